# The way back in: a name and the word shown at joining, for a phone that lost its link. Bounds guessing.
from hmac import compare_digest
from math import ceil

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from facilitator_ui.door.asked import ThisHall
from facilitator_ui.door.cookies import (
    DEVICE,
    refuse_forgetful,
    with_cookie,
    with_device,
)
from facilitator_ui.door.guessing import Key
from facilitator_ui.door.reception import reception
from facilitator_ui.errors import status
from facilitator_ui.identity import digest, new_secret, shown_word, word_digest
from facilitator_ui.live.hall import Hall
from facilitator_ui.wire import Form, form_of
from session.fields import clean
from session.live.room import new_id
from session.membership.regaining import Regain, called, same_name
from session.messages import as_refusal
from session.refusals import Code, Refused
from session.tables import Link

router = APIRouter()
UNKNOWN = "0" * 64


@router.get("/j/{code}/back")
async def way_back(request: Request, hall: ThisHall) -> Response:
    """Show the form; the device gets a name of its own, by which its guesses are counted."""
    return _page(request, hall, {}, None)


@router.post("/j/{code}/back")
async def come_back(request: Request, hall: ThisHall) -> Response:
    """Give a person who knows name and word a link of this browser's own."""
    form = await form_of(request)
    secret = new_secret()
    try:
        refuse_forgetful(request)
        await _regain(request, hall, _command(request, hall, form, secret))
    except Refused as refused:
        return _page(request, hall, form, refused)
    return with_cookie(
        request, hall, secret, f"/s/{hall.room.snapshot.session.code}/phone"
    )


def _command(request: Request, hall: Hall, form: Form, secret: str) -> Regain:
    key = reception(request).key
    name, word = form.get("name"), form.get("word")
    link = _whose(key, hall, str(name), clean(str(word)))
    told = {
        "name": name,
        "key": new_id(),
        "digest": digest(secret),
        "link": "none",
        "shown": UNKNOWN,
        "word": shown_word(key, secret),
    }
    if word is None:
        told["name"] = None
    if link is not None:
        told |= {"link": link.id, "shown": link.word}
    try:
        return Regain.model_validate(told)
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


def _whose(key: bytes, hall: Hall, name: str, word: str) -> Link | None:
    """Return the link whose word it is. Two namesakes with one word are for the moderator to tell apart."""
    links = called(hall.room.snapshot, name)
    found = [
        link
        for link in links
        if compare_digest(link.word, word_digest(key, link.digest, word))
    ]
    people = {link.person_id for link in found}
    return min(found, key=_weight) if len(people) == 1 else None


def _weight(link: Link) -> bool:
    """Put a link that the staff may have let in before one that has the person's voice, should both show one word."""
    return link.opened_at is not None


async def _regain(request: Request, hall: Hall, command: Regain) -> None:
    guessing = reception(request).guessing
    keys = _counted(request, hall, command)
    wait = guessing.wait(keys, hall.room.clock())
    if wait:
        raise Refused(Code.guessed_too_often, seconds=ceil(wait / 1000))
    await hall.room.submit(command, reception(request).at_door(request, hall))
    guessing.right(keys)


def _counted(request: Request, hall: Hall, command: Regain) -> tuple[Key, ...]:
    session = hall.room.snapshot.session.id
    device = request.cookies.get(DEVICE, "")[:40]
    name = same_name(command.name)[:120]
    return (
        ("device", device),
        ("name", f"{session} {name}"),
        ("session", session),
    )


def _page(
    request: Request, hall: Hall, form: Form, refused: Refused | None
) -> Response:
    language = reception(request).words(request)
    problem = language.refusal(refused) if refused else ""
    data = {
        "session": hall.room.snapshot.session,
        "form": form,
        "problem": problem,
    }
    page = reception(request).page(request, "back.html", data)
    page.status_code = status(refused.code) if refused else page.status_code
    return with_device(request, page)
