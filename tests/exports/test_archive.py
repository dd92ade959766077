# The archive is written, read back, and refused where it is broken; no secret is in it.
import json
from collections.abc import Callable
from typing import Any

import pytest

from exports.data import archive
from session.events import happened, to_json
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Link, Person
from tests.exports.sessions import BEGAN, empty, full

DIGEST = "d" * 64
MEMO = "cornflower"


def guarded() -> Snapshot:
    person = Person(id="p", session_id="s", name="Иванова", joined_at=BEGAN)
    link = Link(
        id="l",
        session_id="s",
        digest=DIGEST,
        word=MEMO,
        role="participant",
        person_id="p",
    )
    return Snapshot(
        [
            *(
                row
                for table in full(12).rows().values()
                for row in table.values()
            ),
            person,
            link,
        ],
        number=7,
    )


def journal() -> list[dict[str, Any]]:
    events = happened(
        "PersonJoined", Person(id="p", session_id="s", name="Иванова")
    )
    events += happened(
        "LinkIssued",
        Link(id="l", session_id="s", digest=DIGEST, word=MEMO, role="observer"),
    )
    before = [
        ["link", "l", {"id": "l", "digest": DIGEST}],
        ["entry", "e", {"content": {"digest": "Выжимка", "word": "Слово"}}],
    ]
    return [
        {
            "number": 1,
            "actor": "p",
            "events": [to_json(event) for event in events],
            "before": before,
        }
    ]


def broken(change: Callable[[dict[str, Any]], object]) -> bytes:
    given = json.loads(archive.write(guarded(), []))
    change(given)
    return json.dumps(given).encode()


def test_an_archive_says_what_it_is() -> None:
    given = json.loads(archive.write(guarded(), journal()))
    assert (given["format"], given["version"], given["number"]) == (
        "veche-archive",
        3,
        7,
    )
    assert len(given["rows"]["entry"]) == 12
    assert given["journal"][0]["events"][0]["name"] == "PersonJoined"


def test_rows_come_back_equal_but_for_the_secrets() -> None:
    snapshot = guarded()
    back = Snapshot(archive.read(archive.write(snapshot, [])))
    expected = {name: dict(rows) for name, rows in snapshot.rows().items()}
    expected["link"] = {}
    assert back.rows() == expected


def test_no_secret_is_in_it_neither_in_rows_nor_in_the_journal() -> None:
    written = archive.write(guarded(), journal()).decode()
    assert DIGEST not in written
    assert MEMO not in written


def test_a_field_that_is_named_like_a_secret_stays() -> None:
    given = json.loads(archive.write(empty(), journal()))
    assert given["journal"][0]["before"] == [
        ["link", "l", {"id": "l"}],
        ["entry", "e", {"content": {"digest": "Выжимка", "word": "Слово"}}],
    ]


def test_cyrillic_is_readable_and_a_lone_surrogate_breaks_nothing() -> None:
    written = archive.write(empty(), [{"text": "Слово \ud800"}])
    assert "Слово \\ud800" in written.decode()
    assert json.loads(written)["journal"] == [{"text": "Слово \ud800"}]


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (b"", "JSON"),
        (b"\xff\xfe\x00", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[]", "JSON"),
        (b"{}", "format"),
        (broken(lambda a: a.update(format="other")), "format"),
        (broken(lambda a: a.update(version=4)), "version"),
        (broken(lambda a: a.pop("rows")), "rows"),
        (broken(lambda a: a["rows"].update(spaceship=[])), "rows.spaceship"),
        (broken(lambda a: a["rows"].update(link=[])), "rows.link"),
        (broken(lambda a: a["rows"].update(entry={})), "rows.entry"),
        (broken(lambda a: a["rows"]["entry"].append("row")), "rows.entry[12]"),
        (
            broken(lambda a: a["rows"]["entry"][3].update(at="noon")),
            "rows.entry[3].at",
        ),
        (
            broken(lambda a: a["rows"]["entry"][3].update(colour="red")),
            "rows.entry[3].colour",
        ),
        (broken(lambda a: a["rows"].update(session=[])), "session_id"),
        (
            broken(lambda a: a["rows"]["entry"][0].update(session_id="other")),
            "session_id",
        ),
        (
            broken(lambda a: a["rows"]["entry"].append(a["rows"]["entry"][0])),
            "id",
        ),
    ],
)
def test_what_is_broken_is_refused_and_the_place_is_named(
    given: bytes, where: str
) -> None:
    with pytest.raises(Refused) as refusal:
        archive.read(given)
    assert (refusal.value.code, refusal.value.values["where"]) == (
        Code.archive_unreadable,
        where,
    )


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (b"", archive.NO_ARCHIVE),
        (b"7", archive.NO_ARCHIVE),
        (broken(lambda a: a.pop("format")), archive.NO_ARCHIVE),
        (
            broken(lambda a: a.update(version=0)),
            "it was made by another version of Veche",
        ),
        (b"{[" * (archive.MOST_VALUES // 2), archive.NO_ARCHIVE),
        (b"{[" * (archive.MOST_VALUES // 2) + b"{", "it holds too much"),
        (broken(lambda a: a.update(rows=[])), archive.WRONG_SHAPE),
        (broken(lambda a: a["rows"].update(session=[])), archive.WRONG_SHAPE),
    ],
)
def test_what_is_refused_says_why(given: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        archive.read(given)
    assert refusal.value.values["reason"] == reason


def test_a_place_with_a_long_name_is_told_in_short() -> None:
    with pytest.raises(Refused) as refusal:
        archive.read(broken(lambda a: a["rows"].update({"x" * 500: []})))
    assert refusal.value.values["where"] == f"rows.{'x' * 115}"


def test_rows_of_two_tables_may_bear_one_id_and_those_of_one_may_not() -> None:
    namesake = Person(id="e1", session_id="s", name="Иванова").model_dump(
        mode="json"
    )
    both = broken(
        lambda a: a["rows"]["person"].append(
            {**namesake, "id": a["rows"]["entry"][0]["id"]}
        )
    )
    assert (
        len(archive.read(both))
        == len(archive.read(archive.write(guarded(), []))) + 1
    )
    with pytest.raises(Refused):
        archive.read(
            broken(
                lambda a: a["rows"]["person"].append({**namesake, "id": "p"})
            )
        )


def test_rows_of_two_sessions_are_no_archive() -> None:
    other = (
        empty()
        .session.model_copy(update={"id": "other", "session_id": "other"})
        .model_dump(mode="json")
    )
    with pytest.raises(Refused) as refusal:
        archive.read(broken(lambda a: a["rows"]["session"].append(other)))
    assert refusal.value.values["where"] == "session_id"
