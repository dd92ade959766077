# Bots that play people: they join by the form, read the same HTML as a phone, and fill in what it asks.
# They know the wire and HTML only, no stage kind and nothing of the inside.
import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import InitVar, dataclass, field
from random import Random
from secrets import token_urlsafe
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from facilitator_ui.bots.forms import Ask, asks_in, entrance

Values = dict[str, str]
PATIENCE = 30.0
WRITING = 120.0
"""How long a file is waited for: the process that writes it starts with the first, and stands back for the room."""
QUIET = 0.35
OK, SEE_OTHER = 200, 303
SPEAKS = {"Accept": "text/html"}  # and whatever language the session has
NO_CERTIFICATES = SSLContext(PROTOCOL_TLS_CLIENT)
"""Bots come by plain http; to read the certificates of the machine takes longer than all the rest."""
ONE_BY_ONE = httpx.Limits(max_keepalive_connections=0)
"""A connection for each request: a bot may go on in another event loop."""


class Stuck(Exception):  # noqa: N818 - it tells a story, as a play that went wrong
    """A bot could not go on: what it wanted, and what it saw instead."""


@dataclass
class Client:
    """One browser without a screen: cookies, plain HTTP, a websocket, and the regions as they stand.

    `given`: the cookies that it has from the beginning.
    """

    host: str
    port: int
    given: InitVar[Values | None] = None
    regions: dict[tuple[str, str], str] = field(default_factory=dict)
    refusals: list[dict[str, str]] = field(default_factory=list)
    number: int = -1
    _answers: dict[str, asyncio.Future[dict[str, object]]] = field(
        default_factory=dict
    )
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: ClientConnection | None = None
    _listening: asyncio.Task[None] | None = None

    def __post_init__(self, given: Values | None) -> None:
        self._web = httpx.AsyncClient(
            base_url=f"http://{self.host}:{self.port}",
            headers=SPEAKS,
            limits=ONE_BY_ONE,
            timeout=PATIENCE,
            trust_env=False,
            verify=NO_CERTIFICATES,
        )
        for name, value in (given or {}).items():
            self._web.cookies.set(name, value, domain=self.host)

    async def get(self, path: str) -> tuple[int, bytes, str]:
        """Return status, body and the address it led to. Raises ConnectionError where nobody answers."""
        return await self._request("GET", path)

    async def download(self, path: str) -> tuple[int, bytes, str]:
        """Get a file that is written for whoever asks; as `get`, only longer."""
        return await self._request(
            "GET", path, timeout=httpx.Timeout(PATIENCE, read=WRITING)
        )

    async def post(self, path: str, form: Values) -> tuple[int, bytes, str]:
        return await self._request("POST", path, data=form)

    async def upload(
        self, path: str, name: str, text: str
    ) -> tuple[int, bytes, str]:
        """Send a file of plain text as a form does, in its field `file`."""
        return await self._request("POST", path, files={"file": (name, text)})

    # As httpx takes it.
    async def _request(
        self, method: str, path: str, **sent: Any
    ) -> tuple[int, bytes, str]:
        try:
            response = await self._web.request(method, path, **sent)
        except httpx.TransportError as broken:
            raise ConnectionError(f"{method} {path}: {broken!r}") from broken
        return (
            response.status_code,
            response.content,
            response.headers.get("Location", ""),
        )

    @property
    def cookies(self) -> Values:
        return {
            cookie.name: cookie.value or "" for cookie in self._web.cookies.jar
        }

    @property
    def cookie_header(self) -> str:
        return "; ".join(
            f"{name}={value}" for name, value in self.cookies.items()
        )

    async def open(self, code: str, surface: str) -> None:
        """Connect a screen; return when its first full frame is here."""
        address = (
            f"ws://{self.host}:{self.port}/s/{code}/socket?surface={surface}"
        )
        headers = {"Cookie": self.cookie_header}
        self._socket = await connect(
            address, additional_headers=headers, max_size=None, compression=None
        )
        self._listening = asyncio.create_task(self._listen(self._socket))
        await self.until(lambda: bool(self.regions), "the first frame")

    async def close(self) -> None:
        if self._socket is not None and self._listening is not None:
            await self._socket.close()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in socket:
                self._take(json.loads(text))
        for answer in self._answers.values():
            answer.set_exception(ConnectionResetError())
        self._answers.clear()

    def _take(self, frame: dict[str, object]) -> None:
        key = str(frame.get("ack") or frame.get("refused"))
        if key in self._answers:
            self._answers.pop(key).set_result(frame)
        if "regions" in frame:
            self._apply(frame)
        self._changed.set()

    def _apply(self, frame: dict[str, object]) -> None:
        regions: list[dict[str, object]] = frame["regions"]  # type: ignore[assignment]  # the wire's own shape
        if frame.get("full"):
            self.regions.clear()
        for region in regions:
            slot, item = str(region["slot"]), str(region.get("item", ""))
            if "keys" in region:
                self._keep(slot, region["keys"])  # type: ignore[arg-type]  # the wire's own shape
            elif region.get("gone"):
                self.regions.pop((slot, item), None)
            else:
                self.regions[slot, item] = str(region["html"])
            self.number = max(self.number, int(str(region["n"])))

    def _keep(self, slot: str, keys: list[str]) -> None:
        """Let go of the items of a list that are not in it any more."""
        for place in [
            place
            for place in self.regions
            if place[0] == slot and place[1] not in keys
        ]:
            del self.regions[place]

    async def send(self, command: dict[str, object]) -> dict[str, object]:
        """Send a command, with a fresh key where it has none; return its acknowledgement or refusal.

        Raises ConnectionResetError where the line breaks before the answer.
        """
        key = str(command.get("key") or token_urlsafe(16))
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        if self._socket is None:
            raise Stuck(f"no socket is open for {command}")
        await self._socket.send(json.dumps({**command, "key": key}))
        frame: dict[str, object] = await asyncio.wait_for(answer, PATIENCE)
        if "refused" in frame:
            self.refusals.append(
                {"command": str(command["type"]), "code": str(frame["code"])}
            )
        return frame

    async def quiet(self) -> None:
        """Wait until nothing has changed on the screen for a while."""
        with suppress(TimeoutError):
            while True:
                self._changed.clear()
                await asyncio.wait_for(self._changed.wait(), QUIET)

    async def caught_up(self, number: int) -> None:
        """Wait until the screen shows what a command of this journal number did; not for long: it may show nothing."""
        with suppress(TimeoutError):
            async with asyncio.timeout(2 * QUIET):
                while self.number < number:
                    self._changed.clear()
                    await self._changed.wait()

    async def until(self, seen: Callable[[], bool], what: str) -> None:
        """Wait until something is seen in the regions; raise Stuck with a story where it never is."""
        if not await self.within(PATIENCE, seen):
            raise Stuck(
                f"waited {PATIENCE:.0f} s for {what}; saw {sorted(self.regions)}"
            )

    async def within(self, seconds: float, seen: Callable[[], bool]) -> bool:
        """Wait so long until something is seen in the regions; tell whether it was."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not seen():
                    self._changed.clear()
                    await self._changed.wait()
        return seen()

    def asks(self) -> Iterator[Ask]:
        """Yield every form and button on the screen."""
        for html in list(self.regions.values()):
            yield from asks_in(html)


async def come_in(client: Client, address: str) -> str:
    """Open a link of this server and press its button, as a person does; return where it led to."""
    status, page, to = await client.get(address)
    if status == OK:
        key = entrance(page.decode()).key
        status, page, to = await client.post(address, {"key": key})
    if status != SEE_OTHER:
        raise Stuck(f"a link did not open: status {status}")
    return to


async def join(
    client: Client, code: str, name: str, choose: Random, organization: str = ""
) -> None:
    """Come in by the join form, choosing a side and a generation from what it offers."""
    status, page, _ = await client.get(f"/j/{code}")
    form = entrance(page.decode())
    given = {
        "key": form.key,
        "name": name,
        "consent?": "on",
        "organization": organization,
    }
    for field_name, options in form.options.items():
        given[field_name] = options[choose.randrange(len(options))]
    status, _, to = await client.post(f"/j/{code}", given)
    if status != SEE_OTHER:
        raise Stuck(f"{name} could not join: status {status}, {to}")
