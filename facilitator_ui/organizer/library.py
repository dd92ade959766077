# The library of methods outside any session: looked through from the start page, read, and a session begun with one of
# them. Knows requests; what a session needs besides the method, `starting` says.
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from facilitator_ui.door.asked import ORGANIZER_ONLY, STAFF_ONLY, House
from facilitator_ui.door.reception import Reception, reception
from facilitator_ui.organizer.desk import ORGANIZER
from facilitator_ui.organizer.method_forms import (
    Looked,
    Sought,
    said_in,
    wish_of,
)
from facilitator_ui.organizer.method_page import listed, told_of
from facilitator_ui.organizer.starting import (
    Begun,
    lacks_list,
    scenario_of,
    usually,
)
from facilitator_ui.organizer.trying import shown
from facilitator_ui.shelf import broken_methods
from facilitator_ui.shelf import methods as library_of
from facilitator_ui.wire import SEE_OTHER, form_of
from session.live.room import new_id
from session.people import Surface
from session.programme.expanding import Wish, usual
from session.programme.methods import Method
from session.programme.scenario import starting_rows
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Stage

router = APIRouter()
OF_THE_HOUSE: dict[str, object] = {
    "frame": "house.html",
    "home": "/o",
    "session": None,
    "stages": (),
}
CODE = "ABC234"
"""Of the session that a preview shows, which nobody can join."""


@router.get("/o/methods", dependencies=[ORGANIZER_ONLY])
async def methods(
    request: Request, house: House, sought: Annotated[Sought, Query()]
) -> Response:
    """Show the methods that fit what is looked for."""
    known = await run_in_threadpool(library_of, house.settings)
    spoken = house.words(request)
    data = listed(sought, known, spoken.language, spoken) | OF_THE_HOUSE
    data["broken"] = broken_methods(house.settings)
    return house.page(request, "methods.html", data)


@router.get("/o/methods/{key}", dependencies=[ORGANIZER_ONLY])
async def method(
    request: Request,
    house: House,
    key: str,
    looked: Annotated[Looked, Query()],
) -> Response:
    """Show one method with the form that begins a session with it; `variant`: another form of it."""
    found = _method(house, key)
    wish = _usual(found, looked.variant)
    spoken = house.words(request)
    begin = {
        "starts": True,
        "lacks_list": lacks_list(found.structure),
        "usually": usually(found.structure),
        "new_key": new_id,
    }
    data = told_of(found, wish, spoken, spoken.language)
    return house.page(request, "method.html", data | OF_THE_HOUSE | begin)


@router.post("/o/methods/{key}", dependencies=[ORGANIZER_ONLY])
async def begin(request: Request, house: House, key: str) -> Response:
    """Make a session with a method: `title`, what is wanted of it, `sides?`, `collects?`."""
    form = await form_of(request)
    found = _method(house, key)
    wish = wish_of(found, form)
    begun = Begun(
        sides=bool(form.get("sides")), collects=bool(form.get("collects"))
    )
    language = said_in(found, house.words(request).language)
    scenario = scenario_of(found, language, wish, begun)
    title = str(form.get("title", ""))[:300]
    room = await house.rooms.create(scenario, ORGANIZER, title)
    code = room.snapshot.session.code
    return RedirectResponse(f"/s/{code}/passport", SEE_OTHER)


@router.get("/o/methods/{key}/look/{step}", dependencies=[ORGANIZER_ONLY])
async def look(
    request: Request,
    key: str,
    step: str,
    variant: str = "",
    surface: Surface = Surface.phone,
) -> Response:
    """Show a step as a phone or the wall will show it, in a session that there is not."""
    return await _look(request, key, step, variant, surface)


@router.get("/s/{code}/methods/{key}/look/{step}", dependencies=[STAFF_ONLY])
async def look_within(
    request: Request,
    key: str,
    step: str,
    variant: str = "",
    surface: Surface = Surface.phone,
) -> Response:
    """Show the same to the staff of a session; nothing of it moves."""
    return await _look(request, key, step, variant, surface)


async def _look(
    request: Request, key: str, step: str, variant: str, surface: Surface
) -> Response:
    house = reception(request)
    found = _method(house, key)
    wish = _usual(found, variant)
    snapshot = _tried(house, request, found, wish)
    stage = _step(snapshot, step)
    now = house.rooms.clock()
    return await shown(request, snapshot, stage, surface, now)


def _tried(
    house: Reception, request: Request, method: Method, wish: Wish
) -> Snapshot:
    """Return a session as it would begin with a method; it stands nowhere."""
    language = said_in(method, house.words(request).language)
    begun = usually(method.structure)
    scenario = scenario_of(method, language, wish, begun)
    now = house.rooms.clock()
    return Snapshot(starting_rows(scenario, "tried", CODE, now, new_id))


def _step(snapshot: Snapshot, step: str) -> Stage:
    for stage in snapshot.stages:
        place = stage.envelope.block
        if place is not None and place.step == step:
            return stage
    raise Refused(Code.unknown_page)


def _usual(method: Method, variant: str) -> Wish:
    if method.structure.variant(variant) is None:
        return usual(method)
    return usual(method, variant)


def _method(house: Reception, key: str) -> Method:
    found = library_of(house.settings).get(key)
    if found is None:
        raise Refused(Code.unknown_page)
    return found
