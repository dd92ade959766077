# The map of the future: where cards stand, what leads to what, what is said of a map, and that nothing is lost.
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.kind import Region
from session.people import Actor, Surface
from session.refusals import Refused
from session.snapshot import Snapshot
from session.stages.timemap.board import Board, board, foremost, spot_of
from session.stages.timemap.checks import checks
from session.stages.timemap.drawing import Drawing
from session.stages.timemap.measure import wide
from session.stages.timemap.options import Horizon, TimemapOptions
from session.stages.timemap.pages import ALL, drawn, parts
from session.stages.timemap.rows import Pinned, Tie
from session.tables import Entry, Group, Member, Person, Stage
from session.values.blocks import Figure, Minutes, Paragraph, Quote, Table
from tests.length import times
from tests.session.build import MODERATOR, SECRETARY
from tests.session.stages.scene import PROJECTOR, Scene, items

pytestmark = pytest.mark.long

OPTIONS = {
    "horizons": "Near 2026-2028\nMiddle 2029–2031\nFar: 2032—2040",
    "lanes": "People\nPlaces",
}
CARD = {
    "name": "card",
    "label": "Your card",
    "required": True,
    "headline": True,
}


def a_map(scene: Scene, **envelope: object) -> Stage:
    given = {
        "fields": (CARD,),
        "options": OPTIONS,
        "visibility": "everyone",
        **envelope,
    }
    return scene.opened("timemap", "timemap", **given)


def write(
    scene: Scene,
    who: Person | Actor,
    stage: Stage,
    text: str,
    cell: str = "",
    **more: str,
) -> Entry:
    horizon, _, lane = cell.partition("-")
    content = {"card": text, **more}
    if cell:
        content |= {"map_horizon": horizon, "map_lane": lane}
    return scene.write(who, stage, **content)


def read(scene: Scene, stage: Stage) -> Board:
    return board(scene.snapshot, scene.again(stage))


def revision(scene: Scene, card: Entry) -> int:
    return scene.entry(card.id).revision


def turned(scene: Scene, by: Actor, way: str) -> None:
    """Press the console's undo or redo, if it offers anything."""
    offered = scene.looks(by, Surface.console)["undo"].data[way].offered  # type: ignore[attr-defined]
    if offered is not None:
        scene.do(by, way, number=offered.number)


def cell_of(scene: Scene, stage: Stage, card: Entry) -> str:
    return spot_of(scene.snapshot, stage, scene.again(card)).cell


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Near 2026–2028", Horizon("near", "Near", 2026, 2028)),
        ("Near: 2028-2026", Horizon("near", "Near", 2026, 2028)),
        ("Near (2026)", Horizon("near", "Near", 2026, 2026)),
        ("2026—2028", Horizon("near", "2026—2028", 2026, 2028)),
        ("Soon", Horizon("near", "Soon")),
    ],
)
def test_a_horizon_is_a_title_and_its_years(line: str, found: Horizon) -> None:
    options = TimemapOptions(horizons=f"{line}\nFar")
    assert options.spans[0] == found


def test_without_horizons_there_are_the_usual_three_and_without_lanes_one() -> (
    None
):
    options = TimemapOptions(horizons="One alone")
    assert [each.title for each in options.spans] == ["Near", "Middle", "Far"]
    assert [each.title for each in options.rows] == [""]


def test_a_card_stands_where_its_author_says_by_horizon_or_by_year() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    said = write(scene, anna, stage, "A club", "middle-b")
    dated = write(scene, anna, stage, "A door", map_lane="a", map_year="2033")
    nowhere = write(scene, anna, stage, "A thought")
    found = read(scene, stage)
    assert [each.card.id for each in found.placed] == [said.id, dated.id]
    assert [each.spot.cell for each in found.placed] == ["middle-b", "far-a"]
    assert [each.id for each in found.loose] == [nowhere.id]


@pytest.mark.parametrize("year", ["2025", "2029", "soon", "²"])
def test_a_year_outside_of_its_horizon_is_refused(year: str) -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    content = {"card": "x", "map_horizon": "near", "map_year": year}
    code = scene.refused(anna, "add_entry", stage, content=content)
    assert code == "field_out_of_range"


def test_a_card_is_moved_into_a_cell_off_the_map_and_by_year() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    card = write(scene, anna, stage, "A club", "near-a", map_year="2027")
    scene.do(MODERATOR, "move_card", stage, card=card.id, cell="far-b")
    spot = spot_of(scene.snapshot, stage, card)
    assert (spot.cell, spot.year) == ("far-b", 0)
    scene.do(MODERATOR, "move_card", stage, card=card.id, year=2030)
    spot = spot_of(scene.snapshot, stage, card)
    assert (spot.cell, spot.year) == ("middle-b", 2030)
    scene.do(SECRETARY, "move_card", stage, card=card.id, cell="")
    assert cell_of(scene, stage, card) == ""
    assert scene.entry(card.id).content == card.content
    code = scene.refused(MODERATOR, "move_card", stage, card=card.id, year=1999)
    assert code == "field_out_of_range"


def test_new_words_of_its_author_put_a_card_where_they_say() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    card = write(scene, anna, stage, "A club", "near-a")
    scene.do(MODERATOR, "move_card", stage, card=card.id, cell="far-b")
    told = {**card.content, "card": "A large club"}
    scene.do(
        anna,
        "revise_entry",
        stage,
        entry=card.id,
        revision=revision(scene, card),
        content=told,
    )
    assert cell_of(scene, stage, card) == "far-b"
    told |= {"map_horizon": "middle"}
    scene.do(
        anna,
        "revise_entry",
        stage,
        entry=card.id,
        revision=revision(scene, card),
        content=told,
    )
    assert cell_of(scene, stage, card) == "middle-a"
    assert not list(scene.snapshot.all(Pinned))


def test_a_link_is_shown_as_long_as_both_cards_are_and_once() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    near = write(scene, anna, stage, "A club", "near-a")
    far = write(scene, anna, stage, "A house", "far-a")
    tied = {"card": near.id, "other": far.id, "how": "causes"}
    scene.do(MODERATOR, "tie_cards", stage, **tied)
    assert scene.do(MODERATOR, "tie_cards", stage, **tied).events == ()
    (arrow,) = read(scene, stage).arrows
    assert (arrow.card, arrow.other) == (near.id, far.id)
    scene.do(MODERATOR, "hide_entry", stage, entry=far.id)
    assert read(scene, stage).arrows == ()
    scene.do(MODERATOR, "hide_entry", stage, entry=far.id, hidden=False)
    assert len(read(scene, stage).arrows) == 1
    scene.do(MODERATOR, "untie_cards", stage, tie=arrow.tie)
    assert scene.do(MODERATOR, "untie_cards", stage, tie=arrow.tie).events == ()
    assert not list(scene.snapshot.all(Tie))


def test_what_is_of_another_stage_is_neither_moved_nor_tied() -> None:
    scene = Scene()
    anna = scene.person("anna")
    other = scene.opened("form", "form")
    strange = scene.write(anna, other, what="Something")
    stage = a_map(scene)
    card = write(scene, anna, stage, "A club", "near-a")
    for wrong in (strange.id, "nobody"):
        tied = {"card": card.id, "other": wrong, "how": "needs"}
        assert scene.refused(MODERATOR, "tie_cards", stage, **tied) == (
            "unknown_entry"
        )
    tied = {"card": card.id, "other": card.id, "how": "needs"}
    assert scene.refused(MODERATOR, "tie_cards", stage, **tied) == (
        "unknown_entry"
    )
    moved = {"card": card.id, "cell": "never-a"}
    assert scene.refused(MODERATOR, "move_card", stage, **moved) == "malformed"


def test_what_is_taken_from_an_earlier_stage_stands_off_the_map_at_first() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    earlier = scene.opened("trends", "form")
    said = scene.write(anna, earlier, what="Fewer readers come by day")
    scene.do(MODERATOR, "close_stage", earlier)
    stage = a_map(scene, sources=({"stage": "trends"},))
    (card,) = read(scene, stage).loose
    assert card.sources == [said.id]
    assert card.content == {"card": "Fewer readers come by day"}


def test_a_merged_card_gives_its_links_to_the_other_and_a_split_gives_them_back() -> (
    None
):
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    one = write(scene, anna, stage, "A club", "near-a")
    twin = write(scene, anna, stage, "The club", "middle-a")
    far = write(scene, anna, stage, "A house", "far-a")
    tied = {"card": twin.id, "other": far.id, "how": "causes"}
    scene.do(MODERATOR, "tie_cards", stage, **tied)
    before = read(scene, stage)
    scene.do(MODERATOR, "merge_entries", stage, entry=one.id, others=[twin.id])
    merged = read(scene, stage)
    assert [each.card for each in merged.arrows] == [one.id]
    assert [each.card.id for each in merged.placed] == [one.id, far.id]
    scene.do(MODERATOR, "split_entry", stage, entry=twin.id)
    assert read(scene, stage) == before


def test_a_closed_map_is_frozen() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    one = write(scene, anna, stage, "A club", "near-a")
    other = write(scene, anna, stage, "A house", "far-a")
    scene.do(MODERATOR, "close_stage", stage)
    tied = {"card": one.id, "other": other.id, "how": "causes"}
    for name, told in (
        ("move_card", {"card": one.id, "cell": "far-a"}),
        ("tie_cards", tied),
        ("untie_cards", {"tie": "none"}),
        ("merge_entries", {"entry": one.id, "others": [other.id]}),
        ("split_entry", {"entry": one.id}),
    ):
        code = scene.refused(MODERATOR, name, stage, **told)
        assert code == "stage_not_open", name


def test_marked_cards_go_on_or_all_in_the_order_of_time() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    far = write(scene, anna, stage, "Last", "far-a")
    late = write(scene, anna, stage, "Second", "near-b", map_year="2028")
    early = write(scene, anna, stage, "First", "near-a", map_year="2026")
    loose = write(scene, anna, stage, "Nowhere")
    every = [early.id, late.id, far.id, loose.id]
    assert foremost(scene.snapshot, stage) == every
    scene.do(MODERATOR, "mark_thesis", stage, entry=far.id)
    assert foremost(scene.snapshot, stage) == [far.id]


def advice(scene: Scene, stage: Stage) -> set[str]:
    return {each.text for each in checks(read(scene, stage))}


def test_a_map_is_told_what_it_lacks() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    assert advice(scene, stage) == set()
    for number in range(13):
        write(scene, anna, stage, f"Card {number}", "near-a")
    assert advice(scene, stage) == {
        "Everything stands in the nearest horizon.",
        "Nothing stands in this horizon yet:",
        "Nothing stands in this lane yet:",
        "Here are more than twelve cards:",
    }


def test_what_is_far_wants_something_nearer_that_leads_to_it() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    hanging = "Nothing nearer leads to what is far:"
    late = "A cause stands later than what it causes:"
    near = write(scene, anna, stage, "A club", "near-a")
    write(scene, anna, stage, "A fair", "middle-b", map_type="event")
    far = write(scene, anna, stage, "A house", "far-a")
    assert advice(scene, stage) == {hanging, "An event without a year:"}
    needs = {"card": far.id, "other": near.id, "how": "needs"}
    scene.do(MODERATOR, "tie_cards", stage, **needs)
    assert hanging not in advice(scene, stage)
    causes = {"card": far.id, "other": near.id, "how": "causes"}
    scene.do(MODERATOR, "tie_cards", stage, **causes)
    assert late in advice(scene, stage)


def three_groups(scene: Scene) -> tuple[Stage, list[Entry]]:
    """Three groups wrote a map each; two of the cards say the same."""
    people = [scene.person(name) for name in ("anna", "boris", "vera")]
    seating = scene.planned("seating", "group")
    for place, person in enumerate(people):
        group = f"g{place}"
        scene.put(
            Group(
                id=group,
                session_id=seating.session_id,
                stage_id=seating.id,
                position=place,
            )
        )
        scene.put(
            Member(
                id=f"m{place}",
                session_id=seating.session_id,
                stage_id=seating.id,
                group_id=group,
                person_id=person.id,
            )
        )
    stage = a_map(scene, unit="group", visibility="after_reveal")
    texts = ("A club by the station", "A club at the station", "A garden")
    cells = ("near-a", "middle-a", "far-b")
    written = [
        write(scene, person, stage, text, cell)
        for person, text, cell in zip(people, texts, cells, strict=True)
    ]
    return stage, written


def test_maps_of_three_groups_are_one_and_each_stands_as_it_was() -> None:
    scene = Scene()
    stage, (one, twin, garden) = three_groups(scene)
    told = scene.looks(MODERATOR, Surface.console)["queue"].data
    assert told["alike"] == (
        ((one.id, "A club by the station"), (twin.id, "A club at the station")),
    )
    scene.do(MODERATOR, "merge_entries", stage, entry=one.id, others=[twin.id])
    scene.do(MODERATOR, "reveal_stage", stage)
    stage = scene.again(stage)
    keys = [each.key for each in parts(scene.snapshot, stage)]
    assert keys == [ALL, "a", "b", "group.g0", "group.g1", "group.g2"]
    texts = {key: drawn_texts(scene.snapshot, stage, key) for key in keys}
    assert texts[ALL] == ["A club by the station · ×2", "A garden"]
    assert texts["group.g1"] == ["A club at the station"]
    assert texts["b"] == ["A garden"]
    table = next(
        each for each in scene.minutes(stage).heard if isinstance(each, Table)
    )
    assert table.rows[0][-1].startswith("Group 1")
    assert "A club at the station – Group 2" in table.under[0][0].text
    assert garden.group_id == "g2"


def drawn_texts(snapshot: Snapshot, stage: Stage, key: str) -> list[str]:
    found = drawn(snapshot, stage, key, str)
    return [box.item.text for box in found.boxes]


def test_the_room_reads_the_map_on_phones_and_on_the_wall() -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = a_map(scene)
    near = write(scene, anna, stage, "A club", "near-a", map_type="trend")
    far = write(scene, anna, stage, "A house", "far-b")
    tied = {"card": near.id, "other": far.id, "how": "causes"}
    scene.do(MODERATOR, "tie_cards", stage, **tied)
    listed = scene.looks(boris)["wall"]
    assert items(listed) == ["near-a", near.id, "far-b", far.id]
    (_, card, *_) = listed.items or ()
    assert led(card) == ["A house"]
    before = scene.looks(PROJECTOR, Surface.projector)["screen"]
    assert before.block != "map"
    scene.do(MODERATOR, "reveal_stage", stage)
    wall = scene.looks(PROJECTOR, Surface.projector)
    drawing = shown(wall["screen"])
    assert [box.item.label for box in drawing.boxes] == ["Trend", "Card"]
    assert len(drawing.lines) == 1
    assert wall["rail"].data["count"] == 2


def led(card: Region) -> list[str]:
    """Return the words of what a card leads to."""
    found = card.data["led"]
    assert isinstance(found, tuple)
    return [each["text"] for each in found]


def shown(wall: Region) -> Drawing:
    drawings = wall.data["drawings"]
    assert isinstance(drawings, dict)
    drawing, _narrow = drawings["en"]
    assert isinstance(drawing, Drawing)
    return drawing


def test_the_console_has_a_list_for_each_cell() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    card = write(scene, anna, stage, "A club", "near-b")
    loose = write(scene, anna, stage, "A thought")
    seen = scene.looks(MODERATOR, Surface.console)
    assert items(seen["board:near-b"]) == [card.id]
    assert items(seen["wall"]) == [loose.id]
    assert items(seen["board"])[:5] == [
        "near.h",
        "middle.h",
        "far.h",
        "a.l",
        "near-a",
    ]


def test_what_was_answered_before_a_card_got_another_type_is_not_lost() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    write(
        scene,
        anna,
        stage,
        "A club",
        "near-a",
        map_type="event",
        map_hurt="It takes the reading room",
    )
    quotes = [
        b.text for b in scene.minutes(stage).appendix if isinstance(b, Quote)
    ]
    assert any("It takes the reading room" in text for text in quotes)


def test_the_protocol_has_the_picture_the_table_and_every_word() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    assert scene.minutes(stage) == Minutes()
    near = write(
        scene,
        anna,
        stage,
        "A club",
        "near-a",
        map_type="event",
        map_year="2027",
        map_seen="The door is open at night",
    )
    far = write(scene, anna, stage, "A house", "far-a")
    write(scene, anna, stage, "A thought")
    tied = {"card": near.id, "other": far.id, "how": "causes"}
    scene.do(MODERATOR, "tie_cards", stage, **tied)
    minutes = scene.minutes(stage)
    note, figure, table = minutes.heard
    assert isinstance(note, Paragraph)
    assert note.text == ("2 cards stand on the map. 1 card has no place on it.")
    assert isinstance(figure, Figure)
    assert isinstance(table, Table)
    assert table.rows[0][:4] == ("1", "Near, 2027", "Event", "A club")
    assert [each.text for each in table.under[0]] == ["causes: No. 2"]
    quotes = [b.text for b in minutes.appendix if isinstance(b, Quote)]
    assert quotes == [
        "Event: by what we shall see that it happened: The door is open at night",
        "A thought",
    ]
    grid = scene.table(stage)
    assert grid.rows[0][:4] == (1, "Near", 2027, "People")
    assert grid.rows[0][-1] == "causes: No. 2"


HOSTILE = "Щ" * 140


@pytest.mark.parametrize(
    "count",
    [0, 1, 3, 40, pytest.param(200, marks=pytest.mark.thorough)],
)
@pytest.mark.parametrize("text", ["A club at the station", HOSTILE])
def test_every_card_is_on_some_sheet_and_none_leaves_it(
    count: int, text: str
) -> None:
    scene = Scene()
    stage = a_map(scene)
    cells = ("near-a", "near-b", "middle-a", "far-b")
    for number in range(count):
        cell = cells[number % len(cells)]
        write(scene, MODERATOR, stage, f"{number} {text}", cell)
    stage = scene.again(stage)
    every = drawn(scene.snapshot, stage, ALL, str)
    told = len(every.boxes) + sum(each.count for each in every.more)
    assert told == count
    seen: set[str] = set()
    keys = {ALL, *(part.key for part in parts(scene.snapshot, stage))}
    for key, narrow in product(keys, (False, True)):
        drawing = drawn(scene.snapshot, stage, key, str, narrow=narrow)
        for box in drawing.boxes:
            assert box.y + box.height <= drawing.height + 1
            assert box.right <= drawing.width
            if key != ALL:
                seen.add(box.item.id)
    assert len(seen) == count


STEPS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 7), st.integers(0, 7)),
    max_size=40,
)
CELLS = ("", "near-a", "near-b", "middle-a", "far-b")
HOWS = ("causes", "hinders", "needs")


@settings(max_examples=times(60), deadline=None)
@given(STEPS)
def test_whatever_happens_no_card_is_lost_and_none_stands_twice(
    steps: list[tuple[int, int, int]],
) -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    written = [
        write(scene, anna, stage, f"Card {n}", CELLS[n % len(CELLS)])
        for n in range(8)
    ]
    for what, first, second in steps:
        one, other = written[first].id, written[second].id
        try:
            happens(scene, stage, what, one, other, first + second)
        except Refused:
            continue
        check(scene, stage)


def happens(  # noqa: PLR0913, PLR0917 - what, to which two
    scene: Scene, stage: Stage, what: int, one: str, other: str, number: int
) -> None:
    by = (MODERATOR, SECRETARY)[number % 2]
    cell = CELLS[number % len(CELLS)]
    tied = {"card": one, "other": other, "how": HOWS[number % 3]}
    ties = list(scene.snapshot.all(Tie))
    if what < 2:
        scene.do(by, "move_card", stage, card=one, cell=cell)
    elif what < 4:
        scene.do(by, "tie_cards", stage, **tied)
    elif what == 4 and ties:
        tie = ties[number % len(ties)].id
        scene.do(by, "untie_cards", stage, tie=tie)
    elif what == 5:
        scene.do(by, "merge_entries", stage, entry=one, others=[other])
    elif what == 6:
        scene.do(by, "split_entry", stage, entry=one)
    elif what == 7:
        scene.do(
            MODERATOR, "hide_entry", stage, entry=one, hidden=bool(number % 2)
        )
    elif what == 8:
        turned(scene, by, "undo")
    else:
        turned(scene, by, "redo")


def check(scene: Scene, stage: Stage) -> None:
    """Every card stands once or is beneath another, and arrows lead from what stands to what stands."""
    found = read(scene, stage)
    stood = [each.card.id for each in found.placed]
    stood += [each.id for each in found.loose]
    assert len(stood) == len(set(stood))
    entries = {each.id: each for each in scene.snapshot.all(Entry)}
    assert len(entries) == 8
    for entry_id, entry in entries.items():
        beneath = entry.merged_into in entries
        assert entry_id in stood or entry.hidden_at or beneath
    for arrow in found.arrows:
        assert {arrow.card, arrow.other} <= set(stood)
    pins = [each.entry_id for each in scene.snapshot.all(Pinned)]
    assert len(pins) == len(set(pins))


def test_a_merge_and_its_undo_leave_everything_as_it_was() -> None:
    scene = Scene()
    stage, (one, twin, garden) = three_groups(scene)
    tied = {"card": twin.id, "other": garden.id, "how": "causes"}
    scene.do(MODERATOR, "tie_cards", stage, **tied)
    before = {name: dict(rows) for name, rows in scene.snapshot.rows().items()}
    scene.do(MODERATOR, "merge_entries", stage, entry=one.id, others=[twin.id])
    turned(scene, MODERATOR, "undo")
    assert scene.snapshot.rows() == before


def test_arrows_of_one_side_stand_apart_and_some_lead_back() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    near = write(scene, anna, stage, "A club", "near-a")
    middle = write(scene, anna, stage, "A fair", "middle-a")
    other = write(scene, anna, stage, "A prize", "middle-b")
    far = write(scene, anna, stage, "A house", "far-b")
    pairs = (
        (near, middle),
        (near, other),
        (near, far),
        (middle, near),
        (far, near),
        (middle, other),
        (far, other),
    )
    for card, to in pairs:
        tied = {"card": card.id, "other": to.id, "how": "causes"}
        scene.do(MODERATOR, "tie_cards", stage, **tied)
    drawing = drawn(scene.snapshot, scene.again(stage), ALL, str)
    paths = {line.path for line in drawing.lines}
    assert len(paths) == len(pairs)


def test_a_tie_of_another_map_stays_and_a_card_that_is_gone_is_not_moved() -> (
    None
):
    scene = Scene()
    anna, stage = scene.person("anna"), a_map(scene)
    near = write(scene, anna, stage, "A club", "near-a")
    far = write(scene, anna, stage, "A house", "far-a")
    tied = {"card": near.id, "other": far.id, "how": "causes"}
    scene.do(MODERATOR, "tie_cards", stage, **tied)
    (tie,) = scene.snapshot.all(Tie)
    elsewhere = scene.put(
        scene.planned("another", "timemap").model_copy(update={"state": "open"})
    )
    untie = {"tie": tie.id}
    assert not scene.do(MODERATOR, "untie_cards", elsewhere, **untie).events
    gone = scene.again(far).model_copy(update={"withdrawn_at": scene.now})
    scene.put(gone)
    moved = {"card": far.id, "cell": "near-a"}
    code = scene.refused(MODERATOR, "move_card", stage, **moved)
    assert code == "unknown_entry"


def test_a_map_that_asks_nothing_in_words_takes_no_cards() -> None:
    scene = Scene()
    anna = scene.person("anna")
    earlier = scene.opened("trends", "form")
    scene.write(anna, earlier, what="Fewer readers come by day")
    scene.do(MODERATOR, "close_stage", earlier)
    stage = a_map(scene, fields=(), sources=({"stage": "trends"},))
    found = read(scene, stage)
    assert (found.placed, found.loose) == ((), ())


def test_a_horizon_without_years_tells_none_and_empty_lines_are_no_lanes() -> (
    None
):
    options = TimemapOptions(horizons="Soon\n\nLater", lanes="A\n\nB")
    assert [each.years for each in options.spans] == ["", ""]
    assert [each.title for each in options.rows] == ["A", "B"]


def test_marks_above_letters_take_no_room_and_wide_letters_more() -> None:
    assert wide("e\u0301", 10) == wide("e", 10)
    assert wide("\u6587", 10) > wide("e", 10)
