# What a stage that keeps authors secret shows of its votes, and when: one rule for every kind that counts. Its theory,
# which counts tell of nobody, is session/synthesis/secrecy.py. Knows stages and rows; knows no kind by name.
from collections.abc import Callable, Iterable, Iterator, Sequence

from session.changes import stages_changed
from session.envelope import StageState
from session.events import Event, rows_of
from session.refusals import Code, Refused
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.synthesis.counts import Counts
from session.synthesis.secrecy import Shown, behind, openly, secretly
from session.tables import ROWS, Round, Row, Stage


def is_over(stage: Stage) -> bool:
    """Tell whether nobody answers any more: before, the next count would be the next answer."""
    return stage.state is StageState.closed


def may_count(stage: Stage) -> bool:
    """Tell whether votes may be counted now: secret ones when it is over, wherever the count would stand."""
    return is_over(stage) or not is_secret(stage)


def shown(stage: Stage, counts: Counts) -> Shown:
    """Return the counts as they may be shown, once they may be counted."""
    if is_secret(stage):
        return secretly(counts)
    return openly(counts)


def holds(
    stage: Stage, counts: Counts, finding: Callable[[Counts], bool]
) -> bool:
    """Tell whether a finding may be said: all counts that may stand behind the shown ones have it."""
    if not may_count(stage):
        return False
    return all(map(finding, behind(shown(stage, counts))))


def counted_now(snapshot: Snapshot, events: Iterable[Event]) -> list[Stage]:
    """Return the stages whose secret vote, in which somebody answered, these events end, so that it is counted."""
    changed = stages_changed(snapshot, events)
    return [
        after
        for before, after in changed
        if is_over(after) and is_to_be_counted(snapshot, before)
    ]


def is_to_be_counted(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether closing a stage counts a secret vote, which is done once."""
    return (
        is_secret(stage) and not is_over(stage) and _answered(snapshot, stage)
    )


def is_counted(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether a secret vote was counted, so that it is not opened again."""
    if not is_secret(stage) or not is_over(stage):
        return False
    return _answered(snapshot, stage)


def rounds_counted(snapshot: Snapshot, events: Iterable[Event]) -> list[Round]:
    """Return the rounds of a secret vote, in which somebody answered, that these events close, so they are counted."""
    return [
        each
        for each in rows_of(Round, events)
        if each.is_closed
        and _runs(snapshot, each)
        and _in_secret(snapshot, each.stage_id)
        and any(votes_of(snapshot, each))
    ]


def counts(snapshot: Snapshot, events: Sequence[Event]) -> bool:
    """Tell whether these events count a secret vote: all of a stage, or one round of it."""
    if counted_now(snapshot, events):
        return True
    return bool(rounds_counted(snapshot, events))


def votes_of(snapshot: Snapshot, about: Stage | Round) -> Iterator[Row]:
    """Yield the votes of a stage that no closed round has counted, or those of one round."""
    wanted = {"stage_id": about.id}
    if isinstance(about, Round):
        wanted = {"stage_id": about.stage_id, "round_id": about.id}
    for table in ROWS.values():
        if not table.vote or not wanted.keys() <= table.model_fields.keys():
            continue
        for vote in snapshot.where(table, **wanted):
            if isinstance(about, Round) or not is_settled(snapshot, vote):
                yield vote


def is_settled(snapshot: Snapshot, vote: Row) -> bool:
    """Tell whether nobody changes a vote any more: its stage is over, or its round is."""
    stage = snapshot.find(Stage, getattr(vote, "stage_id", None))
    if stage is None or is_over(stage):
        return True
    round_ = snapshot.find(Round, getattr(vote, "round_id", None))
    return round_ is not None and round_.is_closed


def awaits_count(snapshot: Snapshot, vote: Row) -> bool:
    """Tell whether a vote is secret and not counted yet."""
    if is_settled(snapshot, vote):
        return False
    stage_id: str | None = getattr(vote, "stage_id", None)
    return _in_secret(snapshot, stage_id)


def _runs(snapshot: Snapshot, round_: Round) -> bool:
    was = snapshot.find(Round, round_.id)
    if was is None:
        return False
    return not was.is_closed


def _in_secret(snapshot: Snapshot, stage_id: str | None) -> bool:
    stage = snapshot.find(Stage, stage_id)
    return stage is not None and is_secret(stage)


def refuse_second_count(snapshot: Snapshot, events: Sequence[Event]) -> None:
    """Refuse to take a secret vote up again that was counted: one answer more would be the difference of two counts."""
    for before, after in stages_changed(snapshot, events):
        if is_counted(snapshot, before) and not is_over(after):
            raise Refused(Code.vote_counted)
    for round_ in rows_of(Round, events):
        was = snapshot.find(Round, round_.id)
        again = was is not None and was.is_closed and not round_.is_closed
        if (
            again
            and _in_secret(snapshot, round_.stage_id)
            and any(votes_of(snapshot, round_))
        ):
            raise Refused(Code.vote_counted)


def _answered(snapshot: Snapshot, stage: Stage) -> bool:
    for table in ROWS.values():
        if table.vote:
            votes = snapshot.where(table, stage_id=stage.id)
            if any(vote.answers for vote in votes):
                return True
    return False
