# Bots play whole sessions against a real server: what they were told is accepted stands in the documents, once; and the
# server's own log, at its most talkative, holds nothing of it.
import io
import json
import logging
import re
from collections.abc import Iterator

import pytest

from facilitator_ui.bots.client import Stuck
from facilitator_ui.bots.play import Outcome, text_of_docx
from facilitator_ui.logs import speak
from facilitator_ui.rehearsal import Play, rehearse
from tests.exports.schema import flaws

pytestmark = pytest.mark.long


ENGLISH = re.compile(r".*\b(?:the|of|not|to|is|by)\b.*", re.IGNORECASE)
"""A line of a protocol in Russian that is in English."""


def silently(_title: str, _done: int, _of: int) -> None:
    pass


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Give what the server tells its operator; afterwards it is silent again."""
    root, told = logging.getLogger(), io.StringIO()
    handlers = root.handlers[:]
    speak("json", "debug", told)
    yield told
    root.handlers[:] = handlers
    logging.getLogger("veche").setLevel(logging.NOTSET)


def test_every_accepted_text_stands_once_in_protocol_and_archive_on_either_database(
    database_url: str,
) -> None:
    outcome = rehearse(
        Play(
            people=9,
            scenario="three-hours",
            language="ru",
            database=database_url,
        ),
        silently,
    )
    assert outcome.wrong == {}
    assert len(outcome.log.paper) == 5
    assert len(outcome.log.texts) > 100
    assert outcome.stages == 10
    rows = json.loads(outcome.files["session.json"])["rows"].values()
    assert set(outcome.log.entries) <= {
        row["id"] for table in rows for row in table
    }


def test_a_day_in_english_ends_with_minutes_and_the_log_tells_nothing_of_it(
    log: io.StringIO,
) -> None:
    outcome = rehearse(
        Play(people=12, scenario="one-day", language="en", seed=7), silently
    )
    assert outcome.wrong == {}
    assert outcome.stages == 19
    assert flaws(outcome.files["protocol.docx"]) == []
    assert "MINUTES" in text_of_docx(outcome.files["protocol.docx"]).upper()
    check_log(log.getvalue(), outcome)


def check_log(told: str, outcome: Outcome) -> None:
    """Assert that the log tells of every entry, names the session's code, and holds no text, name, id or secret."""
    archive = json.loads(outcome.files["session.json"])
    lines = [json.loads(line) for line in told.splitlines()]
    assert (
        len(
            [
                line
                for line in lines
                if line["message"] == "add_entry: acknowledged"
            ]
        )
        > 20
    )
    assert {line["level"] for line in lines} <= {"debug", "info"}
    assert {line["session"] for line in lines if "session" in line} == {
        archive["rows"]["session"][0]["code"]
    }
    people, entries = archive["rows"]["person"], archive["rows"]["entry"]
    kept = [row["id"] for row in (*people, *entries)]
    words = [
        *outcome.log.texts,
        *outcome.log.paper,
        *(person["name"] for person in people),
        *kept,
    ]
    assert [word for word in words if word in told] == []
    assert re.findall(r"[A-Za-z0-9_-]{43}", told) == []


def test_a_play_that_is_refused_says_what_was_seen() -> None:
    with pytest.raises(
        Stuck,
        match=r"nonsense\.en was not taken: status 409, .*nonsense\.en\.toml",
    ):
        rehearse(Play(people=1, scenario="nonsense", language="en"), silently)


@pytest.mark.parametrize("method", ["cards-to-themes", "support-check"])
def test_a_method_is_played_alone(method: str) -> None:
    outcome = rehearse(Play(people=8, scenario=method, language="ru"), silently)
    assert outcome.wrong == {}
    assert len(outcome.log.texts) > 20
    protocol = outcome.files["protocol.md"].decode()
    assert ENGLISH.findall(protocol) == []
