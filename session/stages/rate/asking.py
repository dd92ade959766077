# What one person is asked on the phone: each item with a scale for each criterion, one's own marks, what came of the
# last round beside them, and how much is left. Whoever reads what is dealt sees no more than fell to them.
from collections.abc import Iterator
from dataclasses import dataclass

from session.entries import boards, rounds
from session.entries.taken_up import in_order, text_of
from session.entries.voting import may_vote
from session.envelope import StageState
from session.kind import Audience, Region, Values
from session.secrecy.promises import promise
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_counted, is_over
from session.snapshot import Snapshot
from session.stages.rate import marks
from session.stages.rate.items import in_own_order
from session.stages.rate.marks import Marks
from session.stages.rate.options import Criterion, RateOptions
from session.stages.rate.results import came_of, last_closed
from session.stages.rate.seeing import Strip, strip
from session.tables import Entry, Person, Round, Stage

PHONE = "stages/rate/phone.html"


@dataclass(frozen=True)
class Line:
    """One criterion of one item: one's own mark, and from the last round one's mark there and what came of all."""

    criterion: Criterion
    given: int | None
    before: int | None
    came: Strip | None


@dataclass(frozen=True)
class Hand:
    """What one has of a round: `own` marks in it, `last` those of the round before, `dealt`: what fell to one.

    `reason`: why one cannot give anything, outside, paused, over, counted, none; nothing where one can.
    """

    author: str
    reason: str
    round: Round | None
    own: Marks
    earlier: Round | None
    last: Marks
    dealt: tuple[str, ...]

    @property
    def round_id(self) -> str:
        round_ = self.round
        if round_ is None:
            return ""
        return round_.id

    @property
    def earlier_id(self) -> str:
        round_ = self.earlier
        if round_ is None:
            return ""
        return round_.id


def ballot(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    """Yield what is to be known first, what is left, and the items; when it is over, what one gave."""
    hand = _hand(snapshot, stage, audience)
    found = _asked(snapshot, stage, audience, hand)
    if hand.reason:
        found = [each for each in found if _is_marked(hand.own, each.id)]
    left = _left(snapshot, stage, hand, found)
    yield Region("place", PHONE, "about", left)
    yield Region("form", PHONE, "left", left)
    if hand.reason == "outside":
        yield boards.empty("board")
        return
    listed = [_item(snapshot, stage, hand, each) for each in found]
    yield boards.listing("board", listed)


def _hand(snapshot: Snapshot, stage: Stage, audience: Audience) -> Hand:
    author = audience.author
    round_ = rounds.newest(snapshot, stage)
    earlier = None
    if RateOptions.of(stage).feedback and round_ is not None:
        earlier = last_closed(snapshot, stage)
    if earlier == round_:
        earlier = None
    dealt: list[str] = []
    if round_ is not None:
        dealt = marks.dealt_in(snapshot, round_, author)
    return Hand(
        author=author,
        reason=_reason(snapshot, stage, audience),
        round=round_,
        own=marks.own_in(snapshot, round_, author),
        earlier=earlier,
        last=marks.own_in(snapshot, earlier, author),
        dealt=tuple(dealt),
    )


def _reason(snapshot: Snapshot, stage: Stage, audience: Audience) -> str:
    person = snapshot.find(Person, audience.of)
    if not may_vote(snapshot, stage, person) or audience.silent:
        return "outside"
    if stage.state is StageState.paused:
        return "paused"
    running = rounds.running(snapshot, stage)
    if is_over(stage):
        return "over"
    if stage.state is not StageState.open or running is None:
        return "counted"
    return "" if in_order(snapshot, stage) else "none"


def _asked(
    snapshot: Snapshot, stage: Stage, audience: Audience, hand: Hand
) -> list[Entry]:
    """Return what one is asked in one's own order; of what is dealt that first which has no mark yet."""
    standing = in_order(snapshot, stage)
    options = RateOptions.of(stage)
    if not options.deal:
        return in_own_order(standing, stage, audience.of)
    fell = [each for each in standing if each.id in hand.dealt]
    fell = in_own_order(fell, stage, audience.of)

    def is_done(entry: Entry) -> bool:
        return marks.is_whole(options, hand.own, entry.id)

    return sorted(fell, key=is_done)


def _is_marked(own: Marks, entry_id: str) -> bool:
    items = {item for item, _ in own}
    return entry_id in items


def _left(
    snapshot: Snapshot,
    stage: Stage,
    hand: Hand,
    found: list[Entry],
) -> Values:
    options = RateOptions.of(stage)
    open_ = [
        each.id
        for each in found
        if not marks.is_whole(options, hand.own, each.id)
    ]
    more = (
        bool(options.deal)
        and hand.round is not None
        and marks.wants_more(snapshot, stage, hand.round, hand.author, hand.own)
    )
    return {
        "stage": stage.id,
        "reason": hand.reason,
        "options": options,
        "round": hand.round,
        "done": len(found) - len(open_),
        "next": next(iter(open_), ""),
        "all": options.deal or len(found),
        "draws": not hand.reason and more,
        "given": bool(hand.own),
        "again": hand.earlier is not None,
        "remembers": not is_secret(stage),
        "authorship": stage.envelope.authorship,
        "parted": is_counted(snapshot, stage),
        "promise": promise(stage),
    }


def _item(snapshot: Snapshot, stage: Stage, hand: Hand, entry: Entry) -> Region:
    options = RateOptions.of(stage)
    lines = tuple(
        _line(snapshot, stage, hand, entry, each) for each in options.asked
    )
    data = {
        "stage": stage.id,
        "round": hand.round_id,
        "entry": entry.id,
        "text": text_of(entry),
        "lines": lines,
        "values": tuple(options.marks),
        "percent": options.likely,
        "keeps": options.feedback and is_secret(stage),
        "earlier": hand.earlier_id,
        "whole": marks.is_whole(options, hand.own, entry.id),
        "able": not hand.reason,
        "promise": promise(stage),
    }
    return Region(entry.id, PHONE, "item", data)


def _line(
    snapshot: Snapshot,
    stage: Stage,
    hand: Hand,
    entry: Entry,
    criterion: Criterion,
) -> Line:
    place = entry.id, criterion.place
    came = None
    earlier = hand.earlier
    if earlier is not None:
        found = came_of(snapshot, stage, earlier, entry)
        came = strip(RateOptions.of(stage), criterion, found)
    return Line(
        criterion=criterion,
        given=hand.own.get(place),
        before=hand.last.get(place),
        came=came,
    )
