# The interface that every stage kind fills: its rules, what each audience sees, what the protocol gets.
# Knows rows and values; knows no kind by name, no template engine and no clock.
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from random import Random
from typing import Any

from session.blocks import Grid, Minutes
from session.events import Event
from session.fields import FormField
from session.messages import StageCommand
from session.people import Actor, Surface
from session.snapshot import Snapshot
from session.tables import Person, Stage
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

    `silent`: looks on by a link that writes nothing in this stage.
    """

    surface: Surface
    scope: Scope
    stage_id: str = ""
    of: str = ""
    author: str = ""
    silent: bool = False


Values = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Region:
    """A part of a screen: ready values and the template block that shows them.

    `items` makes it a list: one region an item, whose slot is unique in the list. `given`: the values, or how to
    make them from `basis`, the rows they are read from. Rows never change, so the same rows are the same region.
    """

    slot: str
    template: str
    block: str
    given: Values | Callable[[], Values] = field(default_factory=dict)
    items: tuple["Region", ...] | None = None
    basis: tuple[object, ...] = ()

    @cached_property
    def data(self) -> Values:
        return self.given() if callable(self.given) else self.given

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Region) or self._place != other._place:
            return False
        if self.basis and len(self.basis) == len(other.basis):
            return all(mine is theirs for mine, theirs in zip(self.basis, other.basis, strict=True))
        return (self.data, self.items) == (other.data, other.items)

    __hash__ = None  # type: ignore[assignment]  # values may be anything; nothing asks for it

    @property
    def _place(self) -> tuple[str, str, str]:
        return self.slot, self.template, self.block


def no_events(_snapshot: Snapshot, _stage: Stage, _occasion: Occasion) -> list[Event]:
    return []


def no_fields(_snapshot: Snapshot, _stage: Stage) -> tuple[FormField, ...]:
    return ()


def no_place(_snapshot: Snapshot, _stage: Stage, _person: Person, _occasion: Occasion) -> list[Event]:
    return []


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

    `paced` adds events when the stage's clock stops or goes on.
    `label`: what people call it, a sentence of the catalogues.
    `echoes`: an entry changes what other people, too, see in their own regions, as a list to vote on does.
    `fields`: the questions that its entries answer; none where it takes no entries.
    `awaited`: everybody is to send something, so the screens count who has.
    `commitments`: the agreements that it keeps, in the protocol's order.
    `tables`: what it leaves for a spreadsheet, where that is not simply its entries.
    `fresh`: what a stage inserted with no more than a title takes instead of the envelope's defaults, by name.
    """

    name: str
    label: str
    rules: Rules
    regions: Callable[[Snapshot, Stage, Audience], Iterable[Region]]
    minutes: Callable[[Snapshot, Stage, Words], Minutes]
    opened: Callable[[Snapshot, Stage, Occasion], list[Event]] = no_events
    joined: Callable[[Snapshot, Stage, Person, Occasion], list[Event]] = no_place
    paced: Callable[[Snapshot, Stage, Occasion], list[Event]] = no_events
    echoes: bool = False
    awaited: bool = False
    fields: Callable[[Snapshot, Stage], tuple[FormField, ...]] = no_fields
    commitments: Callable[[Snapshot, Stage, Words], Iterable[Commitment]] = no_commitments
    tables: Callable[[Snapshot, Stage, Words], Iterable[Grid]] | None = None
    fresh: Values = field(default_factory=dict)
