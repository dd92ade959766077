# A connection of plain HTTP that does not wait for ever: a request that is not whole in time ends it, however many
# single bytes trickle in. Else some hundreds of these would take every place that phones need. Knows no session.
import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

UNFINISHED = (h11.IDLE, h11.SEND_BODY)


class Patient(H11Protocol):
    """uvicorn's own connection, which gives each request `seconds` to come in whole.

    `settled`: it stays in this process, wherever its session sits.
    """

    _limit: asyncio.TimerHandle | None = None
    settled = False

    def __init__(self, *given: Any, seconds: float, **named: Any) -> None:  # as in the base class
        super().__init__(*given, **named)
        self._seconds = seconds

    def connection_made(self, transport: Any) -> None:  # as in the base class
        super().connection_made(transport)
        self._limit = self.loop.call_later(self._seconds, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Hear; before the first word it is asked where this connection belongs, where there are several processes."""
        if not self.settled:
            self.settled = True
            usher = getattr(self.loop, "usher", None)
            if usher is not None and usher.leads(data, self.transport.get_extra_info("socket")):
                self.transport.abort()  # this process' hold on it: the other one has its own
                return
        super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if self.conn.their_state not in UNFINISHED or self._leads_on():
            self._rest()
        elif self._limit is None:
            self._limit = self.loop.call_later(self._seconds, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _leads_on(self) -> bool:
        """Tell whether the connection is a websocket's by now: it may stay as long as its phone."""
        return self.transport.get_protocol() is not self

    def _give_up(self) -> None:
        self.transport.abort()

    def _rest(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
