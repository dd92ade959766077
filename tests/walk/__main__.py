# Walks every kind of stage × moment × content on the wall, the console, a phone and the organizer's pages, in both
# languages, both schemes, all sizes and three families of letters, and says what is cut, overlaps, is under its least
# size, blank while there is something, or without a way in. `make walk` walks all of it; words after
# `python -m tests.walk` ask for less: a kind, a content, a kind-content, a surface, a language, a scheme, a width,
# letters; “keep” keeps a picture of each look in gallery/walk, “quick” walks what CI does.
import logging
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import staging
from tests.browser import launch, provide_letters
from tests.staging import FILE, Clock
from tests.walk.screens import PACKAGES
from tests.walk.walking import Walk, sittings


def main(*words: str) -> int:
    logging.basicConfig(format="%(message)s")
    logging.getLogger("tests.walk").setLevel(logging.INFO)
    provide_letters(PACKAGES)
    with (
        tempfile.TemporaryDirectory() as folder,
        staging.serving(Path(folder), clock := Clock()) as key,
        staging.loop() as bots,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        file = Path(folder) / FILE
        walk = Walk(browser, bots, key, clock, file, {*words})
        for together in sittings({*words}):
            for fault in walk.through(*together):
                sys.stdout.write(f"{fault}\n")
                sys.stdout.flush()
    sys.stdout.write(walk.told() + "\n")
    return min(len(walk.found), 100)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
