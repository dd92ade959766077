# The server under a path of another site, as https://example.org/veche. Inside, addresses begin at the server's own
# root; here, at the edge, the path is taken off what comes in and put before what goes out. Knows no session.
import re
from urllib.parse import urlsplit

from jinja2 import Environment
from jinja2.ext import Extension
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ATTRIBUTES = (
    "href|src|action|formaction|data-next|data-sheet|data-socket|data-commands"
    "|data-regions|data-alike|data-plain|data-home"
)
LITERAL = re.compile(rf'\b({ATTRIBUTES})="(?=/(?!/))')
COMPUTED = re.compile(rf'\b({ATTRIBUTES})="{{{{(?!\s*root\b)\s*(.+?)\s*}}}}')
COOKIE_PATH = re.compile(r"(?<=; Path=)/(?=;|$)", re.IGNORECASE)


class UnderPath:
    """Serves an application under `path`, whether a proxy takes the path off or passes it on."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        async def outward(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._put_before(
                    MutableHeaders(scope=message),
                    Headers(scope=scope).get("host", ""),
                )
            await send(message)

        if scope["type"] == "lifespan" or not self._path:
            await self._app(scope, receive, send)
        else:
            await self._app(self._inside(scope), receive, outward)

    def _inside(self, scope: Scope) -> Scope:
        came: str = scope["path"]
        if came != self._path and not came.startswith(f"{self._path}/"):
            return scope
        raw = scope.get("raw_path") or came.encode()
        return {
            **scope,
            "path": came[len(self._path) :] or "/",
            "raw_path": raw[len(self._path) :] or b"/",
        }

    def _put_before(self, headers: MutableHeaders, host: str) -> None:
        leads_to = headers.get("location", "")
        own = urlsplit(leads_to)
        # The framework's own, as where a slash is too many.
        if own.netloc == host:
            leads_to = own._replace(scheme="", netloc="").geturl()
        if leads_to.startswith("/") and not leads_to.startswith("//"):
            headers["location"] = self._path + leads_to
        cookies = [
            COOKIE_PATH.sub(self._path, each)
            for each in headers.getlist("set-cookie")
        ]
        if cookies:
            del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", cookie)


class Addresses(Extension):
    """Puts the path before every address that a template writes, when the template is read."""

    def preprocess(
        self,
        source: str,
        name: str | None,  # noqa: ARG002 - jinja's
        filename: str | None = None,  # noqa: ARG002
    ) -> str:
        literal = LITERAL.sub(rf'\1="{root_of(self.environment)}', source)
        return COMPUTED.sub(r'\1="{{ (\2)|rooted }}', literal)


def give_addresses(environment: Environment, path: str) -> None:
    """Make the templates of an environment write addresses under `path`."""

    def rooted(address: object) -> object:
        text = str(address)
        return (
            path + text
            if text.startswith("/") and not text.startswith("//")
            else address
        )

    environment.globals["root"] = path
    environment.filters["rooted"] = rooted
    if path:
        environment.add_extension(Addresses)


def root_of(environment: Environment) -> str:
    return str(environment.globals["root"])
