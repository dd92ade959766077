# Any command at all, about as likely as people send it: drawn from the commands' own declarations, so that a new
# command or kind takes part by itself. Ids mostly exist, texts are partly hostile. What draws is handed in.
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache, partial
from secrets import token_hex
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import ValidationError

from session.after.cards import IssueCard
from session.after.erasure import ErasePerson
from session.decide import COMMANDS, INTERNAL, OF_KINDS
from session.entries.reactions import COUNTED, LATER
from session.entries.writing import AddEntry, citable
from session.entries.written import sides_of
from session.envelope import (
    Authorship,
    Envelope,
    StageState,
    Unit,
    Visibility,
)
from session.fields import FieldKind, FormField, expanded
from session.messages import STARTED, Command, StageCommand, name_of
from session.people import Actor
from session.programme.agenda import SetProgramme
from session.programme.blocks import block_of
from session.programme.flow import NextStage, OpenStage
from session.refusals import Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.stages.agree.columns import AGREEMENT
from session.stages.organize.rules import PlaceCard
from session.stages.report.rules import NOTE
from session.stages.timemap.rows import Tie
from session.stages.timemap.rules import MoveCard, TieCards
from session.tables import ROWS, AgreementCard, Entry, Link, Person, Row, Stage
from session.undoing import Redo, Undo
from tests.session.build import (
    MODERATOR,
    ORGANIZER,
    SECRETARY,
    WHAT,
    a_stage,
    acting,
)

T = TypeVar("T")

TEXTS = (
    "Путь",
    "",
    " ",
    "a\x00b",
    "\ud800",
    "\u202eabc",
    "👩‍👩‍👧 e\u0301",
    "x" * 301,
    "2026-11-22",
    "three",
    "ru",
)
ANSWERS = (
    "Путь",
    "one",
    "2026-11-22",
    "3",
    "👩‍👩‍👧 e\u0301",
    "question",
    ["one"],
    4,
    "\ud800",
)
NAMES = (
    "what",
    "idea",
    "pick",
    "text",
    "title",
    "name",
    "organization",
    "nonsense",
)
NUMBERS = (1, 2, 3, 0, 5, 60, -5, 10**30)
STAFF_ACTORS = (MODERATOR, SECRETARY, ORGANIZER)
FIELDS = (
    WHAT,
    FormField(
        name="pick", kind=FieldKind.one, label="Pick", options=("one", "two")
    ),
    FormField(
        name="picks", kind=FieldKind.many, label="Picks", options=("one", "two")
    ),
    FormField(name="mark", kind=FieldKind.scale, label="Mark"),
    FormField(name="day", kind=FieldKind.date, label="Day"),
    FormField(name="basis", kind=FieldKind.document, label="Basis"),
    FormField(name="give", label="Give", per_side=True, limit=20),
)
CARD = AgreementCard.table.name
OWN_FIELDS = {"report": NOTE, "agree": AGREEMENT}
EVERY_COMMAND = (*COMMANDS.by_type.values(), *sorted(INTERNAL, key=name_of))


class Chance:
    """Draws with `pick`: `random.choice`, or hypothesis by way of `data.draw(sampled_from(several))`."""

    def __init__(self, pick: Callable[[Sequence[Any]], Any]) -> None:
        self._pick = pick

    def one(self, several: Sequence[T]) -> T:
        chosen: T = self._pick(several)
        return chosen

    def seldom(self) -> bool:
        return self.one(range(8)) == 7

    def some(self, several: Sequence[T], most: int = 2) -> list[T]:
        return (
            [self.one(several) for _ in range(self.one(range(most + 1)))]
            if several
            else []
        )

    def wish(self, snapshot: Snapshot, key: str) -> tuple[Actor, Command]:
        """Return who wants what; draws again where the reader of what comes in would not take it."""
        while True:
            try:
                return self._wish(snapshot, key)
            except (Refused, ValidationError):
                continue

    def lasting_wish(
        self, snapshot: Snapshot, key: str
    ) -> tuple[Actor, Command]:
        """Return a wish that only adds to the journal: a deletion of personal data writes it anew."""
        while True:
            actor, command = self.wish(snapshot, key)
            if not isinstance(command, ErasePerson):
                return actor, command

    def _wish(self, snapshot: Snapshot, key: str) -> tuple[Actor, Command]:
        anywhere = [*snapshot.stages, a_stage("gone")]
        stage = (
            self.one(anywhere)
            if self.seldom() or snapshot.current is None
            else snapshot.current
        )
        return self._filled(
            snapshot, stage, self.one(self._fitting(snapshot, stage)), key
        )

    def wish_of(
        self, command: type[Command], snapshot: Snapshot, key: str
    ) -> tuple[Actor, Command] | None:
        """Return this command by the staff, if they may, often about the stage that runs; None if it cannot be read."""
        running = (
            [snapshot.current] * len(snapshot.stages)
            if snapshot.current
            else []
        )
        staff = [actor for actor in STAFF_ACTORS if actor.may(command.by)]
        try:
            _, told = self._filled(
                snapshot, self.one([*running, *snapshot.stages]), command, key
            )
            return self.one(staff or STAFF_ACTORS), told
        except (Refused, ValidationError):
            return None

    def apt_wish_of(
        self, command: type[Command], snapshot: Snapshot, stage: Stage, key: str
    ) -> tuple[Actor, Command] | None:
        """Return this command of a stage, by somebody who mostly may send it; None if it cannot be read."""
        try:
            return self._filled(snapshot, stage, command, key)
        except (Refused, ValidationError):
            return None

    def _filled(
        self, snapshot: Snapshot, stage: Stage, command: type[Command], key: str
    ) -> tuple[Actor, Command]:
        raw = {
            "type": name_of(command),
            "key": key,
            **_Form(self, snapshot, stage).filled(command),
        }
        told = (
            command.model_validate(raw)
            if command in INTERNAL
            else COMMANDS.parse(raw)
        )
        return self._actor(snapshot, command), told

    def _fitting(
        self, snapshot: Snapshot, stage: Stage
    ) -> Sequence[type[Command]]:
        """Return some of the commands that make sense now; among them, those that people send often come often."""
        fits = [
            c
            for c in _of_stage(stage.kind, stage.state)
            if _has_what_it_names(snapshot, c)
        ]
        writing: Sequence[type[Command]] = (
            [AddEntry] if AddEntry in fits else []
        )
        turning = [Undo] * bool(snapshot.done) + [Redo] * bool(snapshot.undone)
        moving: Sequence[type[Command]] = (
            [] if stage.state in STARTED else [NextStage, OpenStage]
        )
        usual = (
            writing,
            writing,
            writing,
            moving,
            fits,
            fits,
            [*turning, *fits],
            EVERY_COMMAND,
        )
        return self.one([commands for commands in usual if commands])

    def _actor(self, snapshot: Snapshot, command: type[Command]) -> Actor:
        everyone = snapshot.derived(
            "everyone", lambda: _everyone(snapshot), Person
        )
        may = partial(Actor.may, roles=command.by)
        entitled = snapshot.derived(
            ("entitled", command.by), lambda: [*filter(may, everyone)], Person
        )
        return self.one(
            entitled if entitled and not self.seldom() else everyone
        )


def _everyone(snapshot: Snapshot) -> list[Actor]:
    return [*STAFF_ACTORS, *(acting(person) for person in snapshot.all(Person))]


@cache
def _of_stage(kind: str, state: StageState) -> tuple[type[Command], ...]:
    """Return the commands that a stage of this kind takes in this state."""
    own = KINDS[kind].rules
    return tuple(
        command
        for command in EVERY_COMMAND
        if issubclass(command, StageCommand)
        and state in command.when
        and (command in own or command not in OF_KINDS)
    )


def _has_what_it_names(snapshot: Snapshot, command: type[Command]) -> bool:
    rows = snapshot.rows()
    return all(rows[table] for table in _tables_named(command))


@cache
def _tables_named(command: type[Command]) -> tuple[str, ...]:
    return tuple(
        table
        for table in ROWS
        if table in command.model_fields and table != "stage"
    )


@cache
def _fields(command: type[Command]) -> tuple[tuple[str, bool], ...]:
    """Return the fields to fill in, and which of them are always there; the stage that the sender saw running is."""
    given = {
        name: field
        for name, field in command.model_fields.items()
        if name not in {"type", "key"}
    }
    return tuple(
        (name, command is NextStage or field.is_required())
        for name, field in given.items()
    )


class _Form:
    """Fills in the fields of a command for one stage."""

    def __init__(
        self, chance: Chance, snapshot: Snapshot, stage: Stage
    ) -> None:
        self._chance = chance
        self._snapshot = snapshot
        self._stage = stage
        entries = [*snapshot.where(Entry, stage_id=stage.id)] or [
            *snapshot.all(Entry)
        ]
        self._entry = chance.one(entries) if entries else None

    def filled(self, command: type[Command]) -> dict[str, Any]:
        return {
            name: self._value(command, name)
            for name, required in _fields(command)
            if required or self._chance.one((False, False, False, True))
        }

    def _value(self, command: type[Command], name: str) -> Any:
        if name in FILLERS:
            return FILLERS[name](self, command)
        return (
            self._id(name)
            if name in ROWS
            else self._guess(command.model_fields[name].annotation)
        )

    def _named(self, command: type[Command]) -> str:
        """Return an entry of the stage; where a field of it is meant, any: statements come from other stages."""
        if "field" in command.model_fields:
            return self._chance.one(
                [row.id for row in self._snapshot.all(Entry)] or ["none"]
            )
        return self._entry.id if self._entry else "none"

    def _any_entry(self) -> str:
        return self._chance.one(
            [row.id for row in self._snapshot.all(Entry)] or ["none"]
        )

    def _card(self, command: type[Command]) -> str | None:
        """Return a card of the map, or a key to an agreement."""
        if command is MoveCard or command is TieCards:
            return self._here()
        return self._id(CARD)

    def _here(self) -> str:
        """Return an entry of the stage."""
        found = self._snapshot.where(Entry, stage_id=self._stage.id)
        return self._chance.one([row.id for row in found] or ["none"])

    def _questions(self) -> list[str]:
        return [
            f"{stage.key}.{field.name}"
            for stage in self._snapshot.stages
            for field in stage.envelope.fields
        ]

    def _number(self, command: type[Command]) -> int:
        stack = (
            self._snapshot.undone if command is Redo else self._snapshot.done
        )
        return stack[-1].number if stack and not self._chance.seldom() else 1

    def _after(self, command: type[Command]) -> str | None:
        if command is NextStage and not self._chance.seldom():
            return self._snapshot.session.current_stage_id
        return self._id(
            "group" if "group" in command.model_fields else "stage",
            or_none=True,
        )

    def _id(self, table: str, *, or_none: bool = False) -> str | None:
        rows: list[Row] = [*self._snapshot.rows()[table].values()]
        here = [
            row.id
            for row in rows
            if getattr(row, "stage_id", self._stage.id) == self._stage.id
        ]
        ids = here or [row.id for row in rows] or ["nowhere"]
        return self._chance.one([*ids, None] if or_none else ids)

    def _content(self) -> dict[str, Any]:
        own = OWN_FIELDS.get(self._stage.kind, self._stage.envelope.fields)
        fields = expanded(
            own,
            {side.id: side.name for side in sides_of(self._snapshot)},
            citable(self._snapshot),
        )
        names = [
            field.name for field in fields if field.required
        ] + self._chance.some([field.name for field in fields])
        content = {
            name: self._answer(
                next(field for field in fields if field.name == name)
            )
            for name in names
        }
        return (
            {**content, "nonsense": "x"} if self._chance.seldom() else content
        )

    def _answer(self, field: FormField) -> Any:
        right = {
            FieldKind.one: field.options,
            FieldKind.many: (list(field.options), *field.options),
            FieldKind.scale: (field.low, str(field.high)),
            FieldKind.date: ("2026-11-22",),
            FieldKind.document: field.options or ("off the list",),
        }
        return self._chance.one(
            ANSWERS
            if self._chance.seldom()
            else right.get(field.kind, ANSWERS[:5])
        )

    def _envelope(self) -> dict[str, Any]:
        chance = self._chance
        whole = Envelope(
            title="Inserted",
            fields=tuple(dict.fromkeys(chance.some(FIELDS))),
            limit=chance.one((0, 1, 2)),
            unit=chance.one([*Unit]),
            visibility=chance.one([*Visibility]),
            authorship=chance.one([*Authorship]),
            audience=chance.one(
                ("all", "role:participant", "side:Side a", "group:1")
            ),
        )
        return whole.model_dump(mode="json")

    def _blocks(self) -> list[str]:
        return [*filter(None, map(block_of, self._snapshot.stages)), "none"]

    def _as_planned(self) -> list[dict[str, Any]]:
        """Return the stages that there are, as a file plans them."""
        return [
            {"key": each.key, "kind": each.kind, "envelope": each.envelope}
            for each in self._snapshot.stages
        ]

    def _planned(self) -> list[dict[str, Any]]:
        """Return stages of a block as a method would have them: of one that is there, or of another."""
        block = self._chance.one([*self._blocks(), "b1", "b2", "b3"])
        steps = self._chance.one(("abc", "ab", "ca", "d"))
        found = []
        for step in steps:
            envelope = self._envelope()
            envelope["block"] = {"id": block, "method": "swot", "step": step}
            envelope["audience"] = "all"
            key = f"{block}_{step}"
            found.append({"key": key, "kind": "form", "envelope": envelope})
        return found

    def _guess(self, annotation: Any) -> Any:
        """Return something for a type: one of an enum, a literal, a truth, a number, a text, or a few of them."""
        options = [
            each for each in get_args(annotation) if each is not type(None)
        ]
        if get_origin(annotation) is Literal:
            return self._chance.one(options)
        if get_origin(annotation) in {tuple, list}:
            return self._chance.some(TEXTS)
        if options:
            return self._guess(options[0])
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return self._chance.one([each.value for each in annotation])
        return self._chance.one(
            {bool: (True, False), int: NUMBERS}.get(annotation, TEXTS)
        )


FILLERS: Mapping[str, Callable[[_Form, type[Command]], Any]] = {
    "stage": lambda form, _: form._stage.id,
    "entry": _Form._named,
    "topic": lambda form, _: form._any_entry(),
    "facet": lambda form, _: form._chance.one(
        ("side", "side", "generation", "nonsense")
    ),
    "facets": lambda form, _: form._chance.some(form._questions()),
    "field": lambda form, _: form._chance.one(NAMES),
    "answer": lambda form, _: form._chance.one((*COUNTED, LATER)),
    "revision": lambda form, _: (
        form._entry.revision if form._entry and not form._chance.seldom() else 1
    ),
    "number": _Form._number,
    "content": lambda form, _: form._content(),
    "sources": lambda form, _: form._chance.some(
        [row.id for row in form._snapshot.all(Entry)]
    ),
    "word": lambda form, _: form._chance.one(
        ("", token_hex(32), token_hex(32))
    ),
    "shown": lambda form, _: token_hex(32),
    # Of no consequence, but never the same again in one database.
    "digest": lambda form, _: token_hex(32),
    "kind": lambda form, _: form._chance.one((*KINDS, "nonsense")),
    "envelope": lambda form, _: form._envelope(),
    "consent": lambda form, _: not form._chance.seldom(),
    "after": _Form._after,
    "block": lambda form, _: form._chance.one(form._blocks()),
    "stages": lambda form, command: (
        form._as_planned() if command is SetProgramme else form._planned()
    ),
    "was": lambda form, _: [],
    "on_behalf": lambda form, _: form._id("person", or_none=True),
    "other": lambda form, command: (
        form._here() if command is TieCards else form._id("person")
    ),
    "others": lambda form, _: form._chance.some(
        [row.id for row in form._snapshot.all(Entry)], 3
    ),
    "replaces": lambda form, command: (
        form._id(CARD, or_none=True)
        if command is IssueCard
        else form._chance.some([row.id for row in form._snapshot.all(Link)])
    ),
    "card": lambda form, command: (
        form._any_entry() if command is PlaceCard else form._card(command)
    ),
    "cell": lambda form, _: form._chance.one(("", "near-a", "far-a", "x-y")),
    "year": lambda form, _: form._chance.one((None, 0, 2030, 1)),
    "tie": lambda form, _: form._id(Tie.table.name),
    "cards": lambda form, _: form._chance.some(
        [row.id for row in form._snapshot.all(Entry)]
    ),
    "into": lambda form, _: form._here(),
    "cluster": lambda form, _: form._chance.one(("", form._here())),
    "behind": lambda form, _: form._chance.one(
        ("", form._here(), form._any_entry())
    ),
    "seed": lambda form, _: token_hex(8),
    "due": lambda form, _: form._chance.one(("2027-03-01", "", "soon")),
    "evidence": lambda form, _: form._chance.one(("", "https://a.b/c", "no")),
    "people": lambda form, _: [
        {"name": form._chance.one(TEXTS)}
        for _ in range(form._chance.one((1, 2, 0)))
    ],
    "promises": lambda form, _: [
        {
            "code": "ABC234",
            "number": str(number),
            "what": form._chance.one(TEXTS),
            "who": form._chance.one(("", "Путь; ab")),
            "state": form._chance.one(("", "done", "needs_help")),
        }
        for number in range(form._chance.one((1, 2, 0)))
    ],
    "persons": lambda form, _: form._chance.some(
        [row.id for row in form._snapshot.all(Person)]
    ),
    "data": lambda form, _: "AAAA",
}
"""How fields are filled that mean the same in every command."""
