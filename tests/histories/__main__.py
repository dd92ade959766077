# The long form: as many histories as are asked for, and what they came to. A history that breaks is made as small as it
# can be and told. Whoever stops it is told with which seed to go on.
import sys
from collections import Counter
from contextlib import closing
from secrets import randbelow
from signal import SIGINT, SIGTERM, default_int_handler, signal

from rich.console import Console

from session.messages import name_of
from tests.histories.workers import MOST_TOLD, Outcome, outcomes
from tests.session.chance import EVERY_COMMAND

OFTEN = 100  # histories between two lines that tell how far it is
console = Console(highlight=False, soft_wrap=True, markup=False)


class Tally:
    """What histories came to, from a seed on. `done`: how many; `broken`: the seeds, by what they broke."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.done = 0
        self.refused = 0
        self.commands: Counter[str] = Counter()
        self.broken: dict[str, list[int]] = {}

    def take(self, outcome: Outcome) -> None:
        self.done += 1
        self.commands.update(outcome.commands)
        self.refused += outcome.refused
        if outcome.law:
            seeds = self.broken.setdefault(outcome.law, [])
            seeds.append(outcome.seed)
            for line in outcome.told if len(seeds) <= MOST_TOLD else ():
                console.print(line)

    def tell(self) -> None:
        never = [
            name_of(command)
            for command in EVERY_COMMAND
            if name_of(command) not in self.commands
        ]
        following = self.first + self.done
        seeds = f", seeds {self.first} to {following - 1}" if self.done else ""
        console.print(
            f"{self.done:,} histories{seeds}; go on with FIRST={following}"
        )
        console.print(
            f"{self.commands.total():,} commands carried out, {self.refused:,} refused"
        )
        console.print(
            f"{len(self.commands)} types of commands: {dict(self.commands.most_common())}"
        )
        console.print(f"never carried out: {', '.join(never) or 'none'}")
        console.print(f"broken: {self.broken or 'nothing'}")


def main(histories: int, first: int) -> None:
    tally, whole = Tally(first), False
    try:
        with closing(outcomes(range(first, first + histories))) as came:
            for outcome in came:
                tally.take(outcome)
                if tally.done % OFTEN == 0:
                    broken = sum(map(len, tally.broken.values()))
                    console.print(
                        f"{tally.done:,} of {histories:,}, up to seed {outcome.seed}; broken: {broken}"
                    )
        whole = True
    except KeyboardInterrupt:
        console.print("stopped")
        whole = True
    except ChildProcessError:
        console.print("a process was lost")
    tally.tell()
    sys.exit(bool(tally.broken) or not whole)


if __name__ == "__main__":
    signal(SIGTERM, default_int_handler)
    signal(SIGINT, default_int_handler)
    main(
        int(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else randbelow(10**6),
    )
