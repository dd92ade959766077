# The organizers' position out of a file: read, put into the session, and what of the file is not there as Word shows
# it said on the passport's page. Knows requests; how files are read is said by exports.
from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from exports.papers.left_out import MARK, LeftOut
from exports.papers.reading import LARGEST_PAPER, Paper, read_paper
from exports.papers.unreadable import Unreadable, UnreadableCode
from facilitator_ui.bodies import file_in
from facilitator_ui.door.asked import Staff, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.places import from_utc, groups
from facilitator_ui.organizer.steps import last_step
from facilitator_ui.organizer.wishes import UNREADABLE
from facilitator_ui.wire import SEE_OTHER
from session.live.room import new_id
from session.programme.passport import SetPaper
from session.programme.timetable import start_of
from session.refusals import N_, Code, Refused
from session.values.spans import days_in, ends_of
from session.values.zones import clock_of
from session.words import Words

router = APIRouter()
MOST_DIGITS = 6
_NOT_WANTED = (LeftOut.HIDDEN, LeftOut.PLACEHOLDER)


@router.get("/s/{code}/passport")
async def passport(
    request: Request, hall: ThisHall, visitor: Staff
) -> Response:
    """Show the passport. Its address may say what a file that was just read lost on the way: `picture=2`."""
    spoken, session = (
        reception(request).words(request),
        hall.room.snapshot.session,
    )
    offset = session.utc_offset
    if session.zone:
        offset = reception(request).rooms.offset()
    first, last = ends_of(session.date)
    typed = bool(first) and not days_in(session.date)
    data: dict[str, object] = {
        "notices": notices(_counts(request.query_params), spoken),
        "first": first,
        "last": last,
        "typed": typed,
        "start": clock_of(start_of(session)),
        "zone_groups": groups(
            spoken, session.starts_at or hall.room.clock(), session.zone
        ),
        "undo": last_step(hall.room.snapshot, visitor.actor, hall.room.clock()),
        "here": from_utc(offset),
    }
    return page_of(request, hall, visitor, "passport.html", data)


@router.post("/s/{code}/paper")
async def paper(request: Request, hall: ThisHall, visitor: Staff) -> Response:
    """Read the organizers' position from a .txt or .docx, paragraph for paragraph."""
    async with reception(request).uploads.form_of(
        request, hall.room.snapshot.session.id, visitor.actor.id
    ) as form:
        read = await _read(file_in(form))
    await hall.room.submit(_put_in(read), visitor.actor)
    lost = urlencode(
        {kind.value: count for kind, count in read.left_out.items()}
    )
    asked = f"?{lost}" if lost else ""
    return RedirectResponse(
        f"/s/{hall.room.snapshot.session.code}/passport{asked}#paper", SEE_OTHER
    )


async def _read(file: UploadFile) -> Paper:
    data = await file.read(LARGEST_PAPER + 1)
    try:
        return await run_in_threadpool(read_paper, file.filename or "", data)
    except Unreadable as unreadable:
        raise Refused(
            Code.paper_unreadable, reason=UNREADABLE[unreadable.code]
        ) from None


def _put_in(read: Paper) -> SetPaper:
    try:
        return SetPaper(
            key=new_id(), title=read.title, paragraphs=read.paragraphs
        )
    except ValidationError:
        raise Refused(
            Code.paper_unreadable, reason=UNREADABLE[UnreadableCode.TOO_LARGE]
        ) from None


def _counts(asked: Mapping[str, str]) -> dict[LeftOut, int]:
    counts: dict[LeftOut, int] = {}
    for kind in LeftOut:
        text = asked.get(kind.value, "")
        if _is_count(text):
            counts[kind] = int(text)
    return counts


def _is_count(text: str) -> bool:
    return (
        text.isascii()
        and text.isdecimal()
        and len(text) <= MOST_DIGITS
        and int(text) > 0
    )


_LOST = N_(
    "Not as Word shows it: %(what)s. “%(mark)s” stands where something is missing; if it matters, write it there."
)
_UNWANTED = N_("Not taken in: %(what)s.")


def notices(counts: Mapping[LeftOut, int], words: Words) -> list[str]:
    """Say what a file lost on its way: what could not be read, and what nobody was meant to read."""
    lost = [
        _counted(kind, count, words)
        for kind, count in counts.items()
        if kind not in _NOT_WANTED
    ]
    unwanted = [
        _counted(kind, count, words)
        for kind, count in counts.items()
        if kind in _NOT_WANTED
    ]
    told = []
    if lost:
        told.append(words(_LOST, what=", ".join(lost), mark=MARK))
    if unwanted:
        told.append(words(_UNWANTED, what=", ".join(unwanted)))
    return told


def _counted(kind: LeftOut, count: int, words: Words) -> str:  # noqa: PLR0911 - a sentence for each
    match kind:
        case LeftOut.HIDDEN:
            return words.plural(
                "%(count)s hidden passage", "%(count)s hidden passages", count
            )
        case LeftOut.PLACEHOLDER:
            return words.plural(
                "%(count)s field that nobody filled in",
                "%(count)s fields that nobody filled in",
                count,
            )
        case LeftOut.PICTURE:
            return words.plural(
                "%(count)s picture", "%(count)s pictures", count
            )
        case LeftOut.DIAGRAM:
            return words.plural(
                "%(count)s diagram", "%(count)s diagrams", count
            )
        case LeftOut.FORMULA:
            return words.plural(
                "%(count)s formula", "%(count)s formulas", count
            )
        case LeftOut.SYMBOL:
            return words.plural("%(count)s symbol", "%(count)s symbols", count)
        case LeftOut.OBJECT:
            return words.plural(
                "%(count)s inserted file", "%(count)s inserted files", count
            )
        case LeftOut.NUMBER:
            return words.plural(
                "%(count)s number of a list",
                "%(count)s numbers of lists",
                count,
            )
        case LeftOut.NOTE:
            return words.plural(
                "%(count)s footnote", "%(count)s footnotes", count
            )
