# What is offered to whoever writes, while they type: what stands there already and is like it. The text is compared and
# forgotten; it is kept nowhere and written into no log. What may be seen of the others is asked at the one door out.
import json

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from facilitator_ui.door.asked import House, ThisHall
from facilitator_ui.pages import NO_CONTENT, Looker
from session.fields import clean
from session.refusals import Code, Refused
from session.regions import alike

router = APIRouter()
LONGEST = 4_000
"""Letters of a text that are compared."""


@router.post("/s/{code}/alike")
async def offers(
    request: Request, house: House, hall: ThisHall, viewer: Looker
) -> Response:
    """Give what is like the `text` that is being typed, as HTML with its buttons; 204 where nothing is."""
    session = hall.room.snapshot.session
    if not house.typing.takes((session.id, viewer.actor.id)):
        return Response(status_code=NO_CONTENT)
    text = _text(await request.body())
    region = alike(hall.room.snapshot, viewer, text)
    if region is None:
        return Response(status_code=NO_CONTENT)
    language = house.words(request, session.utc_offset)
    return HTMLResponse(house.renderer.region(region, language))


def _text(body: bytes) -> str:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    text = given.get("text") if isinstance(given, dict) else None
    if not isinstance(text, str):
        raise Refused(Code.malformed, where="text")
    return clean(text[:LONGEST])
