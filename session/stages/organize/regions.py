# What each audience sees of an organizing: on the console a column for each cluster and one for the cards that lie in
# none; on the wall and on phones the clusters, to be read; on each phone where one's own cards have gone.
from collections.abc import Iterable, Iterator

from session.entries import boards
from session.entries.cards import side_shown, signature
from session.entries.projected import nothing
from session.entries.turning import turned
from session.entries.written import is_live, merged_into, said
from session.envelope import Visibility
from session.kind import Audience, Listing, Region, Scope, Values
from session.messages import BEGUN
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.organize.alike import proposed
from session.stages.organize.clusters import (
    FEWEST_WORDS,
    LONGEST_NAME,
    MOST_WORDS,
    all_cards,
    cluster_of,
    clusters,
    laid,
    loose,
    name_of,
    stands,
)
from session.stages.organize.options import OrganizeOptions
from session.stages.organize.raised import Raised, raised
from session.tables import Entry, Person, Row, Side, Stage

PHONE, CONSOLE, PROJECTOR = (
    f"stages/organize/{surface}.html"
    for surface in ("phone", "console", "projector")
)


class Sum(Row):
    """How many cards lie in a cluster and who raised them: a line of its own above them."""

    cluster: str
    count: int
    sides: tuple[Raised, ...]


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    view = _VIEWS[audience.surface]
    yield from view(snapshot, stage, audience)


def own_stages(snapshot: Snapshot, stage: Stage) -> Iterable[Stage]:
    """Return the stages of which people see where their cards have gone."""
    named = {source.stage for source in stage.envelope.sources}
    return [each for each in snapshot.stages if each.key in named]


def _console(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    able = stage.state in BEGUN
    alike = tuple(proposed(snapshot, stage))
    if not able or _is_fixed(stage):
        alike = ()
    told: dict[str, object] = {
        **_progress(snapshot, stage),
        "stage": stage.id,
        "able": able,
        "alike": alike,
        "longest": LONGEST_NAME,
    }
    yield Region("queue", CONSOLE, "progress", told)
    making = {
        "stage": stage.id,
        "able": able,
        "fixed": _is_fixed(stage),
        "longest": LONGEST_NAME,
    }
    yield Region("tools", CONSOLE, "making", making)
    yield from _board(snapshot, stage, CONSOLE)
    yield boards.listing(
        "wall", _cards(snapshot, stage, loose(snapshot, stage), CONSOLE)
    )


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    if audience.scope is Scope.room:
        seen = _is_shown(stage)
        told = {**_progress(snapshot, stage), "seen": seen}
        yield Region("queue", PHONE, "progress", told)
        if seen:
            yield from _board(snapshot, stage, PHONE)
        else:
            yield boards.empty("board")
    elif audience.scope is Scope.person:
        yield boards.listing("mine", _own(snapshot, stage, audience))


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    if not _is_shown(stage) or not clusters(snapshot, stage):
        return
    yield nothing("screen")
    told = {
        **_progress(snapshot, stage),
        "at": turned(snapshot, stage, ()),
    }
    yield Region("rail", PROJECTOR, "rail", told)
    yield from _board(snapshot, stage, PROJECTOR)


def _is_shown(stage: Stage) -> bool:
    """Tell whether the room may see the clusters now."""
    visibility = stage.envelope.visibility
    if visibility is Visibility.everyone:
        return True
    return (
        visibility is Visibility.after_reveal and stage.revealed_at is not None
    )


def _is_fixed(stage: Stage) -> bool:
    """Tell whether its places stand, and nobody makes or names any."""
    return bool(OrganizeOptions.of(stage).titles)


def _progress(snapshot: Snapshot, stage: Stage) -> dict[str, object]:
    left = len(loose(snapshot, stage))
    found = clusters(snapshot, stage)
    lying = sum(len(all_cards(snapshot, stage, each)) for each in found)
    return {
        "lying": lying,
        "all": lying + left,
        "clusters": len(found),
        "fixed": _is_fixed(stage),
    }


def _board(snapshot: Snapshot, stage: Stage, template: str) -> Iterator[Region]:
    """Yield the clusters, and after that the list inside each."""
    found = clusters(snapshot, stage)
    yield boards.listing(
        "board", [_cluster(stage, each, template) for each in found]
    )
    seen = None
    if template != CONSOLE:
        seen = boards.open_stages(snapshot, stage)
    for cluster in found:
        lying = laid(snapshot, stage, cluster)
        shown = [
            each
            for each in lying
            if seen is None or each.stage_id in seen | {stage.id}
        ]
        total = _sum(snapshot, stage, cluster, lying)
        rows = [total, *shown]
        yield boards.listing(
            f"board:{cluster.id}", _cards(snapshot, stage, rows, template)
        )


def _sum(
    snapshot: Snapshot, stage: Stage, cluster: Entry, lying: list[Entry]
) -> Sum:
    cards = [each for each in lying if each.stage_id != stage.id]
    return Sum(
        id=f"{cluster.id}.n",
        session_id=stage.session_id,
        cluster=cluster.id,
        count=len(cards),
        sides=raised(snapshot, cards),
    )


def _cluster(stage: Stage, cluster: Entry, template: str) -> Region:
    name = name_of(cluster)
    words = len(name.split())
    fixed = _is_fixed(stage)
    data = {
        "stage": stage.id,
        "cluster": cluster.id,
        "name": name,
        "revision": cluster.revision,
        "thesis": cluster.thesis_at is not None,
        "wordy": not (fixed or FEWEST_WORDS <= words <= MOST_WORDS),
        "fixed": fixed,
        "able": stage.state in BEGUN,
        "longest": LONGEST_NAME,
    }
    return Region(cluster.id, template, "cluster", data, told=name)


def _cards(
    snapshot: Snapshot,
    stage: Stage,
    rows: Iterable[Row],
    template: str,
) -> Listing:
    """Return cards as a list, among them the sum of a cluster and the names of those that were merged into it."""
    able = stage.state in BEGUN
    people = (
        snapshot.version(Side),
        snapshot.renewed(Person),
        *snapshot.pointing(Entry, "merged_into"),
    )
    shared = (stage.id, able, template, *people)

    def item(row: Row) -> Region:
        if isinstance(row, Sum):
            data = {"sum": row}
            return Region(row.id, template, "sum", data)
        if isinstance(row, Entry) and row.stage_id == stage.id:
            part = {"part": row.id, "name": name_of(row), "able": able}
            fixed = {**part, "stage": stage.id}
            return Region(row.id, template, "part", fixed)
        return _card(snapshot, row, template, able=able)

    return Listing(list(rows), shared, item, lambda row: _told(snapshot, row))


def _card(snapshot: Snapshot, row: Row, template: str, *, able: bool) -> Region:
    def values() -> Values:
        if not isinstance(row, Entry):
            return {}
        return {**_shown(snapshot, row), "able": able}

    behind = [row]
    if snapshot.count(Entry, merged_into=row.id):
        behind += snapshot.where(Entry, merged_into=row.id)
    basis = (
        able,
        snapshot.version(Side),
        snapshot.renewed(Person),
        *behind,
    )
    return Region(row.id, template, "card", values, basis=basis)


def _shown(snapshot: Snapshot, card: Entry) -> dict[str, object]:
    stage = snapshot.find(Stage, card.stage_id)
    if stage is None:
        return {"id": card.id, "number": 0, "text": ""}
    originals = (
        merged_into(snapshot, card)
        if snapshot.count(Entry, merged_into=card.id)
        else []
    )
    return {
        "id": card.id,
        "number": card.number,
        "text": said(stage, card),
        "side": side_shown(snapshot, stage, card),
        "by": signature(snapshot, stage, card),
        "originals": tuple(said(stage, each) for each in originals),
    }


def _told(snapshot: Snapshot, row: Row) -> str:
    """Return by which words a card is found."""
    if not isinstance(row, Entry):
        return ""
    shown = _shown(snapshot, row)
    return f"{shown['number']} {shown['text']} {shown.get('by', '')}"


def _own(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    """Yield one's own cards, and in which cluster each lies, as far as the room may see that."""
    seen = _is_shown(stage)
    for stage_id, author in audience.authors:
        earlier = snapshot.find(Stage, stage_id)
        for card in snapshot.where(Entry, stage_id=stage_id, author=author):
            if earlier is None or not is_live(card):
                continue
            cluster = cluster_of(snapshot, stage, card.id) if seen else None
            name = name_of(cluster) if cluster else ""
            data = {
                "id": card.id,
                "text": said(earlier, card),
                "cluster": name,
                "fixed": _is_fixed(stage),
                "shown": stands(snapshot, card),
            }
            yield Region(card.id, PHONE, "own", data)


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
