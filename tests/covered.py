# Whether tests come by enough of the product: reads what all traced processes of a run noted (`make test`,
# `make covered`), names the lines and arms that no test came by, and fails below what is asked of a part.
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage import Coverage

from tests.catalogues import ROOT


@dataclass(frozen=True)
class Gate:
    """A part of the product, by patterns of paths, and how much of it tests go through at least, in hundredths."""

    part: str
    least: float
    only: Sequence[str] = ()
    but: Sequence[str] = ()


PURE = Gate(
    "session without live", 98.0, only=["session/*"], but=["session/live/*"]
)
WHOLE = Gate("everything", 95.0)
GATES = {"pure": PURE, "whole": WHOLE}


@dataclass(frozen=True)
class Shares:
    """How much of a part tests went through, in hundredths: of its branches, and of its lines."""

    branches: float
    lines: float


def shares(coverage: Coverage, gate: Gate) -> Shares:
    """Return what was noted of a part."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        coverage.json_report(
            outfile=str(report), include=[*gate.only], omit=[*gate.but]
        )
        told: Mapping[str, float] = json.loads(report.read_bytes())["totals"]
    return Shares(
        told["percent_branches_covered"], told["percent_statements_covered"]
    )


def main(*names: str) -> int:
    """Say the shares of the parts of these names; return how many have too little."""
    coverage = Coverage(config_file=str(ROOT / "pyproject.toml"))
    coverage.combine()
    low = 0
    for name in names:
        gate = GATES[name]
        coverage.report(
            include=[*gate.only],
            omit=[*gate.but],
            show_missing=True,
            skip_covered=True,
        )
        found = shares(coverage, gate)
        low += min(found.branches, found.lines) < gate.least
        sys.stdout.write(f"{told(gate, found)}\n")
    return low


def told(gate: Gate, found: Shares) -> str:
    came = f"{found.branches:.2f} % of branches, {found.lines:.2f} % of lines"
    return f"{gate.part}: {came}; at least {gate.least:.0f} %"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
