# Nobody who has an archive, the database, a backup of it or a screen opened late matches pseudonyms with names better
# than by chance, whatever order there is to go by: in every kind of stage in which people say something in secret.
import asyncio
import json
from collections import Counter
from functools import partial
from math import exp, factorial
from pathlib import Path
from random import Random

import pytest

from exports.data import archive
from session.envelope import Authorship
from session.live import journal
from session.live.copying import copy
from session.live.rooms import Rooms
from session.messages import StageCommand
from tests.attack.attackers import (
    Crowd,
    Found,
    crowd_of,
    of_a_file,
    of_a_screen,
    of_an_archive,
)
from tests.attack.played import MODERATOR, SECRET, Game, Played, kinds
from tests.session.live.house import house, upgraded

SESSIONS = 3
UNLIKELY = 1e-7
"""Chance of one strategy to be right so often by chance; some thousand are tried in the whole file."""


@pytest.mark.parametrize("authorship", SECRET)
@pytest.mark.parametrize(
    ("kind", "acts"), [*kinds()], ids=[name for name, _ in kinds()]
)
def test_no_order_tells_who_wrote(
    tmp_path: Path,
    kind: str,
    acts: frozenset[type[StageCommand]],
    authorship: Authorship,
) -> None:
    right, sought = asyncio.run(attacked(tmp_path, kind, acts, authorship))
    most = bound(SESSIONS * (1 + int(sought > SESSIONS * 11)))
    assert sought >= SESSIONS * 11
    assert {name: times for name, times in right.items() if times > most} == {}


@pytest.mark.parametrize("authorship", SECRET)
def test_no_order_of_corrections_tells_who_proposed_them(
    tmp_path: Path, authorship: Authorship
) -> None:
    right, sought = asyncio.run(corrected(tmp_path, authorship))
    assert sought == SESSIONS * 11
    assert {
        name: times for name, times in right.items() if times > bound(SESSIONS)
    } == {}


async def corrected(
    folder: Path, authorship: Authorship
) -> tuple[Counter[str], int]:
    url = upgraded(f"sqlite:///{folder / 'veche.db'}")
    right: Counter[str] = Counter()
    async with house(url) as rooms:
        games = [
            Game(
                rooms,
                "form",
                dict(kinds())["form"],
                authorship,
                Random(f"{authorship} {n}"),
            )
            for n in range(3)
        ]
        played = [await game.correct(await game.play()) for game in games]
        for each in played:
            right += matches(
                each,
                of_an_archive(crowd_of(each), await archived(rooms, each)),
                "archive",
            )
    for each in played:
        right += matches(
            each,
            of_a_file(crowd_of(each), folder / "veche.db"),
            "the file itself",
        )
    return right, sum(len(each.wrote) for each in played)


def bound(mean: float) -> int:
    """Return how many are matched by chance with no more than that probability: in a permutation one is, on average."""
    most, tail = 0, 1.0
    while tail > UNLIKELY:
        tail -= exp(-mean) * mean**most / factorial(most)
        most += 1
    return most


async def attacked(
    folder: Path,
    kind: str,
    acts: frozenset[type[StageCommand]],
    authorship: Authorship,
) -> tuple[Counter[str], int]:
    """Play some sessions; return how often each strategy was right, and how many rows were sought."""
    url = upgraded(f"sqlite:///{folder / 'veche.db'}")
    right: Counter[str] = Counter()
    async with house(url) as rooms:
        games = [
            Game(
                rooms,
                kind,
                acts,
                authorship,
                Random(f"{kind} {authorship} {n}"),
            )
            for n in range(SESSIONS)
        ]
        played = [await game.play() for game in games]
        copy(url, folder / "open.db")
        for each in played:
            crowd = crowd_of(each)
            right += matches(
                each,
                of_an_archive(crowd, await archived(rooms, each)),
                "archive",
            )
            right += matches(
                each, of_a_file(crowd, folder / "open.db"), "backup"
            )
            right += seen(each, crowd)
            await each.room.submit(Game.close(each.stage), MODERATOR)
            right += matches(
                each,
                of_an_archive(crowd, await archived(rooms, each)),
                "closed archive",
            )
    for each in played:
        right += matches(
            each,
            of_a_file(crowd_of(each), folder / "veche.db"),
            "the file itself",
        )
    return right, sum(len(each.wrote) for each in played)


def matches(played: Played, found: Found, where: str) -> Counter[str]:
    guesses = [
        (name, row, person)
        for name, guess in found
        for row, person in guess.items()
    ]
    return Counter(
        f"{where}: {name}"
        for name, row, person in guesses
        if played.wrote[row] == person
    )


def seen(played: Played, crowd: Crowd) -> Counter[str]:
    """Look at each screen as whoever opens it now."""
    frames = (
        (view.audience.surface, view.whole.decode()) for view in played.views
    )
    found = (
        matches(played, of_a_screen(crowd, frame), str(surface))
        for surface, frame in frames
    )
    return sum(found, Counter())


async def archived(rooms: Rooms, played: Played) -> dict[str, object]:
    session_id = played.room.snapshot.session.id
    records = await rooms.database.read(
        partial(journal.since, session_id=session_id, number=0)
    )
    data: dict[str, object] = json.loads(
        archive.write(played.room.snapshot, map(journal.to_row, records))
    )
    return data
