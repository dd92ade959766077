# The door: the code, the join form and the language. Lets people in and gives them a cookie.
import io

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from facilitator_ui.door.cookies import refuse_forgetful, set_cookie, with_cookie, with_device
from facilitator_ui.door.crowding import refuse_one_more
from facilitator_ui.door.reception import LANGUAGE, reception
from facilitator_ui.errors import status
from facilitator_ui.identity import digest, guest, made_from, shown_word
from facilitator_ui.live.arriving import DOOR
from facilitator_ui.live.hall import Hall
from facilitator_ui.measures import answering
from facilitator_ui.wire import SEE_OTHER, Form, form_of, local_path
from session.entries.written import sides_of
from session.live.room import new_id
from session.membership.registration import Join
from session.messages import as_refusal
from session.refusals import Code, Refused
from session.words import LANGUAGES

router = APIRouter()


@router.get("/")
async def landing(request: Request, code: str = "") -> Response:
    if code:
        hall = await reception(request).hall(code)
        return RedirectResponse(f"/j/{hall.room.snapshot.session.code}", SEE_OTHER)
    return reception(request).page(request, "landing.html", {})


@router.get("/j/{code}")
async def door(request: Request, code: str) -> Response:
    """Show the join form, or the phone's screen to somebody who is in already."""
    hall = await reception(request).hall(code)
    try:
        visitor = reception(request).guest(request, hall)
    except Refused:
        visitor = None
    if visitor is not None and visitor.actor.person_id is not None:
        return RedirectResponse(f"/s/{hall.room.snapshot.session.code}/phone", SEE_OTHER)
    if hall.room.snapshot.session.closed_at is not None:
        raise Refused(Code.session_closed)
    return _form_page(request, hall, {"key": new_id()}, None)


@router.post("/j/{code}")
async def join(request: Request, code: str) -> Response:
    """Let a participant in: a person, a link, a cookie, and on to the phone's screen."""
    hall = await reception(request).hall(code)
    form = await form_of(request)
    address = request.client.host if request.client else ""
    if not reception(request).door.takes((hall.room.snapshot.session.id, address)):
        return _form_page(request, hall, form, Refused(Code.too_many))
    try:
        refuse_one_more(request, hall)
        refuse_forgetful(request)
        secret, command = _join_command(reception(request).key, hall, form)
        async with reception(request).lines[hall.room.snapshot.session.id].place():
            with answering("join"):
                await hall.room.submit(command, DOOR)
        guest(hall.room.snapshot, [secret], organizer=False)  # the same form again, from whom the staff took out since
    except Refused as refused:
        return _form_page(request, hall, form, refused)
    return with_cookie(request, hall, secret, f"/s/{hall.room.snapshot.session.code}/phone")


def _join_command(key: bytes, hall: Hall, form: Form) -> tuple[str, Join]:
    """Return the secret of who joins and the command, by a key that only the same form with the same answers makes.

    So a form whose answer was lost brings the same person back, and one that is filled in anew is somebody else.
    """
    try:
        told = Join.model_validate({"consent": False, **form, "type": "join", "word": "", "digest": "0" * 64})
    except ValidationError as wrong:
        raise as_refusal(wrong) from None
    given = hall.room.snapshot.session.id, told.model_dump_json(exclude={"digest", "word"})
    secret = made_from(key, "join", *given)
    kept = {"key": made_from(key, "join's key", *given), "digest": digest(secret), "word": shown_word(key, secret)}
    return secret, told.model_copy(update=kept)


def _form_page(request: Request, hall: Hall, form: Form, refused: Refused | None) -> Response:
    snapshot = hall.room.snapshot
    language = reception(request).words(request)
    data = {
        "session": snapshot.session,
        "sides": sides_of(snapshot),
        "form": {"key": new_id(), **form},
        "problem": language.refusal(refused) if refused else "",
    }
    answer = reception(request).page(request, "join.html", data)
    answer.status_code = status(refused.code) if refused else answer.status_code
    return with_device(request, answer)


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
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=2, omitsize=True, dark="#1b1d22")
    return Response(drawing.getvalue(), media_type="image/svg+xml")
