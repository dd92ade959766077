# Group work: people at tables fill a sheet together, row by row, and say when they are ready or need help.
from session.entries import rounds
from session.envelope import Unit
from session.fields import FieldKind, FormField
from session.kind import StageKind
from session.refusals import N_
from session.stages.group.plan import Plan, by_answers
from session.stages.group.protocol import minutes
from session.stages.group.regions import parts, regions
from session.stages.group.rules import DEEDS, INTAKE, RULES, keeps
from session.stages.group.seating import joined, opened
from session.stages.group.turns import lacks

SHEET = (
    FormField(name="idea", label=N_("Idea"), required=True),
    FormField(name="for_whom", kind=FieldKind.short, label=N_("For whom")),
    FormField(name="effect", label=N_("Effect")),
    FormField(name="sign", label=N_("Sign of the result")),
    FormField(name="puts_in", label=N_("Put in by"), per_side=True),
    FormField(name="site", kind=FieldKind.short, label=N_("Site")),
    FormField(name="first_step", label=N_("First step")),
    FormField(name="basis", kind=FieldKind.document, label=N_("Basis")),
)
KIND = StageKind(
    name="group",
    label=N_("Group work"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    opened=opened,
    paced=rounds.paced,
    lacks=lacks,
    joined=joined,
    fields=INTAKE.form,
    seats=True,
    by_answers=by_answers,
    options=Plan,
    parts=parts,
    fresh={"fields": SHEET, "unit": Unit.group, "section": "reports"},
)
