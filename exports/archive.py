# A session as one JSON file: all its rows by table, and its journal. Links stay out: they are keys, and keys are
# no part of what remains; nor does the word by which a person comes back, nor the commands' own keys, since whoever
# sends a join again with its key is let in as the same person. Knows rows; knows no document.
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import ROWS, Link, Person, Row, Session

FORMAT = "veche-archive"
VERSION = 1
KEYS = Link.table.name
KEY = frozenset({"key"})
SECRETS: Mapping[str, frozenset[str]] = {KEYS: frozenset({"digest"}), Person.table.name: frozenset({"word"})}


def write(snapshot: Snapshot, journal: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the archive in UTF-8. `journal`: its entries as values of JSON; secrets in them are left out too."""
    archive = {
        "format": FORMAT,
        "version": VERSION,
        "number": snapshot.number,
        "rows": {
            name: [_image(row) for row in rows.values()] for name, rows in snapshot.rows().items() if name != KEYS
        },
        "journal": [_without_secrets(_lacking(entry, KEY)) for entry in journal],
    }
    # A lone surrogate, which UTF-8 has no bytes for, becomes JSON's own \udXXX.
    return json.dumps(archive, ensure_ascii=False, indent=1).encode(errors="backslashreplace")


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
    given = _object(archive)
    if given.get("format") != FORMAT:
        raise _unreadable("format")
    if given.get("version") != VERSION:
        raise _unreadable("version")
    rows = list(_rows(given.get("rows")))
    _check_whole(rows)
    return rows


def _object(archive: bytes) -> dict[str, Any]:
    try:
        given = json.loads(archive)
    except (ValueError, RecursionError):
        raise _unreadable("JSON") from None
    if not isinstance(given, dict):
        raise _unreadable("JSON")
    return given


def _rows(tables: object) -> Iterator[Row]:
    if not isinstance(tables, dict):
        raise _unreadable("rows")
    for name, images in tables.items():
        if name not in ROWS or name == KEYS or not isinstance(images, list):
            raise _unreadable(f"rows.{name}")
        for place, image in enumerate(images):
            yield _row(ROWS[name], image, f"rows.{name}[{place}]")


def _row(kind: type[Row], image: object, where: str) -> Row:
    try:
        return kind.model_validate(image)
    except ValidationError as wrong:
        path = ".".join(str(part) for part in wrong.errors()[0]["loc"])
        raise _unreadable(f"{where}.{path}" if path else where) from None


def _check_whole(rows: list[Row]) -> None:
    """Refuse what is not one session: rows of several, none, or the same row twice."""
    sessions = [row.id for row in rows if isinstance(row, Session)]
    if len(sessions) != 1 or any(row.session_id != sessions[0] for row in rows):
        raise _unreadable("session_id")
    if len({(row.table.name, row.id) for row in rows}) != len(rows):
        raise _unreadable("id")


def _unreadable(where: str) -> Refused:
    return Refused(Code.paper_unreadable, reason=where)
