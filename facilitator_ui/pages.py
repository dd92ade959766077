# GET: the three screens. A page is the same regions that are pushed later, in one piece.
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import segno.helpers
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from facilitator_ui.door.reception import reception
from facilitator_ui.identity import word_of
from facilitator_ui.live.hall import Hall
from facilitator_ui.live.views import Slot
from facilitator_ui.plain import Plain
from facilitator_ui.queries import Looking, Since
from facilitator_ui.settings import STATIC
from facilitator_ui.wire import SEE_OTHER
from session.live.room import new_id
from session.people import STAFF, Role, Surface, Viewer
from session.refusals import N_, Code, Refused
from session.regions import audiences
from session.tables import Person, Session
from session.words import Words

router = APIRouter()
Looks = Annotated[Looking, Query()]
NOWHERE = Looking()
TOPS = frozenset({"top"})
ORDER = (
    *("stage", "now", "search", "place", "photos", "queue", "board_turns", "board", "form", "mine", "sheet", "ballot"),
    *("wall_turns", "wall", "programme"),
)
"""How the slots follow one another on a page without a script; others after them."""

NO_CONTENT = 204
AT_FIRST = 12
"""Cards of a list that the console's page has; the rest comes with the first frame."""
NUMBER = "Veche-Number"
"""By this header a screen knows the server's answer from one that a proxy made up."""

LONE = frozenset({"early.js", "photos.js", "press.js", "preview.js"})
"""Scripts that no other asks for: of pages of their own, and the one before all others."""

MODULES = sorted(file.name for file in STATIC.glob("*.js") if file.name not in LONE)


@router.get("/s/{code}/regions")
async def regions(
    request: Request, code: str, at: Looks, surface: Surface = Surface.phone, since: Since = -1
) -> Response:
    """Give all regions as one frame, for a screen without a websocket; 204 where nothing is newer than `since`."""
    desk = reception(request)
    hall = await desk.hall(code)
    viewer = _viewer(request, hall, surface, at)
    await desk.welcome(hall, viewer.actor)
    hall.asked(viewer)
    await hall.get_ready(viewer, desk.words(request).language)
    numbered = {NUMBER: str(hall.room.snapshot.number)}
    if hall.room.snapshot.number <= since:
        return Response(status_code=NO_CONTENT, headers=numbered)
    frame = hall.frame(viewer, desk.words(request).language)
    return Response(frame, media_type="application/json", headers=numbered)


@router.get("/s/{code}/plain")
async def plain(
    request: Request, code: str, at: Looks, surface: Surface = Surface.phone, renews: bool = False
) -> Response:
    """Show a screen without a script: for browsers that are too old, and where scripts are switched off.

    `renews`: it is loaded again by itself, but for a page with a form; whoever is led here gets that and may stop it.
    """
    desk = reception(request)
    hall = await desk.hall(code)
    viewer = _viewer(request, hall, surface, at)
    await desk.welcome(hall, viewer.actor)
    hall.asked(viewer)
    await hall.get_ready(viewer, desk.words(request).language)
    language = desk.words(request, hall.room.snapshot.session.utc_offset)
    slots, _ = hall.slots(viewer, language.language)
    session = hall.room.snapshot.session
    calm, lively = (_plain_address(session.code, surface, at, renews=each) for each in (False, True))
    here = lively if renews else calm
    told = {
        "here": here,
        "calm": calm,
        "lively": lively,
        "renews": renews,
        "full": f"/s/{session.code}/{surface.value}",
    }
    rewritten = await run_in_threadpool(_without_script, session, here, slots, language)
    return desk.page(request, "plain.html", told | rewritten)


def _without_script(session: Session, here: str, slots: Mapping[str, Slot], language: Words) -> dict[str, object]:
    rewriter = Plain(f"/s/{session.code}/do", here, new_id, lambda at: _until(at, language))
    told = {name: Markup(rewriter.rewrite(_whole(slot))) for name, slot in slots.items()}  # noqa: S704 - rendered
    html = "".join(told.values())
    return {
        "session": session,
        "who": told.pop("me", ""),
        "clock": told.pop("clock", ""),
        "shown": sorted(((name, text) for name, text in told.items() if text and name not in TOPS), key=_place),
        "asks": "<textarea" in html or "<input " in html.replace('<input type="hidden"', ""),
        "lone": Markup(rewriter.lone_form()),  # noqa: S704 - made of addresses
    }


def _whole(slot: Slot) -> str:
    return slot.html + "".join(html for _, html in slot.items or ())


def _until(at: int, language: Words) -> str:
    return language(N_("until %(time)s"), time=language.clock(at))


def _place(shown: tuple[str, object]) -> int:
    return ORDER.index(shown[0]) if shown[0] in ORDER else len(ORDER)


def _plain_address(code: str, surface: Surface, at: Looking, *, renews: bool) -> str:
    screen = f"surface={surface.value}" if surface is not Surface.phone else ""
    told = "&".join(filter(None, (screen, at.query, "renews=1" if renews else "")))
    return f"/s/{code}/plain{'?' if told else ''}{told}"


@router.get("/s/{code}/phone")
async def phone(request: Request, code: str) -> Response:
    return await _screen(request, code, Surface.phone)


@router.get("/s/{code}/console")
async def console(request: Request, code: str, at: Looks) -> Response:
    return await _screen(request, code, Surface.console, at)


@router.get("/s/{code}/projector")
async def projector(request: Request, code: str) -> Response:
    return await _screen(request, code, Surface.projector)


@router.get("/s/{code}")
async def session(request: Request, code: str) -> Response:
    """Lead to the screen of the best role that this browser holds."""
    hall = await reception(request).hall(code)
    actor = reception(request).guest(request, hall).actor
    surface = Surface.projector if actor.roles == {Role.projector} else Surface.phone
    surface = Surface.console if actor.may(STAFF) else surface
    return RedirectResponse(f"/s/{hall.room.snapshot.session.code}/{surface}", SEE_OTHER)


@router.get("/s/{code}/wifi.svg")
async def wifi(request: Request, code: str) -> Response:
    """Draw the hall's Wi-Fi as a QR code, in the form of ZXing's barcode contents; for whoever is in."""
    hall = await reception(request).hall(code)
    reception(request).guest(request, hall)
    session = hall.room.snapshot.session
    if not session.wifi_name:
        raise Refused(Code.unknown_page)
    security = "WPA" if session.wifi_password else None
    drawing = io.BytesIO()
    code_ = segno.helpers.make_wifi(ssid=session.wifi_name, password=session.wifi_password or None, security=security)
    code_.save(drawing, kind="svg", border=2, omitsize=True, dark="#1b1d22")
    return Response(drawing.getvalue(), media_type="image/svg+xml")


async def _screen(request: Request, code: str, surface: Surface, at: Looking = NOWHERE) -> Response:
    desk = reception(request)
    hall = await desk.hall(code)
    viewer = _viewer(request, hall, surface, at)
    await hall.get_ready(viewer, desk.words(request).language)
    slots, number = hall.slots(viewer, desk.words(request).language)
    person = hall.room.snapshot.find(Person, viewer.actor.person_id)
    data = {
        "slots": _begun(slots) if surface is Surface.console else slots,
        "number": number,
        "session": hall.room.snapshot.session,
        "surface": surface.value,
        "at": f"&{at.query}" if at.query else "",
        "now": hall.room.clock(),
        "patience": round(desk.settings.patience_seconds * 1000),
        "person": viewer.actor.id,
        "word": word_of(viewer.actor.secret) if person and surface is Surface.phone else "",
        "modules": MODULES,
        "plain": _plain_address(hall.room.snapshot.session.code, surface, at, renews=True),
        "roles": viewer.actor.roles,
        "join_address": desk.join_address(request, hall.room.snapshot.session.code),
    }
    return desk.page(request, f"{surface.value}.html", data)


def _begun(slots: Mapping[str, Slot]) -> dict[str, Slot]:
    """Cut long lists off: a console has them whole with its first frame, and cannot be used before that."""
    return {name: replace(slot, items=slot.items and slot.items[:AT_FIRST]) for name, slot in slots.items()}


def _viewer(request: Request, hall: Hall, surface: Surface, at: Looking) -> Viewer:
    actor = reception(request).guest(request, hall).actor
    viewer = Viewer(actor, surface, at.look or None, at.leaf)
    if not audiences(hall.room.snapshot, viewer):
        raise Refused(Code.not_allowed)
    return viewer
