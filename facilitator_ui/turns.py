# Plain requests take their turns, so that whoever asks for pages without end leaves the event loop to receipts: one is
# begun at a time, and where many wait the loop rests after it for as long as it worked. Senders take turns, known by
# their cookies: one who asks with many connections waits for himself. Knows no session; looks at no address.
import asyncio
import time
from collections import deque

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

REST = 1.0  # times the work of what was begun
# Seconds; a loop that has other work to do is not idle for longer.
LONGEST_REST = 0.01
FEW = 4  # that wait: so few are no flood, and nobody rests for them

Waiting = deque["asyncio.Future[None]"]


class Turns:
    """Lets requests in: at once where nobody waits, else one of each sender in turn."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._waiting: dict[str, Waiting] = {}
        self._letting_in: asyncio.Task[None] | None = None

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["type"] == "http":
            await self._turn(Headers(scope=scope).get("cookie", ""))
        await self._app(scope, receive, send)

    async def _turn(self, sender: str) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(sender, deque()).append(turn)
        if self._letting_in is None or self._letting_in.done():
            self._letting_in = asyncio.create_task(self._let_in())
        await turn

    async def _let_in(self) -> None:
        while self._waiting:
            begun = time.perf_counter()
            turn = self._next()
            if turn.cancelled():
                continue
            turn.set_result(None)
            await asyncio.sleep(0)
            worked = time.perf_counter() - begun
            if sum(map(len, self._waiting.values())) > FEW:
                await asyncio.sleep(min(REST * worked, LONGEST_REST))

    def _next(self) -> "asyncio.Future[None]":
        """Return the turn of the sender whose last one is longest ago."""
        sender, turns = next(iter(self._waiting.items()))
        del self._waiting[sender]
        turn = turns.popleft()
        if turns:
            self._waiting[sender] = turns
        return turn
