# Files for those who answer for agreements where the server is not on the net: one for each, given out by the staff,
# filled in anywhere, taken in again. A file bears the secrets of its cards, so what comes back is reported by them.
import io
import zipfile
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from exports.data.answers import PLACE, Answer, answers_in
from exports.data.promises import Promise, promises, told_state
from facilitator_ui.bodies import text_in
from facilitator_ui.door.asked import STAFF_ONLY, House, Staff, ThisHall
from facilitator_ui.door.card_keys import card_of, shown_again
from facilitator_ui.door.cards import BY_CARD
from facilitator_ui.door.numbers import numbers_of
from facilitator_ui.door.reception import Reception
from facilitator_ui.live.hall import Hall
from facilitator_ui.settings import STATIC
from facilitator_ui.styles import OWNER, script, stylesheet
from facilitator_ui.wire import LARGEST_UPLOAD, SEE_OTHER
from session.after.cards import ReportByCard, cards_of
from session.after.standing import CAPACITIES, STATES, is_overdue
from session.membership.regaining import same_name
from session.messages import as_refusal
from session.people import Actor
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import AgreementCard, Capacity, Report
from session.words import Words, words

router = APIRouter()


@dataclass(frozen=True)
class Carried:
    """An agreement in somebody's file, with the card that opens it and its secret."""

    promise: Promise
    card: AgreementCard
    secret: str


Files = dict[str, list[Carried]]
"""What stands in each file, by the name of whoever holds its cards."""


@router.get("/s/{code}/owners.zip", dependencies=[STAFF_ONLY])
async def files(house: House, hall: ThisHall) -> Response:
    """Give a file for each who holds a card."""
    found = await _files(house, hall)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box:
        for holder, carried in found.items():
            page = _page(house, hall, holder, carried)
            box.writestr(_named(holder), page)
    return _given(packed.getvalue(), "application/zip", "owners.zip")


@router.get("/s/{code}/owner.html", dependencies=[STAFF_ONLY])
async def file(house: House, hall: ThisHall, card: str = "") -> Response:
    """Give the file of whoever holds this card, with all that they answer for."""
    found = await _files(house, hall)
    for holder, carried in found.items():
        ids = {each.card.id for each in carried}
        if card in ids:
            page = _page(house, hall, holder, carried)
            name = _named(holder)
            return _given(page.encode(), "text/html; charset=utf-8", name)
    raise Refused(Code.unknown_entry)


@router.post("/s/{code}/answers")
async def take_in(
    request: Request, house: House, hall: ThisHall, visitor: Staff
) -> Response:
    """Take in a file that was filled in (`multipart/form-data`: `file`), or its text; twice it counts once."""
    state = hall.room.snapshot
    session = state.session
    sender = visitor.actor.id
    async with house.uploads.form_of(request, session.id, sender) as form:
        text = await _text(form)
    before = _many(state)
    for answer in answers_in(text, session.code):
        card = _card(state, answer)
        command = _command(card, answer)
        await hall.room.submit(command, Actor(card.id, BY_CARD))
    after = _many(hall.room.snapshot)
    taken = after - before
    return RedirectResponse(
        f"/s/{session.code}/progress?taken={taken}", SEE_OTHER
    )


def _many(state: Snapshot) -> int:
    reports = list(state.all(Report))
    return len(reports)


async def _text(form: FormData) -> str:
    given = form.get("file")
    if isinstance(given, UploadFile) and given.filename:
        data = await given.read(LARGEST_UPLOAD)
        return data.decode("utf-8", errors="replace")
    return text_in(form, "text").strip()


def _card(state: Snapshot, answer: Answer) -> AgreementCard:
    card = card_of(state, answer.card)
    if card is None:
        raise Refused(Code.card_wrong)
    return card


def _command(card: AgreementCard, answer: Answer) -> ReportByCard:
    try:
        return ReportByCard.model_validate(
            {
                "key": answer.key,
                "card": card.id,
                "state": answer.state,
                "words": answer.words,
                "evidence": answer.evidence,
                "measured": answer.measured,
                "due": answer.due,
            }
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


async def _files(house: Reception, hall: Hall) -> Files:
    """Return what each holder of cards answers for; cards that open nothing here are left out."""
    cited = await numbers_of(house, hall)
    state = hall.room.snapshot
    found: Files = {}
    for each in promises(state, cited, _tongue(state)):
        for card in _reporting(state, each):
            secret = shown_again(house.key, card)
            if secret is None:
                continue
            holder = _same_holder(found, card.holder)
            carried = found.setdefault(holder, [])
            one = Carried(each, card, secret)
            carried.append(one)
    return found


def _reporting(state: Snapshot, promise: Promise) -> list[AgreementCard]:
    held = cards_of(state, promise.agreed.entry)
    return [
        card
        for card in held
        if card.holder and card.capacity is not Capacity.site
    ]


def _same_holder(found: Iterable[str], name: str) -> str:
    """Return the name as it was written first, where it was."""
    plain = same_name(name)
    for known in found:
        if same_name(known) == plain:
            return known
    return name


def _page(
    house: Reception, hall: Hall, holder: str, carried: list[Carried]
) -> str:
    session = hall.room.snapshot.session
    tongue = _tongue(hall.room.snapshot)
    now = hall.room.clock()
    program = script(STATIC / "owner-file.js")
    packed = b64encode(program.encode())
    data: dict[str, object] = {
        "session": session,
        "holder": holder,
        "rows": [_row(each, tongue, now) for each in carried],
        "states": {key: tongue(name) for key, name in STATES.items()},
        "day_told": tongue.day_of(now),
        "looks": stylesheet(names=OWNER),
        "program": packed.decode(),
        "place": PLACE,
        "file": _named(holder),
    }
    return house.renderer.page("owner-file.html", tongue, data)


def _row(each: Carried, tongue: Words, now: int) -> dict[str, object]:
    stands = each.promise.stands
    today = tongue.local(now).date()
    return {
        "promise": each.promise,
        "secret": each.secret,
        "capacity": tongue(CAPACITIES[each.card.capacity]),
        "state": told_state(stands, tongue),
        "overdue": is_overdue(stands, today),
    }


def _tongue(state: Snapshot) -> Words:
    session = state.session
    return words(session.language, session.utc_offset)


def _named(holder: str) -> str:
    """Return the name of a file that any system takes."""
    kept = [sign for sign in holder if sign.isalnum() or sign in " -"]
    name = "".join(kept).strip()
    return f"{name[:60] or 'file'}.html"


def _given(content: bytes, kind: str, name: str) -> Response:
    said = f"attachment; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": said}
    return Response(content, media_type=kind, headers=headers)
