# An opponent of secret votes: two histories that differ in nothing but how one person voted, played side by side with
# any commands between. As long as the shown counts permit both, everybody else gets the same, letter for letter.
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import markdown
from exports.data import calendar, personal, polis
from exports.data.grids import grids
from exports.data.votes import conversation
from exports.protocol import extracts
from exports.protocol.completeness import findings
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from session.decide import COMMANDS
from session.envelope import Authorship, StageState
from session.kind import Region
from session.people import Actor, Role, Surface, Viewer
from session.refusals import Code
from session.regions import Outside, audiences, regions
from session.secrecy.votes import holds, is_over
from session.stages import KINDS
from session.synthesis.counts import Counts
from session.synthesis.secrecy import secretly
from session.tables import Entry, Person, Row, Stage
from session.words import words
from tests.session.build import (
    MODERATOR,
    SECRETARY,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    running,
)
from tests.session.chance import Chance
from tests.session.stages.scene import PROJECTOR

CREW = [a_person(f"p{n}", "ab"[n % 2]) for n in range(9)]
SUSPECT = CREW[3]
OTHERS = (CREW[0], CREW[1], a_person("expert", None, Role.expert))
LOOKS = (
    *((acting(person), Surface.phone) for person in OTHERS),
    (MODERATOR, Surface.console),
    (SECRETARY, Surface.console),
    (PROJECTOR, Surface.projector),
)
STANCES = {
    "agree": ("for", "against", "abstain"),
    "react": ("for", "against", "pass"),
}
USUAL = ("for", "for", "for", "for", "against", "abstain")
STAFF: tuple[tuple[str, dict[str, Any]], ...] = (
    ("close_stage", {}),
    ("close_stage", {}),
    ("open_stage", {}),
    ("pause_stage", {}),
    ("resume_stage", {}),
    ("reveal_stage", {"revealed": True}),
    ("reveal_stage", {"revealed": False}),
    ("edit_stage", {"authorship": "signed"}),
    ("edit_stage", {"visibility": "everyone"}),
    ("add_minutes", {"minutes": 5}),
)
SECRET = (Authorship.anonymous.value, Authorship.side.value)
Step = tuple[Actor, dict[str, Any]]


@dataclass
class Twins:
    """Two sittings that got the same commands, but for what the suspect said."""

    kind: str
    authorship: str
    chance: Chance
    pair: tuple[Sitting, Sitting] = field(init=False)

    def __post_init__(self) -> None:
        asked = a_stage(
            "asked", self.kind, 0, fields=(), authorship=self.authorship
        )
        later = a_stage("later", "map", 1, sources=({"stage": "asked"},))
        texts = [_asked(number) for number in (1, 2)]
        rows: list[Row] = [
            a_side("a"),
            a_side("b", 1),
            *CREW,
            OTHERS[-1],
            asked,
            later,
            *texts,
        ]
        self.pair = (
            Sitting(a_session(*rows, language="en")),
            Sitting(a_session(*rows, language="en")),
        )
        self.do(MODERATOR, {"type": "open_stage", "stage": "asked"})

    @property
    def sitting(self) -> Sitting:
        return self.pair[0]

    @property
    def stage(self) -> Stage:
        return self.sitting.snapshot.get(Stage, "asked", Code.unknown_stage)

    def do(
        self,
        actor: Actor,
        one: dict[str, Any],
        other: dict[str, Any] | None = None,
    ) -> None:
        """Send a command to both; what becomes of it is the same."""
        key = self.sitting.key()
        told = (one, other or one)
        results = [
            _result(each, actor, {**given, "key": key})
            for each, given in zip(self.pair, told, strict=True)
        ]
        assert results[0] == results[1], one

    def votes(self) -> list[tuple[str, str]]:
        """Return each vote that stands, as whose and how, in the first history."""
        return sorted(
            (row.id, repr(row))
            for row in self.sitting.snapshot.naming("asked")
            if row.vote
        )

    def permitted(self) -> bool:
        """Tell whether the counts that may be shown are the same in both, so that nobody is told which it is."""
        return not is_over(self.stage) or _shown(self.pair[0]) == _shown(
            self.pair[1]
        )

    def look(self) -> None:
        """Let somebody look at a screen, or take a document."""
        told = (
            partial(_seen, *self.chance.one(LOOKS))
            if self.chance.one((True, False))
            else _downloaded
        )
        language, cut = self.chance.one(("ru", "en")), self.chance.one([*Cut])
        given = (told(each, language, cut) for each in self.pair)
        for one, other in zip(*given, strict=True):
            assert one == other

    def vote(self) -> None:
        who, entry = self.chance.one(CREW), self.chance.one(("t1", "t2"))
        how = _how(self.kind, self.chance)
        as_well = _how(self.kind, self.chance) if who is SUSPECT else how
        dissent = (
            {"dissent": "Not in winter"}
            if self.kind == "agree" and self.chance.seldom()
            else {}
        )
        self.do(
            acting(who),
            *(
                _vote(self.kind, entry, answer, **dissent)
                for answer in (how, as_well)
            ),
        )

    def staff(self) -> None:
        name, given = self.chance.one(STAFF)
        self.do(MODERATOR, {"type": name, "stage": "asked", **given})

    def turn(self) -> None:
        name, stack = self.chance.one(
            (
                ("undo", self.sitting.snapshot.done),
                ("redo", self.sitting.snapshot.undone),
            )
        )
        if stack:
            self.do(MODERATOR, {"type": name, "number": stack[-1].number})

    def move(self) -> None:
        self.do(
            MODERATOR,
            {
                "type": "next_stage",
                "after": self.sitting.snapshot.session.current_stage_id,
            },
        )

    def anything(self) -> None:
        actor, command = self.chance.wish(
            self.sitting.snapshot, self.sitting.key()
        )
        if command.type in COMMANDS.by_type:
            self.do(actor, command.model_dump(mode="json", exclude={"key"}))


def _asked(number: int) -> Entry:
    content = {"text": f"Text {number}", "what": f"Text {number}"}
    where: dict[str, Any] = {
        "session_id": "session",
        "stage_id": "asked",
        "author": "staff",
    }
    return Entry(
        id=f"t{number}", content=dict(content), number=number, at=0, **where
    )


def _how(kind: str, chance: Chance) -> str:
    told = chance.one(USUAL)
    return "pass" if (kind, told) == ("react", "abstain") else told


def _vote(kind: str, entry: str, answer: str, **more: str) -> dict[str, Any]:
    name, said = (
        ("support", "stance") if kind == "agree" else ("react", "answer")
    )
    return {
        "type": name,
        "stage": "asked",
        "entry": entry,
        said: answer,
        **more,
    }


def _result(
    sitting: Sitting, actor: Actor, told: dict[str, Any]
) -> Code | None:
    return (
        None if sitting.tries(actor, COMMANDS.parse(told)) else Code.not_allowed
    )


def _shown(sitting: Sitting) -> list[tuple[tuple[str, str], str]]:
    """Return what the theory lets be shown of the stage: of each text, by side where sides are kept."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in sitting.snapshot.naming("asked"):
        if row.vote:
            told = row.model_dump(mode="json")
            said = told.get("stance") or told["answer"]
            found.setdefault(
                (told["entry_id"], told.get("side_id") or ""), []
            ).append(said)
    return sorted(
        (place, repr(secretly(_counts(said)))) for place, said in found.items()
    )


def _counts(said: list[str]) -> Counts:
    return Counts(
        said.count("for"),
        said.count("against"),
        said.count("abstain") + said.count("pass"),
    )


def _seen(
    actor: Actor, surface: Surface, sitting: Sitting, _language: str, _cut: Cut
) -> Iterator[tuple[str, str]]:
    """Yield what one screen shows."""
    for audience in audiences(sitting.snapshot, Viewer(actor, surface)):
        for region in regions(sitting.snapshot, audience, Outside(sitting.now)):
            yield (
                region.slot,
                repr([_told(each) for each in (region, *(region.items or ()))]),
            )


def _downloaded(
    sitting: Sitting, language: str, cut: Cut
) -> Iterator[tuple[str, str]]:
    """Yield whatever the staff may download, but for the archive, and what each person may."""
    snapshot, said = sitting.snapshot, words(language)
    yield cut, markdown.write(protocol(snapshot, KINDS, said, sitting.now, cut))
    yield "tables", repr(grids(snapshot, KINDS, said, sitting.now))
    yield "votes", repr(polis.write(conversation(snapshot)))
    yield "dates", repr(calendar.calendar(snapshot, KINDS, said, sitting.now))
    yield (
        "responsible",
        repr(sorted(extracts.responsible(snapshot, KINDS, said))),
    )
    yield (
        "lacking",
        repr(list(findings(snapshot, KINDS, said, sitting.now, language))),
    )
    for person in snapshot.all(Person):
        yield person.id, personal.write(snapshot, person).decode()


def _told(region: Region) -> tuple[str, dict[str, object]]:
    return region.block, dict(region.data)


@pytest.mark.parametrize("authorship", SECRET)
@pytest.mark.parametrize("kind", sorted(STANCES))
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_of_two_histories_that_differ_in_one_secret_vote_nobody_else_can_tell_which_it_is(
    kind: str, authorship: str, seed: int
) -> None:
    twins = Twins(kind, authorship, Chance(Random(seed).choice))
    steps = (
        *[twins.vote] * 6,
        twins.staff,
        twins.staff,
        twins.turn,
        twins.move,
        twins.anything,
    )
    counted: list[tuple[str, str]] | None = None
    for _ in range(40):
        step = twins.chance.one(steps)
        step()
        if not twins.permitted():
            return
        if is_over(twins.stage):
            counted = counted or twins.votes()
        assert not counted or twins.votes() == counted, (
            "a vote was counted twice"
        )
        if step != twins.vote:
            twins.look()
    twins.look()


@pytest.mark.parametrize("kind", sorted(STANCES))
def test_a_vote_that_was_closed_before_anybody_answered_is_counted_for_good_once_somebody_has(
    kind: str,
) -> None:
    """Closed, taken back, answered: redo does not count it, and what does, no undo takes back."""
    sat = Twins(kind, "anonymous", Chance(Random(1).choice)).sitting
    closed = sat.tell(MODERATOR, "close_stage", stage="asked")
    undone = sat.tell(MODERATOR, "undo", number=closed.number)
    sat.do(
        acting(SUSPECT),
        COMMANDS.parse({"key": sat.key(), **_vote(kind, "t1", "for")}),
    )
    assert (
        sat.answer(MODERATOR, "redo", number=undone.number)
        is Code.undo_overtaken
    )
    again = sat.tell(MODERATOR, "close_stage", stage="asked")
    assert (
        sat.answer(MODERATOR, "undo", number=again.number)
        is Code.undo_overtaken
    )
    assert (
        sat.answer(MODERATOR, "open_stage", stage="asked") is Code.vote_counted
    )


@pytest.mark.parametrize(
    "command", ["close_stage", "next_stage", "close_session"]
)
@pytest.mark.parametrize("kind", sorted(STANCES))
def test_whatever_closes_a_secret_vote_closes_it_for_good(
    kind: str, command: str
) -> None:
    sat = Twins(kind, "side", Chance(Random(1).choice)).sitting
    sat.do(
        acting(SUSPECT),
        COMMANDS.parse({"key": sat.key(), **_vote(kind, "t1", "for")}),
    )
    told = {
        "close_stage": {"stage": "asked"},
        "next_stage": {"after": "asked"},
        "close_session": {},
    }
    closed = sat.tell(MODERATOR, command, **told[command])
    room_goes_back = command == "next_stage"
    answer = sat.answer(MODERATOR, "undo", number=closed.number)
    assert answer is (None if room_goes_back else Code.undo_overtaken)
    assert (
        sat.snapshot.get(Stage, "asked", Code.unknown_stage).state
        is StageState.closed
    )


def test_a_signed_vote_is_counted_while_people_vote_and_may_be_taken_up_again() -> (
    None
):
    sat = Twins("agree", "signed", Chance(Random(1).choice)).sitting
    sat.do(
        acting(SUSPECT),
        COMMANDS.parse({"key": sat.key(), **_vote("agree", "t1", "against")}),
    )
    assert "voted down" in repr(
        grids(sat.snapshot, KINDS, words("en"), sat.now)
    )
    closed = sat.tell(MODERATOR, "close_stage", stage="asked")
    sat.tell(MODERATOR, "undo", number=closed.number)
    assert (
        sat.snapshot.get(Stage, "asked", Code.unknown_stage).state.value
        == "open"
    )


def test_that_a_secret_vote_rejects_is_said_where_the_shown_counts_say_so() -> (
    None
):
    assert _voted_down(Counts(1, 3, 0))
    assert _voted_down(Counts(3, 3, 3))
    assert not _voted_down(Counts(0, 1, 0))
    assert not _voted_down(Counts(2, 2, 8))
    assert not _voted_down(Counts(3, 3, 1))


def _voted_down(counts: Counts) -> bool:
    stage = running(a_stage("asked", "agree", authorship="anonymous"))
    over = stage.model_copy(update={"state": StageState.closed})
    rejects = [
        holds(each, counts, lambda votes: 0 < votes.against >= votes.agree)
        for each in (stage, over)
    ]
    assert rejects[0] is False
    return rejects[1]
