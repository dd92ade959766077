# The interface that every stage kind fills: its rules, what each audience sees, what the protocol gets.
# Knows rows and values; knows no kind by name, no template engine and no clock.
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import compress, count, repeat
from operator import is_, is_not
from random import Random
from typing import Any

from session.changes import Change, Changes
from session.deeds import Deed
from session.events import Event
from session.fields import FormField
from session.messages import StageCommand
from session.options import Options
from session.people import Actor, Surface
from session.refusals import N_, Sentence
from session.snapshot import Snapshot
from session.tables import Entry, Person, Row, Stage
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
    stages that this one reads. `leaf`: what of long lists a console looks at. `turns`: may take the room's steps back,
    besides their own.
    """

    surface: Surface
    scope: Scope
    stage_id: str = ""
    of: str = ""
    author: str = ""
    silent: bool = False
    authors: tuple[tuple[str, str], ...] = ()
    leaf: Leaf = FIRST
    turns: bool = False


Values = Mapping[str, object]


@dataclass(frozen=True)
class Part:
    """A part of a stage that the wall shows by itself, as a question of a form.

    `title`: people's words, or a sentence of the catalogues. `first`: where nobody has turned, the wall shows this one.
    """

    key: str
    title: str
    first: bool = False


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
        # Values are made when they are asked for, which may be too late to compare them.
        if self.basis or other.basis:
            return len(self.basis) == len(other.basis) and all(
                map(is_, self.basis, other.basis)
            )
        return (self.data, _all(self.items)) == (other.data, _all(other.items))

    __hash__ = None  # type: ignore[assignment]  # values may be anything; nothing asks for it

    @property
    def _place(self) -> tuple[str, str, str]:
        return self.slot, self.template, self.block


ELSEWHERE = -2
"""No place in a list, nor the one before its first."""


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

    # An index or a slice, as every sequence.
    def __getitem__(self, index: Any) -> Any:
        return (
            self._item(self.rows[index])
            if isinstance(index, int)
            else [*map(self._item, self.rows[index])]
        )

    def changed(self, since: "Listing") -> list[int] | None:
        """Return the places whose rows are other than they were; None where it is not the same list grown longer."""
        if len(self.rows) < len(since.rows) or not self._shares_with(since):
            return None
        if self.rows[: len(since.rows)] == since.rows:
            return list(range(len(since.rows), len(self.rows)))
        found = list(compress(count(), map(is_not, self.rows, since.rows)))
        if any(self.rows[index].id != since.rows[index].id for index in found):
            return None
        return found + list(range(len(since.rows), len(self.rows)))

    def stood(self, since: "Listing") -> Iterable[int]:
        """Return for each row the place where it stood; `ELSEWHERE` for another one, or all shown otherwise."""
        if not self._shares_with(since):
            return repeat(ELSEWHERE, len(self.rows))
        places = dict(zip(map(id, since.rows), count()))
        return map(places.get, map(id, self.rows), repeat(ELSEWHERE))

    def _shares_with(self, since: "Listing") -> bool:
        return len(self.shared) == len(since.shared) and not any(
            mine is not theirs and mine != theirs
            for mine, theirs in zip(self.shared, since.shared, strict=True)
        )


def _all(items: Sequence[Region] | None) -> list[Region] | None:
    return None if items is None else list(items)


def no_events(
    _snapshot: Snapshot, _stage: Stage, _occasion: Occasion
) -> list[Event]:
    return []


def nothing_alike(
    _snapshot: Snapshot, _stage: Stage, _audience: Audience, _text: str
) -> Region | None:
    return None


def no_pace(
    _snapshot: Snapshot, _was: Stage, _stage: Stage, _occasion: Occasion
) -> list[Event]:
    return []


def no_fields(_snapshot: Snapshot, _stage: Stage) -> tuple[FormField, ...]:
    return ()


def no_entries(_snapshot: Snapshot, _stage: Stage) -> Sequence[str]:
    return ()


def as_named(_snapshot: Snapshot, entry: Entry) -> Sequence[str]:
    return entry.sources


def no_parts(_snapshot: Snapshot, _stage: Stage) -> Sequence[Part]:
    return ()


def no_lobby(_stage: Stage) -> bool:
    return False


def no_stages(_snapshot: Snapshot, _stage: Stage) -> Iterable[Stage]:
    return ()


def no_place(
    _snapshot: Snapshot, _stage: Stage, _person: Person, _occasion: Occasion
) -> list[Event]:
    return []


def nobody(_snapshot: Snapshot, _stage: Stage) -> Mapping[str, str | None]:
    return {}


def never(_stage: Stage) -> bool:
    return False


def nothing_bars(
    _snapshot: Snapshot, _stage: Stage, _own: Sequence[Entry]
) -> str:
    return ""


def keeps_all(_changes: Changes, _stage: Stage, _change: Change) -> None:
    return None


@dataclass(frozen=True)
class Indicator:
    """By what number one sees a result, as typed: what is counted, how much it is and shall be, in what.

    `days`: since the session, after which it is counted.
    """

    name: str = ""
    baseline: str = ""
    target: str = ""
    unit: str = ""
    days: tuple[int, ...] = ()

    @property
    def told(self) -> str:
        """Say it in one line, visits: 120 → 200 people; empty where nothing was filled in."""
        way = ""
        if self.baseline or self.target:
            way = f"{self.baseline or '…'} → {self.target or '…'}"
        counted = " ".join(filter(None, (way, self.unit)))
        return ": ".join(filter(None, (self.name, counted)))


@dataclass(frozen=True)
class Commitment:
    """Who does what by when, as it stands: what lists and calendars outside the stage need of it.

    `due`: an ISO date; all but `what` may be empty. `told`: label and text of what is to be remembered, `what` first.
    `missing`: sentences of the catalogues. `rejected`: voted down; `put_off`: it was, whatever its votes. `dissents`:
    how many.
    `votes`: for, against, abstained, where anybody voted; None for a count that is not shown.
    """

    entry: str
    number: int
    what: str
    who: tuple[str, ...]
    with_whom: str
    due: str
    site: str
    sign: str
    basis: str
    told: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    rejected: bool
    indicator: Indicator = Indicator()
    controller: str = ""
    votes: tuple[int | None, ...] = ()
    dissents: int = 0
    put_off: bool = False

    @property
    def stands(self) -> bool:
        """Tell whether anybody is bound by it."""
        return not (self.rejected or self.put_off)


@dataclass(frozen=True)
class Remark:
    """What somebody said beside the entries. `about`: on what; `label`: a sentence of the catalogues; `at` in ms."""

    id: str
    label: str
    about: str
    text: str
    at: int


def no_remarks(
    _snapshot: Snapshot, _stage: Stage, _author: str
) -> Iterable[Remark]:
    return ()


def no_commitments(
    _snapshot: Snapshot, _stage: Stage, _words: Words
) -> Iterable[Commitment]:
    return ()


def no_lacks(_snapshot: Snapshot, _stage: Stage) -> Iterable[Sentence]:
    return ()


@dataclass(frozen=True)
class StageKind:
    """One kind of stage. `opened` and `joined` add events when a stage opens and when a late-comer arrives.

    `keeps` refuses what may not become of a row of such a stage, whichever command brings it: undo and redo, too.
    `paced` adds events when the stage's clock stops or goes on; it is told how the stage was, and is now.
    `label`: what people call it, a sentence of the catalogues.
    `echoes`: an entry changes what other people, too, see in their own regions, as a list to vote on does.
    `bars`: why whoever has these entries writes no more of them now, `full` or `between` rounds; empty where they may.
    `alike`: what is like a text that somebody types, of what that audience may see; forms ask for it meanwhile.
    `fields`: the questions that its entries answer; none where it takes no entries.
    `awaited`: everybody is to send something, so the screens count who has.
    `answered`: who has sent what is no entry, as a vote: by the author that it bears, the side as far as kept.
    `reads`: the stages of whose entries people see their own here.
    `commitments`: the agreements that it keeps, in the protocol's order.
    `puts_statements`: its entries are statements, and people's reactions to them are counted.
    `draws`: it draws what people answered to the statements of the stages that it reads.
    `seats`: people sit in its groups; `by_answers` tells whether those of a stage are formed by what people answered.
    `reveals`: what is written or counted in it waits until it is shown to the room.
    `parts`: what of it the wall shows one after the other, as the moderator turns. `is_lobby`: people come in then.
    `grown`: the entries, by id, that one of its own grew from; those that it names itself where the kind says nothing.
    `foremost`: its entries, by id and in order, that a later stage takes where it takes the first places.
    `foremost_called`: what people call these, a sentence of the catalogues.
    `remarks`: what an author said there besides entries.
    `tables`: what it leaves for a spreadsheet, where that is not simply its entries.
    `options`: what the organizer may set besides the envelope; a form is drawn of their description.
    `lacks`: without what, not given yet, it cannot do its work: sentences.
    `deeds`: what undo calls its own steps, by the name of their first event.
    `fresh`: what a stage inserted with no more than a title takes instead of the envelope's defaults, by name.
    """

    name: str
    label: str
    rules: Rules
    regions: Callable[[Snapshot, Stage, Audience], Iterable[Region]]
    minutes: Callable[[Snapshot, Stage, Words], Minutes]
    keeps: Callable[[Changes, Stage, Change], None] = keeps_all
    opened: Callable[[Snapshot, Stage, Occasion], list[Event]] = no_events
    joined: Callable[[Snapshot, Stage, Person, Occasion], list[Event]] = (
        no_place
    )
    paced: Callable[[Snapshot, Stage, Stage, Occasion], list[Event]] = no_pace
    bars: Callable[[Snapshot, Stage, Sequence[Entry]], str] = nothing_bars
    alike: Callable[[Snapshot, Stage, Audience, str], Region | None] = (
        nothing_alike
    )
    reads: Callable[[Snapshot, Stage], Iterable[Stage]] = no_stages
    echoes: bool = False
    awaited: bool = False
    answered: Callable[[Snapshot, Stage], Mapping[str, str | None]] = nobody
    fields: Callable[[Snapshot, Stage], tuple[FormField, ...]] = no_fields
    commitments: Callable[[Snapshot, Stage, Words], Iterable[Commitment]] = (
        no_commitments
    )
    grown: Callable[[Snapshot, Entry], Sequence[str]] = as_named
    foremost: Callable[[Snapshot, Stage], Sequence[str]] = no_entries
    foremost_called: str = N_("first places")
    parts: Callable[[Snapshot, Stage], Sequence[Part]] = no_parts
    is_lobby: Callable[[Stage], bool] = no_lobby
    remarks: Callable[[Snapshot, Stage, str], Iterable[Remark]] = no_remarks
    tables: Callable[[Snapshot, Stage, Words], Iterable[Grid]] | None = None
    puts_statements: bool = False
    draws: bool = False
    seats: bool = False
    by_answers: Callable[[Stage], bool] = never
    reveals: bool = True
    options: type[Options] = Options
    lacks: Callable[[Snapshot, Stage], Iterable[Sentence]] = no_lacks
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    fresh: Values = field(default_factory=dict)

    @property
    def takes_entries(self) -> bool:
        return self.fields is not no_fields

    @property
    def offers_alike(self) -> bool:
        return self.alike is not nothing_alike

    @property
    def has_first_places(self) -> bool:
        return self.foremost is not no_entries


_KNOWN: dict[str, StageKind] = {}


def known(*kinds: StageKind) -> Mapping[str, StageKind]:
    """Say which kinds there are, so that what lies below them can ask a stage's kind what it does."""
    _KNOWN.update((kind.name, kind) for kind in kinds)
    return _KNOWN


def kind_of(stage: Stage) -> StageKind:
    return _KNOWN[stage.kind]
