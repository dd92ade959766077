# The library of methods as an organizer's pages: looked through, one of them read, put into the programme as a block;
# and a block of the programme changed, replaced, moved, taken out or let go. What is posted becomes commands.
from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from facilitator_ui.door.asked import Staff, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.identity import Guest
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.drawer import gives
from facilitator_ui.organizer.method_forms import (
    Looked,
    Sought,
    planned_anew,
    wish_in,
    wish_of,
)
from facilitator_ui.organizer.method_page import listed, told_of
from facilitator_ui.organizer.placing import usual_place
from facilitator_ui.shelf import methods as library_of
from facilitator_ui.wire import SEE_OTHER, Form, form_of
from session.live.room import new_id
from session.messages import Command, as_refusal
from session.programme.blocks import (
    DetachBlock,
    InsertBlock,
    MoveBlock,
    RemoveBlock,
    SetBlock,
    stages_of,
)
from session.programme.expanding import (
    Wish,
    expand,
    usual,
)
from session.programme.methods import Method
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Stage
from session.words import Words

router = APIRouter()


@router.get("/s/{code}/methods")
async def methods(
    request: Request,
    hall: ThisHall,
    visitor: Staff,
    sought: Annotated[Sought, Query()],
) -> Response:
    """Show the methods that fit what is looked for."""
    session = hall.room.snapshot.session
    spoken = reception(request).words(request)
    settings = reception(request).settings
    known = await run_in_threadpool(library_of, settings)
    data = listed(sought, known, session.language, spoken)
    data |= {"frame": "desk.html", "home": f"/s/{session.code}"}
    return page_of(request, hall, visitor, "methods.html", data)


@router.get("/s/{code}/methods/{key}")
async def method(
    request: Request,
    hall: ThisHall,
    visitor: Staff,
    key: str,
    looked: Annotated[Looked, Query()],
) -> Response:
    """Show one method with its form; `variant`: another form of it, `block`: in the place of which it is put."""
    found = _method(request, key)
    variant = looked.variant
    wish = usual(found)
    if found.structure.variant(variant) is not None:
        wish = usual(found, variant)
    spoken = reception(request).words(request)
    snapshot = hall.room.snapshot
    usually = usual_place(snapshot.stages, snapshot.session.language)
    place = {
        "after": looked.after,
        "behind": looked.after or usually,
        "block": looked.block,
    }
    data = _page(snapshot, spoken, found, wish) | place
    return page_of(request, hall, visitor, "method.html", data)


@router.post("/s/{code}/programme/block")
async def insert(request: Request, hall: ThisHall, visitor: Staff) -> Response:
    """Put a method in: `method`, `after`, and what is wanted of it."""
    form = await form_of(request)
    found = _method(request, str(form.get("method", "")))
    wish = wish_of(found, form)
    block = f"b{token_hex(4)}"
    snapshot = hall.room.snapshot
    language = snapshot.session.language
    stages = expand(found, language, wish, block, f"{block}_")
    after = str(form.get("after", "")) or None
    key = _key(form)
    command = _made(InsertBlock, key=key, after=after, stages=stages)
    await _carried_out(request, hall, visitor, command)
    return _back(hall, block)


@router.get("/s/{code}/programme/block/{block}")
async def block_page(
    request: Request,
    hall: ThisHall,
    visitor: Staff,
    block: str,
    variant: str | None = None,
) -> Response:
    """Show a block with what can be changed of it; `variant`: as if another one were chosen."""
    snapshot = hall.room.snapshot
    stages = _standing(snapshot, block)
    found = _method_of(request, stages)
    wish = wish_in(found, stages)
    if variant is not None and variant != wish.variant:
        wish = usual(found, variant)
    spoken = reception(request).words(request)
    shown = {
        "block": block,
        "standing": stages,
        "after": "",
        "behind": _before(snapshot, stages),
    }
    data = _page(snapshot, spoken, found, wish) | shown
    return page_of(request, hall, visitor, "method.html", data)


@router.post("/s/{code}/programme/block/{block}")
async def change(
    request: Request, hall: ThisHall, visitor: Staff, block: str
) -> Response:
    """Set, replace, move, take out or let go a block: `do` says which."""
    form = await form_of(request)
    deed = str(form.get("do", ""))
    key = _key(form)
    if deed == "move":
        after = str(form.get("after", "")) or None
        command = _made(MoveBlock, key=key, block=block, after=after)
    elif deed == "remove":
        command = _made(RemoveBlock, key=key, block=block)
    elif deed == "detach":
        command = _made(DetachBlock, key=key, block=block)
    else:
        command = _setting(request, hall.room.snapshot, block, form)
    await _carried_out(request, hall, visitor, command)
    return _back(hall, block)


def _setting(
    request: Request, snapshot: Snapshot, block: str, form: Form
) -> Command:
    """Return the command that sets a block as it is wanted, or puts another method in its place."""
    standing = _standing(snapshot, block)
    language = snapshot.session.language
    found = _method(request, str(form.get("method", "")))
    wish = wish_of(found, form)
    key = _key(form)
    own = standing[0].envelope.block
    if own is not None and own.method == found.key:
        was, stages = planned_anew(found, language, wish, standing)
        return _made(SetBlock, key=key, block=block, was=was, stages=stages)
    stages = expand(found, language, wish, block, f"{block}_")
    return _made(SetBlock, key=key, block=block, stages=stages)


def _page(
    snapshot: Snapshot, spoken: Words, method: Method, wish: Wish
) -> dict[str, object]:
    """Return what a method's page shows in a session."""
    language = snapshot.session.language
    takes = [stage for stage in snapshot.stages if gives(stage)]
    of_session = {
        "takers": takes,
        "frame": "desk.html",
        "home": f"/s/{snapshot.session.code}",
        "starts": False,
    }
    return told_of(method, wish, spoken, language) | of_session


def _before(snapshot: Snapshot, block: list[Stage]) -> str:
    """Return the id of the stage before a block; empty where it is the first."""
    order = list(snapshot.stages)
    at = order.index(block[0])
    if not at:
        return ""
    return order[at - 1].id


def _method(request: Request, key: str) -> Method:
    settings = reception(request).settings
    found = library_of(settings).get(key)
    if found is None:
        raise Refused(Code.unknown_page)
    return found


def _standing(snapshot: Snapshot, block: str) -> list[Stage]:
    found = stages_of(snapshot.stages, block)
    if not found or not block:
        raise Refused(Code.unknown_stage)
    return found


def _method_of(request: Request, stages: list[Stage]) -> Method:
    place = stages[0].envelope.block
    key = place.method if place else ""
    return _method(request, key)


def _key(form: Form) -> str:
    return str(form.get("key", "")) or new_id()


def _made(command: type[Command], **values: object) -> Command:
    """Return a command; refuse what does not fit it."""
    try:
        return command.model_validate(values)
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


async def _carried_out(
    request: Request, hall: Hall, visitor: Guest, command: Command
) -> None:
    reception(request).refuse_haste(hall, visitor.actor)
    await hall.room.submit(command, visitor.actor)


def _back(hall: Hall, block: str) -> Response:
    """Lead to the block in the programme; to the programme where it is no more."""
    code = hall.room.snapshot.session.code
    found = stages_of(hall.room.snapshot.stages, block)
    place = f"#{found[0].id}" if found else ""
    return RedirectResponse(f"/s/{code}/programme{place}", SEE_OTHER)
