# What an information stage is set to: that it is a break, or the speaker's theses, one a line. Pure.
from typing import Annotated

from pydantic import Field

from session.options import Asked, Input, Options
from session.refusals import N_
from session.tables import Stage
from session.values.bounds import Text


class InfoOptions(Options):
    pause: Annotated[bool, Field(alias="break"), Asked(N_("It is a break"))] = (
        False
    )
    lobby: Annotated[
        bool, Asked(N_("People come in: the hall screen shows the way"))
    ] = False
    theses: Annotated[
        Text, Asked(N_("Theses of the speaker"), N_("one a line"), Input.lines)
    ] = ""


def is_break(stage: Stage) -> bool:
    return InfoOptions.of(stage).pause


def is_lobby(stage: Stage) -> bool:
    """Tell whether people come in during it: the wall shows the way. One made before there was the option has a key."""
    given = stage.envelope.options
    options = InfoOptions.of(stage)
    if "lobby" in given:
        return options.lobby
    return stage.key == "registration"


def theses(stage: Stage) -> tuple[str, ...]:
    options = InfoOptions.of(stage)
    if options.pause:
        return ()
    return tuple(
        line.strip() for line in options.theses.splitlines() if line.strip()
    )
