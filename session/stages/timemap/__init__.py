# The map of the future: cards of several types stand in horizons and lanes, and lead to one another. Groups make maps
# of their own, which are one map when they are shown; it is frozen when the stage closes.
from session.envelope import Visibility
from session.kind import StageKind
from session.refusals import N_
from session.stages.timemap.board import foremost
from session.stages.timemap.cards import CARD, INTAKE
from session.stages.timemap.options import TimemapOptions
from session.stages.timemap.pages import parts
from session.stages.timemap.protocol import minutes, tables
from session.stages.timemap.regions import regions
from session.stages.timemap.rules import DEEDS, RULES, keeps, opened

KIND = StageKind(
    name="timemap",
    label=N_("Map of the future"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    tables=tables,
    keeps=keeps,
    opened=opened,
    echoes=True,
    awaited=True,
    options=TimemapOptions,
    foremost=foremost,
    foremost_called=N_("the marked ones, or all in the order of time"),
    fields=INTAKE.form,
    parts=parts,
    fresh={
        "fields": (CARD,),
        "section": "reports",
        "visibility": Visibility.after_reveal,
    },
)
