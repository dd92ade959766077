# The organizer's own template: what is let in, what of it is kept, and that the protocol in it is whole.
import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from exports import word
from exports.papers.unreadable import Unreadable, UnreadableCode
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.word.admission import MAX_TEMPLATE, admit
from session.words import words
from tests.exports.documents import opened, part, texts
from tests.exports.papers.built import word_file
from tests.exports.sessions import KINDS, NOW, full, text_of
from tests.letterhead import RED, letterhead

RELATION = '<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" {}/>'
Change = Callable[[str], str]


def changed(name: str, change: Change, **more: bytes) -> bytes:
    """Return the template with one part changed, and other parts added."""
    source, saved = ZipFile(BytesIO(letterhead())), BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as archive:
        for each in source.infolist():
            content = source.read(each)
            archive.writestr(
                each.filename,
                change(content.decode()) if each.filename == name else content,
            )
        for path, content in more.items():
            archive.writestr(path, content)
    return saved.getvalue()


def made(
    template: bytes,
    language: str = "ru",
    cut: Cut = Cut.full,
    entries: int = 40,
) -> bytes:
    document = protocol(full(entries), KINDS, words(language, 540), NOW, cut)
    return word.write(document, within=template)


def refusal(template: bytes) -> UnreadableCode:
    with pytest.raises(Unreadable) as refused:
        admit(template)
    return refused.value.code


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("cut", list(Cut))
def test_the_page_the_header_and_the_styles_of_the_template_are_kept(
    language: str, cut: Cut
) -> None:
    admit(letterhead())
    file = opened(made(letterhead(), language, cut))
    section = file.sections[0]
    assert (round(section.left_margin.mm), round(section.top_margin.mm)) == (
        30,
        45,
    )
    assert section.header.paragraphs[0].text == "Областная библиотека"
    assert section.footer.paragraphs[0].text == "ул. Ленина, 139"
    assert file.styles["Heading 1"].font.color.rgb == RED
    assert {each.style.name for each in file.paragraphs} >= {
        "Heading 1",
        "Subtitle",
        "Fact",
    }
    assert file.tables[-1].style is not None


def test_everything_stands_in_it_and_nothing_of_its_own_text() -> None:
    told = "\n".join(texts(made(letterhead())))
    assert [
        number for number in range(40) if told.count(text_of(number)) != 1
    ] == []
    assert "Текст-образец" not in told


def test_text_around_the_place_stays() -> None:
    told = texts(
        made(letterhead("Исх. № ____", "{{ protocol }}", "Приложение: нет"))
    )
    assert (told[0], told[-1]) == ("Исх. № ____", "Приложение: нет")
    assert not any("{{" in line for line in told)


def test_every_style_and_number_that_is_used_is_there_once() -> None:
    file = made(letterhead(), cut=Cut.report)
    look, body, counts = (
        part(file, f"word/{name}.xml")
        for name in ("styles", "document", "numbering")
    )
    ids = [each.get(qn("w:styleId")) for each in look.iter(qn("w:style"))]
    used = {
        each.get(qn("w:val"))
        for tag in ("pStyle", "rStyle", "tblStyle")
        for each in body.iter(qn(f"w:{tag}"))
    }
    numbers = [each.get(qn("w:numId")) for each in counts.iter(qn("w:num"))]
    assert len(ids) == len(set(ids))
    assert used <= set(ids)
    assert len(numbers) == len(set(numbers))
    assert {each.get(qn("w:val")) for each in body.iter(qn("w:numId"))} <= set(
        numbers
    )
    order = [each.tag for each in counts]
    # AbstractNum before num, as the schema wants it.
    assert order == sorted(order)


def without_lists() -> bytes:
    """Return a letterhead that knows of no list at all."""
    file = docx.Document(BytesIO(letterhead()))
    lists = file.part.numbering_part
    (relation,) = (
        key
        for key, each in file.part.rels.items()
        if each.reltype.endswith("/numbering")
    )
    assert file.part.rels[relation].target_part is lists
    file.part.rels.pop(relation)
    saved = BytesIO()
    file.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("template", "kinds", "bullet"),
    [
        (letterhead, ["10", "11"], "11"),
        (without_lists, ["2", "3"], "3"),
    ],
)
def test_our_lists_are_numbered_behind_those_of_the_letterhead(
    template: Callable[[], bytes], kinds: list[str], bullet: str
) -> None:
    file = made(template(), cut=Cut.brief)
    counts, body = (
        part(file, f"word/{name}.xml") for name in ("numbering", "document")
    )
    told = {
        each.get(qn("w:abstractNumId")): each.find(
            f"{qn('w:lvl')}/{qn('w:numFmt')}"
        ).get(qn("w:val"))
        for each in counts.iter(qn("w:abstractNum"))
    }
    assert list(told)[-2:] == kinds
    assert [told[kind] for kind in kinds] == ["bullet", "decimal"]
    leads = {
        each.get(qn("w:numId")): each.find(qn("w:abstractNumId")).get(
            qn("w:val")
        )
        for each in counts.iter(qn("w:num"))
    }
    used = {each.get(qn("w:val")) for each in body.iter(qn("w:numId"))}
    assert bullet in used
    assert leads[bullet] == kinds[0]
    assert used - {"0"} <= leads.keys()


def test_what_a_mac_leaves_behind_the_numbers_stays_behind_them() -> None:
    left = '<w:numIdMacAtCleanup w:val="9"/></w:numbering>'
    template = changed(
        "word/numbering.xml",
        lambda told: told.replace("</w:numbering>", left),
    )
    counts = part(made(template, cut=Cut.brief), "word/numbering.xml")
    tags = [each.tag for each in counts]
    assert tags.index(qn("w:numIdMacAtCleanup")) == len(tags) - 1


@pytest.mark.parametrize(
    ("language", "tag"), [("ru", "ru-RU"), ("en", "en-GB")]
)
def test_no_language_but_the_protocols_is_left(language: str, tag: str) -> None:
    look = part(made(letterhead(), language), "word/styles.xml")
    assert {each.get(qn("w:val")) for each in look.iter(qn("w:lang"))} == {tag}


def test_a_template_without_header_and_footer_gets_the_page_number() -> None:
    bare = docx.Document()
    saved = BytesIO()
    bare.save(saved)
    header = opened(made(saved.getvalue())).sections[0].header
    assert [
        each.get(qn("w:instr"))
        for each in header.paragraphs[0]._p.iter(qn("w:fldSimple"))
    ] == [" PAGE "]


@pytest.mark.parametrize("counts", [False, True])
def test_a_template_that_numbers_headings_adds_no_second_number(
    counts: bool,
) -> None:
    own = '<w:outlineLvl w:val="0"/>'
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    template = (
        changed(
            "word/styles.xml", lambda told: told.replace(own, number + own, 1)
        )
        if counts
        else letterhead()
    )
    body = part(made(template), "word/document.xml")
    headed = [
        each.getparent()
        for each in body.iter(qn("w:pStyle"))
        if each.get(qn("w:val")) == "Heading1"
    ]
    assert headed
    numbers = (
        {
            each.find(f"{qn('w:numPr')}/{qn('w:numId')}").get(qn("w:val"))
            for each in headed
        }
        if counts
        else set()
    )
    assert numbers == ({"0"} if counts else set())
    assert counts or all(each.find(qn("w:numPr")) is None for each in headed)
    assert all(
        "".join(each.getparent().itertext()).strip()[0].isdecimal()
        for each in headed
    )


def relations(what: str, where: str) -> bytes:
    added = RELATION.format(what, where) + "</Relationships>"
    return changed(
        "word/_rels/document.xml.rels",
        lambda told: told.replace("</Relationships>", added),
    )


RUNS = '<w:fldSimple w:instr="DDEAUTO c:\\x"/>'
OUT = 'Target="http://example.org/x" TargetMode="External"'


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (b"", UnreadableCode.EMPTY),
        (b"not a file", UnreadableCode.NOT_DOCX),
        (b"PK\x03\x04" + b"x" * 200, UnreadableCode.DAMAGED),
        (letterhead()[:3000], UnreadableCode.DAMAGED),
        (b"PK\x03\x04" + bytes(MAX_TEMPLATE), UnreadableCode.TOO_LARGE),
        (
            changed("", str, **{"word/vbaProject.bin": b"x"}),
            UnreadableCode.MACRO,
        ),
        (
            changed(
                "[Content_Types].xml",
                lambda told: told.replace("document.main", "macroEnabled.main"),
            ),
            UnreadableCode.MACRO,
        ),
        (word_file("<w:p/><w:sectPr/>", strict=True), UnreadableCode.STRICT),
        (relations("oleObject", 'Target="x.bin"'), UnreadableCode.MACRO),
        (relations("image", OUT), UnreadableCode.EXTERNAL),
        (
            relations(
                "hyperlink", 'Target="file:///etc/passwd" TargetMode="External"'
            ),
            UnreadableCode.EXTERNAL,
        ),
        (
            changed(
                "word/document.xml",
                lambda told: '<!DOCTYPE x [<!ENTITY a "b">]>' + told,
            ),
            UnreadableCode.FOREIGN_XML,
        ),
        (
            changed("", str, **{"word/big.xml": b"<a>" + b" " * 60_000_000}),
            UnreadableCode.ZIP_BOMB,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_broken_or_hostile_is_refused_with_its_reason(
    template: bytes, code: UnreadableCode
) -> None:
    assert refusal(template) is code


@pytest.mark.parametrize(
    "field",
    [
        "DDEAUTO c:\\x",
        "INCLUDEPICTURE http://x",
        " LINK Excel ",
        "macrobutton X",
        "QUOTE 68",
    ],
)
def test_a_field_that_runs_or_fetches_is_refused_even_where_it_is_parted(
    field: str,
) -> None:
    half = len(field) // 2
    runs = "".join(
        f"<w:r><w:instrText>{piece}</w:instrText></w:r>"
        for piece in (field[:half], field[half:])
    )
    whole = f'<w:fldSimple w:instr="{field}"/>'
    for written in (runs, whole):
        into = changed(
            "word/document.xml",
            lambda told, w=written: told.replace("<w:p>", f"<w:p>{w}", 1),  # type: ignore[misc]
        )
        assert refusal(into) is UnreadableCode.EXTERNAL


def test_a_field_that_runs_is_refused_in_a_part_of_any_name() -> None:
    told, saved = (
        changed(
            "word/document.xml",
            lambda body: body.replace("<w:p>", f"<w:p>{RUNS}", 1),
        ),
        BytesIO(),
    )
    with (
        ZipFile(BytesIO(told)) as parts,
        ZipFile(saved, "w", ZIP_DEFLATED) as file,
    ):
        for name in parts.namelist():
            content = parts.read(name).replace(b"document.xml", b"body.dat")
            file.writestr(name.replace("document.xml", "body.dat"), content)
    assert refusal(saved.getvalue()) is UnreadableCode.EXTERNAL


def test_a_link_to_a_page_in_the_letterhead_is_let_in() -> None:
    admit(relations("hyperlink", OUT))


# --- what Word would open without a word ----------------------------------------------------------

HEADER = '<w:headerReference w:type="first" r:id="rX"/>'
DRAWN = (
    "<w:p><w:r><w:drawing>"
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="rX"/></wp:inline>'
    "</w:drawing></w:r></w:p><w:sectPr"
)


def with_parts(template: bytes, **parts: Change) -> bytes:
    saved = BytesIO()
    with (
        ZipFile(BytesIO(template)) as source,
        ZipFile(saved, "w", ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(
                name,
                parts[name](content.decode()) if name in parts else content,
            )
    return saved.getvalue()


@pytest.mark.parametrize(
    ("kind", "where", "asks"),
    [
        (
            "header",
            'Target="header9.xml"',
            lambda told: re.sub("(<w:sectPr[^>]*>)", rf"\1{HEADER}", told),
        ),
        (
            "image",
            'Target="NULL"',
            lambda told: re.sub("<w:sectPr", DRAWN, told, count=1),
        ),
        ("image", 'Target="NULL" TargetMode="External"', str),
        ("customXml", 'Target="../customXml/item9.xml"', str),
        ("hyperlink", 'Target="#there"', str),
    ],
)
def test_a_relation_that_leads_nowhere_goes_with_what_asked_for_it(
    kind: str, where: str, asks: Change
) -> None:
    broken = with_parts(relations(kind, where), **{"word/document.xml": asks})
    file = admit(broken)
    assert b"rX" not in ZipFile(BytesIO(file)).read("word/document.xml")
    assert b"rX" not in ZipFile(BytesIO(file)).read(
        "word/_rels/document.xml.rels"
    )
    assert "Текст-образец" not in "\n".join(texts(made(file)))
    assert admit(file) == file


@pytest.mark.parametrize(
    "gone",
    [
        "docProps/core.xml",
        "docProps/thumbnail.jpeg",
        "word/styles.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "customXml/item1.xml",
    ],
)
def test_a_letterhead_without_a_part_that_it_names_is_taken(gone: str) -> None:
    saved = BytesIO()
    with (
        ZipFile(BytesIO(letterhead())) as source,
        ZipFile(saved, "w", ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            if name != gone:
                archive.writestr(name, source.read(name))
    section = opened(made(admit(saved.getvalue()))).sections[0]
    assert section.header.paragraphs[0].text == "Областная библиотека"


def test_parts_are_found_whatever_their_letters_and_slashes() -> None:
    saved = BytesIO()
    with (
        ZipFile(BytesIO(letterhead())) as source,
        ZipFile(saved, "w", ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(
                name.replace("header1", "Header1").replace(
                    "word/styles", "word\\styles"
                ),
                source.read(name),
            )
    section = opened(made(admit(saved.getvalue()))).sections[0]
    assert section.header.paragraphs[0].text == "Областная библиотека"


def test_a_word_template_is_taken_as_a_letterhead() -> None:
    dotx = changed(
        "[Content_Types].xml",
        lambda told: told.replace("document.main+xml", "template.main+xml"),
    )
    file = made(admit(dotx))
    assert (
        opened(file).sections[0].footer.paragraphs[0].text == "ул. Ленина, 139"
    )
    assert b"template.main" not in ZipFile(BytesIO(file)).read(
        "[Content_Types].xml"
    )


def test_a_sound_template_is_kept_byte_for_byte() -> None:
    sound = letterhead()
    assert admit(sound) == sound


@pytest.mark.parametrize("size", [11906, 12240])
def test_tables_are_as_wide_as_the_page_of_the_template_between_its_margins(
    size: int,
) -> None:
    def wider(xml: str) -> str:
        return re.sub(r'(<w:pgSz w:w=")\d+', rf"\g<1>{size}", xml)

    template = changed("word/document.xml", wider)
    section = opened(template).sections[-1]
    # Twips.
    own = (
        section.page_width - section.left_margin - section.right_margin
    ) // 635
    body = part(made(template, entries=6), "word/document.xml")
    ruled = [
        table
        for table in body.iter(qn("w:tbl"))
        if "ProtocolTable" in table[0][0].get(qn("w:val"))
    ]
    widths = {
        sum(
            int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))
        )
        for table in ruled
    }
    assert widths
    assert all(abs(width - own) <= 8 for width in widths)


def test_added_styles_keep_their_names_where_these_are_free_and_lead_to_styles_that_are_there() -> (
    None
):
    held = {
        style.get(qn("w:styleId"))
        for style in part(letterhead(), "word/styles.xml").iter(qn("w:style"))
    }
    styles = list(
        part(made(letterhead(), entries=6), "word/styles.xml").iter(
            qn("w:style")
        )
    )
    ids = {style.get(qn("w:styleId")) for style in styles}
    assert {
        each
        for each in ids - held
        if each.startswith("Veche") and each.removeprefix("Veche") not in held
    } == set()
    links = [
        link
        for style in styles
        for link in style.iter(qn("w:basedOn"), qn("w:next"))
    ]
    assert links
    assert {link.get(qn("w:val")) for link in links} <= ids
    defaults = [
        style for style in styles if style.get(qn("w:default")) in {"1", "true"}
    ]
    assert len(defaults) == len({style.get(qn("w:type")) for style in defaults})
