# Promises are brought in: from an earlier session, as they stood there, or typed by the staff. Brought in twice they
# stand once; as long as one was not before the room, what is newer of it takes the place of what was.
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from session.entries.rounds import rounds_of
from session.entries.writing import put
from session.envelope import StageState
from session.events import Event, happened
from session.fields import Content, Frozen, checked, clean
from session.kind import Occasion, Rules
from session.messages import STARTED, Line, StageCommand, Text
from session.people import STAFF
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.review.queue import FIELDS, ruling_of
from session.stages.review.rows import Brought
from session.tables import Entry, Moment, Progress, Row, Stage
from session.values.bounds import Word

BEFORE_THE_END = STARTED | {StageState.draft}
MOST_AT_ONCE = 200
WHEN = N_("Due date")


class ToldPromise(Frozen):
    """A promise as another session tells it; what each column means stands at its row."""

    code: Word
    number: Word
    origin: Word = ""
    session: Line = ""
    held: Word = ""
    what: Text
    who: Text = ""
    with_whom: Text = ""
    due: Word = ""
    indicator: Line = ""
    state: Progress | Literal[""] = ""
    fresh: Progress | Literal[""] = ""
    words: Text = ""
    evidence: Line = ""
    measured: Word = ""
    reported_at: Moment | None = None
    silent: bool = False
    overdue: bool = False


class BringPromises(StageCommand):
    """Bring in promises of earlier sessions, as they stand there."""

    by = STAFF
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["bring_promises"] = "bring_promises"
    promises: Annotated[tuple[ToldPromise, ...], Field(max_length=MOST_AT_ONCE)]


class AddPromise(StageCommand):
    """Bring in one promise by typing it. `session`: where it was given; `due`: an ISO date."""

    by = STAFF
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["add_promise"] = "add_promise"
    text: Text
    who: Line = ""
    due: Word = ""
    session: Line = ""
    state: Progress | Literal[""] = ""
    words: Text = ""


def _bring(
    snapshot: Snapshot, command: BringPromises, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    known = {
        (each.code, each.number): each
        for each in snapshot.where(Brought, stage_id=stage.id)
    }
    new: dict[tuple[str, str], ToldPromise] = {}
    renewed: list[Row] = []
    for told in command.promises:
        key = told.code, told.number
        held = known.get(key)
        if held is None:
            new.setdefault(key, told)
        else:
            renewed += _renewed(snapshot, held, told)
    rows = [*renewed, *_rows(snapshot, stage, new.values(), occasion)]
    return happened("PromisesBrought", *rows) if rows else []


def _renewed(
    snapshot: Snapshot, held: Brought, told: ToldPromise
) -> Iterator[Brought]:
    """Yield a promise as it stands by now, where the room has not dealt with it and something is newer."""
    entry = snapshot.find(Entry, held.entry_id)
    if entry is None or rounds_of(snapshot, entry):
        return
    if ruling_of(snapshot, entry.id) is not None:
        return
    newer = held.model_copy(update=_facts(told))
    if newer != held:
        yield newer


def _facts(told: ToldPromise) -> dict[str, Any]:
    facts = told.model_dump(exclude={"what"})
    texts = {
        name: clean(value)
        for name, value in facts.items()
        if isinstance(value, str)
    }
    return {**facts, **texts}


def _rows(
    snapshot: Snapshot,
    stage: Stage,
    told: Any,
    occasion: Occasion,
) -> Iterator[Row]:
    first = snapshot.last_given(Entry, stage.id) + 1
    for number, each in enumerate(told, first):
        content: Content = {"text": clean(each.what)}
        entry = put(stage, content, [], number, occasion)
        yield entry
        yield Brought(
            id=occasion.new_id(),
            session_id=stage.session_id,
            stage_id=stage.id,
            entry_id=entry.id,
            at=occasion.now,
            **_facts(each),
        )


def _add(
    snapshot: Snapshot, command: AddPromise, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    content = checked(FIELDS, {"text": command.text})
    typed = [
        int(each.number)
        for each in snapshot.where(Brought, stage_id=stage.id)
        if not each.code and each.number.isdigit()
    ]
    number = max(typed, default=0) + 1
    told = ToldPromise(
        code="",
        number=str(number),
        session=command.session,
        what=str(content["text"]),
        who=command.who,
        due=day(command.due),
        state=command.state,
        words=command.words,
    )
    rows = _rows(snapshot, stage, [told], occasion)
    return happened("PromisesBrought", *rows)


def day(text: str) -> str:
    """Return a date in ISO as it was typed; refuse what is none."""
    typed = clean(text)
    if not typed:
        return ""
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        raise Refused(Code.field_not_a_date, field=WHEN) from None


BRINGING: Rules = {BringPromises: _bring, AddPromise: _add}
