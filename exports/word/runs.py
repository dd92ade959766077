# The smallest pieces of WordprocessingML: runs, paragraphs, bookmarks, links, fields, cells. Strings in, strings
# out: it is as fast as writing XML can be, and needs no library. Knows no form and no document.
import re
from hashlib import blake2b
from xml.sax.saxutils import escape

from exports.clean import clean
from exports.word.direction import RIGHT, is_right, pieces
from exports.word.paragraph_style import twips

_TEXT = '<w:t xml:space="preserve">'
_FROM_THE_RIGHT = "<w:rtl/>"
_IN_HEBREW = '<w:lang w:bidi="he-IL"/>'
_HEBREW = re.compile("[\u0590-\u05ff]")


def run(text: str, style: str = "") -> str:
    """Return a run; newlines and tabs in the text are line breaks and tabs on paper.

    Where the direction of letters turns, a run of its own begins: by its signs alone Word would set it in another font.
    """
    if not RIGHT.search(text):
        return _run(text, style)
    runs: list[str] = []
    for piece, right in pieces(clean(text)):
        special = ""
        if right:
            special = _from_the_right(piece)
        runs.append(_run(piece, style, special))
    return "".join(runs)


def _from_the_right(text: str) -> str:
    special = _FROM_THE_RIGHT
    if _HEBREW.search(text):
        special += _IN_HEBREW
    return special


def _run(text: str, style: str, special: str = "") -> str:
    if not text:
        return ""
    written = escape(clean(text))
    if "\n" in written or "\t" in written:
        written = written.replace("\n", f"</w:t><w:br/>{_TEXT}").replace(
            "\t", f"</w:t><w:tab/>{_TEXT}"
        )
    styled = f'<w:rStyle w:val="{style}"/>' if style else ""
    own = styled + special
    look = ""
    if own:
        look = f"<w:rPr>{own}</w:rPr>"
    return f"<w:r>{look}{_TEXT}{written}</w:t></w:r>"


CLINGING = "<w:keepNext/>"
"""A property of a paragraph that stays on one page with the next."""

_RUN = re.compile(r"<w:r>(?:<w:rPr>(.*?)</w:rPr>)?(<w:t.*?)</w:r>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_CYRILLIC, _LATIN = re.compile(r"[\u0400-\u052f]"), re.compile("[A-Za-z]")


def spoken(body: str, language: str) -> str:
    """Tag the runs that are written in another alphabet than `language`, or Word underlines every word of them."""
    own, other, tag = (
        (_CYRILLIC, _LATIN, "en-GB")
        if language == "ru-RU"
        else (_LATIN, _CYRILLIC, "ru-RU")
    )

    def tagged(found: re.Match[str]) -> str:
        text = _TAG.sub("", found[2])
        foreign = other.search(text) and (
            other is _CYRILLIC or not own.search(text)
        )
        return (
            f'<w:r><w:rPr>{found[1] or ""}<w:lang w:val="{tag}"/></w:rPr>{found[2]}</w:r>'
            if foreign
            else found[0]
        )

    return _RUN.sub(tagged, body)


TAB = "<w:r><w:tab/></w:r>"
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


WHOLE_LINES = "<w:keepLines/>"
"""A property of a paragraph that is not split between pages."""

UNBROKEN = "<w:suppressAutoHyphens/>"
"""A property of a paragraph whose words are not parted at syllables."""

AT_THE_LEFT = '<w:jc w:val="left"/>'
LONG = 28
"""Letters of a word before which a justified line would be stretched."""

_PARTS = re.compile(r"[\s\-–—]+")


def paragraph(
    style: str, content: str, special: str = "", aligned: str = ""
) -> str:
    """Return a paragraph; `special` are properties beside those of its style: a frame, a number.

    `aligned` stands last among them, as the schema has it.
    """
    turned = "<w:bidi/>" if _begins_at_the_right(content) else ""
    own = f'<w:pStyle w:val="{style}"/>{special}{turned}{aligned}'
    return f"<w:p><w:pPr>{own}</w:pPr>{content}</w:p>"


def _begins_at_the_right(content: str) -> bool:
    if _FROM_THE_RIGHT not in content:
        return False
    return is_right(_TAG.sub("", content))


def has_long_word(text: str) -> bool:
    """Tell whether a text has a word that no line can end within, and is as long as LONG."""
    if max(map(len, text.split()), default=0) < LONG:
        return False
    return max(map(len, _PARTS.split(text))) >= LONG


def numbered(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def at_the_foot(width: float, down: float) -> str:
    """Return what holds a paragraph `down` mm from the top of its page, in a frame of this width."""
    place = f'w:hAnchor="margin" w:vAnchor="page" w:xAlign="left" w:y="{twips(down)}"'
    return f'<w:framePr w:w="{twips(width)}" w:wrap="around" {place}/>'


def bookmark_name(anchor: str) -> str:
    """Return the name under which Word finds `anchor`: ids are long and differ by case, Word's names may not."""
    digest = blake2b(clean(anchor).encode(), digest_size=12)
    return f"_v{digest.hexdigest()}"


def bookmark_start(name: str, number: int) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'


def bookmark_end(number: int) -> str:
    return f'<w:bookmarkEnd w:id="{number}"/>'


def link(name: str, content: str) -> str:
    """Return what leads to the bookmark of this name."""
    return (
        f'<w:hyperlink w:anchor="{name}" w:history="1">{content}</w:hyperlink>'
    )


def field(instruction: str, shown: str = "1") -> str:
    return f'<w:fldSimple w:instr=" {escape(instruction)} ">{run(shown)}</w:fldSimple>'


def field_start(instruction: str, *, stale: bool = False) -> str:
    """Open a field over several paragraphs; what stands up to FIELD_END is shown until it is worked out anew.

    `stale`: at once, when the file is opened.
    """
    dirty = ' w:dirty="true"' if stale else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{dirty}/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def table(style: str, widths: list[float], rows: str) -> str:
    """Return a table of ready rows; widths in mm, which nothing in a cell can change."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{rows}</w:tbl>"
    )


def row(cells: str, *, whole: bool = True, header: bool = False) -> str:
    """Return a row; one that is whole is not split between pages, and a header stands on each page again."""
    kept = "<w:cantSplit/>" if whole else ""
    again = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr>{kept}{again}</w:trPr>{cells}</w:tr>"


def cell(width: float, content: str, border: str = "", over: int = 1) -> str:
    """Return a cell `over` so many columns."""
    span = f'<w:gridSpan w:val="{over}"/>' if over > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{span}{border}</w:tcPr>{content}</w:tc>'
