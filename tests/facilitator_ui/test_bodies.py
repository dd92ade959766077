# Bodies: who sends one is asked before any of it is taken, however it is sent; what is refused has its answer at once,
# the connection ends, and no file is left anywhere. Files come in so many at a time.
import socket
import threading
import time
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import httpx
import pytest

from facilitator_ui.bodies import MOST_OF_A_SESSION, most_of
from session.people import Role
from tests.facilitator_ui.house import (
    HOST,
    Gathering,
    House,
    Visitor,
    serving,
    wait_until,
)
from tests.patience import PATIENCE

pytestmark = pytest.mark.long

PART = b"x" * 65_536
BOUNDARY = "end-of-a-part"
HEAD = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.docx"\r\n\r\n'.encode()


@pytest.fixture(scope="module")
def frugal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("frugal")) as house:
        yield house


@pytest.fixture
def gathering(frugal: House) -> Iterator[Gathering]:
    yield Gathering(frugal)
    frugal.empty()


def begun(visitor: Visitor, path: str, length: int | None) -> socket.socket:
    """Open a request with a body of which only the head and one part are sent."""
    cookie = "; ".join(
        f"{name}={value}" for name, value in visitor.http.cookies.items()
    )
    size = (
        f"Content-Length: {length}"
        if length is not None
        else "Transfer-Encoding: chunked"
    )
    lines = (
        f"POST {path} HTTP/1.1", f"Host: {HOST}", f"Cookie: {cookie}", size,
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}", "", "",
    )  # fmt: skip
    line = socket.create_connection(
        (HOST, visitor.house.settings.port), timeout=PATIENCE
    )
    line.sendall("\r\n".join(lines).encode())
    line.sendall(
        HEAD
        if length is not None
        else f"{len(HEAD):x}\r\n".encode() + HEAD + b"\r\n"
    )
    return line


def answered(line: socket.socket) -> bytes:
    """Return what the server says until it ends the connection; nothing more is sent."""
    heard = b""
    with line:
        while part := line.recv(65_536):
            heard += part
    return heard


UPLOADS = ("paper", "photos", "template")
STRANGE = {
    "a code that does not exist": (
        *(f"/s/ZZZZZZ/{name}" for name in UPLOADS),
        "/s/ZZZZZZ/do",
        "/s/ZZZZZZ/commands",
    ),
    "a door that does not exist": ("/j/ZZZZZZ", "/j/ZZZZZZ/back"),
    "an address that does not exist": (
        "/nowhere",
        "/s/ZZZZZZ/nowhere",
        "/static/nowhere",
    ),
    "the organizer's": ("/o/import", "/o/sessions"),
}


@pytest.mark.parametrize("length", [1_000_000, None], ids=["told", "in chunks"])
@pytest.mark.parametrize("where", STRANGE)
def test_a_stranger_has_the_answer_at_once_and_the_connection_ends(
    gathering: Gathering, where: str, length: int | None
) -> None:
    stranger, sizes = (
        gathering.visitor(),
        {
            path: length and min(length, most_of(path))
            for path in STRANGE[where]
        },
    )
    asked = time.monotonic()
    lines = {path: begun(stranger, path, size) for path, size in sizes.items()}
    for path, line in lines.items():
        said = answered(line)
        assert said.startswith(
            (b"HTTP/1.1 404", b"HTTP/1.1 403", b"HTTP/1.1 405")
        ), (path, said[:200])
        assert b"connection: close" in said.lower()
    assert time.monotonic() - asked < PATIENCE / 2


@pytest.mark.parametrize("length", [1_000_000, None], ids=["told", "in chunks"])
def test_whoever_may_not_send_a_file_is_told_so_before_it_is_taken(
    gathering: Gathering, length: int | None
) -> None:
    anna, stranger = gathering.person("Anna Fox"), gathering.visitor()
    every = [
        (visitor, f"/s/{gathering.code}/{name}")
        for visitor in (anna, stranger)
        for name in UPLOADS
    ]
    for line in [begun(visitor, path, length) for visitor, path in every]:
        assert answered(line).startswith(b"HTTP/1.1 403")


def test_a_body_that_says_it_is_too_large_is_refused_at_once(
    gathering: Gathering,
) -> None:
    doors = (
        f"/j/{gathering.code}",
        f"/s/{gathering.code}/do",
        f"/s/{gathering.code}/photos",
        "/o/import",
    )
    for line in [
        begun(gathering.organizer, path, most_of(path) + 1) for path in doors
    ]:
        assert answered(line).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "path", ["/s/CODE/do", "/j/CODE", "/s/CODE/paper", "/o/import"]
)
def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_at_its_bound(
    gathering: Gathering, path: str
) -> None:
    path = path.replace("CODE", gathering.code)
    head, kind = b"a=", "application/x-www-form-urlencoded"
    if path.endswith(("/paper", "/import")):
        head, kind = HEAD, f"multipart/form-data; boundary={BOUNDARY}"

    def long() -> Iterator[bytes]:
        yield head
        yield from repeat(PART, most_of(path) // len(PART) + 8)

    answer = gathering.organizer.http.post(
        path, content=long(), headers={"Content-Type": kind}
    )
    assert (answer.status_code, answer.json()["code"]) == (
        413,
        "frame_too_large",
    )


def test_a_large_file_for_nobody_leaves_no_file(gathering: Gathering) -> None:
    before, others = open_files(), temporary_files()
    lines = [
        begun(gathering.visitor(), f"/s/ZZZZZZ/{name}", 30_000_000)
        for name in UPLOADS * 5
    ]
    most = 0
    for line in lines:
        line.settimeout(0.05)
        for _ in range(40):
            try:
                line.sendall(PART)
            except OSError:
                break
        most = max(most, temporary_files())
    for line in lines:
        line.close()
    assert most <= others
    wait_until(lambda: open_files() <= before + 2, "the connections' end")


def open_files() -> int:
    return len([*Path("/proc/self/fd").iterdir()])


def temporary_files() -> int:
    """Count files that have no name any more: a body that is too large for memory is kept in such a one."""
    found = 0
    for each in Path("/proc/self/fd").iterdir():
        try:
            found += "/tmp/" in str(each.readlink()) and "(deleted)" in str(
                each.readlink()
            )
        except OSError:
            continue
    return found


def test_a_sender_who_hears_only_when_all_is_sent_hears_the_reason(
    gathering: Gathering,
) -> None:
    stranger = gathering.visitor()
    answer = stranger.http.post(
        "/s/ZZZZZZ/paper", files={"file": ("a.txt", b"x" * 1_000_000)}
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_code")
    assert stranger.get("/").status_code == 200


def test_one_person_sends_one_file_at_a_time_and_a_session_some(
    gathering: Gathering,
) -> None:
    moderators = [
        gathering.moderator,
        *(
            gathering.linked(Role.moderator)
            for _ in range(MOST_OF_A_SESSION + 1)
        ),
    ]
    path = f"/s/{gathering.code}/paper"
    uploads = gathering.house.reception.uploads
    lines = [begun(moderators[0], path, 900_000)]
    wait_until(lambda: len(uploads._senders) == 1, "the first sender")
    twice = moderators[0].http.post(
        path, files={"file": ("a.txt", b"Once more")}
    )
    assert (twice.status_code, twice.json()["code"]) == (429, "too_many")
    lines += [begun(each, path, 900_000) for each in moderators[1:-1]]
    wait_until(
        lambda: len(uploads._senders) == MOST_OF_A_SESSION + 1, "the senders"
    )
    own = uploads._sessions[
        gathering.house.hall(gathering.code).room.snapshot.session.id
    ]
    assert own.locked()
    for line in lines:
        line.close()
    wait_until(
        lambda: not uploads._senders and not uploads._sessions, "their end"
    )
    assert (
        moderators[-1]
        .http.post(path, files={"file": ("a.txt", b"At last\n\nA paragraph")})
        .status_code
        == 303
    )


def test_many_who_send_files_at_once_all_have_their_turn(
    gathering: Gathering,
) -> None:
    moderators = [
        gathering.linked(Role.moderator) for _ in range(3 * MOST_OF_A_SESSION)
    ]
    answers: list[httpx.Response] = []

    def put(visitor: Visitor) -> None:
        file = {
            "file": ("a.txt", f"Position\n\n{'A paragraph. ' * 100}".encode())
        }
        answers.append(
            visitor.http.post(f"/s/{gathering.code}/paper", files=file)
        )

    senders = [
        threading.Thread(target=put, args=(each,)) for each in moderators
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(PATIENCE)
    assert [answer.status_code for answer in answers] == [303] * len(moderators)


def test_a_sender_who_goes_away_in_the_middle_is_no_error(
    gathering: Gathering, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (
        f"/s/{gathering.code}/paper",
        f"/s/{gathering.code}/do",
        f"/s/{gathering.code}/commands",
    ):
        begun(gathering.moderator, path, 60_000).close()
    begun(gathering.visitor(), f"/j/{gathering.code}", 60_000).close()
    assert (
        gathering.moderator.get(
            f"/s/{gathering.code}/regions?surface=console"
        ).status_code
        == 200
    )
    time.sleep(0.3)
    assert [
        record.getMessage()
        for record in caplog.records
        if record.levelname in {"ERROR", "CRITICAL"}
    ] == []
