# What a console's button of undo offers to one of the staff: what they did last where each takes back their own, or the
# room's last step. Knows steps as undo tells them; knows no row.
from dataclasses import dataclass

from session.kind import Audience, Values
from session.people import Actor, Role
from session.programme.agenda import PLANNERS
from session.refusals import SENTENCES, Sentence, said
from session.snapshot import Snapshot
from session.undoing import BACK, FORTH, Offer, Way, offers, told

TURNING: frozenset[Role] = PLANNERS
"""Who may take back the room's steps."""


@dataclass(frozen=True)
class Step:
    """What undo takes back or redo does again, none of its rows: `number` in the journal, `at` which moment (ms).

    `deed`: what it was. `own`: nobody else may turn it.
    """

    number: int
    at: int
    deed: Sentence
    own: bool = False


@dataclass(frozen=True)
class Steps:
    """The step that is offered to be turned, if any, and when (ms) the last one was that is not, with the reason."""

    offered: Step | None
    stays: tuple[int, Sentence] | None


def steps(snapshot: Snapshot, audience: Audience) -> Values:
    """Return what one of the staff may take back and do again."""
    roles = TURNING if audience.turns else frozenset()
    actor = Actor(audience.of, roles)
    return {
        "session": snapshot.session,
        "turns": audience.turns,
        "undo": _steps(snapshot, BACK, actor),
        "redo": _steps(snapshot, FORTH, actor),
    }


def _steps(snapshot: Snapshot, way: Way, actor: Actor) -> Steps:
    found = snapshot.derived(
        ("offered", way, actor), lambda: offers(snapshot, way, 0, actor)
    )
    staying = (stays for offer in found if (stays := _stays(offer)))
    return Steps(_step(snapshot, found[0]), next(staying, None))


def _step(snapshot: Snapshot, offer: Offer) -> Step | None:
    step = offer.step
    if step is None:
        return None
    words = told(snapshot, step)
    return Step(step.number, step.at, words, bool(step.owner))


def _stays(offer: Offer) -> tuple[int, Sentence] | None:
    if not offer.stay:
        return None
    last, refused = offer.stay[0]
    reason = said(SENTENCES[refused.code], **refused.values)
    return last.at, reason
