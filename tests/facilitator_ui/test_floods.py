# Floods on an open line, of every kind of frame: they wait in the network of whoever sends them. The others write as
# before, what is written to a line that takes nothing is bounded, and who stops is heard again. Nothing here is
# measured by the clock on the wall: a machine that others use may take any time.
import asyncio
import contextlib
import json
import socket
import struct
import time
from collections import defaultdict
from collections.abc import Iterator

import pytest

from facilitator_ui.live.line import BEFORE_LET_IN, BREATH, Line
from tests.facilitator_ui.house import (
    Gathering,
    House,
    Visitor,
    new_key,
    serving,
    wait_until,
)
from tests.facilitator_ui.test_faults import handshaken, masked
from tests.facilitator_ui.test_pace import said
from tests.patience import PATIENCE

RATE = 5.0
AT_ONCE = 100  # frames: twice as many as commands
OVER = 25  # frames that one piece may hold
MOST = 2_000_000  # bytes
BUFFER = 256 * 1024
TEXTS = 5
FLOOD_COSTS = 0.1
"""Seconds of a processor: a tenth of what it takes to hear all of it."""


def control(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack(">BBxxxx", 0x80 | kind, 0x80 | len(payload)) + payload


FRAMES = {
    "pings of the protocol": control(9),
    "long pings of the protocol": control(9, b"x" * 125),
    "pongs that nobody asked for": control(10),
    "pings of ours": masked('{"type":"ping"}'),
    "empty texts": masked(""),
    "unknown commands": masked('{"type":"open_sesame","key":"key-of-a-flood"}'),
    "lists in lists": masked("[" * 1000),
    "long nonsense": masked("[" * 30_000),
    "bytes": struct.pack(">BBxxxx", 0x82, 0x80),
}


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(
        tmp_path_factory.mktemp("floods"), commands_per_second=RATE
    ) as house:
        yield house


@pytest.fixture
def gathering(slow: House) -> Iterator[Gathering]:
    yield Gathering(slow)
    slow.empty()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> dict[Line, float]:
    """Count the turns that each line has heard."""
    counted: dict[Line, float] = defaultdict(float)
    pay = Line._pay

    def count(line: Line, turns: float) -> float:
        counted[line] += turns
        return pay(line, turns)

    monkeypatch.setattr(Line, "_pay", count)
    return counted


def paid_for(begun: float) -> float:
    """Return the most turns that somebody may have had since then."""
    return AT_ONCE + OVER + 2 * RATE * (time.monotonic() - begun)


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> dict[Line, int]:
    """Count the rests of each line that has them."""
    counted: dict[Line, int] = defaultdict(int)
    rest = Line._rest

    def count(line: Line, seconds: float) -> None:
        counted[line] += seconds > BREATH
        rest(line, seconds)

    monkeypatch.setattr(Line, "_rest", count)
    return counted


@contextlib.contextmanager
def flooding(
    visitor: Visitor, code: str, frames: bytes
) -> Iterator[tuple[socket.socket, Line]]:
    """Open a line, send as much as it takes at once, and give it with the server's end."""
    with handshaken(visitor, code) as line:
        hall = visitor.house.hall(code)
        wait_until(lambda: hall.screens, "the screen")
        (screen,) = hall.screens
        assert isinstance(screen.outlet, Line)
        line.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            line.sendall(frames)
        yield line, screen.outlet


def worked(gathering: Gathering) -> float:
    """Return the seconds of a processor that the server has worked."""

    async def told() -> float:
        return time.thread_time()

    loop = gathering.house.hall(gathering.code)._task.get_loop()
    return asyncio.run_coroutine_threadsafe(told(), loop).result(PATIENCE)


def under_way(line: Line) -> None:
    """Wait until the server has heard more of a flood than is paid for."""
    wait_until(
        lambda: line._resting is not None or line.transport.is_closing(),
        "the flood to be under way",
    )


@pytest.mark.parametrize("what", FRAMES)
def test_a_flood_is_not_read_and_the_others_write_as_before(
    gathering: Gathering, heard: dict[Line, float], what: str
) -> None:
    anna, bert, stage = (
        gathering.person("Anna Fox"),
        gathering.person("Bert Hare"),
        gathering.opened(),
    )
    begun, usual = time.monotonic(), worked(gathering)
    for _ in range(TEXTS):
        assert "ack" in bert.tell(gathering.code, said(stage))
    usual = worked(gathering) - usual
    with flooding(
        anna, gathering.code, FRAMES[what] * max(1, MOST // len(FRAMES[what]))
    ) as (_, line):
        under_way(line)
        beside = worked(gathering)
        for _ in range(TEXTS):
            assert "ack" in bert.tell(gathering.code, said(stage))
        beside = worked(gathering) - beside
        assert beside < 5 * usual + FLOOD_COSTS
        assert heard[line] <= paid_for(begun) + BEFORE_LET_IN
        assert line.transport.get_write_buffer_size() < BUFFER
        under_way(line)


def test_so_many_pings_are_answered_as_are_paid_for(
    gathering: Gathering,
) -> None:
    anna = gathering.person("Anna Fox")
    begun = time.monotonic()
    with flooding(anna, gathering.code, control(9, b"ping") * 2000) as (
        line,
        there,
    ):
        under_way(there)
        answered = 0
        with contextlib.suppress(TimeoutError):
            while True:
                answered += line.recv(65_536).count(b"\x8a\x04ping")
    assert 1 <= answered <= paid_for(begun)


def test_nothing_piles_up_for_a_line_that_takes_nothing(
    gathering: Gathering,
) -> None:
    """Here the person has turns without end, so that nothing but the line itself bounds what is written."""
    anna = gathering.person("Anna Fox")
    pace = gathering.house.reception.frames
    usual, pace._rate, pace._most = (pace._rate, pace._most), 1e9, 1e9
    try:
        with flooding(anna, gathering.code, control(9, b"x" * 125)) as (
            line,
            there,
        ):
            there.transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_SNDBUF, 4096
            )
            line.settimeout(0.05)

            def sent() -> int:
                with contextlib.suppress(TimeoutError, OSError):
                    line.sendall(control(9, b"x" * 125) * 2000)
                return there.transport.get_write_buffer_size()

            wait_until(lambda: sent() and not there.free, "it to be full")
            assert max(sent() for _ in range(40)) < BUFFER
    finally:
        pace._rate, pace._most = usual


FEWER_THAN_AT_ONCE = 150  # frames: a window that is paid for alone has 200


def test_all_windows_of_a_person_are_paid_for_together_and_another_s_are_not(
    gathering: Gathering, rests: dict[Line, int]
) -> None:
    anna, bert = gathering.person("Anna Fox"), gathering.person("Bert Hare")
    with (
        flooding(anna, gathering.code, control(9) * 2000) as (_, line),
        anna.line(gathering.code) as window,
    ):
        under_way(line)
        others = sum(rests.values()) - rests[line]
        for _ in range(FEWER_THAN_AT_ONCE):
            assert window.say('{"type":"ping"}')["pong"]
            if sum(rests.values()) - rests[line] > others:
                break
        else:
            raise AssertionError("the window has never rested")
        hers = set(rests)
        with bert.line(gathering.code) as other:
            for _ in range(20):
                assert other.say('{"type":"ping"}')["pong"]
        assert not any(rests[each] for each in set(rests) - hers)


def test_who_stops_is_heard_again(gathering: Gathering) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    with anna.line(gathering.code) as line:
        for _ in range(AT_ONCE + 4):
            line.wire.send('{"type":"ping"}')
        line.wire.send(json.dumps(said(stage)))
        assert line.hear("ack")


def test_an_hour_of_texts_is_sent_at_once_and_taken(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with serving(
        tmp_path_factory.mktemp("usual"), commands_per_second=10
    ) as house:
        gathering = Gathering(house)
        anna, stage = gathering.person("Anna Fox"), gathering.opened()
        keys = [new_key() for _ in range(60)]
        with anna.line(gathering.code) as line:
            for key in keys:
                line.wire.send(json.dumps({**said(stage), "key": key}))
            assert [line.hear("ack", "refused")["ack"] for _ in keys] == keys


def test_a_stranger_s_line_is_not_heard_at_all(gathering: Gathering) -> None:
    """Who has no link is told so; what is sent after that waits until the line ends."""
    stranger = gathering.visitor()
    with handshaken(stranger, gathering.code) as line:
        line.settimeout(0.3)
        with contextlib.suppress(TimeoutError, OSError):
            line.sendall(control(9, b"ping") * 5000)
        heard = b""
        with contextlib.suppress(TimeoutError, OSError):
            while more := line.recv(65_536):
                heard += more
    assert heard.count(b"\x8a\x04ping") <= 64 + OVER


def test_a_flood_wakes_the_server_seldom(gathering: Gathering) -> None:
    """A long frame is many pieces: a rest after each would cost more than all of them."""
    anna, wakes = gathering.person("Anna Fox"), 0
    with flooding(anna, gathering.code, masked("[" * 30_000) * 100) as (
        _,
        line,
    ):
        under_way(line)
        until, seen = time.monotonic() + 1.0, line._resting
        while time.monotonic() < until:
            wakes += line._resting is not seen
            seen = line._resting
            time.sleep(0.001)
    assert wakes <= 40
