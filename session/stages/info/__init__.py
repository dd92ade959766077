# Something is said or shown: an opening, a report, an instruction, a break. Nobody writes.
from session.kind import StageKind
from session.refusals import N_
from session.stages.info.protocol import minutes
from session.stages.info.regions import parts, regions
from session.stages.info.theses import InfoOptions, is_lobby

KIND = StageKind(
    name="info",
    label=N_("Information"),
    rules={},
    regions=regions,
    minutes=minutes,
    reveals=False,
    options=InfoOptions,
    parts=parts,
    is_lobby=is_lobby,
)
