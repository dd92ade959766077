# What a session holds on one person, as JSON to be handed to that person: particulars, links without their secrets,
# and every row that names the person. What bears a pseudonym is not there, since nothing leads to it.
import json

from session.snapshot import Snapshot
from session.tables import Link, Person, Row

FORMAT = "veche-person"


OF_A_LINK = frozenset({"digest", "silent", "word"})
"""What nobody else may have of a browser's link, and tells nothing to whose it is."""


def write(snapshot: Snapshot, person: Person) -> bytes:
    """Return the data in UTF-8; `session` and `person` name whose they are, `rows` are by table."""
    named: dict[str, list[dict[str, object]]] = {}
    for row in _naming(snapshot, person):
        secret = OF_A_LINK if isinstance(row, Link) else frozenset()
        image = row.model_dump(mode="json", exclude=set(secret))
        named.setdefault(row.table.name, []).append(image)
    told = {
        "format": FORMAT,
        "session": {
            "title": snapshot.session.title,
            "code": snapshot.session.code,
            "date": snapshot.session.date,
        },
        "person": person.model_dump(mode="json"),
        "rows": {
            table: sorted(rows, key=lambda row: str(row["id"]))
            for table, rows in sorted(named.items())
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode(
        errors="backslashreplace"
    )


def _naming(snapshot: Snapshot, person: Person) -> list[Row]:
    return [
        *{
            (row.table.name, row.id): row for row in snapshot.naming(person.id)
        }.values()
    ]
