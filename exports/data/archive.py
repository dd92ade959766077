# A session as one JSON file: all its rows by table, and its journal. Links stay out: they are keys, and keys are
# no part of what remains; nor does the word by which a person comes back, nor what is kept of the commands' own keys
# and opens with them. Knows rows; knows no document.
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random, SystemRandom
from typing import Any

from pydantic import ValidationError

from session.refusals import N_, Code, Refused
from session.secrecy.dealing import handed_out
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import ROWS, AgreementCard, Link, Row, Session, Stage
from session.values.compact import laid_out

NO_ARCHIVE = N_("it is not a session archive")
WRONG_SHAPE = N_("something in it is not right")
MOST_TOLD = 120
MOST_VALUES = 2_000_000  # lists and tables in one file: a full day of 300 people has a tenth of that
FORMAT = "veche-archive"
VERSION = 3
READ = (1, 2, 3)
"""Of the first version the journal tells whatever was done, secret things too. In the first two a stage may
have options that its kind does not know, or values that they cannot have."""
KEYS = Link.table.name
STAGES = Stage.table.name
LOOSE = 2  # the last version of the format whose options nobody had checked
PLAIN = (str, int, float, type(None))
"""Values with nothing in them."""
KEYED = frozenset({"key", "sealed"})
SECRETS: Mapping[str, frozenset[str]] = {
    KEYS: frozenset({"digest", "word"}),
    Session.table.name: frozenset({"wifi_password"}),
    AgreementCard.table.name: frozenset({"digest", "word", "seed"}),
}


def write(
    snapshot: Snapshot,
    journal: Iterable[Mapping[str, Any]],
    chance: Random | None = None,
) -> bytes:
    """Return the archive in UTF-8. `journal`: its entries as values of JSON; secrets in them are left out too.

    A secret vote that still runs is left out, and secret rows are dealt anew by `chance`, the system's where none is
    given: which of them are of one hand is in no file.
    """
    rows_by_table = handed_out(snapshot, chance or SystemRandom())
    tables = sorted(
        (name, rows) for name, rows in rows_by_table.items() if name != KEYS
    )
    archive = {
        "format": FORMAT,
        "version": VERSION,
        "number": snapshot.number,
        "rows": {
            name: [_image(rows[row_id]) for row_id in sorted(rows)]
            for name, rows in tables
        },
        "journal": [_without_secrets(_keyless(entry)) for entry in journal],
    }
    return laid_out(archive)


def _keyless(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an entry without what belongs to its key; that it tells less than was done is said."""
    plain: Mapping[str, Any] = _lacking(entry, KEYED)
    if entry.get("sealed") is None and not _changes_a_secret(entry):
        return plain
    return {**plain, "sealed": True}


def _changes_a_secret(entry: Mapping[str, Any]) -> bool:
    """Tell whether a step that may be undone changed what is left out here: else it would seem to change nothing."""
    if not entry.get("before"):
        return False
    held: dict[tuple[str, str], set[tuple[Any, ...]]] = defaultdict(set)
    for table, image in _images((entry["before"], entry.get("events"))):
        secrets = sorted(SECRETS.get(table, ()))
        row = table, str(image.get("id"))
        held[row].add(tuple(image.get(name) for name in secrets))
    return any(len(values) > 1 for values in held.values())


def _images(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the images of rows in a journal entry, each with its table."""
    if isinstance(value, Mapping):
        yield from _images(list(value.values()))
    if not isinstance(value, list | tuple) or not value:
        return
    *_, last = value
    if isinstance(value[0], str) and isinstance(last, Mapping):
        yield value[0], last
    else:
        for each in value:
            yield from _images(each)


def _image(row: Row) -> dict[str, Any]:
    name = row.table.name
    image = row.model_dump(mode="json", exclude=set(SECRETS.get(name, ())))
    if name == STAGES:
        image = _fitted(image)
    return image


def _without_secrets(value: Any) -> Any:
    """Go through a journal entry, where rows stand as [table, …, values]."""
    return _in_rows(value, _told)


def _told(table: str, image: Any) -> Any:
    told = _lacking(image, SECRETS.get(table, frozenset()))
    if table != STAGES:
        return told
    return _fitted(told)


def _in_rows(value: Any, change: Callable[[str, Any], Any]) -> Any:
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, Mapping):
        return {name: _in_rows(each, change) for name, each in value.items()}
    if isinstance(value, list | tuple):
        table = value[0] if value and isinstance(value[0], str) else ""
        if table:
            value = [change(table, each) for each in value]
        return [_in_rows(each, change) for each in value]
    return value


def _fitted(image: Any) -> Any:
    """Return a stage without options that do not fit its kind, as an older database or archive may have them."""
    if not isinstance(image, Mapping) or image.get("kind") not in KINDS:
        return image
    kind, envelope = KINDS[image["kind"]], image.get("envelope")
    options = envelope.get("options") if isinstance(envelope, Mapping) else None
    if not isinstance(envelope, Mapping) or not isinstance(options, Mapping):
        return image
    return {
        **image,
        "envelope": {**envelope, "options": kind.options.fitting(options)},
    }


def _lacking(value: Any, names: frozenset[str]) -> Any:
    return (
        {n: v for n, v in value.items() if n not in names}
        if names and isinstance(value, Mapping)
        else value
    )


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
        raise unreadable(
            "version", N_("it was made by another version of Veche")
        )
    return _checked_since(given) if given["version"] <= LOOSE else given


def _checked_since(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an older archive as one of today tells it: options that do not fit are not there."""
    journal = _in_rows(
        given.get("journal"),
        lambda table, image: _fitted(image) if table == STAGES else image,
    )
    rows = given.get("rows")
    stages = rows.get(STAGES) if isinstance(rows, dict) else None
    if isinstance(rows, dict) and isinstance(stages, list):
        rows = {**rows, STAGES: [_fitted(image) for image in stages]}
    return {**given, "rows": rows, "journal": journal}


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
        path = (where, *map(str, wrong.errors()[0]["loc"]))
        raise unreadable(".".join(path)) from None


def _check_whole(rows: list[Row]) -> None:
    """Refuse what is not one session: rows of several, none, or the same row twice."""
    sessions = [row.id for row in rows if isinstance(row, Session)]
    if len(sessions) != 1:
        raise unreadable("session_id")
    if any(row.session_id != sessions[0] for row in rows):
        raise unreadable("session_id")
    keys = {(row.table.name, row.id) for row in rows}
    if len(keys) != len(rows):
        raise unreadable("id")


def unreadable(where: str, reason: str = WRONG_SHAPE) -> Refused:
    return Refused(
        Code.archive_unreadable, reason=reason, where=where[:MOST_TOLD]
    )
