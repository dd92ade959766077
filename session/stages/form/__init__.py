# The form: every person, group or side answers the fields of the stage's schema.
from session.entries import Intake, rules
from session.kind import StageKind
from session.refusals import N_
from session.stages.form.protocol import minutes
from session.stages.form.regions import regions

KIND = StageKind(name="form", label=N_("Form"), rules=rules(Intake()), regions=regions, minutes=minutes, awaited=True)
