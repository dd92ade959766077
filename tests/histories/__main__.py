# The long form: as many histories as are asked for, and what they came to. A history that breaks is made as small as it
# can be and told. Whoever stops it is told with which seed to go on.
import sys
from collections import Counter
from secrets import randbelow
from signal import SIGINT, SIGTERM, default_int_handler, signal

from rich.console import Console

from session.messages import name_of
from tests.histories.oracles import in_turn
from tests.histories.telling import story
from tests.histories.trying import Trial, shrunk, tried
from tests.session.chance import EVERY_COMMAND

MOST_TOLD = 3  # histories that break the same
OFTEN = 100  # histories between two lines that tell how far it is
console = Console(highlight=False, soft_wrap=True, markup=False)


class Tally:
    """What histories came to, from a seed on. `done`: how many."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.done = 0
        self.refused = 0
        self.commands: Counter[str] = Counter()
        self.breaks: Counter[str] = Counter()

    def take(self, trial: Trial) -> None:
        self.done += 1
        self.commands.update(record.command for record in trial.life.records[1:])
        self.refused += sum(code is not None for code in trial.life.codes)
        if trial.broken:
            self.breaks[trial.broken.law] += 1
            if self.breaks[trial.broken.law] <= MOST_TOLD:
                tell(shrunk(trial, oracles=in_turn(trial.life.seed)))

    def tell(self) -> None:
        never = [name_of(command) for command in EVERY_COMMAND if name_of(command) not in self.commands]
        last = self.first + self.done - 1
        console.print(f"{self.done:,} histories, seeds {self.first} to {last}; go on with FIRST={last + 1}")
        console.print(f"{self.commands.total():,} commands carried out, {self.refused:,} refused")
        console.print(f"{len(self.commands)} types of commands: {dict(self.commands.most_common())}")
        console.print(f"never carried out: {', '.join(never) or 'none'}")
        console.print(f"broken: {dict(self.breaks) or 'nothing'}")


def main(histories: int, first: int) -> None:
    tally = Tally(first)
    try:
        for seed in range(first, first + histories):
            tally.take(tried(seed, oracles=in_turn(seed)))
            if tally.done % OFTEN == 0:
                console.print(f"{tally.done:,} of {histories:,}, up to seed {seed}; broken: {tally.breaks.total()}")
    except KeyboardInterrupt:
        console.print("stopped")
    tally.tell()
    sys.exit(bool(tally.breaks))


def tell(trial: Trial) -> None:
    for line in story(trial):
        console.print(line)


if __name__ == "__main__":
    signal(SIGTERM, default_int_handler)
    signal(SIGINT, default_int_handler)
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else randbelow(10**6))
