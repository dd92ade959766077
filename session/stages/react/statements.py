# Where statements come from: marked theses, rows of groups, statements of an earlier round. Each is an entry of its
# own that names what it grew from; the author's words stay where they were written.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from session.entries.reactions import dimensions, text_of
from session.entries.written import live_entries, shown_entries, words_of
from session.events import Event, happened
from session.fields import FieldKind, FormField
from session.kind import Occasion
from session.refusals import N_
from session.secrecy.sealing import goes_on_in_secret
from session.snapshot import Snapshot
from session.tables import Entry, Stage

LIMIT = 500
LONGEST_NAME = 60
MOST_OFFERED = 60
FIELDS = (
    FormField(name="text", kind=FieldKind.long, label=N_("Statement"), required=True, limit=LIMIT),
    FormField(name="dimension", kind=FieldKind.short, label=N_("Dimension"), limit=LONGEST_NAME),
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
    chosen = [draft for draft in drafts(snapshot, stage, only_chosen=True) if not is_put(snapshot, stage, draft)]
    first = snapshot.last_given(Entry, stage.id) + 1
    rows = [statement(stage, draft, number, occasion) for number, draft in enumerate(chosen, first)]
    return happened("StatementsPut", *rows) if rows else []


def sources_of(snapshot: Snapshot, stage: Stage) -> list[Stage]:
    """Return the stages that statements are taken from."""
    named = {source.stage for source in stage.envelope.sources}
    return [each for each in snapshot.stages if each.key in named]


def drafts(snapshot: Snapshot, stage: Stage, *, only_chosen: bool = False) -> list[Draft]:
    """Return what the sources offer, theses and earlier statements first; of the chosen the first field that fits."""
    found: list[Draft] = []
    for source in stage.envelope.sources:
        earlier = next((each for each in snapshot.stages if each.key == source.stage), None)
        if earlier is None or goes_on_in_secret(earlier):
            continue
        for entry in shown_entries(snapshot, earlier):
            chosen = entry.thesis_at is not None or earlier.kind == stage.kind
            if only_chosen and chosen:
                found += list(_of_entry(snapshot, stage, entry))[:1]
            elif not only_chosen and (chosen or source.which == "all"):
                found += _of_entry(snapshot, stage, entry)
    return [draft for draft in dict.fromkeys(found) if len(draft.text) <= LIMIT]


def open_drafts(snapshot: Snapshot, stage: Stage) -> list[Draft]:
    """Return what is offered and was not put yet, no more than one can look through."""
    return [draft for draft in drafts(snapshot, stage) if not is_put(snapshot, stage, draft)][:MOST_OFFERED]


def draft_of(snapshot: Snapshot, stage: Stage, entry_id: str, field: str) -> Draft | None:
    return next((d for d in drafts(snapshot, stage) if (d.entry, d.field) == (entry_id, field)), None)


def is_put(snapshot: Snapshot, stage: Stage, draft: Draft) -> bool:
    standing = live_entries(snapshot, stage)
    return any(draft.entry in entry.sources and text_of(entry) == draft.text for entry in standing)


def statement(stage: Stage, draft: Draft, number: int, occasion: Occasion) -> Entry:
    content: dict[str, str | int | list[str]] = {"text": draft.text}
    if draft.dimension:
        content["dimension"] = draft.dimension
    return Entry(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        author=occasion.actor.id,
        content=content,
        sources=[draft.entry] if draft.entry else [],
        number=number,
        at=occasion.now,
        entered_by=occasion.actor.id,
    )


def _of_entry(snapshot: Snapshot, stage: Stage, entry: Entry) -> Iterator[Draft]:
    """Yield the texts of an entry, those of the fields that the stage's options name first."""
    wanted = [name.strip() for name in str(stage.envelope.options.get("field", "text")).split(",")]
    content = words_of(entry)
    known = dimensions(snapshot, stage)
    dimension = str(content.get("dimension", "")) or _first(str(v) for v in content.values() if v in known)
    for name in sorted(content, key=lambda name: wanted.index(name) if name in wanted else len(wanted)):
        value = content[name]
        if isinstance(value, str) and name != "dimension" and value not in known:
            yield Draft(entry.id, name, value, dimension)


def _first(found: Iterable[str]) -> str:
    return next(iter(found), "")
