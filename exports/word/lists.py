# Numbers and bullets as Word keeps them (ISO/IEC 29500-1, 17.9): headings that number themselves, the bullet,
# lists that each begin at 1. Knows a form's settings; knows no text.
from exports.protocol.form import Form
from exports.word.paragraph_style import XMLNS, twips

HEADINGS, BULLETS, APPENDICES, FIRST_LIST = 1, 2, 3, 4


def numbering(form: Form, lists: int, offset: int = 0, first: int = 1) -> str:
    """Return word/numbering.xml: the headings' numbers, the bullet, and `lists` lists that each begin at 1.

    `offset`: how many numbers a file has of its own. In such a file headings are numbered one by one, as their
    styles are its own. `first`: the number of the first heading.
    """
    levels = enumerate(("%1.", "%1.%2.", "%1.%2.%3."))
    headings = "".join(_heading(level, text, linked=not offset) for level, text in levels)
    abstract = (headings, _listed(form, "bullet", form.bullet), _listed(form, "decimal", "%1."))
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{number + offset}"><w:multiLevelType w:val="multilevel"/>{levels}'
        "</w:abstractNum>"
        for number, levels in enumerate(abstract)
    )
    counted = ((FIRST_LIST + n, 2, _from(1)) for n in range(lists))
    headed = _from(first) if first > 1 else ""
    used = [(HEADINGS, 0, headed), (BULLETS, 1, ""), (APPENDICES, 2, _from(1)), *counted]
    numbers = "".join(
        f'<w:num w:numId="{number + offset}"><w:abstractNumId w:val="{kind + offset}"/>{begin}</w:num>'
        for number, kind, begin in used
    )
    return f"<w:numbering {XMLNS}>{kinds}{numbers}</w:numbering>"


def _from(number: int) -> str:
    return f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{number}"/></w:lvlOverride>'


def _heading(level: int, text: str, *, linked: bool) -> str:
    style = f'<w:pStyle w:val="Heading{level + 1}"/>' if linked else ""
    return _level(level, "decimal", f'{style}<w:suff w:val="space"/>', text)


def _listed(form: Form, kind: str, text: str) -> str:
    left, back = twips(form.first_line + form.hanging), twips(form.hanging)
    indent = f'<w:pPr><w:ind w:left="{left}" w:hanging="{back}"/></w:pPr>'
    return _level(0, kind, '<w:suff w:val="tab"/>', text, indent)


def _level(level: int, kind: str, gap: str, text: str, indent: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{gap}'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{indent}</w:lvl>'
    )
