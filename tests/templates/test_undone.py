# Undo on the screens: every command that can be taken back, tried in a whole day, leaves the very HTML that stood
# before it on every screen of everybody. A new command takes part by itself; one that is never reached fails the test.
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import count
from random import Random
from typing import Any

import pytest

from session.after.standing import agreements
from session.decide import COMMANDS, INTERNAL, is_undoable
from session.envelope import Block, Source, StageState
from session.fields import Content
from session.messages import Command, name_of
from session.people import Actor, Surface, Viewer
from session.regions import Outside, audiences, regions
from session.stages.organize.rows import Placed
from session.stages.timemap.rows import How, Tie
from session.tables import (
    AgreementCard,
    Capacity,
    Entry,
    Image,
    Link,
    Person,
    Photo,
    Practice,
    Progress,
    Report,
    Template,
)
from session.words import words
from tests.length import times
from tests.session.build import (
    MODERATOR,
    ORGANIZER,
    SECRETARY,
    SESSION,
    Sitting,
    a_side,
    acting,
)
from tests.session.chance import Chance
from tests.session.stages.scene import PROJECTOR
from tests.templates.test_stages import RENDERER, Day

pytestmark = pytest.mark.long

EVERY = (*COMMANDS.by_type.values(), *sorted(INTERNAL, key=name_of))
AT_THE_DOOR = {"issue_link", "take_over"}  # what they change is on no screen
# Only while nothing has begun: test_saving takes it back.
BEFORE_THE_DAY = {"set_programme"}
APART = AT_THE_DOOR | BEFORE_THE_DAY
UNDOABLE = [
    each
    for each in EVERY
    if (each.undoable or each.staff_undo) and name_of(each) not in APART
]
ENOUGH, TRIES = times(3), 300
REVISION = re.compile(r"&#34;revision&#34;: ?\d+")  # it only grows
Screens = dict[tuple[object, str], str]


def test_every_command_taken_back_leaves_every_screen_as_it_was() -> None:
    day, chance = Day(), Chance(Random(7).choice)
    furnished(day)
    walked: Counter[str] = Counter()
    for step in whole(day):
        before = cache(partial(screens, a_copy(day)))
        for command in UNDOABLE:
            if walked[name_of(command)] < ENOUGH:
                walked[name_of(command)] += tried(
                    day, before, chance, command, step
                )
    assert [
        name_of(command) for command in UNDOABLE if not walked[name_of(command)]
    ] == []


def whole(day: Day) -> Iterator[str]:
    yield from day.steps()
    day.do(
        day.crew[0],
        "correct_person",
        person=day.crew[0].id,
        field="organization",
        old="",
        new="The library",
    )
    yield "a correction waits"
    agreed = agreements(day.snapshot)[0]
    about: dict[str, Any] = {
        "session_id": SESSION,
        "entry_id": agreed.entry,
    }
    day.put(AgreementCard(id="card", made_at=day.now, **about))
    day.put(Practice(id="practice", **about))
    day.put(
        Report(
            id="report",
            card_id="card",
            capacity=Capacity.owner,
            state=Progress.done,
            at=day.now,
            **about,
        )
    )
    yield "an agreement is reported on"


def a_board(day: Day) -> None:
    """Put in cards, and a stage that is over in which some of them lie in clusters."""
    over: dict[str, Any] = {"state": StageState.closed, "opened_at": day.now}
    day.put(day.planned("cards", "form").model_copy(update=over))
    source = Source(stage="cards")
    board = day.planned("board", "organize", sources=(source,))
    day.put(board.model_copy(update=over))
    common: dict[str, Any] = {
        "session_id": SESSION,
        "author": MODERATOR.id,
        "entered_by": MODERATOR.id,
        "at": day.now,
    }
    for name in ("card-1", "card-2", "card-3"):
        told: Content = {"what": f"What {name} says"}
        day.put(Entry(id=name, stage_id="cards", content=told, **common))
    for place, name in enumerate(("evening", "hosts", "posters"), 1):
        told = {"name": f"The cluster {name}"}
        day.put(Entry(id=name, stage_id="board", content=told, **common))
        _lies(day, name, "", str(place))
        _lies(day, f"card-{place}", name, "5")
    merged = day.snapshot.find(Entry, "posters")
    assert merged is not None
    day.put(merged.model_copy(update={"merged_into": "hosts"}))


def _lies(day: Day, entry: str, cluster: str, place: str) -> None:
    day.put(
        Placed(
            id=f"of-{entry}",
            session_id=SESSION,
            stage_id="board",
            entry_id=entry,
            cluster_id=cluster,
            place=place,
        )
    )


def a_map(day: Day) -> None:
    """Put in a map of the future that stands still, on which one card leads to another."""
    paused: dict[str, Any] = {"state": StageState.paused, "opened_at": day.now}
    day.put(day.planned("future", "timemap").model_copy(update=paused))
    for name in ("cause", "effect"):
        day.put(
            Entry(
                id=name,
                session_id=SESSION,
                stage_id="future",
                content={"what": f"The {name}"},
                author=MODERATOR.id,
                entered_by=MODERATOR.id,
                at=day.now,
            )
        )
    day.put(
        Tie(
            id="tie",
            session_id=SESSION,
            stage_id="future",
            entry_id="cause",
            other_id="effect",
            how=How.causes,
        )
    )


def furnished(day: Day) -> None:
    """Put in what somebody may take out: a stage, a side, a photo, a letterhead, a link; and who waits to be let in."""
    day.planned("later", "info")
    day.put(a_side("empty", 2))
    stage = day.planned("furnished", "info")
    block = Block(id="b1", method="swot", step="a")
    day.planned("b1_a", "form", block=block)
    day.put(Image(id="image", session_id=SESSION, data="AAAA"))
    day.put(
        Photo(
            id="photo",
            session_id=SESSION,
            stage_id=stage.id,
            image_id="image",
            width=1,
            height=1,
            at=day.now,
        )
    )
    day.put(
        Template(
            id="template", session_id=SESSION, name="own.docx", data="AAAA"
        )
    )
    day.put(
        Link(id="link", session_id=SESSION, digest="0" * 64, role="observer")
    )
    a_board(day)
    a_map(day)
    late = day.person("late", joined_at=None)
    day.put(
        Link(
            id="waiting",
            session_id=SESSION,
            digest="1" * 64,
            role="participant",
            person_id=late.id,
            asked_at=day.now,
        )
    )


def tried(
    day: Day,
    looked: Callable[[], Screens],
    chance: Chance,
    command: type[Command],
    step: str,
) -> bool:
    """Carry a command out in a copy of the session and take it back; tell whether it changed anything."""
    sat = a_copy(day)
    for _ in range(TRIES):
        wish = chance.wish_of(command, sat.snapshot, sat.key())
        done = (
            wish is not None
            and is_undoable(wish[1], wish[0])
            and sat.tries(*wish)
        )
        if wish is None or not done or sat.rows() == day.sitting.rows():
            continue
        own = sat.snapshot.done[-1].owner
        taking = wish[0] if own else MODERATOR
        sat.tell(taking, "undo", number=sat.snapshot.number)
        before, after = looked(), screens(sat)
        assert {
            place: html
            for place, html in after.items()
            if before.get(place) != html
        } == {}, (step, wish)
        assert after.keys() == before.keys(), (step, wish)
        return True
    return False


def a_copy(day: Day) -> Sitting:
    return Sitting(
        day.snapshot.copy(), now=day.now, random=Random(1), _ids=count(10_000)
    )


def screens(sat: Sitting) -> Screens:
    """Return the HTML of every region that anybody looks at, each stage on the console; but for undo and redo."""
    people: list[Actor] = [
        acting(each)
        for each in sat.snapshot.all(Person)
        if each.removed_at is None
    ]
    viewers = [Viewer(each, Surface.phone) for each in people]
    viewers += [
        Viewer(each, Surface.console) for each in (SECRETARY, ORGANIZER)
    ]
    viewers += [
        Viewer(MODERATOR, Surface.console, stage.id)
        for stage in sat.snapshot.stages
    ]
    viewers += [
        Viewer(MODERATOR, Surface.console),
        Viewer(PROJECTOR, Surface.projector),
    ]
    seats = {
        audience
        for viewer in viewers
        for audience in audiences(sat.snapshot, viewer)
    }
    spoken, outside = words("en"), Outside(sat.now)
    found = {
        (audience, region.slot): [
            RENDERER.region(each, spoken)
            for each in (
                region.items if region.items is not None else (region,)
            )
        ]
        for audience in seats
        for region in regions(sat.snapshot, audience, outside)
        if region.slot not in {"bar", "undo"}
    }
    return {
        place: REVISION.sub("", "\n".join(html))
        for place, html in found.items()
    }
