# What each audience sees of a review: on the wall the promise that stands before the room, large, with how it stands;
# on the phone three buttons under it; on the console the queue, and one press for what was decided.
from collections.abc import Iterable, Iterator

from session.entries import boards, rounds
from session.entries.leaves import chosen
from session.entries.projected import nothing
from session.entries.turning import turned
from session.entries.voting import may_vote
from session.envelope import StageState
from session.kind import Audience, Region, Scope, Values
from session.membership.namesakes import called
from session.membership.registration import present
from session.messages import STARTED
from session.people import Surface
from session.secrecy.promises import promise as promised
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.review.options import ReviewOptions
from session.stages.review.queue import (
    Promise,
    Standing,
    before_the_room,
    promises,
    shown_promises,
    waiting,
)
from session.stages.review.rows import Course, Opinion
from session.stages.review.seeing import Seen, seen
from session.stages.review.telling import COURSES
from session.tables import PROGRESS_NAMES, Person, Progress, Round, Stage

PHONE, CONSOLE, PROJECTOR = (
    f"stages/review/{surface}.html"
    for surface in ("phone", "console", "projector")
)
READ = 420
"""Letters of a promise that the tenth row reads beside how it stands."""


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    view = _VIEWS[audience.surface]
    yield from view(snapshot, stage, audience)


def _order(snapshot: Snapshot, stage: Stage) -> list[str]:
    return [each.id for each in shown_promises(snapshot, stage)]


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    if audience.scope is Scope.room:
        yield Region("queue", PHONE, "list", _list_of(snapshot, stage))
    elif audience.scope is Scope.person:
        data = _asked(snapshot, stage, audience)
        yield Region("place", PHONE, "asked", data)


def _list_of(snapshot: Snapshot, stage: Stage) -> Values:
    """Return all promises as the room may see them, and which stands before it."""
    begun = stage.state in STARTED or is_over(stage)
    order = _order(snapshot, stage) if begun else []
    every = shown_promises(snapshot, stage) if begun else []
    now = before_the_room(snapshot, stage)
    first = ""
    if now is not None and not is_over(stage):
        first = now.promise.id
    shown = [
        seen(snapshot, stage, each, order, Surface.phone) for each in every
    ]
    return {"every": tuple(shown), "here": first}


def _asked(snapshot: Snapshot, stage: Stage, audience: Audience) -> Values:
    """Return the promise that stands before the room, and one's own answer to it."""
    now = before_the_room(snapshot, stage)
    own, shown, round_ = None, None, None
    if now is not None:
        round_ = now.round
        own = rounds.held(snapshot, Opinion, now.round, audience.author)
        order = _order(snapshot, stage)
        shown = seen(snapshot, stage, now.promise, order, Surface.phone)
    return {
        "stage": stage.id,
        "reason": _reason(snapshot, stage, audience, now),
        "here": shown,
        "round": round_,
        "own": own,
        "secret": is_secret(stage),
        "authorship": stage.envelope.authorship,
        "promise": promised(stage),
    }


def _reason(
    snapshot: Snapshot,
    stage: Stage,
    audience: Audience,
    now: Standing | None,
) -> str:
    """Return why one cannot answer: none, hidden, told, outside, counted, paused; nothing where one can."""
    if now is None:
        return "none"
    if not now.promise.is_shown:
        return "hidden"
    person = snapshot.find(Person, audience.of)
    able = may_vote(snapshot, stage, person) and not audience.silent
    holds = {
        "told": not ReviewOptions.of(stage).asks,
        "outside": not able,
        "counted": now.round.is_closed or is_over(stage),
        "paused": stage.state is StageState.paused,
    }
    return next((why for why, is_so in holds.items() if is_so), "")


def _console(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    yield Region("queue", CONSOLE, "now", _now(snapshot, stage))
    yield Region("form", CONSOLE, "care", _care(snapshot, stage, audience))
    order = _order(snapshot, stage)
    now = before_the_room(snapshot, stage)
    first = now.promise.id if now else ""
    common = {
        "stage": stage.id,
        "begun": stage.state in STARTED,
        "over": is_over(stage),
        "running": rounds.running(snapshot, stage) is not None,
    }
    items: list[Region] = []
    for each in promises(snapshot, stage):
        shown = seen(snapshot, stage, each, order, Surface.console)
        data = {**common, "seen": shown, "here": each.id == first}
        item = Region(each.id, CONSOLE, "item", data, told=each.text)
        items.append(item)
    yield boards.listing("wall", items)


def _now(snapshot: Snapshot, stage: Stage) -> Values:
    """Return what stands before the room, what the room said, and what is next."""
    now = before_the_room(snapshot, stage)
    order = _order(snapshot, stage)
    left = waiting(snapshot, stage)
    following = _seen_of(snapshot, stage, left[:1], order)
    run = rounds.running(snapshot, stage)
    asks = ReviewOptions.of(stage).asks
    data: dict[str, object] = {
        "stage": stage.id,
        "begun": stage.state in STARTED,
        "over": is_over(stage),
        "secret": is_secret(stage),
        "asks": asks,
        "running": run,
        "next": next(iter(following), None),
        "left": len(left),
        "all": len(order),
        "here": None,
    }
    if now is not None:
        shown = seen(snapshot, stage, now.promise, order, Surface.console)
        data |= {
            "here": shown,
            "round": now.round,
            "rulings": _rulings(shown),
            "voted": len(rounds.answered(snapshot, Opinion, stage)),
            "people": rounds.electorate(snapshot, stage)[1],
        }
    return data


def _rulings(shown: Seen) -> tuple[tuple[Course, str], ...]:
    """Return what can be decided, what the room leans to first."""
    every = list(COURSES)
    every.sort(key=lambda course: course is not shown.leads)
    return tuple((course, COURSES[course]) for course in every)


def _seen_of(
    snapshot: Snapshot, stage: Stage, some: list[Promise], order: list[str]
) -> list[Seen]:
    return [
        seen(snapshot, stage, each, order, Surface.console) for each in some
    ]


def _care(snapshot: Snapshot, stage: Stage, audience: Audience) -> Values:
    able = [p for p in present(snapshot) if may_vote(snapshot, stage, p)]
    spoken_for = [] if is_secret(stage) else able
    persons = chosen(
        spoken_for, lambda person: called(snapshot, person), audience.leaf
    )
    is_open = stage.state is StageState.open
    run = rounds.running(snapshot, stage) if is_open else None
    if not ReviewOptions.of(stage).asks:
        run = None
    now = before_the_room(snapshot, stage)
    asked = now.promise.courses if now else ()
    told = [(course, COURSES[course]) for course in asked]
    return {
        "session": snapshot.session,
        "stage": stage.id,
        "over": is_over(stage),
        "secret": is_secret(stage),
        "round": run,
        "courses": tuple(told),
        "people": tuple((p.id, called(snapshot, p)) for p in persons),
        "more_people": len(spoken_for) - len(persons),
        "states": tuple(
            (each.value, PROGRESS_NAMES[each]) for each in Progress
        ),
        "any": bool(promises(snapshot, stage)),
    }


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    """Yield the promise that stands before the room; before the first one, and when all is over, the list."""
    now = before_the_room(snapshot, stage)
    if now is None or is_over(stage) or not now.promise.is_shown:
        yield from _listed(snapshot, stage)
        return
    data = _standing(snapshot, stage, now)
    yield nothing("screen")
    yield Region("head", PROJECTOR, "head", data)
    yield Region("queue", PROJECTOR, "facts", data)
    yield Region("foot", PROJECTOR, "foot", data)
    yield Region("rail", PROJECTOR, "rail", data)
    if data["timed"]:
        yield Region("clock", PROJECTOR, "clock", data)
    yield boards.empty("wall")


def _standing(snapshot: Snapshot, stage: Stage, now: Standing) -> Values:
    order = _order(snapshot, stage)
    shown = seen(snapshot, stage, now.promise, order, Surface.projector)
    run = rounds.running(snapshot, stage)
    options = ReviewOptions.of(stage)
    return {
        "stage": stage,
        "here": shown,
        "round": now.round,
        "running": run is not None,
        "timed": _is_timed(run),
        "minutes": options.minutes,
        "asks": options.asks,
        "read": len(shown.text) <= READ,
        "at": turned(snapshot, stage, ()),
        "voted": len(rounds.answered(snapshot, Opinion, stage)),
        "people": rounds.electorate(snapshot, stage)[1],
    }


def _is_timed(run: Round | None) -> bool:
    if run is None:
        return False
    return run.ends_at is not None or run.left is not None


def _listed(snapshot: Snapshot, stage: Stage) -> Iterator[Region]:
    """Yield the promises in their order with how they stand, once the stage has begun."""
    begun = stage.state in STARTED or is_over(stage)
    every = shown_promises(snapshot, stage) if begun else []
    order = [each.id for each in every]
    if every:
        yield nothing("screen")
    rows: list[Region] = []
    for each in every:
        shown = seen(snapshot, stage, each, order, Surface.projector)
        row = Region(
            each.id, PROJECTOR, "put", {"seen": shown}, told=shown.text
        )
        rows.append(row)
    yield boards.listing("wall", rows)


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
