# Personal data kept for so many days and no longer: sessions that ended before are gone through, and every person in
# them is deleted as the organizer would do it. Knows days and sessions, nothing of what is in them.
import asyncio
import logging
from contextlib import suppress
from functools import partial

from session.after.erasure import ErasePerson
from session.live import journal, rehearsals
from session.live.room import Room, new_id
from session.live.rooms import Rooms
from session.people import Actor, Role
from session.refusals import Refused
from session.tables import Person, Session

DAY = 24 * 3600 * 1000
KEEPER = Actor(id="retention", roles=frozenset({Role.organizer}))
LOG = logging.getLogger("veche.retention")


async def keep_only(rooms: Rooms, days: int) -> None:
    """Forget once a day, as long as the server runs; a database that is busy or full is tried again the next day."""
    while True:
        with suppress(Refused):
            await forget(rooms, days)
        await asyncio.sleep(DAY / 1000)


async def forget(rooms: Rooms, days: int) -> int:
    """Delete everybody in the sessions that were closed, or if never closed were last touched, over `days` days ago.

    Rehearsals of that age, to which somebody may have come with a phone, are removed whole. Return how many people were
    deleted in the others.
    """
    before = rooms.clock() - days * DAY
    for copied in [
        each
        for each in await rooms.rehearsals()
        if await _ended(rooms, each) < before
    ]:
        await rooms.database.transaction(
            partial(rehearsals.wipe, session_id=copied.rehearsal_of or "")
        )
        await rooms.remove(copied.id)
    old = [
        session
        for session in await rooms.sessions()
        if await _ended(rooms, session) < before
    ]
    counts = [
        await _forget_all(await rooms.open(session.id)) for session in old
    ]
    LOG.info("people forgotten: %s", sum(counts))
    return sum(counts)


async def _ended(rooms: Rooms, session: Session) -> int:
    if session.closed_at is not None:
        return session.closed_at
    return await rooms.database.transaction(
        partial(journal.last_moment, session_id=session.id)
    )


async def _forget_all(room: Room) -> int:
    people = [
        p.id
        for p in room.snapshot.all(Person)
        if p.erased_at is None and p.merged_into is None
    ]
    commands = [
        ErasePerson(key=new_id(), person=person, versions=True)
        for person in people
    ]
    await asyncio.gather(
        *(room.submit(command, KEEPER) for command in commands)
    )
    return len(people)
