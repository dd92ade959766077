# Agreements: drafts that say what they lack, people who take them on, votes that a secret stage keeps secret.
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.after.outcomes import commitments
from session.envelope import Unit
from session.people import Role, Surface
from session.refusals import Code, Refused
from session.stages.agree.counting import NAMED
from session.stages.agree.protocol import closed
from session.stages.agree.regions import Agreement
from session.stages.agree.rows import Pledge, Support
from session.stages.agree.rules import DISSENT_LIMIT
from session.stages.agree.tally import missing, pledged, tally
from session.synthesis.secrecy import Shown
from session.tables import Entry, Person, Stage
from session.values.blocks import Figure, Paragraph, Quote, Reference, Table
from session.values.charts import Bars
from session.words import words
from tests.length import times
from tests.session.build import MODERATOR, SECRETARY
from tests.session.stages.scene import PROJECTOR, Scene, items

WHOLE = {
    "what": "Open late",
    "who": "The library",
    "due": "2026-12-01",
    "sign": "Ten evenings",
}
STANCES = ("for", "against", "abstain")
VOTES = ("No.", "Agreement", "For", "Against", "Abstained")
HEADER = ("Proposal", "Agreement", "Owner", "With whom", "Due date")
WIDTHS = (0.08, 0.38, 0.2, 0.2, 0.14)


class Meeting(Scene):
    def __init__(self, people: int = 6, **envelope: Any) -> None:
        super().__init__()
        self.crew = self.crowd(people)
        self.stage = self.opened("agreements", "agree", fields=(), **envelope)

    def agreed(self, **content: Any) -> Entry:
        """Write an agreement; a whole one unless told otherwise."""
        return self.write(self.crew[0], self.stage, **(content or WHOLE))

    def vote(
        self, who: Person, entry: Entry, stance: str | None, dissent: str = ""
    ) -> list[str]:
        told = {
            "entry": entry.id,
            "dissent": dissent,
            **({"stance": stance} if stance else {}),
        }
        return self.events(self.do(who, "support", self.stage, **told))

    def take(
        self, who: Person, entry: Entry, *, taken: bool = True
    ) -> list[str]:
        return self.events(
            self.do(who, "take_on", self.stage, entry=entry.id, taken=taken)
        )

    def tally(self, entry: Entry) -> Shown | None:
        return tally(self.snapshot, self.again(self.stage), entry)


def shown(scene: Scene, who: Any, surface: Surface) -> list[Agreement]:
    found = [
        item.data["agreement"]
        for item in scene.looks(who, surface)["wall"].items or ()
    ]
    return [each for each in found if isinstance(each, Agreement)]


# Drafts


@pytest.mark.parametrize(
    ("content", "lacks"),
    [
        (WHOLE, ()),
        ({"what": "Open late"}, ("who", "due", "sign")),
        ({"what": "Open late", "who": "We", "sign": "Seen"}, ("due",)),
    ],
)
def test_a_draft_is_taken_as_it_is_and_says_what_it_lacks(
    content: dict[str, str], lacks: tuple[str, ...]
) -> None:
    scene = Meeting()
    assert missing(scene.snapshot, scene.agreed(**content)) == lacks


def test_who_takes_an_agreement_on_is_responsible_for_it() -> None:
    scene = Meeting()
    entry = scene.agreed(
        what="Open late", due="2026-12-01", sign="Ten evenings"
    )
    scene.take(scene.crew[1], entry)
    assert missing(scene.snapshot, entry) == ()
    scene.take(scene.crew[1], entry, taken=False)
    assert missing(scene.snapshot, entry) == ("who",)


def test_a_wrong_date_or_no_text_is_refused_in_the_readers_language() -> None:
    scene = Meeting()
    with pytest.raises(Refused) as refused:
        scene.agreed(what="Open late", due="soon")
    assert refused.value.code is Code.field_not_a_date
    assert words("en").refusal(refused.value) == "“Due date” must be a date."
    assert (
        scene.refused(
            scene.crew[0],
            "add_entry",
            scene.stage,
            content={"due": "2026-12-01"},
        )
        == "field_required"
    )


def test_the_author_and_the_staff_edit_an_agreement_and_others_do_not() -> None:
    scene = Meeting()
    entry = scene.agreed()
    change = {
        "entry": entry.id,
        "revision": 1,
        "content": {**WHOLE, "site": "Hall"},
    }
    assert (
        scene.refused(scene.crew[1], "revise_entry", scene.stage, **change)
        == "not_yours"
    )
    scene.do(SECRETARY, "revise_entry", scene.stage, **change)
    scene.do(
        scene.crew[0],
        "revise_entry",
        scene.stage,
        **{**change, "revision": 2, "content": WHOLE},
    )
    assert scene.entry(entry.id).content == WHOLE


def test_the_staff_writes_agreements_too() -> None:
    scene = Meeting()
    record = scene.do(SECRETARY, "add_entry", scene.stage, content=WHOLE)
    assert scene.entry(record.made[0]).entered_by == SECRETARY.id


def test_a_scenario_that_gives_agreements_to_groups_is_put_right() -> None:
    scene = Meeting(unit="group")
    assert scene.stage.envelope.unit is Unit.person
    assert scene.agreed().group_id is None
    assert Meeting(unit="side").stage.envelope.unit is Unit.side


# Taking on


def test_a_person_takes_an_agreement_on_once_and_gives_it_back_once() -> None:
    scene = Meeting()
    entry, anna = scene.agreed(), scene.crew[1]
    assert scene.take(anna, entry) == ["AgreementTakenOn"]
    assert scene.take(anna, entry) == []
    assert pledged(scene.snapshot, entry) == (anna.name,)
    assert scene.take(anna, entry, taken=False) == ["AgreementReleased"]
    assert scene.take(anna, entry, taken=False) == []
    assert list(scene.snapshot.all(Pledge)) == []


def test_the_secretary_takes_on_for_somebody_without_a_phone_and_nobody_else_does() -> (
    None
):
    scene = Meeting()
    entry, anna = scene.agreed(), scene.crew[1]
    told = {"entry": entry.id, "person": anna.id}
    assert (
        scene.refused(scene.crew[2], "take_on", scene.stage, **told)
        == "not_allowed"
    )
    scene.do(SECRETARY, "take_on", scene.stage, **told)
    assert pledged(scene.snapshot, entry) == (anna.name,)
    assert (
        scene.refused(
            SECRETARY, "take_on", scene.stage, **{**told, "person": "gone"}
        )
        == "unknown_person"
    )
    assert (
        scene.refused(SECRETARY, "take_on", scene.stage, entry=entry.id)
        == "not_allowed"
    )


def test_what_is_gone_hidden_or_elsewhere_is_neither_taken_on_nor_voted_on() -> (
    None
):
    scene = Meeting()
    withdrawn, hidden = scene.agreed(), scene.agreed()
    scene.do(scene.crew[0], "withdraw_entry", scene.stage, entry=withdrawn.id)
    scene.do(MODERATOR, "hide_entry", scene.stage, entry=hidden.id)
    other = scene.put(
        hidden.model_copy(
            update={"id": "other", "stage_id": "elsewhere", "hidden_at": None}
        )
    )
    for entry in (withdrawn.id, hidden.id, other.id, "gone"):
        assert (
            scene.refused(scene.crew[1], "take_on", scene.stage, entry=entry)
            == "unknown_entry"
        )
        assert (
            scene.refused(
                scene.crew[1], "support", scene.stage, entry=entry, stance="for"
            )
            == "unknown_entry"
        )


def test_taking_on_in_a_secret_stage_does_not_tie_a_name_to_the_pseudonym() -> (
    None
):
    scene = Meeting(authorship="anonymous")
    anna, entry = scene.crew[1], scene.agreed()
    taken = scene.do(anna, "take_on", scene.stage, entry=entry.id)
    voted = scene.do(anna, "support", scene.stage, entry=entry.id, stance="for")
    (support,) = scene.snapshot.all(Support)
    assert (taken.actor, voted.actor) == (anna.id, support.author)
    assert support.author != anna.id


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "People have voted on these words, so they stay as they are. Write the new words as a new entry.",
        ),
        (
            "ru",
            "За этот текст уже голосовали, поэтому он остаётся как есть. Новый текст внесите отдельной записью.",
        ),
    ],
)
def test_words_of_an_agreement_do_not_change_back_from_under_a_vote(
    language: str, sentence: str
) -> None:
    scene = Meeting()
    entry = scene.agreed()
    changed = scene.do(
        MODERATOR,
        "edit_wording",
        scene.stage,
        entry=entry.id,
        content={**WHOLE, "what": "Open early"},
    )
    scene.vote(scene.crew[1], entry, "for")
    with pytest.raises(Refused) as refusal:
        scene.do(MODERATOR, "undo", number=changed.number)
    assert refusal.value.code is Code.words_voted
    assert words(language).refusal(refusal.value) == sentence
    assert scene.entry(entry.id).wording == {**WHOLE, "what": "Open early"}


# Support


def test_a_stance_is_given_changed_and_taken_back() -> None:
    scene = Meeting()
    entry, anna = scene.agreed(), scene.crew[1]
    assert scene.vote(anna, entry, "for") == ["AgreementSupported"]
    assert scene.vote(anna, entry, "for") == []
    assert scene.tally(entry) == Shown(1, 0, 0, 1)
    scene.vote(anna, entry, "against", " Too\x00 early ")
    (support,) = scene.snapshot.all(Support)
    assert (scene.tally(entry), support.dissent) == (
        Shown(0, 1, 0, 1),
        "Too early",
    )
    assert scene.vote(anna, entry, None) == ["SupportWithdrawn"]
    assert scene.vote(anna, entry, None) == []
    assert scene.tally(entry) is None


def test_experts_and_observers_do_not_vote_and_the_audience_is_kept() -> None:
    scene = Meeting(audience="side:Side a")
    entry = scene.agreed()
    expert, nobody = (
        scene.person("eva", None, Role.expert),
        PROJECTOR.__class__("x", frozenset({Role.participant})),
    )
    told = {"entry": entry.id, "stance": "for"}
    assert (
        scene.refused(expert, "support", scene.stage, **told) == "not_allowed"
    )
    assert (
        scene.refused(nobody, "support", scene.stage, **told) == "not_allowed"
    )
    assert (
        scene.refused(scene.crew[1], "support", scene.stage, **told)
        == "not_allowed"
    )
    assert scene.vote(scene.crew[2], entry, "for") == ["AgreementSupported"]


def test_a_dissenting_opinion_has_its_limit() -> None:
    scene = Meeting()
    told = {
        "entry": scene.agreed().id,
        "stance": "against",
        "dissent": "x" * 1001,
    }
    assert (
        scene.refused(scene.crew[1], "support", scene.stage, **told)
        == "field_too_long"
    )


def test_what_is_refused_of_a_vote_names_the_field_and_how_much_there_was() -> (
    None
):
    scene = Meeting()
    entry, anna = scene.agreed(), scene.crew[1]
    for given_, code, values in (
        ({"dissent": "But when?"}, "field_required", {"field": "Your stance"}),
        (
            {"stance": "for", "dissent": "x" * (DISSENT_LIMIT + 1)},
            "field_too_long",
            {
                "field": "Dissenting opinion",
                "length": DISSENT_LIMIT + 1,
                "limit": DISSENT_LIMIT,
            },
        ),
    ):
        with pytest.raises(Refused) as refusal:
            scene.do(anna, "support", scene.stage, entry=entry.id, **given_)
        assert (refusal.value.code.value, refusal.value.values) == (
            code,
            values,
        )


def test_a_dissenting_opinion_without_a_stance_is_refused_and_the_vote_stays() -> (
    None
):
    scene = Meeting()
    entry, anna = scene.agreed(), scene.crew[1]
    scene.vote(anna, entry, "for")
    assert (
        scene.refused(
            anna, "support", scene.stage, entry=entry.id, dissent="But when?"
        )
        == "field_required"
    )
    assert scene.tally(entry) == Shown(1, 0, 0, 1)
    assert scene.vote(anna, entry, None, " \x00") == ["SupportWithdrawn"]


def test_nothing_is_taken_on_or_voted_for_somebody_who_was_put_out() -> None:
    scene = Meeting()
    entry, anna = scene.agreed(), scene.crew[1]
    scene.do(MODERATOR, "remove_person", person=anna.id)
    told = {"entry": entry.id}
    assert (
        scene.refused(SECRETARY, "take_on", scene.stage, **told, person=anna.id)
        == "unknown_person"
    )
    assert (
        scene.refused(
            SECRETARY,
            "support",
            scene.stage,
            **told,
            stance="for",
            on_behalf=anna.id,
        )
        == "unknown_person"
    )


def test_a_signed_stance_is_given_on_behalf_and_counts_once() -> None:
    scene = Meeting()
    entry, anna = scene.agreed(), scene.crew[1]
    scene.vote(anna, entry, "for")
    scene.do(
        SECRETARY,
        "support",
        scene.stage,
        entry=entry.id,
        stance="against",
        on_behalf=anna.id,
    )
    assert scene.tally(entry) == Shown(0, 1, 0, 1)


def test_a_secret_stance_nobody_gives_for_another() -> None:
    scene = Meeting(authorship="side")
    told = {
        "entry": scene.agreed().id,
        "stance": "for",
        "on_behalf": scene.crew[1].id,
    }
    assert (
        scene.refused(SECRETARY, "support", scene.stage, **told)
        == "not_allowed"
    )
    assert (
        scene.refused(scene.crew[2], "support", scene.stage, **told)
        == "not_allowed"
    )


def test_who_voted_where_sides_sign_writes_for_that_side_afterwards() -> None:
    """A vote tells no side: what one has said before does not stand in the way of what one writes."""
    scene = Meeting(authorship="side")
    voter = scene.crew[1]
    scene.vote(voter, scene.agreed(), "for")
    entry = scene.write(voter, scene.stage, **WHOLE)
    assert entry.side_id == voter.side_id


def test_a_secret_vote_bears_the_time_of_the_opening() -> None:
    scene = Meeting(authorship="anonymous")
    entry = scene.agreed()
    scene.sitting.now += 5000
    scene.vote(scene.crew[1], entry, "for")
    (support,) = scene.snapshot.all(Support)
    assert support.at == scene.stage.opened_at


def test_a_vote_is_only_taken_while_the_stage_is_open() -> None:
    scene = Meeting()
    entry = scene.agreed()
    scene.do(MODERATOR, "close_stage", scene.stage)
    assert (
        scene.refused(
            scene.crew[1], "support", scene.stage, entry=entry.id, stance="for"
        )
        == "stage_not_open"
    )


# What each audience sees


def test_the_room_sees_agreements_with_what_they_lack_and_the_tally() -> None:
    scene = Meeting()
    entry = scene.agreed(what="Open late")
    scene.take(scene.crew[1], entry)
    scene.vote(scene.crew[1], entry, "for")
    (seen,) = shown(scene, scene.crew[2], Surface.phone)
    assert (seen.content["what"], seen.content["due"], seen.taken_by) == (
        "Open late",
        "",
        (scene.crew[1].name,),
    )
    assert seen.missing == ("no date", "no sign of the result")
    assert seen.tally == Shown(1, 0, 0, 1)


def test_everybody_has_an_own_say_on_each_agreement() -> None:
    scene = Meeting()
    entry, anna, expert = (
        scene.agreed(),
        scene.crew[1],
        scene.person("eva", None, Role.expert),
    )
    scene.take(anna, entry)
    scene.vote(anna, entry, "against", "Too early")

    def say(who: Person) -> dict[str, object]:
        (item,) = scene.looks(who)["ballot"].items or ()
        told = {
            name: item.data[name]
            for name in (
                "stance",
                "dissent",
                "taken",
                "votes",
                "number",
                "taken_by",
                "tally",
            )
        }
        return {**told, "what": item.data["content"]["what"]}  # type: ignore[index]  # made for templates

    shared = {
        "number": 1,
        "what": "Open late",
        "taken_by": (anna.name,),
        "tally": None,
    }
    assert say(anna) == {
        "stance": "against",
        "dissent": "Too early",
        "taken": True,
        "votes": True,
        **shared,
    }
    assert say(scene.crew[2]) == {
        "stance": "",
        "dissent": "",
        "taken": False,
        "votes": True,
        **shared,
    }
    assert say(expert) == {
        "stance": "",
        "dissent": "",
        "taken": False,
        "votes": False,
        **shared,
    }


def test_who_voted_in_secret_is_told_that_nothing_says_how_once_that_is_counted() -> (
    None
):
    secret, signed = Meeting(authorship="anonymous"), Meeting()
    for scene in (secret, signed):
        scene.vote(scene.crew[1], scene.agreed(), "for")
    assert [parted(secret), parted(signed)] == [False, False]
    secret.do(MODERATOR, "close_stage", secret.stage)
    signed.do(MODERATOR, "close_stage", signed.stage)
    assert [parted(secret), parted(signed)] == [True, False]


def test_a_secret_vote_that_was_counted_is_not_offered_to_be_opened_again() -> (
    None
):
    empty, voted = (
        Meeting(authorship="anonymous"),
        Meeting(authorship="anonymous"),
    )
    voted.vote(voted.crew[1], voted.agreed(), "for")
    for scene in (empty, voted):
        scene.do(MODERATOR, "close_stage", scene.stage)
    told = [
        scene.looks(MODERATOR, Surface.console)["now"].data["counted"]
        for scene in (empty, voted)
    ]
    assert told == [False, True]


def parted(scene: Meeting) -> object:
    return scene.looks(scene.crew[1])["queue"].data["parted"]


def test_what_one_may_not_see_one_does_not_vote_on() -> None:
    scene = Meeting(visibility="after_reveal")
    entry = scene.agreed()
    seen = scene.looks(scene.crew[1])
    assert (items(seen["wall"]), items(seen["ballot"])) == ([], [])
    scene.do(MODERATOR, "reveal_stage", scene.stage)
    seen = scene.looks(scene.crew[1])
    assert (items(seen["wall"]), items(seen["ballot"])) == (
        [entry.id],
        [entry.id],
    )


def test_the_projector_shows_agreements_after_the_reveal_and_counts_them_before() -> (
    None
):
    scene = Meeting()
    entry = scene.agreed()
    scene.agreed(what="A draft")
    seen = scene.looks(PROJECTOR, Surface.projector)
    assert (
        items(seen["wall"]),
        seen["queue"].data["all"],
        seen["queue"].data["complete"],
    ) == ([], 2, 1)
    scene.do(MODERATOR, "reveal_stage", scene.stage)
    assert entry.id in items(scene.looks(PROJECTOR, Surface.projector)["wall"])


def test_the_console_sees_all_hidden_ones_too_with_people_to_take_them_on() -> (
    None
):
    scene = Meeting(people=1, visibility="never")
    entry = scene.agreed()
    scene.do(MODERATOR, "hide_entry", scene.stage, entry=entry.id)
    console = scene.looks(MODERATOR, Surface.console)
    (item,) = console["wall"].items or ()
    assert "people" not in item.data
    assert console["queue"].data["people"] == (
        (scene.crew[0].id, scene.crew[0].name),
    )
    (seen,) = shown(scene, MODERATOR, Surface.console)
    assert (seen.card.hidden, seen.tally) == (True, None)


def test_a_secret_vote_is_not_counted_while_people_vote_and_then_without_small_numbers() -> (
    None
):
    scene = Meeting(authorship="anonymous")
    entry = scene.agreed()
    for voter in scene.crew[:3]:
        scene.vote(voter, entry, "for")
    scene.vote(scene.crew[3], entry, "against")
    surfaces = (
        (MODERATOR, Surface.console),
        (scene.crew[0], Surface.phone),
        (PROJECTOR, Surface.projector),
    )

    def tallies() -> list[Shown | None]:
        return [
            each.tally
            for who, surface in surfaces
            for each in shown(scene, who, surface)
        ]

    assert tallies() == [None, None]
    scene.do(MODERATOR, "reveal_stage", scene.stage)
    assert tallies() == [None, None, None]
    scene.do(MODERATOR, "close_stage", scene.stage)
    assert tallies() == [Shown(3, None, None, 4)] * 3


@given(
    authorship=st.sampled_from(("side", "anonymous")),
    votes=st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(STANCES), st.booleans())
    ),
)
@settings(deadline=None, max_examples=times(40))
def test_a_secret_stage_names_nobody_who_only_wrote_or_voted_and_shows_no_small_number(
    authorship: str, votes: list[tuple[int, str, bool]]
) -> None:
    scene = Meeting(authorship=authorship)
    entry = scene.agreed()
    for voter, stance, dissents in votes:
        scene.vote(
            scene.crew[voter], entry, stance, "I differ" if dissents else ""
        )
    scene.do(MODERATOR, "reveal_stage", scene.stage)
    scene.do(MODERATOR, "close_stage", scene.stage)
    surfaces = (
        (MODERATOR, Surface.console),
        (PROJECTOR, Surface.projector),
        (scene.crew[0], Surface.phone),
    )
    seen = [
        each for who, surface in surfaces for each in shown(scene, who, surface)
    ]
    told = (
        repr(seen)
        + repr(scene.looks(scene.crew[0])["ballot"])
        + repr(scene.minutes(scene.stage))
    )
    assert not [
        person
        for person in scene.crew
        if person.name in told or f"'{person.id}'" in told
    ]
    counts = [
        count for each in seen if each.tally for count in each.tally.cells
    ]
    assert not votes or all(count is None or count >= 3 for count in counts)


@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(("for", "against", "abstain", None)),
            st.booleans(),
        )
    )
)
@settings(deadline=None, max_examples=times(40))
def test_whatever_people_do_each_has_at_most_one_stance_and_one_pledge(
    steps: list[tuple[int, str | None, bool]],
) -> None:
    scene = Meeting(people=3)
    entry = scene.agreed()
    for who, stance, taken in steps:
        scene.vote(scene.crew[who], entry, stance)
        scene.take(scene.crew[who], entry, taken=taken)
        once = scene.sitting.rows()
        scene.vote(scene.crew[who], entry, stance)
        scene.take(scene.crew[who], entry, taken=taken)
        assert scene.sitting.rows() == once
    last = {who: (stance, taken) for who, stance, taken in steps}
    yes, no, neither = (
        sum(stance == wanted for stance, _ in last.values())
        for wanted in STANCES
    )
    shown = Shown(yes, no, neither, yes + no + neither)
    assert scene.tally(entry) == (shown if shown.n else None)
    assert len(pledged(scene.snapshot, entry)) == sum(
        taken for _, taken in last.values()
    )


# The protocol


def test_the_protocol_has_a_table_votes_dissent_and_sources() -> None:
    scene = Scene()
    anna, boris = scene.crowd(2)
    ideas = scene.opened("ideas", "form")
    idea = scene.write(anna, ideas, what="An idea")
    stage = scene.opened("agreements", "agree", sources=({"stage": "ideas"},))
    entry = scene.entry(
        scene.do(
            anna, "add_entry", stage, content=WHOLE, sources=[idea.id]
        ).made[0]
    )
    scene.do(boris, "take_on", stage, entry=entry.id)
    scene.do(anna, "support", stage, entry=entry.id, stance="for")
    scene.do(
        anna,
        "support",
        stage,
        entry=entry.id,
        stance="for",
        dissent="With care",
    )
    (support,) = scene.snapshot.all(Support)
    row = (
        "No. 1",
        "Open late",
        "The library; p01 Surname",
        "",
        "1\u00a0Dec\u00a02026",
    )
    told = scene.minutes(stage)
    beneath = (
        Paragraph("How we'll know: Ten evenings."),
        Paragraph(
            "For 1, against 0, abstained 0. Proposal No. 1. Grew from:",
            note=True,
            references=(Reference("Ideas, No. 1", idea.id),),
        ),
        Quote(
            "With care", "Dissenting opinion (p00 Surname, Side a)", support.id
        ),
    )
    head = ("No.", *HEADER[1:])
    assert told.decided == (
        Table(
            head,
            (row,),
            WIDTHS,
            anchors=(entry.id,),
            under=(beneath,),
            counted=True,
        ),
    )
    assert (told.act, told.subject, told.grounds) == (
        "DISCUSSED:",
        "draft agreements",
        (),
    )
    counted, figure = told.appendix
    assert (told.annex, counted) == (
        "votes",
        Table(
            VOTES,
            (("proposal No. 1", "Open late", "1", "0", "0"),),
            (0.16, 0.48, 0.1, 0.12, 0.14),
            cites=(entry.id,),
        ),
    )
    assert isinstance(figure, Figure)
    assert isinstance(figure.chart, Bars)
    assert [(series.name, series.values) for series in figure.chart.series] == [
        ("For", (1,)),
        ("Abstained", (0,)),
        ("Against", (0,)),
    ]


def test_what_lacks_something_or_was_voted_down_stands_apart_with_blanks() -> (
    None
):
    scene = Meeting()
    draft, rejected = (
        scene.agreed(what="A draft", resource="A van"),
        scene.agreed(),
    )
    scene.vote(scene.crew[1], rejected, "against")
    told, blank = scene.minutes(scene.stage), "________"
    (table,) = told.parked
    assert told.decided == ()
    assert isinstance(table, Table)
    assert table.header == HEADER
    assert table.rows == (
        ("No. 1", "A draft", blank, "", blank),
        ("No. 2", "Open late", "The library", "", "1\u00a0Dec\u00a02026"),
    )
    lacking, down = (
        tuple(each.text for each in below) for below in table.under
    )
    assert lacking == (
        f"How we'll know: {blank}. Resource: A van.",
        "To be completed: no owner, no date, no way to know that it worked.",
    )
    assert down == (
        "How we'll know: Ten evenings.",
        "For 0, against 1, abstained 0. Voted down.",
    )
    assert table.anchors == (draft.id, rejected.id)


def test_what_nobody_voted_on_says_so_where_others_were_voted_on() -> None:
    scene = Meeting()
    voted, unvoted = scene.agreed(), scene.agreed()
    scene.vote(scene.crew[0], voted, "for")
    before = scene.minutes(scene.stage)
    scene.do(MODERATOR, "close_stage", scene.stage)
    after = scene.minutes(scene.stage)
    assert "No votes were cast." not in repr(before)
    (table,) = after.decided
    assert isinstance(table, Table)
    told = dict(zip(table.anchors, map(repr, table.under), strict=True))
    assert "No votes were cast." in told[unvoted.id]
    assert "No votes were cast." not in told[voted.id]


def test_the_name_of_who_is_responsible_and_took_it_on_is_written_once() -> (
    None
):
    scene = Meeting()
    anna = scene.crew[1]
    scene.take(anna, scene.agreed(**{**WHOLE, "who": anna.name}))
    table = scene.minutes(scene.stage).decided[0]
    assert isinstance(table, Table)
    assert table.rows[0][2] == anna.name


def test_the_protocol_tells_the_votes_on_earlier_words_and_what_these_were() -> (
    None
):
    scene = Meeting(section="agreements")
    entry = scene.agreed(what="Open late", due="2026-12-01")
    scene.vote(scene.crew[1], entry, "against", "Too late")
    scene.vote(scene.crew[2], entry, "for")
    told = {"entry": entry.id, "revision": entry.revision}
    scene.do(scene.crew[0], "revise_entry", scene.stage, content=WHOLE, **told)
    (table,) = scene.minutes(scene.stage).parked
    assert isinstance(table, Table)
    *_, earlier, dissent = table.under[0]
    assert earlier == Paragraph(
        "No. 1 was voted on in other words: Owner: left blank; "
        "How we'll know: left blank. For 1, against 1, abstained 0.",
        note=True,
    )
    assert isinstance(dissent, Quote)
    assert dissent.said_by.startswith("Dissenting opinion on the earlier words")


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (3, "Did not vote: p01 Surname, p02 Surname."),
        (NAMED + 1, "Did not vote: p01 Surname"),
        (NAMED + 2, f"{NAMED + 1} did not vote."),
    ],
)
def test_who_did_not_vote_is_named_where_they_are_few_and_else_counted(
    people: int, told: str
) -> None:
    scene = Meeting(people)
    scene.vote(scene.crew[0], scene.agreed(), "for")
    scene.do(MODERATOR, "close_stage", scene.stage)
    assert told in repr(scene.minutes(scene.stage))


@pytest.mark.parametrize(
    ("people", "silent"),
    [(11, ("2 did not vote.",)), (10, ("1 did not vote.",)), (9, ())],
)
def test_of_a_secret_vote_that_is_told_in_full_the_silent_are_counted(
    people: int, silent: tuple[str, ...]
) -> None:
    scene = Meeting(people, authorship="anonymous")
    entry = scene.agreed()
    for place, voter in enumerate(scene.crew[:9]):
        scene.vote(voter, entry, STANCES[place % 3])
    scene.do(MODERATOR, "close_stage", scene.stage)
    told = repr(scene.minutes(scene.stage))
    assert "For 3, against 3, abstained 3." in told
    found = re.findall(r"\d+ did not vote\.|Did not vote", told)
    assert tuple(found) == silent


def test_secret_votes_are_told_without_small_numbers_and_dissent_without_a_name() -> (
    None
):
    scene = Meeting(authorship="anonymous")
    entry = scene.agreed()
    for voter in scene.crew[:3]:
        scene.vote(voter, entry, "for")
    scene.vote(scene.crew[3], entry, "against", "Too early")
    assert "Too early" not in repr(scene.minutes(scene.stage))
    scene.do(MODERATOR, "close_stage", scene.stage)
    (table,) = scene.minutes(scene.stage).decided
    assert isinstance(table, Table)
    _, remark, dissent = table.under[0]
    said = "For 3 of 4. Small counts of a secret vote are not shown. Proposal No. 1."
    assert remark == Paragraph(said, note=True)
    assert isinstance(dissent, Quote)
    assert (dissent.text, dissent.said_by) == (
        "Too early",
        "Dissenting opinion",
    )


def test_the_protocol_of_no_agreements_is_empty() -> None:
    scene = Meeting()
    assert not scene.minutes(scene.stage)


def test_a_stance_of_somebody_who_is_no_longer_there_keeps_its_dissent() -> (
    None
):
    scene = Meeting()
    entry = scene.agreed()
    scene.vote(scene.crew[1], entry, "against", "Too early")
    (support,) = scene.snapshot.all(Support)
    scene.put(support.model_copy(update={"author": "gone"}))
    (table,) = scene.minutes(scene.stage).parked
    assert isinstance(table, Table)
    assert table.under[0][-1] == Quote(
        "Too early", "Dissenting opinion", support.id
    )


def test_the_stage_of_an_agreement_is_opened_by_its_kind() -> None:
    stage: Stage = Meeting().stage
    assert stage.state.value == "open"


def test_who_takes_on_several_gives_back_the_one_that_is_meant() -> None:
    scene = Scene()
    anna, boris = scene.crowd(2)
    stage = scene.opened("deal", "agree", fields=())
    one, two, three = (
        scene.write(anna, stage, what=text) for text in ("One", "Two", "Three")
    )

    def taken() -> set[tuple[str, str]]:
        return {
            (row.person_id, row.entry_id) for row in scene.snapshot.all(Pledge)
        }

    for who, entry in ((anna, one), (anna, two), (boris, two), (boris, three)):
        scene.do(who, "take_on", stage, entry=entry.id)
    assert taken() == {
        (anna.id, one.id),
        (anna.id, two.id),
        (boris.id, two.id),
        (boris.id, three.id),
    }
    assert scene.events(scene.do(anna, "take_on", stage, entry=two.id)) == []
    scene.do(anna, "take_on", stage, entry=two.id, taken=False)
    assert taken() == {
        (anna.id, one.id),
        (boris.id, two.id),
        (boris.id, three.id),
    }
    assert (
        scene.events(
            scene.do(anna, "take_on", stage, entry=three.id, taken=False)
        )
        == []
    )


# Dissent on the screens


def heard(
    scene: Meeting, who: Any, surface: Surface
) -> list[tuple[str, str, str]]:
    found = (
        each
        for agreement in shown(scene, who, surface)
        for each in agreement.dissents
    )
    return [
        (each.text, each.by, each.side.name if each.side else "")
        for each in found
    ]


@pytest.mark.parametrize("authorship", ["signed", "side", "anonymous"])
@pytest.mark.parametrize("section", ["agreements", "none"])
def test_dissent_stands_where_its_form_said(
    authorship: str, section: str
) -> None:
    scene = Meeting(
        authorship=authorship, section=section, visibility="everyone"
    )
    entry = scene.agreed()
    for person in scene.crew:
        scene.vote(
            person,
            entry,
            "against",
            "Too late" if person is scene.crew[0] else "",
        )
    signed, printed = authorship == "signed", section == "agreements"
    name = scene.crew[0].name if signed else ""
    side = "Side a" if signed and printed else ""
    at_once = [("Too late", name, side)] if signed else []
    scene.do(MODERATOR, "reveal_stage", scene.stage)
    assert heard(scene, MODERATOR, Surface.console) == at_once
    assert (
        heard(scene, PROJECTOR, Surface.projector)
        == heard(scene, scene.crew[1], Surface.phone)
        == []
    )
    scene.do(MODERATOR, "close_stage", scene.stage)
    later = [("Too late", name, side)]
    assert heard(scene, MODERATOR, Surface.console) == later
    public = later if printed else []
    assert (
        heard(scene, PROJECTOR, Surface.projector)
        == heard(scene, scene.crew[1], Surface.phone)
        == public
    )


def test_dissent_stays_with_the_words_that_it_is_about() -> None:
    scene = Meeting(section="agreements")
    entry = scene.agreed()
    scene.vote(scene.crew[1], entry, "against", "Too late")
    told = {
        "entry": entry.id,
        "revision": entry.revision,
        "content": {**WHOLE, "what": "Open early"},
    }
    scene.do(scene.crew[0], "revise_entry", scene.stage, **told)
    (agreement,) = shown(scene, MODERATOR, Surface.console)
    assert [(each.text, each.earlier) for each in agreement.dissents] == [
        ("Too late", True)
    ]


@pytest.mark.parametrize(
    ("text", "closed_"),
    [("Open late", "Open late."), ("Who pays?", "Who pays?"), ("…", "…")],
)
def test_a_sentence_has_one_end(text: str, closed_: str) -> None:
    assert closed(text) == closed_


# --- put off ---------------------------------------------------------------------------------------


def put_off(meeting: Meeting, entry: Entry, reason: str = "") -> list[str]:
    told = {"entry": entry.id, "reason": reason}
    record = meeting.do(SECRETARY, "put_off", meeting.stage, **told)
    return meeting.events(record)


def test_what_is_put_off_is_no_agreement_whatever_its_votes() -> None:
    meeting = Meeting()
    entry, other = meeting.agreed(), meeting.agreed()
    for person in meeting.crew:
        meeting.vote(person, entry, "for")
    assert put_off(meeting, entry, "until the estimate") == ["ProposalPutOff"]
    assert put_off(meeting, entry, "until the estimate") == []
    told = meeting.minutes(meeting.stage)
    (settled,), (parked,) = told.decided, told.parked
    assert isinstance(settled, Table)
    assert isinstance(parked, Table)
    assert settled.anchors == (other.id,)
    assert parked.anchors == (entry.id,)
    (beneath,) = parked.under
    assert "For 6, against 0, abstained 0. Put off: until the estimate." in [
        getattr(each, "text", "").strip() for each in beneath
    ]
    found = {each.entry: each for each in commitments(meeting.snapshot)}
    assert found[entry.id].put_off
    assert not found[entry.id].stands
    assert found[other.id].stands


def test_what_was_put_off_is_taken_up_again() -> None:
    meeting = Meeting()
    entry = meeting.agreed()
    back = {"entry": entry.id, "put_off": False}
    assert not meeting.events(
        meeting.do(SECRETARY, "put_off", meeting.stage, **back)
    )
    put_off(meeting, entry)
    (parked,) = meeting.minutes(meeting.stage).parked
    assert isinstance(parked, Table)
    assert "Put off." in str(parked.under)
    record = meeting.do(SECRETARY, "put_off", meeting.stage, **back)
    assert meeting.events(record) == ["ProposalTakenUp"]
    assert not meeting.minutes(meeting.stage).parked


def test_nobody_is_asked_to_vote_on_what_was_put_off() -> None:
    meeting = Meeting()
    entry = meeting.agreed()
    put_off(meeting, entry, "until spring")
    (say,) = meeting.looks(meeting.crew[0])["ballot"].items or ()
    assert say.data["put_off"]
    assert say.data["reason"] == "until spring"
    assert not say.data["votes"]


def test_only_its_own_proposals_are_put_off_and_not_by_participants() -> None:
    meeting = Meeting()
    entry = meeting.agreed()
    told = {"entry": entry.id}
    participant = meeting.crew[0]
    refused = meeting.refused(participant, "put_off", meeting.stage, **told)
    assert refused == "not_allowed"
    other = meeting.opened("more", "agree", fields=())
    refused = meeting.refused(SECRETARY, "put_off", other, **told)
    assert refused == "unknown_entry"
