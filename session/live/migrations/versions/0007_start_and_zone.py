# when a session is to start, as its clock shows it, and the time zone of the place by name
#
# What was made before this has its distance from UTC alone, as it had.
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEW = ("start", "zone")


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        for column in NEW:
            batch.add_column(sa.Column(column, sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("session") as batch:
        for column in NEW:
            batch.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("session") as batch:
        for column in NEW:
            batch.drop_column(column)
