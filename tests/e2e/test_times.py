# A device may stand in any zone, and its zone may change in the night: what it shows is the hall's time.
from playwright.sync_api import Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
)

BOX = "form[data-command=add_entry] textarea"
SEND = "form[data-command=add_entry] button.primary"
FAR = "America/New_York"
SPRING, AUTUMN = 1_772_953_200_000, 1_793_512_800_000
"""When New York sets its clocks in 2026: an hour is left out in spring, and comes twice in autumn."""

CLOCK = """async ([from, offset]) => {
    document.body.dataset.offset = offset;
    const script = document.querySelector("script[type=module]").src;
    const { wallClock } = (await import(script)).time;
    return [0, 1, 2, 3].map((half) => wallClock(from + half * 1_800_000));
}"""


def test_a_receipt_shows_the_time_that_the_server_shows(house: Hall) -> None:
    with (
        house.screen(LAPTOP) as console,
        house.screen(PHONE, timezone_id=FAR) as phone,
    ):
        code = quick_session(console, house.secret)
        begin(console, code, limit=1)
        come_in(phone, code, "Анна Ким", 0)
        own_zone = phone.evaluate("new Date().getTimezoneOffset()")
        assert own_zone != -int(phone.get_attribute("body", "data-offset") or 0)
        phone.fill(BOX, "Первая мысль")
        phone.click(SEND)
        shown = "[data-slot=mine] .card-foot .receipt"
        expect(phone.locator(shown)).to_be_visible()
        server = phone.locator(shown).text_content() or ""
        expect(phone.locator("[data-announce]")).to_contain_text(
            server.strip()[-5:]
        )


def test_a_change_of_the_devices_clock_changes_nothing(house: Hall) -> None:
    with (
        house.screen(LAPTOP) as console,
        house.screen(PHONE, timezone_id=FAR) as phone,
    ):
        come_in(phone, quick_session(console, house.secret), "Анна Ким", 0)
        assert told(phone, SPRING, 540) == ["16:00", "16:30", "17:00", "17:30"]
        assert told(phone, AUTUMN, 540) == ["15:00", "15:30", "16:00", "16:30"]
        assert told(phone, AUTUMN, -570) == ["20:30", "21:00", "21:30", "22:00"]


def told(phone: Page, moment: int, offset: int) -> list[str]:
    times: list[str] = phone.evaluate(CLOCK, [moment, offset])
    return times
