# A session that lives through a history, step by step. Whatever is left out of a history, the rest is as it was: a
# step's ids and chance are its own, and what it named as the last thing seen is the last one again.
from dataclasses import dataclass, field
from itertools import count
from random import Random

from session.decide import decide
from session.flow import NextStage
from session.kind import Occasion
from session.messages import Command
from session.people import Actor
from session.record import Record
from session.refusals import Refused
from session.snapshot import Snapshot
from session.tables import Entry, Row
from session.undoing import BACK, FORTH, Redo, Undo, offered
from tests.histories.beginning import beginning
from tests.session.build import Sitting
from tests.session.chance import Chance

IDS_OF_A_STEP = 1000


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
    """`was`: the rows before the last step; `record`: what came of it, none where it was refused with `refusal`.

    `given`: which row had a number first, by table, stage and number; `ids`: of all rows that ever stood.
    """

    seed: int
    sitting: Sitting = field(default_factory=lambda: Sitting(Snapshot()))
    was: dict[str, dict[str, Row]] = field(default_factory=dict)
    record: Record | None = None
    refusal: Refused | None = None
    step: Step | None = None
    given: dict[tuple[str, str, object], str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sitting.begin("SessionCreated", beginning(Chance(Random(self.seed).choice)))
        self._see()

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
        sat.random, sat._ids = Random(step.place), count(step.place * IDS_OF_A_STEP)
        self.step, self.was, self.record, self.refusal = step, sat.rows(), None, None
        try:
            self.record = sat.do(step.actor, self._sent(step))
            self._see()
        except Refused as refusal:
            self.refusal = refusal

    def _see(self) -> None:
        """Note the ids of what was written last, but for the session's own, which every row bears."""
        rows = (row for event in self.records[-1].events for row in event.rows)
        self.ids |= {row.id for row in rows} - {self.snapshot.session.id}

    def takes(self, step: Step) -> bool:
        """Tell whether a step would change something; what raises something else than a refusal is to be done."""
        ids = (f"tried-{number}" for number in count())
        occasion = Occasion(step.actor, self.sitting.now + step.after, lambda: next(ids), Random(step.place))
        try:
            return any(event.rows or event.gone for event in decide(self.snapshot, self._sent(step), occasion))
        except Refused:
            return False
        except Exception:  # noqa: BLE001 - the step that follows is to find it
            return True

    def _sent(self, step: Step) -> Command:
        return as_seen_now(self.snapshot, step.command) if step.latest else step.command

    def is_done(self, name: str) -> bool:
        """Tell whether the last step was this command and was carried out."""
        return self.record is not None and self.record.command == name


def names_the_latest(snapshot: Snapshot, command: Command) -> bool:
    """Tell whether a command names what is the last thing now, where it names one at all."""
    return as_seen_now(snapshot, command) == command


def as_seen_now(snapshot: Snapshot, command: Command) -> Command:
    """Return the command as somebody sends it who sees the session as it is."""
    change: dict[str, object] = {}
    if isinstance(command, Undo | Redo):
        step = offered(snapshot, FORTH if isinstance(command, Redo) else BACK, 0).step
        change = {"number": step.number if step else command.number}
    elif isinstance(command, NextStage):
        change = {"after": snapshot.session.current_stage_id}
    elif "revision" in type(command).model_fields:
        entry = snapshot.find(Entry, getattr(command, "entry", None))
        change = {"revision": entry.revision} if entry else {}
    return command.model_copy(update=change)
