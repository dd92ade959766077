# Deciding: one proposal at a time stands before the room, which answers by the levels of a scale. A wording that is
# amended is asked again in another round; what went through goes on to later stages.
from session.entries import rounds
from session.envelope import Visibility
from session.kind import StageKind
from session.people import Role
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.decide.options import DecideOptions
from session.stages.decide.outcomes import let_through
from session.stages.decide.proposals import FIELDS, lacks, opened
from session.stages.decide.protocol import minutes, tables
from session.stages.decide.regions import regions
from session.stages.decide.rows import Ballot
from session.stages.decide.rules import DEEDS, RULES, keeps
from session.tables import Stage


def _answered(snapshot: Snapshot, stage: Stage) -> dict[str, str | None]:
    return rounds.answered(snapshot, Ballot, stage)


KIND = StageKind(
    name="decide",
    label=N_("Decisions"),
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
    answered=_answered,
    options=DecideOptions,
    fields=lambda _snapshot, _stage: FIELDS,
    lacks=lacks,
    foremost=let_through,
    foremost_called=N_("what was adopted"),
    fresh={
        "section": "agreements",
        "visibility": Visibility.everyone,
        "writers": (Role.participant,),
    },
)
