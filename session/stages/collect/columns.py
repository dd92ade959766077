# The columns of a collecting: what its form asks besides the organizer's own questions, and what lies in which column.
from collections.abc import Iterable
from dataclasses import dataclass

from session.entries.writing import Intake
from session.entries.written import words_of
from session.fields import FieldKind, FormField
from session.kind import Part
from session.refusals import N_
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.collect.options import CollectOptions
from session.stages.collect.phases import open_column
from session.tables import Entry, Stage

CARD = FormField(
    name="card", label=N_("Your card"), required=True, limit=140, headline=True
)
COLUMN = "in_column"
ALL = "all"


@dataclass(frozen=True)
class Column:
    """A column with its cards in order. `key` tells it from others in a page; `title` is empty where there is one."""

    key: str
    title: str
    cards: tuple[Entry, ...]


def _asked(_snapshot: Snapshot, stage: Stage) -> tuple[FormField, ...]:
    """Return what a card answers; where nothing is asked, not even the column is."""
    own = stage.envelope.fields
    titles = CollectOptions.of(stage).titles
    if not own or not titles:
        return own
    column = FormField(
        name=COLUMN,
        kind=FieldKind.one,
        label=N_("Column"),
        required=True,
        options=titles,
    )
    return (column, *own)


INTAKE = Intake(fields=_asked)


def own_fields(snapshot: Snapshot, stage: Stage) -> tuple[FormField, ...]:
    """Return what a card says besides its column."""
    form = INTAKE.form(snapshot, stage)
    return tuple(field for field in form if field.name != COLUMN)


def columns(stage: Stage, cards: Iterable[Entry]) -> tuple[Column, ...]:
    """Return the columns in order, each with its cards; a card whose column is no more stands in the first."""
    titles = CollectOptions.of(stage).titles or ("",)
    held: dict[str, list[Entry]] = {title: [] for title in titles}
    for card in cards:
        held[_title(card, titles)].append(card)
    return tuple(
        Column(f"column-{place}", title, tuple(held[title]))
        for place, title in enumerate(titles, 1)
    )


def parts(snapshot: Snapshot, stage: Stage) -> tuple[Part, ...]:
    """Return what the wall shows one after the other: all columns beside one another, then each by itself.

    While they are opened in turn, each by itself alone, the open one first.
    """
    found = columns(stage, ())
    if len(found) == 1:
        return ()
    shown = open_column(snapshot, stage)
    if is_over(stage):
        shown = ""
    every = Part(
        ALL,
        N_("All columns"),
        first=True,
    )
    each = [
        Part(
            column.key,
            column.title,
            first=column.title == shown,
        )
        for column in found
    ]
    if shown:
        return tuple(each)
    return (every, *each)


def _title(card: Entry, titles: tuple[str, ...]) -> str:
    title = str(words_of(card).get(COLUMN, ""))
    if title in titles:
        return title
    return titles[0]
