# A rehearsal: a session of its own that has the passport, the sides and the programme of the real one, and nobody in
# it. Its title says what it is, so that no screen and no document of it can be taken for the real one's.
from collections.abc import Callable

from session.envelope import StageState
from session.refusals import N_
from session.snapshot import Snapshot
from session.tables import Moment, Row, Session, Side, Stage, Template
from session.words import words

TITLE = N_("Rehearsal · %(title)s")
HEADING = N_("of a rehearsal %(heading)s")
LIVED = ("current_stage_id", "started_at", "closed_at", "ends_at", "starts_at", "spotlight_id", "screen")


def rows_of_a_rehearsal(
    real: Snapshot, *, session_id: str, code: str, now: Moment, new_id: Callable[[], str]
) -> list[Row]:
    """Make the rows of a rehearsal of a session: itself first. `now` is in ms."""
    own = {"session_id": session_id}
    sides = [side.model_copy(update={**own, "id": new_id()}) for side in real.all(Side)]
    letterhead = [each.model_copy(update={**own, "id": new_id()}) for each in real.all(Template)]
    return [
        _session(real.session, session_id, code, now),
        *sides,
        *(_stage(stage, session_id, new_id()) for stage in real.stages),
        *letterhead,
    ]


def _session(real: Session, session_id: str, code: str, now: Moment) -> Session:
    spoken = words(real.language)
    lived = {name: Session.model_fields[name].get_default(call_default_factory=True) for name in LIVED}
    called = {
        "title": spoken(TITLE, title=real.title).rstrip(" ·"),
        "heading": spoken(HEADING, heading=real.heading) if real.heading else "",
    }
    known = {"id": session_id, "session_id": session_id, "code": code, "rehearsal_of": real.id, "made_at": now}
    return real.model_copy(update={**lived, **called, **known})


def _stage(stage: Stage, session_id: str, stage_id: str) -> Stage:
    """Return a stage as it was before it began; what was skipped stays so."""
    return Stage(
        id=stage_id,
        session_id=session_id,
        position=stage.position,
        key=stage.key,
        kind=stage.kind,
        envelope=stage.envelope,
        state=StageState.skipped if stage.state is StageState.skipped else StageState.draft,
    )
