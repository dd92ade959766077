# indexes that memory has, and nobody asks the disk for
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GONE = {
    "correction": (
        "author",
        "row_id",
        "side_id",
    ),
    "entry": (
        "author",
        "group_id",
        "merged_into",
        "side_id",
        "stage_id",
    ),
    "freezing": ("stage_id",),
    "group": ("stage_id",),
    "journal": ("session_id",),
    "link": ("person_id",),
    "member": (
        "group_id",
        "person_id",
        "stage_id",
    ),
    "person": ("side_id",),
    "photo": (
        "group_id",
        "image_id",
        "stage_id",
    ),
    "placing": (
        "entry_id",
        "stage_id",
    ),
    "pledge": (
        "entry_id",
        "person_id",
        "stage_id",
    ),
    "reaction": (
        "author",
        "entry_id",
        "stage_id",
    ),
    "ruling": (
        "entry_id",
        "freezing_id",
        "stage_id",
    ),
    "support": (
        "author",
        "entry_id",
        "stage_id",
    ),
    "turn": (
        "group_id",
        "stage_id",
    ),
}


def upgrade() -> None:
    for table, columns in GONE.items():
        for column in columns:
            op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)


def downgrade() -> None:
    for table, columns in GONE.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
