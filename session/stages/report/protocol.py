# What a plenary leaves in the protocol: which groups reported, and by group what the room said, verbatim.
from collections.abc import Iterator

from session.entries.cards import mark, signature
from session.entries.citing import called, written
from session.entries.seats import GroupMark
from session.entries.written import shown_entries, words_of
from session.envelope import Authorship
from session.snapshot import Snapshot
from session.stages.report.queue import TurnState, queue
from session.stages.report.rules import NOTE
from session.tables import Entry, Stage
from session.values.blocks import Block, Heading, Listing, Minutes, Quote
from session.words import Words


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    places = queue(snapshot, stage)
    reported = tuple(called(place.group, words) for place in places if place.state is not TurnState.waiting)
    notes = shown_entries(snapshot, stage)
    filed = {place.group.id: [n for n in notes if n.group_id == place.group.id] for place in places}
    others = [note for note in notes if note.group_id not in filed]
    spoke = [block for place in places for block in _said(snapshot, stage, place.group, filed[place.group.id], words)]
    return Minutes(
        heard=(Listing(reported),) if reported else (),
        spoke=(*spoke, *_said(snapshot, stage, None, others, words)),
    )


def _said(
    snapshot: Snapshot, stage: Stage, group: GroupMark | None, notes: list[Entry], words: Words
) -> Iterator[Block]:
    if notes:
        yield Heading(called(group, words) if group else words("Outside the reports"))
    for note in notes:
        content = words_of(note)
        kind, text = (written(field, content.get(field.name, ""), words) for field in NOTE)
        yield Quote(text, said_by=_by(snapshot, stage, note, kind, words), anchor=note.id)


def _by(snapshot: Snapshot, stage: Stage, note: Entry, kind: str, words: Words) -> str:
    """Return the kind of note with who sent it, as far as the stage tells: “Question (Anna, library)”."""
    side = mark(snapshot, note.side_id) if stage.envelope.authorship is not Authorship.anonymous else None
    who = ", ".join(part for part in (signature(snapshot, stage, note), side.name if side else "") if part)
    return words("%(kind)s (%(who)s)", kind=kind, who=who) if who else kind
