# Lays every file of the product with its marks into build/coverage, none of them set, and reads later which are.
import json
import marshal
import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, compress
from pathlib import Path

from tests.marks.marking import Arc, marked
from tests.marks.sitecustomize import LAID, PACKAGES, ROOT, place_of

GIVEN_OUT = ROOT / "session/live/migrations/versions"
"""Revisions of a database: Alembic loads them itself, from where they stand."""

Legend = Mapping[str, Sequence[Sequence[Arc]]]
"""For each file, and for each of its marks in turn, the arcs that the mark stands for."""


def lay() -> None:
    shutil.rmtree(LAID, ignore_errors=True)
    LAID.mkdir(parents=True)
    legend: dict[str, Sequence[Sequence[Arc]]] = {}
    count = 0
    for file in files():
        found = marked(file.read_text(encoding="utf-8"), str(file), count)
        place = place_of(file)
        if place is not None:
            place.write_bytes(marshal.dumps(found.code))
        legend[str(file)] = found.arcs
        count += len(found.arcs)
    LAID.joinpath("legend.json").write_text(json.dumps(legend))
    LAID.joinpath("seen").write_bytes(bytes(count))


def files() -> Iterator[Path]:
    for package in PACKAGES:
        for file in sorted(ROOT.joinpath(package).rglob("*.py")):
            if GIVEN_OUT not in file.parents:
                yield file


def come_by() -> dict[str, list[Arc]]:
    """Return the arcs of each file that were come by since it was laid."""
    legend: Legend = json.loads(LAID.joinpath("legend.json").read_bytes())
    seen = iter(LAID.joinpath("seen").read_bytes())
    return {file: set_ones(marks, seen) for file, marks in legend.items()}


def set_ones(marks: Sequence[Sequence[Arc]], seen: Iterator[int]) -> list[Arc]:
    """Return the arcs of those marks whose bytes are set."""
    found = chain.from_iterable(compress(marks, seen))
    return [(begin, end) for begin, end in found]
