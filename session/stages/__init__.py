# The one list of stage kinds. A new kind is one folder beside these and one line here.
from collections.abc import Mapping

from session.kind import StageKind
from session.stages import agree, form, group, info, react, report
from session.stages import mapping as positions

KINDS: Mapping[str, StageKind] = {
    kind.name: kind for kind in (info.KIND, form.KIND, react.KIND, positions.KIND, group.KIND, report.KIND, agree.KIND)
}
