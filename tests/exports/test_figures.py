# Charts as pictures: of the right size, the same each time, and whatever the words in them are.
import struct

import pytest
from hypothesis import given, settings

from exports.figures import png, svg
from session.charts import Bars, Chart, Heat, Point, Series, Square
from tests.exports.documents import HOSTILE

CHARTS: list[Chart] = [
    Bars(("Первый", "Второй"), (Series("план", (15, None)), Series("факт", (17, 0))), "мин"),
    Bars(("№ 1",), (Series("за", (12,), 1), Series("против", (4,), 2)), stacked=True),
    Bars((), ()),
    Square("Библиотеки", "Точка кипения", (Point(0.8, 0.7, "1"), Point(0.8, 0.7, "2", 2)), ((2, "особенное"),)),
    Square("А", "Б", (Point(0.8, 0.7, "1"),), corners=("только Б", "общее", "общее несогласие", "только А")),
    Square("", "", ()),
    Heat(("1",), ("А", "Б"), ((0.9, None),)),
]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_a_crisp_picture_of_the_asked_width_and_the_same_each_time(chart: Chart) -> None:
    drawn = png(chart, 160)
    width, height = struct.unpack(">II", drawn[16:24])
    assert (drawn[:4], abs(width - 160 / 25.4 * 220) <= 1, height > 100) == (b"\x89PNG", True, True)
    assert png(chart, 160) == drawn
    assert svg(chart, 160) == svg(chart, 160)


@given(HOSTILE)
@settings(max_examples=8, deadline=None)
def test_any_words_can_stand_in_a_chart(hostile: str) -> None:
    assert png(Bars((hostile,), (Series(hostile, (1.0,)),), hostile), 120)
    assert png(Square(hostile, hostile, (Point(0, 1, hostile[:3], 1),), ((1, hostile),), (hostile,) * 4), 120)
