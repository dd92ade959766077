# The way back in: a name and the word shown at joining, for a phone that lost its link. Bounds guessing.
from math import ceil

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from facilitator_ui.door.guessing import Key
from facilitator_ui.door.joining import set_cookie, with_cookie
from facilitator_ui.door.reception import DOOR, reception
from facilitator_ui.errors import status
from facilitator_ui.identity import digest, new_secret
from facilitator_ui.live.hall import Hall
from facilitator_ui.wire import Form, form_of
from session.live.room import new_id
from session.messages import as_refusal
from session.refusals import Code, Refused
from session.regaining import Regain, same_name

router = APIRouter()
DEVICE = "veche_device"


@router.get("/j/{code}/back")
async def way_back(request: Request, code: str) -> Response:
    """Show the form; the device gets a name of its own, by which its guesses are counted."""
    page = _page(request, await reception(request).hall(code), {}, None)
    if not request.cookies.get(DEVICE):
        set_cookie(request, page, DEVICE, new_id())
    return page


@router.post("/j/{code}/back")
async def come_back(request: Request, code: str) -> Response:
    """Give a person who knows name and word a link of this browser's own."""
    hall = await reception(request).hall(code)
    form = await form_of(request)
    secret = new_secret()
    try:
        await _regain(request, hall, _command(form, secret))
    except Refused as refused:
        return _page(request, hall, form, refused)
    return with_cookie(request, hall, secret, f"/s/{hall.room.snapshot.session.code}/phone")


def _command(form: Form, secret: str) -> Regain:
    given = {"name": form.get("name"), "word": form.get("word"), "key": new_id(), "digest": digest(secret)}
    try:
        return Regain.model_validate(given)
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


async def _regain(request: Request, hall: Hall, command: Regain) -> None:
    guessing = reception(request).guessing
    keys = _counted(request, hall, command)
    wait = guessing.wait(keys, hall.room.clock())
    if wait:
        raise Refused(Code.guessed_too_often, seconds=ceil(wait / 1000))
    await hall.room.submit(command, DOOR)
    guessing.right(keys)


def _counted(request: Request, hall: Hall, command: Regain) -> tuple[Key, ...]:
    session = hall.room.snapshot.session.id
    device = request.cookies.get(DEVICE, "")[:40]
    name = same_name(command.name)[:120]
    return ("device", device), ("name", f"{session} {name}"), ("session", session)


def _page(request: Request, hall: Hall, form: Form, refused: Refused | None) -> Response:
    language = reception(request).words(request)
    problem = language.refusal(refused) if refused else ""
    data = {"session": hall.room.snapshot.session, "form": form, "problem": problem}
    page = reception(request).page(request, "back.html", data)
    page.status_code = status(refused.code) if refused else page.status_code
    return page
