# Promises of earlier sessions come back: each with how it stands stands before the room, which says how it goes on; the
# moderator writes down what was decided. What was changed goes on to later stages.
from session.entries import rounds
from session.envelope import Visibility
from session.kind import StageKind
from session.people import Role
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.review.bringing import BRINGING
from session.stages.review.options import ReviewOptions
from session.stages.review.protocol import minutes, tables
from session.stages.review.queue import FIELDS, changed, lacks
from session.stages.review.regions import regions
from session.stages.review.rows import Opinion
from session.stages.review.rules import DEEDS, RULES, keeps
from session.tables import Stage


def _answered(snapshot: Snapshot, stage: Stage) -> dict[str, str | None]:
    return rounds.answered(snapshot, Opinion, stage)


KIND = StageKind(
    name="review",
    label=N_("Review of promises"),
    rules={**RULES, **BRINGING},
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    paced=rounds.paced,
    tables=tables,
    echoes=True,
    awaited=True,
    answered=_answered,
    options=ReviewOptions,
    fields=lambda _snapshot, _stage: FIELDS,
    lacks=lacks,
    foremost=changed,
    foremost_called=N_("what was changed"),
    fresh={
        "section": "earlier",
        "visibility": Visibility.everyone,
        "writers": (Role.participant,),
    },
)
