# The operator's settings, or a sentence for each that cannot be used, and the end of the program.
import os
from typing import Any

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rich.console import Console
from rich.markup import escape

from facilitator_ui.origins import Unfit
from facilitator_ui.settings import (
    LEAST_KEY,
    Settings,
    UnreadableSettings,
    range_of,
)
from facilitator_ui.tongues import terminal_language
from session.refusals import N_
from session.words import Words, words

NOT_UNDERSTOOD = 6


def configured(**given: Any) -> Settings:
    """Read the settings, with what was `given` on the command line in place of theirs; None is nothing given."""
    try:
        return Settings(
            **{
                name: value
                for name, value in given.items()
                if value is not None
            }
        )
    except ValidationError as wrong:
        _tell(wrong.errors())
        raise typer.Exit(NOT_UNDERSTOOD) from None
    except UnreadableSettings:
        _tell_unreadable()
        raise typer.Exit(NOT_UNDERSTOOD) from None


def _tell(wrong: list[ErrorDetails]) -> None:
    names = {_name(each) for each in wrong}
    usable = {name: Settings.model_fields[name].default for name in names}
    spoken = words(Settings(**usable).terminal)
    console = Console(highlight=False, soft_wrap=True)
    for each in wrong:
        told = N_("%(name)s=%(value)s cannot be used: %(reason)s.")
        setting = f"VECHE_{_name(each).upper()}"
        console.print(
            escape(
                spoken(
                    told,
                    name=setting,
                    value=_shown(each),
                    reason=_reason(each, spoken),
                )
            )
        )


def _tell_unreadable() -> None:
    wanted = os.environ.get("VECHE_LANGUAGE", "")
    spoken = words(terminal_language(wanted))
    told = N_("The file .env is not UTF-8 text; save it as UTF-8.")
    typer.echo(spoken(told))


def _shown(wrong: ErrorDetails) -> object:
    """Return what was set; of a secret nothing."""
    is_secret = not Settings.model_fields[_name(wrong)].repr
    return "…" if is_secret else wrong["input"]


def _name(wrong: ErrorDetails) -> str:
    return str(wrong["loc"][0])


def _reason(wrong: ErrorDetails, spoken: Words) -> str:
    unfit = wrong.get("ctx", {}).get("error")
    if isinstance(unfit, Unfit):
        return spoken.told(unfit.reason)
    expected = wrong.get("ctx", {}).get("expected")
    if expected:
        return spoken(N_("it is one of: %(known)s"), known=expected)
    if _name(wrong) == "key":
        return spoken(
            N_("it has at least %(count)s characters"), count=LEAST_KEY
        )
    low, high = range_of(_name(wrong))
    if low < high:
        return spoken(
            N_("it is a number from %(low)s to %(high)s"),
            low=f"{low:.12g}",
            high=f"{high:.12g}",
        )
    return wrong["msg"]
