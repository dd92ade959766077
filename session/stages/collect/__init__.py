# Collecting: people write cards into one or several columns, in silence or in everybody's sight, so many each and
# round. Whoever finds a thought there already supports its card; no card is joined with another by itself.
from session.entries import rounds
from session.envelope import Visibility
from session.kind import StageKind
from session.refusals import N_
from session.stages.collect.columns import CARD, INTAKE, parts
from session.stages.collect.offers import alike
from session.stages.collect.options import CollectOptions
from session.stages.collect.phases import bars, lacks, opened
from session.stages.collect.protocol import minutes
from session.stages.collect.regions import regions
from session.stages.collect.rules import DEEDS, RULES, keeps
from session.stages.collect.supports import foremost

KIND = StageKind(
    name="collect",
    label=N_("Cards in columns"),
    rules=RULES,
    deeds=DEEDS,
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    opened=opened,
    paced=rounds.paced,
    bars=bars,
    alike=alike,
    echoes=True,
    awaited=True,
    options=CollectOptions,
    foremost=foremost,
    foremost_called=N_("the most supported"),
    fields=INTAKE.form,
    parts=parts,
    lacks=lacks,
    fresh={
        "fields": (CARD,),
        "section": "reports",
        "visibility": Visibility.after_reveal,
    },
)
