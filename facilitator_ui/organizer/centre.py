# The pages of a centre: the agreements of all sessions of this installation, with filters, and their roll-up as files.
# The organizer alone reads them; each session's staff reads its own.
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from exports import word
from exports.centre.choosing import STATES, Chosen, chosen, offered
from exports.centre.kept import Kept, kept_of
from exports.centre.rollup import (
    COUNTED,
    document,
    grids,
    summed,
    sums,
    told_share,
)
from exports.data import spreadsheet
from exports.protocol.composing import cited_in
from facilitator_ui.door.asked import ORGANIZER_ONLY, House
from facilitator_ui.door.reception import Reception
from facilitator_ui.organizer.downloads import WORD
from facilitator_ui.organizer.formats import XLSX
from facilitator_ui.organizer.leaves import leaf
from session.live import store
from session.snapshot import Snapshot
from session.stages import KINDS
from session.words import Words

router = APIRouter(dependencies=[ORGANIZER_ONLY])
A_PAGE = 60
Wanted = Annotated[Chosen, Depends()]


@dataclass(frozen=True)
class Seen:
    """Agreements of all sessions: `every` of them, and those that were `asked` for."""

    every: Sequence[Kept]
    asked: Sequence[Kept]


@router.get("/o/agreements")
async def agreements(
    request: Request, house: House, wanted: Wanted, page: int = 1
) -> Response:
    """Show the agreements of all sessions that fit, and how many were kept in time."""
    seen = await _seen(request, house, wanted)
    spoken = house.words(request)
    query = _query(wanted)
    states = {key: spoken(sentence) for key, sentence in STATES.items()}
    data: dict[str, object] = {
        "wanted": wanted,
        "offered": offered(seen.every),
        "states": states,
        "sums": sums(seen.asked),
        "whole": summed("", "", seen.asked),
        "counted": spoken(COUNTED),
        "told_share": told_share,
        "leaf": leaf(seen.asked, page, A_PAGE),
        "query": query,
        "narrowed": bool(query),
    }
    return house.page(request, "centre.html", data)


@router.get("/o/agreements.xlsx")
async def as_workbook(
    request: Request, house: House, wanted: Wanted
) -> Response:
    seen = await _seen(request, house, wanted)
    spoken = house.words(request)
    made = partial(_workbook, seen.asked, spoken, house.rooms.clock())
    content = await run_in_threadpool(made)
    return _given(content, XLSX, f"{spoken('Roll-up of agreements')}.xlsx")


@router.get("/o/agreements.docx")
async def as_word(request: Request, house: House, wanted: Wanted) -> Response:
    seen = await _seen(request, house, wanted)
    spoken = house.words(request)
    asked = _in_words(wanted, seen, spoken)
    made = document(seen.asked, asked, spoken, house.rooms.clock())
    content = await run_in_threadpool(word.write, made)
    return _given(content, WORD, f"{spoken('Roll-up of agreements')}.docx")


def _workbook(asked: Sequence[Kept], spoken: Words, now: int) -> bytes:
    made = document(asked, "", spoken, now)
    return spreadsheet.workbook(grids(asked, spoken), made.properties)


def _given(content: bytes, kind: str, name: str) -> Response:
    said = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(
        content, media_type=kind, headers={"Content-Disposition": said}
    )


def _query(wanted: Chosen) -> str:
    given = {name: value for name, value in asdict(wanted).items() if value}
    return urlencode(given)


def _in_words(wanted: Chosen, seen: Seen, spoken: Words) -> str:
    """Say which agreements stand in a roll-up, where not all of them do."""
    sessions = offered(seen.every).sessions
    parts = (
        sessions.get(wanted.session, ""),
        wanted.side,
        wanted.organization,
        wanted.site,
        wanted.basis,
        spoken(STATES[wanted.state]) if wanted.state in STATES else "",
        _dates(wanted, spoken),
    )
    return "; ".join(filter(None, parts))


def _dates(wanted: Chosen, spoken: Words) -> str:
    if not (wanted.since or wanted.until):
        return ""
    first, last = spoken.date(wanted.since), spoken.date(wanted.until)
    return f"{first or '…'} – {last or '…'}"


async def _seen(request: Request, house: Reception, wanted: Chosen) -> Seen:
    spoken = house.words(request)
    every: list[Kept] = []
    for session in await house.rooms.sessions():
        if session.started_at is None:
            continue
        read = partial(store.standing, session_id=session.id)
        state = await house.rooms.database.read(read)
        made = partial(_kept, house, state, spoken, house.rooms.clock())
        every += await run_in_threadpool(made)
    return Seen(every, chosen(every, wanted))


def _kept(
    house: Reception, state: Snapshot, spoken: Words, now: int
) -> list[Kept]:
    """Return a session's agreements; to number them is to lay the protocol out, so that is kept until it changes."""
    session_id = state.session.id
    known = house.cited.get(session_id)
    if known is None or known[0] != state.number:
        known = (state.number, cited_in(state, KINDS))
        house.cited[session_id] = known
    return kept_of(state, known[1], spoken, now)
