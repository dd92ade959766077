# Links that somebody was given. To look at one changes nothing, so that neither a preview nor another site's page can:
# it asks, and the press of a button exchanges it for a link that only this browser has.
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from facilitator_ui.door.asked import ThisHall
from facilitator_ui.door.cookies import (
    refuse_forgetful,
    set_cookie,
    with_cookie,
    with_device,
)
from facilitator_ui.door.reception import reception
from facilitator_ui.errors import status
from facilitator_ui.identity import (
    ORGANIZER,
    PERSONAL,
    digest,
    link_of,
    made_from,
    secrets_in,
    shown_word,
    spoken_number,
    surface_of,
)
from facilitator_ui.live.hall import Hall
from facilitator_ui.wire import SEE_OTHER, form_of
from session.entries.cards import mark
from session.live.room import new_id
from session.membership.invitations import AskIn, ComeIn, TakeOver
from session.membership.namesakes import called
from session.messages import Command, as_refusal
from session.people import ROLE_NAMES, Role
from session.refusals import Code, Refused
from session.secrecy.voices import opens, waits
from session.tables import Link, Person

router = APIRouter()


@router.get("/l/{code}/{secret}")
async def link(request: Request, hall: ThisHall, secret: str) -> Response:
    """Show what a link is for, or lead on to where this browser is already; a short form leads to the whole one."""
    meant = reception(request).shorts.meant(
        hall.room.snapshot.session.id, secret
    )
    if meant is not None:
        return RedirectResponse(
            f"/l/{hall.room.snapshot.session.code}/{meant}", SEE_OTHER
        )
    row = _presented(hall, secret)
    if _is_in(request, hall, row):
        return RedirectResponse(_screen(hall, row), SEE_OTHER)
    return _page(request, hall, row, None)


@router.post("/l/{code}/{secret}")
async def come_in(request: Request, hall: ThisHall, secret: str) -> Response:
    """Come in by a link: exchange it, or ask the moderator where that has been done already."""
    row = _presented(hall, secret)
    form = await form_of(request)
    try:
        refuse_forgetful(request)
        own = await _own_secret(request, hall, row, form)
    except Refused as refused:
        return _page(request, hall, row, refused)
    if own is None:
        return with_cookie(request, hall, secret, _screen(hall, row))
    here = _screen(hall, row) if form.get("ask") is None else request.url.path
    return with_cookie(request, hall, own, here)


@router.get("/o/enter/{secret}")
async def organizers(request: Request, secret: str) -> Response:
    """Ask whether this browser is to be the organizer's."""
    if not reception(request).knows(secret):
        raise Refused(Code.organizer_only)
    if reception(request).is_organizer(request):
        return RedirectResponse("/o", SEE_OTHER)
    return reception(request).page(request, "enter.html", {})


@router.post("/o/enter/{secret}")
async def enter(request: Request, secret: str) -> Response:
    """Make this browser the organizer's."""
    if not reception(request).knows(secret):
        raise Refused(Code.organizer_only)
    answer = RedirectResponse("/o", SEE_OTHER)
    set_cookie(request, answer, ORGANIZER, secret)
    return answer


def _presented(hall: Hall, secret: str) -> Link:
    """Return the link of an address; refuse what is none, and what is closed."""
    row = link_of(hall.room.snapshot, secret)
    if row is None:
        raise Refused(Code.link_wrong)
    person = hall.room.snapshot.find(Person, row.person_id)
    if row.revoked_at is not None or (
        person is not None and person.removed_at is not None
    ):
        raise Refused(Code.link_revoked)
    return row


def _held(request: Request, hall: Hall) -> list[tuple[str, Link]]:
    """Return the links that this browser holds, the newest last."""
    snapshot = hall.room.snapshot
    found = (
        (secret, link_of(snapshot, secret))
        for secret in secrets_in(request.cookies, snapshot.session.code)
    )
    return [(secret, link) for secret, link in found if link is not None]


def _is_in(request: Request, hall: Hall, row: Link) -> bool:
    """Tell whether this browser is already what the link would make of it."""
    held = [
        each
        for _, each in _held(request, hall)
        if opens(hall.room.snapshot, each)
    ]
    if not row.invites and row.person_id is None:
        return row in held
    persons = [each for each in held if each.person_id is not None]
    current = persons[-1:] if row.person_id is not None else held
    return any(_gives(each, row) for each in current)


def _gives(own: Link, row: Link) -> bool:
    """Tell whether a browser's own link is what an invitation is exchanged for, or as good."""
    if own.invitation == row.id:
        return True
    return (
        row.person_id is not None
        and own.person_id == row.person_id
        and {own.role, row.role} <= PERSONAL
    )


async def _own_secret(
    request: Request, hall: Hall, row: Link, form: dict[str, object]
) -> str | None:
    """Return the secret that this browser holds from now on; none where it is the link's own, as that of a role."""
    if not row.invites and row.person_id is None:
        return None
    held = [
        secret
        for secret, own in _held(request, hall)
        if opens(hall.room.snapshot, own) and _gives(own, row)
    ]
    if held:
        return held[-1]
    key = reception(request).key
    made = made_from(
        key,
        "link",
        hall.room.snapshot.session.id,
        row.digest,
        str(form.get("key")),
    )
    await hall.room.submit(
        _command(request, hall, row, form, made),
        reception(request).at_door(request, hall),
    )
    return made


def _command(
    request: Request, hall: Hall, row: Link, form: dict[str, object], made: str
) -> Command:
    kind = _kind(row, form)
    key = reception(request).key
    told = {
        "key": made_from(
            key, "come in", kind.__name__, row.digest, str(form.get("key"))
        ),
        "link": row.id,
        "digest": digest(made),
    }
    if kind is not TakeOver:
        told["word"] = shown_word(key, made)
    if not reception(request).door.takes(
        (hall.room.snapshot.session.id, row.id)
    ):
        raise Refused(Code.too_many)
    try:
        return kind.model_validate(told)
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


def _kind(
    row: Link, form: dict[str, object]
) -> type[TakeOver | ComeIn | AskIn]:
    if row.replaces:
        return TakeOver
    if form.get("ask") is None:
        return ComeIn
    return AskIn


def _screen(hall: Hall, row: Link) -> str:
    code = hall.room.snapshot.session.code
    return f"/s/{code}/{surface_of(row.role)}"


def _page(
    request: Request, hall: Hall, row: Link, refused: Refused | None
) -> Response:
    """Show a link's page. `case`: what it is for, or why it does not open by itself any more."""
    snapshot, language = hall.room.snapshot, reception(request).words(request)
    person = snapshot.find(Person, row.person_id)
    side = mark(snapshot, person.side_id) if person else None
    asking = _asking(request, hall, row)
    number = spoken_number(asking) if asking else ""
    problem = language.refusal(refused) if refused else ""
    data = {
        "session": snapshot.session,
        "case": _case(row, asking),
        "person": person,
        "side": side,
        "role": row.role,
        "role_names": ROLE_NAMES,
        "shows_itself": row.role == Role.projector and not _held(request, hall),
        "other": _somebody_else(request, hall, row),
        "number": number,
        "staff": bool(reception(request).hand(request, hall)),
        "key": new_id(),
        "joins_anew": False,
        "problem": problem,
    }
    page = reception(request).page(request, "link.html", data)
    if refused:
        page.status_code = status(refused.code)
    return with_device(request, page)


def _case(row: Link, asking: Link | None) -> str:
    if asking is not None:
        return "waits"
    if row.person_id is None and not row.invites:
        return "role"
    if row.used_at is None and row.invites:
        return "handover" if row.replaces else "person"
    return "taken" if row.replaces else "used"


def _asking(request: Request, hall: Hall, row: Link) -> Link | None:
    """Return the link by which this browser waits to be let in as this person."""
    held = [
        own
        for _, own in _held(request, hall)
        if own.person_id == row.person_id is not None
    ]
    return next(
        (
            own
            for own in reversed(held)
            if waits(own) and own.revoked_at is None
        ),
        None,
    )


def _somebody_else(request: Request, hall: Hall, row: Link) -> str:
    """Return the name of the person that this browser is now, where that is another one."""
    snapshot = hall.room.snapshot
    persons = [
        own.person_id
        for _, own in _held(request, hall)
        if own.person_id and opens(snapshot, own)
    ]
    person = snapshot.find(Person, persons[-1]) if persons else None
    return (
        called(snapshot, person)
        if person is not None and row.person_id not in {None, person.id}
        else ""
    )
