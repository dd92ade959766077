# Which part of a stage the wall shows, and which sheet of it: as the moderator turned. Reads where the session stands;
# how many sheets there are is measured by the wall itself.
from collections.abc import Sequence
from dataclasses import dataclass, replace

from session.kind import Part, Region
from session.snapshot import Snapshot
from session.tables import Stage

TEMPLATE = "parts/projector.html"


@dataclass(frozen=True)
class Turned:
    """Where the wall stands: `place` of `of` parts, counted from 1, 0 where there are none; `sheet` from 0.

    `every`: seconds after which it goes on to the next sheet by itself, since `since` (ms); 0 is never.
    """

    part: Part | None
    place: int
    of: int
    earlier: Part | None
    later: Part | None
    sheet: int = 0
    every: int = 0
    since: int = 0


def turned(snapshot: Snapshot, stage: Stage, parts: Sequence[Part]) -> Turned:
    """Return where the wall stands in these parts of a stage."""
    session = snapshot.session
    if session.turned_stage_id != stage.id:
        return _at(parts, _place(parts, ""))
    at = _at(parts, _place(parts, session.turned_part))
    gone = at.part is not None and at.part.key != session.turned_part
    sheet = 0 if gone else session.turned_sheet
    return replace(
        at,
        sheet=sheet,
        every=session.turned_every,
        since=session.turned_at or 0,
    )


def _at(parts: Sequence[Part], place: int) -> Turned:
    """Return where the wall stands by itself: on the first sheet of this part."""
    if not parts:
        return Turned(part=None, place=0, of=0, earlier=None, later=None)
    earlier = parts[place - 1] if place else None
    later = parts[place + 1] if place + 1 < len(parts) else None
    return Turned(
        part=parts[place],
        place=place + 1,
        of=len(parts),
        earlier=earlier,
        later=later,
    )


def _place(parts: Sequence[Part], key: str) -> int:
    keys = [part.key for part in parts]
    if key in keys:
        return keys.index(key)
    firsts = [part.first for part in parts]
    return firsts.index(True) if True in firsts else 0


def heading(
    stage: Stage, at: Turned, title: str, *, waits: bool = True
) -> Region:
    """Return the head of the wall where a part of a stage is shown: its title is the headline. `waits`: for answers."""
    return Region(
        "head",
        TEMPLATE,
        "heading",
        {
            "stage": stage,
            "title": title,
            "place": at.place,
            "of": at.of,
            "waits": waits,
        },
    )
