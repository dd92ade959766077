# Charts as pictures: of the right size, the same each time, and whatever the words in them are.
import re
import struct
from math import hypot

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exports.apart import NEAREST, apart
from exports.figures import INK, TONES, png, svg
from session.values.charts import (
    Bars,
    Chart,
    Heat,
    Point,
    Series,
    Square,
    Strips,
)
from session.values.signs import Hue, Shape, Sign
from tests.exports.documents import HOSTILE

OURS, THEIRS = Sign(Shape.circle, Hue.side, 1), Sign(Shape.circle, Hue.side, 2)
CHARTS: list[Chart] = [
    Bars(
        ("Первый", "Второй"),
        (Series("план", (15, None)), Series("факт", (17, 0))),
        "мин",
    ),
    Bars(
        ("№ 1",),
        (Series("за", (12,), 1), Series("против", (4,), 2)),
        stacked=True,
    ),
    Bars((), ()),
    Square(
        "Библиотеки",
        "Точка кипения",
        (Point(0.8, 0.7, "1"), Point(0.8, 0.7, "2", THEIRS)),
        ((THEIRS, "особенное"),),
    ),
    Square(
        "А",
        "Б",
        (Point(0.8, 0.7, "1"),),
        corners=("только Б", "общее", "общее несогласие", "только А"),
    ),
    Square("", "", ()),
    Heat(("1",), ("А", "Б"), ((0.9, None),)),
    Strips(("1. Первое", "2. Второе"), ((1, 2.5, 4), None), 1, 5, "Польза"),
    Strips((), (), 0, 10),
    Square(
        "Усилия",
        "Польза",
        (Point(0.5, 1, "1", spread=(0.25, 0.75, 0.5, 1)),),
        corners=("Сделать", "", "", "Нет"),
        ticks=((0, "1"), (1, "5")),
        common=False,
    ),
]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_a_crisp_picture_of_the_asked_width_and_the_same_each_time(
    chart: Chart,
) -> None:
    drawn = png(chart, 160)
    width, height = struct.unpack(">II", drawn[16:24])
    assert (drawn[:4], abs(width - 160 / 25.4 * 220) <= 1, height > 100) == (
        b"\x89PNG",
        True,
        True,
    )
    assert png(chart, 160) == drawn
    assert svg(chart, 160) == svg(chart, 160)


@given(HOSTILE)
@example("=" * 60)
@settings(max_examples=8, deadline=None)
def test_any_words_can_stand_in_a_chart(hostile: str) -> None:
    assert png(Bars((hostile,), (Series(hostile, (1.0,)),), hostile), 120)
    assert png(
        Square(
            hostile,
            hostile,
            (Point(0, 1, hostile[:3], OURS),),
            ((OURS, hostile),),
            (hostile,) * 4,
        ),
        120,
    )


WORD = re.compile(
    r'<!-- (.*?) -->\s*<g style="fill: (#\w+)" transform="translate\(([\d.]+) ([\d.]+)\)',
    re.DOTALL,
)
MARK = re.compile(
    r'<use xlink:href="#m\w+" x="([\d.]+)" y="([\d.]+)" style="fill: (#\w+)'
)
BOX = re.compile(
    r'<path d="M ([\d.]+) ([\d.]+)\s+L ([\d.]+) [\d.]+\s+L [\d.]+ ([\d.]+)\s[^"]*"[^>]*style="fill: (#\w+)'
)
GRID = re.compile(
    r'<path d="M ([\d.]+) ([\d.]+) \nL ([\d.]+) ([\d.]+) \n" clip-path'
)
FIRST, SECOND, GREY = TONES[1], TONES[2], "#c9d3d1"


def drawn(chart: Chart) -> str:
    return svg(chart, 160).decode()


def words_in(chart: Chart) -> list[str]:
    return [word for word, *_ in WORD.findall(drawn(chart))]


@pytest.mark.parametrize(
    ("chart", "told"),
    [
        (CHARTS[0], "0 3 6 9 12 15 18 мин Первый Второй 15 17 план факт"),
        (CHARTS[1], "0 3 6 9 12 15 № 1 12 4 за против"),
        (
            CHARTS[3],
            "0% 50% 100% Библиотеки 0% 50% 100% Точка кипения 1 2 особенное",
        ),
        (
            CHARTS[4],
            "0% 50% 100% А 0% 50% 100% Б только Б общее общее несогласие только А 1",
        ),
        (CHARTS[6], "А Б 1 90% –"),
    ],
)
def test_a_chart_says_its_names_and_numbers_and_nothing_of_what_is_nothing(
    chart: Chart, told: str
) -> None:
    assert " ".join(words_in(chart)) == told


def boxes(chart: Chart) -> list[tuple[float, float, float, float, str]]:
    """Return left, right, top and bottom of each bar, and its colour: those of the legend last."""
    found = BOX.findall(drawn(chart))
    return [
        (float(a), float(c), float(b), float(d), colour)
        for a, b, c, d, colour in found
        if colour != "#ffffff"
    ]


def test_bars_are_as_long_as_their_numbers_and_lie_below_one_another() -> None:
    bars = boxes(CHARTS[0])[:4]
    lengths = [right - left for left, right, *_ in bars]
    assert [length / lengths[0] * 15 for length in lengths] == pytest.approx(
        [15, 0, 17, 0], abs=0.01
    )
    assert [bar[4] for bar in bars] == [TONES[0], TONES[0], GREY, GREY]
    assert len({round(left, 3) for left, *_ in bars}) == 1
    first, second_row, second, _ = bars
    assert first[3] < second[2] < second[3] < second_row[2]


def test_stacked_bars_lie_end_to_end_in_the_colours_of_their_sides() -> None:
    one, other, *_ = boxes(CHARTS[1])
    assert (one[4], other[4]) == (FIRST, SECOND)
    assert (one[1], one[2], one[3]) == pytest.approx(
        (other[0], other[2], other[3])
    )
    assert (one[1] - one[0]) / (other[1] - other[0]) == pytest.approx(
        12 / 4, abs=0.01
    )


def places(chart: Square) -> list[tuple[float, float, str]]:
    """Return where the points stand in the square, 0 to 1, with their colours: by the lines of 0 % and 100 %."""
    text = drawn(chart)
    lines = [[float(each) for each in line] for line in GRID.findall(text)]
    (left, *_, right), (bottom, *_, top) = (
        [x for x, _, other, _ in lines if x == other],
        [y for _, y, _, other in lines if y == other],
    )
    marks = [
        (float(x), float(y), colour) for x, y, colour in MARK.findall(text)
    ][: len(chart.points)]
    return [
        ((x - left) / (right - left), (y - bottom) / (top - bottom), colour)
        for x, y, colour in marks
    ]


def test_points_stand_where_their_numbers_are_in_the_colours_of_their_sides() -> (
    None
):
    chart = Square(
        "A",
        "B",
        (
            Point(0.1, 0.9, "1", OURS),
            Point(0.75, 0.25, "2", THEIRS),
            Point(0.0, 1.0, "3"),
        ),
    )
    found = sorted(places(chart))
    assert [point[:2] for point in found] == [
        pytest.approx(each) for each in ((0, 1), (0.1, 0.9), (0.75, 0.25))
    ]
    assert [point[2] for point in found] == [TONES[0], FIRST, SECOND]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=12))
def test_points_that_would_cover_one_another_stand_apart_and_the_others_where_they_are(
    at: list[tuple[float, float]],
) -> None:
    points = [Point(x, y, str(number)) for number, (x, y) in enumerate(at)]
    placed = apart(points)
    assert [each.label for each in placed] == [each.label for each in points]
    assert placed[:1] == points[:1]
    for number, (point, now) in enumerate(zip(points, placed, strict=True)):
        before = placed[:number]
        assert all(hypot(now.x - p.x, now.y - p.y) >= NEAREST for p in before)
        if all(hypot(point.x - p.x, point.y - p.y) >= NEAREST for p in before):
            assert now == point
        assert hypot(now.x - point.x, now.y - point.y) <= NEAREST * 8


def test_of_two_on_one_place_the_second_stands_as_near_as_it_may() -> None:
    _, second, third = apart([Point(0.5, 0.5, str(n)) for n in range(3)])
    for moved in (second, third):
        assert hypot(moved.x - 0.5, moved.y - 0.5) == pytest.approx(
            NEAREST, rel=0.01
        )


def test_corners_are_named_outside_of_the_field_each_at_its_own() -> None:
    at = {
        word: (float(x), float(y))
        for word, _, x, y in WORD.findall(drawn(CHARTS[4]))
    }
    up, both, neither, across = (
        at[name]
        for name in ("только Б", "общее", "общее несогласие", "только А")
    )
    assert up[0] < both[0]
    assert neither[0] < across[0]
    assert max(up[1], both[1]) < at["100%"][1] < min(neither[1], across[1])


@pytest.mark.parametrize(
    ("share", "colour"),
    [(0.56, "#ffffff"), (0.55, INK), (0.0, INK), (None, INK)],
)
def test_figures_on_dark_cells_are_white(
    share: float | None, colour: str
) -> None:
    (found,) = [
        ink
        for word, ink, *_ in WORD.findall(
            drawn(Heat(("1",), ("A",), ((share,),)))
        )
        if word[-1] in "%–"
    ]
    assert found == colour


@pytest.mark.parametrize(
    ("chart", "height"),
    [
        (CHARTS[3], 105),
        (Heat(("1", "2"), ("A",), ((0.5,), (0.5,))), 37),
        (CHARTS[0], 39),
        (CHARTS[1], 25),
    ],
)
def test_a_chart_is_as_high_as_its_rows_ask(
    chart: Chart, height: float
) -> None:
    found = re.search(r'height="([\d.]+)pt"', drawn(chart))
    assert found is not None
    assert float(found[1]) / 72 * 25.4 == pytest.approx(height, abs=0.01)


def test_long_names_are_folded_to_two_lines_and_end_in_dots() -> None:
    name = " ".join(f"word{n}" for n in range(20))
    folded = [
        line
        for word in words_in(Bars((name,), (Series("a", (1,)),)))
        for line in word.split("\n")
    ]
    lines = [line for line in folded if "word" in line]
    assert (
        len(lines),
        lines[0].startswith("word0 word1"),
        lines[1].endswith(" …"),
    ) == (2, True, True)


def test_a_table_of_twenty_shares_leaves_half_of_its_page_to_what_stands_beside_it() -> (
    None
):
    rows = tuple(str(number) for number in range(20))
    chart = Heat(rows, ("A", "B", "C"), ((0.5, 0.5, None),) * 20)
    height = struct.unpack(">I", png(chart, 160)[20:24])[0]
    assert height / 220 * 25.4 < 127
