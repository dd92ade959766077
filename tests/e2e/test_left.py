# What a phone keeps of what was typed leaves it when the person is taken out or the session is over.
import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
    tell,
)

BOX = "form[data-command=add_entry] textarea"
TYPED = "Набрано и не отправлено"
KEPT = "JSON.stringify(Object.entries(localStorage))"


@contextmanager
def typing(house: Hall) -> Iterator[tuple[Page, Page, str]]:
    """Let somebody come in and type; yield the console, the phone and the session's code."""
    with house.screen(LAPTOP) as console, house.screen(PHONE) as phone:
        code = quick_session(console, house.secret)
        begin(console, code)
        come_in(phone, code, "Анна Ким", 0)
        phone.fill(BOX, TYPED)
        phone.wait_for_function(f"{KEPT}.includes('{TYPED}')")
        yield console, phone, code


def somebody(console: Page, code: str) -> str:
    rows = console.request.get(f"/s/{code}/session.json").json()["rows"]
    return str(rows["person"][0]["id"])


def waiting(phone: Page, person: str, code: str) -> None:
    """Put a text that waits to be sent beside the draft, as a phone without a network keeps it."""
    item = json.dumps(
        {
            "key": "k" * 22,
            "state": "waiting",
            "kept": True,
            "command": {"type": "add_entry"},
            "at": 1,
        }
    )
    phone.evaluate(
        "([name, item]) => localStorage.setItem(name, item)",
        [f"veche/{code}/phone/{person}/out/k", item],
    )


def test_who_is_taken_out_leaves_no_draft_behind_but_what_waits_to_be_sent(
    house: Hall,
) -> None:
    with typing(house) as (console, phone, code):
        person = somebody(console, code)
        waiting(phone, person, code)
        tell(console, code, "remove_person", person=person)
        expect(phone.locator("[data-toasts]")).to_contain_text(
            "Эта ссылка отозвана"
        )
        kept = str(phone.evaluate(KEPT))
        assert (TYPED in kept, "waiting" in kept) == (False, True)
        tell(console, code, "erase_person", person=person)
        phone.goto(f"/s/{code}/phone")
        phone.wait_for_function(f"!{KEPT}.includes('waiting')")
        assert "veche" not in str(phone.evaluate(KEPT))


def test_when_the_session_is_over_drafts_stay_on_the_page_and_not_in_the_browser(
    house: Hall,
) -> None:
    with typing(house) as (console, phone, code):
        tell(console, code, "close_session")
        expect(phone.locator("[data-over]")).to_be_visible()
        expect(phone.locator("[data-outbox]")).to_contain_text(TYPED)
        phone.wait_for_function(f"!{KEPT}.includes('{TYPED}')")
        phone.reload()
        expect(phone.locator("[data-over]")).to_be_visible()
        assert TYPED not in phone.content()
