# What is printed: badges with personal QR codes, signs for the tables, paper forms with a stage's questions.
# Each is a page for A4; the browser prints it.
import io

import segno
from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from facilitator_ui.door.reception import reception
from facilitator_ui.identity import Guest, digest, new_secret
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.desk import page_of, staff_of
from facilitator_ui.queries import MOST_COPIES, Copies
from facilitator_ui.wire import form_of
from session.cards import mark
from session.live.room import new_id
from session.people import Role
from session.refusals import Code, Refused
from session.registration import MANAGERS, IssueLink
from session.seats import group_mark, groups_of, members_of
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Person, Stage
from session.written import shown_entries, words_of

router = APIRouter()


@router.get("/s/{code}/prints")
async def prints(request: Request, code: str) -> Response:
    """Show what there is to be printed."""
    hall, visitor = await staff_of(request, code)
    snapshot = hall.room.snapshot
    asked = [stage for stage in snapshot.stages if KINDS[stage.kind].fields(snapshot, stage)]
    seated = [stage for stage in snapshot.stages if stage.kind == "group"]
    data = {"asked": asked, "seated": seated, "people": len(_expected(snapshot)), "copies": MOST_COPIES}
    return page_of(request, hall, visitor, "prints.html", data)


@router.post("/s/{code}/badges")
async def badges(request: Request, code: str) -> Response:
    """Make a personal link for everybody and show them as badges, once; earlier links go on working."""
    hall, visitor = await staff_of(request, code)
    if not visitor.actor.may(MANAGERS):
        raise Refused(Code.not_allowed)
    await form_of(request)
    address = reception(request).address(request)
    shown = [await _badge(hall, visitor, person, address) for person in _expected(hall.room.snapshot)]
    return page_of(request, hall, visitor, "badges.html", {"badges": shown})


def _expected(snapshot: Snapshot) -> list[Person]:
    here = [person for person in snapshot.all(Person) if person.removed_at is None]
    return sorted(here, key=lambda person: (person.name.casefold(), person.id))


async def _badge(hall: Hall, visitor: Guest, person: Person, address: str) -> dict[str, object]:
    secret, session = new_secret(), hall.room.snapshot.session
    command = IssueLink(
        key=new_id(), role=Role(person.role), label=person.name, person=person.id, digest=digest(secret)
    )
    await hall.room.submit(command, visitor.actor)
    qr = drawn(f"{address}/l/{session.code}/{secret}")
    return {"person": person, "side": mark(hall.room.snapshot, person.side_id), "qr": qr}


def drawn(text: str) -> Markup:
    """Draw a text as a QR code (ISO/IEC 18004), error correction M, as SVG inside a page."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", border=2, omitsize=True, xmldecl=False, svgns=True, dark="#000"
    )
    return Markup(drawing.getvalue().decode())  # noqa: S704 - drawn here, from nothing but modules


@router.get("/s/{code}/signs")
async def signs(request: Request, code: str, stage: str = "", tables: Copies = 0) -> Response:
    """Show signs for the tables: the groups of a stage with their people, or so many numbered tables."""
    hall, visitor = await staff_of(request, code)
    snapshot = hall.room.snapshot
    chosen = snapshot.find(Stage, stage)
    groups = (
        [(group_mark(snapshot, g.id), members_of(snapshot, g.id)) for g in groups_of(snapshot, chosen)]
        if chosen
        else []
    )
    numbered = range(1, tables + 1) if not groups else range(0)
    return page_of(request, hall, visitor, "signs.html", {"groups": groups, "numbered": numbered, "stage": chosen})


@router.get("/s/{code}/forms")
async def forms(request: Request, code: str, stage: str = "", copies: Copies = 1) -> Response:
    """Show a stage's questions with lines to write on, or its statements with answers to tick, so many times."""
    hall, visitor = await staff_of(request, code)
    snapshot = hall.room.snapshot
    chosen = snapshot.get(Stage, stage, Code.unknown_stage)
    put = shown_entries(snapshot, chosen) if chosen.kind == "react" else []
    data = {
        "stage": chosen,
        "fields": KINDS[chosen.kind].fields(snapshot, chosen),
        "statements": [words_of(entry)["text"] for entry in put],
        "copies": range(max(copies, 1)),
    }
    return page_of(request, hall, visitor, "paper-forms.html", data)
