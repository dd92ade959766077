# veche backup: a copy of the database while the server runs.
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from facilitator_ui.operator.configured import configured
from session.live.copying import copy
from session.live.files import NotAFile
from session.refusals import N_, Code, Refused
from session.words import words

NOT_COPIED = 5
FULL = N_("No copy was made: the disk is full.")
FAILED = N_(
    "No copy was made: the database cannot be read, or nothing can be written there."
)


def backup(
    file: Annotated[
        Path, typer.Argument(help="The new file; it must not be there yet.")
    ],
    database: Annotated[
        str | None, typer.Option(help="A SQLAlchemy URL.")
    ] = None,
) -> None:
    """Copy the database, also while the server runs."""
    settings = configured()
    spoken, console = (
        words(settings.terminal),
        Console(highlight=False, soft_wrap=True),
    )
    try:
        sessions = copy(database or settings.database, file)
    except FileExistsError:
        problem = spoken(
            N_("%(file)s already exists. Nothing was changed."), file=file
        )
    except NotAFile:
        problem = spoken(
            N_("This database is a server's. Copy it with pg_dump.")
        )
    except Refused as refused:
        is_full = refused.code is Code.storage_full
        problem = spoken(FULL) if is_full else spoken(FAILED)
    else:
        told = spoken.plural(
            "%(count)s session", "%(count)s sessions", sessions
        )
        console.print(escape(f"{file}: {told}, {file.stat().st_size:,} B"))
        return
    console.print(escape(problem))
    raise typer.Exit(NOT_COPIED)
