# People at the door, in a browser: a list pasted from Excel, two met at the door of whom one is on the list, and one
# without a phone, who is marked and written for.
from playwright.sync_api import expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
)

LIST = "№\tФИО\tОрганизация\tСторона\n1\tКим Ольга\t«Завод, цех 2»\t\n2\tЛи Глеб\tЧитальня\t\n3\tНикто\t\tнет такой\n"


def test_people_of_a_list_come_in_by_the_code_and_without_a_phone(
    house: Hall,
) -> None:
    with (
        house.screen(LAPTOP) as console,
        house.screen(PHONE) as olga,
        house.screen(PHONE) as anna,
    ):
        code = quick_session(console, house.secret)
        console.goto(f"/s/{code}/people")
        console.locator("summary", has_text="Люди списком").click()
        console.fill("#many", LIST)
        console.locator("form[action$='/newcomers'] button").click()
        asks = console.locator(".read-list tr.asks")
        expect(asks).to_have_count(1)
        expect(asks).to_contain_text("нет такой")
        console.locator("button[name=sure]").click()

        olga.goto(f"/j/{code}")
        olga.fill("#name", "Ольга Ким")
        olga.locator("fieldset").first.locator(".chip").first.click()
        olga.check("input[name='consent?']")
        olga.click("button.primary")
        expect(olga.locator(".list-line")).to_contain_text("«Завод, цех 2»")
        olga.click("button[value=yes]")
        expect(olga.locator("[data-slot=me]")).to_contain_text("Ким Ольга")
        come_in(anna, code, "Анна Лис", 0)

        console.goto(f"/s/{code}/people")
        expect(console.locator("#coming")).to_contain_text("Ли Глеб")
        expect(console.locator("#coming")).not_to_contain_text("Ким Ольга")
        console.get_by_role("button", name="Пришёл участник: Ли Глеб").click()
        expect(console.locator("#coming")).to_have_count(0)

        begin(console, code, limit=1)
        console.goto(f"/s/{code}/console")
        names = console.locator("[name=on_behalf] option")
        expect(names.filter(has_text="Ли Глеб")).to_have_count(1)
        expect(names.filter(has_text="Ким Ольга")).to_have_count(1)
