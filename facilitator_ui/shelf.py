# Where scenarios and methods stand: the folders that they are read from, and those where one's own are kept. Knows
# settings and names of files; what is in a scenario it does not look at.
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from sqlalchemy import make_url

from facilitator_ui.settings import METHODS, SCENARIOS, Settings
from session.programme import shelving
from session.programme.methods import Library, Method
from session.programme.reading import Flaw, Paper, paper
from session.programme.scenario import ScenarioFile, available
from session.refusals import Code, Refused
from session.stages import KINDS

OWN = "methods"
ENDING = ".toml"


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


def own_methods_folder(settings: Settings) -> Path | None:
    """Return where methods of one's own are kept: inside the folder of one's own scenarios."""
    folder = own_folder(settings)
    if folder is None:
        return None
    return folder / OWN


def own_methods(settings: Settings) -> Library:
    """Return the methods of one's own that can be read."""
    found = {}
    for file in own_files(settings):
        read = _read(file, file.stat().st_mtime_ns)
        if isinstance(read, Method):
            found[read.key] = read
    return found


def broken_methods(settings: Settings) -> Mapping[str, list[Flaw]]:
    """Return what is wrong with those that cannot be read, by the name of the file."""
    found = {}
    for file in own_files(settings):
        read = _read(file, file.stat().st_mtime_ns)
        if isinstance(read, list):
            found[file.name] = read
    return found


def methods(settings: Settings) -> Library:
    """Return all methods: those that come with the program, and one's own."""
    own = own_methods(settings)
    known = library()
    return {**own, **known}


def own_files(settings: Settings) -> list[Path]:
    folder = own_methods_folder(settings)
    if folder is None:
        return []
    return sorted(folder.glob(f"*{ENDING}"))


@lru_cache(maxsize=400)
def _read(file: Path, _written: int) -> Method | list[Flaw]:
    """Read a file once for as long as nobody writes it."""
    name = file.name
    code = Code.method_broken
    told = Paper("", name, code)
    try:
        told = paper(file, code)
        read = shelving.whole(told.text, name, KINDS)
    except Refused as refused:
        return [told.refused(refused)]
    if isinstance(read, Method) and read.key != file.stem:
        return told.misnamed()
    return read
