# veche forget: the personal data of old sessions deleted at once, whether or not the server runs.
import asyncio
import time
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import ArgumentError

from facilitator_ui.operator import retention
from facilitator_ui.operator.ailments import database_ailment
from facilitator_ui.operator.configured import configured
from session.live.database import Database
from session.live.rooms import Rooms
from session.refusals import N_, Refused
from session.words import Words, words

NOT_FORGOTTEN = 4


def forget(
    days: Annotated[
        int, typer.Option(min=1, help="How long ago a session ended, at least.")
    ],
    database: Annotated[
        str | None, typer.Option(help="A SQLAlchemy URL.")
    ] = None,
) -> None:
    """Delete the names, organizations and posts of people in old sessions; what was said stays."""
    settings = configured()
    spoken, console = (
        words(settings.terminal),
        Console(highlight=False, soft_wrap=True),
    )
    address = database or settings.database
    ailment = database_ailment(address, must_exist=True)
    if ailment is not None:
        _refuse(console, spoken, address, spoken.told(ailment))
    try:
        count = asyncio.run(_forgotten(address, settings.busy_seconds, days))
    except (Refused, ArgumentError):
        _refuse(console, spoken, address, "")
    console.print(
        spoken.plural(
            "%(count)s person is forgotten.",
            "%(count)s people are forgotten.",
            count,
        )
    )


def _refuse(
    console: Console, spoken: Words, address: str, reason: str
) -> NoReturn:
    # What stands before it may be a password.
    shown = address.rpartition("@")[2]
    told = N_("The database %(address)s cannot be used.")
    console.print(escape(f"{spoken(told, address=shown)} {reason}".strip()))
    raise typer.Exit(NOT_FORGOTTEN)


async def _forgotten(address: str, busy_seconds: float, days: int) -> int:
    rooms = Rooms(
        Database(address, busy_seconds), lambda: int(time.time() * 1000)
    )
    try:
        rooms.database.upgrade()
        return await retention.forget(rooms, days)
    finally:
        await rooms.close()
