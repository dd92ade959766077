# Photos of paper sheets, put in on the console and by a group moderator's phone: made small by the browser, without
# what the camera wrote, seen by every moderator at once, taken out and brought back; what cannot be taken is refused
# with a sentence, and nothing is lost.
import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser import IN_THE_HALL
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    quick_session,
    tell,
    then_taken_back,
)

FORM = "[data-slot=photos] form[enctype]"
PICTURE = "[data-slot=photos] figure img"
MAKE, PLACE = 0x010F, 0x8825  # EXIF: the camera's maker, and where it was
MEGABYTE = 1024 * 1024


@dataclass
class Scene:
    console: Page
    code: str

    def choose(self, file: Path) -> Locator:
        """Choose a file in the form, unfolded; return the form."""
        form = self.console.locator(FORM)
        if not form.is_visible():
            self.console.locator("[data-slot=photos] summary").first.click()
        form.locator("input[type=file]").set_input_files(file)
        return form


@pytest.fixture
def scene(house: Hall) -> Iterator[Scene]:
    with ExitStack() as screens:
        console = screens.enter_context(house.screen(LAPTOP))
        code = quick_session(console, house.secret)
        for name in ("Анна Ким", "Пётр Орлюк", "Вера Цой", "Илья Гельман"):
            tell(console, code, "add_person", name=name)
        begin(
            console,
            code,
            "group",
            title="Группы",
            options={"forming": "random", "size": 2},
        )
        console.goto(f"/s/{code}/console")
        expect(console.locator("[data-connection]")).to_have_attribute(
            "data-state", "online"
        )
        yield Scene(console, code)


def a_shot(folder: Path) -> Path:
    """Take a photo as a phone does: three thousand pixels wide, on its side, with the camera's words in it."""
    picture = (
        Image.effect_noise((300, 200), 90).resize((3000, 2000)).convert("RGB")
    )
    told = Image.Exif()
    told[MAKE] = "Secret camera"
    told.get_ifd(PLACE)[1] = "N"
    file = folder / "sheet.jpg"
    picture.save(file, exif=told)
    return file


def test_a_photo_is_made_small_shown_to_every_moderator_taken_out_and_brought_back(
    scene: Scene, tmp_path: Path
) -> None:
    console, other = scene.console, scene.console.context.new_page()
    other.goto(f"/s/{scene.code}/console")
    console.evaluate(WATCHING)
    form = scene.choose(a_shot(tmp_path))
    form.locator("select").select_option(index=1)
    form.locator("[name=caption]").fill("Лист первого стола")
    form.locator("button").click()
    for page in (console, other):
        expect(page.locator("[data-slot=photos] figcaption")).to_have_text(
            "Группа 1 Лист первого стола"
        )
    assert console.evaluate("window.sent") == {
        "size": [1600, 1067],
        "tells": False,
    }
    kept = console.request.get(
        console.locator(PICTURE).get_attribute("src") or ""
    ).body()
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.size, len(picture.getexif())) == ((1600, 1067), 0)
    with then_taken_back(console):
        console.locator("[data-slot=photos] figure summary").click()
        console.locator("[data-command=remove_photo]").click()
        for page in (console, other):
            expect(page.locator(PICTURE)).to_have_count(0)
    expect(other.locator("[data-slot=photos] figcaption")).to_have_text(
        "Группа 1 Лист первого стола"
    )
    assert (
        console.request.get(
            console.locator(PICTURE).get_attribute("src") or ""
        ).body()
        == kept
    )


WATCHING = """() => {
  const send = window.fetch;
  window.fetch = async (address, given) => {
    const file = given.body.get("file");
    const { width, height } = await createImageBitmap(file);
    window.sent = { size: [width, height], tells: (await file.text()).includes("Secret camera") };
    return send(address, given);
  };
}"""


def test_what_is_no_photo_or_too_large_is_refused_with_a_sentence_and_the_form_stays(
    scene: Scene, tmp_path: Path
) -> None:
    console = scene.console
    text, huge = tmp_path / "text.jpg", tmp_path / "huge.jpg"
    text.write_text("Это не снимок")
    huge.write_bytes(bytes(50 * MEGABYTE))
    reasons = {
        text: "это не изображение, или файл повреждён",
        huge: "файл больше 20 МБ",
    }
    for file, reason in reasons.items():
        form = scene.choose(file)
        form.locator("[name=caption]").fill("Подпись")
        form.locator("button").click()
        expect(form.locator("[data-error]")).to_contain_text(reason)
        expect(form.locator("[name=caption]")).to_have_value("Подпись")
    console.goto(f"/s/{scene.code}/photos")
    console.locator("#file").set_input_files(text)
    console.locator("form[enctype] button").click()
    expect(console.locator("form[enctype] [data-error]")).to_contain_text(
        reasons[text]
    )
    assert (
        console.request.get(f"/s/{scene.code}/session.json").json()["rows"][
            "photo"
        ]
        == []
    )


def test_a_group_moderator_photographs_the_sheet_with_a_phone_that_trusts_nothing(
    scene: Scene, house: Hall, tmp_path: Path
) -> None:
    console, address = scene.console, f"http://{IN_THE_HALL}:{house.port}"
    link = a_link(console, scene.code)
    with house.screen(PHONE, base_url=address) as phone:
        phone.goto(link)
        if phone.locator("form button.primary").count():
            phone.click("form button.primary")
        expect(phone.locator("[data-connection]")).to_have_attribute(
            "data-state", "online"
        )
        stage = begin(
            console,
            scene.code,
            "group",
            title="Столы",
            options={"forming": "random", "size": 3},
        )
        expect(phone.locator("#now h1")).to_have_text("Столы")
        tell(console, scene.code, "next_stage", after=stage)
        expect(phone.locator("#now h1")).not_to_have_text("Столы")
        assert phone.evaluate("isSecureContext") is False
        phone.evaluate(WATCHING)
        phone.click("[data-slot=photos] summary")
        phone.locator(f"{FORM} input[type=file]").set_input_files(
            a_shot(tmp_path)
        )
        phone.fill("#photo-caption", "Наш лист")
        phone.click(f"{FORM} button")
        expect(phone.locator("[data-slot=photos] figcaption")).to_contain_text(
            "Наш лист"
        )
        assert phone.evaluate("window.sent") == {
            "size": [1600, 1067],
            "tells": False,
        }
        shown = phone.locator(PICTURE)
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("naturalWidth", 1600)
        phone.click("[data-slot=photos] [data-command=remove_photo]")
        expect(phone.locator(PICTURE)).to_have_count(0)
    rows = console.request.get(f"/s/{scene.code}/session.json").json()["rows"]
    assert rows["photo"] == []


def a_link(console: Page, code: str) -> str:
    """Make a group moderator's link; return its path."""
    page = console.request.post(
        f"/s/{code}/links", form={"role": "group_moderator", "label": "Галина"}
    ).text()
    found = re.search(rf"/l/{code}/[A-Za-z0-9_-]+", page)
    assert found is not None
    return found[0]
