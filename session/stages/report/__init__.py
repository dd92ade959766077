# The plenary: groups report one after another, and the room sends questions, additions and objections.
from session.entries.writing import keeps
from session.kind import StageKind
from session.refusals import N_
from session.stages.report.protocol import minutes
from session.stages.report.regions import regions
from session.stages.report.rules import INTAKE, RULES, opened, paced

KIND = StageKind(
    name="report",
    label=N_("Plenary"),
    rules=RULES,
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    opened=opened,
    paced=paced,
    fields=INTAKE.form,
    fresh={"section": "reports"},
)
