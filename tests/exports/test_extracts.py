# Extracts, one for each who is responsible: people of one name have one each, and so have several who were typed in one
# line.
import pytest

from exports.protocol.extracts import responsible
from session.membership.namesakes import called, typed
from session.stages import KINDS
from session.tables import Person
from session.words import words
from tests.session.build import ORGANIZER, a_person, a_session, a_side
from tests.session.stages.scene import Scene


def test_two_people_of_one_name_have_an_extract_each() -> None:
    scene = Scene()
    anna, boris, other = scene.crowd(3)
    _renamed(scene, anna, other)
    stage = scene.opened("agreements", "agree", section="agreements")
    first, second = (
        scene.write(boris, stage, what=what)
        for what in ("Open late", "Lend tools")
    )
    scene.do(anna, "take_on", stage, entry=first.id)
    scene.do(other, "take_on", stage, entry=second.id)
    found = responsible(scene.snapshot, KINDS, words("en"))
    assert sorted(found.values(), key=sorted) == sorted(
        [frozenset({first.id}), frozenset({second.id})], key=sorted
    )
    assert list(found) == ["Anna West (Library)", "Anna West (Museum)"]


def test_several_who_were_typed_in_one_line_have_an_extract_each_beside_what_they_took_on() -> (
    None
):
    scene = Scene()
    anna, boris = scene.crowd(2)
    stage = scene.opened("agreements", "agree", section="agreements")
    both = scene.write(
        anna, stage, what="Open late", who=f"{anna.name}, {boris.name.upper()}"
    )
    own = scene.write(anna, stage, what="Lend tools")
    scene.do(boris, "take_on", stage, entry=own.id)
    found = responsible(scene.snapshot, KINDS, words("en"))
    assert found == {anna.name: {both.id}, boris.name: {both.id, own.id}}


def _renamed(scene: Scene, *people: Person) -> None:
    for person, organization in zip(people, ("Library", "Museum"), strict=True):
        scene.do(
            ORGANIZER,
            "edit_person",
            person=person.id,
            name="Anna West",
            organization=organization,
        )


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Иванов И. И., Петров П. П.", ("Иванов И. И.", "Петров П. П.")),
        ("Иванов И. И. и Петров П. П.", ("Иванов И. И.", "Петров П. П.")),
        ("Anna West; the library", ("Anna West", "the library")),
        ("anna surname and Boris Best", ("anna Surname", "Boris Best")),
        ("Иванов И. И., директор школы", ("Иванов И. И., директор школы",)),
        ("Ministry of Culture, Town Hall", ("Ministry of Culture, Town Hall",)),
        ("The library", ("The library",)),
        ("  ", ()),
    ],
)
def test_a_typed_list_of_names_is_parted_and_a_post_is_not(
    text: str, people: tuple[str, ...]
) -> None:
    assert typed(a_session(a_person("anna")), text) == people


def test_people_of_one_name_are_told_apart_by_what_only_one_has() -> None:
    def told(*others: Person) -> list[str]:
        snapshot = a_session(a_side("a"), a_side("b", 1), *others)
        return [called(snapshot, person) for person in others]

    one, other = a_person("one", "a"), a_person("other", "b")
    one, other = (
        each.model_copy(update={"name": "Anna West", "post": "Teacher"})
        for each in (one, other)
    )
    assert told(one, other) == ["Anna West (Side a)", "Anna West (Side b)"]
    other = other.model_copy(update={"side_id": "a", "name": "ANNA  West"})
    assert told(one, other) == ["Anna West (1)", "ANNA  West (2)"]
    assert (
        told(one, other.model_copy(update={"merged_into": "one"}))[0]
        == "Anna West"
    )
    assert (
        told(one, other.model_copy(update={"erased_at": 1}))[0] == "Anna West"
    )
