# What a stage that keeps authors secret shows of its votes, and when: one rule for every kind that counts. Its theory,
# which counts tell of nobody, is session/synthesis/secrecy.py. Knows stages and rows; knows no kind by name.
from collections.abc import Callable, Iterable

from session.changes import stages_changed
from session.envelope import StageState
from session.events import Event
from session.refusals import Code, Refused
from session.secrecy.sealing import is_secret
from session.snapshot import Snapshot
from session.synthesis.counts import Counts
from session.synthesis.secrecy import Shown, behind, openly, secretly
from session.tables import ROWS, Stage


def is_over(stage: Stage) -> bool:
    """Tell whether nobody answers any more: before, the next count would be the next answer."""
    return stage.state is StageState.closed


def may_count(stage: Stage) -> bool:
    """Tell whether votes may be counted now: secret ones when it is over, wherever the count would stand."""
    return is_over(stage) or not is_secret(stage)


def shown(stage: Stage, counts: Counts) -> Shown:
    """Return the counts as they may be shown, once they may be counted."""
    return secretly(counts) if is_secret(stage) else openly(counts)


def holds(stage: Stage, counts: Counts, finding: Callable[[Counts], bool]) -> bool:
    """Tell whether a finding may be said: all counts that may stand behind the shown ones have it."""
    return may_count(stage) and all(map(finding, behind(shown(stage, counts))))


def counted_now(snapshot: Snapshot, events: Iterable[Event]) -> list[Stage]:
    """Return the stages whose secret vote, in which somebody answered, these events end, so that it is counted."""
    changed = stages_changed(snapshot, events)
    return [after for before, after in changed if is_over(after) and is_to_be_counted(snapshot, before)]


def is_to_be_counted(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether closing a stage counts a secret vote, which is done once."""
    return is_secret(stage) and not is_over(stage) and _answered(snapshot, stage)


def is_counted(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether a secret vote was counted, so that it is not opened again."""
    return is_secret(stage) and is_over(stage) and _answered(snapshot, stage)


def refuse_second_count(snapshot: Snapshot, events: Iterable[Event]) -> None:
    """Refuse to take a secret vote up again that was counted: one answer more would be the difference of two counts."""
    for before, after in stages_changed(snapshot, events):
        if is_counted(snapshot, before) and not is_over(after):
            raise Refused(Code.vote_counted)


def _answered(snapshot: Snapshot, stage: Stage) -> bool:
    votes = (row for table in ROWS.values() if table.vote for row in snapshot.where(table, stage_id=stage.id))
    return any(row.answers for row in votes)
