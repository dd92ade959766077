# What stands with an agreement: what it lacks, who has taken it on, how many support it. Reading only; a count
# that would tell who voted how is not put into any answer.
from collections.abc import Iterable, Mapping

from session.envelope import Visibility
from session.namesakes import called
from session.people import Surface
from session.refusals import N_
from session.secrecy import holds, is_over, may_count, shown
from session.snapshot import Snapshot
from session.stages.agree.rows import Pledge, Stance, Support
from session.synthesis.counts import Counts
from session.synthesis.secrecy import Shown
from session.tables import Entry, Person, Stage
from session.written import words_of

MISSING: Mapping[str, str] = {
    "who": N_("no one responsible"),
    "due": N_("no date"),
    "sign": N_("no sign of the result"),
}


def missing(snapshot: Snapshot, entry: Entry) -> tuple[str, ...]:
    """Return what an agreement lacks, as keys of MISSING; somebody who took it on is responsible for it."""
    content = words_of(entry)
    lacking = [name for name in MISSING if name not in content]
    return tuple(name for name in lacking if name != "who" or not snapshot.count(Pledge, entry_id=entry.id))


def pledged(snapshot: Snapshot, entry: Entry) -> tuple[str, ...]:
    """Return the names of those who took an agreement on, in the order in which they did."""
    pledges = sorted(snapshot.where(Pledge, entry_id=entry.id), key=lambda pledge: (pledge.at, pledge.id))
    people = (snapshot.find(Person, pledge.person_id) for pledge in pledges)
    return tuple(called(snapshot, person) for person in people if person is not None)


def stances(snapshot: Snapshot, entry: Entry) -> list[Support]:
    return sorted(snapshot.where(Support, entry_id=entry.id), key=lambda support: (support.at, support.id))


def counted(given: Iterable[Support]) -> Counts:
    """Return how many are for, against, and abstain."""
    told = [support.stance for support in given]
    return Counts(told.count(Stance.for_), told.count(Stance.against), told.count(Stance.abstain))


def tally(snapshot: Snapshot, stage: Stage, entry: Entry) -> Shown | None:
    """Return the votes as they may be shown now; None where nobody voted, or where they may not be counted yet."""
    counts = counted(stances(snapshot, entry))
    return shown(stage, counts) if counts.n and may_count(stage) else None


def tally_for(snapshot: Snapshot, stage: Stage, entry: Entry, surface: Surface) -> Shown | None:
    """Return the tally if a surface may show it now."""
    over = is_over(stage) or stage.revealed_at is not None
    shared = over or stage.envelope.visibility is Visibility.everyone
    seen = surface is Surface.console or (shared and stage.envelope.visibility is not Visibility.never)
    return tally(snapshot, stage, entry) if seen else None


def is_rejected(snapshot: Snapshot, stage: Stage, entry: Entry) -> bool:
    """Tell whether at least as many are against as for, as far as the shown counts say so."""
    return holds(stage, counted(stances(snapshot, entry)), lambda votes: 0 < votes.against >= votes.agree)


def dissents(snapshot: Snapshot, stage: Stage, entry: Entry) -> list[Support]:
    """Return the dissenting opinions that may be read now: one that is secret says how its author voted."""
    return [support for support in stances(snapshot, entry) if support.dissent and may_count(stage)]
