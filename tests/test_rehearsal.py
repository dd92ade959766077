# Bots play whole sessions against a real server: what they were told is accepted stands in the documents, once; and the
# server's own log, at its most talkative, holds nothing of it.
import io
import json
import logging
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from facilitator_ui.bots.client import Stuck
from facilitator_ui.bots.play import Outcome, text_of_docx
from facilitator_ui.commands.rehearse_all import played
from facilitator_ui.logs import speak
from facilitator_ui.rehearsal import Play, rehearse
from tests.covering import chosen, missed, of_scenario, plays, write_rest
from tests.exports.schema import flaws
from tests.length import times

pytestmark = pytest.mark.long


ENGLISH = re.compile(r".*\b(?:the|of|not|to|is|by)\b.*", re.IGNORECASE)
"""A line of a protocol in Russian that is in English."""
PEOPLE = 8
PLAYED = of_scenario("three-hours") | of_scenario("one-day")
"""What the two tests with scenarios play."""


THREE_HOURS = ("three-hours", 100, 10)
PLAYS = [
    ("sqlite", *THREE_HOURS),
    pytest.param("postgresql", *THREE_HOURS, marks=pytest.mark.thorough),
]
"""On which database which scenario is played; it has more texts than so many, and so many stages."""


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


@pytest.mark.parametrize(
    ("database_url", "scenario", "texts", "stages"),
    PLAYS,
    indirect=["database_url"],
)
def test_every_accepted_text_stands_once_in_protocol_and_archive_on_either_database(
    database_url: str,
    scenario: str,
    texts: int,
    stages: int,
) -> None:
    outcome = rehearse(
        Play(
            people=9,
            scenario=scenario,
            language="ru",
            database=database_url,
        ),
        silently,
    )
    assert outcome.wrong == {}
    assert len(outcome.log.paper) == 5
    assert len(outcome.log.texts) > texts
    assert outcome.stages == stages
    rows = json.loads(outcome.files["session.json"])["rows"].values()
    assert set(outcome.log.entries) <= {
        row["id"] for table in rows for row in table
    }


def test_a_day_in_english_ends_with_minutes_and_the_log_tells_nothing_of_it(
    log: io.StringIO,
) -> None:
    outcome = rehearse(
        Play(people=times(24), scenario="one-day", language="en", seed=7),
        silently,
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


def test_a_dozen_methods_and_what_they_leave_are_played_whole(
    tmp_path: Path,
) -> None:
    found = plays()
    names = chosen(found, PLAYED)
    wanted = [
        Play(PEOPLE, name, language)
        for name, language in zip(names, cycle(("ru", "en")), strict=False)
    ]
    verdicts = [*played(wanted, tmp_path)]
    assert [each for each in verdicts if not each.is_whole] == []
    assert all(each.texts > 10 for each in verdicts)
    english = [
        line
        for path in tmp_path.glob("**/ru/protocol.md")
        for line in ENGLISH.findall(path.read_text(encoding="utf-8"))
    ]
    assert english == []


def test_options_that_these_do_not_have_are_played_in_a_programme_made_for_them(
    tmp_path: Path,
) -> None:
    found = plays()
    known = {name: found[name] for name in chosen(found, PLAYED)}
    known["scenarios"] = PLAYED
    write_rest(tmp_path, missed(known))
    outcome = rehearse(Play(PEOPLE, "rest", "en"), silently, tmp_path)
    assert outcome.wrong == {}
    rest = of_scenario("rest", tmp_path)
    assert missed({**known, "rest": rest}) == []
