# A session of a thousand people and two thousand entries, for what has to be small and quick however many there are:
# its rows as a server would have written them, and every page that its staff may open. Routes are walked, so that a new
# page comes in by itself.
import time
from collections.abc import Iterator
from functools import partial
from itertools import count, cycle
from typing import Any

from fastapi.routing import APIRoute

from facilitator_ui.app import PARTS
from session.entries.reactions import Reaction
from session.envelope import StageState
from session.events import Event
from session.live import store
from session.live.database import Database
from session.live.room import new_id
from session.record import Record
from session.snapshot import Snapshot
from session.tables import Entry, Group, Link, Member, Person, Row, Side, Stage

Given = dict[str, Any]
ENTRIES = {
    "form": 1200,
    "group": 500,
    "agree": 200,
    "react": 60,
    "report": 0,
    "info": 0,
    "map": 0,
}
"""How 2,000 entries fall to the kinds, those of one kind in its first stage; the rest stands in the last form."""

TEXT = "Evening hours are what both networks need, and young people come when somebody asks them to."
FILES = (
    ".docx",
    ".md",
    ".pdf",
    ".zip",
    ".json",
    ".xlsx",
    ".ics",
    ".svg",
    ".txt",
)
OF_STAGES = ("/console", "/regions", "/plain")
"""What shows a stage, one after another."""

ASKED = {
    "/signs": ("stage={group}", "tables=30"),
    "/forms": ("stage={group}", "stage={react}&copies=2"),
    "/people": ("", "page=20", "q=000", "one_with={person}"),
    "/preview": ("", "page=2", "page=9", "language=ru"),
    "/preview/sheet": ("", "page=3"),
    "/corrections": ("", "page=9"),
    "/progress": ("", "page=3"),
}
"""What a page is asked for besides nothing."""

ALONE = ("/s/{code}", "/s/{code}/photos/{photo}")
"""What only leads on, and what shows one picture."""


def filled(
    address: str, code: str, people: int, *, closed: bool, answer: float = 0.5
) -> Snapshot:
    """Put people and entries into a session, by writing what a server would have written.

    `answer`: the share of the people who answer each statement.
    """
    database = Database(address)
    with database.engine.begin() as connection:
        session_id = store.find_by_code(connection, code)
        assert session_id is not None
        snapshot, _ = store.load(connection, session_id)
    rows = tuple(_rows(snapshot, people, round(people * answer), closed=closed))
    record = Record(
        session_id,
        snapshot.number + 1,
        new_id(),
        "benchmark",
        "add_entries",
        1,
        (Event("Given", rows),),
    )
    database.transact(partial(store.append, records=[record]))
    database.close()
    snapshot.advance(record.events)
    return snapshot


def _rows(
    snapshot: Snapshot, people: int, answering: int, *, closed: bool
) -> Iterator[Row]:
    session, now = snapshot.session, int(time.time() * 1000)
    sides = cycle([side.id for side in snapshot.all(Side)] or [None])
    here = [
        _person(session.id, number, next(sides), now)
        for number in range(people)
    ]
    yield from here
    for person in here:
        given: Given = {
            "digest": f"{new_id():0>64}"[-64:],
            "role": "participant",
            "person_id": person.id,
            "made_at": now,
        }
        yield Link(id=new_id(), session_id=session.id, **given)
    stages = [_begun(stage, now, closed=closed) for stage in snapshot.stages]
    yield from stages
    yield session.model_copy(
        update={
            "started_at": now,
            "current_stage_id": stages[-1].id,
            "closed_at": now if closed else None,
        }
    )
    seen: set[str] = set()
    for stage in stages:
        if stage.kind not in seen:
            yield from _work(stage, here, answering, now)
        seen.add(stage.kind)


def _person(session_id: str, number: int, side: str | None, now: int) -> Person:
    name = f"Anna-Maria Konstantinova {number:04d}"
    where: Given = {
        "organization": f"House of culture No. {number % 40}",
        "post": "head of department",
        "side_id": side,
    }
    return Person(
        id=new_id(),
        session_id=session_id,
        name=name,
        **where,
        joined_at=now + number,
    )


def _begun(stage: Stage, now: int, *, closed: bool) -> Stage:
    state = StageState.closed if closed else StageState.open
    change: Given = {
        "state": state,
        "opened_at": now,
        "revealed_at": now,
        "closed_at": now if closed else None,
    }
    return stage.model_copy(update=change)


def _work(
    stage: Stage, here: list[Person], answering: int, now: int
) -> Iterator[Row]:
    """Yield the entries of a stage by people in turn, and what its kind has beside them."""
    groups = list(_groups(stage, here)) if stage.kind == "group" else []
    yield from groups
    places = cycle(
        [group.id for group in groups if isinstance(group, Group)] or [None]
    )
    writers, numbers = cycle(here), count(1)
    for number in (next(numbers) for _ in range(ENTRIES[stage.kind])):
        entry = _entry(stage, next(writers), next(places), number, now)
        yield entry
        if stage.kind == "react":
            yield from (
                _reaction(entry, person, now) for person in here[:answering]
            )


def _groups(stage: Stage, here: list[Person]) -> Iterator[Row]:
    own = [
        Group(
            id=new_id(),
            session_id=stage.session_id,
            stage_id=stage.id,
            position=place,
        )
        for place in range(len(here) // 10)
    ]
    yield from own
    for number, person in enumerate(here):
        place: Given = {
            "stage_id": stage.id,
            "group_id": own[number // 10 % len(own)].id,
            "person_id": person.id,
        }
        yield Member(id=new_id(), session_id=stage.session_id, **place)


def _entry(
    stage: Stage, person: Person, group: str | None, number: int, now: int
) -> Entry:
    fields = [
        field
        for field in stage.envelope.fields
        if field.kind in {"long", "short"} and not field.per_side
    ]
    content = {
        field.name: f"{number}. {TEXT}" for field in fields
    } or dict.fromkeys(("text", "what"), f"{number}. {TEXT}")
    given: Given = {
        "author": person.id,
        "person_id": person.id,
        "side_id": person.side_id,
        "content": content,
        "at": now,
    }
    return Entry(
        id=new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        number=number,
        group_id=group,
        **given,
    )


def _reaction(entry: Entry, person: Person, now: int) -> Reaction:
    given: Given = {
        "stage_id": entry.stage_id,
        "entry_id": entry.id,
        "author": person.id,
        "side_id": person.side_id,
    }
    return Reaction(
        id=new_id(), session_id=entry.session_id, **given, answer="for", at=now
    )


METHOD = "swot"
"""Of which method a page is looked at."""

STEP = "cards"
"""Of which step of it."""


def addresses(snapshot: Snapshot) -> Iterator[str]:
    """Yield the address of every page under a session's own, without that; behind `#` which kind of stage it shows."""
    names = {kind: stage.id for kind, stage in _first(snapshot).items()}
    person = next(iter(snapshot.all(Person))).id
    for path in _paths():
        under = path.removeprefix("/s/{code}/").replace("{key}", METHOD)
        under = under.replace("{step}", STEP)
        if "{block}" in under:  # no method was put into it
            continue
        if under.endswith(".html"):  # a file for somebody who is named
            continue
        if (
            under.startswith("corrections")
            and snapshot.session.closed_at is None
        ):
            continue
        if path.endswith(OF_STAGES):
            yield from _of_stages(snapshot, under)
        elif "{stage}" in path:
            yield from (
                f"{under.replace('{stage}', stage)}#{kind}"
                for kind, stage in names.items()
            )
        elif "{entry}" in path or "{of}" in path:
            yield from (
                under.replace("{entry}", each).replace("{of}", each)
                for each in _entries(snapshot)
            )
        else:
            asked = next(
                (
                    asked
                    for name, asked in ASKED.items()
                    if path == f"/s/{{code}}{name}"
                ),
                ("",),
            )
            told = (each.format(person=person, **names) for each in asked)
            yield from (
                f"{under.replace('{person}', person)}{'?' if each else ''}{each}"
                for each in told
            )


def _paths() -> list[str]:
    routes = (
        route
        for part in PARTS
        for route in part.router.routes
        if isinstance(route, APIRoute)
    )
    own = {
        route.path
        for route in routes
        if route.methods == {"GET"} and route.path.startswith("/s/{code}/")
    }
    return sorted(path for path in own - set(ALONE) if not path.endswith(FILES))


def _first(snapshot: Snapshot) -> dict[str, Stage]:
    return {stage.kind: stage for stage in reversed(snapshot.stages)}


def _of_stages(snapshot: Snapshot, under: str) -> Iterator[str]:
    surface = "surface=console&" * (under != "console")
    for kind, stage in _first(snapshot).items():
        for leaf in (
            "",
            f"&of={stage.id}&wall=3&board=2",
            f"&of={stage.id}&q=anna",
        ):
            yield f"{under}?{surface}look={stage.id}{leaf}#{kind}"


def _entries(snapshot: Snapshot) -> Iterator[str]:
    for kind, stage in _first(snapshot).items():
        entry = next(snapshot.where(Entry, stage_id=stage.id), None)
        if entry is not None:
            yield f"{entry.id}#{kind}"
