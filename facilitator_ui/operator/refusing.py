# A database that cannot be used: said in a sentence, and the end of the program.
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from facilitator_ui.operator.ailments import database_ailment
from session.refusals import N_
from session.words import Words

NO_DATABASE = 4
UNUSABLE = N_("The database %(address)s cannot be used.")


def refuse_unusable(
    address: str, spoken: Words, *, must_exist: bool = False
) -> None:
    """Leave the program where no database can be at an address; `must_exist`: nor where none is there yet."""
    ailment = database_ailment(address, must_exist=must_exist)
    if ailment is not None:
        refuse(address, spoken, spoken.told(ailment))


def refuse(address: str, spoken: Words, reason: str) -> NoReturn:
    """Say that a database cannot be used, and why as far as it is known, and leave the program."""
    # What stands before it may be a password.
    shown = address.rpartition("@")[2]
    console = Console(highlight=False, soft_wrap=True)
    console.print(escape(spoken(UNUSABLE, address=shown)))
    if reason:
        console.print(escape(reason))
    raise typer.Exit(NO_DATABASE)
