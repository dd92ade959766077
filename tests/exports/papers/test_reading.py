# Reading position papers: they come in whole, and no file whatsoever does harm.

import re
from collections.abc import Callable
from io import BytesIO
from os import urandom
from random import Random
from typing import Any
from zipfile import ZIP_LZMA, ZIP_STORED, ZipFile

import docx
import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from exports.papers.lines import MAX_TEXT
from exports.papers.reading import LARGEST_PAPER, Paper, read_paper
from exports.papers.unpacking import MAX_PARTS
from exports.papers.unreadable import Unreadable, UnreadableCode
from tests.exports.papers.built import (
    a_list,
    control,
    formula,
    item,
    kind_of_list,
    level,
    mr,
    p,
    packed,
    parts_of,
    picture,
    r,
    style,
)
from tests.exports.papers.test_as_others_show import HIDING
from tests.exports.papers.test_story import (
    DECIMAL,
    MARK_HIDDEN,
    STYLES,
    fraction,
    note,
    of,
    reference,
    sym,
)

DOCUMENT = "word/document.xml"
KINDS = "[Content_Types].xml"

PAPER = Paper(
    "Позиция мастерских «Чайка»",
    (
        "Мы ремонтируем лодки – и учим этому подростков.",
        "Нам нужны: причал, свет и 40 м² под крышей; своё время мы даём сами…",
    ),
)
LINES = (PAPER.title, *PAPER.paragraphs)

WORDS = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{}</w:body></w:document>"""


def saved(document: Document) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def docx_of(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def unpacked(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SMALL = unpacked(docx_of(*LINES))


def with_words(body: str) -> bytes:
    return packed({**SMALL, DOCUMENT: WORDS.format(body).encode()})


def paragraphs(data: bytes, name: str = "paper.docx") -> list[str]:
    paper = read_paper(name, data)
    return [
        paragraph for paragraph in (paper.title, *paper.paragraphs) if paragraph
    ]


def refusal(data: bytes, name: str = "paper.docx") -> UnreadableCode:
    with pytest.raises(Unreadable) as refused:
        read_paper(name, data)
    return refused.value.code


def is_read_or_refused(data: bytes, name: str = "paper.docx") -> bool:
    try:
        found = paragraphs(data, name)
    except Unreadable:
        return True
    return found != [] and all(
        paragraph == paragraph.strip() for paragraph in found
    )


# --- the paper -----------------------------------------------------------------------------------


def test_a_short_first_paragraph_without_a_full_stop_is_the_title() -> None:
    assert read_paper("a.txt", "Наша позиция\nМы за.".encode()) == Paper(
        "Наша позиция", ("Мы за.",)
    )


@pytest.mark.parametrize("first", ["Мы за.", "ы" * 201])
def test_a_sentence_or_a_long_first_paragraph_is_no_title(first: str) -> None:
    assert read_paper("a.txt", f"{first}\nВторой.".encode()) == Paper(
        "", (first, "Второй.")
    )


def test_a_single_paragraph_is_no_title() -> None:
    assert read_paper("a.txt", "Мы за".encode()) == Paper("", ("Мы за",))


@pytest.mark.parametrize("name", ["a.txt", "a.docx"])
def test_nothing_but_blanks_is_empty(name: str) -> None:
    blanks = (" ", "\t", "\u00a0", "[bookmark: _GoBack]")
    data = "\n".join(blanks).encode() if name == "a.txt" else docx_of(*blanks)
    assert refusal(data, name) is UnreadableCode.EMPTY


@pytest.mark.parametrize("name", ["a.txt", "a.docx"])
def test_a_file_of_no_bytes_is_empty(name: str) -> None:
    assert refusal(b"", name) is UnreadableCode.EMPTY


@pytest.mark.parametrize("name", ["a.txt", "a.docx"])
def test_a_paper_of_a_million_characters_and_more_is_too_large(
    name: str,
) -> None:
    lines = ["ы" * (MAX_TEXT // 2)] * 2
    longer = [*lines, "а"]
    data = (
        docx_of(*longer)
        if name == "a.docx"
        else "\n".join(longer).encode("cp1251")
    )
    assert refusal(data, name) is UnreadableCode.TOO_LARGE


# --- plain text ----------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\n \t\r\n"])
def test_a_text_in_any_usual_encoding_comes_in_whole(
    codec: str, end: str
) -> None:
    text = (end.join(LINES) + end * 3).replace("²", "")
    assert read_paper("Позиция.TXT", text.encode(codec)) == Paper(
        PAPER.title, tuple(line.replace("²", "") for line in PAPER.paragraphs)
    )


def test_a_big_endian_text_comes_in_whole() -> None:
    assert (
        read_paper("a.txt", b"\xfe\xff" + "\n".join(LINES).encode("utf-16-be"))
        == PAPER
    )


def test_bookmark_leftovers_go_and_everything_else_in_brackets_stays() -> None:
    text = "[bookmark: _GoBack]Мы [сообща] за[bookmark: a_1] дело.\n[bookmark]\n[bookmark: и так далее]"
    assert paragraphs(text.encode(), "a.txt") == [
        "Мы [сообща] за дело.",
        "[bookmark]",
        "[bookmark: и так далее]",
    ]


def test_spaces_and_tabs_within_a_paragraph_stay_as_they_are() -> None:
    text = "\tМы  за\t \tдело,\u00a0№\u00a02. "
    assert paragraphs(text.encode(), "a.txt") == [
        "Мы  за\t \tдело,\u00a0№\u00a02."
    ]


def test_control_characters_go() -> None:
    assert paragraphs(
        "Мы\x02 за\ufeff\uffff дело\x1b.\x07".encode(), "a.txt"
    ) == ["Мы за дело."]


def test_english_with_typographic_quotes_is_read() -> None:
    text = "We don’t ask – “we give”."
    assert paragraphs(text.encode("cp1251"), "a.txt") == [text]


@pytest.mark.parametrize(
    "data",
    [
        "\n".join(LINES).encode("koi8-r", "replace"),
        "\n".join(LINES).encode("cp866", "replace"),
        "\n".join(LINES).encode("iso8859-5", "replace"),
        "\n".join(LINES).encode("utf-16-le"),
        "Un élève a déjà été à l’école, très tôt".encode("cp1252"),
        b"\xff\xfe\x00",
        b"\xff\xfe\x00\xd8",
        b"\xef\xbb\xbf\xff",
        b"\xe0\x98",
        b"\xe0\x01\xe0",
        b"words\0words",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"%PDF-1.7\nwords",
        rb"{\rtf1 words}",
        docx_of("Мы за."),
    ],
)
def test_anything_else_under_the_name_of_a_text_is_refused(data: bytes) -> None:
    assert refusal(data, "a.txt") is UnreadableCode.NOT_TEXT


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_named_text_are_read_or_refused(data: bytes) -> None:
    assert is_read_or_refused(data, "a.txt")


plain_words = st.text("абвгдежик «»–", min_size=1, max_size=30).map(
    lambda text: f"Слово {' '.join(text.split())}."
)


@given(
    st.lists(plain_words.map(str.strip), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_every_paragraph_comes_in_verbatim_and_in_order(
    lines: list[str], codec: str
) -> None:
    assert read_paper("a.txt", "\n".join(lines).encode(codec)) == Paper(
        "", tuple(lines)
    )


# --- Word ----------------------------------------------------------------------------------------


def test_a_word_document_comes_in_whole() -> None:
    assert read_paper("paper.docx", docx_of(*LINES, "", " ")) == PAPER


@pytest.mark.parametrize(
    "name", ["paper", "paper.DOCX", "paper.doc", "paper.txt.docx"]
)
def test_what_is_not_called_a_text_is_read_as_a_word_document(
    name: str,
) -> None:
    assert read_paper(name, docx_of(*LINES)) == PAPER


def test_a_word_document_and_its_text_give_the_same_paper() -> None:
    text = "\n".join(
        (
            "",
            LINES[0],
            "[bookmark: _GoBack]" + LINES[1],
            "\t" + LINES[2],
            "  ",
            "",
        )
    )
    bookmark = (
        '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
    )
    word = with_words(
        f"<w:p/><w:p><w:r><w:t>{LINES[0]}</w:t></w:r></w:p>"
        f"<w:p>{bookmark}<w:r><w:t>{LINES[1]}</w:t></w:r></w:p>"
        f"<w:p><w:r><w:tab/><w:t>{LINES[2]}</w:t></w:r></w:p><w:p><w:r><w:t>  </w:t></w:r></w:p>"
    )
    assert (
        read_paper("a.txt", text.encode())
        == read_paper("a.docx", word)
        == PAPER
    )


def test_tables_are_read_in_their_place_cell_by_cell() -> None:
    document = docx.Document()
    document.add_paragraph("До.")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), "абвг", strict=True
    ):
        cell.text = text
    table.cell(0, 1).add_table(1, 1).cell(0, 0).text = "внутри"
    document.add_paragraph("После.")
    assert paragraphs(saved(document)) == [
        "До.",
        "а",
        "б",
        "внутри",
        "в",
        "г",
        "После.",
    ]


def run(text: str, tag: str = "w:t") -> str:
    return f'<w:r><{tag} xml:space="preserve">{text}</{tag}></w:r>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "<w:p><w:r><w:t>Мы</w:t><w:tab/><w:t>за  мир</w:t></w:r></w:p>",
            "Мы\tза  мир",
        ),
        (
            f"<w:p>{run('Мы ')}<w:hyperlink>{run('за')}</w:hyperlink></w:p>",
            "Мы за",
        ),
        (f"<w:p>{run('Мы')}{run(' ')}{run('за')}</w:p>", "Мы за"),
        (
            f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{run('за')}</w:p>",
            "за",
        ),
        (
            "<w:p><w:r><w:t>кто</w:t><w:noBreakHyphen/><w:t>то</w:t></w:r></w:p>",
            "кто\u2011то",
        ),
        (
            f"<w:p><w:ins>{run('Да')}</w:ins><w:del>{run('Нет', 'w:delText')}</w:del></w:p>",
            "Да",
        ),
        (
            f"<w:p><w:moveFrom>{run('Да')}</w:moveFrom><w:moveTo>{run('Да')}</w:moveTo></w:p>",
            "Да",
        ),
        (
            f"<w:sdt><w:sdtContent><w:p>{run('Мы за')}</w:p></w:sdtContent></w:sdt>",
            "Мы за",
        ),
        (f"<w:p>{run('DATE', 'w:instrText')}{run('май')}</w:p>", "май"),
        (
            f"<w:p>{run('Мы&#x9d;')}{run(chr(10))}{run('за')}</w:p><w:t>вне</w:t>",
            "Мы за",
        ),
    ],
)
def test_words_are_read_wherever_word_keeps_them_and_once(
    body: str, text: str
) -> None:
    assert paragraphs(with_words(body)) == [text]


def test_a_soft_line_break_begins_a_paragraph() -> None:
    word = "<w:p><w:r><w:t>Мы.</w:t><w:br/><w:t>За.</w:t><w:cr/><w:tab/><w:t>Мир.</w:t></w:r></w:p>"
    text = "Мы.\vЗа.\u2028\tМир."
    assert (
        paragraphs(with_words(word))
        == paragraphs(text.encode(), "a.txt")
        == ["Мы.", "За.", "Мир."]
    )


@given(
    st.lists(st.text(st.sampled_from("ая. \t\u00a0"), min_size=1), min_size=1)
)
def test_lines_are_paragraphs_to_the_letter(lines: list[str]) -> None:
    whole = [line.strip() for line in lines if line.strip()]
    if whole:
        assert paragraphs("\n".join(lines).encode(), "a.txt") == whole


def test_a_text_box_is_read_once_though_it_is_kept_twice() -> None:
    box = "<v:textbox><w:txbxContent><w:p><w:r><w:t>сбоку</w:t></w:r></w:p></w:txbxContent></v:textbox>"
    twice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    body = f"<w:p><w:r><w:t>Мы</w:t>{twice}<w:t> за</w:t></w:r></w:p>"
    assert paragraphs(with_words(body)) == ["Мы за", "сбоку"]


# --- what is refused -----------------------------------------------------------------------------


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (COMPOUND, UnreadableCode.NOT_DOCX),
        (
            COMPOUND + "WordDocument".encode("utf-16-le"),
            UnreadableCode.OLD_WORD,
        ),
        (COMPOUND + "Workbook".encode("utf-16-le"), UnreadableCode.SPREADSHEET),
        (
            COMPOUND + "PowerPoint Document".encode("utf-16-le"),
            UnreadableCode.SLIDES,
        ),
        (
            COMPOUND + "EncryptedPackage".encode("utf-16-le"),
            UnreadableCode.LOCKED,
        ),
        (b"%PDF-1.7\n", UnreadableCode.PDF),
        (b"%PDF-1.7\n" + bytes(LARGEST_PAPER), UnreadableCode.PDF),
        (
            b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:x/>',
            UnreadableCode.OLD_WORD,
        ),
        (
            b'<?xml version="1.0"?>\r\n<pkg:package xmlns:pkg="x"/>',
            UnreadableCode.OLD_WORD,
        ),
        (b"{\\rtf1 words}", UnreadableCode.RICH_TEXT),
        ("<!DOCTYPE html><p>Мы за.".encode(), UnreadableCode.WEB_PAGE),
        (b"\xef\xbb\xbf\r\n<HTML xmlns:w='x'>", UnreadableCode.WEB_PAGE),
        (
            b"MIME-Version: 1.0\nContent-Type: multipart/related",
            UnreadableCode.WEB_PAGE,
        ),
        (
            packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
            UnreadableCode.OPEN_DOCUMENT,
        ),
        (packed({"Index/Document.iwa": b"x"}), UnreadableCode.PAGES),
        (packed({"xl/workbook.xml": b"<x/>"}), UnreadableCode.SPREADSHEET),
        (packed({"ppt/presentation.xml": b"<x/>"}), UnreadableCode.SLIDES),
        (b"\x89PNG\r\n\x1a\n", UnreadableCode.NOT_DOCX),
        ("Мы за.".encode(), UnreadableCode.NOT_DOCX),
        (b"PK\x05\x06" + bytes(18), UnreadableCode.NOT_DOCX),
        (packed({"a.txt": b"words"}), UnreadableCode.NOT_DOCX),
        (
            packed(
                {
                    **SMALL,
                    KINDS: SMALL[KINDS].replace(
                        b"wordprocessingml", b"spreadsheetml"
                    ),
                }
            ),
            UnreadableCode.NOT_DOCX,
        ),
    ],
)
def test_what_is_another_kind_of_file_is_called_by_its_name(
    data: bytes, code: UnreadableCode
) -> None:
    assert refusal(data) is code


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        packed(
            {name: part for name, part in SMALL.items() if name != DOCUMENT}
        ),
        packed(
            {
                name: part
                for name, part in SMALL.items()
                if name != "_rels/.rels"
            }
        ),
        packed(SMALL, ZIP_LZMA),
        packed(SMALL)[:-40],
        with_words("<w:p>"),
        with_words("<w:p>" * 300 + "</w:p>" * 300),
        packed(
            {
                **SMALL,
                DOCUMENT: WORDS.replace("body", "bodies").format("").encode(),
            }
        ),
        packed({**SMALL, "word/styles.xml": b"<w:styles"}),
    ],
)
def test_a_word_document_that_is_not_sound_is_refused(data: bytes) -> None:
    assert refusal(data) is UnreadableCode.DAMAGED


def test_a_locked_archive_is_refused() -> None:
    data = bytearray(docx_of("Мы за."))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    assert refusal(bytes(data)) is UnreadableCode.LOCKED


def test_parts_that_refer_to_one_another_without_end_are_no_matter() -> None:
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="t" Target="{}.xml"/></Relationships>'
    )
    chain = {f"word/{number}.xml": b"<a/>" for number in range(990)}
    links = {
        f"word/_rels/{number}.xml.rels": link.format(number + 1).encode()
        for number in range(989)
    }
    start = {"word/_rels/document.xml.rels": link.format(0).encode()}
    assert (
        read_paper("a.docx", packed({**SMALL, **chain, **links, **start}))
        == PAPER
    )


@pytest.mark.parametrize("name", ["a.txt", "a.docx"])
def test_an_upload_above_the_limit_is_refused_unread(name: str) -> None:
    assert refusal(bytes(LARGEST_PAPER + 1), name) is UnreadableCode.TOO_LARGE


def test_a_part_that_unpacks_to_much_more_than_the_file_is_a_bomb() -> None:
    assert (
        refusal(packed({**SMALL, "word/media/1.png": bytes(20_000_000)}))
        is UnreadableCode.ZIP_BOMB
    )


def test_many_parts_that_unpack_to_much_together_are_a_bomb() -> None:
    media = {
        f"word/media/{number}.bin": urandom(60_000) + bytes(3_000_000)
        for number in range(20)
    }
    assert refusal(packed({**SMALL, **media})) is UnreadableCode.ZIP_BOMB


def test_entries_that_share_the_same_bytes_count_each_time() -> None:
    blob = packed({**SMALL, "z": bytes(1_000_000)})
    with ZipFile(BytesIO(blob)) as archive:
        start = archive.start_dir
        last = archive.infolist()[-1]
    directory, end = blob[start:-22], bytearray(blob[-22:])
    entry = directory[directory.rindex(b"PK\x01\x02") :]
    copies = 1_000
    end[8:12] = (len(archive.infolist()) + copies).to_bytes(2, "little") * 2
    end[12:16] = (len(directory) + copies * len(entry)).to_bytes(4, "little")
    assert last.filename == "z"
    # Later versions of zipfile refuse the overlap themselves.
    codes = {UnreadableCode.ZIP_BOMB, UnreadableCode.NOT_DOCX}
    assert (
        refusal(blob[:start] + directory + entry * copies + bytes(end)) in codes
    )


def test_too_many_parts_are_a_bomb() -> None:
    data = packed(
        {**SMALL, **{f"word/{number}": b"" for number in range(MAX_PARTS)}},
        ZIP_STORED,
    )
    assert refusal(data) is UnreadableCode.ZIP_BOMB


def test_too_many_tags_are_a_bomb() -> None:
    data = packed(
        {
            **SMALL,
            DOCUMENT: WORDS.format("<w:p/>" * 1_000_000).encode(),
            "word/media/1.png": urandom(500_000),
        }
    )
    assert refusal(data) is UnreadableCode.ZIP_BOMB


def test_signs_that_look_like_tags_in_a_picture_are_none() -> None:
    picture = b"BM" + b"<=" * 1_000_000 + b"<!DOCTYPE"
    assert (
        read_paper(
            "a.docx",
            packed(
                {**SMALL, "word/media/1.bmp": picture, "z": urandom(50_000)}
            ),
        )
        == PAPER
    )


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "WORD/VBAPROJECT.BIN"])
def test_a_document_with_a_program_in_it_is_refused(name: str) -> None:
    assert refusal(packed({**SMALL, name: b"x"})) is UnreadableCode.MACRO


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        (b"image/jpeg", b"application/vnd.ms-office.vbaProject"),
        (
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main",
            b"application/vnd.ms-word.document.macroEnabled.main",
        ),
    ],
)
def test_a_document_that_announces_a_program_is_refused(
    kind: bytes, other: bytes
) -> None:
    assert kind in SMALL[KINDS]
    assert (
        refusal(packed({**SMALL, KINDS: SMALL[KINDS].replace(kind, other)}))
        is UnreadableCode.MACRO
    )


def declared(encoding: str) -> str:
    words = WORDS.format('<w:p w:rsidR="&e;"><w:r><w:t>&e;</w:t></w:r></w:p>')
    return f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY e "boom">]>{words}'


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-16", "utf-16-be"),
        ("UTF-32", "utf-32-be"),
        ("UTF-7", "utf-7"),
        ("cp037", "cp037"),
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        DOCUMENT,
        "word/styles.xml",
        "customXml/item1.xml",
        "word/media/1.svg",
        "z",
    ],
)
def test_entities_are_refused_in_any_part_and_any_encoding(
    name: str, encoding: str, codec: str
) -> None:
    part = declared(encoding).encode(codec)
    assert refusal(packed({**SMALL, name: part})) is UnreadableCode.FOREIGN_XML


def test_a_rare_encoding_is_refused_however_far_away_it_is_declared() -> None:
    head = f"<?xml version=\"1.0\"{' ' * 5000}encoding = 'UTF-7'?>"
    assert (
        refusal(packed({**SMALL, DOCUMENT: (head + WORDS.format("")).encode()}))
        is UnreadableCode.FOREIGN_XML
    )


def test_parts_in_utf_16_are_read() -> None:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in LINES)
    words = '<?xml version="1.0" encoding="UTF-16"?>' + WORDS.format(body)
    assert (
        read_paper(
            "a.docx", packed({**SMALL, DOCUMENT: words.encode("utf-16")})
        )
        == PAPER
    )


# --- any bytes -----------------------------------------------------------------------------------


@st.composite
def damaged(
    draw: Callable[[st.SearchStrategy[int]], int], whole: bytes
) -> bytes:
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data) - 1))
        length = draw(st.integers(0, 8))
        data[start : start + length] = draw(st.integers(0, 2**32 - 1)).to_bytes(
            4, "big"
        )
    return bytes(data)


@given(
    st.binary(max_size=300).map(lambda data: b"PK\x03\x04" + data)
    | st.binary(max_size=300)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert is_read_or_refused(data)


@settings(deadline=None)
@given(damaged(docx_of(*LINES)))
def test_any_damage_to_the_archive_is_read_or_refused(data: bytes) -> None:
    assert is_read_or_refused(data)


@settings(deadline=None)
@given(
    st.data(),
    st.sampled_from(
        [
            KINDS,
            "_rels/.rels",
            DOCUMENT,
            "word/_rels/document.xml.rels",
            "word/styles.xml",
        ]
    ),
)
def test_any_damage_inside_a_part_is_read_or_refused(
    data: st.DataObject, name: str
) -> None:
    part = data.draw(damaged(SMALL[name]))
    assert is_read_or_refused(packed({**SMALL, name: part}, ZIP_STORED))


# --- any bytes in a file that has everything ------------------------------------------------------

EVERYTHING = parts_of(
    HIDING
    + "".join(item("слово", 1, at) for at in (0, 1, 2, 0))
    + p(
        r("Мы"),
        reference("footnote", 2),
        formula(fraction("a", "b")),
        sym("Wingdings", "F0E0"),
        picture(),
    )
    + control(p(r("Место")), "<w:showingPlcHdr/>"),
    styles=STYLES,
    numbering=of(DECIMAL),
    footnotes=note("footnote", 2, " Раз."),
    settings="",
)


@settings(deadline=None)
@given(
    st.data(),
    st.sampled_from([name for name in EVERYTHING if name.startswith("word/")]),
)
def test_any_damage_to_what_word_can_do_is_read_or_refused(
    data: st.DataObject, name: str
) -> None:
    part = data.draw(damaged(EVERYTHING[name]))
    assert is_read_or_refused(packed({**EVERYTHING, name: part}, ZIP_STORED))


TAGS = re.compile(rb"<[^>]+>")


@settings(deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(
        ["word/document.xml", "word/numbering.xml", "word/styles.xml"]
    ),
)
def test_elements_in_any_place_are_read_or_refused(
    chance: Random, name: str
) -> None:
    """Change places of elements and names of tags, so that the XML stays sound and says nonsense."""
    tree = etree.fromstring(EVERYTHING[name])
    elements = list(tree.iter("*"))[1:]
    for _ in range(chance.randint(1, 8)):
        one, other = chance.choice(elements), chance.choice(elements)
        if chance.random() < 0.5:
            one.tag = other.tag
        elif one not in list(other.iterancestors()) and one is not other:
            other.append(one)
    part = etree.tostring(tree)
    assert is_read_or_refused(packed({**EVERYTHING, name: part}, ZIP_STORED))


def many(count: int, body: str) -> str:
    return body * count


HEAVY: dict[str, tuple[str, dict[str, Any]]] = {
    "nested boxes": (
        (
            "<w:p><w:r><w:pict><w:txbxContent>" * 60
            + "</w:txbxContent></w:pict></w:r></w:p>" * 60
        )
        * 500,
        {},
    ),
    "joined lines": (
        p(r(" "), properties=MARK_HIDDEN) * 20_000 + p(r("Мы.")),
        {},
    ),
    "long chains": (
        many(20_000, p(r("а"), properties='<w:pStyle w:val="s99"/>')),
        {
            "styles": "".join(
                style(f"s{place}", based=f"s{place - 1}")
                for place in range(100)
            )
        },
    ),
    "one note told often": (
        p(r("Мы"), many(30_000, reference("footnote", 2))),
        {
            "footnotes": f'<w:footnote w:id="2">{many(30_000, "<w:p/>")}</w:footnote>'
        },
    ),
    "long numbers": (
        many(15_000, item("а", 1)),
        {
            "numbering": kind_of_list(0, level(0, "decimal", "%1" * 30_000))
            + a_list(1, 0)
        },
    ),
    "deep formulas": (
        p(
            formula(
                "<m:rad><m:e>" * 100 + mr("x" * 1900) + "</m:e></m:rad>" * 100
            )
        )
        * 300
        + p(r("Мы.")),
        {},
    ),
    "many lists": (
        "".join(item("а", place) for place in range(1, 6_000)),
        {
            "numbering": kind_of_list(0, many(60_000, "<w:nsid/>"))
            + "".join(a_list(place, 0) for place in range(1, 6_000))
        },
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_made_to_take_long_does_not(name: str) -> None:
    # Each takes minutes or more where anything grows with the square of the file.
    body, others = HEAVY[name]
    media = {"word/media/1.png": urandom(700_000)}
    assert is_read_or_refused(packed({**parts_of(body, **others), **media}))
