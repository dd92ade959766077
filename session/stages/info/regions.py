# What each audience sees of an information stage: in a break the time of return, else the theses, what the session is
# for, the organizers' position, in parts.
from collections.abc import Iterable, Iterator

from session.entries.projected import nothing
from session.entries.turning import Turned, heading, turned
from session.kind import Audience, Part, Region, Scope, Values
from session.people import Surface
from session.programme.flow import next_of
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.info.theses import is_break, is_lobby, theses
from session.tables import Stage

TEMPLATES = {
    surface: f"stages/info/{surface.value}.html" for surface in Surface
}
AIMS, THESES, PAPER = "aims", "theses", "paper"
OPENING = "opening"


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    if audience.scope is not Scope.room or audience.surface is Surface.console:
        return
    if audience.surface is Surface.projector:
        yield from _projector(snapshot, stage)
        return
    data = {
        "stage": stage,
        "pause": is_break(stage),
        "back_at": stage.ends_at,
        "theses": theses(stage),
    }
    yield Region("place", TEMPLATES[audience.surface], "place", data)


def parts(snapshot: Snapshot, stage: Stage) -> tuple[Part, ...]:
    """Return what the wall shows one after the other: what the session is for, the theses, the organizers' position."""
    if is_break(stage) or is_lobby(stage):
        return ()
    session = snapshot.session
    opens = stage.envelope.section == OPENING
    says_nothing = not (theses(stage) or stage.envelope.instruction)
    found = []
    if (opens or says_nothing) and (session.goal or session.expected):
        found.append(Part(AIMS, N_("What we are here for")))
    if theses(stage):
        found.append(Part(THESES, stage.envelope.title))
    if opens and session.paper:
        found.append(
            Part(PAPER, session.paper_title or N_("The organizers' position"))
        )
    return tuple(found)


def _projector(snapshot: Snapshot, stage: Stage) -> Iterator[Region]:
    at = turned(snapshot, stage, parts(snapshot, stage))
    shows = is_break(stage) or at.part is not None
    yield Region(
        "place",
        TEMPLATES[Surface.projector],
        "place",
        _place(snapshot, stage, at),
    )
    if shows:
        yield nothing("screen")
    if at.part is not None and at.of > 1:
        yield heading(stage, at, at.part.title, waits=False)


def _place(snapshot: Snapshot, stage: Stage, at: Turned) -> Values:
    after = next_of(snapshot)
    title = after.envelope.title if after else ""
    part = at.part.key if at.part else ""
    return {
        "stage": stage,
        "pause": is_break(stage),
        "back_at": stage.ends_at,
        "theses": theses(stage),
        "part": part,
        "session": snapshot.session,
        "next": title,
    }
