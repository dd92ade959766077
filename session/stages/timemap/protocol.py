# What a map leaves in the protocol: its picture with the cards by number, and in a table what stands where, whose it
# is, and to what it leads; in an appendix each card word for word.
from collections.abc import Iterable, Iterator

from session.entries.cards import Card, card
from session.entries.citing import called, numbered
from session.entries.written import merged_into, said, shown_entries
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.timemap.board import Board, Placed, board
from session.stages.timemap.cards import own_fields, type_of
from session.stages.timemap.options import Horizon, Lane
from session.stages.timemap.rows import How
from session.tables import Entry, Stage
from session.values.blocks import (
    Block,
    Figure,
    Grid,
    Minutes,
    Paragraph,
    Quote,
    Table,
)
from session.values.charts import Field, Link, Spot
from session.words import Words

TELLS = {
    How.causes: N_("causes: %(others)s"),
    How.hinders: N_("hinders: %(others)s"),
    How.needs: N_("needs first: %(others)s"),
}
COLUMNS = (N_("No."), N_("Horizon"), N_("Type"), N_("Card"), N_("From whom"))
WIDTHS = (0.07, 0.18, 0.16, 0.4, 0.19)


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    written = shown_entries(snapshot, stage)
    if not written:
        return Minutes()
    map_ = board(snapshot, stage)
    numbers = numbered(written)
    heard: list[Block] = [Paragraph(_told(map_, words), note=True)]
    if map_.placed:
        heard.append(_picture(map_, numbers, words))
    for lane in map_.lanes:
        placed = [each for each in map_.placed if each.spot.lane == lane.key]
        if placed:
            heard.append(
                _table(snapshot, stage, map_, lane, placed, numbers, words)
            )
    appendix: list[Block] = []
    told = {each.card.id for each in map_.placed}
    for each in written:
        again = each.id in told or each.merged_into in told
        appendix += _verbatim(snapshot, stage, each, words, again=again)
    return Minutes(
        heard=tuple(heard),
        appendix=tuple(appendix),
        appendix_title=stage.envelope.title,
        act=words("DREW A MAP OF THE FUTURE:"),
        subject=words("cards"),
    )


def _told(map_: Board, words: Words) -> str:
    placed = len(map_.placed)
    told = words.plural(
        "%(count)s card stands on the map.",
        "%(count)s cards stand on the map.",
        placed,
    )
    left = len(map_.loose)
    if not left:
        return told
    more = words.plural(
        "%(count)s card has no place on it.",
        "%(count)s cards have no place on it.",
        left,
    )
    return f"{told} {more}"


def _picture(map_: Board, numbers: dict[str, int], words: Words) -> Figure:
    """Return the picture: a mark with its number for each card, and the arrows."""
    columns = tuple(_horizon(each, words) for each in map_.horizons)
    rows = tuple(lane.title for lane in map_.lanes)
    keys = [each.key for each in map_.horizons]
    lanes = [each.key for each in map_.lanes]
    spots = tuple(
        Spot(
            keys.index(each.spot.horizon),
            lanes.index(each.spot.lane),
            str(numbers[each.card.id]),
        )
        for each in map_.placed
    )
    places = {each.card.id: nth for nth, each in enumerate(map_.placed)}
    links = tuple(
        Link(places[each.card], places[each.other], each.how is not How.causes)
        for each in map_.arrows
        if each.card in places and each.other in places
    )
    alt = words("The map of the future: the table below says the same.")
    caption = words(
        "Numbers are those of the cards. A line: what causes something; a dashed one: what hinders or needs it."
    )
    return Figure(Field(columns, rows, spots, links), alt, caption)


def _horizon(horizon: Horizon, words: Words) -> str:
    title = words(horizon.title)
    return " ".join(filter(None, (title, horizon.years)))


def _table(  # noqa: PLR0913, PLR0917 - of which cards, and how they are called
    snapshot: Snapshot,
    stage: Stage,
    map_: Board,
    lane: Lane,
    placed: list[Placed],
    numbers: dict[str, int],
    words: Words,
) -> Table:
    rows = tuple(
        _row(snapshot, stage, map_, each, numbers, words) for each in placed
    )
    under = tuple(
        tuple(_under(snapshot, stage, map_, each, numbers, words))
        for each in placed
    )
    return Table(
        tuple(map(words, COLUMNS)),
        rows,
        WIDTHS,
        caption=lane.title,
        anchors=tuple(each.card.id for each in placed),
        under=under,
    )


def _row(  # noqa: PLR0913, PLR0917 - of which card, and how it is called
    snapshot: Snapshot,
    stage: Stage,
    map_: Board,
    placed: Placed,
    numbers: dict[str, int],
    words: Words,
) -> tuple[str, ...]:
    horizon = map_.horizons[map_.depth(placed.spot)]
    when = words(horizon.title)
    if placed.spot.year:
        when = f"{when}, {placed.spot.year}"
    seen = card(snapshot, stage, placed.card, ())
    return (
        str(numbers[placed.card.id]),
        when,
        words(type_of(placed.card).label),
        said(stage, placed.card),
        _whose(seen, words),
    )


def _whose(seen: Card, words: Words) -> str:
    told: list[str] = []
    if seen.group:
        told.append(called(seen.group, words))
    if seen.by:
        told.append(seen.by)
    if seen.side:
        told.append(seen.side.name)
    return ", ".join(told)


def _under(  # noqa: PLR0913, PLR0917 - of which card, and how it is called
    snapshot: Snapshot,
    stage: Stage,
    map_: Board,
    placed: Placed,
    numbers: dict[str, int],
    words: Words,
) -> Iterator[Paragraph]:
    """Yield to what a card leads, and the cards that are one with it."""
    for how, sentence in TELLS.items():
        others = [
            words("No. %(number)s", number=numbers[each.other])
            for each in map_.arrows
            if (each.card, each.how) == (placed.card.id, how)
        ]
        if others:
            told = words(sentence, others=", ".join(others))
            yield Paragraph(told, note=True)
    for each in merged_into(snapshot, placed.card):
        whose = _whose(card(snapshot, stage, each, ()), words)
        told = words("the same says %(card)s", card=said(stage, each))
        yield Paragraph(" – ".join(filter(None, (told, whose))), note=True)


def _verbatim(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry,
    words: Words,
    *,
    again: bool,
) -> Iterator[Block]:
    """Yield the words of a card; of one that the table has, `again`, what it says besides."""
    seen = card(snapshot, stage, entry, own_fields(snapshot, stage, entry))
    told_here = [line for line in seen.lines if not (again and line.headline)]
    if not told_here:
        return
    several = len(seen.lines) > 1
    anchor = "" if again else entry.id
    for line in told_here:
        text = words(line.text) if line.fixed else line.text
        if several:
            text = f"{words(line.label)}: {text}"
        yield Quote(text, anchor=anchor)
        anchor = ""
    about = [_whose(seen, words)]
    if seen.number:
        about.insert(0, words("No. %(number)s", number=seen.number))
    told = " · ".join(filter(None, about))
    if told:
        yield Paragraph(told, note=True)


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    map_ = board(snapshot, stage)
    numbers = numbered(shown_entries(snapshot, stage))
    lanes = {lane.key: lane.title for lane in map_.lanes}
    header = tuple(
        map(
            words,
            (
                *COLUMNS[:2],
                N_("Year"),
                N_("Lane"),
                *COLUMNS[2:],
                N_("Leads to"),
            ),
        )
    )
    rows: list[tuple[str | int, ...]] = []
    for each in map_.placed:
        number, _, type_, text, whose = _row(
            snapshot, stage, map_, each, numbers, words
        )
        horizon = map_.horizons[map_.depth(each.spot)]
        year: str | int = each.spot.year or ""
        lane = lanes[each.spot.lane]
        leads = "; ".join(_leads(map_, each, numbers, words))
        when = words(horizon.title)
        rows.append((int(number), when, year, lane, type_, text, whose, leads))
    yield Grid(stage.envelope.title, header, tuple(rows))


def _leads(
    map_: Board, placed: Placed, numbers: dict[str, int], words: Words
) -> Iterator[str]:
    for each in map_.arrows:
        if each.card == placed.card.id:
            number = words("No. %(number)s", number=numbers[each.other])
            yield words(TELLS[each.how], others=number)
