# Ranking: proposals of earlier stages are put in an order by the room – by dots, by the best ones in order, by points.
# Nobody sees how it stands before the end; ties stay ties.
from session.entries.voting import voters
from session.envelope import Visibility
from session.kind import StageKind
from session.people import Role
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.rank.items import FIELDS, lacks, opened
from session.stages.rank.options import RankOptions
from session.stages.rank.places import foremost
from session.stages.rank.protocol import minutes, tables
from session.stages.rank.regions import regions
from session.stages.rank.rows import Share
from session.stages.rank.rules import DEEDS, RULES, keeps
from session.tables import Stage


def _answered(snapshot: Snapshot, stage: Stage) -> dict[str, str | None]:
    return voters(snapshot, Share, stage)


KIND = StageKind(
    name="rank",
    label=N_("Ranking"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    opened=opened,
    tables=tables,
    echoes=True,
    awaited=True,
    answered=_answered,
    options=RankOptions,
    fields=lambda _snapshot, _stage: FIELDS,
    lacks=lacks,
    foremost=foremost,
    fresh={
        "section": "reports",
        "visibility": Visibility.after_reveal,
        "writers": (Role.participant,),
    },
)
