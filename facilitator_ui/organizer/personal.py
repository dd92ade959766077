# What the house holds on a person, handed out: to the person, and to whoever leads and is asked for it. To the person
# also the own words as a text, and the dates of what was taken on.
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from exports.data import own_words, personal
from exports.data.calendar import Of, calendar
from facilitator_ui.door.asked import MANAGERS_ONLY, House, ThisHall, Visitor
from facilitator_ui.door.reception import reception
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.downloads import attached
from session.membership.namesakes import called
from session.refusals import Code, Refused
from session.stages import KINDS
from session.tables import Person

router = APIRouter()


async def _oneself(house: House, hall: ThisHall, visitor: Visitor) -> Person:
    snapshot = hall.room.snapshot
    person = snapshot.get(Person, visitor.actor.person_id, Code.not_allowed)
    if not house.files.takes((snapshot.session.id, person.id)):
        raise Refused(Code.too_many)
    return person


Oneself = Annotated[Person, Depends(_oneself)]
JSON = "application/json"


@router.get("/s/{code}/me.json")
async def own(request: Request, hall: ThisHall, person: Oneself) -> Response:
    """Give a person everything that names them."""
    return _file(request, hall, person)


@router.get("/s/{code}/me.txt")
async def own_text(
    request: Request, hall: ThisHall, person: Oneself
) -> Response:
    """Give a person the own words of the day, in the language that the phone speaks."""
    words = reception(request).words(
        request, hall.room.snapshot.session.utc_offset
    )
    content = own_words.write(hall.room.snapshot, person, words)
    return attached(
        request, hall.room.snapshot, content, "text/plain; charset=utf-8"
    )


@router.get("/s/{code}/me.ics")
async def own_dates(
    request: Request, hall: ThisHall, person: Oneself
) -> Response:
    """Give a person the dates of what the person has taken on."""
    snapshot = hall.room.snapshot
    words = reception(request).words(request, snapshot.session.utc_offset)
    dates = partial(
        calendar,
        snapshot.copy(),
        KINDS,
        words,
        hall.room.clock(),
        Of(who=called(snapshot, person)),
    )
    content = await run_in_threadpool(dates)
    return attached(request, snapshot, content, "text/calendar; charset=utf-8")


@router.get("/s/{code}/people/{person}.json", dependencies=[MANAGERS_ONLY])
async def of_somebody(
    request: Request, hall: ThisHall, person: str
) -> Response:
    return _file(
        request,
        hall,
        hall.room.snapshot.get(Person, person, Code.unknown_person),
    )


def _file(request: Request, hall: Hall, person: Person) -> Response:
    snapshot = hall.room.snapshot
    return attached(request, snapshot, personal.write(snapshot, person), JSON)
