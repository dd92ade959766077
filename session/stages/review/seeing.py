# A promise as screens show it: its words, who answers for it, how it stands, what was reported, what the room said and
# what was decided. Ready to be drawn; what a secret vote may not tell is not in it.
from dataclasses import dataclass

from session.entries.rounds import may_see
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.review.outcomes import Said, last_said
from session.stages.review.queue import Promise, Stand
from session.stages.review.rows import Brought, Course, Resolved
from session.stages.review.telling import (
    COURSES,
    STANDS,
    came_from,
    room,
    ruled,
    state,
)
from session.stages.review.written import now_reads
from session.tables import Stage
from session.words import Words


@dataclass(frozen=True)
class Seen:
    """`place`: among `of` promises, from 1. `said`: what the room said, once one may see it. `now`: its new words."""

    id: str
    place: int
    of: int
    text: str
    now: str
    hidden: bool
    brought: Brought
    stand: Stand
    courses: tuple[Course, ...]
    ruling: Resolved | None
    said: Said | None

    @property
    def leads(self) -> Course | None:
        """Return what most of the room would do; nothing where that is not told."""
        if self.said is None:
            return None
        return self.said.leads

    def stand_told(self, words: Words) -> str:
        return words(STANDS[self.stand])

    def state(self, words: Words) -> str:
        return state(self.brought, words)

    def source(self, words: Words) -> str:
        return came_from(self.brought, words)

    def room(self, words: Words) -> str:
        if self.said is None:
            return ""
        return room(self.said, words)

    def ruled(self, words: Words) -> str:
        """Say what was decided; the new words stand apart."""
        if self.ruling is None:
            return ""
        return ruled(self.ruling, "", words)

    def course(self, course: Course, words: Words) -> str:
        return words(COURSES[course])


def seen(
    snapshot: Snapshot,
    stage: Stage,
    promise: Promise,
    order: list[str],
    surface: Surface,
) -> Seen:
    """Return a promise as a surface may see it. `order`: the ids of all, as they are gone through."""
    place = 0
    if promise.id in order:
        place = order.index(promise.id) + 1
    return Seen(
        id=promise.id,
        place=place,
        of=len(order),
        text=promise.text,
        now=now_reads(snapshot, promise),
        hidden=not promise.is_shown,
        brought=promise.brought,
        stand=promise.stand,
        courses=promise.courses,
        ruling=promise.ruling,
        said=_said(snapshot, stage, promise, surface),
    )


def _said(
    snapshot: Snapshot, stage: Stage, promise: Promise, surface: Surface
) -> Said | None:
    last = last_said(snapshot, stage, promise)
    if last is None:
        return None
    round_, said = last
    if not said.n:
        return None
    if surface is Surface.console or may_see(stage, round_):
        return said
    return None
