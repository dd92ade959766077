# The gallery's camera: browsers in a language and a scheme, where pictures go, and what an eye finds wrong with each.
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests import looks
from tests.staging import ADDRESS, LAPTOP, PHONE, WALL, Play

FOLDER = Path(__file__).parents[1] / "gallery"
SIZES = {"phone": PHONE, "laptop": LAPTOP, "projector": WALL}
# Where names may be shortened: too long, or too little room.
HUGE = {
    "longest",
    "small",
    "zoomed",
}
UNFOLDED = "document.querySelectorAll('details:not(.menu)').forEach((each) => { each.open = true })"
FOLDED = UNFOLDED.replace("true", "false")


@dataclass
class Gallery:
    """Where the pictures go, in which looks, and what was found wrong."""

    language: str
    scheme: str
    wrong: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        place = FOLDER / self.language / self.scheme
        place.mkdir(parents=True, exist_ok=True)
        return place

    def take(
        self, page: Page, name: str, size: str, *, whole: bool = False
    ) -> None:
        page.screenshot(
            path=self.folder / f"{name}-{size}.png",
            animations="disabled",
            full_page=whole,
        )
        strict = not any(each in name for each in HUGE)
        for fault in looks.faults(
            page, size, strict=strict, zoom=2 if "zoomed" in name else 1
        ):
            self.wrong.append(
                f"{self.language} {self.scheme} {name} {size}: {fault}"
            )


@contextmanager
def context(browser: Browser, gallery: Gallery) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        locale="ru-RU" if gallery.language == "ru" else "en-GB",
        color_scheme="dark" if gallery.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    yield opened
    opened.close()


def come_back(own: BrowserContext, play: Play) -> None:
    """Let a browser be the first of the session's people."""
    own.add_cookies(
        [
            {"name": name, "value": value, "url": ADDRESS}
            for name, value in play.people[0].cookies.items()
        ]
    )
