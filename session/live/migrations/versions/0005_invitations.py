# links that are exchanged for a browser's own, and no word in clear
#
# A migration has no key to make digests with, so the four digits of old are dropped, from rows and journal; a phone
# shows new ones as soon as it comes back. Links that nobody has opened yet become invitations. One that a browser
# holds already opens for it as before.
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW: tuple[tuple[str, Any, Any], ...] = (
    ("invites", sa.Boolean(), sa.false()),
    ("taken_by", sa.String(), ""),
    ("word", sa.String(), ""),
)
MAYBE: tuple[tuple[str, Any], ...] = (
    ("invitation", sa.String()),
    ("used_at", sa.BigInteger()),
    ("asked_at", sa.BigInteger()),
    ("let_in_at", sa.BigInteger()),
)
LINK = sa.table(
    "link",
    sa.column("id", sa.String),
    sa.column("person_id", sa.String),
    sa.column("replaces", sa.JSON),
    sa.column("opened_at", sa.BigInteger),
    sa.column("invites", sa.Boolean),
)
JOURNAL = sa.table(
    "journal", sa.column("id", sa.String), sa.column("events", sa.JSON), sa.column("before", sa.JSON(none_as_null=True))
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("PRAGMA secure_delete=ON")
    with op.batch_alter_table("link") as batch:
        for name, kind, default in NEW:
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        for name, kind in MAYBE:
            batch.add_column(sa.Column(name, kind, nullable=True))
    with op.batch_alter_table("link") as batch:
        for name, _, _ in NEW:
            batch.alter_column(name, server_default=None)
    with op.batch_alter_table("person") as batch:
        batch.drop_column("word")
    _invite()
    _forget_words()


def _invite() -> None:
    connection = op.get_bind()
    for link in connection.execute(sa.select(LINK)).all():
        if link.replaces or (link.person_id is not None and link.opened_at is None):
            connection.execute(sa.update(LINK).where(LINK.c.id == link.id).values(invites=True))


def _forget_words() -> None:
    connection = op.get_bind()
    for key in connection.execute(sa.select(JOURNAL.c.id)).scalars().all():
        entry = connection.execute(sa.select(JOURNAL).where(JOURNAL.c.id == key)).one()
        told = {"events": _wordless(entry.events), "before": _wordless(entry.before)}
        if told != {"events": entry.events, "before": entry.before}:
            connection.execute(sa.update(JOURNAL).where(JOURNAL.c.id == key).values(told))


def _wordless(value: Any) -> Any:  # a journal entry's JSON, or a part of it
    """Return a part of a journal entry, in which a row stands as a list that begins with its table's name."""
    if isinstance(value, dict):
        return {name: _wordless(each) for name, each in value.items()}
    if not isinstance(value, list):
        return value
    if value and value[0] == "person" and isinstance(value[-1], dict):
        return [*value[:-1], {name: each for name, each in value[-1].items() if name != "word"}]
    return [_wordless(each) for each in value]


def downgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("word", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("person") as batch:
        batch.alter_column("word", server_default=None)
    with op.batch_alter_table("link") as batch:
        for name, *_ in (*NEW, *MAYBE):
            batch.drop_column(name)
