# create_app: the only place where the parts are joined.
import asyncio
import gc
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.supervisors import Multiprocess

from facilitator_ui import (
    actions,
    health,
    offering,
    pages,
    socket,
    usher,
)
from facilitator_ui.bodies import Bounded, Parting
from facilitator_ui.bots.troupe import Troupe
from facilitator_ui.clock import SteadyClock
from facilitator_ui.door import (
    cards,
    invitations,
    joining,
    listing,
    passing,
    registering,
    returning,
)
from facilitator_ui.door.reception import (
    WITH_SECRET,
    Reception,
    own_site,
    reception,
)
from facilitator_ui.errors import answer, as_refusal, status
from facilitator_ui.identity import digest, new_secret
from facilitator_ui.live.line import Line
from facilitator_ui.logs import speak
from facilitator_ui.measures import REFUSALS, MeasuredDatabase, watch_loop
from facilitator_ui.operator import retention
from facilitator_ui.organizer import (
    bringing,
    centre,
    checklist,
    corrections,
    desk,
    downloads,
    erasing,
    formats,
    halls,
    importing,
    letterhead,
    library,
    methods,
    minutes,
    newcomers,
    own_methods,
    owner_files,
    papers,
    personal,
    photos,
    planning,
    preview,
    printing,
    programmes,
    progress,
    rehearsing,
    trying,
)
from facilitator_ui.orphans import end_with_parent
from facilitator_ui.patience import Patient
from facilitator_ui.places import places
from facilitator_ui.render import Renderer
from facilitator_ui.settings import STATIC_PATH, TEMPLATES, Settings
from facilitator_ui.styles import Files
from facilitator_ui.turns import Turns
from facilitator_ui.under_path import UnderPath
from facilitator_ui.wire import LARGEST_FRAME
from session.live import installation
from session.live.bus import bus_at
from session.live.database import Database
from session.live.rooms import Rooms
from session.refusals import Refused

PATIENCE = 60  # seconds in which a worker must show that it lives; on a busy laptop it starts slowly
SWITCH = 0.0005  # seconds that a finished commit waits at most for the thread that shows things to let go
SELDOM = 500  # times that the collector goes through what is young, until once through everything
LARGEST_HEAD = 32 * 1024
FAREWELL = 10  # seconds for answers that are under way when the server stops
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " connect-src 'self'{sockets}; font-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self';"
    " frame-ancestors {framed}"
)
NOWHERE, ON_OUR_PAGES = "'none'", "'self'"
"""Who may frame a page: nobody, but for the wall, of which the console shows a picture."""
THE_WALL = "/projector"
HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]+")
ON_STATIC = {"X-Content-Type-Options": "nosniff"}
"""What a file without a page of its own needs; the rest would be a fifth of a first visit's bytes."""
OF_CHANGE = ("etag", "last-modified", "accept-ranges")
"""What tells a changed file from an old one: an address that bears a digest never holds another file."""
HEADERS = {
    **ON_STATIC,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=()",
}
ONLY_HTTPS = {"Strict-Transport-Security": f"max-age={365 * 24 * 3600}"}


steady = SteadyClock()


PARTS = (
    *(
        joining,
        listing,
        registering,
        passing,
        returning,
        invitations,
        cards,
        pages,
        offering,
        actions,
        socket,
        health,
    ),
    *(
        importing,
        desk,
        papers,
        planning,
        programmes,
        methods,
        own_methods,
        owner_files,
        library,
        trying,
        personal,
        erasing,
        minutes,
        preview,
        corrections,
        letterhead,
        downloads,
        formats,
    ),
    *(
        newcomers,
        photos,
        printing,
        checklist,
        progress,
        bringing,
        rehearsing,
        centre,
        halls,
    ),
)


def create_app(
    settings: Settings, clock: Callable[[], int] = steady
) -> FastAPI:
    """Return the application. The database's schema is brought up to date when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = MeasuredDatabase(settings.database, settings.busy_seconds)
        database.upgrade()
        organizer = await database.transaction(installation.digest)
        rooms = Rooms(database, clock, settings.offset, bus_at(settings.bus))
        await rooms.attend()
        renderer = Renderer(TEMPLATES, settings.public.path)
        app.state.reception = Reception(settings, rooms, renderer, organizer)
        app.state.pulse = health.Pulse()
        app.state.troupe = Troupe()
        tasks = [asyncio.create_task(watch_loop())]
        if settings.retention_days is not None:
            tasks.append(
                asyncio.create_task(
                    retention.keep_only(rooms, settings.retention_days)
                )
            )
        yield
        for task in tasks:
            task.cancel()
        await app.state.troupe.close()
        await app.state.reception.close()

    app = FastAPI(
        title="Veche",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.add_middleware(Bounded)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(SafeHeaders, public=settings.public.origin)
    app.add_middleware(Parting)
    app.add_middleware(Turns)
    app.add_middleware(UnderPath, path=settings.public.path)
    for error in (Refused, RequestValidationError, HTTPException):
        app.add_exception_handler(error, _refusal)
    app.add_exception_handler(ClientDisconnect, _nobody)
    app.mount(STATIC_PATH, Files(), name="static")
    for part in PARTS:
        app.include_router(part.router, dependencies=[Depends(own_site)])
    return app


class SafeHeaders:
    """Adds to every answer what keeps a browser from doing more than it should.

    `public`: the public origin, by which phones open sockets whatever a proxy makes of the host.
    """

    def __init__(self, app: ASGIApp, *, public: str) -> None:
        self._app = app
        scheme, _, self._also = public.partition("://")
        self._always = ONLY_HTTPS if scheme == "https" else {}

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        async def bearing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                if message["status"] == HTTPStatus.OK and scope[
                    "path"
                ].startswith(STATIC_PATH):
                    _keep(headers)
                _put_headers(
                    headers,
                    scope["path"],
                    {Headers(scope=scope).get("host", ""), self._also},
                )
            await send(message)

        answer = bearing if scope["type"] == "http" else send
        await self._app(scope, receive, answer)


def _keep(headers: MutableHeaders) -> None:
    for name in OF_CHANGE:
        del headers[name]
    headers["Cache-Control"] = "max-age=31536000, immutable"


def _put_headers(headers: MutableHeaders, path: str, hosts: set[str]) -> None:
    alone = path.startswith(STATIC_PATH)
    if not alone:
        fit = sorted(filter(HOST.fullmatch, hosts))
        # Some browsers do not take these for 'self'.
        own = "".join(f" ws://{host} wss://{host}" for host in fit)
        framed = NOWHERE
        if path.endswith(THE_WALL):
            framed = ON_OUR_PAGES
            headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        policy = POLICY.format(sockets=own, framed=framed)
        headers.setdefault("Content-Security-Policy", policy)
    if path.startswith(WITH_SECRET):
        # What the page fetches must not tell its address.
        headers.setdefault("Referrer-Policy", "strict-origin")
    for name, value in (ON_STATIC if alone else HEADERS).items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")


async def _refusal(request: Request, error: Exception) -> Response:
    """Answer a refusal in the person's language: a page for a browser, JSON for a program."""
    refused = as_refusal(error)
    desk_ = reception(request)
    language = desk_.words(request)
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(
            answer(refused, None, language), status(refused.code)
        )
    REFUSALS.labels(refused.code.value).inc()
    told = {
        name: _listed(refused.values.get(name)) for name in ("gone", "erased")
    }
    page = desk_.page(
        request,
        "refused.html",
        {
            "code": refused.code.value,
            "text": language.refusal(refused),
            "posted": request.method == "POST",
            **told,
        },
    )
    page.status_code = status(refused.code)
    return page


def _listed(ids: object) -> str:
    return " ".join(ids) if isinstance(ids, list) else ""


async def _nobody(_request: Request, _error: Exception) -> Response:
    """Answer a body that broke off: nobody is there to hear it, and nothing went wrong here."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def be_attentive() -> None:
    """Let this process answer soon.

    What it has loaded by now stays, so the collector need not go through it again; and it seldom goes through a hall
    of phones, which takes a twentieth of a second.
    """
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*gc.get_threshold()[:2], SELDOM)
    gc.freeze()


def from_environment() -> FastAPI:
    """Return the application as the environment's settings say: what each of several processes runs."""
    end_with_parent()
    be_attentive()
    settings = Settings()
    speak(settings.log, settings.log_level)
    return create_app(settings)


def config(
    settings: Settings, app: FastAPI | str, workers: int = 1
) -> uvicorn.Config:
    """Return how the HTTP server runs; no deflate on sockets, which doubles what each phone costs."""
    loop = "facilitator_ui.listening:Loop"
    if sys.platform == "win32":
        loop = "auto"
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        loop=loop,
        host=settings.host,
        port=settings.port,
        http=partial(
            Patient, seconds=settings.request_seconds, places=places()
        ),  # type: ignore[arg-type]  # what makes one serves as well
        ws=Line,
        ws_ping_interval=settings.ping_seconds,
        ws_ping_timeout=settings.ping_seconds,
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        log_config=None,
        timeout_graceful_shutdown=FAREWELL,
        timeout_worker_healthcheck=PATIENCE,
        log_level="warning",
        access_log=False,
        server_header=False,
    )


def server(
    settings: Settings, clock: Callable[[], int] = steady
) -> uvicorn.Server:
    """Return the HTTP server of an installation in this process."""
    return uvicorn.Server(config(settings, create_app(settings, clock)))


def run_workers(settings: Settings, workers: int) -> None:
    """Serve with several processes on one port until told to stop; one that dies is replaced.

    They read their settings from the environment, and tell each other by a folder unless `bus` says otherwise.
    """
    with TemporaryDirectory(prefix="veche-") as folder:
        told = settings.model_copy(
            update={"bus": settings.bus or f"folder:{folder}"}
        )
        os.environ.update(
            {
                f"VECHE_{name.upper()}": str(value)
                for name, value in told
                if value is not None
            }
        )
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
        if sys.platform == "linux":
            os.environ[usher.FOLDER] = folder
        shared = config(told, "facilitator_ui.app:from_environment", workers)
        Multiprocess(shared, sockets=[shared.bind_socket()]).run()


def organizer_secret(settings: Settings, *, anew: bool) -> str | None:
    """Make the organizer's secret on the first start, or a new one; None where one is kept already."""
    database = Database(settings.database, settings.busy_seconds)
    try:
        database.upgrade()
        if database.transact(installation.digest) and not anew:
            return None
        secret = new_secret()
        database.transact(
            lambda c: installation.set_digest(
                c, digest(secret), int(time.time() * 1000)
            )
        )
        return secret
    finally:
        database.close()
