# The page that says what deleting a person's data takes away, and what it leaves, before the button is pressed.
# Reading here; the deletion is a command like any other.
from itertools import chain

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from facilitator_ui.door.asked import Organizer, ThisHall
from facilitator_ui.organizer.desk import page_of
from session.after.traces import named_versions, names_of, traces
from session.after.versions import versions_of
from session.events import rows_in
from session.record import Record
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Person

router = APIRouter()


@router.get("/s/{code}/people/{person}/erase")
async def erasing(
    request: Request, hall: ThisHall, visitor: Organizer, person: str
) -> Response:
    """Show what goes and what stays."""
    snapshot = hall.room.snapshot
    row = _known(snapshot, person)
    told = await run_in_threadpool(
        _told, snapshot.copy(), row, list(hall.room.records)
    )
    return page_of(request, hall, visitor, "erase.html", told)


def _told(
    state: Snapshot, person: Person, records: list[Record]
) -> dict[str, object]:
    """Look for a person's names wherever people wrote: beside the loop, since it reads every word of the session."""
    events = chain.from_iterable(record.events for record in records)
    names = names_of(state, person, rows_in(events))
    return {
        "person": person,
        "traces": traces(state, person, names),
        "versions": [version for version in versions_of(state) if version.text],
        "named": named_versions(state, names),
    }


def _known(snapshot: Snapshot, person: str) -> Person:
    row = snapshot.get(Person, person, Code.unknown_person)
    if row.merged_into is not None:
        raise Refused(Code.unknown_person)
    return row
