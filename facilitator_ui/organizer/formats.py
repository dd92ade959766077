# The protocol's other formats: spreadsheets, a calendar, PDF. Each is written by the press; LibreOffice is a process of
# its own, one at a time.
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from exports import pdf
from exports.data import polis, spreadsheet
from exports.data.calendar import calendar
from exports.data.grids import grids
from exports.data.votes import conversation
from exports.protocol.composing import protocol
from facilitator_ui.door.asked import STAFF_ONLY, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.organizer.downloads import (
    home_of,
    on_paper,
    protocol_in_word,
    spoken,
    written,
)
from facilitator_ui.organizer.wishes import Wish
from facilitator_ui.settings import Settings
from session.snapshot import Snapshot
from session.stages import KINDS

router = APIRouter(dependencies=[STAFF_ONLY])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/s/{code}/tables.xlsx")
async def as_workbook(
    request: Request, hall: ThisHall, language: str = ""
) -> Response:
    return await written(
        request, hall, XLSX, partial(_workbook, language=language)
    )


@router.get("/s/{code}/tables.zip")
async def as_csv(
    request: Request, hall: ThisHall, language: str = ""
) -> Response:
    return await written(
        request, hall, "application/zip", partial(_csv, language=language)
    )


@router.get("/s/{code}/votes.zip")
async def as_votes(request: Request, hall: ThisHall) -> Response:
    """Give the signed reactions in the files that Polis publishes."""
    return await written(request, hall, "application/zip", _polis)


@router.get("/s/{code}/agreements.ics")
async def as_calendar(
    request: Request, hall: ThisHall, language: str = ""
) -> Response:
    return await written(
        request,
        hall,
        "text/calendar; charset=utf-8",
        partial(_calendar, language=language),
    )


@router.get("/s/{code}/protocol.pdf")
async def as_pdf(
    request: Request, hall: ThisHall, wish: Annotated[Wish, Query()]
) -> Response:
    """Write the Word file as all are written; LibreOffice is waited for apart, or it would hold up every download."""
    program = office(reception(request).settings)
    async with reception(request).printing:
        address = home_of(request, hall)
        asked = partial(
            protocol_in_word,
            wish=on_paper(request, wish),
            address=address,
            live=True,
        )
        document = await written(request, hall, "application/pdf", asked)
        content = await run_in_threadpool(
            pdf.write, bytes(document.body), program
        )
    names = {"Content-Disposition": document.headers["Content-Disposition"]}
    return Response(content, media_type="application/pdf", headers=names)


def office(settings: Settings) -> str:
    """Return the LibreOffice that was named, else the one that is found; empty where there is none."""
    if settings.office:
        return str(settings.office)
    return pdf.office()


def _workbook(state: Snapshot, now: int, language: str) -> bytes:
    tongue = spoken(state, language)
    return spreadsheet.workbook(
        grids(state, KINDS, tongue, now),
        protocol(state, KINDS, tongue, now).properties,
    )


def _csv(state: Snapshot, now: int, language: str) -> bytes:
    tongue = spoken(state, language)
    return spreadsheet.zipped(grids(state, KINDS, tongue, now), tongue.language)


def _calendar(state: Snapshot, now: int, language: str) -> bytes:
    return calendar(state, KINDS, spoken(state, language), now)


def _polis(state: Snapshot, _now: int) -> bytes:
    files = polis.write(
        conversation(state), (state.session.started_at or 0) // 1000
    )
    return spreadsheet.packed(
        {name: text.encode() for name, text in files.items()}
    )
