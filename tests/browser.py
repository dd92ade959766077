# Finds a browser that can show Cyrillic, or installs one. Knows nothing of Veche.
#
# What is there is taken first, then Playwright's own build, then Debian's package.
# Whoever ends without one is told the remedy: these tests are never skipped. `make test` runs this file before them: a
# Chromium without windows is the same engine for less work.

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Playwright

logger = logging.getLogger(__name__)

IN_THE_HALL = "hall.test"
"""A name of this machine that a browser trusts as little as any address of a hall's network."""

WITHOUT_WINDOWS = "chromium-headless-shell"
NAMES = (WITHOUT_WINDOWS, "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    # Pages must stand alone: whatever reaches beyond this machine fails. One name stands for the hall's network.
    f"--host-resolver-rules=MAP {IN_THE_HALL} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


def launch(playwright: Playwright) -> Browser:
    """Start a headless browser. Raises RuntimeError with the remedy when none can be had."""
    provide_cyrillic()
    return playwright.chromium.launch(
        executable_path=find(playwright), args=ARGUMENTS
    )


def find(playwright: Playwright) -> Path:
    browser = already_there() or playwrights_own(playwright) or debians_own()
    if browser is None:
        raise RuntimeError(
            "No browser for the tests: install Chromium or Chrome, or name one in VECHE_BROWSER."
        )
    return browser


def already_there() -> Path | None:
    named = os.environ.get("VECHE_BROWSER")
    if named and not shutil.which(named):
        raise RuntimeError(f"VECHE_BROWSER names {named}, which cannot be run.")
    found = (shutil.which(name) for name in (named, *NAMES) if name)
    return next((Path(path) for path in found if path), None)


def playwrights_own(playwright: Playwright) -> Path | None:
    browser = Path(playwright.chromium.executable_path)
    if not browser.exists() and succeeds(
        sys.executable, "-m", "playwright", "install", "chromium"
    ):
        succeeds(sys.executable, "-m", "playwright", "install-deps", "chromium")
    return browser if browser.exists() else None


def debians_own() -> Path | None:
    apt("chromium")
    return already_there()


def provide_without_windows() -> None:
    """Install the lighter browser where that can be done; another does where it cannot."""
    if not os.environ.get("VECHE_BROWSER") and not shutil.which(
        WITHOUT_WINDOWS
    ):
        apt(WITHOUT_WINDOWS)


def provide_cyrillic() -> None:
    """Raise RuntimeError when a Linux machine has no Cyrillic font and takes none."""
    if sys.platform != "linux" or has_cyrillic():
        return
    apt("fontconfig", "fonts-noto-core")
    if not has_cyrillic():
        raise RuntimeError(
            "No Cyrillic font for the tests: install fontconfig and Noto Sans."
        )


def provide_letters(packages: Mapping[str, str]) -> None:
    """Let a Linux machine have families of letters, each out of its Debian package, if it takes any."""
    if sys.platform != "linux" or not shutil.which("fc-list"):
        return
    for family, package in packages.items():
        if not told_of(family):
            apt(package)


def told_of(family: str) -> str:
    found = subprocess.run(
        ["fc-list", family], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def has_cyrillic() -> bool:
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(
        ["fc-list", ":lang=ru"], capture_output=True, text=True, check=False
    )
    return bool(fonts.stdout.strip())


def apt(*packages: str) -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        succeeds("apt-get", "update")
        succeeds(
            "apt-get", "install", "--yes", "--no-install-recommends", *packages
        )


def succeeds(*command: str) -> bool:
    """Run an installer without letting it ask, wait for ever, or fail the search."""
    try:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            timeout=600,
        )
    except subprocess.TimeoutExpired:
        logger.warning("%s took too long", " ".join(command))
        return False
    if done.returncode:
        logger.warning("%s\n%s", " ".join(command), done.stdout)
    return done.returncode == 0


if __name__ == "__main__":
    provide_without_windows()
