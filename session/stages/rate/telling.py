# A rating in words: what came of an item, when people dissent, what the next step may be. Knows results and one
# language.
from dataclasses import dataclass

from session.stages.rate.options import Criterion, RateOptions
from session.stages.rate.results import Told
from session.synthesis.secrecy import FEWEST_SHOWN
from session.words import Words


def label(criterion: Criterion, words: Words) -> str:
    """Return what a criterion is called; the organizer's own words stand as they were written."""
    if criterion.label:
        return criterion.label
    return words(criterion.usual)


def figure(value: float, told: Told, words: Words) -> str:
    """Return a mark, as per cent where the marks are."""
    number = words.number(value)
    if not told.percent:
        return number
    return f"{number}\u00a0%"


def result(told: Told, words: Words) -> str:
    """Return where the marks lie, as a sentence without its stop."""
    if told.count is None:
        return words("fewer than %(few)s marks: not shown", few=FEWEST_SHOWN)
    lies = told.spread
    if lies is None:
        return words("no marks")
    if not lies.width:
        return words(
            "median %(middle)s, as at least half of the marks",
            middle=figure(lies.middle, told, words),
        )
    return words(
        "median %(middle)s, half of the marks from %(low)s to %(high)s",
        middle=figure(lies.middle, told, words),
        low=figure(lies.low, told, words),
        high=figure(lies.high, told, words),
    )


def brief(told: Told, words: Words) -> str:
    """Return the same in figures: 4 (3–5)."""
    if told.count is None:
        return words("not shown")
    lies = told.spread
    if lies is None:
        return "–"
    middle = figure(lies.middle, told, words)
    low = words.number(lies.low)
    high = figure(lies.high, told, words)
    if not lies.width:
        return middle
    return f"{middle} ({low}–{high})"


def count(told: Told, words: Words) -> str:
    """Return how many gave a mark, said to be few where they are."""
    if not told.count:
        return ""
    if told.few:
        return words.plural(
            "only %(count)s mark", "only %(count)s marks", told.count
        )
    return words.plural("%(count)s mark", "%(count)s marks", told.count)


@dataclass(frozen=True)
class Rule:
    """By which scale people rate, and what its figures mean, to be said in the reader's language."""

    options: RateOptions

    def scale(self, words: Words) -> str:
        """Return the scale, what median and quartiles are, and when an item is said to be in dissent."""
        options = self.options
        told = words(
            "Marks from %(low)s to %(high)s. The median stands in the middle of all marks; half of them lie between the"
            " quartiles.",
            low=options.first,
            high=options.last,
        )
        return f"{told} {self.dissent(words)}"

    def dissent(self, words: Words) -> str:
        """Return when an item is said to be in dissent."""
        return words.plural(
            "“Dissent”: the quartiles are %(count)s point or more apart.",
            "“Dissent”: the quartiles are %(count)s points or more apart.",
            self.options.apart,
        )

    def agreement(self, words: Words) -> str:
        """Return what is said to be agreement."""
        options = self.options
        if not options.within:
            return words(
                "Agreement: %(percent)s %% of the marks are the same.",
                percent=options.percent,
            )
        return words.plural(
            "Agreement: %(percent)s %% of the marks lie within %(count)s point.",
            "Agreement: %(percent)s %% of the marks lie within %(count)s points.",
            options.window,
            percent=options.percent,
        )
