# Whether tests come by enough of the product: reads which marks all processes of a run set (`python -m tests.marks`),
# and fails below what is asked of a part, with the lines and arms that no test came by. `make test` runs this file.
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from coverage import Coverage, CoverageData

from tests.catalogues import ROOT
from tests.marks.laying import come_by
from tests.marks.marking import Arc

ALL_NAMED = "--missing"
"""Asked for by `make coverage`: what is missing is named where it is little, too."""

REMEDY = """\
Too little. After each file stand the lines, and the arms as line->line, that no test without a browser comes by; an
arm to a line below 1 leaves the function. What people need wants a test of what it does, where a reader looks for
it; what nobody needs is deleted. What does not count, and why, says docs/decisions/0070.
"""

Missing = Mapping[str, Any]
"""A file as coverage.py tells it: lines and branches that were missed, and sums."""


@dataclass(frozen=True)
class Gate:
    """A part of the product, by patterns of paths, and how much of it tests go through at least, in hundredths."""

    part: str
    least: float
    only: str = "*"
    but: str = ""

    def has(self, name: str) -> bool:
        return fnmatch(name, self.only) and not fnmatch(name, self.but)


GATES = (
    Gate("session without live", 96.5, "session/*", "session/live/*"),
    Gate("everything", 94.5),
)


@dataclass(frozen=True)
class Shares:
    """How much of a part tests went through, in hundredths: of its branches, and of its lines."""

    branches: float
    lines: float


def main() -> int:
    """Say the shares of all parts; return how many have too little."""
    with tempfile.TemporaryDirectory() as folder:
        files = missed(read(Path(folder), come_by()))
    passed = [is_enough(files, gate) for gate in GATES]
    low = passed.count(False)
    if low:
        sys.stdout.write(REMEDY)
    return low


def read(folder: Path, arcs: Mapping[str, Sequence[Arc]]) -> Coverage:
    """Return what was come by as coverage.py's own, kept in a folder."""
    file = str(folder / "noted")
    data = CoverageData(file)
    data.add_arcs(arcs)
    data.touch_files(arcs)
    data.write()
    coverage = Coverage(
        data_file=file, config_file=str(ROOT / "pyproject.toml")
    )
    coverage.load()
    return coverage


def missed(coverage: Coverage) -> dict[str, Missing]:
    """Return what was missed in each file, by its path below the product."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        coverage.json_report(outfile=str(report))
        files: dict[str, Missing] = json.loads(report.read_bytes())["files"]
    return files


def is_enough(files: Mapping[str, Missing], gate: Gate) -> bool:
    """Name what of a part no test comes by where it is too much, and say its shares."""
    part = {name: file for name, file in files.items() if gate.has(name)}
    found = shares(part)
    enough = min(found.branches, found.lines) >= gate.least
    if not enough or ALL_NAMED in sys.argv:
        sys.stdout.writelines(named(part))
    sys.stdout.write(f"{told(gate, found)}\n")
    return enough


def shares(part: Mapping[str, Missing]) -> Shares:
    """Return how much of these files was come by."""
    sums: Counter[str] = Counter()
    for file in part.values():
        sums.update(file["summary"])
    return Shares(
        _share(sums["covered_branches"], sums["num_branches"]),
        _share(sums["covered_lines"], sums["num_statements"]),
    )


def _share(come_by: int, of: int) -> float:
    return 100 * come_by / of if of else 100.0


def named(part: Mapping[str, Missing]) -> Iterator[str]:
    """Yield a line for each file of which something was missed."""
    for name, file in sorted(part.items()):
        lines = [str(line) for line in file["missing_lines"]]
        arms = [f"{begin}->{end}" for begin, end in file["missing_branches"]]
        if lines or arms:
            yield f"{name}: {', '.join([*lines, *arms])}\n"


def told(gate: Gate, found: Shares) -> str:
    came = f"{found.branches:.2f} % of branches, {found.lines:.2f} % of lines"
    return f"{gate.part}: {came}; at least {gate.least:g} %"


if __name__ == "__main__":
    sys.exit(main())
