# What an eye would find wrong with a page, for the gallery and for the browser tests. What is looked at is in looks.js.
from pathlib import Path

from playwright.sync_api import Page

LOOK = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8")
# Px of the smallest letters.
LEAST = {
    "phone": 13,
    "laptop": 13,
    "projector": 28,
}
TARGETS = {"phone": 44}  # px that a thumb needs


def faults(
    page: Page,
    size: str,
    *,
    strict: bool = False,
    zoom: float = 1,
    least: float = 0,
) -> list[str]:
    """Return a sentence for each fault of a page as it is shown.

    `size`: phone, laptop or projector. `strict`: nothing may be shortened with an ellipsis either. `zoom`: how much
    larger than CSS says the page would stand on the device. `least`: px of the smallest letters, where it is not usual.
    """
    given = {
        "least": (least or LEAST[size]) / zoom,
        "target": TARGETS.get(size, 0) / zoom,
        "strict": strict,
    }
    found: list[str] = page.evaluate(LOOK, given)
    return found
