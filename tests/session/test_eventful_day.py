# What an eventful day leaves in the journal, what every screen shows after each of its commands, and what others and
# other words would have been answered in place of each. All is written down, to be read when it changes:
# `python -m tests.session.test_eventful_day` writes the files anew, and a change of them is a change of every day.
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pydantic import BaseModel

from session.decide import COMMANDS, decide
from session.events import Key, key_of
from session.fields import FormField
from session.kind import Occasion, Region
from session.people import Actor, Surface
from session.refusals import Refused
from session.tables import Entry, Group, Person, Row, Stage
from session.values.languages import LANGUAGES
from tests.session.build import MODERATOR, NOON, ORGANIZER, SECRETARY, acting
from tests.session.day_of_weighing import WeighingDay
from tests.session.eventful_day import WATCHER, EventfulDay, Step
from tests.session.stages.scene import PROJECTOR

Place = tuple[str, ...]
Shown = dict[Place, object]
STAFF = {
    "moderator": MODERATOR,
    "secretary": SECRETARY,
    "organizer": ORGANIZER,
    "observer": WATCHER,
}
NAMED = ("Anna", "Vera", "Leader", "Expert")
TOLD_AT_THE_CONSOLE = ("place", "faces")
NOWHERE = "nowhere"
LONG, LONGER = "long " * 50, "longer " * 600
LEFT_OUT = frozenset({*LANGUAGES, "kinds"}) - {"en"}
"""The same in other languages, and what never changes."""


DAYS = ("eventful", "weighing")


@pytest.mark.parametrize("day", DAYS)
def test_the_commands_of_a_day_leave_in_the_journal_what_was_agreed(
    day: str,
) -> None:
    assert list(journal(day)) == agreed(day, "journal")


@pytest.mark.parametrize("day", DAYS)
def test_after_every_command_the_screens_show_what_was_agreed(
    day: str,
) -> None:
    assert list(screens(day)) == agreed(day, "screens")


@pytest.mark.parametrize("day", DAYS)
def test_others_and_other_words_are_answered_what_was_agreed(
    day: str,
) -> None:
    assert list(answers(day)) == agreed(day, "answers")


# --- the journal ---


def journal(called: str) -> Iterator[str]:
    """Yield what each command changed: a new row, of an older one the columns that are other than before."""
    day, known = TOLD[called](), dict[Key, Row]()
    for name, record in day.steps():
        yield f"# {name}, {record.at - NOON} ms"
        for event in record.events:
            yield event.name
            yield from (
                f"  {told_row(row, known.get(key_of(row)))}"
                for row in event.rows
            )
            yield from (f"  gone: {' '.join(key)}" for key in event.gone)
            known |= {key_of(row): row for row in event.rows}


def told_row(row: Row, was: Row | None) -> str:
    changed = (
        (name, value)
        for name, value in row
        if was is None or value != getattr(was, name)
    )
    kept = ", ".join(
        f"{name}={written(value)}"
        for name, value in changed
        if was or not is_empty(value)
    )
    return f"{row.table.name} {row.id}: {kept}"


def is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


# --- the screens ---


def screens(called: str) -> Iterator[str]:
    """Yield what the screens show otherwise than before: of the second and later ones what they do not share.

    They are looked at when a command was told for the first time in a stage of some kind.
    """
    day, told = TOLD[called](), set[tuple[str, str]]()
    lookers = [
        Looker("wall", PROJECTOR, Surface.projector),
        Looker("moderator", MODERATOR, Surface.console),
        Looker("secretary", SECRETARY, Surface.console),
        Looker("observer", WATCHER, Surface.phone),
        *(
            Looker(name, name, Surface.phone)
            for name in ("Anna", "Vera", "Leader")
        ),
    ]
    for name, record in day.steps():
        running = day.snapshot.current
        what = (record.command, running.kind if running else "")
        if what not in told:
            told.add(what)
            yield f"# {name}"
            shared: Shown = {}
            for looker in lookers:
                yield from looker.looks(day, shared)


class Looker:
    """Who looks at a screen, and what was there before: every value by its place."""

    def __init__(self, called: str, who: Actor | str, surface: Surface) -> None:
        self._called = called
        self._who = who
        self._surface = surface
        self._before: Shown = {}

    def looks(self, day: EventfulDay, shared: Shown) -> Iterator[str]:
        """Yield what is new here and not on the screens that share; then they share it."""
        who = (
            day.named.get(self._who)
            if isinstance(self._who, str)
            else self._who
        )
        seen = dict(shown(day, who, self._surface)) if who else {}
        own = {
            place: value
            for place, value in seen.items()
            if place not in shared or shared[place] != value
        }
        shared |= seen
        before, self._before = self._before, own
        gone = {place for place in before if place not in seen}
        for place in sorted(gone):
            if place[:1] not in gone or place == place[:1]:
                yield f"{self._called}: no {' '.join(place)}"
        for place, value in own.items():
            if (
                place in before and before[place] == value
            ) or place == TOLD_AT_THE_CONSOLE:
                continue
            was = dict(parts("", before.get(place), set()))
            yield from (
                f"{self._called}: {' '.join(place)}{name} = {inner}"
                for name, inner in parts("", value, set())
                if was.get(name) != inner
            )


def shown(
    day: EventfulDay, who: Person | Actor, surface: Surface
) -> Iterator[tuple[Place, object]]:
    for slot, region in day.looks(who, surface).items():
        if region.items is None:
            yield from values(slot, region)
            continue
        yield (slot,), [item.slot for item in region.items]
        for item in region.items:
            yield from values(f"{slot} {item.slot}", item)


def values(slot: str, region: Region) -> Iterator[tuple[Place, object]]:
    yield (slot,), f"{region.template} {region.block}"
    for name, value in region.data.items():
        yield (slot, name), value


def parts(
    place: str, value: object, seen: set[int]
) -> Iterator[tuple[str, str]]:
    """Yield what is inside a value, each with its place; of two languages one, and what stands there twice once."""
    held = held_by(value)
    if held is None or (id(value) in seen and is_dataclass(value)):
        yield place, written(value) if held is None else "as above"
        return
    seen.add(id(value))
    for name, inner in held.items():
        if name not in LEFT_OUT and not callable(inner):
            yield from parts(f"{place} {name}", inner, seen)


def held_by(value: object) -> Mapping[object, object] | None:
    """Return what stands in a value by name or place; none where it is written as a whole."""
    if isinstance(value, Row | FormField):
        return None
    if isinstance(value, Mapping):
        return value
    if isinstance(value, BaseModel):
        return dict(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, list | tuple) and any(
        held_by(each) is not None for each in value
    ):
        return dict(enumerate(value, 1))
    return None


# --- the answers ---


class Asking(EventfulDay):
    """Before each command others are asked for the same, and its sender for something else; nothing is carried out."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def tell(
        self,
        who: Person | Actor,
        name: str,
        stage: Stage | None = None,
        /,
        **given: Any,
    ) -> Step:
        sender = who if isinstance(who, Actor) else acting(who)
        whole = {
            "type": name,
            **({"stage": stage.id} if stage else {}),
            **given,
        }
        self.told.append(f"# {sender.id} {name}: {self.answer(sender, whole)}")
        others = {
            **STAFF,
            **{
                each: acting(self.named[each])
                for each in NAMED
                if each in self.named
            },
        }
        for called, other in others.items():
            if other != sender:
                self.told.append(f"{called}: {self.answer(other, whole)}")
        for place, value in self.otherwise(whole):
            self.told.append(
                f"{place} {shortly(value)}: {self.answer(sender, {**whole, place: value})}"
            )
        for place in [*whole][1:]:
            without = {
                name: value for name, value in whole.items() if name != place
            }
            self.told.append(f"without {place}: {self.answer(sender, without)}")
        return super().tell(who, name, stage, **given)

    def answer(self, actor: Actor, whole: Mapping[str, Any]) -> str:
        """Return what would happen, or why it would not."""
        made = count()
        occasion = Occasion(
            actor, self.sitting.now, lambda: f"then-{next(made)}", Random(7)
        )
        try:
            events = decide(
                self.snapshot,
                COMMANDS.parse({"key": "key-of-a-question", **whole}),
                occasion,
            )
        except Refused as refused:
            told = ", ".join(
                f"{name}={written(value)}"
                for name, value in refused.values.items()
            )
            return (
                f"{refused.code.value} ({told})" if told else refused.code.value
            )
        return " ".join(event.name for event in events) or "nothing"

    def otherwise(self, whole: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield what else might stand in a command: nowhere, of another stage, empty, too long, one more or less."""
        for place, value in whole.items():
            if isinstance(value, bool):
                yield place, not value
            elif isinstance(value, int):
                yield from ((place, each) for each in (0, value - 1, value + 1))
            elif isinstance(value, str) and place != "type":
                yield from (
                    (place, each)
                    for each in (
                        NOWHERE,
                        "",
                        LONG,
                        *self._of_another_stage(place, whole),
                    )
                )
            elif isinstance(value, Mapping):
                yield from (
                    (place, {**value, name: each})
                    for name in value
                    for each in ("", LONGER)
                )
                yield place, {**value, NOWHERE: NOWHERE}

    def _of_another_stage(
        self, place: str, whole: Mapping[str, Any]
    ) -> Iterator[str]:
        rows: Iterable[Entry | Group] = (
            self.snapshot.all(Entry)
            if place == "entry"
            else self.snapshot.all(Group)
        )
        if place in {"entry", "group"} and "stage" in whole:
            yield from [
                row.id for row in rows if row.stage_id != whole["stage"]
            ][:1]


class AskingWhileWeighing(Asking, WeighingDay):
    """The same on the second day."""


def answers(called: str) -> Iterator[str]:
    day = ASKED[called]()
    for _step in day.steps():
        yield from day.told
        day.told.clear()


# --- how values are written ---


def written(value: object) -> str:
    """Write a value on one line; rows by their names, classes with what they hold."""
    match value:
        case Row() if hasattr(value, "table"):
            return f"<{value.table.name} {value.id}>"
        case Enum():
            return str(value.value)
        case Mapping():
            return (
                "{"
                + ", ".join(
                    f"{written(name)}: {written(inner)}"
                    for name, inner in value.items()
                )
                + "}"
            )
        case list() | tuple():
            return "[" + ", ".join(map(written, value)) + "]"
        case set() | frozenset():
            return "{" + ", ".join(sorted(map(written, value))) + "}"
    return told_class(value)


def shortly(value: object) -> str:
    return written(value).replace(LONG, "long").replace(LONGER, "longer")


def told_class(value: object) -> str:
    if isinstance(value, BaseModel):
        return f"{type(value).__name__}({told_fields(dict(value))})"
    if is_dataclass(value) and not isinstance(value, type):
        told = {each.name: getattr(value, each.name) for each in fields(value)}
        return f"{type(value).__name__}({told_fields(told)})"
    return repr(value)


def told_fields(held: Mapping[str, object]) -> str:
    return ", ".join(
        f"{name}={written(value)}"
        for name, value in held.items()
        if not is_empty(value)
    )


# --- the files ---

TOLD: Mapping[str, type[EventfulDay]] = {
    "eventful": EventfulDay,
    "weighing": WeighingDay,
}
ASKED: Mapping[str, type[Asking]] = {
    "eventful": Asking,
    "weighing": AskingWhileWeighing,
}
WRITERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "journal": journal,
    "screens": screens,
    "answers": answers,
}


def agreed(day: str, name: str) -> list[str]:
    return file_of(day, name).read_text(encoding="utf-8").splitlines()


def file_of(day: str, name: str) -> Path:
    return Path(__file__).with_name(f"{day}_day") / f"{name}.txt"


if __name__ == "__main__":
    for of in DAYS:
        for each, writer in WRITERS.items():
            file_of(of, each).write_text(
                "".join(f"{line}\n" for line in writer(of)), encoding="utf-8"
            )
