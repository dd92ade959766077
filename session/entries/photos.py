# Photos of paper sheets, of a stage and maybe of one group: put in by the server's own door, which has read the
# file and made it small; named, given to a group and taken out like anything else. The staff does so for every
# sheet, a group moderator for those of the own group.
from typing import Annotated, Literal

from pydantic import Field

from session.entries.seats import groups_of, may_lead
from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rule
from session.messages import Command, Id, Line
from session.people import LEADERS, STAFF, Actor
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Group, Image, Photo, Stage

LARGEST = 900_000
CAPTION_LIMIT = 200
Side = Annotated[int, Field(ge=1, le=20_000)]
"""A picture's side in pixels."""


class AddPhoto(Command):
    """Keep a photo. `data`: a JPEG in base64. Sent by the server's own door, never by a client."""

    by = STAFF | LEADERS
    undoable = True
    after_close = True

    type: Literal["add_photo"] = "add_photo"
    stage: Id
    group: Id | None = None
    caption: Line = ""
    data: Annotated[str, Field(max_length=LARGEST)]
    width: Side
    height: Side


class EditPhoto(Command):
    """Say anew what a photo shows and whose sheet it is; what is absent becomes empty."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["edit_photo"] = "edit_photo"
    photo: Id
    caption: Line = ""
    group: Id | None = None


class RemovePhoto(Command):
    by = STAFF | LEADERS
    undoable = True
    after_close = True

    type: Literal["remove_photo"] = "remove_photo"
    photo: Id


def photos_of(snapshot: Snapshot, stage: Stage) -> list[Photo]:
    """Return the photos of a stage, group by group, in the order in which they came."""
    places = {group.id: group.position for group in snapshot.all(Group)}
    last = len(places)
    found = snapshot.where(Photo, stage_id=stage.id)
    return sorted(
        found,
        key=lambda photo: (
            places.get(photo.group_id or "", last),
            photo.at,
            photo.id,
        ),
    )


def keeps(
    snapshot: Snapshot, stage: Stage, group_id: str | None, actor: Actor
) -> bool:
    """Tell whether somebody keeps the photos of a stage's group; of the whole room where `group_id` is absent."""
    if actor.may(STAFF):
        return True
    known = group_id in {group.id for group in groups_of(snapshot, stage)}
    leads = (
        actor.may(LEADERS)
        and group_id is not None
        and may_lead(snapshot, stage, actor, group_id)
    )
    return known and leads and snapshot.session.closed_at is None


def _add(
    snapshot: Snapshot, command: AddPhoto, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    group_id = _group(snapshot, command.group)
    if not keeps(snapshot, stage, group_id, occasion.actor):
        raise Refused(Code.not_yours)
    image = Image(
        id=occasion.new_id(), session_id=stage.session_id, data=command.data
    )
    photo = Photo(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        group_id=group_id,
        image_id=image.id,
        caption=_caption(command.caption),
        width=command.width,
        height=command.height,
        at=occasion.now,
    )
    return happened("PhotoAdded", photo, image)


def _edit(
    snapshot: Snapshot, command: EditPhoto, _occasion: Occasion
) -> list[Event]:
    photo = snapshot.get(Photo, command.photo, Code.unknown_photo)
    change = {
        "caption": _caption(command.caption),
        "group_id": _group(snapshot, command.group),
    }
    changed = photo.model_copy(update=change)
    return happened("PhotoEdited", changed) if changed != photo else []


def _remove(
    snapshot: Snapshot, command: RemovePhoto, occasion: Occasion
) -> list[Event]:
    photo = snapshot.get(Photo, command.photo, Code.unknown_photo)
    stage = snapshot.get(Stage, photo.stage_id, Code.unknown_stage)
    if not keeps(snapshot, stage, photo.group_id, occasion.actor):
        raise Refused(Code.not_yours)
    image = snapshot.get(Image, photo.image_id, Code.unknown_photo)
    return happened("PhotoRemoved", gone=[photo, image])


def _group(snapshot: Snapshot, group_id: str | None) -> str | None:
    return (
        snapshot.get(Group, group_id, Code.unknown_group).id
        if group_id
        else None
    )


def _caption(text: str) -> str:
    return " ".join(clean(text).split())[:CAPTION_LIMIT]


RULES: dict[type[Command], Rule] = {
    AddPhoto: _add,
    EditPhoto: _edit,
    RemovePhoto: _remove,
}
