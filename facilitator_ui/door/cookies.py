# What a browser keeps between two requests: who it is, which device it is, and whether it keeps anything at all.
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from facilitator_ui.door.reception import reception
from facilitator_ui.identity import (
    HALF_YEAR,
    aside_in,
    cookie_name,
    secrets_in,
    with_secret,
)
from facilitator_ui.live.hall import Hall
from facilitator_ui.wire import SEE_OTHER
from session.live.room import new_id
from session.refusals import Code, Refused

DEVICE = "veche_device"


def set_cookie(
    request: Request, answer: Response, name: str, value: str
) -> None:
    secure = reception(request).is_https(request)
    answer.set_cookie(
        name,
        value,
        max_age=HALF_YEAR,
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )


def with_device(request: Request, page: Response, device: str = "") -> Response:
    """Give the browser a name of its own: guesses are counted by it, and who brings it back keeps cookies."""
    if not request.cookies.get(DEVICE):
        set_cookie(request, page, DEVICE, device or new_id())
    return page


def device_of(request: Request) -> str:
    """Return the name that the browser brought; empty where it brought none."""
    return request.cookies.get(DEVICE, "")[:40]


def refuse_forgetful(request: Request) -> None:
    """Refuse a browser that keeps no cookies, before anybody is made whom it would forget."""
    if not request.cookies.get(DEVICE):
        raise Refused(Code.cookies_needed)


def with_cookie(request: Request, hall: Hall, secret: str, to: str) -> Response:
    """Lead on to a page with a link that this browser holds from now on; one put aside waits for the digits."""
    snapshot = hall.room.snapshot
    if secret in aside_in(request.cookies, snapshot.session.code):
        return RedirectResponse(f"/j/{snapshot.session.code}/next", SEE_OTHER)
    answer = RedirectResponse(to, SEE_OTHER)
    held = secrets_in(request.cookies, snapshot.session.code)
    set_cookie(
        request,
        answer,
        cookie_name(snapshot.session.code),
        with_secret(snapshot, held, secret),
    )
    return answer
