# Bots that play people: they join by the form, read the same HTML as a phone, and fill in what it asks.
# They know the wire and HTML only, no stage kind and nothing of the inside.
import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from random import Random
from secrets import token_urlsafe
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Values = dict[str, str]
PATIENCE = 30.0
QUIET = 0.35
FORM = "application/x-www-form-urlencoded"
OK, SEE_OTHER = 200, 303
BOUNDARY = "end-of-a-part-of-a-rehearsal"


class Stuck(Exception):  # noqa: N818 - it tells a story, as a play that went wrong
    """A bot could not go on: what it wanted, and what it saw instead."""


@dataclass
class Ask:
    """A form or button found in HTML: its command, what is fixed, and its fields: name → kind or options."""

    command: str
    fixed: dict[str, object]
    fields: dict[str, list[str] | str] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.asks: list[Ask] = []
        self._form: Ask | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if "data-command" in given and "disabled" not in given:
            ask = Ask(given["data-command"], json.loads(given.get("data-fixed", "{}")))
            self.asks.append(ask)
            self._form = ask if tag == "form" else self._form
        elif self._form is not None and given.get("name") and tag in {"input", "textarea", "button"}:
            self._field(self._form, given, tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _field(self, form: Ask, given: Values, tag: str) -> None:
        kind = "text" if tag == "textarea" else given.get("type", "text")
        if kind in {"radio", "checkbox"} or tag == "button":
            options = form.fields.setdefault(given["name"], [])
            if isinstance(options, list):
                options.append(given.get("value", "on"))
        else:
            form.fields[given["name"]] = kind
        if "required" in given:
            form.required.add(given["name"])


@lru_cache(maxsize=8192)
def asks_in(html: str) -> tuple[Ask, ...]:
    """Return what a piece of HTML asks for: its forms and buttons, in order. Many bots see the same piece."""
    reader = _Reader()
    reader.feed(html)
    return tuple(reader.asks)


@dataclass
class Client:
    """One browser without a screen: cookies, plain HTTP, a websocket, and the regions as they stand."""

    host: str
    port: int
    cookies: Values = field(default_factory=dict)
    regions: dict[tuple[str, str], str] = field(default_factory=dict)
    refusals: list[dict[str, str]] = field(default_factory=list)
    number: int = -1
    _answers: dict[str, asyncio.Future[dict[str, object]]] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: ClientConnection | None = None
    _listening: asyncio.Task[None] | None = None

    async def get(self, path: str) -> tuple[int, bytes, str]:
        """Return status, body and the address it led to."""
        return await asyncio.to_thread(self._request, "GET", path, None)

    async def post(self, path: str, form: Values) -> tuple[int, bytes, str]:
        return await asyncio.to_thread(self._request, "POST", path, urlencode(form))

    async def upload(self, path: str, name: str, text: str) -> tuple[int, bytes, str]:
        """Send a file of plain text as a form does, in its field `file`."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = f"{head}{text}\r\n--{BOUNDARY}--\r\n"
        return await asyncio.to_thread(self._request, "POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")

    def _request(self, method: str, path: str, body: str | None, kind: str = FORM) -> tuple[int, bytes, str]:
        connection = HTTPConnection(self.host, self.port, timeout=PATIENCE)
        headers = {"Cookie": self.cookie_header, "Accept": "text/html", "Accept-Language": "ru"}
        if body is not None:
            headers["Content-Type"] = kind
        connection.request(method, path, body.encode() if body is not None else None, headers)
        response = connection.getresponse()
        content = response.read()
        self._keep_cookies(response)
        connection.close()
        return response.status, content, response.getheader("Location") or ""

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def open(self, code: str, surface: str) -> None:
        """Connect a screen; return when its first full frame is here."""
        address = f"ws://{self.host}:{self.port}/s/{code}/socket?surface={surface}"
        headers = {"Cookie": self.cookie_header, "Accept-Language": "ru"}
        self._socket = await connect(address, additional_headers=headers, max_size=None, compression=None)
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
        for place in [place for place in self.regions if place[0] == slot and place[1] not in keys]:
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
            self.refusals.append({"command": str(command["type"]), "code": str(frame["code"])})
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
        try:
            async with asyncio.timeout(PATIENCE):
                while not seen():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise Stuck(f"waited {PATIENCE:.0f} s for {what}; saw {sorted(self.regions)}") from None

    def asks(self) -> Iterator[Ask]:
        """Yield every form and button on the screen."""
        for html in list(self.regions.values()):
            yield from asks_in(html)


async def come_in(client: Client, address: str) -> str:
    """Open a link of this server and press its button, as a person does; return where it led to."""
    status, page, to = await client.get(address)
    if status == OK:
        form = _Fields()
        form.feed(page.decode())
        status, page, to = await client.post(address, {"key": form.key})
    if status != SEE_OTHER:
        raise Stuck(f"a link did not open: status {status}")
    return to


async def join(client: Client, code: str, name: str, choose: Random) -> None:
    """Come in by the join form, choosing a side and a generation from what it offers."""
    status, page, _ = await client.get(f"/j/{code}")
    form = _Fields()
    form.feed(page.decode())
    given = {"key": form.key, "name": name, "consent?": "on", "organization": ""}
    for field_name, options in form.options.items():
        given[field_name] = options[choose.randrange(len(options))]
    status, _, to = await client.post(f"/j/{code}", given)
    if status != SEE_OTHER:
        raise Stuck(f"{name} could not join: status {status}, {to}")


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.key = ""
        self.options: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "input" and given.get("name") == "key":
            self.key = given["value"]
        if tag == "input" and given.get("type") == "radio":
            self.options.setdefault(given["name"], []).append(given["value"])
