# What stands written: entries of a stage as they count, in order, and who may add to them. Pure reading.
import re
from collections.abc import Mapping, Sequence
from operator import attrgetter

from session.entries.seats import group_mark, member_of
from session.envelope import StageState
from session.fields import Content, headline
from session.kind import kind_of
from session.refusals import Code, Refused
from session.secrecy.sealing import goes_on_in_secret
from session.snapshot import Snapshot
from session.tables import Entry, Group, Person, Side, Stage

ARRIVAL = attrgetter("at", "number", "id")
_OPTION = re.compile("[a-z_]+")


def live_entries(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return what stands in a stage, in the order of arrival; an anonymous stage keeps no such order."""
    return snapshot.in_order(
        ("live entries", stage.id), Entry, is_live, ARRIVAL, stage_id=stage.id
    )


def shown_entries(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    return snapshot.in_order(
        ("shown entries", stage.id), Entry, is_shown, ARRIVAL, stage_id=stage.id
    )


def is_live(entry: Entry) -> bool:
    return entry.withdrawn_at is None


def is_shown(entry: Entry) -> bool:
    return entry.withdrawn_at is None and entry.hidden_at is None


def seen_entries(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return what the room may see: let through where the stage asks for it, and each of several that are one once."""

    def found() -> list[Entry]:
        shown = shown_entries(snapshot, stage)
        if not stage.envelope.approval and not snapshot.pointing(
            Entry, "merged_into"
        ):
            return shown
        return [entry for entry in shown if may_be_seen(snapshot, stage, entry)]

    return snapshot.derived(
        ("seen entries", stage.id, stage.envelope.approval), found, Entry
    )


def may_be_seen(snapshot: Snapshot, stage: Stage, entry: Entry) -> bool:
    awaits = stage.envelope.approval and entry.approved_at is None
    return (
        entry.hidden_at is None
        and not awaits
        and standing_for(snapshot, entry) is None
    )


def standing_for(snapshot: Snapshot, entry: Entry) -> Entry | None:
    """Return the entry that stands for this one on the walls, as long as it stands itself."""
    other = (
        snapshot.find(Entry, entry.merged_into) if entry.merged_into else None
    )
    return (
        other
        if other and other.withdrawn_at is None and other.hidden_at is None
        else None
    )


def merged_into(snapshot: Snapshot, entry: Entry) -> list[Entry]:
    """Return the entries that this one stands for, in the order of arrival."""
    found = (
        e
        for e in snapshot.where(Entry, merged_into=entry.id)
        if e.withdrawn_at is None
    )
    return sorted(found, key=ARRIVAL)


def words_of(entry: Entry) -> Content:
    """Return the text that counts: the edited wording where there is one, else the author's own."""
    return entry.wording or entry.content


def said(stage: Stage, entry: Entry) -> str:
    """Return the answer by which an entry is known: its headline, else its first words."""
    content = words_of(entry)
    name = headline(stage.envelope.fields, content)
    return str(content[name]) if name else _first_words(content)


def _first_words(content: Content) -> str:
    """Return the first words of a form that a kind brings itself; what it calls an option is nobody's words."""
    texts = [value for value in content.values() if isinstance(value, str)]
    typed = [value for value in texts if not _OPTION.fullmatch(value)]
    return next(iter(typed or texts), "")


def edited(entry: Entry, wording: Content | None) -> Entry:
    """Return an entry with another edited wording: who has read the old words has not read these."""
    return entry.model_copy(
        update={"wording": wording, "revision": entry.revision + 1}
    )


def offered(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return the entries of earlier stages that this stage may name as sources."""
    which = {source.stage: source.which for source in stage.envelope.sources}
    return _meant(snapshot, which)


def _meant(snapshot: Snapshot, which: Mapping[str, str]) -> list[Entry]:
    found: list[Entry] = []
    for earlier in snapshot.stages:
        found += taken(snapshot, earlier, which.get(earlier.key))
    return found


def taken(snapshot: Snapshot, earlier: Stage, which: str | None) -> list[Entry]:
    """Return what of an earlier stage is meant: all, the marked theses, or the first places in order."""
    if which is None or goes_on_in_secret(earlier):
        return []
    shown = shown_entries(snapshot, earlier)
    if which == "thesis":
        return [entry for entry in shown if entry.thesis_at is not None]
    if which == "top" and earlier.state is StageState.skipped:
        return _instead(snapshot, earlier)
    if which == "top":
        by_id = {entry.id: entry for entry in shown}
        first = kind_of(earlier).foremost(snapshot, earlier)
        return [by_id[entry_id] for entry_id in first if entry_id in by_id]
    return shown


def _instead(snapshot: Snapshot, skipped: Stage) -> list[Entry]:
    """Return what a stage that was left out would have put in order: all of it goes on."""
    sources = skipped.envelope.sources
    which = {each.stage: each.which for each in sources if each.which != "top"}
    return _meant(snapshot, which)


def sources_of(snapshot: Snapshot, entry: Entry) -> Sequence[str]:
    """Return the entries, by id, that an entry grew from, as its kind knows them."""
    stage = snapshot.find(Stage, entry.stage_id)
    if stage is None:
        return entry.sources
    return kind_of(stage).grown(snapshot, entry)


def sides_of(snapshot: Snapshot) -> list[Side]:
    return snapshot.derived(
        "sides",
        lambda: sorted(snapshot.all(Side), key=lambda side: side.position),
        Side,
    )


def may_write(snapshot: Snapshot, stage: Stage, person: Person | None) -> bool:
    """Tell whether a person belongs to the stage's audience: all, `side:ID`, `role:ROLE` or `group:NUMBER`.

    Groups are counted from 1, as people call them, in the nearest earlier seating; the stage's own only without one.
    """
    kind, _, wanted = stage.envelope.audience.partition(":")
    if kind == "all" or person is None:
        return True
    if kind == "group":
        return wanted == _group_number(snapshot, stage, person)
    if kind == "role":
        return wanted == person.role
    side = snapshot.find(Side, person.side_id)
    return side is not None and wanted in side.called


def _group_number(snapshot: Snapshot, stage: Stage, person: Person) -> str:
    earlier = (
        s for s in reversed(snapshot.stages) if s.position < stage.position
    )
    seating = next(
        (s for s in earlier if snapshot.count(Group, stage_id=s.id)), stage
    )
    seat = member_of(snapshot, seating, person.id)
    mark = group_mark(snapshot, seat.group_id) if seat else None
    return str(mark.place) if mark else ""


def entry_of(
    snapshot: Snapshot, stage_id: str, entry_id: str
) -> tuple[Stage, Entry]:
    stage = snapshot.get(Stage, stage_id, Code.unknown_stage)
    entry = snapshot.get(Entry, entry_id, Code.unknown_entry)
    if entry.stage_id != stage.id:
        raise Refused(Code.unknown_entry)
    return stage, entry
