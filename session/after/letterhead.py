# The organizer's own Word template: put in and taken out. What a template may hold is for those to say who know Word.
from typing import Annotated, Literal

from pydantic import Field

from session.events import Event, happened
from session.kind import Occasion, Rule
from session.messages import Command, Line
from session.people import STAFF
from session.snapshot import Snapshot
from session.tables import Template

LONGEST = 2_800_000
"""Characters of base64: some 2 MB."""


class SetTemplate(Command):
    """Write the protocol into this Word file from now on. `data`: the file in base64."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["set_template"] = "set_template"
    name: Line
    data: Annotated[
        str,
        Field(
            min_length=1, max_length=LONGEST, pattern="^[A-Za-z0-9+/]+={0,2}$"
        ),
    ]


class RemoveTemplate(Command):
    """Write the protocol as it is written without a template."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["remove_template"] = "remove_template"


def _set(
    snapshot: Snapshot, command: SetTemplate, occasion: Occasion
) -> list[Event]:
    held = next(iter(snapshot.all(Template)), None)
    given = {"name": command.name, "data": command.data}
    if held is not None:
        changed = held.model_copy(update=given)
        return happened("TemplateSet", changed) if changed != held else []
    return happened(
        "TemplateSet",
        Template(id=occasion.new_id(), session_id=snapshot.session.id, **given),
    )


def _remove(
    snapshot: Snapshot, _command: RemoveTemplate, _occasion: Occasion
) -> list[Event]:
    held = list(snapshot.all(Template))
    return happened("TemplateRemoved", gone=held) if held else []


RULES: dict[type[Command], Rule] = {SetTemplate: _set, RemoveTemplate: _remove}
