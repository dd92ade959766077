# Which of several short texts say nearly the same as another one: by stems and by letters, three at a time, offline.
# It offers, and decides nothing: two texts are one when people say so. Knows texts and their ids; knows no row.
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import chain
from math import log, sqrt

from session.synthesis.stems import stems, words

MOST_OFFERED = 3
MOST_KNOWN = 5_000
LEAST = 0.22
"""Below this nothing is offered; chosen on a list of its own (decision 0062)."""
BY_STEMS = 0.2
"""What stems weigh; the rest is letters."""
CONTAINED = 0.6
"""What it weighs that the shorter text stands in the longer one; the rest is that both are the same."""
LETTERS = 3

MOST_COMPARED = 300
"""Texts; to compare more of them with one another would hold a room up."""
LIKE = 0.4
"""Above the bound of one text that is offered to who writes: here nobody asked, and a wrong pair costs a look."""

Weights = Mapping[str, float]
Texts = tuple[tuple[str, str], ...]
"""Texts by id, sorted."""
Pair = tuple[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True)
class Alike:
    """A text that is like another; `likeness`: above 0, to 1 where both say the same."""

    id: str
    likeness: float


class Likeness:
    """The texts of a list, by id, ready to be asked which of them are like another one."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        known = list(texts)
        self.ids = [each for each, _ in known]
        self._by_stems = _Index([_stems(text) for _, text in known])
        self._by_letters = _Index([_letters(text) for _, text in known])

    def nearest(
        self, text: str, most: int = MOST_OFFERED, least: float = LEAST
    ) -> list[Alike]:
        """Return those most like a text, the likest first; of equals the earlier in the list."""
        found: dict[int, float] = defaultdict(float)
        for place, score in self._by_stems.scores(_stems(text)):
            found[place] += BY_STEMS * score
        for place, score in self._by_letters.scores(_letters(text)):
            found[place] += (1 - BY_STEMS) * score
        near = (each for each in found.items() if each[1] >= least)
        best = nsmallest(most, near, key=lambda each: (-each[1], each[0]))
        return [
            Alike(self.ids[place], min(score, 1.0)) for place, score in best
        ]


@lru_cache(maxsize=8)
def pairs(texts: Texts) -> tuple[Pair, ...]:
    """Return the pairs that are like one another, by id and text, the likest first; of very many texts none."""
    if len(texts) > MOST_COMPARED:
        return ()
    known, named = Likeness(texts), dict(texts)
    found: dict[frozenset[str], float] = {}
    for own, text in texts:
        for near in known.nearest(text, least=LIKE):
            if near.id != own:
                found[frozenset((own, near.id))] = near.likeness
    order = sorted(found, key=lambda pair: (-found[pair], sorted(pair)))
    both = (sorted(pair) for pair in order)
    return tuple(((a, named[a]), (b, named[b])) for a, b in both)


class _Index:
    """Texts as bags of features; a feature that few texts have weighs more."""

    def __init__(self, bags: list[tuple[str, ...]]) -> None:
        have = Counter(chain.from_iterable(map(set, bags)))
        several = len(bags)
        self._rare = {
            feature: log(1 + several / number)
            for feature, number in have.items()
        }
        self._unknown = log(1 + several)
        self._where: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._long: list[float] = []
        for place, bag in enumerate(bags):
            weights = self._weighed(bag)
            self._long.append(_length(weights))
            for feature, weight in weights.items():
                self._where[feature].append((place, weight))

    def scores(self, bag: tuple[str, ...]) -> Iterator[tuple[int, float]]:
        """Yield the place and the likeness, to 1, of whatever shares a feature with a bag."""
        asked = self._weighed(bag)
        shared: dict[int, float] = defaultdict(float)
        for feature, weight in asked.items():
            for place, other in self._where.get(feature, ()):
                shared[place] += weight * other
        length = _length(asked)
        for place, product in shared.items():
            shorter, longer = sorted((length, self._long[place]))
            same = product / (shorter * longer)
            within = min(1.0, product / (shorter * shorter))
            yield place, CONTAINED * within + (1 - CONTAINED) * same

    def _weighed(self, bag: tuple[str, ...]) -> Weights:
        return {
            feature: self._rare.get(feature, self._unknown) for feature in bag
        }


def _length(weights: Weights) -> float:
    return sqrt(sum(weight * weight for weight in weights.values()))


@lru_cache(maxsize=MOST_KNOWN)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stems(text)))


@lru_cache(maxsize=MOST_KNOWN)
def _letters(text: str) -> tuple[str, ...]:
    """Return the runs of three letters of the words that say something, each with an edge before it."""
    several = stems(text) and words(text)
    runs = chain.from_iterable(map(_runs, several))
    return tuple(dict.fromkeys(runs))


def _runs(word: str) -> list[str]:
    edged = f" {word}"
    return [
        edged[first : first + LETTERS]
        for first in range(max(1, len(edged) - LETTERS + 1))
    ]
