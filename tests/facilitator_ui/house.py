# A house for tests: a real server on a real SQLite file in a thread, sessions in it, and visitors who know only
# the wire. The clock stands still until a test moves it.
import json
import re
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from websockets.sync.client import ClientConnection, connect

from facilitator_ui.app import organizer_secret, server
from facilitator_ui.door.cookies import DEVICE
from facilitator_ui.door.reception import Reception
from facilitator_ui.live.hall import Hall
from facilitator_ui.settings import Settings
from session.people import Role
from session.tables import Link, Person
from tests.patience import PATIENCE

HOST = "127.0.0.1"
NOON = 1_767_960_000_000
FASTER_THAN_ANY_HAND = 10_000.0
WAYS = ("socket", "http")
LANGUAGES = ("ru", "en")
LINK = re.compile(r"/l/([A-Z0-9]{6})/([A-Za-z0-9_-]{43})")
HIDDEN_KEY = re.compile(r'name="key" value="([^"]+)"')

Answer = dict[str, Any]  # whatever JSON the wire carries
Rows = dict[str, list[tuple[Any, ...]]]  # whatever SQLite holds


class Clock:
    """A clock that stands until it is set; milliseconds."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now


@dataclass
class House:
    """One running server: its settings, its organizer's secret, what it keeps, and whoever came."""

    settings: Settings
    secret: str
    clock: Clock
    running: uvicorn.Server
    visitors: list["Visitor"] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.settings.port}{self.settings.public.path}"

    @property
    def file(self) -> Path:
        return Path(self.settings.database.removeprefix("sqlite:///"))

    @property
    def reception(self) -> Reception:
        # Uvicorn knows it as any ASGI application.
        app: Any = self.running.config.app
        found: Reception = app.state.reception
        return found

    def hall(self, code: str) -> Hall:
        halls = self.reception._halls.values()
        return next(
            hall for hall in halls if hall.room.snapshot.session.code == code
        )

    def rows(self) -> Rows:
        """Return everything on disk, as another program sees it."""
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            tables = [
                name
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                )
            ]
            return {
                table: connection.execute(
                    f'SELECT * FROM "{table}" ORDER BY 1'
                ).fetchall()
                for table in tables
            }
        finally:
            connection.close()

    def empty(self) -> None:
        """Let everybody go."""
        for visitor in self.visitors:
            visitor.http.close()
        self.visitors.clear()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, **given: Any) -> Iterator[House]:
    """Serve an installation in `folder` until the block ends. `given`: settings other than the usual."""
    database, key = f"sqlite:///{folder / 'veche.db'}", folder / "veche.key"
    usual = {
        "database": database,
        "key_file": key,
        "host": HOST,
        "port": free_port(),
        "push_interval": 0.01,
    }
    fast = {"commands_per_second": FASTER_THAN_ANY_HAND}
    settings = Settings(**{**usual, **fast, "utc_offset": 180, **given})
    secret = organizer_secret(settings, anew=True) or ""
    clock = Clock()
    running = server(settings, clock)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    wait_until(lambda: running.started, "the server's start")
    house = House(settings, secret, clock, running)
    try:
        yield house
    finally:
        house.empty()
        running.should_exit = True
        thread.join(PATIENCE)


def wait_until(true: Any, what: str, patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, (
            f"waited {patience:.0f} s for {what}"
        )
        time.sleep(0.01)


@dataclass(eq=False)
class Visitor:
    """One browser: cookies, a language, plain requests and sockets. `accept`: what it would rather read.

    It has looked at some form of this server before, so it has a name of its own.
    """

    house: House
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)
    accept: str = "application/json"
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.cookies = {DEVICE: new_key(), **self.cookies}
        headers = {"Accept-Language": self.language, "Accept": self.accept}
        transport = httpx.HTTPTransport(verify=False)
        self.http = httpx.Client(
            base_url=self.house.address,
            cookies=self.cookies,
            headers=headers,
            transport=transport,
            timeout=PATIENCE,
        )
        self.http.event_hooks = {"response": [self._behind_a_proxy]}
        self.house.visitors.append(self)

    def _behind_a_proxy(self, _answer: httpx.Response) -> None:
        """Bring cookies back that are for HTTPS only: a proxy that speaks it passes them on over plain HTTP."""
        for cookie in self.http.cookies.jar:
            cookie.secure = False

    def speaking(self, language: str) -> "Visitor":
        """Return another window of the same browser, in another language."""
        return Visitor(
            self.house, language, dict(self.http.cookies), self.accept
        )

    def get(self, path: str, patience: float = PATIENCE) -> httpx.Response:
        return self.http.get(path, timeout=patience)

    def come_in(self, address: str) -> httpx.Response:
        """Open a link and press its button, as a person does; return the answer, which leads on."""
        page = self.http.get(address, headers={"Accept": "text/html"})
        key = HIDDEN_KEY.search(page.text)
        return page if key is None else self.post(address, {"key": key[1]})

    def post(
        self,
        path: str,
        form: dict[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> httpx.Response:
        return self.http.post(path, data=form or {}, timeout=patience)

    @contextmanager
    def line(
        self, code: str, surface: str = "phone", **headers: str
    ) -> Iterator["Line"]:
        """Open a socket; the first frame is not read yet."""
        cookie = "; ".join(
            f"{name}={value}" for name, value in self.http.cookies.items()
        )
        given = {"Cookie": cookie, "Accept-Language": self.language, **headers}
        address = f"{self.house.address.replace('http', 'ws', 1)}/s/{code}/socket?surface={surface}"
        with connect(
            address,
            additional_headers=given,
            max_size=None,
            compression=None,
            proxy=None,
            open_timeout=PATIENCE,
            ping_timeout=PATIENCE,
        ) as wire:
            yield Line(wire)

    def say(self, code: str, text: str | bytes, way: str) -> Answer:
        """Send one message as it is, by socket or by POST; return its answer."""
        if way == "http":
            answer: Answer = self.http.post(
                f"/s/{code}/commands", content=text
            ).json()
            return answer
        with self.line(code) as line:
            return line.say(text)

    def tell(self, code: str, command: Answer, way: str = "http") -> Answer:
        return self.say(code, json.dumps({"key": new_key(), **command}), way)


@dataclass
class Line:
    """An open socket."""

    wire: ClientConnection

    def say(self, text: str | bytes) -> Answer:
        """Send a message; return the first frame that is an answer."""
        self.wire.send(text)
        return self.hear("ack", "refused", "pong")

    def tell(self, command: Answer) -> Answer:
        return self.say(json.dumps({"key": new_key(), **command}))

    def hear(self, *kinds: str) -> Answer:
        """Return the next frame that has one of these names."""
        while True:
            frame: Answer = json.loads(self.wire.recv(PATIENCE))
            if any(kind in frame for kind in kinds):
                return frame


class Gathering:
    """One session in a house, and everybody who came."""

    def __init__(self, house: House, scenario: str = "three-hours.en") -> None:
        self.house = house
        self.organizer = self.visitor()
        self.organizer.post(f"/o/enter/{house.secret}")
        made = self.organizer.post(
            "/o/sessions", {"scenario": scenario, "title": "A gathering"}
        )
        self.code = made.headers["location"].partition("/s/")[2].split("/")[0]
        self.moderator = self.linked(Role.moderator)

    def visitor(self, language: str = "en", **given: Any) -> Visitor:
        return Visitor(self.house, language, **given)

    def linked(
        self, role: Role, label: str = "Somebody", **given: str
    ) -> Visitor:
        """Return a browser that came by a fresh link of this role."""
        visitor = self.visitor()
        visitor.come_in(self.link(role, label, **given))
        return visitor

    def link(self, role: Role, label: str = "Somebody", **given: str) -> str:
        page = self.organizer.post(
            f"/s/{self.code}/links",
            {"role": role.value, "label": label, **given},
        )
        found = LINK.search(page.text)
        assert found is not None, page.text
        return found[0]

    def person(
        self, name: str, side: int | None = 0, language: str = "en"
    ) -> Visitor:
        """Return a browser that joined by the form."""
        visitor = self.visitor(language)
        visitor.http.headers["Accept"] = "text/html"
        key = HIDDEN_KEY.search(visitor.get(f"/j/{self.code}").text)
        assert key is not None
        form = {
            "key": key[1],
            "name": name,
            "consent?": "on",
            "organization": "",
        }
        if side is not None:
            form["side-"] = self.sides[side]
        answer = visitor.post(f"/j/{self.code}", form)
        assert answer.status_code == 303, answer.text
        visitor.http.headers["Accept"] = "application/json"
        return visitor

    @property
    def newest_link(self) -> str:
        return [*self.house.hall(self.code).room.snapshot.all(Link)][-1].id

    @property
    def sides(self) -> list[str]:
        from session.entries.written import sides_of  # noqa: PLC0415

        return [
            side.id
            for side in sides_of(self.house.hall(self.code).room.snapshot)
        ]

    def id_of(self, name: str) -> str:
        people = self.house.hall(self.code).room.snapshot.all(Person)
        return next(person.id for person in people if person.name == name)

    def opened(self, kind: str = "form", **envelope: Any) -> str:
        """Put a stage in and open it; return its id."""
        usual = {
            "title": kind.title(),
            "fields": [{"name": "what", "label": "What"}],
        }
        stage = str(
            self.lead(
                "insert_stage", kind=kind, envelope={**usual, **envelope}
            )["made"][0]
        )
        self.lead("open_stage", stage=stage)
        return stage

    def lead(self, command: str, **given: Any) -> Answer:
        """Let the moderator do something that must succeed."""
        answer = self.moderator.tell(self.code, {"type": command, **given})
        assert "ack" in answer, answer
        return answer


_keys = iter(range(10**9))


def new_key() -> str:
    return f"a-key-of-a-test-{next(_keys):09}"
