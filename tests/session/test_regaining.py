# A lost link is regained by name and word, and by nothing less.
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.membership.invitations import AskIn, ComeIn, LetIn
from session.membership.regaining import Regain, same_name
from session.membership.registration import IssueLink
from session.people import Actor, Role
from session.refusals import Code
from session.secrecy.voices import speaks
from session.tables import Link, Person
from tests.session.build import (
    MODERATOR,
    NOON,
    Sitting,
    a_person,
    a_session,
    a_stage,
    refused,
)

DOOR = Actor("door", frozenset({Role.participant}))
# Digests of words: what a word is, only the door knows.
WORD, OTHER = (
    "a" * 64,
    "b" * 64,
)


def a_link(person_id: str, word: str = WORD, **given: Any) -> Link:
    told = {
        "id": f"link-{person_id}",
        "session_id": "session",
        "digest": f"{len(person_id):064}",
        **given,
    }
    return Link(
        role="participant",
        person_id=person_id,
        word=word,
        opened_at=NOON,
        **told,
    )


def named(person_id: str, name: str) -> Person:
    return a_person(person_id).model_copy(update={"name": name})


def regain(
    sat: Sitting, name: str, shown: str = WORD, link: str = "link-anna"
) -> Link:
    told = Regain(
        key=sat.key(),
        name=name,
        link=link,
        shown=shown,
        digest="7" * 64,
        word=OTHER,
    )
    record = sat.do(DOOR, told)
    return sat.snapshot.get(Link, record.made[0], Code.link_wrong)


@pytest.mark.parametrize(
    "name", ["Алёна Ким", " алена  КИМ\u200b ", "АЛЁНА ким"]
)
def test_name_and_word_give_a_new_link_of_the_same_person(name: str) -> None:
    sat = Sitting(
        a_session(
            named("anna", "Алёна Ким"),
            a_link("anna"),
            named("boris", "Борис"),
            a_link("boris"),
        )
    )
    link = regain(sat, name)
    assert (link.person_id, link.role, link.digest, link.made_at) == (
        "anna",
        "participant",
        "7" * 64,
        NOON,
    )
    assert (link.word, link.opened_at) == (OTHER, NOON + 1)


@pytest.mark.parametrize(
    ("name", "shown", "link"),
    [
        ("Анна", OTHER, "link-anna"),
        ("Борис", WORD, "link-anna"),
        ("Анна", WORD, "link-boris"),
        ("Анна", WORD, "nowhere"),
        ("", WORD, "link-anna"),
    ],
)
def test_anything_less_is_refused_and_leaves_no_trace(
    name: str, shown: str, link: str
) -> None:
    sat = Sitting(
        a_session(
            named("anna", "Анна"),
            a_link("anna"),
            named("boris", "Борис"),
            a_link("boris"),
        )
    )
    before = sat.rows()
    assert (refused(lambda: regain(sat, name, shown, link)), sat.rows()) == (
        Code.word_wrong,
        before,
    )


def test_a_link_that_is_closed_or_waits_or_shows_no_word_brings_nobody_back() -> (
    None
):
    for link in (
        a_link("anna", revoked_at=NOON),
        a_link("anna", asked_at=NOON),
        a_link("anna", word=""),
    ):
        sat = Sitting(a_session(named("anna", "Анна"), link))
        assert refused(lambda sat=sat: regain(sat, "Анна")) is Code.word_wrong  # type: ignore[misc]


def test_who_was_taken_out_does_not_come_back_and_who_wrote_before_the_end_does() -> (
    None
):
    sat = Sitting(
        a_session(
            named("anna", "Анна"),
            a_link("anna"),
            named("vera", "Вера"),
            a_link("vera"),
        )
    )
    sat.tell(MODERATOR, "remove_person", person="anna")
    assert refused(lambda: regain(sat, "Анна")) is Code.word_wrong
    sat.tell(MODERATOR, "close_session")
    assert regain(sat, "Вера", link="link-vera").person_id == "vera"


def test_the_word_of_a_browser_that_the_staff_let_in_gives_no_voice_either() -> (
    None
):
    """Whoever makes a link can open it in a browser of their own, and reads its word there."""
    stage = a_stage("s", authorship="anonymous")
    sat = Sitting(a_session(named("anna", "Анна"), a_link("anna"), stage))
    issued = sat.do(
        MODERATOR,
        IssueLink(
            key=sat.key(), role=Role.participant, person="anna", digest="5" * 64
        ),
    ).made[0]
    let_in = sat.do(
        DOOR, ComeIn(key=sat.key(), link=issued, digest="6" * 64, word=OTHER)
    ).made[0]
    again = regain(sat, "Анна", OTHER, let_in)
    assert (again.opened_at, again.invitation) == (None, issued)
    asked = sat.do(
        DOOR, AskIn(key=sat.key(), link=issued, digest="8" * 64, word=OTHER)
    ).made[0]
    sat.do(MODERATOR, LetIn(key=sat.key(), link=asked))
    sat.tell(MODERATOR, "open_stage", stage="s")
    anna = Actor("anna", frozenset({Role.participant}), "anna", b"not hers")
    assert not speaks(sat.snapshot, sat.snapshot.stages[0], anna)


@given(st.text(max_size=60))
def test_a_name_is_the_same_name_however_it_is_folded(name: str) -> None:
    assert (
        same_name(same_name(name)) == same_name(name) == same_name(f"  {name} ")
    )
