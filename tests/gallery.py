# Photographs every screen of the running product into the folder gallery: a session on its way, scene by scene, on
# three surfaces, and the pages around it; two languages, two schemes. Says what looks wrong. `make gallery` runs it.
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import looks, scenes, staging
from tests.browser import launch
from tests.staging import ADDRESS, LAPTOP, PHONE, WALL, Clock, Play

FOLDER = Path(__file__).parents[1] / "gallery"
SIZES = {"phone": PHONE, "laptop": LAPTOP, "projector": WALL}
NARROW = {"small": 320, "zoomed": 180}  # px: the smallest phone, and a usual one at 200 %
SURFACES = {"phone": "phone", "console": "laptop", "projector": "projector"}
DESK = (
    "passport",
    "programme",
    "people",
    "prints",
    "photos",
    "protocol",
    "preview",
    "corrections",
    "rehearsal",
    "checklist",
)

HUGE = {"longest", "small", "zoomed"}  # where names may be shortened: too long, or too little room
UNFOLDED = "document.querySelectorAll('details:not(.menu)').forEach((each) => { each.open = true })"
FOLDED = UNFOLDED.replace("true", "false")


@dataclass
class Gallery:
    """Where the pictures go, in which looks, and what was found wrong."""

    language: str
    scheme: str
    wrong: list[str] = field(default_factory=list)

    def take(self, page: Page, name: str, size: str, *, whole: bool = False) -> None:
        place = FOLDER / self.language / self.scheme
        place.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=place / f"{name}-{size}.png", animations="disabled", full_page=whole)
        strict = not any(each in name for each in HUGE)
        for fault in looks.faults(page, size, strict=strict, zoom=2 if "zoomed" in name else 1):
            self.wrong.append(f"{self.language} {self.scheme} {name} {size}: {fault}")


def main(*only: str) -> int:
    """Photograph in every language and scheme, or in those named; return how much is wrong."""
    wrong: list[str] = []
    asked = [look for look in product(("ru", "en"), ("light", "dark")) if set(only) <= set(look)]
    with (
        tempfile.TemporaryDirectory() as folder,
        staging.serving(Path(folder), clock := Clock()) as secret,
        staging.loop() as bots,
        sync_playwright() as playwright,
        launch(playwright) as browser,
        ExitStack() as screens,
    ):
        empty = staging.wait(bots, staging.lobby(secret, clock))
        play = staging.wait(bots, staging.positions(secret, clock))
        walks = []
        for language, scheme in asked:
            gallery = Gallery(language, scheme, wrong)
            staff = screens.enter_context(_context(browser, gallery))
            _lead(staff, secret, empty.code)
            _pages(gallery, staff, empty, "empty")
            _doors(gallery, browser, empty)
            _lead(staff, secret, play.code)
            walks.append((gallery, staff, dict(_surfaces(gallery, browser, screens, staff, play))))
        for scene in scenes.SCENES:
            staging.wait(bots, scene(play))
            for gallery, _, pages in walks:
                _scene(gallery, pages, scene.__name__.strip("_"))
            for gallery, staff, pages in walks:
                if scene in {scenes.agreements, scenes.over, scenes.longest}:
                    _pages(gallery, staff, play, scene.__name__)
                if scene is scenes.sheets:
                    _paper(gallery, staff, play)
                if scene is scenes.written:
                    _without_network(gallery, browser, play)
                if scene in {scenes.written, scenes.reflection}:
                    _dialogs(gallery, pages["console"], scene.__name__)
        staging.wait(bots, play.gone())
        staging.wait(bots, empty.gone())
    sys.stdout.write("\n".join(wrong or ["nothing looks wrong"]) + "\n")
    return min(len(wrong), 100)


@contextmanager
def _context(browser: Browser, gallery: Gallery) -> Iterator[BrowserContext]:
    context = browser.new_context(
        locale="ru-RU" if gallery.language == "ru" else "en-GB",
        color_scheme="dark" if gallery.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    yield context
    context.close()


def _lead(staff: BrowserContext, secret: str, code: str) -> None:
    staff.request.get(f"{ADDRESS}/o/enter/{secret}")
    staff.request.post(f"{ADDRESS}/s/{code}/lead")


def _surfaces(
    gallery: Gallery, browser: Browser, screens: ExitStack, staff: BrowserContext, play: Play
) -> Iterator[tuple[str, Page]]:
    """Open a session's three surfaces, which then follow it by themselves."""
    own = screens.enter_context(_context(browser, gallery))
    _come_back(own, play)
    for surface, size in SURFACES.items():
        page = (own if surface == "phone" else staff).new_page()
        page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]  # a dictionary of this shape
        page.goto(f"{ADDRESS}/s/{play.code}/{surface}")
        page.locator("[data-connection][data-state=online]").first.wait_for(state="attached")
        yield surface, page


def _come_back(own: BrowserContext, play: Play) -> None:
    """Let a browser be the first of the session's people."""
    own.add_cookies([{"name": name, "value": value, "url": ADDRESS} for name, value in play.people[0].cookies.items()])


def _scene(gallery: Gallery, pages: dict[str, Page], name: str) -> None:
    for surface, page in pages.items():
        page.wait_for_timeout(120)
        gallery.take(page, f"{name}-{surface}", SURFACES[surface], whole=surface == "phone")
    _unfolded(gallery, pages["console"], f"{name}-console-unfolded")
    _narrowed(gallery, pages["phone"], name)


def _unfolded(gallery: Gallery, console: Page, name: str) -> None:
    """Look at everything that the console hides in folds, on a screen as tall as that needs."""
    console.evaluate(UNFOLDED)
    console.set_viewport_size({"width": LAPTOP["width"], "height": 2400})
    gallery.take(console, name, "laptop")
    console.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # a dictionary of this shape
    console.evaluate(FOLDED)


def _dialogs(gallery: Gallery, console: Page, name: str) -> None:
    console.keyboard.press("?")
    gallery.take(console, f"{name}-help", "laptop")
    console.keyboard.press("Escape")
    for button in console.locator(".bottom [data-confirm]").all():
        button.click()
        gallery.take(console, f"{name}-confirm", "laptop")
        console.keyboard.press("Escape")


def _without_network(gallery: Gallery, browser: Browser, play: Play) -> None:
    """Photograph a phone that has the page, and reaches nothing more: what is sent waits."""
    with _context(browser, gallery) as own:
        _come_back(own, play)
        page = own.new_page()
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dictionary of this shape
        page.route_web_socket("**/socket*", lambda socket: socket.close())
        page.goto(f"{ADDRESS}/s/{play.code}/phone")
        page.route("**", lambda route: route.abort())
        form = page.locator("form[data-command=add_entry]")
        form.locator("textarea").fill("Общий каталог событий для района.")
        form.locator("button.primary").click()
        form.locator("textarea").fill("И одна афиша")
        page.locator("[data-outbox] [data-state=waiting]").wait_for()
        gallery.take(page, "without-network", "phone", whole=True)


def _paper(gallery: Gallery, staff: BrowserContext, play: Play) -> None:
    """Print badges, signs and forms as A4 pages."""
    page = staff.new_page()
    page.goto(f"{ADDRESS}/s/{play.code}/prints")
    doors = [str(link.get_attribute("href")) for link in page.locator("main a[href*='stage=']").all()]
    page.click("form[action$='/badges'] button")
    place = FOLDER / gallery.language / gallery.scheme
    page.pdf(path=place / "badges.pdf", prefer_css_page_size=True)
    for number, door in enumerate(doors):
        page.goto(ADDRESS + door)
        page.pdf(path=place / f"paper-{number}.pdf", prefer_css_page_size=True)
    page.close()


def _narrowed(gallery: Gallery, phone: Page, name: str) -> None:
    for how, width in NARROW.items():
        phone.set_viewport_size({"width": width, "height": PHONE["height"]})
        if gallery.language == "ru":
            gallery.take(phone, f"{name}-{how}", "phone", whole=True)
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dictionary of this shape


def _pages(gallery: Gallery, staff: BrowserContext, play: Play, state: str) -> None:
    """Photograph the organizer's pages, folded and not, and what is printed."""
    page = staff.new_page()
    addresses = {"sessions": "/o", **{name: f"/s/{play.code}/{name}" for name in DESK}}
    if state == "empty":
        addresses |= {"lobby-console": f"/s/{play.code}/console", "lobby-projector": f"/s/{play.code}/projector"}
    for name, address in addresses.items():
        sizes = ["projector"] if name.endswith("projector") else ["laptop", "phone"]
        page.goto(ADDRESS + address)
        for size in sizes:
            page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]  # a dictionary of this shape
            page.wait_for_timeout(150)
            gallery.take(page, f"{state}-{name}", size, whole=True)
            page.evaluate(UNFOLDED)
            gallery.take(page, f"{state}-{name}-unfolded", size, whole=True)
            page.evaluate(FOLDED)
    page.close()


def _doors(gallery: Gallery, browser: Browser, play: Play) -> None:
    """Photograph what somebody sees who has not come in, and what is said to a stranger."""
    with _context(browser, gallery) as nobody:
        page = nobody.new_page()
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dictionary of this shape
        doors = {"landing": "/", "join": f"/j/{play.code}", "back": f"/j/{play.code}/back", "unknown": "/j/NNNNNN"}
        for name, address in {**doors, "stranger": f"/s/{play.code}/phone", "nowhere": "/nowhere"}.items():
            page.goto(ADDRESS + address)
            gallery.take(page, name, "phone", whole=True)
        page.goto(f"{ADDRESS}/j/{play.code}")
        with page.expect_navigation():
            page.locator("form").evaluate("form => form.submit()")
        gallery.take(page, "join-refused", "phone", whole=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
