# The session's own particulars: topic, goal, sides, requisites of the protocol, the organizers' position.
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rule
from session.messages import Command, Id, Line, Text
from session.naming import described
from session.people import STAFF
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Person, Side, Stage
from session.values.bounds import LATEST, Days, Few, Many
from session.values.visible import looks


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
    if changed.name == side.name:
        return happened("SideEdited", changed)
    by_name = [stage for stage in snapshot.stages if stage.envelope.audience == f"side:{side.name}"]
    return happened("SideEdited", changed, *(_for_side(stage, side) for stage in by_name))


def _for_side(stage: Stage, side: Side) -> Stage:
    """Return a stage of an older session, which called a side by its name, as one that follows it to any other."""
    envelope = stage.envelope.model_copy(update={"audience": f"side:{side.id}"})
    return stage.model_copy(update={"envelope": envelope})


def _remove_side(snapshot: Snapshot, command: RemoveSide, _occasion: Occasion) -> list[Event]:
    side = snapshot.get(Side, command.side, Code.unknown_side)
    needing = next(snapshot.standing_on([side]), None)
    if isinstance(needing, Person):
        raise Refused(Code.side_in_use)
    if needing is not None:
        raise Refused(Code.still_needed, what=described(snapshot, needing))
    return happened("SideRemoved", gone=[side])


def refuse_namesakes(snapshot: Snapshot, events: Iterable[Event]) -> None:
    """Refuse a side that nobody could tell from another by its name, whichever command brings it."""
    events = list(events)
    sides = {row.id: row for event in events for row in event.rows if isinstance(row, Side)}
    if not sides:
        return
    for side in snapshot.all(Side):
        sides.setdefault(side.id, side)
    gone = {row_id for event in events for table, row_id in event.gone if table == Side.table.name}
    standing = [side for side in sides.values() if side.id not in gone]
    named = Counter(looks(side.name) for side in standing)
    for side in standing:
        was = snapshot.find(Side, side.id)
        if named[looks(side.name)] > 1 and (was is None or was.name != side.name):
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
