# What a stage that does not sign keeps secret besides the author: when something was done, and what came before what.
# Knows rows and stages; knows no command and no rule.
from session.envelope import Authorship
from session.snapshot import Snapshot
from session.tables import ROWS, Row, Stage


def is_secret(stage: Stage) -> bool:
    """Tell whether a stage keeps from everybody who wrote what."""
    return stage.envelope.authorship is not Authorship.signed


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
