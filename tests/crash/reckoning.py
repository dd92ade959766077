# Many deaths, and what they came to: first one at every step of the write path, then as many as are asked for.
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.crash.deaths import Death, Spared, at_any_moment, at_each_step
from tests.crash.series import OF_ITSELF, Series, prepared
from tests.crash.words import Surveyed

LIVES = 10
AT_ONCE = 2
Progress = Callable[[int], None]


@dataclass
class Reckoning:
    """How lives ended, and how many commands they were sent and acknowledged; `steps`: of the write path."""

    steps: int
    ends: Counter[str] = field(default_factory=Counter)
    commands: int = 0
    acknowledged: int = 0

    @property
    def kills(self) -> int:
        return sum(times for end, times in self.ends.items() if end != OF_ITSELF)

    def add(self, series: Series) -> None:
        self.ends += series.ends
        self.commands += len({*series.ledger.open, *series.ledger.settled})
        self.acknowledged += len(series.ledger.receipts)


def reckoned(folder: Path, kills: int, seed: int, report: Progress = lambda _kills: None) -> Reckoning:
    """Kill at least so often, ten lives to a database. `report`: is told how many kills are done.

    Raises AssertionError, with the plan of the last life, where something acknowledged is missing or counts twice.
    """
    random = Random(seed)
    template = prepared(folder)
    steps = at_each_step(_surveyed(folder, template, random), random)
    total = Reckoning(len(steps))

    def play(number: int, deaths: list[Death]) -> None:
        series = Series.on(folder / str(number), template, Random(f"{seed} {number}"))
        for death in deaths:
            series.live(death)
        total.add(series)
        series.close()
        report(total.kills)

    while total.kills < kills:
        rest = [at_any_moment(random) for _ in range(kills - total.kills - len(steps))]
        deaths, steps = random.sample([*steps, *rest], len(steps) + len(rest)), []
        batches = [deaths[begin : begin + LIVES] for begin in range(0, len(deaths), LIVES)]
        begun = sum(total.ends.values())
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(play, range(begun, begun + len(batches)), batches))
    return total


def _surveyed(folder: Path, template: tuple[Path, str], random: Random) -> Counter[str]:
    """Return every step of a life that nobody ends."""
    series = Series.on(folder / "survey", template, random)
    words = series.live(Spared(Counter()))
    series.close()
    return next(word.seen for word in words if isinstance(word, Surveyed))
