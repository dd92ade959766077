# The websocket: commands up, acknowledgements and regions down. Knows frames; decides nothing.
import asyncio
import json
import logging

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from facilitator_ui.errors import PASSING, answer
from facilitator_ui.identity import again
from facilitator_ui.measures import SCREENS, answering
from facilitator_ui.reception import reception, refuse_foreign
from facilitator_ui.screens import Hall, Screen
from facilitator_ui.wire import LARGEST, acknowledged, key_in
from session.decide import COMMANDS
from session.people import Surface, Viewer
from session.refusals import Code, Refused
from session.words import Words

router = APIRouter()
LOG = logging.getLogger("veche.socket")
MOST_UNDERWAY = 64
DISMISSED = 4403
TRY_AGAIN = 1013
LAGGING = 30.0  # seconds in which a client takes nothing: it is cut off, and comes back to a full frame


@router.websocket("/s/{code}/socket")
async def socket(websocket: WebSocket, code: str, surface: Surface = Surface.phone, look: str = "") -> None:
    language = reception(websocket).words(websocket)
    await websocket.accept()
    try:
        hall, screen = await _seat(websocket, code, surface, look)
    except Refused as refused:
        await _dismiss(websocket, refused, language)
        return
    with SCREENS.labels(surface.value).track_inprogress():
        await Line(websocket, hall, screen, language).serve()


async def _seat(websocket: WebSocket, code: str, surface: Surface, look: str) -> tuple[Hall, Screen]:
    refuse_foreign(websocket)
    desk = reception(websocket)
    hall = await desk.hall(code)
    guest = desk.guest(websocket, hall)
    viewer = Viewer(guest.actor, surface, look or None)
    hall.audiences(hall.room.snapshot, viewer)
    return hall, Screen(guest, viewer, desk.words(websocket).language)


async def _dismiss(websocket: WebSocket, refused: Refused, language: Words) -> None:
    """Say why this line ends. After what passes by itself nothing is said: the client comes back."""
    if refused.code in PASSING:
        await websocket.close(TRY_AGAIN)
        return
    farewell = {"bye": refused.code.value, "text": language.refusal(refused)}
    await websocket.send_text(json.dumps(farewell, ensure_ascii=False))
    await websocket.close(DISMISSED)


class Line:
    """One open socket: what it hears goes to the room, what the screen's slot holds goes out."""

    def __init__(self, websocket: WebSocket, hall: Hall, screen: Screen, language: Words) -> None:
        self._websocket = websocket
        self._hall = hall
        self._screen = screen
        self._language = language
        self._underway: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Speak and listen until either ends: the other side left, was put out, or takes nothing for too long."""
        self._hall.join(self._screen)
        both = [asyncio.create_task(self._speak()), asyncio.create_task(self._listen())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hall.leave(self._screen)
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _speak(self) -> None:
        while True:
            await self._screen.wake.wait()
            async with asyncio.timeout(LAGGING):
                await self._websocket.send_text(self._screen.take(self._hall.room.clock()).decode())
            if self._screen.dismissed is not None:
                await _dismiss(self._websocket, self._screen.dismissed, self._language)
                return

    async def _listen(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                await self._refuse(Refused(Code.malformed, where="JSON"), None)
                continue
            if len(self._underway) >= MOST_UNDERWAY:
                await self._refuse(Refused(Code.too_many), key_in(text))
                continue
            task = asyncio.create_task(self._hear(text))
            self._underway.add(task)
            task.add_done_callback(self._underway.discard)

    async def _hear(self, text: str) -> None:
        if text == '{"type":"ping"}':
            await self._say({"pong": True, "now": self._hall.room.clock()})
            return
        try:
            if len(text.encode(errors="replace")) > LARGEST:
                raise Refused(Code.frame_too_large, limit=LARGEST // 1024)  # noqa: TRY301 - one way out for all refusals
            command = COMMANDS.parse(text)
            actor = again(self._hall.room.snapshot, self._screen.guest).actor
            with answering(command.type):
                receipt = await self._hall.room.submit(command, actor)
        except Refused as refused:
            await self._refuse(refused, key_in(text))
        except Exception:  # a bug in one rule: its sender hears of it, and keeps the text
            LOG.exception("a command was not carried out")
            await self._refuse(Refused(Code.storage_failed), key_in(text))
        else:
            await self._say(acknowledged(receipt))

    async def _refuse(self, refused: Refused, key: str | None) -> None:
        await self._say(answer(refused, key, self._language))

    async def _say(self, message: dict[str, object]) -> None:
        try:
            await self._websocket.send_text(json.dumps(message, ensure_ascii=False, separators=(",", ":")))
        except (WebSocketDisconnect, RuntimeError):
            return
