# promises of earlier sessions: what was brought in of them, what people say, and what was decided
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0019"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _table(name: str, *columns: sa.Column[Any], by_id: bool = False) -> None:
    rowid: dict[str, Any] = {"sqlite_with_rowid": False} if by_id else {}
    op.create_table(
        name,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id"),
        **rowid,
    )
    op.create_index(op.f(f"ix_{name}_session_id"), name, ["session_id"], unique=False)


def upgrade() -> None:
    _table(
        "brought",
        *_texts("stage_id", "entry_id", "code", "number", "origin", "session", "held", "who", "with_whom", "due"),
        *_texts("indicator", "state", "fresh", "words", "evidence", "measured"),
        sa.Column("reported_at", sa.BigInteger(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    _table(
        "opinion",
        *_texts("stage_id", "entry_id", "author"),
        sa.Column("wording", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *_texts("round_id", "course"),
        sa.Column("side_id", sa.String(), nullable=True),
        by_id=True,
    )
    _table(
        "resolved",
        *_texts("stage_id", "entry_id"),
        sa.Column("changed_id", sa.String(), nullable=True),
        *_texts("course", "words", "who", "due"),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    for name in ("resolved", "opinion", "brought"):
        op.drop_index(op.f(f"ix_{name}_session_id"), table_name=name)
        op.drop_table(name)
