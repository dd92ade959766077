# What things are called in the protocol: an entry's sources, a group, an answer. Knows rows and words, no document.
from collections.abc import Iterable

from session.entries.cards import text
from session.entries.seats import GroupMark
from session.entries.written import is_shown, sources_of
from session.fields import FormField, Value
from session.snapshot import Snapshot
from session.tables import Entry, Stage
from session.values.blocks import Reference
from session.words import Words


def references(
    snapshot: Snapshot, entry: Entry, words: Words
) -> tuple[Reference, ...]:
    """Return the sources of an entry, each by stage and number, “Positions, No. 2”; what is gone is not cited.

    Where a stage keeps the order of arrival secret, it is named alone: nothing leads to one of its entries.
    """
    found = (snapshot.find(Entry, each) for each in sources_of(snapshot, entry))
    standing = [source for source in found if source and is_shown(source)]
    standing.sort(key=lambda source: source.number)
    cited: list[Reference] = []
    for stage in snapshot.stages:
        cited += (
            reference(stage, source, words)
            for source in standing
            if source.stage_id == stage.id
        )
    return tuple(dict.fromkeys(cited))


def reference(stage: Stage, source: Entry, words: Words) -> Reference:
    """Return how an entry is cited."""
    title = stage.envelope.title
    if not source.number:
        return Reference(title, "")
    return Reference(
        words("%(stage)s, No. %(number)s", stage=title, number=source.number),
        source.id,
    )


def numbered(entries: Iterable[Entry]) -> dict[str, int]:
    """Return each entry's number; where the stage keeps the order of arrival secret, its place in the list."""
    return {
        entry.id: entry.number or place
        for place, entry in enumerate(entries, 1)
    }


def called(group: GroupMark, words: Words) -> str:
    number = words("Group %(number)s", number=group.place)
    return (
        words("%(group)s, “%(name)s”", group=number, name=group.name)
        if group.name
        else number
    )


def written(field: FormField, value: Value, words: Words) -> str:
    """Write an answer: the author's words as they are, and only what is a key of ours in the language."""
    shown = text(field, value)
    return words(shown) if field.option_labels else shown
