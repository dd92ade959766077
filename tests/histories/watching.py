# Screens that stay open through a history, as those of a hall do: what is drawn anew is only what happened may have
# changed. Now and then they are compared with screens that are drawn from nothing.
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from facilitator_ui.live.reach import Reach
from facilitator_ui.live.views import Slot, View
from session.kind import Audience
from session.people import Role, Surface, Viewer
from session.record import Record
from session.regions import Outside, audiences
from session.snapshot import Snapshot
from session.tables import Person
from session.words import words
from tests.histories.rendering import Rendering
from tests.session.build import MODERATOR, SECRETARY, acting
from tests.session.stages.scene import PROJECTOR
from tests.templates.test_stages import RENDERER

LANGUAGES = ("ru", "en")
LOOKERS = 3  # of those with a phone
Seats = dict[Viewer, tuple[Audience, ...]]


@dataclass
class Watch:
    """The screens of some people, chosen by the seed, and of the staff. `views`: as they were drawn last.

    `new`: those of them that were opened just now.
    """

    seed: int
    views: dict[Audience, View] = field(default_factory=dict)
    new: set[Audience] = field(default_factory=set)
    _reach: Reach = field(default_factory=Reach)
    _seats: Seats = field(default_factory=dict)
    _rendering: Rendering = field(default_factory=lambda: Rendering(RENDERER))

    def heard(self, snapshot: Snapshot, record: Record) -> None:
        """Note whom a record may concern."""
        self._reach.add(snapshot, [record])

    def push(self, snapshot: Snapshot, now: int) -> None:
        """Draw anew what may look different by now."""
        reach, self._reach = self._reach, Reach()
        reach.presence()  # the timer's: consoles tell the time
        for viewer in self._viewers(snapshot):
            moved = (
                reach.seats
                or viewer.actor.person_id in reach.persons
                or viewer not in self._seats
            )
            if moved:
                self._seats[viewer] = audiences(snapshot, viewer)
        self.new = set()
        for audience in dict.fromkeys(
            audience for seats in self._seats.values() for audience in seats
        ):
            view = self.views.get(audience)
            if view is None:
                view = self.views[audience] = self._view(audience, snapshot)
                self.new.add(audience)
            if view.n < 0 or reach.touches(audience):
                view.refresh(snapshot, Outside(now))
        looked_at = {
            audience for seats in self._seats.values() for audience in seats
        }
        self.views = {
            audience: view
            for audience, view in self.views.items()
            if audience in looked_at
        }

    def stale(self, snapshot: Snapshot, now: int) -> Iterator[str]:
        """Yield where a screen does not show what one shows that is opened now."""
        for viewer in self._viewers(snapshot):
            if self._seats[viewer] != audiences(snapshot, viewer):
                yield f"{viewer.actor.id} looks at {self._seats[viewer]}"
        for audience, view in self.views.items():
            if audience in self.new:
                continue  # it was drawn from nothing itself
            fresh = self._view(audience, snapshot)
            fresh.refresh(snapshot, Outside(now))
            yield from (
                f"{slot} of {audience}"
                for slot in _other(shown(view), shown(fresh))
            )

    def _viewers(self, snapshot: Snapshot) -> list[Viewer]:
        """Return who looks: a console of the staff, the wall, and a few with a phone, by the seed."""
        people = [
            each
            for each in snapshot.all(Person)
            if each.removed_at is None and each.role != Role.observer
        ]
        phones = [
            people[(self.seed + place * 3) % len(people)]
            for place in range(min(LOOKERS, len(people)))
        ]
        told = [Viewer(acting(each), Surface.phone) for each in phones]
        staff = [
            Viewer(MODERATOR, Surface.console),
            Viewer(SECRETARY, Surface.console),
        ]
        viewers = dict.fromkeys(
            [
                *told,
                *staff[self.seed % 2 :][:1],
                Viewer(PROJECTOR, Surface.projector),
            ]
        )
        for gone in self._seats.keys() - viewers.keys():
            del self._seats[gone]
        return [*viewers]

    def _view(self, audience: Audience, snapshot: Snapshot) -> View:
        return View(
            audience,
            self._rendering,
            words([*LANGUAGES][self.seed % 2], snapshot.session.utc_offset),
        )


def shown(
    view: View,
) -> dict[str, tuple[str, tuple[tuple[str, str], ...] | None]]:
    return {
        name: (slot.html, slot.items)
        for name, slot in view.slots().items()
        if not _bare(slot)
    }


def _bare(slot: Slot) -> bool:
    return not slot.html and not slot.items


def _other(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    return [
        slot
        for slot in sorted(one.keys() | other.keys())
        if one.get(slot) != other.get(slot)
    ]
