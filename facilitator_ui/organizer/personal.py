# What the house holds on a person, handed out: to the person, and to whoever leads and is asked for it.
from fastapi import APIRouter, Request
from fastapi.responses import Response

from exports.data import personal
from facilitator_ui.door.reception import reception
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.downloads import attached
from session.membership.registration import MANAGERS
from session.refusals import Code, Refused
from session.tables import Person

router = APIRouter()
JSON = "application/json"


@router.get("/s/{code}/me.json")
async def own(request: Request, code: str) -> Response:
    """Give a person everything that names them."""
    hall = await reception(request).hall(code)
    actor = reception(request).guest(request, hall).actor
    return _file(request, hall, hall.room.snapshot.get(Person, actor.person_id, Code.not_allowed))


@router.get("/s/{code}/people/{person}.json")
async def of_somebody(request: Request, code: str, person: str) -> Response:
    hall = await reception(request).hall(code)
    if not reception(request).guest(request, hall).actor.may(MANAGERS):
        raise Refused(Code.not_allowed)
    return _file(request, hall, hall.room.snapshot.get(Person, person, Code.unknown_person))


def _file(request: Request, hall: Hall, person: Person) -> Response:
    snapshot = hall.room.snapshot
    return attached(request, snapshot, personal.write(snapshot, person), JSON)
