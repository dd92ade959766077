# A sitting with what tests of stage kinds ask of it: stages opened as the moderator opens them, entries written,
# regions looked at, minutes read. Every command goes through the real door.
from random import Random
from typing import Any, TypeVar

from session.decide import COMMANDS
from session.entries.cards import Card
from session.events import Event
from session.kind import Region
from session.people import Actor, Role, Surface, Viewer
from session.record import Record
from session.refusals import Refused
from session.regions import Outside, audiences, regions
from session.stages import KINDS
from session.tables import Entry, Group, Member, Person, Row, Side, Stage
from session.values.blocks import Grid, Minutes
from session.words import words
from tests.session.build import (
    MODERATOR,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
)

R = TypeVar("R", bound=Row)

PROJECTOR = Actor("link-projector", frozenset({Role.projector}))


class Scene:
    """One session with two sides, a and b. People are named by who they are: `scene.people("anna", "boris")`."""

    def __init__(self, seed: int = 7) -> None:
        self.sitting = Sitting(
            a_session(a_side("a"), a_side("b", 1), language="en"),
            random=Random(seed),
        )
        self.snapshot = self.sitting.snapshot

    @property
    def now(self) -> int:
        return self.sitting.now

    def put(self, row: R) -> R:
        """Put a row in, as if it had been there."""
        self.snapshot.advance([_given(row)])
        return row

    def person(
        self,
        name: str,
        side: str | None = "a",
        role: Role = Role.participant,
        **changes: Any,
    ) -> Person:
        return self.put(a_person(name, side, role, **changes))

    def crowd(self, size: int) -> list[Person]:
        """Put people in, one of side a, one of side b, and so on; in three generations."""
        return [
            self.person(f"p{n:02}", "ab"[n % 2], generation=n % 3 + 1)
            for n in range(size)
        ]

    def side(self, name: str) -> Side:
        return self.again(a_side(name))

    def planned(self, key: str, kind: str, **envelope: Any) -> Stage:
        """Put a draft stage at the end of the programme."""
        return self.put(
            a_stage(key, kind, len(self.snapshot.stages), **envelope)
        )

    def opened(self, key: str, kind: str, **envelope: Any) -> Stage:
        """Put a stage in and open it as the moderator does."""
        stage = self.planned(key, kind, **envelope)
        self.do(MODERATOR, "open_stage", stage)
        return self.again(stage)

    def do(
        self,
        who: Person | Actor,
        name: str,
        stage: Stage | None = None,
        /,
        **given: Any,
    ) -> Record:
        """Send a command by its name. Raises Refused."""
        told = {
            "type": name,
            "key": self.sitting.key(),
            **({"stage": stage.id} if stage else {}),
            **given,
        }
        return self.sitting.do(
            who if isinstance(who, Actor) else acting(who), COMMANDS.parse(told)
        )

    def refused(
        self,
        who: Person | Actor,
        name: str,
        stage: Stage | None = None,
        /,
        **given: Any,
    ) -> str:
        """Return the code with which a command is refused; fail where it is carried out."""
        try:
            record = self.do(who, name, stage, **given)
        except Refused as refused:
            return refused.code.value
        raise AssertionError(f"{name} was carried out: {record.events}")

    def events(self, record: Record) -> list[str]:
        return [event.name for event in record.events]

    def write(
        self, who: Person | Actor, stage: Stage, /, **content: Any
    ) -> Entry:
        """Write an entry of this content and return it."""
        record = self.do(who, "add_entry", stage, content=content)
        return self.entry(record.made[0])

    def entry(self, entry_id: str) -> Entry:
        (found,) = [
            entry for entry in self.snapshot.all(Entry) if entry.id == entry_id
        ]
        return found

    def again(self, row: R) -> R:
        """Return a row as it stands now."""
        (found,) = [
            each for each in self.snapshot.all(type(row)) if each.id == row.id
        ]
        return found

    def groups(self, stage: Stage) -> list[Group]:
        return sorted(
            self.snapshot.where(Group, stage_id=stage.id),
            key=lambda group: group.position,
        )

    def seated(self, stage: Stage) -> dict[int, list[str]]:
        """Return ids of people by the position of their group."""
        places = {group.id: group.position for group in self.groups(stage)}
        seats: dict[int, list[str]] = {place: [] for place in places.values()}
        for member in self.snapshot.where(Member, stage_id=stage.id):
            seats[places[member.group_id]].append(member.person_id)
        return seats

    def group_of(self, stage: Stage, person: Person) -> Group:
        (member,) = self.snapshot.where(
            Member, stage_id=stage.id, person_id=person.id
        )
        (group,) = [
            each for each in self.groups(stage) if each.id == member.group_id
        ]
        return group

    def looks(
        self, who: Person | Actor, surface: Surface = Surface.phone
    ) -> dict[str, Region]:
        """Return every region that somebody sees, by slot; two audiences that fill one slot are a mistake."""
        viewer = Viewer(who if isinstance(who, Actor) else acting(who), surface)
        seen: dict[str, Region] = {}
        for audience in audiences(self.snapshot, viewer):
            for region in regions(self.snapshot, audience, Outside(self.now)):
                assert region.slot not in seen, (
                    f"two audiences fill the slot {region.slot}"
                )
                seen[region.slot] = region
        return seen

    def minutes(self, stage: Stage, language: str = "en") -> Minutes:
        return KINDS[stage.kind].minutes(
            self.snapshot, self.again(stage), words(language)
        )

    def table(self, stage: Stage) -> Grid:
        """Return the one table of a stage in the workbook."""
        tables = KINDS[stage.kind].tables
        assert tables is not None, f"{stage.kind} has no table"
        (grid,) = tables(self.snapshot, self.again(stage), words("en"))
        return grid


def items(region: Region) -> list[str]:
    """Return the slots of a list's items."""
    assert region.items is not None, f"{region.slot} is no list"
    return [item.slot for item in region.items]


def cards(region: Region) -> list[Card]:
    found = [item.data["card"] for item in region.items or ()]
    return [card for card in found if isinstance(card, Card)]


def _given(row: Row) -> Event:
    return Event("Given", (row,))
