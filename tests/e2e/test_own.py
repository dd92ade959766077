# What a phone keeps for its owner: own words all day, a receipt for dissent, and after the end the own tasks first.
import re

from playwright.sync_api import Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
    tell,
    write,
)

RECEIPT = re.compile(r"✓ принято \d\d:\d\d")
SMALL = {"width": 320, "height": 640}


def tab(phone: Page, name: str) -> None:
    phone.click(f"nav a[href='#{name}']")


def test_own_words_stand_all_day_and_tasks_after_the_end(house: Hall) -> None:
    with house.screen(LAPTOP) as console, house.screen(SMALL) as phone:
        code = quick_session(console, house.secret)
        begin(console, code, title="Мысли")
        come_in(phone, code, "Вера Акимова", 0)
        tab(phone, "own")
        expect(phone.locator("#own .empty")).to_be_visible()
        tab(phone, "now")
        write(phone, "Вечерний зал")
        begin(
            console,
            code,
            title="Без подписи",
            authorship="anonymous",
            visibility="never",
        )
        expect(phone.locator("#now h1")).to_have_text("Без подписи")
        write(phone, "Тайное слово")
        agreeing = begin(
            console, code, "agree", title="Договорённости", section="agreements"
        )
        told = {"what": "Открыть четверги", "due": "2027-02-04", "sign": "Пять"}
        tell(console, code, "add_entry", stage=agreeing, content=told)
        say = phone.locator("[data-slot=ballot] article")
        say.get_by_role("button", name="За", exact=True).click()
        expect(say.locator(".choice [aria-pressed=true]")).to_have_text("За")
        say.get_by_text("Особое мнение").click()
        say.locator("textarea").fill("Без охранника не открыть")
        say.get_by_role("button", name="Отправить").click()
        expect(say.locator("form .receipt").first).to_have_text(RECEIPT)
        say.get_by_role("button", name="Беру на себя").click()
        expect(say.locator(":scope > .receipt")).to_be_visible()
        tab(phone, "own")
        expect(phone.locator("#own .own-word")).to_have_count(2)
        expect(phone.locator("#own .own-word .receipt")).to_have_text(
            [RECEIPT, RECEIPT]
        )
        expect(phone.locator("#own")).to_contain_text(
            "Без охранника не открыть"
        )
        expect(phone.locator("#own")).not_to_contain_text("Тайное слово")
        expect(phone.locator("nav [data-slot=owned]")).to_have_text("1")
        tab(phone, "now")
        tell(console, code, "close_session")
        expect(phone.locator("[data-slot=end] h1")).to_have_text(
            "Вы взяли на себя"
        )
        expect(phone.locator("[data-slot=end] h1")).to_be_in_viewport()
        expect(phone.locator("[data-slot=end] .task")).to_contain_text(
            "4 февраля 2027 года"
        )
        number = phone.locator("[data-slot=end] .task .card-note")
        expect(number).to_have_text(re.compile(r"^№\s\d\.1$"))
        expect(phone.locator("[data-slot=end] .fates li")).to_have_count(1)
        with phone.expect_download() as taken:
            phone.get_by_role("link", name="В календарь").click()
        assert "Открыть четверги" in taken.value.path().read_text(
            encoding="utf-8"
        )
        with phone.expect_download() as taken:
            phone.locator("[data-slot=end]").get_by_role(
                "link", name="Скачать мои слова"
            ).click()
        assert "Вечерний зал" in taken.value.path().read_text(encoding="utf-8")


def test_who_took_nothing_on_reads_first_what_became_of_the_words(
    house: Hall,
) -> None:
    with house.screen(LAPTOP) as console, house.screen(PHONE) as phone:
        code = quick_session(console, house.secret)
        begin(console, code, title="Мысли", section="positions")
        come_in(phone, code, "Вера Акимова", 0)
        write(phone, "Вечерний зал")
        tell(console, code, "close_session")
        expect(phone.locator("[data-slot=end] h1")).to_have_text(
            "Что стало с вашими словами 1"
        )
        expect(phone.locator("[data-slot=end] .fates li")).to_contain_text(
            "стоит в протоколе"
        )
