# What all kinds of votes share: who may vote and under which name, one vote each on the words that stand, and counting.
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from session.changes import Changes
from session.entries.reactions import Reaction
from session.entries.voting import (
    Voter,
    cast,
    counted,
    counted_by,
    held,
    may_vote,
    refuse_overspent,
    side_of_signed,
    voter,
    voters,
)
from session.events import happened
from session.kind import Occasion
from session.people import Actor, Role
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages.agree.rows import Stance, Support
from session.synthesis.counts import Counts
from session.tables import Entry, Stage
from tests.session.build import (
    MODERATOR,
    NOON,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
)
from tests.session.stages.scene import Scene

ANNA, BORIS = a_person("anna", "a"), a_person("boris", "b")
EXPERT = a_person("elena", "a", Role.expert)
GONE = a_person("gleb", "a", removed_at=NOON)


def room(**envelope: Any) -> tuple[Snapshot, Stage, Entry]:
    stage = a_stage("s", "agree", **envelope)
    entry = Entry(
        id="e",
        session_id=stage.session_id,
        stage_id="s",
        author="anna",
        content={"what": "x"},
        at=NOON,
    )
    sides = (a_side("a"), a_side("b", 1))
    return (
        a_session(*sides, ANNA, BORIS, EXPERT, GONE, stage, entry),
        stage,
        entry,
    )


def occasion(actor: Actor) -> Occasion:
    ids = iter(["v1", "v2", "v3"])
    return Occasion(actor, NOON, lambda: next(ids), Random(1))


def refusal(
    snapshot: Snapshot, stage: Stage, actor: Actor, on_behalf: str | None = None
) -> Code:
    with pytest.raises(Refused) as caught:
        voter(snapshot, stage, occasion(actor), on_behalf)
    return caught.value.code


def test_a_participant_votes_under_the_name_that_the_stage_keeps() -> None:
    for authorship in ("signed", "side", "anonymous"):
        snapshot, stage, _ = room(authorship=authorship)
        given_by = voter(snapshot, stage, occasion(acting(ANNA)), None)
        assert (given_by.person, given_by.name == "anna") == (
            ANNA,
            authorship == "signed",
        )


def test_clerks_vote_for_a_person_where_the_stage_is_signed() -> None:
    snapshot, stage, _ = room()
    assert voter(snapshot, stage, occasion(MODERATOR), "boris").name == "boris"
    assert refusal(snapshot, stage, acting(ANNA), "boris") is Code.not_allowed
    for authorship in ("side", "anonymous"):
        secret, its, _ = room(authorship=authorship)
        assert refusal(secret, its, MODERATOR, "boris") is Code.not_allowed


def test_who_has_no_vote_is_refused() -> None:
    snapshot, stage, _ = room(audience="side:b")
    assert refusal(snapshot, stage, MODERATOR) is Code.not_allowed
    assert refusal(snapshot, stage, MODERATOR, "elena") is Code.not_allowed
    assert refusal(snapshot, stage, MODERATOR, "gleb") is Code.unknown_person
    assert refusal(snapshot, stage, MODERATOR, "nobody") is Code.unknown_person
    assert refusal(snapshot, stage, acting(ANNA)) is Code.not_allowed
    assert [
        may_vote(snapshot, stage, each) for each in (ANNA, BORIS, EXPERT, None)
    ] == [False, True, False, False]


def test_a_vote_that_is_given_again_is_the_same_row() -> None:
    snapshot, _, entry = room()
    given_by = Voter(ANNA, "anna", occasion(acting(ANNA)))
    first = cast(snapshot, Support, entry, given_by, {"stance": Stance.for_})
    again = cast(
        a_session(*_rows(snapshot), first),
        first,
        entry,
        given_by,
        {"stance": Stance.against},
    )
    assert (first.id, again.id, again.stance, again.wording) == (
        "v1",
        "v1",
        Stance.against,
        0,
    )


def test_other_words_are_voted_on_anew() -> None:
    snapshot, _, entry = room()
    given_by = Voter(ANNA, "anna", occasion(acting(ANNA)))
    first = cast(snapshot, Support, entry, given_by, {"stance": Stance.for_})
    later = entry.model_copy(
        update={"voted": [entry.content], "content": {"what": "y"}}
    )
    rows = [row for row in _rows(snapshot) if row.id != "e"]
    after = a_session(*rows, later, first)
    assert held(after, Support, later, "anna") is None
    assert (
        cast(after, Support, later, given_by, {"stance": Stance.for_}).wording
        == 1
    )


def test_a_side_is_kept_where_it_signs() -> None:
    for authorship, side in (
        ("signed", None),
        ("side", "a"),
        ("anonymous", None),
    ):
        snapshot, _, entry = room(authorship=authorship)
        given_by = replace(Voter(ANNA, "secret", occasion(acting(ANNA))))
        vote = cast(snapshot, Reaction, entry, given_by, {"answer": "for"})
        assert vote.side_id == side
        found = voters(
            a_session(*_rows(snapshot), vote), Reaction, snapshot.stages[0]
        )
        assert found == ({} if authorship == "signed" else {"secret": side})


def test_votes_are_counted_whole_and_by_part() -> None:
    snapshot, _, entry = room()
    given = [
        cast(
            snapshot,
            Support,
            entry,
            Voter(person, person.id, occasion(acting(person))),
            {"stance": stance},
        )
        for person, stance in ((ANNA, Stance.for_), (BORIS, Stance.abstain))
    ]
    assert counted(given) == Counts(1, 0, 1)
    assert counted_by(given, lambda vote: side_of_signed(snapshot, vote)) == {
        "a": Counts(1),
        "b": Counts(0, 0, 1),
    }
    later = cast(
        snapshot,
        Reaction,
        entry,
        Voter(ANNA, "anna", occasion(acting(ANNA))),
        {"answer": "later"},
    )
    assert counted([later]) == Counts()


def test_nobody_gives_away_more_than_they_have() -> None:
    snapshot, _, entry = room()
    first, second = (_points(snapshot, entry, who, 2) for who in ("v1", "v2"))
    before = a_session(*_rows(snapshot), first)
    changes = Changes(before, happened("Given", second))
    refuse_overspent(changes, second, _weight, 4)
    with pytest.raises(Refused) as caught:
        refuse_overspent(changes, second, _weight, 3)
    assert caught.value.code is Code.entry_limit
    taken_back = Changes(before, happened("Given", second, gone=[first]))
    refuse_overspent(taken_back, second, _weight, 2)


def test_of_two_who_are_one_the_purse_of_the_one_who_stays_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Support, "purse", True)
    scene = Scene()
    anna, other, cara = (
        scene.person("anna"),
        scene.person("other"),
        scene.person("cara"),
    )
    stage = scene.opened("s", "agree")
    one, two = (scene.write(anna, stage, what=text) for text in ("One", "Two"))
    scene.do(anna, "support", stage, entry=one.id, stance="for")
    for who in (other, cara):
        scene.do(who, "support", stage, entry=two.id, stance="against")
    scene.sitting.tell(
        MODERATOR, "merge_people", person=anna.id, other=other.id
    )
    stand = {(row.author, row.entry_id) for row in scene.snapshot.all(Support)}
    assert stand == {("anna", one.id), ("cara", two.id)}


def _points(
    snapshot: Snapshot, entry: Entry, name: str, points: int
) -> Reaction:
    given_by = Voter(ANNA, "anna", occasion(acting(ANNA)))
    vote = cast(
        snapshot,
        Reaction,
        entry,
        given_by,
        {"answer": "for", "put_off": points},
    )
    return vote.model_copy(update={"id": name})


def _weight(vote: Reaction) -> int:
    return vote.put_off


def _rows(snapshot: Snapshot) -> list:  # type: ignore[type-arg]  # rows of every table
    return [
        row
        for held_rows in snapshot.rows().values()
        for row in held_rows.values()
        if row.id != "session"
    ]
