# Where statements come from: marked theses, rows of groups, statements of an earlier round. Each is an entry of its
# own that names what it grew from; the author's words stay where they were written.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from session.entries.reactions import (
    StatementOptions,
    dimensions,
    facets,
    text_of,
)
from session.entries.writing import put
from session.entries.written import live_entries, taken, words_of
from session.events import Event, happened
from session.fields import FieldKind, FormField, headline
from session.kind import Occasion, kind_of
from session.refusals import N_, Sentence, said
from session.secrecy.sealing import goes_on_in_secret
from session.snapshot import Snapshot
from session.tables import Entry, Stage

LIMIT = 500
LONGEST_NAME = 60
MOST_OFFERED = 60
FIELDS = (
    FormField(
        name="text",
        kind=FieldKind.long,
        label=N_("Statement"),
        required=True,
        limit=LIMIT,
    ),
    FormField(
        name="dimension",
        kind=FieldKind.short,
        label=N_("Dimension"),
        limit=LONGEST_NAME,
    ),
)


@dataclass(frozen=True)
class Draft:
    """What may become a statement: a text of an entry, found in one of its fields."""

    entry: str
    field: str
    text: str
    dimension: str = ""


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    """Put the marked theses of the sources to the room, and the statements of an earlier round again."""
    chosen = [
        draft
        for draft in drafts(snapshot, stage, only_chosen=True)
        if not is_put(snapshot, stage, draft)
    ]
    first = snapshot.last_given(Entry, stage.id) + 1
    rows = [
        statement(stage, draft, number, occasion)
        for number, draft in enumerate(chosen, first)
    ]
    return happened("StatementsPut", *rows) if rows else []


def lacks(snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield that nothing is there to respond to: no source, and no statement written yet."""
    if not stage.envelope.sources and not snapshot.count(
        Entry, stage_id=stage.id
    ):
        yield said(
            N_(
                "It is not said what to respond to: take it from an earlier stage."
            )
        )


def sources_of(snapshot: Snapshot, stage: Stage) -> list[Stage]:
    """Return the stages that statements are taken from."""
    named = {source.stage for source in stage.envelope.sources}
    return [each for each in snapshot.stages if each.key in named]


def drafts(
    snapshot: Snapshot, stage: Stage, *, only_chosen: bool = False
) -> list[Draft]:
    """Return what the sources offer, theses and earlier statements first; of the chosen the first field that fits."""
    found: list[Draft] = []
    for source in stage.envelope.sources:
        earlier = next(
            (each for each in snapshot.stages if each.key == source.stage), None
        )
        if earlier is None or goes_on_in_secret(earlier):
            continue
        ahead = source.which == "top"
        which = source.which if ahead else "all"
        for entry in taken(snapshot, earlier, which):
            again = ahead or earlier.kind == stage.kind
            chosen = again or entry.thesis_at is not None
            if only_chosen and chosen:
                found += list(_of_entry(snapshot, stage, earlier, entry))[:1]
            elif not only_chosen and (chosen or source.which == "all"):
                found += _of_entry(snapshot, stage, earlier, entry)
    return [draft for draft in dict.fromkeys(found) if len(draft.text) <= LIMIT]


def open_drafts(snapshot: Snapshot, stage: Stage) -> list[Draft]:
    """Return what is offered and was not put yet, no more than one can look through."""
    return [
        draft
        for draft in drafts(snapshot, stage)
        if not is_put(snapshot, stage, draft)
    ][:MOST_OFFERED]


def draft_of(
    snapshot: Snapshot, stage: Stage, entry_id: str, field: str
) -> Draft | None:
    return next(
        (
            d
            for d in drafts(snapshot, stage)
            if (d.entry, d.field) == (entry_id, field)
        ),
        None,
    )


def is_put(snapshot: Snapshot, stage: Stage, draft: Draft) -> bool:
    standing = live_entries(snapshot, stage)
    return any(
        draft.entry in entry.sources and text_of(entry) == draft.text
        for entry in standing
    )


def statement(
    stage: Stage, draft: Draft, number: int, occasion: Occasion
) -> Entry:
    content: dict[str, str | int | list[str]] = {"text": draft.text}
    if draft.dimension:
        content["dimension"] = draft.dimension
    sources = [draft.entry] if draft.entry else []
    return put(stage, content, sources, number, occasion)


def _of_entry(
    snapshot: Snapshot, stage: Stage, earlier: Stage, entry: Entry
) -> Iterator[Draft]:
    """Yield the texts of an entry, first those of the fields that the stage's options name, else its headline."""
    content = words_of(entry)
    named = StatementOptions.of(stage).field or headline(
        earlier.envelope.fields, content
    )
    wanted = [name.strip() for name in named.split(",")]
    known = dimensions(snapshot, stage)
    dimension = str(content.get("dimension", "")) or _first(
        str(v) for v in content.values() if v in known
    )
    for name in sorted(
        content,
        key=lambda name: wanted.index(name) if name in wanted else len(wanted),
    ):
        value = content[name]
        if (
            isinstance(value, str)
            and name != "dimension"
            and value not in known
        ):
            yield Draft(entry.id, name, value, dimension)


def _first(found: Iterable[str]) -> str:
    return next(iter(found), "")


def maps_of(snapshot: Snapshot, stage: Stage) -> list[Stage]:
    """Return the maps that follow and show these statements; by no side, a map shows none."""
    if not facets(snapshot, stage):
        return []
    return [
        later
        for later in snapshot.stages
        if kind_of(later).draws and _takes(later, stage)
    ]


def _takes(later: Stage, stage: Stage) -> bool:
    named = {source.stage for source in later.envelope.sources}
    return later.position > stage.position and (not named or stage.key in named)
