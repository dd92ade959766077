# POST: commands over plain HTTP, for networks that block websockets and for programs; and forms of pages.
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from facilitator_ui.door.reception import reception
from facilitator_ui.errors import answer, status
from facilitator_ui.live.hall import Hall
from facilitator_ui.measures import answering
from facilitator_ui.wire import LARGEST, SEE_OTHER, acknowledged, form_of, key_in, local_path
from session.decide import COMMANDS
from session.live.room import Receipt
from session.people import Actor
from session.refusals import Code, Refused

router = APIRouter()


@router.post("/s/{code}/commands")
async def commands(request: Request, code: str) -> JSONResponse:
    """Carry out one command, as the socket does; the answer is the same JSON."""
    hall = await reception(request).hall(code)
    actor = reception(request).guest(request, hall).actor
    body = await request.body()
    try:
        receipt = await _carry_out(request, hall, actor, body)
    except Refused as refused:
        said = answer(refused, key_in(body), reception(request).words(request))
        return JSONResponse(said, status(refused.code))
    return JSONResponse(acknowledged(receipt))


async def _carry_out(request: Request, hall: Hall, actor: Actor, body: bytes) -> Receipt:
    if len(body) > LARGEST:
        raise Refused(Code.frame_too_large, limit=LARGEST // 1024)
    reception(request).refuse_haste(hall, actor)
    command = COMMANDS.parse(body)
    await reception(request).welcome(hall, actor)
    with answering(command.type):
        return await hall.room.submit(command, actor)


@router.post("/s/{code}/do")
async def do(request: Request, code: str) -> Response:
    """Carry out the command of a page's form and go back to the page."""
    hall = await reception(request).hall(code)
    actor = reception(request).guest(request, hall).actor
    reception(request).refuse_haste(hall, actor)
    form = await form_of(request)
    back = local_path(form.pop("back", ""), f"/s/{code}/passport")
    command = COMMANDS.parse(form)
    with answering(command.type):
        await hall.room.submit(command, actor)
    return RedirectResponse(back, SEE_OTHER)
