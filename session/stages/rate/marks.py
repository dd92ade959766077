# The marks as they lie: what one person gave and what fell to them, what was given to an item in a round, who has
# answered. Reads rows; counts nothing.
from collections import defaultdict

from session.entries import rounds
from session.entries.voting import side_of_signed, side_told
from session.entries.written import is_shown
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.rate.options import RateOptions
from session.stages.rate.rows import Rating
from session.tables import Entry, Round, Stage

Marks = dict[tuple[str, int], int]
"""What somebody gave, by item and criterion."""


def own_in(snapshot: Snapshot, round_: Round | None, author: str) -> Marks:
    """Return what this author gave in a round."""
    if round_ is None or not author:
        return {}
    found = snapshot.where(Rating, round_id=round_.id, author=author)
    return {
        (each.entry_id, each.criterion): each.given
        for each in found
        if each.given is not None
    }


def held(
    snapshot: Snapshot, round_: Round, entry: Entry, criterion: int, author: str
) -> Rating | None:
    """Return what this author gave to an item by one criterion, or the place for it."""
    if not author:
        return None
    found = snapshot.where(
        Rating, round_id=round_.id, entry_id=entry.id, author=author
    )
    its = (each for each in found if each.criterion == criterion)
    return next(its, None)


def of_item(
    snapshot: Snapshot, round_: Round, entry: Entry
) -> dict[int, list[int]]:
    """Return the marks of an item in a round, by criterion."""
    found: dict[int, list[int]] = defaultdict(list)
    wanted = {"round_id": round_.id, "entry_id": entry.id}
    for each in snapshot.where(Rating, **wanted):
        if each.given is not None:
            given = found[each.criterion]
            given.append(each.given)
    return found


def hands(snapshot: Snapshot, stage: Stage) -> dict[str, list[str]]:
    """Return which items fell to each author in all rounds of a stage, as far as a hand is known yet."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in snapshot.where(Rating, stage_id=stage.id):
        hand = found[each.author]
        if each.entry_id not in hand:
            hand.append(each.entry_id)
    return found


def dealt_in(snapshot: Snapshot, round_: Round, author: str) -> list[str]:
    """Return the items that fell to this author in a round, in the order of their ids."""
    if not author:
        return []
    found = snapshot.where(Rating, round_id=round_.id, author=author)
    dealt = {each.entry_id for each in found}
    return sorted(dealt)


def wants_more(
    snapshot: Snapshot, stage: Stage, round_: Round, author: str, own: Marks
) -> bool:
    """Tell whether another item may fall to this author: more are to come, and those that fell have their marks."""
    options = RateOptions.of(stage)
    dealt = dealt_in(snapshot, round_, author)
    shown: list[str] = []
    for entry_id in dealt:
        entry = snapshot.find(Entry, entry_id)
        if entry is not None and is_shown(entry):
            shown.append(entry_id)
    if len(shown) >= options.deal:
        return False
    whole = [is_whole(options, own, each) for each in shown]
    return all(whole)


def is_whole(options: RateOptions, own: Marks, entry_id: str) -> bool:
    """Tell whether somebody has given an item a mark by each criterion."""
    for each in options.asked:
        place = entry_id, each.place
        if place not in own:
            return False
    return True


def answered(snapshot: Snapshot, stage: Stage) -> dict[str, str | None]:
    """Return who has given a mark in the round that began last, with the side as far as it is kept."""
    last = rounds.newest(snapshot, stage)
    if last is None:
        return {}
    given = rounds.given_in(snapshot, Rating, last)
    told = [vote for vote in given if vote.answers]
    if is_secret(stage):
        return {vote.author: side_told(vote) for vote in told}
    return {vote.author: side_of_signed(snapshot, vote) for vote in told}
