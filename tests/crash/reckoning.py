# Many deaths, and what they came to: first one at every step of the write path, then as many as are asked for. Where
# few are asked for, half of them are at steps, drawn by chance.
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.crash.deaths import Death, Spared, at_any_moment, at_each_step
from tests.crash.series import FORKED, OF_ITSELF, Series, prepared
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
        return sum(
            times for end, times in self.ends.items() if end != OF_ITSELF
        )

    def add(self, other: "Reckoning") -> None:
        self.ends += other.ends
        self.commands += other.commands
        self.acknowledged += other.acknowledged


@dataclass(frozen=True)
class House:
    """Where databases are made, of which one, and how chance begins."""

    folder: Path
    template: tuple[Path, str]
    seed: int

    def played(self, number: int, deaths: list[Death]) -> Reckoning:
        """Let one series die so. In a process of its own: of two threads one may read how the other's child ended."""
        series = Series.on(
            self.folder / str(number),
            self.template,
            Random(f"{self.seed} {number}"),
        )
        for death in deaths:
            series.live(death)
        series.close()
        ledger = series.ledger
        return Reckoning(
            0,
            series.ends,
            len({*ledger.open, *ledger.settled}),
            len(ledger.receipts),
        )


def reckoned(
    folder: Path, kills: int, seed: int, report: Progress = lambda _kills: None
) -> Reckoning:
    """Kill at least so often, ten lives to a database; half of them at steps. `report`: is told how many are done.

    Raises AssertionError, with the plan of the last life, where something acknowledged is missing or counts twice.
    """
    random = Random(seed)
    template = prepared(folder)
    steps = at_each_step(_surveyed(folder, template, random), random)
    total = Reckoning(len(steps))
    steps = random.sample(steps, min(len(steps), kills // 2))

    house = House(folder, template, seed)
    while total.kills < kills:
        rest = [
            at_any_moment(random)
            for _ in range(kills - total.kills - len(steps))
        ]
        deaths, steps = (
            random.sample([*steps, *rest], len(steps) + len(rest)),
            [],
        )
        batches = [
            deaths[begin : begin + LIVES]
            for begin in range(0, len(deaths), LIVES)
        ]
        begun = sum(total.ends.values())
        with ProcessPoolExecutor(AT_ONCE, FORKED) as pool:
            for played in pool.map(
                house.played, range(begun, begun + len(batches)), batches
            ):
                total.add(played)
                report(total.kills)
    return total


def _surveyed(
    folder: Path, template: tuple[Path, str], random: Random
) -> Counter[str]:
    """Return every step of a life that nobody ends."""
    series = Series.on(folder / "survey", template, random)
    words = series.live(Spared(Counter()))
    series.close()
    return next(word.seen for word in words if isinstance(word, Surveyed))
