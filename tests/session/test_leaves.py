# A console's long lists, a page at a time: whatever is in a list stands on one of its pages, and is found by its words;
# in another stage everything begins anew.
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from session.entries.leaves import A_PAGE, MOST_CHOICES, chosen
from session.envelope import StageState
from session.events import happened
from session.kind import Region
from session.people import Surface, Viewer
from session.regions import Outside, audiences, regions
from session.snapshot import Snapshot
from session.tables import Entry
from session.values.leaf import FIRST, Leaf
from tests.session.build import (
    MODERATOR,
    NOON,
    a_person,
    a_session,
    a_side,
    a_stage,
)
from tests.session.stages.scene import Scene

KINDS = ("form", "group", "agree", "react")
MANY = 2 * A_PAGE + 3


def hall(kind: str, count: int = MANY, **envelope: object) -> Snapshot:
    """Return a session with so many entries in one stage, which runs."""
    stage = a_stage("s", kind, 0, **envelope).model_copy(
        update={"state": StageState.open}
    )
    state = a_session(
        a_side("a"), a_person("anna", "a"), stage, *map(entry, range(count))
    )
    state.advance(
        happened(
            "Began", state.session.model_copy(update={"current_stage_id": "s"})
        )
    )
    return state


def entry(number: int) -> Entry:
    said = f"Hours {number:03d}"
    return Entry(
        id=f"e{number:03d}",
        session_id="session",
        stage_id="s",
        author="anna",
        person_id="anna",
        number=number + 1,
        at=NOON + number,
        content={"what": said, "text": said},
    )


def seen(state: Snapshot, leaf: Leaf = FIRST) -> dict[str, Region]:
    viewer = Viewer(MODERATOR, Surface.console, leaf=leaf)
    found: dict[str, Region] = {}
    for audience in audiences(state, viewer):
        for region in regions(state, audience, Outside(NOON)):
            assert region.slot not in found
            found[region.slot] = region
    return found


def leaf_of(address: str) -> Leaf:
    told = {
        name: values[0]
        for name, values in parse_qs(urlsplit(address).query).items()
    }
    return Leaf(
        told.get("of", ""),
        told.get("q", ""),
        int(told.get("board", 1)),
        int(told.get("wall", 1)),
    )


def walked(state: Snapshot, leaf: Leaf = FIRST) -> Iterator[list[str]]:
    """Yield the items of a wall, page by page, by the ways onwards that the screen shows."""
    while True:
        shown = seen(state, leaf)
        yield [item.slot for item in shown["wall"].items or ()]
        turns = shown["wall_turns"].data
        if turns["page"] == turns["pages"]:
            return
        leaf = leaf_of(str(turns["after"]))


@pytest.mark.parametrize("kind", KINDS)
def test_every_card_stands_on_one_page_and_no_page_is_long(kind: str) -> None:
    state = hall(kind)
    pages = list(walked(state))
    assert [len(page) for page in pages] == [A_PAGE, A_PAGE, 3]
    assert sorted(card for page in pages for card in page) == [
        f"e{n:03d}" for n in range(MANY)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_card_is_found_by_its_words(kind: str) -> None:
    state = hall(kind)
    for number in (0, A_PAGE, MANY - 1):
        assert list(walked(state, Leaf("s", f"HOURS {number:03d}"))) == [
            [f"e{number:03d}"]
        ]
    nothing = seen(state, Leaf("s", "nowhere"))
    assert (
        list(nothing["wall"].items or ()),
        nothing["wall_turns"].data["found"],
    ) == ([], 0)
    assert len(list(walked(state, Leaf("s", "hours")))) == 3


@pytest.mark.parametrize("page", [0, 4, 10**9])
def test_a_page_that_there_is_not_is_the_last(page: int) -> None:
    state = hall("form")
    shown = seen(state, Leaf("s", wall=max(page, 1)))
    assert len(shown["wall"].items or ()) == (A_PAGE if page == 0 else 3)


def test_in_another_stage_everything_is_looked_at_from_the_beginning() -> None:
    state = hall("form")
    assert (
        len(seen(state, Leaf("other", "nowhere", wall=2))["wall"].items or ())
        == A_PAGE
    )


def test_short_lists_have_no_pages_and_no_search() -> None:
    shown = seen(hall("form", A_PAGE))
    assert (
        shown["wall_turns"].data["pages"],
        shown["search"].data["long"],
    ) == (1, False)


def test_what_waits_for_approval_stands_on_the_first_page() -> None:
    state = hall("form", approval=True)
    *others, last = sorted(state.all(Entry), key=lambda each: each.number)
    state.advance(
        happened(
            "Approved",
            *(each.model_copy(update={"approved_at": NOON}) for each in others),
        )
    )
    assert next(walked(state))[:2] == [last.id, others[0].id]


def test_a_field_offers_everybody_where_they_are_few_and_else_whom_the_search_finds() -> (
    None
):
    names = [f"Guest {n:04d}" for n in range(MOST_CHOICES + 1)]
    assert chosen(names[:-1], str, Leaf("s", "guest 0007")) == tuple(names[:-1])
    assert chosen(names, str, FIRST) == tuple(names[:-1])
    assert chosen(names, str, Leaf("s", "0200 GUEST")) == (names[200],)


def test_a_group_is_found_by_somebody_in_it_and_people_are_moved_by_one_form() -> (
    None
):
    scene = Scene()
    crew = scene.crowd(90)
    stage = scene.opened("tables", "group", options={"size": 2})
    everything = seen(scene.snapshot, Leaf(stage.id))
    assert len(everything["board"].items or ()) == A_PAGE
    assert everything["board_turns"].data["found"] == 45
    found = seen(scene.snapshot, Leaf(stage.id, crew[-1].name))
    assert len(found["board"].items or ()) == 1
    tables = everything["tools"].data["tables"]
    assert isinstance(tables, tuple)
    assert sum(len(people) for _, people in tables) == 90


def test_an_address_leads_to_the_leaf_that_it_was_made_of() -> None:
    for leaf in (FIRST, Leaf("s", "ö & <b>", 2, 3), Leaf("s", wall=7)):
        assert leaf_of(f"/?{leaf.query}") == leaf
    assert re.fullmatch(r"[\w=&%+]*", Leaf("s", "ö & <b>", 2, 3).query)
