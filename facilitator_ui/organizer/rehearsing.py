# The page of the rehearsal: bots play a copy of the session to its end, the page tells how far they are and how it
# went, one button wipes the copy. Knows the copy's rows and the troupe; nothing of it comes into the session itself.
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any
from zlib import crc32

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from facilitator_ui.bots.client import Stuck
from facilitator_ui.bots.troupe import Booking, News, Troupe
from facilitator_ui.door.asked import ORGANIZERS_ONLY, Organizer, ThisHall
from facilitator_ui.door.reception import reception, refuse_foreign
from facilitator_ui.identity import Guest, cookie_name
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.desk import issue, page_of
from facilitator_ui.queries import Since
from facilitator_ui.settings import Settings
from facilitator_ui.wire import SEE_OTHER, Form, form_of
from session.live import rehearsals
from session.live.room import Room
from session.live.rooms import Rooms
from session.people import Role
from session.refusals import Code, Refused
from session.tables import Rehearsal

router = APIRouter()
NO_CONTENT = 204
USUAL, MOST = 24, 100
EVERY = 1000  # ms between two looks of the page
SILENT = 60_000  # ms after which bots that tell nothing are gone
ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - names of it, nothing is bound here


async def _real(hall: ThisHall) -> Hall:
    if hall.room.snapshot.session.rehearsal_of is not None:
        raise Refused(Code.unknown_page)
    return hall


Real = Annotated[Hall, Depends(_real)]
"""The hall of a session that is no rehearsal itself."""


@router.get("/s/{code}/rehearsal")
async def rehearsal(
    request: Request, hall: Real, visitor: Organizer
) -> Response:
    return page_of(
        request,
        hall,
        visitor,
        "rehearsal.html",
        {**await _state(request, hall), "every": EVERY},
    )


@router.get("/s/{code}/rehearsal/state", dependencies=[ORGANIZERS_ONLY])
async def state(request: Request, hall: Real, since: Since = -1) -> Response:
    """Give how far it is as a piece of HTML, its number in `X-Number`; 204 where nothing is newer than `since`."""
    known = await _state(request, hall)
    if known["number"] == since:
        return Response(status_code=NO_CONTENT)
    answer = reception(request).page(
        request,
        "parts/rehearsal.html",
        {**known, "session": hall.room.snapshot.session},
    )
    answer.headers["X-Number"] = str(known["number"])
    return answer


@router.post("/s/{code}/rehearsal")
async def begin(request: Request, hall: Real, visitor: Organizer) -> Response:
    """Wipe the rehearsal before, copy the session, and let bots play in the copy."""
    refuse_foreign(request)
    session = hall.room.snapshot.session
    if session.started_at is not None and session.closed_at is None:
        raise Refused(Code.session_running)
    people = _people(await form_of(request))
    await _wipe(request, hall)
    rooms = reception(request).rooms
    room = await rooms.rehearse(hall.room.snapshot, visitor.actor)
    booking = await _booked(room, visitor, reception(request).settings, people)
    await rooms.database.transaction(
        partial(rehearsals.begin, rehearsal=_begun(hall, room, people))
    )
    troupe: Troupe = request.app.state.troupe
    troupe.engage(_perform(rooms, troupe, booking, room.snapshot.session.id))
    return _back(hall)


def _people(form: Form) -> int:
    told = str(form.get("people", USUAL))
    if not (
        told.isdecimal()
        and len(told) <= len(str(MOST))
        and 1 <= int(told) <= MOST
    ):
        raise Refused(Code.malformed, where="people")
    return int(told)


@router.post("/s/{code}/rehearsal/wipe", dependencies=[ORGANIZERS_ONLY])
async def wipe(request: Request, hall: Real) -> Response:
    """Take the copy out whole; counts and times stay."""
    refuse_foreign(request)
    await _wipe(request, hall)
    return _back(hall)


def _back(hall: Hall) -> Response:
    return RedirectResponse(
        f"/s/{hall.room.snapshot.session.code}/rehearsal", SEE_OTHER
    )


async def _wipe(request: Request, hall: Hall) -> None:
    rooms, session_id = reception(request).rooms, hall.room.snapshot.session.id
    await rooms.database.transaction(
        partial(rehearsals.wipe, session_id=session_id)
    )
    for copied in [
        each
        for each in await rooms.rehearsals()
        if each.rehearsal_of == session_id
    ]:
        request.app.state.troupe.stop(copied.code)
        await rooms.remove(copied.id)


async def _booked(
    room: Room, organizer: Guest, settings: Settings, people: int
) -> Booking:
    """Give the bots' moderator a link, and tell the troupe where it plays."""
    secret, command = issue({"role": Role.moderator.value})
    await room.submit(command, organizer.actor)
    session = room.snapshot.session
    host = settings.host
    if host in ANY_ADDRESS:
        host = "127.0.0.1"
    return Booking(
        host=host,
        port=settings.port,
        code=session.code,
        cookies={cookie_name(session.code): secret},
        people=people,
        language=session.language,
    )


def _begun(hall: Hall, room: Room, people: int) -> Rehearsal:
    now, copied = hall.room.clock(), room.snapshot.session
    return Rehearsal(
        id=hall.room.snapshot.session.id,
        copy_id=copied.id,
        copy_code=copied.code,
        people=people,
        begun_at=now,
        seen_at=now,
        told=asdict(News("", 0, people)),
    )


async def _perform(
    rooms: Rooms, troupe: Troupe, booking: Booking, copy_id: str
) -> None:
    async def note(**news: Any) -> None:  # columns of the row
        seen = partial(
            rehearsals.note, copy_id=copy_id, seen_at=rooms.clock(), **news
        )
        await rooms.database.transaction(seen)

    async def heard(news: News) -> None:
        await note(told=asdict(news))

    try:
        figures = await troupe.play(booking, heard)
    except Stuck as story:
        await note(ended_at=rooms.clock(), story=str(story))
    else:
        await note(ended_at=rooms.clock(), told=asdict(figures))


async def _state(request: Request, hall: Hall) -> dict[str, Any]:
    """Return how it was rehearsed last. `silent`: the bots are gone without a word."""
    house, now = reception(request), hall.room.clock()
    read = partial(rehearsals.find, session_id=hall.room.snapshot.session.id)
    row = await house.rooms.database.read(read)
    running = row is not None and row.ended_at is None
    return {
        "rehearsal": row,
        "running": running,
        "silent": running and row is not None and now - row.seen_at > SILENT,
        "number": _number(row),
        "usual": USUAL,
        "most": MOST,
        "stages": hall.room.snapshot.stages,
    }


def _number(row: Rehearsal | None) -> int:
    """Return a number that is another as soon as there is news."""
    if row is None:
        return 0
    return crc32(
        repr((row.begun_at, row.ended_at, row.copy_id, row.told)).encode()
    )
