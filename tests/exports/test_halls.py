# Halls of one programme put together: what is common, what is particular, what each put first; in any order, twice or
# once, with an older state of a hall beside its newest, they make the same.
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exports.centre.halls import Hall, Network, document, grids, merged
from exports.word import write
from session.snapshot import Snapshot
from session.tables import Entry, Row, Session
from session.words import words
from tests.session.build import NOON
from tests.session.stages.scene import Scene

SUNDAYS = "Open the reading hall on Sundays"
ALIKE = "The reading hall is open on Sundays"
KEYS = "Give the school a key"
POSTS = "A parcel locker at the station"
HALLS = {
    "Angarsk": (SUNDAYS, KEYS),
    "Bratsk": (ALIKE,),
    "Cheremkhovo": (POSTS, SUNDAYS),
}


@cache
def hall(site: str, number: int = 9) -> Hall:
    """Return a hall; of an earlier `number` its first text alone."""
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("ideas", "form")
    texts = HALLS[site] if number > 1 else HALLS[site][:1]
    for text in texts:
        scene.write(anna, stage, what=text)
    rows: list[Row] = []
    for table in scene.snapshot.rows().values():
        rows += (_of(site, row) for row in table.values())
    return Hall(Snapshot(rows), number)


def _of(site: str, row: Row) -> Row:
    if isinstance(row, Session):
        return row.model_copy(update={"id": site, "place": site})
    if isinstance(row, Entry):
        return row.model_copy(update={"id": f"{site} {row.id}"})
    return row


def every() -> list[Hall]:
    return [hall(site) for site in HALLS]


def told(network: Network) -> list[object]:
    """Return whatever a network shows."""
    halls: list[object] = [(each.site, each.number) for each in network.halls]
    return [*halls, *network.parts]


def test_what_several_halls_say_is_common_and_the_rest_particular() -> None:
    (part,) = merged(every()).parts
    ((shared),) = part.shared
    assert {each.site for each in shared} == set(HALLS)
    assert {each.text for each in shared} == {SUNDAYS, ALIKE}
    assert [(each.site, each.text) for each in part.own] == [
        ("Angarsk", KEYS),
        ("Cheremkhovo", POSTS),
    ]


def test_each_text_stands_once_with_its_site() -> None:
    network = merged(every())
    (grid,) = grids(network, words("en"))
    found = [(row[0], row[1]) for row in grid.rows]
    assert sorted(found) == sorted(
        (site, text) for site, texts in HALLS.items() for text in texts
    )
    paper = write(document(network, words("en"), NOON))
    assert paper.startswith(b"PK")


CHOSEN = st.lists(
    st.tuples(st.sampled_from([*HALLS]), st.sampled_from((1, 9))), max_size=8
)


@given(CHOSEN, st.randoms(use_true_random=False))
def test_in_any_order_and_twice_the_same_halls_make_the_same(
    chosen: list[tuple[str, int]], chance: Any
) -> None:
    halls = [hall(site, number) for site, number in chosen]
    once = told(merged(halls))
    mixed = [*halls, *halls]
    chance.shuffle(mixed)
    assert told(merged(mixed)) == once


@given(CHOSEN, CHOSEN)
def test_a_late_hall_is_added_as_if_it_had_come_in_time(
    first: list[tuple[str, int]], late: list[tuple[str, int]]
) -> None:
    before = [hall(site, number) for site, number in first]
    after = [hall(site, number) for site, number in late]
    in_two_steps = merged([*merged(before).halls, *after])
    assert told(in_two_steps) == told(merged([*before, *after]))


def test_nothing_of_a_hall_is_changed() -> None:
    halls = every()
    were = [
        {name: dict(rows) for name, rows in each.state.rows().items()}
        for each in halls
    ]
    merged(halls)
    are = [
        {name: dict(rows) for name, rows in each.state.rows().items()}
        for each in halls
    ]
    assert were == are
