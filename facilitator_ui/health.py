# For the operator's programs: does the house work, and how much. Knows no session's content and shows no code.
import asyncio
import hmac
import time
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from facilitator_ui.clock import SteadyClock
from facilitator_ui.door.reception import LOOPBACK, reception
from facilitator_ui.measures import DRIFT, exposition
from session.live import installation, store
from session.live.database import Database
from session.refusals import Code, Refused

router = APIRouter()
FRESH = 2.0
FORWARDED = ("x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip")


@dataclass
class Pulse:
    """Writes to the database and reads from it, and remembers what came of it; at most every two seconds."""

    code: Code | None = None
    _felt: float = float("-inf")
    _feeling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def feel(self, database: Database) -> Code | None:
        """Return why nothing can be written or no session can be read now; none where all is well."""
        async with self._feeling:
            if time.monotonic() - self._felt > FRESH:
                self.code = await _try(database)
                self._felt = time.monotonic()
            return self.code


async def _try(database: Database) -> Code | None:
    try:
        await database.transaction(installation.touch)
        await database.read(store.taste)
    except Refused as refused:
        return refused.code
    # What no program of this version wrote.
    except (
        SQLAlchemyError,
        ValidationError,
    ):
        return Code.storage_unfit
    return None


@router.get("/healthz")
async def healthz(request: Request) -> JSONResponse:
    """Tell whether the database takes and gives something and every open session is served; 503 where not."""
    desk = reception(request)
    pulse: Pulse = request.app.state.pulse
    code = await pulse.feel(desk.rooms.database)
    stopped = desk.stopped
    state, answer = "ok", HTTPStatus.OK
    if code or stopped:
        state, answer = "failing", HTTPStatus.SERVICE_UNAVAILABLE
    database = code.value if code else "ok"
    told = {
        "status": state,
        "database": database,
        "rooms": desk.open_rooms,
        "stopped": stopped,
    }
    return JSONResponse(told, answer)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Show the counters: to this machine itself, to the organizer, or to who bears the token."""
    if not (
        _from_here(request)
        or reception(request).is_organizer(request)
        or _bears_token(request)
    ):
        raise Refused(Code.not_allowed)
    clock = reception(request).rooms.clock
    if isinstance(clock, SteadyClock):
        DRIFT.set(clock.drift)
    return Response(exposition(), media_type=CONTENT_TYPE_LATEST)


def _from_here(connection: HTTPConnection) -> bool:
    """Tell whether a program of this machine asks for itself: one that a proxy asks for comes by another name."""
    client = connection.client.host if connection.client else ""
    passed_on = any(name in connection.headers for name in FORWARDED)
    return (
        client in LOOPBACK
        and connection.url.hostname in LOOPBACK
        and not passed_on
    )


def _bears_token(connection: HTTPConnection) -> bool:
    token = reception(connection).settings.metrics_token
    given = connection.headers.get("authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
