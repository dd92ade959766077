# The protocol's other formats: spreadsheets, a calendar, PDF. Each is written from a copy of the state in a thread of
# its own; LibreOffice is a process of its own, one at a time.
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from exports import pdf, spreadsheet, word
from exports.calendar import calendar
from exports.grids import grids
from exports.protocol import protocol
from facilitator_ui.downloads import spoken, written
from facilitator_ui.reception import reception
from facilitator_ui.settings import Settings
from session.snapshot import Snapshot
from session.stages import KINDS

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/s/{code}/tables.xlsx")
async def as_workbook(request: Request, code: str, language: str = "") -> Response:
    return await written(request, code, XLSX, partial(_workbook, language=language))


@router.get("/s/{code}/tables.zip")
async def as_csv(request: Request, code: str, language: str = "") -> Response:
    return await written(request, code, "application/zip", partial(_csv, language=language))


@router.get("/s/{code}/agreements.ics")
async def as_calendar(request: Request, code: str, language: str = "") -> Response:
    return await written(request, code, "text/calendar; charset=utf-8", partial(_calendar, language=language))


@router.get("/s/{code}/protocol.pdf")
async def as_pdf(request: Request, code: str, language: str = "") -> Response:
    program = office(reception(request).settings)
    async with reception(request).printing:
        return await written(request, code, "application/pdf", partial(_pdf, language=language, program=program))


def office(settings: Settings) -> str:
    """Return the LibreOffice that was named, else the one that is found; empty where there is none."""
    return str(settings.office) if settings.office else pdf.office()


def _workbook(state: Snapshot, now: int, language: str) -> bytes:
    tongue = spoken(state, language)
    return spreadsheet.workbook(grids(state, KINDS, tongue, now), protocol(state, KINDS, tongue, now).properties)


def _csv(state: Snapshot, now: int, language: str) -> bytes:
    tongue = spoken(state, language)
    return spreadsheet.zipped(grids(state, KINDS, tongue, now), tongue.language)


def _calendar(state: Snapshot, now: int, language: str) -> bytes:
    return calendar(state, KINDS, spoken(state, language), now)


def _pdf(state: Snapshot, now: int, language: str, program: str) -> bytes:
    return pdf.write(word.write(protocol(state, KINDS, spoken(state, language), now)), program)
