# The Markdown is read back by a parser: the same content, and nothing that people wrote marks anything.
from collections import Counter
from re import findall
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import sampled_from, text
from markdown_it import MarkdownIt

from exports import markdown
from exports.clean import clean
from exports.protocol.composing import protocol
from exports.protocol.document import Appendix, Document
from session.values.blocks import (
    Heading,
    Label,
    Listing,
    Paragraph,
    Quote,
    Table,
)
from session.words import words
from tests.exports.documents import HOSTILE, holding
from tests.exports.sessions import KINDS, NOW, empty, full, text_of
from tests.length import times

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])
MARKS = text(sampled_from("#*_`[]()<>|~-+=.:1!&\\ \t\nаб{}$"), max_size=30)
TEXT = {"text", "text_special", "softbreak", "hardbreak", "html_inline"}


def tokens(written: str) -> list[Any]:
    parsed = (
        MarkdownIt("commonmark")
        .enable("table")
        .enable("strikethrough")
        .parse(written)
    )
    return [inner for token in parsed for inner in (token.children or [token])]


def read(written: str) -> str:
    """Return the text that a reader of the rendered page sees, without its whitespace."""
    shown = "".join(
        token.content
        for token in tokens(written)
        if token.type in {"text", "text_special", "code_inline"}
    )
    return "".join(shown.split())


def structure(written: str) -> Counter[str]:
    return Counter(
        token.type for token in tokens(written) if token.type not in TEXT
    )


def test_a_protocol_in_markdown() -> None:
    blocks = (
        Label("СЛУШАЛИ:", "Доклад"),
        Heading("Общее", 2),
        Heading("Часы", 3),
        Heading("Особенное", 2),
        Paragraph("Раз.\nДва.", note=True),
        Quote("Нужны вечерние часы", "Смирнова Е. П."),
        Quote("Без имени\n1. и с числом"),
        Listing(("да", "нет"), numbered=True),
        Listing(("может быть",)),
        Table(("№", "Что"), (("1",), ("2", "а|б\nв")), caption="Голоса"),
    )
    appendix = Appendix(
        "Приложение № 1\nк протоколу", "Список", (Heading("Имя", 2),)
    )
    assert (
        markdown.write(holding(*blocks, appendices=(appendix,)))
        == """\
Библиотека

# ПРОТОКОЛ

**сессии**

22 ноября · № 5\\
Благовещенск

## 1. О позициях

**СЛУШАЛИ:** Доклад

### Общее

#### Часы

### Особенное

Раз.\\
Два.

> *Смирнова Е. П.* – Нужны вечерние часы

> Без имени\\
> 1\\. и с числом

1. да
2. нет

- может быть

*Голоса*

| № | Что |
| --- | --- |
| 1 |  |
| 2 | а\\|б<br>в |

Секретарь \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_ Сидорова А. И.

---

Приложение № 1\\
к протоколу

## Список

### Имя
"""
    )


@LANGUAGES
@pytest.mark.parametrize("entries", [0, 40, 2000])
def test_every_entry_is_in_the_text_once_and_verbatim(
    language: str, entries: int
) -> None:
    snapshot = full(entries) if entries else empty()
    written = markdown.write(
        protocol(snapshot, KINDS, words(language, 540), NOW)
    )
    assert Counter(findall(r"Высказывание \d{5}[^.]*\.", written)) == Counter(
        map(text_of, range(entries))
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "# заголовок",
        "1. раз",
        "- два",
        "> три",
        "    код",
        "---",
        "===",
        "<script>x</script>",
        "![](http://a.b/c)",
    ],
)
def test_a_mark_at_the_beginning_marks_nothing(hostile: str) -> None:
    plain = structure(
        markdown.write(holding(Paragraph("слово"), Quote("слово")))
    )
    assert (
        structure(markdown.write(holding(Paragraph(hostile), Quote(hostile))))
        == plain
    )


@given(MARKS | HOSTILE)
@settings(max_examples=times(300), deadline=None)
def test_hostile_text_is_shown_as_it_was_written_and_marks_nothing(
    hostile: str,
) -> None:
    written, harmless = (
        markdown.write(_everywhere(f"{each}я")) for each in (hostile, "слово")
    )
    assert read(written).count("".join(f"{clean(hostile)}я".split())) >= 5
    assert structure(written) == structure(harmless)
    assert {
        token.content
        for token in tokens(written)
        if token.type == "html_inline"
    } <= {"<br>"}


def _everywhere(written: str) -> Document:
    table = Table((written,), ((written,),))
    return holding(
        Paragraph(written),
        Quote(written, said_by="Имя"),
        Listing((written,)),
        Heading(written),
        table,
    )
