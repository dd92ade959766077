# What a row names: all that a row holds of other rows' ids is declared, and none that stands names one that is gone.
# Ids are found as whole words in what a row holds, so a new table or column takes part by being there.
from collections.abc import Collection, Iterator
from functools import partial

from pydantic import BaseModel

from session.naming import names
from session.snapshot import Snapshot
from session.tables import ROWS, Row
from tests.histories.life import WORD, Life

OWN = frozenset({"id", "session_id"})


def every_name_is_declared(life: Life) -> Iterator[str]:
    """Look into what the last step wrote."""
    for row in _written(life):
        known = names(row) | {
            word for text in _recalled(row) for word in WORD.findall(text)
        }
        held = {
            word: column
            for column, value in row
            if column not in OWN
            for word in _words(life, value)
        }
        for word in sorted((held.keys() & life.ids) - known - row.called):
            yield f"{row.table.name}.{held[word]} names {word}"


def whoever_is_named_stands(life: Life) -> Iterator[str]:
    """Look for ids that stood once; a pseudonym never did."""
    there = _called(life.snapshot)
    gone = life.ids - there
    for rows in life.snapshot.rows().values() if gone else ():
        for row in rows.values():
            yield from (
                f"{row.table.name} {row.id} names {name}"
                for name in sorted(life.names.of(row) & gone)
            )


def _written(life: Life) -> Iterator[Row]:
    for event in life.record.events if life.record else ():
        yield from event.rows


def _words(life: Life, value: object) -> Collection[str]:
    """Return the words in a value; a rich one, which many rows share, is told as it is written."""
    return (
        life.words.of(value)
        if isinstance(value, BaseModel)
        else WORD.findall(str(value))
    )


def _called(snapshot: Snapshot) -> set[str]:
    called = (
        snapshot.derived(
            ("called", name), partial(_of, snapshot, name), ROWS[name]
        )
        for name in ROWS
    )
    return set().union(*called)


def _of(snapshot: Snapshot, table: str) -> frozenset[str]:
    return frozenset(
        name for row in snapshot.rows()[table].values() for name in row.called
    )


def _recalled(row: Row) -> frozenset[str]:
    """Return all texts in the columns of a row that name what was there then and may be gone."""
    found: set[str] = set()
    for column in row.recalls:
        found.update(_texts(getattr(row, column)))
    return frozenset(found)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _texts(list(pair))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
