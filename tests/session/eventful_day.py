# A day on which nearly every command is told once, each by one for whom it is meant, with a clock that goes on between
# any two of them. Knows commands; who writes down what came of it looks on.
from collections.abc import Iterator
from typing import Any

from session.after.cards import IssueCard, ReportByCard
from session.after.spreading import SpreadByCard
from session.fields import FieldKind, FormField
from session.messages import Command
from session.people import Actor, Role
from session.record import Record
from session.tables import (
    AgreementCard,
    Capacity,
    Correction,
    Entry,
    Person,
    Phase,
    Progress,
    Side,
    Stage,
)
from tests.session.build import (
    MINUTE,
    MODERATOR,
    ORGANIZER,
    SECRETARY,
    Sitting,
    a_session,
    acting,
)
from tests.session.stages.scene import Scene

SECOND = 1000
WATCHER = Actor("link-observer", frozenset({Role.observer}))
QUESTIONS = (
    FormField(
        name="idea", label="Idea", required=True, hint="One sentence", limit=120
    ),
    FormField(
        name="pick", kind=FieldKind.one, label="Pick", options=("one", "two")
    ),
    FormField(
        name="many",
        kind=FieldKind.many,
        label="Tick",
        options=("red", "blue", "green"),
    ),
    FormField(
        name="mark",
        kind=FieldKind.scale,
        label="Mark",
        low=0,
        high=3,
        low_label="low",
        high_label="high",
    ),
    FormField(name="day", kind=FieldKind.date, label="Day"),
    FormField(name="about", kind=FieldKind.short, label="About", per_side=True),
)
WHOLE = {
    "who": "We",
    "with_whom": "The school",
    "due": "2026-12-01",
    "sign": "Ten",
    "site": "Hall",
    "resource": "A van",
}
Step = tuple[str, Record]


class EventfulDay(Scene):
    """`steps` yields what was told and what came of it, and goes on when it is asked for the next."""

    def __init__(self) -> None:
        super().__init__()
        self.sitting = Sitting(
            a_session(language="en", starts_at=self.sitting.now)
        )
        self.snapshot = self.sitting.snapshot
        self.named: dict[str, Person] = {}

    def steps(self) -> Iterator[Step]:
        for part in (
            self.beginning,
            self.positions,
            self.moderation,
            self.reactions,
            self.drawing,
            self.second_round,
        ):
            yield from part()
        for part in (
            self.tables,
            self.plenary,
            self.promises,
            self.secret_vote,
            self.programme,
            self.ending,
        ):
            yield from part()

    def tell(
        self,
        who: Person | Actor,
        name: str,
        stage: Stage | None = None,
        /,
        **given: Any,
    ) -> Step:
        self.sitting.now += 7 * SECOND
        actor = who if isinstance(who, Actor) else acting(who)
        return f"{actor.id} {name}", self.do(actor, name, stage, **given)

    def made(self, step: Step, at: int = 0) -> str:
        return step[1].made[at]

    def stage(self, key: str) -> Stage:
        return next(
            stage
            for stage in self.snapshot.stages
            if key in {stage.key, stage.envelope.title}
        )

    def back_and_forth(self) -> Iterator[Step]:
        yield self.tell(MODERATOR, "undo", number=self.snapshot.number)
        yield self.tell(MODERATOR, "redo", number=self.snapshot.number)

    def beginning(self) -> Iterator[Step]:
        requisites = {
            "title": "Evening hours",
            "goal": "To open late",
            "generations": ["young", "old"],
            "place": "The hall",
        }
        yield self.tell(
            ORGANIZER,
            "edit_passport",
            date="2026-11-22",
            secretary="Nina Sidorova",
            **requisites,
        )
        yield self.tell(
            ORGANIZER, "set_paper", title="A paper", paragraphs=["One.", "Two."]
        )
        for name, partner in (
            ("Libraries", False),
            ("Schools", False),
            ("Town", True),
            ("Nobody", False),
        ):
            yield self.tell(ORGANIZER, "add_side", name=name, partner=partner)
        sides = sorted(self.snapshot.all(Side), key=lambda side: side.position)
        yield self.tell(
            ORGANIZER, "edit_side", side=sides[1].id, name="The schools"
        )
        yield self.tell(ORGANIZER, "remove_side", side=sides[3].id)
        for place, (name, role) in enumerate(PEOPLE):
            side = sides[place % 2].id if role == "participant" else None
            generation = place % 3 or None
            told: dict[str, Any] = {
                "name": f"{name} Surname",
                "role": role,
                "side": side,
                "generation": generation,
            }
            yield self.tell(
                SECRETARY,
                "add_person",
                present=name != "Late",
                organization="The house",
                **told,
            )
            self.named[name] = self._called(told["name"])
        yield self.tell(
            SECRETARY,
            "edit_person",
            person=self.named["Late"].id,
            name="Late Comer",
            post="Guest",
        )
        lines: list[dict[str, Any]] = [
            {"name": "Listed One", "side": sides[0].id},
            {"name": "Listed Two"},
        ]
        yield self.tell(ORGANIZER, "add_people", people=lines)
        one, two = (self._called(line["name"]) for line in lines)
        yield self.tell(ORGANIZER, "merge_people", person=one.id, other=two.id)
        yield self.tell(ORGANIZER, "remove_person", person=one.id)

    def _called(self, name: str) -> Person:
        return next(
            person
            for person in self.snapshot.all(Person)
            if person.name == name
        )

    def positions(self) -> Iterator[Step]:
        self.planned(
            "keynote",
            "info",
            speaker="Anna Fox",
            options={"theses": "One\nTwo"},
            fields=(),
        )
        told = {"section": "positions", "options": {"minutes_each": 3}}
        self.planned(
            "positions",
            "form",
            fields=QUESTIONS,
            limit=2,
            visibility="after_reveal",
            **told,
        )
        yield self.tell(MODERATOR, "next_stage")
        yield self.tell(
            MODERATOR,
            "note_decision",
            self.stage("keynote"),
            decision="To go on",
        )
        yield self.tell(MODERATOR, "next_stage", after=self.stage("keynote").id)
        stage = self.stage("positions")
        anna, vera, boris = (
            self.named[name] for name in ("Anna", "Vera", "Boris")
        )
        yield self.tell(
            anna,
            "add_entry",
            stage,
            content={"idea": "Open late", "pick": "two", "mark": 0},
        )
        yield self.tell(
            vera,
            "add_entry",
            stage,
            content={"idea": "Lend tools", "many": ["red", "green"], "mark": 3},
        )
        yield self.tell(
            boris,
            "add_entry",
            stage,
            content={"idea": "Share a van", "day": "2026-12-24"},
        )
        yield self.tell(
            anna, "add_entry", stage, content={"idea": "Open late on Fridays"}
        )
        yield self.tell(
            SECRETARY,
            "add_entries",
            stage,
            lines=["Said aloud", "Said again"],
            on_behalf=vera.id,
        )
        yield self.tell(MODERATOR, "pause_stage", stage)
        yield self.tell(MODERATOR, "resume_stage", stage)
        yield self.tell(MODERATOR, "add_minutes", stage, minutes=5)
        yield from self.back_and_forth()

    def moderation(self) -> Iterator[Step]:
        stage = self.stage("positions")
        anna, vera = self.named["Anna"], self.named["Vera"]
        first, second, third, fourth, fifth, sixth = (
            e.id for e in self._written(stage)
        )
        yield self.tell(
            anna,
            "revise_entry",
            stage,
            entry=first,
            revision=1,
            content={"idea": "Open later", "mark": 1},
        )
        yield self.tell(vera, "withdraw_entry", stage, entry=second)
        yield self.tell(
            SECRETARY,
            "edit_wording",
            stage,
            entry=third,
            content={"idea": "To share a van"},
        )
        yield self.tell(MODERATOR, "mark_thesis", stage, entry=first)
        yield self.tell(MODERATOR, "mark_thesis", stage, entry=third)
        yield self.tell(MODERATOR, "mark_thesis", stage, entry=fifth)
        yield self.tell(MODERATOR, "hide_entry", stage, entry=fifth)
        yield self.tell(MODERATOR, "reveal_stage", stage)
        yield self.tell(
            MODERATOR,
            "merge_entries",
            stage,
            entry=first,
            others=[fourth, sixth],
        )
        yield self.tell(MODERATOR, "split_entry", stage, entry=sixth)
        yield self.tell(MODERATOR, "set_spotlight", entry=third)
        yield self.tell(MODERATOR, "set_screen", state="frozen")
        yield self.tell(
            MODERATOR, "hide_entry", stage, entry=fifth, hidden=False
        )
        yield self.tell(MODERATOR, "set_screen", state="hidden")
        yield self.tell(MODERATOR, "set_screen", state="shown")
        yield self.tell(MODERATOR, "set_spotlight")
        yield self.tell(MODERATOR, "close_stage", stage)

    def _written(self, stage: Stage) -> list[Entry]:
        found = self.snapshot.where(Entry, stage_id=stage.id)
        return sorted(
            found, key=lambda entry: int(entry.id.removeprefix("new-"))
        )

    def reactions(self) -> Iterator[Step]:
        sources = ({"stage": "positions"},)
        self.planned(
            "react",
            "react",
            fields=(),
            sources=sources,
            section="positions",
            options={"field": "idea"},
        )
        stage = self.stage("react")
        yield self.tell(MODERATOR, "open_stage", stage)
        yield self.tell(
            MODERATOR, "name_dimensions", stage, dimensions="hours\nmoney"
        )
        yield self.tell(
            MODERATOR,
            "write_statement",
            stage,
            text="Pay the guards",
            dimension="money",
        )
        sixth = self._written(self.stage("positions"))[5]
        yield self.tell(
            MODERATOR, "put_statement", stage, entry=sixth.id, field="idea"
        )
        put = self._written(stage)
        yield self.tell(
            MODERATOR,
            "revise_statement",
            stage,
            entry=put[0].id,
            revision=1,
            text="Open late",
            dimension="hours",
        )
        for place, (name, person) in enumerate(self._voters()):
            for number, entry in enumerate(put):
                if (place + number) % 5 == 4 or name == "Ivan":
                    continue
                answer = (
                    "for"
                    if number == 0 or place % 2 == number % 2
                    else "against"
                )
                yield self.tell(
                    person,
                    "react",
                    stage,
                    entry=entry.id,
                    answer=answer if place else "later",
                )
        anna, ivan = self.named["Anna"], self.named["Ivan"]
        yield self.tell(anna, "react", stage, entry=put[0].id, answer="pass")
        yield self.tell(
            SECRETARY,
            "react",
            stage,
            entry=put[0].id,
            answer="for",
            on_behalf=ivan.id,
        )
        told = {"text": "Share two vans", "dimension": "money"}
        step = self.tell(
            MODERATOR,
            "revise_statement",
            stage,
            entry=put[1].id,
            revision=1,
            **told,
        )
        yield step
        yield self.tell(
            ivan, "react", stage, entry=self.made(step), answer="against"
        )
        yield self.tell(MODERATOR, "close_stage", stage)
        yield self.tell(MODERATOR, "reveal_stage", stage)

    def _voters(self) -> list[tuple[str, Person]]:
        return [
            (name, self.named[name])
            for name, role in PEOPLE
            if role == "participant"
        ]

    def drawing(self) -> Iterator[Step]:
        self.planned(
            "map",
            "map",
            fields=(),
            section="positions",
            options={"facets": "positions.pick"},
        )
        stage = self.stage("map")
        put = [
            entry
            for entry in self._written(self.stage("react"))
            if entry.hidden_at is None
        ]
        yield self.tell(MODERATOR, "open_stage", stage)
        yield self.tell(MODERATOR, "reveal_stage", stage)
        yield self.tell(
            MODERATOR,
            "overrule",
            stage,
            entry=put[0].id,
            facet="side",
            finding="common",
            note="Said so",
        )
        yield self.tell(
            MODERATOR,
            "place_statement",
            stage,
            entry=put[1].id,
            dimension="hours",
        )
        yield self.tell(
            MODERATOR, "compare_by", stage, facets=["positions.pick"]
        )
        yield self.tell(MODERATOR, "show_facet", stage, facet="generation")
        yield from self.back_and_forth()

    def second_round(self) -> Iterator[Step]:
        sources = ({"stage": "react"},)
        self.planned(
            "again",
            "react",
            fields=(),
            sources=sources,
            authorship="anonymous",
            section="positions",
        )
        self.planned(
            "shift",
            "map",
            fields=(),
            sources=({"stage": "again"},),
            section="positions",
        )
        stage = self.stage("again")
        yield self.tell(MODERATOR, "open_stage", stage)
        for _, person in self._voters():
            yield self.tell(
                person,
                "react",
                stage,
                entry=self._written(stage)[0].id,
                answer="for",
            )
        yield self.tell(MODERATOR, "open_stage", self.stage("shift"))
        yield self.tell(MODERATOR, "reveal_stage", self.stage("shift"))

    def tables(self) -> Iterator[Step]:
        sources, options = (
            ({"stage": "positions"},),
            {"forming": "differing", "size": 3},
        )
        self.planned(
            "work",
            "group",
            fields=QUESTIONS[:2],
            sources=sources,
            unit="group",
            options=options,
        )
        stage = self.stage("work")
        yield self.tell(MODERATOR, "open_stage", stage)
        yield self.tell(
            MODERATOR, "form_groups", stage, forming="mixed", size=2
        )
        first, second, *_ = (group.id for group in self.groups(stage))
        boris, leader = self.named["Boris"], self.named["Leader"]
        yield self.tell(
            MODERATOR, "move_member", stage, person=boris.id, group=second
        )
        yield self.tell(
            MODERATOR, "move_member", stage, person=leader.id, group=first
        )
        yield self.tell(
            leader, "rename_group", stage, group=first, name="Window"
        )
        yield self.tell(
            leader,
            "add_entry",
            stage,
            group=first,
            content={"idea": "A key for each", "pick": "one"},
        )
        yield self.tell(
            boris, "add_entry", stage, content={"idea": "A van for two"}
        )
        yield self.tell(boris, "ask_help", stage, group=second)
        yield self.tell(MODERATOR, "ask_help", stage, group=second, help=False)
        yield self.tell(leader, "set_ready", stage, group=first)
        yield self.tell(MODERATOR, "publish_sheet", stage, group=first)
        yield self.tell(MODERATOR, "publish_sheet", stage, group=second)
        yield self.tell(MODERATOR, "publish_sheet", stage)
        yield self.tell(
            MODERATOR, "move_member", stage, person=self.named["Vera"].id
        )
        yield self.tell(
            SECRETARY,
            "add_entry",
            stage,
            group=second,
            content={"idea": "Two vans for one"},
        )
        self.planned(
            "space",
            "group",
            fields=QUESTIONS[:1],
            options={"forming": "self", "size": 3},
        )
        space = self.stage("space")
        yield self.tell(MODERATOR, "open_stage", space)
        yield self.tell(
            boris, "choose_group", space, group=self.groups(space)[0].id
        )
        yield self.tell(
            boris, "choose_group", space, group=self.groups(space)[1].id
        )

    def plenary(self) -> Iterator[Step]:
        self.planned(
            "plenary",
            "report",
            fields=(),
            section="reports",
            options={"groups_of": "work", "minutes_each": 4},
        )
        stage = self.stage("plenary")
        yield self.tell(MODERATOR, "open_stage", stage)
        first, second, *_ = (
            group.id for group in self.groups(self.stage("work"))
        )
        yield self.tell(
            MODERATOR, "move_turn", stage, group=first, after=second
        )
        yield self.tell(MODERATOR, "call_group", stage, group=second)
        yield self.tell(
            self.named["Anna"],
            "add_entry",
            stage,
            content={"kind": "question", "text": "Who pays?"},
        )
        yield self.tell(MODERATOR, "pause_stage", stage)
        yield self.tell(MODERATOR, "resume_stage", stage)
        yield self.tell(MODERATOR, "call_group", stage, group=first)
        yield self.tell(
            self.named["Vera"],
            "add_entry",
            stage,
            content={"kind": "objection", "text": "Too dear"},
        )
        yield self.tell(
            SECRETARY,
            "add_entry",
            stage,
            content={"kind": "addition", "text": "And late"},
        )
        yield self.tell(MODERATOR, "finish_turn", stage)

    def promises(self) -> Iterator[Step]:
        self.planned(
            "agree",
            "agree",
            fields=(),
            section="agreements",
            sources=({"stage": "work"},),
        )
        stage = self.stage("agree")
        anna, vera, boris = (
            self.named[name] for name in ("Anna", "Vera", "Boris")
        )
        yield self.tell(MODERATOR, "open_stage", stage)
        yield self.tell(
            anna, "add_entry", stage, content={"what": "Open at ten", **WHOLE}
        )
        yield self.tell(vera, "add_entry", stage, content={"what": "Two vans"})
        whole, vague = (entry.id for entry in self._written(stage))
        yield self.tell(boris, "take_on", stage, entry=whole)
        yield self.tell(
            SECRETARY, "take_on", stage, entry=vague, person=vera.id
        )
        yield self.tell(boris, "take_on", stage, entry=whole, taken=False)
        yield self.tell(boris, "take_on", stage, entry=whole)
        for place, (_, person) in enumerate(self._voters()):
            dissent = "Not at night" if place == 2 else ""
            stance = ("for", "for", "against", "abstain")[place % 4]
            yield self.tell(
                person,
                "support",
                stage,
                entry=whole,
                stance=stance,
                dissent=dissent,
            )
        yield self.tell(anna, "support", stage, entry=vague, stance="against")
        yield self.tell(
            SECRETARY,
            "edit_wording",
            stage,
            entry=whole,
            content={"what": "Open at nine", **WHOLE},
        )
        yield self.tell(boris, "support", stage, entry=whole, stance="for")
        yield self.tell(MODERATOR, "set_spotlight", entry=whole)
        yield self.tell(MODERATOR, "set_spotlight")
        yield self.tell(MODERATOR, "close_stage", stage)
        yield self.tell(MODERATOR, "reveal_stage", stage)

    def secret_vote(self) -> Iterator[Step]:
        self.planned(
            "secret",
            "agree",
            fields=(),
            section="agreements",
            authorship="anonymous",
        )
        stage = self.stage("secret")
        yield self.tell(MODERATOR, "open_stage", stage)
        yield self.tell(
            self.named["Anna"],
            "add_entry",
            stage,
            content={"what": "In secret"},
        )
        (entry,) = self._written(stage)
        for place, (_, person) in enumerate(self._voters()):
            yield self.tell(
                person,
                "support",
                stage,
                entry=entry.id,
                stance="against" if place % 3 else "for",
            )
        yield self.tell(MODERATOR, "reveal_stage", stage)

    def programme(self) -> Iterator[Step]:
        envelope = {"title": "Closing words", "minutes": 9}
        yield self.tell(
            MODERATOR,
            "insert_stage",
            after=self.stage("plenary").id,
            kind="form",
            envelope=envelope,
        )
        stage = self.stage("Closing words")
        told = {"minutes": 11, "approval": True, "instruction": "In short"}
        yield self.tell(
            MODERATOR, "edit_stage", stage, title="Last words", **told
        )
        stage = self.again(stage)
        yield self.tell(
            MODERATOR, "move_stage", stage, after=self.stage("secret").id
        )
        yield self.tell(MODERATOR, "skip_stage", stage)
        yield self.tell(MODERATOR, "skip_stage", stage, skipped=False)
        yield self.tell(MODERATOR, "open_stage", stage)
        yield self.tell(
            self.named["Anna"],
            "add_entry",
            stage,
            content={self._only(stage): "Thank you"},
        )
        yield self.tell(
            self.named["Boris"],
            "add_entry",
            stage,
            content={self._only(stage): "Well"},
        )
        one, other = (entry.id for entry in self._written(stage))
        yield self.tell(MODERATOR, "approve_entry", stage, entry=one)
        yield self.tell(
            MODERATOR, "approve_entry", stage, entry=one, approved=False
        )
        yield self.tell(MODERATOR, "approve_entry", stage, entry=other)
        yield self.tell(
            MODERATOR,
            "insert_stage",
            kind="info",
            envelope={"title": "A pause", "minutes": 5},
        )
        yield self.tell(MODERATOR, "remove_stage", self.stage("A pause"))
        yield self.tell(
            MODERATOR, "move_end", at=self.sitting.now + 90 * MINUTE
        )

    def _only(self, stage: Stage) -> str:
        (field,) = stage.envelope.fields
        return field.name

    def ending(self) -> Iterator[Step]:
        yield self.tell(MODERATOR, "close_session")
        stage = self.stage("agree")
        whole, _ = (entry.id for entry in self._written(stage))
        told = {"field": "what", "old": "Open at nine", "reason": "As was said"}
        yield self.tell(
            self.named["Vera"],
            "correct_entry",
            stage,
            entry=whole,
            new="Open at eight",
            **told,
        )
        yield self.tell(
            SECRETARY,
            "correct_passport",
            field="place",
            old="The hall",
            new="The big hall",
        )
        yield self.tell(
            self.named["Boris"],
            "correct_person",
            person=self.named["Boris"].id,
            field="post",
            new="Driver",
        )
        first, second, third = (
            each.id for each in self.snapshot.all(Correction)
        )
        yield self.tell(
            MODERATOR,
            "answer_correction",
            correction=first,
            accepted=True,
            note="Yes",
        )
        yield self.tell(
            SECRETARY,
            "answer_correction",
            correction=second,
            accepted=False,
            note="No",
        )
        yield self.tell(
            ORGANIZER, "answer_correction", correction=third, accepted=True
        )
        yield self.tell(ORGANIZER, "answer_correction", correction=first)
        yield self.tell(MODERATOR, "reopen_session")
        yield self.tell(MODERATOR, "close_session")
        yield from self.progress(whole)
        yield self.tell(ORGANIZER, "erase_person", person=self.named["Ivan"].id)

    def progress(self, entry: str) -> Iterator[Step]:
        """Tell what became of an agreement by a card, on paper, and in public."""
        seed = "c" * 64
        card = self._card(entry, seed)
        yield self.carry_out(SECRETARY, card)
        holder = next(iter(self.snapshot.all(AgreementCard)))
        report = ReportByCard(
            key=self.sitting.key(),
            card=holder.id,
            state=Progress.done,
            words="Since the first of May",
        )
        step = self.carry_out(Actor(holder.id, _BY_CARD), report)
        yield step
        told = {"report": self.made(step)}
        yield self.tell(
            SECRETARY, "acknowledge_report", verdict="returned", **told
        )
        yield self.tell(
            MODERATOR, "acknowledge_report", verdict="confirmed", **told
        )
        yield self.tell(
            SECRETARY,
            "report_progress",
            entry=entry,
            state="moved",
            due="2026-09-01",
            words="No keys yet",
        )
        yield self.tell(SECRETARY, "publish_progress", entry=entry, named=True)
        yield self.tell(
            ORGANIZER, "publish_progress", entry=entry, published=False
        )
        yield from self.spread(entry)
        yield self.tell(SECRETARY, "revoke_card", card=holder.id)
        yield from self.back_and_forth()

    def spread(self, entry: str) -> Iterator[Step]:
        """Let others take up an agreement: a site by its card, another one by telephone."""
        yield self.tell(
            SECRETARY,
            "describe_practice",
            entry=entry,
            core="Every Sunday",
            varies="The hours",
            contact="Ivan",
        )
        told = {"entry": entry, "site": "Branch 2"}
        step = self.tell(
            SECRETARY, "report_spread", phase="declined", words="No", **told
        )
        yield step
        said = {"report": self.made(step), "verdict": "confirmed"}
        yield self.tell(MODERATOR, "acknowledge_report", **said)
        card = self._card(entry, "d" * 64).model_copy(
            update={"holder": "Branch 3", "capacity": Capacity.site}
        )
        step = self.carry_out(SECRETARY, card)
        yield step
        by_card = self.made(step)
        report = SpreadByCard(
            key=self.sitting.key(), card=by_card, phase=Phase.trying
        )
        yield self.carry_out(Actor(by_card, _BY_CARD), report)

    def _card(self, entry: str, seed: str) -> IssueCard:
        return IssueCard(
            key=self.sitting.key(),
            entry=entry,
            holder="Ivan",
            seed=seed,
            digest=seed,
            word=seed,
        )

    def carry_out(self, actor: Actor, command: Command) -> Step:
        """Tell what only the server's own door tells."""
        self.sitting.now += 7 * SECOND
        return f"{actor.id} {command.type}", self.sitting.do(actor, command)


_BY_CARD = frozenset({Role.participant})
PEOPLE = (
    ("Anna", "participant"),
    ("Vera", "participant"),
    ("Boris", "participant"),
    ("Ivan", "participant"),
    ("Olga", "participant"),
    ("Pavel", "participant"),
    ("Rita", "participant"),
    ("Semyon", "participant"),
    ("Tamara", "participant"),
    ("Ulyana", "participant"),
    ("Fyodor", "participant"),
    ("Kira", "participant"),
    ("Lev", "participant"),
    ("Maria", "participant"),
    ("Leader", "group_moderator"),
    ("Expert", "expert"),
    ("Late", "observer"),
)
