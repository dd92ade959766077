# agreements that others take up: the card of a practice, and how far each site is with it
import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0017"
branch_labels = None
depends_on = None
TOLD = ("entry_id", "core", "varies", "evidence", "contact")
SAID = ("site", "phase")


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in TOLD),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_practice_session_id"), "practice", ["session_id"], unique=False)
    with op.batch_alter_table("report") as batch:
        for name in SAID:
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("report") as batch:
        for name in SAID:
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("report") as batch:
        for name in SAID:
            batch.drop_column(name)
    op.drop_index(op.f("ix_practice_session_id"), table_name="practice")
    op.drop_table("practice")
