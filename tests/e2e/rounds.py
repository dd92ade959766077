# A round of looks at screens: what axe says, with everything unfolded, in both colour schemes, and on the wall as
# strictly as AAA has it; and what looks wrong. Knows pages that are open, not how they came to show what they show.
from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests import looks
from tests.e2e.dressed import undressed

RULES = {
    "resultTypes": ["violations"],
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
}
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
}
ON_THE_WALL = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]},
}
ALIKE = "[data-list] > :nth-child(n+25)"
"""The rest of a long list: its cards are as those before them, and looking takes its time for each."""

OTHER = {"light": "dark", "dark": "light"}
SHOWN = r"document.body.innerHTML.replace(/\d/g, '')"
ASK = "([alike, rules]) => axe.run(document.querySelector(alike) ? { exclude: [[alike]] } : document, rules)"
SETTLED = 300  # ms until what was pushed is painted


@dataclass
class Rounds:
    """Goes from screen to screen and writes down what axe says."""

    console: Page
    wall: Page
    phone: Page
    scheme: str = "light"
    both: bool = True
    """Whether colours are looked at in the other scheme, too."""

    faults: list[str] = field(default_factory=list)
    _seen: dict[Page, str] = field(default_factory=dict)

    @property
    def screens(self) -> dict[str, Page]:
        return {
            "console": self.console,
            "projector": self.wall,
            "phone": self.phone,
        }

    def look(self, page: Page, what: str) -> None:
        """Ask axe, with everything unfolded; not again where the page is as it was, but for its numbers."""
        page.evaluate(
            "document.querySelectorAll('details:not(.menu)').forEach((each) => { each.open = true })"
        )
        shown = page.evaluate(SHOWN)
        if self._seen.get(page) == shown:
            return
        self._seen[page] = shown
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(AXE_SCRIPT)
        size = {self.console: "laptop", self.wall: "projector"}.get(
            page, "phone"
        )
        if not page.locator(ALIKE).count():
            self.faults += [
                f"{what}: {fault}" for fault in looks.faults(page, size)
            ]
        if page is self.phone and "/phone" in page.url:
            self.faults += [f"{what}: {rule}" for rule in undressed(page)]
        self._ask(page, what, RULES)
        strict = ON_THE_WALL if page is self.wall else COLOURS
        others = (OTHER[self.scheme],) if self.both else ()
        for scheme in (*others, self.scheme):
            page.emulate_media(
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            if scheme != self.scheme or page is self.wall:
                self._ask(page, f"{what}, {scheme}", strict)

    def check(self) -> None:
        assert self.faults == [], "\n".join(self.faults)

    def _ask(self, page: Page, what: str, rules: object) -> None:
        for fault in page.evaluate(ASK, [ALIKE, rules])["violations"]:
            places = " · ".join(
                str(node["html"])[:160] for node in fault["nodes"][:3]
            )
            self.faults.append(
                f"{what}: {fault['id']}, {fault['help']}: {places}"
            )

    def visit(self, page: Page, address: str) -> None:
        page.goto(address)
        self.look(page, address)

    def look_round(self, what: str) -> None:
        """Look at all three surfaces, once they have heard of everything."""
        self.console.wait_for_timeout(SETTLED)
        for surface, page in self.screens.items():
            self.look(page, f"{surface}, {what}")
