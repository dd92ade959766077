# The page of one agreement: whoever holds its card says here how it goes, on any phone, for years, without an account.
# The card's secret stands in the address and in no cookie; it opens this page and nothing else. To look changes
# nothing; a report comes by the page's form, with a key, so that sent twice it counts once.
import re
from dataclasses import dataclass, field
from math import ceil
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from exports.centre.spread import CARD
from exports.data.calendar import Of, calendar
from exports.data.promises import Promise, promises, told_state
from facilitator_ui.door.asked import House, ThisHall
from facilitator_ui.door.card_keys import (
    card_of,
    card_typed,
    shown_again,
)
from facilitator_ui.door.cookies import device_of, with_device
from facilitator_ui.door.numbers import numbers_of
from facilitator_ui.door.reception import Reception
from facilitator_ui.errors import status
from facilitator_ui.live.hall import Hall
from facilitator_ui.wire import SEE_OTHER, Form, form_of
from session.after.cards import ReportByCard
from session.after.spreading import SpreadByCard, practice
from session.after.standing import (
    CAPACITIES,
    STATES,
    VERDICTS,
    agreement,
    checks_of,
    is_overdue,
    told_of,
    verdict,
)
from session.fields import clean
from session.live.room import new_id
from session.messages import as_refusal
from session.people import Actor, Role
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import (
    PHASE_NAMES,
    AgreementCard,
    Capacity,
    Phase,
    Progress,
    Report,
)
from session.words import Words

router = APIRouter()
BY_CARD = frozenset({Role.participant})
TYPED = ("words", "evidence", "measured", "due")
KEY = re.compile(r"[A-Za-z0-9_-]{16,60}")
MOST_SHOWN = 20
"""Reports of a card that its page lists."""


@dataclass(frozen=True)
class Held:
    """A card that opens, by the secret in the address."""

    hall: Hall
    card: AgreementCard
    secret: str


async def _held(hall: ThisHall, secret: str) -> Held:
    card = card_of(hall.room.snapshot, secret)
    if card is None:
        raise Refused(Code.card_wrong)
    if card.revoked_at is not None:
        raise Refused(Code.card_revoked)
    return Held(hall, card, secret)


ThisCard = Annotated[Held, Depends(_held)]


@router.get("/a/{code}")
async def ask(request: Request, house: House, hall: ThisHall) -> Response:
    """Ask for the six characters of a card."""
    return _asking(request, house, hall, None)


@router.post("/a/{code}")
async def typed(request: Request, house: House, hall: ThisHall) -> Response:
    """Lead on to the page of the card whose six characters were typed."""
    form = await form_of(request)
    try:
        secret = _meant(request, house, hall, str(form.get("six", ""))[:60])
    except Refused as refused:
        return _asking(request, house, hall, refused)
    code = hall.room.snapshot.session.code
    return RedirectResponse(f"/a/{code}/{secret}", SEE_OTHER)


@router.get("/a/{code}/{secret}")
async def card(
    request: Request, house: House, held: ThisCard, told: str = ""
) -> Response:
    """Show the agreement of a card, with a form to report; `told`: the report, by id, that was just taken."""
    return await _page(request, house, held, Said(told))


@router.post("/a/{code}/{secret}")
async def report(request: Request, house: House, held: ThisCard) -> Response:
    """Take a report; a receipt is the page that follows."""
    form = await form_of(request)
    actor = Actor(held.card.id, BY_CARD)
    house.refuse_haste(held.hall, actor)
    try:
        command = _command(held.card, form)
        receipt = await held.hall.room.submit(command, actor)
    except Refused as refused:
        return await _page(request, house, held, Said("", refused, form))
    asked = {"told": receipt.made[0]}
    language = request.query_params.get("lang")
    if language:
        asked["lang"] = language
    return RedirectResponse(f"{request.url.path}?{urlencode(asked)}", SEE_OTHER)


@router.get("/a/{code}/{secret}/due.ics")
async def due(request: Request, house: House, held: ThisCard) -> Response:
    """Give the due date for a calendar, with reminders and the way back to the page."""
    state = held.hall.room.snapshot
    tongue = house.words(request, state.session.utc_offset)
    address = address_of(house, request, state, held.secret)
    content = await run_in_threadpool(
        calendar,
        state.copy(),
        KINDS,
        tongue,
        held.hall.room.clock(),
        Of(entry=held.card.entry_id, address=address),
    )
    names = {"Content-Disposition": 'attachment; filename="due.ics"'}
    return Response(
        content, media_type="text/calendar; charset=utf-8", headers=names
    )


def address_of(
    house: Reception, request: Request, state: Snapshot, secret: str
) -> str:
    """Return the whole address of a card's page, as phones open it."""
    return f"{house.address(request)}/a/{state.session.code}/{secret}"


def _meant(request: Request, house: Reception, hall: Hall, text: str) -> str:
    """Return the secret of the card that is meant; as many tries as for any few characters."""
    snapshot = hall.room.snapshot
    device = device_of(request)
    place = f"cards of {snapshot.session.id}"
    keys = (("device", device), ("session", place))
    now = hall.room.clock()
    wait = house.guessing.wait(keys, now)
    if wait:
        raise Refused(Code.guessed_too_often, seconds=ceil(wait / 1000))
    found = card_typed(snapshot, house.key, clean(text))
    secret = shown_again(house.key, found) if found else None
    if found is None or secret is None:
        raise Refused(Code.card_wrong)
    house.guessing.right(keys)
    if found.revoked_at is not None:
        raise Refused(Code.card_revoked)
    return secret


def _asking(
    request: Request, house: Reception, hall: Hall, refused: Refused | None
) -> Response:
    language = house.words(request)
    problem = language.refusal(refused) if refused else ""
    data = {"code": hall.room.snapshot.session.code, "problem": problem}
    page = house.page(request, "card-code.html", data)
    if refused:
        page.status_code = status(refused.code)
    return with_device(request, page)


def _command(card: AgreementCard, form: Form) -> ReportByCard | SpreadByCard:
    if card.capacity is Capacity.site:
        return _spread(card, form)
    given = {name: str(form.get(name, "")) for name in TYPED}
    try:
        return ReportByCard.model_validate(
            {
                **given,
                "key": form.get("key"),
                "state": form.get("state"),
                "card": card.id,
            }
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


def _spread(card: AgreementCard, form: Form) -> SpreadByCard:
    given = {name: str(form.get(name, "")) for name in ("words", "evidence")}
    try:
        return SpreadByCard.model_validate(
            {
                **given,
                "key": form.get("key"),
                "phase": form.get("phase"),
                "card": card.id,
            }
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


@dataclass(frozen=True)
class Said:
    """What was said by the page's form: `told`, the report that was taken, by id; or why it was not, and the form."""

    told: str
    refused: Refused | None = None
    form: Form = field(default_factory=dict)


async def _page(
    request: Request, house: Reception, held: Held, said: Said
) -> Response:
    state = held.hall.room.snapshot
    tongue = house.words(request, state.session.utc_offset)
    about = await _about(house, held, tongue)
    today = tongue.local(held.hall.room.clock()).date()
    own = _own(state, held.card, tongue)
    taken = [each for each in own if each["id"] == said.told]
    problem = ""
    if said.refused is not None:
        problem = tongue.refusal(said.refused)
    data = {
        "session": state.session,
        "about": about,
        "card": held.card,
        "capacity": tongue(CAPACITIES[held.card.capacity]),
        "state": told_state(about.stands, tongue),
        "overdue": is_overdue(about.stands, today),
        "own": own[:MOST_SHOWN],
        "receipt": next(iter(taken), None),
        "typed": {name: str(said.form.get(name, "")) for name in TYPED},
        "chosen": str(said.form.get("state", "")),
        "action": _action(request),
        "key": _key(said.form),
        "states": Progress,
        "problem": problem,
    }
    template = "card.html"
    if held.card.capacity is Capacity.site:
        template = "site-card.html"
        data |= _of_practice(state, held.card, tongue)
    page = house.page(request, template, data)
    if said.refused:
        page.status_code = status(said.refused.code)
    return page


def _of_practice(
    state: Snapshot, card: AgreementCard, tongue: Words
) -> dict[str, object]:
    """Return what a site reads of a practice; refuse where it is none any more."""
    found = practice(state, card.entry_id)
    if found is None:
        raise Refused(Code.unknown_entry)
    return {
        "practice": found,
        "told_of": [(name, tongue(label)) for name, label in CARD],
        "phases": {
            phase: tongue(PHASE_NAMES[phase])
            for phase in Phase
            if phase is not Phase.heard
        },
    }


async def _about(house: Reception, held: Held, tongue: Words) -> Promise:
    """Return the agreement of a card; refuse where it stands no more."""
    cited = await numbers_of(house, held.hall)
    state = held.hall.room.snapshot
    found = agreement(state, held.card.entry_id)
    every = promises(state, cited, tongue)
    return next(each for each in every if each.agreed.entry == found.entry)


def _key(form: Form) -> str:
    """Return the key of the next report: what was refused has not used its own."""
    given = str(form.get("key", ""))
    return given if KEY.fullmatch(given) else new_id()


def _action(request: Request) -> str:
    """Return where the form goes: here, in the language that the address names."""
    language = request.query_params.get("lang", "")
    path = request.url.path
    return f"{path}?{urlencode({'lang': language})}" if language else path


def _own(
    state: Snapshot, card: AgreementCard, tongue: Words
) -> list[dict[str, object]]:
    """Return what was reported by a card, the newest first, with what somebody else said of it."""
    reports = [
        each
        for each in told_of(state, card.entry_id)
        if each.card_id == card.id
    ]
    return [_told(state, each, tongue) for each in reversed(reports)]


def _told(state: Snapshot, report: Report, tongue: Words) -> dict[str, object]:
    checks = checks_of(state, report.id)
    return {
        "id": report.id,
        "row": report,
        "state": tongue(STATES[report.state]),
        "phase": _phase(report, tongue),
        "verdict": tongue(VERDICTS[verdict(state, report)]),
        "answer": next(
            (each.words for each in reversed(checks) if each.words), ""
        ),
        "day": tongue.day_of(report.at),
        "clock": tongue.clock(report.at),
    }


def _phase(report: Report, tongue: Words) -> str:
    return tongue(PHASE_NAMES[Phase(report.phase)]) if report.phase else ""
