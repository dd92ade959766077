# The page of one agreement: it opens on any phone as often as one likes, shows that agreement and nothing else, and
# whoever holds the card comes through no other door.
import re
from collections.abc import Iterator

import pytest
from starlette.routing import Route

from facilitator_ui.app import PARTS
from session.tables import Progress, Report
from tests.facilitator_ui.after import (
    KEYS,
    SIX,
    SUNDAYS,
    ended,
    key_in,
    reports,
)
from tests.facilitator_ui.house import Gathering, Visitor, new_key
from tests.facilitator_ui.test_roles_in_every_state import OPENED, POSTED

pytestmark = pytest.mark.long


def test_a_report_is_on_disk_when_its_receipt_is_shown(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    page = reports(after.phone(), card, state="done", words="Ten of them")
    assert 'id="receipt"' in page
    assert "Ten of them" in page
    last = after.stands().last
    assert last is not None
    assert last.state is Progress.done
    assert any("Ten of them" in row for row in gathering.house.rows()["report"])


def test_any_phone_opens_it_again_and_again_and_looking_changes_nothing(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    hall = gathering.house.hall(gathering.code)
    before = hall.room.snapshot.number
    for _ in range(3):
        answer = after.phone().get(card)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    assert hall.room.snapshot.number == before


def test_the_same_form_sent_twice_counts_once(gathering: Gathering) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    phone = after.phone()
    form = {"key": key_in(phone.get(card).text), "state": "under_way"}
    first, second = phone.post(card, form), phone.post(card, form)
    assert first.headers["location"] == second.headers["location"]
    state = gathering.house.hall(gathering.code).room.snapshot
    assert len([*state.all(Report)]) == 1


def test_it_shows_its_own_agreement_and_nothing_of_the_others(
    gathering: Gathering,
) -> None:
    guest = gathering.person("Secret Guest")
    assert guest.get(f"/s/{gathering.code}/phone").status_code == 200
    after = ended(gathering)
    card, other = after.cards()
    reports(after.phone(), other, state="needs_help", words="Keys are dear")
    phone = after.phone()
    for page in (phone.get(card).text, phone.get(f"{card}/due.ics").text):
        assert SUNDAYS["what"] in page
        for told in (*KEYS.values(), "Secret Guest", "Keys are dear", "/s/"):
            assert told not in page


def test_whoever_holds_a_card_comes_through_no_other_door(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    phone = after.phone()
    secret = card.rpartition("/")[2]
    assert phone.get(card).status_code == 200
    as_cookie = gathering.visitor(
        cookies={f"veche_{gathering.code}": secret}, accept="text/html"
    )
    ids = {"CODE": gathering.code, "STAGE": "x", "PERSON": "x"}
    ids["ENTRY"] = after.entries[0]
    wrong = []
    for visitor in (phone, as_cookie):
        for path in OPENED:
            wrong += through(visitor, "GET", path, ids)
        for path in POSTED:
            wrong += through(visitor, "POST", path, ids)
    assert wrong == []
    link = phone.get(f"/l/{gathering.code}/{secret}")
    assert link.status_code == 403


def through(
    visitor: Visitor, method: str, path: str, ids: dict[str, str]
) -> list[tuple[str, str, int]]:
    """Return the door where it is not shut."""
    for name, here in ids.items():
        path = path.replace(name, here)
    answer = visitor.http.request(method, path)
    return (
        []
        if answer.status_code == 403
        else [(method, path, answer.status_code)]
    )


def test_six_characters_lead_to_the_page_however_they_are_typed(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    cards = after.cards()
    phone = after.phone()
    door = f"/a/{gathering.code}"
    assert "Six characters" in phone.get(door).text
    for six, card in zip(SIX.findall(after.page("cards")), cards, strict=True):
        for typed in (six, six.lower(), six.replace(" ", "-")):
            led = phone.post(door, {"six": typed})
            assert led.headers["location"] == card
    assert phone.post(door, {"six": "222222"}).status_code == 403


def test_who_guesses_characters_has_to_wait(gathering: Gathering) -> None:
    ended(gathering)
    door = f"/a/{gathering.code}"
    phone = gathering.visitor(accept="text/html")
    found = [
        phone.post(door, {"six": f"22222{n}"}).status_code for n in range(2, 8)
    ]
    assert found == [403] * 5 + [429]


def test_the_database_knows_neither_secret_nor_characters(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    six = SIX.findall(after.page("cards"))[0].replace(" ", "")
    told = str(gathering.house.rows())
    assert card.rpartition("/")[2] not in told
    assert six not in told


def test_what_is_refused_keeps_what_was_typed(gathering: Gathering) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    phone = after.phone()
    form = {
        "key": new_key(),
        "state": "moved",
        "words": "No keys yet",
        "due": "soon",
    }
    answer = phone.post(card, form)
    assert answer.status_code == 409
    assert "No keys yet" in answer.text
    assert form["key"] in answer.text
    answer = phone.post(card, {**form, "due": "2026-05-01"})
    assert answer.status_code == 303
    assert after.stands().due == "2026-02-01"


def test_a_card_that_is_replaced_or_closed_says_so(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    old = re.search(r'name="replaces" value="([^"]+)"', after.page())
    assert old is not None
    made = after.secretary.post(
        f"{after.home}/cards",
        {
            "entry": after.entries[0],
            "holder": "Anna Owner",
            "replaces": old[1],
        },
    )
    assert made.status_code == 303
    answer = after.phone().get(card)
    assert answer.status_code == 403
    assert "card_revoked" in answer.text
    (fresh,) = {*after.cards()[:1]}
    assert fresh != card
    assert after.phone().get(fresh).status_code == 200


def test_it_speaks_the_language_that_the_address_or_the_browser_names(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    assert "Как идёт дело?" in after.phone("ru").get(card).text
    page = after.phone("ru").get(f"{card}?lang=en").text
    assert "How is it going?" in page
    assert f'action="{card}?lang=en"' in page


def test_a_card_of_what_is_no_agreement_any_more_opens_nothing(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    gathering.lead("reopen_session")
    gathering.lead(
        "hide_entry", stage=after.stage, entry=after.entries[0], hidden=True
    )
    assert after.phone().get(card).status_code == 409


PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
OPEN_TO_ALL = frozenset(
    {
        "/",
        "/a/{code}",
        "/healthz",
        "/j/{code}",
        "/j/{code}/back",
        "/j/{code}/next",
        "/j/{code}/qr.svg",
        "/metrics",
        "/o/enter/{secret}",
        "/l/{code}/{secret}",
        "/s/{code}/in",
    }
)


def test_of_all_addresses_a_card_opens_its_own_and_tells_of_one_agreement(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, other = after.cards()
    secret = card.rpartition("/")[2]
    state = gathering.house.hall(gathering.code).room.snapshot
    number = state.number
    phone = gathering.visitor(
        cookies={f"veche_{gathering.code}": secret}, accept="text/html"
    )
    named = {"code": gathering.code, "secret": secret}
    opened: set[str] = set()
    for route in every_route():
        path = PARAMETER.sub(
            lambda found: named.get(found[1], after.entries[1]), route.path
        )
        for method in route.methods or ():
            if method == "POST" and path == card:
                continue
            answer = phone.http.request(method, path)
            assert KEYS["what"] not in answer.text, path
            assert answer.status_code < 500, path
            if answer.status_code == 200 and method == "GET":
                opened.add(route.path)
    own = {"/a/{code}/{secret}", "/a/{code}/{secret}/due.ics"}
    assert own <= opened
    assert opened - own <= OPEN_TO_ALL
    assert gathering.house.hall(gathering.code).room.snapshot.number == number
    assert KEYS["what"] in phone.get(other).text


def every_route() -> Iterator[Route]:
    for part in PARTS:
        for route in part.router.routes:
            if isinstance(route, Route):
                yield route
