# The clauses that both forms share, where a whole protocol does not show them.
import pytest

from exports.protocol.clauses import attendance, cover_foot, levelled
from exports.protocol.composing import protocol
from exports.protocol.material import BLANK, gathered
from session.snapshot import Snapshot
from session.values.blocks import Heading, Paragraph
from session.words import words
from tests.exports.sessions import KINDS, NOW, full, passport, person


def test_a_heading_never_stands_above_its_section_nor_skips_a_level() -> None:
    given = (
        Heading("а", 1),
        Paragraph("б"),
        Heading("в", 3),
        Heading("г", 2),
        Heading("д", 7),
    )
    assert tuple(levelled(given)) == (
        Heading("а", 2),
        Paragraph("б"),
        Heading("в", 3),
        Heading("г", 2),
        Heading("д", 3),
    )
    assert tuple(levelled((Heading("а", 3), Heading("б", 3)))) == (
        Heading("а", 2),
        Heading("б", 3),
    )


def test_without_sides_nobody_is_outside_them() -> None:
    snapshot = Snapshot([passport(), person(2)])
    assert attendance(gathered(snapshot, KINDS, words("ru"), NOW)) == ()


@pytest.mark.parametrize(
    ("date", "place", "foot"),
    [
        ("2026-11-22", "Благовещенск", "Благовещенск\n2026"),
        ("2026-12-31/2027-01-02", "Благовещенск", "Благовещенск\n2027"),
        ("в ноябре", "Благовещенск", f"Благовещенск\n{BLANK}"),
        ("2026-11-22", "", f"{BLANK}\n2026"),
    ],
)
def test_at_the_foot_of_a_cover_stand_place_and_year_or_room_for_them(
    date: str, place: str, foot: str
) -> None:
    snapshot = Snapshot([passport(date=date, place=place)])
    assert cover_foot(gathered(snapshot, KINDS, words("ru"), NOW)) == foot


BEGAN, DAY = 1_795_831_200_000, 86_400_000
"""Ten in the morning of 28 November 2026, UTC+8, and how long a day is, in ms."""


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("", "28–29 ноября 2026 года"),
        ("2026-11-28/2026-11-29", "28–29 ноября 2026 года"),
        ("28 и 29 ноября 2026 года", "28 и 29 ноября 2026 года"),
    ],
)
def test_a_session_of_two_days_says_so_wherever_its_date_stands(
    date: str, told: str
) -> None:
    """At the head, on each appendix, on the first page and in the code; its times have their days."""
    ended = BEGAN + DAY + DAY // 4
    times = {"started_at": BEGAN, "closed_at": ended, "utc_offset": 480}
    state = full(12, date=date, **times)
    document = protocol(state, KINDS, words("ru", 480), ended)
    title = document.title
    assert document.appendices
    assert plain(title.facts[0][0]) == told
    assert title.facts[2][0] == (
        "Начало – 28.11.2026, 10:00, окончание – 29.11.2026, 16:00"
    )
    marks = {plain(each.mark) for each in document.appendices}
    assert all(f" от {told} № " in mark for mark in marks)
    assert told in plain(document.mark)
    english = protocol(state, KINDS, words("en", 480), ended).title.facts
    assert ("Time", "28 Nov 2026, 10:00 – 29 Nov 2026, 16:00") in [
        (name, plain(value)) for name, value in english
    ]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")
