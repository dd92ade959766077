# The one list of stage kinds. A new kind is one folder beside these and one line here.
from collections.abc import Mapping

from session.kind import StageKind
from session.stages import agree, form, group, info, report

KINDS: Mapping[str, StageKind] = {
    kind.name: kind for kind in (info.KIND, form.KIND, group.KIND, report.KIND, agree.KIND)
}
