# The event loop of the server: it takes few connections in at a time, so that places are counted before files run out,
# and leads each to the process where its session sits, where there are several. Knows sockets; knows no session.
import asyncio
import os
from pathlib import Path
from typing import Any

from facilitator_ui.usher import FOLDER, Usher

AT_ONCE = 16
"""Connections taken in between two turns of the loop. Each costs a file some turns before anybody can say no."""
QUEUE = 2048
"""Connections that the system keeps waiting meanwhile."""


class Loop(asyncio.SelectorEventLoop):
    """An event loop with an usher, who seats people as the server that listens in this loop does."""

    usher: Usher | None = None

    # As in the base class.
    async def create_server(
        self, protocol_factory: Any, *given: Any, **named: Any
    ) -> Any:
        server = await super().create_server(
            protocol_factory, *given, **{**named, "backlog": AT_ONCE}
        )
        for listening in server.sockets:
            with listening.dup() as same:
                same.listen(QUEUE)
        if self.usher is None and FOLDER in os.environ:
            self.usher = Usher(Path(os.environ[FOLDER]), protocol_factory)
            self.usher.open()
        return server

    def close(self) -> None:
        if self.usher is not None:
            self.usher.close()
        super().close()
