# Where every request comes first: which session, who asks, in which language. Made once by the app.
import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from facilitator_ui.bodies import Uploads, refuse_large
from facilitator_ui.door.asking import Asking
from facilitator_ui.door.guessing import Guessing
from facilitator_ui.door.line import DoorLine
from facilitator_ui.door.pace import Pace
from facilitator_ui.door.shorts import Shorts
from facilitator_ui.identity import (
    ORGANIZER,
    Guest,
    aside_in,
    guest,
    refuse_somebody_else,
    same,
    secrets_in,
    shown_word,
)
from facilitator_ui.key import server_key
from facilitator_ui.live.arriving import DOOR, arrival
from facilitator_ui.live.hall import Hall
from facilitator_ui.logs import SESSION
from facilitator_ui.measures import ROOMS
from facilitator_ui.origins import origin_at, origin_of
from facilitator_ui.press import Press, Shelf
from facilitator_ui.queries import refuse_long
from facilitator_ui.render import Renderer
from facilitator_ui.settings import STATIC, STATIC_PATH, Settings, lan_address
from facilitator_ui.wire import local_path
from session.live.rooms import Rooms
from session.people import STAFF, Actor
from session.refusals import Code, Refused
from session.tables import Session
from session.values.languages import ELSEWHERE, LANGUAGES
from session.words import Words, words

LANGUAGE = "veche_language"
WHO = "whose"
"""In an address that a page asks by itself: whose page it is."""

AT_ONCE = 10  # seconds' worth of commands
# For each command, of any kind: also what a line says without a command.
FRAMES = 2
# Into one session from one address, which a whole hall may share.
JOINS_A_SECOND, JOINS_AT_ONCE = (
    20,
    3000,
)
# What is like a text that somebody types is asked for when they stop for a moment.
TYPED_A_SECOND, TYPED_AT_ONCE = 1.0, 10
# People whom one registration desk brings in: faster than anybody types.
DESK_A_SECOND, DESK_AT_ONCE = 0.2, 40
# Files that one person takes home: some are made of the whole protocol.
FILES_A_SECOND, FILES_AT_ONCE = 0.2, 12
LOG = logging.getLogger("veche.reception")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ICON = "data:image/svg+xml," + quote(
    (STATIC / "icon.svg").read_text().strip().replace('"', "'"),
    safe="'/:;=,.- ",
)
"""A page bears its sign: asked for by itself, it would cost more than it weighs."""

WITH_SECRET = ("/a/", "/l/", "/o/enter/")  # addresses that bear a secret


class Reception:
    """The house's parts as requests need them: settings, rooms, halls, renderer, and the organizer's digest."""

    def __init__(
        self,
        settings: Settings,
        rooms: Rooms,
        renderer: Renderer,
        organizer: str,
    ) -> None:
        self.settings = settings
        self.rooms = rooms
        self.renderer = renderer
        self.guessing = Guessing()
        self.asking = Asking()
        self.shorts = Shorts(rooms.clock)
        self.pace = Pace(
            settings.commands_per_second, AT_ONCE * settings.commands_per_second
        )
        rate = FRAMES * settings.commands_per_second
        self.frames = Pace(rate, AT_ONCE * rate)
        self.typing = Pace(TYPED_A_SECOND, TYPED_AT_ONCE)
        self.door = Pace(JOINS_A_SECOND, JOINS_AT_ONCE)
        self.files = Pace(FILES_A_SECOND, FILES_AT_ONCE)
        self.desks = Pace(DESK_A_SECOND, DESK_AT_ONCE)
        self.lines: dict[str, DoorLine] = defaultdict(DoorLine)
        self.key = server_key(settings)
        self._organizer = organizer
        self.printing = asyncio.Semaphore(1)
        self.uploads = Uploads()
        # A photo takes hundreds of MB while it is made small.
        self.developing = asyncio.Semaphore(1)
        # What the preview keeps; it knows of what type.
        self.sheets: dict[tuple[str, str], Any] = {}
        # The numbers of agreements by session, with the state that they were read from.
        self.cited: dict[str, tuple[int, Mapping[str, str]]] = {}
        # What the centre's pages keep by session and language; they know of what type.
        self.kept: dict[tuple[str, str], Any] = {}
        self.press = Press(
            Shelf(settings.database, settings.busy_seconds), rooms.database.file
        )
        self._halls: dict[str, Hall] = {}
        self._ending: set[asyncio.Task[None]] = set()
        rooms.farewells.add(self._shut)

    async def hall(self, code: str) -> Hall:
        """Return the hall of a session's code; refuse with `unknown_code`."""
        room = await self.rooms.by_code(code)
        await room.be_fresh()
        if room.leaving:  # taken out while whoever asks was waiting
            raise Refused(Code.unknown_code)
        SESSION.set(room.snapshot.session.code)
        session_id = room.snapshot.session.id
        if session_id not in self._halls:
            self._halls[session_id] = Hall(
                room, self.renderer, self.settings.push_interval
            )
            ROOMS.inc()
            LOG.info("a session is opened")
        return self._halls[session_id]

    @property
    def open_rooms(self) -> int:
        return len(self._halls)

    @property
    def stopped(self) -> int:
        """Return how many open sessions are no longer served: always none, unless there is a bug."""
        return sum(
            not (hall.alive and hall.room.alive)
            for hall in self._halls.values()
        )

    def guest(self, connection: HTTPConnection, hall: Hall) -> Guest:
        """Return who asks; refuse with `link_wrong`, `link_revoked` or `somebody_else`."""
        snapshot = hall.room.snapshot
        secrets = secrets_in(connection.cookies, snapshot.session.code)
        page_of = connection.query_params.get(WHO, "")
        aside = aside_in(connection.cookies, snapshot.session.code)
        organizer = self.is_organizer(connection)
        if aside and not secrets and not organizer:
            raise Refused(Code.somebody_else)
        found = guest(snapshot, secrets, organizer=organizer)
        refuse_somebody_else(snapshot, page_of, found.actor)
        return found

    def hand(self, connection: HTTPConnection, hall: Hall) -> str:
        """Return which of the staff's links this browser holds, as the journal names it; empty where none."""
        snapshot = hall.room.snapshot
        for secret in reversed(
            secrets_in(connection.cookies, snapshot.session.code)
        ):
            with suppress(Refused):
                actor = guest(snapshot, [secret], organizer=False).actor
                if actor.may(STAFF):
                    return actor.id
        return "organizer" if self.is_organizer(connection) else ""

    def at_door(self, connection: HTTPConnection, hall: Hall) -> Actor:
        """Return who lets a browser in: where it holds a link of the staff, it is they who take a link up."""
        return replace(DOOR, hand=self.hand(connection, hall))

    async def welcome(self, hall: Hall, actor: Actor) -> None:
        """Note that a person has a screen open by a link: whoever only opens the link may be a program."""
        command = arrival(
            hall.room.snapshot, actor, shown_word(self.key, actor.secret)
        )
        if command is not None:
            # The screen opens all the same, and the next one says it again.
            with suppress(Refused):
                await hall.room.submit(command, DOOR)

    def refuse_haste(self, hall: Hall, actor: Actor) -> None:
        """Count a command; refuse with `too_many` where one person sends more than any person can."""
        if not self.pace.takes((hall.room.snapshot.session.id, actor.id)):
            raise Refused(Code.too_many)

    def rest_after(self, hall: Hall, actor: Actor, turns: float) -> float:
        """Count what came in by a line; return the seconds for which nothing more of this person may be heard."""
        return self.frames.owes(
            (hall.room.snapshot.session.id, actor.id), turns
        )

    def is_organizer(self, connection: HTTPConnection) -> bool:
        return self.knows(connection.cookies.get(ORGANIZER, ""))

    def knows(self, secret: str) -> bool:
        return same(secret, self._organizer)

    def is_https(self, connection: HTTPConnection) -> bool:
        """Tell whether browsers come by HTTPS: a proxy that speaks it passes on plain HTTP."""
        public = self.settings.public_url.lower().startswith("https://")
        return public or connection.url.scheme in {"https", "wss"}

    def words(
        self, connection: HTTPConnection, offset: int | None = None
    ) -> Words:
        """Return the person's language: of the page, chosen before, the browser's, the session's, the server's."""
        offset = self.rooms.offset() if offset is None else offset
        wanted = (
            connection.query_params.get("lang"),
            connection.cookies.get(LANGUAGE),
            *_accepted(connection.headers),
            self.rooms.language(connection.path_params.get("code", "")),
            self.settings.language,
        )
        known = (each for each in wanted if each in LANGUAGES)
        return words(next(known, None) or ELSEWHERE, offset)

    def page(
        self,
        connection: HTTPConnection,
        template: str,
        data: Mapping[str, object],
    ) -> HTMLResponse:
        """Render a page. Whatever is of a session, `data["session"]`, shows that session's time and no other."""
        common = {
            "path": _way_back(connection),
            "static": STATIC_PATH,
            "icon": ICON,
        }
        session = data.get("session")
        offset = session.utc_offset if isinstance(session, Session) else None
        return HTMLResponse(
            self.renderer.page(
                template, self.words(connection, offset), {**common, **data}
            )
        )

    def address(self, connection: HTTPConnection) -> str:
        """Return the address that phones open: as set, else as this browser came here.

        A browser on the server itself came by a name that no phone can open: then it is the address in the hall.
        """
        if self.settings.public_url:
            return self.settings.public_url
        came = connection.url
        host = came.netloc
        if came.hostname in LOOPBACK and self.settings.host not in LOOPBACK:
            host = f"{lan_address()}:{came.port or self.settings.port}"
        return origin_at(came.scheme, host) or f"{came.scheme}://{host}"

    def join_address(self, connection: HTTPConnection, code: str) -> str:
        return f"{self.address(connection)}/j/{code}"

    def _shut(self, session_id: str) -> None:
        """Let a session go that is served no longer."""
        self.sheets = {
            place: kept
            for place, kept in self.sheets.items()
            if place[0] != session_id
        }
        self.lines.pop(session_id, None)
        self.cited.pop(session_id, None)
        for language in LANGUAGES:
            self.kept.pop((session_id, language), None)
        hall = self._halls.pop(session_id, None)
        if hall is not None:
            ROOMS.dec()
            ending = asyncio.create_task(hall.end())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        self.press.close()
        ROOMS.dec(len(self._halls))
        await asyncio.gather(*(hall.close() for hall in self._halls.values()))
        await self.rooms.close()


def reception(connection: HTTPConnection) -> Reception:
    found: Reception = connection.app.state.reception
    return found


def _accepted(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the languages that a browser asks for, by their two letters."""
    for part in headers.get("accept-language", "").split(","):
        language = part.partition(";")[0].strip()
        yield language[:2].lower()


def _way_back(connection: HTTPConnection) -> str:
    """Return the page's own address, to come back to; what was posted to leads to where the form stood."""
    path, query = connection.url.path, connection.url.query
    if connection.scope.get("method") != "GET":
        path, query = _came_from(connection)
    if path.startswith(WITH_SECRET):
        return "/"
    return f"{path}?{query}" if query else path


def _came_from(connection: HTTPConnection) -> tuple[str, str]:
    """Return path and query of our own page that a form was sent from; the start page where no such page is told."""
    nowhere = "/", ""
    told = connection.headers.get("referer", "")
    try:
        page = urlsplit(told)
    except ValueError:
        return nowhere
    origin = f"{page.scheme}://{page.netloc}"
    if not _is_own(connection, origin):
        return nowhere
    above = reception(connection).settings.public.path
    path = page.path.removeprefix(above)
    return local_path(path, "/"), page.query


async def own_site(connection: HTTPConnection) -> None:
    """Refuse whatever another site's page posts, and what is too large, at every door, before anything else."""
    refuse_long(connection)
    if connection.scope.get("method") == "POST":
        refuse_foreign(connection)
        refuse_large(connection)


def refuse_foreign(connection: HTTPConnection) -> None:
    """Refuse what a page of another site sends with this browser's cookies."""
    told = connection.headers.get("origin")
    if told is not None and not _is_own(connection, told):
        raise Refused(Code.not_allowed)


def _is_own(connection: HTTPConnection, told: str) -> bool:
    """Compare as origins. A host comes without a scheme: it is taken by the one that the page came by."""
    origin = origin_of(told)
    if origin is None:
        return False
    scheme = origin.partition("://")[0]
    host = connection.headers.get("host", "")
    return origin in {
        reception(connection).settings.public.origin,
        origin_at(scheme, host),
    }
