# A play that reads its rows out of the server's own file: the archive is written by a process that stands back for all
# others, and a walk asks for rows at every step.
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tests.staging import Play

TABLES = ("session", "side", "stage", "group", "entry", "round")


@dataclass
class Reading(Play):
    file: Path = field(default_factory=Path)

    @classmethod
    def of(cls, play: Play, file: Path) -> "Reading":
        known = {each.name: getattr(play, each.name) for each in fields(play)}
        return cls(**known, file=file)

    async def rows(self) -> Mapping[str, list[dict[str, Any]]]:
        with closing(sqlite3.connect(self.file)) as read:
            read.row_factory = sqlite3.Row
            ask = "SELECT * FROM session WHERE code = ?"
            (session,) = map(_row, read.execute(ask, (self.code,)))
            found = {"session": [session]}
            for table in TABLES[1:]:
                ask = f'SELECT * FROM "{table}" WHERE session_id = ?'
                told = read.execute(ask, (session["id"],))
                found[table] = [_row(each) for each in told]
        return found


def _row(stored: sqlite3.Row) -> dict[str, Any]:
    row = dict(stored)
    for name in {"envelope", "content"} & row.keys():
        if isinstance(row[name], str):
            row[name] = json.loads(row[name])
    return row
