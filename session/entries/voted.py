# Votes belong to the words that were voted on. An entry whose words change under votes keeps the old ones, in order;
# each vote names its wording by its place there, and those that stand begin a new round. Knows no kind.
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from session.entries.written import words_of
from session.events import Event, rows_of
from session.fields import Content
from session.refusals import Code, Refused
from session.secrecy.votes import awaits_count
from session.snapshot import Snapshot
from session.tables import ROWS, Entry, Row

MOST_ROUNDS = 20
V = TypeVar("V", bound=Row)


def wordings(entry: Entry) -> list[Content]:
    """Return the words that were voted on before, in order, and last those that stand."""
    return [*before(entry), words_of(entry)]


def before(entry: Entry) -> list[Content]:
    """Return the words that were voted on before others took their place, in order."""
    return entry.voted or []


def now(entry: Entry) -> int:
    """Return the place of the words that stand: what a vote that is given now is about."""
    return len(before(entry))


def on(
    snapshot: Snapshot, table: type[V], entry: Entry, wording: int
) -> list[V]:
    """Return the answers to one wording of an entry."""
    return [
        vote
        for vote in snapshot.where(table, entry_id=entry.id)
        if vote.answers and _of(vote) == wording
    ]


def last_voted(snapshot: Snapshot, table: type[Row], entry: Entry) -> int:
    """Return the place of the newest wording that has answers; of the words that stand where none has."""
    if not entry.voted:
        return 0
    given = {
        _of(vote)
        for vote in snapshot.where(table, entry_id=entry.id)
        if vote.answers
    }
    return max(given, default=now(entry))


def reworded(snapshot: Snapshot, entry: Entry, changed: Entry) -> Entry:
    """Return a changed entry that keeps the words under its votes; saying again what was voted on, it bears them.

    Refuses where words were changed under votes too often, and where a secret vote on them goes on.
    """
    new = words_of(changed)
    tables = _voted_tables(snapshot, entry)
    voted = any(_has_vote(snapshot, table, entry) for table in tables)
    if _same(tables, words_of(entry), new):
        return changed
    if voted and _awaits_a_secret_count(snapshot, entry):
        raise Refused(Code.words_voted)
    if voted and now(entry) >= MOST_ROUNDS:
        raise Refused(Code.revision_limit, limit=MOST_ROUNDS)
    if voted:
        return changed.model_copy(update={"voted": wordings(entry)})
    if entry.voted and _same(tables, entry.voted[-1], new):
        return changed.model_copy(update={"voted": entry.voted[:-1] or None})
    return changed


def _awaits_a_secret_count(snapshot: Snapshot, entry: Entry) -> bool:
    """Tell whether a secret vote on these words is not counted yet: two counts might differ by one person."""
    for table in _voted_tables(snapshot, entry):
        for vote in _votes(snapshot, table, entry):
            if awaits_count(snapshot, vote):
                return True
    return False


def _has_vote(snapshot: Snapshot, table: type[Any], entry: Entry) -> bool:
    """Tell whether there is a vote on the words as they are now."""
    newest = now(entry)
    votes = _votes(snapshot, table, entry)
    return any(_of(vote) == newest for vote in votes)


def refuse_words_under_votes(
    snapshot: Snapshot, events: Sequence[Event]
) -> None:
    """Refuse what would put other words under a vote, whichever command brings it."""
    for entry in rows_of(Entry, events):
        was = snapshot.find(Entry, entry.id)
        if was is None:
            continue
        if (was.voted, words_of(was)) != (entry.voted, words_of(entry)):
            _refuse_other_words(snapshot, was, entry)


def _refuse_other_words(snapshot: Snapshot, was: Entry, entry: Entry) -> None:
    earlier, later = wordings(was), wordings(entry)
    for table in _voted_tables(snapshot, was):
        for place in {_of(vote) for vote in _votes(snapshot, table, was)}:
            if place >= len(later) or not _same(
                [table], earlier[place], later[place]
            ):
                raise Refused(Code.words_voted)


def _voted_tables(snapshot: Snapshot, entry: Entry) -> list[type[Row]]:
    return [
        table
        for table in ROWS.values()
        if table.vote and _votes(snapshot, table, entry)
    ]


def _votes(snapshot: Snapshot, table: type[Row], entry: Entry) -> list[Row]:
    return [
        vote
        for vote in snapshot.where(table, entry_id=entry.id)
        if vote.answers
    ]


def _same(tables: Iterable[type[Row]], one: Content, other: Content) -> bool:
    """Tell whether two wordings say the same of what is voted on."""
    if one == other:
        return True
    about = [table.about for table in tables]
    return bool(about) and all(
        names and _part(one, names) == _part(other, names) for names in about
    )


def _part(content: Content, names: Iterable[str]) -> Content:
    return {name: content[name] for name in names if name in content}


def _of(vote: Any) -> int:  # of any table with votes
    """Return the place of the wording that a vote is about."""
    return int(vote.wording)
