# Whether tests come by enough of the product: reads which marks all processes of a run set (`python -m tests.marks`),
# and fails below what is asked of a part, with the lines and arms that no test came by. `make test` runs this file.
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage import Coverage, CoverageData

from tests.catalogues import ROOT
from tests.marks.laying import come_by
from tests.marks.marking import Arc

ALL_NAMED = "--missing"
"""Asked for by `make coverage`: what is missing is named where it is little, too."""

REMEDY = """\
Too little. The last column names the lines, and the arms as line->line, that no test comes by. What people need
wants a test of what it does, where a reader looks for it; what nobody needs is deleted. What does not count, and
why, says docs/decisions/0070.
"""


@dataclass(frozen=True)
class Gate:
    """A part of the product, by patterns of paths, and how much of it tests go through at least, in hundredths."""

    part: str
    least: float
    only: Sequence[str] = ()
    but: Sequence[str] = ()


GATES = (
    Gate("session without live", 98.0, ["session/*"], ["session/live/*"]),
    Gate("everything", 95.0),
)


@dataclass(frozen=True)
class Shares:
    """How much of a part tests went through, in hundredths: of its branches, and of its lines."""

    branches: float
    lines: float


def main() -> int:
    """Say the shares of all parts; return how many have too little."""
    with tempfile.TemporaryDirectory() as folder:
        coverage = read(Path(folder), come_by())
        passed = [is_enough(coverage, gate) for gate in GATES]
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


def is_enough(coverage: Coverage, gate: Gate) -> bool:
    """Name what of a part no test comes by where it is too much, and say its shares."""
    found = shares(coverage, gate)
    enough = min(found.branches, found.lines) >= gate.least
    if not enough or ALL_NAMED in sys.argv:
        coverage.report(
            include=[*gate.only],
            omit=[*gate.but],
            show_missing=True,
            skip_covered=True,
        )
    sys.stdout.write(f"{told(gate, found)}\n")
    return enough


def shares(coverage: Coverage, gate: Gate) -> Shares:
    """Return what was noted of a part."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        coverage.json_report(
            outfile=str(report), include=[*gate.only], omit=[*gate.but]
        )
        found: Mapping[str, float] = json.loads(report.read_bytes())["totals"]
    return Shares(
        found["percent_branches_covered"], found["percent_statements_covered"]
    )


def told(gate: Gate, found: Shares) -> str:
    came = f"{found.branches:.2f} % of branches, {found.lines:.2f} % of lines"
    return f"{gate.part}: {came}; at least {gate.least:.0f} %"


if __name__ == "__main__":
    sys.exit(main())
