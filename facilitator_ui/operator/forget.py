# veche forget: the personal data of old sessions deleted at once, whether or not the server runs.
import asyncio
import time

from rich.console import Console
from sqlalchemy.exc import ArgumentError

from facilitator_ui.operator import retention
from facilitator_ui.operator.refusing import refuse, refuse_unusable
from facilitator_ui.settings import Settings
from session.live.database import Database
from session.live.rooms import Rooms
from session.refusals import Refused
from session.words import words


def forget(settings: Settings, days: int) -> None:
    """Delete the personal data of sessions that ended so many days ago, and say of how many people."""
    address = settings.database
    spoken = words(settings.terminal)
    refuse_unusable(address, spoken, must_exist=True)
    try:
        count = asyncio.run(_forgotten(address, settings.busy_seconds, days))
    except (Refused, ArgumentError):
        refuse(address, spoken, "")
    told = spoken.plural(
        "%(count)s person is forgotten.",
        "%(count)s people are forgotten.",
        count,
    )
    Console(highlight=False, soft_wrap=True).print(told)


async def _forgotten(address: str, busy_seconds: float, days: int) -> int:
    database = Database(address, busy_seconds)
    rooms = Rooms(database, lambda: int(time.time() * 1000))
    try:
        database.upgrade()
        return await retention.forget(rooms, days)
    finally:
        await rooms.close()
