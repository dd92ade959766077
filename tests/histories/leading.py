# What must stand before a command can be carried out, where that takes more than one other command: cards before a
# cluster, a statement before a map that has it, a round before an answer. Each says what comes next, or nothing more.
from collections.abc import Callable, Mapping
from typing import Any

from session.after.cards import IssueCard, ReportByCard, RevokeCard
from session.after.reports import AcknowledgeReport, ReportProgress
from session.after.spreading import (
    DescribePractice,
    ReportSpread,
    SpreadByCard,
)
from session.after.standing import agreements
from session.entries.rounds import BeginRound, rounds
from session.entries.writing import AddEntry
from session.entries.written import live_entries, offered
from session.messages import STARTED, Command, StageCommand
from session.programme.blocks import (
    DetachBlock,
    InsertBlock,
    MoveBlock,
    RemoveBlock,
    SetBlock,
    block_of,
)
from session.programme.flow import CloseStage, OpenStage
from session.snapshot import Snapshot
from session.stages import KINDS
from session.stages.decide.rules import AddProposal, AnswerProposal
from session.stages.mapping.picture import Picture
from session.stages.mapping.rows import Freezing
from session.stages.mapping.rules import Overrule, PlaceStatement, ShowFacet
from session.stages.organize.rules import (
    DissolveCluster,
    MakeCluster,
    MergeClusters,
    MoveCluster,
    NameCluster,
    PlaceCard,
    SplitCluster,
)
from session.stages.rate.rules import AddRated, RateItem
from session.stages.react.rules import PutStatement, WriteStatement
from session.stages.react.statements import open_drafts
from session.stages.review.bringing import AddPromise
from session.stages.review.rows import Course
from session.stages.review.rules import AnswerPromise
from session.stages.timemap.rows import Tie
from session.stages.timemap.rules import MoveCard, TieCards, UntieCards
from session.tables import (
    AgreementCard,
    Capacity,
    Practice,
    Report,
    Round,
    Stage,
)
from tests.session.chance import Chance

Next = tuple[type[Command], Stage] | None
"""A command that comes before, and the stage it is meant for; none where nothing is missing."""


def pictures(snapshot: Snapshot, stage_id: str) -> list[Picture]:
    """Return a map's last picture."""
    found = sorted(
        snapshot.where(Freezing, stage_id=stage_id),
        key=lambda each: each.number,
    )
    return [Picture.model_validate(each.content) for each in found[-1:]]


def running_round(snapshot: Snapshot, stage: Stage) -> Round | None:
    """Return the round that runs in a stage."""
    running = [
        each for each in rounds(snapshot, stage) if each.closed_at is None
    ]
    return running[-1] if running else None


def clusters_to_split(snapshot: Snapshot, stage: Stage) -> list[str]:
    return [
        entry.id
        for entry in live_entries(snapshot, stage)
        if entry.merged_into is not None
    ]


def _earlier(
    snapshot: Snapshot, stage: Stage, command: type[Command]
) -> list[Stage]:
    """Return the stages that a stage reads which take a command."""
    keys = {source.stage for source in stage.envelope.sources}
    return [
        each
        for each in snapshot.stages
        if each.key in keys and command in KINDS[each.kind].rules
    ]


def _with_cards(snapshot: Snapshot, stage: Stage) -> Next:
    if offered(snapshot, stage):
        return None
    sources = _earlier(snapshot, stage, AddEntry)
    return (AddEntry, sources[-1]) if sources else None


def _with_drafts(snapshot: Snapshot, stage: Stage) -> Next:
    if open_drafts(snapshot, stage):
        return None
    sources = _earlier(snapshot, stage, AddEntry)
    return (AddEntry, sources[-1]) if sources else None


def _with_a_cluster(snapshot: Snapshot, stage: Stage) -> Next:
    there = live_entries(snapshot, stage)
    return None if there else (MakeCluster, stage)


def _with_two_clusters(snapshot: Snapshot, stage: Stage) -> Next:
    there = live_entries(snapshot, stage)
    return None if len(there) > 1 else (MakeCluster, stage)


def _with_one_to_split(snapshot: Snapshot, stage: Stage) -> Next:
    if clusters_to_split(snapshot, stage):
        return None
    return _with_two_clusters(snapshot, stage) or (MergeClusters, stage)


def _with_cards_and_a_cluster(snapshot: Snapshot, stage: Stage) -> Next:
    return _with_cards(snapshot, stage) or _with_a_cluster(snapshot, stage)


def _with_a_picture(snapshot: Snapshot, stage: Stage) -> Next:
    """Let something be put to the room, and the map be frozen after that."""
    frozen = pictures(snapshot, stage.id)
    if frozen and frozen[-1].statements:
        return None
    statements = _earlier(snapshot, stage, WriteStatement)
    written = [each for each in statements if live_entries(snapshot, each)]
    if statements and not written:
        return WriteStatement, statements[-1]
    if stage.state in STARTED and frozen:
        return CloseStage, stage
    return OpenStage, stage


def _with_a_round(item: type[StageCommand]) -> "Missing":
    def missing(snapshot: Snapshot, stage: Stage) -> Next:
        if running_round(snapshot, stage) is not None:
            return None
        there = live_entries(snapshot, stage)
        return (BeginRound, stage) if there else (item, stage)

    return missing


def _with_two_on_the_map(snapshot: Snapshot, stage: Stage) -> Next:
    there = live_entries(snapshot, stage)
    return None if len(there) > 1 else (AddEntry, stage)


def _with_one_on_the_map(snapshot: Snapshot, stage: Stage) -> Next:
    return None if live_entries(snapshot, stage) else (AddEntry, stage)


def _with_a_tie(snapshot: Snapshot, stage: Stage) -> Next:
    tied = any(tie.stage_id == stage.id for tie in snapshot.all(Tie))
    if tied:
        return None
    return _with_two_on_the_map(snapshot, stage) or (TieCards, stage)


def _with_an_agreement(snapshot: Snapshot, _stage: Stage) -> Next:
    if agreements(snapshot):
        return None
    agreeing = [each for each in snapshot.stages if each.kind == "agree"]
    return (AddEntry, agreeing[-1]) if agreeing else None


def _with_a_report(snapshot: Snapshot, stage: Stage) -> Next:
    first = _with_an_agreement(snapshot, stage)
    if first is not None:
        return first
    reported = any(snapshot.all(Report))
    return None if reported else (ReportProgress, stage)


def _with_a_practice(snapshot: Snapshot, stage: Stage) -> Next:
    first = _with_an_agreement(snapshot, stage)
    if first is not None:
        return first
    practices = any(snapshot.all(Practice))
    return None if practices else (DescribePractice, stage)


def _with_a_site(snapshot: Snapshot, stage: Stage) -> Next:
    first = _with_a_practice(snapshot, stage)
    if first is not None:
        return first
    cards = snapshot.all(AgreementCard)
    has_one = any(card.capacity is Capacity.site for card in cards)
    return None if has_one else (IssueCard, stage)


def _with_a_block(snapshot: Snapshot, stage: Stage) -> Next:
    if any(map(block_of, snapshot.stages)):
        return None
    return InsertBlock, stage


Missing = Callable[[Snapshot, Stage], Next]
MISSING: Mapping[type[Command], Missing] = {
    AcknowledgeReport: _with_a_report,
    AnswerPromise: _with_a_round(AddPromise),
    AnswerProposal: _with_a_round(AddProposal),
    DetachBlock: _with_a_block,
    DescribePractice: _with_an_agreement,
    DissolveCluster: _with_a_cluster,
    IssueCard: _with_an_agreement,
    MergeClusters: _with_two_clusters,
    MoveBlock: _with_a_block,
    MoveCard: _with_one_on_the_map,
    MoveCluster: _with_two_clusters,
    NameCluster: _with_a_cluster,
    Overrule: _with_a_picture,
    PlaceCard: _with_cards_and_a_cluster,
    PlaceStatement: _with_a_picture,
    PutStatement: _with_drafts,
    RemoveBlock: _with_a_block,
    ReportByCard: _with_an_agreement,
    ReportProgress: _with_an_agreement,
    ReportSpread: _with_a_practice,
    RevokeCard: _with_an_agreement,
    RateItem: _with_a_round(AddRated),
    SetBlock: _with_a_block,
    ShowFacet: _with_a_picture,
    SpreadByCard: _with_a_site,
    SplitCluster: _with_one_to_split,
    TieCards: _with_two_on_the_map,
    UntieCards: _with_a_tie,
}


def _clusters(
    chance: Chance, snapshot: Snapshot, stage: Stage, most: int
) -> list[str]:
    """Return some clusters of a stage, each once."""
    left = [entry.id for entry in live_entries(snapshot, stage)]
    found: list[str] = []
    while left and len(found) < most:
        found.append(left.pop(chance.one(range(len(left)))))
    return found


def _merging(
    chance: Chance, snapshot: Snapshot, stage: Stage
) -> dict[str, Any]:
    names = ("entry", "into")
    return dict(zip(names, _clusters(chance, snapshot, stage, 2), strict=False))


def _moving(chance: Chance, snapshot: Snapshot, stage: Stage) -> dict[str, Any]:
    names = ("entry", "behind")
    return dict(zip(names, _clusters(chance, snapshot, stage, 2), strict=False))


def _one_cluster(
    chance: Chance, snapshot: Snapshot, stage: Stage
) -> dict[str, Any]:
    names = ("entry",)
    return dict(zip(names, _clusters(chance, snapshot, stage, 1), strict=False))


def _splitting(
    chance: Chance, snapshot: Snapshot, stage: Stage
) -> dict[str, Any]:
    merged = clusters_to_split(snapshot, stage)
    return {"entry": chance.one(merged)} if merged else {}


def _placing(
    chance: Chance, snapshot: Snapshot, stage: Stage
) -> dict[str, Any]:
    cards = [entry.id for entry in offered(snapshot, stage)]
    clusters = _clusters(chance, snapshot, stage, 1)
    if not cards or not clusters:
        return {}
    return {"card": chance.one(cards), "cluster": clusters[0], "behind": None}


def _putting(
    chance: Chance, snapshot: Snapshot, stage: Stage
) -> dict[str, Any]:
    drafts = open_drafts(snapshot, stage)
    if not drafts:
        return {}
    draft = chance.one(drafts)
    return {"entry": draft.entry, "field": draft.field}


def _answering(
    chance: Chance, snapshot: Snapshot, stage: Stage
) -> dict[str, Any]:
    running = running_round(snapshot, stage)
    if running is None:
        return {}
    return {"round": running.id, "level": chance.one((0, 1, 2))}


def _going_on(
    chance: Chance, snapshot: Snapshot, stage: Stage
) -> dict[str, Any]:
    running = running_round(snapshot, stage)
    if running is None:
        return {}
    courses = (Course.go_on, Course.change, Course.drop)
    return {"round": running.id, "course": chance.one(courses)}


def _rating(chance: Chance, snapshot: Snapshot, stage: Stage) -> dict[str, Any]:
    running = running_round(snapshot, stage)
    items = live_entries(snapshot, stage)
    if running is None or not items:
        return {}
    given = {"criterion": 0, "given": chance.one((1, 2, 3))}
    return {"round": running.id, "entry": chance.one(items).id, **given}


def _tying(chance: Chance, snapshot: Snapshot, stage: Stage) -> dict[str, Any]:
    names = ("card", "other")
    return dict(zip(names, _clusters(chance, snapshot, stage, 2), strict=False))


def _untying(
    chance: Chance, snapshot: Snapshot, stage: Stage
) -> dict[str, Any]:
    ties = [tie.id for tie in snapshot.all(Tie) if tie.stage_id == stage.id]
    return {"tie": chance.one(ties)} if ties else {}


def _shifting(
    chance: Chance, snapshot: Snapshot, stage: Stage
) -> dict[str, Any]:
    cards = _clusters(chance, snapshot, stage, 1)
    return {"card": cards[0]} if cards else {}


Fitting = Callable[[Chance, Snapshot, Stage], dict[str, Any]]
FITTING: Mapping[type[Command], Fitting] = {
    AnswerPromise: _going_on,
    AnswerProposal: _answering,
    DissolveCluster: _one_cluster,
    MergeClusters: _merging,
    MoveCard: _shifting,
    MoveCluster: _moving,
    NameCluster: _one_cluster,
    PlaceCard: _placing,
    PutStatement: _putting,
    RateItem: _rating,
    SplitCluster: _splitting,
    TieCards: _tying,
    UntieCards: _untying,
}
"""Fields that fit what stands."""
