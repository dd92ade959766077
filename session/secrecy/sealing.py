# What a stage that does not sign keeps secret besides the author: when something was done, and what came before what.
# Knows rows and stages; knows no command and no rule.
from collections.abc import Collection, Iterable

from session.envelope import Authorship, StageState
from session.events import Event, Key, key_of
from session.snapshot import Before, Snapshot
from session.tables import ROWS, Row, Stage

SEALED = "SecretThingsDone"
MOMENTS = ("at", "edited_at", "withdrawn_at", "hidden_at", "thesis_at", "approved_at", "answered_at")
"""Columns that say when something was done to a row that may be secret."""


def is_secret(stage: Stage) -> bool:
    """Tell whether a stage keeps from everybody who wrote what."""
    return stage.envelope.authorship is not Authorship.signed


def goes_on_in_secret(stage: Stage) -> bool:
    """Tell whether people still write there in secret: whatever names one of their texts tells by when it stood."""
    return is_secret(stage) and stage.state in {StageState.open, StageState.paused}


def moment(snapshot: Snapshot, stage: Stage, now: int) -> int:
    """Return what time a thing bears that is done in a stage now: where authors are secret, the stage's own.

    That is when it opened, for all that is ever done there, also after a pause or on another day: two moments would
    tell what came before what. So the first secret thing says it.
    """
    if not is_secret(stage):
        return now
    tables = (table for table in authored() if "stage_id" in table.indexed)
    rows = (row for table in tables for row in snapshot.where(table, stage_id=stage.id))
    first: int | None = next((row.at for row in rows if bears_pseudonym(row)), None)  # type: ignore[attr-defined]
    return first if first is not None else stage.opened_at or now


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
    rows = (row for table in authored() for row in snapshot.all(table))
    return sorted((row for row in rows if is_sealed(snapshot, row)), key=key_of)


def without_secrets(snapshot: Snapshot, events: Iterable[Event], before: Before) -> tuple[Event, ...]:
    """Return events as far as they tell of no secret row. `before`: what they replaced, after which `snapshot` is."""
    was = {key for key, row in before if row is not None and is_sealed(snapshot, row)}
    return tuple(_without(snapshot, event, was) for event in events)


def _without(snapshot: Snapshot, event: Event, was: Collection[Key]) -> Event:
    open_before = (row for row in event.rows if key_of(row) not in was)
    rows = tuple(row for row in open_before if not is_sealed(snapshot, row))
    gone = tuple(key for key in event.gone if key not in was)
    tells_all = (rows, gone) == (event.rows, event.gone)
    return event if tells_all else Event(event.name, rows, gone)


def difference(snapshot: Snapshot, sealed: Iterable[Row]) -> Event:
    """Return what leads to these secret rows and no others."""
    there = {key_of(row): row for row in sealed}
    gone = (key_of(row) for row in sealed_rows(snapshot) if key_of(row) not in there)
    return Event(SEALED, tuple(row for key, row in there.items() if snapshot.row(key) != row), tuple(gone))
