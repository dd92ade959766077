# What is decided: entries of earlier stages, each put again as a proposal of its own that names what it grew from, and
# what the staff adds. One of them stands before the room.
from collections.abc import Iterator
from dataclasses import dataclass

from session.entries.rounds import newest, rounds_of, words_in
from session.entries.taken_up import in_one_text, in_order, taken_up, text_of
from session.events import Event
from session.kind import Occasion
from session.refusals import N_, Sentence
from session.refusals import said as sentence
from session.snapshot import Snapshot
from session.stages.decide import options
from session.tables import Entry, Round, Stage

FIELDS = in_one_text(N_("Wording of the proposal"))


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    """Put what the sources offer, and was not put yet."""
    return taken_up(snapshot, stage, occasion, "ProposalsPut")


def lacks(snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield what is missing: something to decide on, and what the options lack."""
    if not stage.envelope.sources and not in_order(snapshot, stage):
        yield sentence(
            N_("It is not said what to decide: take it from an earlier stage.")
        )
    yield from options.lacks(snapshot, stage)


@dataclass(frozen=True)
class Standing:
    """The proposal that stands before the room, and its newest round."""

    entry: Entry
    round: Round

    @property
    def text(self) -> str:
        return text_of(self.entry)

    @property
    def hidden(self) -> bool:
        entry = self.entry
        return entry.hidden_at is not None


def before_the_room(snapshot: Snapshot, stage: Stage) -> Standing | None:
    last = newest(snapshot, stage)
    if last is None:
        return None
    entry = snapshot.find(Entry, last.entry_id)
    if entry is None:
        return None
    return Standing(entry, last)


def here(snapshot: Snapshot, stage: Stage) -> str:
    """Return the id of the proposal that stands before the room; empty where none does."""
    now = before_the_room(snapshot, stage)
    if now is None:
        return ""
    entry = now.entry
    return entry.id


def waiting(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return the proposals that have not been before the room."""
    return [
        each
        for each in in_order(snapshot, stage)
        if not rounds_of(snapshot, each)
    ]


def text_in(entry: Entry, round_: Round) -> str:
    """Return the words that a round was about."""
    content = words_in(entry, round_)
    text = content.get("text", "")
    return str(text)
