# Organizing: cards of earlier stages are put into clusters by several people at once; a cluster has a name, and is an
# entry that grew from its cards. Who put what where is not kept.
from collections.abc import Sequence

from session.kind import StageKind
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.organize.clusters import FIELDS, clusters, grown, lacks
from session.stages.organize.options import OrganizeOptions
from session.stages.organize.protocol import minutes, tables
from session.stages.organize.regions import own_stages, regions
from session.stages.organize.rules import DEEDS, RULES, keeps, opened
from session.tables import Stage


def _foremost(snapshot: Snapshot, stage: Stage) -> Sequence[str]:
    return [cluster.id for cluster in clusters(snapshot, stage)]


KIND = StageKind(
    name="organize",
    label=N_("Clusters"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    tables=tables,
    keeps=keeps,
    opened=opened,
    options=OrganizeOptions,
    reads=own_stages,
    grown=grown,
    foremost=_foremost,
    foremost_called=N_("the clusters, in their order"),
    fields=lambda _snapshot, _stage: FIELDS,
    lacks=lacks,
    fresh={"section": "reports"},
)
