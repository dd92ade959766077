# Small sessions for tests, made of rows, and a sitting: commands told one after another, with a clock that is
# handed in and no room or database. Ids are readable: a person's is the name, a stage's is the key.
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from session.accepting import accepted
from session.decide import COMMANDS, decide
from session.envelope import Envelope, StageState
from session.events import Event
from session.fields import FormField
from session.kind import Occasion
from session.messages import Command
from session.people import Actor, Role
from session.record import Record, advance
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import ROWS, Person, Row, Session, Side, Stage

ROOT = Path(__file__).parents[2]
SESSION = "session"
NOON = 1_767_960_000_000
MINUTE = 60_000

MODERATOR = Actor("link-moderator", frozenset({Role.moderator}))
SECRETARY = Actor("link-secretary", frozenset({Role.secretary}))
ORGANIZER = Actor("link-organizer", frozenset({Role.organizer}))

WHAT = FormField(name="what", label="What", limit=280)


def a_session(*rows: Row, **changes: Any) -> Snapshot:
    return Snapshot(
        [
            Session(id=SESSION, session_id=SESSION, code="ABC234", **changes),
            *rows,
        ]
    )


def a_side(name: str, position: int = 0, **changes: Any) -> Side:
    return Side(
        id=name,
        session_id=SESSION,
        position=position,
        name=f"Side {name}",
        **changes,
    )


def a_person(
    name: str,
    side: str | None = None,
    role: Role = Role.participant,
    **changes: Any,
) -> Person:
    given = {"joined_at": NOON, **changes}
    return Person(
        id=name,
        session_id=SESSION,
        name=f"{name} Surname",
        side_id=side,
        role=role.value,
        **given,
    )


def a_stage(
    key: str, kind: str = "form", position: int = 0, **envelope: Any
) -> Stage:
    """Make a draft stage; what is given of its envelope stands beside one long field `what`."""
    whole = Envelope(
        **{"title": key.title(), "fields": (WHAT,), "minutes": 10, **envelope}
    )
    return Stage(
        id=key,
        session_id=SESSION,
        position=position,
        key=key,
        kind=kind,
        envelope=whole,
    )


def running(stage: Stage, at: int = NOON) -> Stage:
    ends_at = at + stage.envelope.minutes * MINUTE
    return stage.model_copy(
        update={"state": StageState.open, "opened_at": at, "ends_at": ends_at}
    )


def acting(person: Person, *roles: Role) -> Actor:
    """Return who acts as this person, by a link of their own."""
    return _acting(
        person.id, frozenset(roles) or frozenset({Role(person.role)})
    )


@cache
def _acting(person_id: str, granted: frozenset[Role]) -> Actor:
    return Actor(
        person_id, granted, person_id, f"secret of {person_id}".encode()
    )


@dataclass
class Sitting:
    """Carries out commands as a room does: permit, decide, advance, remember what undo may take back.

    `rule`: what decides, so that a test may let something worse decide.
    """

    snapshot: Snapshot
    now: int = NOON
    random: Random = field(default_factory=lambda: Random(7))
    records: list[Record] = field(default_factory=list)
    rule: Callable[[Snapshot, Command, Occasion], list[Event]] = decide
    _ids: Iterable[int] = field(default_factory=count)
    _keys: Iterable[int] = field(default_factory=count)
    _plain: dict[int, tuple[Row, Row]] = field(default_factory=dict)

    def tell(self, actor: Actor, name: str, /, **given: Any) -> Record:
        """Send a command by its name, through the reader of what comes in."""
        return self.do(
            actor, COMMANDS.parse({"type": name, "key": self.key(), **given})
        )

    def answer(self, actor: Actor, name: str, /, **given: Any) -> Code | None:
        """Send a command; return the code it is refused with, none where it is carried out."""
        return refused(lambda: self.tell(actor, name, **given))

    def tries(self, actor: Actor, command: Command) -> bool:
        """Send a command; tell whether it was carried out."""
        return refused(lambda: self.do(actor, command)) is None

    def begin(self, name: str, rows: Iterable[Row]) -> None:
        """Write the first record, which makes the session out of its rows."""
        event = Event(name, tuple(rows))
        record = Record(
            SESSION,
            1,
            self.key(),
            "organizer",
            "create_session",
            self.now,
            (event,),
        )
        advance(self.snapshot, record)
        self.records.append(record)

    def do(self, actor: Actor, command: Command) -> Record:
        occasion = Occasion(actor, self.now, self.new_id, self.random)
        events = self.rule(self.snapshot, command, occasion)
        refuse_strange(events)
        record, _ = accepted(self.snapshot, command, occasion, events)
        self.records.append(record)
        return record

    def key(self) -> str:
        return f"key-{next(iter(self._keys)):012}"

    def new_id(self) -> str:
        return f"new-{next(iter(self._ids))}"

    def rows(self) -> dict[str, dict[str, Row]]:
        """Return everything as it is now, to be compared later, but for what undo leaves as it became."""
        return {
            name: self._unmarked(name, rows)
            for name, rows in self.snapshot.rows().items()
        }

    def _unmarked(self, table: str, rows: Mapping[str, Row]) -> dict[str, Row]:
        if not ROWS[table].lasting:
            return dict(rows)
        return {row_id: self._plain_one(row) for row_id, row in rows.items()}

    def _plain_one(self, row: Row) -> Row:
        """Return a row as it is compared: the same one for the same, which never changes."""
        known = self._plain.get(id(row))
        if known is None or known[0] is not row:
            known = self._plain[id(row)] = row, unmarked(row)
        return known[1]


def refuse_strange(events: Iterable[Event]) -> None:
    """Fail where an event has a name that the documents do not tell, or a row a column that its table has not."""
    assert {event.name for event in events} <= told_events()
    for row in (row for event in events for row in event.rows):
        assert vars(row).keys() <= type(row).model_fields.keys() | {
            "_sa_instance_state"
        }, row


@cache
def told_events() -> frozenset[str]:
    text = (ROOT / "docs" / "wire.md").read_text(encoding="utf-8")
    told = text.partition("<!-- code: events -->")[2].partition("<!-- end -->")[
        0
    ]
    return frozenset(re.findall(r"`(\w+)`", told))


def unmarked(row: Row) -> Row:
    return (
        row.model_copy(update=dict.fromkeys(row.lasting))
        if row.lasting
        else row
    )


def refused(act: Callable[[], object]) -> Code | None:
    """Return the code that an act is refused with; none where it is carried out."""
    try:
        act()
    except Refused as refusal:
        return refusal.code
    return None
