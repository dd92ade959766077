# The session's own particulars: topic, goal, sides, requisites of the protocol, the organizers' position.
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from session.changes import Changes
from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rule
from session.messages import Command, Id, Line, Text
from session.naming import described
from session.people import STAFF
from session.programme.timetable import start_of
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Person, Session, Side, Stage
from session.values.blocks import OPTIONAL
from session.values.bounds import LATEST, Days, Few, Many
from session.values.languages import CODE as LANGUAGE_CODE
from session.values.spans import days_in, ends_of, spanning
from session.values.visible import looks
from session.values.zones import (
    CLOCK,
    NOON,
    clock_of,
    minutes_of,
    moment_of,
    names,
    offset_at,
    offset_on,
)

TIMED = frozenset({"date", "start", "zone", "starts_at"})
"""What a session's place in time follows from."""


PartName = Annotated[str, Field(pattern=f"^({'|'.join(OPTIONAL)})$")]
"""A part of the protocol that may be left out."""


class EditPassport(Command):
    """Change what is given; what is absent stays. `date`, `review_date`: ISO dates or text.

    `until`: the last day of a session that lasts several, an ISO date; `date` then holds both, as an interval of ISO
    8601. Nothing, or a day that does not come after `date`: it lasts one.
    `start`: as the place's clock shows it, 10:00; `zone`: that place's time zone by name. From these and the date
    follow the offset from UTC and the moment of the start; `starts_at` (ms) says the moment itself.
    `correction_days`: how many days after the session corrections are taken.
    `earlier`: what became of decisions of sessions before, a line each, of which the protocol has an item.
    `signers`: who signs the protocol beside chair and secretary, a line each, “post – name”; `delegates`: who was
    elected to speak for the session afterwards. `left_out`: parts of the protocol that are not printed; `footer`: what
    stands at the foot of each of its pages.
    """

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["edit_passport"] = "edit_passport"
    language: Annotated[str, Field(pattern=LANGUAGE_CODE)] | None = None
    title: Line | None = None
    heading: Line | None = None
    goal: Text | None = None
    expected: Text | None = None
    organizations: Annotated[tuple[Line, ...], Many] | None = None
    place: Line | None = None
    date: Line | None = None
    until: Line | None = None
    number: Line | None = None
    chair: Line | None = None
    moderator: Line | None = None
    secretary: Line | None = None
    review_date: Line | None = None
    correction_days: Days | None = None
    documents: Annotated[tuple[Line, ...], Many] | None = None
    earlier: Annotated[tuple[Line, ...], Many] | None = None
    signers: Annotated[tuple[Line, ...], Few] | None = None
    delegates: Annotated[tuple[Line, ...], Few] | None = None
    left_out: Annotated[tuple[PartName, ...], Few] | None = None
    footer: Line | None = None
    generations: Annotated[tuple[Line, ...], Few] | None = None
    wifi_name: Annotated[str, Field(max_length=64)] | None = None
    wifi_password: Annotated[str, Field(max_length=64)] | None = None
    start: Annotated[str, Field(pattern=CLOCK)] | None = None
    zone: Annotated[str, Field(max_length=64)] | None = None
    starts_at: Annotated[int, Field(ge=0, le=LATEST)] | None = None


class SetPaper(Command):
    """Put in the organizers' position: a title and its paragraphs, verbatim."""

    by = STAFF
    undoable = True

    type: Literal["set_paper"] = "set_paper"
    title: Annotated[str, Field(max_length=1000)] = ""
    paragraphs: Annotated[
        tuple[Annotated[str, Field(max_length=20_000)], ...],
        Field(max_length=400),
    ]


class AddSide(Command):
    by = STAFF
    undoable = True

    type: Literal["add_side"] = "add_side"
    name: Line
    partner: bool = False


class EditSide(Command):
    by = STAFF
    undoable = True

    type: Literal["edit_side"] = "edit_side"
    side: Id
    name: Line
    partner: bool = False


class RemoveSide(Command):
    """Take out a side that nobody has joined and nothing was written of."""

    by = STAFF
    undoable = True

    type: Literal["remove_side"] = "remove_side"
    side: Id


def _edit(
    snapshot: Snapshot, command: EditPassport, occasion: Occasion
) -> list[Event]:
    if command.zone and command.zone not in names():
        raise Refused(Code.malformed, where="zone")
    given = command.model_dump(exclude={"type", "key"}, exclude_none=True)
    given = _lasting(given, snapshot.session)
    change = {name: _cleaned(value) for name, value in given.items()}
    session = snapshot.session.model_copy(update=change)
    if TIMED & given.keys():
        session = _timed(session, occasion.now, given.keys())
    if session == snapshot.session:
        return []
    return happened("PassportEdited", session)


def _lasting(given: dict[str, Any], session: Session) -> dict[str, Any]:
    """Return what is given with the first and the last day as one date."""
    last = given.pop("until", None)
    if last is None:
        return given
    told = given.get("date", session.date)
    told = clean(told)
    last = clean(last)
    first, _ = ends_of(told)
    days = spanning(first, last)
    given["date"] = days
    return given


def _timed(session: Session, now: int, given: Collection[str]) -> Session:
    """Return a session whose offset follows from its zone on its day, and its start from what the clock shows then.

    A start that was given as a moment says what the clock shows. Without a day no moment can be told.
    """
    day = iso_day(session.date)
    start = minutes_of(session.start)
    offset = _offset(session, now)
    timed = session.model_copy(update={"utc_offset": offset})
    if "starts_at" in given:
        moment = start_of(timed.model_copy(update={"start": ""}))
        return timed.model_copy(update={"start": clock_of(moment)})
    if start is None and "start" not in given:
        return timed
    starts_at = None
    if day and start is not None:
        starts_at = moment_of(day, start, offset)
    return timed.model_copy(update={"starts_at": starts_at})


def _offset(session: Session, now: int) -> int:
    """Return the offset of the session's zone when it starts, at noon of a day without a start."""
    if not session.zone:
        return session.utc_offset
    day = iso_day(session.date)
    if not day:
        return offset_at(session.zone, now)
    start = minutes_of(session.start)
    if start is None:
        start = NOON
    return offset_on(session.zone, day, start)


def iso_day(text: str) -> date | None:
    """Return the first day that a passport's date names; None where it is empty or other words."""
    days = days_in(text)
    if not days:
        return None
    return days[0]


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return [line for line in map(clean, value) if line]
    return value


def _set_paper(
    snapshot: Snapshot, command: SetPaper, _occasion: Occasion
) -> list[Event]:
    change = {
        "paper_title": clean(command.title),
        "paper": _cleaned(command.paragraphs),
    }
    return happened("PaperSet", snapshot.session.model_copy(update=change))


def _add_side(
    snapshot: Snapshot, command: AddSide, occasion: Occasion
) -> list[Event]:
    positions = [side.position for side in snapshot.all(Side)]
    side = Side(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        position=max(positions, default=-1) + 1,
        name=_side_name(command.name),
        partner=command.partner,
    )
    return happened("SideAdded", side)


def _edit_side(
    snapshot: Snapshot, command: EditSide, _occasion: Occasion
) -> list[Event]:
    side = snapshot.get(Side, command.side, Code.unknown_side)
    changed = side.model_copy(
        update={"name": _side_name(command.name), "partner": command.partner}
    )
    if changed == side:
        return []
    if changed.name == side.name:
        return happened("SideEdited", changed)
    by_name = [
        stage
        for stage in snapshot.stages
        if stage.envelope.audience == f"side:{side.name}"
    ]
    return happened(
        "SideEdited", changed, *(_for_side(stage, side) for stage in by_name)
    )


def _for_side(stage: Stage, side: Side) -> Stage:
    """Return a stage of an older session, which called a side by its name, as one that follows it to any other."""
    envelope = stage.envelope.model_copy(update={"audience": f"side:{side.id}"})
    return stage.model_copy(update={"envelope": envelope})


def _remove_side(
    snapshot: Snapshot, command: RemoveSide, _occasion: Occasion
) -> list[Event]:
    side = snapshot.get(Side, command.side, Code.unknown_side)
    needing = next(snapshot.standing_on([side]), None)
    if isinstance(needing, Person):
        raise Refused(Code.side_in_use)
    if needing is not None:
        raise Refused(Code.still_needed, what=described(snapshot, needing))
    return happened("SideRemoved", gone=[side])


def refuse_namesakes(snapshot: Snapshot, events: Iterable[Event]) -> None:
    """Refuse a side that nobody could tell from another by its name, whichever command brings it."""
    changes = Changes(snapshot, events)
    touched = list(changes.of(Side))
    if not touched:
        return
    named = Counter(looks(side.name) for side in changes.all(Side))
    for side in touched:
        was = snapshot.find(Side, side.id)
        renamed = was is None or was.name != side.name
        if renamed and named[looks(side.name)] > 1:
            raise Refused(Code.side_name_taken, name=side.name)


def _side_name(name: str) -> str:
    cleaned = " ".join(clean(name).split())
    if not cleaned:
        raise Refused(Code.name_needed)
    return cleaned


RULES: dict[type[Command], Rule] = {
    EditPassport: _edit,
    SetPaper: _set_paper,
    AddSide: _add_side,
    EditSide: _edit_side,
    RemoveSide: _remove_side,
}
