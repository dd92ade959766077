# A session that lives through a history, step by step. Whatever is left out of a history, the rest is as it was: a
# step's ids and chance are its own, and what it named as the last thing seen is the last one again.
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from random import Random
from typing import Any, Literal

from session.after.corrections import (
    CorrectEntry,
    CorrectPassport,
    CorrectPerson,
)
from session.after.passages import standing
from session.after.versions import FreezeVersion
from session.decide import decide
from session.events import Event
from session.kind import Occasion
from session.membership.regaining import Regain
from session.messages import Command
from session.naming import names
from session.people import Actor
from session.programme.flow import NextStage
from session.record import Record
from session.refusals import Code, Refused
from session.snapshot import Done, Snapshot
from session.tables import Entry, Link, Person, Row
from session.undoing import BACK, FORTH, Redo, Undo, offered
from tests.histories.beginning import beginning
from tests.histories.disk import disk
from tests.histories.marks import erased_marks, marks_in, owners
from tests.histories.remembering import Once
from tests.histories.watching import Watch
from tests.session.build import Sitting
from tests.session.chance import Chance

IDS_OF_A_STEP = 1000
WORD = re.compile(r"[\w-]+")
Rule = Callable[[Snapshot, Command, Occasion], list[Event]]


class Restart(Command):
    """The server stops and starts again: it knows what it reads from the disk, and nothing else."""

    type: Literal["restart"] = "restart"


@dataclass(frozen=True)
class Step:
    """What somebody sent. `place`: in the history as it was drawn; `after`: ms since the step before.

    `latest`: it names what it saw as the last: the step to take back, the revision read, the stage that runs.
    """

    place: int
    after: int
    actor: Actor
    command: Command
    latest: bool


@dataclass
class Life:
    """`was`: the rows before the last step, `done`: what could be taken back then; `record`: what came of it,
    none where it was refused with `refusal`.

    `rule`: what decides. `steps`: those done so far, and in `codes` what each was refused with. `given`: which row had
    a number first, by table, stage and number. `ids`: of every row that ever stood, but the session's. `counted`: the
    votes of a stage as they were counted. `together`: by stage, the entries that one had standing at a time. `owned`:
    whose row bore each mark first; `looked_for`: the marks that are nowhere any more. `marks`, `names`: those in a row
    or a step, and by which a row names others; `words`: in a value.
    """

    seed: int
    rule: Rule = decide
    sitting: Sitting = field(default_factory=lambda: Sitting(Snapshot()))
    steps: list[Step] = field(default_factory=list)
    codes: list[Code | None] = field(default_factory=list)
    was: dict[str, dict[str, Row]] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    record: Record | None = None
    refusal: Refused | None = None
    given: dict[tuple[str, str, object], str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    counted: dict[str, list[str]] = field(default_factory=dict)
    together: dict[str, set[frozenset[str]]] = field(default_factory=dict)
    owned: dict[str, str] = field(default_factory=dict)
    looked_for: frozenset[str] = frozenset()
    marks: Once[Row | Done, str] = field(default_factory=lambda: Once(marks_in))
    names: Once[Row, str] = field(default_factory=lambda: Once(names))
    words: Once[object, str] = field(default_factory=lambda: Once(words_of))
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.sitting.rule = self.rule
        self.sitting.begin(
            "SessionCreated", beginning(Chance(Random(self.seed).choice))
        )
        self.watch = Watch(self.seed)
        self._note(self.records[0])

    @property
    def snapshot(self) -> Snapshot:
        return self.sitting.snapshot

    @property
    def records(self) -> list[Record]:
        return self.sitting.records

    def do(self, step: Step) -> None:
        """Carry a step out, or note what it is refused with. Any other exception is a bug and goes on."""
        sat = self.sitting
        sat.now += step.after
        sat.random, sat._ids = (
            Random(step.place),
            count(step.place * IDS_OF_A_STEP),
        )
        self.steps.append(step)
        self.was, self.record, self.refusal = sat.rows(), None, None
        self.done = list(sat.snapshot.done)
        if isinstance(step.command, Restart):
            sat.snapshot = disk().read_again(self.records)
            self.watch = Watch(self.seed)  # pages connect again
            self.codes.append(None)
            return
        try:
            self.record = sat.do(step.actor, self._sent(step))
        except Refused as refusal:
            self.refusal = refusal
        else:
            self._note(self.record)
        self.codes.append(self.refusal.code if self.refusal else None)

    def _note(self, record: Record) -> None:
        rows = (row for event in record.events for row in event.rows)
        self.ids |= {row.id for row in rows} - {self.snapshot.session.id}
        self.owned = owners(record) | self.owned
        self.watch.heard(self.snapshot, record)

    @property
    def erased(self) -> frozenset[str]:
        """Return the marks of those whose data are erased."""
        return erased_marks(self.owned, self.snapshot)

    def takes(self, step: Step) -> bool:
        """Tell whether a step would change something; what raises something else than a refusal is to be done."""
        if isinstance(step.command, Restart):
            return True
        ids = (f"tried-{number}" for number in count())
        occasion = Occasion(
            step.actor,
            self.sitting.now + step.after,
            lambda: next(ids),
            Random(step.place),
        )
        try:
            return any(
                event.rows or event.gone
                for event in self.rule(
                    self.snapshot, self._sent(step), occasion
                )
            )
        except Refused:
            return False
        except Exception:  # noqa: BLE001 - the step that follows is to find it
            return True

    def _sent(self, step: Step) -> Command:
        return (
            as_seen_now(self.snapshot, step.command)
            if step.latest
            else step.command
        )

    def is_done(self, name: str) -> bool:
        """Tell whether the last step was this command and was carried out."""
        return self.record is not None and self.record.command == name


def words_of(value: object) -> list[str]:
    return WORD.findall(str(value))


def names_the_latest(snapshot: Snapshot, command: Command) -> bool:
    """Tell whether a command names what is the last thing now, where it names one at all."""
    return all(
        getattr(command, name) == value
        for name, value in _seen(snapshot, command).items()
    )


def as_seen_now(snapshot: Snapshot, command: Command) -> Command:
    """Return the command as somebody sends it who sees the session as it is."""
    seen = _seen(snapshot, command)
    return command.model_copy(update=seen) if seen else command


def _seen(snapshot: Snapshot, command: Command) -> dict[str, object]:
    see = _seeing(type(command))
    return see(snapshot, command) if see is not None else {}


@cache
def _seeing(command: type[Command]) -> "Seeing | None":
    """Return what a command names of what its sender saw as the last, if it names anything such."""
    for types, see in SEEING.items():
        if issubclass(command, types):
            return see
    if {"entry", "revision"} <= command.model_fields.keys():
        return _read
    return None


def _offered(snapshot: Snapshot, command: Command) -> dict[str, object]:
    way = FORTH if isinstance(command, Redo) else BACK
    step = snapshot.derived(
        (way, snapshot.number), lambda: offered(snapshot, way, 0)
    ).step
    return {"number": step.number} if step else {}


def _shown(snapshot: Snapshot, command: Any) -> dict[str, object]:
    link = snapshot.find(Link, command.link)
    return {"shown": link.word} if link and link.word else {}


def _old(snapshot: Snapshot, command: Any) -> dict[str, object]:
    row = corrected(snapshot, command)
    if row is None or command.field not in _texts(row):
        return {}
    return {"old": standing(row, command.field)}


def _read(snapshot: Snapshot, command: Any) -> dict[str, object]:
    """Return the revision of the entry that a command names, which its sender has read."""
    entry = snapshot.find(Entry, command.entry)
    return {"revision": entry.revision} if entry else {}


def corrected(
    snapshot: Snapshot, command: CorrectEntry | CorrectPassport | CorrectPerson
) -> Row | None:
    """Return the row of which somebody proposes another text."""
    if isinstance(command, CorrectEntry):
        return snapshot.find(Entry, command.entry)
    return (
        snapshot.find(Person, command.person)
        if isinstance(command, CorrectPerson)
        else snapshot.session
    )


def _texts(row: Row) -> Collection[str]:
    return row.content if isinstance(row, Entry) else type(row).model_fields


Seeing = Callable[[Snapshot, Any], dict[str, object]]
SEEING: Mapping[tuple[type[Command], ...], Seeing] = {
    (Undo, Redo): _offered,
    (NextStage,): lambda snapshot, _told: {
        "after": snapshot.session.current_stage_id
    },
    (FreezeVersion,): lambda snapshot, _told: {"state": snapshot.number},
    (Regain,): _shown,
    (CorrectEntry, CorrectPassport, CorrectPerson): _old,
}
"""What a command names that its sender saw as the last."""
