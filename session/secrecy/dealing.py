# Secret rows dealt anew among as many names as people wrote them: nothing tells any more what came from one hand.
# Else whoever came late, left early or was away stands out by what is not there. Knows rows; knows no kind.
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import cycle
from random import Random
from typing import Any

from session.events import Event, key_of
from session.kind import Occasion
from session.secrecy.sealing import sealed_rows
from session.secrecy.votes import counted_now, is_over
from session.snapshot import Snapshot
from session.tables import ROWS, Row, Stage

DEALT = "VotesDealt"
Rows = dict[str, dict[str, Row]]


def once_counted(snapshot: Snapshot, events: Sequence[Event], occasion: Occasion) -> list[Event]:
    """Return what parts the votes of a hand where these events end a secret vote; what was put off goes."""
    votes = [vote for stage in counted_now(snapshot, events) for vote in _votes(snapshot, stage)]
    given = [vote for vote in votes if vote.answers]
    put_off = tuple(key_of(vote) for vote in votes if not vote.answers)
    return [Event(DEALT, tuple(dealt(given, occasion.new_id, occasion.random)), put_off)] if votes else []


def _votes(snapshot: Snapshot, stage: Stage) -> Iterator[Row]:
    for table in ROWS.values():
        if table.vote:
            yield from snapshot.where(table, stage_id=stage.id)


def handed_out(snapshot: Snapshot, random: Random) -> Rows:
    """Return all rows as they may leave the house: no secret vote that still runs, and no hand behind several rows."""
    rows = {name: dict(held) for name, held in snapshot.rows().items()}
    sealed = sealed_rows(snapshot)
    for row in sealed:
        if runs(snapshot, row):
            del rows[row.table.name][row.id]
    for row in dealt((row for row in sealed if not runs(snapshot, row)), partial(_name, random), random):
        rows[row.table.name][row.id] = row
    return rows


def runs(snapshot: Snapshot, row: Row) -> bool:
    """Tell whether a row is a vote that is not over: two looks at such would tell who voted between them."""
    stage = snapshot.find(Stage, getattr(row, "stage_id", None))
    return row.vote and stage is not None and not is_over(stage)


def dealt(rows: Iterable[Row], new_name: Callable[[], str], random: Random) -> Iterator[Row]:
    """Yield secret rows with other authors: in each table, stage and side as many as there were.

    No author has two rows in one frame, and none has two more than another.
    """
    deals: dict[tuple[object, ...], list[Any]] = defaultdict(list)
    for row in rows:
        deals[row.table.name, getattr(row, "stage_id", None), getattr(row, "side_id", None)].append(row)
    for held in deals.values():
        yield from _dealt(held, new_name, random)


def _dealt(rows: list[Any], new_name: Callable[[], str], random: Random) -> Iterator[Row]:
    """Go round the hands, frame by frame: a frame has no more rows than there are hands, so none gets two of it."""
    hands = cycle([new_name() for _ in {row.author for row in rows}])
    random.shuffle(rows)
    rows.sort(key=_place)
    for row in rows:
        yield row.model_copy(update={"author": next(hands)})


def _name(random: Random) -> str:
    """Return a name that looks like a pseudonym and is nobody's."""
    return urlsafe_b64encode(random.randbytes(16)).rstrip(b"=").decode()


def _place(row: Row) -> tuple[object, ...]:
    """Return in which frame a row stands among others of one stage."""
    return tuple(getattr(row, name) for name in row.frame if name != "author")
