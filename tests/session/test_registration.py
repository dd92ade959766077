# People come in, are registered, corrected and taken out; links are made and revoked.
from hashlib import sha256
from typing import Any

import pytest

from session.membership.registration import Arrive, IssueLink, Join, present
from session.people import WRITERS, Actor, Role
from session.refusals import Code
from session.tables import Link, Member, Person
from tests.session.build import (
    MINUTE,
    MODERATOR,
    NOON,
    ORGANIZER,
    SECRETARY,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    refused,
    running,
)

DOOR = Actor("door", frozenset({Role.participant}))
DIGEST = "0" * 64


def sitting(*people: Person, **session: Any) -> Sitting:
    return Sitting(
        a_session(
            a_side("a"),
            running(a_stage("s")),
            *people,
            current_stage_id="s",
            **session,
        )
    )


def join(sat: Sitting, **given: Any) -> tuple[Person, Link]:
    record = sat.do(
        DOOR,
        Join(
            key=sat.key(),
            **{"name": "Анна", "consent": True, "digest": DIGEST, **given},
        ),
    )
    person, link = record.made
    return sat.snapshot.get(
        Person, person, Code.unknown_person
    ), sat.snapshot.get(Link, link, Code.link_wrong)


def test_nobody_revokes_the_link_by_which_they_are_here() -> None:
    sat = sitting()
    secrets = {"moderator": b"one", "person": b"two", "other": b"three"}
    made = {}
    for name, secret in secrets.items():
        command = IssueLink(
            key=sat.key(),
            role=Role.moderator,
            digest=sha256(secret).hexdigest(),
        )
        made[name] = sat.do(MODERATOR, command).made[0]
    bearer = Actor(
        made["moderator"],
        frozenset({Role.moderator}),
        None,
        secrets["person"],
        (secrets["moderator"],),
    )
    answers = {
        name: sat.answer(bearer, "revoke_link", link=link)
        for name, link in made.items()
    }
    assert answers == {
        "moderator": Code.own_link,
        "person": Code.own_link,
        "other": None,
    }


def person(sat: Sitting, person_id: str) -> Person:
    return sat.snapshot.get(Person, person_id, Code.unknown_person)


def test_who_joins_is_present_with_a_link_of_their_own() -> None:
    sat = sitting()
    anna, link = join(
        sat,
        name=" Анна\x00 \n Ивановна ",
        organization="Библиотека",
        post="",
        side="a",
        generation=2,
    )
    assert anna == Person(
        id=anna.id,
        session_id="session",
        name="Анна   Ивановна",
        organization="Библиотека",
        side_id="a",
        generation=2,
        consent_at=NOON,
        joined_at=NOON,
    )
    assert (link.person_id, link.role, link.digest, link.made_at) == (
        anna.id,
        "participant",
        DIGEST,
        NOON,
    )
    assert present(sat.snapshot) == [anna]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"consent": False}, Code.consent_needed),
        ({"name": ""}, Code.name_needed),
        ({"name": " \u200b\x00\n"}, Code.name_needed),
        ({"name": "x" * 121}, Code.field_too_long),
        ({"side": "z"}, Code.unknown_side),
    ],
)
def test_who_cannot_join_leaves_no_trace(
    given: dict[str, Any], code: Code
) -> None:
    sat = sitting()
    before = sat.rows()
    assert (refused(lambda: join(sat, **given)), sat.rows()) == (code, before)


def test_nobody_joins_a_closed_session() -> None:
    assert refused(lambda: join(sitting(closed_at=NOON))) is Code.session_closed


def test_people_are_registered_as_expected_or_present() -> None:
    sat = sitting()
    sat.tell(SECRETARY, "add_person", name="Борис", role="expert")
    sat.tell(SECRETARY, "add_person", name="Вера", present=False)
    boris, vera = sorted(sat.snapshot.all(Person), key=lambda each: each.name)
    assert (boris.role, boris.joined_at, vera.role, vera.joined_at) == (
        "expert",
        NOON,
        "participant",
        None,
    )
    assert present(sat.snapshot) == [boris]
    assert sat.answer(acting(boris), "add_person", name="Я") is Code.not_allowed


@pytest.mark.parametrize("role", list(Role))
def test_a_person_writes_or_looks_on_and_other_roles_come_with_links(
    role: Role,
) -> None:
    wanted = None if role in WRITERS | {Role.observer} else Code.malformed
    sat = sitting(a_person("anna"))
    assert (
        sat.answer(SECRETARY, "add_person", name="Борис", role=role.value)
        is wanted
    )
    assert (
        sat.answer(
            SECRETARY,
            "edit_person",
            person="anna",
            name="Анна",
            role=role.value,
        )
        is wanted
    )


def test_a_person_is_corrected_and_the_same_again_changes_nothing() -> None:
    sat = sitting(a_person("anna"))
    given = {"person": "anna", "name": "Анна", "side": "a", "role": "expert"}
    sat.tell(SECRETARY, "edit_person", **given)
    anna = person(sat, "anna")
    assert (anna.name, anna.side_id, anna.role, anna.joined_at) == (
        "Анна",
        "a",
        "expert",
        NOON,
    )
    assert sat.tell(SECRETARY, "edit_person", **given).events == ()
    assert (
        sat.answer(SECRETARY, "edit_person", **{**given, "person": "zoe"})
        is Code.unknown_person
    )
    assert (
        sat.answer(SECRETARY, "edit_person", **{**given, "side": "z"})
        is Code.unknown_side
    )


def test_who_is_taken_out_is_gone_with_every_link_and_comes_back_whole_by_undo() -> (
    None
):
    sat = sitting()
    anna, _ = join(sat)
    sat.do(
        MODERATOR,
        IssueLink(
            key=sat.key(),
            role=Role.participant,
            person=anna.id,
            digest="1" * 64,
        ),
    )
    before = sat.rows()
    sat.now += MINUTE
    number = sat.tell(ORGANIZER, "remove_person", person=anna.id).number
    assert present(sat.snapshot) == []
    assert [
        link.revoked_at for link in sat.snapshot.where(Link, person_id=anna.id)
    ] == [sat.now, sat.now]
    assert sat.tell(ORGANIZER, "remove_person", person=anna.id).events == ()
    assert (
        sat.answer(acting(anna), "add_entry", stage="s", content={"what": "x"})
        is Code.link_revoked
    )
    sat.tell(MODERATOR, "undo", number=number)
    assert sat.rows() == before
    assert (
        sat.answer(acting(anna), "add_entry", stage="s", content={"what": "x"})
        is None
    )


def test_a_link_is_issued_for_a_role_and_revoked_at_once() -> None:
    sat = sitting()
    issue = IssueLink(
        key=sat.key(), role=Role.secretary, label=" Стол \x00", digest=DIGEST
    )
    link_id = sat.do(ORGANIZER, issue).made[0]
    bearer = Actor(link_id, frozenset({Role.secretary}))
    assert sat.snapshot.get(Link, link_id, Code.link_wrong).label == "Стол"
    assert sat.answer(bearer, "add_person", name="Борис") is None
    sat.tell(ORGANIZER, "revoke_link", link=link_id)
    assert sat.tell(ORGANIZER, "revoke_link", link=link_id).events == ()
    assert sat.answer(bearer, "add_person", name="Вера") is Code.link_revoked
    assert (
        sat.answer(ORGANIZER, "revoke_link", link="nowhere") is Code.link_wrong
    )


def test_links_are_not_issued_for_nobody_or_by_anybody() -> None:
    sat = sitting(a_person("anna"))
    issue = IssueLink(
        key=sat.key(), role=Role.moderator, person="zoe", digest=DIGEST
    )
    assert refused(lambda: sat.do(MODERATOR, issue)) is Code.unknown_person
    assert (
        refused(lambda: sat.do(acting(a_person("anna")), issue))
        is Code.not_allowed
    )
    assert refused(lambda: sat.do(SECRETARY, issue)) is Code.not_allowed


def test_who_was_expected_arrives_once_and_is_seated_like_a_latecomer() -> None:
    group = a_stage(
        "g", "group", position=1, options={"forming": "mixed", "size": 2}
    )
    sat = Sitting(
        a_session(a_person("anna"), a_person("vera", joined_at=None), group)
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    assert [member.person_id for member in sat.snapshot.all(Member)] == ["anna"]
    sat.now += MINUTE
    sat.do(DOOR, Arrive(key=sat.key(), person="vera"))
    assert person(sat, "vera").joined_at == sat.now
    assert sorted(member.person_id for member in sat.snapshot.all(Member)) == [
        "anna",
        "vera",
    ]
    assert sat.do(DOOR, Arrive(key=sat.key(), person="vera")).events == ()
    sat.tell(SECRETARY, "add_person", name="Gleb", present=False)
    gleb = next(
        person.id
        for person in sat.snapshot.all(Person)
        if person.name == "Gleb"
    )
    sat.do(DOOR, Arrive(key=sat.key(), person=gleb))
    assert person(sat, gleb).joined_at == sat.now
    assert (
        refused(lambda: sat.do(DOOR, Arrive(key=sat.key(), person="zoe")))
        is Code.unknown_person
    )
