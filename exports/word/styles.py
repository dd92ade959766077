# The look of a protocol as Word's own styles and settings, in WordprocessingML (ISO/IEC 29500-1, 17.7, 17.15).
# Knows a form's settings; knows no text and no package of files.
from collections.abc import Mapping
from typing import Any

from exports.protocol.document import Contents
from exports.protocol.form import Form
from exports.word.lists import APPENDICES, UNCOUNTED
from exports.word.paragraph_style import XMLNS, Style, twips


def styles(form: Form, contents: Contents | None = None) -> str:
    """Return the whole of word/styles.xml, for a document with this list of contents."""
    paragraphs = "".join(
        style.xml for style in paragraph_styles(form, contents)
    )
    others = "".join(other_styles(form).values())
    return f"<w:styles {XMLNS}>{_defaults(form)}{paragraphs}{others}</w:styles>"


def paragraph_styles(
    form: Form, contents: Contents | None = None
) -> tuple[Style, ...]:
    return (
        *_text(form),
        *_title(form),
        *_headings(form),
        *_tables(form),
        *_contents(form, contents),
        *_glance(form),
    )


def other_styles(form: Form) -> Mapping[str, str]:
    """Return the styles of runs, tables and lists by id, each as XML."""
    return {
        **_CHARACTERS,
        "TableNormal": _plain_table(),
        "ProtocolTable": _ruled_table(form),
        "GlanceTable": _hair_table(),
    }


def _defaults(form: Form) -> str:
    fonts = "".join(
        f' w:{script}="{form.font}"'
        for script in ("ascii", "hAnsi", "eastAsia", "cs")
    )
    language = f'<w:lang w:val="{form.language}" w:eastAsia="{form.language}" w:bidi="ar-SA"/>'
    size = f'<w:sz w:val="{round(form.size * 2)}"/><w:szCs w:val="{round(form.size * 2)}"/>'
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{fonts}/>{size}{language}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _text(form: Form) -> tuple[Style, ...]:
    return (
        *_body(form),
        *_lists(form),
        *_edges(form),
    )


def _body(form: Form) -> tuple[Style, ...]:
    body = "both" if form.justified else "left"
    step, indent = form.hanging, form.first_line
    return (
        Style("Normal", "Normal", after=0, line=form.line, align="left"),
        Style(
            "BodyText", "Body Text", after=form.after, first=indent, align=body
        ),
        Style(
            "Label",
            "Label",
            "BodyText",
            "BodyText",
            keep_next=True,
            before=1.5 * form.after,
        ),
        Style(
            "LabelAlone",
            "Label Alone",
            "BodyText",
            "BodyText",
            before=1.5 * form.after,
        ),
        Style("Quote", "Quote", "BodyText", left=indent + step, first=-step),
        Style("Note", "Note", "BodyText"),
    )


def _lists(form: Form) -> tuple[Style, ...]:
    step, indent = form.hanging, form.first_line
    return (
        Style(
            "ListBullet",
            "List Bullet",
            "BodyText",
            left=indent + step,
            first=-step,
            align="left",
            after=form.after / 2,
        ),
        Style(
            "ListNumber",
            "List Number",
            "BodyText",
            left=indent + step,
            first=-step,
            align="left",
            after=form.after / 2,
        ),
    )


def _edges(form: Form) -> tuple[Style, ...]:
    """Return the styles of what stands on each page, above and below."""
    return (
        Style("Header", "header", before=0, after=0, align="center"),
        Style(
            "Footer",
            "footer",
            before=0,
            after=0,
            align="right",
            size=form.size - 2,
        ),
    )


def _title(form: Form) -> tuple[Style, ...]:
    return (
        *_head(form),
        *_facts(form),
        *_feet(form),
    )


def _head(form: Form) -> tuple[Style, ...]:
    side = "center" if form.official else "left"
    size, tracking = (16, 3) if form.official else (22, 0)
    return (
        Style(
            "Status", "Status", align="right", before=0, after=18, unbroken=True
        ),
        Style(
            "Organization",
            "Organization",
            before=0,
            after=0,
            align=side,
            unbroken=True,
        ),
        Style(
            "Title",
            "Title",
            align=side,
            before=20,
            after=4,
            bold=True,
            unbroken=True,
            size=size,
            tracking=tracking,
        ),
        Style(
            "Subtitle",
            "Subtitle",
            align=side,
            after=16,
            bold=True,
            unbroken=True,
        ),
    )


def _facts(form: Form) -> tuple[Style, ...]:
    size, value, tab = 22, form.fact, ""
    if form.official:
        size, value = 16, 0
        tab = f'<w:tab w:val="right" w:pos="{twips(form.text_width)}"/>'
    return (
        Style(
            "Fact", "Fact", before=0, after=3, tab=tab, left=value, first=-value
        ),
        Style(
            "CoverTitle",
            "Cover Title",
            "Title",
            before=150,
            new_page=False,
            size=size + 8,
        ),
    )


def _feet(form: Form) -> tuple[Style, ...]:
    side = "center" if form.official else "left"
    return (
        Style(
            "Running",
            "Running",
            before=0,
            after=0,
            align="right",
            size=form.size - 3,
        ),
        Style("Mark", "Mark", before=0, after=0, line=1, align="right"),
        Style(
            "LastFoot",
            "Last Foot",
            before=0,
            after=0,
            align="left",
            size=form.size - 3,
        ),
        Style("CoverFoot", "Cover Foot", before=0, after=0, align=side),
        Style(
            "AppendixMark",
            "Appendix Mark",
            align="right",
            before=0,
            after=14,
            new_page=True,
            keep_next=True,
            unbroken=True,
        ),
    )


def _headings(form: Form) -> tuple[Style, ...]:
    indent = form.first_line
    title = "center" if form.official else "left"
    return (
        _heading(
            1, before=12, after=5, first=indent, bold=True, size=form.size + 1
        ),
        _heading(2, before=10, after=4, first=indent, bold=True),
        _heading(3, before=8, after=3, first=indent, italic=True),
        _appended(
            "AppendixTitle",
            "Appendix Title",
            "Heading1",
            before=0,
            after=10,
            align=title,
        ),
        _appended("AppendixHeading2", "Appendix Heading 2", "Heading2"),
        _appended("AppendixHeading3", "Appendix Heading 3", "Heading3"),
    )


# Any: the settings of a Style, which checks them.
def _heading(level: int, **look: Any) -> Style:
    return Style(
        f"Heading{level}",
        f"heading {level}",
        "Normal",
        "BodyText",
        keep_next=True,
        unbroken=True,
        outline=level - 1,
        **look,
    )


def _appended(style_id: str, name: str, based: str, **look: Any) -> Style:
    return Style(
        style_id, name, based, "BodyText", numbered=_UNCOUNTED, first=0, **look
    )


_UNCOUNTED = f'<w:numPr><w:numId w:val="{UNCOUNTED}"/></w:numPr>'


def _tables(form: Form) -> tuple[Style, ...]:
    return (
        *_cells(form),
        *_pictures(form),
        *_ends(),
    )


def _cells(form: Form) -> tuple[Style, ...]:
    head = "center" if form.official else "left"
    return (
        Style(
            "Caption",
            "caption",
            keep_next=True,
            before=6,
            after=3,
            italic=True,
            size=form.table_size,
        ),
        Style(
            "TableText",
            "Table Text",
            before=0,
            after=0,
            line=1,
            align="left",
            size=form.table_size,
        ),
        Style(
            "TableHeader",
            "Table Header",
            "TableText",
            keep_next=True,
            align=head,
            bold=True,
        ),
    )


def _pictures(form: Form) -> tuple[Style, ...]:
    return (
        Style(
            "Picture",
            "Picture",
            keep_next=True,
            before=8,
            after=2,
            align="center",
        ),
        Style(
            "PictureCaption",
            "Picture Caption",
            before=0,
            after=10,
            align="center",
            italic=True,
            size=form.table_size,
        ),
    )


def _ends() -> tuple[Style, ...]:
    """Return the styles of the line behind a table, and of the signatures."""
    return (
        Style("TableEnd", "Table End", before=0, after=0, line=1, size=5),
        Style(
            "Signature",
            "Signature",
            keep_next=True,
            before=12,
            after=0,
            align="left",
        ),
    )


def _contents(form: Form, contents: Contents | None) -> tuple[Style, ...]:
    """Return the styles of a list of contents; one of appendices alone counts them, also when Word makes it anew."""
    page = f'<w:tab w:val="right" w:leader="dot" w:pos="{twips(form.text_width)}"/>'
    back, whole = form.hanging, contents is None or contents.whole
    title = "center" if form.official and whole else "left"
    return (
        Style(
            "TOCHeading",
            "TOC Heading",
            keep_next=True,
            before=18,
            after=8,
            align=title,
            bold=True,
            size=form.size + 1,
        ),
        _first_line(form, page, whole=whole),
        Style(
            "TOC2",
            "toc 2",
            tab=page,
            left=back,
            before=0,
            after=3,
            unbroken=True,
        ),
        *_paged_lines(form, page),
    )


def _first_line(form: Form, page: str, *, whole: bool) -> Style:
    if whole:
        return Style(
            "TOC1", "toc 1", tab=page, before=4, after=3, unbroken=True
        )
    return Style(
        "TOC1",
        "toc 1",
        left=form.hanging,
        first=-form.hanging,
        before=0,
        after=3,
        numbered=_APPENDIX_NUMBER,
    )


def _paged_lines(form: Form, page: str) -> tuple[Style, ...]:
    return (
        Style(
            "PagedLine1",
            "Paged Line 1",
            tab=page,
            before=4,
            after=3,
            unbroken=True,
        ),
        Style(
            "PagedLine2",
            "Paged Line 2",
            tab=page,
            left=form.hanging,
            before=0,
            after=3,
            unbroken=True,
        ),
    )


ACCENT, SECOND = "0B5D57", "44484F"
SMALLER = 1.5  # points: the small letters of that page


def _glance(form: Form) -> tuple[Style, ...]:
    """Return the styles of the page with the main things; it is set closer than the rest, or it would be two."""
    return (
        *_glance_head(form),
        *_glance_table(form),
        *_glance_rest(form),
    )


# Any: the settings of a Style, which checks them.
_CLOSE: Mapping[str, Any] = {"before": 0, "line": 1, "align": "left"}


def _glance_head(form: Form) -> tuple[Style, ...]:
    page = f'<w:tab w:val="right" w:pos="{twips(form.text_width)}"/>'
    return (
        Style(
            "GlanceTop",
            "Glance Top",
            tab=page,
            after=10,
            colour=SECOND,
            rule=2.25,
            size=form.table_size,
            **_CLOSE,
        ),
        Style(
            "GlanceTitle",
            "Glance Title",
            after=3,
            bold=True,
            unbroken=True,
            size=20,
            **_CLOSE,
        ),
        Style(
            "GlanceAbout",
            "Glance About",
            after=10,
            colour=SECOND,
            size=form.table_size + 1,
            **_CLOSE,
        ),
        Style(
            "GlanceName",
            "Glance Name",
            after=0,
            bold=True,
            colour=ACCENT,
            size=form.table_size + 1,
            **_CLOSE,
        ),
        Style(
            "GlanceText", "Glance Text", after=0, size=form.table_size, **_CLOSE
        ),
    )


def _glance_table(form: Form) -> tuple[Style, ...]:
    small = form.table_size - SMALLER
    return (
        Style(
            "GlanceHeading",
            "Glance Heading",
            keep_next=True,
            after=3,
            bold=True,
            size=13,
            **{**_CLOSE, "before": 12},
        ),
        Style(
            "GlanceHead",
            "Glance Head",
            "TableHeader",
            bold=True,
            colour=SECOND,
            after=0,
            size=small,
            **_CLOSE,
        ),
        Style(
            "GlanceCell",
            "Glance Cell",
            "TableText",
            after=0,
            size=small,
            **_CLOSE,
        ),
    )


def _glance_rest(form: Form) -> tuple[Style, ...]:
    small = form.table_size - SMALLER
    return (
        Style(
            "GlanceRemark",
            "Glance Remark",
            after=0,
            colour=SECOND,
            size=small,
            **_CLOSE,
        ),
        Style(
            "GlanceRule",
            "Glance Rule",
            keep_next=True,
            after=4,
            rule=1.5,
            size=5,
            **_CLOSE,
        ),
        Style(
            "GlanceDay",
            "Glance Day",
            after=1,
            bold=True,
            unbroken=True,
            size=17,
            **_CLOSE,
        ),
        Style("GlanceEnd", "Glance End", after=0, size=2, **_CLOSE),
    )


_APPENDIX_NUMBER = (
    f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{APPENDICES}"/></w:numPr>'
)


def _character(
    style_id: str,
    name: str,
    look: str = "",
    kind: str = "character",
    default: str = "",
) -> str:
    run = f"<w:qFormat/><w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:style w:type="{kind}"{default} w:styleId="{style_id}"><w:name w:val="{name}"/>{run}</w:style>'


_CHARACTERS: Mapping[str, str] = {
    "DefaultParagraphFont": _character(
        "DefaultParagraphFont",
        "Default Paragraph Font",
        default=' w:default="1"',
    ),
    "Strong": _character("Strong", "Strong", "<w:b/><w:bCs/>"),
    "Emphasis": _character("Emphasis", "Emphasis", "<w:i/><w:iCs/>"),
    "Hyperlink": _character(
        "Hyperlink", "Hyperlink", '<w:color w:val="1F4E9E"/>'
    ),
    "NoList": _character(
        "NoList", "No List", kind="numbering", default=' w:default="1"'
    ),
}


def _plain_table() -> str:
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def _ruled_table(form: Form) -> str:
    sides = (
        ("top", "left", "bottom", "right", "insideH", "insideV")
        if form.official
        else ("top", "bottom", "insideH")
    )
    colour = "auto" if form.official else "A6A6A6"
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{colour}"/>'
        for side in sides
    )
    room = {"top": 0.7, "left": 1.6, "bottom": 0.7, "right": 1.6}
    margins = "".join(
        f'<w:{side} w:w="{twips(mm)}" w:type="dxa"/>'
        for side, mm in room.items()
    )
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="ProtocolTable"><w:name w:val="Protocol Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{rules}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )


def _hair_table() -> str:
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="CFCCC4"/>'
        for side in ("top", "bottom", "insideH")
    )
    room = {"top": 0.9, "left": 0, "bottom": 0.9, "right": 2}
    margins = "".join(
        f'<w:{side} w:w="{twips(mm)}" w:type="dxa"/>'
        for side, mm in room.items()
    )
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="GlanceTable"><w:name w:val="Glance Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{rules}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )


def settings(form: Form) -> str:
    """Return word/settings.xml: Word 2013 and newer, hyphenation, a line broken by hand is not stretched."""
    mode = 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    comma = "," if form.language == "ru-RU" else "."
    return (
        f'<w:settings {XMLNS}><w:zoom w:percent="100"/><w:defaultTabStop w:val="{twips(12.5)}"/>'
        '<w:autoHyphenation/><w:doNotHyphenateCaps/><w:characterSpacingControl w:val="doNotCompress"/>'
        f"<w:compat><w:doNotExpandShiftReturn/><w:compatSetting {mode}/></w:compat>"
        f'<w:themeFontLang w:val="{form.language}"/><w:decimalSymbol w:val="{comma}"/><w:listSeparator w:val=";"/>'
        "</w:settings>"
    )
