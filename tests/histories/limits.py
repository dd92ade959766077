# How many entries stand: no more than the limit lets one person, group or side have. But for what is written down for
# many at once, what a stage takes up when it opens, and what two who became one had each; of that, whatever stood
# together may stand together again.
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from session.entries.writing import AddEntry
from session.envelope import Unit
from session.messages import command_of
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, Stage
from tests.histories.life import Life

OWNERS = {
    Unit.person: "author",
    Unit.group: "group_id",
    Unit.side: "side_id",
}
Standing = dict[object, frozenset[str]]


def no_more_stand_than_the_limit(life: Life) -> Iterator[str]:
    gathers = _gathers(life)
    for stage in life.snapshot.stages:
        if AddEntry not in KINDS[stage.kind].rules:
            continue
        known = life.together.setdefault(stage.id, set())
        column = OWNERS[stage.envelope.unit]
        for owner, ids in _standing(life.snapshot, stage, column).items():
            if not gathers and _is_beyond(life, stage, ids, column, owner):
                limit = stage.envelope.limit
                yield f"{len(ids)} of {limit} of {column} {owner} in {stage.id}"
            known.add(ids)


def _is_beyond(
    life: Life,
    stage: Stage,
    ids: frozenset[str],
    column: str,
    owner: object,
) -> bool:
    """Tell whether more stand than may: as many as stood a moment ago may, and whatever stood together once."""
    limit = stage.envelope.limit
    if not limit or len(ids) <= limit:
        return False
    if any(ids <= each for each in life.together[stage.id]):
        return False
    before = _by_owner(life.was.get("entry", {}).values(), stage, column)
    return len(ids) > len(before.get(owner, ()))


def _standing(snapshot: Snapshot, stage: Stage, column: str) -> Standing:
    entries = snapshot.where(Entry, stage_id=stage.id)
    make = partial(_by_owner, entries, stage, column)
    return snapshot.derived(("standing", stage.id, column), make, Entry)


def _by_owner(rows: Iterable[Any], stage: Stage, column: str) -> Standing:
    found: dict[object, set[str]] = {}
    for entry in rows:
        if entry.stage_id == stage.id and entry.withdrawn_at is None:
            found.setdefault(getattr(entry, column), set()).add(entry.id)
    return {owner: frozenset(ids) for owner, ids in found.items()}


def _gathers(life: Life) -> bool:
    """Tell whether the last step, or what it took back or did again, brings more together than one person may write."""
    if life.record is None:
        return False
    stacks = {"undo": life.snapshot.undone, "redo": life.snapshot.done}
    turned = stacks.get(life.record.command)
    name = turned[-1].command if turned else life.record.command
    command = command_of(name)
    return command is not None and command.gathers
