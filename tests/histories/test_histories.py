# Sixty histories by chance: all commands, roles and kinds, undo and redo with what others do in between. The long form
# is `make histories`; `python -m tests.histories 1 SEED` tells the smallest history of a seed that breaks.
from collections.abc import Iterator

from session.decide import OF_KINDS
from session.messages import name_of
from session.stages import KINDS
from tests.histories.life import Life
from tests.histories.oracles import ORACLES
from tests.histories.telling import story
from tests.histories.trying import again, shrunk, tried

HISTORIES = 60
LENGTH = 60
WHOLE = 10  # of so many one is looked at as a whole


def test_any_history_holds() -> None:
    trials = [tried(seed, LENGTH, oracles=() if seed % WHOLE else ORACLES) for seed in range(HISTORIES)]
    broken = next((trial for trial in trials if trial.broken), None)
    assert broken is None, "\n".join(story(shrunk(broken, oracles=ORACLES)))
    done = {record.command for trial in trials for record in trial.life.records}
    assert len([command for command in OF_KINDS if name_of(command) in done]) > len(OF_KINDS) * 0.8
    assert {stage.kind for trial in trials for stage in trial.life.snapshot.stages if stage.opened_at} == KINDS.keys()


def never_paused(life: Life) -> Iterator[str]:
    """Break at a pause, for which a stage must run: so at least two steps are needed."""
    if life.is_done("pause_stage"):
        yield "paused"


def test_what_breaks_is_told_by_the_smallest_history_and_again_the_same() -> None:
    trial = next(trial for seed in range(HISTORIES) if (trial := tried(seed, LENGTH, [never_paused])).broken)
    seed, steps = trial.life.seed, shrunk(trial, [never_paused]).steps
    assert again(seed, trial.steps).life.snapshot.rows() == trial.life.snapshot.rows()
    assert 2 <= len(steps) < len(trial.steps)
    assert [
        step for step in steps if again(seed, [each for each in steps if each is not step], [never_paused]).broken
    ] == []
    told = list(story(again(seed, steps, [never_paused])))
    assert told[0] == f"seed {seed}: {len(steps)} steps"
    assert "pause_stage" in told[-2]
    assert told[-1] == "  never paused: no, paused"
