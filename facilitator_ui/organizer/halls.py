# One programme that was held in many halls: the organizer chooses their sessions, which came in as archives, and reads
# them together. Nothing is kept of that, so it can be done again when another hall's archive comes.
from functools import partial
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from exports import word
from exports.centre.halls import Hall, Network, document, grids, merged
from exports.data import spreadsheet
from facilitator_ui.door.asked import ORGANIZER_ONLY, House
from facilitator_ui.door.reception import Reception
from facilitator_ui.organizer.downloads import WORD
from facilitator_ui.organizer.formats import XLSX
from session.live import store
from session.words import Words

router = APIRouter(dependencies=[ORGANIZER_ONLY])
MOST = 200
Chosen = Annotated[list[str], Query(max_length=MOST)]


@router.get("/o/halls")
async def halls(request: Request, house: House, of: Chosen = []) -> Response:  # noqa: B006 - FastAPI copies it
    """Show the sessions that can be halls of one programme, and what those that are chosen say together."""
    sessions = await house.rooms.sessions()
    data: dict[str, object] = {
        "sessions": [each for each in sessions if each.started_at],
        "chosen": set(of),
        "network": await _network(house, of),
        "query": urlencode([("of", code) for code in of]),
    }
    return house.page(request, "halls.html", data)


@router.get("/o/halls.docx")
async def as_word(request: Request, house: House, of: Chosen = []) -> Response:  # noqa: B006
    words = house.words(request)
    network = await _network(house, of)
    made = document(network, words, house.rooms.clock())
    content = await run_in_threadpool(word.write, made)
    return _given(content, WORD, words, "docx")


@router.get("/o/halls.xlsx")
async def as_workbook(
    request: Request,
    house: House,
    of: Chosen = [],  # noqa: B006
) -> Response:
    words = house.words(request)
    network = await _network(house, of)
    made = partial(_workbook, network, words, house.rooms.clock())
    content = await run_in_threadpool(made)
    return _given(content, XLSX, words, "xlsx")


def _workbook(network: Network, words: Words, now: int) -> bytes:
    about = document(network, words, now)
    return spreadsheet.workbook(grids(network, words), about.properties)


def _given(content: bytes, kind: str, words: Words, ending: str) -> Response:
    name = quote(words("What the halls say together"))
    said = f"attachment; filename*=UTF-8''{name}.{ending}"
    return Response(
        content, media_type=kind, headers={"Content-Disposition": said}
    )


async def _network(house: Reception, codes: list[str]) -> Network:
    wanted = set(codes)
    found: list[Hall] = []
    for session in await house.rooms.sessions():
        if session.code not in wanted:
            continue
        read = partial(store.standing, session_id=session.id)
        state = await house.rooms.database.read(read)
        found.append(Hall(state, state.number))
    return await run_in_threadpool(merged, found)
