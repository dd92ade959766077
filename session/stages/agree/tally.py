# What stands with an agreement: what it lacks, who has taken it on, how many support it. Reading only; a count
# that would tell who voted how is not put into any answer.
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from session.envelope import Authorship, StageState, Visibility
from session.people import Surface
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.agree.rows import Pledge, Stance, Support
from session.tables import Entry, Person, Stage
from session.written import words_of

FEWEST_SHOWN = 3
MISSING: Mapping[str, str] = {
    "who": N_("no one responsible"),
    "due": N_("no date"),
    "sign": N_("no sign of the result"),
}


@dataclass(frozen=True)
class Tally:
    """Votes; None in a secret vote for fewer than three, as the number would point at people."""

    in_favour: int | None
    against: int | None
    abstained: int | None

    def __bool__(self) -> bool:
        return (self.in_favour, self.against, self.abstained) != (0, 0, 0)


def missing(snapshot: Snapshot, entry: Entry) -> tuple[str, ...]:
    """Return what an agreement lacks, as keys of MISSING; somebody who took it on is responsible for it."""
    content = words_of(entry)
    lacking = [name for name in MISSING if name not in content]
    return tuple(name for name in lacking if name != "who" or not snapshot.count(Pledge, entry_id=entry.id))


def pledged(snapshot: Snapshot, entry: Entry) -> tuple[str, ...]:
    """Return the names of those who took an agreement on, in the order in which they did."""
    pledges = sorted(snapshot.where(Pledge, entry_id=entry.id), key=lambda pledge: (pledge.at, pledge.id))
    people = (snapshot.find(Person, pledge.person_id) for pledge in pledges)
    return tuple(person.name for person in people if person is not None)


def stances(snapshot: Snapshot, entry: Entry) -> list[Support]:
    return sorted(snapshot.where(Support, entry_id=entry.id), key=lambda support: (support.at, support.id))


def tally(snapshot: Snapshot, stage: Stage, entry: Entry) -> Tally:
    given = stances(snapshot, entry)
    # Nothing anywhere says how many voted: else a count left out would follow from the others.
    counts = counted(given)
    if not is_secret(stage) or not given:
        return Tally(*counts)
    return Tally(*(count if count >= FEWEST_SHOWN else None for count in counts))


def counted(given: Iterable[Support]) -> tuple[int, int, int]:
    """Return how many are for, against, and abstain."""
    told = [support.stance for support in given]
    return told.count(Stance.for_), told.count(Stance.against), told.count(Stance.abstain)


def tally_for(snapshot: Snapshot, stage: Stage, entry: Entry, surface: Surface) -> Tally | None:
    """Return the tally if a surface may show it now: a secret vote is not counted while people vote."""
    over = stage.state is StageState.closed or stage.revealed_at is not None
    if is_secret(stage) and not over:
        return None
    shared = over or stage.envelope.visibility is Visibility.everyone
    shown = surface is Surface.console or (shared and stage.envelope.visibility is not Visibility.never)
    return tally(snapshot, stage, entry) if shown else None


def is_rejected(snapshot: Snapshot, entry: Entry) -> bool:
    """Tell whether at least as many are against as for."""
    given = [support.stance for support in stances(snapshot, entry)]
    return 0 < given.count(Stance.against) >= given.count(Stance.for_)


def is_secret(stage: Stage) -> bool:
    return stage.envelope.authorship is not Authorship.signed
