# What each audience sees of group work: one's own table and sheet, the moderator's overview, the names on the wall.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from session.entries import boards
from session.entries.cards import Mark, mark
from session.entries.leaves import A_PAGE, MOST_CHOICES, chosen
from session.entries.progress import expected_writers
from session.entries.reactions import stances
from session.entries.seats import GroupMark, group_mark, group_of, groups_of, member_of, members_of
from session.entries.writing import Intake
from session.entries.written import is_live, seen_entries
from session.envelope import StageState, Visibility
from session.kind import Audience, Region, Scope
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.group.plan import BY_ANSWERS, RULES, Forming, plan_of
from session.stages.group.seating import seating_of
from session.tables import Entry, Group, Person, Stage
from session.values.leaf import Leaf

PHONE, CONSOLE, PROJECTOR = (f"stages/group/{surface}.html" for surface in ("phone", "console", "projector"))
RUNNING = frozenset({StageState.open, StageState.paused})
NO_GROUP = "none"


@dataclass(frozen=True)
class Seated:
    """A person at a table. `id` serves the console's moves."""

    id: str
    name: str
    side: Mark | None


@dataclass(frozen=True)
class Party:
    """A group: who is in it, how many rows its sheet has, since when it is ready or waits for help (ms).

    `answered` of `questions`: how full the sheet is. `shown`: it is on the wall.
    """

    group: GroupMark
    members: tuple[Seated, ...]
    rows: int
    answered: int
    questions: int
    ready_at: int | None
    help_at: int | None
    shown: bool


def regions(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterable[Region]:
    yield from _VIEWS[audience.surface](snapshot, stage, audience)


def _phone(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterator[Region]:
    fields = Intake().form(snapshot, stage)
    yield from boards.desk(snapshot, stage, audience, fields)
    if audience.scope is Scope.room:
        yield _choices(snapshot, stage)
        yield _wall(snapshot, stage, audience, "card")
    elif audience.scope is Scope.group:
        yield _place(stage, party(snapshot, stage, audience.of))
    elif audience.scope is Scope.person and group_of(snapshot, stage, audience.of) is None:
        yield _place(stage, None)


def _place(stage: Stage, own: Party | None) -> Region:
    forming = plan_of(stage).forming
    data = {"stage": stage, "own": own, "forming": forming.value, "running": stage.state in RUNNING}
    return Region("place", PHONE, "place", data)


def _choices(snapshot: Snapshot, stage: Stage) -> Region:
    """Return the groups to choose from; none where people do not choose."""
    chosen = plan_of(stage).forming is Forming.self_chosen and stage.state in RUNNING
    parties = _parties(snapshot, stage) if chosen else ()
    items = [Region(p.group.id, PHONE, "choice", {"stage": stage.id, "party": p}) for p in parties]
    return boards.listing("board", items)


def _console(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterator[Region]:
    parties, waiting = _parties(snapshot, stage), unseated(snapshot, stage)
    movable = stage.state is not StageState.closed
    moves = _moves(parties, waiting, audience.leaf) if movable else {}
    yield Region("tools", CONSOLE, "tools", {**_tools(snapshot, stage), "movable": movable, **moves})
    yield boards.dictation(snapshot, stage, Intake().form(snapshot, stage), audience.leaf)
    leads = audience.of == "moderator" and stage.envelope.visibility is not Visibility.never
    common = {"stage": stage.id, "leads": leads}
    items = [Region(p.group.id, CONSOLE, "party", {**common, "party": p}, told=_told(p)) for p in parties]
    if waiting:
        items.insert(0 if len(items) >= A_PAGE else len(items), _unseated(waiting, common))
    yield boards.listing("board", items)
    yield _wall(snapshot, stage, audience, "moderated")


def _unseated(waiting: tuple[Seated, ...], common: Mapping[str, object]) -> Region:
    listed = waiting[:MOST_CHOICES]
    told = {**common, "people": listed, "more": len(waiting) - len(listed)}
    return Region(NO_GROUP, CONSOLE, "unseated", told, told=" ".join(person.name for person in waiting))


def _moves(parties: tuple[Party, ...], waiting: tuple[Seated, ...], leaf: Leaf) -> dict[str, object]:
    """Return who may be moved, by where they are now, and whereto: each list once."""
    seated = [(None, person) for person in waiting] + [(p.group, person) for p in parties for person in p.members]
    listed = chosen(seated, lambda each: each[1].name, leaf)
    tables: dict[str, tuple[GroupMark | None, list[Seated]]] = {}
    for group, person in listed:
        tables.setdefault(group.id if group else NO_GROUP, (group, []))[1].append(person)
    shown = tuple((group, tuple(people)) for group, people in tables.values())
    return {"tables": shown, "groups": tuple(p.group for p in parties), "more_people": len(seated) - len(listed)}


def _told(party: Party) -> str:
    return " ".join((str(party.group.place), party.group.name, *(person.name for person in party.members)))


def _tools(snapshot: Snapshot, stage: Stage) -> dict[str, object]:
    plan = plan_of(stage)
    told = plan.rule in BY_ANSWERS or bool(stances(snapshot, stage))
    may_form = stage.state is not StageState.closed and not snapshot.needed(seating_of(snapshot, stage))
    return {
        "stage": stage.id,
        "forming": plan.forming.value,
        "formings": tuple(each.value for each in Forming if RULES.get(each) not in BY_ANSWERS or told),
        "size": plan.size,
        "formed": bool(snapshot.count(Group, stage_id=stage.id)),
        "may_form": may_form,
    }


def _projector(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterator[Region]:
    """Yield who sits where, and instead of that the sheets when they are shown, or the one that is."""
    one = _published(snapshot, stage)
    yield Region("queue", PROJECTOR, "whose", {"group": group_mark(snapshot, one.id) if one else None})
    wall = _sheet(snapshot, stage, one) if one else _wall(snapshot, stage, audience, "seen")
    parties = () if wall.items or one else _parties(snapshot, stage)
    yield boards.listing("board", [Region(p.group.id, PROJECTOR, "party", {"party": p}) for p in parties])
    yield wall


def _published(snapshot: Snapshot, stage: Stage) -> Group | None:
    """Return the group whose sheet the moderator put on the wall; none where only the moderators may see it."""
    secret = stage.envelope.visibility is Visibility.never
    shown = (group for group in groups_of(snapshot, stage) if group.shown_at is not None and not secret)
    return next(shown, None)


def _sheet(snapshot: Snapshot, stage: Stage, group: Group) -> Region:
    rows = [entry for entry in seen_entries(snapshot, stage) if entry.group_id == group.id]
    return boards.listed("wall", snapshot, stage, rows, Intake().form(snapshot, stage), "seen")


def _wall(snapshot: Snapshot, stage: Stage, audience: Audience, block: str) -> Region:
    """Return all sheets, group by group, as this audience may see them now."""
    if audience.surface is Surface.console:
        entries = boards.moderated(snapshot, stage)
    elif audience.surface is Surface.projector and (entry := boards.alone(snapshot, stage)):
        entries, block = [entry], "alone"
    elif boards.visible(snapshot, stage, audience.surface):
        entries = seen_entries(snapshot, stage)
    else:
        return boards.empty("wall")
    in_order = by_group(snapshot, entries)
    return boards.listed("wall", snapshot, stage, in_order, Intake().form(snapshot, stage), block)


def by_group(snapshot: Snapshot, entries: list[Entry]) -> list[Entry]:
    """Return entries group by group, in the order of the groups; within one in the order they had."""
    places = {group.id: group.position for group in snapshot.all(Group)}
    return sorted(entries, key=lambda entry: places.get(entry.group_id or "", len(places)))


def party(snapshot: Snapshot, stage: Stage, group_id: str) -> Party | None:
    group = snapshot.find(Group, group_id)
    own = group_mark(snapshot, group_id)
    if group is None or own is None:
        return None
    written = snapshot.where(Entry, group_id=group_id, stage_id=stage.id)
    rows = [entry for entry in written if is_live(entry)]
    return Party(
        group=own,
        members=tuple(_seated(snapshot, person) for person in members_of(snapshot, group_id)),
        rows=len(rows),
        answered=len({name for row in rows for name in row.content}),
        questions=len(Intake().form(snapshot, stage)),
        ready_at=group.ready_at,
        help_at=group.help_at,
        shown=group.shown_at is not None,
    )


def _parties(snapshot: Snapshot, stage: Stage) -> tuple[Party, ...]:
    found = (party(snapshot, stage, group.id) for group in groups_of(snapshot, stage) if group.stage_id == stage.id)
    return tuple(each for each in found if each is not None)


def unseated(snapshot: Snapshot, stage: Stage) -> tuple[Seated, ...]:
    """Return those present who may write here and sit in no group."""
    people = expected_writers(snapshot, stage)
    return tuple(_seated(snapshot, p) for p in people if member_of(snapshot, stage, p.id) is None)


def _seated(snapshot: Snapshot, person: Person) -> Seated:
    return Seated(person.id, person.name, mark(snapshot, person.side_id))


_VIEWS = {Surface.phone: _phone, Surface.console: _console, Surface.projector: _projector}
