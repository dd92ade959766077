# Sessions in which each person comes, and at once says something under a pseudonym and does something in their own
# name: whoever knows the order of the one would know the other. Played on a real database, with open screens.
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any

from facilitator_ui.live.views import View
from facilitator_ui.render import Renderer
from facilitator_ui.settings import TEMPLATES
from session.decide import COMMANDS
from session.entries.moderation import MarkThesis
from session.entries.writing import AddEntry
from session.envelope import Authorship, Envelope
from session.fields import FieldKind, FormField
from session.kind import Audience, Scope
from session.live.room import Room
from session.live.rooms import Rooms
from session.membership.registration import Join
from session.messages import Command, StageCommand, name_of
from session.people import WRITERS, Actor, Role, Surface
from session.programme.scenario import PlannedSide, PlannedStage, Scenario
from session.regions import Outside
from session.stages import KINDS
from session.stages.agree.rules import SupportAgreement, TakeOn
from session.stages.decide.rules import AnswerProposal
from session.stages.rank.rules import RankItem
from session.stages.rate.rules import RateItem
from session.stages.react.rules import React
from session.stages.review.rules import AnswerPromise
from session.tables import Entry, Round, Stage
from session.words import words

TEXT = "Open late"
ADDED = {
    React: "write_statement",
    RateItem: "add_rated",
    RankItem: "add_item",
}
"""By which command what one answers to is put there."""
PUT = {AnswerProposal: "add_proposal", AnswerPromise: "add_promise"}
"""The same, where it is asked in rounds."""
PEOPLE = 11
EARLY = 4  # who are there already, and say nothing
SECRET = (Authorship.anonymous, Authorship.side)
NOT_WRITTEN = frozenset({"set_ready", "ask_help", "rename_group"})
"""What says nothing of anybody: a group's own state."""

MODERATOR = Actor("link-moderator", frozenset({Role.moderator, Role.secretary}))
DOOR = Actor("door", frozenset({Role.participant}))
RENDERER = Renderer(TEMPLATES)
QUESTION = (
    FormField(name="what", kind=FieldKind.long, label="What", required=True),
)


@dataclass
class Played:
    """A session: who wrote each secret row, and when each person came, by the number of the journal."""

    room: Room
    stage: str
    views: list[View]
    wrote: dict[str, str] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)
    people: list[Actor] = field(default_factory=list)


@dataclass
class Game:
    """One kind of stage, played once: `acts` are those of its commands by which a participant says something."""

    rooms: Rooms
    kind: str
    acts: frozenset[type[StageCommand]]
    authorship: Authorship
    random: Random

    async def play(self) -> Played:
        """Let people come one by one, each to say something, with the staff in between; in no order that repeats."""
        played = await self._begun()
        put = await self._put(played)
        for place in range(PEOPLE):
            actor, number = await self._join(played.room, place)
            played.came[actor.id] = number
            played.people.append(actor)
            await self._say(played, actor, put)
            self.look(played)
        return played

    async def _join(self, room: Room, place: int) -> tuple[Actor, int]:
        secret = f"secret {self.random.random()}"
        sides = sorted(room.snapshot.rows()["side"])
        digest = sha256(secret.encode()).hexdigest()
        told = Join(
            key=key(self.random),
            name=f"P{place}",
            side=sides[place % 2],
            consent=True,
            digest=digest,
        )
        receipt = await room.submit(told, DOOR)
        return Actor(
            receipt.made[0],
            frozenset({Role.participant}),
            receipt.made[0],
            secret.encode(),
        ), receipt.number

    async def _begun(self) -> Played:
        envelope = Envelope(
            title=self.kind,
            fields=QUESTION,
            authorship=self.authorship,
            visibility="everyone",
            section="positions",
        )
        sides = (PlannedSide(name="Side a"), PlannedSide(name="Side b"))
        stages = (
            PlannedStage(key=self.kind, kind=self.kind, envelope=envelope),
        )
        plan = Scenario(
            key="test",
            language="en",
            name="T",
            title="T",
            generations=("young",),
            sides=sides,
            stages=stages,
        )
        room = await self.rooms.create(plan, MODERATOR)
        (stage,) = room.snapshot.stages
        for place in range(EARLY):
            await self._join(room, place)
        await self.tell(room, MODERATOR, "next_stage", after=None)
        await self.tell(room, MODERATOR, "reveal_stage", stage=stage.id)
        return Played(room, stage.id, [*watching(stage)])

    async def _put(self, played: Played) -> str:
        """Put before people what they answer to, where they do not write themselves."""
        room, stage = played.room, played.stage
        for act, command in ADDED.items():
            if act in self.acts:
                told = await self.tell(
                    room, MODERATOR, command, stage=stage, text=TEXT
                )
                return str(told.made[0])
        for act, command in PUT.items():
            if act in self.acts:
                return await self._put_round(played, command)
        if SupportAgreement in self.acts:
            told = await self.tell(
                room,
                MODERATOR,
                "add_entry",
                stage=stage,
                content={"what": TEXT},
            )
            return str(told.made[0])
        return ""

    async def _put_round(self, played: Played, command: str) -> str:
        """Put a proposal or a promise before the room; return its round."""
        room, stage = played.room, played.stage
        await self.tell(room, MODERATOR, command, stage=stage, text=TEXT)
        (entry,) = room.snapshot.where(Entry, stage_id=stage)
        begun = await self.tell(
            room, MODERATOR, "begin_round", stage=stage, entry=entry.id
        )
        return str(begun.made[0])

    async def _say(self, played: Played, actor: Actor, put: str) -> None:
        """Say in secret, and in one's own name, what the kind lets people say; the staff marks what is written."""
        room, stage = played.room, played.stage
        if AddEntry in self.acts:
            receipt = await self.tell(
                room, actor, "add_entry", stage=stage, content=self._content()
            )
            played.wrote[receipt.made[0]] = actor.id
            if MarkThesis in KINDS[self.kind].rules:
                await self.tell(
                    room,
                    MODERATOR,
                    "mark_thesis",
                    stage=stage,
                    entry=receipt.made[0],
                )
        if React in self.acts:
            receipt = await self.tell(
                room, actor, "react", stage=stage, entry=put, answer="for"
            )
            played.wrote[receipt.made[0]] = actor.id
        if SupportAgreement in self.acts:
            receipt = await self.tell(
                room, actor, "support", stage=stage, entry=put, stance="for"
            )
            played.wrote[receipt.made[0]] = actor.id
        if RankItem in self.acts:
            receipt = await self.tell(
                room, actor, "rank", stage=stage, entry=put, given=1
            )
            played.wrote[receipt.made[0]] = actor.id
        if RateItem in self.acts:
            (asked,) = room.snapshot.all(Round)
            mark = {"round": asked.id, "entry": put, "given": 4}
            receipt = await self.tell(room, actor, "rate", stage=stage, **mark)
            played.wrote[receipt.made[0]] = actor.id
        if AnswerProposal in self.acts:
            given = {"round": put, "level": 0}
            receipt = await self.tell(
                room, actor, "answer_proposal", stage=stage, **given
            )
            played.wrote[receipt.made[0]] = actor.id
        if AnswerPromise in self.acts:
            given = {"round": put, "course": "go_on"}
            receipt = await self.tell(
                room, actor, "answer_promise", stage=stage, **given
            )
            played.wrote[receipt.made[0]] = actor.id
        if TakeOn in KINDS[self.kind].rules:
            await self.tell(room, actor, "take_on", stage=stage, entry=put)

    async def correct(self, played: Played) -> Played:
        """Let everybody propose how they are called and, in secret, other words for what they wrote."""
        await self.tell(played.room, MODERATOR, "close_session")
        after = Played(played.room, played.stage, played.views)
        entries = {
            person: played.room.snapshot.rows()["entry"][row]
            for row, person in played.wrote.items()
        }
        for who in self.random.sample(played.people, len(played.people)):
            told = {"person": who.id, "field": "post", "old": "", "new": "Fox"}
            after.came[who.id] = (
                await self.tell(played.room, who, "correct_person", **told)
            ).number
            field_, words_ = next(reversed(entries[who.id].content.items()))  # type: ignore[attr-defined]
            told = {
                "entry": entries[who.id].id,
                "field": field_,
                "old": words_,
                "new": self._words(),
            }
            receipt = await self.tell(
                played.room, who, "correct_entry", stage=played.stage, **told
            )
            after.wrote[receipt.made[0]] = who.id
        return after

    def _content(self) -> dict[str, str]:
        """Return what is as long as anybody's: sizes would tell which is which."""
        text = self._words()
        return (
            {"kind": "question", "text": text}
            if self.kind == "report"
            else {"what": text}
        )

    def _words(self) -> str:
        return f"Words {self.random.getrandbits(60):020}"

    @staticmethod
    def look(played: Played) -> None:
        for view in played.views:
            view.refresh(played.room.snapshot, Outside(played.room.clock()))

    @staticmethod
    def close(stage: str) -> Command:
        return COMMANDS.parse(
            {"type": "close_stage", "key": key(Random(stage)), "stage": stage}
        )

    async def tell(
        self, room: Room, who: Actor, name: str, **given: Any
    ) -> Any:
        return await room.submit(
            COMMANDS.parse({"type": name, "key": key(self.random), **given}),
            who,
        )


def key(random: Random) -> str:
    return f"{random.getrandbits(128):032x}"


def kinds() -> Iterator[tuple[str, frozenset[type[StageCommand]]]]:
    """Yield every kind in which people may say something without their name, with the commands by which they do."""
    for name, kind in KINDS.items():
        named = {
            act
            for act in kind.rules
            if act.named or name_of(act) in NOT_WRITTEN
        }
        acts = frozenset(act for act in kind.rules if act.by & WRITERS) - named
        if acts:
            yield name, acts


def watching(stage: Stage) -> Iterator[View]:
    """Yield the views that everybody at a surface shares."""
    for surface in (Surface.phone, Surface.console, Surface.projector):
        of = "moderator" if surface is Surface.console else ""
        yield View(
            Audience(surface, Scope.room, stage.id, of), RENDERER, words("en")
        )
