# A session as one JSON file: all its rows by table, and its journal. Links stay out: they are keys, and keys are
# no part of what remains; nor does the word by which a person comes back, nor what is kept of the commands' own keys
# and opens with them. Knows rows; knows no document.
import json
from collections.abc import Iterable, Iterator, Mapping
from random import Random, SystemRandom
from typing import Any

from pydantic import ValidationError

from session.refusals import N_, Code, Refused
from session.secrecy.dealing import handed_out
from session.snapshot import Snapshot
from session.tables import ROWS, Link, Row, Session

NO_ARCHIVE = N_("it is not a session archive")
WRONG_SHAPE = N_("something in it is not right")
MOST_TOLD = 120
MOST_VALUES = 2_000_000  # lists and tables in one file: a full day of 300 people has a tenth of that
FORMAT = "veche-archive"
VERSION = 2
READ = (1, 2)
"""Of the first version the journal tells whatever was done, secret things too."""
KEYS = Link.table.name
KEYED = frozenset({"key", "sealed"})
SECRETS: Mapping[str, frozenset[str]] = {
    KEYS: frozenset({"digest", "word"}),
    Session.table.name: frozenset({"wifi_password"}),
}


def write(snapshot: Snapshot, journal: Iterable[Mapping[str, Any]], chance: Random | None = None) -> bytes:
    """Return the archive in UTF-8. `journal`: its entries as values of JSON; secrets in them are left out too.

    A secret vote that still runs is left out, and secret rows are dealt anew by `chance`, the system's where none is
    given: which of them are of one hand is in no file.
    """
    rows_by_table = handed_out(snapshot, chance or SystemRandom())
    tables = sorted((name, rows) for name, rows in rows_by_table.items() if name != KEYS)
    archive = {
        "format": FORMAT,
        "version": VERSION,
        "number": snapshot.number,
        "rows": {name: [_image(rows[row_id]) for row_id in sorted(rows)] for name, rows in tables},
        "journal": [_without_secrets(_keyless(entry)) for entry in journal],
    }
    # A lone surrogate, which UTF-8 has no bytes for, becomes JSON's own \udXXX.
    return json.dumps(archive, ensure_ascii=False, indent=1).encode(errors="backslashreplace")


def _keyless(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an entry without what belongs to its key; that it tells less than was done is said."""
    plain: Mapping[str, Any] = _lacking(entry, KEYED)
    return plain if entry.get("sealed") is None else {**plain, "sealed": True}


def _image(row: Row) -> dict[str, Any]:
    return row.model_dump(mode="json", exclude=set(SECRETS.get(row.table.name, ())))


def _without_secrets(value: Any) -> Any:
    """Go through a journal entry, where rows stand as [table, …, values]."""
    if isinstance(value, Mapping):
        return {name: _without_secrets(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        secrets = SECRETS.get(value[0], frozenset()) if value and isinstance(value[0], str) else frozenset()
        return [_without_secrets(_lacking(each, secrets)) for each in value]
    return value


def _lacking(value: Any, names: frozenset[str]) -> Any:
    return {n: v for n, v in value.items() if n not in names} if names and isinstance(value, Mapping) else value


def read(archive: bytes) -> list[Row]:
    """Return the rows of an archive; refuse what is no archive of this version, saying where it is wrong."""
    return rows_of(opened(archive))


def opened(archive: bytes) -> dict[str, Any]:
    """Return the archive as values of JSON, of which only its format and version are known to be right."""
    if sum(map(archive.count, (b"{", b"["))) > MOST_VALUES:
        raise unreadable("JSON", N_("it holds too much"))
    try:
        given = json.loads(archive)
    except (ValueError, RecursionError):
        raise unreadable("JSON", NO_ARCHIVE) from None
    if not isinstance(given, dict):
        raise unreadable("JSON", NO_ARCHIVE)
    if given.get("format") != FORMAT:
        raise unreadable("format", NO_ARCHIVE)
    if given.get("version") not in READ:
        raise unreadable("version", N_("it was made by another version of Veche"))
    return given


def rows_of(given: Mapping[str, Any]) -> list[Row]:
    rows = list(_rows(given.get("rows")))
    _check_whole(rows)
    return rows


def _rows(tables: object) -> Iterator[Row]:
    if not isinstance(tables, dict):
        raise unreadable("rows")
    for name, images in tables.items():
        if name not in ROWS or name == KEYS or not isinstance(images, list):
            raise unreadable(f"rows.{name}")
        for place, image in enumerate(images):
            yield row_of(name, image, f"rows.{name}[{place}]")


def row_of(table: str, image: object, where: str) -> Row:
    """Return a row of a table; refuse what is none, saying which of its fields is wrong."""
    try:
        return ROWS[table].model_validate(image)
    except ValidationError as wrong:
        path = ".".join(str(part) for part in wrong.errors()[0]["loc"])
        raise unreadable(f"{where}.{path}" if path else where) from None


def _check_whole(rows: list[Row]) -> None:
    """Refuse what is not one session: rows of several, none, or the same row twice."""
    sessions = [row.id for row in rows if isinstance(row, Session)]
    if len(sessions) != 1 or any(row.session_id != sessions[0] for row in rows):
        raise unreadable("session_id")
    if len({(row.table.name, row.id) for row in rows}) != len(rows):
        raise unreadable("id")


def unreadable(where: str, reason: str = WRONG_SHAPE) -> Refused:
    return Refused(Code.archive_unreadable, reason=reason, where=where[:MOST_TOLD])
