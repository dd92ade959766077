# The clauses that both forms share, where a whole protocol does not show them.
import pytest

from exports.protocol.clauses import attendance, cover_foot, levelled
from exports.protocol.material import BLANK, gathered
from session.snapshot import Snapshot
from session.values.blocks import Heading, Paragraph
from session.words import words
from tests.exports.sessions import KINDS, NOW, passport, person


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
        ("в ноябре", "Благовещенск", f"Благовещенск\n{BLANK}"),
        ("2026-11-22", "", f"{BLANK}\n2026"),
    ],
)
def test_at_the_foot_of_a_cover_stand_place_and_year_or_room_for_them(
    date: str, place: str, foot: str
) -> None:
    snapshot = Snapshot([passport(date=date, place=place)])
    assert cover_foot(gathered(snapshot, KINDS, words("ru"), NOW)) == foot
