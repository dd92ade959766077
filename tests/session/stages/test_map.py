# The map of positions: frozen when it opens, anew when it opens again; the moderator's word beside what was counted;
# one's own answers for oneself alone; the protocol shows what the room saw.
from math import hypot
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.data.grids import grids
from exports.data.votes import conversation
from session.entries.progress import progress
from session.entries.reactions import dimensions
from session.envelope import StageState
from session.kind import Audience, Scope
from session.people import Surface
from session.regions import Outside, regions
from session.stages import KINDS
from session.stages.mapping.picture import FrozenFacet, FrozenStatement, Picture
from session.stages.mapping.reading import Cross
from session.stages.mapping.regions import readings_of
from session.stages.mapping.rows import Freezing, Ruling
from session.stages.mapping.rules import freezings
from session.stages.mapping.signs import SIGNS, sign_of
from session.stages.mapping.taking import read_stages, taken
from session.synthesis.classes import Finding
from session.tables import Entry, Person, Stage
from session.values.blocks import Figure, Heading, Paragraph, Table
from session.values.charts import Heat, Point, Square
from session.values.drawing import APART, EDGE, FIELD, MARK, spots
from session.values.signs import OUTLINES, REACH, Hue, Shape, Sign, path
from session.words import words
from tests.session.build import MODERATOR, SECRETARY, a_stage
from tests.session.stages.scene import PROJECTOR, Scene, items

TOLD = {
    "Open late": ("11/0/1", "9/2/1"),
    "Share a van": ("3/7/2", "10/1/1"),
    "Charge money": ("1/10/1", "2/9/1"),
    "Move house": ("8/3/1", "7/4/1"),
}


OURS, THEIRS = Sign(Shape.right, Hue.side, 1), Sign(Shape.up, Hue.side, 2)


class Room(Scene):
    """Two sides of twelve that have reacted as told: for/against/pass of side a and of side b."""

    def __init__(
        self, told: dict[str, tuple[str, str]] = TOLD, **envelope: Any
    ) -> None:
        super().__init__()
        self.crew = self.crowd(24)
        self.reactions = self.opened(
            "reactions", "react", fields=(), **envelope
        )
        self.put_in = {text: self.state(self.reactions, text) for text in told}
        for text, counts in told.items():
            self.answer(self.reactions, self.put_in[text], counts)
        self.stage = self.planned("map", "map", fields=())

    def state(self, stage: Stage, text: str) -> Entry:
        return self.entry(
            self.do(
                MODERATOR,
                "write_statement",
                stage,
                text=text,
                dimension="agenda",
            ).made[0]
        )

    def answer(
        self, stage: Stage, entry: Entry, counts: tuple[str, str]
    ) -> None:
        for side, told in zip("ab", counts, strict=True):
            numbers = [int(each) for each in told.split("/")]
            given_ = (
                ["for"] * numbers[0]
                + ["against"] * numbers[1]
                + ["pass"] * numbers[2]
            )
            people = [person for person in self.crew if person.side_id == side]
            for person, answer in zip(people, given_, strict=False):
                self.do(person, "react", stage, entry=entry.id, answer=answer)

    def map(self, *, reveal: bool = True) -> Stage:
        self.do(MODERATOR, "open_stage", self.stage)
        if reveal:
            self.do(MODERATOR, "reveal_stage", self.stage)
        return self.again(self.stage)

    def lines(self, facet: int = 0, language: str = "en") -> dict[str, Any]:
        stage = self.again(self.stage)
        reading = readings_of(
            self.snapshot, stage, freezings(self.snapshot, stage)[-1], language
        )[facet]
        return {line.text: line for line in reading.lines}

    def own(self, who: Person) -> Any:
        return self.looks(who)["form"].data


def test_the_map_says_of_each_statement_what_the_sides_make_of_it() -> None:
    room = Room()
    room.map()
    assert {text: line.finding for text, line in room.lines().items()} == {
        "Open late": Finding.common,
        "Share a van": Finding.particular,
        "Charge money": Finding.common_rejection,
        "Move house": Finding.between,
    }
    assert (
        room.lines()["Open late"].sentence
        == "shared by both sides: 11 of 12 and 9 of 12"
    )
    assert next(iter(room.lines())) == "Open late"
    assert room.lines()["Share a van"].title == "particular: Side b"


def test_it_is_frozen_and_frozen_anew_when_the_stage_opens_again() -> None:
    room = Room()
    room.map()
    room.do(MODERATOR, "open_stage", room.reactions)
    room.answer(room.reactions, room.put_in["Move house"], ("12/0/0", "12/0/0"))
    assert room.lines()["Move house"].finding is Finding.between
    room.do(MODERATOR, "open_stage", room.stage)
    assert room.lines()["Move house"].finding is Finding.common
    assert [each.number for each in freezings(room.snapshot, room.stage)] == [
        1,
        2,
    ]
    room.do(MODERATOR, "pause_stage", room.stage)
    room.do(MODERATOR, "resume_stage", room.stage)
    assert room.snapshot.count(Freezing, stage_id=room.stage.id) == 2
    headings = [
        block.text
        for block in room.minutes(room.stage).appendix
        if isinstance(block, Heading)
    ]
    assert "Map No. 1, frozen at 12:00" in headings


def test_going_on_by_mistake_and_back_leaves_no_map() -> None:
    room = Room()
    record = room.do(
        MODERATOR, "next_stage", after=room.snapshot.session.current_stage_id
    )
    assert room.snapshot.count(Freezing, stage_id=room.stage.id) == 1
    room.do(MODERATOR, "undo", number=record.number)
    assert room.snapshot.count(Freezing, stage_id=room.stage.id) == 0


def test_the_moderator_overrules_with_a_note_and_both_stand() -> None:
    room = Room()
    room.map()
    told = {"entry": room.put_in["Share a van"].id, "facet": "side"}
    assert (
        room.refused(
            MODERATOR, "overrule", room.stage, **told, finding="common"
        )
        == "field_required"
    )
    assert (
        room.refused(
            MODERATOR,
            "overrule",
            room.stage,
            **told,
            finding="particular",
            note="x",
        )
        == "unknown_side"
    )
    assert (
        room.refused(
            SECRETARY,
            "overrule",
            room.stage,
            **told,
            finding="common",
            note="x",
        )
        == "not_allowed"
    )
    given_ = {**told, "finding": "common", "note": "Both said so aloud."}
    assert room.events(
        room.do(MODERATOR, "overrule", room.stage, **given_)
    ) == ["FindingOverruled"]
    assert (
        room.events(room.do(MODERATOR, "overrule", room.stage, **given_)) == []
    )
    line = room.lines()["Share a van"]
    assert (line.finding, line.counted, line.note) == (
        Finding.common,
        "particular",
        "Both said so aloud.",
    )
    assert line.sentence.startswith("matters to the side “Side b” (10 of 12)")
    (table, *_) = [
        block
        for block in room.minutes(room.stage).heard
        if isinstance(block, Table)
    ]
    assert any(
        "Both said so aloud." in row[2] and "Matters to" in row[2]
        for row in table.rows
    )
    room.do(MODERATOR, "overrule", room.stage, **told)
    assert list(room.snapshot.all(Ruling)) == []
    assert room.lines()["Share a van"].counted == ""


def test_dimensions_are_changed_by_hand() -> None:
    room = Room()
    room.map()
    told = {"entry": room.put_in["Share a van"].id, "dimension": "resources"}
    assert room.events(
        room.do(SECRETARY, "place_statement", room.stage, **told)
    ) == ["StatementPlaced"]
    assert (
        room.events(room.do(SECRETARY, "place_statement", room.stage, **told))
        == []
    )
    (*_, table) = [
        block
        for block in room.minutes(room.stage).heard
        if isinstance(block, Table)
    ]
    assert table.header == ("Dimension", "only Side a", "common", "only Side b")
    assert set(table.rows) == {
        ("agenda", "", "1", ""),
        ("resources", "", "", "2"),
    }
    assert (
        room.refused(SECRETARY, "place_statement", room.stage, entry="gone")
        == "unknown_entry"
    )


def test_dimensions_are_named_by_the_staff_and_stand_in_that_order() -> None:
    room = Room()
    named = {"dimensions": " people \n\nmoney\nmoney"}
    assert room.events(
        room.do(SECRETARY, "name_dimensions", room.reactions, **named)
    ) == ["DimensionsNamed"]
    assert (
        room.events(
            room.do(SECRETARY, "name_dimensions", room.reactions, **named)
        )
        == []
    )
    assert dimensions(room.snapshot, room.again(room.reactions)) == (
        "people",
        "money",
    )
    told = {"dimensions": "x" * 61}
    assert (
        room.refused(SECRETARY, "name_dimensions", room.reactions, **told)
        == "field_too_long"
    )
    room.map()
    for text, name in (("Share a van", "money"), ("Open late", "people")):
        room.do(
            SECRETARY,
            "place_statement",
            room.stage,
            entry=room.put_in[text].id,
            dimension=name,
        )
    (*_, table) = [
        block
        for block in room.minutes(room.stage).heard
        if isinstance(block, Table)
    ]
    assert [row[0] for row in table.rows] == ["people", "money"]
    (face, *_) = room.looks(room.crew[0])["place"].data["faces"]["en"]  # type: ignore[index]
    assert face["dimensions"] == [
        ("people", [(), ("1",), ()]),
        ("money", [(), (), ("2",)]),
    ]


def test_what_two_facets_found_crosses_on_the_screens_and_in_the_protocol() -> (
    None
):
    room = Room(
        {"Open late": ("0/0/0", "0/0/0"), "Move house": ("12/0/0", "12/0/0")}
    )
    room.put(
        room.snapshot.session.model_copy(
            update={"generations": ["young", "middle", "old"]}
        )
    )
    for person in room.crew:
        answer = "for" if person.generation == 1 else "against"
        room.do(
            person,
            "react",
            room.reactions,
            entry=room.put_in["Open late"].id,
            answer=answer,
        )
    stage = room.map()
    cross = Cross(
        ("common", "opposition"),
        (("common", ((2,), ())), ("in between", ((), (1,)))),
    )
    for who, surface, slot in (
        (room.crew[0], Surface.phone, "place"),
        (MODERATOR, Surface.console, "tools"),
    ):
        faces = room.looks(who, surface)[slot].data["faces"]["en"]  # type: ignore[index]
        assert [face["cross"] for face in faces] == [None, cross]
    tables = [
        block
        for block in room.minutes(stage).appendix
        if isinstance(block, Table)
    ]
    (crossed,) = [
        table
        for table in tables
        if table.header
        == ("the sides × the generations", "common", "opposition")
    ]
    assert crossed.rows == (("common", "2", ""), ("in between", "", "1"))


def test_what_is_common_to_the_sides_and_particular_to_a_generation_is_said_in_a_sentence() -> (
    None
):
    facets = (
        FrozenFacet(key="side", names={"a": "North", "b": "South"}),
        FrozenFacet(key="generation", names={"1": "young", "2": "old"}),
    )
    told = {
        "side": {"a": (9, 3, 0, 12), "b": (9, 3, 0, 12)},
        "generation": {"1": (12, 0, 0, 12), "2": (6, 6, 0, 12)},
    }
    picture = Picture(
        facets=facets,
        statements=(
            FrozenStatement(id="s", number=1, text="Open late", told=told),
        ),
    )
    room = Room({})
    stage = room.map()
    row = Freezing(
        id="f",
        session_id=stage.session_id,
        stage_id=stage.id,
        number=2,
        content=picture.model_dump(),
        at=1,
    )
    room.put(row)
    said = [
        block.text
        for block in room.minutes(stage).appendix
        if isinstance(block, Paragraph)
    ]
    assert said == [
        "Common to the sides and particular among the generations: No. 1."
    ]


def test_people_are_compared_by_answers_to_a_question_once_the_staff_says_so() -> (
    None
):
    room = Room()
    fields = (
        {
            "name": "from",
            "kind": "one",
            "label": "Where from",
            "options": ["town", "village"],
        },
    )
    about = room.put(
        a_stage("about", "form", -1, fields=fields, visibility="everyone")
    )
    room.do(MODERATOR, "open_stage", about)
    for number, person in enumerate(room.crew):
        room.write(
            person, about, **{"from": ("town", "village")[number // 2 % 2]}
        )
    audience = Audience(
        Surface.console, Scope.room, room.stage.id, of="moderator"
    )
    seen = {
        region.slot: region
        for region in regions(room.snapshot, audience, Outside(room.now))
    }
    assert seen["form"].data["questions"] == (
        ("about.from", "Where from", False),
    )
    assert (
        room.refused(MODERATOR, "compare_by", room.stage, facets=["about.name"])
        == "unknown_field"
    )
    assert room.events(
        room.do(SECRETARY, "compare_by", room.stage, facets=["about.from"])
    ) == ["FacetsChosen"]
    assert (
        room.events(
            room.do(SECRETARY, "compare_by", room.stage, facets=["about.from"])
        )
        == []
    )
    room.map()
    faces = room.looks(room.crew[0])["place"].data["faces"]["en"]  # type: ignore[index]
    assert [face["name"] for face in faces] == [
        "the sides",
        "the generations",
        "Where from",
    ]
    headings = [
        block.text
        for block in room.minutes(room.stage).appendix
        if isinstance(block, Heading)
    ]
    assert "The same by Where from" in headings


def test_an_earlier_map_says_the_text_where_its_number_is_another_statement_now() -> (
    None
):
    room = Room()
    room.map()
    room.do(
        MODERATOR,
        "hide_entry",
        room.reactions,
        entry=room.put_in["Open late"].id,
    )
    room.do(MODERATOR, "close_stage", room.stage)
    room.do(MODERATOR, "open_stage", room.stage)
    (*_, older) = [
        block
        for block in room.minutes(room.stage).appendix
        if isinstance(block, Table)
    ]
    assert any(
        row[2].startswith("Open late – Shared by both sides")
        for row in older.rows
    )


def test_the_room_sees_nothing_before_the_moderator_shows_it() -> None:
    room = Room()
    room.map(reveal=False)
    wall = room.looks(PROJECTOR, Surface.projector)["place"].data
    assert wall == {
        "progress": progress(room.snapshot, room.again(room.reactions)),
        "comes": True,
    }
    assert room.looks(room.crew[0])["place"].data["frozen"] is False
    assert room.own(room.crew[0])["groups"] == {}
    assert (
        room.looks(MODERATOR, Surface.console)["tools"].data["frozen"] is True
    )
    assert len(items(room.looks(MODERATOR, Surface.console)["wall"])) == 4


def test_everybody_sees_the_own_answers_and_nobody_elses() -> None:
    room = Room()
    room.map()
    first = room.put_in["Share a van"].id
    people = [person for person in room.crew if person.side_id == "a"]
    assert [room.own(person)["given"][first] for person in people] == [
        "for"
    ] * 3 + ["against"] * 7 + ["pass"] * 2


def test_of_a_secret_vote_that_is_counted_nobody_sees_the_own_answers() -> None:
    room = Room(authorship="side")
    room.map()
    assert [room.own(person)["given"] for person in room.crew] == [{}] * len(
        room.crew
    )


def test_the_same_statement_put_again_shows_then_and_now() -> None:
    room = Room({"Open late": ("3/7/2", "10/1/1")})
    again = room.opened("again", "react", sources=({"stage": "reactions"},))
    stage = room.planned(
        "later", "map", sources=({"stage": "reactions"}, {"stage": "again"})
    )
    (put,) = list(room.snapshot.where(Entry, stage_id=again.id))
    room.answer(again, put, ("10/1/1", "11/0/1"))
    room.stage = stage
    room.map()
    (line,) = room.lines().values()
    assert line.finding is Finding.common
    assert (
        line.shift
        == "for, then and now: Side a 3 of 12 → 10 of 12, Side b 10 of 12 → 11 of 12"
    )
    anna = room.crew[6]
    given_ = room.own(anna)["given"]
    assert {given_[line.id], given_[line.earlier]} == {"for", "against"}
    (table,) = [
        block for block in room.minutes(stage).heard if isinstance(block, Table)
    ][:1]
    assert "3 of 12 → 10 of 12" in table.rows[0][2]


def test_a_secret_round_stays_secret_beside_a_later_one_that_was_signed() -> (
    None
):
    room = Room({"Open late": ("2/8/2", "10/1/1")}, authorship="side")
    again = room.opened("again", "react", sources=({"stage": "reactions"},))
    (put,) = list(room.snapshot.where(Entry, stage_id=again.id))
    room.answer(again, put, ("10/1/1", "11/0/1"))
    room.stage = room.planned("later", "map", sources=({"stage": "again"},))
    room.map()
    (line,) = room.lines().values()
    assert (
        line.shift
        == "for, then and now: Side a a hidden number of 12 → 10 of 12, Side b 10 of 12 → 11 of 12"
    )


def test_three_sides_and_more_are_a_table_of_shares() -> None:
    room = Room()
    room.put(
        room.side("a").model_copy(
            update={"id": "c", "position": 2, "name": "Side c"}
        )
    )
    for number in range(6):
        person = room.person(f"c{number}", "c")
        room.do(
            person,
            "react",
            room.reactions,
            entry=room.put_in["Open late"].id,
            answer="for",
        )
    stage = room.map()
    reading = readings_of(
        room.snapshot, stage, freezings(room.snapshot, stage)[-1], "en"
    )[0]
    chart = reading.chart()
    assert isinstance(chart, Heat)
    assert chart.columns == ("Side a", "Side b", "Side c")
    generations = readings_of(
        room.snapshot, stage, freezings(room.snapshot, stage)[-1], "en"
    )[1:]
    assert all(each.chart() is None for each in generations)


def test_the_facet_on_the_screen_is_the_moderators_choice() -> None:
    room = Room()
    room.snapshot.advance([])
    session = room.snapshot.session.model_copy(
        update={"generations": ["young", "middle", "old"]}
    )
    room.put(session)
    room.map()
    assert (
        room.refused(MODERATOR, "show_facet", room.stage, facet="colour")
        == "unknown_field"
    )
    room.do(MODERATOR, "show_facet", room.stage, facet="generation")
    again = room.do(MODERATOR, "show_facet", room.stage, facet="generation")
    assert room.events(again) == []
    faces = room.looks(PROJECTOR, Surface.projector)["place"].data["faces"]
    assert [face["key"] for face in faces["en"]] == ["generation", "side"]  # type: ignore[index]


def test_a_secret_vote_shows_no_small_number_and_no_point_that_tells_one() -> (
    None
):
    room = Room({"Share a van": ("2/8/2", "11/0/1")}, authorship="side")
    stage = room.map()
    (reading,) = readings_of(
        room.snapshot, stage, freezings(room.snapshot, stage)[-1], "en"
    )
    (line,) = reading.lines
    assert [
        (cell.shown.agree, cell.shown.against, cell.shown.passed)
        for cell in line.cells
    ] == [
        (None, 8, None),
        (11, None, None),
    ]
    chart = reading.chart()
    assert isinstance(chart, Square)
    other = Room({"Share a van": ("1/8/3", "11/0/1")}, authorship="side")
    (same,) = readings_of(
        other.snapshot,
        other.map(),
        freezings(other.snapshot, other.stage)[-1],
        "en",
    )
    assert same.chart() == chart


def test_what_a_secret_vote_keeps_back_is_in_nothing_that_others_get() -> None:
    """Two rooms that differ in answers which may not be shown look the same: screens, minutes, tables, downloads."""
    told = [
        {"Share a van": ("2/8/2", "11/0/1"), "Open late": ("2/2/8", "6/6/0")},
        {"Share a van": ("1/8/3", "11/1/0"), "Open late": ("1/0/11", "6/4/2")},
    ]
    assert _all_that_others_get(told[0]) == _all_that_others_get(told[1])
    large = {
        "Share a van": ("2/8/2", "11/0/1"),
        "Open late": ("2/2/8", "7/5/0"),
    }
    assert _all_that_others_get(told[0]) != _all_that_others_get(large)


def _all_that_others_get(told: dict[str, tuple[str, str]]) -> str:
    room = Room(told, authorship="side", visibility="after_reveal")
    late = room.person("late", "a")
    room.do(MODERATOR, "close_stage", room.reactions)
    room.do(MODERATOR, "reveal_stage", room.reactions)
    viewers = (
        (late, Surface.phone),
        (MODERATOR, Surface.console),
        (PROJECTOR, Surface.projector),
    )
    seen = [room.looks(*viewer) for viewer in viewers]
    room.map()
    seen += [room.looks(*viewer) for viewer in viewers]
    found: list[object] = [
        (
            slot,
            region.data,
            [(item.slot, item.data) for item in region.items or ()],
        )
        for looks in seen
        for slot, region in looks.items()
    ]
    for stage in (room.reactions, room.stage):
        found += [
            room.minutes(stage),
            *grids(room.snapshot, KINDS, words("en"), room.now),
        ]
    return repr((found, conversation(room.snapshot)))


def test_the_protocol_holds_the_tables_and_the_picture() -> None:
    room = Room()
    minutes = room.minutes(room.map())
    assert [
        block.text for block in minutes.heard if isinstance(block, Heading)
    ] == [
        "Common",
        "Particular",
        "By dimension",
    ]
    assert minutes.annex == "map"
    (figure,) = [
        block for block in minutes.appendix if isinstance(block, Figure)
    ]
    assert isinstance(figure.chart, Square)
    assert "2: particular: Side b" in figure.alt
    texts = [
        cell
        for block in (*minutes.heard, *minutes.appendix)
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    ]
    for text in TOLD:
        assert texts.count(text) == 1
    assert not Room({}).minutes(Room({}).map())


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=25))
def test_marks_never_touch_one_another_nor_leave_the_frame(
    places: list[tuple[float, float]],
) -> None:
    points = tuple(
        Point(x, y, str(number)) for number, (x, y) in enumerate(places, 1)
    )
    drawn = spots(Square("A", "B", points))
    assert [spot.label for spot in drawn] == [point.label for point in points]
    for number, spot in enumerate(drawn):
        assert EDGE - 0.1 <= spot.x <= FIELD - EDGE + 0.1
        assert EDGE - 0.1 <= spot.y <= FIELD - EDGE + 0.1
        for other in drawn[:number]:
            assert (
                (spot.x - other.x) ** 2 + (spot.y - other.y) ** 2
            ) ** 0.5 >= APART - 0.2
    assert spots(Square("A", "B", points)) == drawn


def share(told: str) -> float:
    """Return P⁺ of for/against/pass."""
    agree, against, passed = (int(each) for each in told.split("/"))
    return (agree + 1) / (agree + against + passed + 2)


def test_each_point_stands_at_its_shares_and_bears_its_number_and_the_place_of_its_side() -> (
    None
):
    told = {**TOLD, "Sing": ("11/0/1", "3/3/6")}
    room = Room(told)
    stage = room.map()
    reading = readings_of(
        room.snapshot, stage, freezings(room.snapshot, stage)[-1], "en"
    )[0]
    chart = reading.chart()
    assert isinstance(chart, Square)
    numbers = {entry.id: entry.number for entry in room.put_in.values()}
    signs = {
        "Share a van": THEIRS,
        "Sing": OURS,
        "Open late": Sign(Shape.circle, Hue.accent),
    }
    found = {
        point.label: (point.x, point.y, point.sign) for point in chart.points
    }
    for text, (a, b) in told.items():
        x, y, sign = found[str(numbers[room.put_in[text].id])]
        assert (x, y) == pytest.approx((share(a), share(b)))
        assert sign == signs.get(text, sign)
    assert len(found) == len(told)
    assert (chart.across, chart.up) == ("Side a", "Side b")
    assert chart.corners == (
        "support: only Side b",
        "support on both sides",
        "little support on both sides",
        "support: only Side a",
    )
    assert {point.sign for point in chart.points} == {
        sign for sign, _ in chart.legend
    }


EVERY = {
    "Share a van": ("11/0/1", "11/1/0"),
    "Sing": ("0/11/1", "1/11/0"),
    "Read": ("11/0/1", "3/5/4"),
    "Cook": ("3/5/4", "11/0/1"),
    "Fly": ("11/1/0", "1/11/0"),
    "Swim": ("6/6/0", "7/4/1"),
    "Wait": ("1/0/11", "1/0/11"),
    "Walk": ("7/4/1", "7/4/1"),
}


def test_each_finding_has_one_sign_of_its_own_and_the_legend_says_each() -> (
    None
):
    room = Room(EVERY)
    stage = room.map()
    last = freezings(room.snapshot, stage)[-1]
    reading = readings_of(room.snapshot, stage, last, "en")[0]
    chart = reading.chart()
    assert isinstance(chart, Square)
    assert {title: sign for sign, title in chart.legend} == {
        "common": Sign(Shape.circle, Hue.accent),
        "common rejection": Sign(Shape.square, Hue.red),
        "particular: Side a": Sign(Shape.right, Hue.side, 1),
        "particular: Side b": Sign(Shape.up, Hue.side, 2),
        "opposition": Sign(Shape.diamond, Hue.ink),
        "split inside: Side a": Sign(Shape.right, Hue.side, 1, hollow=True),
        "unclear": Sign(Shape.circle, Hue.quiet, hollow=True),
        "in between": Sign(Shape.square, Hue.quiet, hollow=True),
    }
    titles = {str(line.number): line.title for line in reading.lines}
    named = dict(chart.legend)
    for point in chart.points:
        assert named[point.sign] == titles[point.label]


def test_signs_differ_without_colour() -> None:
    axes = ("a", "b")
    signs = [*SIGNS.values()]
    for finding in (Finding.particular, Finding.divided):
        signs += [sign_of(finding, side, axes, 1) for side in axes]
    looks = {(sign.shape, sign.hollow) for sign in signs}
    assert len(looks) == len(signs) == len(Finding) + 1
    partner = sign_of(Finding.particular, "c", axes, 3)
    assert partner == Sign(Shape.down, Hue.side, 3)


def test_every_outline_lies_within_the_reach_of_a_mark_and_round_its_number() -> (
    None
):
    for shape, corners in OUTLINES.items():
        outline = path(Sign(shape), 0, 0, MARK)
        assert outline.startswith("M")
        assert outline.endswith("z")
        assert len({*corners}) == len(corners)
        for x, y in corners:
            assert hypot(x, y) <= REACH + 0.001


def test_there_is_no_picture_without_a_point() -> None:
    few = Room({"Sing": ("1/1/0", "0/0/0")})
    stage = few.map()
    last = freezings(few.snapshot, stage)[-1]
    sing = few.put_in["Sing"].id
    for command in (None, "overrule"):
        if command:
            few.do(
                MODERATOR,
                command,
                stage,
                entry=sing,
                facet="side",
                finding="common",
                note="Said aloud.",
            )
        reading = readings_of(few.snapshot, stage, last, "en")[0]
        assert reading.chart() is None
    minutes = few.minutes(stage)
    assert not [b for b in minutes.appendix if isinstance(b, Figure)]


def test_a_mark_that_is_alone_stands_where_the_statement_does_and_one_that_is_moved_says_where() -> (
    None
):
    one, other, edge = spots(
        Square(
            "A",
            "B",
            (
                Point(0.5, 0.25, "1", OURS),
                Point(0.5, 0.25, "2", THEIRS),
                Point(1, 0, "3"),
            ),
        )
    )
    assert (one.x, one.y, one.sign, one.moved) == (
        280.0,
        420.0,
        OURS,
        False,
    )
    assert (other.true_x, other.true_y, other.sign, other.moved) == (
        280.0,
        420.0,
        THEIRS,
        True,
    )
    assert (
        APART
        <= ((other.x - one.x) ** 2 + (other.y - one.y) ** 2) ** 0.5
        <= APART + 10
    )
    assert (edge.x, edge.y, edge.true_x, edge.true_y) == (
        FIELD - EDGE,
        FIELD - EDGE,
        FIELD,
        FIELD,
    )


def test_without_sources_a_map_reads_the_nearest_reactions_before_it_and_else_those_that_it_names() -> (
    None
):
    scene = Scene()
    for key in ("first", "second"):
        scene.planned(key, "react", fields=())
    bare = scene.planned("bare", "map", fields=())
    both = scene.planned(
        "both",
        "map",
        fields=(),
        sources=({"stage": "second"}, {"stage": "first"}, {"stage": "later"}),
    )
    scene.planned("later", "react", fields=())
    assert [stage.key for stage in read_stages(scene.snapshot, bare)] == [
        "second"
    ]
    assert [stage.key for stage in read_stages(scene.snapshot, both)] == [
        "first",
        "second",
    ]


def test_votes_that_go_on_elsewhere_are_not_in_the_picture_and_those_that_are_over_are() -> (
    None
):
    room = Room()
    room.map()
    assert len(taken(room.snapshot, room.stage).statements) == 4
    going_on = room.put(
        room.again(room.reactions).model_copy(update={"state": StageState.open})
    )
    assert taken(room.snapshot, room.stage).statements == ()
    room.put(
        room.snapshot.session.model_copy(
            update={"current_stage_id": going_on.id}
        )
    )
    assert len(taken(room.snapshot, room.stage).statements) == 4
    room.put(going_on.model_copy(update={"state": StageState.draft}))
    assert taken(room.snapshot, room.stage).statements == ()


def test_the_newest_of_several_pictures_is_shown_on_every_screen() -> None:
    room = Room()
    room.map()
    room.do(MODERATOR, "open_stage", room.reactions)
    room.do(MODERATOR, "open_stage", room.stage)
    wall, console = (
        room.looks(PROJECTOR, Surface.projector),
        room.looks(MODERATOR, Surface.console),
    )
    assert (wall["place"].data["number"], console["tools"].data["number"]) == (
        2,
        2,
    )


def test_the_wall_that_waits_for_a_map_counts_who_answered_in_the_last_of_its_sources() -> (
    None
):
    room = Room()
    second = room.opened("second", "react", fields=())
    entry = room.state(second, "Buy a boat")
    room.do(room.crew[0], "react", second, entry=entry.id, answer="for")
    drawn = room.planned(
        "both",
        "map",
        fields=(),
        sources=({"stage": "reactions"}, {"stage": "second"}),
    )
    room.do(MODERATOR, "open_stage", drawn)
    counted = room.looks(PROJECTOR, Surface.projector)["place"].data["progress"]
    assert (
        counted
        == progress(room.snapshot, room.again(second))
        != progress(room.snapshot, room.again(room.reactions))
    )


def test_a_statement_with_other_words_than_it_grew_from_has_no_earlier_round() -> (
    None
):
    room = Room()
    again = room.planned(
        "again", "react", fields=(), sources=({"stage": "reactions"},)
    )
    room.do(MODERATOR, "open_stage", again)
    (same, *_), put = (
        room.snapshot.where(Entry, stage_id=again.id),
        room.put_in["Open late"],
    )
    other = same.model_copy(
        update={
            "id": "other",
            "content": {"text": "Open never"},
            "sources": [put.id],
            "number": 9,
        }
    )
    room.put(other)
    drawn = room.planned(
        "shift", "map", fields=(), sources=({"stage": "again"},)
    )
    room.do(MODERATOR, "open_stage", drawn)
    earlier = {
        each.text: each.earlier
        for each in taken(room.snapshot, drawn).statements
    }
    assert (earlier["Open late"], earlier["Open never"]) == (put.id, "")


def test_a_statement_of_no_dimension_hides_the_others_from_nobody_and_offers_no_nameless_one() -> (
    None
):
    room = Room()
    bare = room.entry(
        room.do(MODERATOR, "write_statement", room.reactions, text="Sing").made[
            0
        ]
    )
    room.answer(room.reactions, bare, ("11/0/1", "11/0/1"))
    room.map()
    console = room.looks(MODERATOR, Surface.console)
    faces = console["tools"].data["faces"]
    assert isinstance(faces, dict)
    assert "agenda" in dict(faces["en"][0]["dimensions"])
    assert all(
        "" not in item.data["dimensions"]  # type: ignore[operator]
        for item in console["wall"].items or ()
    )
