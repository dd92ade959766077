# What happened reaches every screen that it changes: a view that is not touched looks as one that is rendered now, and
# who is not asked again looks at the same.
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator_ui.live.reach import Reach
from facilitator_ui.live.views import View
from session.decide import COMMANDS
from session.kind import Audience
from session.membership.registration import IssueLink
from session.people import Role, Surface, Viewer
from session.regions import audiences
from session.stages import KINDS
from session.tables import Link, Stage
from tests.facilitator_ui.test_views import (
    ANNA,
    OUTSIDE,
    PEOPLE,
    TO_CARDS,
    new_view,
)
from tests.length import times
from tests.session.build import (
    MODERATOR,
    SECRETARY,
    SESSION,
    Sitting,
    a_person,
    a_session,
    a_stage,
    acting,
)
from tests.session.chance import FIELDS, Chance

pytestmark = pytest.mark.long

PERSONS = (ANNA, a_person("bert", "b"), a_person("cleo"))
VIEWERS = (
    *(Viewer(acting(person), Surface.phone) for person in PERSONS),
    Viewer(MODERATOR, Surface.console),
    Viewer(SECRETARY, Surface.console),
    Viewer(MODERATOR, Surface.projector),
)
OF_PEOPLE = frozenset(
    {
        "add_entry",
        "revise_entry",
        "withdraw_entry",
        "react",
        "support",
        "take_on",
        "ask_help",
    }
)
SELDOM = frozenset(
    {
        "close_session",
        "erase_person",
        "remove_person",
        "remove_stage",
        "skip_stage",
        "close_stage",
    }
)
ALL = sorted(COMMANDS.by_type.keys() - SELDOM)
OFTEN = (
    *TO_CARDS,
    "react",
    "take_on",
    "ask_help",
    "choose_group",
    "leave_group",
    "place_topic",
    "move_member",
)


class Hall:
    """What the pump does, without lines: views by audience, kept as long as what happens does not touch them."""

    def __init__(self, sat: Sitting) -> None:
        self.sat = sat
        self.views: dict[Audience, View] = {}
        self.seats = {
            viewer: audiences(sat.snapshot, viewer) for viewer in VIEWERS
        }

    def follow(self, since: int) -> None:
        reach = Reach()
        reach.add(self.sat.snapshot, self.sat.records[since:])
        for viewer in VIEWERS:
            if reach.seats or viewer.actor.person_id in reach.persons:
                self.seats[viewer] = audiences(self.sat.snapshot, viewer)
        for audience, view in self.views.items():
            if reach.touches(audience):
                view.refresh(self.sat.snapshot, OUTSIDE)

    def check(self) -> None:
        for viewer, seat in self.seats.items():
            assert seat == audiences(self.sat.snapshot, viewer)
            for audience in seat:
                fresh = new_view(audience)
                fresh.refresh(self.sat.snapshot, OUTSIDE)
                known = self.views.setdefault(audience, fresh)
                assert looks(known) == looks(fresh)


def looks(view: View) -> dict[str, object]:
    slots = view.slots()
    return {
        name: (slot.html, list(slot.items or ()))
        for name, slot in slots.items()
        if slot.html or slot.items
    }


def any_stage(chance: Chance, position: int) -> Stage:
    kind, authorship = (
        chance.one([*KINDS]),
        chance.one(("signed", "side", "anonymous")),
    )
    of_sides = (
        kind == "form" and authorship == "signed" and chance.one((False, True))
    )
    return a_stage(
        f"{kind}-{position}",
        kind,
        position,
        fields=FIELDS,
        authorship=authorship,
        approval=chance.one((False, True)),
        visibility=chance.one(("everyone", "after_reveal")),
        audience=chance.one(("all", "all", "side:Side a")),
        unit="side" if of_sides else "person",
    )


def next_name(chance: Chance, step: int) -> str:
    if step % 30 == 0:
        return "next_stage"
    return (
        "add_entry"
        if step % 30 < 8
        else chance.one(chance.one((OFTEN, OFTEN, OFTEN, ALL)))
    )


@settings(max_examples=times(30), deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_not_touched_looks_as_it_would_now(seed: int) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(
        a_session(*PEOPLE, *(any_stage(chance, place) for place in range(4))),
        random=Random(seed),
    )
    hall = Hall(sat)
    for step in range(120):
        name, since = next_name(chance, step), len(sat.records)
        wish = chance.wish_of(COMMANDS.by_type[name], sat.snapshot, sat.key())
        if wish is None:
            continue
        actor = acting(chance.one(PERSONS)) if name in OF_PEOPLE else wish[0]
        if sat.tries(actor, wish[1]):
            hall.follow(since)
            hall.check()


def test_who_is_renamed_has_the_new_name_on_the_screens_of_others_too() -> None:
    sat = Sitting(a_session(*PEOPLE, a_stage("agree", "agree")))
    sat.tell(MODERATOR, "open_stage", stage="agree")
    agreed = sat.tell(
        acting(ANNA),
        "add_entry",
        stage="agree",
        content={"what": "A shelf by the door"},
    )
    sat.tell(acting(ANNA), "take_on", stage="agree", entry=agreed.made[0])
    hall = Hall(sat)
    hall.check()
    since = len(sat.records)
    sat.tell(MODERATOR, "edit_person", person=ANNA.id, name="Anna Newly-Named")
    hall.follow(since)
    hall.check()


def test_a_namesake_who_comes_is_told_apart_on_the_screens_of_others_too() -> (
    None
):
    sat = Sitting(a_session(*PEOPLE, a_stage("agree", "agree")))
    sat.tell(MODERATOR, "open_stage", stage="agree")
    agreed = sat.tell(
        acting(ANNA),
        "add_entry",
        stage="agree",
        content={"what": "A shelf by the door"},
    )
    sat.tell(acting(ANNA), "take_on", stage="agree", entry=agreed.made[0])
    hall = Hall(sat)
    hall.check()
    since = len(sat.records)
    sat.tell(MODERATOR, "add_people", people=[{"name": ANNA.name}])
    hall.follow(since)
    hall.check()


def test_a_link_that_is_closed_and_opened_again_is_in_the_bar_of_undo_at_once() -> (
    None
):
    link = Link(id="link", session_id=SESSION, digest="0" * 64, role="observer")
    sat = Sitting(a_session(*PEOPLE, link))
    hall = Hall(sat)
    hall.check()
    sat.tell(MODERATOR, "revoke_link", link=link.id)
    hall.follow(0)
    hall.check()
    sat.tell(MODERATOR, "undo", number=sat.snapshot.done[-1].number)
    hall.follow(1)
    hall.check()


def test_a_phone_knows_at_once_whether_a_new_link_leaves_it_a_voice() -> None:
    secret = a_stage("form", "form", authorship="anonymous")
    sat = Sitting(a_session(*PEOPLE, secret))
    sat.tell(MODERATOR, "open_stage", stage="form")
    hall = Hall(sat)
    hall.check()
    phone = hall.seats[VIEWERS[0]]
    since = len(sat.records)
    link = IssueLink(
        key=sat.key(),
        role=Role.participant,
        label="",
        person=ANNA.id,
        digest="1" * 64,
    )
    sat.do(MODERATOR, link)
    hall.follow(since)
    assert hall.seats[VIEWERS[0]] != phone
    hall.check()
