# Formulas (ECMA-376 Part 1, 22.1) on one line, as people type them: (a+b)/c, x², √(2). Knows formulas; knows no page.
from collections.abc import Callable, Iterator

from exports.papers.wordxml import (
    Element,
    attribute,
    child,
    inside,
    is_on,
    name,
)

_SIGNS = "0123456789+−-=()n"
_UP = str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_DOWN = str.maketrans(_SIGNS, "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₙ")
_SQUARE = "2"
_ABOVE = "\u0302"
"""The sign above a letter where a formula names none (22.1.2.20)."""

_LINE_ABOVE, _LINE_BELOW = "\u0305", "\u0332"


LONGEST = 2_000
"""Characters of a formula; a longer one is none that anybody could read on a line."""


class Unknown(Exception):  # noqa: N818 - it says what the formula has
    """Something in a formula that is not known here, or too much of it."""


def linear(formula: Element) -> str:
    """Return a formula as text; raises Unknown."""
    text = "".join(map(_read, inside(formula))).strip()
    if len(text) > LONGEST:
        raise Unknown
    return text


def _read(element: Element) -> str:
    called = name(element)
    if called in _PASSED_OVER or _is_property(called):
        return ""
    if called in _RUNS:
        return _run(element)
    if called in _FORMS:
        return _FORMS[called](element)
    if called in _AROUND:
        return linear(element)
    raise Unknown(called)


_RUNS = frozenset({"m:r", "w:r"})
_PASSED_OVER = frozenset(
    {
        *(
            "w:del",
            "w:moveFrom",
            "w:bookmarkStart",
            "w:bookmarkEnd",
            "w:proofErr",
        ),
        *(
            "w:commentRangeStart",
            "w:commentRangeEnd",
            "w:permStart",
            "w:permEnd",
        ),
    }
)
_AROUND = frozenset(
    {
        *(
            "m:oMath",
            "m:e",
            "m:num",
            "m:den",
            "m:sub",
            "m:sup",
            "m:deg",
            "m:fName",
            "m:lim",
            "m:mr",
        ),
        *(
            "m:box",
            "m:borderBox",
            "m:groupChr",
            "w:ins",
            "w:moveTo",
            "w:smartTag",
            "w:customXml",
            "w:hyperlink",
        ),
    }
)


def _is_property(called: str) -> bool:
    return called.endswith("Pr")


def _run(run: Element) -> str:
    if is_on(run, "w:rPr", "w:vanish"):
        return ""
    return "".join(
        each.text or "" for each in inside(run) if name(each) in {"m:t", "w:t"}
    )


def _part(element: Element, called: str) -> str:
    found = child(element, called)
    if found is None:
        return ""
    return linear(found)


def _fraction(element: Element) -> str:
    above, below = _part(element, "m:num"), _part(element, "m:den")
    kind = _said(element, "m:fPr", "m:type")
    if kind == "noBar":
        return f"({above}¦{below})"
    return f"{_held(above)}/{_held(below)}"


def _raised(element: Element) -> str:
    return _held(_part(element, "m:e")) + _script(
        _part(element, "m:sup"), "^", _UP
    )


def _lowered(element: Element) -> str:
    return _held(_part(element, "m:e")) + _script(
        _part(element, "m:sub"), "_", _DOWN
    )


def _both(element: Element) -> str:
    raised = _script(_part(element, "m:sup"), "^", _UP)
    return _lowered(element) + raised


def _before(element: Element) -> str:
    scripts = _script(_part(element, "m:sub"), "_", _DOWN) + _script(
        _part(element, "m:sup"), "^", _UP
    )
    return scripts + _part(element, "m:e")


def _root(element: Element) -> str:
    degree = (
        ""
        if _says(element, "m:radPr", "m:degHide")
        else _part(element, "m:deg")
    )
    sign = "" if degree in {"", _SQUARE} else _script(degree, "", _UP)
    return f"{sign}√{_bracketed(_part(element, 'm:e'))}"


def _sum(element: Element) -> str:
    sign = _said(element, "m:naryPr", "m:chr") or "∫"
    below = (
        ""
        if _says(element, "m:naryPr", "m:subHide")
        else _script(_part(element, "m:sub"), "_", _DOWN)
    )
    above = (
        ""
        if _says(element, "m:naryPr", "m:supHide")
        else _script(_part(element, "m:sup"), "^", _UP)
    )
    return f"{sign}{below}{above} {_part(element, 'm:e')}"


def _delimited(element: Element) -> str:
    own = child(element, "m:dPr")
    first, last, between = (
        _sign(own, called, usual)
        for called, usual in (
            ("m:begChr", "("),
            ("m:endChr", ")"),
            ("m:sepChr", "|"),
        )
    )
    parts = [linear(each) for each in inside(element) if name(each) == "m:e"]
    return first + between.join(parts) + last


def _sign(own: Element | None, called: str, usual: str) -> str:
    found = child(own, called)
    if found is None:
        return usual
    return attribute(found, "m:val")


def _function(element: Element) -> str:
    called = _part(element, "m:fName")
    return f"{called} {_part(element, 'm:e')}"


def _limit_below(element: Element) -> str:
    limit = _bracketed(_part(element, "m:lim"))
    return f"{_part(element, 'm:e')}_{limit}"


def _limit_above(element: Element) -> str:
    limit = _bracketed(_part(element, "m:lim"))
    return f"{_part(element, 'm:e')}^{limit}"


def _matrix(element: Element) -> str:
    rows = (each for each in inside(element) if name(each) == "m:mr")
    lines = (", ".join(map(linear, _cells(row))) for row in rows)
    return "; ".join(lines)


def _cells(row: Element) -> Iterator[Element]:
    return (each for each in inside(row) if name(each) == "m:e")


def _lines(element: Element) -> str:
    return "; ".join(map(linear, _cells(element)))


def _accented(element: Element) -> str:
    sign = _sign(child(element, "m:accPr"), "m:chr", _ABOVE)
    return _part(element, "m:e") + sign


def _barred(element: Element) -> str:
    line = (
        _LINE_ABOVE
        if _said(element, "m:barPr", "m:pos") == "top"
        else _LINE_BELOW
    )
    return "".join(f"{letter}{line}" for letter in _part(element, "m:e"))


def _phantom(element: Element) -> str:
    shown = _said(element, "m:phantPr", "m:show")
    return (
        "" if shown.lower() in {"0", "false", "off"} else _part(element, "m:e")
    )


_FORMS: dict[str, Callable[[Element], str]] = {
    "m:f": _fraction,
    "m:sSup": _raised,
    "m:sSub": _lowered,
    "m:sSubSup": _both,
    "m:sPre": _before,
    "m:rad": _root,
    "m:nary": _sum,
    "m:d": _delimited,
    "m:func": _function,
    "m:limLow": _limit_below,
    "m:limUpp": _limit_above,
    "m:m": _matrix,
    "m:eqArr": _lines,
    "m:acc": _accented,
    "m:bar": _barred,
    "m:phant": _phantom,
}


def _said(element: Element, *names: str) -> str:
    found = child(element, *names)
    if found is None:
        return ""
    return attribute(found, "m:val")


def _says(element: Element, *names: str) -> bool:
    found = child(element, *names)
    return found is not None and attribute(found, "m:val").lower() not in {
        "0",
        "false",
        "off",
    }


def _script(text: str, sign: str, letters: dict[int, int]) -> str:
    """Set a text high or low where there are such letters; else behind a sign, as people type it."""
    if not text:
        return ""
    if all(ord(letter) in letters for letter in text):
        return text.translate(letters)
    return f"{sign}{_held(text)}"


def _held(text: str) -> str:
    """Put brackets around what would fall apart without."""
    simple = (
        text.isalnum()
        or len(text) <= 1
        or _is_bracketed(text)
        or text.replace(",", "").replace(".", "").isalnum()
    )
    return text if simple else f"({text})"


def _bracketed(text: str) -> str:
    return text if _is_bracketed(text) else f"({text})"


def _is_bracketed(text: str) -> bool:
    """Tell whether one pair of brackets holds the whole text."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for place, letter in enumerate(text, 1):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place == len(text)
    return False
