# What each audience sees of the whole session: the frame around a stage, and the stage itself by its kind.
# One function of state and audience; presence and the time are handed in, since they are not journalled.
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from session.after.outcomes import (
    Numbers,
    number_of,
    own_words,
    taken_on,
)
from session.after.passages import until
from session.after.standing import STATES, standings
from session.entries.arrivals import Phones, arrivals
from session.entries.authors import author_name
from session.entries.boards import Tally, empty
from session.entries.cards import mark
from session.entries.leaves import MOST_CHOICES, Place, paged
from session.entries.photos import photos_of
from session.entries.progress import Progress, arrived, progress
from session.entries.projected import nothing
from session.entries.seats import (
    GroupMark,
    group_mark,
    group_of,
    groups_now,
    groups_of,
    led_near,
)
from session.entries.turning import TEMPLATE as WALL
from session.entries.turning import Turned, turned
from session.entries.writing import AddEntry
from session.entries.written import sides_of
from session.envelope import StageState
from session.kind import Audience, Part, Region, Scope
from session.membership.invitations import waiting
from session.membership.namesakes import called
from session.membership.registration import present
from session.messages import STARTED
from session.offering import TURNING, steps
from session.people import (
    CONTROL,
    LEADERS,
    ROLE_NAMES,
    STAFF,
    Role,
    Surface,
    Viewer,
)
from session.programme.agenda import Timing, expected, forecast
from session.programme.flow import next_of
from session.programme.pilot import offers
from session.secrecy.voices import speaks
from session.secrecy.votes import is_counted, is_to_be_counted
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import (
    Group,
    Link,
    Person,
    Photo,
    ScreenState,
    Session,
    Stage,
)
from session.values.leaf import FIRST

NO_PHONES = Phones()
OVER = frozenset({StageState.closed, StageState.skipped})


@dataclass(frozen=True)
class Outside:
    """What is not journalled: the time (ms), and the ids of people whose phone is connected.

    `phones`: what else is known of phones. `lost`: the database's file is gone, so nothing is accepted. `sheets`: on
    how many the wall shows what it shows, 0 where no wall has said. `consoles`: who has one open, by id. `cited`: the
    protocol's numbers, when all is over.
    """

    now: int
    connected: frozenset[str] = frozenset()
    phones: Phones = NO_PHONES
    lost: bool = False
    sheets: int = 0
    consoles: tuple[str, ...] = ()
    cited: Numbers = field(default_factory=dict)


NOW = frozenset({StageState.open, StageState.paused})


def audiences(snapshot: Snapshot, viewer: Viewer) -> tuple[Audience, ...]:
    """Return the audiences a viewer belongs to now; empty where the role opens no such surface."""
    stage = _stage_for(_shown(snapshot, viewer.surface), viewer)
    stage_id = stage.id if stage else ""
    if viewer.surface is Surface.phone:
        return _phone(snapshot, viewer, stage)
    if viewer.surface is Surface.console:
        if not viewer.actor.may(STAFF):
            return ()
        hand = "moderator" if viewer.actor.may(CONTROL) else "clerk"
        leaf = viewer.leaf if stage_id and viewer.leaf.of == stage_id else FIRST
        actor = viewer.actor
        own = Audience(
            Surface.console,
            Scope.person,
            of=actor.hand or actor.id,
            turns=actor.may(TURNING),
        )
        return (
            Audience(Surface.console, Scope.room, stage_id, of=hand, leaf=leaf),
            own,
        )
    return (Audience(Surface.projector, Scope.room, stage_id),)


def alike(snapshot: Snapshot, viewer: Viewer, text: str) -> Region | None:
    """Return what is like a text that somebody types, of what they may see; None where nothing is."""
    stage = snapshot.current
    if stage is None or viewer.surface is not Surface.phone:
        return None
    for audience in audiences(snapshot, viewer):
        if audience.scope is Scope.person:
            return KINDS[stage.kind].alike(snapshot, stage, audience, text)
    return None


def _shown(snapshot: Snapshot, surface: Surface) -> Snapshot:
    """Return the state that a surface shows: a frozen wall's is that of the moment when it froze."""
    return (
        (snapshot.wall or snapshot)
        if surface is Surface.projector
        else snapshot
    )


def _stage_for(snapshot: Snapshot, viewer: Viewer) -> Stage | None:
    looked_at = (
        snapshot.find(Stage, viewer.looking_at)
        if viewer.surface is Surface.console
        else None
    )
    return looked_at or snapshot.current


def _phone(
    snapshot: Snapshot, viewer: Viewer, stage: Stage | None
) -> tuple[Audience, ...]:
    stage_id = stage.id if stage else ""
    shared = Audience(Surface.phone, Scope.room, stage_id)
    person = snapshot.find(Person, viewer.actor.person_id)
    if person is None or person.removed_at is not None:
        return (shared,) if viewer.actor.may(STAFF | {Role.observer}) else ()
    found = [shared]
    if person.side_id:
        found.append(
            Audience(Surface.phone, Scope.side, stage_id, of=person.side_id)
        )
    group_id = group_of(snapshot, stage, person.id) if stage else None
    if group_id:
        found.append(
            Audience(Surface.phone, Scope.group, stage_id, of=group_id)
        )
    silent = stage is not None and not speaks(snapshot, stage, viewer.actor)
    author = author_for(viewer, stage)
    authors = _authors(snapshot, viewer, stage)
    found.append(
        Audience(
            Surface.phone,
            Scope.person,
            stage_id,
            of=person.id,
            author=author,
            silent=silent,
            authors=authors,
        )
    )
    return tuple(found)


def _authors(
    snapshot: Snapshot, viewer: Viewer, stage: Stage | None
) -> tuple[tuple[str, str], ...]:
    read = KINDS[stage.kind].reads(snapshot, stage) if stage else ()
    return tuple((each.id, author_name(each, viewer.actor)) for each in read)


def author_for(viewer: Viewer, stage: Stage | None) -> str:
    return author_name(stage, viewer.actor) if stage else ""


def regions(
    snapshot: Snapshot, audience: Audience, outside: Outside
) -> Iterator[Region]:
    """Yield every region of one audience. The same slots every time, so that what is over is emptied."""
    snapshot = _shown(snapshot, audience.surface)
    stage = snapshot.find(Stage, audience.stage_id)
    frame = _FRAMES[audience.surface](snapshot, stage, audience, outside)
    if stage is None or not _uncovered(snapshot, audience):
        yield from frame
        return
    found = KINDS[stage.kind].regions(snapshot, stage, audience)
    if audience.surface is Surface.projector:
        yield from _framed(frame, found)
        return
    yield from frame
    yield from (
        _leafed(snapshot, stage, audience, found)
        if audience.surface is Surface.console
        else found
    )


def _framed(
    frame: Iterable[Region], found: Iterable[Region]
) -> Iterator[Region]:
    """Yield the frame of the wall and what is in it: a kind may put its own head and its own rail there."""
    own = {region.slot: region for region in (*frame, *_no_content(), *found)}
    yield from own.values()


def _no_content() -> Iterator[Region]:
    """Yield the wall's places without anything in them."""
    yield from (nothing(slot) for slot in ("place", "queue", "foot"))
    yield from (empty(slot) for slot in ("board", "sheet", "wall"))


def _leafed(
    snapshot: Snapshot,
    stage: Stage,
    audience: Audience,
    found: Iterable[Region],
) -> Iterator[Region]:
    place = Place(
        snapshot.session.code,
        stage.id,
        elsewhere=stage.id != snapshot.session.current_stage_id,
    )
    return paged(
        found,
        audience.leaf,
        place,
        crowded=len(present(snapshot)) > MOST_CHOICES,
    )


def _uncovered(snapshot: Snapshot, audience: Audience) -> bool:
    if audience.surface is not Surface.projector:
        return True
    return (
        snapshot.session.screen is not ScreenState.hidden
        and snapshot.session.closed_at is None
    )


def _phone_frame(
    snapshot: Snapshot,
    stage: Stage | None,
    audience: Audience,
    outside: Outside,
) -> Iterable[Region]:
    if audience.scope is Scope.room:
        yield Region(
            "top", "parts/phone.html", "top", {"session": snapshot.session}
        )
        yield Region("clock", "parts/phone.html", "clock", {"stage": stage})
        yield Region(
            "stage",
            "parts/phone.html",
            "stage",
            {"session": snapshot.session, "stage": stage},
        )
        plan = {
            "session": snapshot.session,
            "stages": snapshot.stages,
            "begins": expected(snapshot),
        }
        yield Region("programme", "parts/phone.html", "programme", plan)
    elif audience.scope is Scope.person:
        yield Region(
            "me", "parts/phone.html", "me", _me(snapshot, stage, audience)
        )
        yield from _own(snapshot, audience, outside.cited)
        yield from _sheets(snapshot, stage, audience)


def _me(
    snapshot: Snapshot, stage: Stage | None, audience: Audience
) -> dict[str, object]:
    person = snapshot.find(Person, audience.of)
    group_id = group_of(snapshot, stage, audience.of) if stage else None
    name, side_mark = "", None
    if person is not None:
        name = called(snapshot, person)
        side_mark = mark(snapshot, person.side_id)
    return {
        "name": name,
        "side_mark": side_mark,
        "group": group_mark(snapshot, group_id),
    }


def _own(
    snapshot: Snapshot, audience: Audience, cited: Numbers
) -> Iterator[Region]:
    """Yield what a person has written all day; after the end what the person took on, and what became of the words."""
    person = snapshot.find(Person, audience.of)
    if person is None:
        return
    session = snapshot.session
    chapters = own_words(snapshot, person.id, cited)
    count = sum(len(chapter.own) for chapter in chapters)
    yield Region("owned", "parts/own.html", "owned", {"count": count})
    yield Region(
        "own",
        "parts/own.html",
        "own",
        {"session": session, "chapters": chapters},
    )
    over = session.closed_at is not None
    tasks = taken_on(snapshot, person) if over else ()
    stands = standings(snapshot) if over else {}
    told = {
        "states": {
            entry: STATES[each.state]
            for entry, each in stands.items()
            if each.state is not None
        },
        "due": {entry: each.due for entry, each in stands.items()},
        "session": session,
        "count": count,
        "until": until(session),
        "over": over,
        "tasks": tuple((number_of(each, cited), each) for each in tasks),
    }
    yield Region(
        "end",
        "parts/own.html",
        "end",
        {**told, "chapters": chapters, "name": called(snapshot, person)},
    )


def _sheets(
    snapshot: Snapshot, stage: Stage | None, audience: Audience
) -> Iterator[Region]:
    """Yield for a group moderator the photos of the sheets of the own groups, also after these have worked."""
    person = snapshot.find(Person, audience.of)
    if stage is None or person is None or person.role not in LEADERS:
        return
    groups: list[Group] = []
    if snapshot.session.closed_at is None:
        groups = led_near(snapshot, stage, person)
    photos: list[tuple[Photo, GroupMark | None]] = []
    for group in groups:
        whose = group_mark(snapshot, group.id)
        taken = snapshot.where(Photo, group_id=group.id)
        photos += ((photo, whose) for photo in taken)
    stage_id = groups[0].stage_id if groups else ""
    data = {
        "session": snapshot.session,
        "stage": stage_id,
        "groups": tuple(group_mark(snapshot, group.id) for group in groups),
        "photos": tuple(photos),
    }
    yield Region("photos", "parts/photos.html", "sheets", data)


def _console_frame(
    snapshot: Snapshot,
    stage: Stage | None,
    audience: Audience,
    outside: Outside,
) -> Iterable[Region]:
    if audience.scope is Scope.person:
        yield _of_console("undo", dict(steps(snapshot, audience)))
        return
    sent = progress(snapshot, stage) if stage else None
    kind = KINDS[stage.kind] if stage else None
    common = {
        "session": snapshot.session,
        "stage": stage,
        "leads": audience.of == "moderator",
        "current": snapshot.current,
        "awaited": awaited(stage),
        "waits": waits(stage),
        "kind": kind,
    }
    top = {"waiting": len(waiting(snapshot))}
    yield _of_console("top", {**common, **top})
    yield _of_console("programme", {**common, **_ahead(snapshot, outside)})
    hands = _hands(snapshot, outside.consoles)
    now = {
        **_now(snapshot, stage),
        **_neighbours(snapshot, stage),
        "hands": hands,
    }
    yield _of_console("now", {**common, "lost": outside.lost, **now})
    yield _of_console("about", {**common, "progress": sent})
    yield _photos(snapshot, stage)
    turner = {**common, **_turner(snapshot, outside)}
    yield Region("turner", "parts/turner.html", "turner", turner)
    yield _of_console("people", _people(snapshot, stage, sent, outside))
    yield from _door(snapshot, stage, outside)
    yield _of_console("bar", {**common, **_bar(snapshot)})


def _of_console(name: str, data: dict[str, object]) -> Region:
    return Region(name, "parts/console.html", name, data)


def _ahead(snapshot: Snapshot, outside: Outside) -> dict[str, object]:
    """Return the programme with its times, what is over folded away, and what is offered to make up for delay."""
    told = forecast(snapshot, outside.now)
    folded, unfolded = _folded(told.timings)
    return {
        "forecast": told,
        "folded": folded,
        "unfolded": unfolded,
        "offers": offers(snapshot, outside.now),
        "kinds": KINDS,
    }


def _turner(snapshot: Snapshot, outside: Outside) -> dict[str, object]:
    """Return where the wall stands in the room's stage, and where one step further and one back would lead."""
    stage = snapshot.current
    if stage is None or snapshot.session.closed_at is not None:
        return {"at": None}
    at = turned(snapshot, stage, parts_of(snapshot, stage))
    sheets = outside.sheets
    sheet = min(at.sheet, sheets - 1) if sheets else at.sheet
    return {
        "at": at,
        "sheet": sheet,
        "sheets": sheets,
        "on": _step(at, sheet, sheets),
        "back": _step_back(at, sheet),
    }


def _step(at: Turned, sheet: int, sheets: int) -> tuple[str, int] | None:
    """Return the part and sheet after this one: the next sheet, behind the last one the next part."""
    own = at.part.key if at.part else ""
    if sheet + 1 < sheets or (not sheets and at.later is None):
        return own, sheet + 1
    if at.later is None:
        return None
    return at.later.key, 0


def _step_back(at: Turned, sheet: int) -> tuple[str, int] | None:
    own = at.part.key if at.part else ""
    if sheet > 0:
        return own, sheet - 1
    return (at.earlier.key, 0) if at.earlier else None


def _door(
    snapshot: Snapshot, stage: Stage | None, outside: Outside
) -> Iterator[Region]:
    """Yield how far the phones are, before the session and while people are to send something."""
    shown = snapshot.session.closed_at is None and (
        stage is None or (waits(stage) and stage.state in NOW)
    )
    told = arrivals(snapshot, stage, outside.phones) if shown else None
    yield Region(
        "door",
        "parts/door.html",
        "door",
        {"session": snapshot.session, "stage": stage, "arrivals": told},
    )


def _photos(snapshot: Snapshot, stage: Stage | None) -> Region:
    """Return the photos of a stage with their groups, and the groups that one may be given to."""
    photos = photos_of(snapshot, stage) if stage else ()
    groups = groups_of(snapshot, stage) if stage else ()
    data = {
        "session": snapshot.session,
        "stage": stage,
        "photos": tuple(
            (photo, group_mark(snapshot, photo.group_id)) for photo in photos
        ),
        "groups": tuple(group_mark(snapshot, group.id) for group in groups),
    }
    return Region("photos", "parts/photos.html", "photos", data)


def _now(snapshot: Snapshot, stage: Stage | None) -> dict[str, object]:
    """Return how far a stage is, and whether closing it counts a secret vote or it is counted."""
    sent = progress(snapshot, stage) if stage else None
    counts = stage is not None and is_to_be_counted(snapshot, stage)
    counted = stage is not None and is_counted(snapshot, stage)
    return {"progress": sent, "counts": counts, "counted": counted}


def _folded(
    timings: tuple[Timing, ...],
) -> tuple[tuple[Timing, ...], tuple[Timing, ...]]:
    """Part the stages that are over, and stand before all others, from the rest; one alone is not folded."""
    over = list(takewhile(lambda timing: timing.stage.state in OVER, timings))
    count = len(over)
    if count == 1:
        count = 0
    return timings[:count], timings[count:]


def _neighbours(snapshot: Snapshot, stage: Stage | None) -> dict[str, object]:
    """Return behind which stage this one stands after a step up or down the programme; "" is the beginning."""
    order = [s.id for s in snapshot.stages]
    place = order.index(stage.id) if stage else 0
    up = ["", *order][place - 1] if place else None
    down = order[place + 1] if place + 1 < len(order) else None
    return {"up_behind": up, "down_behind": down}


def _hands(
    snapshot: Snapshot, consoles: Sequence[str]
) -> tuple[tuple[str, str, int], ...]:
    """Return who has a console open: the name that their link has, the role, a sentence, and how many of them."""
    told = [_hand(snapshot, each) for each in consoles]
    found: list[tuple[str, str, int]] = []
    for name, role in dict.fromkeys(told):
        several = told.count((name, role))
        found.append((name, role, several))
    return tuple(found)


def _hand(snapshot: Snapshot, console: str) -> tuple[str, str]:
    link = snapshot.find(Link, console)
    person = snapshot.find(Person, console)
    if link is not None:
        role = Role(link.role)
        return link.label, ROLE_NAMES[role]
    if person is not None:
        role = Role(person.role)
        return person.name, ROLE_NAMES[role]
    return "", ROLE_NAMES[Role.organizer]


def _people(
    snapshot: Snapshot,
    stage: Stage | None,
    sent: Progress | None,
    outside: Outside,
) -> dict[str, object]:
    here = present(snapshot)
    expected = [p for p in snapshot.all(Person) if p.removed_at is None]
    lobby = () if stage else arrived(snapshot)
    return {
        "joined": len(here),
        "expected": len(expected),
        "connected": sum(person.id in outside.connected for person in here),
        "progress": sent,
        "awaited": awaited(stage),
        "lobby": lobby,
    }


def _bar(snapshot: Snapshot) -> dict[str, object]:
    running = snapshot.current
    sent = progress(snapshot, running) if running else None
    return {
        "next": next_of(snapshot),
        "running": sent,
        "awaits": awaited(running),
        "counts": running is not None and is_to_be_counted(snapshot, running),
        "unready": _unready(snapshot, running),
    }


def _unready(
    snapshot: Snapshot, running: Stage | None
) -> tuple[GroupMark, ...]:
    """Return the groups of the running stage that have not said that they are ready."""
    own = groups_now(snapshot, running) if running else []
    unready = (
        g
        for g in own
        if running and g.stage_id == running.id and g.ready_at is None
    )
    marks = (group_mark(snapshot, group.id) for group in unready)
    return tuple(mark for mark in marks if mark is not None)


def _projector_frame(
    snapshot: Snapshot,
    stage: Stage | None,
    _audience: Audience,
    _outside: Outside,
) -> Iterable[Region]:
    session = snapshot.session
    hidden = session.screen is ScreenState.hidden
    shown = None if hidden else stage
    data = {
        "session": session,
        "stage": shown,
        "hidden": hidden,
        "waits": waits(shown),
        "counted": awaited(shown),
        "lobby": not hidden and _lobby(snapshot, shown),
    }
    sent = progress(snapshot, shown) if shown else None
    at = turned(snapshot, shown, parts_of(snapshot, shown)) if shown else None
    last = _last_day(session)
    yield Region("head", WALL, "head", data)
    yield Region("clock", WALL, "clock", data)
    yield Region("rail", WALL, "rail", {**data, "progress": sent, "at": at})
    yield Region("screen", WALL, "screen", {**data, "corrections": last})
    yield Region("welcome", WALL, "welcome", data)
    yield Region("network", WALL, "network", {"session": session})
    yield Region("joined", WALL, "joined", _joined(snapshot))


def parts_of(snapshot: Snapshot, stage: Stage) -> tuple[Part, ...]:
    """Return what the wall shows of a stage one after the other."""
    return tuple(KINDS[stage.kind].parts(snapshot, stage))


def _lobby(snapshot: Snapshot, stage: Stage | None) -> bool:
    """Tell whether the wall shows the way in and nothing else: before the first stage, and while people register."""
    if snapshot.session.closed_at is not None:
        return False
    return stage is None or (
        stage.state in STARTED and KINDS[stage.kind].is_lobby(stage)
    )


def _last_day(session: Session) -> str:
    """Return the last day (ISO) on which corrections are taken; empty where none are, or not yet."""
    if session.closed_at is None or not session.correction_days:
        return ""
    closed_on = datetime.fromtimestamp(
        session.closed_at / 1000, UTC
    ) + timedelta(minutes=session.utc_offset)
    return (
        closed_on.date() + timedelta(days=session.correction_days)
    ).isoformat()


def _joined(snapshot: Snapshot) -> dict[str, object]:
    """Return how many are here, of how many on the list, and by side."""
    here = present(snapshot)
    counts = Counter(person.side_id for person in here)
    sides = [
        Tally(mark(snapshot, side.id), counts[side.id])
        for side in sides_of(snapshot)
    ]
    expected = sum(person.removed_at is None for person in snapshot.all(Person))
    shown = tuple(sides) if here else ()
    return {"joined": len(here), "expected": expected, "sides": shown}


def awaited(stage: Stage | None) -> bool:
    """Tell whether everybody is to send something in a stage."""
    return stage is not None and KINDS[stage.kind].awaited


def waits(stage: Stage | None) -> bool:
    """Tell whether a stage waits for entries."""
    return stage is not None and AddEntry in KINDS[stage.kind].rules


_FRAMES = {
    Surface.phone: _phone_frame,
    Surface.console: _console_frame,
    Surface.projector: _projector_frame,
}
