# The page of the protocol: what it lacks, how it looks, what of it can be taken home.
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from exports.completeness import Finding, Where, findings
from facilitator_ui.desk import page_of, staff_of
from facilitator_ui.downloads import spoken
from facilitator_ui.formats import office
from facilitator_ui.reception import reception
from session.stages import KINDS
from session.words import LANGUAGES

router = APIRouter()
PAGES = {
    Where.passport: "passport#{part}",
    Where.programme: "programme#{part}",
    Where.people: "people",
    Where.entry: "entries/{part}",
    Where.console: "console?look={part}",
}


@router.get("/s/{code}/protocol")
async def protocol(request: Request, code: str, language: str = "") -> Response:
    """Show what the protocol lacks and what can be taken home; `language`: another than the session's own."""
    hall, visitor = await staff_of(request, code)
    state = hall.room.snapshot.copy()
    chosen = language if language in LANGUAGES else state.session.language
    found = await run_in_threadpool(findings, state, KINDS, spoken(state, chosen), hall.room.clock())
    data = {
        "findings": [(each.text, _address(state.session.code, each)) for each in found],
        "chosen": chosen,
        "prints": bool(office(reception(request).settings)),
    }
    return page_of(request, hall, visitor, "protocol.html", data)


def _address(code: str, finding: Finding) -> str:
    """Return the address of the place where a finding is mended."""
    field = {"organizations": "organizations*"}.get(finding.part, finding.part)
    return f"/s/{code}/{PAGES[finding.where].format(part=quote(field, safe='*'))}"
