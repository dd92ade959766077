# What a plenary leaves in the protocol: which groups reported, and by group what the room said, verbatim.
from collections.abc import Iterator

from session.entries.cards import side_shown, signature
from session.entries.citing import called, written
from session.entries.seats import GroupMark, by_side
from session.entries.written import shown_entries, words_of
from session.snapshot import Snapshot
from session.stages.report.queue import TurnState, queue
from session.stages.report.rules import NOTE
from session.tables import Entry, Stage
from session.values.blocks import Block, Heading, Listing, Minutes, Quote
from session.words import Words


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    places = queue(snapshot, stage)
    reported = tuple(
        called(by_side(snapshot, place.group), words)
        for place in places
        if place.state is not TurnState.waiting
    )
    notes = shown_entries(snapshot, stage)
    filed = {
        place.group.id: [n for n in notes if n.group_id == place.group.id]
        for place in places
    }
    others = [note for note in notes if note.group_id not in filed]
    if not (reported or notes):
        return Minutes()
    heard = (Listing(reported),) if reported else ()
    spoke: list[Block] = []
    for place in places:
        own = filed[place.group.id]
        spoke += _said(snapshot, stage, place.group, own, words)
    spoke += _said(snapshot, stage, None, others, words)
    return Minutes(
        heard=heard,
        spoke=tuple(spoke),
        act=words("HEARD:"),
        subject=words("reports of the groups' representatives"),
    )


def _said(
    snapshot: Snapshot,
    stage: Stage,
    group: GroupMark | None,
    notes: list[Entry],
    words: Words,
) -> Iterator[Block]:
    if notes and group is not None:
        group = by_side(snapshot, group)
        yield Heading(called(group, words))
    elif notes:
        yield Heading(words("Outside the reports"))
    for note in notes:
        content = words_of(note)
        kind, text = (
            written(field, content.get(field.name, ""), words) for field in NOTE
        )
        yield Quote(
            text,
            said_by=_by(snapshot, stage, note, kind, words),
            anchor=note.id,
        )


def _by(
    snapshot: Snapshot, stage: Stage, note: Entry, kind: str, words: Words
) -> str:
    """Return the kind of note with who sent it, as far as the stage tells: “Question (Anna, library)”."""
    side = side_shown(snapshot, stage, note)
    who = ", ".join(
        part
        for part in (
            signature(snapshot, stage, note),
            side.name if side else "",
        )
        if part
    )
    return words("%(kind)s (%(who)s)", kind=kind, who=who) if who else kind
