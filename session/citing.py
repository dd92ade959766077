# What things are called in the protocol: an entry's sources, a group, an answer. Knows rows and words, no document.
from collections.abc import Iterable

from session.cards import text
from session.fields import FormField, Value
from session.seats import GroupMark
from session.snapshot import Snapshot
from session.tables import Entry, Stage
from session.words import Words


def cited(snapshot: Snapshot, entry: Entry, words: Words) -> str:
    """Return the sources of an entry by stage and number, “Positions, No. 2, 5”; what is gone is not cited."""
    found = [source for source in (snapshot.find(Entry, each) for each in entry.sources) if source is not None]
    standing = [source for source in found if source.withdrawn_at is None and source.hidden_at is None]
    by_stage = ((stage, [s for s in standing if s.stage_id == stage.id]) for stage in snapshot.stages)
    return "; ".join(_of_stage(stage, sources, words) for stage, sources in by_stage if sources)


def _of_stage(stage: Stage, sources: list[Entry], words: Words) -> str:
    numbers = sorted(source.number for source in sources if source.number)
    if not numbers:
        return stage.envelope.title
    listed = ", ".join(map(str, numbers))
    return words("%(stage)s, No. %(numbers)s", stage=stage.envelope.title, numbers=listed)


def numbered(entries: Iterable[Entry]) -> dict[str, int]:
    """Return each entry's number; where the stage keeps the order of arrival secret, its place in the list."""
    return {entry.id: entry.number or place for place, entry in enumerate(entries, 1)}


def called(group: GroupMark, words: Words) -> str:
    number = words("Group %(number)s", number=group.place)
    return words("%(group)s, “%(name)s”", group=number, name=group.name) if group.name else number


def written(field: FormField, value: Value, words: Words) -> str:
    """Write an answer: the author's words as they are, and only what is a key of ours in the language."""
    shown = text(field, value)
    return words(shown) if field.option_labels else shown
