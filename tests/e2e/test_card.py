# A card of an agreement on a phone: from the QR code to the receipt in one touch, nothing cut at 320 px, by hand
# without scripts, and without a network.
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from session.tables import Progress, Report
from tests.e2e.rounds import Rounds
from tests.e2e.stage_door import LAPTOP, WALL, Hall
from tests.facilitator_ui.after import Ended, ended, reports
from tests.facilitator_ui.house import Gathering, House, serving
from tests.looks import faults

pytestmark = pytest.mark.long
PHONES = ({"width": 390, "height": 844}, {"width": 320, "height": 640})
LONG = {
    "what": "Провести общий фестиваль чтения на площади " * 10,
    "who": "Константин Константинопольский-Задунайский",
    "due": "2026-05-01",
    "sign": "Фестивальсостоялсявпервыйразза" * 8,
}
USUAL = {
    "what": "Открыть филиал по воскресеньям",
    "who": "Анна Петрова",
    "due": "2026-02-01",
    "sign": "Десять воскресений",
}


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("after")) as house:
        yield house


@pytest.fixture
def after(running: House) -> Iterator[Ended]:
    yield ended(Gathering(running, "three-hours.ru"), USUAL, LONG)
    running.empty()


@pytest.fixture
def hall(running: House, browser: Browser) -> Hall:
    return Hall(running.address, running.secret, browser)


def states(after: Ended) -> list[Progress]:
    gathering = after.gathering
    rows = gathering.house.hall(gathering.code).room.snapshot.all(Report)
    return [row.state for row in sorted(rows, key=lambda row: row.at)]


def presses(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_one_touch_leads_from_the_qr_code_to_the_receipt(
    after: Ended, hall: Hall
) -> None:
    card, _ = after.cards()
    with hall.screen(PHONES[0]) as phone:
        phone.goto(card)
        presses(phone, "Исполнено")
        expect(phone.locator("#receipt")).to_contain_text("исполнено")
        expect(phone.locator("#receipt")).to_be_in_viewport()
        assert states(after) == [Progress.done]
        phone.reload()
        expect(phone.locator("#receipt")).to_be_visible()
    assert states(after) == [Progress.done]


@pytest.mark.parametrize("size", PHONES, ids=["390", "320"])
@pytest.mark.parametrize("language", ["ru-RU", "en-GB"])
def test_nothing_is_cut_or_too_small_for_a_thumb(
    after: Ended, hall: Hall, size: dict[str, int], language: str
) -> None:
    for card in after.cards():
        with hall.screen(size, language) as phone:
            phone.goto(card)
            assert faults(phone, "phone", strict=True) == []
            for summary in phone.locator("summary").all():
                summary.click()
            assert faults(phone, "phone", strict=True) == []
            phone.locator("#words").fill("Слово " * 100)
            phone.locator("button[value=needs_help]").click()
            expect(phone.locator("#receipt")).to_be_visible()
            assert faults(phone, "phone", strict=True) == []


def test_a_date_moves_in_three_touches_and_says_why(
    after: Ended, hall: Hall
) -> None:
    card, _ = after.cards()
    with hall.screen(PHONES[1]) as phone:
        phone.goto(card)
        phone.get_by_text("Срок переносится").click()
        phone.locator("#due").fill("2026-04-05")
        phone.locator("#why").fill("Ключа ещё нет")
        presses(phone, "Отправить")
        expect(phone.locator("#receipt")).to_contain_text("срок перенесён")
    last = after.stands().last
    assert last is not None
    assert (last.due, last.words) == ("2026-04-05", "Ключа ещё нет")


def test_without_scripts_the_form_is_a_form(after: Ended, hall: Hall) -> None:
    card, _ = after.cards()
    with hall.screen(PHONES[1], java_script_enabled=False) as phone:
        phone.goto(card)
        phone.locator("#words").fill("Ищем ведущих")
        presses(phone, "Нужна помощь")
        expect(phone.locator("#receipt")).to_contain_text("нужна помощь")
    assert states(after) == [Progress.needs_help]


def test_without_a_network_it_waits_on_the_phone_and_goes_out_once(
    after: Ended, hall: Hall
) -> None:
    card, _ = after.cards()
    with hall.screen(PHONES[0]) as phone:
        phone.goto(card)
        phone.context.set_offline(offline=True)
        phone.locator("#words").fill("В метро")
        presses(phone, "Начали")
        queue = phone.locator("[data-queue]")
        expect(queue).to_contain_text("Сохранено на этом телефоне")
        presses(phone, "Начали")
        assert states(after) == []
        phone.context.set_offline(offline=False)
        expect(phone.locator("#receipt")).to_contain_text("в работе")
        expect(queue).to_be_hidden()
    assert states(after) == [Progress.under_way]


def test_what_waits_survives_that_the_page_is_closed(
    after: Ended, hall: Hall
) -> None:
    card, _ = after.cards()
    with hall.screen(PHONES[0]) as phone:
        phone.goto(card)
        phone.route("**/a/**", lambda route: route.abort())
        presses(phone, "Исполнено")
        expect(phone.locator("[data-queue]")).to_be_visible()
        again = phone.context.new_page()
        phone.close()
        again.goto(card)
        expect(again.locator("#receipt")).to_contain_text("исполнено")
    assert states(after) == [Progress.done]


def test_what_is_refused_says_why_and_keeps_what_was_typed(
    after: Ended, hall: Hall
) -> None:
    card, _ = after.cards()
    with hall.screen(PHONES[0]) as phone:
        phone.goto(card)
        phone.get_by_text("Ссылка, число или другое").click()
        phone.locator("#words").fill("Готово давно")
        phone.locator("#evidence").fill("ftp://a.b/c")
        presses(phone, "Исполнено")
        expect(phone.get_by_role("alert")).to_contain_text("нужен адрес")
        expect(phone.locator("#words")).to_have_value("Готово давно")
        phone.locator("#evidence").fill("https://a.b/c")
        presses(phone, "Исполнено")
        expect(phone.locator("#receipt")).to_be_visible()
    assert states(after) == [Progress.done]


@pytest.mark.parametrize("look", [("ru-RU", "light"), ("en-GB", "dark")])
def test_axe_finds_nothing_on_cards_and_on_the_page_of_the_staff(
    after: Ended, hall: Hall, look: tuple[str, str]
) -> None:
    language, scheme = look
    card, other = after.cards()
    reports(after.phone(), card, state="needs_help", words="Слово " * 100)
    reports(after.phone(), card, state="done", words="Да")
    with ExitStack() as screens:
        console, wall, phone = (
            screens.enter_context(hall.screen(size, language))
            for size in (LAPTOP, WALL, PHONES[1])
        )
        for each in after.secretary.http.cookies.jar:
            cookie = f"{each.name}={each.value}"
            console.goto("/")
            console.evaluate("(cookie) => { document.cookie = cookie }", cookie)
        rounds = Rounds(console, wall, phone, scheme)
        for address in (card, other, f"/a/{after.gathering.code}"):
            rounds.visit(phone, address)
        for page in ("progress", "cards", "control"):
            rounds.visit(console, f"{after.home}/{page}")
        rounds.check()
