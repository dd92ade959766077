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
    "\u0410\u0412\u0415\u0401\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0406\u0407\u0417\u0405\u0408\u051a\u051c\u04ae"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a"
    "\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "ABEEKMHOPCTYXII3SJQWYABEZHIKMNOPTYX",
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
