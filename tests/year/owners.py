# Who answers for agreements over a year, and what each remembers of it: the owner who reports, is silent, moves the
# date, loses the card; what was acknowledged and by whom. A memory knows no server and no row.
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

STATES = {
    "accepted": "accepted for work",
    "under_way": "under way",
    "needs_help": "needs help",
    "done": "done",
    "dropped": "dropped",
    "moved": "date moved",
}
PHASES = ("heard", "decided", "trying", "works", "passed_on")
CHARACTERS = (
    "steady",
    "late",
    "silent",
    "moving",
    "moving in vain",
    "losing the card",
    "in need",
    "unchecked",
    "dropping",
)


@dataclass(frozen=True)
class Told:
    """A report: its state, the words, a new date. `confirmed`: what the others say; none where they say nothing."""

    state: str
    words: str = ""
    due: str = ""
    confirmed: bool | None = True


@dataclass
class Owner:
    """Somebody who answers for one agreement. `due`: its date by now; `state`: the last acknowledged one."""

    name: str
    character: str
    what: str
    due: date
    state: str = ""
    unsettled: str = ""
    done_on: date | None = None
    lost: int = 0
    sites: dict[str, str] = field(default_factory=dict)

    def plans(self, month: int, today: date) -> Sequence[Told]:
        """Return what this owner tells in a month, counted from 0."""
        told = _PLANS[self.character].get(month, ())
        return [self._dated(each, today) for each in told]

    def _dated(self, told: Told, today: date) -> Told:
        if told.state != "moved":
            return told
        later = max(today, self.due) + timedelta(days=60)
        return Told(told.state, told.words, later.isoformat(), told.confirmed)

    def remembers(self, told: Told, today: date) -> None:
        if told.confirmed is not True:
            verdict = "not checked"
            if told.confirmed is False:
                verdict = "not confirmed"
            self.unsettled = f"{STATES[told.state]}, {verdict}"
            return
        self.unsettled = ""
        self.state = told.state
        if told.due:
            self.due = date.fromisoformat(told.due)
        if told.state == "done":
            self.done_on = today

    def says(self) -> str:
        """Return how the agreement stands, as a roll-up has it."""
        shown = STATES.get(self.state, "")
        parts = [each for each in (shown, self.unsettled) if each]
        return "; ".join(parts) or "no report yet"

    def in_time(self, today: date) -> str:
        if self.state == "dropped":
            return ""
        if self.done_on is not None:
            return "yes" if self.done_on <= self.due else "no"
        return "no" if self.due < today else ""


BEGUN = Told("accepted"), Told("under_way", "It goes")
_PLANS: Mapping[str, Mapping[int, Sequence[Told]]] = {
    "steady": {0: BEGUN, 1: (Told("done", "As agreed"),)},
    "late": {1: BEGUN, 9: (Told("done", "At last"),)},
    "silent": {},
    "moving": {
        1: (Told("moved", "The roof leaks"),),
        2: (Told("done", "Under a new roof"),),
    },
    "moving in vain": {
        1: (Told("moved", "We would rather not", confirmed=False),),
    },
    "losing the card": {0: BEGUN, 2: (Told("done", "By another card"),)},
    "in need": {1: (Told("needs_help", "Who has a projector?"),)},
    "unchecked": {2: (Told("done", "Come and see", confirmed=None),)},
    "dropping": {1: (Told("dropped", "The house was sold"),)},
}
LOSES_IN = 1


def owners(count: int, first: date, chance: Random) -> list[Owner]:
    """Return so many owners, each with an agreement of its own."""
    found: list[Owner] = []
    for number in range(count):
        character = CHARACTERS[number % len(CHARACTERS)]
        days = 80 + chance.randrange(20)
        owner = Owner(
            name=f"Owner Number{number}",
            character=character,
            what=f"Promise {number:03} of the year",
            due=first + timedelta(days=days),
        )
        found.append(owner)
    return found
