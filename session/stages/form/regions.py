# What each audience sees of a form.
from collections.abc import Iterable

from session.entries import boards
from session.entries.writing import Intake
from session.kind import Audience, Region, Scope
from session.people import Surface
from session.snapshot import Snapshot
from session.tables import Stage


def regions(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterable[Region]:
    fields = Intake().form(snapshot, stage)
    yield from boards.desk(snapshot, stage, audience, fields)
    if audience.surface is Surface.console:
        yield boards.dictation(snapshot, stage, fields, audience.leaf)
    if audience.scope is Scope.room:
        yield boards.wall(snapshot, stage, audience, fields)
