# The time pilot: a session that has begun has a fixed end; offers come when it slips, and each one helps.
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from session.agenda import forecast
from session.pilot import LATE, Offers, offers
from session.refusals import Code
from tests.session.build import MINUTE, MODERATOR, NOON, ORGANIZER, SECRETARY, Sitting, a_session, a_stage

MORE = st.tuples(st.just("add_minutes"), st.fixed_dictionaries({"stage": st.just("a"), "minutes": st.integers(-9, 60)}))
EDIT = st.tuples(st.just("edit_stage"), st.fixed_dictionaries({"stage": st.just("b"), "minutes": st.integers(1, 60)}))
PACES = [("pause_stage", {"stage": "a"}), ("resume_stage", {"stage": "a"}), ("skip_stage", {"stage": "c"})]
STEPS = st.one_of(
    MORE,
    EDIT,
    st.sampled_from(
        [("pause_stage", {"stage": "a"}), ("resume_stage", {"stage": "a"}), ("skip_stage", {"stage": "c"})]
    ),
)


def begun() -> Sitting:
    sat = Sitting(a_session(*(a_stage(key, position=at, minutes=20) for at, key in enumerate("abc"))))
    sat.tell(MODERATOR, "next_stage", after=None)
    return sat


def late(sat: Sitting) -> int:
    return forecast(sat.snapshot, sat.now).late


@given(st.lists(st.tuples(STEPS, st.integers(0, 15)), max_size=8))
def test_once_begun_the_end_stays_where_it_was_whatever_happens_to_the_programme(
    steps: list[tuple[tuple[str, dict[str, Any]], int]],
) -> None:
    sat = begun()
    for (name, fields), minutes in steps:
        sat.now += minutes * MINUTE
        sat.answer(MODERATOR, name, **fields)
    assert forecast(sat.snapshot, sat.now).planned_end == NOON + 60 * MINUTE


@given(st.lists(st.tuples(STEPS, st.integers(0, 15)), max_size=8), st.sampled_from(["this", "next", "end"]))
def test_every_offer_helps_and_is_undone(steps: list[tuple[tuple[str, dict[str, Any]], int]], which: str) -> None:
    sat = begun()
    for (name, fields), minutes in steps:
        sat.now += minutes * MINUTE
        sat.answer(MODERATOR, name, **fields)
    before, rows = late(sat), sat.rows()
    told = offers(sat.snapshot, sat.now)
    assert (told is None) == (before < LATE)
    if told is None or not press(sat, told, which):
        return
    after = late(sat)
    assert after < before
    assert which != "end" or after == 0
    assert which == "end" or after >= 0
    sat.tell(MODERATOR, "undo", number=sat.snapshot.number)
    assert sat.rows() == rows


def press(sat: Sitting, told: Offers, which: str) -> bool:
    """Take one of the offers, as the console's button does; tell whether it was there."""
    if which == "this" and told.this:
        sat.tell(MODERATOR, "add_minutes", stage=sat.snapshot.session.current_stage_id, minutes=-told.this)
    elif which == "next" and told.next:
        sat.tell(MODERATOR, "edit_stage", stage=told.next.id, minutes=told.keeps)
    elif which == "end":
        sat.tell(MODERATOR, "move_end", at=told.end)
    else:
        return False
    return True


def test_what_is_too_short_to_be_cut_is_not_offered() -> None:
    sat = Sitting(a_session(a_stage("a", minutes=5), a_stage("b", position=1, minutes=5)))
    sat.tell(MODERATOR, "next_stage", after=None)
    sat.now += 11 * MINUTE
    assert offers(sat.snapshot, sat.now) == Offers(this=0, next=None, keeps=0, end=sat.now + 5 * MINUTE)


def test_before_the_beginning_nothing_is_late() -> None:
    sat = Sitting(a_session(a_stage("a"), starts_at=NOON))
    sat.now += 60 * MINUTE
    assert offers(sat.snapshot, sat.now) is None


def test_a_session_planned_for_another_day_ends_by_todays_clock() -> None:
    sat = Sitting(a_session(a_stage("a", minutes=20), starts_at=NOON + 24 * 60 * MINUTE))
    sat.tell(MODERATOR, "next_stage", after=None)
    assert sat.snapshot.session.ends_at == NOON + 20 * MINUTE


def test_only_the_moderator_moves_the_end() -> None:
    sat = begun()
    for who in (SECRETARY, ORGANIZER):
        assert sat.answer(who, "move_end", at=NOON) is Code.not_allowed
    assert sat.tell(MODERATOR, "move_end", at=NOON + 60 * MINUTE).events == ()
