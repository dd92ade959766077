# The servers that are measured, each a process of its own on a core of its own: the product, the floor, and a bare
# broadcast. `gathered` leads people in; from there on all three are one address and one wire.
import html
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).parent
FORM = "application/x-www-form-urlencoded"
JOINING_AT_ONCE = 8


@dataclass
class Server:
    """A running server: its process, port, and how it was started."""

    name: str
    port: int
    command: list[str]
    settings: dict[str, str]
    secret: str = ""
    _keys: Iterator[int] = field(default_factory=count)

    @property
    def cpu(self) -> float:
        """Seconds of CPU since it was started: user and system, all its threads and children."""
        return sum(_cpu(pid) for pid in _family(self.process.pid))

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return sum(_resident(pid) for pid in _family(self.process.pid))

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # Nothing of the shell it is started from.
        environment = {
            **self.settings,
            "PATH": os.environ["PATH"],
        }
        self.process = subprocess.Popen(
            self.command, env=environment, stdout=subprocess.PIPE, text=True
        )
        self.secret = self.secret or (
            _secret(self.process) if self.name == "product" else ""
        )
        _wait_for(self.port)

    def kill_and_start(self) -> None:
        """Kill it, as lost power would, and start it again on the same data."""
        self.process.kill()
        self.process.wait()
        self.start()

    def gathered(self, people: int, *, pages: bool = False) -> "Gathering":
        """Make a session, open its stage, and let people join; return their ways in.

        `pages`: each looks at the form first and at the screen after, as a browser does.
        """
        if self.name != "product":
            return Gathering("i1", [("/", "")] * people)
        chief = Browser(self.port)
        chief.post(f"/o/enter/{self.secret}", {})
        code = chief.post(
            "/o/sessions", {"scenario": "wall.en", "title": "Load"}
        ).split("/")[2]
        chief.post(f"/s/{code}/lead", {})
        page = chief.get(f"/s/{code}/console")
        chief.command(
            code, {"type": "next_stage", **_fixed(page, "next_stage")}
        )
        stage = str(
            _fixed(chief.get(f"/s/{code}/console"), "pause_stage")["stage"]
        )
        with ThreadPoolExecutor(JOINING_AT_ONCE) as pool:
            cookies = list(
                pool.map(
                    lambda number: self._joined(code, number, pages=pages),
                    range(people),
                )
            )
        line = f"/s/{code}/socket?surface=phone"
        return Gathering(
            stage, [(line, cookie) for cookie in cookies], code, chief
        )

    def _joined(self, code: str, number: int, *, pages: bool) -> str:
        phone = Browser(self.port)
        key = f"join-{number:012d}-{next(self._keys)}"
        phone.cookies["veche_device"] = key  # it has looked at a form before
        if pages:
            phone.get(f"/j/{code}")
        to = phone.post(
            f"/j/{code}",
            {"key": key, "name": f"Guest {number}", "consent?": "on"},
        )
        if pages:
            phone.get(to)
        return phone.cookie


@dataclass
class Gathering:
    """A stage that takes entries, and the ways in: (path, cookie) of each phone."""

    stage: str
    lines: list[tuple[str, str]]
    code: str = ""
    chief: "Browser | None" = None


class Browser:
    """Cookies and plain requests."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        return "; ".join(
            f"{name}={value}" for name, value in self.cookies.items()
        )

    def get(self, path: str) -> str:
        return self.ask("GET", path, None)[1]

    def post(self, path: str, form: dict[str, str]) -> str:
        """Return the address that the answer leads to."""
        status, text, to = self.ask("POST", path, urlencode(form))
        if status != 303:
            raise SystemExit(f"POST {path}: {status} {text[:400]}")
        return to

    def command(self, code: str, command: dict[str, object]) -> None:
        status, text, _ = self.ask(
            "POST",
            f"/s/{code}/commands",
            json.dumps({"key": f"k-{time.time_ns()}", **command}),
        )
        if status != 200:
            raise SystemExit(f"{command}: {status} {text}")

    def ask(
        self, method: str, path: str, body: str | None
    ) -> "tuple[int, str, str]":
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        kind = {"Content-Type": FORM} if body is not None else {}
        line.request(
            method,
            path,
            body,
            {
                "Cookie": self.cookie,
                "Accept": "text/html",
                "Accept-Language": "en",
                **kind,
            },
        )
        answer = line.getresponse()
        text, to = answer.read().decode(), answer.getheader("Location") or ""
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        return answer.status, text, to


def _fixed(page: str, command: str) -> dict[str, object]:
    """Return what a button of the page sends with its command."""
    for tag in re.findall(r"<[^>]*data-command=[^>]*>", page):
        if f'data-command="{command}"' in tag:
            told = re.search(r'data-fixed="([^"]*)"', tag)
            return json.loads(html.unescape(told[1])) if told else {}
    raise SystemExit(f"the page has no {command}")


@contextmanager
def serving(
    name: str, core: int = 0, *more: str, prefix: tuple[str, ...] = ()
) -> Iterator[Server]:
    """Start the product, the floor or the broadcast on a core of its own; `more` are options of the product.

    `prefix`: a program that starts it.
    """
    with tempfile.TemporaryDirectory(prefix="veche-bench-") as folder:
        port = _free_port()
        command = [
            "taskset",
            "--cpu-list",
            str(core),
            *prefix,
            sys.executable,
            *_command(name, port, folder, more),
        ]
        server = Server(name, port, command, _settings(folder))
        server.start()
        try:
            yield server
        finally:
            server.process.terminate()
            server.process.wait(60)


def _command(
    name: str, port: int, folder: str, more: tuple[str, ...]
) -> list[str]:
    if name == "product":
        return [
            "-m",
            "facilitator_ui.cli",
            "run",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            *more,
        ]
    return [str(HERE / f"{name}.py"), str(port), f"{folder}/floor.db"]


def _settings(folder: str) -> dict[str, str]:
    scenarios = str(HERE / "scenarios")
    return {
        "VECHE_DATABASE": f"sqlite:///{folder}/veche.db",
        "VECHE_SCENARIOS": scenarios,
        "VECHE_LOG_LEVEL": "warning",
        "PYTHONUNBUFFERED": "1",
    }


def _secret(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"/o/enter/([A-Za-z0-9_-]{43})", line):
            return found[1]
    raise SystemExit("the server did not start")


def _wait_for(port: int) -> None:
    for _ in range(800):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(pid: int) -> list[int]:
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += _family(int(child))
    return found


def _cpu(pid: int) -> float:
    """Return seconds to the microsecond, of the threads that live; the clock of /proc/PID/stat ticks in hundredths."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf(
        "SC_PAGESIZE"
    )
