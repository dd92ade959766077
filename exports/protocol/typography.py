# How our own sentences are set: quotation marks, spaces that do not break, initials before the surname. What people
# wrote never comes here. Knows languages; knows no document.
import re
from functools import cache

from babel.dates import get_month_names

from session.values.languages import LANGUAGES

SPACE = "\u00a0"

_BOUND = re.compile(
    r"(?<=№) |(?<=No\.) "  # a sign and its number
    r"|(?<=\d) (?=[^\W\d_])"  # a number and what it counts
    r"|(?<=\b[гсдп]\.) (?=[А-ЯЁ])"  # a town, a village
)
_WIDE, _NARROW = (
    frozenset("жмфшщыюЖМФШЩЫЮДОQmwMW@№—…%&"),
    frozenset("ijlftrI|!.,:;'`()[]/- "),
)
_INITIAL = re.compile(r"[^\w][А-ЯЁ]\.")
_PATRONYMIC = re.compile(r"[А-ЯЁ][а-яё]+(?:вич|ьич|мич|вна|чна|шна|оглы|кызы)")
_SHORT = re.compile(r"(?:[А-ЯЁ]\.\s?){1,2}")
_WORD = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)*")


def bound(text: str) -> str:
    """Put spaces that do not break where a line must not: № 5, 22 ноября, 34 человека."""
    return _BOUND.sub(SPACE, text)


def quoted(text: str, language: str, *, inner: bool = False) -> str:
    """Turn straight quotation marks into those of the language; `inner`: for a text that is put in quotes itself."""
    outside, within = LANGUAGES[language].quotes, LANGUAGES[language].inner
    opening, closing = within if inner else outside
    text = re.sub(r'(^|[\s(\[«„“‘—–-])"(?=\S)', rf"\1{opening}", text).replace(
        '"', closing
    )
    return (
        text.translate(str.maketrans("".join(outside), "".join(within)))
        if inner
        else text
    )


def signed(name: str) -> str:
    """Write a full Russian name as it stands under a document: «М.С. Иванова». Any other stays as it is.

    Only a patronymic tells which of the words is the surname; without one nothing is guessed. A post behind a comma
    stays behind it.
    """
    person, comma, post = name.partition(",")
    if comma:
        return f"{signed(person.strip())},{post}"
    given = name.split()
    if (
        len(given) > 1
        and _SHORT.fullmatch("".join(given[1:]))
        and _WORD.fullmatch(given[0])
    ):
        return f"{''.join(given[1:])}{SPACE}{given[0]}"
    if (
        len(given) > 1
        and _SHORT.fullmatch("".join(given[:-1]))
        and _WORD.fullmatch(given[-1])
    ):
        return f"{''.join(given[:-1])}{SPACE}{given[-1]}"
    if len(given) != _FULL or not all(map(_WORD.fullmatch, given)):
        return name
    return _shortened(given) or name


_FULL = 3
"""A surname, a name and a patronymic, in either order."""


def _shortened(given: list[str]) -> str:
    last_first, first_first = (
        _PATRONYMIC.fullmatch(given[place]) for place in (2, 1)
    )
    if last_first:
        surname, *names = given
    elif first_first:
        *names, surname = given
    else:
        return ""
    return f"{''.join(f'{name[0]}.' for name in names)}{SPACE}{surname}"


def letters_of(word: str) -> float:
    """Return the width of a word, in letters of a usual width."""
    return sum(map(_letters_of_sign, word))


def _letters_of_sign(sign: str) -> float:
    if sign in _WIDE:
        return 1.45
    if sign in _NARROW:
        return 0.65
    return 1.0


def kept_together(text: str) -> str:
    """Bind dates, shares and initials, whoever wrote them: no line ends within «22 ноября 2026 года» or «6 из 7»."""
    followers = _followers()
    return followers.sub(_follower_bound, text)


@cache
def _followers() -> re.Pattern[str]:
    """Return what finds a space that may have to be bound, with all that is bound to it."""
    names: set[str] = set()
    for code in LANGUAGES:
        for width in ("wide", "abbreviated"):
            found = get_month_names(width, locale=code)
            names |= {name.rstrip(".") for name in found.values()}
    told = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    year = r"(?: \d{4}\b(?: год[ау]?\b| г\.)?)?"
    others = r"год[ау]?\b|(?:из|of) (?=\d)|(?=[А-ЯЁ])"
    return re.compile(rf" (?:(?:{told})\b\.?{year}|{others})")


def _follower_bound(found: re.Match[str]) -> str:
    """Bind what follows a figure; and a surname, or another initial, to the initial before it."""
    text, place = found.string, found.start()
    if found[0] == " ":
        return SPACE if _INITIAL.match(text, place - 3, place) else " "
    follows = text[place - 1].isdigit()
    return found[0].replace(" ", SPACE) if follows else found[0]
