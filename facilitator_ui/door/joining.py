# The door: the code, the join form and the language. Lets people in and gives them a cookie.
import io
from dataclasses import dataclass

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from facilitator_ui.door.asked import ThisHall
from facilitator_ui.door.cookies import (
    device_of,
    refuse_forgetful,
    set_cookie,
    with_cookie,
    with_device,
)
from facilitator_ui.door.crowding import refuse_one_more
from facilitator_ui.door.listing import (
    ANSWERS,
    asked_about,
    place_command,
    question,
    way_in,
)
from facilitator_ui.door.reception import LANGUAGE, reception
from facilitator_ui.errors import status
from facilitator_ui.identity import (
    digest,
    guest,
    link_of,
    made_from,
    shown_word,
)
from facilitator_ui.live.arriving import DOOR
from facilitator_ui.live.hall import Hall
from facilitator_ui.measures import answering
from facilitator_ui.wire import SEE_OTHER, Form, form_of, local_path
from session.entries.written import sides_of
from session.live.room import new_id
from session.membership.expected import TakePlace
from session.membership.registration import Join
from session.messages import as_refusal
from session.refusals import Code, Refused
from session.secrecy.voices import waits
from session.values.languages import LANGUAGES

router = APIRouter()


@router.get("/")
async def landing(request: Request, code: str = "") -> Response:
    if code:
        hall = await reception(request).hall(code)
        return RedirectResponse(
            f"/j/{hall.room.snapshot.session.code}", SEE_OTHER
        )
    return reception(request).page(request, "landing.html", {})


@router.get("/j/{code}")
async def door(request: Request, hall: ThisHall) -> Response:
    """Show the join form, or the phone's screen to somebody who is in already."""
    try:
        visitor = reception(request).guest(request, hall)
    except Refused:
        visitor = None
    if visitor is not None and visitor.actor.person_id is not None:
        return RedirectResponse(
            f"/s/{hall.room.snapshot.session.code}/phone", SEE_OTHER
        )
    if hall.room.snapshot.session.closed_at is not None:
        raise Refused(Code.session_closed)
    device = device_of(request) or new_id()
    hall.scanned(device)
    return with_device(
        request, form_page(request, hall, {"key": new_id()}, None), device
    )


@router.post("/j/{code}")
async def join(request: Request, hall: ThisHall) -> Response:
    """Let a participant in: a person, a link, a cookie, and on to the phone's screen."""
    came = await come_in(request, hall, await form_of(request))
    if isinstance(came, Response):
        return came
    return with_cookie(request, hall, came.secret, way_in(hall, came.secret))


@dataclass(frozen=True)
class Came:
    """Somebody who is in by a form. `again`: it was sent before, and brought the same one in."""

    secret: str
    again: bool


async def come_in(
    request: Request, hall: Hall, form: Form, *, desk: bool = False
) -> Came | Response:
    """Let in whoever sent the form; else return the page that they are shown instead.

    That is the question whether they are somebody of the list, or the form again with what was typed.
    `desk`: the browser that sends the form is not theirs.
    """
    try:
        _refuse_a_flood(request, hall, desk=desk)
        secret, command = _command_of(request, hall, form, desk=desk)
        listed = asked_about(request, hall, form, secret, command)
        if listed is not None:
            return question(request, hall, form, listed, desk=desk)
        again = link_of(hall.room.snapshot, secret) is not None
        await _let_in(request, hall, command)
        if not desk:
            _refuse_who_was_put_out(hall, secret)
    except Refused as refused:
        told = _typed(form)
        page = form_page(request, hall, told, refused, desk=desk)
        return with_device(request, page)
    if isinstance(command, TakePlace) and not again:
        reception(request).asking.was_right(device_of(request))
    hall.joined(device_of(request))
    return Came(secret, again)


def _refuse_a_flood(request: Request, hall: Hall, *, desk: bool) -> None:
    """Refuse more people than one address, and one browser, may bring; and a browser that would forget who it is."""
    session = hall.room.snapshot.session.id
    address = request.client.host if request.client else ""
    if not reception(request).door.takes((session, address)):
        raise Refused(Code.too_many)
    refuse_forgetful(request)
    if not desk:
        refuse_one_more(request, hall)
    elif not reception(request).desks.takes((session, device_of(request))):
        raise Refused(Code.too_many)


def _command_of(
    request: Request, hall: Hall, form: Form, *, desk: bool
) -> tuple[str, Join | TakePlace]:
    """Return the secret of who comes in, and the command: as the one of the list, or as a person of their own."""
    if form.get("listed") == "yes":
        return place_command(request, hall, form, desk=desk)
    key = reception(request).key
    return _join_command(key, hall, {**_typed(form), "elsewhere": desk})


def _typed(form: Form) -> Form:
    """Return the join form without what the question's page adds to it."""
    return {name: value for name, value in form.items() if name not in ANSWERS}


async def _let_in(
    request: Request, hall: Hall, command: Join | TakePlace
) -> None:
    """Let somebody in when it is their turn."""
    async with reception(request).lines[hall.room.snapshot.session.id].place():
        with answering("join"):
            await hall.room.submit(command, DOOR)


def _refuse_who_was_put_out(hall: Hall, secret: str) -> None:
    """Refuse the same form again from somebody whom the staff took out since; who waits is not in yet."""
    link = link_of(hall.room.snapshot, secret)
    if link is None or not waits(link):
        guest(hall.room.snapshot, [secret], organizer=False)


def _join_command(key: bytes, hall: Hall, form: Form) -> tuple[str, Join]:
    """Return the secret of who joins and the command, by a key that only the same form with the same answers makes.

    So a form whose answer was lost brings the same person back, and one that is filled in anew is somebody else.
    """
    try:
        told = Join.model_validate(
            {
                "consent": False,
                **form,
                "type": "join",
                "word": "",
                "digest": "0" * 64,
            }
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None
    given = (
        hall.room.snapshot.session.id,
        told.model_dump_json(exclude={"digest", "word"}),
    )
    secret = made_from(key, "join", *given)
    kept = {
        "key": made_from(key, "join's key", *given),
        "digest": digest(secret),
        "word": shown_word(key, secret),
    }
    return secret, told.model_copy(update=kept)


def form_page(
    request: Request,
    hall: Hall,
    form: Form,
    refused: Refused | None,
    *,
    desk: bool = False,
) -> Response:
    """Show the join form; `desk`: on a device that brings in many, and keeps nothing of what is typed."""
    snapshot = hall.room.snapshot
    language = reception(request).words(request)
    problem = language.refusal(refused) if refused else ""
    data = {
        "session": snapshot.session,
        "sides": sides_of(snapshot),
        "form": {"key": new_id(), **form},
        "problem": problem,
        "desk": desk,
        "staff": desk and bool(reception(request).hand(request, hall)),
    }
    answer = reception(request).page(request, "join.html", data)
    answer.status_code = status(refused.code) if refused else answer.status_code
    return answer


@router.post("/language/{language}")
async def choose_language(request: Request, language: str) -> Response:
    form = await form_of(request)
    answer = RedirectResponse(local_path(form.get("back"), "/"), SEE_OTHER)
    if language in LANGUAGES:
        set_cookie(request, answer, LANGUAGE, language)
    return answer


@router.get("/j/{code}/qr.svg")
async def qr(request: Request, code: str) -> Response:
    """Draw the join address as a QR code (ISO/IEC 18004), error correction M."""
    desk = reception(request)
    hall = await desk.hall(code)
    address = desk.join_address(request, hall.room.snapshot.session.code)
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", border=2, omitsize=True, dark="#1b1d22"
    )
    return Response(drawing.getvalue(), media_type="image/svg+xml")
