# What a ranking leaves in the protocol: what was ranked by how many and by which rule, and the places, ties as ties.
# Never who gave what.
from collections.abc import Iterable

from session.entries.taken_up import in_order, text_of
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.rank.options import RankOptions, Way
from session.stages.rank.places import Ranked, people, ranked
from session.tables import Stage
from session.values.blocks import Block, Cell, Grid, Minutes, Paragraph, Table
from session.words import Words

COLUMNS = (N_("Place"), N_("No."), N_("What was ranked"))
SCORES = {Way.dots: N_("Dots"), Way.top: N_("Score"), Way.points: N_("Points")}
WIDTHS = (0.11, 0.08, 0.67, 0.14)


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    if not in_order(snapshot, stage):
        return Minutes()
    told: list[Block] = [Paragraph(_told(snapshot, stage, words), note=True)]
    found = _found(snapshot, stage)
    rows = _rows(snapshot, stage, words)
    anchors = tuple(each.id for each in found)
    told.append(Table(_header(stage, words), rows, WIDTHS, anchors=anchors))
    return Minutes(
        heard=tuple(told), act=words("RANKED:"), subject=words("proposals")
    )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    title = stage.envelope.title
    header = _header(stage, words)
    rows = _rows(snapshot, stage, words)
    cells = tuple(tuple(map(_cell, row)) for row in rows)
    yield Grid(title, header, cells)


def rule(options: RankOptions, words: Words) -> str:
    """Return by which rule people rank, as a sentence."""
    if options.way is Way.points:
        return words("100 points each to share out.")
    if options.way is Way.top:
        return words.plural(
            "Each puts up to %(count)s in order: the first counts %(count)s, the last 1.",
            "Each puts up to %(count)s in order: the first counts %(count)s, the last 1.",
            options.places,
        )
    each = words.plural(
        "%(count)s dot each", "%(count)s dots each", options.dots
    )
    return words(
        "%(dots)s, at most %(most)s on one.", dots=each, most=options.highest
    )


def _told(snapshot: Snapshot, stage: Stage, words: Words) -> str:
    count = words.plural(
        "%(count)s proposal",
        "%(count)s proposals",
        len(in_order(snapshot, stage)),
    )
    took_part = words.plural(
        "%(count)s person took part",
        "%(count)s people took part",
        people(snapshot, stage),
    )
    sentence = words(
        "%(items)s; %(people)s. %(rule)s",
        items=count,
        people=took_part,
        rule=rule(RankOptions.of(stage), words),
    )
    kept_back = any(each.score is None for each in ranked(snapshot, stage))
    if not kept_back:
        return sentence
    withheld = words("Small counts of a secret vote are not shown.")
    return f"{sentence} {withheld}"


def _header(stage: Stage, words: Words) -> tuple[str, ...]:
    way = RankOptions.of(stage).way
    labels = (*COLUMNS, SCORES[way])
    return tuple(map(words, labels))


def _found(snapshot: Snapshot, stage: Stage) -> tuple[Ranked, ...]:
    """Return the items by place; in the order in which they were put, as long as nothing is counted."""
    put = in_order(snapshot, stage)
    return ranked(snapshot, stage) or tuple(
        Ranked(each.id, each.number, text_of(each), None) for each in put
    )


def _rows(
    snapshot: Snapshot, stage: Stage, words: Words
) -> tuple[tuple[str, ...], ...]:
    counted = bool(ranked(snapshot, stage))
    found = _found(snapshot, stage)
    rows = (_row(each, words, counted=counted) for each in found)
    return tuple(rows)


def _row(each: Ranked, words: Words, *, counted: bool) -> tuple[str, ...]:
    if not counted:
        return "", str(each.number), each.text, ""
    score = words("not shown") if each.score is None else str(each.score)
    return each.place, str(each.number), each.text, score


def _cell(cell: str) -> Cell:
    if cell.isdecimal():
        return int(cell)
    return cell
