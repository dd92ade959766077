# The code of a session as people type it: by another keyboard, with spaces and dashes, or as the whole address.
# Knows letters only; whether there is such a session is others' business.
import re
import unicodedata
from urllib.parse import unquote

LONGEST = 500
"""How much of what was typed or pasted is looked at."""

IN_AN_ADDRESS = re.compile(r"(?:^|/)[JSLjsl]/([^/?#\s]+)")
IN_A_QUESTION = re.compile(r"[?&]code=([^&#\s]+)")

TWINS = str.maketrans(
    "АВЕЁКМНОРСТУХІЇЗЅЈԚԜҮ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ABEEKMHOPCTYXII3SJQWY" + "ABEZHIKMNOPTYX",
)
"""Capital letters of Russian, its neighbours and Greek, and the Latin ones that they look like."""


def plain_code(typed: str) -> str:
    """Return the code in what somebody typed or pasted, in the letters of which codes are made."""
    text = typed[:LONGEST]
    found = IN_AN_ADDRESS.search(text) or IN_A_QUESTION.search(text)
    code = unquote(found[1]) if found else text
    capitals = unicodedata.normalize("NFKC", code).upper().translate(TWINS)
    return "".join(_digit(each) for each in capitals if each.isalnum())


def _digit(each: str) -> str:
    """Write the digits of every script as ours."""
    value = unicodedata.decimal(each, None)
    return each if value is None else str(value)
