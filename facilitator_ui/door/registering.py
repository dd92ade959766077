# The registration desk: one device brings in one person after the other. It becomes nobody: whoever was brought in
# takes a link or four digits to a device of their own, and the form is fresh for the next.
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from facilitator_ui.door.asked import ThisHall
from facilitator_ui.door.cookies import set_cookie, with_device
from facilitator_ui.door.joining import come_in, form_page
from facilitator_ui.door.reception import reception
from facilitator_ui.drawing import drawn
from facilitator_ui.identity import cookie_name, link_of, word_of
from facilitator_ui.live.hall import Hall
from facilitator_ui.wire import SEE_OTHER, form_of
from session.live.room import new_id
from session.membership.namesakes import called
from session.refusals import Code, Refused
from session.tables import Person

router = APIRouter()


@router.get("/j/{code}/desk")
async def desk(request: Request, hall: ThisHall) -> Response:
    """Show a fresh form, whoever this browser is."""
    if hall.room.snapshot.session.closed_at is not None:
        raise Refused(Code.session_closed)
    key = new_id()
    page = form_page(request, hall, {"key": key}, None, desk=True)
    set_cookie(request, page, _turn_name(hall), key)
    return with_device(request, page)


@router.post("/j/{code}/desk")
async def register(request: Request, hall: ThisHall) -> Response:
    """Bring somebody in, and show what they take along until the next form is; no link is given to this browser."""
    form = await form_of(request)
    came = await come_in(request, hall, form, desk=True)
    if isinstance(came, Response):
        return came
    key = str(form.get("key", ""))
    if came.again and key != request.cookies.get(_turn_name(hall)):
        return RedirectResponse(request.url.path, SEE_OTHER)
    page = _brought_in(request, hall, came.secret)
    set_cookie(request, page, _turn_name(hall), key)
    return page


def _turn_name(hall: Hall) -> str:
    """Return the cookie with the key of the form that this desk shows now."""
    return f"{cookie_name(hall.room.snapshot.session.code)}_desk"


def _brought_in(request: Request, hall: Hall, secret: str) -> Response:
    """Show who is in now, with the link and the digits for a device of their own."""
    snapshot = hall.room.snapshot
    link = link_of(snapshot, secret)
    person = snapshot.find(Person, link.person_id) if link else None
    if (
        link is None
        or person is None
        or link.used_at is not None
        or link.revoked_at is not None
    ):
        raise Refused(Code.link_used)
    base = reception(request).address(request)
    data = {
        "session": snapshot.session,
        "name": called(snapshot, person),
        "qr": drawn(f"{base}/l/{snapshot.session.code}/{secret}"),
        "word": word_of(secret),
        "back_address": f"{base}/j/{snapshot.session.code}/back",
    }
    return reception(request).page(request, "brought-in.html", data)
