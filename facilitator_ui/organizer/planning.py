# The programme's page: stages as a list, each with what may still be decided of it. Reading; commands do the writing.
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from facilitator_ui.door.reception import reception
from facilitator_ui.organizer.desk import page_of, staff_of
from session.entries.written import sides_of
from session.envelope import STATE_NAMES
from session.people import ROLE_NAMES, Role
from session.programme.agenda import forecast
from session.refusals import N_
from session.regions import awaited, waits
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Group, Stage
from session.words import Words

router = APIRouter()
MOST_OFFERED_GROUPS = 8
WRITING = (Role.participant, Role.expert, Role.group_moderator)


@router.get("/s/{code}/programme")
async def programme(request: Request, code: str) -> Response:
    hall, visitor = await staff_of(request, code)
    snapshot = hall.room.snapshot
    data: dict[str, object] = {
        "forecast": forecast(snapshot, hall.room.clock()),
        "kinds": KINDS,
        "state_names": STATE_NAMES,
        "takes_entries": waits,
        "takes_answers": lambda stage: awaited(stage) and not waits(stage),
        "circles": partial(circles, snapshot, reception(request).words(request)),
    }
    return page_of(request, hall, visitor, "programme.html", data)


def circles(snapshot: Snapshot, spoken: Words, stage: Stage) -> dict[str, str]:
    """Return whom a stage may be for, by the envelope's `audience`, and what people call them."""
    sides = {f"side:{side.id}": spoken(N_("side “%(name)s”"), name=side.name) for side in sides_of(snapshot)}
    roles = {f"role:{role}": spoken(N_("role: %(role)s"), role=spoken(ROLE_NAMES[role])) for role in WRITING}
    most = max([MOST_OFFERED_GROUPS, *(group.position + 1 for group in snapshot.all(Group))])
    groups = {f"group:{each}": spoken(N_("group %(number)s"), number=each) for each in range(1, most + 1)}
    found = {"all": spoken(N_("all")), **sides, **roles, **groups}
    audience = stage.envelope.audience
    named = next((f"side:{side.id}" for side in sides_of(snapshot) if audience == f"side:{side.name}"), "")
    if named:  # an older session calls a side by its name
        return {each if each != named else audience: told for each, told in found.items()}
    return found if audience in found else {audience: audience.partition(":")[2], **found}
