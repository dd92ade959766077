# Rating: each gives each proposal a mark by one criterion or several, in rounds; those that are dealt rate only what
# fell to them. Nobody sees marks before a round is closed; then the middle of them, and where they lie apart.
from session.entries import rounds
from session.envelope import Visibility
from session.kind import StageKind
from session.people import Role
from session.refusals import N_
from session.stages.rate.items import FIELDS, lacks, opened
from session.stages.rate.marks import answered
from session.stages.rate.options import RateOptions
from session.stages.rate.protocol import minutes, tables
from session.stages.rate.regions import regions
from session.stages.rate.results import foremost
from session.stages.rate.rules import DEEDS, RULES, keeps

KIND = StageKind(
    name="rate",
    label=N_("Rating"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    opened=opened,
    paced=rounds.paced,
    tables=tables,
    echoes=True,
    awaited=True,
    answered=answered,
    options=RateOptions,
    fields=lambda _snapshot, _stage: FIELDS,
    lacks=lacks,
    foremost=foremost,
    fresh={
        "section": "reports",
        "visibility": Visibility.after_reveal,
        "writers": (Role.participant,),
    },
)
