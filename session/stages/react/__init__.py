# Reactions: statements put to the room one at a time; each says for, against or does not know. Nobody sees results
# before the end.
from session.entries.reactions import StatementOptions, voters
from session.entries.writing import keeps
from session.envelope import Visibility
from session.kind import StageKind
from session.people import Role
from session.refusals import N_
from session.stages.react.protocol import minutes, tables
from session.stages.react.regions import regions
from session.stages.react.rules import DEEDS, RULES
from session.stages.react.statements import FIELDS, lacks, opened

KIND = StageKind(
    name="react",
    label=N_("Reactions to statements"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    opened=opened,
    tables=tables,
    echoes=True,
    awaited=True,
    answered=voters,
    puts_statements=True,
    options=StatementOptions,
    fields=lambda _snapshot, _stage: FIELDS,
    lacks=lacks,
    fresh={
        "section": "positions",
        "visibility": Visibility.after_reveal,
        "writers": (Role.participant,),
    },
)
