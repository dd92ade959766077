# The one list of stage kinds. A new kind is one folder beside these and one line here.
from collections.abc import Mapping

from session.kind import StageKind
from session.stages import form

KINDS: Mapping[str, StageKind] = {kind.name: kind for kind in (form.KIND,)}
