# What an information stage leaves in the protocol: the speaker's theses. Its title and speaker head them.
from session.snapshot import Snapshot
from session.stages.info.theses import theses
from session.tables import Stage
from session.values.blocks import Listing, Minutes
from session.words import Words


def minutes(_snapshot: Snapshot, stage: Stage, _words: Words) -> Minutes:
    told = theses(stage)
    return Minutes(heard=(Listing(told),)) if told else Minutes()
