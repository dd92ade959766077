# A device that is handed round: who had it is put aside, and nothing of theirs opens until they type their four digits.
# Each keeps the link and the voice that they had. Knows this browser's cookies alone.
from hmac import compare_digest
from math import ceil

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from facilitator_ui.door.asked import ThisHall
from facilitator_ui.door.cookies import device_of, set_cookie, with_device
from facilitator_ui.door.crowding import MOST_ASIDE
from facilitator_ui.door.reception import reception
from facilitator_ui.errors import status
from facilitator_ui.identity import (
    aside_in,
    aside_name,
    cookie_name,
    link_of,
    secrets_in,
    word_of,
)
from facilitator_ui.live.hall import Hall
from facilitator_ui.wire import SEE_OTHER, form_of
from session.fields import clean
from session.membership.namesakes import called
from session.refusals import Code, Refused
from session.secrecy.voices import opens
from session.tables import Person

router = APIRouter()


@router.get("/j/{code}/next")
async def who_is_next(request: Request, hall: ThisHall) -> Response:
    """Ask whoever has the device to hand it on, or whoever got it who they are."""
    return _page(request, hall, None)


@router.post("/j/{code}/pass")
async def hand_on(request: Request, hall: ThisHall) -> Response:
    """Put aside whoever had this device: from now on it is nobody."""
    aside = _aside(request, hall)
    personal = [
        secret
        for secret in _held(request, hall)
        if _person(hall, secret) is not None
    ]
    kept = [*(each for each in aside if each not in personal), *personal]
    if _is_staffs(request, hall):
        return _page(request, hall, Refused(Code.not_allowed))
    if len(kept) > MOST_ASIDE:
        return _page(
            request, hall, Refused(Code.device_limit, limit=MOST_ASIDE)
        )
    answer = RedirectResponse(
        f"/j/{hall.room.snapshot.session.code}/next", SEE_OTHER
    )
    _put(request, hall, answer, [], kept)
    hall.put_out(personal)
    return answer


@router.post("/j/{code}/next")
async def take_up(request: Request, hall: ThisHall) -> Response:
    """Give the device to somebody who had it before and types their digits."""
    form = await form_of(request)
    if _is_staffs(request, hall):
        return _page(request, hall, Refused(Code.not_allowed))
    try:
        secret = _meant(
            request,
            hall,
            str(form.get("person", ""))[:64],
            clean(str(form.get("word", "")))[:12],
        )
    except Refused as refused:
        return _page(request, hall, refused)
    others = [each for each in _held(request, hall) if each != secret]
    aside = [each for each in _aside(request, hall) if each != secret]
    answer = RedirectResponse(
        f"/s/{hall.room.snapshot.session.code}/phone", SEE_OTHER
    )
    _put(request, hall, answer, [secret], aside + others)
    hall.put_out(others)
    return answer


def _meant(request: Request, hall: Hall, person: str, word: str) -> str:
    """Return the secret that was put aside for a person, whose digits these are; as many tries as for any digits."""
    session = hall.room.snapshot.session.id
    keys = (
        ("device", device_of(request)),
        ("name", f"{session} {person}"),
        ("session", session),
    )
    wait = reception(request).guessing.wait(keys, hall.room.clock())
    if wait:
        raise Refused(Code.guessed_too_often, seconds=ceil(wait / 1000))
    own = [each for each in _aside(request, hall) if _is_of(hall, each, person)]
    found = next(
        (
            each
            for each in own
            if compare_digest(word_of(each).encode(), word.encode())
        ),
        None,
    )
    if found is None:
        raise Refused(Code.word_wrong)
    reception(request).guessing.right(keys)
    return found


def _is_staffs(request: Request, hall: Hall) -> bool:
    """Tell whether this browser leads or organizes: it is nobody's to hand round."""
    return bool(reception(request).hand(request, hall))


def _page(request: Request, hall: Hall, refused: Refused | None) -> Response:
    snapshot, language = hall.room.snapshot, reception(request).words(request)
    name, word = "", ""
    for secret in _held(request, hall):
        person = _person(hall, secret)
        if person is not None:
            name, word = called(snapshot, person), word_of(secret)
    people: dict[str, str] = {}
    for each in _aside(request, hall):
        person = _person(hall, each)
        if person is not None:
            people[person.id] = called(snapshot, person)
    problem = language.refusal(refused) if refused else ""
    data = {
        "session": snapshot.session,
        "name": name,
        "word": word,
        "people": list(people.items()),
        "problem": problem,
    }
    page = reception(request).page(request, "next.html", data)
    if refused:
        page.status_code = status(refused.code)
    return with_device(request, page)


def _person(hall: Hall, secret: str) -> Person | None:
    """Return whom a link opens the session to; nobody where it is closed, or of no person."""
    link = link_of(hall.room.snapshot, secret)
    opening = link is not None and opens(hall.room.snapshot, link)
    return (
        hall.room.snapshot.find(Person, link.person_id)
        if link and opening
        else None
    )


def _is_of(hall: Hall, secret: str, person_id: str) -> bool:
    person = _person(hall, secret)
    return person is not None and person.id == person_id


def _held(request: Request, hall: Hall) -> list[str]:
    return secrets_in(request.cookies, hall.room.snapshot.session.code)


def _aside(request: Request, hall: Hall) -> list[str]:
    told = aside_in(request.cookies, hall.room.snapshot.session.code)
    return [secret for secret in told if _person(hall, secret) is not None]


def _put(
    request: Request,
    hall: Hall,
    answer: Response,
    held: list[str],
    aside: list[str],
) -> None:
    code = hall.room.snapshot.session.code
    set_cookie(request, answer, cookie_name(code), ".".join(held))
    set_cookie(request, answer, aside_name(code), ".".join(aside))
