# What each audience sees of a rating: on the phone the items with their scales; on the console the round and what to do
# next; for all, once a round is closed and shown, what came of it. No region names who gave what.
from collections.abc import Iterable, Iterator

from session.entries import boards, rounds
from session.entries.leaves import chosen
from session.entries.progress import progress
from session.entries.projected import nothing
from session.entries.taken_up import in_order, text_of
from session.entries.turning import turned
from session.entries.voting import may_vote
from session.entries.written import live_entries
from session.envelope import Visibility
from session.kind import Audience, Region, Scope, Values
from session.membership.namesakes import called
from session.membership.registration import present
from session.messages import STARTED
from session.people import Surface
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.rate.asking import ballot
from session.stages.rate.options import RateOptions
from session.stages.rate.results import advice, last_closed, rated
from session.stages.rate.seeing import Result, results, seen
from session.stages.rate.telling import Rule
from session.tables import Entry, Stage

CONSOLE, PROJECTOR, PHONE = (
    f"stages/rate/{surface}.html"
    for surface in ("console", "projector", "phone")
)


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    surface = audience.surface
    view = _VIEWS[surface]
    yield from view(snapshot, stage, audience)


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    scope = audience.scope
    if scope is Scope.room:
        found = seen(snapshot, stage)
        data = {"results": found}
        yield Region("queue", PHONE, "results", data)
    elif scope is Scope.person:
        yield from ballot(snapshot, stage, audience)


def _console(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    now = _now(snapshot, stage)
    yield Region("queue", CONSOLE, "now", now)
    care = _care(snapshot, stage, audience)
    yield Region("form", CONSOLE, "care", care)
    listed = list(_listed(snapshot, stage))
    yield boards.listing("wall", listed)


def _now(snapshot: Snapshot, stage: Stage) -> Values:
    """Return the round that runs or what came of the last, and what may be next."""
    options = RateOptions.of(stage)
    last = rounds.newest(snapshot, stage)
    counted = last_closed(snapshot, stage)
    again = not (options.deal and is_secret(stage))
    return {
        "stage": stage.id,
        "begun": stage.state in STARTED,
        "secret": is_secret(stage),
        "round": last,
        "running": rounds.running(snapshot, stage),
        "counted": counted,
        "covered": counted is not None and _is_covered(snapshot, stage),
        "again": again,
        "advice": advice(rated(snapshot, stage, counted)),
        "turnout": progress(snapshot, stage),
        "told": Rule(options),
    }


def _is_covered(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether the newest result waits to be shown to the room."""
    counted = last_closed(snapshot, stage)
    never = stage.envelope.visibility is Visibility.never
    if counted is None or never:
        return False
    return not rounds.may_see(stage, counted)


def _care(snapshot: Snapshot, stage: Stage, audience: Audience) -> Values:
    options = RateOptions.of(stage)
    able = [p for p in present(snapshot) if may_vote(snapshot, stage, p)]
    alone = is_secret(stage) or bool(options.deal)
    spoken_for = [] if alone else able
    persons = chosen(
        spoken_for, lambda person: called(snapshot, person), audience.leaf
    )
    standing = [
        (each.id, each.number, text_of(each))
        for each in in_order(snapshot, stage)
    ]
    offered = chosen(standing, lambda each: each[2], audience.leaf)
    return {
        "stage": stage.id,
        "options": options,
        "told": Rule(options),
        "over": is_over(stage),
        "running": rounds.running(snapshot, stage),
        "secret": is_secret(stage),
        "people": tuple((p.id, called(snapshot, p)) for p in persons),
        "more_people": len(spoken_for) - len(persons),
        "items": tuple(offered),
        "more_items": len(standing) - len(offered),
    }


def _listed(snapshot: Snapshot, stage: Stage) -> Iterator[Region]:
    """Yield the items by place with what came of them, or by number; then those that are hidden."""
    counted = last_closed(snapshot, stage)
    standing = sorted(
        live_entries(snapshot, stage), key=lambda each: (each.number, each.id)
    )
    found: dict[str, Result] = {}
    if counted is not None:
        came = results(snapshot, stage, counted)
        found = {each.rated.id: each for each in came.items}
    order = list(found)
    standing.sort(
        key=lambda each: (
            order.index(each.id) if each.id in found else len(order)
        )
    )
    for entry in standing:
        yield _item(stage, entry, found.get(entry.id))


def _item(stage: Stage, entry: Entry, result: Result | None) -> Region:
    data = {
        "stage": stage.id,
        "entry": entry.id,
        "number": entry.number,
        "text": text_of(entry),
        "hidden": entry.hidden_at is not None,
        "again": bool(entry.sources),
        "over": is_over(stage),
        "seen": result,
    }
    return Region(entry.id, CONSOLE, "item", data, told=text_of(entry))


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    """Yield what came of the newest round that is shown; before that what is rated, and never how it stands."""
    came = seen(snapshot, stage)
    if came is None:
        yield from _put(snapshot, stage)
        return
    yield nothing("screen")
    data = {
        "results": came,
        "running": rounds.running(snapshot, stage),
        "turnout": progress(snapshot, stage),
        "at": turned(snapshot, stage, ()),
    }
    yield Region("rail", PROJECTOR, "rail", data)
    if came.face is not None:
        yield Region("queue", PROJECTOR, "picture", {"results": came})
        yield boards.empty("wall")
        return
    yield boards.listing("wall", [_shown(each) for each in came.items])


def _shown(each: Result) -> Region:
    item = each.rated
    data = {"seen": each}
    text = item.text
    return Region(item.id, PROJECTOR, "result", data, told=text)


def _put(snapshot: Snapshot, stage: Stage) -> Iterator[Region]:
    """Yield the items by number, once there are any and the stage has begun."""
    begun = stage.state in STARTED or is_over(stage)
    standing: list[Entry] = []
    if begun:
        standing = in_order(snapshot, stage)
    if standing:
        yield nothing("screen")
    rows: list[Region] = []
    for entry in standing:
        text = text_of(entry)
        data = {
            "entry": entry.id,
            "number": entry.number,
            "text": text,
        }
        row = Region(entry.id, PROJECTOR, "put", data, told=text)
        rows.append(row)
    yield boards.listing("wall", rows)


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
