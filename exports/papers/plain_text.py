# Words out of a .txt that anybody may have made: which encoding it is in, and whether it is text at all.
# Knows bytes; knows no document and no session.
import re

_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_OTHER_FORMATS = (b"%PDF-", b"{\\rtf", b"PK\x03\x04")


def decoded(data: bytes) -> str | None:
    """Return the text of a file; None where it is in no known encoding, or something else under that name."""
    if data.startswith(_OTHER_FORMATS):
        return None
    text = _decoded(data)
    if text is None or "\0" in text:
        return None
    return text


def _decoded(data: bytes) -> str | None:
    marked = (
        codec
        for mark, codec in _BYTE_ORDER_MARKS.items()
        if data.startswith(mark)
    )
    codec = next(marked, "utf-8")
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return _decoded_as_cp1251(data) if codec == "utf-8" else None


def _decoded_as_cp1251(data: bytes) -> str | None:
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        return None
    return text if _is_plausible(text[:100_000]) else None


def _is_plausible(text: str) -> bool:
    """Tell Russian, or English with typographic quotes, from anything else decoded as cp1251.

    Other Cyrillic code pages yield strange signs, capitals inside words, or too few vowels (Russian has
    42 in 100 letters, KOI8-R read as cp1251 25); Latin ones yield Cyrillic letters inside Latin words.
    """
    foreign = re.findall(r"[^\x00-\x7f]", text)
    letters = re.findall(r"[А-Яа-яЁё]", text)
    known = len(letters) + len(re.findall(r"[«»“”„‘’–—…№•§°\xa0]", text))
    vowels = re.findall(r"[аеёиоуыэюя]", text, re.IGNORECASE)
    seams = re.findall(
        r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]|[а-яё][А-ЯЁ]", text
    )
    return (
        not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)
        and known >= 0.85 * len(foreign)
        and len(vowels) >= 0.3 * len(letters)
        and len(seams) <= 0.1 * len(letters)
    )
