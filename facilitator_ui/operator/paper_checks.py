# What LibreOffice needs beside itself to set a protocol as Word does: typefaces of the forms, or others as wide, and
# where the words of a language may be broken. Without LibreOffice there is nothing to set.
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from exports.letters import font_files
from exports.pdf import office
from facilitator_ui.operator.checks import Diagnosis, Level
from facilitator_ui.settings import Settings
from session.refusals import N_
from session.values.languages import LANGUAGES

TYPEFACES: Mapping[str, tuple[str, ...]] = {
    "Times New Roman": ("timesnewroman", "times", "liberationserif", "tinos"),
    "Arial": ("arial", "liberationsans", "arimo"),
}
"""Of each form, by the names of files of it and of those whose letters are as wide."""
DICTIONARIES = (
    "/usr/share/hyphen",
    "/usr/share/myspell/dicts",
)
BESIDE = ("share/extensions", "Resources/extensions")
"""Where LibreOffice keeps its own, seen from the folder above its program's."""
UNNEEDED = N_("Not needed without LibreOffice.")


def typefaces(settings: Settings) -> Diagnosis:
    name = N_("Typefaces of PDFs")
    if not _program(settings):
        return Diagnosis(name, Level.well, UNNEEDED)
    lacking = typefaces_lacking(font_files())
    if not lacking:
        return Diagnosis(name, Level.well, N_("Found."))
    return Diagnosis(
        name,
        Level.look,
        N_("Lacking: %(names)s. PDFs break lines and pages unlike Word."),
        N_("Install the typefaces “Liberation”, whose letters are as wide."),
        {"names": ", ".join(lacking)},
    )


def typefaces_lacking(files: Iterable[str]) -> list[str]:
    """Return the typefaces of the forms that none of these font files is, or is as wide as."""
    names = [_plain(Path(file).stem) for file in files]
    return [
        typeface
        for typeface, alike in TYPEFACES.items()
        if not any(name.startswith(alike) for name in names)
    ]


def hyphenation(settings: Settings) -> Diagnosis:
    name = N_("Hyphenation of PDFs")
    program = _program(settings)
    if not program:
        return Diagnosis(name, Level.well, UNNEEDED)
    lacking = languages_lacking(_dictionaries(Path(program)))
    if not lacking:
        return Diagnosis(name, Level.well, N_("Found."))
    return Diagnosis(
        name,
        Level.look,
        N_("Lacking: %(names)s. Words in narrow columns are not broken."),
        N_("Install LibreOffice's hyphenation dictionaries."),
        {"names": ", ".join(lacking)},
    )


def languages_lacking(files: Iterable[Path]) -> list[str]:
    """Return the languages, by code, for which none of these dictionaries breaks words."""
    kept = {file.name[:7] for file in files}
    return [each for each in LANGUAGES if f"hyph_{each}" not in kept]


def _program(settings: Settings) -> str:
    return str(settings.office or office())


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _dictionaries(program: Path) -> Iterator[Path]:
    yield from dictionaries_beside(program)
    for place in DICTIONARIES:
        yield from Path(place).rglob("hyph_*.dic")


def dictionaries_beside(program: Path) -> Iterator[Path]:
    """Give the dictionaries that LibreOffice, whose program this is, brought along."""
    home = program.resolve().parent.parent
    for place in BESIDE:
        yield from (home / place).rglob("hyph_*.dic")
