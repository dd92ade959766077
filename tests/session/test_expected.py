# Who of the list joins by the code: known by the name, let in where the place is free, and asked about where it is not.
from typing import Any

import pytest

from session.membership.expected import (
    TakePlace,
    expected,
    of_list,
    same_person,
)
from session.membership.invitations import LetIn, waiting
from session.membership.registration import Join, present
from session.people import Actor, Role
from session.refusals import Code
from session.secrecy.voices import in_use, opens
from session.tables import Link, Person
from tests.session.build import (
    MODERATOR,
    NOON,
    SECRETARY,
    Sitting,
    a_person,
    a_session,
    a_side,
    refused,
)

DOOR = Actor("door", frozenset({Role.participant}))


def listed(person: str, **told: Any) -> Person:
    return a_person(person, joined_at=None).model_copy(update=told)


def sitting(*people: Person) -> Sitting:
    return Sitting(a_session(a_side("a"), a_side("b", 1), *people))


def told(name: str, organization: str = "") -> Join:
    return Join(
        key="0" * 16,
        name=name,
        organization=organization,
        consent=True,
        digest="0" * 64,
    )


def take(
    sat: Sitting, person: str, name: str, digest: str = "1", **given: Any
) -> Link:
    command = TakePlace(
        key=sat.key(),
        person=person,
        name=name,
        **{"consent": True, "digest": digest * 64, **given},
    )
    return sat.snapshot.get(
        Link, sat.do(DOOR, command).made[-1], Code.link_wrong
    )


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Ольга Ким", True),
        ("Ким  ОЛЬГА", True),
        ("Ким Ольга Сергеевна", True),
        ("Ольга", False),
        ("Ким", False),
        ("Ольга Ли", False),
        ("Ольга Ким-Ли", False),
        ("", False),
    ],
)
def test_a_name_is_known_by_name_and_surname_in_any_order(
    typed: str, *, known: bool
) -> None:
    assert same_person("Ким Ольга", typed) is known


def test_letters_that_are_typed_for_one_another_part_nobody() -> None:
    assert same_person("Семёнов Алексей", "алексей семенов")


def test_one_word_on_the_list_is_known_by_itself_alone() -> None:
    assert same_person("Ольга", "ольга")
    assert not same_person("Ольга", "Ольга Ким")


def test_who_is_in_by_a_browser_of_their_own_is_asked_about_no_more() -> None:
    sat = sitting(listed("olga", name="Ольга Ким"))
    assert of_list(sat.snapshot, told("Ким Ольга")) == sat.snapshot.find(
        Person, "olga"
    )
    take(sat, "olga", "Ольга Ким")
    assert of_list(sat.snapshot, told("Ким Ольга")) is None


def test_of_two_namesakes_the_organization_tells_which_it_is() -> None:
    sat = sitting(
        listed("one", name="Ольга Ким", organization="Завод «Север»"),
        listed("two", name="Ольга Ким", organization="Читальня"),
    )
    assert (
        refused(lambda: of_list(sat.snapshot, told("Ольга Ким")))
        is Code.which_namesake
    )
    found = of_list(sat.snapshot, told("Ольга Ким", "ООО завод Север"))
    assert found is not None
    assert found.id == "one"
    assert of_list(sat.snapshot, told("Ольга Ким", "Музей")) is None


def test_who_takes_a_place_is_that_person_with_all_that_the_list_says() -> None:
    sat = sitting(
        listed("olga", name="Ким Ольга", organization="Завод", side_id="a")
    )
    link = take(
        sat,
        "olga",
        "Ольга Ким",
        organization="Другая",
        post="Мастер",
        side="b",
        generation=2,
    )
    assert sat.snapshot.get(Person, "olga", Code.unknown_person) == listed(
        "olga",
        name="Ким Ольга",
        organization="Завод",
        side_id="a",
        post="Мастер",
        generation=2,
    ).model_copy(update={"joined_at": NOON, "consent_at": NOON})
    assert (opens(sat.snapshot, link), in_use(sat.snapshot, "olga")) == (
        True,
        True,
    )
    assert len(present(sat.snapshot)) == 1


@pytest.mark.parametrize(
    "person",
    [
        a_person("olga").model_copy(update={"name": "Ольга Ким"}),
        listed("olga", name="Ольга Ким", role=Role.group_moderator),
        listed("olga", name="Ольга Ким", role=Role.expert),
    ],
)
def test_a_place_that_is_taken_or_leads_others_is_for_the_moderator_to_give(
    person: Person,
) -> None:
    sat = sitting(person)
    link = take(sat, "olga", "Ольга Ким")
    assert (opens(sat.snapshot, link), waiting(sat.snapshot, "olga")) == (
        False,
        [link],
    )
    sat.do(MODERATOR, LetIn(key=sat.key(), link=link.id))
    assert opens(sat.snapshot, sat.snapshot.get(Link, link.id, Code.link_wrong))


def test_nobody_takes_the_place_of_who_is_in_or_of_another_name() -> None:
    sat = sitting(
        listed("olga", name="Ольга Ким"), listed("gleb", name="Глеб Ли")
    )
    assert refused(lambda: take(sat, "gleb", "Ольга Ким")) is Code.place_taken
    assert (
        refused(lambda: take(sat, "olga", "Ольга Ким", consent=False))
        is Code.consent_needed
    )
    take(sat, "olga", "Ольга Ким")
    assert (
        refused(lambda: take(sat, "olga", "Ольга Ким", "2")) is Code.place_taken
    )
    assert (
        refused(lambda: take(sat, "nobody", "Ольга Ким", "3"))
        is Code.place_taken
    )


def test_a_badge_that_is_opened_after_the_place_was_taken_has_no_voice() -> (
    None
):
    """Whoever was first has it, and the moderator closes that browser where it was somebody else."""
    sat = sitting(listed("olga", name="Ольга Ким"))
    first = take(sat, "olga", "Ольга Ким")
    sat.tell(MODERATOR, "revoke_link", link=first.id)
    assert of_list(sat.snapshot, told("Ольга Ким")) is not None
    second = take(sat, "olga", "Ольга Ким", "2")
    assert not opens(sat.snapshot, second)


def test_who_comes_without_a_phone_is_marked_and_counts_as_present() -> None:
    sat = sitting(listed("olga"), listed("gleb"), a_person("anna"))
    sat.tell(SECRETARY, "mark_present", persons=("olga", "anna", "olga"))
    assert {person.id for person in present(sat.snapshot)} == {"anna", "olga"}
    assert [person.id for person in expected(sat.snapshot)] == ["gleb"]
    assert sat.tell(SECRETARY, "mark_present", persons=("olga",)).events == ()
    sat.tell(SECRETARY, "mark_present", persons=("olga",), present=False)
    assert [person.id for person in expected(sat.snapshot)] == ["gleb", "olga"]


def test_who_is_in_by_a_browser_of_their_own_is_not_marked_as_absent() -> None:
    sat = sitting(listed("olga", name="Ольга Ким"))
    take(sat, "olga", "Ольга Ким")
    assert (
        sat.tell(
            SECRETARY, "mark_present", persons=("olga",), present=False
        ).events
        == ()
    )


def test_whom_nobody_knows_is_not_marked() -> None:
    assert (
        sitting().answer(SECRETARY, "mark_present", persons=("nobody",))
        is Code.unknown_person
    )
