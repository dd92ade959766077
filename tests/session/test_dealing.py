# Nothing that is kept or handed out tells what came from one hand: whoever was late, was away, left or was moved would
# stand out by it. What is counted stays as it was.
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.data import archive
from session.entries.reactions import Reaction
from session.secrecy.dealing import dealt
from session.secrecy.sealing import sealed_rows
from session.tables import Entry, Person, Stage
from tests.attack.test_order import bound
from tests.session.build import MODERATOR, ORGANIZER
from tests.session.stages.scene import Scene
from tests.session.stages.test_react import ANSWERS, Poll

SECRET = ("side", "anonymous")
SEEDS = 20


def voted(poll: Poll) -> list[Reaction]:
    return list(poll.snapshot.where(Reaction, stage_id=poll.stage.id))


def told(poll: Poll) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = json.loads(
        archive.write(poll.snapshot, [])
    )["rows"]
    return rows


def counts(votes: Iterable[Reaction]) -> Counter[tuple[object, ...]]:
    return Counter(
        (vote.entry_id, vote.wording, vote.answer, vote.side_id)
        for vote in votes
    )


def voters(votes: Iterable[Reaction]) -> Counter[object]:
    """Return how many people of each side voted."""
    return Counter(
        side for _, side in {(vote.author, vote.side_id) for vote in votes}
    )


class Evening(Poll):
    """One comes when a statement is away already, one leaves before the last is put; all others answer whatever stands.

    `wrote`: whose each vote is.
    """

    def __init__(self, seed: int, authorship: str) -> None:
        super().__init__(people=9, put=2, seed=seed, authorship=authorship)
        self.chance, self.wrote = Random(seed), dict[str, Person]()
        *there, self.late = self.chance.sample(self.crew, len(self.crew))
        self.away = there[0]
        self.everybody(there)
        self.do(MODERATOR, "hide_entry", self.stage, entry=self.put_in[0].id)
        self.do(MODERATOR, "remove_person", person=self.away.id)
        self.put_in = [self.put_in[1], self.state("Put late")]
        self.everybody([*there[1:], self.late])
        self.close()

    def everybody(self, people: Iterable[Person]) -> None:
        for person in people:
            for statement in self.put_in:
                answer = self.chance.choice(ANSWERS)
                vote = self.do(
                    person,
                    "react",
                    self.stage,
                    entry=statement.id,
                    answer=answer,
                )
                self.wrote.update(dict.fromkeys(vote.made, person))

    def found(self, votes: Iterable[Any]) -> int:
        """Return how many votes of the two are found by what their authors have not answered."""
        hands: dict[str, dict[str, str]] = defaultdict(dict)
        for vote_id, author, entry_id in votes:
            hands[author][entry_id] = vote_id
        first, last = self.wrote_first(), self.put_in[-1].id
        guessed = [
            (vote, self.late)
            for hand in hands.values()
            if first not in hand
            for vote in hand.values()
        ]
        guessed += [
            (vote, self.away)
            for hand in hands.values()
            if last not in hand
            for vote in hand.values()
        ]
        return sum(self.wrote[vote] is person for vote, person in guessed)

    def wrote_first(self) -> str:
        return min(
            self.snapshot.where(Entry, stage_id=self.stage.id),
            key=lambda entry: entry.number,
        ).id


@pytest.mark.parametrize("authorship", SECRET)
def test_nobody_is_found_by_what_they_have_not_answered(
    authorship: str,
) -> None:
    evenings = [Evening(seed, authorship) for seed in range(SEEDS)]
    kept = sum(
        each.found((v.id, v.author, v.entry_id) for v in voted(each))
        for each in evenings
    )
    taken = sum(
        each.found(
            (v["id"], v["author"], v["entry_id"])
            for v in told(each)["reaction"]
        )
        for each in evenings
    )
    assert max(kept, taken) <= bound(SEEDS)


@pytest.mark.parametrize("authorship", SECRET)
def test_a_secret_vote_that_runs_is_in_no_archive(authorship: str) -> None:
    poll = Poll(put=2, authorship=authorship)
    for person in poll.crew:
        poll.react(person, poll.put_in[0], "for")
    assert told(poll)["reaction"] == []
    poll.close()
    assert len(told(poll)["reaction"]) == len(poll.crew)


@settings(deadline=None)
@given(data=st.data(), authorship=st.sampled_from(SECRET))
def test_what_is_counted_stays_as_it_was_and_nobody_s_name_stands_with_it(
    data: st.DataObject, authorship: str
) -> None:
    poll = Poll(people=5, put=3, authorship=authorship)
    for person in poll.crew:
        for statement in data.draw(
            st.lists(
                st.sampled_from(poll.put_in), unique_by=lambda each: each.id
            )
        ):
            poll.react(
                person,
                statement,
                data.draw(st.sampled_from((*ANSWERS, "later"))),
            )
    given_ = [vote for vote in voted(poll) if vote.answers]
    poll.close()
    if not given_:
        return
    after = voted(poll)
    assert (counts(after), voters(after)) == (counts(given_), voters(given_))
    assert {vote.author for vote in after}.isdisjoint(
        vote.author for vote in given_
    )
    assert (
        max(
            Counter(
                (vote.entry_id, vote.author, vote.wording) for vote in after
            ).values()
        )
        == 1
    )


@pytest.mark.parametrize("authorship", SECRET)
def test_of_two_archives_none_tells_which_entries_are_of_one_hand(
    authorship: str,
) -> None:
    scene = Scene()
    crew = scene.crowd(4)
    stage = scene.opened("form", "form", authorship=authorship, limit=0)
    for person in [*crew, *crew]:
        scene.write(person, stage, what="Words")
    pairs = (
        json.loads(archive.write(scene.snapshot, []))["rows"]["entry"]
        for _ in range(2)
    )
    one, other = ({row["id"]: row["author"] for row in rows} for rows in pairs)
    assert len(set(one.values())) == len(set(other.values())) == 2 * len(crew)
    assert set(one.values()).isdisjoint(other.values())
    assert set(one.values()).isdisjoint(
        row.author for row in scene.snapshot.all(Entry)
    )


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from("ab")),
        unique=True,
    )
)
def test_no_hand_has_two_more_than_another(
    rows: list[tuple[int, int, str]],
) -> None:
    votes = [_vote(place, *row) for place, row in enumerate(rows)]
    hands = Counter(
        (vote.side_id, vote.author)  # type: ignore[attr-defined]
        for vote in dealt(votes, Random(1))
    )
    for side in "ab":
        dealt_to = [times for (of, _), times in hands.items() if of == side]
        assert not dealt_to or max(dealt_to) - min(dealt_to) <= 1


def _vote(place: int, author: int, entry: int, side: str) -> Reaction:
    return Reaction(
        id=f"v{place}",
        session_id="session",
        stage_id="asked",
        entry_id=f"e{entry}",
        author=f"{side}{author}",
        answer="for",
        side_id=side,
        at=0,
    )


# Whoever is moved


@pytest.mark.parametrize("authorship", SECRET)
@pytest.mark.parametrize("kind", ["form", "react"])
def test_no_pseudonym_is_of_two_sides(kind: str, authorship: str) -> None:
    scene = Scene()
    crew = scene.crowd(4)
    stage = scene.opened(kind, kind, authorship=authorship, limit=0)
    for place in range(2):
        say_something(scene, stage, crew, place)
        for person in crew[:2]:
            other = "b" if scene.again(person).side_id == "a" else "a"
            scene.do(
                ORGANIZER,
                "edit_person",
                person=person.id,
                name=person.name,
                side=other,
            )
    say_something(scene, stage, crew, 2)
    assert several(scene, "side_id") == []


def say_something(
    scene: Scene, stage: Stage, crew: list[Person], place: int
) -> None:
    if stage.kind == "form":
        for person in crew:
            scene.write(person, stage, what=f"Words {place}")
        return
    put = scene.do(
        MODERATOR, "write_statement", stage, text=f"Statement {place}"
    ).made[0]
    for person in crew:
        scene.do(person, "react", stage, entry=put, answer="for")


@pytest.mark.parametrize("authorship", SECRET)
def test_no_pseudonym_is_of_two_groups(authorship: str) -> None:
    scene = Scene()
    crew = scene.crowd(4)
    stage = scene.opened(
        "group",
        "group",
        unit="group",
        authorship=authorship,
        limit=0,
        options={"forming": "self", "size": 2},
    )
    one, other = (group.id for group in scene.groups(stage)[:2])
    for group in (one, other):
        for person in crew:
            scene.do(person, "choose_group", stage, group=group)
            scene.write(person, stage, what=f"Words of {group}")
    assert len(list(scene.snapshot.all(Entry))) == 2 * len(crew)
    assert several(scene, "group_id") == []


def test_whoever_wrote_on_a_group_s_sheet_mends_it_there() -> None:
    scene = Scene()
    anna, boris, *_ = scene.crowd(4)
    stage = scene.opened(
        "group",
        "group",
        unit="group",
        authorship="anonymous",
        limit=0,
        options={"forming": "self", "size": 2},
    )
    one, other = (group.id for group in scene.groups(stage)[:2])
    for person in (anna, boris):
        scene.do(person, "choose_group", stage, group=one)
    entry = scene.write(anna, stage, what="Words")
    for person in (anna, boris):
        scene.do(
            person,
            "revise_entry",
            stage,
            **revised(scene.entry(entry.id), person.name),
        )
    assert scene.entry(entry.id).content == {"what": boris.name}
    scene.do(boris, "choose_group", stage, group=other)
    assert (
        scene.refused(
            boris,
            "revise_entry",
            stage,
            **revised(scene.entry(entry.id), "More"),
        )
        == "not_yours"
    )


@pytest.mark.parametrize("authorship", SECRET)
def test_notes_that_are_dealt_are_in_one_revision_that_never_turns_back(
    authorship: str,
) -> None:
    scene = Scene()
    crew = scene.crowd(4)
    grouped = scene.opened(
        "group",
        "group",
        unit="group",
        limit=0,
        options={"forming": "self", "size": 2},
    )
    floor = next(iter(scene.groups(grouped))).id
    report = scene.opened("report", "report", authorship=authorship, limit=0)
    scene.do(MODERATOR, "call_group", report, group=floor)
    notes = [
        scene.write(person, report, kind="question", text=f"Why {place}?")
        for place, person in enumerate(crew)
    ]
    mended = revised(scene.entry(notes[0].id), "Why?")
    mended["content"] = {"kind": "question", "text": "Why?"}
    scene.do(crew[0], "revise_entry", report, **mended)
    scene.do(MODERATOR, "close_stage", report)
    found = [scene.entry(note.id) for note in notes]
    assert found[0].revision == 2
    of_its_side = {
        note.revision for note in found if note.side_id == found[0].side_id
    }
    assert of_its_side == {2}


def revised(entry: Entry, text: str) -> dict[str, Any]:
    return {
        "entry": entry.id,
        "revision": entry.revision,
        "content": {"what": text},
    }


def several(scene: Scene, column: str) -> list[str]:
    """Return the pseudonyms that stand with more than one of something."""
    found: dict[str, set[object]] = defaultdict(set)
    for row in sealed_rows(scene.snapshot):
        found[row.author].add(getattr(row, column, None))  # type: ignore[attr-defined]
    return [
        author for author, values in found.items() if len(values - {None}) > 1
    ]


# Words under a secret vote


@pytest.mark.parametrize("authorship", SECRET)
def test_a_text_has_no_other_words_while_a_secret_vote_on_it_runs(
    authorship: str,
) -> None:
    scene = Scene()
    anna, *_ = scene.crowd(4)
    stage = scene.opened(
        "agree", "agree", authorship=authorship, fields=(), limit=0
    )
    entry = scene.write(MODERATOR, stage, what="Open late")
    scene.do(anna, "support", stage, entry=entry.id, stance="for")
    told: dict[str, Any] = {
        "entry": entry.id,
        "content": {"what": "Close early"},
    }
    assert (
        scene.refused(MODERATOR, "edit_wording", stage, **told) == "words_voted"
    )
    assert (
        scene.refused(
            MODERATOR, "revise_entry", stage, **told, revision=entry.revision
        )
        == "words_voted"
    )
    scene.do(MODERATOR, "close_stage", stage)
    scene.do(MODERATOR, "edit_wording", stage, **told)
    assert scene.entry(entry.id).voted == [{"what": "Open late"}]
