# Organizing: cards are put into clusters, by several people at once. Whatever is put somewhere changes one row, its own
# place, so nobody's deed stands in the way of another's; each takes back their own.
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import moderation
from session.entries import writing as entries
from session.entries.moderation import MarkThesis, MergeEntries, SplitEntry
from session.entries.written import entry_of, is_live, offered
from session.events import Event, happened
from session.fields import checked
from session.kind import Occasion, Rules
from session.messages import HandCommand, Id, Line
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.organize.clusters import (
    FIELDS,
    clusters,
    placed_in,
    placed_of,
)
from session.stages.organize.options import OrganizeOptions
from session.stages.organize.rows import Placed
from session.tables import Entry, Row, Stage
from session.values.bounds import Number
from session.values.ranks import between

MOST_CLUSTERS = 60
MOST_AT_ONCE = 200
Behind = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,64}$")]
"""Behind which one, by id; behind none is first."""


class MakeCluster(HandCommand):
    """Make a cluster of these cards, or an empty one, behind all others."""

    type: Literal["make_cluster"] = "make_cluster"
    name: Line
    cards: Annotated[tuple[Id, ...], Field(max_length=MOST_AT_ONCE)] = ()


class NameCluster(HandCommand):
    """Give a cluster another name. `revision`: that of the name which the sender read."""

    type: Literal["name_cluster"] = "name_cluster"
    entry: Id
    name: Line
    revision: Number | None = None


class MoveCluster(HandCommand):
    """Put a cluster behind another one, or first."""

    type: Literal["move_cluster"] = "move_cluster"
    entry: Id
    behind: Behind = ""


class DissolveCluster(HandCommand):
    """Take a cluster away; its cards lie in none again, and what was merged into it stands for itself."""

    type: Literal["dissolve_cluster"] = "dissolve_cluster"
    entry: Id


class MergeClusters(HandCommand):
    """Put a cluster into another one. It keeps its name and its cards, and can be taken out again."""

    type: Literal["merge_clusters"] = "merge_clusters"
    entry: Id
    into: Id


class SplitCluster(HandCommand):
    """Take a cluster out of the one that it was merged into."""

    type: Literal["split_cluster"] = "split_cluster"
    entry: Id


class PlaceCard(HandCommand):
    """Put a card into a cluster, or out of all where there is none.

    `behind`: a card of it, or a cluster that was merged into it: there it will lie. First where that is empty, last
    where it is left out.
    """

    type: Literal["place_card"] = "place_card"
    card: Id
    cluster: Behind = ""
    behind: Behind | None = None


def _make(
    snapshot: Snapshot, command: MakeCluster, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    _refuse_where_places_stand(stage)
    content = checked(FIELDS, {"name": command.name})
    number = snapshot.last_given(Entry, stage.id) + 1
    cluster = entries.put(stage, content, [], number, occasion)
    chosen = list(dict.fromkeys(command.cards))
    _refuse_strange(snapshot, stage, chosen)
    rows = [cluster, _at_the_end(snapshot, stage, cluster.id, occasion)]
    last = ""
    for card_id in chosen:
        last = between(last, "")
        rows.append(
            _placed(snapshot, stage, card_id, cluster.id, last, occasion)
        )
    return happened("ClusterMade", *rows)


def _name(
    snapshot: Snapshot, command: NameCluster, occasion: Occasion
) -> list[Event]:
    stage, cluster = _cluster(snapshot, command.stage, command.entry)
    _refuse_where_places_stand(stage)
    content = checked(FIELDS, {"name": command.name})
    if content == cluster.content:
        return []
    if command.revision not in {None, cluster.revision}:
        raise Refused(Code.changed_meanwhile)
    change = {
        "content": content,
        "wording": None,
        "revision": cluster.revision + 1,
        "edited_at": occasion.now,
    }
    return happened("ClusterNamed", cluster.model_copy(update=change))


def _move(
    snapshot: Snapshot, command: MoveCluster, occasion: Occasion
) -> list[Event]:
    stage, cluster = _cluster(snapshot, command.stage, command.entry)
    _refuse_where_places_stand(stage)
    order = [each.id for each in clusters(snapshot, stage)]
    if _follows(order, cluster.id, command.behind):
        return []
    key = _key_behind(snapshot, stage, "", cluster.id, command.behind)
    placed = _placed(snapshot, stage, cluster.id, "", key, occasion)
    return happened("ClusterMoved", placed)


def _dissolve(
    snapshot: Snapshot, command: DissolveCluster, occasion: Occasion
) -> list[Event]:
    stage, cluster = entry_of(snapshot, command.stage, command.entry)
    _refuse_where_places_stand(stage)
    if not is_live(cluster):
        return []
    gone = cluster.model_copy(update={"withdrawn_at": occasion.now})
    return happened("ClusterDissolved", gone)


def _merge(
    snapshot: Snapshot, command: MergeClusters, occasion: Occasion
) -> list[Event]:
    stage, _ = _cluster(snapshot, command.stage, command.entry)
    _cluster(snapshot, command.stage, command.into)
    _refuse_where_places_stand(stage)
    if command.entry == command.into:
        raise Refused(Code.unknown_entry)
    merging = MergeEntries(
        key=command.key,
        stage=command.stage,
        entry=command.into,
        others=(command.entry,),
    )
    return moderation.MERGING[MergeEntries](snapshot, merging, occasion)


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    """Set up the places that stand, with the stage; those that were set up before stay."""
    titles = OrganizeOptions.of(stage).titles
    if not titles or snapshot.count(Entry, stage_id=stage.id):
        return []
    rows: list[Row] = []
    place = ""
    for number, title in enumerate(titles, 1):
        content = checked(FIELDS, {"name": title})
        cluster = entries.put(stage, content, [], number, occasion)
        place = between(place, "")
        rows += [
            cluster,
            _placed(snapshot, stage, cluster.id, "", place, occasion),
        ]
    return happened("PlacesSetUp", *rows)


def _refuse_where_places_stand(stage: Stage) -> None:
    if OrganizeOptions.of(stage).titles:
        raise Refused(Code.places_stand)


def _split(
    snapshot: Snapshot, command: SplitCluster, occasion: Occasion
) -> list[Event]:
    _cluster(snapshot, command.stage, command.entry)
    splitting = SplitEntry(
        key=command.key, stage=command.stage, entry=command.entry
    )
    return moderation.MERGING[SplitEntry](snapshot, splitting, occasion)


def _place(
    snapshot: Snapshot, command: PlaceCard, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    standing = placed_of(snapshot, stage, command.card)
    card = snapshot.get(Entry, command.card, Code.unknown_entry)
    if not command.cluster:
        if standing is None:
            return []
        return happened("CardTakenOut", gone=[standing])
    _refuse_strange(snapshot, stage, [card.id])
    into, behind = _aim(snapshot, stage, command)
    order = [each.entry_id for each in placed_in(snapshot, stage, into)]
    if _follows(order, card.id, behind):
        return []
    key = _key_behind(snapshot, stage, into, card.id, behind)
    placed = _placed(snapshot, stage, card.id, into, key, occasion)
    return happened("CardPlaced", placed)


def _aim(
    snapshot: Snapshot, stage: Stage, command: PlaceCard
) -> tuple[str, str | None]:
    """Return the cluster, and behind which of its cards: what is put behind a card of a merged one goes there."""
    _, cluster = _cluster(snapshot, stage.id, command.cluster)
    behind = command.behind
    if not behind:
        return cluster.id, behind
    there = placed_of(snapshot, stage, behind)
    if there is None:
        return cluster.id, None
    within = there.cluster_id or behind
    part = snapshot.find(Entry, within)
    if part is None or cluster.id not in {part.id, part.merged_into}:
        return cluster.id, None
    return (part.id, "") if not there.cluster_id else (part.id, behind)


def _key_behind(
    snapshot: Snapshot,
    stage: Stage,
    within: str,
    moved: str,
    behind: str | None,
) -> str:
    """Return the key of the place behind one of a list; of the last place where that is not there."""
    others = [
        each
        for each in placed_in(snapshot, stage, within)
        if each.entry_id != moved
    ]
    keys = [each.place for each in others]
    ids = [each.entry_id for each in others]
    if behind == "":
        first = keys[0] if keys else ""
        return between("", first)
    if behind not in ids:
        last = keys[-1] if keys else ""
        return between(last, "")
    low = keys[ids.index(behind)]
    higher = (key for key in keys if key > low)
    return between(low, next(higher, ""))


def _follows(order: Sequence[str], moved: str, behind: str | None) -> bool:
    """Tell whether it stands there already."""
    if moved not in order:
        return False
    place = order.index(moved)
    if behind is None:
        return place == len(order) - 1
    before = order[place - 1] if place else ""
    return before == behind


def _placed(  # noqa: PLR0913, PLR0917 - what, where to, in which place
    snapshot: Snapshot,
    stage: Stage,
    entry_id: str,
    within: str,
    place: str,
    occasion: Occasion,
) -> Placed:
    """Return the row of where something lies; the one that it has, changed."""
    standing = placed_of(snapshot, stage, entry_id)
    if standing is not None:
        change = {"cluster_id": within, "place": place}
        return standing.model_copy(update=change)
    return Placed(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        entry_id=entry_id,
        cluster_id=within,
        place=place,
    )


def _at_the_end(
    snapshot: Snapshot, stage: Stage, cluster_id: str, occasion: Occasion
) -> Placed:
    key = _key_behind(snapshot, stage, "", cluster_id, None)
    return _placed(snapshot, stage, cluster_id, "", key, occasion)


def _cluster(
    snapshot: Snapshot, stage_id: str, entry_id: str
) -> tuple[Stage, Entry]:
    """Return a cluster that stands."""
    stage, cluster = entry_of(snapshot, stage_id, entry_id)
    if not is_live(cluster):
        raise Refused(Code.unknown_entry)
    return stage, cluster


def _refuse_strange(
    snapshot: Snapshot, stage: Stage, cards: Sequence[str]
) -> None:
    """Refuse what this stage takes from nowhere; what lies in one of its clusters may go to another."""
    allowed = {entry.id for entry in offered(snapshot, stage)}
    for card_id in cards:
        known = card_id in allowed or placed_of(snapshot, stage, card_id)
        card = snapshot.find(Entry, card_id)
        if not known or card is None or card.stage_id == stage.id:
            raise Refused(Code.unknown_entry)


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse more clusters than a wall has place for, and a card in what is no cluster of the stage."""
    entries.keeps(changes, stage, change)
    row = change.becomes
    if isinstance(row, Entry) and change.was is None:
        _keep_few(changes, stage)
    if isinstance(row, Entry) and change.touches("merged_into", "withdrawn_at"):
        _keep_flat(changes, stage)
    if (
        isinstance(row, Placed)
        and row.cluster_id
        and change.touches("cluster_id")
    ):
        cluster = changes.find(Entry, row.cluster_id)
        if cluster is None or cluster.stage_id != stage.id:
            raise Refused(Code.unknown_entry)


def _keep_flat(changes: Changes, stage: Stage) -> None:
    """Refuse a cluster in one that lies in another itself: it would lie nowhere."""
    live = {
        each.id: each
        for each in changes.all(Entry)
        if each.stage_id == stage.id and is_live(each)
    }
    merged = {key: each.merged_into for key, each in live.items()}
    for into in merged.values():
        if into in live and merged[into] in live:
            raise Refused(Code.undo_overtaken)


def _keep_few(changes: Changes, stage: Stage) -> None:
    standing = [
        each
        for each in changes.all(Entry)
        if each.stage_id == stage.id and is_live(each)
    ]
    if len(standing) > MOST_CLUSTERS:
        raise Refused(Code.entry_limit, limit=MOST_CLUSTERS)


RULES: Rules = {
    MakeCluster: _make,
    NameCluster: _name,
    MoveCluster: _move,
    DissolveCluster: _dissolve,
    MergeClusters: _merge,
    SplitCluster: _split,
    PlaceCard: _place,
    MarkThesis: moderation.rules(lambda _snapshot, _stage: FIELDS)[MarkThesis],
}

DEEDS: Mapping[str, Deed] = {
    "PlacesSetUp": Deed(N_("places set up")),
    "ClusterMade": Deed(N_("cluster “%(what)s” made"), Entry),
    "ClusterNamed": Deed(N_("name of the cluster “%(what)s”"), Entry),
    "ClusterMoved": Deed(N_("cluster “%(what)s” moved"), Placed),
    "ClusterDissolved": Deed(N_("cluster “%(what)s” dissolved"), Entry),
    "CardPlaced": Deed(N_("“%(what)s” put where it belongs"), Placed),
    "CardTakenOut": Deed(N_("“%(what)s” taken out, lies by itself"), Placed),
}
