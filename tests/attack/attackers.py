# What somebody tries who has a file, or opened a screen late, and wants to know who wrote what. Each of them guesses a
# person for each secret row, from some order or place in what there is; of nothing else that stands there is use made.
import json
import re
import sqlite3
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from session.secrecy.sealing import authored
from tests.attack.played import Played

Guesses = Mapping[str, str]
Found = Iterator[tuple[str, Guesses]]
TIMES = ("at", "edited_at", "thesis_at", "approved_at", "hidden_at")


@dataclass
class Crowd:
    """Who is sought, and what everybody knows: when each person came, and which rows are secret."""

    rows: list[str]
    numbers: dict[str, int]
    moments: dict[str, int]

    def in_turn(self, places: Mapping[str, Any]) -> Guesses:
        """Say that who came first wrote what stands first."""
        ordered = sorted(
            self.rows, key=lambda row: places.get(row, float("inf"))
        )
        return dict(
            zip(
                ordered,
                sorted(self.numbers, key=self.numbers.__getitem__),
                strict=False,
            )
        )

    def nearest(
        self, places: Mapping[str, Any], people: Mapping[str, int]
    ) -> Guesses:
        """Say that each was written by whoever came last before."""
        ordered = sorted(people, key=people.__getitem__)
        marks = [people[person] for person in ordered]
        before = {
            row: bisect(marks, place) - 1 for row, place in places.items()
        }
        return {
            row: ordered[place] for row, place in before.items() if place >= 0
        }

    def by(self, name: str, places: Mapping[str, Any]) -> Found:
        yield f"{name}, in turn", self.in_turn(places)
        yield f"{name}, nearest number", self.nearest(places, self.numbers)
        yield f"{name}, nearest moment", self.nearest(places, self.moments)


def of_an_archive(crowd: Crowd, given: Mapping[str, Any]) -> Found:
    """Guess from an archive's rows and journal."""
    rows = {
        row["id"]: row
        for table in given["rows"].values()
        for row in table
        if row["id"] in crowd.rows
    }
    yield from crowd.by(
        "order in the archive",
        {row_id: place for place, row_id in enumerate(rows)},
    )
    yield from _by_times(crowd, "the archive's", rows)
    yield from _by_journal(
        crowd, "the archive's journal", given["journal"], rows
    )


def of_a_file(crowd: Crowd, file: Path) -> Found:
    """Guess from a database's file: what it holds, in which order it gives it, and where it lies."""
    raw = file.read_bytes()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        entries = [
            dict(entry)
            for entry in database.execute(
                "SELECT * FROM journal ORDER BY session_id, number"
            )
        ]
        rows: dict[str, Any] = {}
        for table in (row.table.name for row in authored()):
            held = {
                row["id"]: dict(row)
                for row in database.execute(f"SELECT * FROM {table}")
            }
            rows |= {
                row_id: row
                for row_id, row in held.items()
                if row_id in crowd.rows
            }
            # There may be no such order any more.
            with suppress(sqlite3.OperationalError):
                asked = database.execute(
                    f"SELECT id FROM {table} ORDER BY rowid"
                )
                yield from crowd.by(
                    "rowid", _places(crowd, (row["id"] for row in asked))
                )
    yield from crowd.by("order of rows", _places(crowd, rows))
    yield from _by_times(crowd, "the file's", rows)
    yield from _by_journal(crowd, "the file's journal", entries, rows)
    offsets = {
        row: [
            each.start() for each in re.finditer(re.escape(row.encode()), raw)
        ]
        for row in crowd.rows
    }
    yield from crowd.by(
        "first place in the file",
        {row: places[0] for row, places in offsets.items() if places},
    )
    yield from crowd.by(
        "last place in the file",
        {row: -places[-1] for row, places in offsets.items() if places},
    )
    yield from crowd.by(
        "from the end",
        {row: -places[0] for row, places in offsets.items() if places},
    )


def of_a_screen(crowd: Crowd, frame: str) -> Found:
    """Guess from what a screen is sent that is opened now."""
    pieces = [
        piece
        for piece in json.loads(f"[{frame}]")
        if piece.get("item") in crowd.rows
    ]
    yield from crowd.by(
        "order on the screen",
        _places(crowd, (piece["item"] for piece in pieces)),
    )
    yield from crowd.by(
        "numbers on the screen", {piece["item"]: piece["n"] for piece in pieces}
    )


def crowd_of(played: Played) -> Crowd:
    people = played.room.snapshot.rows()["person"]
    moments: dict[str, int] = {
        person: people[person].joined_at  # type: ignore[attr-defined]
        for person in played.came
    }
    return Crowd(sorted(played.wrote), played.came, moments)


def _places(crowd: Crowd, ids: Iterable[str]) -> dict[str, int]:
    return {
        row_id: place
        for place, row_id in enumerate(ids)
        if row_id in crowd.rows
    }


def _by_times(
    crowd: Crowd, whose: str, rows: Mapping[str, Mapping[str, Any]]
) -> Found:
    for name in TIMES:
        times = {
            row_id: row[name]
            for row_id, row in rows.items()
            if row.get(name) is not None
        }
        yield from crowd.by(f"{whose} {name}", times)


def _by_journal(
    crowd: Crowd,
    name: str,
    entries: Iterable[Mapping[str, Any]],
    rows: Mapping[str, Mapping[str, Any]],
) -> Found:
    """Guess from where a row or its pseudonym is first named; and from slots in the order of what stands elsewhere."""
    told = [(entry["number"], json.dumps(dict(entry))) for entry in entries]
    for what, token in (("rows", "id"), ("authors", "author")):
        first = {
            row_id: _first(told, row[token]) for row_id, row in rows.items()
        }
        yield from crowd.by(
            f"{what} in {name}",
            {row: number for row, number in first.items() if number},
        )
    slots = [number for number, text in told if '"sealed"' in text]
    yield from crowd.by(
        f"secret lines of {name}", dict(zip(crowd.rows, slots, strict=False))
    )


def _first(told: Iterable[tuple[int, str]], token: str) -> int:
    return next((number for number, text in told if token in text), 0)
