# Whether the rows of an archive fit together: what they name is there, whoever wrote is somebody, no two stand in one
# place. The rules make no others, so whatever does not fit is refused with the place. Knows rows; knows no journal.
from collections.abc import Collection, Iterable
from graphlib import CycleError, TopologicalSorter

from exports.data.archive import unreadable
from session.entries.voted import MOST_ROUNDS, now
from session.entries.written import sides_of
from session.naming import several
from session.refusals import N_
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.tables import ROWS, Entry, Person, Row, Stage
from session.values.visible import looks

TOO_LONG = N_("it is too long")
TWIN = N_("another side has this name")
NOT_THERE = N_("it names what is not there")
NOBODY = N_("it is by nobody who is there")
TAKEN = N_("another one stands in its place")
IN_A_RING = N_("it leads back to itself")
AUTHOR, ENTERED_BY, ONE_WITH = "author", "entered_by", "merged_into"
LONGEST_CHAIN = 100
"""Rows that are one with the next; the rules make no chains at all, since whoever joins brings the own ones along."""


def refuse_misfits(state: Snapshot, links: Collection[str]) -> None:
    """Refuse rows that do not fit together. `links`: the ids of all links that there ever were."""
    for rows in state.rows().values():
        for row in rows.values():
            _check_named(state, row)
            _check_author(state, row, links)
            _check_wording(state, row)
    _check_frames(state)
    _check_sides(state)


def _check_named(state: Snapshot, row: Row) -> None:
    """Refuse a row that names a row which is not there. Of an author more is asked than that."""
    for column in row.names.keys() - {AUTHOR}:
        table = ROWS[row.names[column]]
        if any(
            name and state.find(table, name) is None
            for name in several(getattr(row, column))
        ):
            raise unreadable(
                f"rows.{row.table.name}.{row.id}.{column}", NOT_THERE
            )


def _check_author(state: Snapshot, row: Row, links: Collection[str]) -> None:
    """Refuse what is signed by nobody: people sign, and staff without a person what they enter themselves."""
    if AUTHOR not in row.names:
        return
    stage = state.find(Stage, getattr(row, "stage_id", None))
    if stage is not None and is_secret(stage):
        return
    author: str = getattr(row, AUTHOR)
    entered = hasattr(row, ENTERED_BY) and (
        author in links or author == getattr(row, ENTERED_BY)
    )
    if not entered and state.find(Person, author) is None:
        raise unreadable(f"rows.{row.table.name}.{row.id}.{AUTHOR}", NOBODY)


def _check_frames(state: Snapshot) -> None:
    """Refuse two rows in one frame, as two votes of a person on the same words."""
    for name, table in ROWS.items():
        if table.frame:
            _check_frame(name, state.all(table))


def _check_frame(name: str, rows: Iterable[Row]) -> None:
    taken: set[tuple[object, ...]] = set()
    for row in rows:
        frame = tuple(getattr(row, column) for column in row.frame)
        if frame in taken:
            raise unreadable(f"rows.{name}.{row.id}", TAKEN)
        taken.add(frame)


def _check_wording(state: Snapshot, row: Row) -> None:
    """Refuse a vote on words that its entry never had, and more rounds of words than there are."""
    where = f"rows.{row.table.name}.{row.id}"
    if isinstance(row, Entry) and now(row) > MOST_ROUNDS:
        raise unreadable(f"{where}.voted", TOO_LONG)
    if not row.vote:
        return
    entry = state.find(Entry, getattr(row, "entry_id", None))
    if entry is not None and getattr(row, "wording", 0) > now(entry):
        raise unreadable(f"{where}.wording", NOT_THERE)


def refuse_rings(rows: Iterable[Row]) -> None:
    """Refuse rows that are one with one another in a ring, or grew from one another: nothing is before itself."""
    for kind, column in (
        (Person, ONE_WITH),
        (Entry, ONE_WITH),
        (Entry, "sources"),
    ):
        graph = {
            row.id: several(getattr(row, column))
            for row in rows
            if isinstance(row, kind)
        }
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as ring:
            raise unreadable(
                f"rows.{kind.table.name}.{min(ring.args[1])}.{column}",
                IN_A_RING,
            ) from None


def refuse_chain(state: Snapshot, row: Row, where: str) -> None:
    """Refuse a row that comes back to itself by what it is one with, or that goes on and on."""
    seen: set[str] = set()
    at: Row | None = row
    while isinstance(at, Person | Entry) and at.merged_into:
        seen.add(at.id)
        if at.merged_into in seen or len(seen) > LONGEST_CHAIN:
            raise unreadable(f"{where}.{ONE_WITH}", IN_A_RING)
        at = state.find(type(row), at.merged_into)


def _check_sides(state: Snapshot) -> None:
    """Refuse two sides that nobody could tell apart by their names."""
    seen: set[str] = set()
    for side in sides_of(state):
        if looks(side.name) in seen:
            raise unreadable(f"rows.side.{side.id}.name", TWIN)
        seen.add(looks(side.name))
