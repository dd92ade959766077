# What each audience sees of decisions: on the phone the proposal that stands before the room with large buttons; on the
# console the queue and what to do next; on the wall the proposal, how many have answered, then what came of it.
from collections.abc import Iterable, Iterator

from session.entries import boards, rounds
from session.entries.leaves import chosen
from session.entries.projected import nothing
from session.entries.taken_up import in_order, text_of
from session.entries.turning import turned
from session.entries.voting import may_vote
from session.entries.written import live_entries
from session.envelope import StageState, Visibility
from session.kind import Audience, Region, Scope, Values
from session.membership.namesakes import called
from session.membership.registration import present
from session.messages import STARTED
from session.people import Surface
from session.secrecy.promises import promise, told_of_reason
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.decide.options import DecideOptions
from session.stages.decide.proposals import (
    Standing,
    before_the_room,
    here,
    waiting,
)
from session.stages.decide.rows import Ballot
from session.stages.decide.seeing import proposal
from session.stages.decide.telling import Rule
from session.stages.decide.turnout import came, so_far
from session.tables import Entry, Person, Round, Stage

PHONE, CONSOLE, PROJECTOR = (
    f"stages/decide/{surface}.html"
    for surface in ("phone", "console", "projector")
)

BESIDE_LEVELS, ALONE = 500, 1300
"""Letters of a wording that the tenth row reads: with the levels or what came of them beneath it, and alone."""


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    view = _VIEWS[audience.surface]
    yield from view(snapshot, stage, audience)


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    if audience.scope is Scope.room:
        yield Region("queue", PHONE, "results", _results(snapshot, stage))
    elif audience.scope is Scope.person:
        data = _ballot(snapshot, stage, audience)
        yield Region("place", PHONE, "ballot", data)


def _results(snapshot: Snapshot, stage: Stage) -> Values:
    """Return what the room may see of what was asked: the proposal before it first, then the others."""
    seen = [
        proposal(snapshot, stage, each, Surface.phone)
        for each in in_order(snapshot, stage)
    ]
    first = here(snapshot, stage)
    counted = [each for each in seen if each.rounds]
    counted.sort(key=lambda each: each.id != first)
    return {"counted": tuple(counted)}


def _ballot(snapshot: Snapshot, stage: Stage, audience: Audience) -> Values:
    """Return the proposal with the levels that one may choose, and one's own answer."""
    now = before_the_room(snapshot, stage)
    options = DecideOptions.of(stage)
    own = None
    if now is not None:
        own = rounds.held(snapshot, Ballot, now.round, audience.author)
    return {
        "stage": stage.id,
        "reason": _reason(snapshot, stage, audience, now),
        "options": options,
        "levels": tuple(enumerate(options.levels)),
        "here": now,
        "own": own,
        "authorship": stage.envelope.authorship,
        "secret": is_secret(stage),
        "told": told_of_reason(stage),
        "promise": promise(stage),
    }


def _reason(
    snapshot: Snapshot,
    stage: Stage,
    audience: Audience,
    now: Standing | None,
) -> str:
    """Return why one cannot answer: outside, none, hidden, paused, counted; nothing where one can."""
    person = snapshot.find(Person, audience.of)
    if not may_vote(snapshot, stage, person) or audience.silent:
        return "outside"
    if now is None:
        return "none"
    if now.hidden:
        return "hidden"
    if now.round.is_closed or is_over(stage):
        return "counted"
    if stage.state is StageState.paused:
        return "paused"
    return ""


def _console(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    yield Region("queue", CONSOLE, "now", _now(snapshot, stage))
    yield Region("form", CONSOLE, "care", _care(snapshot, stage, audience))
    first = here(snapshot, stage)
    standing = sorted(
        live_entries(snapshot, stage), key=lambda each: (each.number, each.id)
    )
    items = (_listed(snapshot, stage, each, first) for each in standing)
    yield boards.listing("wall", items)


def _now(snapshot: Snapshot, stage: Stage) -> Values:
    """Return what stands before the room, what came of it, and what is next."""
    now = before_the_room(snapshot, stage)
    left = next(iter(waiting(snapshot, stage)), None)
    data: dict[str, object] = {
        "stage": stage.id,
        "begun": stage.state in STARTED,
        "secret": is_secret(stage),
        "options": DecideOptions.of(stage),
        "running": rounds.running(snapshot, stage),
        "next": left,
        "here": None,
        "turnout": so_far(snapshot, stage),
    }
    if now is not None:
        data["round"] = now.round
        data["covered"] = _is_covered(stage, now.round)
        data["here"] = proposal(snapshot, stage, now.entry, Surface.console)
    return data


def _is_covered(stage: Stage, round_: Round) -> bool:
    """Tell whether a closed round waits to be shown to the room."""
    visibility = stage.envelope.visibility
    if not round_.is_closed or visibility is Visibility.never:
        return False
    return not rounds.may_see(stage, round_)


def _care(snapshot: Snapshot, stage: Stage, audience: Audience) -> Values:
    able = [p for p in present(snapshot) if may_vote(snapshot, stage, p)]
    spoken_for = [] if is_secret(stage) else able
    persons = chosen(
        spoken_for, lambda person: called(snapshot, person), audience.leaf
    )
    options = DecideOptions.of(stage)
    is_open = stage.state is StageState.open
    run = rounds.running(snapshot, stage) if is_open else None
    return {
        "stage": stage.id,
        "options": options,
        "rule": Rule(options),
        "levels": tuple(enumerate(options.levels)),
        "over": is_over(stage),
        "secret": is_secret(stage),
        "round": run,
        "people": tuple((p.id, called(snapshot, p)) for p in persons),
        "more_people": len(spoken_for) - len(persons),
        "any": bool(in_order(snapshot, stage)),
    }


def _listed(
    snapshot: Snapshot, stage: Stage, entry: Entry, first: str
) -> Region:
    data = {
        "stage": stage.id,
        "seen": proposal(snapshot, stage, entry, Surface.console),
        "here": entry.id == first,
        "begun": stage.state in STARTED,
        "over": is_over(stage),
        "secret": is_secret(stage),
        "running": rounds.running(snapshot, stage) is not None,
        "again": bool(entry.sources),
    }
    return Region(entry.id, CONSOLE, "item", data, told=text_of(entry))


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    """Yield the proposal that stands before the room; before the first one, and when all is over, the list."""
    now = before_the_room(snapshot, stage)
    if now is None or is_over(stage) or now.hidden:
        yield from _list(snapshot, stage)
        return
    data = _asking(snapshot, stage, now)
    yield nothing("screen")
    yield Region("head", PROJECTOR, "head", data)
    yield Region("queue", PROJECTOR, "levels", data)
    yield Region("foot", PROJECTOR, "foot", data)
    yield Region("rail", PROJECTOR, "rail", data)
    yield boards.empty("wall")


def _asking(snapshot: Snapshot, stage: Stage, now: Standing) -> Values:
    """Return a proposal as the wall shows it: how many have answered, then what came of it beside the round before."""
    options = DecideOptions.of(stage)
    seen = proposal(snapshot, stage, now.entry, Surface.projector)
    counted = [each for each in seen.rounds if each.id == now.round.id]
    earlier = [each for each in seen.rounds if each.id != now.round.id]
    turnout = so_far(snapshot, stage)
    length = len(now.text)
    most = ALONE
    if counted:
        most = BESIDE_LEVELS
    read = length <= most
    return {
        "stage": stage,
        "here": now,
        "rule": Rule(options),
        "options": options,
        "levels": tuple(enumerate(options.levels)),
        "counted": next(iter(counted), None),
        "before": next(reversed(earlier), None),
        "running": rounds.running(snapshot, stage) is not None,
        "read": read,
        "tells": length <= BESIDE_LEVELS or not read,
        "at": turned(snapshot, stage, ()),
        "turnout": turnout,
        "came": next(map(came, counted), None),
    }


def _list(snapshot: Snapshot, stage: Stage) -> Iterator[Region]:
    """Yield the proposals by number with what came of them, once there are any and the stage has begun."""
    begun = stage.state in STARTED or is_over(stage)
    put = in_order(snapshot, stage) if begun else []
    if put:
        yield nothing("screen")
    rows = []
    for entry in put:
        seen = proposal(snapshot, stage, entry, Surface.projector)
        data = {"seen": seen}
        rows.append(Region(entry.id, PROJECTOR, "put", data, told=seen.text))
    yield boards.listing("wall", rows)


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
