# A list of people, pasted or a file of an office: looked at first, taken in whole as it was shown, and nothing is lost
# where it is refused.
import html
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import httpx
import openpyxl
import pytest

from session.membership.roster import MOST_PEOPLE
from session.tables import Person
from tests.facilitator_ui.house import Gathering

TWINS = "Smith John;Plant 1\nSmith John;Plant 2\nAnna Fox;Plant 3"


def people(gathering: Gathering) -> list[tuple[str, str]]:
    return sorted(
        (p.name, p.organization)
        for p in gathering.house.hall(gathering.code).room.snapshot.all(Person)
    )


def sent(
    gathering: Gathering,
    told: dict[str, Any],
    file: tuple[str, bytes] | None = None,
) -> httpx.Response:
    """Send the form as a browser does: in parts, with a file or an empty place for one."""
    files = {"file": file or ("", b"")}
    page = {"accept": "text/html"}
    return gathering.moderator.http.post(
        f"/s/{gathering.code}/newcomers", data=told, files=files, headers=page
    )


def again(page: httpx.Response, **more: Any) -> dict[str, Any]:
    """Return what the page's own button sends: the text as it stands in its field."""
    seen = re.search(r'name="seen" value="([^"]+)"', page.text)
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    assert seen is not None
    assert text is not None
    return {
        "seen": seen[1],
        "text": html.unescape(text[1]).replace("\n", "\r\n"),
        "sure": "yes",
        **more,
    }


def button(page: httpx.Response) -> str:
    found = re.search(
        r'<button class="button primary"[^>]*>(.*?)</button>', page.text
    )
    return found[1] if found else ""


def test_a_list_is_looked_at_first_and_then_taken_in(
    gathering: Gathering,
) -> None:
    page = sent(
        gathering,
        {
            "text": "Name;Organization;Post;Side\nAnna Fox; Library\nBoris; ; ; Nobody\nClara"
        },
    )
    assert "There is no side called “Nobody”." in page.text
    assert button(page) == "Add 2 people"
    assert people(gathering) == []
    assert sent(gathering, again(page)).status_code == 303
    assert people(gathering) == [("Anna Fox", "Library"), ("Clara", "")]


@pytest.mark.parametrize(("ticked", "count"), [([], 2), (["2"], 3)])
def test_two_people_of_one_name_are_asked_about(
    gathering: Gathering, ticked: list[str], count: int
) -> None:
    page = sent(gathering, {"text": TWINS})
    assert button(page) == "Add 2 people and those ticked"
    assert re.findall(r'name="twin\[\]" value="(\d+)"', page.text) == ["2"]
    sent(gathering, again(page, **{"twin[]": ticked}))
    assert len(people(gathering)) == count


def test_each_line_stands_in_its_place_with_what_is_wrong_beside_it(
    gathering: Gathering,
) -> None:
    page = sent(
        gathering,
        {"text": "ФИО;Организация;Сторона\nAnna;X\nBoris;Y;Nobody\nAnna;Z"},
    )
    rows = re.findall(
        r'<td class="num">(\d+)</td>(.*?)</tr>', page.text, re.DOTALL
    )
    assert [number for number, _ in rows] == ["1", "2", "3", "4"]
    told = (
        "A heading, not a person",
        "<td>Anna</td>",
        "There is no side called “Nobody”.",
        "Somebody is called so",
    )
    assert all(words in row for words, (_, row) in zip(told, rows, strict=True))
    assert "1 line is left out" in page.text


def test_nobody_is_taken_in_unseen(gathering: Gathering) -> None:
    page = sent(gathering, {"text": "Anna"})
    answer = sent(gathering, {**again(page), "text": "Anna\nBoris"})
    assert (answer.status_code, button(answer)) == (200, "Add 2 people")
    assert people(gathering) == []


@pytest.mark.parametrize("count", [620, MOST_PEOPLE])
def test_a_long_list_is_taken_in_whole(
    gathering: Gathering, count: int
) -> None:
    page = sent(
        gathering,
        {
            "text": "\n".join(
                f"Person {number:04d};{'Организация' * 9}"
                for number in range(count)
            )
        },
    )
    assert button(page) == f"Add {count} people"
    assert sent(gathering, again(page)).status_code == 303
    assert len(people(gathering)) == count


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"Person {n}" for n in range(MOST_PEOPLE + 1)),
        "Anna;" + "x" * 700_000,
    ],
)
def test_a_list_that_is_too_long_is_refused_in_words_and_stays_in_its_field(
    gathering: Gathering, text: str
) -> None:
    page = sent(gathering, {"text": text})
    assert "Divide it; nothing was taken in." in page.text
    assert f"{text}</textarea>" in page.text
    assert people(gathering) == []


def workbook(rows: Sequence[Sequence[object]], *merged: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for each in merged:
        sheet.merge_cells(each)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


LIST: list[list[object]] = [
    ["№", "ФИО", "Организация"],
    [1, "Ким Анна", 'ООО "Север"; цех\n2'],
    [2, "Ли Борис", None],
]
READ = [("Ким Анна", 'ООО "Север"; цех 2'), ("Ли Борис", "")]
CSV = '№;ФИО;Организация\r\n1;Ким Анна;"ООО ""Север""; цех\n2"\r\n2;Ли Борис;\r\n;;\r\n'


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("list.xlsx", workbook(LIST), READ),
        (
            "merged.xlsx",
            workbook(LIST, "C2:C3"),
            [READ[0], ("Ли Борис", READ[0][1])],
        ),
        (
            "title.xlsx",
            workbook([["Список участников"], [], *LIST], "A1:C1"),
            READ,
        ),
        ("list.csv", CSV.encode("cp1251"), READ),
        ("list.csv", CSV.encode("utf-8-sig"), READ),
        ("list.csv", CSV.replace(";", "\t").encode("utf-16"), None),
    ],
)
def test_files_of_offices_are_read(
    gathering: Gathering,
    name: str,
    data: bytes,
    found: list[tuple[str, str]] | None,
) -> None:
    page = sent(gathering, {"text": ""}, (name, data))
    assert button(page) == "Add 2 people"
    sent(gathering, again(page))
    assert [name for name, _ in people(gathering)] == ["Ким Анна", "Ли Борис"]
    assert found is None or people(gathering) == found


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"%PDF-1.7",
        b"",
        bytes(99),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    gathering: Gathering, data: bytes
) -> None:
    page = sent(gathering, {"text": "kept"}, ("list.xlsx", data))
    assert "Save it as .xlsx or .csv" in page.text
    assert people(gathering) == []
