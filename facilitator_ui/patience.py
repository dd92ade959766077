# A connection of plain HTTP that does not wait for ever: a request that is not whole in time ends it, however many
# single bytes trickle in, and so does an answer that nobody takes. Else some hundreds of these would take every place
# that phones need. Knows no session.
import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from facilitator_ui.places import Places, Standing

UNFINISHED = (h11.IDLE, h11.SEND_BODY)


class Patient(H11Protocol):
    """uvicorn's own connection, which gives each request `seconds` to come in whole, and each answer to be taken.

    `settled`: it stays in this process, wherever its session sits.
    """

    _limit: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None
    _waiting = 0
    settled = False

    # As in the base class.
    def __init__(
        self, *given: Any, seconds: float, places: Places, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self._seconds = seconds
        self._places = places

    def connection_made(self, transport: Any) -> None:  # as in the base class
        super().connection_made(transport)
        # So that it is told whenever something waits to be taken.
        transport.set_write_buffer_limits(0)
        if self._places.take(self):
            self._limit = self.loop.call_later(self._seconds, self.give_way)
        else:
            self.give_way()

    def data_received(self, data: bytes) -> None:
        """Hear; before the first word it is asked where this connection belongs, where there are several processes."""
        if not self.settled:
            self.settled = True
            usher = getattr(self.loop, "usher", None)
            if usher is not None and usher.leads(
                data, self.transport.get_extra_info("socket")
            ):
                self.give_way()  # this process' hold on it: the other one has its own
                return
        super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if self._leads_on():
            self._rest()
            return
        self._places.move(self, self._standing())
        if (
            self.conn.their_state is h11.SEND_BODY
            and not self.cycle.response_complete
        ):
            self.flow.pause_reading()  # until whoever answers has asked who sends it, and wants more
        if self.conn.their_state not in UNFINISHED:
            self._rest()
        elif self._limit is None:
            self._limit = self.loop.call_later(self._seconds, self.give_way)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Leave the place to the line; who is let in by it keeps it."""
        super().handle_websocket_upgrade(event)
        line: Any = self.transport.get_protocol()
        self._be_taken()
        self._places.leave(self)
        line.take_place(self._places)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._waiting = self.transport.get_write_buffer_size()
        self._untaken = self._untaken or self.loop.call_later(
            self._seconds, self._look_whether_it_takes
        )
        self._places.move(self, Standing.awaited)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._be_taken()
        self._places.move(self, self._standing())

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._rest()
        self._be_taken()
        self._places.leave(self)

    def give_way(self) -> None:
        self.transport.abort()

    def _standing(self) -> Standing:
        """Tell what this connection is about by now."""
        if self.conn.their_state is h11.SEND_BODY:
            return Standing.awaited
        if self.conn.their_state is not h11.IDLE:
            return Standing.answered
        return Standing.silent if self.cycle is None else Standing.resting

    def _leads_on(self) -> bool:
        """Tell whether the connection is a websocket's by now: it may stay as long as its phone."""
        return self.transport.get_protocol() is not self

    def _look_whether_it_takes(self) -> None:
        """End a connection that has taken nothing of its answer for so long."""
        before, self._waiting = (
            self._waiting,
            self.transport.get_write_buffer_size(),
        )
        self._untaken = None
        if self._waiting >= before:
            self.give_way()
        else:
            self._untaken = self.loop.call_later(
                self._seconds, self._look_whether_it_takes
            )

    def _rest(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _be_taken(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None
