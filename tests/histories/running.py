# How the room goes on: the forecast counts what Next will open, minutes that are given count from now on, and no two
# sides look the same.
from collections import Counter
from collections.abc import Iterator
from functools import partial

from session.envelope import StageState
from session.events import Event, rows_of
from session.programme.agenda import forecast
from session.programme.flow import AddMinutes, next_of
from session.snapshot import Snapshot
from session.tables import Session, Side, Stage
from session.values.visible import looks
from tests.histories.life import Life
from tests.session.build import MINUTE


def the_forecast_counts_what_next_opens(life: Life) -> Iterator[str]:
    """Look whenever the programme or the room is another than before."""
    if life.record is None:
        return
    events = life.record.events
    if not [*rows_of(Stage, events), *rows_of(Session, events)]:
        return
    snapshot, now = life.snapshot, life.sitting.now
    ahead = list(_opened_by_next(snapshot.copy()))
    told = forecast(snapshot, now)
    counted = [
        timing.stage.id
        for timing in told.timings
        if timing.begins_at is not None
        and timing.stage.state is StageState.draft
    ]
    if counted != [stage.id for stage in ahead]:
        yield f"{counted} are counted, Next opens {ahead}"
    if not any(stage.envelope.starts for stage in ahead):
        yield from _otherwise(snapshot, now, ahead, told.ends_at)


def _opened_by_next(copy: Snapshot) -> Iterator[Stage]:
    """Yield the stages that are opened when Next is pressed until there is none."""
    while stage := next_of(copy):
        yield stage
        there = copy.session.model_copy(update={"current_stage_id": stage.id})
        opened = stage.model_copy(update={"state": StageState.open})
        copy.advance([Event("StageOpened", (opened, there))])


def _otherwise(
    snapshot: Snapshot, now: int, ahead: list[Stage], told: int
) -> Iterator[str]:
    """Tell an end that is not what is left and what is planned, one after the other."""
    session = snapshot.session
    begun = max(now, session.started_at or session.starts_at or now)
    left = sum(left_of(stage, now) for stage in snapshot.stages)
    planned = sum(stage.envelope.minutes for stage in ahead) * MINUTE
    end = begun + left + planned
    if told != end:
        yield f"the end is told {(told - end) / MINUTE} minutes too late"


def left_of(stage: Stage, now: int) -> int:
    """Return what is left of a stage that runs or stands still, in ms."""
    if stage.state is StageState.paused:
        return max(0, stage.left or 0)
    if stage.state is not StageState.open or stage.ends_at is None:
        return 0
    return max(0, stage.ends_at - max(now, stage.opened_at or 0))


def minutes_are_given_from_now_on(life: Life) -> Iterator[str]:
    """What was over is over: five more minutes are five minutes."""
    if not life.is_done("add_minutes"):
        return
    command = life.steps[-1].command
    assert isinstance(command, AddMinutes)
    was, now = life.was["stage"][command.stage], life.sitting.now
    stage = life.snapshot.find(Stage, command.stage)
    assert isinstance(was, Stage)
    assert stage is not None
    wanted = max(0, left_of(was, now) + command.minutes * MINUTE)
    if left_of(stage, now) != wanted:
        yield f"{left_of(stage, now)} ms are left of {stage.id}, not {wanted}"


def no_two_sides_look_the_same(life: Life) -> Iterator[str]:
    yield from life.snapshot.derived(
        ("alike", "sides"), partial(_alike, life.snapshot), Side
    )


def _alike(snapshot: Snapshot) -> list[str]:
    named = Counter(looks(side.name) for side in snapshot.all(Side))
    return [
        f"{times} sides are called “{name}”"
        for name, times in named.items()
        if times > 1
    ]
