# What is kept of an author is answered in one place, which everything else asks.
import re
from pathlib import Path

import pytest

from session.secrecy.signing import (
    is_secret,
    keeps_side,
    keeps_side_alone,
    name_kept,
    side_kept,
)
from tests.session.build import a_person, a_stage

ROOT = Path(__file__).parents[2]
ANSWERING = {
    "session/envelope.py",
    "session/programme/methods.py",
    "session/secrecy/signing.py",
    "session/secrecy/promises.py",
}
"""Files that may name the ways to sign: where they are declared, asked, and told in sentences."""


def test_nothing_else_asks_how_a_stage_is_signed() -> None:
    rooms = (
        path
        for room in ("session", "exports", "facilitator_ui")
        for path in (ROOT / room).rglob("*.py")
    )
    naming = {
        str(path.relative_to(ROOT))
        for path in rooms
        if re.search(r"Authorship\.\w", path.read_text("utf-8"))
    }
    assert naming == ANSWERING


@pytest.mark.parametrize(
    ("authorship", "secret", "side", "name"),
    [
        ("signed", False, "a", "anna"),
        ("side", True, "a", None),
        ("anonymous", True, None, None),
    ],
)
def test_name_and_side_are_kept_as_the_stage_says(
    authorship: str, secret: bool, side: str | None, name: str | None
) -> None:
    stage, anna = a_stage("s", authorship=authorship), a_person("anna", "a")
    assert (
        is_secret(stage),
        side_kept(stage, "a"),
        name_kept(stage, anna),
    ) == (secret, side, name)
    assert (keeps_side(stage), keeps_side_alone(stage)) == (
        side is not None,
        secret and side is not None,
    )
    assert name_kept(stage, None) is None


def test_what_is_of_no_stage_is_signed() -> None:
    assert (name_kept(None, a_person("anna", "a")), side_kept(None, "a")) == (
        "anna",
        "a",
    )
