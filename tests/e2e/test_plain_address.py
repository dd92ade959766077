# Phones reach the laptop by plain http and an address of the hall, which no browser trusts: none of what it keeps for
# trusted pages is there, and nothing needs it.
from playwright.sync_api import Page, expect

from tests.browser import IN_THE_HALL
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
    sent_texts,
)

BOX = "form[data-command=add_entry] textarea"
SEND = "form[data-command=add_entry] button.primary"


def test_on_an_address_that_no_browser_trusts_everything_goes_on_as_elsewhere(
    house: Hall,
) -> None:
    address = f"http://{IN_THE_HALL}:{house.port}"
    with (
        house.screen(LAPTOP) as console,
        house.screen(PHONE, base_url=address) as phone,
    ):
        code = quick_session(console, house.secret)
        begin(console, code)
        come_in(phone, code, "Анна Ким", 0)
        assert (
            phone.evaluate(
                "[isSecureContext, 'randomUUID' in crypto, 'serviceWorker' in navigator]"
            )
            == [False] * 3
        )
        phone.fill(BOX, "Недописанное")
        phone.reload()
        expect(phone.locator(BOX)).to_have_value("Недописанное")
        send_without_network(phone, "Написано без сети")
        assert sent_texts(console, code) == ["Написано без сети"]
        console.goto(f"/s/{code}/console")
        console.locator(".bottom [data-command=next_stage]").click()
        expect(phone.locator("#now h1")).not_to_have_text("Мысли")


def send_without_network(phone: Page, text: str) -> None:
    phone.context.set_offline(True)
    phone.fill(BOX, text)
    phone.click(SEND)
    expect(phone.locator("[data-outbox] .receipt")).to_contain_text(
        "на телефоне"
    )
    phone.context.set_offline(False)
    expect(phone.locator("[data-slot=mine] .card-text")).to_have_text(text)
