# Agreements: what, who, with whom, by when, where, by what sign; taken on by people and supported or not.
from session.kind import StageKind
from session.refusals import N_
from session.stages.agree.lists import commitments, remarks, tables
from session.stages.agree.protocol import minutes
from session.stages.agree.regions import regions
from session.stages.agree.rules import DEEDS, INTAKE, RULES, keeps, opened

KIND = StageKind(
    name="agree",
    label=N_("Agreements"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    opened=opened,
    commitments=commitments,
    remarks=remarks,
    tables=tables,
    echoes=True,
    fields=INTAKE.form,
    fresh={"section": "agreements"},
)
