# seats in rounds, roles at a table, and what a group works on and when it meets
import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBERS = (("group", "slot", 0), ("member", "round", 1), ("member", "role", 0))


def upgrade() -> None:
    for table, name, usual in NUMBERS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=str(usual)))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(name, server_default=None)
    op.add_column("group", sa.Column("theme", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("group") as batch:
        batch.drop_column("theme")
    for table, name, _usual in NUMBERS:
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
