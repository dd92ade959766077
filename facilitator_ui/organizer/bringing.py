# The page on which promises of earlier sessions are brought into a review: from a session of this server, which the
# organizer alone may look into, or from the archive of another one. What comes in is read here, never sent by the page.
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from exports.data.brought import brought
from exports.protocol.composing import cited_in
from facilitator_ui.bodies import file_in
from facilitator_ui.door.asked import (
    ORGANIZER_ONLY,
    House,
    Organizer,
    Staff,
    ThisHall,
)
from facilitator_ui.door.numbers import numbers_of
from facilitator_ui.door.reception import Reception
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.importing import read
from facilitator_ui.wire import LARGEST_ARCHIVE, SEE_OTHER, form_of
from session.live.room import new_id
from session.people import Actor
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.stages.review.bringing import BringPromises
from session.stages.review.queue import promises
from session.tables import PROGRESS_NAMES, Progress, Session, Stage

router = APIRouter()
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Wanted:
    """Into which stage, by id, and from which session, by code; `brought`: how many came in just now."""

    stage: str = ""
    of: str = ""
    brought: int | None = None


@router.get("/s/{code}/promises")
async def choose(
    request: Request,
    house: House,
    hall: ThisHall,
    visitor: Staff,
    wanted: Annotated[Wanted, Depends()],
) -> Response:
    """Show what stands in a review, the sessions that are over, and the promises of one of them."""
    snapshot = hall.room.snapshot
    stages = _reviews(snapshot)
    stage = _stage(stages, wanted.stage)
    looks = house.is_organizer(request)
    earlier = await _over(house, snapshot) if looks else []
    chosen = next((each for each in earlier if each.code == wanted.of), None)
    told: list[dict[str, Any]] = []
    if chosen is not None:
        told = await _told(house, chosen.code, hall.room.clock())
    standing = promises(snapshot, stage) if stage else []
    known = {(each.brought.code, each.brought.number) for each in standing}
    data: dict[str, object] = {
        "reviews": stages,
        "into": stage,
        "looks": looks,
        "earlier": earlier,
        "chosen": chosen,
        "told": [
            {**each, "known": (each["code"], each["number"]) in known}
            for each in told
        ],
        "standing": standing,
        "just": wanted.brought,
        "states": PROGRESS_NAMES,
        "over": {Progress.done, Progress.dropped},
    }
    return page_of(request, hall, visitor, "promises.html", data)


@router.post("/s/{code}/promises", dependencies=[ORGANIZER_ONLY])
async def bring(
    request: Request, house: House, hall: ThisHall, visitor: Staff
) -> Response:
    """Bring in promises of a session of this server: `of` its code, `origin[]` which of them, `stage` the review."""
    form = await form_of(request)
    given = form.get("origin")
    wanted = set(given) if isinstance(given, list) else {given}
    code = str(form.get("of", ""))
    over = await _over(house, hall.room.snapshot)
    if code not in {each.code for each in over}:
        raise Refused(Code.unknown_code)
    told = await _told(house, code, hall.room.clock())
    chosen = [each for each in told if each["origin"] in wanted]
    stage = str(form.get("stage", ""))
    return await _brought(hall, visitor.actor, stage, chosen, code)


@router.post("/s/{code}/promises/file")
async def bring_from_a_file(
    request: Request, house: House, hall: ThisHall, visitor: Organizer
) -> Response:
    """Bring in the promises of an archive (`multipart/form-data`: `file`, `stage`): those that are not over."""
    snapshot = hall.room.snapshot
    sender = visitor.actor.id
    async with house.uploads.form_of(
        request, snapshot.session.id, sender
    ) as form:
        data = await file_in(form).read(LARGEST_ARCHIVE)
        stage = str(form.get("stage", ""))
    now = hall.room.clock()
    told = await run_in_threadpool(_of_archive, data, now)
    return await _brought(hall, visitor.actor, stage, told, "")


def _of_archive(archive: bytes, now: int) -> list[dict[str, Any]]:
    rows = read(archive).rows
    snapshot = Snapshot(rows)
    return brought(snapshot, cited_in(snapshot, KINDS), now)


async def _brought(
    hall: Hall,
    actor: Actor,
    stage: str,
    told: list[dict[str, Any]],
    code: str,
) -> Response:
    for first in range(0, len(told), MOST_AT_ONCE):
        some = told[first : first + MOST_AT_ONCE]
        command = BringPromises.model_validate(
            {"key": new_id(), "stage": stage, "promises": some}
        )
        await hall.room.submit(command, actor)
    session = hall.room.snapshot.session
    place = f"?stage={stage}&of={code}&brought={len(told)}"
    return RedirectResponse(f"/s/{session.code}/promises{place}", SEE_OTHER)


def _reviews(snapshot: Snapshot) -> list[Stage]:
    """Return the stages into which promises can be brought."""
    return [
        stage
        for stage in snapshot.stages
        if BringPromises in KINDS[stage.kind].rules
        and stage.state in BringPromises.when
    ]


def _stage(stages: list[Stage], wanted: str) -> Stage | None:
    named = [each for each in stages if each.id == wanted]
    return next(iter(named or stages), None)


async def _over(house: Reception, snapshot: Snapshot) -> list[Session]:
    """Return the other sessions of this server that are over, the newest first."""
    own = snapshot.session.id
    every = await house.rooms.sessions()
    return [
        each for each in every if each.closed_at is not None and each.id != own
    ]


async def _told(house: Reception, code: str, now: int) -> list[dict[str, Any]]:
    hall = await house.hall(code)
    cited = await numbers_of(house, hall)
    state = hall.room.snapshot.copy()
    return await run_in_threadpool(brought, state, cited, now)
