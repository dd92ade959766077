# What must hold of the room's own steps: whatever was sent since a stage was opened, one undo takes the room back to
# where it was, and nothing is gone that anybody was told is accepted.
from collections.abc import Iterator, Mapping
from itertools import count
from random import Random

from session.envelope import StageState
from session.events import Key
from session.secrecy.votes import is_counted
from session.snapshot import Done, Snapshot
from session.tables import Entry, Row, Session, Stage
from session.undoing import BACK, offered
from tests.histories.life import Life
from tests.session.build import MODERATOR, Sitting, refused

MOVING = frozenset({"next_stage", "open_stage"})
EVERY = 4
"""Steps between two looks at the same step of the room, with what people sent meanwhile."""
Kept = Mapping[Key, object]


def undo_of_next_takes_the_room_back_and_no_text_is_gone(
    life: Life,
) -> Iterator[str]:
    """Try it in a copy when the room moved just now, and again and again while people go on."""
    just_now = life.record is not None and life.record.command in MOVING
    if just_now or len(life.steps) % EVERY == 0:
        yield from _taken_back(_a_copy(life))


def undo_of_every_next_leads_back_to_the_first(life: Life) -> Iterator[str]:
    """Take back everything at the end, so each Next of the history once with all that came after it."""
    copy = _a_copy(life)
    while (step := _offered(copy)) is not None:
        if step.command in MOVING:
            yield from _taken_back(copy)
            if _offered(copy) is step:
                return
        elif refused(lambda: copy.tell(MODERATOR, "undo", number=step.number)):
            return


def _a_copy(life: Life) -> Sitting:
    return Sitting(
        life.snapshot.copy(),
        now=life.sitting.now,
        random=Random(1),
        rule=life.rule,
        _ids=count(10**9),
        _keys=count(10**9),
    )


def _offered(sitting: Sitting) -> Done | None:
    return offered(sitting.snapshot, BACK, sitting.now).step


def _taken_back(sitting: Sitting) -> Iterator[str]:
    """Take the room's last step back, if it is one that moved it, and tell what is not as it should be then."""
    step = _offered(sitting)
    moved = None if step is None else _from_where(step)
    if step is None or moved is None or step.command not in MOVING:
        return
    was, becomes = moved
    if sitting.snapshot.session.current_stage_id != becomes.current_stage_id:
        return
    before = _sent(sitting.snapshot, step)
    code = refused(lambda: sitting.tell(MODERATOR, "undo", number=step.number))
    if code:
        yield f"{step.command} is offered and not taken back: {code}"
        return
    here = sitting.snapshot.session.current_stage_id
    if here != was.current_stage_id:
        yield f"the room is in {here} and not in {was.current_stage_id}"
    yield from _not_as_it_was(sitting.snapshot, step, here)
    after = _sent(sitting.snapshot, step)
    yield from (
        f"{key} is gone or other than it was acknowledged"
        for key in before
        if after.get(key) != before[key]
    )


def _from_where(step: Done) -> tuple[Session, Session] | None:
    """Return the session before and after a step that gave the room another stage."""
    for _, was, becomes in step.changes:
        if not (isinstance(was, Session) and isinstance(becomes, Session)):
            continue
        if was.current_stage_id != becomes.current_stage_id:
            return was, becomes
    return None


def _not_as_it_was(
    snapshot: Snapshot, step: Done, here: str | None
) -> Iterator[str]:
    """Tell where the room's stage is not in the state again that it was in; a counted vote stays closed."""
    for (_, row_id), was, _ in step.changes:
        if row_id != here or not isinstance(was, Stage):
            continue
        stage = snapshot.find(Stage, row_id)
        state = stage.state if stage is not None else None
        counted = stage is not None and is_counted(snapshot, stage)
        expected = StageState.closed if counted else was.state
        if state not in {expected, was.state}:
            yield f"{row_id} is {state} and was {was.state}"


def _sent(snapshot: Snapshot, step: Done) -> Kept:
    """Return what people sent and were told is accepted, by row; not what the step itself put there."""
    made = {key for key, was, _ in step.changes if was is None}
    return {
        (table, row_id): _words(row)
        for table, rows in snapshot.rows().items()
        for row_id, row in rows.items()
        if (table, row_id) not in made and _is_sent(row)
    }


def _is_sent(row: Row) -> bool:
    return row.vote or isinstance(row, Entry)


def _words(row: Row) -> object:
    """Return what of a row somebody gave: not when, nor under which name a secret one goes before it is dealt."""
    if isinstance(row, Entry):
        return row.content, row.wording, row.withdrawn_at
    return row.model_dump(exclude={"at", "author", "revision"})
