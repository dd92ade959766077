# Where scenarios stand: the folders that they are read from, and the one where one's own are kept; and the methods
# that come with the program. Knows settings and names of files; what is in a scenario it does not look at.
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from facilitator_ui.settings import METHODS, SCENARIOS, Settings
from session.programme import shelving
from session.programme.methods import Library
from session.programme.scenario import ScenarioFile, available
from session.stages import KINDS


def own_folder(settings: Settings) -> Path | None:
    """Return where scenarios of one's own are kept: the folder that is set, else beside the database; None for none."""
    if settings.scenarios is not None:
        return settings.scenarios
    if not settings.database.startswith("sqlite"):
        return None
    file = make_url(settings.database).database
    if not file:
        return None
    return Path(file).with_name("scenarios")


def folders(settings: Settings) -> list[Path]:
    """Return where scenarios are read from, one's own last."""
    own = own_folder(settings)
    usual = [] if settings.scenarios is not None else [SCENARIOS]
    return [*usual, own] if own is not None else usual


def files(settings: Settings) -> Iterator[tuple[Path, ScenarioFile]]:
    for folder in folders(settings):
        for file in available(folder):
            yield folder, file


@cache
def library() -> Library:
    """Return the methods that come with the program; they are read once."""
    return shelving.library(METHODS, KINDS)
