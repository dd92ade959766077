# What a stage that does not sign keeps secret besides the author: when something was done, and what came before what.
# Knows rows and stages; knows no command and no rule.
from collections.abc import Collection, Iterable, Iterator

from session.envelope import StageState
from session.events import Event, Key, key_of
from session.secrecy.signing import is_secret
from session.snapshot import Before, Snapshot
from session.tables import ROWS, Row, Stage

SEALED = "SecretThingsDone"
MOMENTS = (
    "at",
    "edited_at",
    "withdrawn_at",
    "hidden_at",
    "thesis_at",
    "approved_at",
    "answered_at",
)
"""Columns that say when something was done to a row that may be secret."""


def goes_on_in_secret(stage: Stage) -> bool:
    """Tell whether people still write there in secret: whatever names one of their texts tells by when it stood."""
    return is_secret(stage) and stage.state in {
        StageState.open,
        StageState.paused,
    }


def moment(snapshot: Snapshot, stage: Stage, now: int) -> int:
    """Return what time a thing bears that is done in a stage now: where authors are secret, the stage's own.

    That is when it opened, for all that is ever done there, also after a pause or on another day: two moments would
    tell what came before what. So the first secret thing says it.
    """
    if not is_secret(stage):
        return now
    return first_moment(snapshot, stage) or stage.opened_at or now


def first_moment(snapshot: Snapshot, stage: Stage) -> int | None:
    """Return what time the secret things in a stage bear; None while there is none."""
    for row in _authored_in(snapshot, stage):
        if bears_pseudonym(row):
            first: int = row.at  # type: ignore[attr-defined]
            return first
    return None


def of_one_moment(row: Row, at: int) -> Row:
    """Return a row to which all was done at this time (ms)."""
    times: dict[str, int] = {}
    for name in MOMENTS:
        if getattr(row, name, None) is not None:
            times[name] = at
    return row.model_copy(update=times)


def _authored_in(snapshot: Snapshot, stage: Stage) -> Iterator[Row]:
    for table in authored():
        if "stage_id" in table.indexed:
            yield from snapshot.where(table, stage_id=stage.id)
        else:  # corrections, of which a session has few
            for row in snapshot.all(table):
                if getattr(row, "stage_id", None) == stage.id:
                    yield row


def bears_pseudonym(row: Row) -> bool:
    """Tell whether the author of a secret stage's row is unknown; what staff put there as their own is not secret."""
    author = getattr(row, "author", None)
    return author is not None and author != getattr(row, "entered_by", None)


def authored() -> list[type[Row]]:
    """Return the tables whose rows have an author: a new one, too, is here by having that column."""
    return [table for table in ROWS.values() if "author" in table.model_fields]


def is_sealed(snapshot: Snapshot, row: Row) -> bool:
    """Tell whether a row is secret: something in a stage that keeps authors secret, by who is not known."""
    if not bears_pseudonym(row):
        return False
    stage = snapshot.find(Stage, getattr(row, "stage_id", None))
    return stage is not None and is_secret(stage)


def sealed_rows(snapshot: Snapshot) -> list[Row]:
    """Return all secret rows, in the order of their ids: these are random, so they tell no order of arrival."""
    found: list[Row] = []
    for table in authored():
        rows = snapshot.all(table)
        found += (row for row in rows if is_sealed(snapshot, row))
    return sorted(found, key=key_of)


def without_secrets(
    snapshot: Snapshot, events: Iterable[Event], before: Before
) -> tuple[Event, ...]:
    """Return events as far as they tell of no secret row. `before`: what they replaced, after which `snapshot` is."""
    was = {
        key
        for key, row in before
        if row is not None and is_sealed(snapshot, row)
    }
    return tuple(_without(snapshot, event, was) for event in events)


def _without(snapshot: Snapshot, event: Event, was: Collection[Key]) -> Event:
    open_before = (row for row in event.rows if key_of(row) not in was)
    rows = tuple(row for row in open_before if not is_sealed(snapshot, row))
    gone = tuple(key for key in event.gone if key not in was)
    if (rows, gone) == (event.rows, event.gone):
        return event
    return Event(event.name, rows, gone)


def difference(snapshot: Snapshot, sealed: Iterable[Row]) -> Event:
    """Return what leads to these secret rows and no others."""
    there = {key_of(row): row for row in sealed}
    stood = map(key_of, sealed_rows(snapshot))
    gone = tuple(key for key in stood if key not in there)
    other = tuple(row for key, row in there.items() if snapshot.row(key) != row)
    return Event(SEALED, other, gone)
