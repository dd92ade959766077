# Votes belong to the words that were voted on: however a text is changed under them, no screen, table, document or
# archive has votes beside other words. A kind with votes takes part by being in the list of those who write one down.
import json
import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest

from exports import markdown, word
from exports.data import archive
from exports.data.grids import grids
from exports.data.votes import conversation
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from session.entries.reactions import Reaction
from session.entries.voted import MOST_ROUNDS
from session.messages import name_of
from session.refusals import Code
from session.stages import KINDS
from session.stages.agree.tally import earlier_votes, is_rejected, tally
from session.stages.mapping.rows import Freezing
from session.synthesis.secrecy import Shown
from session.tables import ROWS, Correction, Entry, Round
from session.words import words
from tests.exports.documents import texts
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY
from tests.session.stages.scene import Scene
from tests.templates.test_undone import screens

OLD, NEW = "Open the library late", "Close the library early"
COUNT = re.compile(
    r"[Ff]or [12], (against|do not know) \d|[12] for, [12] against|\| ?[012] \| ?[012] \| ?[012]( |$)"
)
ARTICLE, TAG = re.compile("</article>"), re.compile("<[^>]*>")


class Vote(Scene):
    """A text of `kind` that two are for and one is against, in a stage that is signed."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.crew = self.crowd(3)
        self.stage = self.opened(
            kind, kind, section="agreements", fields=(), visibility="everyone"
        )
        self.text = WRITE[kind](self)
        self.field = {"agree": "what"}.get(kind, "text")
        for person, stance in zip(
            self.crew, ("for", "for", "against"), strict=True
        ):
            self.vote(person, stance)

    def vote(self, who: object, stance: str) -> None:
        if self.stage.kind == "decide":
            self._decides(who, stance)
            return
        told = {"react": ("react", "answer"), "agree": ("support", "stance")}[
            self.stage.kind
        ]
        self.do(
            who,  # type: ignore[arg-type]
            told[0],
            self.stage,
            entry=self.text.id,
            **{told[1]: stance},
        )

    def _decides(self, who: object, stance: str) -> None:
        (round_,) = self.snapshot.all(Round)
        self.do(
            who,  # type: ignore[arg-type]
            "answer_proposal",
            self.stage,
            round=round_.id,
            level={"for": 0, "against": 2}[stance],
        )

    def end(self) -> None:
        if self.again(self.stage).closed_at is None:
            self.do(MODERATOR, "close_stage", self.stage)
            self.do(MODERATOR, "reveal_stage", self.stage)
        self.do(MODERATOR, "open_stage", self.planned("map", "map"))
        self.do(MODERATOR, "close_session")

    def correct(self, new: str = NEW, old: str = OLD) -> None:
        told = {
            "entry": self.text.id,
            "field": self.field,
            "old": old,
            "new": new,
        }
        self.do(self.crew[0], "correct_entry", self.stage, **told)
        (waiting,) = [
            each
            for each in self.snapshot.all(Correction)
            if each.answered_at is None
        ]
        self.do(
            SECRETARY, "answer_correction", correction=waiting.id, accepted=True
        )


def _agreement(vote: Vote) -> Entry:
    return vote.write(vote.crew[0], vote.stage, what=OLD)


def _statement(vote: Vote) -> Entry:
    return vote.entry(
        vote.do(MODERATOR, "write_statement", vote.stage, text=OLD).made[0]
    )


def _proposal(vote: Vote) -> Entry:
    added = vote.do(MODERATOR, "add_proposal", vote.stage, text=OLD).made[0]
    vote.do(MODERATOR, "begin_round", vote.stage, entry=added)
    return vote.entry(added)


WRITE: dict[str, Callable[[Vote], Entry]] = {
    "agree": _agreement,
    "react": _statement,
    "decide": _proposal,
}


AS_PUT = ("rank", "rate", "review")
ANEW = ("collect",)
"""Supports are told beside the words that stand, and begin anew with others: tests/session/stages/test_collect.py."""
OTHER_WORDS = {"revise_entry", "edit_wording", "revise_statement"}


def revised(vote: Vote) -> None:
    told = {"entry": vote.text.id, "revision": 1}
    if vote.stage.kind == "react":
        vote.do(MODERATOR, "revise_statement", vote.stage, **told, text=NEW)
    elif vote.stage.kind == "decide":
        (round_,) = vote.snapshot.all(Round)
        vote.do(MODERATOR, "close_round", vote.stage, round=round_.id)
        vote.do(MODERATOR, "amend_proposal", vote.stage, **told, text=NEW)
    else:
        vote.do(
            vote.crew[0],
            "revise_entry",
            vote.stage,
            **told,
            content={"what": NEW},
        )
    vote.end()


def edited(vote: Vote) -> None:
    vote.end()
    if vote.stage.kind == "agree":
        vote.do(
            ORGANIZER,
            "edit_wording",
            vote.stage,
            entry=vote.text.id,
            content={"what": NEW},
        )


def corrected(vote: Vote) -> None:
    vote.end()
    vote.correct()


WAYS: tuple[Callable[[Vote], None], ...] = (revised, edited, corrected)


def pieces(vote: Vote) -> Iterator[str]:
    """Yield everything that is shown or written, in pieces that are read together."""
    for html in screens(vote.sitting).values():
        yield from (
            " ".join(unescape(TAG.sub(" ", part)).split())
            for part in ARTICLE.split(html)
        )
    tongue = words("en")
    for cut in Cut:
        document = protocol(vote.snapshot, KINDS, tongue, vote.now, cut)
        yield from markdown.write(document).splitlines()
        yield from texts(word.write(document))
    for grid in grids(vote.snapshot, KINDS, tongue, vote.now):
        yield from (" | ".join(map(str, row)) for row in grid.rows)


@pytest.mark.parametrize("change", WAYS)
@pytest.mark.parametrize("kind", WRITE)
def test_no_votes_stand_beside_words_that_were_not_voted_on(
    kind: str, change: Callable[[Vote], None]
) -> None:
    vote = Vote(kind)
    change(vote)
    counted = [piece for piece in pieces(vote) if COUNT.search(piece)]
    assert any(OLD in piece for piece in counted)
    assert [
        piece for piece in counted if NEW in piece and OLD not in piece
    ] == []


def test_every_kind_with_votes_is_asked() -> None:
    voting = {
        row.__module__.split(".")[-2] for row in ROWS.values() if row.vote
    }
    assert len(voting) == len(WRITE) + len(AS_PUT) + len(ANEW)


@pytest.mark.parametrize("kind", AS_PUT)
def test_a_kind_whose_texts_stay_as_they_were_put_has_no_command_for_other_words(
    kind: str,
) -> None:
    names = {name_of(command) for command in KINDS[kind].rules}
    assert names.isdisjoint(OTHER_WORDS)


def test_new_words_begin_a_new_round_and_the_old_votes_stand_beside_the_old_words() -> (
    None
):
    vote = Vote("agree")
    vote.do(
        vote.crew[0],
        "revise_entry",
        vote.stage,
        entry=vote.text.id,
        revision=1,
        content={"what": NEW},
    )
    stage, entry = vote.again(vote.stage), vote.entry(vote.text.id)
    assert tally(vote.snapshot, stage, entry) is None
    vote.vote(vote.crew[0], "against")
    (earlier,) = earlier_votes(vote.snapshot, stage, entry)
    assert (earlier.content, earlier.tally) == (
        {"what": OLD},
        Shown(2, 1, 0, 3),
    )
    assert tally(vote.snapshot, stage, entry) == Shown(0, 1, 0, 1)
    (table,) = [
        grid
        for grid in grids(vote.snapshot, KINDS, words("en"), vote.now)
        if grid.title.endswith("votes")
    ]
    together = [row[1:] for row in table.rows if row[2] == "all together"]
    assert together == [
        (f"Agreement: {OLD}", "all together", 2, 1, 0),
        (NEW, "all together", 0, 1, 0),
    ]


def test_who_says_again_what_was_voted_on_has_the_votes_again() -> None:
    vote = Vote("agree")
    vote.end()
    vote.correct()
    (correction,) = vote.snapshot.all(Correction)
    assert vote.entry(vote.text.id).voted == [{"what": OLD}]
    vote.do(SECRETARY, "answer_correction", correction=correction.id)
    assert vote.entry(vote.text.id).voted is None
    assert tally(
        vote.snapshot, vote.again(vote.stage), vote.entry(vote.text.id)
    ) == Shown(2, 1, 0, 3)


def test_words_that_somebody_voted_on_are_not_taken_back_from_under_the_vote() -> (
    None
):
    vote = Vote("agree")
    vote.do(
        MODERATOR,
        "edit_wording",
        vote.stage,
        entry=vote.text.id,
        content={"what": NEW},
    )
    step = vote.snapshot.done[-1].number
    vote.vote(vote.crew[0], "against")
    assert vote.refused(MODERATOR, "undo", number=step) == Code.words_voted
    vote.do(vote.crew[0], "support", vote.stage, entry=vote.text.id)
    vote.do(MODERATOR, "undo", number=step)
    assert tally(
        vote.snapshot, vote.again(vote.stage), vote.entry(vote.text.id)
    ) == Shown(2, 1, 0, 3)


def test_what_was_voted_down_stays_so_in_other_words() -> None:
    vote = Vote("agree")
    vote.vote(vote.crew[0], "against")
    vote.end()
    vote.correct()
    assert is_rejected(
        vote.snapshot, vote.again(vote.stage), vote.entry(vote.text.id)
    )


def test_a_dissent_says_which_words_it_is_about() -> None:
    vote = Vote("agree")
    told = {"entry": vote.text.id, "stance": "against", "dissent": "Too early"}
    vote.do(vote.crew[2], "support", vote.stage, **told)
    vote.end()
    vote.correct()
    text = markdown.write(protocol(vote.snapshot, KINDS, words("en"), vote.now))
    assert "Dissenting opinion on the earlier words" in text


def test_one_may_change_words_under_votes_so_often_and_no_more() -> None:
    vote = Vote("agree")
    for place in range(MOST_ROUNDS):
        vote.do(
            MODERATOR,
            "edit_wording",
            vote.stage,
            entry=vote.text.id,
            content={"what": f"Words {place}"},
        )
        vote.vote(vote.crew[0], "for")
    told = {"entry": vote.text.id, "content": {"what": "More"}}
    assert (
        vote.refused(MODERATOR, "edit_wording", vote.stage, **told)
        == "revision_limit"
    )


def test_a_map_and_a_public_file_have_the_words_that_were_answered() -> None:
    vote = Vote("react")
    vote.end()
    vote.correct()
    assert list(conversation(vote.snapshot).statements.values()) == [OLD]
    vote.do(MODERATOR, "reopen_session")
    vote.do(MODERATOR, "open_stage", vote.planned("later", "map"))
    found = {
        freezing.content["statements"][0]["text"]
        for freezing in vote.snapshot.all(Freezing)
    }
    assert found == {OLD}


def test_a_phone_that_may_answer_again_is_asked_in_the_words_that_stand() -> (
    None
):
    vote = Vote("react")
    vote.end()
    vote.correct()
    anna = vote.crew[0]
    vote.do(MODERATOR, "reopen_session")
    vote.do(MODERATOR, "open_stage", vote.stage)
    assert vote.looks(anna)["form"].data["text"] == NEW
    vote.vote(anna, "against")
    given = vote.snapshot.where(Reaction, author=anna.id)
    assert sorted((each.wording, each.answer) for each in given) == [
        (0, "for"),
        (1, "against"),
    ]


def test_an_archive_knows_which_words_each_vote_is_about() -> None:
    vote = Vote("agree")
    vote.do(
        MODERATOR,
        "edit_wording",
        vote.stage,
        entry=vote.text.id,
        content={"what": NEW},
    )
    vote.vote(vote.crew[0], "against")
    rows = json.loads(archive.write(vote.snapshot, []))["rows"]
    assert [entry["voted"] for entry in rows["entry"]] == [[{"what": OLD}]]
    assert sorted(support["wording"] for support in rows["support"]) == [
        0,
        0,
        0,
        1,
    ]
