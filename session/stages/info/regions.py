# What each audience sees of an information stage: in a break the time of return, else the theses.
from collections.abc import Iterable

from session.kind import Audience, Region, Scope
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.info.theses import is_break, theses
from session.tables import Stage

TEMPLATES = {surface: f"stages/info/{surface.value}.html" for surface in Surface}


def regions(_snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterable[Region]:
    if audience.scope is not Scope.room or audience.surface is Surface.console:
        return
    data = {"stage": stage, "pause": is_break(stage), "back_at": stage.ends_at, "theses": theses(stage)}
    yield Region("place", TEMPLATES[audience.surface], "place", data)
