# What is ready for the day and what is not: every finding goes away where it says that it is mended.
from typing import Any

import pytest

from facilitator_ui.operator.checks import Level
from facilitator_ui.organizer.readiness import NEEDED, length_of, points
from session.envelope import Envelope
from session.membership.registration import IssueLink
from session.tables import Rehearsal, Stage
from session.words import words
from tests.session.build import (
    MODERATOR,
    NOON,
    ORGANIZER,
    WHAT,
    Sitting,
    a_session,
    a_side,
    a_stage,
)

FIGURES = {
    "people": 3,
    "stages": 2,
    "receipts": {"median": 12.4},
    "texts": 9,
    "wrong": 0,
}


def told(
    sat: Sitting, rehearsal: Rehearsal | None = None
) -> set[tuple[str, Level, str]]:
    return {
        (each.finding.what, each.finding.level, each.page)
        for each in points(sat.snapshot, rehearsal)
    }


def rehearsed(**given: Any) -> Rehearsal:
    usual = {
        "copy_id": "",
        "copy_code": "",
        "people": 3,
        "begun_at": NOON,
        "seen_at": NOON,
        "ended_at": NOON,
    }
    return Rehearsal(id="session", **{**usual, "told": FIGURES, **given})


def test_a_session_that_was_just_made_lacks_nearly_everything() -> None:
    found = told(Sitting(a_session(title="")))
    assert found >= {
        ("Passport", Level.mind, f"passport#{name}") for name in NEEDED
    }
    assert found >= {
        ("Sides", Level.mind, "passport#sides"),
        ("Organizers' position", Level.look, "passport#paper"),
        ("Hall Wi-Fi", Level.look, "passport#wifi_name"),
        ("Programme", Level.bad, "programme"),
        ("Moderator", Level.mind, "people#links"),
        ("Rehearsal", Level.mind, "rehearsal"),
    }


def test_a_session_that_is_ready_has_nothing_left_to_do() -> None:
    sat = Sitting(
        a_session(
            a_side("a"),
            a_side("b", 1),
            a_stage("one", fields=(WHAT,), section="agreements"),
        )
    )
    sat.tell(
        MODERATOR,
        "edit_passport",
        wifi_name="Hall",
        start="10:00",
        **dict.fromkeys(NEEDED, "x"),
    )
    sat.tell(MODERATOR, "set_paper", title="Ours", paragraphs=["One."])
    for role, digest in (("moderator", "0" * 64), ("projector", "1" * 64)):
        sat.do(
            ORGANIZER,
            IssueLink.model_validate(
                {"key": sat.key(), "role": role, "digest": digest}
            ),
        )
    levels = {level for _, level, _ in told(sat, rehearsed())}
    assert levels == {Level.well, Level.look}
    assert {
        what for what, level, _ in told(sat, rehearsed()) if level is Level.look
    } == {"Paper"}


def test_a_stage_that_waits_for_entries_and_asks_nothing_is_named() -> None:
    sat = Sitting(
        a_session(
            a_stage("asks", fields=(WHAT,)),
            a_stage("silent", position=1, fields=()),
        )
    )
    assert ("Programme", Level.mind, "programme?stage=silent#silent") in told(
        sat
    )
    assert ("Programme", Level.mind, "programme?stage=asks#asks") not in told(
        sat
    )


def test_people_on_the_list_without_a_badge_are_counted_until_they_have_one() -> (
    None
):
    sat = Sitting(a_session())
    anna = sat.tell(MODERATOR, "add_person", name="Anna Fox").made[0]
    assert ("Badges", Level.look, "prints") in told(sat)
    link = {"role": "participant", "person": anna, "digest": "0" * 64}
    sat.do(ORGANIZER, IssueLink.model_validate({"key": sat.key(), **link}))
    assert not any(what == "Badges" for what, _, _ in told(sat))


@pytest.mark.parametrize(
    ("rehearsal", "level"),
    [
        (None, Level.mind),
        (
            rehearsed(ended_at=None, told={"stage": "", "done": 1, "of": 3}),
            Level.look,
        ),
        (rehearsed(story="the bots were stopped"), Level.bad),
        (rehearsed(told={**FIGURES, "wrong": 1}), Level.bad),
        (rehearsed(), Level.well),
    ],
)
def test_how_it_was_rehearsed_is_told(
    rehearsal: Rehearsal | None, level: Level
) -> None:
    assert ("Rehearsal", level, "rehearsal") in told(
        Sitting(a_session()), rehearsal
    )


def test_a_rehearsal_that_is_not_wiped_is_remembered() -> None:
    found = told(Sitting(a_session()), rehearsed(copy_id="copy"))
    assert {level for what, level, _ in found if what == "Rehearsal"} == {
        Level.well,
        Level.look,
    }


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ((60, 60), "2 h"),
        ((15, 30), "45 min"),
        ((90, 15), "1 h 45 min"),
    ],
)
def test_the_length_of_a_day_is_told_as_people_say_it(
    minutes: tuple[int, ...], told: str
) -> None:
    stages = [
        Stage(
            id=f"stage{place}",
            session_id="session",
            key=f"stage{place}",
            kind="info",
            position=place,
            envelope=Envelope(title="Day", minutes=each),
        )
        for place, each in enumerate(minutes)
    ]
    assert words("en").told(length_of(stages)) == told
