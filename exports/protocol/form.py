# The settings of a printed form: page, fonts, spacing, numbers. Everything of the geometry that practice may
# want otherwise stands here. Knows no document and no file format. Lengths in mm, type sizes in points.
from collections.abc import Mapping
from dataclasses import dataclass, replace

from session.values.languages import LANGUAGES

INCH = 25.4
POINTS = 72


@dataclass(frozen=True)
class Form:
    """`official`: a centred title, facts at both margins, ruled tables; else everything stands at the left.

    `letter`: the width of a usual letter in ems, with something to spare.
    `page_line` has {page} and {pages}; it stands in the top margin from page 2, or in the footer of each page.
    """

    language: str
    font: str
    letter: float
    size: float
    table_size: float
    official: bool
    page_line_on_top: bool
    first_line: float
    justified: bool
    bullet: str
    said: str
    page_line: str = "{page}"
    left: float = 20
    right: float = 10
    top: float = 20
    bottom: float = 20
    edge: float = 10
    width: float = 210
    height: float = 297
    line: float = 1.15
    after: float = 4
    hanging: float = 7
    fact: float = 35

    @property
    def foot(self) -> float:
        """Where the two lines at the foot of a cover begin, from the top of the page."""
        return (
            self.height
            - self.bottom
            - 3 * self.size * self.line * INCH / POINTS
        )

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        return self.height - self.top - self.bottom


# ГОСТ Р 7.0.97-2025: A4, margins 20/10/20/20, 12-14 pt, first line 1.25 cm, page number on top from page 2.
RUSSIAN = Form(
    language="ru-RU",
    font="Times New Roman",
    letter=0.55,
    size=12,
    table_size=10,
    official=True,
    page_line_on_top=True,
    first_line=12.5,
    justified=True,
    bullet="–",
    said=" – ",
)
ENGLISH = Form(
    language="en-GB",
    font="Arial",
    letter=0.57,
    size=11,
    table_size=9.5,
    official=False,
    page_line_on_top=False,
    first_line=0,
    justified=False,
    bullet="•",
    said=": ",
    left=25,
    right=25,
    top=22,
    bottom=22,
    after=6,
)
KINDS: Mapping[str, Form] = {"official": RUSSIAN, "minutes": ENGLISH}
FORMS: Mapping[str, Form] = {
    code: replace(
        KINDS[language.form], language=language.tag, page_line=language.page
    )
    for code, language in LANGUAGES.items()
}

LETTER = (215.9, 279.4)
LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE"})
"""Where paper is cut to inches (CLDR, paperSize US-Letter)."""

KEPT_LONG = 30
"""The left margin of what is kept for more than ten years, mm."""


def form_of(
    language: str, *, letter: bool = False, kept_long: bool = False
) -> Form:
    """Return the form of a language, on Letter instead of A4, or with the margin for a file that is kept."""
    form = FORMS[language]
    if letter:
        width, height = LETTER
        form = replace(form, width=width, height=height)
    if letter and language == "en":
        form = replace(form, language="en-US")
    if kept_long:
        form = replace(form, left=max(form.left, KEPT_LONG))
    return form
