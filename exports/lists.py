# Numbers and bullets as Word keeps them (ISO/IEC 29500-1, 17.9): headings that number themselves, the bullet,
# lists that each begin at 1. Knows a form's settings; knows no text.
from exports.form import Form
from exports.paragraph_style import XMLNS, twips

HEADINGS, BULLETS, FIRST_LIST = 1, 2, 3


def numbering(form: Form, lists: int) -> str:
    """Return word/numbering.xml: the headings' numbers, the bullet, and `lists` lists that each begin at 1."""
    headings = "".join(_heading(level, text) for level, text in enumerate(("%1.", "%1.%2.", "%1.%2.%3.")))
    abstract = (headings, _listed(form, "bullet", form.bullet), _listed(form, "decimal", "%1."))
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        for number, levels in enumerate(abstract)
    )
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    used = [(HEADINGS, 0, ""), (BULLETS, 1, ""), *((FIRST_LIST + n, 2, restart) for n in range(lists))]
    numbers = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{kind}"/>{begin}</w:num>' for number, kind, begin in used
    )
    return f"<w:numbering {XMLNS}>{kinds}{numbers}</w:numbering>"


def _heading(level: int, text: str) -> str:
    return _level(level, "decimal", f'<w:pStyle w:val="Heading{level + 1}"/><w:suff w:val="space"/>', text)


def _listed(form: Form, kind: str, text: str) -> str:
    left, back = twips(form.first_line + form.hanging), twips(form.hanging)
    indent = f'<w:pPr><w:ind w:left="{left}" w:hanging="{back}"/></w:pPr>'
    return _level(0, kind, '<w:suff w:val="tab"/>', text, indent)


def _level(level: int, kind: str, gap: str, text: str, indent: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{gap}'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{indent}</w:lvl>'
    )
