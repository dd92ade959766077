# Clocks: what stands still and goes on keeps what is left, and what is brought back goes on with what was left when it
# was taken away – of a stage, a round, a turn.
from collections.abc import Iterator

from session.snapshot import Done
from session.tables import Row
from tests.histories.life import Life


def a_clock_that_stops_or_goes_on_keeps_what_is_left(
    life: Life,
) -> Iterator[str]:
    """Undo and redo bring a clock back as it stood then, and the time that went by meanwhile with it."""
    if life.is_done("undo") or life.is_done("redo"):
        return
    now = life.sitting.now
    for was, row in _turned(life):
        before, after = _left(was, now), _left(row, now)
        stops = was.runs and not row.runs and _stands(row)
        goes_on = row.runs and not was.runs and _stands(was)
        if (stops or goes_on) and before != after:
            yield f"{row.id} has {after} ms left, and had {before}"


def what_is_taken_back_goes_on_with_what_was_left(life: Life) -> Iterator[str]:
    if not life.is_done("undo"):
        return
    for taken in _taken_back(life):
        for (table, row_id), was, _ in taken.changes:
            gone = life.was.get(table, {}).get(row_id)
            back = life.snapshot.row((table, row_id))
            if was is None or back is None or not (was.runs and back.runs):
                continue
            if gone is not None and gone.runs:
                continue
            wanted = _left(was, taken.at)
            if _left(back, life.sitting.now) != wanted:
                yield f"{row_id} comes back with another time than {wanted}"


def _taken_back(life: Life) -> list[Done]:
    """Return what the last undo took back."""
    left = {each.number for each in life.snapshot.done}
    return [each for each in life.done if each.number not in left]


def _turned(life: Life) -> Iterator[tuple[Row, Row]]:
    for event in life.record.events if life.record else ():
        for row in event.rows:
            was = life.was.get(row.table.name, {}).get(row.id)
            if was is not None and "ends_at" in type(row).timed:
                yield was, row


def _stands(row: Row) -> bool:
    """Tell whether a clock stands still and is to go on."""
    return getattr(row, "left", None) is not None


def _left(row: Row, now: int) -> int | None:
    """Return how many ms a clock has; below nothing where it ran over."""
    ends_at = getattr(row, "ends_at", None)
    if row.runs and ends_at is not None:
        return int(ends_at - now)
    left: int | None = getattr(row, "left", None)
    return left
