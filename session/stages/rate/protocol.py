# What a rating leaves in the protocol: by how many, on which scale and in which rounds, where the marks of each item
# lie; the picture of two criteria, else a strip for each. Never who gave what.
from collections.abc import Iterable, Iterator

from session.entries import rounds
from session.entries.taken_up import in_order, text_of
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.rate import telling
from session.stages.rate.marks import answered
from session.stages.rate.options import Criterion, RateOptions
from session.stages.rate.picture import square
from session.stages.rate.results import Rated, Told, last_closed, rated
from session.stages.rate.telling import Rule
from session.tables import Round, Stage
from session.values.blocks import (
    Block,
    Cell,
    Figure,
    Grid,
    Minutes,
    Paragraph,
    Table,
)
from session.values.charts import Strips
from session.words import Words

COLUMNS = (N_("Place"), N_("No."), N_("What was rated"))
WIDTHS = (0.1, 0.07)
LAST = 0.13
STRIPS = 20
"""How many items a strip is drawn for at most: the table has them all."""


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    if not in_order(snapshot, stage):
        return Minutes()
    found = _found(snapshot, stage)
    options = RateOptions.of(stage)
    anchors = tuple(each.id for each in found)
    table = Table(
        _header(options, words),
        tuple(_row(each, words) for each in found),
        _widths(options),
        anchors=anchors,
        under=tuple(tuple(_under(options, each, words)) for each in found),
    )
    heard: list[Block] = [Paragraph(_told(snapshot, stage, words), note=True)]
    heard.append(table)
    heard += _figures(options, found, words)
    return Minutes(
        heard=tuple(heard), act=words("RATED:"), subject=words("proposals")
    )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    """Yield a line for each item and round: how many marks, median and quartiles by each criterion."""
    options = RateOptions.of(stage)
    figures = (
        N_("marks"),
        N_("median"),
        N_("lower quartile"),
        N_("upper quartile"),
    )
    header = [words("No."), words("Round"), words("What was rated")]
    for criterion in options.asked:
        label = telling.label(criterion, words)
        header += [f"{label}: {words(each)}" for each in figures]
    rows: list[tuple[Cell, ...]] = []
    for round_ in rounds.rounds(snapshot, stage):
        rows += _lines(rated(snapshot, stage, round_), round_, words)
    yield Grid(stage.envelope.title, tuple(header), tuple(rows))


def _lines(
    found: Iterable[Rated], round_: Round, words: Words
) -> Iterator[tuple[Cell, ...]]:
    for each in sorted(found, key=lambda item: item.number):
        cells: list[Cell] = [each.number, round_.number, each.text]
        for told in each.told:
            cells += _figures_of(told, words)
        yield tuple(cells)


def _figures_of(told: Told, words: Words) -> list[Cell]:
    if told.count is None:
        return [words("not shown")] * 4
    lies = told.spread
    if lies is None:
        return [told.count, "", "", ""]
    return [
        told.count,
        words.number(lies.middle),
        words.number(lies.low),
        words.number(lies.high),
    ]


def _found(snapshot: Snapshot, stage: Stage) -> tuple[Rated, ...]:
    """Return the items by place; in the order in which they were put, as long as nothing is counted."""
    last = last_closed(snapshot, stage)
    counted = rated(snapshot, stage, last)
    if counted:
        return counted
    asked = RateOptions.of(stage).asked
    none = (Told(0),) * len(asked)
    found: list[Rated] = []
    for entry in in_order(snapshot, stage):
        text = text_of(entry)
        one = Rated(entry.id, entry.number, text, none)
        found.append(one)
    return tuple(found)


def _told(snapshot: Snapshot, stage: Stage, words: Words) -> str:
    options = RateOptions.of(stage)
    took_part = words.plural(
        "%(count)s person took part",
        "%(count)s people took part",
        len(answered(snapshot, stage)),
    )
    begun = words.plural(
        "%(count)s round",
        "%(count)s rounds",
        len(rounds.rounds(snapshot, stage)),
    )
    counted = words("%(rounds)s, %(people)s.", rounds=begun, people=took_part)
    rule = Rule(options)
    said = [counted, rule.scale(words)]
    if options.deal:
        said.append(
            words.plural(
                "Each rated %(count)s proposal of others, dealt by chance.",
                "Each rated %(count)s proposals of others, dealt by chance.",
                options.deal,
            )
        )
    ends = (_ends(each, options, words) for each in options.asked)
    return " ".join(filter(None, (*said, *ends)))


def _ends(criterion: Criterion, options: RateOptions, words: Words) -> str:
    """Return what the ends of a criterion mean; empty where that goes without saying."""
    if not criterion.least and not criterion.most:
        return ""
    return words(
        "%(criterion)s: %(low)s – “%(least)s”, %(high)s – “%(most)s”.",
        criterion=telling.label(criterion, words),
        low=options.first,
        least=criterion.least or "…",
        high=options.last,
        most=criterion.most or "…",
    )


def _header(options: RateOptions, words: Words) -> tuple[str, ...]:
    header = list(map(words, COLUMNS))
    for criterion in options.asked:
        label = telling.label(criterion, words)
        header.append(label)
    last = words("Marks")
    return (*header, last)


def _widths(options: RateOptions) -> tuple[float, ...]:
    count = len(options.asked) + 1
    figures = (LAST,) * count
    taken = sum(WIDTHS) + sum(figures)
    text = 1 - taken
    return (*WIDTHS, text, *figures)


def _row(each: Rated, words: Words) -> tuple[str, ...]:
    figures = _briefly(each.told, words)
    marks = _most_marks(each, words)
    number = str(each.number)
    place = ""
    if each.first:
        place = each.place
    return place, number, each.text, *figures, marks


def _briefly(told: Iterable[Told], words: Words) -> list[str]:
    return [telling.brief(each, words) for each in told]


def _most_marks(each: Rated, words: Words) -> str:
    """Return how many gave a mark, by the criterion by which most did."""
    most = 0
    for told in each.told:
        if told.count is None:
            return words("not shown")
        most = max(most, told.count)
    return str(most)


def _under(
    options: RateOptions, each: Rated, words: Words
) -> Iterator[Paragraph]:
    """Yield where people dissent, where few gave marks, and how it was a round before."""
    several = len(options.asked) > 1
    said: list[str] = []
    for criterion in options.asked:
        note = _noted(each.told[criterion.place], words)
        label = telling.label(criterion, words)
        if note and several:
            note = f"{label}: {note}"
        said.append(note)
    before = _before(each, words)
    said.append(before)
    text = "; ".join(filter(None, said))
    first = text[:1].upper()
    if text:
        yield Paragraph(f"{first}{text[1:]}.", note=True)


def _noted(told: Told, words: Words) -> str:
    noted = []
    if told.apart:
        noted.append(words("dissent"))
    if told.few:
        noted.append(telling.count(told, words))
    return ", ".join(noted)


def _before(each: Rated, words: Words) -> str:
    if not each.before:
        return ""
    figures = _briefly(each.before, words)
    told = "; ".join(figures)
    return words("a round before: %(figures)s", figures=told)


def _figures(
    options: RateOptions, found: tuple[Rated, ...], words: Words
) -> Iterator[Block]:
    chart = square(options, found)
    if chart is not None:
        alt = words(
            "Picture: where each proposal lies by its medians, with lines to the quartiles, as in the table."
        )
        yield Figure(chart, alt)
        return
    for criterion in options.asked:
        yield from _strips(options, criterion, found, words)


def _strips(
    options: RateOptions,
    criterion: Criterion,
    found: tuple[Rated, ...],
    words: Words,
) -> Iterator[Block]:
    names: list[str] = []
    lines: list[tuple[float, float, float]] = []
    for each in found[:STRIPS]:
        told = each.told[criterion.place]
        lies = told.spread
        if lies is None:
            continue
        name = f"{each.number}. {each.text}"
        names.append(name)
        line = (lies.low, lies.middle, lies.high)
        lines.append(line)
    if not names:
        return
    chart = Strips(
        names=tuple(names),
        lines=tuple(lines),
        low=options.first,
        high=options.last,
        unit=telling.label(criterion, words),
    )
    alt = words(
        "Strips: median and quartiles of the marks of each proposal, as in the table."
    )
    yield Figure(chart, alt)
