# What each audience sees of a ranking: on the phone the items in one's own order with what is left; on the console who
# has nothing to count before the end; for all, once it is over and shown, the places. No region names who gave what.
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from session.entries import boards
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
from session.secrecy.promises import promise
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_counted, is_over
from session.snapshot import Snapshot
from session.stages.rank.items import in_own_order
from session.stages.rank.options import RankOptions, Way
from session.stages.rank.places import Ranked, people, ranked
from session.stages.rank.shares import Purse, purse
from session.tables import Entry, Person, Stage

PHONE, CONSOLE, PROJECTOR = (
    f"stages/rank/{surface}.html"
    for surface in ("phone", "console", "projector")
)
STEPS = (-10, -5, 5, 10)
"""By how many points a button gives or takes."""


@dataclass(frozen=True)
class Step:
    """A button: what it says, and what an item has then; None where it cannot be pressed."""

    sign: str
    given: int | None


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    surface = audience.surface
    view = _VIEWS[surface]
    yield from view(snapshot, stage, audience)


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    if audience.scope is Scope.room:
        found = results(snapshot, stage)
        places = tuple((each, _share(each, found)) for each in found)
        data = {"places": places, "options": RankOptions.of(stage)}
        yield Region("queue", PHONE, "results", data)
    elif audience.scope is Scope.person:
        yield from _ballot(snapshot, stage, audience)


def _ballot(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    """Yield how much is left, and the items with their buttons; when it is over, what one gave."""
    own = purse(snapshot, stage, audience.author)
    found = in_own_order(
        _own_in_order(snapshot, stage, own), stage, audience.of
    )
    reason = _reason(snapshot, stage, audience, found)
    told = _left(snapshot, stage, own, found, reason)
    yield Region("place", PHONE, "about", told)
    yield Region("form", PHONE, "left", told)
    if reason == "outside":
        yield boards.empty("board")
        return
    shown = [each for each in found if not reason or each.id in own.given]
    listed = [_asked(stage, own, each, reason) for each in shown]
    yield boards.listing("board", listed)


def _own_in_order(snapshot: Snapshot, stage: Stage, own: Purse) -> list[Entry]:
    """Return what is ranked, and what is hidden by now where one gave to it: there it can be taken back."""
    hidden = [
        each
        for each in live_entries(snapshot, stage)
        if each.hidden_at is not None and each.id in own.given
    ]
    return [*in_order(snapshot, stage), *hidden]


def _left(
    snapshot: Snapshot,
    stage: Stage,
    own: Purse,
    found: list[Entry],
    reason: str,
) -> Values:
    order = sorted(
        (each for each in found if each.id in own.given),
        key=lambda each: own.given[each.id],
    )
    return {
        "reason": reason,
        "options": own.options,
        "left": own.left,
        "given": bool(own.given),
        "order": tuple((own.given[each.id], text_of(each)) for each in order),
        "authorship": stage.envelope.authorship,
        "parted": is_counted(snapshot, stage),
    }


def _reason(
    snapshot: Snapshot, stage: Stage, audience: Audience, found: list[Entry]
) -> str:
    """Return why one cannot give anything: outside, paused, closed, none; nothing where one can."""
    person = snapshot.find(Person, audience.of)
    if not may_vote(snapshot, stage, person) or audience.silent:
        return "outside"
    if stage.state is StageState.paused:
        return "paused"
    if stage.state is not StageState.open:
        return "closed"
    return "" if found else "none"


def _asked(stage: Stage, own: Purse, entry: Entry, reason: str) -> Region:
    given = own.given.get(entry.id, 0)
    able = not reason
    data = {
        "stage": stage.id,
        "entry": entry.id,
        "text": text_of(entry),
        "way": own.options.way.value,
        "given": given,
        "highest": own.options.highest,
        "steps": able and _steps(own, entry.id),
        "hidden": entry.hidden_at is not None,
        "promise": promise(stage),
    }
    return Region(entry.id, PHONE, "item", data)


def _steps(own: Purse, entry_id: str) -> tuple[Step, ...]:
    given = own.given.get(entry_id, 0)
    if own.options.way is Way.points:
        return _by_points(given, own.room(entry_id))
    more = Step("+", own.next(entry_id) or None)
    if own.options.way is Way.dots:
        return _less(given), more
    return Step("✕", _nothing_if(given)), _less(given, "↑", least=1), more


def _by_points(given: int, room: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    for by in STEPS:
        sign = f"{by:+}".replace("-", "−")
        becomes = given + by
        fits = by <= room and becomes >= 0
        offered = becomes if fits else None
        steps.append(Step(sign, offered))
    return tuple(steps)


def _less(given: int, sign: str = "−", least: int = 0) -> Step:
    """Return the button that takes one away, also one of the place, as far as that goes."""
    if given <= least:
        return Step(sign, None)
    return Step(sign, given - 1)


def _nothing_if(given: int) -> int | None:
    """Return what is left where all is taken back; None where there is nothing to take."""
    if not given:
        return None
    return 0


def _console(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    yield Region("form", CONSOLE, "care", _care(snapshot, stage, audience))
    found = ranked(snapshot, stage)
    if found:
        hidden = [e for e in live_entries(snapshot, stage) if e.hidden_at]
        places = [_result(CONSOLE, each, found) for each in found]
        more = [_moderated(stage, each) for each in hidden]
        yield boards.listing("wall", [*places, *more])
        return
    standing = sorted(
        live_entries(snapshot, stage), key=lambda each: (each.number, each.id)
    )
    yield boards.listing("wall", [_moderated(stage, each) for each in standing])


def _care(snapshot: Snapshot, stage: Stage, audience: Audience) -> Values:
    able = [p for p in present(snapshot) if may_vote(snapshot, stage, p)]
    spoken_for = [] if is_secret(stage) else able
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
        "options": RankOptions.of(stage),
        "over": is_over(stage),
        "open": stage.state is StageState.open,
        "secret": is_secret(stage),
        "early": stage.revealed_at is not None and not is_over(stage),
        "people": tuple((p.id, called(snapshot, p)) for p in persons),
        "more_people": len(spoken_for) - len(persons),
        "items": offered,
        "more_items": len(standing) - len(offered),
    }


def _moderated(stage: Stage, entry: Entry) -> Region:
    data = {
        "stage": stage.id,
        "entry": entry.id,
        "number": entry.number,
        "text": text_of(entry),
        "hidden": entry.hidden_at is not None,
        "over": is_over(stage),
    }
    return Region(entry.id, CONSOLE, "item", data, told=text_of(entry))


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    """Yield the places, once they are shown; before that what is ranked, and never how it stands."""
    found = results(snapshot, stage)
    if not found:
        yield from _put(snapshot, stage)
        return
    yield nothing("screen")
    data = {
        "options": RankOptions.of(stage),
        "people": people(snapshot, stage),
        "at": turned(snapshot, stage, ()),
    }
    yield Region("rail", PROJECTOR, "rail", data)
    places = [_result(PROJECTOR, each, found) for each in found]
    yield boards.listing("wall", places)


def _put(snapshot: Snapshot, stage: Stage) -> Iterator[Region]:
    """Yield the items by number, once there are any and the stage has begun."""
    begun = stage.state in STARTED or is_over(stage)
    standing = in_order(snapshot, stage) if begun else []
    if standing:
        yield nothing("screen")
    rows: list[Region] = []
    for entry in standing:
        text = text_of(entry)
        data = {"entry": entry.id, "number": entry.number, "text": text}
        rows.append(Region(entry.id, PROJECTOR, "put", data, told=text))
    yield boards.listing("wall", rows)


def results(snapshot: Snapshot, stage: Stage) -> tuple[Ranked, ...]:
    """Return the places as the room may see them: once the moderator shows them and nobody can rank any more."""
    visibility = stage.envelope.visibility
    never = visibility is Visibility.never
    if never or stage.revealed_at is None:
        return ()
    return ranked(snapshot, stage)


def _result(template: str, each: Ranked, among: Sequence[Ranked]) -> Region:
    share = _share(each, among)
    data = {"seen": each, "share": share}
    text = each.text
    return Region(each.id, template, "place", data, told=text)


def _share(each: Ranked, among: Sequence[Ranked]) -> float:
    """Return how long a bar is, of 100: the first place's is the longest."""
    scores = [other.score or 0 for other in among]
    most = max(scores, default=0)
    if not most:
        return 0
    score = each.score or 0
    return 100 * score / most


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
