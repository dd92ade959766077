# The list of people: a page at a time, found by plain words, its place kept; and how large its pages are.
import html
import re
from collections.abc import Iterator

import pytest

from session.tables import Person
from tests.facilitator_ui.house import Gathering, new_key

MANY = 1_000
MOST_BYTES = 300_000


@pytest.fixture(name="crowd")
def _crowd(gathering: Gathering) -> Gathering:
    people = [
        {"name": f"Guest {number:04d}", "organization": f"Plant {number % 7}"}
        for number in range(MANY - 1)
    ]
    for start in range(0, MANY, 500):
        gathering.lead("add_people", people=people[start : start + 500])
    gathering.lead(
        "add_people",
        people=[{"name": "guest\u200b  0007", "organization": "Other"}],
    )
    return gathering


def rows(text: str) -> list[str]:
    return re.findall(r'<tr id="p-.*?</tr>', text, re.DOTALL)


def pages(crowd: Gathering, address: str) -> Iterator[str]:
    """Give a page, and those behind its links onwards."""
    while address:
        text = crowd.organizer.get(address).text
        yield text
        found = re.search(r'rel="next" href="([^"#]*)', text)
        address = html.unescape(found[1]) if found else ""


def test_everybody_stands_once_on_pages_that_are_small(
    crowd: Gathering,
) -> None:
    whole = list(pages(crowd, f"/s/{crowd.code}/people"))
    ids = [
        found
        for text in whole
        for found in re.findall(r'<tr id="p-([^"]+)"', text)
    ]
    assert sorted(ids) == sorted(
        p.id for p in crowd.house.hall(crowd.code).room.snapshot.all(Person)
    )
    assert max(len(text.encode()) for text in whole) < MOST_BYTES
    assert "1–40 of 1000" in whole[0]


@pytest.mark.parametrize(
    ("words", "count"),
    [("GUEST 0012", 1), ("guest 099 plant", 10), ("nobody", 0), ("<b>", 0)],
)
def test_people_are_found_by_plain_words(
    crowd: Gathering, words: str, count: int
) -> None:
    page = crowd.organizer.http.get(
        f"/s/{crowd.code}/people",
        params={"q": words},
        headers={"accept": "text/html"},
    )
    assert len(rows(page.text)) == count
    assert "<b>" not in page.text
    assert ("Nobody is called so." in page.text) == (count == 0)


@pytest.mark.parametrize(
    "page", ["0", "-1", "99999", "²", "x", "1e3", "9" * 1900]
)
def test_a_page_that_there_is_not_is_the_nearest_one(
    crowd: Gathering, page: str
) -> None:
    answer = crowd.organizer.get(f"/s/{crowd.code}/people?page={page}")
    assert (answer.status_code, len(rows(answer.text)) > 0) == (200, True)


def test_names_that_look_alike_are_marked(crowd: Gathering) -> None:
    page = crowd.organizer.get(f"/s/{crowd.code}/people?q=0007").text
    assert ["same name" in row for row in rows(page)] == [True, True]
    assert (
        "same name"
        not in crowd.organizer.get(f"/s/{crowd.code}/people?q=0008").text
    )


def test_an_action_leads_back_to_where_one_was(crowd: Gathering) -> None:
    page = crowd.organizer.get(f"/s/{crowd.code}/people?q=plant+3&page=2").text
    row = next(row for row in rows(page) if "remove_person" in row)
    form = next(
        form
        for form in re.findall(r"<form.*?</form>", row, re.DOTALL)
        if "remove_person" in form
    )
    told = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    }
    answer = crowd.organizer.post(f"/s/{crowd.code}/do", told)
    assert (
        answer.headers["location"]
        == f"/s/{crowd.code}/people?q=plant+3&page=2#p-{told['person']}"
    )
    link = next(
        form
        for form in re.findall(r"<form.*?</form>", row, re.DOTALL)
        if "/links" in form
    )
    made = crowd.organizer.post(
        f"/s/{crowd.code}/links",
        dict(re.findall(r'name="([^"]+)" value="([^"]*)"', link)),
    )
    assert "41–80 of" in made.text


def test_the_one_who_joined_twice_is_picked_from_the_list(
    crowd: Gathering,
) -> None:
    snapshot = crowd.house.hall(crowd.code).room.snapshot
    kept, other = [p for p in snapshot.all(Person) if p.name.endswith("0007")]
    page = crowd.organizer.get(
        f"/s/{crowd.code}/people?one_with={kept.id}&q=0007"
    ).text
    (row,) = rows(page)
    told = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', row)
    }
    assert (told["type"], told["person"], told["other"]) == (
        "merge_people",
        kept.id,
        other.id,
    )
    crowd.organizer.post(f"/s/{crowd.code}/do", {**told, "key": new_key()})
    merged = snapshot.find(Person, other.id)
    assert merged is not None
    assert merged.merged_into == kept.id


def test_who_has_come_without_a_phone_is_found_and_marked(
    gathering: Gathering,
) -> None:
    for number in range(30):
        name, organization = (
            f"Guest {number:02d}",
            "Plant" if number % 2 else "Museum",
        )
        gathering.lead(
            "add_person", name=name, organization=organization, present=False
        )
    page = gathering.moderator.get(
        f"/s/{gathering.code}/people?coming=museum+12"
    ).text
    part = page.partition('id="coming"')[2].partition("</section>")[0]
    assert (
        "Guest 12" in part,
        "Guest 11" in part,
        "30 people of the list are expected" in part,
    ) == (True, False, True)
    marked = {
        "type": "mark_present",
        "key": new_key(),
        "persons[]": gathering.id_of("Guest 12"),
        "back": "/o",
    }
    assert (
        gathering.moderator.post(f"/s/{gathering.code}/do", marked).headers[
            "location"
        ]
        == "/o"
    )
    assert (
        "29 people of the list are expected"
        in gathering.moderator.get(f"/s/{gathering.code}/people").text
    )
    stage = gathering.opened()
    spoken = {
        "stage": stage,
        "content": {"what": "Hello"},
        "on_behalf": gathering.id_of("Guest 12"),
    }
    assert (
        ">Guest 12</option>"
        in gathering.moderator.get(f"/s/{gathering.code}/console").text
    )
    gathering.lead("add_entry", **spoken)
    gathering.lead(
        "mark_present", persons=[gathering.id_of("Guest 12")], present=False
    )
    assert (
        "30 people of the list are expected"
        in gathering.moderator.get(f"/s/{gathering.code}/people").text
    )
