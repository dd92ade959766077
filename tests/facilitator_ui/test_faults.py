# Networks and disks at their worst, each by its real means: a disk that turns read-only under a running server, phones
# that vanish without a word, frames that stop in the middle, requests that trickle. The others go on as if there were
# nothing.
import asyncio
import contextlib
import json
import os
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from session.refusals import Code
from session.tables import Entry
from tests.facilitator_ui.house import (
    HOST,
    LANGUAGES,
    WAYS,
    Gathering,
    House,
    Visitor,
    serving,
    wait_until,
)
from tests.facilitator_ui.test_bad_luck import refusal, said
from tests.patience import PATIENCE

pytestmark = pytest.mark.long

PING = 0.3
REQUEST = 0.6
TRICKLING = 100


@pytest.fixture(scope="module")
def alert(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a house that notices within a second who is gone or never gets to the point."""
    given = {"ping_seconds": PING, "request_seconds": REQUEST}
    with serving(tmp_path_factory.mktemp("alert"), **given) as house:
        yield house


@pytest.fixture
def gathering(alert: House) -> Iterator[Gathering]:
    yield Gathering(alert)
    alert.empty()


@contextlib.contextmanager
def dying_disk() -> Iterator[Path]:
    """Give a file system that turns read-only when it is told of an error, as Linux does with a disk that fails."""
    with tempfile.TemporaryDirectory() as folder:
        image, mount = Path(folder, "disk"), Path(folder, "mounted")
        mount.mkdir()
        image.write_bytes(bytes(32 * 2**20))
        subprocess.run(["mkfs.ext4", "-q", image], check=True)
        subprocess.run(
            ["mount", "-o", "loop,errors=remount-ro", image, mount], check=True
        )
        try:
            yield mount
        finally:
            subprocess.run(["umount", "--lazy", mount], check=True)


def break_disk(mount: Path) -> None:
    device = Path(
        subprocess.check_output(
            ["findmnt", "-n", "-o", "SOURCE", mount], text=True
        ).strip()
    ).name
    Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("1")


@pytest.mark.skipif(
    os.geteuid() != 0,
    reason="only root may break a disk; test_bad_luck.py needs none",
)
def test_a_disk_that_turns_read_only_is_said_and_everything_acknowledged_is_still_shown() -> (
    None
):
    with dying_disk() as disk, serving(disk) as house:
        gathering = Gathering(house)
        anna, stage = gathering.person("Anna Fox"), gathering.opened()
        kept = {**said(stage), "content": {"what": "Before it broke"}}
        assert "ack" in anna.tell(gathering.code, kept)
        break_disk(disk)
        command = said(stage)
        for way_ in WAYS:
            for language in LANGUAGES:
                told = anna.speaking(language).tell(
                    gathering.code, command, way_
                )
                assert told == refusal(
                    Code.storage_failed, command["key"], language
                )
        assert "Before it broke" in anna.get(f"/s/{gathering.code}/phone").text
        assert (
            gathering.moderator.get(
                f"/s/{gathering.code}/protocol.docx"
            ).status_code
            == 200
        )
        assert anna.http.get("/healthz").json()["database"] == "storage_failed"


def handshaken(visitor: Visitor, code: str) -> socket.socket:
    """Open a websocket by hand: it answers no ping, and sends what it is told, byte for byte."""
    cookie = "; ".join(
        f"{name}={value}" for name, value in visitor.http.cookies.items()
    )
    port = visitor.house.settings.port
    lines = (
        f"GET /s/{code}/socket HTTP/1.1", f"Host: {HOST}:{port}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", f"Cookie: {cookie}", "", "",
    )  # fmt: skip
    line = socket.create_connection((HOST, port), timeout=PATIENCE)
    line.sendall("\r\n".join(lines).encode())
    assert line.recv(12) == b"HTTP/1.1 101"
    return line


def masked(text: str) -> bytes:
    """Return a whole text frame as a browser sends it; the mask is four zeros (RFC 6455, section 5.2)."""
    content = text.encode()
    return struct.pack(">BBHxxxx", 0x81, 0x80 | 126, len(content)) + content


def present(gathering: Gathering) -> int:
    return len(gathering.house.hall(gathering.code).screens)


def closed(line: socket.socket) -> bool:
    """Tell whether the server has ended a connection, by reading what it still says."""
    line.settimeout(0.01)
    try:
        while line.recv(65_536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


HALVES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "a header": lambda whole: whole[:3],
    "half of a command": lambda whole: whole[: len(whole) // 2],
    "all but the last byte": lambda whole: whole[:-1],
}
ENDS = ("silence", "good-bye", "reset")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("half", HALVES)
def test_a_phone_that_stops_in_the_middle_is_let_go_nothing_is_half_written_and_the_others_go_on(
    gathering: Gathering, half: str, end: str
) -> None:
    anna, bert, stage = (
        gathering.person("Anna Fox"),
        gathering.person("Bert Hare"),
        gathering.opened(),
    )
    before = gathering.house.rows()
    with handshaken(anna, gathering.code) as line:
        wait_until(lambda: present(gathering) == 1, "the screen")
        line.sendall(HALVES[half](masked(json.dumps(said(stage)))))
        if end == "good-bye":
            line.shutdown(socket.SHUT_WR)
        if end == "reset":
            line.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            line.close()
        wait_until(
            lambda: present(gathering) == 0, "the server to notice", 10 * PING
        )
    assert gathering.house.rows() == before
    assert "ack" in bert.tell(gathering.code, said(stage))


def test_a_frame_that_comes_byte_by_byte_is_a_frame_like_any_other(
    gathering: Gathering,
) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    command = {**said(stage), "content": {"what": "Slowly but surely"}}
    with handshaken(anna, gathering.code) as line:
        for byte in masked(json.dumps(command)):
            line.sendall(bytes((byte,)))
        wait_until(
            lambda: (
                "Slowly but surely"
                in anna.get(f"/s/{gathering.code}/phone").text
            ),
            "the text",
        )


SLOW = {
    "the head": b"GET /s/",
    "a header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "the body": b"POST /j/AAAAAA HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("where", SLOW)
def test_requests_that_trickle_are_ended_and_keep_nobody_waiting(
    gathering: Gathering, where: str
) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    port = gathering.house.settings.port
    with contextlib.ExitStack() as crowd:
        slow = [
            crowd.enter_context(
                socket.create_connection((HOST, port), PATIENCE)
            )
            for _ in range(TRICKLING)
        ]
        for line in slow:
            line.sendall(SLOW[where])
        began = time.monotonic()
        while time.monotonic() < began + REQUEST / 2:
            asked = time.monotonic()
            assert "ack" in anna.tell(gathering.code, said(stage))
            assert time.monotonic() - asked < PATIENCE / 4
            trickle(slow)
        wait_until(
            lambda: trickle(slow) == 0 or all(closed(line) for line in slow),
            "their end",
            10 * REQUEST,
        )
    assert "ack" in anna.tell(gathering.code, said(stage))


BODIES = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json",
    "text/plain",
)


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_breaks_off_is_no_fault_of_the_server(
    gathering: Gathering, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    code, port, cookies = (
        gathering.code,
        gathering.house.settings.port,
        gathering.moderator.http.cookies,
    )
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    pages = (
        f"/j/{code}",
        f"/s/{code}/commands",
        f"/s/{code}/do",
        f"/s/{code}/paper",
        f"/s/{code}/photos",
        "/o/import",
    )
    for page in pages:
        head = f"POST {page} HTTP/1.1\r\nHost: {HOST}:{port}\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\n"
        with socket.create_connection((HOST, port), PATIENCE) as line:
            line.sendall(
                f"{head}Content-Length: 100000\r\n\r\n--x\r\nname=Anna".encode()
            )
            line.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
    assert gathering.moderator.get("/healthz").status_code == 200
    time.sleep(0.3)
    assert [
        record.getMessage() for record in caplog.records if record.exc_info
    ] == []


def loop_of(gathering: Gathering) -> asyncio.AbstractEventLoop:
    return gathering.house.hall(gathering.code).room._task.get_loop()


def trickle(lines: list[socket.socket]) -> int:
    """Send one more byte on each connection that still takes it; return how many do."""
    taken = 0
    for line in lines:
        with contextlib.suppress(OSError):
            taken += line.send(b"x")
    return taken


def knock(headers: str = "", query: str = "") -> bytes:
    usual = "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    return f"GET /s/ABC234/socket{query} HTTP/1.1\r\n{usual}{key}{headers}\r\n".encode()


MISSHAPEN = {
    "an address without end": (
        knock(query="?look=" + "x" * 9000),
        b"HTTP/1.1 414",
    ),
    "a cookie without end": (
        knock(f"Cookie: {'x' * 9000}\r\n"),
        b"HTTP/1.1 431",
    ),
    "headers without end": (knock("X: x\r\n" * 200), b"HTTP/1.1 431"),
    "a body": (knock("Content-Length: 1\r\n") + b"x", b""),
}


@pytest.mark.parametrize("what", MISSHAPEN)
def test_a_websocket_that_cannot_begin_is_ended_at_once(
    alert: House, what: str
) -> None:
    asked, told = MISSHAPEN[what]
    with socket.create_connection(
        (HOST, alert.settings.port), PATIENCE
    ) as line:
        line.sendall(asked)
        heard = b"".join(iter(partial(line.recv, 65_536), b""))
    assert heard[: len(told)] == told


def test_one_who_asks_again_and_again_on_one_connection_is_not_ended(
    gathering: Gathering,
) -> None:
    anna = gathering.person("Anna Fox")
    until = time.monotonic() + 2 * REQUEST
    while time.monotonic() < until:
        assert anna.get(f"/s/{gathering.code}/regions").status_code == 200
        time.sleep(REQUEST / 10)


def test_a_phone_that_is_there_keeps_its_line_as_long_as_it_likes(
    gathering: Gathering,
) -> None:
    """A websocket begins as a request; the time that a request has is not the time that the line has."""
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    with anna.line(gathering.code) as line:
        time.sleep(2 * max(REQUEST, PING) + PING)
        assert "ack" in line.tell(said(stage))


def test_commands_out_of_order_and_more_than_once_by_every_way_count_once(
    gathering: Gathering,
) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    random, before = Random(5), last_number(gathering)
    commands = [
        {**said(stage), "content": {"what": f"No. {number}"}}
        for number in range(12)
    ]
    sent = random.sample(commands * 3, 3 * len(commands))
    with anna.line(gathering.code) as line:
        for command in sent[::2]:
            line.wire.send(json.dumps(command))
        by_post = [anna.tell(gathering.code, command) for command in sent[1::2]]
        by_socket = [line.hear("ack", "refused") for _ in sent[::2]]
    receipts = {answer["ack"]: answer for answer in [*by_post, *by_socket]}
    assert all(
        receipts[answer["ack"]] == answer for answer in [*by_post, *by_socket]
    )
    assert sorted(receipt["number"] for receipt in receipts.values()) == [
        *range(before + 1, before + 13)
    ]
    kept = [
        entry.content["what"]
        for entry in gathering.house.hall(gathering.code).room.snapshot.all(
            Entry
        )
    ]
    assert sorted(kept) == sorted(
        command["content"]["what"] for command in commands
    )


def last_number(gathering: Gathering) -> int:
    return gathering.house.hall(gathering.code).room.snapshot.number
