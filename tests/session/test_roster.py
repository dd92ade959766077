# A pasted list of people: each line becomes somebody, or says what is wrong with it; none is lost.
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.people import Role
from session.refusals import Code
from session.roster import Directory, read
from session.tables import Person
from tests.session.build import NOON, SECRETARY, Sitting, a_session, a_side

KNOWN = Directory(
    sides={"libraries": "a", "boiling point": "b"},
    generations={"young": 1, "old": 3},
    roles={"expert": Role.expert, "модератор группы": Role.group_moderator},
    names=frozenset({"anna fox"}),
)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=12))
def test_every_line_that_says_something_is_somebody_or_says_what_is_wrong(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = read(text, KNOWN)
    assert all((line.who is None) == (line.code is not None) for line in found)
    assert [line.number for line in found] == sorted({line.number for line in found})
    assert all(line.text for line in found)


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_columns_part_at_tabs_semicolons_or_commas(mark: str) -> None:
    (line,) = read(mark.join(["Boris Bear", "Library", "Head", "Libraries", "old", "Expert"]), KNOWN)
    assert line.who is not None
    assert line.who.model_dump() == {
        "name": "Boris Bear",
        "organization": "Library",
        "post": "Head",
        "side": "a",
        "generation": 3,
        "role": Role.expert,
    }


def test_a_comma_inside_a_column_stays_where_other_marks_part_the_columns() -> None:
    (line,) = read("Fox, Anna; Library No. 1, hall", KNOWN)
    assert line.who is not None
    assert (line.who.name, line.who.organization) == ("Fox, Anna", "Library No. 1, hall")


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("; Library", Code.name_needed, {}),
        ("x" * 121, Code.name_too_long, {"length": 121, "limit": 120}),
        ("Boris;;;Nobody", Code.side_not_known, {"word": "Nobody"}),
        ("Boris;;;;middle", Code.generation_not_known, {"word": "middle"}),
        ("Boris;;;;;moderator", Code.role_not_known, {"word": "moderator"}),
        ("a;b;c;d;e;f;g", Code.too_many_columns, {"count": 7, "limit": 6}),
    ],
)
def test_a_wrong_line_says_what_is_wrong(text: str, code: Code, values: dict[str, Any]) -> None:
    (line,) = read(text, KNOWN)
    assert (line.who, line.code, line.values) == (None, code, values)


def test_whoever_is_there_already_is_marked_and_so_is_a_name_that_comes_twice() -> None:
    assert [line.twin for line in read("Anna Fox\nBoris\nboris\nClara", KNOWN)] == [True, False, True, False]


def test_many_come_in_at_once_and_are_expected_until_they_come() -> None:
    sat = Sitting(a_session(a_side("a")))
    people = [{"name": "Anna", "side": "a"}, {"name": "Boris", "role": "expert"}]
    sat.tell(SECRETARY, "add_people", people=people)
    found = {p.name: (p.side_id, p.role, p.joined_at) for p in sat.snapshot.all(Person)}
    assert found == {"Anna": ("a", "participant", None), "Boris": (None, "expert", None)}
    sat.tell(SECRETARY, "add_people", people=[{"name": "Clara"}], present=True)
    assert [p.joined_at for p in sat.snapshot.all(Person) if p.name == "Clara"] == [NOON]
    before = sat.rows()
    assert sat.answer(SECRETARY, "add_people", people=[{"name": "Dora"}, {"name": " "}]) is Code.name_needed
    assert sat.answer(SECRETARY, "add_people", people=[{"name": "Dora", "side": "x"}]) is Code.unknown_side
    assert sat.answer(SECRETARY, "add_people", people=[{"name": "Dora", "role": "moderator"}]) is Code.malformed
    assert sat.rows() == before
