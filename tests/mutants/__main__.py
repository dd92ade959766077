# The long form: as many mutants as are asked for, what became of them, and those that nobody noticed.
import re
import sys
import time
from collections import Counter
from secrets import randbelow

from rich.console import Console

from tests.catalogues import ROOT
from tests.mutants.changes import Change, chosen
from tests.mutants.trying import Fate, run
from tests.mutants.types import refused_by_types

AT_THE_DOOR = (
    "asked",
    "at_the_door",
    "cards",
    "crowding",
    "door_line",
    "doors",
    "guessing",
    "links",
    "listing",
    "newcomers",
    "pace",
    "passing",
    "personal",
    "registering",
    "returning",
    "shorts",
    "times",
)
# Slow: left out.
OF_ROOMS = (
    "bus",
    "copying",
    "database",
    "journal",
    "older",
    "rehearsals",
    "room",
    "rooms",
    "split",
)
TESTS = (
    "tests/session",
    "tests/exports",
    "tests/templates",
    *(f"tests/facilitator_ui/test_{name}.py" for name in AT_THE_DOOR),
    *(f"--ignore=tests/session/live/test_{name}.py" for name in OF_ROOMS),
    "-k",
    "not postgresql and not libreoffice and not printed and not 5000",
    "-m",
    "not apart and not browser",
)
JUDGED = ROOT / "docs" / "mutants.md"
EQUIVALENT = re.compile(
    r"^- `(?P<path>[\w/.]+)` ``(?P<before>.+?)`` → ``(?P<after>.*?)``",
    re.MULTILINE,
)
UNNOTICED = frozenset({Fate.alive, Fate.unseen})
console = Console(highlight=False, soft_wrap=True, markup=False)


def main(number: int, *seeds: int) -> None:
    began = time.monotonic()
    samples = {seed: chosen(number, seed) for seed in seeds}
    wanted = list(
        dict.fromkeys(
            change for sample in samples.values() for change in sample
        )
    )
    fates: dict[Change, Fate] = {}

    def done(change: Change, fate: Fate) -> None:
        fates[change] = fate
        console.print(
            f"{time.monotonic() - began:6.0f} s  {len(fates):>5}  {fate:<10} {told(change)}"
        )

    for test in run(wanted, TESTS, done):
        console.print(f"fails without any mutant, and is left out: {test}")
    typed = refused_by_types(
        change for change, fate in fates.items() if fate in UNNOTICED
    )
    for seed, sample in samples.items():
        console.print(f"\nseed {seed}, {len(sample)} mutants")
        report({change: fates[change] for change in sample}, typed)


def report(fates: dict[Change, Fate], typed: set[Change]) -> None:
    counts, same = Counter(fates.values()), equivalent()
    by_types = [change for change in fates if change in typed]
    left = [
        change
        for change, fate in fates.items()
        if fate in UNNOTICED and change not in typed
    ]
    alive = [change for change in left if change.name not in same]
    killed = counts[Fate.killed] + len(by_types)
    meant = killed + len(alive)
    console.print(
        f"{killed} of {meant} that mean something are noticed: {100 * killed / max(1, meant):.1f} %"
    )
    console.print(f"by tests {counts[Fate.killed]}, by types {len(by_types)}")
    console.print(
        f"judged the same program {len(left) - len(alive)}, the same once loaded {counts[Fate.as_loaded]}"
    )
    for change in sorted(alive, key=lambda change: change.name):
        console.print(f"{fates[change]}: {told(change)}")


def told(change: Change) -> str:
    return f"{change.path.relative_to(ROOT)}:{change.line}\n      - {change.before}\n      + {change.after}"


def equivalent() -> set[tuple[str, str, str]]:
    """Return the mutants that somebody has judged to be the same program."""
    part = (
        JUDGED.read_text()
        .partition("## The same program")[2]
        .partition("\n## ")[0]
    )
    return {
        (found["path"], found["before"], found["after"])
        for found in EQUIVALENT.finditer(part)
    }


if __name__ == "__main__":
    main(
        int(sys.argv[1]),
        *(map(int, sys.argv[2:]) if len(sys.argv) > 2 else [randbelow(10**6)]),
    )
