# A websocket that takes ready-made frames: written to the transport at once, never queued and never waited for.
# Once the application has let a phone in, it leaves: no task, no queue and no headers stay for it.
# What comes in is heard in small pieces and paid for in turns; who has none left is not read for a while, so that a
# flood waits in the network and not here. Knows bytes and the server's connection; knows no session.
from asyncio import TimerHandle
from math import inf
from typing import Any, Protocol

from starlette.websockets import WebSocket
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import (
    WebSocketsSansIOProtocol,
)

from facilitator_ui.places import Places, Standing

EXTENSION = "veche.line"
TEXT = 0x81  # one whole text frame, unmasked as a server's are (RFC 6455, section 5.2)
SMALL, MIDDLE = 126, 65_536
# Bytes heard between two looks at what they cost.
PIECE, LONGEST_PIECE = (
    128,
    2048,
)
# Turns, and the seconds after them in which the others are heard.
AT_A_STRETCH, BREATH = (
    8.0,
    0.001,
)
OF_A_TURN = 8192  # bytes that cost as much as a frame
# Seconds; to begin and end a rest costs more than a piece does.
LEAST_REST = 0.25
BEFORE_LET_IN = 64.0  # turns of a line to which nobody listens yet


def framed(payload: bytes) -> bytes:
    """Return a text frame: the same bytes for everyone who gets it."""
    size = len(payload)
    if size < SMALL:
        return bytes((TEXT, size)) + payload
    if size < MIDDLE:
        return bytes((TEXT, SMALL)) + size.to_bytes(2) + payload
    return bytes((TEXT, SMALL + 1)) + size.to_bytes(8) + payload


class Listener(Protocol):
    """Who is told what comes of a line, at once and in its own turn of the loop.

    `pays`: for what came in, a turn for each frame of any kind and for each 8 kB; returns the seconds until more may be
    heard. `hear`: each message; None where it was no text. `drained`: a phone that lagged has taken what was written.
    `left`: once, when nothing more will be heard.
    """

    def pays(self, turns: float) -> float: ...

    def hear(self, text: str | None) -> None: ...

    def drained(self) -> None: ...

    def left(self) -> None: ...


class _Ear:
    """In place of the queue that the server keeps for a task: tells the listener instead."""

    __slots__ = ("listener",)

    def __init__(self, listener: Listener) -> None:
        self.listener: Listener | None = listener

    def put_nowait(self, message: Any) -> None:  # an event of ASGI
        listener = self.listener
        if listener is None:
            return
        if message["type"] == "websocket.receive":
            listener.hear(message.get("text"))
        elif message["type"] == "websocket.disconnect":
            self.listener = None
            listener.left()


class Line(WebSocketsSansIOProtocol):
    """uvicorn's own connection, with a way past its queues, in and out."""

    free = True
    """Whether the phone takes what is written: less than the transport's high-water mark waits for it."""

    _paused_at = 0.0
    _ear: _Ear | None = None
    _places: Places | None = None
    _turns = BEFORE_LET_IN
    _frames = 0
    _resting: TimerHandle | None = None
    _unheard = b""

    def connection_made(self, transport: Any) -> None:  # as in the base class
        super().connection_made(transport)
        transport.set_write_buffer_limits()

    def take_place(self, places: Places) -> None:
        """Have a place from now on, for good only when somebody listens."""
        self._places = places
        places.keep(self, Standing.resting)

    def give_way(self) -> None:
        self.cut()

    def data_received(self, data: bytes) -> None:
        """Hear. The first that comes is a whole request: one that begins no handshake would wait here for ever."""
        if self.handshake_initiated:
            self._unheard += data
            self._hear_on()
            return
        super().data_received(data)
        if not self.handshake_initiated and not self.close_sent:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()

    def _hear_on(self) -> None:
        """Hear what is here, piece by piece, for as long as it is paid for, and not much at a stretch."""
        data, at, size, spent, rest = self._unheard, 0, PIECE, 0.0, 0.0
        while at < len(data) and not rest and not self._ended:
            self._frames = 0
            piece = data[at : at + size]
            at += size
            super().data_received(piece)
            turns = self._frames + len(piece) / OF_A_TURN
            spent += turns
            # In the midst of a long frame, longer ones.
            size = PIECE if self._frames else min(2 * size, LONGEST_PIECE)
            rest = self._pay(turns) or (BREATH if spent > AT_A_STRETCH else 0.0)
        self._unheard = data[at:]
        if rest and not self._ended:
            self._rest(rest)

    @property
    def _ended(self) -> bool:
        return self.disconnected or self.transport.is_closing()

    def handle_events(self) -> None:
        self._frames += len(self.conn.events)
        super().handle_events()

    def handle_ping(self) -> None:
        """Answer, if what was answered before has been taken."""
        answer = b"".join(self.conn.data_to_send())
        if self.free:
            self.transport.write(answer)

    def _pay(self, turns: float) -> float:
        """Pay for what was heard; return the seconds until more may be heard."""
        if self._ear is not None and self._ear.listener is not None:
            owed = self._ear.listener.pays(turns)
            return max(owed, LEAST_REST) if owed else 0.0
        self._turns -= turns
        return 0.0 if self._turns > 0 else inf

    def _rest(self, seconds: float) -> None:
        """Read nothing for a while; where nobody listens yet, until somebody does."""
        self.transport.pause_reading()
        if self._resting is not None:
            self._resting.cancel()
        self._resting = (
            None
            if seconds == inf
            else self.loop.call_later(seconds, self._awake)
        )

    def _awake(self) -> None:
        self._resting = None
        self.transport.resume_reading()
        self._hear_on()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._resting is not None:
            self._resting.cancel()
        if self._places is not None:
            self._places.leave(self)
        super().connection_lost(exc)

    # Websockets' request, as the base class hands it on.
    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if self.handshake_initiated and not self.close_sent:
            self.scope["extensions"][EXTENSION] = {"line": self}

    async def run_asgi(self) -> None:
        """Run the application; a line that it let somebody listen to stays when it is done."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            self.logger.exception("the application failed at a websocket")
            self.send_500_response()
        if self._ear is None and self.close_timer is None:
            self.transport.close()

    def listen(self, listener: Listener) -> None:
        """Tell this listener everything from now on, and what came in already; forget how the phone came here."""
        waiting, self._ear = self.queue, _Ear(listener)
        self.queue = self._ear  # type: ignore[assignment]  # the base class only ever puts
        while not waiting.empty():
            self.queue.put_nowait(waiting.get_nowait())
        self.read_paused = True  # as the base class believes: nothing waits here, so nothing is held back
        if self._places is not None:
            self._places.move(self, Standing.seated)
        self._awake()
        self.request.headers.clear()  # the parser keeps the request itself
        del self.scope, self.request, self.response

    @property
    def lag(self) -> float:
        """Return the seconds since the phone stopped taking anything; 0 while it is free."""
        if self.free:
            return 0.0
        return self.loop.time() - self._paused_at

    def push(self, frame: bytes) -> None:
        """Write a frame now. A line that is closing drops it: its client comes back to a full frame."""
        if not (self.close_sent or self.disconnected):
            self.transport.write(frame)

    def stop(self) -> None:
        """Hear nothing more: the listener may say good-bye and close."""
        self.queue.put_nowait(
            {"type": "websocket.disconnect", "code": 1000, "reason": ""}
        )

    def close(self, code: int) -> None:
        """End the connection after what is written, as RFC 6455 has it (section 7)."""
        if not (
            self.close_sent or self.disconnected or self.transport.is_closing()
        ):
            self.conn.send_close(code)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.close_timer = self.loop.call_later(
                self.close_timeout, self.transport.close
            )
            if self._places is not None:
                self._places.move(self, Standing.awaited)

    def end(self, code: int) -> None:
        """End the connection at once, with a last word if it is taken."""
        self.close(code)
        if self.free:
            self.transport.close()
        else:
            self.cut()

    def cut(self) -> None:
        """End the connection without waiting for what was not taken; what is still pushed is dropped."""
        self.disconnected = True
        self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.free, self._paused_at = False, self.loop.time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.free = True
        if self._ear is not None and self._ear.listener is not None:
            self._ear.listener.drained()


def line_of(websocket: WebSocket) -> Line:
    found: Line = websocket.scope["extensions"][EXTENSION]["line"]
    return found
