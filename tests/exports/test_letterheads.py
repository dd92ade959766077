# A protocol written into the letterheads that organizations have: whole, numbered as it is cited, as wide as its page,
# with everything that stood around its place; read back from the Word file, and from what is printed of it.
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn

from exports import word
from exports.protocol.cuts import Cut
from exports.word.admission import admit
from tests.exports.documents import opened, part, texts
from tests.exports.schema import flaws
from tests.golden.test_golden import laid_out
from tests.length import each_other
from tests.letterheads import ABOVE, BELOW, LETTERHEADS, MARK
from tests.office import bare, printed

pytestmark = pytest.mark.long

EACH = pytest.mark.parametrize("name", LETTERHEADS)
PLAIN = "with_a_header_style_of_its_own"
"""The one that has nothing around the place."""


@cache
def made(name: str) -> bytes:
    return word.write(
        laid_out("ru", Cut.full), within=admit(LETTERHEADS[name]())
    )


@pytest.mark.parametrize("name", each_other(LETTERHEADS))
def test_the_protocol_stands_in_it_and_so_does_what_stood_around_its_place(
    name: str,
) -> None:
    told = texts(made(name))
    first, last = (
        next(n for n, text in enumerate(told) if text.startswith(begins))
        for begins in ("ПРОТОКОЛ", "Рефлексия")
    )
    assert not any(MARK in text for text in told)
    assert first < last
    if name != PLAIN:
        assert told.index(ABOVE) < first
        assert told.index(BELOW) > last


def test_what_stood_beside_the_place_in_a_table_stays_before_the_protocol() -> (
    None
):
    told = texts(made("in_a_table_cell"))
    assert told.index("Кому") < told.index("ПРОТОКОЛ")
    assert told.index("От кого") < told.index("ПРОТОКОЛ")


@EACH
def test_no_list_is_there_twice_and_headings_take_no_second_number(
    name: str,
) -> None:
    file = made(name)
    counts, body = (
        part(file, f"word/{each}.xml") for each in ("numbering", "document")
    )
    for tag, key in (
        ("w:abstractNum", "w:abstractNumId"),
        ("w:num", "w:numId"),
    ):
        ids = Counter(each.get(qn(key)) for each in counts.findall(qn(tag)))
        assert {key for key, times in ids.items() if times > 1} == set()
    items = [
        each
        for each in body.iter(qn("w:p"))
        if re.match(r"\d\. О", "".join(each.itertext()))
    ]
    assert len(items) >= 6
    # Of its own a template may have some that Word forgives.
    assert set(flaws(file)) <= set(flaws(admit(LETTERHEADS[name]())))


@EACH
def test_tables_are_as_wide_as_the_page_that_they_stand_on(name: str) -> None:
    body = part(made(name), "word/document.xml")[0]
    rooms = _rooms(body)
    ruled = [
        (table, rooms[place])
        for place, table in enumerate(body)
        if table.tag == qn("w:tbl")
        and "ProtocolTable" in table[0][0].get(qn("w:val"), "")
    ]
    assert len(ruled) >= 6
    for table, room in ruled:
        columns = table.iter(qn("w:gridCol"))
        width = sum(int(each.get(qn("w:w"))) for each in columns)
        assert abs(width - room) <= 8


def _rooms(body: Any) -> list[int]:
    """Return the width of the text of the section that each block stands in, in twips."""
    rooms: list[int] = []
    for place, block in enumerate(body):
        section = (
            block
            if block.tag == qn("w:sectPr")
            else block.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        )
        if section is not None:
            page, margins = (
                section.find(qn(tag)) for tag in ("w:pgSz", "w:pgMar")
            )
            room = int(page.get(qn("w:w"))) - sum(
                int(margins.get(qn(f"w:{side}"))) for side in ("left", "right")
            )
            rooms += [room] * (place + 1 - len(rooms))
    return rooms


def test_the_page_number_stands_where_the_form_wants_it() -> None:
    file = made(PLAIN)
    line = opened(file).sections[0].header.paragraphs[0]
    fields = [
        each.get(qn("w:instr")) for each in line._p.iter(qn("w:fldSimple"))
    ]
    assert fields == [" PAGE "]
    assert line.style.name == "Header"
    assert line._p.pPr.find(qn("w:jc")).get(qn("w:val")) == "center"


def test_nothing_is_left_of_the_template_that_another_was_made_from() -> None:
    file = made("with_an_attached_template")
    assert (
        part(file, "word/settings.xml").find(qn("w:attachedTemplate")) is None
    )
    assert b"House.dotm" not in file


def test_what_is_printed_is_whole_and_numbered_as_it_is_cited(
    tmp_path: Path,
) -> None:
    pages = printed(tmp_path, {name: made(name) for name in LETTERHEADS})
    for name, told in pages.items():
        whole, lines = bare(told), _lines(told)
        assert "5.11" in whole, name
        assert "3. О позициях сторон" in lines, name
        assert not [
            each for each in lines if re.match(r"\d+\.\s+\d+\.\s", each)
        ], name
        missing = [
            text for text in texts(made(name)) if bare(text) not in whole
        ]
        assert missing == [], name


def _lines(pages: list[str]) -> list[str]:
    found: list[str] = []
    for page in pages:
        found += map(str.strip, page.splitlines())
    return found
