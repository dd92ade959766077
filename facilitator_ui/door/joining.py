# The door: the code, the join form, personal links and the language. Lets people in and gives them a cookie.
import io

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from facilitator_ui.door.crowding import refuse_one_more
from facilitator_ui.door.reception import DOOR, LANGUAGE, reception
from facilitator_ui.errors import status
from facilitator_ui.identity import (
    HALF_YEAR,
    ORGANIZER,
    cookie_name,
    digest,
    guest,
    new_word,
    secret_for,
    surface_of,
    with_secret,
)
from facilitator_ui.live.hall import Hall
from facilitator_ui.measures import answering
from facilitator_ui.wire import SEE_OTHER, Form, form_of, local_path
from session.live.room import Receipt, new_id
from session.messages import as_refusal
from session.people import Actor, Role
from session.refusals import Code, Refused
from session.registration import Arrive, IssueLink, Join, TakeOver
from session.tables import Link
from session.words import LANGUAGES
from session.written import sides_of

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
    secret = secret_for(reception(request).pepper, hall.room.snapshot.session.id, str(form.get("key")))
    try:
        refuse_one_more(request, hall)
        with answering("join"):
            receipt = await hall.room.submit(_join_command(form, secret), DOOR)
        await _let_the_same_in(hall, receipt, secret)
    except Refused as refused:
        return _form_page(request, hall, form, refused)
    return with_cookie(request, hall, secret, f"/s/{hall.room.snapshot.session.code}/phone")


def _join_command(form: Form, secret: str) -> Join:
    try:
        return Join.model_validate(
            {"consent": False, **form, "type": "join", "word": new_word(), "digest": digest(secret)}
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


async def _let_the_same_in(hall: Hall, receipt: Receipt, secret: str) -> None:
    """Give a form that was sent before a restart its person again: the first answer, and its secret, may be lost."""
    snapshot = hall.room.snapshot
    if next(snapshot.where(Link, digest=digest(secret)), None) is None:
        if any(link.revoked_at is not None for link in snapshot.where(Link, person_id=receipt.made[0])):
            raise Refused(Code.link_revoked)
        again = IssueLink(
            type="issue_link", key=new_id(), role=Role.participant, person=receipt.made[0], digest=digest(secret)
        )
        await hall.room.submit(again, DOOR)


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
    return answer


@router.get("/l/{code}/{secret}")
async def link(request: Request, code: str, secret: str) -> Response:
    """Open a personal link: the secret goes into a cookie and out of the address at once."""
    hall = await reception(request).hall(code)
    snapshot = hall.room.snapshot
    row = next(snapshot.where(Link, digest=digest(secret)), None)
    if row is not None and row.replaces and row.revoked_at is None:
        return reception(request).page(request, "takeover.html", {"session": snapshot.session})
    guest(snapshot, [secret], organizer=False)
    row = next(snapshot.where(Link, digest=digest(secret)))
    if row.person_id is not None and snapshot.session.closed_at is None:
        await hall.room.submit(Arrive(key=new_id(), person=row.person_id, word=new_word(), present=False), DOOR)
    return with_cookie(request, hall, secret, f"/s/{snapshot.session.code}/{surface_of(row.role)}")


@router.post("/l/{code}/{secret}")
async def take_over(request: Request, code: str, secret: str) -> Response:
    """Take up the role that a link hands over; until this, the link opens nothing and closes nothing."""
    hall = await reception(request).hall(code)
    row = next(hall.room.snapshot.where(Link, digest=digest(secret)), None)
    if row is None or not row.replaces:
        raise Refused(Code.link_wrong)
    taker = Actor(id=row.id, roles=frozenset({Role(row.role)}))
    await hall.room.submit(TakeOver(key=new_id(), link=row.id), taker)
    return with_cookie(request, hall, secret, f"/s/{hall.room.snapshot.session.code}/console")


def with_cookie(request: Request, hall: Hall, secret: str, to: str) -> Response:
    code = hall.room.snapshot.session.code
    answer = RedirectResponse(to, SEE_OTHER)
    value = with_secret(request.cookies, code, secret)
    set_cookie(request, answer, cookie_name(code), value)
    return answer


def set_cookie(request: Request, answer: Response, name: str, value: str) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=HALF_YEAR, httponly=True, samesite="lax", secure=secure, path="/")


@router.get("/o/enter/{secret}")
async def enter(request: Request, secret: str) -> Response:
    """Open the organizer's link."""
    if not reception(request).knows(secret):
        raise Refused(Code.link_wrong)
    answer = RedirectResponse("/o", SEE_OTHER)
    set_cookie(request, answer, ORGANIZER, secret)
    return answer


@router.get("/language/{language}")
async def choose_language(request: Request, language: str, back: str = "/") -> Response:
    answer = RedirectResponse(local_path(back, "/"), SEE_OTHER)
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
