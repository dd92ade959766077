# Which screens may look different after what happened. Too many costs time, too few would show what is not so any
# more: a row that nothing is known of reaches everyone.
from collections.abc import Iterable
from itertools import chain

from session.kind import Audience, Scope
from session.membership.namesakes import bearing
from session.people import Surface
from session.record import Record
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Link, Person, Row, Stage

COME = frozenset(
    {
        "PersonJoined",
        "PersonAdded",
        "PersonArrived",
        "PeopleAdded",
        "PeopleCame",
    }
)
"""Events of people whom nobody's own screen names yet; a name that is changed may stand on anybody's."""


class Reach:
    """What records touched. `seats`: somebody may look at something else now; `persons`: only these people.

    `everyone`: whatever anybody sees; `names`: sides, groups, people and authors whose own views may have changed.
    """

    def __init__(self) -> None:
        self.seats = False
        self.persons: set[str] = set()
        self.everyone = False
        self.names: set[str] = set()
        self._shared = False
        self._consoles = False
        self._rooms = False

    def add(self, snapshot: Snapshot, records: Iterable[Record]) -> None:
        for event in chain.from_iterable(record.events for record in records):
            if event.gone:
                self._all()
            for row in event.rows:
                self._touch(snapshot, row, come=event.name in COME)

    def presence(self) -> None:
        """Somebody came or went: only consoles count who is connected."""
        self._consoles = True

    def touches(self, audience: Audience) -> bool:
        if self.everyone:
            return True
        if audience.surface is Surface.console or audience.scope is Scope.room:
            return (
                self._rooms
                or self._shared
                or (self._consoles and audience.surface is Surface.console)
            )
        if audience.of in self.names or (
            audience.author and audience.author in self.names
        ):
            return True
        return self._shared and audience.scope is not Scope.person

    def _touch(self, snapshot: Snapshot, row: Row, *, come: bool) -> None:
        author: str | None = getattr(row, "author", None)
        if isinstance(row, Person) and come:
            self._come(snapshot, row)
        elif isinstance(row, Link):
            self.seats = self.seats or row.revoked_at is not None
            self.persons.update(filter(None, (row.person_id,)))
            self._consoles = True
        elif author is not None and (row.private or not _echoes(snapshot, row)):
            self._rooms = True
            self.names.update(
                filter(
                    None,
                    (
                        author,
                        getattr(row, "group_id", None),
                        getattr(row, "side_id", None),
                    ),
                )
            )
        else:
            self._all()

    def _come(self, snapshot: Snapshot, person: Person) -> None:
        """Note who is there now; a name that another bears, too, is told apart wherever it stands."""
        self._shared = True
        self.names.add(person.id)
        self.persons.add(person.id)
        alike = bearing(snapshot, person.name)
        if any(each.id != person.id for each in alike):
            self.everyone = True

    def _all(self) -> None:
        self.everyone = self.seats = True


def _echoes(snapshot: Snapshot, row: Row) -> bool:
    """Tell whether what an author wrote may change what others see as their own."""
    stage = snapshot.find(Stage, getattr(row, "stage_id", None))
    if stage is None or stage.id != snapshot.session.current_stage_id:
        return True
    return KINDS[stage.kind].echoes or stage.envelope.unit == "side"
