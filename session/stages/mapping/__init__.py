# The map of positions: what came out of the reactions, frozen at the moment the stage opened. Nobody writes; the
# moderator may overrule a finding with a note, and both stand.
from session.envelope import Visibility
from session.kind import StageKind
from session.refusals import N_
from session.stages.mapping.protocol import minutes, tables
from session.stages.mapping.regions import regions
from session.stages.mapping.rows import MapOptions
from session.stages.mapping.rules import DEEDS, RULES, keeps, opened, reopened
from session.stages.mapping.taking import lacks, own_stages

KIND = StageKind(
    name="map",
    label=N_("Map of positions"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    opened=opened,
    paced=reopened,
    tables=tables,
    reads=own_stages,
    draws=True,
    options=MapOptions,
    lacks=lacks,
    fresh={"section": "positions", "visibility": Visibility.after_reveal},
)
