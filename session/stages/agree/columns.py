# What an agreement says: one table of its columns, from which follow the form, the screens, the protocol, the workbook,
# the calendar and the documentation. Knows fields and words; knows no row.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from session.fields import Content, FieldKind, FormField
from session.refusals import N_


@dataclass(frozen=True)
class Column:
    """One thing that an agreement says, in the order of the form.

    `width`: of the protocol's column, as a share; where it has none, `beneath` is its place beneath the row.
    `missing`: what is said where it is blank, if it has to be told. `listed`: its place in a spreadsheet.
    `remembered`: it stands in a calendar's note, too. `term`: screens tell it under the text.
    """

    field: FormField
    listed: int
    width: float = 0.0
    beneath: int = 0
    missing: str = ""
    remembered: bool = True
    term: bool = True

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
)
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
    told = {
        column.name: str(content.get(column.name, "")) for column in COLUMNS
    }
    told["who"] = "; ".join(_each_once([told["who"], *taken_by]))
    return tuple(
        Term(
            column.label, told[column.name], column.field.kind is FieldKind.date
        )
        for column in COLUMNS
        if column.term and told[column.name]
    )


def _each_once(names: Iterable[str]) -> Iterator[str]:
    yield from dict.fromkeys(name for name in names if name)
