# The interface that every stage kind fills: its rules, what each audience sees, what the protocol gets.
# Knows rows and values; knows no kind by name, no template engine and no clock.
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import compress, count
from operator import is_, is_not
from random import Random
from typing import Any

from session.changes import Change, Changes
from session.events import Event
from session.fields import FormField
from session.messages import StageCommand
from session.people import Actor, Surface
from session.snapshot import Snapshot
from session.tables import Person, Row, Stage
from session.values.blocks import Grid, Minutes
from session.values.leaf import FIRST, Leaf
from session.words import Words


@dataclass(frozen=True)
class Occasion:
    """What a rule takes from outside: who acts, the time (ms), fresh ids and chance."""

    actor: Actor
    now: int
    new_id: Callable[[], str]
    random: Random


Rule = Callable[[Snapshot, Any, Occasion], list[Event]]
Rules = Mapping[type[StageCommand], Rule]


class Scope(StrEnum):
    """How many see the same: everyone at a surface, one side, one group, one person."""

    room = "room"
    side = "side"
    group = "group"
    person = "person"


@dataclass(frozen=True)
class Audience:
    """Those who see the same regions. `of` names the side, group or person; `author` is that person in this stage.

    `silent`: looks on by a link that writes nothing in this stage. `authors`: stage and name of that person in the
    stages that this one reads. `leaf`: what of long lists a console looks at.
    """

    surface: Surface
    scope: Scope
    stage_id: str = ""
    of: str = ""
    author: str = ""
    silent: bool = False
    authors: tuple[tuple[str, str], ...] = ()
    leaf: Leaf = FIRST


Values = Mapping[str, object]


@dataclass(eq=False)
class Region:
    """A part of a screen: ready values and the template block that shows them.

    `items` makes it a list: one region an item, whose slot is unique in the list. `told`: by which words an item of a
    list is found. `given`: the values, or how to
    make them from `basis`, the rows they are read from. Rows never change, so the same rows are the same region.
    """

    slot: str
    template: str
    block: str
    given: Values | Callable[[], Values] = field(default_factory=dict)
    items: Sequence["Region"] | None = None
    basis: tuple[object, ...] = ()
    told: str = ""

    @property
    def data(self) -> Values:
        if callable(self.given):
            self.given = self.given()
        return self.given

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Region) or self._place != other._place:
            return False
        if self.basis or other.basis:  # values are made when they are asked for, which may be too late to compare them
            return len(self.basis) == len(other.basis) and all(map(is_, self.basis, other.basis))
        return (self.data, _all(self.items)) == (other.data, _all(other.items))

    __hash__ = None  # type: ignore[assignment]  # values may be anything; nothing asks for it

    @property
    def _place(self) -> tuple[str, str, str]:
        return self.slot, self.template, self.block


class Listing(Sequence[Region]):
    """A long list, one region a row, each made when it is asked for.

    `shared`: what all of them are read from, besides their rows. The same row and the same `shared` are the same
    region, so who kept the last listing finds what changed without making the rest. `told`: by which words a row is
    found.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        shared: tuple[object, ...],
        item: Callable[[Any], Region],
        told: Callable[[Any], str] = str,
    ) -> None:
        self.rows = rows
        self.shared = shared
        self.told = told
        self._item = item  # Any: a function of one kind of row

    def with_rows(self, rows: Sequence[Row]) -> "Listing":
        """Return the list of other rows, which are shown alike."""
        return Listing(rows, self.shared, self._item, self.told)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:  # an index or a slice, as every sequence
        return self._item(self.rows[index]) if isinstance(index, int) else [*map(self._item, self.rows[index])]

    def changed(self, since: "Listing") -> list[int] | None:
        """Return the places whose rows are other than they were; None where it is not the same list grown longer."""
        if len(self.shared) != len(since.shared) or len(self.rows) < len(since.rows):
            return None
        if any(mine is not theirs and mine != theirs for mine, theirs in zip(self.shared, since.shared, strict=True)):
            return None
        if self.rows[: len(since.rows)] == since.rows:
            return list(range(len(since.rows), len(self.rows)))
        found = list(compress(count(), map(is_not, self.rows, since.rows)))
        if any(self.rows[index].id != since.rows[index].id for index in found):
            return None
        return found + list(range(len(since.rows), len(self.rows)))


def _all(items: Sequence[Region] | None) -> list[Region] | None:
    return None if items is None else list(items)


def no_events(_snapshot: Snapshot, _stage: Stage, _occasion: Occasion) -> list[Event]:
    return []


def no_pace(_snapshot: Snapshot, _was: Stage, _stage: Stage, _occasion: Occasion) -> list[Event]:
    return []


def no_fields(_snapshot: Snapshot, _stage: Stage) -> tuple[FormField, ...]:
    return ()


def no_stages(_snapshot: Snapshot, _stage: Stage) -> Iterable[Stage]:
    return ()


def no_place(_snapshot: Snapshot, _stage: Stage, _person: Person, _occasion: Occasion) -> list[Event]:
    return []


def keeps_all(_changes: Changes, _stage: Stage, _change: Change) -> None:
    return None


@dataclass(frozen=True)
class Commitment:
    """Who does what by when, as it stands: what lists and calendars outside the stage need of it.

    `due`: an ISO date; all but `what` may be empty. `missing`: sentences of the catalogues. `rejected`: voted down.
    """

    entry: str
    number: int
    what: str
    who: tuple[str, ...]
    with_whom: str
    due: str
    site: str
    sign: str
    missing: tuple[str, ...]
    rejected: bool


def no_commitments(_snapshot: Snapshot, _stage: Stage, _words: Words) -> Iterable[Commitment]:
    return ()


@dataclass(frozen=True)
class StageKind:
    """One kind of stage. `opened` and `joined` add events when a stage opens and when a late-comer arrives.

    `keeps` refuses what may not become of a row of such a stage, whichever command brings it: undo and redo, too.
    `paced` adds events when the stage's clock stops or goes on; it is told how the stage was, and is now.
    `label`: what people call it, a sentence of the catalogues.
    `echoes`: an entry changes what other people, too, see in their own regions, as a list to vote on does.
    `fields`: the questions that its entries answer; none where it takes no entries.
    `awaited`: everybody is to send something, so the screens count who has.
    `reads`: the stages of whose entries people see their own here.
    `commitments`: the agreements that it keeps, in the protocol's order.
    `tables`: what it leaves for a spreadsheet, where that is not simply its entries.
    `fresh`: what a stage inserted with no more than a title takes instead of the envelope's defaults, by name.
    """

    name: str
    label: str
    rules: Rules
    regions: Callable[[Snapshot, Stage, Audience], Iterable[Region]]
    minutes: Callable[[Snapshot, Stage, Words], Minutes]
    keeps: Callable[[Changes, Stage, Change], None] = keeps_all
    opened: Callable[[Snapshot, Stage, Occasion], list[Event]] = no_events
    joined: Callable[[Snapshot, Stage, Person, Occasion], list[Event]] = no_place
    paced: Callable[[Snapshot, Stage, Stage, Occasion], list[Event]] = no_pace
    reads: Callable[[Snapshot, Stage], Iterable[Stage]] = no_stages
    echoes: bool = False
    awaited: bool = False
    fields: Callable[[Snapshot, Stage], tuple[FormField, ...]] = no_fields
    commitments: Callable[[Snapshot, Stage, Words], Iterable[Commitment]] = no_commitments
    tables: Callable[[Snapshot, Stage, Words], Iterable[Grid]] | None = None
    fresh: Values = field(default_factory=dict)
