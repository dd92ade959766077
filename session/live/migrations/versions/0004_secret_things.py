# what is secret leaves the journal, bears one moment and lies in no order of arrival; keys of commands become digests
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256, shake_256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AUTHORED = ("correction", "entry", "reaction", "support")
MOMENTS = ("at", "edited_at", "withdrawn_at", "hidden_at", "thesis_at", "approved_at", "answered_at")
HOUSE = frozenset({"organizer", "door", "retention"})
PSEUDONYM, BLOCK, DIGITS = 22, 128, 32
WITHOUT = " WITHOUT ROWID"

JOURNAL = sa.table(
    "journal",
    *(sa.column(name) for name in ("id", "session_id", "number", "key", "actor", "command", "at", "sealed")),
    sa.column("events", sa.JSON),
    sa.column("before", sa.JSON),
)
STAGE = sa.table(
    "stage", sa.column("id"), sa.column("session_id"), sa.column("opened_at"), sa.column("envelope", sa.JSON)
)
SECRET = frozenset({"side", "anonymous"})
Key = tuple[str, str]


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA secure_delete=ON")
        for table in AUTHORED:
            _lay_anew(table, WITHOUT)
    op.add_column("journal", sa.Column("sealed", sa.String(), nullable=True))
    op.create_table(
        "wall",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for session_id in op.get_bind().execute(sa.text("SELECT id FROM session")).scalars().all():
        _Session(op.get_bind(), session_id).seal()


def downgrade() -> None:
    op.drop_table("wall")
    op.drop_column("journal", "sealed")
    if op.get_bind().dialect.name == "sqlite":
        for table in AUTHORED:
            _lay_anew(table, "")


def _lay_anew(table: str, kind: str) -> None:
    """Make a table anew, of another kind, with its rows in the order of their ids."""
    asked = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL ORDER BY type DESC"
    made, *indexes = op.get_bind().execute(sa.text(asked), {"table": table}).scalars().all()
    body = made[made.index("(") :].removesuffix(WITHOUT)
    op.execute(sa.text(f"CREATE TABLE laid_anew {body}{kind}".replace(":", "\\:")))
    op.execute(f"INSERT INTO laid_anew SELECT * FROM {table} ORDER BY id")  # noqa: S608 - a name from above
    op.drop_table(table)
    op.rename_table("laid_anew", table)
    for index in indexes:
        op.execute(sa.text(index))


class _Session:
    """One session's rows and journal. Secret is what somebody unknown wrote in a stage that does not sign."""

    def __init__(self, connection: sa.Connection, session_id: str) -> None:
        self._connection = connection
        self._id = session_id
        secret = (stage for stage in self._all(STAGE) if stage.envelope.get("authorship") in SECRET)
        self._moments = {stage.id: stage.opened_at or 0 for stage in secret}
        self._secret: set[Key] = set()
        self._known = {*HOUSE, *self._ids("person"), *self._ids("link")}

    def seal(self) -> None:
        for name in AUTHORED if self._moments else ():
            self._mask(name)
        for entry in self._all(JOURNAL, JOURNAL.c.number):
            told = {"key": sha256(b"veche key " + entry.key.encode()).hexdigest()[:DIGITS], **self._told(entry)}
            self._connection.execute(sa.update(JOURNAL).where(JOURNAL.c.id == entry.id).values(told))

    def _mask(self, name: str) -> None:
        """Give secret rows the moment of their stage, whatever they bear."""
        columns = [c["name"] for c in sa.inspect(self._connection).get_columns(name)]
        table = sa.table(name, *map(sa.column, columns))
        for row in self._all(table):
            if self._is_secret(name, dict(row._mapping)):  # noqa: SLF001 - its public name
                held = [each for each in MOMENTS if each in columns and getattr(row, each) is not None]
                change = dict.fromkeys(held, self._moments[row.stage_id])
                self._connection.execute(sa.update(table).where(table.c.id == row.id).values(change))

    def _told(self, entry: Any) -> dict[str, Any]:
        """Return what the journal tells from now on: of a secret thing neither who nor when nor what."""
        stages = list(self._note(entry))
        events = [self._without(event) for event in entry.events]
        nameless = len(entry.actor) == PSEUDONYM and entry.actor not in self._known
        if not nameless and events == entry.events:
            return {}
        told = {"events": events, "before": sa.null(), "sealed": _locked(entry)}
        if not nameless:
            return told
        public = [event for event in events if event["rows"] or event["gone"]]
        at = next((self._moments[stage] for stage in stages), 0)
        return {**told, "events": public, "actor": "", "command": "sealed", "at": at}

    def _note(self, entry: Any) -> Iterator[str]:
        """Note which rows of an entry are secret; give their stages."""
        for table, row in _images(entry):
            if self._is_secret(table, row):
                self._secret.add((table, row["id"]))
                yield row["stage_id"]

    def _without(self, event: dict[str, Any]) -> dict[str, Any]:
        rows = [each for each in event["rows"] if (each[0], each[1]["id"]) not in self._secret]
        return {**event, "rows": rows, "gone": [key for key in event["gone"] if tuple(key) not in self._secret]}

    def _is_secret(self, table: str, row: dict[str, Any]) -> bool:
        its_own = row.get("author") == row.get("entered_by")
        return table in AUTHORED and row.get("stage_id") in self._moments and not its_own

    def _ids(self, table: str) -> Iterable[str]:
        return [row.id for row in self._all(sa.table(table, sa.column("id"), sa.column("session_id")))]

    def _all(self, table: sa.TableClause, *order: Any) -> Iterable[Any]:
        mine = table.c.session_id == self._id
        return self._connection.execute(sa.select(table).where(mine).order_by(*order)).all()


def _images(entry: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from (tuple(image) for event in entry.events for image in event["rows"])
    yield from ((image[0], image[2]) for image in entry.before or () if image[2] is not None)


def _locked(entry: Any) -> str:
    """Return what was answered, as the command's own key alone opens it."""
    made = [row["id"] for _, row in entry.events[0]["rows"]] if entry.events else []
    plain = json.dumps([entry.actor, entry.at, *made]).encode()
    plain += b" " * (-len(plain) % BLOCK)
    bits = shake_256(b"veche answer " + entry.key.encode()).digest(len(plain))
    return b64encode(bytes(one ^ other for one, other in zip(plain, bits, strict=True))).decode()
