# What an organizer's own last step was, where undo may take it back. Undo itself names the step; knows no rows.
from session.offering import Step
from session.people import Actor
from session.programme.agenda import PLANNERS
from session.snapshot import Snapshot
from session.undoing import BACK, offered, told

OF_PLANNING = frozenset(
    {
        "edit_stage",
        "note_decision",
        "insert_stage",
        "remove_stage",
        "move_stage",
        "set_programme",
        "insert_block",
        "set_block",
        "move_block",
        "remove_block",
        "detach_block",
        "edit_passport",
        "set_paper",
        "add_side",
        "edit_side",
        "remove_side",
    }
)
"""Commands that the organizer's pages give."""


def last_step(snapshot: Snapshot, actor: Actor, now: int) -> Step | None:
    """Return what an organizer may take back now (ms); nothing where the room's own step came since."""
    step = offered(snapshot, BACK, now).step
    if step is None or not actor.may(PLANNERS):
        return None
    if step.command not in OF_PLANNING:
        return None
    return Step(step.number, step.at, told(snapshot, step))
