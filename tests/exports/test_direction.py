# Letters that are read from the right: Word is told where the direction turns, and where a paragraph begins there.
import pytest
from docx.oxml.ns import qn

from exports import word
from exports.word.direction import is_right, pieces
from session.values.blocks import Label, Paragraph, Quote, Table
from tests.exports.documents import holding, paragraphs

HEBREW, ARABIC = "שלום, עולם!", "مرحبا"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Сказано по-русски, 5.", [("Сказано по-русски, 5.", False)]),
        (HEBREW, [(HEBREW, True)]),
        (f"Книга {HEBREW}", [("Книга ", False), ("שלום, עולם", True), ("!", False)]),
        ("שלום Veche 3 עולם", [("שלום ", True), ("Veche", False), (" 3 עולם", True)]),
        (f"4.1. {ARABIC}.", [(f"4.1. {ARABIC}.", True)]),
        (f" {HEBREW} ", [(" ", False), (HEBREW, True), (" ", False)]),
    ],
)  # fmt: skip
def test_a_text_is_parted_where_its_direction_turns(
    text: str, told: list[tuple[str, bool]]
) -> None:
    assert list(pieces(text)) == told
    assert "".join(piece for piece, _ in told) == text


def test_a_text_is_read_as_its_first_letter_is() -> None:
    assert is_right(f"4.1. {HEBREW}")
    assert not is_right(f"Книга {HEBREW}")
    assert not is_right("1234")


def test_word_is_told_where_letters_are_read_from_the_right() -> None:
    told = (
        Paragraph(HEBREW),
        Quote(ARABIC, "Акимова"),
        Label("СЛУШАЛИ:", HEBREW),
        Table(("№",), ((ARABIC,),)),
    )
    found = {
        each.text: (_turned(each._p), _right_runs(each._p))
        for each in paragraphs(word.write(holding(*told)))
    }
    assert found[HEBREW] == (True, [HEBREW])
    assert found[f"Акимова – {ARABIC}"] == (False, [ARABIC])
    assert found[f"СЛУШАЛИ: {HEBREW}"] == (False, [HEBREW])
    assert found[ARABIC] == (True, [ARABIC])
    assert found["ПРОТОКОЛ"] == (False, [])


def _turned(paragraph: object) -> bool:
    return paragraph.find(f".//{qn('w:bidi')}") is not None  # type: ignore[attr-defined]  # an element of lxml


def _right_runs(paragraph: object) -> list[str]:
    return [
        "".join(text.text for text in run.iter(qn("w:t")))
        for run in paragraph.iter(qn("w:r"))  # type: ignore[attr-defined]  # likewise
        if run.find(f".//{qn('w:rtl')}") is not None
    ]
