# What became of what was put forward, and what is kept with a session of how its protocol is printed and signed.
from dataclasses import replace
from typing import Any

import pytest

from exports import markdown, word
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.document import Document
from session.stages import KINDS as REAL
from session.words import words
from tests.exports.documents import opened
from tests.exports.sessions import KINDS, NOW, full
from tests.golden.session import OFFSET, golden
from tests.golden.test_golden import laid_out

PRINTED: dict[str, Any] = {
    "signers": ["От библиотек – Зорина Нина Васильевна", "Уткин Лев Петрович"],
    "delegates": ["Акимова Вера Павловна"],
    "footer": 'Библиотека "Свет"',
}


def made(language: str = "ru", **given: Any) -> Document:
    state = full(12, **given)
    return protocol(state, KINDS, words(language, 540), NOW)


def test_each_row_of_a_sheet_says_what_became_of_it() -> None:
    text = markdown.write(laid_out("ru", Cut.full))
    assert (
        "Что из этого стало: № 1 – договорённость 5.6; № 3 – договорённость 5.4."
        "\n\nНа голосование не выносили: № 5.".replace("№ ", "№\u00a0")
        in text
    )
    assert "О нём – решение 5.1." in text


def test_in_brief_the_sheets_are_left_out_and_so_is_what_became_of_them() -> (
    None
):
    assert "Что из этого стало" not in markdown.write(laid_out("ru", Cut.brief))


def test_what_stands_in_a_sheet_leads_to_the_agreement() -> None:
    document = laid_out("en", Cut.full)
    led = {
        reference.text.replace("\u00a0", " "): reference.anchor
        for section in document.sections
        for block in section.blocks
        for reference in getattr(block, "references", ())
    }
    entries = {each.entry for each in _promises()}
    assert led["No. 1 – agreement 4.4"] in entries
    assert not any(each.startswith("No. 5 – agreement") for each in led)


def _promises() -> list[Any]:
    snapshot = golden("en")
    stage = next(each for each in snapshot.stages if each.kind == "agree")
    return list(REAL["agree"].commitments(snapshot, stage, words("en", OFFSET)))


def test_what_is_recommended_to_several_has_a_number_for_each() -> None:
    text = markdown.write(laid_out("ru", Cut.full)).replace("\u00a0", " ")
    numbers = [
        line.split(" ")[0].replace("\\", "")
        for line in text.splitlines()
        if line.startswith(("5\\.", "| 5\\."))
    ]
    assert numbers[:4] == ["5.1.", "5.2.", "5.2.1.", "5.2.2."]


@pytest.mark.parametrize(
    ("cut", "names"),
    [
        (Cut.full, ["М.С. Иванова", "Н.В. Зорина", "Л.П. Уткин", "А.И. Сидорова"]),
        (Cut.brief, ["М.С. Иванова", "А.И. Сидорова"]),
    ],
)  # fmt: skip
def test_for_each_side_somebody_signs_but_not_in_brief(
    cut: Cut, names: list[str]
) -> None:
    state = full(12, **PRINTED)
    signed = protocol(state, KINDS, words("ru", 540), NOW, cut).signatures
    assert [each.name.replace("\u00a0", " ") for each in signed] == names
    if cut is Cut.full:
        assert [each.role for each in signed][1:3] == ["От библиотек", ""]


def test_delegates_are_told_among_the_decisions() -> None:
    blocks = made(**PRINTED).sections[-1].blocks
    assert [getattr(each, "text", "") for each in blocks][-1] == (
        "6.3. Избраны делегатами: В.П.\u00a0Акимова."
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_line_stands_at_the_foot_of_each_page(language: str) -> None:
    document = made(language, **PRINTED)
    for each in (document, replace(document, mark="")):
        section = opened(word.write(each)).sections[0]
        quoted = document.footer
        assert "Свет" in quoted
        assert quoted in [line.text for line in section.footer.paragraphs]
        if each.mark:
            first = section.first_page_footer.paragraphs
            assert quoted in [line.text for line in first]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_is_left_out_is_neither_printed_nor_led_to(language: str) -> None:
    whole = made(language)
    short = made(language, left_out=["programme", "positions"])
    titles = [each.title for each in whole.appendices]
    left = [each.title for each in short.appendices]
    assert len(left) < len(titles)
    assert set(left) < set(titles)
    written = markdown.write(short)
    for number in range(1, len(titles) + 2):
        led = any(
            sign in written.replace("\u00a0", " ")
            for sign in (f"в приложении № {number}.", f"in annex {number}.")
        )
        assert not led or number <= len(left)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_became_of_earlier_decisions_has_an_item_where_there_is_any(
    language: str,
) -> None:
    line = "No. 2, 3.1: done"
    told = markdown.write(made(language, earlier=[line]))
    bare = markdown.write(made(language))
    title = {
        "ru": "## 2. Об исполнении ранее принятых решений",
        "en": "Earlier decisions",
    }[language]
    assert title in told
    assert "2, 3\\.1" in told or "2, 3.1: done" in told
    assert title not in bare
