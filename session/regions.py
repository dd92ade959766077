# What each audience sees of the whole session: the frame around a stage, and the stage itself by its kind.
# One function of state and audience; presence and the time are handed in, since they are not journalled.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from session.entries import boards
from session.entries.authors import author_name
from session.entries.cards import mark
from session.entries.leaves import MOST_CHOICES, Place, paged
from session.entries.photos import photos_of
from session.entries.progress import Progress, progress
from session.entries.seats import GroupMark, group_mark, group_of, groups_of, led_near
from session.entries.writing import AddEntry
from session.kind import Audience, Region, Scope
from session.membership.invitations import waiting
from session.membership.registration import present
from session.people import CONTROL, LEADERS, STAFF, Role, Surface, Viewer
from session.programme.agenda import forecast
from session.programme.flow import next_of
from session.programme.pilot import offers
from session.refusals import SENTENCES, Sentence, said
from session.secrecy.voices import speaks
from session.secrecy.votes import is_counted, is_to_be_counted
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Person, Photo, ScreenState, Stage
from session.undoing import BACK, FORTH, Way, offered
from session.values.leaf import FIRST


@dataclass(frozen=True)
class Outside:
    """What is not journalled: the time (ms), and the ids of people whose phone is connected.

    `lost`: the database's file is gone, so nothing is accepted.
    """

    now: int
    connected: frozenset[str] = frozenset()
    lost: bool = False


@dataclass(frozen=True)
class Step:
    """What undo takes back or redo does again, none of its rows: `number` in the journal, `at` which moment (ms)."""

    number: int
    at: int


@dataclass(frozen=True)
class Steps:
    """The step that is offered to be turned, if any, and when (ms) the last one was that is not, with the reason."""

    offered: Step | None
    stays: tuple[int, Sentence] | None


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
        return (Audience(Surface.console, Scope.room, stage_id, of=hand, leaf=leaf),)
    return (Audience(Surface.projector, Scope.room, stage_id),)


def _shown(snapshot: Snapshot, surface: Surface) -> Snapshot:
    """Return the state that a surface shows: a frozen wall's is that of the moment when it froze."""
    return (snapshot.wall or snapshot) if surface is Surface.projector else snapshot


def _stage_for(snapshot: Snapshot, viewer: Viewer) -> Stage | None:
    looked_at = snapshot.find(Stage, viewer.looking_at) if viewer.surface is Surface.console else None
    return looked_at or snapshot.current


def _phone(snapshot: Snapshot, viewer: Viewer, stage: Stage | None) -> tuple[Audience, ...]:
    stage_id = stage.id if stage else ""
    shared = Audience(Surface.phone, Scope.room, stage_id)
    person = snapshot.find(Person, viewer.actor.person_id)
    if person is None or person.removed_at is not None:
        return (shared,) if viewer.actor.may(STAFF | {Role.observer}) else ()
    found = [shared]
    if person.side_id:
        found.append(Audience(Surface.phone, Scope.side, stage_id, of=person.side_id))
    group_id = group_of(snapshot, stage, person.id) if stage else None
    if group_id:
        found.append(Audience(Surface.phone, Scope.group, stage_id, of=group_id))
    silent = stage is not None and not speaks(snapshot, stage, viewer.actor)
    author = author_for(viewer, stage)
    authors = _authors(snapshot, viewer, stage)
    found.append(
        Audience(Surface.phone, Scope.person, stage_id, of=person.id, author=author, silent=silent, authors=authors)
    )
    return tuple(found)


def _authors(snapshot: Snapshot, viewer: Viewer, stage: Stage | None) -> tuple[tuple[str, str], ...]:
    read = KINDS[stage.kind].reads(snapshot, stage) if stage else ()
    return tuple((each.id, author_name(each, viewer.actor)) for each in read)


def author_for(viewer: Viewer, stage: Stage | None) -> str:
    return author_name(stage, viewer.actor) if stage else ""


def regions(snapshot: Snapshot, audience: Audience, outside: Outside) -> Iterator[Region]:
    """Yield every region of one audience. The same slots every time, so that what is over is emptied."""
    snapshot = _shown(snapshot, audience.surface)
    stage = snapshot.find(Stage, audience.stage_id)
    yield from _FRAMES[audience.surface](snapshot, stage, audience, outside)
    if stage is not None and _uncovered(snapshot, audience):
        found = KINDS[stage.kind].regions(snapshot, stage, audience)
        yield from _leafed(snapshot, stage, audience, found) if audience.surface is Surface.console else found


def _leafed(snapshot: Snapshot, stage: Stage, audience: Audience, found: Iterable[Region]) -> Iterator[Region]:
    place = Place(snapshot.session.code, stage.id, elsewhere=stage.id != snapshot.session.current_stage_id)
    return paged(found, audience.leaf, place, crowded=len(present(snapshot)) > MOST_CHOICES)


def _uncovered(snapshot: Snapshot, audience: Audience) -> bool:
    return audience.surface is not Surface.projector or snapshot.session.screen is not ScreenState.hidden


def _phone_frame(snapshot: Snapshot, stage: Stage | None, audience: Audience, _outside: Outside) -> Iterable[Region]:
    if audience.scope is Scope.room:
        yield Region("top", "parts/phone.html", "top", {"session": snapshot.session})
        yield Region("clock", "parts/phone.html", "clock", {"stage": stage})
        yield Region(
            "stage", "parts/phone.html", "stage", {"session": snapshot.session, "stage": stage, "waits": waits(stage)}
        )
        yield Region(
            "programme", "parts/phone.html", "programme", {"session": snapshot.session, "stages": snapshot.stages}
        )
    elif audience.scope is Scope.person:
        yield Region("me", "parts/phone.html", "me", _me(snapshot, stage, audience))
        yield from _sheets(snapshot, stage, audience)


def _me(snapshot: Snapshot, stage: Stage | None, audience: Audience) -> dict[str, object]:
    person = snapshot.find(Person, audience.of)
    group_id = group_of(snapshot, stage, audience.of) if stage else None
    return {
        "name": person.name if person else "",
        "side_mark": mark(snapshot, person.side_id) if person else None,
        "group": group_mark(snapshot, group_id),
    }


def _sheets(snapshot: Snapshot, stage: Stage | None, audience: Audience) -> Iterator[Region]:
    """Yield for a group moderator the photos of the sheets of the own groups, also after these have worked."""
    person = snapshot.find(Person, audience.of)
    if stage is None or person is None or person.role not in LEADERS:
        return
    groups = led_near(snapshot, stage, person) if snapshot.session.closed_at is None else []
    photos = [photo for group in groups for photo in snapshot.where(Photo, group_id=group.id)]
    data = {
        "session": snapshot.session,
        "stage": groups[0].stage_id if groups else "",
        "groups": tuple(group_mark(snapshot, group.id) for group in groups),
        "photos": tuple((photo, group_mark(snapshot, photo.group_id)) for photo in photos),
    }
    yield Region("photos", "parts/photos.html", "sheets", data)


def _console_frame(snapshot: Snapshot, stage: Stage | None, audience: Audience, outside: Outside) -> Iterable[Region]:
    session = snapshot.session
    leads = audience.of == "moderator"
    sent = progress(snapshot, stage) if stage else None
    common = {
        "session": session,
        "stage": stage,
        "leads": leads,
        "current": snapshot.current,
        "awaited": awaited(stage),
    }
    yield Region("top", "parts/console.html", "top", {**common, "waiting": len(waiting(snapshot))})
    ahead = {"forecast": forecast(snapshot, outside.now), "offers": offers(snapshot, outside.now), "kinds": KINDS}
    yield Region("programme", "parts/console.html", "programme", {**common, **ahead})
    told = {"lost": outside.lost, **_now(snapshot, stage)}
    yield Region("now", "parts/console.html", "now", {**common, **told})
    yield Region(
        "photos", "parts/photos.html", "photos", {"session": session, "stage": stage, **_photos(snapshot, stage)}
    )
    yield Region("people", "parts/console.html", "people", _people(snapshot, stage, sent, outside))
    yield Region("bar", "parts/console.html", "bar", {**common, **_bar(snapshot)})


def _photos(snapshot: Snapshot, stage: Stage | None) -> dict[str, object]:
    """Return the photos of a stage with their groups, and the groups that one may be given to."""
    if stage is None:
        return {"photos": (), "groups": ()}
    return {
        "photos": tuple((photo, group_mark(snapshot, photo.group_id)) for photo in photos_of(snapshot, stage)),
        "groups": tuple(group_mark(snapshot, group.id) for group in groups_of(snapshot, stage)),
    }


def _now(snapshot: Snapshot, stage: Stage | None) -> dict[str, object]:
    """Return how far a stage is, whether closing it counts a secret vote or it is counted, and where it stands."""
    sent = progress(snapshot, stage) if stage else None
    counts = stage is not None and is_to_be_counted(snapshot, stage)
    counted = stage is not None and is_counted(snapshot, stage)
    return {"progress": sent, "counts": counts, "counted": counted, **_neighbours(snapshot, stage)}


def _neighbours(snapshot: Snapshot, stage: Stage | None) -> dict[str, object]:
    """Return behind which stage this one stands after a step up or down the programme; "" is the beginning."""
    order = [s.id for s in snapshot.stages]
    place = order.index(stage.id) if stage else 0
    up = ["", *order][place - 1] if place else None
    down = order[place + 1] if place + 1 < len(order) else None
    return {"up_behind": up, "down_behind": down}


def _people(snapshot: Snapshot, stage: Stage | None, sent: Progress | None, outside: Outside) -> dict[str, object]:
    here = present(snapshot)
    expected = [p for p in snapshot.all(Person) if p.removed_at is None]
    return {
        "joined": len(here),
        "expected": len(expected),
        "connected": sum(person.id in outside.connected for person in here),
        "progress": sent,
        "awaited": awaited(stage),
    }


def _bar(snapshot: Snapshot) -> dict[str, object]:
    running = snapshot.current
    return {
        "next": next_of(snapshot),
        "running": progress(snapshot, running) if running else None,
        "awaits": awaited(running),
        "counts": running is not None and is_to_be_counted(snapshot, running),
        "unready": _unready(snapshot, running),
        "undo": _steps(snapshot, BACK),
        "redo": _steps(snapshot, FORTH),
    }


def _unready(snapshot: Snapshot, running: Stage | None) -> tuple[GroupMark, ...]:
    """Return the groups of the running stage that have not said that they are ready."""
    own = groups_of(snapshot, running) if running else []
    unready = (g for g in own if running and g.stage_id == running.id and g.ready_at is None)
    marks = (group_mark(snapshot, group.id) for group in unready)
    return tuple(mark for mark in marks if mark is not None)


def _steps(snapshot: Snapshot, way: Way) -> Steps:
    offer = snapshot.derived(("offered", way), lambda: offered(snapshot, way, 0))
    last = next(iter(offer.stay), None)
    return Steps(
        Step(offer.step.number, offer.step.at) if offer.step else None,
        (last[0].at, said(SENTENCES[last[1].code], **last[1].values)) if last else None,
    )


def _projector_frame(
    snapshot: Snapshot, stage: Stage | None, _audience: Audience, _outside: Outside
) -> Iterable[Region]:
    session = snapshot.session
    hidden = session.screen is ScreenState.hidden
    shown = None if hidden else stage
    alone = shown is not None and boards.alone(snapshot, shown) is not None
    counted = awaited(shown) and not alone
    data = {"session": session, "stage": shown, "hidden": hidden, "waits": waits(shown), "awaited": counted}
    sent = progress(snapshot, shown) if shown else None
    tally = boards.tally(snapshot, shown) if shown and counted and waits(shown) else ()
    bare = shown is not None and not (shown.revealed_at and (tally or not waits(shown)))
    yield Region("head", "parts/projector.html", "head", data)
    yield Region("screen", "parts/projector.html", "screen", {**data, "progress": sent, "bare": bare})
    yield Region("note", "parts/projector.html", "note", {**data, "tally": tally})
    yield Region("joined", "parts/projector.html", "joined", {"joined": len(present(snapshot))})


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
