# POST: commands over plain HTTP, for networks that block websockets and for programs; and forms of pages.
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from facilitator_ui.door.asked import House, ThisHall, Visitor
from facilitator_ui.door.reception import Reception, reception
from facilitator_ui.errors import answer, status
from facilitator_ui.live.hall import Hall
from facilitator_ui.measures import answering
from facilitator_ui.wire import (
    LARGEST,
    SEE_OTHER,
    Form,
    acknowledged,
    form_of,
    key_in,
    local_path,
    object_in,
    texts_in,
)
from session.decide import COMMANDS
from session.live.room import Receipt
from session.people import Actor
from session.refusals import Code, Refused

router = APIRouter()


@router.post("/s/{code}/commands")
async def commands(
    request: Request, house: House, hall: ThisHall, visitor: Visitor
) -> JSONResponse:
    """Carry out one command, as the socket does; the answer is the same JSON."""
    body = await request.body()
    try:
        receipt = await _carry_out(house, hall, visitor.actor, body)
    except Refused as refused:
        said = answer(refused, key_in(body), house.words(request))
        return JSONResponse(said, status(refused.code))
    return JSONResponse(acknowledged(receipt))


async def _carry_out(
    house: Reception, hall: Hall, actor: Actor, body: bytes
) -> Receipt:
    if len(body) > LARGEST:
        raise Refused(Code.frame_too_large, limit=LARGEST // 1024)
    house.refuse_haste(hall, actor)
    command = COMMANDS.parse(body)
    await house.welcome(hall, actor)
    with answering(command.type):
        receipt = await hall.room.submit(command, actor)
    hall.received(actor)
    return receipt


@router.post("/s/{code}/do")
async def do(
    request: Request, house: House, hall: ThisHall, visitor: Visitor
) -> Response:
    """Carry out the command of a page's form and go back to the page."""
    house.refuse_haste(hall, visitor.actor)
    form = await form_of(request)
    code = hall.room.snapshot.session.code
    back = local_path(form.pop("back", ""), f"/s/{code}/passport")
    try:
        command = COMMANDS.parse(
            {
                **object_in(form.pop("do", "")),
                **object_in(form.pop("also", "")),
                **form,
            }
        )
        with answering(command.type):
            await hall.room.submit(command, visitor.actor)
    except Refused as refused:
        return _not_taken(request, refused, form, back)
    return RedirectResponse(back, SEE_OTHER)


def _not_taken(
    request: Request, refused: Refused, form: Form, back: str
) -> Response:
    """Say why, and give back what was typed: a page without a script has no other memory of it."""
    if "/plain" not in back or "text/html" not in request.headers.get(
        "accept", ""
    ):
        raise refused
    typed = [text for text in texts_in(form) if text.strip()]
    told = reception(request).words(request).refusal(refused)
    data = {
        "code": refused.code.value,
        "text": told,
        "typed": typed,
        "path": back,
        "gone": "",
        "erased": "",
    }
    page = reception(request).page(request, "refused.html", data)
    page.status_code = status(refused.code)
    return page
