# The organizer's own Word template: taken in, looked at, and put into the session; of a picture one is made that has
# nothing else. Knows requests; what a template may
# hold is said by exports.
from base64 import b64encode

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from exports import word
from exports.protocol.form import FORMS
from exports.word.admission import MAX_TEMPLATE
from facilitator_ui.bodies import file_in
from facilitator_ui.door.asked import Staff, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.organizer.images import UnreadablePhoto, small_jpeg
from facilitator_ui.organizer.wishes import admitted
from facilitator_ui.wire import SEE_OTHER
from session.after.letterhead import SetTemplate
from session.fields import clean
from session.live.room import new_id

router = APIRouter()
ZIPPED = b"PK"
"""What a Word file begins with."""


@router.post("/s/{code}/template")
async def template(
    request: Request, hall: ThisHall, visitor: Staff
) -> Response:
    """Take a Word file to write the protocol into, or a picture that is to head it, or refuse it with the reason."""
    session_id, sender = hall.room.snapshot.session.id, visitor.actor.id
    async with reception(request).uploads.form_of(
        request, session_id, sender
    ) as form:
        file = file_in(form)
        given = await file.read(MAX_TEMPLATE + 1)
        language = hall.room.snapshot.session.language
        data = await run_in_threadpool(_template, given, language)
    named = clean(file.filename or "")
    kept = b64encode(data).decode()
    command = SetTemplate(key=new_id(), name=named[:300], data=kept)
    await hall.room.submit(command, visitor.actor)
    return RedirectResponse(
        f"/s/{hall.room.snapshot.session.code}/protocol#template", SEE_OTHER
    )


def _template(given: bytes, language: str) -> bytes:
    """Return the template as it is kept: the file itself, or one with this picture at its head."""
    if given.startswith(ZIPPED):
        return admitted(given)
    try:
        shot = small_jpeg(given)
    except UnreadablePhoto:
        return admitted(given)  # which tells what is wrong with it
    return admitted(word.letterhead(shot.data, FORMS[language]))
