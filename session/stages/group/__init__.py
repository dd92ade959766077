# Group work: people at tables fill a sheet together, row by row, and say when they are ready or need help.
from session.kind import StageKind
from session.refusals import N_
from session.stages.group.protocol import minutes
from session.stages.group.regions import regions
from session.stages.group.rules import INTAKE, RULES
from session.stages.group.seating import joined, opened

KIND = StageKind(
    name="group",
    label=N_("Group work"),
    rules=RULES,
    regions=regions,
    minutes=minutes,
    opened=opened,
    joined=joined,
    fields=INTAKE.form,
)
