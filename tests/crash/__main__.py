# The long form of the crash harness: as many kills as are asked for, and what they came to.
import sys
import tempfile
import time
from pathlib import Path
from secrets import randbelow

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TimeRemainingColumn,
)

from tests.crash.reckoning import Reckoning, reckoned

console = Console(highlight=False)


def main(kills: int, seed: int) -> None:
    begin = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        ) as bars,
    ):
        bar = bars.add_task("", total=kills)
        total = reckoned(
            Path(folder),
            kills,
            seed,
            lambda done: bars.update(bar, completed=done),
        )
    tell(total, seed, time.monotonic() - begin)


def tell(total: Reckoning, seed: int, seconds: float) -> None:
    ways = ", ".join(
        f"{times:,} {end}" for end, times in sorted(total.ends.items())
    )
    console.print(
        f"{total.kills:,} kills in {seconds:,.0f} s, seed {seed}: {ways}"
    )
    console.print(
        f"aimed at each of {total.steps} steps of the write path; the rest within writes and at any moment"
    )
    console.print(
        f"{total.commands:,} commands sent, {total.acknowledged:,} acknowledged"
    )
    console.print(
        "nothing acknowledged is missing, nothing counts twice, every journal gives its rows"
    )


if __name__ == "__main__":
    main(
        int(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else randbelow(10**6),
    )
