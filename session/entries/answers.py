# By question: one question of a form is the headline of the wall, and all that was answered to it follows, in full.
# Knows fields and entries; whether the room may see them is asked before.
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from session.entries.cards import Mark, lines, side_shown, signature, text
from session.entries.seats import GroupMark, group_mark
from session.entries.written import merged_into, words_of
from session.fields import FieldKind, FormField, asked
from session.kind import Listing, Part, Region, Values
from session.secrecy.shuffling import in_order_of_its_own, name_in
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.tables import Entry, Group, Person, Side, Stage

TEMPLATE = "parts/wall.html"
CHOSEN = frozenset(
    {FieldKind.one, FieldKind.many, FieldKind.scale, FieldKind.document}
)


@dataclass(frozen=True)
class Answer:
    """One answer as the room may see it. `by` is empty where the stage is not signed by name.

    `tags`: what kind of answer it is, sentences of the catalogues. `same`: how many said it, where several are one.
    """

    text: str
    side: Mark | None
    group: GroupMark | None
    by: str
    tags: tuple[str, ...]
    thesis: bool
    same: int


def questions(fields: Iterable[FormField]) -> tuple[Part, ...]:
    """Return what a form asks, a part each; a choice among sentences of ours stands beside the answers instead."""
    put = [field for field in asked(fields) if not field.option_labels]
    return tuple(
        Part(field.name, field.label, first=field.headline) for field in put
    )


def answers(
    snapshot: Snapshot,
    stage: Stage,
    entries: Sequence[Entry],
    fields: Sequence[FormField],
    name: str,
) -> Region:
    """Return all that was answered to a question, as a list: the words, or of a choice how many chose what."""
    field = next(each for each in fields if each.name == name)
    answered = [entry for entry in entries if name in words_of(entry)]
    if field.kind in CHOSEN:
        return Region("wall", TEMPLATE, "", {}, tuple(_chosen(field, answered)))
    return _said(
        snapshot,
        stage,
        in_order_of_its_own(stage, answered, name),
        tuple(fields),
        field,
    )


def _said(
    snapshot: Snapshot,
    stage: Stage,
    entries: list[Entry],
    fields: tuple[FormField, ...],
    field: FormField,
) -> Region:
    shared = (
        stage,
        *fields,
        field.name,
        *snapshot.pointing(Entry, "merged_into"),
    )
    people = (
        snapshot.version(Side),
        snapshot.version(Group),
        snapshot.renewed(Person),
    )

    def item(entry: Entry) -> Region:
        def values() -> Values:
            return {
                "key": key,
                "answer": _answer(snapshot, stage, entry, fields, field),
            }

        key = name_in(stage, entry, field.name)
        basis = (*shared, entry, *_named(snapshot, entry))
        return Region(key, TEMPLATE, "answer", values, basis=basis)

    return Region(
        "wall", TEMPLATE, "", {}, Listing(entries, (*shared, *people), item)
    )


def _named(snapshot: Snapshot, entry: Entry) -> tuple[object, ...]:
    rows = (
        snapshot.find(Side, entry.side_id),
        snapshot.find(Group, entry.group_id),
    )
    return (
        *rows,
        snapshot.find(Person, entry.person_id),
        *merged_into(snapshot, entry),
    )


def _answer(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry,
    fields: tuple[FormField, ...],
    field: FormField,
) -> Answer:
    """Return an answer. What is marked of a whole entry would tell its other answers where authors are secret."""
    whole = field.headline or not is_secret(stage)
    said = lines(fields, entry)
    merged = merged_into(snapshot, entry) if whole else []
    return Answer(
        text=text(field, words_of(entry)[field.name]),
        side=side_shown(snapshot, stage, entry),
        group=group_mark(snapshot, entry.group_id),
        by=signature(snapshot, stage, entry),
        tags=tuple(line.text for line in said if line.fixed),
        thesis=whole and entry.thesis_at is not None,
        same=len(merged) + 1,
    )


def _chosen(field: FormField, entries: list[Entry]) -> Iterable[Region]:
    """Yield the options of a choice, or the steps of a scale, each with how many chose it."""
    counts: Counter[str] = Counter()
    for entry in entries:
        given = words_of(entry)[field.name]
        chosen = given if isinstance(given, list) else [given]
        counts.update(map(str, chosen))
    options = _options(field, counts)
    most = max(counts.values(), default=1)
    for number, option in enumerate(options):
        label = _named_step(field, number, option)
        key = f"option-{number}"
        data = {
            "key": key,
            "label": label,
            "count": counts[option],
            "most": most,
        }
        yield Region(key, TEMPLATE, "choice", data)


def _options(field: FormField, counts: Iterable[str]) -> tuple[str, ...]:
    """Return what could be chosen; a document that was cited and is off the list by now comes last."""
    if field.kind is FieldKind.scale:
        return tuple(str(step) for step in range(field.low, field.high + 1))
    off = sorted(set(counts).difference(field.options))
    return (*field.options, *off)


def _named_step(field: FormField, number: int, option: str) -> str:
    """Return an option as people read it; the ends of a scale bear their names."""
    if field.options:
        return option
    ends = {0: field.low_label, field.high - field.low: field.high_label}
    name = ends.get(number, "")
    return f"{option} – {name}" if name else option
