# Whoever has the database or a backup of it, but not the server's key: every text that stands in there is tried at
# every door, and every digit of a word against all of them. Nothing opens.
import hmac
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from facilitator_ui.door.cookies import DEVICE
from facilitator_ui.identity import (
    ORGANIZER,
    cookie_name,
    digest,
    shown_word,
    word_digest,
)
from facilitator_ui.key import keyed, server_key
from session.live.copying import copy
from session.people import Role
from session.tables import Link
from session.values.keys import unlocked
from tests.facilitator_ui.house import (
    Answer,
    Gathering,
    House,
    Visitor,
    new_key,
    serving,
)
from tests.facilitator_ui.test_links import handed_over, held, invited, key_on
from tests.facilitator_ui.test_returning import digits_of

JOIN = {"name": "Anna Fox", "consent?": "on"}
RUNS = re.compile(rb"[\x20-\x7e]{4,}")
PIECES = re.compile(r"[A-Za-z0-9_-]{4,}")


class Day:
    """A session with everything by which somebody comes in: form, badge, roles, handover, word, and secret entries."""

    def __init__(self, house: House) -> None:
        self.gathering = Gathering(house)
        self.keys: list[str] = []
        lead, code = self.gathering.lead, self.gathering.code
        self.join = {"key": new_key() + "-of-anna", **JOIN}
        self.anna = self.gathering.visitor()
        self.anna.post(f"/j/{code}", self.join)
        lead("add_people", people=[{"name": "Boris Ray"}, {"name": "Clara Wu"}])
        self.gathering.moderator.post(f"/s/{code}/badges")
        self.vera = self._invited("Vera Lee")
        self.team = [
            self.gathering.linked(role)
            for role in Role
            if role is not Role.organizer
        ]
        handed = handed_over(self.gathering)
        self.gathering.visitor().come_in(handed)
        self.gathering.organizer.post(f"/s/{code}/lead")
        self.gathering.moderator = self.gathering.organizer
        self.again = self.gathering.visitor()
        self.again.post(
            f"/j/{code}/back",
            {"name": "Anna Fox", "word": digits_of(self.anna, code)},
        )
        waiting = self.gathering.visitor()
        waiting.post(self.paper, {"key": new_key(), "ask": "yes"})
        self._write()

    def _invited(self, name: str) -> Visitor:
        self.paper = invited(self.gathering, name)
        visitor = self.gathering.visitor()
        self.page_key = key_on(
            visitor.http.get(self.paper, headers={"Accept": "text/html"})
        )
        visitor.post(self.paper, {"key": self.page_key})
        return visitor

    def _write(self) -> None:
        stages = [
            self.gathering.opened(authorship=each)
            for each in ("signed", "anonymous", "side")
        ]
        for stage in stages[::-1]:
            self.gathering.lead("open_stage", stage=stage)
            for visitor in (self.again, self.vera):
                said = {
                    "type": "add_entry",
                    "stage": stage,
                    "content": {"what": "Hello"},
                }
                self.keys.append(
                    str(visitor.tell(self.gathering.code, said)["ack"])
                )

    @property
    def secrets(self) -> dict[str, str]:
        """Return the secrets of browsers, and what makes them: each opens something, so each is looked for."""
        code = self.gathering.code
        browsers = {
            f"{name}'s": held(getattr(self, name), code)[-1]
            for name in ("anna", "vera", "again")
        }
        joins = {"of a form": self.join["key"], "of a page": self.page_key}
        return {**browsers, **joins, "of a badge": self.paper.rsplit("/", 1)[1]}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    with serving(tmp_path_factory.mktemp("stolen")) as house:
        yield Day(house)
        house.empty()


@pytest.fixture(scope="module", params=["the file", "a backup"])
def stolen(
    day: Day,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    if request.param == "the file":
        return day.gathering.house.file
    copied = tmp_path_factory.mktemp("backup") / "backup.db"
    copy(day.gathering.house.settings.database, copied)
    return copied


def texts_in(file: Path) -> set[str]:
    """Return every text in the file: of every column, of all JSON in them, and of the raw bytes beside them."""
    found: set[str] = set()
    with closing(
        sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    ) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        ]
        rows = [
            row
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')
        ]
    for value in (value for row in rows for value in row):
        found.update(_said(value))
    for name in (file, file.with_name(f"{file.name}-wal")):
        runs = (
            [run.decode() for run in RUNS.findall(name.read_bytes())]
            if name.exists()
            else []
        )
        found.update(piece for run in runs for piece in PIECES.findall(run))
    return found


def _said(value: Any) -> Iterator[str]:  # whatever a column or JSON holds
    if isinstance(value, dict):
        yield from (
            text
            for pair in value.items()
            for each in pair
            for text in _said(each)
        )
    elif isinstance(value, list):
        yield from (text for each in value for text in _said(each))
    elif value is not None:
        text = str(value)
        yield text
        if text[:1] in {"[", "{"}:
            yield from _said(json.loads(text))


def test_no_secret_and_nothing_that_makes_one_stands_in_it(
    day: Day, stolen: Path
) -> None:
    texts = texts_in(stolen)
    # So it is read at all.
    assert {
        digest(held(day.anna, day.gathering.code)[-1]),
        "Anna Fox",
    } <= texts
    raw = stolen.read_bytes()
    for whose, secret in day.secrets.items():
        assert (secret in texts, secret.encode() in raw) == (False, False), (
            whose
        )
    assert day.gathering.house.secret not in texts
    assert server_key(day.gathering.house.settings) not in raw


def test_no_text_of_it_opens_a_link_or_the_organizers_pages(
    day: Day, stolen: Path
) -> None:
    """A link opens for the secret whose SHA-256 is kept, so trying that is trying the door."""
    house, code = day.gathering.house, day.gathering.code
    kept = {link.digest for link in house.hall(code).room.snapshot.all(Link)}
    assert digest(held(day.anna, code)[-1]) in kept  # as the door asks it
    texts = texts_in(stolen)
    assert [
        text
        for text in texts
        if digest(text) in kept or house.reception.knows(text)
    ] == []


def test_at_the_doors_themselves_the_texts_of_links_and_people_open_nothing(
    day: Day, stolen: Path
) -> None:
    house, code = day.gathering.house, day.gathering.code
    long = sorted(
        text
        for text in texts_in(stolen)
        if len(text) in {22, 43, 64} and PIECES.fullmatch(text)
    )
    assert len(long) > 20
    thief = Visitor(house)
    for text in long:
        assert thief.get(f"/l/{code}/{text}").status_code == 403
        assert thief.get(f"/o/enter/{text}").status_code == 403
    thief.http.cookies.set(cookie_name(code), ".".join(long))
    thief.http.cookies.set(ORGANIZER, long[0])
    assert thief.get(f"/s/{code}/phone").status_code == 403


def test_no_key_of_the_journal_brings_somebody_back_by_the_join_form(
    day: Day, stolen: Path
) -> None:
    house, code = day.gathering.house, day.gathering.code
    with closing(
        sqlite3.connect(f"file:{stolen}?mode=ro", uri=True)
    ) as connection:
        keys = [
            key
            for (key,) in connection.execute(
                "SELECT key FROM journal WHERE command IN ('join', 'come_in')"
            )
        ]
    assert len(keys) > 1
    anna = held(day.anna, code)
    for key in keys:
        thief = Visitor(house)
        assert thief.post(f"/j/{code}", {**JOIN, "key": key}).status_code == 303
        assert set(held(thief, code)).isdisjoint(anna)
        assert Visitor(house).post(day.paper, {"key": key}).status_code == 409


def test_no_text_of_it_opens_the_answer_to_what_was_done_in_secret(
    day: Day, stolen: Path
) -> None:
    with closing(
        sqlite3.connect(f"file:{stolen}?mode=ro", uri=True)
    ) as connection:
        sealed = [
            text
            for (text,) in connection.execute(
                "SELECT sealed FROM journal WHERE sealed <> ''"
            )
        ]
    assert (
        {each for each in sealed if opened_by(day.keys, each)}
        == set(sealed)
        != set()
    )
    texts = texts_in(stolen)
    assert texts.isdisjoint(day.keys)
    assert [each for each in sealed if opened_by(texts, each)] == []


def opened_by(keys: Iterable[str], sealed: str) -> bool:
    return any(_opens(key, sealed) for key in keys)


def _opens(key: str, sealed: str) -> bool:
    try:
        return bool(unlocked(key, sealed))
    except (ValueError, TypeError):
        return False


def test_no_word_stands_in_it_and_all_ten_thousand_tried_with_everything_in_it_find_none(
    day: Day, stolen: Path
) -> None:
    """Who tries all words with a key tries the right one, too: so it is enough that no text is the key for that."""
    secret, right = (
        held(day.anna, day.gathering.code)[-1],
        digits_of(day.anna, day.gathering.code),
    )
    link = next(snapshot_of(day).where(Link, digest=digest(secret)))
    assert word_digest(key_of(day), link.digest, right) == link.word
    for text in texts_in(stolen):
        tried = text.encode()
        assert word_digest(tried, link.digest, right) != link.word
        plain = (
            f"{right}{text}",
            f"{text}{right}",
            f"{text} {right}",
            f"{text}.{right}",
            f"{text}:{right}",
        )
        assert link.word not in {
            sha256(each.encode()).hexdigest() for each in plain
        }
        assert link.word != hmac.digest(tried, right.encode(), sha256).hex()


def test_what_would_open_is_found_by_the_same_search(
    day: Day, tmp_path: Path
) -> None:
    """The other way round: a copy into which a secret, a key and a word were slipped is not let pass."""
    slipped = tmp_path / "slipped.db"
    copy(day.gathering.house.settings.database, slipped)
    secret = held(day.anna, day.gathering.code)[-1]
    with closing(sqlite3.connect(slipped)) as connection:
        connection.execute("UPDATE session SET place = ?", (secret,))
        connection.execute(
            "UPDATE session SET goal = ?",
            (json.dumps({"deep": [key_of(day).hex()]}),),
        )
        connection.commit()
    texts = texts_in(slipped)
    assert {secret, key_of(day).hex()} <= texts
    kept = {link.digest for link in snapshot_of(day).all(Link)}
    assert [text for text in texts if digest(text) in kept] == [secret]


def test_a_words_digest_hangs_on_the_key_the_browser_and_every_digit(
    day: Day,
) -> None:
    secret, other = (
        held(visitor, day.gathering.code)[-1]
        for visitor in (day.anna, day.vera)
    )
    key = key_of(day)
    assert shown_word(key, secret) == shown_word(key, secret.encode())
    told = [
        word_digest(key, digest(secret), "0417"),
        word_digest(key, digest(other), "0417"),
    ]
    told += [
        word_digest(key, digest(secret), "0418"),
        word_digest(b"k" * 32, digest(secret), "0417"),
    ]
    assert len(set(told)) == len(told)
    assert keyed(key, "a", "bc") != keyed(key, "ab", "c")


def snapshot_of(day: Day) -> Any:
    return day.gathering.house.hall(day.gathering.code).room.snapshot


def key_of(day: Day) -> bytes:
    return server_key(day.gathering.house.settings)


def test_a_browser_that_looked_at_a_form_is_known_by_a_name_that_opens_nothing(
    day: Day,
) -> None:
    thief = Visitor(day.gathering.house)
    thief.http.cookies.set(
        cookie_name(day.gathering.code), thief.http.cookies[DEVICE]
    )
    answer: Answer = thief.get(f"/s/{day.gathering.code}/phone").json()
    assert answer["code"] == "link_wrong"
