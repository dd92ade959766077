# One history by chance: what people and staff send, about as often as in a session, but that the moderator takes back
# and does again again and again, with what others do in between.
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from hashlib import sha256
from random import Random

from session.after.corrections import CorrectPerson
from session.after.erasure import ErasePerson
from session.decide import COMMANDS, OF_KINDS, decide, is_undoable
from session.envelope import StageState
from session.membership.expected import TakePlace
from session.membership.registration import (
    AddPerson,
    Arrive,
    EditPerson,
    IssueLink,
    Join,
)
from session.membership.roster import AddPeople
from session.messages import Command, StageCommand, name_of
from session.people import WRITERS, Actor
from session.programme.agenda import SetProgramme
from session.programme.flow import CloseSession, NextStage, OpenStage
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Person
from session.undoing import Redo, Undo
from tests.histories.life import Life, Restart, Rule, Step, names_the_latest
from tests.histories.seeking import KEY, Wish, sought, toward
from tests.session.build import MINUTE, MODERATOR, acting
from tests.session.chance import Chance

LENGTH = 110
MOST_TRIES = 5  # to find something that is not refused; now and then what is refused is sent, too
SPANS = (
    0,
    1_000,
    7_000,
    7_000,
    20_000,
    MINUTE,
    8 * MINUTE,
    *[7_000] * 9,
    200 * MINUTE,
)
TOWARD = 8  # draws in a row
DIGESTS = ("digest", "word")
HOUSE = Actor("server", frozenset())
NAMING = ("name", "organization", "post", "label")
OF_PEOPLE = (AddPerson, Arrive, EditPerson, IssueLink, Join)
OF_NO_STAGE = tuple(
    each
    for each in COMMANDS.by_type.values()
    if not issubclass(each, StageCommand)
)
ENDING = frozenset({CloseSession})
"""What is sent seldom, since little can be done after it."""
Draw = Callable[[], Wish]


class Player:
    """Draws steps for a life. `_plan`: what is drawn before anything else."""

    def __init__(self, seed: int, rule: Rule = decide) -> None:
        self.life = Life(seed, rule)
        self._chance = Chance(Random(f"steps {seed}").choice)
        self._plan = [*self._beginning()]

    def step(self, place: int) -> Step:
        """Draw the next step: mostly one that is not refused."""
        unheeding = self._chance.seldom()
        while True:
            for _ in range(MOST_TRIES):
                step = self._sent(self._draw(), place)
                if step is not None and (unheeding or self.life.takes(step)):
                    del self._plan[0]
                    return step
            del self._plan[0]

    def _draw(self) -> Wish:
        while not self._plan:
            often = (
                self._turning,
                self._others,
                self._others,
                self._staff,
                self._anything,
                self._moving,
            )
            now_and_then = (self._seeking,) * 6 + (
                self._restarting,
                self._erasing,
                self._erasing,
            )
            self._plan = [*self._chance.one((*often * 4, *now_and_then))()]
        return self._plan[0]()

    def _sent(self, wish: Wish, place: int) -> Step | None:
        if wish is None:
            return None
        actor, command = wish
        command = named(command, place)
        latest = isinstance(
            command, Undo | Redo | NextStage
        ) or names_the_latest(self._snapshot, command)
        return Step(place, self._chance.one(SPANS), actor, command, latest)

    @property
    def _snapshot(self) -> Snapshot:
        return self.life.snapshot

    def _beginning(self) -> Iterator[Draw]:
        """Plan the stages anew, if that is sought: it can be done only while nothing has begun."""
        if SetProgramme in sought(self.life.seed):
            yield lambda: toward(self._chance, self._snapshot, SetProgramme)

    def _turning(self) -> Iterator[Draw]:
        """Take back some steps, let others do something, and do some of them again."""
        back = self._chance.one((1, 1, 2, 3))
        yield self._staff_draw
        yield from [self._undo] * back
        yield from self._others()
        yield from [self._redo] * self._chance.one(range(back + 1))

    def _others(self) -> Iterator[Draw]:
        yield from [self._participant] * self._chance.one(range(1, 5))

    def _staff(self) -> Iterator[Draw]:
        yield self._staff_draw

    def _anything(self) -> Iterator[Draw]:
        yield lambda: self._chance.wish(self._snapshot, KEY)

    def _moving(self) -> Iterator[Draw]:
        """Go on to another stage, and let people do something there."""
        yield self._chance.one((self._next, self._open))
        yield from [self._put] * self._chance.one(range(3))
        yield from self._others()

    def _seeking(self) -> Iterator[Draw]:
        """Go toward what this history seeks."""
        done = {record.command for record in self.life.records}
        left = [
            command
            for command in sought(self.life.seed)
            if name_of(command) not in done
        ]
        if left:
            command = self._chance.one(left)
            for _ in range(TOWARD):
                yield partial(self._toward, command)
                yield from self._chance.some([self._put, self._participant])

    def _toward(self, command: type[Command]) -> Wish:
        """Draw what leads to a command, until it is done."""
        if self.life.is_done(name_of(command)):
            return None
        return toward(self._chance, self._snapshot, command)

    def _restarting(self) -> Iterator[Draw]:
        if self._chance.one((True, False)):
            yield lambda: (HOUSE, Restart(key=KEY))

    def _erasing(self) -> Iterator[Draw]:
        """Delete somebody's data, sometimes of who is somebody else's namesake by now, and let others go on."""
        yield lambda: self._wish_of([ErasePerson])
        yield from self._others()

    def _undo(self) -> Wish:
        return MODERATOR, Undo(key=KEY, number=0)

    def _redo(self) -> Wish:
        return MODERATOR, Redo(key=KEY, number=0)

    def _next(self) -> Wish:
        return MODERATOR, NextStage(key=KEY, after=None)

    def _open(self) -> Wish:
        return self._wish_of([OpenStage])

    def _put(self) -> Wish:
        """Write something that others can answer to."""
        return self._wish_of(
            [
                c
                for c in self._fitting()
                if {"content", "text"} & set(c.model_fields) and not _names(c)
            ]
        )

    def _participant(self) -> Wish:
        """Draw what a person may send in the stage that runs."""
        present = [
            each
            for each in self._snapshot.all(Person)
            if each.removed_at is None
        ]
        if not present:
            return None
        actor = acting(self._chance.one(present))
        wish = self._wish_of(
            [
                command
                for command in self._fitting()
                if command.by & WRITERS & actor.roles
            ]
        )
        return (actor, wish[1]) if wish else None

    def _staff_draw(self) -> Wish:
        """Draw what undo can take back, mostly about the stage that runs."""
        usual: tuple[Sequence[type[Command]], ...] = (
            self._fitting(),
            self._fitting(),
            OF_NO_STAGE,
        )
        wish = self._wish_of(
            [
                each
                for each in self._chance.one(usual)
                if each.undoable or each.staff_undo
            ]
        )
        return wish if wish and is_undoable(wish[1], wish[0]) else None

    def _fitting(self) -> Sequence[type[StageCommand]]:
        """Return the commands that the stage's kind and state take."""
        stage = self._snapshot.current
        return fitting(stage.kind, stage.state) if stage else ()

    def _wish_of(self, commands: Sequence[type[Command]]) -> Wish:
        often = [
            each
            for each in commands
            if each not in ENDING or self._chance.one(range(6)) == 0
        ]
        return (
            self._chance.wish_of(self._chance.one(often), self._snapshot, KEY)
            if often
            else None
        )


@cache
def fitting(kind: str, state: StageState) -> tuple[type[StageCommand], ...]:
    general = [
        each
        for each in COMMANDS.by_type.values()
        if issubclass(each, StageCommand)
    ]
    others = OF_KINDS.keys() - set(KINDS[kind].rules)
    return tuple(
        command
        for command in general
        if command not in others and state in command.when
    )


def _names(command: type[Command]) -> bool:
    return "entry" in command.model_fields


def named(command: Command, place: int) -> Command:
    """Return a command with a key of its own, and with names that stand nowhere else: so it is known whose they are."""
    change: dict[str, object] = {}
    if isinstance(command, OF_PEOPLE):
        given = having(type(command), NAMING)
        change = {name: f"{name.title()}-{place}" for name in given}
    elif isinstance(command, TakePlace):
        change = {
            name: f"{name.title()}-{place}" for name in ("organization", "post")
        }
    elif isinstance(command, CorrectPerson):
        change = {"new": f"New-{place}", "reason": f"Reason-{place}"}
    elif isinstance(command, AddPeople):
        people = enumerate(command.people)
        change = {
            "people": tuple(
                each.model_copy(update={"name": f"Name-{place}x{n}"})
                for n, each in people
            )
        }
    keys = {
        name: sha256(f"{name} {place}".encode()).hexdigest()
        for name in having(type(command), DIGESTS)
        if getattr(command, name)
    }
    return command.model_copy(
        update=change | keys | {"key": f"key-{place:012}"}
    )


@cache
def having(command: type[Command], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some columns that a command has."""
    return tuple(name for name in columns if name in command.model_fields)
