# What Word shows of a file and what it does not: a corpus of files built for one thing each. The clauses are those of
# ECMA-376 Part 1. Tests of whole papers, of their encodings and of hostile bytes are in test_reading.py.
from typing import Any

import pytest

from exports.papers.left_out import LeftOut
from exports.papers.reading import Paper, read_paper
from tests.exports.papers.built import (
    OLD,
    a_list,
    box,
    control,
    drawing,
    field,
    formula,
    item,
    kind_of_list,
    level,
    me,
    mr,
    p,
    packed,
    parts_of,
    picture,
    r,
    relations,
    style,
    word_file,
)

HIDDEN, SHOWN = "<w:vanish/>", '<w:vanish w:val="0"/>'
MARK_HIDDEN = "<w:rPr><w:vanish/></w:rPr>"


def read(body: str, **others: Any) -> Paper:
    return read_paper(
        "a.docx", word_file(p(r("Начало.")) + body + p(r("Конец.")), **others)
    )


def lines(body: str, **others: Any) -> list[str]:
    """Return what stands between the first and the last line of a file."""
    paper = read(body, **others)
    assert (paper.title, paper.paragraphs[0], paper.paragraphs[-1]) == (
        "",
        "Начало.",
        "Конец.",
    )
    return list(paper.paragraphs[1:-1])


def left_out(body: str, **others: Any) -> dict[LeftOut, int]:
    return dict(read(body, **others).left_out)


# --- the file ------------------------------------------------------------------------------------


def test_a_strict_file_is_read_as_any_other() -> None:
    body = p(
        r("Да"),
        r("тайна", HIDDEN),
        "<w:r><w:sym w:font='Symbol' w:char='F0AE'/></w:r>",
        formula(mr("x+1")),
    )
    assert lines(body, strict=True) == lines(body) == ["Да→x+1"]


def test_a_template_is_read_as_a_document() -> None:
    assert read_paper(
        "a.dotx", word_file(p(r("Да.")), template=True)
    ).paragraphs == ("Да.",)


@pytest.mark.parametrize(
    "target",
    [
        "NULL",
        "../NULL",
        "header9.xml",
        "/word/media/image7.png",
        "",
        "file:///gone.png",
    ],
)
@pytest.mark.parametrize(
    "kind", ["header", "image", "styles", "numbering", "settings", "footnotes"]
)
def test_relations_that_lead_nowhere_are_passed_over(
    kind: str, target: str
) -> None:
    parts = parts_of(p(r("Да.")))
    lost = f'<Relationship Id="x" Type="{OLD}officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    parts["word/_rels/document.xml.rels"] = relations(lost).encode()
    assert read_paper("a.docx", packed(parts)).paragraphs == ("Да.",)


@pytest.mark.parametrize(
    ("target", "at"),
    [
        ("/word/document.xml", "word/document.xml"),
        ("word/Document.XML", "word/document.xml"),
        ("word/document.xml", "Word/Document.xml"),
        ("word\\document.xml", "word\\document.xml"),
        ("./word/../word/document.xml", "word/document.xml"),
        ("word/%64ocument.xml", "word/document.xml"),
        ("xl/any/name.bin", "xl/any/name.bin"),
    ],
)
def test_the_main_part_is_found_however_it_is_named(
    target: str, at: str
) -> None:
    parts = parts_of(p(r("Да.")))
    parts[at] = parts.pop("word/document.xml")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"word/document.xml", target.encode()
    )
    assert read_paper("a.docx", packed(parts)).paragraphs == ("Да.",)


# --- hidden, deleted, only a hint ----------------------------------------------------------------

STYLES = (
    style("Обычный", default=True)
    + style("Тайный", run=HIDDEN)
    + style("Внук", based="Сын")
    + style("Сын", based="Тайный")
    + style("Явный", based="Тайный", run=SHOWN)
    + style("Знак", "character", run=HIDDEN)
    + style("Круг", based="Круг2")
    + style("Круг2", based="Круг")
    + style("Таблица", "table", run=HIDDEN)
    + style("Прописные", run="<w:caps/>")
)


def named(name: str, kind: str = "p") -> str:
    return f'<w:{kind}Style w:val="{name}"/>'


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (p(r("Мы "), r("втайне ", HIDDEN), r("за")), ["Мы за"]),  # 17.3.2.41
        (p(r("Мы", SHOWN)), ["Мы"]),
        (
            p(
                r("1"),
                r("2", '<w:vanish w:val="true"/>'),
                r("3", '<w:vanish w:val="off"/>'),
            ),
            ["13"],
        ),
        (p(r("Мы"), properties=named("Тайный")), []),
        (p(r("Мы"), properties=named("Внук")), []),  # 17.7.4.3, a chain
        (p(r("Мы"), properties=named("Явный")), ["Мы"]),
        (p(r("Мы"), properties=named("Круг")), ["Мы"]),
        (p(r("Мы"), properties=named("нет такого")), ["Мы"]),
        (p(r("Мы "), r("втайне", named("Знак", "r"))), ["Мы"]),
        (
            p(
                r("Мы", named("Знак", "r")),
                properties=f"{named('Тайный')}<w:rPr>{SHOWN}</w:rPr>",
            ),
            ["Мы"],
        ),  # 17.7.3
        (
            p(
                r("Мы", SHOWN),
                properties=f"{named('Тайный')}<w:rPr>{SHOWN}</w:rPr>",
            ),
            ["Мы"],
        ),
        (
            p(r("Мы "), properties=MARK_HIDDEN) + p(r("за")),
            ["Мы за"],
        ),  # a hidden paragraph mark
        (
            p(
                r("Мы "),
                properties=f"<w:rPr>{named('Знак', 'r')}</w:rPr>",
            )
            + p(r("за")),
            ["Мы за"],
        ),  # a mark that is hidden by its style
        (p(r("тайна", HIDDEN), properties=MARK_HIDDEN) + p(r("Мы")), ["Мы"]),
        (
            p(r("Мы "), properties="<w:rPr><w:del/></w:rPr>") + p(r("за")),
            ["Мы за"],
        ),  # 17.13.5.15
        (
            p(r("Мы "), r("за", "<w:webHidden/>")),
            ["Мы за"],
        ),  # 17.3.2.44: of web pages alone
        (
            p(
                "<w:r><w:rPr><w:vanish/></w:rPr><w:tab/><w:sym w:font='Symbol' w:char='F0AE'/></w:r>"
            ),
            [],
        ),
        (
            f"<w:tbl><w:tblPr>{named('Таблица', 'tbl')}</w:tblPr><w:tr><w:tc>{p(r('а'))}</w:tc></w:tr></w:tbl>"
            + p(r("б")),
            ["б"],
        ),
    ],
)
def test_hidden_text_is_not_read(body: str, found: list[str]) -> None:
    assert lines(body, styles=STYLES) == found


def test_what_is_hidden_by_the_document_s_defaults_is_shown_where_a_run_says_so() -> (
    None
):
    hidden = "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>"
    body = p(
        r("Мы", SHOWN),
        r("втайне"),
        r(" за", SHOWN),
        properties=f"<w:rPr>{SHOWN}</w:rPr>",
    )
    assert read_paper("a.docx", word_file(body, styles=hidden)).paragraphs == (
        "Мы за",
    )


def test_hidden_passages_are_counted_once_each() -> None:
    body = p(
        r("а", HIDDEN), r("б", HIDDEN), r("Мы"), r(" ", HIDDEN), r("в", HIDDEN)
    )
    assert left_out(body) == {LeftOut.HIDDEN: 2}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (control(p(r("Введите текст")), "<w:showingPlcHdr/>"), []),  # 17.5.2.39
        (
            p(r("Мы "), control(r("Место"), "<w:showingPlcHdr/>"), r("за")),
            ["Мы за"],
        ),
        (control(p(r("Мы")), '<w:showingPlcHdr w:val="0"/>'), ["Мы"]),
        (p(field("MACROBUTTON NoMacro [Ваше имя]"), r("Мы")), ["Мы"]),
        (p(field("FORMTEXT", r("Иванов"))), ["Иванов"]),
        (
            p(
                f"<w:ins>{r('Да')}</w:ins><w:del><w:r><w:delText>Нет</w:delText></w:r></w:del>"
            ),
            ["Да"],
        ),
        (
            p(f"<w:moveFrom>{r('Да')}</w:moveFrom>")
            + p(f"<w:moveTo>{r('Да')}</w:moveTo>"),
            ["Да"],
        ),
        (
            f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p(r('а'))}</w:tc></w:tr></w:tbl>"
            + p(r("б")),
            ["б"],
        ),
        (
            p(
                r("Мы"),
                '<w:r><w:commentReference w:id="0"/></w:r>',
                "<w:r><w:annotationRef/></w:r>",
            ),
            ["Мы"],
        ),
        (
            p(
                "<w:r><w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>"
            ),
            ["漢"],
        ),
        (
            p(
                r("Мы", "<w:caps/>"),
                r(" Straße", "<w:caps/>"),
                r(" Все", "<w:smallCaps/>"),
            ),
            ["МЫ STRAßE Все"],
        ),  # 17.3.2.5
        (p(r("Мы"), properties=named("Прописные")), ["МЫ"]),
        (
            p("<w:r><w:t>авто</w:t><w:softHyphen/><w:t>бус</w:t></w:r>"),
            ["автобус"],
        ),  # 17.3.3.29
    ],
)
def test_what_is_shown_is_read_and_nothing_else(
    body: str, found: list[str]
) -> None:
    assert lines(body, styles=STYLES) == found


def test_fields_that_nobody_filled_in_are_counted() -> None:
    body = p(
        r("Мы"),
        control(r("Место"), "<w:showingPlcHdr/>"),
        field("MACROBUTTON NoMacro [Ваше имя]"),
    )
    assert left_out(body) == {LeftOut.PLACEHOLDER: 2}


# --- alternatives and boxes ----------------------------------------------------------------------


def alternatives(first: str, other: str, requires: str = "wps") -> str:
    return (
        f'<mc:AlternateContent><mc:Choice Requires="{requires}">{first}</mc:Choice>'
        f"<mc:Fallback>{other}</mc:Fallback></mc:AlternateContent>"
    )


OLD_BOX = f"<w:pict><v:shape><v:textbox><w:txbxContent>{p(r('сбоку'))}</w:txbxContent></v:textbox></v:shape></w:pict>"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            p(
                "<w:r>",
                alternatives(f"<w:drawing>{box('сбоку')}</w:drawing>", OLD_BOX),
                "</w:r>",
                r("Мы"),
            ),
            ["Мы", "сбоку"],
        ),
        (p("<w:r>", OLD_BOX, "</w:r>"), ["сбоку"]),
        (
            p(alternatives(r("новое"), r("старое"), "none")),
            ["старое"],
        ),  # Part 3, 7.6: not understood
        (p(alternatives(r("новое"), r("старое"), "w14")), ["новое"]),
        (
            p(
                f"<mc:AlternateContent><mc:Fallback>{r('старое')}</mc:Fallback></mc:AlternateContent>"
            ),
            ["старое"],
        ),
        (
            p(
                r("тайна", HIDDEN),
                f"<w:r><w:rPr>{HIDDEN}</w:rPr>{OLD_BOX}</w:r>",
            ),
            [],
        ),
        (
            p(
                '<w:r><w:pict><v:shape><v:textpath string="Ура"/></v:shape></w:pict></w:r>'
            ),
            ["Ура"],
        ),
    ],
)
def test_alternatives_and_boxes_are_read_once(
    body: str, found: list[str]
) -> None:
    assert lines(body) == found


# --- signs ---------------------------------------------------------------------------------------


def sym(font: str, code: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def in_font(text: str, font: str) -> str:
    return r(text, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (sym("Wingdings", "F0E0"), "→"),  # what Word makes of -->
        (sym("wingdings", "00E0"), "→"),
        (
            sym("Wingdings", "F0FE")
            + sym("Wingdings", "F0A8")
            + sym("Wingdings", "F0FC"),
            "☑☐✓",
        ),
        (
            sym("Symbol", "F0B3")
            + sym("Symbol", "F061")
            + sym("Symbol", "F0B7"),
            "≥α•",
        ),
        (sym("Segoe UI Symbol", "2192"), "→"),
        (sym("MS Gothic", "2612"), "☒"),
        (in_font("\uf0e0", "Wingdings"), "→"),
        (in_font("ü a", "Wingdings"), "✓ ♋"),
        (in_font("abc", "Symbol"), "αβχ"),
        (sym("Webdings", "F061"), "✔"),
    ],
)
def test_signs_of_symbol_fonts_are_read(inner: str, found: str) -> None:
    assert lines(p(r("А "), inner)) == [f"А {found}"]
    assert left_out(p(inner)) == {}


@pytest.mark.parametrize(
    "inner",
    [
        sym("Logo", "F041"),
        r("\ue001"),
        sym("Wingdings", "F0FF"),
        sym("Arial", "xyz"),
        sym("Symbol", "F0F0"),
    ],
)
def test_a_sign_that_nobody_else_has_leaves_a_mark(inner: str) -> None:
    body = p(r("А "), inner, r(" Б"))
    assert lines(body) == ["А […] Б"]
    assert left_out(body) == {LeftOut.SYMBOL: 1}


CHECKED = '<w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox>'


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (control(r("☒"), CHECKED.format(1)), "☒ да"),
        (control(sym("Wingdings", "F0FE"), CHECKED.format(1)), "☑ да"),
        (control("", CHECKED.format(1)), "☒ да"),
        (control("", CHECKED.format(0)), "☐ да"),
        (
            field(
                "FORMCHECKBOX",
                form="<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>",
            ),
            "☒ да",
        ),
        (
            field(
                "FORMCHECKBOX",
                form="<w:ffData><w:checkBox><w:default w:val='1'/></w:checkBox></w:ffData>",
            ),
            "☒ да",
        ),
        (
            field("FORMCHECKBOX", form="<w:ffData><w:checkBox/></w:ffData>"),
            "☐ да",
        ),
        (
            field(
                "FORMDROPDOWN",
                form="<w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='нет'/>"
                "<w:listEntry w:val='наверное'/></w:ddList></w:ffData>",
            ),
            "наверное да",
        ),
        (field("SYMBOL 252 \\f Wingdings"), "✓ да"),
        (field('SYMBOL 0xAE \\f "Symbol" \\s 12'), "→ да"),
    ],
)
def test_boxes_and_choices_show_their_state(inner: str, found: str) -> None:
    assert lines(p(inner, r(" да"))) == [found]


# --- fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (field("DATE", r("май")), "май"),  # 17.16.4
        (
            field("IF " + field("MERGEFIELD x", r("1")) + r(" = 1"), r("да")),
            "да",
        ),
        (
            '<w:fldSimple w:instr="AUTHOR">' + r("Анна") + "</w:fldSimple>",
            "Анна",
        ),
        (field('XE "слово"') + r("слово"), "слово"),
        (field('HYPERLINK "http://example.org"', r("сюда")), "сюда"),
        ('<w:hyperlink r:id="none">' + r("сюда") + "</w:hyperlink>", "сюда"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("не пропало"),
            "не пропало",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + r("не пропало"),
            "не пропало",
        ),
    ],
)
def test_of_a_field_its_result_is_read(inner: str, found: str) -> None:
    assert lines(p(inner)) == [found]


def test_a_field_goes_on_over_paragraphs() -> None:
    begins = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    body = p(
        begins, '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', r("1. Да")
    ) + p(r("2. Нет"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    assert lines(body) == ["1. Да", "2. Нет"]


# --- formulas ------------------------------------------------------------------------------------


def script(kind: str, **parts: str) -> str:
    return (
        f"<m:{kind}>"
        + "".join(me(text, tag) for tag, text in parts.items())
        + f"</m:{kind}>"
    )


def fraction(above: str, below: str, kind: str = "") -> str:
    told = f'<m:fPr><m:type m:val="{kind}"/></m:fPr>' if kind else ""
    return f"<m:f>{told}{me(above, 'num')}{me(below, 'den')}</m:f>"


def nary(sign: str, **parts: str) -> str:
    inner = "".join(me(text, tag) for tag, text in parts.items())
    return (
        f'<m:nary><m:naryPr><m:chr m:val="{sign}"/></m:naryPr>{inner}</m:nary>'
    )


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        ((mr("5x+3"),), "5x+3"),
        ((fraction("a", "b"),), "a/b"),
        ((fraction("a+1", "2b"),), "(a+1)/2b"),
        ((fraction("n", "k", "noBar"),), "(n¦k)"),
        ((script("sSup", e="x", sup="2"),), "x²"),
        ((script("sSup", e="a+b", sup="k"),), "(a+b)^k"),
        ((script("sSub", e="x", sub="1"), mr("+y")), "x₁+y"),
        ((script("sSubSup", e="x", sub="i", sup="2"),), "x_i²"),
        (
            (
                f"<m:rad><m:radPr><m:degHide/></m:radPr><m:deg/>{me('x+1')}</m:rad>",
            ),
            "√(x+1)",
        ),
        ((f"<m:rad>{me('3', 'deg')}{me('x')}</m:rad>",), "³√(x)"),
        ((nary("∑", sub="i=1", sup="n", e="i"),), "∑_(i=1)ⁿ i"),
        ((f"<m:d>{me('a')}{me('b')}</m:d>",), "(a|b)"),
        (
            (
                f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr>{me("a")}</m:d>',
            ),
            "[a",
        ),
        ((f"<m:func>{me('sin', 'fName')}{me('x')}</m:func>",), "sin x"),
        ((f"<m:limLow>{me('lim')}{me('x→0', 'lim')}</m:limLow>",), "lim_(x→0)"),
        (
            (
                f"<m:m><m:mr>{me('1')}{me('2')}</m:mr><m:mr>{me('3')}{me('4')}</m:mr></m:m>",
            ),
            "1, 2; 3, 4",
        ),
        (
            (
                f'<m:acc><m:accPr><m:chr m:val="&#x20D7;"/></m:accPr>{me("v")}</m:acc>',
            ),
            "v\u20d7",
        ),
        ((script("sPre", sub="6", sup="14", e="C"),), "₆¹⁴C"),
        (
            (
                f'<m:bar><m:barPr><m:pos m:val="top"/></m:barPr>{me("ab")}</m:bar>',
            ),
            "a\u0305b\u0305",
        ),
        ((f"<m:bar>{me('ab')}</m:bar>",), "a\u0332b\u0332"),
        ((f"<m:acc>{me('a')}</m:acc>",), "a\u0302"),
        (
            (
                nary("∑", sub="i", e="x").replace(
                    "<m:chr", "<m:subHide/><m:chr"
                ),
            ),
            "∑ x",
        ),
        (
            (f"<m:nary>{me('0', 'sub')}{me('1', 'sup')}{me('f')}</m:nary>",),
            "∫₀¹ f",
        ),
        ((f"<m:limUpp>{me('x')}{me('def', 'lim')}</m:limUpp>",), "x^(def)"),
        ((f"<m:rad>{me('n', 'deg')}{me('x')}</m:rad>",), "ⁿ√(x)"),
        ((f"<m:rad>{me('2', 'deg')}{me('x')}</m:rad>",), "√(x)"),
        ((f"<m:phant>{me('x')}</m:phant>",), "x"),
        ((f"<m:eqArr>{me('a=1')}{me('b=2')}</m:eqArr>",), "a=1; b=2"),
        (
            (
                f'<m:phant><m:phantPr><m:show m:val="0"/></m:phantPr>{me("x")}</m:phant>',
                mr("y"),
            ),
            "y",
        ),
    ],
)
def test_formulas_are_read_on_one_line(
    inner: tuple[str, ...], found: str
) -> None:
    assert lines(p(r("Рост: "), formula(*inner))) == [f"Рост: {found}"]
    assert lines(p(f"<m:oMathPara>{formula(*inner)}</m:oMathPara>")) == [found]


@pytest.mark.parametrize(
    "inner", ["<m:news>x</m:news>", "<none:x/>", mr("x" * 5000)]
)
def test_a_formula_that_cannot_be_read_leaves_a_mark(inner: str) -> None:
    body = p(r("Рост: "), formula(inner))
    assert lines(body) == ["Рост: […]"]
    assert left_out(body) == {LeftOut.FORMULA: 1}


# --- what is no text -----------------------------------------------------------------------------

CHART = '<a:graphicData uri="chart"><c:chart r:id="r9"/></a:graphicData>'


@pytest.mark.parametrize(
    ("inner", "counted"),
    [
        (picture(), {LeftOut.PICTURE: 1}),
        (picture() + picture(), {LeftOut.PICTURE: 2}),
        (drawing(CHART), {LeftOut.DIAGRAM: 1}),
        (
            '<w:r><w:pict><v:shape><v:imagedata r:id="r9"/></v:shape></w:pict></w:r>',
            {LeftOut.PICTURE: 1},
        ),
        (
            '<w:r><w:object><o:OLEObject ProgID="Equation.3"/></w:object></w:r>',
            {LeftOut.FORMULA: 1},
        ),
        (
            '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>',
            {LeftOut.OBJECT: 1},
        ),
        (field("EQ \\f(1;2)"), {LeftOut.FORMULA: 1}),
        (field("LISTNUM"), {LeftOut.NUMBER: 1}),
    ],
)
def test_what_is_no_text_leaves_one_mark_and_is_counted(
    inner: str, counted: dict[LeftOut, int]
) -> None:
    body = p(r("До "), inner, r(" после"))
    assert lines(body) == ["До […] после"]
    assert left_out(body) == counted


@pytest.mark.parametrize(
    "inner",
    [
        picture(
            '<a:extLst><a:ext><adec:decorative val="1"/></a:ext></a:extLst>'
        ),
        '<w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r>',
        f"<w:r><w:rPr>{HIDDEN}</w:rPr>{picture()[5:]}",
    ],
)
def test_decoration_leaves_none(inner: str) -> None:
    assert read(p(r("До"), inner)).left_out == {}


def test_an_inserted_file_leaves_a_mark() -> None:
    assert lines('<w:altChunk r:id="r9"/>') == ["[…]"]


def test_marks_before_the_title_come_after_it() -> None:
    paper = read_paper(
        "a.docx",
        word_file(p(picture()) + p(r("Наша позиция")) + p(r("Мы за."))),
    )
    assert (paper.title, paper.paragraphs) == (
        "Наша позиция",
        ("[…]", "Мы за."),
    )


# --- lists ---------------------------------------------------------------------------------------

WING = '<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>'
DECIMAL = kind_of_list(
    0,
    level(0, "decimal", "%1."),
    level(1, "decimal", "%1.%2."),
    level(2, "lowerLetter", "%3)"),
    level(3, "decimal", "%4", more='<w:lvlRestart w:val="0"/>'),
)


def of(*kinds: str, lists: str = a_list(1, 0)) -> str:
    return "".join(kinds) + lists


def numbers(body: str, numbering: str, **others: Any) -> list[str]:
    return lines(body, numbering=numbering, **others)


def test_levels_count_and_begin_again() -> None:
    body = "".join(item("x", 1, at) for at in (0, 1, 1, 0, 1, 2, 2, 0))
    assert numbers(body, of(DECIMAL)) == [
        "1. x",
        "1.1. x",
        "1.2. x",
        "2. x",
        "2.1. x",
        "a) x",
        "b) x",
        "3. x",
    ]


def test_a_level_that_is_passed_over_is_counted() -> None:
    body = "".join(item("x", 1, at) for at in (1, 0, 1))
    assert numbers(body, of(DECIMAL)) == ["1.1. x", "2. x", "2.1. x"]


def test_a_level_that_never_begins_again_goes_on() -> None:  # 17.9.10
    body = "".join(item("x", 1, at) for at in (0, 3, 0, 3))
    assert numbers(body, of(DECIMAL)) == ["1. x", "1 x", "2. x", "2 x"]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("decimal", ["1", "2", "3"]),
        ("decimalZero", ["01", "02", "03"]),
        ("lowerRoman", ["i", "ii", "iii"]),
        ("upperRoman", ["I", "II", "III"]),
        ("lowerLetter", ["a", "b", "c"]),
        ("upperLetter", ["A", "B", "C"]),
        ("russianLower", ["а", "б", "в"]),
        ("russianUpper", ["А", "Б", "В"]),
        ("numberInDash", ["- 1 -", "- 2 -", "- 3 -"]),
        ("decimalEnclosedCircle", ["①", "②", "③"]),
        ("chicago", ["*", "†", "‡"]),
    ],
)
def test_forms_of_numbers(form: str, found: list[str]) -> None:  # 17.18.59
    kind = kind_of_list(0, level(0, form, "%1"))
    assert numbers("".join(item("x", 1) for _ in found), of(kind)) == [
        f"{each} x" for each in found
    ]


def test_a_form_that_is_not_known_is_written_in_figures_and_counted() -> None:
    kind = kind_of_list(0, level(0, "ordinalText", "%1"))
    assert numbers(item("x", 1), of(kind)) == ["1 x"]
    assert left_out(item("x", 1), numbering=of(kind)) == {LeftOut.NUMBER: 1}


def test_a_form_of_ones_own_is_as_wide_as_its_example() -> None:
    form = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    kind = kind_of_list(
        0,
        f'<w:lvl w:ilvl="0"><w:start w:val="9"/>{form}<w:lvlText w:val="№%1"/></w:lvl>',
    )
    assert numbers(item("x", 1) * 2, of(kind)) == ["№009 x", "№010 x"]


@pytest.mark.parametrize(
    ("text", "look", "found"),
    [
        ("\uf0b7", WING.replace("Wingdings", "Symbol"), "•"),
        ("\uf0d8", WING, "➢"),
        ("o", "", "◦"),
        ("–", "", "–"),
        ("\uf123", "", "•"),
    ],
)
def test_bullets(text: str, look: str, found: str) -> None:
    kind = kind_of_list(0, level(0, "bullet", text, look=look))
    assert numbers(item("x", 1), of(kind)) == [f"{found} x"]


def test_a_number_that_is_hidden_is_counted_and_not_told() -> None:
    kind = kind_of_list(
        0,
        level(0, "decimal", "%1."),
        level(1, "decimal", "%1.%2.", look="<w:rPr><w:vanish/></w:rPr>"),
    )
    assert numbers(item("x", 1) + item("y", 1, 1) + item("z", 1), of(kind)) == [
        "1. x",
        "y",
        "2. z",
    ]


def test_what_stands_after_a_number() -> None:  # 17.9.28
    kind = kind_of_list(
        0, level(0, "decimal", "(%1)", more='<w:suff w:val="nothing"/>')
    )
    assert numbers(item("x", 1), of(kind)) == ["(1)x"]


def test_legal_numbering_is_in_figures() -> None:  # 17.9.4
    kind = kind_of_list(
        0,
        level(0, "upperRoman", "%1."),
        level(1, "decimal", "%1.%2", more="<w:isLgl/>"),
    )
    assert numbers(item("x", 1) + item("x", 1, 1), of(kind)) == [
        "I. x",
        "1.1 x",
    ]


# 17.9.26.
def test_two_lists_of_one_kind_go_on_unless_one_begins_anew() -> None:
    anew = a_list(
        2,
        0,
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>',
    )
    body = item("x", 1) + item("x", 2) + item("x", 2) + item("x", 1)
    assert numbers(body, of(DECIMAL, lists=a_list(1, 0) + a_list(2, 0))) == [
        "1. x",
        "2. x",
        "3. x",
        "4. x",
    ]
    assert numbers(body, of(DECIMAL, lists=a_list(1, 0) + anew)) == [
        "1. x",
        "5. x",
        "6. x",
        "7. x",
    ]


def test_a_level_may_be_another_in_one_list() -> None:  # 17.9.8
    other = a_list(
        2,
        0,
        f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}</w:lvlOverride>',
    )
    assert numbers(item("x", 2), of(DECIMAL, lists=other)) == ["A) x"]


def test_a_style_gives_number_and_level() -> None:  # 17.9.23
    kind = kind_of_list(
        0,
        level(0, "decimal", "%1.", more='<w:pStyle w:val="Глава"/>'),
        level(1, "decimal", "%1.%2", more='<w:pStyle w:val="Раздел"/>'),
    )
    styles = style(
        "Глава", own='<w:numPr><w:numId w:val="1"/></w:numPr>'
    ) + style(
        "Раздел",
        based="Глава",
        own='<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>',
    )
    bare = '<w:pStyle w:val="Глава"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = (
        p(r("x"), properties=named("Глава"))
        + p(r("x"), properties=named("Раздел"))
        + p(r("x"), properties=bare)
        + p(r("x"), properties=named("Глава"))
    )
    assert numbers(body, of(kind), styles=styles) == [
        "1. x",
        "1.1 x",
        "x",
        "2. x",
    ]


def test_a_list_by_a_numbering_style() -> None:  # 17.9.21
    linked = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="Список"/></w:abstractNum>'
    styles = style(
        "Список", "numbering", own='<w:numPr><w:numId w:val="1"/></w:numPr>'
    )
    body = item("x", 2) + item("x", 2)
    assert numbers(
        body,
        of(DECIMAL, linked, lists=a_list(1, 0) + a_list(2, 5)),
        styles=styles,
    ) == ["1. x", "2. x"]


def test_paragraphs_that_nobody_sees_are_not_counted_and_empty_ones_are() -> (
    None
):
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    gone = p(r("тайна", HIDDEN), properties=f"{number}{MARK_HIDDEN}")
    assert numbers(item("x", 1) + gone + item("x", 1), of(DECIMAL)) == [
        "1. x",
        "2. x",
    ]
    assert numbers(item("x", 1) + item("", 1) + item("x", 1), of(DECIMAL)) == [
        "1. x",
        "3. x",
    ]


@pytest.mark.parametrize(
    "numbering",
    [
        "",
        a_list(1, 7),
        of(DECIMAL, lists=a_list(1, 0) + a_list(1, 9)),
        of(kind_of_list(0)),
    ],
)
def test_lists_that_are_not_defined_have_no_numbers(numbering: str) -> None:
    assert numbers(item("x", 1, 4), numbering) == ["x"]


def test_a_number_is_never_long() -> None:
    kind = kind_of_list(
        0,
        level(0, "upperRoman", "%1" * 1000).replace(
            'w:start w:val="1"', 'w:start w:val="2147483647"'
        ),
    )
    (line,) = numbers(item("x", 1), of(kind))
    assert len(line) < 70


# --- notes ---------------------------------------------------------------------------------------


def note(kind: str, key: int, text: str, mark: bool = True) -> str:
    own = f"<w:r><w:{kind}Ref/></w:r>" if mark else ""
    return f'<w:{kind} w:id="{key}">{p(own, r(text))}</w:{kind}>'


def reference(kind: str, key: int, more: str = "") -> str:
    return f'<w:r><w:{kind}Reference w:id="{key}"{more}/></w:r>'


def noted(body: str, **others: Any) -> list[str]:
    return list(
        read_paper(
            "a.docx", word_file(p(r("Начало.")) + body, **others)
        ).paragraphs
    )


def test_notes_are_marked_and_stand_at_the_end() -> None:
    footnotes = (
        note("footnote", 2, " Первая.")
        + note("footnote", 3, "Вторая.", mark=False)
        + note("footnote", 9, "Ничья.")
    )
    endnotes = note("endnote", 2, " В конце.")
    body = p(
        r("Мы"),
        reference("footnote", 3),
        r(" за"),
        reference("endnote", 2),
        reference("footnote", 2),
    )
    found = noted(body, footnotes=footnotes, endnotes=endnotes)
    assert found == [
        "Начало.",
        "Мы¹ за[i]²",
        "¹ Вторая.",
        "² Первая.",
        "[i] В конце.",
    ]


def test_a_mark_of_the_author_s_own_stays() -> None:  # 17.11.13
    footnotes = note("footnote", 2, "* Первая.", mark=False)
    body = p(
        r("Мы"), reference("footnote", 2, ' w:customMarkFollows="1"'), r("*")
    )
    assert noted(body, footnotes=footnotes) == ["Начало.", "Мы*", "* Первая."]


def test_a_note_is_told_once_and_one_that_is_lost_is_counted() -> None:
    body = p(
        r("Мы"),
        reference("footnote", 2),
        reference("footnote", 2),
        reference("footnote", 7),
    )
    paper = read_paper(
        "a.docx",
        word_file(
            p(r("Начало.")) + body, footnotes=note("footnote", 2, " Раз.")
        ),
    )
    assert paper.paragraphs == ("Начало.", "Мы¹¹²", "¹ Раз.")
    assert paper.left_out == {LeftOut.NOTE: 1}


def test_notes_are_numbered_as_the_settings_say() -> None:
    settings = '<w:footnotePr><w:numFmt w:val="lowerLetter"/><w:numStart w:val="3"/></w:footnotePr>'
    found = noted(
        p(r("Мы"), reference("footnote", 2)),
        footnotes=note("footnote", 2, " Раз."),
        settings=settings,
    )
    assert found == ["Начало.", "Мы[c]", "[c] Раз."]


def test_notes_of_what_is_deleted_or_hidden_are_not_told() -> None:
    hidden = (
        f'<w:r><w:rPr>{HIDDEN}</w:rPr><w:footnoteReference w:id="2"/></w:r>'
    )
    body = p(r("Мы"), f"<w:del>{reference('footnote', 2)}</w:del>", hidden)
    assert noted(body, footnotes=note("footnote", 2, " Раз.")) == [
        "Начало.",
        "Мы",
    ]
