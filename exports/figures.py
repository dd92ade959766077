# Charts as pictures, drawn by matplotlib: PNG for Word, SVG where lines may stay lines. Colours and shapes are
# those of the screens. Knows charts; knows no session and no document. The library takes half a second to load,
# so it is loaded by the first chart that is drawn.
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from exports import field
from exports.apart import apart
from exports.letters import FONT, drawable, folded
from session.values.charts import (
    Bars,
    Chart,
    Field,
    Heat,
    Point,
    Series,
    Square,
    Strips,
)
from session.values.signs import OUTLINES, Corner, Hue, Sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.path import Path

INK, QUIET, LINE, ACCENT = "#1b1d22", "#565b66", "#e3e1db", "#0b5d57"
SHARED = "#e9f3f1"
TONES = (
    ACCENT,
    "#1f4e9e",
    "#a2441b",
    "#5c4a93",
    "#3c6b1e",
    "#96276a",
    "#6a5500",
)
HUES = {Hue.accent: ACCENT, Hue.red: "#a3261b", Hue.ink: INK, Hue.quiet: QUIET}
MARK = 165
"""The size of a round mark, in square points."""
DOTS = 220
INCH = 25.4
POINT = 72
LETTER = 0.64
"""The width of a letter, in sizes of the type."""
SIZE = 8.5
LEADING = 1.2 * SIZE / POINT * INCH
"""From one line to the next, in mm."""
GAP = 0.5 * SIZE / POINT * INCH
"""Between two names of a legend, in mm."""
NAME = 36
"""Letters of a line in a legend."""

CORNER = 22
"""Letters of a line of a corner's name."""

UNIT = 40
"""Letters of a line below the bars."""

FEW = 12
"""Rows of shares that may stand apart; more of them would leave the page before them half empty."""

DARK = 0.55
"""From which share on a cell is dark enough for white figures."""

# The library types each of its three hundred settings.
STYLE: dict[Any, Any] = {
    "font.family": FONT,
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,  # a dollar in somebody's words is a dollar
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "svg.fonttype": "path",
    "svg.hashsalt": "veche",
}


def png(chart: Chart, width: float) -> bytes:
    """Return the chart as a PNG, `width` mm wide at 220 dots an inch."""
    return _written(chart, width, "png", {"Software": None})


def svg(chart: Chart, width: float) -> bytes:
    """Return the chart as an SVG, `width` mm wide; its letters are outlines and need no font."""
    return _written(chart, width, "svg", {"Date": None, "Creator": None})


def _written(
    chart: Chart, width: float, kind: str, metadata: dict[str, Any]
) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415 - see the head of this file
    from matplotlib.figure import Figure  # noqa: PLC0415

    file = BytesIO()
    with mpl.rc_context(STYLE):
        figure = Figure(
            figsize=(width / INCH, _height(chart, width) / INCH),
            layout="constrained",
        )
        axes = figure.add_subplot()
        for side in axes.spines.values():
            side.set_visible(False)
        axes.tick_params(length=0)
        _DRAWERS[type(chart)](figure, axes, chart)
        figure.savefig(file, format=kind, dpi=DOTS, metadata=metadata)
    return file.getvalue()


def _height(chart: Chart, width: float) -> float:
    """Return the height in mm: what is folded asks for more."""
    if isinstance(chart, Square):
        return _height_of_square(chart, width)
    if isinstance(chart, Strips):
        return 18 + len(chart.names) * max(7, _row(chart.names, width))
    if isinstance(chart, Field):
        return field.height(chart)
    if isinstance(chart, Heat):
        count = len(chart.rows)
        least = 7.5 if count <= FEW else 5.2
        row = max(least, _row(chart.rows, width))
        return 22 + count * row
    return _height_of_bars(chart, width)


def _height_of_square(chart: Square, width: float) -> float:
    names = [name for _, name in chart.legend]
    legend = _legend_folds(names, width)
    high = 105.0
    if any(chart.corners):
        high += LEADING * 2
    return high + legend


def _height_of_bars(chart: Bars, width: float) -> float:
    bars = 1 if chart.stacked else len(chart.series)
    folds = max(0, _lines(chart.unit, UNIT) - 1)
    below = LEADING * folds
    names = [series.name for series in chart.series]
    legend = _legend_folds(names, width)
    letters = _row(chart.names, width)
    row = max(3.5 + 3.5 * bars, letters)
    rows = len(chart.names) * row
    return 18 + below + legend + rows


def _row(names: Iterable[str], width: float) -> float:
    """Return the height in mm that the longest of the names asks of every row."""
    letters = _letters(width)
    most = max((_lines(name, letters) for name in names), default=0)
    return LEADING * (most + 0.4)


def _letters(width: float) -> int:
    """Return how many letters a line of a row's name has: two fifths of the width."""
    points = width / INCH * POINT * 0.4
    return int(points / (SIZE * LETTER))


def _legend_folds(names: Iterable[str], width: float) -> float:
    """Return the height in mm that a legend takes beyond its first line."""
    told = [text for name in names if (text := folded(name, NAME))]
    if not told:
        return 0
    lines = max(text.count("\n") + 1 for text in told)
    rows = -(-len(told) // _columns(told, width))
    return LEADING * (rows * lines - 1) + GAP * (rows - 1)


def _columns(names: list[str], width: float) -> int:
    """Return how many names of a legend stand beside one another: all where they fit, else three at most."""
    if _fit(names, width):
        return len(names)
    lines = "\n".join(names).split("\n")
    longest = max(map(len, lines))
    column = (longest + 7) * SIZE * LETTER
    points = width / INCH * POINT
    return min(max(1, int(points // column)), 3)


def _fit(names: Iterable[str], width: float) -> bool:
    """Tell whether the names of a legend stand beside one another."""
    letters = sum(len(name) + 7 for name in names)
    points = letters * SIZE * LETTER
    return points < width / INCH * POINT


def _lines(text: str, letters: int) -> int:
    return len(folded(text, letters).splitlines())


def _bars(figure: "Figure", axes: "Axes", chart: Bars) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - see the head of this file

    _named_rows(figure, axes, chart.names)
    axes.set_xlabel(folded(chart.unit, UNIT), loc="right")
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    if chart.stacked:
        _stacked(axes, chart)
    else:
        _side_by_side(axes, chart)
    axes.margins(x=0.06)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    _legend(figure, axes)


def _filled(tone: int, number: int) -> tuple[str, str]:
    """Return colour and pattern: bars of no side differ by lightness, and by hatching on a black and white print."""
    if tone:
        return TONES[tone % len(TONES)], ""
    looks = ((ACCENT, ""), ("#c9d3d1", ""), ("#a2441b", "////"))
    return looks[number % len(looks)]


def _number(value: float | None) -> str:
    return "" if not value else f"{value:g}"


def _stacked(axes: "Axes", chart: Bars) -> None:
    """Draw one bar for each name, the parts behind one another with their numbers in them."""
    places = range(len(chart.names))
    thick = 0.62 * 0.92
    begun = [0.0] * len(chart.names)
    framed = {
        "boxstyle": "round,pad=.15",
        "facecolor": "white",
        "edgecolor": "none",
    }
    for number, series in enumerate(chart.series):
        lengths = [value or 0.0 for value in series.values]
        look = _bar_look(series, number)
        drawn = axes.barh(places, lengths, thick, left=begun, **look)
        axes.bar_label(
            drawn,
            [_number(value) for value in series.values],
            label_type="center",
            padding=0,
            fontsize=SIZE - 1,
            color=INK,
            bbox=framed,
        )
        ends = zip(begun, lengths, strict=True)
        begun = [begin + length for begin, length in ends]


def _side_by_side(axes: "Axes", chart: Bars) -> None:
    """Draw for each name as many bars as there are parts, with their numbers behind them."""
    places = range(len(chart.names))
    thick = 0.78 / max(1, len(chart.series))
    for number, series in enumerate(chart.series):
        aside = thick * (number + 0.5)
        lengths = [value or 0.0 for value in series.values]
        look = _bar_look(series, number)
        at = [place - 0.39 + aside for place in places]
        drawn = axes.barh(at, lengths, thick * 0.92, **look)
        axes.bar_label(
            drawn,
            [_number(value) for value in series.values],
            padding=2,
            fontsize=SIZE - 1,
            color=INK,
        )


# Any: what matplotlib takes by name.
def _bar_look(series: Series, number: int) -> dict[str, Any]:
    colour, pattern = _filled(series.tone, number)
    return {
        "label": folded(series.name, NAME),
        "color": colour,
        "hatch": pattern,
        "edgecolor": "white",
        "linewidth": 0.5,
    }


def _square(figure: "Figure", axes: "Axes", chart: Square) -> None:
    names = dict(chart.legend)
    points = apart(chart.points)
    _crosses(axes, chart)
    for sign in dict.fromkeys((*names, *(point.sign for point in points))):
        some = [point for point in points if point.sign == sign]
        name = folded(names.get(sign, ""), NAME)
        _marks(axes, some, sign, name)
    for point in points:
        colour = INK if point.sign.hollow else "white"
        axes.annotate(
            drawable(point.label),
            (point.x, point.y),
            ha="center",
            va="center",
            color=colour,
            zorder=4,
            fontsize=SIZE - 2,
            fontweight="bold",
        )
    ticks = dict(chart.ticks)
    axes.set(xlim=(-0.05, 1.05), ylim=(-0.05, 1.05), aspect="equal")
    axes.set_xticks(list(ticks), ticks.values())
    axes.set_yticks(list(ticks), ticks.values())
    below = max(_lines(name, CORNER) for name in chart.corners[2:])
    room = 4 + 12 * below
    axes.set_xlabel(folded(chart.across, 50), labelpad=room)
    axes.set_ylabel(folded(chart.up, 50))
    axes.grid(color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    _name_corners(axes, chart)
    _legend(figure, axes)


def _marks(
    axes: "Axes", points: Iterable[Point], sign: Sign, name: str
) -> None:
    """Draw the points of one sign; a marker is as large as its farthest corner is away."""
    places = [(point.x, point.y) for point in points]
    colour = _colour(sign)
    inside, edge, width = colour, "white", 0.8
    if sign.hollow:
        inside, edge, width = "white", colour, 1.4
    corners = OUTLINES[sign.shape]
    farthest = _farthest(corners)
    axes.scatter(
        [x for x, _ in places],
        [y for _, y in places],
        s=MARK * farthest**2,
        marker=_marker(corners),
        color=inside,
        edgecolor=edge,
        linewidth=width,
        label=name,
        zorder=3,
    )


def _colour(sign: Sign) -> str:
    if sign.hue is Hue.side:
        return TONES[sign.tone % len(TONES)]
    return HUES[sign.hue]


def _farthest(corners: Sequence[Corner]) -> float:
    parts = [1.0] if not corners else []
    for x, y in corners:
        parts += [abs(x), abs(y)]
    return max(parts)


def _marker(corners: Sequence[Corner]) -> "str | Path":
    from matplotlib.path import Path  # noqa: PLC0415 - see the head of this file

    if not corners:
        return "o"
    closed = [*corners, corners[0]]
    return Path(closed)


def _crosses(axes: "Axes", chart: Square) -> None:
    """Draw how far each point may lie aside, from where it truly stands."""
    for point in chart.points:
        if point.spread is None:
            continue
        left, right, bottom, top = point.spread
        axes.plot([left, right], [point.y, point.y], color=QUIET, lw=1.2)
        axes.plot([point.x, point.x], [bottom, top], color=QUIET, lw=1.2)


def _name_corners(axes: "Axes", chart: Square) -> None:
    """Name the corners outside of the field, where no point can be, and shade the one above half of both."""
    if any(chart.corners) and chart.common:
        axes.fill_between(
            [0.5, 1.05], 0.5, 1.05, color=SHARED, linewidth=0, zorder=0
        )
    for place, name in enumerate(chart.corners):
        across, align = (1, "right") if place % 2 else (0, "left")
        up, away, below = (0, -16, "top") if place > 1 else (1, 3, "bottom")
        axes.annotate(
            folded(name, CORNER),
            (across, up),
            (0, away),
            xycoords="axes fraction",
            textcoords="offset points",
            ha=align,
            multialignment=align,
            va=below,
            fontsize=SIZE - 1,
            fontweight="bold",
            color=QUIET,
        )


def _strips(figure: "Figure", axes: "Axes", chart: Strips) -> None:
    """Draw a line for each name: a bar from quartile to quartile, the median as a stroke through it."""
    _named_rows(figure, axes, chart.names)
    axes.set_xlabel(folded(chart.unit, UNIT), loc="right")
    axes.set_xlim(chart.low - 0.2, chart.high + 0.2)
    axes.set_xticks(range(chart.low, chart.high + 1))
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    for place, line in enumerate(chart.lines):
        if line is None:
            continue
        low, middle, high = line
        ends = [low, high]
        level = [place, place]
        axes.plot(
            ends,
            level,
            color="#9dbcb8",
            lw=7,
            solid_capstyle="butt",
        )
        axes.plot([middle], [place], "|", color=INK, ms=13, mew=2.5, zorder=4)


def _heat(figure: "Figure", axes: "Axes", chart: Heat) -> None:
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415 - see the head of this file

    shades = LinearSegmentedColormap.from_list("veche", ("#ffffff", ACCENT))
    cells = [
        [float("nan") if share is None else share for share in row]
        for row in chart.shares
    ]
    axes.imshow(cells, cmap=shades, vmin=0, vmax=1, aspect="auto")
    for up, row in enumerate(chart.shares):
        for across, share in enumerate(row):
            text = "–" if share is None else f"{share:.0%}"
            colour = "white" if share and share > DARK else INK
            axes.text(across, up, text, ha="center", va="center", color=colour)
    _named_rows(figure, axes, chart.rows)
    axes.set_xticks(
        range(len(chart.columns)), [folded(name, 18) for name in chart.columns]
    )
    axes.xaxis.tick_top()


def _named_rows(figure: "Figure", axes: "Axes", names: Iterable[str]) -> None:
    """Name the rows from the top, at the left, in two fifths of the width at most."""
    letters = _letters(figure.get_figwidth() * INCH)
    told = [folded(name, letters) for name in names]
    axes.set_yticks(range(len(told)), told)
    axes.set_ylim(len(told) - 0.45, -0.55)


def _legend(figure: "Figure", axes: "Axes") -> None:
    handles, names = axes.get_legend_handles_labels()
    if any(names):
        columns = _columns(names, figure.get_figwidth() * INCH)
        scale = {"markerscale": 0.6, "handletextpad": 0.4}
        figure.legend(
            handles,
            names,
            loc="outside upper left",
            ncols=columns,
            frameon=False,
            borderaxespad=0,
            **scale,
        )


# Any: each drawer takes its own kind of chart; the table itself is what pairs them.
_DRAWERS: dict[type[Chart], Callable[["Figure", "Axes", Any], None]] = {
    Bars: _bars,
    Square: _square,
    Strips: _strips,
    Heat: _heat,
    Field: field.draw,
}
