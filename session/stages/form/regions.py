# What each audience sees of a form.
from collections.abc import Iterable

from session import boards
from session.entries import Intake
from session.kind import Audience, Region, Scope
from session.people import Surface
from session.snapshot import Snapshot
from session.tables import Stage


def regions(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterable[Region]:
    fields = Intake().form(snapshot, stage)
    if audience.scope is Scope.room:
        yield boards.wall(snapshot, stage, audience, fields)
    elif audience.scope is Scope.person and audience.surface is Surface.phone:
        own = boards.owned(snapshot, stage, audience)
        yield boards.form(snapshot, stage, audience, fields, own)
        yield boards.mine(snapshot, stage, fields, own)
