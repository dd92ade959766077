# The clock of a server is set, forward or back, between any two commands, as between two starts: nothing fails, nothing
# is lost, and what people are shown of time stays sane.
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from session.envelope import StageState
from session.people import Surface, Viewer
from session.programme.agenda import forecast, spent
from session.record import advance
from session.refusals import Code
from session.regions import Outside, audiences, regions
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Person, Stage
from tests.session.build import (
    MINUTE,
    MODERATOR,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
)
from tests.session.chance import FIELDS, Chance

DAY = 24 * 60 * MINUTE
JUMPS = (
    0,
    0,
    0,
    5_000,
    MINUTE,
    -MINUTE,
    60 * MINUTE,
    -60 * MINUTE,
    DAY,
    -DAY,
    400 * DAY,
    -400 * DAY,
)


def everything() -> Snapshot:
    """Return a session with one stage of every kind and two people of two sides."""
    people = (
        a_side("a"),
        a_side("b", 1),
        a_person("anna", "a"),
        a_person("boris", "b"),
    )
    stages = [
        a_stage(kind, kind, position, fields=FIELDS)
        for position, kind in enumerate(sorted(KINDS))
    ]
    return a_session(*people, *stages)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_the_clock_does_nothing_fails_and_the_journal_gives_the_rows(
    seed: int,
) -> None:
    chance, random = Chance(Random(seed).choice), Random(seed)
    begun = everything()
    sat = Sitting(begun.copy(), random=random)
    for _ in range(40):
        sat.now += random.choice(JUMPS)
        sat.tries(*chance.wish(sat.snapshot, sat.key()))
        look(sat.snapshot, sat.now)
    for record in sat.records:
        advance(begun, record)
    assert begun.rows() == sat.snapshot.rows()
    assert [record.number for record in sat.records] == list(
        range(1, len(sat.records) + 1)
    )


def look(snapshot: Snapshot, now: int) -> None:
    """See everything that everybody sees, and that no duration is below zero."""
    for stage in snapshot.stages:
        assert spent(stage, now) >= 0
    planned = forecast(snapshot, now)
    assert planned.ends_at >= (
        snapshot.session.started_at or snapshot.session.starts_at or now
    )
    assert all(timing.actual >= 0 for timing in planned.timings)
    people = [acting(person) for person in snapshot.all(Person)]
    for surface in Surface:
        for actor in (MODERATOR, *people):
            for audience in audiences(snapshot, Viewer(actor, surface)):
                list(regions(snapshot, audience, Outside(now, frozenset())))


def test_a_clock_set_back_while_a_stage_runs_leaves_it_its_time_and_a_paused_one_what_it_had_left() -> (
    None
):
    sat = Sitting(a_session(a_stage("talk", minutes=10)))
    sat.tell(MODERATOR, "open_stage", stage="talk")
    sat.now += 4 * MINUTE
    sat.tell(MODERATOR, "pause_stage", stage="talk")
    sat.now -= DAY
    sat.tell(MODERATOR, "resume_stage", stage="talk")
    stage = sat.snapshot.get(Stage, "talk", Code.unknown_stage)
    assert (stage.state, stage.ends_at) == (
        StageState.open,
        sat.now + 6 * MINUTE,
    )
    sat.now -= DAY
    assert spent(stage, sat.now) == 4 * MINUTE
