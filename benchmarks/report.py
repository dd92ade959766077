# What the runs gave, as a table and a picture for docs/numbers.md: medians of the raw numbers in results/, which stay.
import json
import os
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

HERE = Path(__file__).parent
RESULTS = HERE / "results"
NUMBERS = HERE.parent / "docs" / "numbers.md"
PICTURE = HERE.parent / "docs" / "pictures" / "load.svg"
PLACE = re.compile(r"(?<=<!-- load -->\n).*?(?=<!-- end -->)", re.DOTALL)
RATIOS = {
    "acked_99": "receipt",
    "seen_99": "seen by all",
    "cpu_input": "CPU an input",
    "memory_phone": "memory a phone",
}
PROMISED = {
    "acked_99": 2.0,
    "seen_99": 2.0,
    "cpu_input": 2.0,
    "memory_phone": 1.5,
}
FAULTS = ("lost", "doubled", "disordered")
COLOURS = ("#1f5fa8", "#2f8f6b", "#b06a1c", "#7a4fa3")
Run = dict[str, Any]
Row = tuple[str, ...]


class Runs:
    """Runs of one benchmark: medians of one server's figures."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.all = list(runs)

    def only(self, **wanted: object) -> "Runs":
        return Runs(
            run
            for run in self.all
            if all(run.get(name) == value for name, value in wanted.items())
        )

    @property
    def beside(self) -> str:
        """Return a mark where other programs ran beside, in any of the runs."""
        return " †" if any(run.get("shared") for run in self.all) else ""

    def __getitem__(self, figure: str) -> float:
        return median(run[figure] for run in self.all)


def read(name: str) -> Runs:
    path = RESULTS / f"{name}.jsonl"
    return (
        Runs(json.loads(line) for line in path.read_text().splitlines())
        if path.exists()
        else Runs(())
    )


def ratio(runs: Runs, figure: str) -> float:
    return (
        runs.only(server="product")[figure] / runs.only(server="floor")[figure]
    )


def cases(live: Runs) -> dict[str, Runs]:
    """Return the runs of each load that the floor bore, too."""
    pairs = dict.fromkeys(
        (run["phones"], run["rate"])
        for run in live.all
        if run["server"] == "floor"
    )
    return {
        f"{phones:,} phones, {rate:g} inputs/s": live.only(
            phones=phones, rate=rate
        )
        for phones, rate in pairs
    }


def loads(live: Runs) -> Iterable[Row]:
    yield (
        "Load",
        "Receipt, 99th of 100",
        "Seen by all, 99th",
        "CPU an input",
        "Of one core",
        "Memory a phone",
    )
    yield ("---",) * 6
    for name, runs in cases(live).items():
        own = runs.only(server="product")
        times = {figure: f"{ratio(runs, figure):.1f} ×" for figure in RATIOS}
        yield (
            f"{name}{own.beside}",
            f"{own['acked_99']:.1f} ms, {times['acked_99']}; {_syncs(own)}",
            f"{own['seen_99']:.0f} ms, {times['seen_99']}",
            f"{own['cpu_input']:.1f} ms, {times['cpu_input']}",
            f"{own['cpu']:.0%}",
            f"{own['memory_phone'] / 1000:.0f} kB, {times['memory_phone']}",
        )


def _syncs(own: Runs) -> str:
    """Say how many syncs of the disk a receipt took: of a busy disk, and of one synced as often as inputs come."""
    told = f"{own['acked_99'] / own['fsync']:.0f} syncs of the disk"
    paced = all("fsync_paced" in run for run in own.all)
    return (
        f"{told}, {own['acked_99'] / own['fsync_paced']:.0f} at this pace"
        if paced
        else told
    )


def strains(found: Runs, live: Runs, download: Runs) -> Iterable[Row]:
    yield ("Strain", "Measured", "Asked")
    yield ("---",) * 3
    for name, tell in TOLD.items():
        runs = found.only(strain=name)
        if runs.all:
            alone = Runs(run for run in runs.all if not run.get("shared"))
            what, figure = tell(
                (alone if alone.all else runs).only(server="product"),
                alone if alone.all else runs,
            )
            yield (
                what,
                figure + (alone if alone.all else runs).beside,
                ASKED.get(name, ""),
            )
    bare = live.only(server="broadcast")
    if bare.all:
        share = (
            live.only(server="product", phones=bare.all[0]["phones"])[
                "cpu_input"
            ]
            / bare["cpu_input"]
        )
        yield (
            "An input's whole way, against `websockets.broadcast` alone at 2,000 phones",
            f"{share:.2f} × the CPU{bare.beside}",
            "≤ 0.5 ×",
        )
    if download.all:
        beside, alone = (
            median(max(run[which]) for run in download.all)
            for which in ("beside", "alone")
        )
        yield (
            "Protocol and archive of 2,000 entries downloaded on and on",
            f"slowest receipt of a round {beside:.0f} ms ({beside / alone:.1f} × that without){download.beside}",
            "≤ 2 ×",
        )
    faults = [
        f"{sum(run.get(fault, 0) for run in (*live.all, *found.all)):.0f} {fault}"
        for fault in FAULTS
    ]
    yield (f"All {len(live.all) + len(found.all)} runs", ", ".join(faults), "0")


def _waits(own: Runs, both: Runs) -> str:
    return (
        f"receipt {own['acked_99']:.0f} ms ({ratio(both, 'acked_99'):.1f} ×), "
        f"seen by all {own['seen_99']:.0f} ms ({ratio(both, 'seen_99'):.1f} ×)"
    )


ASKED = {
    "spike": "≤ 2 ×",
    "stream": "≤ 2 ×",
    "ladder": "≥ 0.5 ×",
    "growth": "≤ 1.5 ×",
    "stalled": "≤ 1.5 ×; 0",
}
TOLD = {
    "spike": lambda own, both: (
        "1,000 phones write within two seconds",
        _waits(own, both),
    ),
    "stream": lambda own, both: (
        "500 phones, 500 inputs/s",
        f"{_waits(own, both)}, {own['cpu']:.0%} of a core",
    ),
    "ladder": lambda own, both: (
        "The most that 500 phones may write",
        f"{own['borne']:,.0f} inputs/s ({ratio(both, 'borne'):.2f} ×)",
    ),
    "growth": lambda own, _: (
        "A wall of 2,000 cards against one of 20, and of 500 against one of 20",
        f"CPU an input {own['cpu_growth']:.2f} ×, bytes of a new card {own['bytes_growth']:.2f} ×",
    ),
    "stalled": lambda own, _: (
        "100 of 1,000 phones take nothing",
        f"the others see {own['growth_of_seen_99']:.2f} × as late; {own['deaf_behind']:.0f} of the 100 stay behind",
    ),
    "turn": lambda own, _: (
        "A stage ends for 1,000 phones",
        f"all show it after {own['all_turned']:.0f} ms",
    ),
    "storm": lambda own, _: (
        "1,000 people join from one address: page, form, screen, socket",
        f"{own['seconds']:.0f} s, {own['cpu_person']:.0f} ms of CPU each",
    ),
    "restart": lambda own, _: (
        "The server is killed under 1,000 phones",
        f"all right again {own['seconds']:.1f} s after its first answer",
    ),
    "evening": lambda own, _: (
        "Half an hour of an ordinary session",
        (
            f"receipt {own['acked_99']:.0f} ms, {own['cpu']:.0%} of a core, "
            f"{own['bytes_an_input'] / 1000:.0f} kB of memory an input"
        ),
    ),
}


def drawn(live: Runs) -> Figure:
    """Draw the ratios of every load beside what is promised; 1 is the floor."""
    found = cases(live)
    figure = Figure(figsize=(8, 0.5 + 0.9 * len(found)), layout="constrained")
    axes = figure.subplots()
    for number, (name, colour) in enumerate(zip(RATIOS, COLOURS, strict=True)):
        places = [case + 0.19 * (number - 1.5) for case in range(len(found))]
        values = [ratio(runs, name) for runs in found.values()]
        axes.barh(places, values, 0.17, color=colour, label=RATIOS[name])
        for place, value in zip(places, values, strict=True):
            axes.plot(
                [PROMISED[name]] * 2,
                [place - 0.085, place + 0.085],
                color="#333333",
                linewidth=1.5,
            )
            axes.text(
                value + 0.02, place, f"{value:.2f}", va="center", fontsize=8
            )
    axes.axvline(1, color="#333333", linewidth=0.8, linestyle=":")
    axes.set_yticks(range(len(found)), found)
    axes.invert_yaxis()
    axes.set_xlabel(
        "times the floor (dotted); the dark mark is what is promised at most"
    )
    axes.legend(
        loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize=9
    )
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def main() -> None:
    live, strained = read("live"), read("strains")
    found = Runs([*strained.all, *read("evening").all])
    mpl.rcParams["svg.hashsalt"] = "load"
    drawn(live).savefig(PICTURE, metadata={"Date": None})
    tables = [loads(live), strains(found, live, read("download"))]
    told = "\n\n".join(
        "\n".join(f"| {' | '.join(row)} |" for row in table) for table in tables
    )
    times = min(
        len(runs.only(server="product").all) for runs in cases(live).values()
    )
    often = min(
        len(strained.only(strain=name, server="product").all)
        for name in {run["strain"] for run in strained.all}
    )
    mark = (
        " † other programs ran beside it;"
        if live.beside or found.beside
        else ""
    )
    counted = f"medians of at least {times} runs by turns for loads, {often} for strains, one of half an hour"
    where = f"{os.cpu_count()} cores, {platform.system()}, {datetime.now(UTC):%Y-%m-%d}"
    below = f"*× – against the floor; {counted};{mark} {where}; `make bench`*"
    NUMBERS.write_text(
        PLACE.sub(
            lambda _: f"{told}\n\n{below}\n", NUMBERS.read_text(), count=1
        )
    )


if __name__ == "__main__":
    main()
