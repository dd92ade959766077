# The page of the protocol: what it lacks, how it looks, what is proposed to it, its final versions, and what of it can
# be taken home. A final version is written by the press, and taken where the room still is as it was printed.
from base64 import b64decode, b64encode
from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from exports import pdf
from exports.data.votes import counted_stages
from exports.finals import frozen, stands
from exports.protocol.completeness import Gap, Where, findings
from exports.protocol.cuts import CUT_NAMES
from exports.protocol.extracts import responsible
from exports.protocol.material import ANNEX_TITLES, Final
from facilitator_ui.door.asked import STAFF_ONLY, House, Staff, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.corrections import proposed
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.downloads import WORD, attached, on_paper, spoken
from facilitator_ui.organizer.formats import office
from facilitator_ui.organizer.wishes import Wish
from facilitator_ui.wire import SEE_OTHER, form_of
from session.after.versions import FreezeVersion, called, versions_of
from session.live.room import new_id
from session.people import Actor, Role
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Template, Version
from session.undoing import BACK, offered
from session.values.languages import LANGUAGES
from session.words import Words

router = APIRouter()
TRIES = 5
PARTS: tuple[tuple[str, str], ...] = (
    ("programme", N_("Programme, planned and actual")),
    *ANNEX_TITLES.items(),
)
"""What the protocol may be printed without, as people call it: sentences of the catalogues."""

PAGES = {
    Where.passport: "passport#{part}",
    Where.programme: "programme#{part}",
    Where.people: "people",
    Where.entry: "entries/{part}",
    Where.console: "console?look={part}",
}


@router.get("/s/{code}/protocol")
async def protocol(
    request: Request, hall: ThisHall, visitor: Staff, language: str = ""
) -> Response:
    """Show what the protocol lacks and what can be taken home; `language`: another than the session's own."""
    state = hall.room.snapshot.copy()
    tongue = reception(request).words(request, state.session.utc_offset)
    chosen = language if language in LANGUAGES else state.session.language
    read = partial(
        _read, state, visitor.actor, tongue, chosen, hall.room.clock()
    )
    data = {
        **await run_in_threadpool(read),
        "chosen": chosen,
        "prints": bool(office(reception(request).settings)),
    }
    step = offered(hall.room.snapshot, BACK, hall.room.clock()).step
    answered = (
        step.number if step and step.command == "answer_correction" else None
    )
    data["undo"] = answered if Role.moderator in visitor.actor.roles else None
    data["paper"] = on_paper(request, Wish()).paper
    return page_of(request, hall, visitor, "protocol.html", data)


def _read(
    state: Snapshot, actor: Actor, own: Words, form: str, now: int
) -> dict[str, object]:
    """Read all that the page tells, in the reader's `own` words; `form`: the language of the protocol."""
    versions = versions_of(state)
    found = findings(state, KINDS, own, now, form)
    corrections = proposed(state, actor, own)
    return {
        "findings": [
            (each.text, _address(state.session.code, each)) for each in found
        ],
        "waiting": [
            each for each in corrections if each.row.answered_at is None
        ],
        "answered": [
            each for each in corrections if each.row.answered_at is not None
        ],
        "versions": [
            (each, _when(own, each.at), called(state, each.made_by))
            for each in reversed(versions)
        ],
        "cut_names": CUT_NAMES,
        "parts": PARTS,
        "counted": bool(counted_stages(state)),
        "responsible": tuple(responsible(state, KINDS, own)),
        "template": next((held.name for held in state.all(Template)), None),
        "stands": bool(versions)
        and state.session.closed_at is not None
        and stands(state, KINDS, versions[-1]),
    }


def _when(own: Words, at: int) -> str:
    day = own.day(_date(own, at))
    return f"{day}, {own.clock(at)}"


def _date(own: Words, at: int) -> str:
    return own.local(at).date().isoformat()


def _address(code: str, finding: Gap) -> str:
    """Return the address of the place where a finding is mended."""
    field = {"organizations": "organizations*"}.get(finding.part, finding.part)
    return (
        f"/s/{code}/{PAGES[finding.where].format(part=quote(field, safe='*'))}"
    )


@router.post("/s/{code}/versions")
async def freeze(request: Request, hall: ThisHall, visitor: Staff) -> Response:
    """Declare the protocol final as it stands: `language`, else the session's own. What is final already stays."""
    language = str((await form_of(request)).get("language", ""))
    for _ in range(TRIES):
        command = await _frozen(request, hall, language)
        if command is None or await _taken(hall, command, visitor.actor):
            return RedirectResponse(
                f"/s/{hall.room.snapshot.session.code}/protocol#versions",
                SEE_OTHER,
            )
    raise Refused(Code.changed_meanwhile)


async def _taken(hall: Hall, command: FreezeVersion, actor: Actor) -> bool:
    """Tell whether the room still was as the command found it."""
    try:
        await hall.room.submit(command, actor)
    except Refused as refused:
        if refused.code is not Code.changed_meanwhile:
            raise
        return False
    return True


async def _frozen(
    request: Request, hall: Hall, language: str
) -> FreezeVersion | None:
    """Write the next final version; None where the last one in this language says the same already."""
    state = hall.room.snapshot
    if state.session.closed_at is None:
        raise Refused(Code.session_running)
    chosen = language if language in LANGUAGES else ""
    return await reception(request).press.print(
        _written, state.session.id, chosen, hall.room.clock()
    )


def _written(state: Snapshot, language: str, now: int) -> FreezeVersion | None:
    tongue, versions = spoken(state, language), versions_of(state)
    if (
        versions
        and versions[-1].language == tongue.language
        and stands(state, KINDS, versions[-1])
    ):
        return None
    made = frozen(state, KINDS, tongue, Final(len(versions) + 1, now))
    return FreezeVersion(
        key=new_id(),
        state=state.number,
        language=tongue.language,
        digest=made.digest,
        text=made.text,
        word=b64encode(made.word).decode(),
        at=now,
    )


async def _version(hall: ThisHall, number: int) -> tuple[Snapshot, Version]:
    snapshot = hall.room.snapshot
    found = next(
        (each for each in versions_of(snapshot) if each.number == number), None
    )
    if found is None or not found.word:
        raise Refused(Code.unknown_page)
    return snapshot, found


Frozen = Annotated[tuple[Snapshot, Version], Depends(_version)]


@router.get(
    "/s/{code}/versions/{number}/protocol.docx", dependencies=[STAFF_ONLY]
)
async def version_as_word(request: Request, frozen: Frozen) -> Response:
    state, version = frozen
    return attached(
        request, state, b64decode(version.word), WORD, version.number
    )


@router.get(
    "/s/{code}/versions/{number}/protocol.md", dependencies=[STAFF_ONLY]
)
async def version_as_markdown(request: Request, frozen: Frozen) -> Response:
    state, version = frozen
    return attached(
        request,
        state,
        version.text.encode(),
        "text/markdown; charset=utf-8",
        version.number,
    )


@router.get(
    "/s/{code}/versions/{number}/protocol.pdf", dependencies=[STAFF_ONLY]
)
async def version_as_pdf(
    request: Request, house: House, frozen: Frozen
) -> Response:
    state, version = frozen
    program = office(house.settings)
    async with house.printing:
        content = await run_in_threadpool(
            pdf.write, b64decode(version.word), program
        )
    return attached(request, state, content, "application/pdf", version.number)
