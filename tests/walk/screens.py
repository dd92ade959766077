# The screens of a walk: in two languages each surface once, which then takes on sizes, schemes and letters without
# being loaded anew.
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product

from playwright.sync_api import Browser, BrowserContext, Page

from tests.camera import UNFOLDED
from tests.staging import ADDRESS, Play

LANGUAGES = {"ru": "ru-RU", "en": "en-GB"}
SCHEMES = ("light", "dark")
LETTERS = {
    "noto": "Noto Sans",
    "narrow": "Liberation Sans Narrow",
    "dejavu": "DejaVu Sans",
}
PACKAGES = {
    "Noto Sans": "fonts-noto-core",
    "Liberation Sans Narrow": "fonts-liberation",
    "DejaVu Sans": "fonts-dejavu-core",
}
WALLS = ((1920, 1080), (1280, 720), (1024, 768))
LAPTOPS = ((1366, 768), (1440, 900))
PHONES = ((390, 844), (320, 640))
LANDSCAPE = (844, 390)
SIZES: dict[str, Sequence[tuple[int, int]]] = {
    "projector": WALLS,
    "console": (*LAPTOPS, PHONES[0]),
    "phone": (*PHONES, LANDSCAPE),
    "page": (*LAPTOPS, *PHONES),
}
HAND = 500
"""Px: what is narrower or lower than this is held in a hand."""

DRESS = """letters => {
  window.walked ??= new CSSStyleSheet();
  window.walked.replaceSync(`body { font-family: "${letters}", sans-serif !important }`);
  document.adoptedStyleSheets = [window.walked];
  for (const one of document.querySelectorAll('[data-fit]')) one.style.removeProperty('--fit');
  for (const one of document.querySelectorAll('[data-pages]')) one.style.removeProperty('--size');
  dispatchEvent(new Event('resize'));
}"""
"""No frame is waited for: a page behind another one draws one a second."""

THERE = """letters => {
  const pen = document.createElement('canvas').getContext('2d');
  const wide = (family) => { pen.font = `40px ${family}`; return pen.measureText('Шире wide').width; };
  return wide(`"${letters}", monospace`) !== wide('monospace');
}"""


@dataclass(frozen=True)
class Look:
    """How a screen is looked at."""

    width: int
    height: int
    scheme: str
    letters: str

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height} {self.scheme} {self.letters}"

    @property
    def in_a_hand(self) -> bool:
        return min(self.width, self.height) < HAND


@dataclass(frozen=True)
class Screen:
    """A page that stands open on a surface. `looks`: how it is looked at, one after the other."""

    language: str
    surface: str
    page: Page
    looks: Sequence[Look]

    def put_on(self, look: Look) -> None:
        page = self.page
        size = {"width": look.width, "height": look.height}
        if page.viewport_size != size:
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a dictionary of this shape
        dark = look.scheme == "dark"
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.evaluate(DRESS, LETTERS[look.letters])


def looks(surface: str, words: set[str]) -> list[Look]:
    """Return how a surface is looked at; of schemes, letters and widths only those that are named, if any are."""
    schemes = _among(SCHEMES, words)
    letters = _among(tuple(LETTERS), words)
    sizes = [size for size in SIZES[surface] if str(size[0]) in words]
    every = product(sizes or SIZES[surface], letters, schemes)
    return [Look(*size, scheme, family) for size, family, scheme in every]


def _among(known: Sequence[str], words: set[str]) -> Sequence[str]:
    named = [each for each in known if each in words]
    return named or known


def opened(
    browser: Browser, stack: ExitStack, play: Play, key: str, words: set[str]
) -> Iterator[Screen]:
    """Open the wall, the console and a person's phone, and a page for the organizer's, in each language."""
    surfaces = _among(tuple(SIZES), words)
    for language in _among(tuple(LANGUAGES), words):
        staff = _staff(browser, stack, language, play, key)
        for surface in surfaces:
            if surface == "phone" and not play.people:
                continue
            context = staff
            if surface == "phone":
                context = _person(browser, stack, language, play)
            page = context.new_page()
            if surface != "page":
                page.goto(f"{ADDRESS}/s/{play.code}/{surface}")
                online = page.locator("[data-connection][data-state=online]")
                online.first.wait_for(state="attached")
            yield Screen(language, surface, page, looks(surface, words))


def missing(page: Page) -> list[str]:
    """Return the families of letters that this machine has not."""
    families = LETTERS.values()
    return [each for each in families if not page.evaluate(THERE, each)]


def unfold(page: Page) -> None:
    page.evaluate(UNFOLDED)


def _staff(
    browser: Browser, stack: ExitStack, language: str, play: Play, key: str
) -> BrowserContext:
    context = _context(browser, stack, language)
    context.request.post(f"{ADDRESS}/o/enter/{key}")
    context.request.post(f"{ADDRESS}/s/{play.code}/lead")
    return context


def _person(
    browser: Browser, stack: ExitStack, language: str, play: Play
) -> BrowserContext:
    context = _context(browser, stack, language, has_touch=True)
    context.add_cookies(
        [
            {"name": name, "value": value, "url": ADDRESS}
            for name, value in play.people[0].cookies.items()
        ]
    )
    return context


def _context(
    browser: Browser,
    stack: ExitStack,
    language: str,
    *,
    has_touch: bool = False,
) -> BrowserContext:
    context = browser.new_context(
        locale=LANGUAGES[language], reduced_motion="reduce", has_touch=has_touch
    )
    stack.callback(context.close)
    return context
