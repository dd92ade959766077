# What one vote costs a live room: 200 people have answered 25 statements; one answer changes. Measured is everything
# the server does with it but disk and network: the rule, the rows, whom it reaches, and all regions and HTML of those
# screens, of 200 phones, the console and the wall, in both languages. Then what the whole synthesis costs, all
# statements by side and by generation, as it is made when the answers are closed; and how long a map is frozen.
import statistics
import time
from collections.abc import Callable
from random import Random
from typing import Any

from facilitator_ui.app import TEMPLATES
from facilitator_ui.live.reach import Reach
from facilitator_ui.live.views import View
from facilitator_ui.render import Renderer
from session.decide import COMMANDS, decide
from session.entries.reactions import census, facets, statements
from session.kind import Occasion
from session.people import Actor, Role, Surface, Viewer
from session.record import Record
from session.regions import Outside, audiences
from session.snapshot import Snapshot
from session.synthesis.table import synthesis
from session.tables import Person, Session, Side, Stage
from session.values.languages import LANGUAGES
from session.words import words

PEOPLE, STATEMENTS, TIMES = 200, 25, 200
MODERATOR = Actor("link", frozenset({Role.moderator}))
OUTSIDE = Outside(2_000_000)


class Room:
    def __init__(self) -> None:
        sides = [
            Side(id=name, session_id="s", position=place, name=name)
            for place, name in enumerate("ab")
        ]
        self.people = [
            Person(
                id=f"p{n}",
                session_id="s",
                name=f"P {n}",
                side_id="ab"[n % 2],
                generation=n % 3 + 1,
                joined_at=1,
            )
            for n in range(PEOPLE)
        ]
        react, map_ = (
            Stage(
                id=kind,
                session_id="s",
                position=place,
                key=kind,
                kind=kind,
                envelope={"title": kind, **given},
            )
            for place, (kind, given) in enumerate(
                (("react", {"writers": ("participant",)}), ("map", {}))
            )
        )
        session = Session(
            id="s",
            session_id="s",
            code="ABC234",
            generations=["young", "middle", "old"],
        )
        self.snapshot = Snapshot([session, *sides, *self.people, react, map_])
        self.count = 0
        self.tell(MODERATOR, type="open_stage", stage="react")
        for number in range(STATEMENTS):
            self.tell(
                MODERATOR,
                type="write_statement",
                stage="react",
                text=f"Statement {number}",
            )
        self.entries = [
            entry.id for entry in statements(self.snapshot, self.stage)
        ]

    @property
    def stage(self) -> Stage:
        return next(
            stage for stage in self.snapshot.stages if stage.kind == "react"
        )

    def tell(self, actor: Actor, **given: Any) -> Record:
        self.count += 1
        command = COMMANDS.parse({"key": f"key-{self.count:016}", **given})
        occasion = Occasion(
            actor, 1_000_000 + self.count, lambda: f"id{self.count}", Random(1)
        )
        events = tuple(decide(self.snapshot, command, occasion))
        self.snapshot.advance(events)
        self.snapshot.number += 1
        return Record(
            "s",
            self.snapshot.number,
            command.key,
            actor.id,
            given["type"],
            self.count,
            events,
        )

    def react(self, person: Person, entry: str, answer: str) -> Record:
        return self.tell(
            acting(person),
            type="react",
            stage="react",
            entry=entry,
            answer=answer,
        )

    def views(self) -> list[View]:
        """Return everything that is looked at: each phone in one language, console and wall in both."""
        phones = [
            (Viewer(acting(person), Surface.phone), [*LANGUAGES][n % 2])
            for n, person in enumerate(self.people)
        ]
        screens = (Surface.console, Surface.projector)
        others = [
            (Viewer(MODERATOR, surface), lang)
            for surface in screens
            for lang in LANGUAGES
        ]
        seen = {
            (each, lang): None
            for viewer, lang in (*phones, *others)
            for each in audiences(self.snapshot, viewer)
        }
        renderer = Renderer(TEMPLATES)
        return [
            View(audience, renderer, words(language))
            for audience, language in seen
        ]


def acting(person: Person) -> Actor:
    return Actor(
        person.id, frozenset({Role.participant}), person.id, person.id.encode()
    )


def told(taken: list[float]) -> str:
    ordered = sorted(taken)
    return f"{statistics.median(ordered):.1f} ms (median), {ordered[int(len(ordered) * 0.99)]:.1f} (99 in 100)"


def timed(times: int, work: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    return taken


def main() -> None:
    room, choose = Room(), Random(1)
    for person in room.people:
        for entry in room.entries:
            room.react(person, entry, choose.choice(("for", "against", "pass")))
    views = room.views()
    for view in views:
        view.refresh(room.snapshot, OUTSIDE)

    def vote() -> None:
        record = room.react(
            choose.choice(room.people),
            choose.choice(room.entries),
            choose.choice(("for", "against")),
        )
        reach = Reach()
        reach.add(room.snapshot, [record])
        for view in views:
            if reach.touches(view.audience):
                b"".join(view.pieces(view.refresh(room.snapshot, OUTSIDE)))

    def whole() -> None:
        for facet in facets(room.snapshot, room.stage):
            counting = census(room.snapshot, room.stage, facet)
            synthesis(
                {
                    e.id: counting.camps(room.snapshot, e)
                    for e in statements(room.snapshot, room.stage)
                }
            )

    heading = f"{PEOPLE} people, {STATEMENTS} statements, of the processor:"
    print(f"{heading} one vote with all screens {told(timed(TIMES, vote))}")
    print(f"{heading} the whole synthesis {told(timed(TIMES, whole))}")
    print(
        f"{heading} a map frozen {told(timed(20, lambda: room.tell(MODERATOR, type='open_stage', stage='map')))}"
    )


if __name__ == "__main__":
    main()
