# What must hold of what stands: a place of its own, a secret vote as it was counted, a screen
# that shows what is there; and the same once more after the server was stopped.
from collections import Counter
from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

from session.secrecy.sealing import MOMENTS, bears_pseudonym
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.tables import ROWS, Group, Row, Stage
from tests.histories.life import Life, Restart

PLACED = [row for row in ROWS.values() if "position" in row.model_fields]
SEEN_EVERY = 9  # steps between two looks at screens


def a_place_is_one_row_s(life: Life) -> Iterator[str]:
    """Gaps are no harm: what stands behind another stays behind it."""
    for kind in PLACED:
        shared = partial(_shared, life.snapshot, kind)
        yield from life.snapshot.derived(("shared", kind), shared, kind, Group)


def _shared(snapshot: Snapshot, kind: type[Row]) -> list[str]:
    line = partial(_line, snapshot, kind.model_fields.keys())
    rows: Counter[tuple[object, ...]] = Counter()
    for row in snapshot.all(kind):
        rows[*line(row), place_of(row)] += 1
    return [
        f"{times} {kind.table.name} at {place}"
        for place, times in rows.items()
        if times > 1
    ]


def place_of(row: Any) -> int:  # of any table with places
    place: int = row.position
    return place


def _line(
    snapshot: Snapshot, columns: Collection[str], row: Any
) -> tuple[str, str]:
    """Return what rows stand in line with: those of their stage; turns, with the groups of one stage."""
    stage = row.stage_id if "stage_id" in columns else ""
    group_id = row.group_id if "group_id" in columns else None
    group = snapshot.find(Group, group_id)
    return stage, group.stage_id if group else ""


def a_counted_secret_vote_stays(life: Life) -> Iterator[str]:
    for stage in life.snapshot.stages:
        if is_secret(stage) and is_over(stage):
            votes = sorted(
                repr(row)
                for row in life.snapshot.naming(stage.id)
                if row.vote and row.answers
            )
            if votes and life.counted.setdefault(stage.id, votes) != votes:
                yield f"{stage.id} has other votes than were counted"


def a_secret_stage_has_one_moment(life: Life) -> Iterator[str]:
    """Two would tell what came before what."""
    for stage in life.snapshot.stages:
        if is_secret(stage):
            moments = partial(_moments, life.snapshot, stage)
            found = life.snapshot.derived(("moments", stage.id), moments)
            if len(found) > 1:
                yield f"{stage.id} has {sorted(found)}"


def _moments(snapshot: Snapshot, stage: Stage) -> set[int]:
    found: set[int] = set()
    for row in filter(bears_pseudonym, snapshot.naming(stage.id)):
        times = (getattr(row, name, None) for name in MOMENTS)
        found.update(at for at in times if at is not None)
    return found


def after_a_restart_all_is_as_it_was(life: Life) -> Iterator[str]:
    if (
        isinstance(life.steps[-1].command, Restart)
        and life.was != life.sitting.rows()
    ):
        yield "other rows"


def screens_that_stay_open_show_what_is_there(life: Life) -> Iterator[str]:
    """Look now and then: till then people sent more than one thing, as between two frames."""
    if len(life.steps) % SEEN_EVERY == 0:
        life.watch.push(life.snapshot, life.sitting.now)
        yield from life.watch.stale(life.snapshot, life.sitting.now)
