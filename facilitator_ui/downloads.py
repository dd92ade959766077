# What an organizer takes home, at any moment of the session: the protocol and the archive.
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from exports import archive, markdown, word
from exports.protocol import protocol
from facilitator_ui.hall import Hall
from facilitator_ui.reception import reception
from session.live import journal
from session.people import STAFF
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.words import Words, words

router = APIRouter()
Write = Callable[[Snapshot, int], bytes]
MINUTES = N_("Minutes")
NAMES = {"tables": N_("Tables"), "agreements": N_("Due dates"), "session": N_("Archive")}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/s/{code}/protocol.docx")
async def as_word(request: Request, code: str, language: str = "") -> Response:
    return await written(request, code, WORD, partial(_word, language=language))


@router.get("/s/{code}/protocol.md")
async def as_markdown(request: Request, code: str, language: str = "") -> Response:
    return await written(request, code, "text/markdown; charset=utf-8", partial(_markdown, language=language))


@router.get("/s/{code}/session.json")
async def as_archive(request: Request, code: str) -> Response:
    """Give all rows, and the journal that leads to just these: what comes in between the two is left out."""
    state = (await for_staff(request, code)).room.snapshot.copy()
    read = partial(journal.since, session_id=state.session.id, number=0)
    records = await reception(request).rooms.database.transaction(read)
    entries = [journal.to_row(record) for record in records if record.number <= state.number]
    content = await run_in_threadpool(archive.write, state, entries)
    return attached(request, state, content, "application/json")


async def written(request: Request, code: str, media_type: str, write: Write) -> Response:
    """Write a copy of the state in a thread of its own: the room goes on meanwhile."""
    room = (await for_staff(request, code)).room
    state = room.snapshot.copy()
    content = await run_in_threadpool(write, state, room.clock())
    return attached(request, state, content, media_type)


async def for_staff(request: Request, code: str) -> Hall:
    hall = await reception(request).hall(code)
    if not reception(request).guest(request, hall).actor.may(STAFF):
        raise Refused(Code.not_allowed)
    return hall


def spoken(snapshot: Snapshot, language: str) -> Words:
    """Return the words of the protocol: its own language, unless another is asked for."""
    session = snapshot.session
    return words(language or session.language, session.utc_offset)


def attached(request: Request, state: Snapshot, content: bytes, media_type: str, version: int = 0) -> Response:
    """Return a file to keep; `version`: the number of the final version that it is."""
    name = quote(_file_name(state, request.url.path.rpartition("/")[2], version))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=media_type, headers=headers)


def _file_name(snapshot: Snapshot, asked: str, version: int) -> str:
    session = snapshot.session
    what, _, suffix = asked.partition(".")
    title = "".join(char for char in session.title if char.isalnum() or char in " -—«»").strip()[:80]
    number = f" v{version}" if version else ""
    return f"{words(session.language)(NAMES.get(what, MINUTES))} {title or session.code}{number}.{suffix}"


def _word(snapshot: Snapshot, now: int, language: str) -> bytes:
    return word.write(protocol(snapshot, KINDS, spoken(snapshot, language), now))


def _markdown(snapshot: Snapshot, now: int, language: str) -> bytes:
    return markdown.write(protocol(snapshot, KINDS, spoken(snapshot, language), now)).encode()
