# The form: every person, group or side answers the fields of the stage's schema.
from session.entries.writing import Intake, keeps, rules
from session.fields import FormField
from session.kind import StageKind
from session.refusals import N_
from session.stages.form.protocol import minutes
from session.stages.form.regions import parts, regions

INTAKE = Intake()
ANSWER = FormField(
    name="answer", label=N_("Your answer"), required=True, limit=500
)
KIND = StageKind(
    name="form",
    label=N_("Form"),
    rules=rules(INTAKE),
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    awaited=True,
    fields=INTAKE.form,
    parts=parts,
    fresh={"fields": (ANSWER,), "section": "positions"},
)
