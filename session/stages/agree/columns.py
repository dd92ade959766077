# What an agreement says: one table of its columns, from which follow the form, the screens, the protocol, the workbook,
# the calendar and the documentation. Knows fields and words; knows no row.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from session.fields import Content, FieldKind, FormField, in_one_line
from session.kind import Indicator
from session.refusals import N_

INDICATOR = "indicator"
MOST_OF_A_NUMBER = 60
MEASURED_AFTER = ("30", "90", "180")
"""Days since the session after which an indicator is counted."""


@dataclass(frozen=True)
class Column:
    """One thing that an agreement says, in the order of the form.

    `width`: of the protocol's column, as a share; where it has none, `beneath` is its place beneath the row.
    `missing`: what is said where it is blank, if it has to be told. `listed`: its place in a spreadsheet.
    `remembered`: it stands in a calendar's note, too. `term`: screens tell it under the text.
    `within`: the column in whose words it is told. `later`: a new agreement on a phone is not asked for it.
    """

    field: FormField
    listed: int
    width: float = 0.0
    beneath: int = 0
    missing: str = ""
    remembered: bool = True
    term: bool = True
    within: str = ""
    later: bool = False

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return self.field.label


def _field(
    name: str, label: str, kind: FieldKind = FieldKind.short
) -> FormField:
    return FormField(name=name, kind=kind, label=label)


def _part(name: str, label: str, listed: int) -> Column:
    """Return a column that is told in the words of the indicator: a number, or in what it is counted."""
    field = FormField(
        name=name, kind=FieldKind.short, label=label, limit=MOST_OF_A_NUMBER
    )
    return Column(
        field,
        listed=listed,
        remembered=False,
        term=False,
        within=INDICATOR,
        later=True,
    )


COLUMNS = (
    Column(
        FormField(
            name="what",
            kind=FieldKind.long,
            label=N_("Agreement"),
            required=True,
            limit=500,
        ),
        listed=1,
        width=0.38,
        term=False,
    ),
    Column(
        _field("who", N_("Responsible")),
        listed=2,
        width=0.2,
        missing=N_("no one responsible"),
    ),
    Column(_field("with_whom", N_("With whom")), listed=3, width=0.2),
    Column(
        _field("due", N_("Due date"), FieldKind.date),
        listed=4,
        width=0.14,
        missing=N_("no date"),
        remembered=False,
    ),
    Column(_field("site", N_("Site")), listed=6, beneath=2, remembered=False),
    Column(
        _field("sign", N_("Sign of the result"), FieldKind.long),
        listed=5,
        beneath=1,
        missing=N_("no sign of the result"),
    ),
    Column(
        _field("resource", N_("Resource")),
        listed=7,
        beneath=3,
        remembered=False,
    ),
    Column(
        _field("basis", N_("Basis"), FieldKind.document),
        listed=8,
        beneath=4,
        remembered=False,
    ),
    Column(
        _field(INDICATOR, N_("Indicator")),
        listed=9,
        beneath=5,
        later=True,
    ),
    _part("baseline", N_("Baseline"), 10),
    _part("target", N_("Target"), 11),
    _part("unit", N_("Unit"), 12),
    Column(
        FormField(
            name="measured_after",
            kind=FieldKind.many,
            label=N_("Counted after, days"),
            options=MEASURED_AFTER,
        ),
        listed=13,
        beneath=6,
        remembered=False,
        term=False,
        later=True,
    ),
    Column(
        _field("controller", N_("Controller")),
        listed=14,
        beneath=7,
        later=True,
    ),
)
LATER = frozenset(column.name for column in COLUMNS if column.later)
AGREEMENT = tuple(column.field for column in COLUMNS)
MISSING: Mapping[str, str] = {
    column.name: column.missing for column in COLUMNS if column.missing
}
WIDTHS: Mapping[str, float] = {
    column.name: column.width for column in COLUMNS if column.width
}
LISTED = tuple(sorted(COLUMNS, key=lambda column: column.listed))
REMEMBERED = tuple(column for column in COLUMNS if column.remembered)
BENEATH = tuple(
    sorted(
        (column for column in COLUMNS if column.beneath),
        key=lambda column: column.beneath,
    )
)
"""What would squeeze the columns of the protocol stands beneath the row."""


@dataclass(frozen=True)
class Term:
    """What screens tell under a text; `label`: a sentence of the catalogues. `dated`: the text is a date."""

    label: str
    text: str
    dated: bool = False


def terms(content: Content, taken_by: Iterable[str]) -> tuple[Term, ...]:
    """Return what was filled in; whoever took it on is responsible, beside those who are named."""
    texts = {column.name: said(column, content) for column in COLUMNS}
    texts["who"] = "; ".join(_each_once([texts["who"], *taken_by]))
    return tuple(
        Term(
            column.label,
            texts[column.name],
            column.field.kind is FieldKind.date,
        )
        for column in COLUMNS
        if column.term and texts[column.name]
    )


def said(column: Column, content: Content) -> str:
    """Return what a column is told as, with whatever is told in its words; empty where nothing was filled in."""
    name = column.name
    if name == INDICATOR:
        indicator = indicator_in(content)
        return indicator.told
    value = content.get(name, "")
    return in_one_line(value)


def indicator_in(content: Content) -> Indicator:
    """Return by what number one will see the result."""
    texts = {name: in_one_line(value) for name, value in content.items()}
    chosen = content.get("measured_after", ())
    given = chosen if isinstance(chosen, list) else ()
    days = map(int, given)
    return Indicator(
        name=texts.get(INDICATOR, ""),
        baseline=texts.get("baseline", ""),
        target=texts.get("target", ""),
        unit=texts.get("unit", ""),
        days=tuple(days),
    )


def _each_once(names: Iterable[str]) -> Iterator[str]:
    yield from dict.fromkeys(name for name in names if name)
