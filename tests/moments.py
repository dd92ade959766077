# What the gallery photographs beside the scenes: the pages around a session, the doors, paper, dialogs, and a phone
# whose text waits or comes back. Each opens what it needs and leaves the session as it was.
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

from tests.camera import FOLDED, SIZES, UNFOLDED, Gallery, come_back, context
from tests.staging import ADDRESS, PHONE, Play

FORM = "form[data-command=add_entry]"
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


def pages(
    gallery: Gallery, staff: BrowserContext, play: Play, state: str
) -> None:
    """Photograph the organizer's pages, folded and not, and what is printed."""
    page = staff.new_page()
    addresses = {
        "sessions": "/o",
        **{name: f"/s/{play.code}/{name}" for name in DESK},
    }
    if state == "empty":
        addresses |= {
            "lobby-console": f"/s/{play.code}/console",
            "lobby-projector": f"/s/{play.code}/projector",
        }
    for name, address in addresses.items():
        sizes = (
            ["projector"] if name.endswith("projector") else ["laptop", "phone"]
        )
        page.goto(ADDRESS + address)
        for size in sizes:
            page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]  # a dictionary of this shape
            page.wait_for_timeout(150)
            gallery.take(page, f"{state}-{name}", size, whole=True)
            page.evaluate(UNFOLDED)
            gallery.take(page, f"{state}-{name}-unfolded", size, whole=True)
            page.evaluate(FOLDED)
    page.close()


def doors(gallery: Gallery, browser: Browser, play: Play) -> None:
    """Photograph what somebody sees who has not come in, and what is said to a stranger."""
    with context(browser, gallery) as nobody:
        page = nobody.new_page()
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dictionary of this shape
        doors = {
            "landing": "/",
            "join": f"/j/{play.code}",
            "back": f"/j/{play.code}/back",
            "unknown": "/j/NNNNNN",
        }
        for name, address in {
            **doors,
            "stranger": f"/s/{play.code}/phone",
            "nowhere": "/nowhere",
        }.items():
            page.goto(ADDRESS + address)
            gallery.take(page, name, "phone", whole=True)
        page.goto(f"{ADDRESS}/j/{play.code}")
        with page.expect_navigation():
            page.locator("main form").evaluate("form => form.submit()")
        gallery.take(page, "join-refused", "phone", whole=True)


def paper(gallery: Gallery, staff: BrowserContext, play: Play) -> None:
    """Print badges, signs and forms as A4 pages."""
    page = staff.new_page()
    page.goto(f"{ADDRESS}/s/{play.code}/prints")
    doors = [
        str(link.get_attribute("href"))
        for link in page.locator("main a[href*='stage=']").all()
    ]
    page.click("form[action$='/badges'] button")
    page.pdf(path=gallery.folder / "badges.pdf", prefer_css_page_size=True)
    for number, door in enumerate(doors):
        page.goto(ADDRESS + door)
        page.pdf(
            path=gallery.folder / f"paper-{number}.pdf",
            prefer_css_page_size=True,
        )
    page.close()


def dialogs(gallery: Gallery, console: Page, name: str) -> None:
    console.keyboard.press("?")
    gallery.take(console, f"{name}-help", "laptop")
    console.keyboard.press("Escape")
    for button in console.locator(".bottom [data-confirm]").all():
        button.click()
        gallery.take(console, f"{name}-confirm", "laptop")
        console.keyboard.press("Escape")


def focused(gallery: Gallery, phone: Page, name: str, wanted: str) -> None:
    """Photograph what shows a keyboard where it is."""
    for _ in range(30):
        phone.keyboard.press("Tab")
        if phone.evaluate(
            "wanted => document.activeElement.matches(wanted)", wanted
        ):
            break
    gallery.take(phone, f"{name}-focused", "phone")
    phone.evaluate("document.activeElement.blur()")


def without_network(gallery: Gallery, browser: Browser, play: Play) -> None:
    """Photograph a phone that has the page, and reaches nothing more: what is sent waits."""
    with cut_off(gallery, browser, play) as (page, _):
        page.locator(f"{FORM} textarea").fill("И одна афиша")
        gallery.take(page, "without-network", "phone", whole=True)


def refused(gallery: Gallery, browser: Browser, play: Play) -> None:
    """Photograph a phone whose text is not taken and still in its form; its first sight is drawn before."""
    with _phone(gallery, browser, play) as page:
        page.locator("[data-connection][data-state=online]").first.wait_for(
            state="attached"
        )
        page.locator(f"{FORM} textarea").evaluate(
            "box => delete box.dataset.limit && box.removeAttribute('maxlength')"
        )
        page.locator(f"{FORM} textarea").fill(
            "Нам важно, чтобы зал был открыт вечером. " * 8
        )
        page.locator(f"{FORM} button.primary").click()
        page.locator(f"{FORM} [data-error]:not(:empty)").wait_for()
        gallery.take(page, "refused", "phone", whole=True)


def too_late(gallery: Gallery, page: Page, network: threading.Event) -> None:
    """Photograph a text that left a phone when the stage was closed: it is refused, and kept."""
    network.set()
    page.unroute_all()
    # As a phone's system says it.
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(
        "[data-outbox] :is([data-state=refused], [data-state=draft])"
    ).wait_for()
    gallery.take(page, "too-late", "phone", whole=True)


@contextmanager
def cut_off(
    gallery: Gallery, browser: Browser, play: Play
) -> Iterator[tuple[Page, threading.Event]]:
    """A phone on which a text waits for the network, and what brings that back."""
    network = threading.Event()
    with _phone(gallery, browser, play, network) as page:
        page.route("**", lambda route: route.abort())
        page.locator(f"{FORM} textarea").fill(
            "Общий каталог событий для района."
        )
        page.locator(f"{FORM} button.primary").click()
        page.locator("[data-outbox] [data-state=waiting]").wait_for()
        yield page, network


@contextmanager
def _phone(
    gallery: Gallery,
    browser: Browser,
    play: Play,
    network: threading.Event | None = None,
) -> Iterator[Page]:
    with context(browser, gallery) as own:
        come_back(own, play)
        page = own.new_page()
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dictionary of this shape
        if network:
            page.route_web_socket(
                "**/socket*",
                lambda socket: (
                    socket.connect_to_server()
                    if network.is_set()
                    else socket.close()
                ),
            )
        page.goto(f"{ADDRESS}/s/{play.code}/phone")
        yield page
