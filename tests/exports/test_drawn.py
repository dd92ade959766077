# How the charts of a protocol are drawn: every shape with its place, colour and words. It is read by people:
# `python -m tests.exports.test_drawn` writes drawn.txt anew, and a change of it is a change of every protocol.
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from exports.figures import svg
from session.values.charts import Bars, Chart, Heat, Point, Series, Square
from session.values.signs import Hue, Shape, Sign

DRAWN = Path(__file__).with_name("drawn.txt")
NUMBER = re.compile(r"-?\d+\.\d+")
SAID = re.compile(r"<!-- (.*?) -->", re.DOTALL)
LETTERS = "DejaVu"
MANY = tuple(
    Series(
        f"Series {number} of several with a name that is folded",
        (number, 4 - number),
    )
    for number in range(4)
)
OURS = Sign(Shape.right, Hue.side, 1)
CHARTS: dict[str, Chart] = {
    "bars": Bars(
        ("First", "A name that is much too long to be written on one line"),
        (Series("plan", (15, None)),),
        "min",
    ),
    "bars of four": Bars(("First", "Second"), MANY, "min"),
    "stacked": Bars(
        ("No. 1", "No. 2"),
        (Series("for", (12, 1), 1), Series("against", (4, None), 2)),
        stacked=True,
    ),
    "square": Square(
        "Libraries",
        "Schools",
        (
            Point(0.8, 0.7, "1"),
            Point(0.8, 0.7, "2", OURS),
            Point(0.1, 1, "3", Sign(Shape.square, hollow=True)),
            Point(0, 0.2, "4", Sign(Shape.up, Hue.side, 9)),
        ),
        ((Sign(), "common"), (OURS, "particular")),
        ("only B", "common", "neither", "only A"),
    ),
    "shares": Heat(
        ("1", "2", "3"),
        ("A", "A second side of three"),
        ((0.9, None), (0.55, 0.56), (0.0, 1.0)),
    ),
}


def test_charts_are_drawn_as_was_agreed() -> None:
    assert list(drawn()) == DRAWN.read_text(encoding="utf-8").splitlines()


def drawn() -> Iterator[str]:
    for name, chart in CHARTS.items():
        text = svg(chart, 160).decode()
        yield f"= {name}"
        yield " | ".join(
            word.replace("\n", " / ") for word in SAID.findall(text)
        )
        yield from shapes(ET.fromstring(text))


def shapes(element: ET.Element) -> Iterator[str]:
    """Yield each shape on a line; letters and pictures as places alone."""
    told = {
        name.rpartition("}")[2]: value for name, value in element.attrib.items()
    }
    if LETTERS in told.get("id", "") or LETTERS in told.get("href", ""):
        return
    if told.get("href", "").startswith("data:"):
        told["href"] = "a picture"
    kept = {
        name: value
        for name, value in told.items()
        if name not in {"id", "clip-path"}
    }
    if kept:
        yield f"{element.tag.rpartition('}')[2]} " + " ".join(
            f"{name}={short(value)}" for name, value in kept.items()
        )
    for inner in element:
        yield from shapes(inner)


def short(value: str) -> str:
    return " ".join(
        NUMBER.sub(lambda found: f"{float(found[0]):.3g}", value).split()
    )


if __name__ == "__main__":
    DRAWN.write_text("".join(f"{line}\n" for line in drawn()), encoding="utf-8")
