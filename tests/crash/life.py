# One life of a server's inside, in a process of its own: rooms on a real file, people who send anything at all, and
# every word of it told to the one who kills. Whatever is told as sent was told before it was sent.
import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from session.live.database import Database
from session.live.room import Room
from session.live.rooms import Rooms
from session.refusals import Refused
from tests.crash.deaths import Death, Shot, Spared
from tests.crash.words import (
    Acknowledged,
    Begun,
    Made,
    Opened,
    Sent,
    Surveyed,
    TurnedDown,
    Wish,
    Word,
)
from tests.session.build import MODERATOR
from tests.session.chance import Chance
from tests.session.live.house import SCENARIO, Clock

BURSTS = 8
AT_ONCE = 7
Tell = Callable[[Word], None]


@dataclass(frozen=True)
class Plan:
    """Which session lives on, how chance begins, what is sent again first, and how it ends."""

    file: Path
    session_id: str
    seed: int
    again: tuple[Wish, ...]
    death: Death


def live(plan: Plan, line: Connection) -> None:
    """Live until killed, or until everything is said."""
    asyncio.run(_live(plan, line.send))


async def _live(plan: Plan, tell: Tell) -> None:
    tell(Begun())
    plan.death.arm(plan.file)
    rooms = Rooms(Database(f"sqlite:///{plan.file}"), Clock())
    room = await rooms.open(plan.session_id)
    tell(Opened())
    random = Random(plan.seed)
    again = plan.again
    for burst in count() if isinstance(plan.death, Shot) else range(BURSTS):
        fresh = _fresh(room, random, f"life-{plan.seed:09}-{burst}")
        wishes = random.sample([*fresh, *again], len(fresh) + len(again))
        again = tuple(random.sample(fresh, len(fresh) // 3))
        await asyncio.gather(
            *(_submit(room, wish, tell) for wish in wishes),
            _make(rooms, tell, random),
        )
    await rooms.close()
    if isinstance(plan.death, Spared):
        tell(Surveyed(plan.death.seen))


def _fresh(room: Room, random: Random, mark: str) -> list[Wish]:
    """Return what people may want now, and some of it twice."""
    chance = Chance(random.choice)
    wishes = [
        chance.lasting_wish(room.snapshot, f"{mark}-{number}")
        for number in range(random.randrange(1, AT_ONCE))
    ]
    return [*wishes, *random.sample(wishes, len(wishes) // 3)]


async def _submit(room: Room, wish: Wish, tell: Tell) -> None:
    actor, command = wish
    tell(Sent(wish))
    try:
        receipt = await room.submit(command, actor)
    except Refused:
        tell(TurnedDown(command.key))
    else:
        tell(Acknowledged(receipt))


async def _make(rooms: Rooms, tell: Tell, random: Random) -> None:
    if random.random() < 1 / BURSTS:
        room = await rooms.create(SCENARIO, MODERATOR)
        tell(Made(room.snapshot.session.id))
