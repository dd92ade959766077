# What kinds with entries show on the wall: the form question by question, one entry alone, whole entries as a table.
# Knows which of it the room may see; what stands beside and around it is the frame's.
from collections.abc import Iterable, Iterator, Sequence

from session.entries.answers import TEMPLATE, answers, questions
from session.entries.boards import Fields, alone, empty, tally, visible
from session.entries.cards import Answered, side_shown, signature, text
from session.entries.progress import expected_writers
from session.entries.turning import TEMPLATE as FRAME
from session.entries.turning import Turned, heading, turned
from session.entries.written import seen_entries as seen
from session.entries.written import words_of
from session.envelope import Unit
from session.fields import FormField, headline
from session.kind import Listing, Region, Values
from session.people import Surface
from session.snapshot import Snapshot
from session.tables import Entry, Group, Person, Side, Stage

ONE_EACH = 1


def by_question(
    snapshot: Snapshot, stage: Stage, fields: Fields
) -> Iterator[Region]:
    """Yield what the wall shows of a form: one entry alone, or a question with its answers; nothing before that."""
    entry = alone(snapshot, stage)
    if entry is not None:
        yield from lone(snapshot, stage, entry, fields)
        return
    entries = (
        seen(snapshot, stage)
        if visible(snapshot, stage, Surface.projector)
        else []
    )
    at = turned(snapshot, stage, questions(fields))
    if not entries or at.part is None:
        yield empty("wall")
        return
    listed = answers(snapshot, stage, entries, fields, at.part.key)
    given = sum(at.part.key in words_of(entry) for entry in entries)
    yield heading(stage, at, at.part.title)
    yield nothing("screen")
    yield listed
    yield beside(snapshot, stage, at, given)


def beside(snapshot: Snapshot, stage: Stage, at: Turned, given: int) -> Region:
    """Return the rail beside a list: how many there are, of how many where each may write one, and whose they are."""
    envelope = stage.envelope
    each_one = envelope.unit is Unit.person and envelope.limit == ONE_EACH
    of = max(given, len(expected_writers(snapshot, stage))) if each_one else 0
    data = {
        "stage": stage,
        "given": given,
        "of": of,
        "tally": tally(snapshot, stage),
        "at": at,
    }
    return Region("rail", FRAME, "answers", data)


def lone(
    snapshot: Snapshot, stage: Stage, entry: Entry, fields: Fields
) -> Iterator[Region]:
    """Yield one entry that fills the wall."""
    yield nothing("screen")
    yield ideas("wall", snapshot, stage, [entry], fields, empties=False)


def ideas(  # noqa: PLR0913 - where to, of what, how
    slot: str,
    snapshot: Snapshot,
    stage: Stage,
    entries: Sequence[Entry],
    fields: Fields,
    *,
    empties: bool = True,
) -> Region:
    """Return whole entries as a list, each with all its questions, also those that were left open where `empties`."""
    form = (stage, empties, *fields)
    people = (
        snapshot.version(Side),
        snapshot.version(Group),
        snapshot.renewed(Person),
    )

    def item(entry: Entry) -> Region:
        def values() -> Values:
            return _idea(snapshot, stage, entry, fields, empties=empties)

        whose = (
            snapshot.find(Side, entry.side_id),
            snapshot.find(Person, entry.person_id),
        )
        return Region(
            entry.id, TEMPLATE, "idea", values, basis=(*form, entry, *whose)
        )

    return Region(
        slot, TEMPLATE, "", {}, Listing(list(entries), (*form, *people), item)
    )


def _idea(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry,
    fields: Fields,
    *,
    empties: bool,
) -> Values:
    content = words_of(entry)
    first = headline(fields, content)
    lines = [
        _line(field, entry, first)
        for field in fields
        if empties or field.name in content
    ]
    if not empties:
        lines.sort(key=lambda line: not line.headline)
    side = side_shown(snapshot, stage, entry)
    return {
        "key": entry.id,
        "lines": lines,
        "side": side,
        "by": signature(snapshot, stage, entry),
    }


def _line(field: FormField, entry: Entry, first: str) -> Answered:
    content = words_of(entry)
    said = text(field, content[field.name]) if field.name in content else ""
    return Answered(
        field.label,
        said,
        fixed=bool(field.option_labels),
        headline=field.name == first,
    )


def answered(fields: Fields, entries: Sequence[Entry]) -> Fields:
    """Return the questions that anybody has answered: the others would be empty columns."""
    given: set[str] = set()
    for entry in entries:
        given.update(words_of(entry))
    return tuple(field for field in fields if field.name in given)


def headings(fields: Iterable[FormField]) -> Region:
    """Return the head of a table of ideas: the form's questions."""
    return Region(
        "queue",
        TEMPLATE,
        "headings",
        {"labels": tuple(field.label for field in fields)},
    )


def nothing(slot: str) -> Region:
    return Region(slot, FRAME, "nothing", {})
