# The checklist before the day: what is still to do, what is worth a look, what is ready; each line leads to the place
# where it is mended. Gathers what the session lacks and what this machine says of itself.
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from facilitator_ui.door.asked import Staff, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.operator import hall_checks, storage_checks
from facilitator_ui.operator.checks import Level
from facilitator_ui.organizer.desk import page_of, placeholders
from facilitator_ui.organizer.readiness import Point, points
from facilitator_ui.settings import Settings
from session.live import rehearsals
from session.refusals import N_, Sentence
from session.tables import Session
from session.values.zones import offset_at
from session.words import Words

router = APIRouter()
OF_THE_MACHINE = (
    hall_checks.address,
    storage_checks.disk,
    storage_checks.sync,
    storage_checks.clock,
    hall_checks.libreoffice,
    hall_checks.wifi,
)
HEADINGS = (
    (N_("Still to do"), (Level.bad, Level.mind)),
    (N_("Worth a look"), (Level.look,)),
    (N_("Ready"), (Level.well,)),
)


@dataclass(frozen=True)
class Checked:
    """A point in the reader's words."""

    level: Level
    what: str
    told: str
    advice: str
    page: str


@router.get("/s/{code}/checklist")
async def checklist(
    request: Request, hall: ThisHall, visitor: Staff
) -> Response:
    house, snapshot = reception(request), hall.room.snapshot.copy()
    read = partial(rehearsals.find, session_id=snapshot.session.id)
    rehearsal = await house.rooms.database.read(read)
    offset = _offset_now(snapshot.session, hall.room.clock())
    there = house.settings.model_copy(update={"utc_offset": offset})
    machine = await run_in_threadpool(_of_the_machine, there)
    found = [*points(snapshot, rehearsal, placeholders()), *machine]
    spoken = house.words(request, snapshot.session.utc_offset)
    lines = [_line(each, spoken) for each in found]
    parts = [
        (spoken(heading), [each for each in lines if each.level in levels])
        for heading, levels in HEADINGS
    ]
    return page_of(
        request,
        hall,
        visitor,
        "checklist.html",
        {"parts": parts, "left": len(parts[0][1])},
    )


def _offset_now(session: Session, now: int) -> int:
    """Return how far the place is from UTC today, which on the day itself may be another hour."""
    if not session.zone:
        return session.utc_offset
    return offset_at(session.zone, now)


def _line(point: Point, spoken: Words) -> Checked:
    it = point.finding
    told = spoken.told(Sentence(it.told, it.values))
    return Checked(
        it.level, spoken(it.what), told, spoken(it.advice), point.page
    )


def _of_the_machine(settings: Settings) -> list[Point]:
    return [Point(check(settings)) for check in OF_THE_MACHINE]
