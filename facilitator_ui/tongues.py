# In which language a terminal speaks, where no setting says so. Knows the environment; knows no settings.
import locale
import os
from collections.abc import Iterator, Mapping

from session.values.languages import ELSEWHERE, LANGUAGES

NAMED = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What says it, the strongest first (POSIX)."""


def terminal_language(
    wanted: str = "", environment: Mapping[str, str] = os.environ
) -> str:
    """Return the language that is wanted, if we have it; else the terminal's own; English where we have neither."""
    for name in (wanted, *_named(environment)):
        language = name[:2].lower()
        if language in LANGUAGES:
            return language
    return ELSEWHERE


def _named(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what the environment asks for; Windows says it by another way: Russian_Russia."""
    for name in NAMED:
        if environment.get(name):
            yield environment[name]
            return
    if os.name == "nt":
        language, _ = locale.getlocale()
        yield language or ""
