# What each audience sees of a form.
from collections.abc import Iterable

from session.entries import boards
from session.entries.answers import questions
from session.entries.projected import by_question
from session.entries.writing import Intake
from session.kind import Audience, Part, Region, Scope
from session.people import Surface
from session.snapshot import Snapshot
from session.tables import Stage


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    fields = Intake().form(snapshot, stage)
    yield from boards.desk(snapshot, stage, audience, fields)
    if audience.surface is Surface.console:
        yield boards.dictation(snapshot, stage, fields, audience.leaf)
    if audience.surface is Surface.projector:
        yield from by_question(snapshot, stage, fields)
    elif audience.scope is Scope.room:
        yield boards.wall(snapshot, stage, audience, fields)


def parts(snapshot: Snapshot, stage: Stage) -> tuple[Part, ...]:
    """Return the questions, which the wall shows one by one."""
    return questions(Intake().form(snapshot, stage))
