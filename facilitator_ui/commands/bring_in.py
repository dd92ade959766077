# veche import: a session of another server is taken in.
from pathlib import Path

import typer
from rich.console import Console

from facilitator_ui.operator.refusing import refuse_unusable
from facilitator_ui.organizer.importing import import_into
from facilitator_ui.settings import Settings
from session.refusals import N_, Refused
from session.words import words

NO_ARCHIVE = 5
console = Console(highlight=False)


def bring_in(settings: Settings, file: Path) -> None:
    """Take in an archive, and say by which code its session is here."""
    spoken = words(settings.terminal)
    refuse_unusable(settings.database, spoken)
    try:
        code = import_into(settings, file.read_bytes())
    except OSError as unread:
        told = N_("The file %(file)s cannot be read: %(reason)s.")
        reason = unread.strerror
        console.print(spoken(told, file=str(file), reason=reason))
        raise typer.Exit(NO_ARCHIVE) from None
    except Refused as refused:
        console.print(spoken.refusal(refused))
        raise typer.Exit(NO_ARCHIVE) from None
    told = N_(
        "The session %(code)s is here. The organizer's link opens it; make new links for the others."
    )
    console.print(spoken(told, code=code))
