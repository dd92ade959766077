# The registration desk: one device brings in many, becomes none of them and shows nothing of the last one to the next;
# each takes along a link and four digits, of which one is used once.
import re

import httpx
import pytest

from facilitator_ui.door.reception import DESK_AT_ONCE
from session.people import Role
from session.secrecy.voices import in_use
from session.tables import Link, Person
from tests.facilitator_ui.house import (
    HIDDEN_KEY,
    LANGUAGES,
    LINK,
    Gathering,
    Visitor,
    new_key,
)
from tests.facilitator_ui.test_links import held, name_on_the_phone
from tests.facilitator_ui.test_listing import hidden, invite

DIGITS = re.compile(r'brought-word">(\d{4})<')


def registered(
    gathering: Gathering, desk: Visitor, name: str, **told: str
) -> httpx.Response:
    desk.http.headers["Accept"] = "text/html"
    key = HIDDEN_KEY.search(desk.get(f"/j/{gathering.code}/desk").text)
    assert key is not None
    form = {
        "key": key[1],
        "name": name,
        "consent?": "on",
        "organization": "Plant",
        "side-": gathering.sides[0],
        **told,
    }
    return desk.post(f"/j/{gathering.code}/desk", form)


def code_on(page: httpx.Response, gathering: Gathering) -> str:
    """Return the link that the page's QR code bears: nothing else on it does."""
    hall = gathering.house.hall(gathering.code)
    row = [*hall.room.snapshot.all(Link)][-1]
    assert row.invites
    assert "<svg" in page.text
    return row.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_device_brings_in_many_and_is_nobody(
    gathering: Gathering, language: str
) -> None:
    desk = gathering.visitor(language)
    for name in ("Anna Fox", "Boris Bear", "Clara Crow"):
        assert registered(gathering, desk, name).status_code == 200
        form = desk.get(f"/j/{gathering.code}/desk").text
        assert not re.search("Anna|Boris|Clara|Plant", form)
        assert 'autocomplete="name"' not in form
    assert held(desk, gathering.code) == []
    assert desk.get(f"/s/{gathering.code}/phone").status_code == 403
    people = [*gathering.house.hall(gathering.code).room.snapshot.all(Person)]
    assert all(person.joined_at and person.consent_at for person in people)
    assert len(people) == 3


def test_what_is_taken_along_is_exchanged_once(gathering: Gathering) -> None:
    page = registered(gathering, gathering.visitor(), "Anna Fox")
    digits = DIGITS.search(page.text)
    assert digits is not None
    assert not LINK.search(page.text)
    snapshot = gathering.house.hall(gathering.code).room.snapshot
    code_on(page, gathering)
    anna = gathering.id_of("Anna Fox")
    assert not in_use(snapshot, anna)
    told = {"name": "Anna Fox", "word": digits[1]}
    phone, other = gathering.visitor(), gathering.visitor()
    assert phone.post(f"/j/{gathering.code}/back", told).status_code == 303
    assert name_on_the_phone(phone, gathering.code).startswith("Anna Fox")
    assert in_use(gathering.house.hall(gathering.code).room.snapshot, anna)
    assert other.post(f"/j/{gathering.code}/back", told).status_code == 403
    stage = gathering.opened(authorship="anonymous")
    assert "ack" in phone.tell(
        gathering.code,
        {"type": "add_entry", "stage": stage, "content": {"what": "Hello"}},
    )


def test_the_same_form_sent_twice_is_one_person_and_shows_the_same(
    gathering: Gathering,
) -> None:
    desk = gathering.visitor()
    key = HIDDEN_KEY.search(desk.get(f"/j/{gathering.code}/desk").text)
    assert key is not None
    form = {
        "key": key[1],
        "name": "Anna Fox",
        "consent?": "on",
        "organization": "Plant",
    }
    pages = [
        desk.post(f"/j/{gathering.code}/desk", form).text for _ in range(2)
    ]
    assert DIGITS.findall(pages[0]) == DIGITS.findall(pages[1])
    assert (
        len([*gathering.house.hall(gathering.code).room.snapshot.all(Person)])
        == 1
    )


def test_who_is_on_the_list_is_asked_at_the_desk_too(
    gathering: Gathering,
) -> None:
    olga, desk = invite(gathering, "Kim Olga"), gathering.visitor()
    page = registered(gathering, desk, "Olga Kim")
    assert "Plant 1" in page.text
    assert DIGITS.search(
        desk.post(f"/j/{gathering.code}/desk", hidden(page, "yes")).text
    )
    (person,) = gathering.house.hall(gathering.code).room.snapshot.all(Person)
    assert (
        person.id,
        person.joined_at is not None,
        held(desk, gathering.code),
    ) == (olga, True, [])


def test_who_leads_others_is_not_given_away_at_the_desk(
    gathering: Gathering,
) -> None:
    invite(gathering, "Kim Olga", role=Role.group_moderator.value)
    assert DIGITS.search(
        registered(gathering, gathering.visitor(), "Olga Kim").text
    )
    people = [*gathering.house.hall(gathering.code).room.snapshot.all(Person)]
    assert sorted(
        (person.role, person.joined_at is not None) for person in people
    ) == [
        ("group_moderator", False),
        ("participant", True),
    ]


def test_a_form_with_a_mistake_comes_back_as_it_was_typed(
    gathering: Gathering,
) -> None:
    page = registered(
        gathering, gathering.visitor(), "Anna Fox", **{"consent?": ""}
    )
    assert (page.status_code, 'value="Anna Fox"' in page.text) == (409, True)
    assert f'action="/j/{gathering.code}/desk"' in page.text


def desk_form(gathering: Gathering, desk: Visitor, name: str) -> dict[str, str]:
    key = HIDDEN_KEY.search(desk.get(f"/j/{gathering.code}/desk").text)
    assert key is not None
    return {"key": key[1], "name": name, "consent?": "on"}


def test_what_was_shown_is_not_shown_to_the_next(gathering: Gathering) -> None:
    """Back, and “send again”: the one before has not taken the code along yet."""
    desk, door = gathering.visitor(), f"/j/{gathering.code}/desk"
    anna = desk_form(gathering, desk, "Anna Fox")
    assert DIGITS.search(desk.post(door, anna).text)
    desk_form(gathering, desk, "")
    again = desk.post(door, anna)
    assert (again.status_code, again.headers["location"]) == (303, door)
    invite(gathering, "Kim Olga")
    page = desk.post(door, desk_form(gathering, desk, "Olga Kim"))
    yes = hidden(page, "yes")
    assert DIGITS.search(desk.post(door, yes).text)
    desk_form(gathering, desk, "")
    assert desk.post(door, yes).headers["location"] == door


def test_a_form_of_another_window_still_brings_somebody_in(
    gathering: Gathering,
) -> None:
    desk, door = gathering.visitor(), f"/j/{gathering.code}/desk"
    anna = desk_form(gathering, desk, "Anna Fox")
    desk_form(gathering, desk, "")
    assert DIGITS.search(desk.post(door, anna).text)


def test_one_device_brings_in_no_crowd_at_once(gathering: Gathering) -> None:
    """Faster than anybody types is a program that makes people up."""
    desk, door = gathering.visitor(), f"/j/{gathering.code}/desk"
    other = gathering.visitor()
    codes = [
        desk.post(
            door,
            {"key": new_key(), "name": f"Guest {number}", "consent?": "on"},
        ).status_code
        for number in range(DESK_AT_ONCE + 2)
    ]
    assert codes == [200] * DESK_AT_ONCE + [429] * 2
    assert registered(gathering, other, "Anna Fox").status_code == 200


def test_the_page_with_somebody_on_the_list_does_not_stay_on_the_desk(
    gathering: Gathering,
) -> None:
    invite(gathering, "Kim Olga")
    desk = gathering.visitor()
    assert (
        'http-equiv="refresh"' in registered(gathering, desk, "Olga Kim").text
    )
    own = gathering.visitor()
    own.http.headers["Accept"] = "text/html"
    told = {"key": new_key(), "name": "Olga Kim", "consent?": "on"}
    page = own.post(f"/j/{gathering.code}", told)
    assert 'http-equiv="refresh"' not in page.text


def test_who_is_somebody_stays_so_at_the_desk(gathering: Gathering) -> None:
    """A participant who opens the desk's address brings in others, and gets no second voice by it."""
    anna = gathering.person("Anna Fox")
    before = held(anna, gathering.code)
    assert registered(gathering, anna, "Boris Bear").status_code == 200
    assert held(anna, gathering.code) == before
    assert name_on_the_phone(anna, gathering.code).startswith("Anna Fox")
