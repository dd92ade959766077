# A history tried: drawn and carried out step by step while every invariant is asked; or carried out again as it was
# drawn, in whole or in part. What breaks is told by the name of what must hold.
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from session.decide import decide
from tests.histories.invariants import INVARIANTS, Invariant
from tests.histories.life import Life, Rule, Step
from tests.histories.playing import LENGTH, Player
from tests.histories.shrinking import smallest

CRASHED = "no_exception"


@dataclass(frozen=True)
class Break:
    """`law`: the name of the invariant; `what` does not hold, or which exception there was."""

    law: str
    what: str


@dataclass
class Trial:
    """A history as far as it went, and what broke."""

    life: Life
    steps: list[Step] = field(default_factory=list)
    broken: Break | None = None

    def do(self, step: Step, laws: Sequence[Invariant]) -> bool:
        """Carry a step out; tell whether all holds."""
        self.steps.append(step)
        try:
            self.life.do(step)
            self.broken = next(_breaks(self.life, laws), None)
        except Exception as bug:  # noqa: BLE001 - whatever it is, it is what is looked for
            self.broken = Break(CRASHED, f"{type(bug).__name__}: {bug}")
        return self.broken is None

    def end(self, oracles: Sequence[Invariant]) -> "Trial":
        """Look at the whole at its end, if nothing broke before."""
        try:
            self.broken = self.broken or next(_breaks(self.life, oracles), None)
        except Exception as bug:  # noqa: BLE001 - as above
            self.broken = Break(CRASHED, f"{type(bug).__name__}: {bug}")
        return self


def tried(
    seed: int,
    length: int = LENGTH,
    laws: Sequence[Invariant] = INVARIANTS,
    oracles: Sequence[Invariant] = (),
    rule: Rule = decide,
) -> Trial:
    """Draw and carry out a history, until its end or until something breaks. `rule`: what decides."""
    player = Player(seed, rule)
    trial = Trial(player.life)
    places = iter(range(1, length + 1))
    while (place := next(places, None)) and trial.do(player.step(place), laws):
        continue
    return trial.end(oracles)


def again(
    seed: int,
    steps: Iterable[Step],
    laws: Sequence[Invariant] = INVARIANTS,
    oracles: Sequence[Invariant] = (),
    rule: Rule = decide,
) -> Trial:
    """Carry out steps that were drawn before."""
    trial = Trial(Life(seed, rule))
    for step in steps:
        if not trial.do(step, laws):
            break
    return trial.end(oracles)


def shrunk(
    trial: Trial,
    laws: Sequence[Invariant] = INVARIANTS,
    oracles: Sequence[Invariant] = (),
) -> Trial:
    """Return the smallest history that breaks the same; one that breaks nothing as it is."""
    life, found = trial.life, trial.broken
    if found is None:
        return trial

    def breaks(steps: Sequence[Step]) -> bool:
        broken = again(life.seed, steps, laws, oracles, life.rule).broken
        return broken is not None and broken.law == found.law

    return again(
        life.seed, smallest(trial.steps, breaks), laws, oracles, life.rule
    )


def _breaks(life: Life, laws: Sequence[Invariant]) -> Iterator[Break]:
    for law in laws:
        yield from (Break(law.__name__, what) for what in law(life))
