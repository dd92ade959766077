# An agreement that others take up: its card, and how far each site is with it. Whatever comes in whichever order, the
# same rows stand for the same; what a site says never stands for the agreement.
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.after.cards import ReportByCard
from session.after.spreading import (
    Adopted,
    SpreadByCard,
    adopted,
    practice,
)
from session.people import Actor, Role
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import (
    Acknowledgement,
    AgreementCard,
    Capacity,
    Entry,
    Phase,
    Progress,
    Report,
    Row,
    Verdict,
)
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY, SESSION
from tests.session.stages.scene import Scene
from tests.session.test_reports import a_card, agreed, by_card, stands


def practised(**words: str) -> tuple[Scene, Entry]:
    scene, entry = agreed()
    scene.do(SECRETARY, "describe_practice", entry=entry.id, **words)
    return scene, entry


def spread(
    scene: Scene, card: AgreementCard, phase: Phase, **told: Any
) -> Report:
    actor = Actor(card.id, frozenset({Role.participant}))
    command = SpreadByCard(
        key=scene.sitting.key(), card=card.id, phase=phase, **told
    )
    made = scene.sitting.do(actor, command).made[0]
    report = scene.snapshot.find(Report, made)
    assert report is not None
    return report


def of_site(scene: Scene, entry: Entry, name: str) -> AgreementCard:
    return a_card(scene, entry, holder=name, capacity=Capacity.site)


def test_a_practice_says_what_must_stay_and_what_may_vary() -> None:
    scene, entry = practised(core="Every Sunday", varies="The hours")
    held = practice(scene.snapshot, entry.id)
    assert held is not None
    assert (held.core, held.varies) == ("Every Sunday", "The hours")
    told = {"entry": entry.id, "core": "Every Sunday", "varies": "The hours"}
    assert scene.do(SECRETARY, "describe_practice", **told).events == ()
    scene.do(SECRETARY, "describe_practice", entry=entry.id, is_one=False)
    assert practice(scene.snapshot, entry.id) is None


def test_what_a_site_says_counts_once_somebody_else_has_confirmed_it() -> None:
    scene, entry = practised()
    card = of_site(scene, entry, "Lenin street")
    report = spread(scene, card, Phase.works, words="Since May")
    (stood,) = adopted(scene.snapshot, entry.id)
    assert (stood.phase, stood.is_fresh) == (None, True)
    told = {"report": report.id, "verdict": "confirmed"}
    scene.do(MODERATOR, "acknowledge_report", **told)
    (stood,) = adopted(scene.snapshot, entry.id)
    assert (stood.site, stood.phase) == ("Lenin street", Phase.works)
    assert stands(scene, entry).last is None


def test_staff_write_down_what_a_site_tells_under_one_name() -> None:
    scene, entry = practised()
    told = {"entry": entry.id, "phase": "trying"}
    scene.do(SECRETARY, "report_spread", site="Branch  2", **told)
    (made,) = scene.do(SECRETARY, "report_spread", site="branch 2", **told).made
    assert len(adopted(scene.snapshot, entry.id)) == 1
    said = {"report": made, "verdict": "confirmed"}
    refused = scene.refused(SECRETARY, "acknowledge_report", **said)
    assert refused == "own_report"
    scene.do(ORGANIZER, "acknowledge_report", **said)
    (stood,) = adopted(scene.snapshot, entry.id)
    assert stood.phase is Phase.trying


def test_who_declines_says_why_and_what_is_no_practice_is_not_taken_up() -> (
    None
):
    scene, entry = practised()
    told = {"entry": entry.id, "site": "A", "phase": "declined"}
    refused = scene.refused(SECRETARY, "report_spread", **told)
    assert refused == "field_required"
    scene.do(SECRETARY, "report_spread", words="Nobody to do it", **told)
    scene.do(SECRETARY, "describe_practice", entry=entry.id, is_one=False)
    refused = scene.refused(SECRETARY, "report_spread", words="So", **told)
    assert refused == "unknown_entry"


def test_a_card_of_a_site_and_one_of_an_owner_do_what_is_theirs() -> None:
    scene, entry = practised()
    site, owner = of_site(scene, entry, "A"), a_card(scene, entry)
    with pytest.raises(Refused) as refused:
        by_card(scene, site, Progress.done)
    assert refused.value.code is Code.card_wrong
    with pytest.raises(Refused) as refused:
        spread(scene, owner, Phase.works)
    assert refused.value.code is Code.card_wrong
    assert ReportByCard.after_close


def test_a_card_of_a_site_that_was_taken_back_says_nothing_any_more() -> None:
    scene, entry = practised()
    site = of_site(scene, entry, "A")
    scene.do(SECRETARY, "revoke_card", card=site.id)
    with pytest.raises(Refused) as refused:
        spread(scene, scene.again(site), Phase.works)
    assert refused.value.code is Code.card_revoked


ROWS = st.lists(
    st.tuples(
        st.sampled_from(("A", "a ", "B")),
        st.sampled_from(tuple(Phase)),
        st.sampled_from((None, *Verdict)),
        st.integers(0, 3),
    ),
    max_size=12,
)


def rows_of(told: list[tuple[str, Phase, Verdict | None, int]]) -> list[Row]:
    rows: list[Row] = []
    for place, (site, phase, verdict, at) in enumerate(told):
        report = Report(
            id=f"r{place:02}",
            session_id=SESSION,
            entry_id="e",
            capacity=Capacity.site,
            state=Progress.accepted,
            site=site,
            phase=phase,
            at=at,
        )
        rows.append(report)
        if verdict is not None:
            rows.append(
                Acknowledgement(
                    id=f"a{place:02}",
                    session_id=SESSION,
                    report_id=report.id,
                    verdict=verdict,
                    made_by="secretary",
                    at=at,
                )
            )
    return rows


def seen(rows: list[Row]) -> list[Adopted]:
    return adopted(Snapshot(rows), "e")


@given(ROWS, st.randoms(use_true_random=False))
def test_in_whichever_order_they_come_sites_stand_the_same(
    told: list[tuple[str, Phase, Verdict | None, int]], chance: Any
) -> None:
    rows = rows_of(told)
    in_order = seen(rows)
    chance.shuffle(rows)
    assert seen([*rows, *rows]) == in_order
