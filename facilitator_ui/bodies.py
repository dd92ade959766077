# What comes in behind a request's head: how much of it there may be, how many files at once, and how a connection ends
# whose sender has got an answer before all was sent. Whoever takes a body in has asked first who sends it. Knows no
# session but its id.
import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from facilitator_ui.wire import (
    LARGEST,
    LARGEST_ARCHIVE,
    LARGEST_FORM,
    LARGEST_FRAME,
    LARGEST_UPLOAD,
    parts_of,
)
from session.refusals import Code, Refused

BY_STRANGERS = ("/a/", "/j/", "/l/", "/o/enter/")
UPLOADS = ("/paper", "/photos", "/template", "/newcomers", "/answers")
LINGERING = 2.0  # seconds in which a rest is let pass unread, slowly, so that the answer is not lost
BREATH = 0.1
MOST_LINGERING = 8
MOST_AT_ONCE, MOST_OF_A_SESSION = 8, 4
WAITING = 20.0


def most_of(path: str) -> int:
    """Return how many bytes a body for this address may have."""
    if path == "/o/import" or path.endswith("/promises/file"):
        return LARGEST_ARCHIVE
    if path.endswith(UPLOADS):
        return LARGEST_UPLOAD
    if path.endswith("/commands"):
        return LARGEST_FRAME
    return LARGEST if path.startswith(BY_STRANGERS) else LARGEST_FORM


def refuse_large(connection: HTTPConnection) -> None:
    """Refuse a body that says itself that it is too large, before any of it is taken."""
    most, told = (
        most_of(connection.url.path),
        connection.headers.get("content-length", ""),
    )
    if told.isdecimal() and int(told) > most:
        raise Refused(Code.frame_too_large, limit=most // 1024)


class Bounded:
    """Refuses a request's body beyond a bound before it fills memory or disk, whatever length it claims to have."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        most = most_of(scope.get("path", ""))
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise Refused(Code.frame_too_large, limit=most // 1024)
            return message

        body = bounded if scope["type"] == "http" else receive
        await self._app(scope, body, send)


class Parting:
    """Ends connections whose answer came before the body was whole; a sender who went away is no error."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._lingering = asyncio.Semaphore(MOST_LINGERING)

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(scope, receive, send, self._lingering)
        with suppress(ClientDisconnect):
            await self._app(scope, body.receive, body.send)


class _Body:
    """A request's body, and how much of it is still to come when its answer is given."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        lingering: asyncio.Semaphore,
    ) -> None:
        headers = Headers(scope=scope)
        self._rest = (
            "transfer-encoding" in headers
            or headers.get("content-length", "0") != "0"
        )
        self._held_back = "expect" in headers  # until it is asked for
        self._receive = receive
        self._send = send
        self._lingering = lingering
        self._parting = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._rest = self._rest and bool(message.get("more_body", False))
        self._held_back = False
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._rest:
            self._parting = True
            message = {
                **message,
                "headers": [
                    *message.get("headers", ()),
                    (b"connection", b"close"),
                ],
            }
        last = message["type"] == "http.response.body" and not message.get(
            "more_body", False
        )
        if not (self._parting and last):
            await self._send(message)
            return
        await self._send({**message, "more_body": True})
        if not self._lingering.locked():
            async with self._lingering:
                await self._let_pass()
        await self._send(
            {"type": "http.response.body", "body": b"", "more_body": False}
        )

    async def _let_pass(self) -> None:
        """Read on for a moment: a connection that is closed while more comes in takes its answer with it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGERING):
                while self._rest and not self._held_back:
                    await self.receive()
                    await asyncio.sleep(BREATH)


class Uploads:
    """Turns of those who send files: one of a person at once, four in a session, eight in all; the others wait."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(MOST_AT_ONCE)
        self._sessions: dict[str, asyncio.Semaphore] = {}
        self._senders: Counter[tuple[str, str]] = Counter()

    @asynccontextmanager
    async def form_of(
        self, request: Request, session: str, sender: str
    ) -> AsyncIterator[FormData]:
        """Take in a form with a file, in its turn; refuse with `too_many` who sends another, and who waited long."""
        async with self.turn(session, sender):
            form = await parts_of(request, fields=20)
            try:
                yield form
            finally:
                await form.close()

    @asynccontextmanager
    async def turn(self, session: str, sender: str) -> AsyncIterator[None]:
        """Wait for the turn of this sender; refuse with `too_many` where a file of the same is under way."""
        if self._senders[session, sender]:
            raise Refused(Code.too_many)
        self._senders[session, sender] += 1
        own = self._sessions.setdefault(
            session, asyncio.Semaphore(MOST_OF_A_SESSION)
        )
        try:
            async with _soon(own), _soon(self._all):
                yield
        finally:
            del self._senders[session, sender]
            if not any(of == session for of, _ in self._senders):
                self._sessions.pop(session, None)


@asynccontextmanager
async def _soon(turns: asyncio.Semaphore) -> AsyncIterator[None]:
    try:
        await asyncio.wait_for(turns.acquire(), WAITING)
    except TimeoutError:
        raise Refused(Code.too_many) from None
    try:
        yield
    finally:
        turns.release()


def file_in(form: FormData) -> UploadFile:
    """Return the file of a form, in its field `file`."""
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise Refused(Code.malformed, where="file")
    return file


def text_in(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
