# That the tool itself tells the truth: the same mutants for the same seed, code exchanged wherever somebody holds it,
# and what a test sees apart from what none sees.
import gc
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path

import pytest

from tests.catalogues import ROOT
from tests.mutants import changes
from tests.mutants.swapping import living, swap

pytestmark = pytest.mark.long

TOLD = """
from pathlib import Path
from tests.mutants.changes import Change
from tests.mutants.trying import run

FILE = Path("session/values/codes.py").resolve()
SOURCE = FILE.read_text()

def change(before: str, after: str) -> Change:
    assert before in SOURCE
    line = SOURCE[: SOURCE.index(before)].count(chr(10)) + 1
    return Change(FILE, line, before, after, SOURCE.replace(before, after))

TRIED = [
    change("if each.isalnum()", "if each.isalpha()"),
    change("typed[:LONGEST]", "typed[: LONGEST or None]"),
    change("typed[:LONGEST]", "typed[:(LONGEST)]"),
]
run(TRIED, ["tests/session/test_codes.py"], lambda _, fate: print("=", fate))
"""


def test_a_change_that_a_test_sees_is_told_apart_from_those_that_none_sees() -> (
    None
):
    ran = subprocess.run(
        [sys.executable, "-c", TOLD],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": ""},  # code with marks is another
        capture_output=True,
        text=True,
        check=False,
    )
    fates = [
        line.removeprefix("= ")
        for line in ran.stdout.splitlines()
        if line.startswith("= ")
    ]
    assert fates == ["killed", "alive", "changes nothing once it is loaded"], (
        ran.stderr
    )


def test_a_seed_chooses_the_same_mutants_and_another_others() -> None:
    small = [
        ROOT / "session" / name
        for name in ("values/codes.py", "values/keys.py", "programme/pilot.py")
    ]
    offered = [
        (path, index)
        for path in small
        for index in range(len(changes.mutations(path)[1]))
    ]
    one, again, other = (
        changes.picked(offered, 20, seed) for seed in (7, 7, 8)
    )
    assert (
        [each.name for each in one]
        == [each.name for each in again]
        != [each.name for each in other]
    )
    assert all(
        each.source != each.path.read_text() and each.before != each.after
        for each in one
    )


def lasting(function: Callable[[int], int]) -> Callable[[int], int]:
    @wraps(function)
    def inner(number: int) -> int:
        return function(number)

    return inner


@lasting
def wrapped(number: int) -> int:
    return number + 41


@cache
def kept(number: int) -> int:
    return number + 41


class Holder:
    def method(self, number: int) -> int:
        return number + 41


def test_code_is_exchanged_wherever_somebody_holds_it() -> None:
    gc.unfreeze()  # what a server in this process froze is not found
    living.cache_clear()
    held: list[Callable[[int], int]] = [wrapped, kept, Holder().method]
    assert [each(1) for each in held] == [42, 42, 42]
    kept.cache_clear()
    here = Path(__file__)
    assert (
        swap(here, here.read_text().replace("number + 41", "number + 42")) == 3
    )
    assert [each(1) for each in held] == [43, 43, 43]
    living.cache_clear()
