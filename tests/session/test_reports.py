# What becomes of agreements: reports by cards and by the staff, acknowledged by somebody else; in whichever order they
# come, twice or once, with names or after a deletion, they stand for the same.
from datetime import date
from functools import cache
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.data.promises import told_state
from session.after.cards import (
    MOST_CARDS,
    IssueCard,
    ReportByCard,
    cards_of,
)
from session.after.publishing import publication
from session.after.reports import MOST_OF_ONE
from session.after.standing import (
    GRACE,
    Standing,
    agreement,
    agreements,
    is_overdue,
    is_silent,
    reporter,
    standing,
)
from session.events import Event
from session.people import Actor, Role
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import (
    Acknowledgement,
    AgreementCard,
    Capacity,
    Entry,
    Person,
    Progress,
    Report,
    Row,
    Verdict,
)
from session.words import words
from tests.session.build import MODERATOR, NOON, ORGANIZER, SECRETARY, SESSION
from tests.session.stages.scene import Scene

WHAT = {
    "what": "Open on Sundays",
    "who": "anna Surname",
    "due": "2026-02-01",
    "sign": "Ten Sundays",
}
HANDS = ("secretary", "moderator", "organizer")
SEEDS = count()


def agreed(**words: str) -> tuple[Scene, Entry]:
    """Return a session that is over, with one agreement."""
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("agree", "agree")
    entry = scene.write(anna, stage, **{**WHAT, **words})
    scene.do(MODERATOR, "close_stage", stage)
    scene.do(MODERATOR, "close_session")
    return scene, entry


def a_card(scene: Scene, entry: Entry, **given: Any) -> AgreementCard:
    seed = f"{next(SEEDS):064x}"
    told = {
        "holder": "anna Surname",
        "seed": seed,
        "digest": seed,
        "word": seed,
    }
    command = IssueCard(
        key=scene.sitting.key(), entry=entry.id, **{**told, **given}
    )
    record = scene.sitting.do(SECRETARY, command)
    card = scene.snapshot.find(AgreementCard, record.made[0])
    assert card is not None
    return card


def by_card(
    scene: Scene, card: AgreementCard, state: Progress, **given: Any
) -> Report:
    actor = Actor(card.id, frozenset({Role.participant}))
    command = ReportByCard(
        key=scene.sitting.key(), card=card.id, state=state, **given
    )
    report = scene.snapshot.find(
        Report, scene.sitting.do(actor, command).made[0]
    )
    assert report is not None
    return report


def stands(scene: Scene, entry: Entry) -> Standing:
    return standing(scene.snapshot, agreement(scene.snapshot, entry.id))


def why(
    scene: Scene, card: AgreementCard, state: Progress, **given: Any
) -> Code:
    with pytest.raises(Refused) as refused:
        by_card(scene, card, state, **given)
    return refused.value.code


def test_what_is_reported_done_counts_once_somebody_else_has_confirmed_it() -> (
    None
):
    scene, entry = agreed()
    before = stands(scene, entry)
    assert (before.state, before.last) == (None, None)
    report = by_card(scene, a_card(scene, entry), Progress.done, words="Ready")
    told = stands(scene, entry)
    assert (told.state, told.last, told.verdict) == (None, report, None)
    assert told.is_fresh
    scene.do(
        SECRETARY, "acknowledge_report", report=report.id, verdict="confirmed"
    )
    checked = stands(scene, entry)
    assert (checked.state, checked.is_over) == (Progress.done, True)


def test_what_is_returned_leaves_the_state_that_was_confirmed_before() -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    first = by_card(scene, card, Progress.under_way)
    scene.do(
        MODERATOR, "acknowledge_report", report=first.id, verdict="confirmed"
    )
    second = by_card(scene, card, Progress.done)
    scene.do(
        MODERATOR,
        "acknowledge_report",
        report=second.id,
        verdict="returned",
        words="No sign of it",
    )
    found = stands(scene, entry)
    assert found.state is Progress.under_way
    assert (found.last, found.verdict) == (second, Verdict.returned)


def test_what_is_said_since_stands_behind_what_was_confirmed() -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    tongue = words("en")
    told = [told_state(stands(scene, entry), tongue)]
    first = by_card(scene, card, Progress.under_way)
    told.append(told_state(stands(scene, entry), tongue))
    scene.do(
        MODERATOR, "acknowledge_report", report=first.id, verdict="confirmed"
    )
    told.append(told_state(stands(scene, entry), tongue))
    by_card(scene, card, Progress.done)
    told.append(told_state(stands(scene, entry), tongue))
    assert told == [
        "no report yet",
        "under way, not checked",
        "under way",
        "under way; done, not checked",
    ]


def test_nobody_confirms_what_they_wrote_down_or_reported_themselves() -> None:
    scene, entry = agreed()
    record = scene.do(
        SECRETARY,
        "report_progress",
        entry=entry.id,
        state="done",
        words="Paper",
    )
    (report,) = record.made
    told = {"report": report, "verdict": "confirmed"}
    assert (
        scene.refused(SECRETARY, "acknowledge_report", **told) == "own_report"
    )
    scene.do(ORGANIZER, "acknowledge_report", **told)
    own = by_card(scene, a_card(scene, entry), Progress.done)
    anna = Actor("anna", frozenset({Role.secretary}), "anna")
    told = {"report": own.id, "verdict": "confirmed"}
    assert scene.refused(anna, "acknowledge_report", **told) == "own_report"


def test_a_date_moves_when_somebody_else_agrees_and_says_why() -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    assert why(scene, card, Progress.moved, words="Late") is Code.field_required
    assert why(scene, card, Progress.moved, due="2026-03-01") is (
        Code.field_required
    )
    assert (
        why(scene, card, Progress.moved, due="in March", words="Late")
        is Code.field_not_a_date
    )
    report = by_card(
        scene, card, Progress.moved, due="2026-03-01", words="No keys yet"
    )
    assert stands(scene, entry).due == "2026-02-01"
    scene.do(
        MODERATOR, "acknowledge_report", report=report.id, verdict="confirmed"
    )
    assert stands(scene, entry).due == "2026-03-01"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "a b", "http://", "https://a b", "http://[::1"],
)
def test_evidence_is_an_address_that_a_page_can_lead_to(address: str) -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    assert why(scene, card, Progress.done, evidence=address) is (
        Code.not_an_address
    )
    by_card(scene, card, Progress.done, evidence="https://example.org/photo")


def test_a_card_that_is_closed_or_replaced_reports_nothing_more() -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    other = a_card(scene, entry, replaces=card.id)
    assert why(scene, card, Progress.done) is Code.card_revoked
    assert cards_of(scene.snapshot, entry.id) == [other]
    scene.do(SECRETARY, "revoke_card", card=other.id)
    assert scene.do(SECRETARY, "revoke_card", card=other.id).events == ()
    assert why(scene, other, Progress.done) is Code.card_revoked
    scene.do(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    by_card(scene, other, Progress.done)


def test_a_card_is_of_an_agreement_and_its_characters_are_its_own() -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    with pytest.raises(Refused) as refused:
        a_card(scene, entry, word=card.word)
    assert refused.value.code is Code.card_in_use
    with pytest.raises(Refused) as refused:
        a_card(scene, entry.model_copy(update={"id": "nothing"}))
    assert refused.value.code is Code.unknown_entry


def test_there_is_an_end_to_reports_by_one_card_and_another_one_goes_on() -> (
    None
):
    scene, entry = agreed()
    card = a_card(scene, entry)
    for _ in range(MOST_OF_ONE):
        by_card(scene, card, Progress.under_way)
    assert why(scene, card, Progress.done) is Code.entry_limit
    by_card(scene, a_card(scene, entry, replaces=card.id), Progress.done)


def test_staff_undo_what_they_wrote_down_unless_somebody_has_confirmed_it() -> (
    None
):
    scene, entry = agreed()
    told = {"entry": entry.id, "state": "under_way", "capacity": "controller"}
    (report,) = scene.do(SECRETARY, "report_progress", **told).made
    found = scene.snapshot.find(Report, report)
    assert found is not None
    assert found.capacity is Capacity.controller
    said = {"report": report, "verdict": "confirmed"}
    scene.do(ORGANIZER, "acknowledge_report", **said)
    again = scene.do(ORGANIZER, "acknowledge_report", **said)
    assert again.events == ()
    for _ in range(2):
        scene.do(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    assert stands(scene, entry).last is None


def test_of_what_the_staff_wrote_down_the_role_is_told() -> None:
    scene, entry = agreed()
    told = {"entry": entry.id, "state": "under_way"}
    (made,) = scene.do(SECRETARY, "report_progress", **told).made
    report = scene.snapshot.find(Report, made)
    assert report is not None
    assert words("ru")(reporter(scene.snapshot, report)) == "секретарь"


def test_a_session_has_so_many_cards_and_no_more() -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    for place in range(1, MOST_CARDS):
        scene.put(card.model_copy(update={"id": f"c{place}", "word": ""}))
    with pytest.raises(Refused) as refused:
        a_card(scene, entry)
    assert refused.value.code is Code.link_limit


def test_an_agreement_that_is_voted_down_or_hidden_has_no_reports() -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    scene.do(MODERATOR, "reopen_session")
    scene.put(scene.again(entry).model_copy(update={"hidden_at": NOON}))
    assert why(scene, card, Progress.done) is Code.unknown_entry
    assert agreements(scene.snapshot) == []


def test_who_is_silent_and_what_is_overdue_follow_from_the_last_word() -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    closed = scene.snapshot.session.closed_at
    assert closed is not None
    now = stands(scene, entry)
    assert not is_silent(scene.snapshot, now, closed + GRACE)
    assert is_silent(scene.snapshot, now, closed + GRACE + 1)
    assert is_overdue(now, date(2026, 2, 2))
    assert not is_overdue(now, date(2026, 2, 1))
    scene.sitting.now += GRACE
    report = by_card(scene, card, Progress.done)
    assert not is_silent(
        scene.snapshot, stands(scene, entry), closed + 2 * GRACE
    )
    scene.do(
        MODERATOR, "acknowledge_report", report=report.id, verdict="confirmed"
    )
    over = stands(scene, entry)
    assert not is_silent(scene.snapshot, over, closed + 9 * GRACE)
    assert not is_overdue(over, date(2027, 1, 1))


def test_what_is_published_is_decided_one_by_one() -> None:
    scene, entry = agreed()
    assert publication(scene.snapshot, entry.id) is None
    scene.do(SECRETARY, "publish_progress", entry=entry.id)
    scene.do(SECRETARY, "publish_progress", entry=entry.id, named=True)
    held = publication(scene.snapshot, entry.id)
    assert held is not None
    assert held.named
    same = scene.do(SECRETARY, "publish_progress", entry=entry.id, named=True)
    assert same.events == ()
    scene.do(SECRETARY, "publish_progress", entry=entry.id, published=False)
    assert publication(scene.snapshot, entry.id) is None


def test_a_deletion_takes_the_name_off_cards_and_leaves_how_things_stand() -> (
    None
):
    scene, entry = agreed()
    card = a_card(scene, entry)
    report = by_card(scene, card, Progress.done, words="Ready")
    scene.do(
        MODERATOR, "acknowledge_report", report=report.id, verdict="confirmed"
    )
    before = stands(scene, entry)
    assert reporter(scene.snapshot, report) == "anna Surname"
    scene.do(ORGANIZER, "erase_person", person="anna")
    after = standing(scene.snapshot, agreement(scene.snapshot, entry.id))
    assert after == before
    held = scene.snapshot.find(AgreementCard, card.id)
    assert held is not None
    assert (held.holder, held.revoked_at is None) == ("", False)
    assert why(scene, card, Progress.done) is Code.card_revoked


@cache
def _session() -> tuple[Scene, Entry]:
    return agreed()


def a_report(place: int, state: Progress) -> Report:
    due = ""
    if state is Progress.moved:
        due = f"2026-05-{place + 1:02}"
    return Report(
        id=f"r{place}",
        session_id=SESSION,
        entry_id=_session()[1].id,
        capacity=Capacity.owner,
        state=state,
        due=due,
        at=NOON + place,
    )


SAID = st.lists(
    st.tuples(
        st.sampled_from(Progress),
        st.dictionaries(st.sampled_from(HANDS), st.sampled_from(Verdict)),
    ),
    max_size=6,
)


def rows_said(said: list[tuple[Progress, dict[str, Verdict]]]) -> list[Row]:
    rows: list[Row] = []
    for place, (state, checks) in enumerate(said):
        rows.append(a_report(place, state))
        for hand, verdict in checks.items():
            rows.append(
                Acknowledgement(
                    id=f"a{place}{hand}",
                    session_id=SESSION,
                    report_id=f"r{place}",
                    verdict=verdict,
                    made_by=hand,
                    at=NOON + place,
                )
            )
    return rows


def after(rows: list[Row]) -> Standing:
    scene, entry = _session()
    state: Snapshot = scene.snapshot.copy()
    for row in rows:
        state.advance([Event("Given", (row,))])
    return standing(state, agreement(state, entry.id))


@given(SAID, st.randoms())
def test_in_any_order_and_twice_the_same_rows_stand_for_the_same(
    said: list[tuple[Progress, dict[str, Verdict]]], chance: Any
) -> None:
    rows = rows_said(said)
    mixed = [*rows, *rows]
    chance.shuffle(mixed)
    assert after(mixed) == after(rows)


@given(SAID)
def test_the_state_shown_is_the_last_that_somebody_confirmed_and_nobody_returned(
    said: list[tuple[Progress, dict[str, Verdict]]],
) -> None:
    good = [
        state
        for state, checks in said
        if checks and Verdict.returned not in checks.values()
    ]
    last = good[-1] if good else None
    assert after(rows_said(said)).state is last


@given(st.lists(st.sampled_from(Progress), max_size=5))
def test_whoever_is_deleted_changes_no_state(states: list[Progress]) -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    for state in states:
        report = by_card(scene, card, state, due="2026-04-01", words="So")
        scene.do(
            SECRETARY,
            "acknowledge_report",
            report=report.id,
            verdict="confirmed",
        )
    before = stands(scene, entry)
    scene.do(ORGANIZER, "erase_person", person="anna")
    assert stands(scene, entry) == before
    assert not any(each.holder for each in scene.snapshot.all(AgreementCard))
    anna = scene.snapshot.find(Person, "anna")
    assert anna is not None
    assert anna.erased_at is not None


def test_words_of_a_report_are_short_and_say_which_field_is_long() -> None:
    scene, entry = agreed()
    card = a_card(scene, entry)
    long = "x" * 3_999
    code = why(scene, card, Progress.accepted, words=long)
    assert code is Code.field_too_long


def test_a_card_takes_the_place_of_one_of_the_same_agreement_alone() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("agree", "agree")
    one, other = (scene.write(anna, stage, **WHAT) for _ in range(2))
    scene.do(MODERATOR, "close_stage", stage)
    scene.do(MODERATOR, "close_session")
    card = a_card(scene, one)
    with pytest.raises(Refused) as refused:
        a_card(scene, other, replaces=card.id)
    assert refused.value.code is Code.card_wrong
