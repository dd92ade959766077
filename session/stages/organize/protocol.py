# What an organizing leaves in the protocol: the clusters by name and in order, how many cards lie in each, who raised
# them, and where each card stands. The cards themselves are quoted where they were written.
from collections.abc import Iterable

from session.entries.citing import references
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.organize.clusters import (
    all_cards,
    clusters,
    loose,
    name_of,
    parts,
)
from session.stages.organize.options import OrganizeOptions
from session.stages.organize.raised import Raised, raised
from session.tables import Entry, Stage
from session.values.blocks import Block, Cell, Grid, Minutes, Paragraph, Table
from session.words import Words

COLUMNS = (N_("No."), N_("Cluster"), N_("Cards"), N_("Who raised it"))
PLACES = (COLUMNS[0], N_("Place"), *COLUMNS[2:])
"""The heads where places stand instead of clusters that people made."""
WIDTHS = (0.08, 0.46, 0.1, 0.36)


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    found = clusters(snapshot, stage)
    if not found:
        return Minutes()
    header = tuple(map(words, _heads(stage)))
    rows = tuple(
        _row(snapshot, stage, cluster, place, words)
        for place, cluster in enumerate(found, 1)
    )
    table = Table(
        header,
        rows,
        WIDTHS,
        anchors=tuple(each.id for each in found),
        under=tuple(_under(snapshot, each, words) for each in found),
    )
    heard: list[Block] = [Paragraph(_told(snapshot, stage, words), note=True)]
    return Minutes(
        heard=(*heard, table), act=words("ORGANIZED:"), subject=words("cards")
    )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    title = stage.envelope.title
    header = tuple(map(words, _heads(stage)))
    cells: list[tuple[Cell, ...]] = []
    for place, cluster in enumerate(clusters(snapshot, stage), 1):
        _, name, count, who = _row(snapshot, stage, cluster, place, words)
        cells.append((place, name, int(count), who))
    yield Grid(title, header, tuple(cells))


def _heads(stage: Stage) -> tuple[str, ...]:
    if OrganizeOptions.of(stage).titles:
        return PLACES
    return COLUMNS


def _told(snapshot: Snapshot, stage: Stage, words: Words) -> str:
    left = len(loose(snapshot, stage))
    found = clusters(snapshot, stage)
    lying = sum(len(all_cards(snapshot, stage, each)) for each in found)
    told = words.plural(
        "%(count)s card was put into clusters.",
        "%(count)s cards were put into clusters.",
        lying,
    )
    if OrganizeOptions.of(stage).titles:
        told = words.plural(
            "%(count)s card was put into its place.",
            "%(count)s cards were put into their places.",
            lying,
        )
    if not left:
        return told
    more = words.plural(
        "%(count)s card lies in none.", "%(count)s cards lie in none.", left
    )
    return f"{told} {more}"


def _row(
    snapshot: Snapshot,
    stage: Stage,
    cluster: Entry,
    place: int,
    words: Words,
) -> tuple[str, ...]:
    cards = all_cards(snapshot, stage, cluster)
    merged = [name_of(each) for each in parts(snapshot, cluster)]
    name = name_of(cluster)
    if merged:
        names = "; ".join(merged)
        name = words("%(name)s (with: %(others)s)", name=name, others=names)
    who = _who(raised(snapshot, cards), words)
    return str(place), name, str(len(cards)), who


def _who(sides: Iterable[Raised], words: Words) -> str:
    told: list[str] = []
    for each in sides:
        count = each.count
        if count is None:
            told.append(words("%(side)s: fewer than 3", side=each.mark.name))
        else:
            told.append(f"{each.mark.name}: {count}")
    return "; ".join(told)


def _under(
    snapshot: Snapshot, cluster: Entry, words: Words
) -> tuple[Paragraph, ...]:
    """Return where the cards of a cluster stand."""
    cited = references(snapshot, cluster, words)
    if not cited:
        return ()
    return (Paragraph(words("Cards:"), note=True, references=cited),)
