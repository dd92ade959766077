# Some histories by chance: all commands, roles and kinds, undo and redo with what others do in between. The long form
# is `make histories`; `python -m tests.histories 1 SEED` tells the smallest history of a seed that breaks.
import re
from dataclasses import replace
from functools import partial
from itertools import islice

import pytest

from session.decide import decide
from session.entries.writing import ReviseEntry
from session.events import Event
from session.kind import Occasion
from session.messages import Command, name_of
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, Row
from session.undoing import Undo
from tests.histories.going_back import (
    undo_of_next_takes_the_room_back_and_no_text_is_gone,
)
from tests.histories.oracles import in_turn
from tests.histories.telling import story
from tests.histories.trying import again, shrunk, tried
from tests.length import times
from tests.session.chance import EVERY_COMMAND

pytestmark = pytest.mark.long

HISTORIES = times(180)
LENGTH = 60
FEW = 5
MOST = 400
LINE = re.compile(
    r" +\d+ min  \S+ +\w+ .*\((№ \d+|refused: \w+)( → [\w, -]*)?\)"
)


def test_any_history_holds() -> None:
    trials = [
        tried(seed, LENGTH, oracles=in_turn(seed)) for seed in range(HISTORIES)
    ]
    broken = next((trial for trial in trials if trial.broken), None)
    assert broken is None, "\n".join(
        story(shrunk(broken, oracles=in_turn(broken.life.seed)))
    )
    assert {
        stage.kind
        for trial in trials
        for stage in trial.life.snapshot.stages
        if stage.opened_at
    } == KINDS.keys()


@pytest.mark.thorough
def test_a_few_hundred_histories_carry_out_every_command() -> None:
    """Without their laws, which ask for nothing to be done."""
    left = {name_of(command) for command in EVERY_COMMAND}
    for seed in range(MOST):
        if not left:
            break
        records = tried(seed, laws=()).life.records
        left -= {record.command for record in records}
    assert left == set(), "what is missing wants a way to it in leading.py"


def careless(
    snapshot: Snapshot, command: Command, occasion: Occasion
) -> list[Event]:
    """Decide as the product does, but that a text which is written anew stays in its revision."""
    events = decide(snapshot, command, occasion)
    if not isinstance(command, ReviseEntry):
        return events
    return [
        replace(
            each,
            rows=tuple(map(partial(_in_revision, command.revision), each.rows)),
        )
        for each in events
    ]


def _in_revision(revision: int, row: Row) -> Row:
    return (
        row.model_copy(update={"revision": revision})
        if isinstance(row, Entry)
        else row
    )


def stubborn(
    snapshot: Snapshot, command: Command, occasion: Occasion
) -> list[Event]:
    """Decide as the product does, but take nothing back once somebody has written in the room's stage."""
    here = snapshot.session.current_stage_id
    if isinstance(command, Undo) and snapshot.count(Entry, stage_id=here):
        raise Refused(Code.undo_overtaken)
    return decide(snapshot, command, occasion)


def test_a_room_that_stays_where_nobody_wants_it_is_found() -> None:
    law = undo_of_next_takes_the_room_back_and_no_text_is_gone
    trials = (
        tried(seed, LENGTH, (law,), rule=stubborn) for seed in range(HISTORIES)
    )
    found = [trial.broken for trial in islice(trials, FEW) if trial.broken]
    assert {each.law for each in found} == {law.__name__}


@pytest.mark.thorough
def test_a_fault_in_a_rule_is_told_by_the_few_steps_that_show_it_and_again_the_same() -> (
    None
):
    seeds = range(HISTORIES * 10)
    trials = (tried(seed, LENGTH, rule=careless) for seed in seeds)
    trial = next(trial for trial in trials if trial.broken)
    seed, found = trial.life.seed, shrunk(trial)
    steps = found.steps
    assert (
        again(seed, trial.steps, rule=careless).life.snapshot.rows()
        == trial.life.snapshot.rows()
    )
    assert [step.command.type for step in steps][-1] == "revise_entry"
    types = {step.command.type for step in steps}
    assert types & {"add_entry", "add_entries"}
    assert len(steps) <= FEW < len(trial.steps)
    for left_out in steps:
        rest = [step for step in steps if step is not left_out]
        assert again(seed, rest, rule=careless).broken is None
    assert again(seed, steps).broken is None, "the product's own rule is sound"
    told = list(story(found))
    lines = [line for line in told if " min  " in line]
    assert told[0] == f"seed {seed}: {len(steps)} steps"
    assert len(lines) == len(steps)
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert re.fullmatch(
        r"  a revision never turns back: no, [\w-]+ is in revision 1 after 1",
        told[-1],
    )
