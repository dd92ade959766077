# A child that takes in hostile archives and planned sessions and reads them as a server would, under limits of time and
# memory. Run as a program: `python -m tests.exports.hostile SEED COUNT`; it prints what went wrong, or nothing.
import json
import random
import resource
import signal
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from exports import markdown
from exports.data import archive
from exports.data.restoring import restored
from exports.protocol.composing import protocol
from facilitator_ui.settings import SCENARIOS
from session.decide import decide
from session.kind import Occasion
from session.people import Actor, Role, Surface, Viewer
from session.programme.scenario import read
from session.record import advance
from session.refusals import Refused
from session.regions import Outside, audiences, regions
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Link
from session.undoing import Redo, Undo
from session.words import words
from tests.exports.test_restoring import a_day, written

MEMORY = 1_500_000_000
SECONDS = 10
LARGEST_PAGE = 4_000_000
OUTSIDE = Outside(1_767_960_000_000)
MODERATOR = Actor("moderator", frozenset({Role.moderator}))
BORDERS = (
    -1,
    0,
    1,
    2**31 - 1,
    2**31,
    2**53,
    2**63 - 1,
    2**63,
    -(2**63),
    10**30,
)
TEXTS = (
    "",
    "a",
    "\0",
    "\x1b[31m",
    "\ud800",
    "\u202e",
    "x" * 100_001,
    "../../etc/passwd",
    "2026-02-30",
    "ё" * 400,
)
JUNK: tuple[Any, ...] = (
    *BORDERS,
    *TEXTS,
    None,
    True,
    1.5,
    [],
    {},
    [[]],
    [[[[[[[[]]]]]]]],
    {"a": {"a": {"a": 1}}},
)
Place = tuple[Any, Any]


def main(seed: int, times: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    chance = random.Random(seed)
    day = written(a_day())
    plans = [
        file.read_text() for file in sorted(Path(SCENARIOS).glob("*.toml"))
    ]
    for turn in range(times):
        signal.alarm(SECONDS)
        with suppress(Refused):
            take_in(hostile(day, chance), chance)
        with suppress(Refused):
            plan(mutated(chance.choice(plans), chance))
        signal.alarm(0)
        assert turn < times


def hostile(day: bytes, chance: random.Random) -> bytes:
    """Return an archive with a few places changed: numbers at borders, wrong types, swapped and doubled rows."""
    given = json.loads(day)
    for _ in range(chance.choice((1, 1, 2, 4))):
        holder, key = chance.choice(list(places(given)))
        chance.choice((put_junk, put_junk, swap, double, consistent))(
            given, holder, key, chance
        )
    return json.dumps(given).encode()


def places(value: Any) -> Iterator[Place]:
    """Yield every place of a JSON value, by what holds it and under which key."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, each in list(inner):
        yield value, key
        yield from places(each)


def put_junk(_given: Any, holder: Any, key: Any, chance: random.Random) -> None:
    holder[key] = chance.choice(JUNK)


def swap(given: Any, holder: Any, key: Any, chance: random.Random) -> None:
    other, there = chance.choice(list(places(given)))
    with suppress(KeyError, IndexError, TypeError):
        holder[key], other[there] = (
            json.loads(json.dumps(other[there])),
            json.loads(json.dumps(holder[key])),
        )


def double(_given: Any, holder: Any, key: Any, _chance: random.Random) -> None:
    if isinstance(holder, list):
        holder.insert(key, json.loads(json.dumps(holder[key])))


def consistent(
    given: Any, holder: Any, key: Any, chance: random.Random
) -> None:
    """Change one value of a row wherever that row stands, so that the history still leads to it."""
    if not (
        isinstance(holder, dict)
        and isinstance(key, str)
        and "session_id" in holder
        and "id" in holder
    ):
        return
    junk, row = chance.choice(JUNK), holder["id"]
    for each, name in list(places(given)):
        if name == key and isinstance(each, dict) and each.get("id") == row:
            each[key] = junk


def take_in(data: bytes, chance: random.Random) -> None:
    """Take an archive in, look at all of it, and take back and do again whatever can be."""
    fresh = count()
    found = restored(data, set(KINDS), lambda: f"{next(fresh):064}")
    state = Snapshot()
    for record in found.records:
        advance(state, record)
    look(state)
    for turn in range(20):
        stack, command = (
            (state.done, Undo)
            if chance.random() < 0.7
            else (state.undone, Redo)
        )
        if stack:
            told = command(key=f"key-{turn:020}", number=stack[-1].number)
            with suppress(Refused):
                state.advance(
                    decide(
                        state,
                        told,
                        Occasion(
                            MODERATOR,
                            found.records[-1].at,
                            lambda: "new",
                            chance,
                        ),
                    )
                )
            stack.pop()
        assert not [
            link for link in state.all(Link) if link.digest.strip("0") == ""
        ]
    look(state)


def look(state: Snapshot) -> None:
    for language in ("ru", "en"):
        text = markdown.write(
            protocol(
                state,
                KINDS,
                words(language, state.session.utc_offset),
                1_767_960_000_000,
            )
        )
        assert len(text) < LARGEST_PAGE
    for surface in Surface:
        for audience in audiences(state, Viewer(MODERATOR, surface)):
            assert (
                len(repr(list(regions(state, audience, OUTSIDE))))
                < LARGEST_PAGE
            )
    assert archive.write(state, [])


def mutated(text: str, chance: random.Random) -> str:
    """Return a planned session with a number, a word or a line changed."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 2, 3))):
        at = chance.randrange(len(lines))
        name, equals, _ = lines[at].partition("=")
        value = chance.choice(
            (
                *map(str, BORDERS),
                '"' + "x" * 5_000 + '"',
                "[" * 50 + "]" * 50,
                "{}",
                "1979-05-27",
            )
        )
        lines[at] = (
            f"{name}{equals} {value}"
            if equals
            else lines[at] * chance.choice((0, 2, 300))
        )
    return "\n".join(lines)


def plan(text: str) -> None:
    with suppress(tomllib.TOMLDecodeError):
        scenario = read(text, "hostile.ru.toml", KINDS)
        assert len(repr(scenario)) < LARGEST_PAGE


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
