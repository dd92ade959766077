# Another session with the passport, the sides and the programme of a real one, and nobody in it: a rehearsal, whose
# title says what it is, so that no screen and no document of it can be taken for the real one's; or a copy.
from collections.abc import Callable, Iterator
from typing import Any

from session.envelope import StageState
from session.refusals import N_
from session.snapshot import Snapshot
from session.tables import (
    ROWS,
    Entry,
    Moment,
    Row,
    Session,
    Side,
    Stage,
    Template,
)
from session.words import words

TITLE = N_("Rehearsal · %(title)s")
COPY = N_("%(title)s (copy)")
HEADING = N_("of a rehearsal %(heading)s")
TURNED = (
    "turned_stage_id",
    "turned_part",
    "turned_sheet",
    "turned_every",
    "turned_at",
)
RUN = (
    "current_stage_id",
    "started_at",
    "closed_at",
    "ends_at",
    "starts_at",
    "start",
    "spotlight_id",
    "screen",
)
LIVED = (*RUN, *TURNED)


def rows_of_a_rehearsal(
    real: Snapshot,
    *,
    session_id: str,
    code: str,
    now: Moment,
    new_id: Callable[[], str],
) -> list[Row]:
    """Make the rows of a rehearsal of a session: itself first. `now` is in ms."""
    rehearsal = _rehearsal(real.session, session_id, code, now)
    rows = _rows(real, rehearsal, new_id)
    return [*rows, *_planned(real, rows, session_id, new_id)]


def rows_of_a_copy(
    real: Snapshot,
    *,
    session_id: str,
    code: str,
    now: Moment,
    new_id: Callable[[], str],
) -> list[Row]:
    """Make the rows of another session with the same plan, for another day: itself first. `now` is in ms."""
    was = real.session
    spoken = words(was.language)
    called = {
        "title": spoken(COPY, title=was.title).strip(),
        "date": "",
        "number": "",
        "review_date": "",
        "delegates": [],
        "earlier": [],
        "start": was.start,
    }
    known = {
        "id": session_id,
        "session_id": session_id,
        "code": code,
        "rehearsal_of": None,
        "made_at": now,
    }
    return _rows(
        real, was.model_copy(update={**_unlived(), **called, **known}), new_id
    )


def _rows(
    real: Snapshot, session: Session, new_id: Callable[[], str]
) -> list[Row]:
    session_id = session.id
    own = {"session_id": session_id}
    sides = [
        side.model_copy(update={**own, "id": new_id()})
        for side in real.all(Side)
    ]
    letterhead = [
        each.model_copy(update={**own, "id": new_id()})
        for each in real.all(Template)
    ]
    return [
        session,
        *sides,
        *(_stage(stage, session_id, new_id()) for stage in real.stages),
        *letterhead,
    ]


def _planned(
    real: Snapshot, made: list[Row], session_id: str, new_id: Callable[[], str]
) -> Iterator[Row]:
    """Yield what was brought into the programme beforehand, each with the entry that it names, as it came."""
    keys = {stage.id: stage.key for stage in real.stages}
    stages = {row.key: row.id for row in made if isinstance(row, Stage)}
    for table in ROWS.values():
        if not table.planned:
            continue
        for row in real.all(table):
            told: Any = row  # every such table names a stage and an entry
            entry = real.find(Entry, told.entry_id)
            if entry is None:
                continue
            own = {
                "session_id": session_id,
                "stage_id": stages[keys[told.stage_id]],
            }
            copied = {
                **own,
                "id": new_id(),
                "wording": None,
                "voted": None,
                "hidden_at": entry.hidden_at,
            }
            again = entry.model_copy(update=copied)
            yield again
            named = {**own, "id": new_id(), "entry_id": again.id}
            yield row.model_copy(update=named)


def _unlived() -> dict[str, object]:
    return {
        name: Session.model_fields[name].get_default(call_default_factory=True)
        for name in LIVED
    }


def _rehearsal(
    real: Session, session_id: str, code: str, now: Moment
) -> Session:
    spoken = words(real.language)
    title = spoken(TITLE, title=real.title).rstrip(" ·")
    heading = real.heading and spoken(HEADING, heading=real.heading)
    called = {"title": title, "heading": heading}
    known = {
        "id": session_id,
        "session_id": session_id,
        "code": code,
        "rehearsal_of": real.id,
        "made_at": now,
    }
    return real.model_copy(update={**_unlived(), **called, **known})


def _stage(stage: Stage, session_id: str, stage_id: str) -> Stage:
    """Return a stage as it was before it began; what was skipped stays so."""
    state = StageState.draft
    if stage.state is StageState.skipped:
        state = StageState.skipped
    envelope = stage.envelope.model_copy(update={"remark": ""})
    return Stage(
        id=stage_id,
        session_id=session_id,
        position=stage.position,
        key=stage.key,
        kind=stage.kind,
        envelope=envelope,
        state=state,
    )
