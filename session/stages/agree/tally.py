# What stands with an agreement: what it lacks, who has taken it on, how many support it. Reading only; a count
# that would tell who voted how is not put into any answer.
from dataclasses import dataclass

from session.entries.cards import Mark, mark
from session.entries.voted import before, last_voted, now, on
from session.entries.voting import counted
from session.entries.written import words_of
from session.envelope import Visibility
from session.fields import Content, in_one_line
from session.membership.namesakes import called
from session.people import Surface
from session.secrecy.promises import is_minuted
from session.secrecy.signing import is_secret
from session.secrecy.votes import holds, is_over, may_count, shown
from session.snapshot import Snapshot
from session.stages.agree.columns import AGREEMENT, MISSING
from session.stages.agree.rows import Deferral, Pledge, Support
from session.synthesis.secrecy import Shown
from session.tables import Entry, Person, Stage
from session.words import Words


def missing(snapshot: Snapshot, entry: Entry) -> tuple[str, ...]:
    """Return what an agreement lacks, as keys of MISSING; somebody who took it on is responsible for it."""
    content = words_of(entry)
    lacking = [name for name in MISSING if name not in content]
    return tuple(
        name
        for name in lacking
        if name != "who" or not snapshot.count(Pledge, entry_id=entry.id)
    )


def deferred(snapshot: Snapshot, entry: Entry) -> Deferral | None:
    """Return that a proposal was put off; None where it was not."""
    found = snapshot.where(Deferral, entry_id=entry.id)
    return next(found, None)


def pledged(snapshot: Snapshot, entry: Entry) -> tuple[str, ...]:
    """Return the names of those who took an agreement on, in the order in which they did."""
    pledges = sorted(
        snapshot.where(Pledge, entry_id=entry.id),
        key=lambda pledge: (pledge.at, pledge.id),
    )
    people = (snapshot.find(Person, pledge.person_id) for pledge in pledges)
    return tuple(
        called(snapshot, person) for person in people if person is not None
    )


def stances(
    snapshot: Snapshot, entry: Entry, wording: int | None = None
) -> list[Support]:
    """Return the votes on one wording of an agreement; on the words that stand where none is told."""
    place = now(entry) if wording is None else wording
    return sorted(
        on(snapshot, Support, entry, place),
        key=lambda support: (support.at, support.id),
    )


@dataclass(frozen=True)
class Said:
    """What a field said; a blank as an empty text. `label`: a sentence of the catalogues."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class Earlier:
    """Votes on words that others have taken the place of. `place`: from 1; `told`: what was said otherwise."""

    place: int
    content: Content
    told: tuple[Said, ...]
    tally: Shown


def earlier_votes(
    snapshot: Snapshot, stage: Stage, entry: Entry
) -> tuple[Earlier, ...]:
    """Return the votes on earlier words, as they may be shown now, the oldest first."""
    if not may_count(stage):
        return ()
    found: list[Earlier] = []
    for place, content in enumerate(before(entry), 1):
        votes = counted(stances(snapshot, entry, place - 1))
        other = _otherwise(entry, content)
        if votes.n:
            found.append(Earlier(place, content, other, shown(stage, votes)))
    return tuple(found)


def _otherwise(entry: Entry, content: Content) -> tuple[Said, ...]:
    """Return what earlier words said otherwise than those that stand."""
    now_said = words_of(entry)
    others = [
        field
        for field in AGREEMENT
        if content.get(field.name) != now_said.get(field.name)
    ]
    return tuple(
        Said(f.name, f.label, in_one_line(content.get(f.name, "")))
        for f in others or AGREEMENT[:1]
    )


def said_then(earlier: Earlier, words: Words) -> str:
    """Return the earlier words in one line: what was said otherwise, each under its label."""
    blank = words("left blank")
    told = (
        (
            words(said.label),
            words.date(said.text) if said.name == "due" else said.text,
        )
        for said in earlier.told
    )
    return "; ".join(
        words("%(label)s: %(text)s", label=label, text=text or blank)
        for label, text in told
    )


def tally(snapshot: Snapshot, stage: Stage, entry: Entry) -> Shown | None:
    """Return the votes as they may be shown now; None where nobody voted, or where they may not be counted yet."""
    counts = counted(stances(snapshot, entry))
    if not counts.n or not may_count(stage):
        return None
    return shown(stage, counts)


def tally_for(
    snapshot: Snapshot, stage: Stage, entry: Entry, surface: Surface
) -> Shown | None:
    """Return the tally if a surface may show it now."""
    if not _is_seen(stage, surface):
        return None
    return tally(snapshot, stage, entry)


def _is_seen(stage: Stage, surface: Surface) -> bool:
    over = is_over(stage) or stage.revealed_at is not None
    shared = over or stage.envelope.visibility is Visibility.everyone
    return surface is Surface.console or (
        shared and stage.envelope.visibility is not Visibility.never
    )


def is_rejected(snapshot: Snapshot, stage: Stage, entry: Entry) -> bool:
    """Tell whether at least as many are against as for, as far as the shown counts say so.

    Words that nobody has voted on yet are as those before them: a correction takes nothing up again.
    """
    votes = counted(
        stances(snapshot, entry, last_voted(snapshot, Support, entry))
    )
    return holds(stage, votes, lambda votes: 0 < votes.against >= votes.agree)


def tally_of_earlier(
    snapshot: Snapshot, stage: Stage, entry: Entry, surface: Surface
) -> tuple[Earlier, ...]:
    """Return the votes on earlier words if a surface may show them now."""
    return (
        earlier_votes(snapshot, stage, entry)
        if _is_seen(stage, surface)
        else ()
    )


def dissents(snapshot: Snapshot, stage: Stage, entry: Entry) -> list[Support]:
    """Return the dissenting opinions that may be read now: one that is secret says how its author voted."""
    if not may_count(stage):
        return []
    given: list[Support] = []
    for place in range(now(entry) + 1):
        given += stances(snapshot, entry, place)
    return [support for support in given if support.dissent]


@dataclass(frozen=True)
class Dissent:
    """A dissenting opinion as it may be shown. `earlier`: it is about words that others have taken the place of."""

    text: str
    by: str
    side: Mark | None
    earlier: bool


def dissents_for(
    snapshot: Snapshot, stage: Stage, entry: Entry, surface: Surface
) -> tuple[Dissent, ...]:
    """Return the dissenting opinions that a surface may show now: the room's once the vote is over."""
    public = (
        is_over(stage)
        and is_minuted(stage.envelope)
        and stage.envelope.visibility is not Visibility.never
    )
    if surface is not Surface.console and not public:
        return ()
    return tuple(
        _dissent(snapshot, stage, entry, support)
        for support in dissents(snapshot, stage, entry)
    )


def _dissent(
    snapshot: Snapshot, stage: Stage, entry: Entry, support: Support
) -> Dissent:
    person = None if is_secret(stage) else snapshot.find(Person, support.author)
    side = (
        mark(snapshot, person.side_id)
        if person and is_minuted(stage.envelope)
        else None
    )
    by = called(snapshot, person) if person else ""
    return Dissent(
        support.dissent, by, side, earlier=support.wording != now(entry)
    )
