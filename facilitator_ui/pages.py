# GET: the three screens. A page is the same regions that are pushed later, in one piece.
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import segno.helpers
from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from facilitator_ui.door.asked import VISITORS_ONLY, House, ThisHall, Visitor
from facilitator_ui.door.reception import WHO, reception
from facilitator_ui.identity import Guest, word_of
from facilitator_ui.live.hall import Hall
from facilitator_ui.live.views import Slot
from facilitator_ui.plain import Plain
from facilitator_ui.queries import Looking, Since
from facilitator_ui.styles import DRESSED_APART
from facilitator_ui.wire import SEE_OTHER
from session.live.room import new_id
from session.people import STAFF, Role, Surface, Viewer
from session.refusals import N_, Code, Refused
from session.regions import audiences
from session.snapshot import Snapshot
from session.tables import Person, Session
from session.words import Words

router = APIRouter()
Looks = Annotated[Looking, Query()]
NOWHERE = Looking()
TOPS = frozenset({"top", "owned"})
ORDER = (
    *(
        "end",
        "stage",
        "now",
        "search",
        "place",
        "photos",
        "queue",
        "board_turns",
        "board",
        "form",
        "mine",
        "sheet",
        "ballot",
    ),
    *("wall_turns", "wall", "programme", "own"),
)
"""How the slots follow one another on a page without a script; others after them."""

NO_CONTENT = 204
AT_FIRST = 12
"""Cards of a list that the console's page has; the rest comes with the first frame."""
NUMBER = "Veche-Number"
"""By this header a screen knows the server's answer from one that a proxy made up."""


async def _looker(
    hall: ThisHall,
    visitor: Visitor,
    at: Looks,
    surface: Surface = Surface.phone,
) -> Viewer:
    return _viewer(hall, visitor, surface, at)


Looker = Annotated[Viewer, Depends(_looker)]
"""Who looks at a screen, by the role that this browser holds; `surface` and what is looked at stand in the address."""


@router.get("/s/{code}/regions")
async def regions(
    request: Request,
    house: House,
    hall: ThisHall,
    viewer: Looker,
    since: Since = -1,
) -> Response:
    """Give all regions as one frame, for a screen without a websocket; 204 where nothing is newer than `since`."""
    language = house.words(request).language
    await house.welcome(hall, viewer.actor)
    hall.asked(viewer)
    await hall.get_ready(viewer, language)
    numbered = {NUMBER: str(hall.room.snapshot.number)}
    if hall.room.snapshot.number <= since:
        return Response(status_code=NO_CONTENT, headers=numbered)
    frame = hall.frame(viewer, language)
    return Response(frame, media_type="application/json", headers=numbered)


@router.get("/s/{code}/plain")
async def plain(
    request: Request,
    hall: ThisHall,
    viewer: Looker,
    at: Looks,
    renews: bool = False,
) -> Response:
    """Show a screen without a script: for browsers that are too old, and where scripts are switched off.

    `renews`: it is loaded again by itself, but for a page with a form; whoever is led here gets that and may stop it.
    """
    house = reception(request)
    session = hall.room.snapshot.session
    language = house.words(request, session.utc_offset)
    await house.welcome(hall, viewer.actor)
    hall.asked(viewer)
    await hall.get_ready(viewer, language.language)
    slots, _ = hall.slots(viewer, language.language)
    surface = viewer.surface
    calm = _plain_address(session.code, surface, at, renews=False)
    lively = _plain_address(session.code, surface, at, renews=True)
    here = lively if renews else calm
    told = {
        "here": here,
        "calm": calm,
        "lively": lively,
        "renews": renews,
        "full": f"/s/{session.code}/{surface.value}",
    }
    do = f"/s/{session.code}/do?{_whose(viewer)}".rstrip("?")
    rewritten = await run_in_threadpool(
        _without_script, session, do, here, slots, language
    )
    return house.page(request, "plain.html", told | rewritten)


def _without_script(
    session: Session,
    do: str,
    here: str,
    slots: Mapping[str, Slot],
    language: Words,
) -> dict[str, object]:
    rewriter = Plain(do, here, new_id, lambda at: _until(at, language))
    told = {
        name: Markup(rewriter.rewrite(_whole(slot)))  # noqa: S704 - rendered
        for name, slot in slots.items()
    }
    html = "".join(told.values())
    return {
        "session": session,
        "who": told.pop("me", ""),
        "clock": told.pop("clock", ""),
        "shown": sorted(
            (
                (name, text)
                for name, text in told.items()
                if text and name not in TOPS
            ),
            key=_place,
        ),
        "asks": "<textarea" in html
        or "<input " in html.replace('<input type="hidden"', ""),
        "lone": Markup(rewriter.lone_form()),  # noqa: S704 - made of addresses
    }


def _whole(slot: Slot) -> str:
    items = (html for _, html in slot.items or ())
    return slot.html + "".join(items)


def _until(at: int, language: Words) -> str:
    return language(N_("until %(time)s"), time=language.clock(at))


def _place(shown: tuple[str, object]) -> int:
    name, _ = shown
    if name not in ORDER:
        return len(ORDER)
    return ORDER.index(name)


def _plain_address(
    code: str, surface: Surface, at: Looking, *, renews: bool
) -> str:
    screen = f"surface={surface.value}" if surface is not Surface.phone else ""
    told = "&".join(
        filter(None, (screen, at.query, "renews=1" if renews else ""))
    )
    return f"/s/{code}/plain{'?' if told else ''}{told}"


@router.get("/s/{code}/phone")
async def phone(request: Request, hall: ThisHall, visitor: Visitor) -> Response:
    return await _screen(request, hall, _viewer(hall, visitor, Surface.phone))


@router.get("/s/{code}/console")
async def console(
    request: Request, hall: ThisHall, visitor: Visitor, at: Looks
) -> Response:
    viewer = _viewer(hall, visitor, Surface.console, at)
    return await _screen(request, hall, viewer, at)


@router.get("/s/{code}/projector")
async def projector(
    request: Request, hall: ThisHall, visitor: Visitor
) -> Response:
    viewer = _viewer(hall, visitor, Surface.projector)
    return await _screen(request, hall, viewer)


@router.get("/s/{code}")
async def session(hall: ThisHall, visitor: Visitor) -> Response:
    """Lead to the screen of the best role that this browser holds."""
    actor = visitor.actor
    surface = (
        Surface.projector if actor.roles == {Role.projector} else Surface.phone
    )
    surface = Surface.console if actor.may(STAFF) else surface
    return RedirectResponse(
        f"/s/{hall.room.snapshot.session.code}/{surface}", SEE_OTHER
    )


@router.get("/s/{code}/wifi.svg", dependencies=[VISITORS_ONLY])
async def wifi(hall: ThisHall) -> Response:
    """Draw the hall's Wi-Fi as a QR code, in the form of ZXing's barcode contents; for whoever is in."""
    session = hall.room.snapshot.session
    if not session.wifi_name:
        raise Refused(Code.unknown_page)
    security = "WPA" if session.wifi_password else None
    drawing = io.BytesIO()
    code_ = segno.helpers.make_wifi(
        ssid=session.wifi_name,
        password=session.wifi_password or None,
        security=security,
    )
    code_.save(drawing, kind="svg", border=2, omitsize=True, dark="#1b1d22")
    return Response(drawing.getvalue(), media_type="image/svg+xml")


async def _screen(
    request: Request, hall: Hall, viewer: Viewer, at: Looking = NOWHERE
) -> Response:
    desk = reception(request)
    surface = viewer.surface
    await hall.get_ready(viewer, desk.words(request).language)
    slots, number = hall.slots(viewer, desk.words(request).language)
    person = hall.room.snapshot.find(Person, viewer.actor.person_id)
    if surface is Surface.console:
        slots = _begun(slots)
    word = ""
    if person and surface is Surface.phone:
        word = word_of(viewer.actor.secret)
    turned = f"&{at.query}" if at.query else ""
    data = {
        "slots": slots,
        "number": number,
        "session": hall.room.snapshot.session,
        "surface": surface.value,
        "at": turned,
        "now": hall.room.clock(),
        "patience": round(desk.settings.patience_seconds * 1000),
        "person": viewer.actor.id,
        "who": f"&{_whose(viewer)}".rstrip("&"),
        "word": word,
        "plain": _plain_address(
            hall.room.snapshot.session.code, surface, at, renews=True
        ),
        "roles": viewer.actor.roles,
        "usual": _is_usual(hall.room.snapshot),
        "join_address": desk.join_address(
            request, hall.room.snapshot.session.code
        ),
    }
    return desk.page(request, f"{surface.value}.html", data)


def _is_usual(snapshot: Snapshot) -> bool:
    """Whether a phone's first sheet is enough for what is on it now."""
    stage = snapshot.current
    return stage is None or stage.kind not in DRESSED_APART


def _begun(slots: Mapping[str, Slot]) -> dict[str, Slot]:
    """Cut long lists off: a console has them whole with its first frame, and cannot be used before that."""
    return {
        name: replace(slot, items=slot.items and slot.items[:AT_FIRST])
        for name, slot in slots.items()
    }


def _whose(viewer: Viewer) -> str:
    """Return what a page's own requests say of whose page it is; nothing where it is nobody's in person."""
    person = viewer.actor.person_id
    return f"{WHO}={person}" if person else ""


def _viewer(
    hall: Hall, visitor: Guest, surface: Surface, at: Looking = NOWHERE
) -> Viewer:
    viewer = Viewer(visitor.actor, surface, at.look or None, at.leaf)
    if not audiences(hall.room.snapshot, viewer):
        raise Refused(Code.not_allowed)
    return viewer
