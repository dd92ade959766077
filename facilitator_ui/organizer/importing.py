# An archive taken in: by the organizer's page, or by the command line while no server need run. Who comes in by it
# are the rows and the journal; links to it are made anew.
from functools import partial
from secrets import token_hex

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from exports.data.restoring import Restored, restored
from facilitator_ui.bodies import file_in
from facilitator_ui.door.asked import ORGANIZER_ONLY, House
from facilitator_ui.settings import Settings
from facilitator_ui.wire import LARGEST_ARCHIVE, SEE_OTHER
from session.live.database import Database, Overtaken
from session.live.restoring import restore
from session.refusals import Code, Refused
from session.stages import KINDS

router = APIRouter()


@router.post("/o/import", dependencies=[ORGANIZER_ONLY])
async def take_in(request: Request, house: House) -> Response:
    """Take in an archive and lead to its protocol."""
    async with house.uploads.form_of(request, "", "organizer") as form:
        found = await run_in_threadpool(
            read, await file_in(form).read(LARGEST_ARCHIVE)
        )
    await house.rooms.take_in(found.session, found.rows, found.records)
    return RedirectResponse(f"/s/{found.session.code}/protocol", SEE_OTHER)


def read(archive: bytes) -> Restored:
    return restored(archive, set(KINDS), partial(token_hex, 32))


def import_into(settings: Settings, archive: bytes) -> str:
    """Take an archive into the database of an installation; return the session's code."""
    found = read(archive)
    database = Database(settings.database, settings.busy_seconds)
    try:
        database.upgrade()
        database.transact(
            partial(
                restore,
                session=found.session,
                rows=found.rows,
                records=found.records,
            )
        )
    except Overtaken:
        raise Refused(Code.already_here, session=found.session.code) from None
    finally:
        database.close()
    return found.session.code
