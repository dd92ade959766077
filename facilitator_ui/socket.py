# The websocket: commands up, acknowledgements and regions down. Knows frames; decides nothing.
import asyncio
import logging
import re
import time
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, WebSocket

from facilitator_ui.door.reception import Reception, reception, refuse_foreign
from facilitator_ui.errors import PASSING, answer
from facilitator_ui.identity import again
from facilitator_ui.live.hall import Hall
from facilitator_ui.live.line import Line, framed, line_of
from facilitator_ui.live.screens import Screen
from facilitator_ui.logs import SESSION
from facilitator_ui.measures import SCREENS, answered
from facilitator_ui.queries import Looking
from facilitator_ui.wire import LARGEST, acknowledged, key_in
from session.decide import COMMANDS
from session.live.room import Receipt
from session.people import Actor, Surface, Viewer
from session.refusals import Code, Refused
from session.tables import Link, Person, Stage
from session.values.compact import compact
from session.words import Words, words

router = APIRouter()
LOG = logging.getLogger("veche.socket")
MOST_UNDERWAY = 64
MOST_UNREAD = 256  # answers to a line that takes nothing
# Seconds without a pause of so many, in which a line sends more than it may.
FLOODING, PAUSE = (
    5.0,
    1.0,
)
# Of one person; a link that belongs to nobody may be shared by a hall.
MOST_WINDOWS = 12
DISMISSED = 4403
TRY_AGAIN = 1013
PING = '{"type":"ping"}'
SHEETS = re.compile(r'\{"type":"sheets","of":(\d{1,3})\}')
"""A wall has measured on how many sheets it shows what it shows."""


@router.websocket("/s/{code}/socket")
async def socket(
    websocket: WebSocket,
    code: str,
    at: Annotated[Looking, Query()],
    surface: Surface = Surface.phone,
) -> None:
    """Let a screen in and leave: its line tells the talk from then on."""
    language = reception(websocket).words(websocket)
    await websocket.accept()
    line = line_of(websocket)
    try:
        hall, screen = await _seat(websocket, line, code, surface, at)
    except Refused as refused:
        _dismiss(line, refused, language)
        return
    Talk(reception(websocket), line, hall, screen).begin()


async def _seat(
    websocket: WebSocket, line: Line, code: str, surface: Surface, at: Looking
) -> tuple[Hall, Screen]:
    refuse_foreign(websocket)
    desk = reception(websocket)
    hall = await desk.hall(code)
    guest = desk.guest(websocket, hall)
    viewer = Viewer(guest.actor, surface, at.look or None, at.leaf)
    hall.audiences(hall.room.snapshot, viewer)
    if (
        guest.actor.person_id is not None
        and hall.windows(guest.actor.id) >= MOST_WINDOWS
    ):
        raise Refused(Code.too_many_windows)
    await desk.welcome(hall, guest.actor)
    language = desk.words(websocket).language
    return hall, Screen(guest, viewer, language, line, bool(at.moves))


def _dismiss(line: Line, refused: Refused, language: Words) -> None:
    """Say why this line ends. After what passes by itself nothing is said: the client comes back."""
    if refused.code in PASSING:
        line.close(TRY_AGAIN)
        return
    told: dict[str, object] = {
        name: refused.values[name]
        for name in ("gone", "erased")
        if name in refused.values
    }
    line.push(
        _frame(
            {
                "bye": refused.code.value,
                "text": language.refusal(refused),
                **told,
            }
        )
    )
    if line.free:
        line.close(DISMISSED)
    else:
        line.cut()


class Talk:
    """One open socket: what it hears goes to the room, answers and the screen's frames go out at once."""

    __slots__ = (
        "_actor", "_desk", "_flooding_since", "_hall", "_known", "_language", "_line", "_owed_at", "_screen",
        "_underway", "_unread",
    )  # fmt: skip

    def __init__(
        self, desk: Reception, line: Line, hall: Hall, screen: Screen
    ) -> None:
        self._desk = desk
        self._line = line
        self._hall = hall
        self._screen = screen
        self._language = words(screen.language)
        self._underway = 0
        self._unread = 0
        self._flooding_since = self._owed_at = 0.0
        self._known: tuple[int, ...] = ()
        self._actor = screen.guest.actor

    def begin(self) -> None:
        """Listen until either side ends: it left, was put out, or takes nothing for too long."""
        SCREENS.labels(self._screen.viewer.surface.value).inc()
        self._hall.join(self._screen)
        self._line.listen(self)

    def pays(self, turns: float) -> float:
        """Pay from what the person has on all windows together; end a line that goes on and on beyond it."""
        rest = self._desk.rest_after(
            self._hall, self._screen.guest.actor, turns
        )
        if rest:
            now = time.monotonic()
            begun = self._flooding_since if now - self._owed_at < PAUSE else now
            self._flooding_since, self._owed_at = begun, now
            if now - begun > FLOODING:
                self._line.end(TRY_AGAIN)
        return rest

    def drained(self) -> None:
        self._unread = 0
        self._screen.catch_up(self._hall.room.clock())

    def left(self) -> None:
        SCREENS.labels(self._screen.viewer.surface.value).dec()
        self._hall.leave(self._screen)
        if self._screen.dismissed is not None:
            _dismiss(self._line, self._screen.dismissed, self._language)

    def hear(self, text: str | None) -> None:
        if text is not None and (sheets := SHEETS.fullmatch(text)):
            self._count(int(sheets[1]))
            return
        if text == PING:
            if self._line.free:
                self._say({"pong": True, "now": self._hall.room.clock()})
            return
        try:
            self._submit(text)
        except Refused as refused:
            self._refuse(refused, text)
        # A bug in one command: its sender hears of it, and keeps the text.
        except Exception:
            LOG.exception("a command was not read")
            self._refuse(Refused(Code.storage_failed), text)

    def _count(self, sheets: int) -> None:
        if self._screen.viewer.surface is Surface.projector:
            self._hall.turned_over(sheets)

    def _submit(self, text: str | None) -> None:
        self._desk.refuse_haste(self._hall, self._screen.guest.actor)
        if text is None:
            raise Refused(Code.malformed, where="JSON")
        SESSION.set(self._hall.room.snapshot.session.code)
        if len(text) > LARGEST or len(text.encode(errors="replace")) > LARGEST:
            raise Refused(Code.frame_too_large, limit=LARGEST // 1024)
        if self._underway >= MOST_UNDERWAY:
            raise Refused(Code.too_many)
        command = COMMANDS.parse(text)
        receipt = self._hall.room.post(command, self._asked_again())
        receipt.add_done_callback(
            partial(self._answer, text, command.type, time.perf_counter())
        )
        self._underway += 1

    def _asked_again(self) -> Actor:
        """Return who speaks by now, asked anew when anything has changed on which that hangs. Refuses as `again`."""
        snapshot = self._hall.room.snapshot
        known = (
            snapshot.version(Link),
            snapshot.version(Person),
            snapshot.version(Stage),
        )
        if known != self._known:
            self._actor = again(snapshot, self._screen.guest).actor
            self._known = known
        return self._actor

    def _answer(
        self,
        text: str,
        command: str,
        began: float,
        done: "asyncio.Future[Receipt]",
    ) -> None:
        self._underway -= 1
        try:
            self._tell(text, done)
        finally:
            answered(command, began, done)

    def _tell(self, text: str, done: "asyncio.Future[Receipt]") -> None:
        failure = None if done.cancelled() else done.exception()
        if failure is None and not done.cancelled():
            self._say(acknowledged(done.result()))
            self._hall.received(self._screen.guest.actor)
            return
        # A bug in one rule: its sender hears of it, and keeps the text.
        if not isinstance(failure, Refused):
            LOG.error("a command was not carried out", exc_info=failure)
            failure = Refused(Code.storage_failed)
        self._refuse(failure, text)

    def _refuse(self, refused: Refused, text: str | None) -> None:
        if refused.code is Code.too_many and not self._line.free:
            self._line.cut()  # sends without end and reads no answer: they would only pile up
        self._say(answer(refused, key_in(text or ""), self._language))

    def _say(self, message: dict[str, object]) -> None:
        self._unread += not self._line.free
        if self._unread > MOST_UNREAD:
            self._line.cut()
        self._line.push(_frame(message))


def _frame(message: dict[str, object]) -> bytes:
    return framed(compact(message))
