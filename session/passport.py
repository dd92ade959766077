# The session's own particulars: topic, goal, sides, requisites of the protocol, the organizers' position.
from typing import Annotated, Literal

from pydantic import Field

from session.bounds import LATEST, Days, Few, Many
from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rule
from session.messages import Command, Id, Line, Text
from session.people import STAFF
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Entry, Side, Stage

MOST_SIDES = 8


class EditPassport(Command):
    """Change what is given; what is absent stays. `starts_at`: ms; `date`, `review_date`: ISO dates or text.

    `correction_days`: how many days after the session corrections are taken.
    """

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["edit_passport"] = "edit_passport"
    language: Annotated[str, Field(pattern="^(ru|en)$")] | None = None
    title: Line | None = None
    heading: Line | None = None
    goal: Text | None = None
    expected: Text | None = None
    organizations: Annotated[tuple[Line, ...], Many] | None = None
    place: Line | None = None
    date: Line | None = None
    number: Line | None = None
    chair: Line | None = None
    moderator: Line | None = None
    secretary: Line | None = None
    review_date: Line | None = None
    correction_days: Days | None = None
    documents: Annotated[tuple[Line, ...], Many] | None = None
    generations: Annotated[tuple[Line, ...], Few] | None = None
    wifi_name: Annotated[str, Field(max_length=64)] | None = None
    wifi_password: Annotated[str, Field(max_length=64)] | None = None
    starts_at: Annotated[int, Field(ge=0, le=LATEST)] | None = None


class SetPaper(Command):
    """Put in the organizers' position: a title and its paragraphs, verbatim."""

    by = STAFF
    undoable = True

    type: Literal["set_paper"] = "set_paper"
    title: Annotated[str, Field(max_length=1000)] = ""
    paragraphs: Annotated[tuple[Annotated[str, Field(max_length=20_000)], ...], Field(max_length=400)]


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


def _edit(snapshot: Snapshot, command: EditPassport, _occasion: Occasion) -> list[Event]:
    given = command.model_dump(exclude={"type", "key"}, exclude_none=True)
    change = {name: _cleaned(value) for name, value in given.items()}
    session = snapshot.session.model_copy(update=change)
    return happened("PassportEdited", session) if session != snapshot.session else []


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return [line for line in map(clean, value) if line]
    return value


def _set_paper(snapshot: Snapshot, command: SetPaper, _occasion: Occasion) -> list[Event]:
    change = {"paper_title": clean(command.title), "paper": _cleaned(command.paragraphs)}
    return happened("PaperSet", snapshot.session.model_copy(update=change))


def _add_side(snapshot: Snapshot, command: AddSide, occasion: Occasion) -> list[Event]:
    positions = [side.position for side in snapshot.all(Side)]
    if len(positions) >= MOST_SIDES:
        raise Refused(Code.entry_limit, limit=MOST_SIDES)
    side = Side(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        position=max(positions, default=-1) + 1,
        name=_side_name(command.name),
        partner=command.partner,
    )
    return happened("SideAdded", side)


def _edit_side(snapshot: Snapshot, command: EditSide, _occasion: Occasion) -> list[Event]:
    side = snapshot.get(Side, command.side, Code.unknown_side)
    changed = side.model_copy(update={"name": _side_name(command.name), "partner": command.partner})
    if changed == side:
        return []
    followed = [_renamed(stage, changed) for stage in snapshot.stages if stage.envelope.audience == f"side:{side.name}"]
    return happened("SideEdited", changed, *(followed if changed.name != side.name else ()))


def _renamed(stage: Stage, side: Side) -> Stage:
    """Return a stage that is for one side, as the side is called now."""
    envelope = stage.envelope.model_copy(update={"audience": f"side:{side.name}"})
    return stage.model_copy(update={"envelope": envelope})


def _remove_side(snapshot: Snapshot, command: RemoveSide, _occasion: Occasion) -> list[Event]:
    side = snapshot.get(Side, command.side, Code.unknown_side)
    answered = (name for entry in snapshot.all(Entry) for name in entry.content)
    if snapshot.needed([side]) or any(name.endswith(f".{side.id}") for name in answered):
        raise Refused(Code.side_in_use)
    return happened("SideRemoved", gone=[side])


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
