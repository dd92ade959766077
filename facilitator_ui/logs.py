# What the server tells its operator, a line each: what happened, in which session, and never what anybody wrote.
# Of an error only its type and its places are told, since its message may quote a text, a name or a link.
import json
import logging
import sys
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

SESSION: ContextVar[str] = ContextVar("session", default="")
"""The code of the session that the running task serves."""


FEW = 3
MINUTE = 60.0
MOST_KINDS = 500


def speak(shape: str, level: str, to: TextIO | None = None) -> None:
    """Write lines from now on, to standard error; whoever called before speaks no more."""
    handler = logging.StreamHandler(to or sys.stderr)
    lines = JsonLines() if shape == "json" else TextLines()
    handler.setFormatter(lines)
    handler.addFilter(Damper())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("veche").setLevel(level.upper())
    # It warns of what is ordinary: another process was first.
    logging.getLogger("psycopg").setLevel(logging.ERROR)


class Damper(logging.Filter):
    """Lets the same trouble be told a few times a minute; the next that is told bears how many were not.

    Trouble that strangers can make as often as they like must not fill the disk.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._told: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        key = (record.name, str(record.msg).partition("\n")[0])
        now = self._clock()
        since, times = self._told.pop(key, (now, 0))
        held, fresh = max(0, times - FEW), now - since >= MINUTE
        self._told[key] = (now, 1) if fresh else (since, times + 1)
        if len(self._told) > MOST_KINDS:
            del self._told[next(iter(self._told))]
        if fresh and held:
            record.msg, record.args = (
                "%s (and %d more since)",
                (_first_line(record), held),
            )
        return fresh or times < FEW


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        errors = [
            {"type": kind, "places": places} for kind, places in _errors(record)
        ]
        return json.dumps(
            _facts(record) | ({"errors": errors} if errors else {}),
            ensure_ascii=False,
        )


class TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        errors = [
            "\n    ".join((f"  {kind}", *places))
            for kind, places in _errors(record)
        ]
        return "\n".join((" ".join(_facts(record).values()), *errors))


def _facts(record: logging.LogRecord) -> dict[str, str]:
    """Return what may be told of a record. The first line of a message is a program's; what follows may quote."""
    facts = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(
            timespec="milliseconds"
        ),
        "level": record.levelname.lower(),
        "logger": record.name,
        "session": SESSION.get(),
        "message": _first_line(record),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _first_line(record: logging.LogRecord) -> str:
    return record.getMessage().partition("\n")[0]


def _errors(record: logging.LogRecord) -> list[tuple[str, list[str]]]:
    """Return the type and the places of an error, and of those that led to it."""
    error, found = record.exc_info[1] if record.exc_info else None, []
    while error is not None:
        kind = type(error)
        places = [
            f"{place.filename}:{place.lineno} {place.name}"
            for place in traceback.extract_tb(error.__traceback__)
        ]
        found.append((f"{kind.__module__}.{kind.__qualname__}", places))
        error = error.__cause__ or error.__context__
    return found
