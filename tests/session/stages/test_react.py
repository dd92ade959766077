# Reactions: one statement at a time in one's own order; nobody sees anything before the end; new words are a new
# statement; a secret vote keeps no name, and no frame tells who answered what.
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.entries.progress import progress
from session.entries.reactions import (
    SIDE,
    Reaction,
    census,
    dimensions,
    facets,
    own_answers,
    statements,
    text_of,
)
from session.entries.voted import wordings
from session.people import Role, Surface, Viewer
from session.regions import Outside, audiences, regions
from session.stages.react.protocol import minutes
from session.stages.react.regions import Counted
from session.stages.react.statements import open_drafts
from session.stages.react.turns import in_turn
from session.synthesis.classes import classify
from session.synthesis.counts import Counts
from session.synthesis.secrecy import Shown
from session.tables import Entry, Person, Side
from session.words import words
from tests.length import times
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY
from tests.session.stages.scene import PROJECTOR, Scene, items

ANSWERS = ("for", "against", "pass")


class Poll(Scene):
    def __init__(
        self, people: int = 6, put: int = 4, seed: int = 7, **envelope: Any
    ) -> None:
        super().__init__(seed)
        self.crew = self.crowd(people)
        self.stage = self.opened(
            "reactions",
            "react",
            fields=(),
            writers=("participant",),
            **envelope,
        )
        self.put_in = [
            self.state(f"Statement {number}") for number in range(put)
        ]

    def state(self, text: str, dimension: str = "") -> Entry:
        record = self.do(
            MODERATOR,
            "write_statement",
            self.stage,
            text=text,
            dimension=dimension,
        )
        return self.entry(record.made[0])

    def react(
        self, who: Any, entry: Entry, answer: str, **given: Any
    ) -> list[str]:
        return self.events(
            self.do(
                who, "react", self.stage, entry=entry.id, answer=answer, **given
            )
        )

    def asked(self, who: Person) -> Any:
        return self.looks(who)["form"].data

    def close(self, *, reveal: bool = True) -> None:
        self.do(MODERATOR, "close_stage", self.stage)
        if reveal:
            self.do(MODERATOR, "reveal_stage", self.stage)

    def counts(self, entry: Entry) -> dict[str, Counts]:
        stage = self.again(self.stage)
        facet = next(
            each for each in facets(self.snapshot, stage) if each.key == SIDE
        )
        return {
            camp.key: camp.counts
            for camp in census(self.snapshot, stage, facet).camps(
                self.snapshot, entry
            )
        }


def test_one_statement_at_a_time_until_all_are_answered() -> None:
    poll, seen = Poll(), []
    anna = poll.crew[0]
    while not (asked := poll.asked(anna))["reason"]:
        seen.append(asked["entry"])
        assert (asked["answered"], asked["all"]) == (len(seen) - 1, 4)
        poll.react(anna, poll.entry(asked["entry"]), "for")
    assert sorted(seen) == sorted(entry.id for entry in poll.put_in)
    assert poll.asked(anna)["reason"] == "done"
    assert sorted(items(poll.looks(anna)["mine"])) == sorted(seen)


def test_everybody_has_an_order_of_their_own_that_stays() -> None:
    poll = Poll(people=8, put=8)
    orders = {
        tuple(
            e.id
            for e in in_turn(
                statements(poll.snapshot, poll.stage), poll.stage, p.id
            )
        )
        for p in poll.crew
    }
    assert len(orders) == 8
    anna = poll.crew[0]
    before = [entry.id for entry in in_turn(poll.put_in, poll.stage, anna.id)]
    poll.state("Another")
    after = [
        entry.id
        for entry in in_turn(
            statements(poll.snapshot, poll.stage), poll.stage, anna.id
        )
    ]
    assert [entry for entry in after if entry in before] == before


def test_what_is_put_off_is_no_answer() -> None:
    poll = Poll(people=2, put=1)
    anna, boris = poll.crew
    poll.react(anna, poll.put_in[0], "later")
    told = progress(poll.snapshot, poll.again(poll.stage))
    assert (told.sent, told.expected, told.silent_names) == (
        0,
        2,
        (anna.name, boris.name),
    )
    poll.react(boris, poll.put_in[0], "for")
    told = progress(poll.snapshot, poll.again(poll.stage))
    assert (told.sent, told.silent_names) == (1, (anna.name,))
    poll.close()
    said = minutes(poll.snapshot, poll.again(poll.stage), words("en")).heard[0]
    assert "1 person answered" in repr(said)


def test_a_secret_stage_in_which_all_was_put_off_is_opened_again() -> None:
    poll = Poll(put=1, authorship="anonymous")
    poll.react(poll.crew[0], poll.put_in[0], "later")
    poll.close(reveal=False)
    poll.do(MODERATOR, "open_stage", poll.stage)
    poll.react(poll.crew[0], poll.put_in[0], "for")
    poll.close(reveal=False)
    assert poll.refused(MODERATOR, "open_stage", poll.stage) == "vote_counted"


def test_a_vote_that_a_side_signs_has_the_side_for_which_its_voter_answered_first() -> (
    None
):
    poll = Poll(put=1, authorship="side")
    anna = poll.crew[0]
    other = next(
        side.id for side in poll.snapshot.all(Side) if side.id != anna.side_id
    )
    poll.react(anna, poll.put_in[0], "for")
    poll.do(
        ORGANIZER, "edit_person", person=anna.id, name=anna.name, side=other
    )
    poll.react(anna, poll.put_in[0], "against")
    (vote,) = poll.snapshot.where(Reaction, entry_id=poll.put_in[0].id)
    assert (vote.side_id, vote.answer) == (anna.side_id, "against")


def test_what_is_put_off_comes_last_and_counts_as_not_seen() -> None:
    poll = Poll(put=3)
    anna = poll.crew[0]
    first, second, third = in_turn(poll.put_in, poll.stage, anna.id)
    poll.react(anna, first, "later")
    assert poll.asked(anna)["entry"] == second.id
    poll.sitting.now += 1
    poll.react(anna, second, "later")
    assert poll.asked(anna)["entry"] == third.id
    poll.react(anna, third, "pass")
    assert poll.asked(anna)["entry"] == first.id
    poll.sitting.now += 1
    poll.react(anna, first, "later")
    assert poll.asked(anna)["entry"] == second.id
    assert poll.counts(first)["a"] == Counts()
    assert items(poll.looks(anna)["mine"]) == [third.id]


def test_the_last_answer_counts_until_the_stage_is_closed() -> None:
    poll = Poll(put=1)
    anna, (only,) = poll.crew[0], poll.put_in
    assert poll.react(anna, only, "for") == ["Reacted"]
    assert poll.react(anna, only, "for") == []
    assert poll.react(anna, only, "against") == ["Reacted"]
    assert poll.counts(only)["a"] == Counts(0, 1, 0)
    poll.close()
    assert (
        poll.refused(anna, "react", poll.stage, entry=only.id, answer="for")
        == "stage_not_open"
    )


@pytest.mark.parametrize(
    "role", [Role.expert, Role.observer, Role.group_moderator]
)
def test_only_participants_answer(role: Role) -> None:
    poll = Poll(put=1)
    somebody = poll.person("eve", "a", role)
    assert (
        poll.refused(
            somebody, "react", poll.stage, entry=poll.put_in[0].id, answer="for"
        )
        == "not_allowed"
    )
    assert poll.asked(somebody)["reason"] == "outside"
    assert (
        poll.refused(poll.crew[0], "write_statement", poll.stage, text="Mine")
        == "not_allowed"
    )
    assert (
        poll.refused(
            poll.crew[0], "add_entry", poll.stage, content={"text": "Mine"}
        )
        == "unknown_command"
    )


def test_the_secretary_answers_for_somebody_without_a_phone_but_not_secretly() -> (
    None
):
    poll = Poll(put=1)
    boris = poll.crew[1]
    poll.react(SECRETARY, poll.put_in[0], "for", on_behalf=boris.id)
    poll.react(boris, poll.put_in[0], "against")
    assert poll.counts(poll.put_in[0])["b"] == Counts(0, 1, 0)
    given = {"entry": poll.put_in[0].id, "answer": "for", "on_behalf": boris.id}
    assert (
        poll.refused(poll.crew[0], "react", poll.stage, **given)
        == "not_allowed"
    )
    assert (
        poll.refused(
            SECRETARY,
            "react",
            poll.stage,
            entry=poll.put_in[0].id,
            answer="for",
        )
        == "not_allowed"
    )
    expert = poll.person("eve", "a", Role.expert)
    assert (
        poll.refused(
            SECRETARY, "react", poll.stage, **{**given, "on_behalf": expert.id}
        )
        == "not_allowed"
    )
    secret = Poll(put=1, authorship="side")
    told = {**given, "entry": secret.put_in[0].id}
    assert (
        secret.refused(SECRETARY, "react", secret.stage, **told)
        == "not_allowed"
    )


# Statements


def test_marked_theses_become_statements_when_the_stage_opens() -> None:
    scene = Scene()
    (anna, boris) = scene.crowd(2)
    fields = (
        {"name": "matters", "label": "Matters"},
        {"name": "in", "kind": "one", "label": "In", "options": ["agenda"]},
    )
    positions = scene.opened("positions", "form", fields=fields)
    thesis = scene.write(
        anna, positions, matters="Open late", **{"in": "agenda"}
    )
    scene.write(boris, positions, matters="Stay home")
    scene.do(MODERATOR, "mark_thesis", positions, entry=thesis.id)
    stage = scene.opened(
        "reactions",
        "react",
        sources=({"stage": "positions", "which": "thesis"},),
    )
    (put,) = statements(scene.snapshot, stage)
    assert (put.content, put.sources) == (
        {"text": "Open late", "dimension": "agenda"},
        [thesis.id],
    )
    assert open_drafts(scene.snapshot, stage) == []
    assert dimensions(scene.snapshot, stage)[:2] == (
        "formats",
        "production cycle",
    )


def test_rows_of_groups_are_offered_and_put_by_the_moderator_once() -> None:
    scene = Scene()
    scene.crowd(4)
    groups = scene.opened("groups", "group", options={"size": 4})
    entry = scene.do(
        SECRETARY,
        "add_entry",
        groups,
        content={"what": "Share a van"},
        group=scene.groups(groups)[0].id,
    )
    stage = scene.opened(
        "reactions", "react", sources=({"stage": "groups", "which": "all"},)
    )
    assert statements(scene.snapshot, stage) == []
    (draft,) = open_drafts(scene.snapshot, stage)
    assert (draft.entry, draft.field, draft.text) == (
        entry.made[0],
        "what",
        "Share a van",
    )
    told = {"entry": draft.entry, "field": draft.field}
    assert scene.events(
        scene.do(MODERATOR, "put_statement", stage, **told)
    ) == ["StatementPut"]
    assert (
        scene.events(scene.do(MODERATOR, "put_statement", stage, **told)) == []
    )
    assert open_drafts(scene.snapshot, stage) == []
    assert (
        scene.refused(
            MODERATOR, "put_statement", stage, entry=draft.entry, field="other"
        )
        == "unknown_entry"
    )


def test_the_statements_of_an_earlier_round_are_put_again() -> None:
    poll = Poll(put=2)
    poll.close()
    again = poll.opened("again", "react", sources=({"stage": "reactions"},))
    assert [text_of(e) for e in statements(poll.snapshot, again)] == [
        "Statement 0",
        "Statement 1",
    ]
    assert [e.sources for e in statements(poll.snapshot, again)] == [
        [e.id] for e in poll.put_in
    ]


def test_new_words_under_answers_are_a_new_statement() -> None:
    poll = Poll(put=1)
    (old,) = poll.put_in
    change = {"entry": old.id, "revision": 1, "text": "Better words"}
    assert poll.events(
        poll.do(MODERATOR, "revise_statement", poll.stage, **change)
    ) == ["StatementRevised"]
    poll.react(poll.crew[0], old, "for")
    change = {
        "entry": old.id,
        "revision": 2,
        "text": "Better words",
        "dimension": "agenda",
    }
    assert poll.events(
        poll.do(MODERATOR, "revise_statement", poll.stage, **change)
    ) == ["StatementRevised"]
    change = {"entry": old.id, "revision": 3, "text": "Other words"}
    record = poll.do(MODERATOR, "revise_statement", poll.stage, **change)
    assert poll.events(record) == ["StatementRewritten"]
    (standing,) = statements(poll.snapshot, poll.stage)
    assert (standing.id, text_of(standing), poll.counts(standing)["a"]) == (
        record.made[0],
        "Other words",
        Counts(),
    )
    assert (text_of(poll.entry(old.id)), poll.counts(old)["a"]) == (
        "Better words",
        Counts(1, 0, 0),
    )
    assert poll.asked(poll.crew[0])["entry"] == standing.id
    assert (
        poll.refused(
            poll.crew[0], "react", poll.stage, entry=old.id, answer="for"
        )
        == "unknown_entry"
    )


def test_words_that_were_changed_after_the_answers_stand_below_them() -> None:
    poll = Poll(put=1)
    (old,) = poll.put_in
    poll.react(poll.crew[0], old, "for")
    poll.close()
    content = {"text": "Worded better"}
    entry = poll.again(old)
    later = {"content": content, "voted": wordings(entry)}
    poll.put(entry.model_copy(update=later))
    told = repr(poll.minutes(poll.stage))
    assert "Statement 0\\nWorded later: Worded better" in told


def test_somebody_elses_change_is_not_overwritten_and_the_same_words_are_no_change() -> (
    None
):
    poll = Poll(put=1)
    (old,) = poll.put_in
    told = {"entry": old.id, "revision": 7}
    assert (
        poll.events(
            poll.do(
                MODERATOR,
                "revise_statement",
                poll.stage,
                **told,
                text="Statement 0",
            )
        )
        == []
    )
    assert (
        poll.refused(
            MODERATOR, "revise_statement", poll.stage, **told, text="Other"
        )
        == "changed_meanwhile"
    )
    assert (
        poll.refused(MODERATOR, "write_statement", poll.stage, text=" ")
        == "field_required"
    )
    assert (
        poll.refused(MODERATOR, "write_statement", poll.stage, text="x" * 501)
        == "field_too_long"
    )


# Who sees what


EVERYWHERE = ((PROJECTOR, Surface.projector), (MODERATOR, Surface.console))


def test_nothing_is_counted_on_any_screen_before_the_answers_are_closed() -> (
    None
):
    poll = Poll()
    for person in poll.crew:
        poll.react(person, poll.put_in[0], "for")
    poll.do(MODERATOR, "reveal_stage", poll.stage)
    for who, surface in ((poll.crew[0], Surface.phone), *EVERYWHERE):
        assert all(not seen.parts for seen in _counted(poll, who, surface))
    assert poll.looks(MODERATOR, Surface.console)["form"].data["early"] is True
    poll.do(MODERATOR, "close_stage", poll.stage)
    for who, surface in ((poll.crew[0], Surface.phone), *EVERYWHERE):
        assert [
            part.shown.agree for part in _counted(poll, who, surface)[0].parts
        ] == [3, 3]


def test_the_console_knows_whether_a_map_says_the_statements_in_its_place() -> (
    None
):
    poll = Poll()
    poll.planned("other", "map", sources=[{"stage": "elsewhere"}])
    assert _mapped(poll) == {False}
    poll.planned("map", "map", sources=[{"stage": poll.stage.key}])
    assert _mapped(poll) == {True}


def _mapped(poll: Poll) -> set[object]:
    wall = poll.looks(MODERATOR, Surface.console)["wall"]
    return {item.data["mapped"] for item in wall.items or ()}


def test_the_room_sees_the_counts_when_the_moderator_shows_them() -> None:
    poll = Poll()
    poll.close(reveal=False)
    assert (
        poll.looks(poll.crew[0])["wall"].items
        == poll.looks(PROJECTOR, Surface.projector)["wall"].items
        == ()
    )


@pytest.mark.parametrize("authorship", ["side", "anonymous"])
def test_a_secret_vote_is_not_counted_before_it_is_closed_and_never_bears_a_name(
    authorship: str,
) -> None:
    poll = Poll(put=1, authorship=authorship)
    for person in poll.crew:
        poll.react(person, poll.put_in[0], "for")
    poll.do(MODERATOR, "reveal_stage", poll.stage)
    assert _counted(poll, MODERATOR, Surface.console)[0].parts == ()
    assert poll.looks(poll.crew[0])["wall"].items == ()
    rows = list(poll.snapshot.all(Reaction))
    assert {row.author for row in rows}.isdisjoint(
        person.id for person in poll.crew
    )
    assert {row.side_id for row in rows} == (
        {"a", "b"} if authorship == "side" else {None}
    )
    assert {row.at for row in rows} == {poll.again(poll.stage).opened_at}
    names = {
        record.actor
        for record in poll.sitting.records
        if record.command == "react"
    }
    assert names.isdisjoint(person.id for person in poll.crew)


def test_a_secret_vote_that_was_counted_is_neither_opened_again_nor_undone() -> (
    None
):
    poll = Poll(put=1, authorship="side")
    poll.do(MODERATOR, "close_stage", poll.stage)
    poll.do(MODERATOR, "open_stage", poll.stage)
    poll.react(poll.crew[0], poll.put_in[0], "for")
    closed = poll.do(MODERATOR, "close_stage", poll.stage)
    assert poll.refused(MODERATOR, "open_stage", poll.stage) == "vote_counted"
    assert (
        poll.refused(MODERATOR, "undo", number=closed.number)
        == "undo_overtaken"
    )
    assert poll.snapshot.done[-1].number < closed.number


def test_an_anonymous_vote_is_counted_for_the_room_as_a_whole() -> None:
    poll = Poll(people=12, put=1, authorship="anonymous")
    for person in poll.crew:
        poll.react(
            person,
            poll.put_in[0],
            "against" if person is poll.crew[0] else "for",
        )
    poll.close()
    (seen,) = _counted(poll, PROJECTOR, Surface.projector)
    assert [(part.mark, part.shown) for part in seen.parts] == [
        (None, Shown(11, None, None, 12))
    ]
    (_, table) = poll.minutes(poll.stage).heard
    assert getattr(table, "rows", ()) == (
        ("1", "Statement 0", "", "11", "not shown", "not shown"),
    )


def test_the_screens_of_others_stay_as_they_are_when_somebody_answers() -> None:
    poll = Poll()
    anna, boris = poll.crew[:2]
    before = poll.looks(boris)
    poll.react(anna, poll.put_in[0], "against")
    assert poll.looks(boris) == before


def _counted(scene: Scene, who: Any, surface: Surface) -> list[Counted]:
    found = [
        item.data["seen"]
        for item in scene.looks(who, surface)["wall"].items or ()
    ]
    return [each for each in found if isinstance(each, Counted)]


# Counting


def test_only_the_side_is_a_facet_of_a_secret_vote_and_nothing_of_an_anonymous_one() -> (
    None
):
    assert [facet.key for facet in facets(Poll().snapshot, Poll().stage)] == [
        "side",
        "generation",
    ]
    poll = Poll(authorship="side")
    assert [
        facet.key
        for facet in facets(poll.snapshot, poll.stage, ("positions.in",))
    ] == ["side"]
    poll = Poll(authorship="anonymous")
    assert facets(poll.snapshot, poll.stage) == []


def test_a_question_with_one_choice_is_a_facet() -> None:
    scene = Scene()
    (anna, boris) = scene.crowd(2)
    fields = (
        {
            "name": "from",
            "kind": "one",
            "label": "From",
            "options": ["town", "village"],
        },
    )
    about = scene.opened("about", "form", fields=fields)
    scene.write(anna, about, **{"from": "village"})
    stage = scene.opened("reactions", "react")
    record = scene.do(MODERATOR, "write_statement", stage, text="Open late")
    for who in (anna, boris):
        scene.do(who, "react", stage, entry=record.made[0], answer="for")
    facet = facets(
        scene.snapshot, stage, ("about.from", "about.none", "gone.x")
    )[-1]
    assert (facet.key, list(facet.names)) == ("about.from", ["town", "village"])
    camps = census(scene.snapshot, stage, facet).camps(
        scene.snapshot, scene.entry(record.made[0])
    )
    assert [(camp.key, camp.counts, camp.present) for camp in camps] == [
        ("village", Counts(1, 0, 0), 1)
    ]


def test_who_left_after_answering_still_counts_as_having_been_there() -> None:
    poll = Poll(people=10, put=1)
    for person in poll.crew:
        poll.react(person, poll.put_in[0], "for")
    before = classify(
        census(
            poll.snapshot, poll.stage, facets(poll.snapshot, poll.stage)[0]
        ).camps(poll.snapshot, poll.put_in[0])
    )
    poll.do(MODERATOR, "remove_person", person=poll.crew[0].id)
    camps = census(
        poll.snapshot, poll.stage, facets(poll.snapshot, poll.stage)[0]
    ).camps(poll.snapshot, poll.put_in[0])
    assert classify(camps) == before
    assert camps[0].present == 5


@settings(max_examples=times(30))
@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),
            st.integers(0, 2),
            st.sampled_from((*ANSWERS, "later")),
        ),
        max_size=30,
    ),
    st.randoms(),
)
def test_the_order_of_votes_does_not_matter(
    given_: list[tuple[int, int, str]], chance: Random
) -> None:
    last = {(person, statement): answer for person, statement, answer in given_}
    shuffled = list(last.items())
    chance.shuffle(shuffled)
    told = [
        (person, statement, answer) for (person, statement), answer in shuffled
    ]
    found = []
    for several in (given_, told):
        poll = Poll(put=3)
        for person, statement, answer in several:
            poll.react(poll.crew[person], poll.put_in[statement], answer)
        found.append([poll.counts(entry) for entry in poll.put_in])
        for number, voter in enumerate(poll.crew):
            own = own_answers(poll.snapshot, poll.stage, voter.id)
            assert own == {
                poll.put_in[s].id: answer
                for (p, s), answer in last.items()
                if p == number
            }
    assert found[0] == found[1]


# The protocol


def test_the_minutes_show_counts_and_nobodys_name() -> None:
    poll = Poll(people=6, put=1)
    for person in poll.crew:
        poll.react(
            person,
            poll.put_in[0],
            "for" if person.side_id == "a" else "against",
        )
    poll.close()
    note, table = poll.minutes(poll.stage).heard
    assert getattr(note, "text", "") == "6 people answered; 1 statement."
    assert getattr(table, "rows", ()) == (
        ("1", "Statement 0", "Side a", "3", "0", "0"),
        ("", "", "Side b", "0", "3", "0"),
    )
    assert not Poll(put=0).minutes(poll.stage)


def test_a_secret_vote_leaves_no_small_number_in_the_minutes() -> None:
    poll = Poll(people=8, put=1, authorship="side")
    for person in poll.crew[:7]:
        poll.react(person, poll.put_in[0], "for")
    poll.close()
    (_, table) = poll.minutes(poll.stage).heard
    assert getattr(table, "rows", ()) == (
        ("1", "Statement 0", "Side a", "4", "not shown", "not shown"),
        ("", "", "Side b", "3", "not shown", "not shown"),
    )


@pytest.mark.parametrize(
    ("authorship", "later"), [("anonymous", True), ("signed", False)]
)
def test_the_console_says_why_texts_that_are_still_written_in_secret_are_not_offered(
    authorship: str, *, later: bool
) -> None:
    scene = Scene()
    anna, *_ = scene.crowd(2)
    stage = scene.opened("form", "form", authorship=authorship)
    poll = scene.planned(
        "react",
        "react",
        fields=(),
        sources=({"stage": "form", "which": "all"},),
    )
    scene.write(anna, stage, what="Words")
    viewer = Viewer(MODERATOR, Surface.console, looking_at=poll.id)
    for closed in (False, True):
        seen = [
            r
            for a in audiences(scene.snapshot, viewer)
            for r in regions(scene.snapshot, a, Outside(scene.now))
        ]
        (form,) = [region.data for region in seen if region.slot == "form"]
        assert (form["later"], bool(form["drafts"])) == (
            later and not closed,
            closed or not later,
        )
        if not closed:
            scene.do(MODERATOR, "close_stage", stage)
