# what became of decisions before, who signs a protocol and was elected, what it is printed without, and its footer
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LISTS = ("earlier", "signers", "delegates", "left_out")


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        for column in LISTS:
            batch.add_column(sa.Column(column, sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("footer", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("session") as batch:
        for column in (*LISTS, "footer"):
            batch.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("session") as batch:
        for column in (*LISTS, "footer"):
            batch.drop_column(column)
