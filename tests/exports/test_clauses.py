# The clauses that both forms share, where a whole protocol does not show them.
from exports.clauses import attendance, levelled
from exports.material import gathered
from session.blocks import Heading, Paragraph
from session.snapshot import Snapshot
from session.words import words
from tests.exports.sessions import KINDS, NOW, passport, person


def test_a_heading_never_stands_above_its_section_nor_skips_a_level() -> None:
    given = (Heading("а", 1), Paragraph("б"), Heading("в", 3), Heading("г", 2), Heading("д", 7))
    assert tuple(levelled(given)) == (
        Heading("а", 2),
        Paragraph("б"),
        Heading("в", 3),
        Heading("г", 2),
        Heading("д", 3),
    )
    assert tuple(levelled((Heading("а", 3), Heading("б", 3)))) == (Heading("а", 2), Heading("б", 3))


def test_without_sides_nobody_is_outside_them() -> None:
    snapshot = Snapshot([passport(), person(2)])
    assert attendance(gathered(snapshot, KINDS, words("ru"), NOW)) == ()
