# Photographs every screen of the running product into the folder gallery: a session on its way, scene by scene, on
# three surfaces, and what is around it; two languages, two schemes. Says what looks wrong. `make gallery` runs it;
# words after `python -m tests.gallery` ask for less: a language, a scheme, a surface, a scene.
import sys
import tempfile
from asyncio import AbstractEventLoop
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import moments, scenes, staging
from tests.browser import launch
from tests.camera import FOLDED, SIZES, UNFOLDED, Gallery, come_back, context
from tests.staging import ADDRESS, LAPTOP, PHONE, Clock, Play

# Px: the smallest phone, and a usual one at 200 %.
NARROW = {
    "small": 320,
    "zoomed": 180,
}
SURFACES = {"phone": "phone", "console": "laptop", "projector": "projector"}
LANGUAGES, SCHEMES = ("ru", "en"), ("light", "dark")
AROUND = "around"  # pages, doors, paper and dialogs: what is no scene
FOCUSED = {
    "written": ".primary",
    "reactions": ".choice .button",
    "positions_map": ".map-spot",
    "reflection": "input",
}
SCENES = {scene.__name__: scene for scene in scenes.SCENES}


@dataclass(frozen=True)
class Asked:
    """What is to be photographed: everything, or what is named."""

    languages: Collection[str]
    schemes: Collection[str]
    surfaces: Collection[str]
    scenes: Sequence[str]
    around: bool

    @classmethod
    def of(cls, words: Collection[str]) -> "Asked":
        """Any word of a scene's name will do: map is positions_map."""

        def among(known: Collection[str]) -> list[str]:
            return [each for each in known if each in words] or list(known)

        meant = {name: {name, *name.split("_")} & {*words} for name in SCENES}
        unknown = {*words}.difference(
            LANGUAGES, SCHEMES, SURFACES, {AROUND}, *meant.values()
        )
        if unknown:
            raise SystemExit(
                f"What is {', '.join(sorted(unknown))}? Scenes are {AROUND}, {', '.join(SCENES)}."
            )
        named = [name for name, found in meant.items() if found]
        everything = not named and AROUND not in words
        chosen = list(SCENES) if everything else named
        around = AROUND in words or (everything and not {*words} & {*SURFACES})
        return cls(
            among(LANGUAGES), among(SCHEMES), among(SURFACES), chosen, around
        )


@dataclass
class Walk:
    """One language and scheme on its way through the scenes: who is moderator there, and the session's screens."""

    gallery: Gallery
    staff: BrowserContext
    pages: dict[str, Page]


def main(*words: str) -> int:
    """Photograph what is asked for; return how much is wrong."""
    asked, wrong = Asked.of(words), list[str]()
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
        for language, scheme in product(asked.languages, asked.schemes):
            gallery = Gallery(language, scheme, wrong)
            staff = screens.enter_context(context(browser, gallery))
            staff.request.post(f"{ADDRESS}/o/enter/{secret}")
            if asked.around:
                _lead(staff, empty)
                moments.pages(gallery, staff, empty, "empty")
                moments.doors(gallery, browser, empty)
            _lead(staff, play)
            opened = _surfaces(gallery, browser, screens, staff, play)
            walks.append(
                Walk(
                    gallery,
                    staff,
                    {
                        name: page
                        for name, page in opened
                        if name in asked.surfaces
                    },
                )
            )
        _walk(asked, bots, browser, play, walks)
        staging.wait(bots, play.gone())
        staging.wait(bots, empty.gone())
    sys.stdout.write("\n".join(wrong or ["nothing looks wrong"]) + "\n")
    return min(len(wrong), 100)


def _lead(staff: BrowserContext, play: Play) -> None:
    staff.request.post(f"{ADDRESS}/s/{play.code}/lead")


def _surfaces(
    gallery: Gallery,
    browser: Browser,
    screens: ExitStack,
    staff: BrowserContext,
    play: Play,
) -> Iterator[tuple[str, Page]]:
    """Open a session's three surfaces, which then follow it by themselves."""
    own = screens.enter_context(context(browser, gallery))
    come_back(own, play)
    for surface, size in SURFACES.items():
        page = (own if surface == "phone" else staff).new_page()
        page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]  # a dictionary of this shape
        page.goto(f"{ADDRESS}/s/{play.code}/{surface}")
        page.locator("[data-connection][data-state=online]").first.wait_for(
            state="attached"
        )
        yield surface, page


def _walk(
    asked: Asked,
    bots: AbstractEventLoop,
    browser: Browser,
    play: Play,
    walks: list[Walk],
) -> None:
    """Go from scene to scene, as far as the last that is asked for; each is changed from the one before."""
    for name in _route(asked):
        with ExitStack() as waiting:
            late = [
                (
                    walk.gallery,
                    *waiting.enter_context(
                        moments.cut_off(walk.gallery, browser, play)
                    ),
                )
                for walk in walks
                if name in asked.scenes
                and name == "closed"
                and "phone" in walk.pages
            ]
            staging.wait(bots, SCENES[name](play))
            for each in late:
                moments.too_late(*each)
        for walk in walks if name in asked.scenes else ():
            _scene(walk.gallery, walk.pages, name)
            _beside(walk, browser, play, name)
        for walk in walks if asked.around else ():
            _around(walk, play, name)


def _route(asked: Asked) -> list[str]:
    names = list(SCENES)
    return names if asked.around else names[: names.index(asked.scenes[-1]) + 1]


def _scene(gallery: Gallery, pages: dict[str, Page], name: str) -> None:
    for surface, page in pages.items():
        page.wait_for_timeout(120)
        gallery.take(
            page,
            f"{name}-{surface}",
            SURFACES[surface],
            whole=surface == "phone",
        )
    if "console" in pages:
        _unfolded(gallery, pages["console"], f"{name}-console-unfolded")
    if "phone" in pages:
        _narrowed(gallery, pages["phone"], name)


def _beside(walk: Walk, browser: Browser, play: Play, name: str) -> None:
    """Look at what a scene has beside its screens as they come: a text that waits or comes back, dialogs."""
    if name == "written" and "phone" in walk.pages:
        moments.without_network(walk.gallery, browser, play)
        moments.refused(walk.gallery, browser, play)
    if name in FOCUSED and "phone" in walk.pages:
        moments.focused(walk.gallery, walk.pages["phone"], name, FOCUSED[name])
    if name in {"written", "reflection"} and "console" in walk.pages:
        moments.dialogs(walk.gallery, walk.pages["console"], name)


def _around(walk: Walk, play: Play, name: str) -> None:
    if name in {"agreements", "over", "longest"}:
        moments.pages(walk.gallery, walk.staff, play, name)
    # A badge is a link of its own, by which its owner speaks from then on.
    if name == "over":
        moments.paper(walk.gallery, walk.staff, play)


def _unfolded(gallery: Gallery, console: Page, name: str) -> None:
    """Look at everything that the console hides in folds, on a screen as tall as that needs."""
    console.evaluate(UNFOLDED)
    console.set_viewport_size({"width": LAPTOP["width"], "height": 2400})
    gallery.take(console, name, "laptop")
    console.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # a dictionary of this shape
    console.evaluate(FOLDED)


def _narrowed(gallery: Gallery, phone: Page, name: str) -> None:
    for how, width in NARROW.items():
        phone.set_viewport_size({"width": width, "height": PHONE["height"]})
        if gallery.language == "ru":
            gallery.take(phone, f"{name}-{how}", "phone", whole=True)
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dictionary of this shape


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
