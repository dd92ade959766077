# what becomes of agreements: cards that open one, reports, what others say of them, and what is published
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f(f"ix_{name}_session_id"), name, ["session_id"], unique=False)


def upgrade() -> None:
    _table(
        "agreementcard",
        *_texts("entry_id", "holder", "capacity", "digest", "word", "seed", "made_by"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
    )
    _table(
        "report",
        sa.Column("card_id", sa.String(), nullable=True),
        *_texts("entry_id", "capacity", "state", "words", "evidence", "measured", "due", "made_by"),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    _table(
        "acknowledgement",
        *_texts("report_id", "verdict", "words", "made_by"),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    _table("publication", *_texts("entry_id"), sa.Column("named", sa.Boolean(), nullable=False))


def downgrade() -> None:
    for name in ("publication", "acknowledgement", "report", "agreementcard"):
        op.drop_index(op.f(f"ix_{name}_session_id"), table_name=name)
        op.drop_table(name)
