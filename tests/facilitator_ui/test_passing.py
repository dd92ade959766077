# A device that is handed round: whoever gets it sees nothing of who had it, and each keeps one voice and one link.
import re
from typing import Any

import httpx
import pytest

from facilitator_ui.door.asking import Asking
from facilitator_ui.door.crowding import MOST_ASIDE
from facilitator_ui.door.guessing import FREE, Guessing
from facilitator_ui.identity import cookie_name
from tests.facilitator_ui.house import (
    HIDDEN_KEY,
    WAYS,
    Gathering,
    Visitor,
    new_key,
)
from tests.facilitator_ui.test_links import invited, said
from tests.facilitator_ui.test_listing import hidden, invite, joining
from tests.facilitator_ui.test_returning import digits_of, wrong


@pytest.fixture
def gathering(gathering: Gathering) -> Gathering:
    gathering.house.reception.guessing = Guessing()
    gathering.house.reception.asking = Asking()
    return gathering


def joined(gathering: Gathering, device: Visitor, name: str) -> str:
    """Let somebody join on a device; return their digits."""
    form = {
        "key": new_key(),
        "name": name,
        "consent?": "on",
        "organization": "",
        "side-": gathering.sides[0],
    }
    assert device.post(f"/j/{gathering.code}", form).status_code == 303
    return digits_of(device, gathering.code)


def taken_up(
    gathering: Gathering, device: Visitor, name: str, word: str
) -> httpx.Response:
    return device.post(
        f"/j/{gathering.code}/next",
        {"person": gathering.id_of(name), "word": word},
    )


def test_each_has_one_voice_and_sees_nothing_of_the_others(
    gathering: Gathering,
) -> None:
    device, code = gathering.visitor(), gathering.code
    stage = gathering.opened(
        authorship="anonymous", visibility="never", limit=1
    )
    digits = {}
    for name in ("Anna Fox", "Boris Bear"):
        digits[name] = joined(gathering, device, name)
        told = {
            "type": "add_entry",
            "stage": stage,
            "content": {"what": f"Words of {name}"},
        }
        assert "ack" in device.tell(code, told)
        assert (
            device.post(f"/j/{code}/pass").headers["location"]
            == f"/j/{code}/next"
        )
        assert device.get(f"/s/{code}/phone").status_code == 403
        assert f"Words of {name}" not in device.get(f"/j/{code}/next").text
    for name, other in (("Anna Fox", "Boris Bear"), ("Boris Bear", "Anna Fox")):
        assert (
            taken_up(gathering, device, name, digits[name]).headers["location"]
            == f"/s/{code}/phone"
        )
        page = device.get(f"/s/{code}/phone").text
        assert (f"Words of {name}" in page, f"Words of {other}" in page) == (
            True,
            False,
        )
        assert (
            device.tell(
                code,
                {
                    "type": "add_entry",
                    "stage": stage,
                    "content": {"what": "More"},
                },
            )["code"]
            == "entry_limit"
        )
        device.post(f"/j/{code}/pass")


def test_who_is_next_needs_the_digits_and_may_not_try_without_end(
    gathering: Gathering,
) -> None:
    device, code = gathering.visitor(), gathering.code
    digits = joined(gathering, device, "Anna Fox")
    device.post(f"/j/{code}/pass")
    answers = [
        taken_up(gathering, device, "Anna Fox", wrong(digits)).status_code
        for _ in range(FREE["device"] + 1)
    ]
    assert answers == [403] * FREE["device"] + [429]
    assert taken_up(gathering, device, "Anna Fox", digits).status_code == 429
    assert device.get(f"/s/{code}/phone").status_code == 403


def test_what_was_put_aside_opens_nothing(gathering: Gathering) -> None:
    device, code = gathering.visitor(), gathering.code
    joined(gathering, device, "Anna Fox")
    device.post(f"/j/{code}/pass")
    assert device.http.cookies.get(cookie_name(code), "") in {"", '""'}
    for path in (f"/s/{code}/phone", f"/s/{code}/regions", f"/s/{code}/plain"):
        assert device.get(path).status_code == 403


def test_who_takes_it_up_puts_the_last_one_aside(gathering: Gathering) -> None:
    device, code = gathering.visitor(), gathering.code
    anna = joined(gathering, device, "Anna Fox")
    device.post(f"/j/{code}/pass")
    joined(gathering, device, "Boris Bear")
    assert taken_up(gathering, device, "Anna Fox", anna).status_code == 303
    assert "Anna Fox" in device.get(f"/s/{code}/phone").text
    device.post(f"/j/{code}/pass")
    page = device.get(f"/j/{code}/next").text
    assert ("Anna Fox" in page, "Boris Bear" in page) == (True, True)


def test_a_browser_of_the_staff_is_not_handed_round(
    gathering: Gathering,
) -> None:
    assert (
        gathering.moderator.post(f"/j/{gathering.code}/pass").status_code == 403
    )
    assert (
        gathering.organizer.post(f"/j/{gathering.code}/pass").status_code == 403
    )
    assert (
        gathering.moderator.get(f"/s/{gathering.code}/console").status_code
        == 200
    )


def by_the_form(
    gathering: Gathering, device: Visitor
) -> tuple[str, dict[str, str]]:
    told = {"key": new_key(), "name": "Anna Fox", "consent?": "on"}
    return f"/j/{gathering.code}", told


def by_the_list(
    gathering: Gathering, device: Visitor
) -> tuple[str, dict[str, str]]:
    invite(gathering, "Anna Fox")
    page = joining(gathering, device, "Anna Fox")
    return f"/j/{gathering.code}", hidden(page, "yes")


def by_a_badge(
    gathering: Gathering, device: Visitor
) -> tuple[str, dict[str, str]]:
    address = invited(gathering, "Anna Fox")
    device.http.headers["Accept"] = "text/html"
    key = HIDDEN_KEY.search(device.get(address).text)
    assert key is not None
    return address, {"key": key[1]}


@pytest.mark.parametrize("way", [by_the_form, by_the_list, by_a_badge])
def test_a_form_that_is_sent_again_brings_nobody_back_without_the_digits(
    gathering: Gathering, way: Any
) -> None:
    """A press of Back, or a browser that was restored, has the form of the last one as it was sent."""
    device, code = gathering.visitor(), gathering.code
    address, told = way(gathering, device)
    assert device.post(address, told).status_code == 303
    digits = digits_of(device, code)
    assert device.post(f"/j/{code}/pass").status_code == 303
    again = device.post(address, told)
    assert again.headers["location"] == f"/j/{code}/next"
    assert device.get(f"/s/{code}/phone").status_code == 403
    joined(gathering, device, "Boris Bear")
    assert device.post(address, told).headers["location"] == f"/j/{code}/next"
    assert "Boris Bear" in device.get(f"/s/{code}/phone").text
    device.post(f"/j/{code}/pass")
    assert taken_up(gathering, device, "Anna Fox", digits).status_code == 303


@pytest.mark.parametrize("way", WAYS)
def test_a_page_that_stayed_open_speaks_for_nobody_else(
    gathering: Gathering, way: str
) -> None:
    """A second window of Anna's holds her text that waits: Boris, who has the device now, has not written it."""
    device, code = gathering.visitor(), gathering.code
    stage = gathering.opened()
    joined(gathering, device, "Anna Fox")
    anna = gathering.id_of("Anna Fox")
    assert f"whose={anna}" in device.get(f"/s/{code}/phone").text
    device.post(f"/j/{code}/pass")
    assert refused_as(device, code, anna, stage, way) == "somebody_else"
    joined(gathering, device, "Boris Bear")
    assert refused_as(device, code, anna, stage, way) == "somebody_else"
    boris = gathering.id_of("Boris Bear")
    assert refused_as(device, code, boris, stage, way) == ""


def refused_as(
    device: Visitor, code: str, who: str, stage: str, way: str
) -> str:
    """Return why a text from a page of this person is not taken."""
    told = {"key": new_key(), **said(stage)}
    device.http.headers["Accept"] = "application/json"
    if way == "http":
        seen = device.get(f"/s/{code}/regions?surface=phone&whose={who}")
        answer = device.http.post(f"/s/{code}/commands?whose={who}", json=told)
        codes = {each.json().get("code", "") for each in (seen, answer)}
        (found,) = codes
        return str(found)
    with device.line(code, f"phone&whose={who}") as line:
        return str(line.hear("bye", "regions").get("bye", ""))


def test_a_line_that_is_open_ends_as_the_device_is_handed_on(
    gathering: Gathering,
) -> None:
    device, code = gathering.visitor(), gathering.code
    anna = joined(gathering, device, "Anna Fox")
    other = gathering.person("Clara Crow")
    with other.line(code) as bystander:
        with device.line(code) as line:
            line.hear("regions")
            device.post(f"/j/{code}/pass")
            assert line.hear("bye")["bye"] == "somebody_else"
        joined(gathering, device, "Boris Bear")
        with device.line(code) as line:
            line.hear("regions")
            assert taken_up(gathering, device, "Anna Fox", anna).status_code
            assert line.hear("bye")["bye"] == "somebody_else"
        assert "ack" in bystander.tell(said(gathering.opened()))


def test_a_merged_person_s_page_goes_on(gathering: Gathering) -> None:
    device, code = gathering.visitor(), gathering.code
    joined(gathering, device, "Anna Fox")
    anna = gathering.id_of("Anna Fox")
    listed = invite(gathering, "Fox Anna Maria Lee")
    gathering.lead("merge_people", person=listed, other=anna)
    page = device.get(f"/s/{code}/regions?surface=phone&whose={anna}")
    assert page.status_code == 200


def test_one_device_is_so_many_people_and_loses_none(
    gathering: Gathering,
) -> None:
    device, code = gathering.visitor(), gathering.code
    names = [f"Guest Number{letter}" for letter in "abcdefghijkl"]
    digits = {}
    for name in names:
        digits[name] = joined(gathering, device, name)
        device.post(f"/j/{code}/pass")
    assert len(names) == MOST_ASIDE
    told = {"key": new_key(), "name": "One more", "consent?": "on"}
    assert device.post(f"/j/{code}", told).status_code == 409
    for name in names:
        answer = taken_up(gathering, device, name, digits[name])
        assert answer.status_code == 303


def test_a_form_without_a_script_speaks_for_nobody_else(
    gathering: Gathering,
) -> None:
    device, code = gathering.visitor(), gathering.code
    gathering.opened()
    joined(gathering, device, "Anna Fox")
    page = device.get(f"/s/{code}/plain").text
    (do,) = set(re.findall(r'action="([^"]*/do[^"]*)"', page))
    device.post(f"/j/{code}/pass")
    joined(gathering, device, "Boris Bear")
    answer = device.post(do, {"do": "{}"})
    assert (answer.status_code, "handed on" in answer.text) == (403, True)
