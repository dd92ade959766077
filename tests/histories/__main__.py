# The long form: as many histories as are asked for, and what they came to. A history that breaks is made as small as it
# can be and told.
import sys
from collections import Counter
from secrets import randbelow

from rich.console import Console

from tests.histories.oracles import ORACLES
from tests.histories.telling import story
from tests.histories.trying import Trial, shrunk, tried

MOST_TOLD = 3  # histories that break the same
console = Console(highlight=False, soft_wrap=True, markup=False)


def main(histories: int, first: int) -> None:
    commands: Counter[str] = Counter()
    breaks: Counter[str] = Counter()
    refused = 0
    for seed in range(first, first + histories):
        trial = tried(seed, oracles=ORACLES)
        commands.update(record.command for record in trial.life.records[1:])
        refused += len(trial.steps) + 1 - len(trial.life.records)
        if trial.broken:
            breaks[trial.broken.law] += 1
            if breaks[trial.broken.law] <= MOST_TOLD:
                tell(shrunk(trial, oracles=ORACLES))
    console.print(f"{histories:,} histories from seed {first}")
    console.print(f"{commands.total():,} commands carried out, {refused:,} refused")
    console.print(f"{len(commands)} types of commands: {dict(commands.most_common())}")
    console.print(f"broken: {dict(breaks) or 'nothing'}")
    sys.exit(bool(breaks))


def tell(trial: Trial) -> None:
    for line in story(trial):
        console.print(line)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else randbelow(10**6))
