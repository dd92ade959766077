# A lost link is regained by name and word, and by nothing less.
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.people import Actor, Role
from session.refusals import Code
from session.regaining import Regain, same_name
from session.tables import Link, Person
from tests.session.build import MODERATOR, NOON, Sitting, a_person, a_session, refused

DOOR = Actor("door", frozenset({Role.participant}))


def sitting(*people: Person, **given: Any) -> Sitting:
    return Sitting(a_session(*people, **given))


def called(person_id: str, name: str, word: str) -> Person:
    return a_person(person_id).model_copy(update={"name": name, "word": word})


def regain(sat: Sitting, name: str, word: str) -> Link:
    record = sat.do(DOOR, Regain(key=sat.key(), name=name, word=word, digest="7" * 64))
    return sat.snapshot.get(Link, record.made[0], Code.link_wrong)


@pytest.mark.parametrize("name", ["Алёна Ким", " алена  КИМ\u200b ", "АЛЁНА ким"])
def test_name_and_word_give_a_new_link_of_the_same_person(name: str) -> None:
    sat = sitting(called("anna", "Алёна Ким", "0417"), called("boris", "Борис", "0417"))
    link = regain(sat, name, " 0417 ")
    assert (link.person_id, link.role, link.digest, link.made_at) == ("anna", "participant", "7" * 64, NOON)


@pytest.mark.parametrize(
    ("name", "word"), [("Анна", "0418"), ("Анна", "417"), ("Борис", "0417"), ("Вера", ""), ("", ""), ("Анна", "")]
)
def test_anything_less_is_refused_and_leaves_no_trace(name: str, word: str) -> None:
    sat = sitting(called("anna", "Анна", "0417"), called("vera", "Вера", ""))
    before = sat.rows()
    assert (refused(lambda: regain(sat, name, word)), sat.rows()) == (Code.word_wrong, before)


def test_two_namesakes_with_one_word_are_not_told_apart() -> None:
    sat = sitting(called("one", "Анна", "0417"), called("two", "Анна", "0417"))
    assert refused(lambda: regain(sat, "Анна", "0417")) is Code.word_wrong


def test_who_was_taken_out_does_not_come_back_and_who_wrote_before_the_end_does() -> None:
    sat = sitting(called("anna", "Анна", "0417"), called("vera", "Вера", "0000"))
    sat.tell(MODERATOR, "remove_person", person="anna")
    assert refused(lambda: regain(sat, "Анна", "0417")) is Code.word_wrong
    sat.tell(MODERATOR, "close_session")
    assert regain(sat, "Вера", "0000").person_id == "vera"


@given(st.text(max_size=60))
def test_a_name_is_the_same_name_however_it_is_folded(name: str) -> None:
    assert same_name(same_name(name)) == same_name(name) == same_name(f"  {name} ")
