# What the stages' templates promise: every region of every kind renders, in both languages and on each surface, a
# list's item bears its own name, and every button is a command that the server takes.
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from facilitator_ui.render import Renderer
from session.decide import COMMANDS
from session.entries.writing import AddEntry
from session.fields import FieldKind, FormField
from session.kind import Region
from session.people import Actor, Surface
from session.stages import KINDS
from session.tables import Person, Round, Stage
from session.words import words
from tests.session.build import MODERATOR, SECRETARY
from tests.session.stages.scene import PROJECTOR, Scene

RENDERER = Renderer(Path(__file__).parents[2] / "templates")
FIELDS = (
    FormField(
        name="idea", label="Idea <b>", required=True, hint="One sentence"
    ),
    FormField(
        name="pick", kind=FieldKind.one, label="Pick", options=("one", "two")
    ),
    FormField(
        name="mark",
        kind=FieldKind.scale,
        label="Mark",
        low_label="low",
        high_label="high",
    ),
    FormField(name="day", kind=FieldKind.date, label="Day"),
    FormField(name="side", kind=FieldKind.short, label="Side", per_side=True),
)
STAFF = ((MODERATOR, Surface.console), (SECRETARY, Surface.console))
IDEA = {
    "idea": "<script>alert(1)</script>",
    "pick": "one",
    "mark": 3,
    "day": "2026-12-01",
}
WHOLE = {
    "what": "Open late",
    "who": "We",
    "due": "2026-12-01",
    "sign": "Ten",
    "site": "Hall",
    "resource": "A van",
}


class Day(Scene):
    """A whole day, stage by stage: `steps` yields after each thing that changes what is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.crew = self.crowd(5)
        self.late = self.person("late", joined_at=None)

    def steps(self) -> Iterator[str]:
        yield "nothing has begun"
        yield from self.information()
        yield from self.positions()
        yield from self.groups_at_work()
        yield from self.tables_that_move()
        yield from self.plenary()
        yield from self.agreements()
        yield from self.decisions()
        yield from self.ratings()
        yield from self.promises()
        yield from self.reactions()
        yield from self.other_kinds()
        self.do(MODERATOR, "close_session")
        yield "the session is over"

    def information(self) -> Iterator[str]:
        self.opened(
            "keynote",
            "info",
            speaker="Anna <i>",
            options={"theses": "One\nTwo"},
        )
        yield "a report"
        pause = self.opened("break", "info", options={"break": True})
        yield "a break"
        self.do(MODERATOR, "close_stage", pause)
        yield "a break is over"

    def positions(self) -> Iterator[str]:
        stage = self.opened("positions", "form", fields=FIELDS, limit=1)
        yield "an empty form"
        first = self.write(self.crew[0], stage, **IDEA)
        self.do(MODERATOR, "mark_thesis", stage, entry=first.id)
        self.do(MODERATOR, "reveal_stage", stage)
        yield "a form with an answer"
        same = self.write(self.crew[1], stage, **IDEA)
        self.write(self.crew[2], stage, **IDEA)
        yield "a form with answers"
        self.do(
            MODERATOR, "merge_entries", stage, entry=first.id, others=[same.id]
        )
        yield "answers that say the same stand as one"
        self.do(MODERATOR, "pause_stage", stage)
        yield "a paused form"

    def reactions(self) -> Iterator[str]:
        stage = self.opened(
            "reactions", "react", fields=(), sources=({"stage": "positions"},)
        )
        yield "no statements yet"
        made = self.do(
            MODERATOR,
            "write_statement",
            stage,
            text="Open <b>late</b>",
            dimension="agenda",
        ).made[0]
        self.do(MODERATOR, "write_statement", stage, text="Share a van")
        yield "statements to answer"
        for person in self.crew:
            self.do(person, "react", stage, entry=made, answer="for")
        self.do(MODERATOR, "reveal_stage", stage)
        yield "answers shown too early"
        self.do(MODERATOR, "close_stage", stage)
        yield "answers shown"
        drawn = self.opened("map", "map", fields=())
        self.do(MODERATOR, "reveal_stage", drawn)
        yield "a map of too few"
        for number in range(8):
            person = self.person(
                f"m{number}", "ab"[number % 2], generation=number % 2 + 1
            )
            self.do(MODERATOR, "open_stage", stage)
            self.do(
                person,
                "react",
                stage,
                entry=made,
                answer="for" if number % 2 else "against",
            )
        self.do(MODERATOR, "open_stage", drawn)
        told = {
            "entry": made,
            "facet": "side",
            "finding": "common",
            "note": "Said <aloud>",
        }
        self.do(MODERATOR, "overrule", drawn, **told)
        yield "a map"
        self.put(
            self.side("b").model_copy(
                update={"id": "c", "position": 2, "name": "Third"}
            )
        )
        self.do(MODERATOR, "open_stage", stage)
        for number in range(6):
            self.do(
                self.person(f"c{number}", "c"),
                "react",
                stage,
                entry=made,
                answer="pass",
            )
        self.do(MODERATOR, "open_stage", drawn)
        yield "a map of three sides"

    def groups_at_work(self) -> Iterator[str]:
        chosen = self.opened(
            "open_space", "group", options={"forming": "self", "size": 2}
        )
        yield "groups to choose from"
        self.do(
            self.crew[0],
            "choose_group",
            chosen,
            group=self.groups(chosen)[0].id,
        )
        yield "a group chosen"
        sources = ({"stage": "positions"},)
        stage = self.opened(
            "groups",
            "group",
            fields=FIELDS,
            sources=sources,
            options={"size": 2},
        )
        yield "groups formed"
        (first, *_) = self.groups(stage)
        self.write(self.crew[0], stage, **IDEA)
        self.do(
            MODERATOR, "rename_group", stage, group=first.id, name="Window <b>"
        )
        self.do(MODERATOR, "ask_help", stage, group=first.id)
        self.do(MODERATOR, "set_ready", stage, group=first.id)
        self.do(MODERATOR, "move_member", stage, person=self.crew[1].id)
        yield "groups at work"
        self.do(MODERATOR, "reveal_stage", stage)
        yield "sheets revealed"
        self.do(MODERATOR, "close_stage", stage)
        yield "groups closed"

    def tables_that_move(self) -> Iterator[str]:
        moving = {"forming": "random", "size": 3, "rounds": 2}
        cafe = self.opened(
            "cafe",
            "group",
            fields=FIELDS,
            options={**moving, "moving": "guests"},
        )
        yield "tables with hosts"
        self.do(MODERATOR, "begin_round", cafe)
        yield "guests went on"
        self.do(MODERATOR, "close_stage", cafe)
        space = self.opened(
            "meetings",
            "group",
            fields=FIELDS,
            sources=({"stage": "positions"},),
            options={
                **moving,
                "forming": "self",
                "moving": "topics",
                "places": 2,
            },
        )
        yield "topics in their places"
        self.do(MODERATOR, "close_stage", space)

    def plenary(self) -> Iterator[str]:
        stage = self.opened(
            "plenary", "report", options={"groups_of": "groups"}
        )
        yield "a plenary begins"
        first, second = self.groups(self.planned_groups())
        self.do(MODERATOR, "call_group", stage, group=first.id)
        self.write(self.crew[0], stage, kind="question", text="Why?")
        yield "a group reports"
        self.do(MODERATOR, "call_group", stage, group=second.id)
        self.do(MODERATOR, "finish_turn", stage)
        self.do(MODERATOR, "reveal_stage", stage)
        yield "all have reported"

    def agreements(self) -> Iterator[str]:
        stage = self.opened(
            "agreements", "agree", sources=({"stage": "groups"},)
        )
        yield "no agreements yet"
        whole = self.write(self.crew[0], stage, **WHOLE)
        self.write(self.crew[0], stage, what="A draft")
        self.do(self.crew[1], "take_on", stage, entry=whole.id)
        self.do(
            self.crew[1],
            "support",
            stage,
            entry=whole.id,
            stance="against",
            dissent="Too early <b>",
        )
        yield "agreements"
        self.do(MODERATOR, "reveal_stage", stage)
        yield "agreements revealed"
        self.do(MODERATOR, "close_stage", stage)
        yield "agreements closed"
        secret = self.opened("secret", "agree", authorship="anonymous")
        entry = self.write(self.crew[0], secret, **WHOLE)
        self.do(self.crew[1], "support", secret, entry=entry.id, stance="for")
        yield "a secret vote"
        self.do(MODERATOR, "reveal_stage", secret)
        yield "a secret vote counted"

    def decisions(self) -> Iterator[str]:
        stage = self.opened(
            "decisions",
            "decide",
            fields=(),
            sources=({"stage": "positions", "which": "thesis"},),
            visibility="after_reveal",
            options={"scale": "fist", "minutes": 2},
        )
        yield "proposals to decide"
        added = self.do(
            MODERATOR, "add_proposal", stage, text="Open <b>late</b>"
        ).made[0]
        told = self.do(MODERATOR, "begin_round", stage, entry=added)
        first = {"round": told.made[0]}
        yield "a proposal before the room"
        answer = {**first, "level": 5, "reason": "Too <b>late"}
        self.do(self.crew[0], "answer_proposal", stage, **answer)
        yield "a proposal answered"
        self.do(MODERATOR, "close_round", stage, **first)
        yield "a proposal counted"
        self.do(MODERATOR, "show_round", stage, **first)
        again = {"entry": added, "text": "Open <i>later", "again": True}
        self.do(MODERATOR, "amend_proposal", stage, **again)
        yield "a proposal amended"
        self.do(MODERATOR, "close_stage", stage)
        yield "decisions closed"

    def ratings(self) -> Iterator[str]:
        stage = self.opened(
            "ratings",
            "rate",
            fields=(),
            sources=({"stage": "positions", "which": "thesis"},),
            visibility="after_reveal",
            options={
                "criteria": "<b>Use\n<i>Effort",
                "corners": "<u>Now\nLater",
                "minutes": 2,
            },
        )
        yield "ideas to rate"
        added = self.do(MODERATOR, "add_rated", stage, text="Open <b>late</b>")
        item = {"entry": added.made[0]}
        for number in range(2):
            (now,) = [
                each
                for each in self.snapshot.all(Round)
                if each.stage_id == stage.id and not each.is_closed
            ]
            asked = {"round": now.id}
            for criterion in range(2):
                mark = {"criterion": criterion, "given": 3 + number}
                self.do(self.crew[0], "rate", stage, **asked, **item, **mark)
            yield "an idea rated"
            self.do(MODERATOR, "close_round", stage, **asked)
            yield "a round of marks counted"
            self.do(MODERATOR, "show_round", stage, **asked)
            yield "four quarters"
            if not number:
                self.do(MODERATOR, "begin_round", stage)
                yield "ideas rated again"
        self.do(MODERATOR, "close_stage", stage)
        yield "ratings closed"

    def promises(self) -> Iterator[str]:
        stage = self.opened(
            "promises", "review", fields=(), visibility="after_reveal"
        )
        yield "no promises yet"
        told = {"code": "ABC234", "session": "An <b>earlier one"}
        first = {**told, "number": "4.1", "what": "Open <b>late</b>"}
        second = {**told, "number": "4.2", "what": "Plant a tree"}
        facts = {"who": "Anna <i>", "words": "Not <u>yet", "silent": True}
        many = [{**first, **facts}, {**second, "state": "done"}]
        made = self.do(MODERATOR, "bring_promises", stage, promises=many).made
        yield "promises brought in"
        entry = made[0]
        run = self.do(MODERATOR, "begin_round", stage, entry=entry).made[0]
        yield "a promise before the room"
        answer = {"round": run, "course": "change"}
        self.do(self.crew[0], "answer_promise", stage, **answer)
        yield "a promise answered"
        self.do(MODERATOR, "close_round", stage, round=run)
        yield "a promise counted"
        ruled = {"entry": entry, "course": "change", "text": "Open <i>later"}
        self.do(MODERATOR, "rule_promise", stage, **ruled, words="No <b>money")
        yield "a promise changed"
        self.do(MODERATOR, "close_stage", stage)
        yield "promises closed"

    def other_kinds(self) -> Iterator[str]:
        """Go through a stage of each kind that the day has not had: a new one takes part by being in the list."""
        had = {stage.kind for stage in self.snapshot.stages}
        for kind in (KINDS[name] for name in KINDS if name not in had):
            stage = self.opened(
                kind.name,
                kind.name,
                fields=FIELDS,
                sources=({"stage": "positions"},),
            )
            yield f"{kind.name} begins"
            if AddEntry in kind.rules:
                self.write(self.crew[0], stage, **IDEA)
            self.do(MODERATOR, "reveal_stage", stage)
            yield f"{kind.name} is shown"
            self.do(MODERATOR, "close_stage", stage)
            yield f"{kind.name} is closed"

    def planned_groups(self) -> Stage:
        return next(
            stage for stage in self.snapshot.stages if stage.key == "groups"
        )

    def seen(self) -> Iterator[Region]:
        """Yield every region of every kind of viewer that has HTML of its own."""
        people: list[tuple[Person | Actor, Surface]] = [
            (person, Surface.phone) for person in self.crew
        ]
        for who, surface in (
            *STAFF,
            (PROJECTOR, Surface.projector),
            (MODERATOR, Surface.phone),
            *people,
        ):
            for region in self.looks(who, surface).values():
                yield from (
                    region.items if region.items is not None else (region,)
                )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_region_of_a_day_renders_and_its_buttons_are_commands(
    language: str,
) -> None:
    day = Day()
    for step in day.steps():
        for region in day.seen():
            html = RENDERER.region(region, words(language))
            page = Page(html)
            assert "<b>" not in html, (
                f"{step}: markup in {region.slot} is not escaped"
            )
            assert "<script" not in html, (
                f"{step}: markup in {region.slot} is not escaped"
            )
            for button in page.buttons:
                COMMANDS.parse({"key": "key-0000000000001", **button})
            assert {form["type"] for form in page.forms} <= set(
                COMMANDS.by_type
            )


def test_the_root_of_an_item_bears_the_items_name() -> None:
    day = Day()
    for step in day.steps():
        for who, surface in (
            (MODERATOR, Surface.console),
            (PROJECTOR, Surface.projector),
            (day.crew[0], Surface.phone),
        ):
            for region in day.looks(who, surface).values():
                for item in region.items or ():
                    html = RENDERER.region(item, words("en"))
                    assert Page(html).root.get("data-item") == item.slot, (
                        f"{step}: {region.slot}"
                    )


def test_labels_lead_to_fields_that_exist_and_no_id_stands_twice_on_a_screen() -> (
    None
):
    day = Day()
    for step in day.steps():
        for who, surface in (*STAFF, (day.crew[0], Surface.phone)):
            seen = day.looks(who, surface).values()
            regions = [
                each
                for region in seen
                for each in (
                    region.items if region.items is not None else (region,)
                )
            ]
            page = Page(
                "".join(
                    RENDERER.region(region, words("en")) for region in regions
                )
            )
            assert len(page.ids) == len(set(page.ids)), (
                f"{step}: an id stands twice"
            )
            assert set(page.labelled) <= set(page.ids), (
                f"{step}: a label leads nowhere"
            )


class Page(HTMLParser):
    """The commands, ids and labels of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root: dict[str, str | None] = {}
        self.buttons: list[dict[str, object]] = []
        self.forms: list[dict[str, object]] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.feed(html)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        given = dict(attributes)
        self.root = self.root or given
        self.ids += filter(None, [given.get("id")])
        self.labelled += filter(
            None, [given.get("for") if tag == "label" else None]
        )
        if command := given.get("data-command"):
            told = {
                "type": command,
                **json.loads(given.get("data-fixed") or "{}"),
            }
            (self.forms if tag == "form" else self.buttons).append(told)
