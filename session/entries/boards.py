# The regions that every kind with entries shows: the form, one's own entries, the wall, the moderator's board.
# A kind picks those it needs; what an audience may not see is not put into a region at all.
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from session.entries.cards import Card, Mark, answer, card, lines, mark
from session.entries.leaves import A_PAGE, MOST_OFFERED, chosen
from session.entries.seats import group_mark, group_of, groups_now
from session.entries.writing import first_in_words
from session.entries.written import (
    live_entries,
    may_be_seen,
    may_write,
    merged_into,
    offered,
    said,
    seen_entries,
    shown_entries,
    sides_of,
    standing_for,
    words_of,
)
from session.envelope import StageState, Unit, Visibility
from session.fields import WORDS, Content, FormField, Joined, asked
from session.kind import Audience, Listing, Region, Scope, Values, kind_of
from session.membership.namesakes import bearing, called, doubled
from session.membership.registration import present
from session.people import Surface
from session.refusals import Code
from session.secrecy.signing import is_secret, side_kept
from session.snapshot import Snapshot
from session.tables import Entry, Group, Person, Side, Stage
from session.values.leaf import Leaf

PARTS = "parts/entries.html"
LIT = object()
A_LONG_FORM = 4
"""From so many questions on a phone asks them one at a time."""
Fields = tuple[FormField, ...]
AT_ONCE: frozenset[str] = frozenset()


def desk(  # noqa: PLR0913 - to whom, what is asked, how it is shown
    snapshot: Snapshot,
    stage: Stage,
    audience: Audience,
    fields: Fields,
    *,
    folded: bool = False,
    later: frozenset[str] = AT_ONCE,
) -> Iterator[Region]:
    """Yield the form and what is written already, to those who share it: a person, or a group.

    `folded`: the form is behind a button, where most people have something else to do. `later`: the questions, by
    name, that are asked of what is written already.
    """
    if audience.surface is Surface.phone and audience.scope is _sharing(
        snapshot, stage, audience
    ):
        own = owned(snapshot, stage, audience)
        questions = asked(fields)
        first = tuple(f for f in questions if f.name not in later)
        yield form(snapshot, stage, audience, first, own, folded=folded)
        yield mine(snapshot, stage, questions, own)


def _sharing(snapshot: Snapshot, stage: Stage, audience: Audience) -> Scope:
    if stage.envelope.unit is not Unit.group:
        return Scope.person
    seated = (
        audience.scope is Scope.group
        or group_of(snapshot, stage, audience.of) is not None
    )
    return Scope.group if seated else Scope.person


def form(  # noqa: PLR0913 - what is asked, of whom, how it is shown
    snapshot: Snapshot,
    stage: Stage,
    audience: Audience,
    fields: Fields,
    own: list[Entry],
    *,
    folded: bool,
) -> Region:
    """Return the form for a new entry, or the `reason` for none.

    That is closed, paused, outside, seatless, silent, full, or between two rounds.
    """
    data = {
        "stage": stage,
        "fields": fields,
        "reason": _reason(snapshot, stage, audience, own),
        "offers": offers(snapshot, stage, Surface.phone),
        "folded": folded,
        "long": len(fields) >= A_LONG_FORM,
        "filled": filled(snapshot, stage, audience, fields),
        "alike": kind_of(stage).offers_alike,
    }
    return Region("form", PARTS, "form", data)


def filled(
    snapshot: Snapshot, stage: Stage, audience: Audience, fields: Fields
) -> Content:
    """Return what joining told already, by the field that asks for it; nothing where authors are secret."""
    if audience.scope is not Scope.person or is_secret(stage):
        return {}
    person = snapshot.find(Person, audience.of)
    if person is None:
        return {}
    side = snapshot.find(Side, person.side_id)
    side_name = side.name if side is not None else ""
    told = {
        Joined.name: person.name,
        Joined.organization: person.organization,
        Joined.post: person.post,
        Joined.side: side_name,
    }
    texts = {
        field.name: ", ".join(filter(None, map(told.get, field.filled_from)))
        for field in fields
    }
    return {
        field.name: texts[field.name][: field.limit]
        for field in fields
        if texts[field.name]
    }


def _reason(
    snapshot: Snapshot, stage: Stage, audience: Audience, own: list[Entry]
) -> str:
    if stage.state is not StageState.open:
        return "paused" if stage.state is StageState.paused else "closed"
    person = snapshot.find(Person, audience.of)
    if person and not (
        person.role in stage.envelope.writers
        and may_write(snapshot, stage, person)
    ):
        return "outside"
    if stage.envelope.unit is Unit.group and audience.scope is Scope.person:
        return "seatless"
    if audience.silent:
        return "silent"
    limit = stage.envelope.limit
    if limit and len(own) >= limit:
        return "full"
    return kind_of(stage).bars(snapshot, stage, own)


def dictation(
    snapshot: Snapshot,
    stage: Stage,
    fields: Fields,
    leaf: Leaf,
    *,
    later: frozenset[str] = AT_ONCE,
) -> Region:
    """Return the console's form: what the secretary or moderator types for the room, a person or a group.

    `later`: the questions, by name, that stand folded below the others.
    """
    groups = (
        groups_now(snapshot, stage) if stage.envelope.unit is Unit.group else []
    )
    everything = offers(snapshot, stage, Surface.console)
    offered = chosen(everything, lambda each: each[1], leaf, MOST_OFFERED)
    everybody = [] if groups else present(snapshot)
    people = chosen(everybody, lambda person: called(snapshot, person), leaf)
    question = _pasted(fields)
    shared = [field for field in fields if field.required and field != question]
    data = {
        "stage": stage,
        "fields": asked(fields),
        "later": later,
        "offers": offered,
        "more_offers": len(everything) - len(offered),
        "people": tuple(
            (person.id, called(snapshot, person)) for person in people
        ),
        "more_people": len(everybody) - len(people),
        "groups": tuple(group_mark(snapshot, group.id) for group in groups),
        "question": question,
        "shared": tuple(shared),
    }
    return Region("form", "parts/dictation.html", "form", data)


def _pasted(fields: Fields) -> FormField | None:
    """Return the question that a pasted line answers; none where more is asked in words than a line can answer."""
    question = first_in_words(fields)
    asked = [field for field in fields if field.required and field != question]
    if any(field.kind in WORDS for field in asked):
        return None
    return question


def offers(
    snapshot: Snapshot, stage: Stage, surface: Surface
) -> tuple[tuple[str, str], ...]:
    """Return what may be named as a source: id and a short text of each entry.

    A phone is offered what everyone may see, and the theses or first places that are meant for this stage.
    """

    def found() -> tuple[tuple[str, str], ...]:
        entries = offered(snapshot, stage)
        if surface is not Surface.console:
            seen = open_stages(snapshot, stage)
            entries = [
                entry for entry in entries if _is_open(snapshot, entry, seen)
            ]
        return tuple(
            (entry.id, _known_by(snapshot, entry)) for entry in entries
        )

    return snapshot.derived(("offers", stage.id, surface), found)


def open_stages(snapshot: Snapshot, stage: Stage) -> set[str]:
    """Return the stages, by id, of which everybody may read entries in this one: those that are shown, or chosen."""
    marked = {
        source.stage
        for source in stage.envelope.sources
        if source.which != "all"
    }
    return {
        each.id
        for each in snapshot.stages
        if each.key in marked or visible(snapshot, each, Surface.phone)
    }


def _is_open(snapshot: Snapshot, entry: Entry, seen: set[str]) -> bool:
    stage = snapshot.find(Stage, entry.stage_id)
    return (
        stage is not None
        and stage.id in seen
        and may_be_seen(snapshot, stage, entry)
    )


def _known_by(snapshot: Snapshot, entry: Entry) -> str:
    stage = snapshot.get(Stage, entry.stage_id, Code.unknown_stage)
    return said(stage, entry)


def mine(
    snapshot: Snapshot, stage: Stage, fields: Fields, own: list[Entry]
) -> Region:
    """Return one's own entries, each with its form for changes while the stage is open: one more costs one."""
    is_open = stage.state is StageState.open
    offered_now = offers(snapshot, stage, Surface.phone) if is_open else ()
    common = {
        "stage": stage,
        "fields": fields,
        "offers": offered_now,
        "open": is_open,
    }
    shared = (stage, fields, offered_now)

    def item(entry: Entry) -> Region:
        return Region(
            entry.id,
            PARTS,
            "own",
            lambda: {**common, **_own(fields, entry)},
            basis=(*shared, entry),
        )

    return listing("mine", Listing(own, shared, item))


def _own(fields: Fields, entry: Entry) -> dict[str, object]:
    return {
        "entry": entry.id,
        "revision": entry.revision,
        "at": entry.edited_at or entry.at,
        "lines": lines(fields, entry),
        "long": len(fields) >= A_LONG_FORM,
        "answers": tuple(
            (field.name, answer(field, entry)) for field in fields
        ),
        "content": entry.content,
        "sources": tuple(entry.sources),
    }


def owned(snapshot: Snapshot, stage: Stage, audience: Audience) -> list[Entry]:
    """Return the standing entries of a person, of the person's side, or of a group, in this stage."""
    found = snapshot.where(
        Entry, stage_id=stage.id, **_owner(snapshot, stage, audience)
    )
    standing = (entry for entry in found if entry.withdrawn_at is None)
    return sorted(
        standing, key=lambda entry: (entry.at, entry.number, entry.id)
    )


def _owner(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> dict[str, str]:
    """Return the column that says whose an entry is, and what stands there in those of this audience."""
    if audience.scope is Scope.group:
        return {"group_id": audience.of}
    person = snapshot.find(Person, audience.of)
    if stage.envelope.unit is Unit.side and person and person.side_id:
        return {"side_id": person.side_id}
    return {"author": audience.author}


def wall(
    snapshot: Snapshot, stage: Stage, audience: Audience, fields: Fields
) -> Region:
    """Return others' entries as a phone or a console may see them now; an empty list where it may not."""
    if audience.surface is Surface.console:
        return listed(
            "wall",
            snapshot,
            stage,
            awaiting_first(stage, moderated(snapshot, stage)),
            fields,
            "moderated",
        )
    if not visible(snapshot, stage, audience.surface):
        return empty("wall")
    return listed(
        "wall", snapshot, stage, seen_entries(snapshot, stage), fields, "card"
    )


@dataclass(frozen=True)
class Tally:
    """How many entries of a side stand on the wall. `mark`: absent for those of no side, or where sides are secret."""

    mark: Mark | None
    entries: int


def tally(snapshot: Snapshot, stage: Stage) -> tuple[Tally, ...]:
    """Count by side what the wall shows; nothing where it shows nothing."""
    if not visible(snapshot, stage, Surface.projector):
        return ()
    counts = Counter(
        side_kept(stage, entry.side_id)
        for entry in seen_entries(snapshot, stage)
    )
    places = (*(side.id for side in sides_of(snapshot)), None)
    return tuple(
        Tally(mark(snapshot, place), counts[place])
        for place in places
        if counts[place]
    )


def alone(snapshot: Snapshot, stage: Stage) -> Entry | None:
    """Return the one entry that the moderator put on the wall, as far as the stage lets anybody see it."""
    entry = snapshot.find(Entry, snapshot.session.spotlight_id)
    if (
        entry is None
        or entry.stage_id != stage.id
        or entry.withdrawn_at is not None
    ):
        return None
    secret = stage.envelope.visibility in {Visibility.never, Visibility.group}
    return None if secret or not may_be_seen(snapshot, stage, entry) else entry


def moderated(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return what stands on the console: what nobody else stands for, hidden or not."""
    live = live_entries(snapshot, stage)
    if not snapshot.pointing(Entry, "merged_into"):
        return live
    return [entry for entry in live if standing_for(snapshot, entry) is None]


def awaiting_first(stage: Stage, entries: list[Entry]) -> list[Entry]:
    """Put what waits for approval in front, where it would stand on another page."""
    if not stage.envelope.approval or len(entries) <= A_PAGE:
        return entries
    return sorted(
        entries,
        key=lambda entry: (
            entry.approved_at is not None or entry.hidden_at is not None
        ),
    )


def visible(_snapshot: Snapshot, stage: Stage, surface: Surface) -> bool:
    """Tell whether everyone at a surface may see what was written: the wall shows only what is revealed."""
    visibility = stage.envelope.visibility
    if visibility in {Visibility.never, Visibility.group}:
        return False
    revealed = stage.revealed_at is not None
    return revealed or (
        visibility is Visibility.everyone and surface is Surface.phone
    )


def listing(slot: str, items: Iterable[Region]) -> Region:
    """Return a list, whose items are rendered one by one; itself it has no HTML."""
    if not isinstance(items, Listing):
        items = tuple(items)
    return Region(slot, PARTS, "", {}, items)


def empty(slot: str) -> Region:
    return listing(slot, ())


def listed(  # noqa: PLR0913, PLR0917 - where to, of what, how
    slot: str,
    snapshot: Snapshot,
    stage: Stage,
    entries: Iterable[Entry],
    fields: Fields,
    block: str,
) -> Region:
    """Return entries as a list of cards: one card more costs one card."""
    code, spot = snapshot.session.code, snapshot.session.spotlight_id
    shared = (stage, code, *sides_of(snapshot))

    def item(entry: Entry) -> Region:
        lit = spot == entry.id

        def values() -> Values:
            return {
                "stage": stage.id,
                "card": card(snapshot, stage, entry, fields),
                "code": code,
                "spot": lit,
            }

        basis = (*shared, *behind(snapshot, entry), *([LIT] if lit else []))
        return Region(entry.id, PARTS, block, values, basis=basis)

    rows = entries if isinstance(entries, list) else list(entries)
    people = (
        snapshot.version(Group),
        snapshot.renewed(Person),
        doubled(snapshot),
    )
    basis = (
        *shared,
        block,
        spot,
        *people,
        *snapshot.pointing(Entry, "merged_into"),
    )
    return listing(
        slot,
        Listing(
            rows, basis, item, lambda entry: told_of(snapshot, stage, entry)
        ),
    )


def behind(snapshot: Snapshot, entry: Entry) -> Iterator[object]:
    """Yield the rows that a card is made of."""
    yield entry
    yield snapshot.find(Group, entry.group_id)
    yield from _named(snapshot, entry)
    if snapshot.count(Entry, merged_into=entry.id):
        merged = merged_into(snapshot, entry)
        yield from merged
        for each in merged:
            yield from _named(snapshot, each)


def _named(snapshot: Snapshot, entry: Entry) -> Iterator[object]:
    """Yield who wrote an entry and whoever bears the same name: by these they are told apart."""
    person = snapshot.find(Person, entry.person_id)
    yield person
    yield from bearing(snapshot, person.name) if person else ()


def told_of(snapshot: Snapshot, stage: Stage, entry: Entry) -> str:
    """Return by which words an entry is found: all that its card says."""
    seen = card(snapshot, stage, entry, ())
    own = map(str, words_of(entry).values())
    others = (each.text for each in seen.originals)
    side = seen.side.name if seen.side else ""
    group = f"{seen.group.place} {seen.group.name}" if seen.group else ""
    return " ".join((*own, *others, seen.by, side, group))


def cards(snapshot: Snapshot, stage: Stage, fields: Fields) -> list[Card]:
    """Return every shown entry of a stage as its protocol may quote it."""
    return [
        card(snapshot, stage, entry, fields)
        for entry in shown_entries(snapshot, stage)
    ]
