# What somebody wrote into a file of agreements where no server was: read from the file, or from the text that the page
# offers instead. Knows the shape of it; knows no page, no card and no database.
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any

from session.refusals import Code, Refused

PLACE = "veche-answers"
"""The id of the element in which the file has them."""
HELD = re.compile(rf'<script[^>]*id="{PLACE}"[^>]*>(.*?)</script>', re.DOTALL)
MOST = 400
LONGEST = 4_000


@dataclass(frozen=True)
class Answer:
    """What was written of one agreement. `card`: the secret that opens it; `day`: on which it was written, as told."""

    card: str
    state: str
    words: str = ""
    evidence: str = ""
    measured: str = ""
    due: str = ""
    day: str = ""

    @property
    def key(self) -> str:
        """Return the key of the command: the same for the same answer, however often its file comes in."""
        said = asdict(self)
        told = json.dumps(said, sort_keys=True)
        plain = told.encode()
        digest = sha256(plain).hexdigest()
        return f"f{digest[:40]}"


NAMES = tuple(each.name for each in fields(Answer))


def answers_in(text: str, code: str) -> list[Answer]:
    """Return the answers of a file or text for the session with this code.

    Raises:
        Refused: `answers_unreadable` where it has none, or is another session's.
    """
    found = HELD.search(text)
    inner = text if found is None else found[1]
    given = _read(inner)
    entries = given.get("answers")
    if given.get("session") != code or not isinstance(entries, list):
        raise Refused(Code.answers_unreadable)
    return list(_answers(entries[:MOST]))


def _read(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(Code.answers_unreadable) from None
    if not isinstance(given, dict):
        raise Refused(Code.answers_unreadable)
    return given


def _answers(entries: list[Any]) -> Iterator[Answer]:
    for entry in entries:
        if not isinstance(entry, dict):
            raise Refused(Code.answers_unreadable)
        told: dict[str, str] = {}
        for name in NAMES:
            value = entry.get(name, "")
            if not isinstance(value, str) or len(value) > LONGEST:
                raise Refused(Code.answers_unreadable)
            told[name] = value
        yield Answer(**told)
