# Sessions of several days: one date with two ends, as documents and screens write it.
import pytest

from session.programme.passport import iso_day
from session.values.spans import days_in, from_to, spanning
from session.words import words
from tests.session.build import ORGANIZER, Sitting, a_session

TWO = "2026-11-28/2026-11-29"


@pytest.mark.parametrize(
    ("days", "russian", "english"),
    [
        (TWO, "28–29 ноября 2026 года", "28–29 November 2026"),
        (
            "2026-11-30/2026-12-01",
            "30 ноября – 1 декабря 2026 года",
            "30 November – 1 December 2026",
        ),
        (
            "2026-12-31/2027-01-02",
            "31 декабря 2026 – 2 января 2027 года",
            "31 December 2026 – 2 January 2027",
        ),
        ("2026-11-28", "28 ноября 2026 года", "28 November 2026"),
        ("28 и 29 ноября", "28 и 29 ноября", "28 и 29 ноября"),
        ("2026-11-29/2026-11-28",) * 3,
    ],
)
def test_days_in_words(days: str, russian: str, english: str) -> None:
    assert words("ru").day(days) == russian
    assert words("en").day(days) == english


@pytest.mark.parametrize(
    ("days", "russian", "english"),
    [
        (TWO, "28–29.11.2026", "28–29 Nov 2026"),
        (
            "2026-11-30/2026-12-01",
            "30.11–01.12.2026",
            "30 Nov – 1 Dec 2026",
        ),
        (
            "2026-12-31/2027-01-02",
            "31.12.2026–02.01.2027",
            "31 Dec 2026 – 2 Jan 2027",
        ),
    ],
)
def test_days_in_a_table(days: str, russian: str, english: str) -> None:
    assert words("ru").date(days) == russian
    assert words("en").date(days).replace("\u00a0", " ") == english


def test_a_language_that_begins_with_the_month_says_both_whole() -> None:
    told = from_to("November 28, 2026", "November 29, 2026")
    assert told == "November 28, 2026 – November 29, 2026"


def test_a_last_day_comes_after_the_first() -> None:
    assert spanning("2026-11-28", "2026-11-28") == "2026-11-28"
    assert spanning("2026-11-28", "") == "2026-11-28"
    assert spanning("28 ноября", "2026-11-29") == "28 ноября"
    assert days_in("2026-11-28/2026-11-29/2026-11-30") == ()


def test_the_passport_takes_the_last_day_and_lets_it_go() -> None:
    sitting = Sitting(a_session())
    session = sitting.snapshot.session

    def said(**given: str) -> str:
        sitting.tell(ORGANIZER, "edit_passport", **given)
        return sitting.snapshot.session.date

    assert said(date="2026-11-28", until="2026-11-29") == TWO
    assert said(until="2026-11-30") == "2026-11-28/2026-11-30"
    assert said(title="Two days") == "2026-11-28/2026-11-30"
    assert said(date="2026-12-05", until="") == "2026-12-05"
    assert session.date == ""


def test_it_begins_on_the_first_day() -> None:
    day = iso_day(TWO)
    assert day is not None
    assert day.isoformat() == "2026-11-28"
    sitting = Sitting(a_session())
    sitting.tell(
        ORGANIZER,
        "edit_passport",
        date=TWO,
        start="10:00",
        zone="Europe/Moscow",
    )
    starts_at = sitting.snapshot.session.starts_at
    assert words("ru", 180).clock(starts_at) == "10:00"
    assert words("ru", 180).day_of(starts_at or 0) == "28 ноября 2026 года"
