# The pages of a centre: the agreements of all sessions of this installation, with filters, and their roll-up as files.
# The organizer alone reads them; each session's staff reads its own.
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from exports import word
from exports.centre.choosing import STATES, Chosen, chosen, offered
from exports.centre.expected import bands, told_share
from exports.centre.kept import Kept, Known, known_of
from exports.centre.rollup import (
    COUNTED,
    document,
    grids,
    summed,
    sums,
)
from exports.centre.spread import (
    CARD,
    Matrix,
    Spread,
    matrix,
    spread_of,
    told,
)
from exports.data import spreadsheet
from exports.protocol.composing import cited_in
from facilitator_ui.door.asked import ORGANIZER_ONLY, House
from facilitator_ui.door.reception import Reception
from facilitator_ui.organizer.downloads import WORD
from facilitator_ui.organizer.formats import XLSX
from facilitator_ui.organizer.leaves import leaf
from facilitator_ui.queries import Page
from session.live import journal, store
from session.snapshot import Snapshot
from session.stages import KINDS
from session.stages.rate.telling import brief
from session.tables import PHASE_NAMES, Phase
from session.words import Words

router = APIRouter(dependencies=[ORGANIZER_ONLY])
A_PAGE = 60
Wanted = Annotated[Chosen, Depends()]


@dataclass(frozen=True)
class Seen:
    """Agreements of all sessions: `every` of them, those that were `asked` for, and which of those are practices."""

    every: Sequence[Kept]
    asked: Sequence[Kept]
    spread: Matrix


@dataclass(frozen=True)
class Standing:
    """What a session has for its centre, as it stood at `number` of its journal."""

    number: int
    known: Sequence[Known]
    spread: Sequence[Spread]


@router.get("/o/agreements")
async def agreements(
    request: Request, house: House, wanted: Wanted, page: Page = 1
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
        "bands": bands(seen.asked),
        "expected": brief,
        "leaf": leaf(seen.asked, page, A_PAGE),
        "query": query,
        "narrowed": bool(query),
        "practices": seen.spread.practices,
    }
    return house.page(request, "centre.html", data)


@router.get("/o/practices")
async def practices(request: Request, house: House, wanted: Wanted) -> Response:
    """Show how far every site is with every practice."""
    seen = await _seen(request, house, wanted)
    spoken = house.words(request)
    data: dict[str, object] = {
        "matrix": seen.spread,
        "phases": {phase: spoken(PHASE_NAMES[phase]) for phase in Phase},
        "card": [(name, spoken(label)) for name, label in CARD],
        "told": partial(told, words=spoken),
    }
    return house.page(request, "practices.html", data)


@router.get("/o/agreements.xlsx")
async def as_workbook(
    request: Request, house: House, wanted: Wanted
) -> Response:
    seen = await _seen(request, house, wanted)
    spoken = house.words(request)
    made = partial(_workbook, seen, spoken, house.rooms.clock())
    content = await run_in_threadpool(made)
    return _given(content, XLSX, f"{spoken('Roll-up of agreements')}.xlsx")


@router.get("/o/agreements.docx")
async def as_word(request: Request, house: House, wanted: Wanted) -> Response:
    seen = await _seen(request, house, wanted)
    spoken = house.words(request)
    asked = _in_words(wanted, seen, spoken)
    now = house.rooms.clock()
    made = document(seen.asked, seen.spread, asked, spoken, now)
    content = await run_in_threadpool(word.write, made)
    return _given(content, WORD, f"{spoken('Roll-up of agreements')}.docx")


def _workbook(seen: Seen, spoken: Words, now: int) -> bytes:
    made = document(seen.asked, seen.spread, "", spoken, now)
    tables = grids(seen.asked, seen.spread, spoken)
    return spreadsheet.workbook(tables, made.properties)


def _given(content: bytes, kind: str, name: str) -> Response:
    said = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(
        content, media_type=kind, headers={"Content-Disposition": said}
    )


def _query(wanted: Chosen) -> str:
    every = asdict(wanted)
    given = {name: value for name, value in every.items() if value}
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
    now = house.rooms.clock()
    every: list[Kept] = []
    practices: list[Spread] = []
    for found in await _all(house, spoken):
        every += [each.at(now) for each in found.known]
        practices += found.spread
    asked = chosen(every, wanted)
    entries = {each.promise.agreed.entry for each in asked}
    of_them = [each for each in practices if each.entry in entries]
    return Seen(every, asked, matrix(of_them))


async def _all(house: Reception, spoken: Words) -> list[Standing]:
    """Return what there is of every session that has begun, the newest first."""
    rooms = house.rooms
    numbers = await rooms.database.read(journal.last_numbers)
    found: list[Standing] = []
    for session in await rooms.sessions():
        if session.started_at is None:
            continue
        number = numbers.get(session.id, 0)
        one = await _standing(house, session.id, number, spoken)
        found.append(one)
    return found


async def _standing(
    house: Reception, session_id: str, number: int, spoken: Words
) -> Standing:
    """Return what is kept of a session; read it anew where its journal has gone on."""
    place = session_id, spoken.language
    kept: Standing | None = house.kept.get(place)
    if kept is not None and kept.number == number:
        return kept
    read = partial(store.standing, session_id=session_id)
    state = await house.rooms.database.read(read)
    fresh = await run_in_threadpool(_of_one, house, state, spoken)
    house.kept[place] = fresh
    return fresh


def _of_one(house: Reception, state: Snapshot, spoken: Words) -> Standing:
    """Read a session's agreements; to number them is to lay the protocol out, so that is kept in all languages."""
    number = state.number
    cited = _cited(house, state)
    known = known_of(state, cited, spoken)
    spread = spread_of(state, cited, spoken)
    return Standing(number, known, spread)


def _cited(house: Reception, state: Snapshot) -> Mapping[str, str]:
    session_id = state.session.id
    known = house.cited.get(session_id)
    if known is None or known[0] != state.number:
        fresh = cited_in(state, KINDS)
        known = (state.number, fresh)
        house.cited[session_id] = known
    _, cited = known
    return cited
