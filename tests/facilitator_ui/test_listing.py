# Whoever joins under a name of the list is asked whether it is them: one line is shown, to who typed its name, so many
# times; a place that is taken is nobody else's, and who says no is a person of their own.
import re
from typing import Any

import httpx
import pytest

from facilitator_ui.door.asking import SHOWN_AT_ONCE, Asking
from facilitator_ui.door.guessing import FREE
from session.tables import Link, Person
from tests.facilitator_ui.house import (
    HIDDEN_KEY,
    LANGUAGES,
    Gathering,
    Visitor,
    new_key,
)

OLGA = "Kim Olga"
SECRET = "Secret Works"


@pytest.fixture
def gathering(gathering: Gathering) -> Gathering:
    gathering.house.reception.asking = Asking()
    return gathering


def invite(gathering: Gathering, name: str = OLGA, **told: Any) -> str:
    given = {
        "organization": "Plant 1",
        "side": gathering.sides[1],
        "present": False,
        **told,
    }
    gathering.lead("add_person", name=name, **given)
    return gathering.id_of(name)


def joining(
    gathering: Gathering, visitor: Visitor, name: str, **told: str
) -> httpx.Response:
    visitor.http.headers["Accept"] = "text/html"
    key = HIDDEN_KEY.search(visitor.get(f"/j/{gathering.code}").text)
    assert key is not None
    form = {
        "key": key[1],
        "name": name,
        "consent?": "on",
        "organization": "",
        "side-": gathering.sides[0],
        **told,
    }
    return visitor.post(f"/j/{gathering.code}", form)


def hidden(page: httpx.Response, answer: str) -> dict[str, str]:
    """Return what one of the two buttons of the question sends."""
    form = next(
        each
        for each in page.text.split("<form")[1:]
        if f'value="{answer}"' in each
    )
    fields = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    )
    return {**fields, "listed": answer}


def people(gathering: Gathering) -> list[Person]:
    return [*gathering.house.hall(gathering.code).room.snapshot.all(Person)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_on_the_list_is_asked_and_becomes_that_person(
    gathering: Gathering, language: str
) -> None:
    olga, visitor = invite(gathering), gathering.visitor(language)
    page = joining(gathering, visitor, "Olga  KIM")
    assert page.status_code == 200
    assert re.search(
        r"<strong>Kim Olga</strong>.*Plant 1", page.text, re.DOTALL
    )
    assert people(gathering)[0].joined_at is None
    answer = visitor.post(f"/j/{gathering.code}", hidden(page, "yes"))
    assert answer.headers["location"] == f"/s/{gathering.code}/phone"
    (person,) = people(gathering)
    assert (person.id, person.organization, person.side_id) == (
        olga,
        "Plant 1",
        gathering.sides[1],
    )
    assert person.joined_at is not None
    assert visitor.get(f"/s/{gathering.code}/phone").status_code == 200


def test_the_same_answer_sent_twice_is_one_person_in_one_browser(
    gathering: Gathering,
) -> None:
    invite(gathering)
    visitor = gathering.visitor()
    told = hidden(joining(gathering, visitor, OLGA), "yes")
    for _ in range(2):
        assert visitor.post(f"/j/{gathering.code}", told).status_code == 303
    (person,) = people(gathering)
    assert (
        gathering.house.hall(gathering.code).room.snapshot.count(
            Link, person_id=person.id
        )
        == 1
    )


def test_who_says_no_is_a_person_of_their_own(gathering: Gathering) -> None:
    invite(gathering)
    visitor = gathering.visitor()
    page = joining(gathering, visitor, OLGA)
    answer = visitor.post(
        f"/j/{gathering.code}", {**hidden(page, "no"), "organization": "Museum"}
    )
    assert answer.status_code == 303
    found = sorted(
        (person.organization, person.joined_at is None)
        for person in people(gathering)
    )
    assert found == [("Museum", False), ("Plant 1", True)]


def test_nobody_takes_the_place_of_who_is_in(gathering: Gathering) -> None:
    """Two are asked at once; whoever answers second is told so, and can still join."""
    invite(gathering)
    first, second = gathering.visitor(), gathering.visitor()
    pages = [joining(gathering, each, OLGA) for each in (first, second)]
    assert (
        first.post(f"/j/{gathering.code}", hidden(pages[0], "yes")).status_code
        == 303
    )
    late = second.post(f"/j/{gathering.code}", hidden(pages[1], "yes"))
    assert (late.status_code, "under this name meanwhile" in late.text) == (
        409,
        True,
    )
    assert second.get(f"/s/{gathering.code}/phone").status_code == 403
    third = joining(gathering, gathering.visitor(), OLGA)
    assert third.status_code == 303
    assert len(people(gathering)) == 2


def test_nothing_of_the_list_is_shown_to_who_types_another_name(
    gathering: Gathering,
) -> None:
    invite(gathering, "Kim Olga Petrovna", organization=SECRET)
    for name in ("Olga", "Kim", "Olga K", "Petrovna", "Olga Lee", "%"):
        answer = joining(gathering, gathering.visitor(), name)
        assert (answer.status_code, SECRET in answer.text) == (303, False)
    visitor = gathering.visitor()
    assert "Petrovna" in joining(gathering, visitor, "Olga Kim").text


def test_no_line_is_shown_before_the_form_is_right(
    gathering: Gathering,
) -> None:
    invite(gathering, organization=SECRET)
    for wrong in ({"consent?": ""}, {"side-": "nowhere"}):
        answer = joining(gathering, gathering.visitor(), OLGA, **wrong)
        assert (answer.status_code, SECRET in answer.text) == (409, False)


def test_of_namesakes_no_line_is_shown_without_the_organization(
    gathering: Gathering,
) -> None:
    invite(gathering)
    gathering.lead("add_person", name=OLGA, organization=SECRET, present=False)
    visitor = gathering.visitor()
    page = joining(gathering, visitor, OLGA)
    assert (page.status_code, "Plant 1" in page.text, SECRET in page.text) == (
        409,
        False,
        False,
    )
    assert "your organization, too" in page.text
    page = joining(gathering, visitor, OLGA, organization="plant")
    assert ("Plant 1" in page.text, SECRET in page.text) == (True, False)


def test_one_device_sees_a_few_lines_and_then_joins_unasked(
    gathering: Gathering,
) -> None:
    names = [
        f"Guest Number{'abcdefgh'[place]}"
        for place in range(FREE["device"] + 1)
    ]
    for name in names:
        invite(gathering, name, organization=SECRET)
    curious = gathering.visitor()
    shown = [SECRET in joining(gathering, curious, name).text for name in names]
    assert shown == [True] * FREE["device"] + [False]


def test_who_says_yes_may_be_asked_again(gathering: Gathering) -> None:
    """A tablet at the entrance brings in one after the other."""
    tablet = gathering.visitor()
    for place in range(FREE["device"] + 2):
        name = f"Guest Number{'abcdefgh'[place]}"
        invite(gathering, name)
        page = joining(gathering, tablet, name)
        tablet.post(f"/j/{gathering.code}", hidden(page, "yes"))
        tablet.http.cookies.delete(f"veche_{gathering.code}")
    assert all(person.joined_at for person in people(gathering))


def test_a_session_shows_so_many_lines_whatever_the_devices_call_themselves() -> (
    None
):
    asking = Asking()
    shown = [
        asking.may_show("session", f"device {number}", 0)
        for number in range(SHOWN_AT_ONCE + 5)
    ]
    assert sum(shown) == SHOWN_AT_ONCE


def test_who_was_marked_as_present_is_let_in_by_the_moderator(
    gathering: Gathering,
) -> None:
    olga = invite(gathering)
    gathering.lead("mark_present", persons=[olga])
    visitor = gathering.visitor()
    page = joining(gathering, visitor, OLGA)
    answer = visitor.post(f"/j/{gathering.code}", hidden(page, "yes"))
    waits = f"/j/{gathering.code}/wait"
    assert answer.headers["location"] == waits
    number = re.search(
        r'<strong class="code">(\d{3})</strong>', visitor.get(waits).text
    )
    assert number is not None
    assert visitor.get(f"/s/{gathering.code}/phone").status_code == 403
    assert (
        number[1] in gathering.moderator.get(f"/s/{gathering.code}/people").text
    )
    gathering.lead("let_in", link=gathering.newest_link)
    assert (
        visitor.get(waits).headers["location"] == f"/s/{gathering.code}/phone"
    )
    assert visitor.get(f"/s/{gathering.code}/phone").status_code == 200


def test_who_is_refused_or_never_asked_is_led_back_to_the_form(
    gathering: Gathering,
) -> None:
    olga, form = invite(gathering), f"/j/{gathering.code}"
    assert gathering.visitor().get(f"{form}/wait").headers["location"] == form
    gathering.lead("mark_present", persons=[olga])
    visitor = gathering.visitor()
    visitor.post(form, hidden(joining(gathering, visitor, OLGA), "yes"))
    gathering.lead("revoke_link", link=gathering.newest_link)
    assert visitor.get(f"{form}/wait").headers["location"] == form


def test_a_made_up_answer_takes_nobodys_place(gathering: Gathering) -> None:
    olga = invite(gathering)
    visitor = gathering.visitor()
    for person, name in ((olga, "Gleb Lee"), ("nobody", OLGA)):
        told = {
            "key": new_key(),
            "name": name,
            "consent?": "on",
            "person": person,
            "listed": "yes",
        }
        assert visitor.post(f"/j/{gathering.code}", told).status_code == 409
    assert people(gathering)[0].joined_at is None


def looked(gathering: Gathering, visitor: Visitor, name: str) -> httpx.Response:
    """Type somebody's name, and be nobody again where that let the browser in."""
    page = joining(gathering, visitor, name)
    visitor.http.cookies.delete(f"veche_{gathering.code}")
    return page


def guests(gathering: Gathering, **told: str) -> list[str]:
    """Put more people on the list than one device may look at."""
    names = [f"Guest Number{letter}" for letter in "abcdefgh"]
    for name in names:
        invite(gathering, name, **told)
    return names


def test_a_yes_that_nobody_takes_gives_no_further_look(
    gathering: Gathering,
) -> None:
    """“It is me” about nobody, sent after each look, would show the whole list to one device."""
    names = guests(gathering, organization=SECRET)
    curious = gathering.visitor()
    shown = []
    for name in names:
        shown.append(SECRET in looked(gathering, curious, name).text)
        told = {"key": new_key(), "name": name, "consent?": "on"}
        told |= {"listed": "yes", "person": "nobody"}
        assert curious.post(f"/j/{gathering.code}", told).status_code == 409
    assert sum(shown) == FREE["device"]


def test_one_yes_excuses_one_look_and_none_before(gathering: Gathering) -> None:
    names = guests(gathering, organization=SECRET)
    curious = gathering.visitor()
    for name in names[: FREE["device"]]:
        page = looked(gathering, curious, name)
    yes, shown = hidden(page, "yes"), []
    for name in names[FREE["device"] :]:
        assert curious.post(f"/j/{gathering.code}", yes).status_code == 303
        curious.http.cookies.clear()
        curious.http.cookies.update(curious.cookies)
        shown.append(SECRET in looked(gathering, curious, name).text)
    assert shown == [True, False, False]


def test_a_name_made_of_many_finds_nobody(gathering: Gathering) -> None:
    """First names and surnames in one line would try all pairs of them at once."""
    invite(gathering, "Kim Olga", organization=SECRET)
    invite(gathering, "Lee Gleb", organization=SECRET)
    for name in (
        "Olga Anna Maria Kim Fox Bear Hare",
        "Olga Gleb Kim Lee",
    ):
        answer = joining(gathering, gathering.visitor(), name)
        assert (answer.status_code, SECRET in answer.text) == (303, False)


def test_who_asks_after_namesakes_has_looked(gathering: Gathering) -> None:
    """“Your organization, too” tells that the list has the name twice, and leaves nobody behind."""
    names = guests(gathering)
    for name in names:
        gathering.lead("add_person", name=name, present=False)
    curious = gathering.visitor()
    codes = [looked(gathering, curious, name).status_code for name in names]
    assert codes.count(409) == FREE["device"]


@pytest.mark.parametrize("door", ["", "/desk"])
def test_where_nobody_can_join_a_name_finds_nobody(
    gathering: Gathering, door: str
) -> None:
    """Else a hit shows a line, and a miss leaves nobody whom the staff see: the list could be tried in peace."""
    invite(gathering, organization=SECRET)
    visitor = gathering.visitor()
    form = {"key": new_key(), "name": OLGA, "consent?": "on"}
    gathering.lead("close_session")
    hit, miss = (
        visitor.post(f"/j/{gathering.code}{door}", {**form, "name": name})
        for name in (OLGA, "Gleb Lee")
    )
    assert SECRET not in hit.text
    assert (hit.status_code, miss.status_code) == (409, 409)
