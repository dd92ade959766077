# A stage as it is planned, before it is a row: its key, its kind, its envelope. Pure values.
from session.envelope import Envelope
from session.fields import Frozen
from session.values.bounds import Word


class PlannedStage(Frozen):
    key: Word
    kind: Word
    envelope: Envelope
