# how often an answer was put off: what is asked next is known without a time
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reaction", sa.Column("put_off", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("reaction", "put_off")
