# What a person wrote in the whole session, stage by stage, what became of each text, and what the person took on.
# Pure reading. Of a stage that keeps authors secret it tells nobody what was theirs: only that people wrote unsigned.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from session.entries.cards import Answered, lines
from session.entries.writing import AddEntry
from session.entries.written import (
    ARRIVAL,
    is_live,
    merged_into,
    said,
    sources_of,
    standing_for,
)
from session.kind import Commitment, Remark
from session.membership.namesakes import called
from session.secrecy.promises import is_minuted
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, Person, Stage
from session.words import words


class Fate(StrEnum):
    """What became of a text. The first that holds is told."""

    hidden = "hidden"
    agreement = "agreement"
    rejected = "rejected"
    put_off = "put_off"
    merged = "merged"
    agreed = "agreed"
    thesis = "thesis"
    printed = "printed"
    annexed = "annexed"


@dataclass(frozen=True)
class Outcome:
    """`numbers`: of the agreements that it is or grew into, as the protocol cites them, else as they were put.

    `alike`: how many other texts say the same. `agreements`: those that are numbered, by entry, in the same order.
    """

    fate: Fate
    numbers: tuple[str, ...] = ()
    alike: int = 0
    agreements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Own:
    """One text: by which words it is known, all of it, and when (ms) it was accepted last."""

    id: str
    text: str
    lines: tuple[Answered, ...]
    at: int
    became: Outcome | None


@dataclass(frozen=True)
class Chapter:
    """What somebody wrote in one stage. `secret`: the stage knows nobody's words, so none stand here."""

    title: str
    secret: bool
    own: tuple[Own, ...] = ()
    remarks: tuple[Remark, ...] = ()


Numbers = Mapping[str, str]
"""The numbers under which the protocol cites agreements, “4.2”, by entry."""

NO_NUMBERS: Numbers = {}


def own_words(
    snapshot: Snapshot, person_id: str, cited: Numbers = NO_NUMBERS
) -> tuple[Chapter, ...]:
    """Return the stages in which a person wrote, in the programme's order; what became of it once it is all over."""
    written = sorted(
        filter(is_live, snapshot.where(Entry, author=person_id)), key=ARRIVAL
    )
    by_stage: dict[str, list[Entry]] = {}
    for entry in written:
        by_stage.setdefault(entry.stage_id, []).append(entry)
    found = (
        _chapter(snapshot, stage, by_stage.get(stage.id, []), person_id, cited)
        for stage in snapshot.stages
    )
    return tuple(chapter for chapter in found if chapter is not None)


def _chapter(
    snapshot: Snapshot,
    stage: Stage,
    entries: list[Entry],
    person_id: str,
    cited: Numbers,
) -> Chapter | None:
    kind = KINDS[stage.kind]
    if is_secret(stage):
        asked = stage.opened_at is not None and AddEntry in kind.rules
        return Chapter(stage.envelope.title, secret=True) if asked else None
    remarks = tuple(kind.remarks(snapshot, stage, person_id))
    if not entries and not remarks:
        return None
    own = tuple(_own(snapshot, stage, entry, cited) for entry in entries)
    return Chapter(stage.envelope.title, secret=False, own=own, remarks=remarks)


def _own(snapshot: Snapshot, stage: Stage, entry: Entry, cited: Numbers) -> Own:
    is_over = snapshot.session.closed_at is not None
    became = outcome(snapshot, stage, entry, cited) if is_over else None
    fields = KINDS[stage.kind].fields(snapshot, stage)
    return Own(
        entry.id,
        said(stage, entry),
        lines(fields, entry),
        entry.edited_at or entry.at,
        became,
    )


def outcome(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry,
    cited: Numbers = NO_NUMBERS,
) -> Outcome:
    """Tell what became of a text that stands."""
    if entry.hidden_at is not None:
        return Outcome(Fate.hidden)
    own = next(
        (each for each in commitments(snapshot) if each.entry == entry.id), None
    )
    if own is not None:
        fate = _fate(own)
        number = number_of(own, cited)
        return Outcome(fate, (number,), agreements=(own.entry,))
    grown = _grown_into(snapshot).get(entry.id, ())
    numbers = tuple(number_of(each, cited) for each in grown)
    agreements = tuple(each.entry for each in grown)
    alike = len(merged_into(snapshot, standing_for(snapshot, entry) or entry))
    if alike:
        return Outcome(Fate.merged, numbers, alike, agreements)
    if numbers:
        return Outcome(Fate.agreed, numbers, agreements=agreements)
    return Outcome(_place(stage, entry))


def _fate(proposal: Commitment) -> Fate:
    if proposal.put_off:
        return Fate.put_off
    if proposal.rejected:
        return Fate.rejected
    return Fate.agreement


def number_of(agreement: Commitment, cited: Numbers) -> str:
    return cited.get(agreement.entry) or str(agreement.number)


def _place(stage: Stage, entry: Entry) -> Fate:
    """Return where a text stands that no agreement grew from."""
    if entry.thesis_at is not None:
        return Fate.thesis
    return Fate.printed if is_minuted(stage.envelope) else Fate.annexed


def commitments(snapshot: Snapshot) -> tuple[Commitment, ...]:
    """Return the agreements of all stages, in the protocol's order."""

    def found() -> tuple[Commitment, ...]:
        language = snapshot.session.language
        tongue = words(language)
        made: list[Commitment] = []
        for stage in snapshot.stages:
            kind = KINDS[stage.kind]
            made += kind.commitments(snapshot, stage, tongue)
        return tuple(made)

    return snapshot.derived("commitments", found)


def taken_on(snapshot: Snapshot, person: Person) -> tuple[Commitment, ...]:
    """Return the agreements that a person answers for, the soonest first; those voted down or put off are nobody's."""
    name = called(snapshot, person)
    mine = [
        each
        for each in commitments(snapshot)
        if name in each.who and each.stands
    ]
    return tuple(
        sorted(mine, key=lambda each: (not each.due, each.due, each.number))
    )


def _grown_into(snapshot: Snapshot) -> dict[str, tuple[Commitment, ...]]:
    """Return for each entry the agreements that it is a source of, also by way of others."""

    def found() -> dict[str, tuple[Commitment, ...]]:
        grown: dict[str, tuple[Commitment, ...]] = {}
        for each in commitments(snapshot):
            for source in (
                _sources(snapshot, [each.entry]) if each.stands else ()
            ):
                grown[source] = (*grown.get(source, ()), each)
        return grown

    return snapshot.derived("grown into", found)


def _sources(snapshot: Snapshot, ids: Iterable[str]) -> Iterator[str]:
    """Yield the entries that these grew from, and those that they stand for, each once."""
    todo, seen = list(ids), set[str]()
    while todo:
        entry = snapshot.find(Entry, todo.pop())
        if entry is None:
            continue
        behind = [
            *sources_of(snapshot, entry),
            *(each.id for each in merged_into(snapshot, entry)),
        ]
        fresh = [each for each in dict.fromkeys(behind) if each not in seen]
        seen.update(fresh)
        todo += fresh
        yield from fresh
