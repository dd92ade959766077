# What a person wrote all day, what became of each text, and what the person took on: told to that person alone, and
# of a stage that keeps authors secret not even then.
from typing import Any

import pytest

from session.after.outcomes import (
    Chapter,
    Fate,
    Outcome,
    Own,
    outcome,
    own_words,
    taken_on,
)
from session.kind import Commitment
from session.people import Surface, Viewer
from session.regions import Outside, audiences, regions
from session.tables import Entry, Person
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY, acting
from tests.session.stages.scene import Scene

FORM = (
    {"name": "what", "label": "What matters", "headline": True},
    {"name": "why", "label": "Why"},
)


class Day(Scene):
    """Anna and Boris write two positions each; Boris proposes an agreement that grew from one of Anna's."""

    def __init__(self, **agreeing: Any) -> None:
        super().__init__()
        self.anna, self.boris = self.person("anna"), self.person("boris", "b")
        self.stage = self.opened(
            "positions",
            "form",
            fields=FORM,
            section="positions",
            authorship="signed",
        )
        self.late = self.write(
            self.anna, self.stage, what="Open late", why="People work"
        )
        self.early = self.write(self.anna, self.stage, what="Open early")
        self.alike = self.write(
            self.boris, self.stage, what="Stay open in the evening"
        )
        self.do(
            MODERATOR,
            "merge_entries",
            self.stage,
            entry=self.late.id,
            others=[self.alike.id],
        )
        sources = ({"stage": "positions"},)
        self.agreeing = self.opened(
            "agreements",
            "agree",
            fields=(),
            section="agreements",
            sources=sources,
            **agreeing,
        )
        given = {
            "content": {"what": "Thursdays till ten", "due": "2027-02-04"},
            "sources": [self.late.id],
        }
        self.agreed = self.entry(
            self.do(self.boris, "add_entry", self.agreeing, **given).made[0]
        )

    def over(self) -> None:
        self.do(MODERATOR, "close_session")

    def fate(self, entry: Entry) -> Outcome:
        return outcome(self.snapshot, self.again(self.stage), self.again(entry))

    def texts(self, person: Person) -> list[tuple[str, list[str]]]:
        return [
            (each.title, [own.text for own in each.own])
            for each in own_words(self.snapshot, person.id)
        ]


def test_own_words_stand_stage_by_stage_with_the_time_of_their_receipt() -> (
    None
):
    day = Day()
    assert day.texts(day.anna) == [
        (day.stage.envelope.title, ["Open late", "Open early"])
    ]
    assert [title for title, _ in day.texts(day.boris)] == [
        day.stage.envelope.title,
        day.agreeing.envelope.title,
    ]
    (chapter,) = own_words(day.snapshot, day.anna.id)
    assert [own.at for own in chapter.own] == [day.late.at, day.early.at]
    assert chapter.own[0].became is None  # not before the end
    day.do(day.boris, "withdraw_entry", day.agreeing, entry=day.agreed.id)
    assert day.texts(day.boris) == [
        (day.stage.envelope.title, ["Stay open in the evening"])
    ]


@pytest.mark.parametrize("authorship", ["side", "anonymous"])
def test_of_a_secret_stage_nothing_of_anybody_stands_there(
    authorship: str,
) -> None:
    scene = Scene()
    anna, idle = scene.person("anna"), scene.person("idle")
    stage = scene.opened(
        "reflection",
        "form",
        fields=FORM,
        authorship=authorship,
        visibility="never",
    )
    silent = Chapter(stage.envelope.title, secret=True)
    scene.write(anna, stage, what="Nobody's words")
    assert (
        own_words(scene.snapshot, anna.id)
        == own_words(scene.snapshot, idle.id)
        == (silent,)
    )
    for person in (anna, idle):
        assert scene.looks(person)["owned"].data["count"] == 0
        assert scene.looks(person)["own"].data["chapters"] == (silent,)


def test_what_became_of_a_text_is_told_after_the_end() -> None:
    day = Day()
    day.over()
    assert day.fate(day.late) == Outcome(
        Fate.merged, (str(day.agreed.number),), 1, (day.agreed.id,)
    )
    assert day.fate(day.alike) == Outcome(
        Fate.merged, (str(day.agreed.number),), 1, (day.agreed.id,)
    )
    assert day.fate(day.early) == Outcome(Fate.printed)
    agreeing = day.again(day.agreeing)
    assert outcome(day.snapshot, agreeing, day.agreed) == Outcome(
        Fate.agreement,
        (str(day.agreed.number),),
        agreements=(day.agreed.id,),
    )
    chapters = day.looks(day.anna)["end"].data["chapters"]
    assert isinstance(chapters, tuple)
    became = [
        own.became.fate
        for each in chapters
        for own in each.own
        if isinstance(own, Own) and own.became
    ]
    assert became == [Fate.merged, Fate.printed]


def test_a_text_from_which_an_agreement_grew_names_it() -> None:
    day = Day()
    told = {"content": {"what": "Open at eight"}, "sources": [day.early.id]}
    made = day.do(day.boris, "add_entry", day.agreeing, **told).made[0]
    day.over()
    number = str(day.entry(made).number)
    assert day.fate(day.early) == Outcome(
        Fate.agreed, (number,), agreements=(made,)
    )


def test_agreements_are_named_as_the_protocol_cites_them_when_all_is_over() -> (
    None
):
    day = Day()
    day.do(day.anna, "take_on", day.agreeing, entry=day.agreed.id)
    day.over()
    outside = Outside(day.now, cited={day.agreed.id: "4.2"})
    seen = {
        region.slot: region
        for audience in audiences(
            day.snapshot, Viewer(acting(day.anna), Surface.phone)
        )
        for region in regions(day.snapshot, audience, outside)
    }
    told = seen["end"].data
    assert told["tasks"] == (("4.2", *taken_on(day.snapshot, day.anna)),)
    chapters = own_words(day.snapshot, day.anna.id, outside.cited)
    assert told["chapters"] == chapters
    numbers = [
        own.became.numbers
        for each in chapters
        for own in each.own
        if own.became
    ]
    assert numbers == [("4.2",), ()]


def test_ones_own_words_say_how_their_agreement_stands_once_somebody_confirmed_it() -> (
    None
):
    day = Day()
    day.do(day.anna, "take_on", day.agreeing, entry=day.agreed.id)
    day.over()

    def seen() -> tuple[object, object]:
        end = day.looks(day.anna)["end"].data
        return end["states"], end["due"]

    due = {day.agreed.id: "2027-02-04"}
    assert seen() == ({}, due)
    told = {"entry": day.agreed.id, "state": "moved", "due": "2027-05-01"}
    record = day.do(SECRETARY, "report_progress", words="The roof", **told)
    assert seen() == ({}, due)
    said = {"report": record.made[0], "verdict": "confirmed"}
    day.do(ORGANIZER, "acknowledge_report", **said)
    assert seen() == (
        {day.agreed.id: "date moved"},
        {day.agreed.id: "2027-05-01"},
    )


def test_a_text_that_was_put_aside_or_marked_says_so() -> None:
    day = Day()
    day.do(MODERATOR, "mark_thesis", day.stage, entry=day.early.id, marked=True)
    assert day.fate(day.early) == Outcome(Fate.thesis)
    day.do(MODERATOR, "hide_entry", day.stage, entry=day.early.id, hidden=True)
    assert day.fate(day.early) == Outcome(Fate.hidden)


def test_what_was_voted_down_came_to_nothing_and_is_nobodys_task() -> None:
    day = Day()
    day.do(day.anna, "take_on", day.agreeing, entry=day.agreed.id)
    day.do(
        day.anna, "support", day.agreeing, entry=day.agreed.id, stance="against"
    )
    day.over()
    assert (
        outcome(day.snapshot, day.again(day.agreeing), day.agreed).fate
        is Fate.rejected
    )
    assert day.fate(day.late) == Outcome(Fate.merged, (), 1)
    assert taken_on(day.snapshot, day.anna) == ()


def test_tasks_are_ones_own_the_soonest_first() -> None:
    day = Day()
    soon = day.write(
        day.anna,
        day.agreeing,
        what="A list",
        who=day.anna.name,
        due="2027-01-20",
    )
    undated = day.write(day.boris, day.agreeing, what="A talk")
    for entry in (day.agreed, undated):
        day.do(day.anna, "take_on", day.agreeing, entry=entry.id)
    day.over()
    found = taken_on(day.snapshot, day.anna)
    assert [each.entry for each in found] == [
        soon.id,
        day.agreed.id,
        undated.id,
    ]
    assert all(isinstance(each, Commitment) for each in found)
    assert taken_on(day.snapshot, day.boris) == ()
    tasks = tuple((str(each.number), each) for each in found)
    assert day.looks(day.anna)["end"].data["tasks"] == tasks
    assert "end" not in day.looks(MODERATOR, Surface.console)


def test_a_dissenting_opinion_stands_among_ones_own_words() -> None:
    day = Day()
    day.do(
        day.anna,
        "support",
        day.agreeing,
        entry=day.agreed.id,
        stance="against",
        dissent="Too late",
    )
    remark = own_words(day.snapshot, day.anna.id)[1].remarks[0]
    assert (remark.about, remark.text) == ("Thursdays till ten", "Too late")
    secret = Day(authorship="anonymous")
    secret.do(
        secret.anna,
        "support",
        secret.agreeing,
        entry=secret.agreed.id,
        stance="against",
        dissent="Too late",
    )
    assert [
        chapter.remarks
        for chapter in own_words(secret.snapshot, secret.anna.id)
    ] == [(), ()]
