# the words that were voted on, and which of them a vote is about
#
# What was reworded under votes before this is as it was: nobody wrote down then which words they were.
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entry", sa.Column("voted", sa.JSON(), nullable=True))
    for table in ("reaction", "support"):
        op.add_column(table, sa.Column("wording", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for table in ("reaction", "support"):
        op.drop_column(table, "wording")
    op.drop_column("entry", "voted")
