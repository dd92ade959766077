# The one list of stage kinds, in the order in which people choose. A new kind is one folder beside these and one line.
from collections.abc import Mapping
from importlib import import_module

from session.kind import StageKind, known

FOLDERS = (
    "info",
    "form",
    "collect",
    "organize",
    "react",
    "mapping",
    "group",
    "report",
    "agree",
    "rank",
    "decide",
    "rate",
    "timemap",
    "review",
)
KINDS: Mapping[str, StageKind] = known(
    *(import_module(f"{__name__}.{folder}").KIND for folder in FOLDERS)
)
