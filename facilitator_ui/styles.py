# Files for browsers: the stylesheets, a file a thing, served as one; a page's scripts as one, without what only people
# read. Knows the order of the sheets, nothing of pages; those of kinds are found by their names.
import re
from collections.abc import Iterable
from pathlib import Path

from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from facilitator_ui.bundles import bundles
from facilitator_ui.packed import Packed
from facilitator_ui.settings import STATIC

SHEETS = STATIC / "css"
OF_THE_WALL, OF_THE_DESK = "wall_", "desk_"
"""What the name of a kind's stylesheet begins with that the wall alone has, or the console."""


def _of_kinds(whose: str) -> tuple[str, ...]:
    found = sorted(SHEETS.glob("stages/*.css"))
    return tuple(
        f"stages/{file.stem}" for file in found if _whose(file.stem) == whose
    )


def _whose(name: str) -> str:
    return next(
        (each for each in (OF_THE_WALL, OF_THE_DESK) if name.startswith(each)),
        "",
    )


PHONE = (
    *("tokens", "ground", "buttons", "notices", "fields", "steps"),
    *("cards", "facts", "lengths", "clock", "phone", "own"),
    *("agenda", "pages"),
)
"""What whoever comes in sees at first: the door, and a form of the usual kinds."""

REST = ("tables", *_of_kinds(""), "points")
"""What a phone may come to show later; it comes behind what it has."""

DRESSED_APART = frozenset(
    name.removeprefix("stages/") for name in _of_kinds("")
)
"""Kinds that a phone cannot show without the rest."""

DESK = (
    *("office", "console", "turner", "carrying", "touch"),
    *_of_kinds(OF_THE_DESK),
    *("programme", "lanes", "methods", "drawer", "door", "stacked"),
)
"""What the pages of those who lead and organize have beside that."""

LAST = ("narrow",)
"""Over everything: what comes later bears it once more."""

ORDER = (*PHONE, *REST, *DESK, *LAST, "protocol", "print")
"""Files in `static/css`, as the cascade reads them: what stands later wins."""

WALL = ("wall", "lobby", "sheets", *_of_kinds(OF_THE_WALL))
"""Those of the projector's screen alone, which are no part of a phone's first visit; they come after the others."""

AFTER = ("progress", "matrix")
"""Those of the pages after the session, which no phone in the hall needs."""

PUBLIC = ("tokens", "public")
"""What a page of its own bears inside, which is given away as one file."""

OWNER = (*PUBLIC, "owner_file")
"""What a file bears inside that is filled in where no server is."""

COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
NOTES = re.compile(
    r"^[ ]*(?:/\*\*.*?\*/|//[^\n]*)[ ]*\n", re.DOTALL | re.MULTILINE
)
"""Whole lines of a script that no browser needs; a phone's first visit is a seventh smaller without them."""


def stylesheet(sheets: Path = SHEETS, names: Iterable[str] = ORDER) -> str:
    """Return stylesheets as one, without comments and indentation."""
    whole = "".join(
        (sheets / f"{name}.css").read_text(encoding="utf-8") for name in names
    )
    return _tight(COMMENTS.sub("", whole))


def script(file: Path) -> str:
    """Return a script without comments that stand on lines of their own, and without indentation."""
    return _tight(NOTES.sub("", file.read_text(encoding="utf-8")))


def _tight(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(filter(None, lines))


class Files(StaticFiles):
    """The files of `static`, a script with all that it imports; sheets as one, for a phone and the wall their own."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)
        sheets = {
            "veche.css": stylesheet(),
            "phone.css": stylesheet(names=(*PHONE, *LAST)),
            "rest.css": stylesheet(names=(*REST, *LAST, "print")),
            "wall.css": stylesheet(names=WALL),
            "after.css": stylesheet(names=AFTER),
        }
        alone = {file.stem: script(file) for file in STATIC.glob("*.js")}
        self._packed = {
            name: Packed(text, "text/css") for name, text in sheets.items()
        }
        for name, text in bundles(alone).items():
            self._packed[f"{name}.js"] = Packed(text, "text/javascript")

    async def get_response(self, path: str, scope: Scope) -> Response:
        packed = self._packed.get(path)
        if packed is None:
            return await super().get_response(path, scope)
        return packed.answer(Headers(scope=scope))
