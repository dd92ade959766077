# veche backup: a copy of the database while the server runs.
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from facilitator_ui.settings import Settings
from session.live.copying import copy
from session.live.files import NotAFile
from session.refusals import N_, Code, Refused
from session.words import Words, words

NOT_COPIED = 5
THERE = N_("%(file)s already exists. Nothing was changed.")
SERVERS = N_("This database is a server's. Copy it with pg_dump.")
FULL = N_("No copy was made: the disk is full.")
FAILED = N_(
    "No copy was made: the database cannot be read, or nothing can be written there."
)


def backup(settings: Settings, file: Path) -> None:
    """Copy the database into a new file, and say how many sessions are in it."""
    spoken = words(settings.terminal)
    console = Console(highlight=False, soft_wrap=True)
    try:
        count = copy(settings.database, file)
    except (FileExistsError, NotAFile, Refused) as problem:
        console.print(escape(_told(problem, file, spoken)))
        raise typer.Exit(NOT_COPIED) from None
    told = spoken.plural("%(count)s session", "%(count)s sessions", count)
    size = file.stat().st_size
    console.print(escape(f"{file}: {told}, {size:,} B"))


def _told(problem: Exception, file: Path, spoken: Words) -> str:
    match problem:
        case FileExistsError():
            return spoken(THERE, file=file)
        case NotAFile():
            return spoken(SERVERS)
        case Refused(code=Code.storage_full):
            return spoken(FULL)
    return spoken(FAILED)
