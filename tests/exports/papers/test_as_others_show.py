# Another program that knows the standard shows the same words: a few files that hold many cases, printed in one run.
import re
from pathlib import Path

from exports.papers.reading import read_paper
from tests.exports.papers.built import (
    a_list,
    field,
    item,
    kind_of_list,
    level,
    p,
    r,
    style,
    word_file,
)
from tests.exports.papers.test_story import (
    DECIMAL,
    HIDDEN,
    MARK_HIDDEN,
    SHOWN,
    STYLES,
    alternatives,
    named,
    note,
    reference,
)
from tests.office import bare, printed

FORMS = (
    "decimalZero",
    "lowerRoman",
    "upperRoman",
    "lowerLetter",
    "upperLetter",
    "russianLower",
    "russianUpper",
)
LONG = 29  # the letters of the Russian alphabet that count
SHOWN_MARK = f"<w:rPr>{SHOWN}</w:rPr>"

HIDING = (
    p(r("Один "), r("втайне ", HIDDEN), r("два"))
    + p(r("втайне"), properties=named("Тайный"))
    + p(r("втайне"), properties=named("Внук"))
    + p(r("Три"), properties=named("Явный") + SHOWN_MARK)
    + p(r("Четыре "), r("втайне", named("Знак", "r")))
    + p(r("Пять "), properties=MARK_HIDDEN)
    + p(r("шесть"))
    + p(r("Семь "), r("восемь", "<w:caps/>"))
    + p(field('HYPERLINK "http://example.org"', r("Девять")))
    + p(alternatives(r("втайне"), r("Десять"), "none"))
    + f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc>{p(r('Одиннадцать'))}</w:tc>"
    f"<w:tc>{p(r('двенадцать'))}</w:tc></w:tr></w:tbl>" + p(r("Конец"))
)


def counted() -> tuple[str, str]:
    """Return lists of every form, two that share a definition, one that begins anew, levels that are passed over."""
    kinds = [
        kind_of_list(place, level(0, form, "%1)"))
        for place, form in enumerate(FORMS)
    ]
    lists = [a_list(place + 1, place) for place in range(len(FORMS))]
    items = [
        item("слово", place + 1)
        for place in range(len(FORMS))
        for _ in range(LONG)
    ]
    more = DECIMAL.replace('abstractNumId="0"', 'abstractNumId="50"')
    again = (
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    )
    lists += [a_list(51, 50), a_list(52, 50), a_list(53, 50, again)]
    order = (
        (51, 1),
        (51, 0),
        (51, 1),
        (51, 2),
        (51, 2),
        (52, 0),
        (52, 1),
        (53, 0),
        (53, 0),
        (51, 0),
        (51, 2),
    )
    items += [item("дело", of, at) for of, at in order]
    return "".join(items), "".join((*kinds, more, *lists))


def test_what_we_read_is_what_is_printed(tmp_path: Path) -> None:
    body, numbering = counted()
    footnotes = note("footnote", 2, " Первая.") + note(
        "footnote", 3, " Вторая."
    )
    files = {
        "hiding": word_file(HIDING, styles=STYLES),
        "strict": word_file(HIDING, styles=STYLES, strict=True),
        "lists": word_file(
            body, numbering=numbering, styles=style("Обычный", default=True)
        ),
        "notes": word_file(
            p(
                r("Мы"),
                reference("footnote", 2),
                r(" за"),
                reference("footnote", 3),
            ),
            footnotes=footnotes,
        ),
    }
    pages = printed(tmp_path, files)
    for name, data in files.items():
        paper = read_paper("a.docx", data)
        ours = bare([paper.title, *paper.paragraphs])
        assert _plain(ours) == _plain(bare(pages[name])), name


def _plain(text: str) -> str:
    """Return a text with the small figures of notes as any others."""
    return re.sub("[¹²]", lambda found: {"¹": "1", "²": "2"}[found[0]], text)
