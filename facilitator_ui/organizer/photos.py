# Photos of paper sheets: put in, looked at, named and taken out on a page of their own; and the door by which the
# console and a group moderator's phone put theirs in.
import base64
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from facilitator_ui.bodies import file_in, text_in
from facilitator_ui.door.asked import House, Only, Staff, ThisHall
from facilitator_ui.identity import Guest
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.images import (
    LARGEST_FILE,
    PhotoFault,
    Shot,
    UnreadablePhoto,
    small_jpeg,
)
from facilitator_ui.wire import SEE_OTHER
from session.entries.photos import AddPhoto, keeps, photos_of
from session.entries.seats import group_mark, groups_of
from session.live.room import new_id
from session.messages import as_refusal
from session.people import STAFF, Surface
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.tables import Image, Photo, Stage

router = APIRouter()
Photographer = Annotated[Guest, Depends(Only(AddPhoto.by))]
FAULTS: Mapping[PhotoFault, str] = {
    PhotoFault.too_large: N_("it is larger than 20 MB"),
    PhotoFault.no_image: N_("it is not a picture, or it is damaged"),
    PhotoFault.too_many_pixels: N_("it has too many pixels"),
}


@router.get("/s/{code}/photos")
async def photos(
    request: Request, hall: ThisHall, visitor: Staff, stage: str = ""
) -> Response:
    snapshot = hall.room.snapshot
    chosen = (
        snapshot.find(Stage, stage)
        or snapshot.current
        or next(iter(snapshot.stages), None)
    )
    chosen_id = chosen.id if chosen else ""
    shown = [(each, _shown(snapshot, each)) for each in snapshot.stages]
    data: dict[str, object] = {
        "chosen": chosen_id,
        "groups": [(each, _groups(snapshot, each)) for each in snapshot.stages],
        "shown": [(each, found) for each, found in shown if found],
    }
    return page_of(request, hall, visitor, "photos.html", data)


def _shown(snapshot: Snapshot, stage: Stage) -> list[tuple[Photo, object]]:
    return [
        (photo, group_mark(snapshot, photo.group_id))
        for photo in photos_of(snapshot, stage)
    ]


def _groups(snapshot: Snapshot, stage: Stage) -> list[object]:
    return [
        group_mark(snapshot, group.id) for group in groups_of(snapshot, stage)
    ]


@router.post("/s/{code}/photos")
async def put_in(
    request: Request, house: House, hall: ThisHall, visitor: Photographer
) -> Response:
    """Keep a photo of a sheet, of a stage and maybe of one group."""
    actor = visitor.actor
    house.refuse_haste(hall, actor)
    async with house.uploads.form_of(
        request, hall.room.snapshot.session.id, actor.id
    ) as form:
        stage = text_in(form, "stage")
        async with house.developing:
            shot = await _read(file_in(form))
        await hall.room.submit(
            _command(
                shot, stage, text_in(form, "group"), text_in(form, "caption")
            ),
            actor,
        )
    back = f"photos?stage={stage}" if actor.may(STAFF) else Surface.phone.value
    return RedirectResponse(
        f"/s/{hall.room.snapshot.session.code}/{back}", SEE_OTHER
    )


async def _read(file: UploadFile) -> Shot:
    try:
        return await run_in_threadpool(
            small_jpeg, await file.read(LARGEST_FILE + 1)
        )
    except UnreadablePhoto as unreadable:
        raise Refused(
            Code.photo_unreadable, reason=FAULTS[unreadable.fault]
        ) from None


def _command(shot: Shot, stage: str, group: str, caption: str) -> AddPhoto:
    try:
        return AddPhoto(
            key=new_id(),
            stage=stage,
            group=group or None,
            caption=caption,
            data=base64.b64encode(shot.data).decode(),
            width=shot.width,
            height=shot.height,
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


@router.get("/s/{code}/photos/{photo}")
async def picture(
    hall: ThisHall, visitor: Photographer, photo: str
) -> Response:
    """Give the picture itself, as a JPEG."""
    snapshot = hall.room.snapshot
    row = snapshot.get(Photo, photo, Code.unknown_photo)
    if not keeps(
        snapshot,
        snapshot.get(Stage, row.stage_id, Code.unknown_stage),
        row.group_id,
        visitor.actor,
    ):
        raise Refused(Code.not_allowed)
    image = snapshot.get(Image, row.image_id, Code.unknown_photo)
    return Response(base64.b64decode(image.data), media_type="image/jpeg")
