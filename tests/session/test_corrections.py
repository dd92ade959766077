# Corrections: who may propose what, and when; an accepted one changes the text and nothing is lost; a secret author
# stays secret; whatever is answered, taken back and undone, each text is what the answers say.
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.after.passages import (
    DAY,
    answers,
    in_order,
    open_entries,
    particulars,
    requisites,
    until,
    waiting,
)
from session.entries.written import words_of
from session.people import Role
from session.tables import Correction, Entry, Person, Stage
from tests.length import times
from tests.session.build import (
    MODERATOR,
    NOON,
    ORGANIZER,
    SECRETARY,
    WHAT,
    a_session,
    acting,
)
from tests.session.stages.scene import Scene
from tests.session.test_undoing import unrevised

OLD = "Open until nine"
NEW = "Open until ten"


class After(Scene):
    """A session that is over: one agreement and one position, by Anna of side a."""

    def __init__(self, **envelope: Any) -> None:
        super().__init__()
        self.anna, self.boris = self.person("anna"), self.person("boris", "b")
        self.form = self.opened("form", "form", section="positions", **envelope)
        self.position = self.write(self.anna, self.form, what=OLD)
        self.agree = self.opened(
            "agree", "agree", fields=(), section="agreements"
        )
        self.agreement = self.write(self.anna, self.agree, what=OLD)
        self.do(MODERATOR, "close_session")

    def propose(
        self, who: Any, stage: Stage, entry: Entry, **given: Any
    ) -> Correction:
        told = {
            "entry": entry.id,
            "field": "what",
            "old": OLD,
            "new": NEW,
            **given,
        }
        made = self.do(who, "correct_entry", stage, **told).made
        return next(
            each for each in self.snapshot.all(Correction) if each.id == made[0]
        )

    def answer(
        self,
        who: Any,
        correction: Correction,
        accepted: bool | None = None,
        note: str = "",
    ) -> list[str]:
        told = {"correction": correction.id, "note": note}
        return self.events(
            self.do(who, "answer_correction", **told, accepted=accepted)
        )

    def what(self, entry: Entry) -> str:
        return str(words_of(self.entry(entry.id)).get("what", ""))


def test_an_accepted_correction_changes_the_text_and_the_authors_words_stay() -> (
    None
):
    scene = After()
    correction = scene.propose(
        scene.boris, scene.agree, scene.agreement, reason="As agreed"
    )
    assert (
        correction.person_id,
        correction.side_id,
        correction.old,
        correction.new,
    ) == ("boris", "b", OLD, NEW)
    assert scene.what(scene.agreement) == OLD
    assert scene.answer(SECRETARY, correction, accepted=True, note="Yes") == [
        "CorrectionAccepted"
    ]
    entry, answered = scene.entry(scene.agreement.id), scene.again(correction)
    assert (entry.content["what"], scene.what(entry)) == (OLD, NEW)
    assert (
        answered.accepted,
        answered.note,
        answered.answered_by,
        answered.answered_at,
    ) == (
        True,
        "Yes",
        "secretary",
        scene.now,
    )


def test_a_declined_one_changes_nothing_and_an_answer_can_be_taken_back() -> (
    None
):
    scene = After()
    correction = scene.propose(scene.boris, scene.agree, scene.agreement)
    assert scene.answer(ORGANIZER, correction, accepted=False) == [
        "CorrectionDeclined"
    ]
    assert scene.what(scene.agreement) == OLD
    assert scene.answer(ORGANIZER, correction, accepted=False) == []
    assert scene.answer(ORGANIZER, correction, accepted=True) == [
        "CorrectionAccepted"
    ]
    assert scene.answer(ORGANIZER, correction) == ["CorrectionReopened"]
    assert unrevised(scene.entry(scene.agreement.id)) == unrevised(
        scene.agreement
    )
    assert scene.again(correction) == correction


def test_the_moderator_undoes_an_answer() -> None:
    scene = After()
    correction = scene.propose(scene.anna, scene.form, scene.position)
    scene.answer(SECRETARY, correction, accepted=True)
    scene.do(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    assert (scene.what(scene.position), scene.again(correction)) == (
        OLD,
        correction,
    )


def test_two_that_contradict_each_other_are_not_both_accepted() -> None:
    scene = After()
    first = scene.propose(scene.anna, scene.agree, scene.agreement)
    second = scene.propose(
        scene.boris, scene.agree, scene.agreement, new="Open until eleven"
    )
    scene.answer(SECRETARY, first, accepted=True)
    told = {"correction": second.id, "accepted": True}
    assert (
        scene.refused(SECRETARY, "answer_correction", **told)
        == "changed_meanwhile"
    )
    assert scene.what(scene.agreement) == NEW
    scene.answer(SECRETARY, second, accepted=False)
    assert waiting(scene.snapshot) == []


def test_requisites_and_ones_own_name_can_be_corrected() -> None:
    scene = After()
    passport = scene.do(
        scene.anna, "correct_passport", field="place", new="Blagoveshchensk"
    ).made[0]
    named = scene.do(
        scene.anna,
        "correct_person",
        person="anna",
        field="name",
        old="anna Surname",
        new="Anna Kim",
    )
    scene.do(SECRETARY, "answer_correction", correction=passport, accepted=True)
    scene.do(
        SECRETARY, "answer_correction", correction=named.made[0], accepted=True
    )
    assert (scene.snapshot.session.place, scene.again(scene.anna).name) == (
        "Blagoveshchensk",
        "Anna Kim",
    )
    assert [p.text for p in particulars(scene.again(scene.anna))] == [
        "Anna Kim",
        "",
        "",
    ]
    assert (
        next(
            p.text
            for p in requisites(scene.snapshot.session)
            if p.field == "place"
        )
        == "Blagoveshchensk"
    )


@pytest.mark.parametrize(
    ("command", "told", "code"),
    [
        ("correct_passport", {"field": "code", "new": "x"}, "unknown_field"),
        (
            "correct_passport",
            {"field": "place", "old": "elsewhere", "new": "x"},
            "changed_meanwhile",
        ),
        ("correct_passport", {"field": "place", "new": " "}, "nothing_written"),
        (
            "correct_passport",
            {"field": "place", "new": "x" * 301},
            "field_too_long",
        ),
        (
            "correct_person",
            {"person": "boris", "field": "name", "new": "x"},
            "not_yours",
        ),
        (
            "correct_person",
            {"person": "anna", "field": "role", "new": "x"},
            "unknown_field",
        ),
        (
            "correct_person",
            {"person": "anna", "field": "name", "old": "anna Surname"},
            "name_needed",
        ),
        (
            "correct_person",
            {
                "person": "anna",
                "field": "name",
                "old": "anna Surname",
                "new": "x" * 121,
            },
            "field_too_long",
        ),
        (
            "correct_person",
            {"person": "nobody", "field": "name", "new": "x"},
            "unknown_person",
        ),
        ("answer_correction", {"correction": "none"}, "not_allowed"),
    ],
)
def test_what_makes_no_sense_is_refused(
    command: str, told: dict[str, str], code: str
) -> None:
    scene = After()
    assert scene.refused(scene.anna, command, **told) == code


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"field": "who_else"}, "unknown_field"),
        ({"new": OLD}, "nothing_written"),
        ({"old": "something else"}, "changed_meanwhile"),
        ({"new": ""}, "field_required"),
        ({"new": "x" * 501}, "field_too_long"),
        ({"field": "due", "old": "", "new": "soon"}, "field_not_a_date"),
        ({"entry": "gone"}, "unknown_entry"),
    ],
)
def test_a_correction_must_be_one_that_the_form_would_take(
    told: dict[str, str], code: str
) -> None:
    scene = After()
    given = {
        "entry": scene.agreement.id,
        "field": "what",
        "old": OLD,
        "new": NEW,
        **told,
    }
    assert (
        scene.refused(scene.anna, "correct_entry", scene.agree, **given) == code
    )


def test_the_same_proposal_twice_is_one() -> None:
    scene = After()
    scene.propose(scene.anna, scene.agree, scene.agreement)
    told = {
        "entry": scene.agreement.id,
        "field": "what",
        "old": OLD,
        "new": NEW,
    }
    assert (
        scene.events(scene.do(scene.anna, "correct_entry", scene.agree, **told))
        == []
    )
    scene.propose(scene.boris, scene.agree, scene.agreement)
    assert [each.number for each in in_order(scene.snapshot)] == [1, 2]


def test_nobody_floods_the_secretary() -> None:
    scene = After()
    for place in range(40):
        scene.do(
            scene.anna, "correct_passport", field="place", new=f"Hall {place}"
        )
    assert (
        scene.refused(scene.anna, "correct_passport", field="place", new="Hall")
        == "entry_limit"
    )


@pytest.mark.parametrize("role", [Role.observer])
def test_who_does_not_write_does_not_correct(role: Role) -> None:
    scene = After()
    assert (
        scene.refused(
            scene.person("olga", role=role),
            "correct_passport",
            field="place",
            new="x",
        )
        == "not_allowed"
    )


def test_corrections_are_taken_after_the_end_and_to_the_end_of_the_last_day() -> (
    None
):
    scene = After()
    last = until(scene.snapshot.session)
    assert last is not None
    assert (last % DAY, last - NOON > 3 * DAY, last - NOON <= 4 * DAY) == (
        0,
        True,
        True,
    )
    scene.sitting.now = last - 1
    scene.do(scene.anna, "correct_passport", field="place", new="In time")
    scene.sitting.now = last
    assert (
        scene.refused(scene.anna, "correct_passport", field="place", new="Late")
        == "corrections_closed"
    )
    scene.do(
        SECRETARY, "correct_passport", field="place", new="By letter", side="b"
    )
    assert [each.side_id for each in in_order(scene.snapshot)] == ["a", "b"]
    scene.do(MODERATOR, "reopen_session")
    assert (
        scene.refused(SECRETARY, "correct_passport", field="place", new="Now")
        == "corrections_closed"
    )


@pytest.mark.parametrize("offset", [-720, 0, 540, 840])
def test_the_last_day_ends_at_midnight_in_the_room(offset: int) -> None:
    session = a_session(
        closed_at=NOON, utc_offset=offset, correction_days=1
    ).session
    last = until(session)
    assert last is not None
    assert (last + offset * 60_000) % DAY == 0
    assert until(session.model_copy(update={"correction_days": 0})) == NOON


def test_what_one_could_not_see_one_cannot_correct() -> None:
    scene = After(visibility="never")
    assert (
        open_entries(
            scene.snapshot, scene.again(scene.form), acting(scene.boris)
        )
        == []
    )
    told = {"entry": scene.position.id, "field": "what", "old": OLD, "new": NEW}
    assert (
        scene.refused(scene.boris, "correct_entry", scene.form, **told)
        == "unknown_entry"
    )
    assert scene.propose(scene.anna, scene.form, scene.position).new == NEW
    assert [
        e.id
        for e in open_entries(
            scene.snapshot, scene.again(scene.form), SECRETARY
        )
    ] == [scene.position.id]


def test_hidden_entries_and_stages_outside_the_protocol_are_not_corrected() -> (
    None
):
    scene = After()
    scene.put(scene.position.model_copy(update={"hidden_at": NOON}))
    assert open_entries(scene.snapshot, scene.form, SECRETARY) == []
    outside = scene.form.model_copy(
        update={
            "envelope": scene.form.envelope.model_copy(
                update={"section": "none"}
            )
        }
    )
    assert open_entries(scene.snapshot, outside, SECRETARY) == []


def test_only_texts_are_corrected_and_not_choices() -> None:
    scene = Scene()
    anna = scene.person("anna")
    mark = {"name": "mark", "label": "Mark", "kind": "scale"}
    stage = scene.opened(
        "form", "form", section="positions", fields=(WHAT.model_dump(), mark)
    )
    entry = scene.write(anna, stage, what=OLD, mark=4)
    assert [
        (p.field, p.text) for p in answers(scene.snapshot, stage, entry)
    ] == [("what", OLD)]


@pytest.mark.parametrize("authorship", ["anonymous", "side"])
def test_of_a_secret_author_a_correction_tells_no_more_than_the_entry(
    authorship: str,
) -> None:
    scene = After(authorship=authorship)
    scene.sitting.now += 12_345
    correction = scene.propose(scene.anna, scene.form, scene.position)
    record = scene.sitting.records[-1]
    assert scene.anna.id not in (
        record.actor,
        *map(str, correction.model_dump().values()),
    )
    if authorship == "anonymous":
        stage = scene.again(scene.form)
        assert (correction.side_id, correction.number, correction.at) == (
            None,
            0,
            stage.opened_at,
        )
    else:
        assert correction.side_id == "a"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["propose", "accept", "decline", "reopen", "undo"]),
        st.integers(0, 5),
    )
)


@given(steps=STEPS)
@settings(max_examples=times(60), deadline=None)
def test_whatever_is_answered_taken_back_and_undone_the_text_is_what_the_answers_say(
    steps: list[tuple[str, int]],
) -> None:
    scene = After()
    for place, (step, which) in enumerate(steps):
        rows = in_order(scene.snapshot)
        try:
            if step == "propose":
                old = scene.what(scene.agreement)
                scene.propose(
                    scene.boris,
                    scene.agree,
                    scene.agreement,
                    old=old,
                    new=f"Text {place}",
                )
            elif step == "undo" and scene.snapshot.done:
                scene.do(
                    MODERATOR, "undo", number=scene.snapshot.done[-1].number
                )
            elif step in ANSWERS and rows:
                scene.answer(SECRETARY, rows[which % len(rows)], ANSWERS[step])
        except Exception as refused:  # noqa: BLE001 - only one refusal may come
            assert getattr(refused, "code", refused) in WAYS_TO_LOSE  # noqa: PT017
        _holds(scene)


WAYS_TO_LOSE = {
    "changed_meanwhile",
    "undo_overtaken",
    "undo_needed",
    "corrections_closed",
}
ANSWERS = {"accept": True, "decline": False, "reopen": None}


def _holds(scene: After) -> None:
    """The accepted corrections make one chain from the author's words to the words that stand."""
    accepted = {
        each.old: each.new
        for each in scene.snapshot.all(Correction)
        if each.accepted
    }
    text, steps = OLD, 0
    while text in accepted and steps <= len(accepted):
        text, steps = accepted[text], steps + 1
    assert (scene.what(scene.agreement), steps) == (text, len(accepted))
    assert scene.entry(scene.agreement.id).content["what"] == OLD


def test_a_correction_holds_its_people_and_sides_in_the_session() -> None:
    scene = After()
    scene.propose(scene.boris, scene.agree, scene.agreement)
    scene.do(MODERATOR, "reopen_session")
    assert scene.refused(MODERATOR, "remove_side", side="b") == "side_in_use"
    assert scene.snapshot.find(Person, "boris") is not None


@pytest.mark.parametrize(
    ("who", "side", "kept"),
    [
        ("anna", None, "a"),
        ("anna", "b", "a"),
        ("staff", None, None),
        ("staff", "b", "b"),
        ("clerk", None, "a"),
    ],
)
def test_in_whose_name_a_correction_stands_is_the_staffs_to_say(
    who: str, side: str | None, kept: str | None
) -> None:
    """`clerk`: a member of the staff who is on the list, too."""
    scene = After()
    actor = {
        "anna": acting(scene.anna),
        "staff": SECRETARY,
        "clerk": acting(scene.anna, Role.secretary),
    }[who]
    scene.sitting.now += 7
    made = scene.do(
        actor, "correct_passport", field="place", new="Hall", side=side
    ).made
    correction = next(
        each for each in scene.snapshot.all(Correction) if each.id == made[0]
    )
    assert (correction.side_id, correction.at, correction.answered_at) == (
        kept,
        scene.now,
        None,
    )
    assert correction.entered_by == (SECRETARY.id if who == "staff" else None)
    assert correction.person_id == (None if who == "staff" else "anna")


def test_staff_name_a_side_that_there_is() -> None:
    scene = After()
    assert (
        scene.refused(
            SECRETARY, "correct_passport", field="place", new="Hall", side="c"
        )
        == "unknown_side"
    )
    assert scene.events(
        scene.do(
            scene.anna, "correct_passport", field="place", new="Hall", side="c"
        )
    )


def test_the_limit_of_what_waits_is_each_ones_own_and_ends_with_an_answer() -> (
    None
):
    scene = After()
    made = [
        scene.do(
            scene.anna, "correct_passport", field="place", new=f"Hall {n}"
        ).made[0]
        for n in range(40)
    ]
    assert (
        scene.refused(scene.anna, "correct_passport", field="place", new="Hall")
        == "entry_limit"
    )
    scene.do(scene.boris, "correct_passport", field="place", new="Hall")
    scene.do(SECRETARY, "answer_correction", correction=made[7], accepted=False)
    scene.do(scene.anna, "correct_passport", field="place", new="Hall")
    assert (
        scene.refused(
            scene.anna, "correct_passport", field="place", new="Hall II"
        )
        == "entry_limit"
    )
