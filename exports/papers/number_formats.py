# A number as a list writes it (ECMA-376 Part 1, 17.18.59). Knows numbers and signs; knows no list.

_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (
    *(
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
    ),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LARGEST_ROMAN = 4_999
_MOST_REPEATED = 30
"""How often letters are repeated: after я comes аа, and so on."""

_CHICAGO = "*†‡§"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BRACKETED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_FULL_STOP = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
_SILENT = frozenset({"none", "bullet"})


def written(number: int, form: str) -> str | None:
    """Return a number in a form of the standard; None where this form is not known here."""
    if form in _SILENT:
        return ""
    letters = _LETTERS.get(form.lower())
    if letters is not None:
        text = _lettered(number, letters)
        return (
            text.upper()
            if form.startswith("upper") or form.endswith("Upper")
            else text
        )
    if form in {"lowerRoman", "upperRoman"}:
        text = _roman(number)
        return text.upper() if form == "upperRoman" else text
    if form in _SIGNS:
        signs = _SIGNS[form]
        return signs[number - 1] if 0 < number <= len(signs) else str(number)
    return _plainly(number, form)


_LETTERS = {
    "lowerletter": _LATIN,
    "upperletter": _LATIN,
    "russianlower": _RUSSIAN,
    "russianupper": _RUSSIAN,
    "chicago": _CHICAGO,
}
_SIGNS = {
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedParen": _BRACKETED,
    "decimalEnclosedFullstop": _FULL_STOP,
}


def _plainly(number: int, form: str) -> str | None:
    match form:
        case "decimal" | "decimalHalfWidth":
            return str(number)
        case "decimalZero":
            return f"{number:02}"
        case "numberInDash":
            return f"- {number} -"
        case "hex":
            return f"{number:X}"
    return None


def padded(number: int, example: str) -> str:
    """Return a number as wide as the first of an example of Word's own, as 001, 002, 003."""
    first = example.partition(",")[0].strip()
    return str(number).zfill(len(first[:10]))


def _lettered(number: int, letters: str) -> str:
    times, place = divmod(number - 1, len(letters))
    return (
        letters[place] * (times + 1)
        if 0 <= times < _MOST_REPEATED
        else str(number)
    )


def _roman(number: int) -> str:
    if not 0 < number <= _LARGEST_ROMAN:
        return str(number)
    text = ""
    for worth, sign in _ROMAN:
        times, number = divmod(number, worth)
        text += sign * times
    return text
