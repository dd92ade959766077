# What one vote costs a live room: 200 people have answered 25 statements; one answer changes. Measured is what the
# server does before anybody sees it: the rule, the rows, and all regions of the voter's phone, of the console with
# its counts and sentences, and of the projector, compared with what was shown.
import statistics
import time
from random import Random
from typing import Any

from session.decide import COMMANDS, decide
from session.kind import Audience, Occasion, Scope
from session.people import Actor, Role, Surface
from session.regions import Outside, regions
from session.snapshot import Snapshot
from session.tables import Person, Session, Side, Stage
from session.words import words

PEOPLE, STATEMENTS, TIMES = 200, 25, 200
MODERATOR = Actor("link", frozenset({Role.moderator}))


class Room:
    def __init__(self) -> None:
        sides = [Side(id=name, session_id="s", position=place, name=name) for place, name in enumerate("ab")]
        self.people = [
            Person(id=f"p{n}", session_id="s", name=f"P {n}", side_id="ab"[n % 2], generation=n % 3 + 1, joined_at=1)
            for n in range(PEOPLE)
        ]
        envelope = {"title": "Reactions", "writers": ("participant",)}
        stage = Stage(id="stage", session_id="s", position=0, key="r", kind="react", envelope=envelope)
        self.snapshot = Snapshot([Session(id="s", session_id="s", code="ABC234"), *sides, *self.people, stage])
        self.count = 0
        self.tell(MODERATOR, type="open_stage")

    def tell(self, actor: Actor, **given: Any) -> None:
        self.count += 1
        command = COMMANDS.parse({"stage": "stage", "key": f"key-{self.count:016}", **given})
        occasion = Occasion(actor, 1_000_000 + self.count, lambda: f"id{self.count}", Random(1))
        self.snapshot.advance(decide(self.snapshot, command, occasion))
        self.snapshot.number += 1

    def react(self, person: Person, entry: str, answer: str) -> None:
        actor = Actor(person.id, frozenset({Role.participant}), person.id, b"secret")
        self.tell(actor, type="react", entry=entry, answer=answer)

    def seen(self, person: Person) -> list[Any]:
        audiences = (
            Audience(Surface.console, Scope.room, "stage", of="moderator"),
            Audience(Surface.projector, Scope.room, "stage"),
            Audience(Surface.phone, Scope.room, "stage"),
            Audience(Surface.phone, Scope.person, "stage", of=person.id, author=person.id),
        )
        return [region for each in audiences for region in regions(self.snapshot, each, Outside(2_000_000))]


def changed(before: list[Any], after: list[Any]) -> int:
    """Compare as a view does, item by item, and make the values of what differs."""
    count = 0
    for old, new in zip(before, after, strict=True):
        olds, news = (old.items or (old,)), (new.items or (new,))
        for one, other in zip(olds, news, strict=False):
            if one != other:
                count += bool(other.data)
    return count


def main() -> None:
    room, choose = Room(), Random(1)
    for number in range(STATEMENTS):
        room.tell(MODERATOR, type="write_statement", text=f"Statement {number}")
    entries = [row.id for name, rows in room.snapshot.rows().items() if name == "entry" for row in rows.values()]
    for person in room.people:
        for entry in entries:
            room.react(person, entry, choose.choice(("for", "against", "pass")))
    taken = []
    words("ru"), words("en")
    for _ in range(TIMES):
        person, entry = choose.choice(room.people), choose.choice(entries)
        before = room.seen(person)
        [region.data for region in before if region.items is None]
        begun = time.process_time()
        room.react(person, entry, choose.choice(("for", "against", "pass")))
        changed(before, room.seen(person))
        taken.append((time.process_time() - begun) * 1000)
    taken.sort()
    told = f"{statistics.median(taken):.1f} ms of the processor (median), {taken[int(TIMES * 0.99)]:.1f} (99 in 100)"
    print(f"{PEOPLE} people, {STATEMENTS} statements: one vote takes {told}")


if __name__ == "__main__":
    main()
