# The staff's page of what becomes of agreements, and what is given out of it: cards to be printed or sent, a control
# sheet, a list for a system of records, a public page. Reading here, writing through the same commands as everywhere.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from exports.centre.spread import CARD, told
from exports.data.promises import (
    Promise,
    basis,
    handed_over,
    promises,
    public_state,
    published,
    told_state,
)
from exports.data.register import register
from facilitator_ui.door.asked import STAFF_ONLY, House, Staff, ThisHall
from facilitator_ui.door.card_keys import (
    kept_of,
    secret_of,
    shown_again,
    six_of,
)
from facilitator_ui.door.cards import address_of
from facilitator_ui.door.numbers import numbers_of
from facilitator_ui.door.reception import Reception
from facilitator_ui.drawing import drawn
from facilitator_ui.identity import digest
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.downloads import attached, written
from facilitator_ui.organizer.leaves import Leaf, leaf
from facilitator_ui.render import spaced_code
from facilitator_ui.styles import PUBLIC, stylesheet
from facilitator_ui.wire import SEE_OTHER, Form, form_of
from session.after.cards import IssueCard, cards_of
from session.after.likely import likelihoods
from session.after.measuring import Measured, measured
from session.after.publishing import publication
from session.after.spreading import Adopted, adopted, practice
from session.after.standing import (
    CAPACITIES,
    STATES,
    VERDICTS,
    checks_of,
    is_overdue,
    is_own,
    is_silent,
    reporter,
    reports_of,
    verdict,
)
from session.after.versions import called, signature
from session.live.reviewed import Reviewed, reviewed
from session.live.room import new_id
from session.messages import as_refusal
from session.people import Actor, Role
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.stages.rate.telling import brief, count
from session.stages.review.telling import RULED
from session.tables import (
    PHASE_NAMES,
    AgreementCard,
    Capacity,
    Phase,
    Practice,
    Publication,
    Report,
    Verdict,
)
from session.undoing import BACK, offered
from session.words import Words, words

router = APIRouter()
A_PAGE = 40
MOST_AT_ONCE = 400
"""Cards that one press makes."""
UNDONE = frozenset(
    {
        "report_progress",
        "acknowledge_report",
        "publish_progress",
        "revoke_card",
        "describe_practice",
        "report_spread",
    }
)
TRIES = 20
NO_DATE = date.max.isoformat()
Named = TypeVar("Named")
UNTIL, ASKED = (
    N_("Due: %(day)s."),
    N_("How is it going? Two taps, no account:"),
)


AGAIN = N_("Looked at again (%(session)s): %(decided)s")


@dataclass(frozen=True)
class Lacking:
    """Somebody who is named in an agreement and has no card of it."""

    holder: str
    capacity: Capacity


@dataclass(frozen=True)
class Shown:
    """An agreement as the staff see it: how it stands, what was said, and the cards by which more may come."""

    promise: Promise
    state: str
    silent: bool
    overdue: bool
    reports: tuple[dict[str, object], ...]
    cards: tuple[dict[str, object], ...]
    without: tuple[Lacking, ...]
    published: Publication | None
    measured: Measured
    expected: str = ""
    reviewed: tuple[str, ...] = ()
    practice: Practice | None = None
    spread: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True)
class Wanted:
    """The page on which the agreement `of`, by id, stands by now; without one that of a number.

    `taken`: how many reports came in just now by a file.
    """

    page: int = 1
    of: str = ""
    taken: int | None = None


@router.get("/s/{code}/progress")
async def progress(
    request: Request,
    house: House,
    hall: ThisHall,
    visitor: Staff,
    wanted: Annotated[Wanted, Depends()],
) -> Response:
    """Show how agreements stand, the silent ones first, each by its due date: a page, or that on which one stands."""
    found = await _all(request, house, hall)
    tongue = _tongue(request, house, hall)
    snapshot = hall.room.snapshot
    now = hall.room.clock()
    code = snapshot.session.code
    decided = await house.rooms.database.read(partial(reviewed, code=code))
    view = _View(
        request, house, snapshot, tongue, visitor.actor, tuple(decided)
    )
    shown = sorted((view.shown(each, now) for each in found), key=_urgency)
    data: dict[str, object] = {
        "leaf": _leaf(shown, wanted),
        "counts": _counts(shown),
        "taken": wanted.taken,
        "capacities": _told(CAPACITIES, tongue),
        "phases": _told(PHASE_NAMES, tongue),
        "practice_says": [(name, tongue(label)) for name, label in CARD],
        "states": _told(STATES, tongue),
        "register": register(snapshot, found),
        "undo": _undo(snapshot, visitor.actor, now),
        "cards": sum(len(each.cards) for each in shown),
        "missing": sum(len(each.without) for each in shown),
    }
    return page_of(request, hall, visitor, "progress.html", data)


def _leaf(shown: list[Shown], wanted: Wanted) -> Leaf[Shown]:
    page = wanted.page
    order = [each.promise.agreed.entry for each in shown]
    if wanted.of in order:
        page = order.index(wanted.of) // A_PAGE + 1
    return leaf(shown, page, A_PAGE)


def _undo(snapshot: Snapshot, actor: Actor, now: int) -> int | None:
    """Return the number of the step of this page that the moderator may take back, if any."""
    step = offered(snapshot, BACK, now).step
    if Role.moderator not in actor.roles or step is None:
        return None
    return step.number if step.command in UNDONE else None


@router.post("/s/{code}/cards")
async def make_cards(
    request: Request, house: House, hall: ThisHall, visitor: Staff
) -> Response:
    """Make a card for a person of an agreement, or one for each who is responsible and has none."""
    form = await form_of(request)
    wanted = [form]
    if not form.get("entry"):
        wanted = list(_lacking(await _all(request, house, hall), hall))
    for each in wanted[:MOST_AT_ONCE]:
        await hall.room.submit(_issue(house, hall, each), visitor.actor)
    code = hall.room.snapshot.session.code
    entry = form.get("entry")
    place = f"?{urlencode({'of': entry})}#p-{entry}" if entry else ""
    return RedirectResponse(f"/s/{code}/progress{place}", SEE_OTHER)


@router.get("/s/{code}/cards")
async def cards(
    request: Request,
    house: House,
    hall: ThisHall,
    visitor: Staff,
    card: str = "",
) -> Response:
    """Show cards to be printed, with QR codes and six characters: one, or all that open something."""
    snapshot = hall.room.snapshot
    found = await _all(request, house, hall)
    pairs: list[tuple[Promise, AgreementCard]] = []
    for each in found:
        held = cards_of(snapshot, each.agreed.entry)
        pairs += [(each, own) for own in held]
    if card:
        pairs = [pair for pair in pairs if pair[1].id == card]
    made = await run_in_threadpool(_printed, house, request, snapshot, pairs)
    data: dict[str, object] = {
        "printed": made,
        "address": f"{house.address(request)}/a/{snapshot.session.code}",
        "lasts": bool(house.settings.public_url),
        "back": "progress",
    }
    return page_of(request, hall, visitor, "agreement-cards.html", data)


@router.get("/s/{code}/control")
async def control(
    request: Request, house: House, hall: ThisHall, visitor: Staff
) -> Response:
    """Show a sheet to be printed: what was agreed, how it stands, and room to write how it goes."""
    tongue = _tongue(request, house, hall)
    today = tongue.local(hall.room.clock()).date()
    open_ones = [
        each
        for each in await _all(request, house, hall)
        if not each.stands.is_over
    ]
    open_ones.sort(key=lambda each: each.stands.due or NO_DATE)
    rows = [_line(each, tongue, today) for each in open_ones]
    data: dict[str, object] = {
        "rows": rows,
        "today": today.isoformat(),
        "back": "progress",
    }
    return page_of(request, hall, visitor, "control-sheet.html", data)


@router.get("/s/{code}/handover.csv", dependencies=[STAFF_ONLY])
async def as_list(request: Request, hall: ThisHall) -> Response:
    """Give the agreements for a system of records: text, executor, co-executors, due date, basis."""
    return await written(request, hall, "text/csv; charset=utf-8", _csv)


@router.get("/s/{code}/published.html", dependencies=[STAFF_ONLY])
async def public_page(
    request: Request, house: House, hall: ThisHall
) -> Response:
    """Give a page of its own, in one file, with what the session decided to publish and nothing else."""
    session = hall.room.snapshot.session
    tongue = words(session.language, session.utc_offset)
    chosen = {
        row.entry_id: row.named for row in hall.room.snapshot.all(Publication)
    }
    found = published(await _all(request, house, hall), chosen)
    now = hall.room.clock()
    rows = [
        {
            "promise": each,
            "who": who,
            "state": public_state(each.stands, tongue),
            "overdue": is_overdue(each.stands, tongue.local(now).date()),
        }
        for each, who in found
    ]
    data: dict[str, object] = {
        "session": session,
        "rows": rows,
        "day_told": tongue.day_of(now),
        "looks": stylesheet(names=PUBLIC),
    }
    page = house.renderer.page("published.html", tongue, data)
    return attached(
        request, hall.room.snapshot, page.encode(), "text/html; charset=utf-8"
    )


def _line(
    each: Promise, tongue: Words, today: date
) -> tuple[Promise, str, str, bool]:
    """Return a line of the control sheet: until when, how it stands, and whether that is over."""
    stands = each.stands
    until, state = tongue.date(stands.due), told_state(stands, tongue)
    return each, until, state, is_overdue(stands, today)


def _told(sentences: Mapping[Named, str], tongue: Words) -> dict[Named, str]:
    return {key: tongue(sentence) for key, sentence in sentences.items()}


def _csv(state: Snapshot, _now: int) -> bytes:
    session = state.session
    tongue = words(session.language, session.utc_offset)
    return handed_over(state, KINDS, tongue)


def _tongue(request: Request, house: Reception, hall: Hall) -> Words:
    return house.words(request, hall.room.snapshot.session.utc_offset)


async def _all(
    request: Request, house: Reception, hall: Hall
) -> tuple[Promise, ...]:
    cited = await numbers_of(house, hall)
    tongue = _tongue(request, house, hall)
    return promises(hall.room.snapshot, cited, tongue)


def _counts(shown: Iterable[Shown]) -> dict[str, int]:
    each = list(shown)
    return {
        "all": len(each),
        "over": sum(one.promise.stands.is_over for one in each),
        "overdue": sum(one.overdue for one in each),
        "silent": sum(one.silent for one in each),
        "waiting": sum(one.promise.stands.is_fresh for one in each),
        "uncounted": sum(one.measured.awaited is not None for one in each),
    }


def _urgency(shown: Shown) -> tuple[bool, bool, str]:
    """Put who is silent first, then what goes on by its date, at last what is over."""
    stands = shown.promise.stands
    return stands.is_over, not shown.silent, stands.due or NO_DATE


def _lacking(
    found: Iterable[Promise], hall: Hall
) -> Iterator[dict[str, object]]:
    for each in found:
        for one in _without(hall.room.snapshot, each):
            yield {
                "entry": each.agreed.entry,
                "holder": one.holder,
                "capacity": one.capacity,
            }


def _without(snapshot: Snapshot, promise: Promise) -> tuple[Lacking, ...]:
    """Return who is responsible or controls and has no card."""
    agreed = promise.agreed
    cards = cards_of(snapshot, agreed.entry)
    held = {card.holder for card in cards}
    named = dict.fromkeys(agreed.who, Capacity.owner)
    if agreed.controller:
        named.setdefault(agreed.controller, Capacity.controller)
    lacking: list[Lacking] = []
    for name, capacity in named.items():
        if name not in held:
            one = Lacking(name, capacity)
            lacking.append(one)
    return tuple(lacking)


def _issue(house: Reception, hall: Hall, form: Form) -> IssueCard:
    """Return the command that makes a card, with a seed whose six characters are free."""
    session_id = hall.room.snapshot.session.id
    seed = _free_seed(house, hall)
    secret = secret_of(house.key, session_id, seed)
    try:
        return IssueCard.model_validate(
            {
                "key": form.get("key") or new_id(),
                "entry": form.get("entry"),
                "holder": str(form.get("holder", ""))[:300],
                "capacity": form.get("capacity") or Capacity.owner,
                "replaces": form.get("replaces") or None,
                "seed": seed,
                "digest": digest(secret),
                "word": kept_of(house.key, session_id, six_of(secret)),
            }
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


def _free_seed(house: Reception, hall: Hall) -> str:
    snapshot = hall.room.snapshot
    session_id = snapshot.session.id
    key = house.key
    for _ in range(TRIES):
        seed = new_id()
        secret = secret_of(key, session_id, seed)
        kept = kept_of(key, session_id, six_of(secret))
        taken = snapshot.where(AgreementCard, word=kept)
        if not any(taken):
            return seed
    raise Refused(Code.card_in_use)


def _printed(
    house: Reception,
    request: Request,
    snapshot: Snapshot,
    pairs: Iterable[tuple[Promise, AgreementCard]],
) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for promise, card in pairs:
        secret = shown_again(house.key, card)
        if secret is None:
            continue
        address = address_of(house, request, snapshot, secret)
        made.append(
            {
                "promise": promise,
                "card": card,
                "qr": drawn(address),
                "six": spaced_code(six_of(secret)),
            }
        )
    return made


@dataclass(frozen=True)
class _View:
    """Whatever of the session the page is read from, and for whom."""

    request: Request
    house: Reception
    snapshot: Snapshot
    tongue: Words
    actor: Actor
    decided: tuple[Reviewed, ...]

    def shown(self, promise: Promise, now: int) -> Shown:
        today = self.tongue.local(now).date()
        entry = promise.agreed.entry
        reports = reports_of(self.snapshot, entry)
        return Shown(
            promise=promise,
            state=told_state(promise.stands, self.tongue),
            silent=is_silent(self.snapshot, promise.stands, now),
            overdue=is_overdue(promise.stands, today),
            reports=tuple(map(self._report, reversed(reports))),
            cards=tuple(
                self._card(promise, card)
                for card in cards_of(self.snapshot, entry)
            ),
            without=_without(self.snapshot, promise),
            published=publication(self.snapshot, entry),
            measured=measured(self.snapshot, promise.agreed, today, self._day),
            expected=self._expected(entry),
            reviewed=tuple(self._reviewed(entry)),
            practice=practice(self.snapshot, entry),
            spread=tuple(
                self._site(each) for each in adopted(self.snapshot, entry)
            ),
        )

    def _reviewed(self, entry: str) -> Iterator[str]:
        """Yield where a later session dealt with an agreement, and what was decided there."""
        for each in self.decided:
            if each.origin != entry:
                continue
            day = self.tongue.date(each.day)
            session = ", ".join(filter(None, (each.title, day)))
            course = self.tongue(RULED[each.course])
            decided = " ".join(filter(None, (course, each.words)))
            yield self.tongue(
                AGAIN,
                session=session,
                decided=decided,
            )

    def _expected(self, entry: str) -> str:
        """Say how likely the room held it, and how many said so; empty where nobody was asked."""
        every = likelihoods(self.snapshot)
        told = every.get(entry)
        if told is None:
            return ""
        held = brief(told, self.tongue)
        given = count(told, self.tongue)
        return f"{held}, {given}"

    def _day(self, at: int) -> date:
        here = self.tongue.local(at)
        return here.date()

    def _report(self, report: Report) -> dict[str, object]:
        signed = signature(self.snapshot, self.actor)
        said = checks_of(self.snapshot, report.id)
        held = verdict(self.snapshot, report)
        return {
            "row": report,
            "by": self._named(reporter(self.snapshot, report)),
            "on_paper": report.card_id is None,
            "state": self.tongue(STATES[report.state]),
            "phase": self._phase(report),
            "capacity": self.tongue(CAPACITIES[report.capacity]),
            "day": self.tongue.day_of(report.at),
            "verdict": held,
            "told": self.tongue(VERDICTS[held]),
            "checks": [
                (each, self._named(called(self.snapshot, each.made_by)))
                for each in said
            ],
            "own": is_own(self.snapshot, report, signed),
            "returned": held is Verdict.returned,
        }

    def _site(self, each: Adopted) -> dict[str, object]:
        """Return how far a site is, with its last report where somebody else has to look at it."""
        return {
            "site": each.site,
            "told": told(each, self.tongue),
            "last": self._report(each.last),
            "asks": each.is_fresh or each.verdict is Verdict.returned,
        }

    def _phase(self, report: Report) -> str:
        if not report.phase:
            return ""
        return self.tongue(PHASE_NAMES[Phase(report.phase)])

    def _named(self, who: str) -> str:
        """Return who did something: by name, which has no translation, or by role; a name that is deleted is empty."""
        return self.tongue(who) if who else ""

    def _card(self, promise: Promise, card: AgreementCard) -> dict[str, object]:
        secret = shown_again(self.house.key, card)
        message = ""
        if secret is not None:
            address = address_of(
                self.house, self.request, self.snapshot, secret
            )
            message = self._message(promise, address)
        return {
            "row": card,
            "capacity": self.tongue(CAPACITIES[card.capacity]),
            "message": message,
        }

    def _message(self, promise: Promise, address: str) -> str:
        """Return a text that can be pasted into any messenger."""
        agreed, stands = promise.agreed, promise.stands
        until = ""
        if stands.due:
            day = self.tongue.day(stands.due)
            until = self.tongue(UNTIL, day=day)
        lines = (
            basis(self.snapshot, promise.number, self.tongue),
            f"«{agreed.what}»",
            until,
            self.tongue(ASKED),
            address,
        )
        return "\n".join(filter(None, lines))
