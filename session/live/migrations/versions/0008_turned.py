# where the wall stands in a stage: a part, a sheet of it, and whether it goes on by itself
#
# A session of old has not been turned: its wall begins with the first part.
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW: tuple[tuple[str, Any, str], ...] = (
    ("turned_part", sa.String(), ""),
    ("turned_sheet", sa.Integer(), "0"),
    ("turned_every", sa.Integer(), "0"),
)
MAYBE: tuple[tuple[str, Any], ...] = (("turned_stage_id", sa.String()), ("turned_at", sa.BigInteger()))


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        for column, kind, usual in NEW:
            batch.add_column(sa.Column(column, kind, nullable=False, server_default=usual))
        for column, kind in MAYBE:
            batch.add_column(sa.Column(column, kind, nullable=True))
    with op.batch_alter_table("session") as batch:
        for column, _, _ in NEW:
            batch.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("session") as batch:
        for column, *_ in (*NEW, *MAYBE):
            batch.drop_column(column)
