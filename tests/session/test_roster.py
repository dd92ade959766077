# A pasted list of people: each line becomes somebody, or says what is wrong with it; none is lost.
import csv
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.fields import clean
from session.membership.cells import tabbed
from session.membership.registration import MOST_IN_SESSION
from session.membership.roster import Directory, ReadLine, read
from session.people import Role
from session.refusals import Code
from session.tables import Person
from tests.session.build import (
    NOON,
    SECRETARY,
    Sitting,
    a_person,
    a_session,
    a_side,
)

KNOWN = Directory(
    sides={"libraries": "a", "boiling point": "b"},
    generations={"young": 1, "old": 3},
    roles={"expert": Role.expert, "модератор группы": Role.group_moderator},
    names=frozenset({"anna fox"}),
)


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=12)
)
def test_every_line_that_says_something_is_somebody_or_says_what_is_wrong(
    lines: list[str],
) -> None:
    found = read("\n".join(lines), KNOWN)
    assert all(
        (line.who is None) == (line.code is not None or line.heading)
        for line in found
    )
    assert [line.number for line in found] == sorted(
        {line.number for line in found}
    )


CELL = st.text(st.sampled_from('ab ;,"\n\tЖ.'), max_size=8)


@given(
    st.lists(
        st.tuples(st.text("abЖ", min_size=1, max_size=5), CELL, CELL),
        min_size=1,
    ),
    st.sampled_from(";\t,"),
)
def test_what_a_spreadsheet_writes_is_read_as_it_was(
    people: list[tuple[str, str, str]], mark: str
) -> None:
    saved = StringIO()
    csv.writer(saved, delimiter=mark, quoting=csv.QUOTE_ALL).writerows(people)
    for text in (
        saved.getvalue(),
        "\ufeff" + saved.getvalue(),
        tabbed([list(row) for row in people]),
    ):
        told = [_particulars(line) for line in read(text, KNOWN)]
        assert told == [
            tuple(" ".join(clean(cell).split()) for cell in row)
            for row in people
        ]


def _particulars(line: ReadLine) -> tuple[str, str, str]:
    assert line.who is not None
    return (line.who.name, line.who.organization, line.who.post)


def names(text: str) -> list[tuple[str, str]]:
    return [
        (line.who.name, line.who.organization)
        for line in read(text, KNOWN)
        if line.who
    ]


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_columns_part_at_tabs_semicolons_or_commas(mark: str) -> None:
    (line,) = read(
        mark.join(
            ["Boris Bear", "Library", "Head", "Libraries", "old", "Expert"]
        ),
        KNOWN,
    )
    assert line.who is not None
    assert line.who.model_dump() == {
        "name": "Boris Bear",
        "organization": "Library",
        "post": "Head",
        "side": "a",
        "generation": 3,
        "role": Role.expert,
    }


FROM_A_MESSENGER = [
    ("Anna Fox", "Plant"),
    ("Boris", "Museum"),
    ("Clara", "School"),
]
NO_TABLE = [
    ("Anna-Maria Fox", ""),
    ("Boris – Museum", ""),
    ("Clara", ""),
    ("Dina", ""),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Fox, Anna; Library No. 1, hall",
            [("Fox, Anna", "Library No. 1, hall")],
        ),
        (
            '"Doe; Jane";"Acme ""North"" Ltd"',
            [("Doe; Jane", 'Acme "North" Ltd')],
        ),
        ('"Doe, Jane","Acme, Inc."', [("Doe, Jane", "Acme, Inc.")]),
        (
            '"Doe\nJane";"Acme\r\nNorth"\nX;Y',
            [("Doe Jane", "Acme North"), ("X", "Y")],
        ),
        (
            '"Smith" John;"unclosed\nX;Y',
            [('"Smith" John', '"unclosed'), ("X", "Y")],
        ),
        ("sep=;\r\nA, B;C", [("A, B", "C")]),
        (
            "A;B;;;;;;;;\r\n;;;;\r\n\r\nC\u00a0D;\u00a0",
            [("A", "B"), ("C D", "")],
        ),
        ("1;Anna;X\n2;Boris;Y", [("Anna", "X"), ("Boris", "Y")]),
        ("№ 1\tAnna\n№ 2\tBoris", [("Anna", ""), ("Boris", "")]),
        (
            "A; B\tX\nC, D\tY\nE; F",
            [("A; B", "X"), ("C, D", "Y"), ("E; F", "")],
        ),
        (
            "Doe, Jane; Acme, Inc\nRoe, Max",
            [("Doe, Jane", "Acme, Inc"), ("Roe, Max", "")],
        ),
        (
            "1. Anna Fox – Plant, head\n2. Boris — Museum\n3)Clara - School",
            FROM_A_MESSENGER,
        ),
        ("Anna-Maria Fox\nBoris – Museum\nClara\nDina", NO_TABLE),
        (
            "№1 Anna;X\n№ 2 Boris;Y\n3Clara;Z",
            [("Anna", "X"), ("Boris", "Y"), ("Clara", "Z")],
        ),
        (
            "1. Anna\n2) Boris\n• Clara",
            [("Anna", ""), ("Boris", ""), ("Clara", "")],
        ),
    ],
)
def test_tables_are_read_as_spreadsheets_save_them(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    "heading",
    [
        "Name;Organization",
        "FULL NAME:;Company",
        "ФИО;Организация",
        "Ф.И.О.;Место работы",
        "Фамилия, имя, отчество*;Учреждение",
        "Участник;Организация (полностью)",
        "Имя;Откуда",
        "\ufeff\u00a0Name ;Organisation",
        "Список участников встречи\n\nФамилия Имя Отчество;Организация",
    ],
)
def test_a_heading_is_recognised_and_nobody(heading: str) -> None:
    lines = read(f"{heading}\nJane Doe;Acme", KNOWN)
    assert [line.heading for line in lines] == [True] * (len(lines) - 1) + [
        False
    ]
    assert names(f"{heading}\nJane Doe;Acme") == [("Jane Doe", "Acme")]


def test_columns_come_in_the_order_of_the_heading() -> None:
    text = (
        "№;Сторона;Должность;Фамилия;Имя;Отчество;Организация;Роль\n"
        "1;Libraries;директор;Ким;Анна;Сергеевна;Завод;Expert"
    )
    _, line = read(text, KNOWN)
    assert line.who is not None
    told = line.who
    assert (told.name, told.organization, told.post, told.side, told.role) == (
        "Ким Анна Сергеевна",
        "Завод",
        "директор",
        "a",
        Role.expert,
    )


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("ФИО;E-mail;Телефон", "E-mail, Телефон"),
        ("№;Персона;Организация", "Персона"),
    ],
)
def test_a_word_of_a_heading_that_is_not_understood_is_pointed_at(
    heading: str, words: str
) -> None:
    first, second = read(f"{heading}\n1;Anna;x", KNOWN)
    assert (first.who, first.code, first.values) == (
        None,
        Code.heading_not_known,
        {"words": words},
    )
    assert second.who is not None


def test_a_person_with_a_role_is_no_heading() -> None:
    assert names("Anna Fox;Participant\nBoris;Name of the Rose, Library") == [
        ("Anna Fox", "Participant"),
        ("Boris", "Name of the Rose, Library"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("; Library", Code.name_needed, {}),
        ("x" * 121, Code.name_too_long, {"length": 121, "limit": 120}),
        (
            "x;" + "y" * 301,
            Code.field_too_long,
            {"field": "Organization", "length": 301, "limit": 300},
        ),
        ("Boris;;;Nobody", Code.side_not_known, {"word": "Nobody"}),
        ("Boris;;;;middle", Code.generation_not_known, {"word": "middle"}),
        ("Boris;;;;;moderator", Code.role_not_known, {"word": "moderator"}),
        ("a;b;c;d;e;f;g", Code.too_many_columns, {"count": 7, "limit": 6}),
        ("\u3164;Library", Code.name_needed, {}),
    ],
)
def test_a_wrong_line_says_what_is_wrong(
    text: str, code: Code, values: dict[str, Any]
) -> None:
    (line,) = read(text, KNOWN)
    assert (line.who, line.code, line.values) == (None, code, values)


def test_whoever_is_there_already_is_marked_and_so_is_a_name_that_comes_twice() -> (
    None
):
    text = "Anna  FOX\nBoris;Plant 1\nboris;Plant 2\nClara"
    assert [line.twin for line in read(text, KNOWN)] == [
        True,
        False,
        True,
        False,
    ]
    assert all(line.who for line in read(text, KNOWN))


def test_a_session_takes_in_so_many_people_and_no_more() -> None:
    crowd = (a_person(f"p{number}") for number in range(MOST_IN_SESSION - 1))
    sat = Sitting(a_session(*crowd))
    assert (
        sat.answer(
            SECRETARY,
            "add_people",
            people=[{"name": "Anna"}, {"name": "Boris"}],
        )
        is Code.people_limit
    )
    sat.tell(SECRETARY, "add_people", people=[{"name": "Anna"}])
    assert (
        sat.answer(SECRETARY, "add_person", name="Boris") is Code.people_limit
    )


def test_many_come_in_at_once_and_are_expected_until_they_come() -> None:
    sat = Sitting(a_session(a_side("a")))
    people = [
        {"name": "Anna", "side": "a"},
        {"name": "Boris", "role": "expert"},
    ]
    sat.tell(SECRETARY, "add_people", people=people)
    found = {
        p.name: (p.side_id, p.role, p.joined_at)
        for p in sat.snapshot.all(Person)
    }
    assert found == {
        "Anna": ("a", "participant", None),
        "Boris": (None, "expert", None),
    }
    sat.tell(SECRETARY, "add_people", people=[{"name": "Clara"}], present=True)
    assert [
        p.joined_at for p in sat.snapshot.all(Person) if p.name == "Clara"
    ] == [NOON]
    before = sat.rows()
    assert (
        sat.answer(
            SECRETARY, "add_people", people=[{"name": "Dora"}, {"name": " "}]
        )
        is Code.name_needed
    )
    assert (
        sat.answer(
            SECRETARY, "add_people", people=[{"name": "Dora", "side": "x"}]
        )
        is Code.unknown_side
    )
    assert (
        sat.answer(
            SECRETARY,
            "add_people",
            people=[{"name": "Dora", "role": "moderator"}],
        )
        is Code.malformed
    )
    assert sat.rows() == before


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lib", "a"),
        ("Boiling\u2013Point", "b"),
        ("BOILING - point", "b"),
        ("boiling", "b"),
        ("point", None),
        ("b", "b"),
        ("boiling points", None),
        ("", None),
    ],
)
def test_a_side_is_known_by_its_beginning_and_with_whichever_dash(
    typed: str, meant: str | None
) -> None:
    known = Directory(
        {"libraries": "a", "boiling-point": "b"}, {}, {}, frozenset()
    )
    (line,) = read(f"Anna;;;{typed}", known)
    assert (line.who.side if line.who else None) == meant
    assert (line.code is Code.side_not_known) is (meant is None and typed != "")


def test_a_beginning_that_two_sides_have_is_neither() -> None:
    (line,) = read(
        "Anna;;;plant",
        Directory({"plant 1": "a", "plant 2": "b"}, {}, {}, frozenset()),
    )
    assert (line.who, line.code) == (None, Code.side_not_known)


def test_a_side_is_known_by_the_letter_behind_a_common_word() -> None:
    known = Directory({"side a": "a", "side b": "b"}, {}, {}, frozenset())
    assert [
        line.who.side for line in read("Anna;;;B\nBoris;;;a", known) if line.who
    ] == ["b", "a"]
