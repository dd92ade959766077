# What each audience sees of group work: one's own table and sheet, the moderator's overview, the names on the wall.
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from session.entries import boards
from session.entries.boards import offers
from session.entries.cards import Mark, mark
from session.entries.leaves import A_PAGE, MOST_CHOICES, chosen
from session.entries.progress import expected_writers
from session.entries.projected import answered, headings, ideas, lone, nothing
from session.entries.reactions import stances
from session.entries.seats import (
    GroupMark,
    group_mark,
    group_of,
    groups_now,
    groups_of,
    member_of,
    members_of,
    round_now,
)
from session.entries.turning import Turned, turned
from session.entries.writing import Intake
from session.entries.written import is_live, seen_entries
from session.envelope import StageState, Visibility
from session.fields import asked
from session.kind import Audience, Part, Region, Scope
from session.membership.namesakes import called
from session.people import Surface
from session.refusals import Code
from session.snapshot import Snapshot
from session.stages.group.around import Turn, brought, part_of, parts_at, turn
from session.stages.group.plan import BY_ANSWERS, RULES, Forming, Moving, Plan
from session.stages.group.seating import seating_of, topics
from session.stages.group.slots import ahead, to_come
from session.stages.group.turns import FIRST
from session.tables import Entry, Group, Person, Stage
from session.values.leaf import Leaf

PHONE, CONSOLE, PROJECTOR = (
    f"stages/group/{surface}.html"
    for surface in ("phone", "console", "projector")
)
RUNNING = frozenset({StageState.open, StageState.paused})
NO_GROUP = "none"


@dataclass(frozen=True)
class Seated:
    """A person at a table. `id` serves the console's moves; `part`: what the person is there, often nothing."""

    id: str
    name: str
    side: Mark | None
    part: str = ""


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


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    yield from _VIEWS[audience.surface](snapshot, stage, audience)


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    fields = Intake().form(snapshot, stage)
    yield from boards.desk(snapshot, stage, audience, fields)
    if audience.scope is Scope.room:
        yield _choices(snapshot, stage)
        yield _wall(snapshot, stage, audience, "card")
    elif audience.scope is Scope.group:
        own = party(snapshot, stage, audience.of)
        yield _place(snapshot, stage, own)
        yield _brought(snapshot, stage, audience)
    elif audience.scope is Scope.person:
        if group_of(snapshot, stage, audience.of) is None:
            yield _place(snapshot, stage, None)
        yield _part(snapshot, stage, audience)


def _brought(snapshot: Snapshot, stage: Stage, audience: Audience) -> Region:
    """Return the rows that the people of a group bring from the sheets before."""
    rows = brought(
        snapshot,
        stage,
        audience.of,
    )
    if not rows:
        return boards.empty("sheet")
    source = snapshot.get(Stage, rows[0].stage_id, Code.unknown_stage)
    fields = Intake().form(snapshot, source)
    return boards.listed("sheet", snapshot, source, rows, fields, "card")


def _part(snapshot: Snapshot, stage: Stage, audience: Audience) -> Region:
    """Return what somebody is at the own table."""
    name, stays = part_of(snapshot, stage, audience.of)
    later = ahead(snapshot, stage, audience.of)
    marks = (group_mark(snapshot, group) for group in later)
    data = {
        "name": name,
        "stays": stays,
        "ahead": tuple(filter(None, marks)),
        "running": stage.state in RUNNING,
    }
    return Region("queue", PHONE, "part", data)


def _place(snapshot: Snapshot, stage: Stage, own: Party | None) -> Region:
    plan = Plan.of(stage)
    data = {
        "turn": turn(snapshot, stage),
        "stage": stage,
        "own": own,
        "chosen": plan.chosen,
        "topics": plan.by_topics,
        "running": stage.state in RUNNING,
    }
    return Region("place", PHONE, "place", data)


def _choices(snapshot: Snapshot, stage: Stage) -> Region:
    """Return the groups to choose from; none where people do not choose."""
    plan = Plan.of(stage)
    items: list[Region] = []
    if not plan.chosen or stage.state not in RUNNING:
        return boards.listing("board", items)
    parties = _parties(snapshot, stage)
    for party in _one_free(parties):
        data = {
            "stage": stage.id,
            "party": party,
            "topics": plan.by_topics,
        }
        items.append(Region(party.group.id, PHONE, "choice", data))
    return boards.listing("board", items)


def _console(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    parties, waiting = _parties(snapshot, stage), unseated(snapshot, stage)
    movable = stage.state is not StageState.closed
    moves = _moves(parties, waiting, audience.leaf) if movable else {}
    told = {"stage": stage.id, "turn": turn(snapshot, stage)}
    yield Region("queue", CONSOLE, "rounds", told)
    yield Region(
        "tools",
        CONSOLE,
        "tools",
        {
            **_tools(snapshot, stage),
            **_market(snapshot, stage, parties),
            "movable": movable,
            **moves,
        },
    )
    yield boards.dictation(
        snapshot, stage, Intake().form(snapshot, stage), audience.leaf
    )
    leads = (
        audience.of == "moderator"
        and stage.envelope.visibility is not Visibility.never
    )
    plan = Plan.of(stage)
    common = {
        "stage": stage.id,
        "leads": leads,
        "movable": movable,
        "topics": plan.by_topics,
        "hosted": movable and plan.moving is Moving.guests,
    }
    items = [
        Region(
            p.group.id, CONSOLE, "party", {**common, "party": p}, told=_told(p)
        )
        for p in parties
    ]
    if waiting:
        place = 0 if len(items) >= A_PAGE else len(items)
        items.insert(place, _unseated(waiting, common))
    yield boards.listing("board", items)
    yield _wall(snapshot, stage, audience, "moderated")


def _unseated(
    waiting: tuple[Seated, ...], common: Mapping[str, object]
) -> Region:
    listed = waiting[:MOST_CHOICES]
    told = {**common, "people": listed, "more": len(waiting) - len(listed)}
    return Region(
        NO_GROUP,
        CONSOLE,
        "unseated",
        told,
        told=" ".join(person.name for person in waiting),
    )


def _moves(
    parties: tuple[Party, ...], waiting: tuple[Seated, ...], leaf: Leaf
) -> dict[str, object]:
    """Return who may be moved, by where they are now, and whereto: each list once."""
    seated: list[tuple[GroupMark | None, Seated]]
    seated = [(None, person) for person in waiting]
    for party in parties:
        seated += ((party.group, person) for person in party.members)
    listed = chosen(seated, lambda each: each[1].name, leaf)
    tables: dict[GroupMark | None, list[Seated]] = {}
    for group, person in listed:
        tables.setdefault(group, []).append(person)
    shown = ((group, tuple(people)) for group, people in tables.items())
    return {
        "tables": tuple(shown),
        "groups": tuple(p.group for p in parties),
        "more_people": len(seated) - len(listed),
    }


def _market(
    snapshot: Snapshot, stage: Stage, parties: tuple[Party, ...]
) -> dict[str, object]:
    """Return the topics that may be put into places, and the places in which nothing is written."""
    plan = Plan.of(stage)
    if not plan.by_topics:
        return {"topics": (), "free": ()}
    found = offers(snapshot, stage, Surface.phone)
    known = set(topics(snapshot, stage, plan))
    placed = {
        group.theme: group_mark(snapshot, group.id)
        for group in groups_of(snapshot, stage)
        if group.theme
    }
    told = (
        (entry, text, placed.get(entry))
        for entry, text in found
        if entry in known
    )
    empty = (party.group for party in parties if not party.rows)
    return {"topics": tuple(told), "free": tuple(empty)}


def _one_free(parties: tuple[Party, ...]) -> Iterator[Party]:
    """Yield places with a topic or with people, and of each round the first that is free."""
    told: set[int] = set()
    for party in parties:
        slot = party.group.slot
        if party.group.name or party.members or not slot:
            yield party
        elif slot not in told:
            told.add(slot)
            yield party


def _told(party: Party) -> str:
    return " ".join(
        (
            str(party.group.place),
            party.group.name,
            *(person.name for person in party.members),
        )
    )


def _tools(snapshot: Snapshot, stage: Stage) -> dict[str, object]:
    plan = Plan.of(stage)
    told = plan.rule in BY_ANSWERS or bool(stances(snapshot, stage))
    empty = not snapshot.needed(seating_of(snapshot, stage))
    first = round_now(snapshot, stage.id) == FIRST
    may_form = stage.state is not StageState.closed and empty and first
    return {
        "stage": stage.id,
        "forming": plan.forming.value,
        "formings": tuple(
            each.value
            for each in Forming
            if RULES.get(each) not in BY_ANSWERS or told
        ),
        "size": plan.size,
        "formed": bool(snapshot.count(Group, stage_id=stage.id)),
        "may_form": may_form,
        "in_rounds": not first,
    }


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    """Yield one row alone, or the sheet that is turned to, or who sits where; nothing before there are groups."""
    entry = boards.alone(snapshot, stage)
    fields = Intake().form(snapshot, stage)
    at = turned(snapshot, stage, parts(snapshot, stage))
    if entry is not None:
        yield from lone(snapshot, stage, entry, fields)
    elif at.part is not None:
        yield from _on_the_wall(snapshot, stage, at)
    elif seated := _parties(snapshot, stage):
        yield from _seats(seated, at, turn(snapshot, stage))
        yield from _asked_now(snapshot, stage)


def _asked_now(snapshot: Snapshot, stage: Stage) -> Iterator[Region]:
    """Yield the question of the round as the headline, where it has one."""
    now = turn(snapshot, stage)
    if now is not None and now.question:
        data = {"stage": stage, "turn": now}
        yield Region(
            "head",
            PROJECTOR,
            "question",
            data,
        )


def _on_the_wall(
    snapshot: Snapshot, stage: Stage, at: Turned
) -> Iterator[Region]:
    """Yield the sheet of a group, whose name is the headline."""
    fields = Intake().form(snapshot, stage)
    group, rows = None, []
    if at.part is not None:
        group = group_mark(snapshot, at.part.key)
    if group is not None:
        seen = seen_entries(snapshot, stage)
        rows = [entry for entry in seen if entry.group_id == group.id]
    data = {
        "stage": stage,
        "group": group,
        "place": at.place,
        "of": at.of,
        "at": at,
        "rows": len(rows),
    }
    yield Region("head", PROJECTOR, "whose", data)
    yield Region("rail", PROJECTOR, "beside", data)
    yield nothing("screen")
    asked = answered(fields, rows)
    yield headings(asked)
    yield ideas("wall", snapshot, stage, rows, asked)


def _seats(
    parties: tuple[Party, ...], at: Turned, now: Turn | None
) -> Iterator[Region]:
    """Yield who sits where, by surname: people look for their own name."""
    legend = _legend(parties)
    yield nothing("screen")
    rail = {"sides": legend, "at": at, "turn": now}
    yield Region("rail", PROJECTOR, "seating", rail)
    shown = tuple(_one_free(parties))
    several = len({party.group.slot for party in shown}) > 1
    items = []
    for party in shown:
        data = _at_the_table(party, bool(legend))
        data["several"] = several
        items.append(Region(party.group.id, PROJECTOR, "party", data))
    yield boards.listing("board", items)


def _legend(parties: tuple[Party, ...]) -> tuple[Mark, ...]:
    """Return the sides that sit there; one alone needs no legend."""
    sides: set[Mark] = set()
    for party in parties:
        sides |= {each.side for each in party.members if each.side is not None}
    if len(sides) == 1:
        return ()
    return tuple(sorted(sides, key=lambda side: side.place))


def _at_the_table(party: Party, mixed: bool) -> dict[str, object]:
    members = sorted(
        party.members, key=lambda person: (_surname(person.name), person.name)
    )
    first = _first(party)
    return {
        "party": party,
        "members": tuple(each for each in members if each is not first),
        "mixed": mixed,
        "first": first,
    }


def _first(party: Party) -> Seated | None:
    """Return whose table it is in this round: who alone has a role that the others have not."""
    held = Counter(each.part for each in party.members)
    alone = (each for each in party.members if held[each.part] == 1)
    told = [each for each in alone if each.part]
    if len(told) != 1 or len(party.members) == 1:
        return None
    return told[0]


def _surname(called: str) -> str:
    """Return the last word of a name, without what tells namesakes apart."""
    words = called.partition(" (")[0].split()
    return words[-1].casefold() if words else ""


def parts(snapshot: Snapshot, stage: Stage) -> tuple[Part, ...]:
    """Return the groups whose sheets the wall shows: the published one, or all with rows when they are shown."""
    one = _published(snapshot, stage)
    if one is not None:
        return (Part(one.id, one.name),)
    if not boards.visible(
        snapshot,
        stage,
        Surface.projector,
    ):
        return ()
    written = {entry.group_id for entry in seen_entries(snapshot, stage)}
    return tuple(
        Part(group.id, group.name)
        for group in groups_of(snapshot, stage)
        if group.id in written
    )


def _published(snapshot: Snapshot, stage: Stage) -> Group | None:
    """Return the group whose sheet the moderator put on the wall; none where only the moderators may see it."""
    secret = stage.envelope.visibility is Visibility.never
    shown = (
        group
        for group in groups_of(snapshot, stage)
        if group.shown_at is not None and not secret
    )
    return next(shown, None)


def _wall(
    snapshot: Snapshot, stage: Stage, audience: Audience, block: str
) -> Region:
    """Return all sheets, group by group, as a phone or a console may see them now."""
    if audience.surface is Surface.console:
        entries = boards.moderated(snapshot, stage)
    elif boards.visible(snapshot, stage, audience.surface):
        entries = seen_entries(snapshot, stage)
    else:
        return boards.empty("wall")
    in_order = by_group(snapshot, entries)
    return boards.listed(
        "wall", snapshot, stage, in_order, Intake().form(snapshot, stage), block
    )


def by_group(snapshot: Snapshot, entries: list[Entry]) -> list[Entry]:
    """Return entries group by group, in the order of the groups; within one in the order they had."""
    places = {group.id: group.position for group in snapshot.all(Group)}
    return sorted(
        entries, key=lambda entry: places.get(entry.group_id or "", len(places))
    )


def party(snapshot: Snapshot, stage: Stage, group_id: str) -> Party | None:
    group = snapshot.find(Group, group_id)
    own = group_mark(snapshot, group_id)
    if group is None or own is None:
        return None
    written = snapshot.where(Entry, group_id=group_id, stage_id=stage.id)
    rows = [entry for entry in written if is_live(entry)]
    members = members_of(snapshot, group_id)
    told = parts_at(snapshot, stage, group_id)
    answered_fields = set().union(*(row.content for row in rows))
    return Party(
        group=own,
        members=tuple(
            _seated(snapshot, person, told.get(person.id, ""))
            for person in members
        ),
        rows=len(rows),
        answered=len(answered_fields),
        questions=len(asked(Intake().form(snapshot, stage))),
        ready_at=group.ready_at,
        help_at=group.help_at,
        shown=group.shown_at is not None,
    )


def _parties(snapshot: Snapshot, stage: Stage) -> tuple[Party, ...]:
    found = (
        party(snapshot, stage, group.id)
        for group in _groups(snapshot, stage)
        if group.stage_id == stage.id
    )
    return tuple(each for each in found if each is not None)


def _groups(snapshot: Snapshot, stage: Stage) -> list[Group]:
    """Return the groups that meet now; where people choose ahead those of later rounds, too."""
    if Plan.of(stage).by_topics:
        return to_come(snapshot, stage)
    return groups_now(snapshot, stage)


def unseated(snapshot: Snapshot, stage: Stage) -> tuple[Seated, ...]:
    """Return those present who may write here and sit in no group."""
    people = expected_writers(snapshot, stage)
    return tuple(
        _seated(snapshot, p)
        for p in people
        if member_of(snapshot, stage, p.id) is None
    )


def _seated(snapshot: Snapshot, person: Person, part: str = "") -> Seated:
    side = mark(snapshot, person.side_id)
    return Seated(person.id, called(snapshot, person), side, part)


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
