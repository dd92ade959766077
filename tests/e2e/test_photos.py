# Photos of paper sheets, put in on the console: made small by the browser, without what the camera wrote, seen by every
# moderator at once, taken out and brought back; what cannot be taken is refused with a sentence, and nothing is lost.
import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.stage_door import LAPTOP, Hall, begin, quick_session, tell

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
        begin(console, code, "group", title="Группы", options={"forming": "random", "size": 2})
        console.goto(f"/s/{code}/console")
        expect(console.locator("[data-connection]")).to_have_attribute("data-state", "online")
        yield Scene(console, code)


def a_shot(folder: Path) -> Path:
    """Take a photo as a phone does: three thousand pixels wide, on its side, with the camera's words in it."""
    picture = Image.effect_noise((300, 200), 90).resize((3000, 2000)).convert("RGB")
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
        expect(page.locator("[data-slot=photos] figcaption")).to_have_text("Группа 1 Лист первого стола")
    assert console.evaluate("window.sent") == {"size": [1600, 1067], "tells": False}
    kept = console.request.get(console.locator(PICTURE).get_attribute("src") or "").body()
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.size, len(picture.getexif())) == ((1600, 1067), 0)
    console.locator("[data-slot=photos] figure summary").click()
    console.locator("[data-command=remove_photo]").click()
    for page in (console, other):
        expect(page.locator(PICTURE)).to_have_count(0)
    console.evaluate("document.activeElement.blur()")
    console.keyboard.press("z")
    expect(other.locator("[data-slot=photos] figcaption")).to_have_text("Группа 1 Лист первого стола")
    assert console.request.get(console.locator(PICTURE).get_attribute("src") or "").body() == kept


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
    reasons = {text: "это не изображение, или файл повреждён", huge: "файл больше 20 МБ"}
    for file, reason in reasons.items():
        form = scene.choose(file)
        form.locator("[name=caption]").fill("Подпись")
        form.locator("button").click()
        expect(form.locator("[data-error]")).to_contain_text(reason)
        expect(form.locator("[name=caption]")).to_have_value("Подпись")
    console.goto(f"/s/{scene.code}/photos")
    console.locator("#file").set_input_files(text)
    console.locator("form[enctype] button").click()
    expect(console.locator("form[enctype] [data-error]")).to_contain_text(reasons[text])
    assert console.request.get(f"/s/{scene.code}/session.json").json()["rows"]["photo"] == []
