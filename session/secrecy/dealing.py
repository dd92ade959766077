# Secret rows dealt anew among as many names as people wrote them: nothing tells any more what came from one hand.
# Else whoever came late, left early or was away stands out by what is not there. Knows rows; knows no kind.
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from random import Random
from typing import Any

from session.changes import Changes, stages_changed
from session.envelope import Unit
from session.events import Event, key_of
from session.kind import Occasion
from session.secrecy.sealing import is_sealed, sealed_rows
from session.secrecy.signing import is_secret
from session.secrecy.votes import (
    counted_now,
    is_over,
    is_settled,
    rounds_counted,
    votes_of,
)
from session.snapshot import Snapshot
from session.tables import Entry, Row, Session, Stage

DEALT = "VotesDealt"
GROWING = "revision"
Rows = dict[str, dict[str, Row]]


def once_counted(
    snapshot: Snapshot, events: Sequence[Event], occasion: Occasion
) -> list[Event]:
    """Return what parts votes and notes of a hand where these events end a secret stage; what is not counted goes.

    That is what was put off, what was said to a text that is hidden by now, and, when the session ends, a vote whose
    opening was taken back.
    """
    kept: list[Row] = []
    left: list[Row] = []
    for vote in _counted(snapshot, events):
        pile = kept if _counts(snapshot, vote) else left
        pile.append(vote)
    for stage in _left_behind(snapshot, events):
        left += votes_of(snapshot, stage)
    for stage in _ended(snapshot, events):
        kept += _notes(snapshot, stage)
    if not kept and not left:
        return []
    rows = tuple(dealt(kept, occasion.random))
    return [Event(DEALT, rows, tuple(map(key_of, left)))]


def _ended(snapshot: Snapshot, events: Sequence[Event]) -> list[Stage]:
    changed = stages_changed(snapshot, events)
    return [
        after
        for before, after in changed
        if is_secret(after) and is_over(after) and not is_over(before)
    ]


def _notes(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return what people wrote by themselves while one group after the other had the floor: whose it was is a time."""
    if stage.envelope.unit is not Unit.person:
        return []
    entries = snapshot.where(Entry, stage_id=stage.id)
    return [
        entry
        for entry in entries
        if entry.group_id is not None and is_sealed(snapshot, entry)
    ]


def _left_behind(snapshot: Snapshot, events: Sequence[Event]) -> list[Stage]:
    """Return the secret stages that nobody will open again where these events end the session."""
    changes = Changes(snapshot, events)
    ending = any(row.closed_at is not None for row in changes.of(Session))
    if not ending or snapshot.session.closed_at is not None:
        return []
    secret = filter(is_secret, changes.all(Stage))
    return [stage for stage in secret if not is_over(stage)]


def _counted(snapshot: Snapshot, events: Sequence[Event]) -> Iterator[Row]:
    """Yield the votes that these events count; what a round counted before has no hand behind it any more."""
    stages = counted_now(snapshot, events)
    for stage in stages:
        yield from votes_of(snapshot, stage)
    whole = {stage.id for stage in stages}
    for round_ in rounds_counted(snapshot, events):
        if round_.stage_id not in whole:
            yield from votes_of(snapshot, round_)


def _counts(snapshot: Snapshot, vote: Row) -> bool:
    entry = snapshot.find(Entry, getattr(vote, "entry_id", None))
    stands = (
        entry is not None
        and entry.hidden_at is None
        and entry.withdrawn_at is None
    )
    return vote.answers and stands


def handed_out(snapshot: Snapshot, random: Random) -> Rows:
    """Return all rows as they may leave the house: no secret vote that still runs, and no hand behind several rows."""
    rows = {name: dict(held) for name, held in snapshot.rows().items()}
    sealed = sealed_rows(snapshot)
    for row in sealed:
        if runs(snapshot, row):
            del rows[row.table.name][row.id]
    standing = [row for row in sealed if not runs(snapshot, row)]
    votes = dealt((row for row in standing if row.vote), random)
    texts = (row.unsigned(_name(random)) for row in standing if not row.vote)
    for row in (*votes, *texts):
        rows[row.table.name][row.id] = row
    return rows


def runs(snapshot: Snapshot, row: Row) -> bool:
    """Tell whether a row is a vote that is not over: two looks at such would tell who voted between them."""
    return row.vote and not is_settled(snapshot, row)


def dealt(rows: Iterable[Row], random: Random) -> Iterator[Row]:
    """Yield secret rows with other authors: in each table, stage and side as many as there were.

    No author has two rows in one frame, and none has two more than another.
    """
    deals: dict[tuple[object, ...], list[Any]] = defaultdict(list)
    for row in rows:
        stage = getattr(row, "stage_id", None)
        side = getattr(row, "side_id", None)
        deals[row.table.name, stage, side].append(row)
    for held in deals.values():
        yield from _dealt(held, random)


def _dealt(rows: list[Any], random: Random) -> Iterator[Row]:
    """Go round the hands, frame by frame: a frame has no more rows than there are hands, so none gets two of it."""
    hands = cycle([_name(random) for _ in {row.author for row in rows}])
    latest = max(getattr(row, GROWING, 0) for row in rows)
    random.shuffle(rows)
    rows.sort(key=_place)
    for row in rows:
        yield _in_revision(latest, row.unsigned(next(hands)))


def _in_revision(latest: int, row: Row) -> Row:
    """Let all texts be in one revision, which tells no hand; it never turns back, or words unseen were overwritten."""
    if GROWING not in type(row).model_fields:
        return row
    return row.model_copy(update={GROWING: latest})


def _name(random: Random) -> str:
    """Return a name that looks like a pseudonym and is nobody's."""
    name = urlsafe_b64encode(random.randbytes(16))
    return name.rstrip(b"=").decode()


def _place(row: Row) -> tuple[object, ...]:
    """Return in which frame a row stands among others of one stage."""
    columns = (name for name in row.frame if name != "author")
    return tuple(getattr(row, name) for name in columns)
