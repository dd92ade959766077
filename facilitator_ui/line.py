# A websocket that takes ready-made frames: written to the transport at once, never queued and never waited for.
# Knows bytes and the server's connection; knows no session.
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "veche.line"
TEXT = 0x81  # one whole text frame, unmasked as a server's are (RFC 6455, section 5.2)
SMALL, MIDDLE = 126, 65_536


def framed(payload: bytes) -> bytes:
    """Return a text frame: the same bytes for everyone who gets it."""
    size = len(payload)
    if size < SMALL:
        return bytes((TEXT, size)) + payload
    if size < MIDDLE:
        return bytes((TEXT, SMALL)) + size.to_bytes(2) + payload
    return bytes((TEXT, SMALL + 1)) + size.to_bytes(8) + payload


class Line(WebSocketsSansIOProtocol):
    """uvicorn's own connection, with a way past its queue for frames that many phones share.

    `drained` is called when a phone that lagged has taken what was written.
    """

    drained: Callable[[], None] | None = None
    paused_at: float | None = None

    def handle_connect(self, event: Any) -> None:  # websockets' request, as the base class hands it on
        super().handle_connect(event)
        if self.handshake_initiated and not self.close_sent:
            self.scope["extensions"][EXTENSION] = {"line": self}

    @property
    def free(self) -> bool:
        """Tell whether the phone takes what is written: less than the transport's high-water mark waits for it."""
        return self.paused_at is None

    @property
    def lag(self) -> float:
        """Return the seconds since the phone stopped taking anything; 0 while it is free."""
        return 0.0 if self.paused_at is None else self.loop.time() - self.paused_at

    def push(self, frame: bytes) -> None:
        """Write a frame now. A line that is closing drops it: its client comes back to a full frame."""
        if not (self.close_sent or self.disconnected or self.transport.is_closing()):
            self.transport.write(frame)

    def stop(self) -> None:
        """Let the application hear that this line is over; it says good-bye and closes."""
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1000, "reason": ""})

    def cut(self) -> None:
        """End the connection without waiting for what was not taken."""
        self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.paused_at = self.loop.time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.paused_at = None
        if self.drained is not None:
            self.drained()


def line_of(websocket: WebSocket) -> Line:
    found: Line = websocket.scope["extensions"][EXTENSION]["line"]
    return found
