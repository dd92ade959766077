# Numbers and bullets as Word keeps them (ISO/IEC 29500-1, 17.9): the bullet, lists that each begin at 1. Numbers that
# are cited are text and stand in none of them. Knows a form's settings; knows no text.
from exports.protocol.form import Form
from exports.word.paragraph_style import XMLNS, twips

BULLETS, APPENDICES, FIRST_LIST = 1, 2, 3
UNCOUNTED = 0
"""What takes a paragraph out of every list (17.9.18)."""


def numbering(form: Form, lists: int, offset: int = 0) -> str:
    """Return word/numbering.xml: the bullet, and `lists` lists that each begin at 1.

    `offset`: how many numbers a file has of its own.
    """
    abstract = (
        _listed(form, "bullet", form.bullet),
        _listed(form, "decimal", "%1."),
    )
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{number + offset}"><w:multiLevelType w:val="singleLevel"/>{level}'
        "</w:abstractNum>"
        for number, level in enumerate(abstract)
    )
    counted = ((FIRST_LIST + n, 1, _from(1)) for n in range(lists))
    used = [(BULLETS, 0, ""), (APPENDICES, 1, _from(1)), *counted]
    numbers = "".join(
        f'<w:num w:numId="{number + offset}"><w:abstractNumId w:val="{kind + offset}"/>{begin}</w:num>'
        for number, kind, begin in used
    )
    return f"<w:numbering {XMLNS}>{kinds}{numbers}</w:numbering>"


def _from(number: int) -> str:
    return f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{number}"/></w:lvlOverride>'


def _listed(form: Form, kind: str, text: str) -> str:
    left, back = twips(form.first_line + form.hanging), twips(form.hanging)
    indent = f'<w:pPr><w:ind w:left="{left}" w:hanging="{back}"/></w:pPr>'
    return _level(0, kind, '<w:suff w:val="tab"/>', text, indent)


def _level(level: int, kind: str, gap: str, text: str, indent: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{gap}'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{indent}</w:lvl>'
    )
