# The plenary: groups report one after another, and the room sends questions, additions and objections.
from session.entries.writing import keeps
from session.kind import StageKind
from session.refusals import N_
from session.stages.report.protocol import minutes
from session.stages.report.queue import ReportOptions, lacks
from session.stages.report.regions import parts, regions
from session.stages.report.rules import DEEDS, INTAKE, RULES, opened, paced

KIND = StageKind(
    name="report",
    label=N_("Plenary"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    parts=parts,
    minutes=minutes,
    keeps=keeps,
    opened=opened,
    paced=paced,
    fields=INTAKE.form,
    options=ReportOptions,
    lacks=lacks,
    fresh={"section": "reports"},
)
