# A session in memory for tests of pure rules: rows are given or come from commands, and every command goes through
# the real door. No database, no loop; time, ids and chance are made here.
from collections.abc import Iterator
from itertools import count
from random import Random
from typing import TypeVar

from session.blocks import Minutes
from session.decide import COMMANDS, decide
from session.envelope import Envelope, StageState
from session.events import Event
from session.kind import Audience, Occasion, Region
from session.people import Actor, Role, Surface, Viewer
from session.refusals import Refused
from session.regions import Outside, audiences, regions
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, Person, Row, Session, Side, Stage
from session.words import words

R = TypeVar("R", bound=Row)
NOW = 1_800_000_000_000
MINUTE = 60_000


class Play:
    """One session, its clock (`now`, ms) and what is done in it."""

    def __init__(self, seed: int = 0) -> None:
        self.now = NOW
        self.snapshot = Snapshot()
        self.random = Random(seed)
        self._ids = count(1)
        self.add(Session(id="s", session_id="s", code="K7M2QD", language="en"))

    def add(self, row: Row) -> None:
        """Put a row in, as if it had been there."""
        self.snapshot.advance([Event("Given", (row,))])

    def side(self, name: str = "", *, partner: bool = False) -> Side:
        position = len(list(self.snapshot.all(Side)))
        side = Side(
            id=self.new_id(), session_id="s", position=position, name=name or f"Side{position}", partner=partner
        )
        self.add(side)
        return side

    def person(
        self,
        name: str,
        side: Side | None = None,
        *,
        role: Role = Role.participant,
        generation: int | None = None,
        joined: bool = True,
    ) -> Person:
        person = Person(
            id=self.new_id(),
            session_id="s",
            name=name,
            side_id=side.id if side else None,
            role=role.value,
            generation=generation,
            joined_at=self.now if joined else None,
        )
        self.add(person)
        return person

    def stage(self, kind: str, state: StageState = StageState.draft, key: str = "", **envelope: object) -> Stage:
        """Put a stage at the end of the programme. In another state than draft its kind has not been told."""
        stage_id = self.new_id()
        stage = Stage(
            id=stage_id,
            session_id="s",
            position=len(self.snapshot.stages),
            key=key or stage_id,
            kind=kind,
            envelope=Envelope.model_validate({"title": f"Stage {stage_id}", **envelope}),
            state=state,
        )
        self.add(stage)
        return stage

    def opened(self, kind: str, key: str = "", **envelope: object) -> Stage:
        """Put a stage in and open it as the moderator does."""
        stage = self.stage(kind, key=key, **envelope)
        self.do(MODERATOR, "open_stage", stage=stage.id)
        return self.again(stage)

    def do(self, who: Person | Actor, name: str, **fields: object) -> list[Event]:
        """Carry a command out; return what happened. Raises Refused."""
        command = COMMANDS.parse({"type": name, "key": f"key-{next(self._ids):016}", **fields})
        occasion = Occasion(actor_of(who), self.now, self.new_id, self.random)
        events = decide(self.snapshot, command, occasion)
        self.snapshot.advance(events)
        return events

    def refused(self, who: Person | Actor, name: str, **fields: object) -> str:
        """Return the code with which a command is refused; fail where it is carried out."""
        try:
            events = self.do(who, name, **fields)
        except Refused as refused:
            return refused.code.value
        raise AssertionError(f"{name} was carried out: {events}")

    def entry(self, who: Person | Actor, stage: Stage, **fields: object) -> Entry:
        """Write an entry with this content."""
        (event, *_) = self.do(who, "add_entry", stage=stage.id, content=fields)
        entry = event.rows[0]
        if not isinstance(entry, Entry):
            raise TypeError(f"no entry was made, but {entry}")
        return entry

    def again(self, row: R) -> R:
        """Return a row as it stands now."""
        now = self.snapshot.find(type(row), row.id)
        if now is None:
            raise AssertionError(f"there is no {row} any more")
        return now

    def looks(self, who: Person | Actor, surface: Surface = Surface.phone) -> dict[str, Region]:
        """Return every region that somebody sees, by slot; a slot that two audiences fill is a mistake."""
        seen: dict[str, Region] = {}
        for audience in self.audiences(who, surface):
            for region in regions(self.snapshot, audience, Outside(self.now)):
                if region.slot in seen:
                    raise AssertionError(f"two audiences fill the slot {region.slot}")
                seen[region.slot] = region
        return seen

    def audiences(self, who: Person | Actor, surface: Surface = Surface.phone) -> tuple[Audience, ...]:
        return audiences(self.snapshot, Viewer(actor_of(who), surface))

    def minutes(self, stage: Stage, language: str = "en") -> Minutes:
        return KINDS[stage.kind].minutes(self.snapshot, stage, words(language))

    def new_id(self) -> str:
        return f"i{next(self._ids):05}"


def actor_of(who: Person | Actor) -> Actor:
    if isinstance(who, Actor):
        return who
    return Actor(who.id, frozenset({Role(who.role)}), who.id, f"secret of {who.id}".encode())


def staff(role: Role) -> Actor:
    """Return somebody who came by a role's link and is no person of the session."""
    return Actor(f"link-{role.value}", frozenset({role}))


MODERATOR, SECRETARY, ORGANIZER = staff(Role.moderator), staff(Role.secretary), staff(Role.organizer)
SCREEN = staff(Role.projector)


def items(region: Region) -> Iterator[Region]:
    yield from region.items or ()
