# Which item is dealt to somebody next: by chance among those that were dealt least, never one's own, never twice. Knows
# ids and nothing of who they are.
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Deal:
    """What is dealt: `items`, to each so many (`full`). `hands`: what fell to each, by the name their marks bear."""

    items: Collection[str]
    full: int
    hands: Mapping[str, Collection[str]]

    def next_for(self, name: str, own: Collection[str], random: Random) -> str:
        """Return the item that is dealt to somebody now; empty where none is left that they may read.

        Of the items dealt least, that one comes first which the fewest of the others can still take: so nobody is left
        with what would be read too often.
        """
        mine = self.hands.get(name, ())
        closed = {*own, *mine}
        able = [each for each in self.items if each not in closed]
        if not able:
            return ""
        readers = self._readers()
        read = {each: len(readers[each]) for each in able}
        least = min(read.values())
        fewest = [each for each in able if read[each] == least]
        waiting = self._waiting(name)
        taken: dict[str, int] = {}
        for each in fewest:
            cannot = readers[each] & waiting
            taken[each] = len(cannot)
        most = max(taken.values())
        return random.choice([each for each in fewest if taken[each] == most])

    def _readers(self) -> dict[str, set[str]]:
        """Return to whom each item was dealt."""
        found: dict[str, set[str]] = {each: set() for each in self.items}
        for name, hand in self.hands.items():
            for item in hand:
                if item in found:
                    found[item].add(name)
        return found

    def _waiting(self, name: str) -> set[str]:
        """Return the others to whom something will be dealt yet."""
        hands = self.hands.items()
        return {
            other
            for other, hand in hands
            if other != name and len(hand) < self.full
        }
