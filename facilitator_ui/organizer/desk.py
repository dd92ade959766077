# The organizer's pages: sessions, people and links.
# Reading here, writing through the same commands as everywhere.
import re
from functools import cache
from textwrap import shorten

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from facilitator_ui.door.asked import (
    ORGANIZER_ONLY,
    House,
    Manager,
    Staff,
    ThisHall,
)
from facilitator_ui.door.cookies import with_cookie
from facilitator_ui.door.reception import reception
from facilitator_ui.door.shorts import spaced
from facilitator_ui.drawing import drawn
from facilitator_ui.identity import Guest, digest, new_secret
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.people import Sought, of_people
from facilitator_ui.settings import SCENARIOS, Settings
from facilitator_ui.shelf import files, folders, library, methods
from facilitator_ui.wire import SEE_OTHER, Form, form_of
from session.entries.cards import lines
from session.entries.moderation import MergeEntries
from session.entries.written import (
    live_entries,
    merged_into,
    sides_of,
    standing_for,
    words_of,
)
from session.live.room import new_id
from session.membership.registration import MANAGERS, AddPerson, IssueLink
from session.messages import as_refusal
from session.people import CONTROL, WRITERS, Actor, Role
from session.programme.scenario import Scenario, ScenarioFile, available, load
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, Link, Stage
from session.words import Words

router = APIRouter()
MOST_ALIKE, LONGEST_ALIKE = 100, 200
ORGANIZER = Actor(id="organizer", roles=frozenset({Role.organizer}))


@router.get("/o", dependencies=[ORGANIZER_ONLY])
async def sessions(request: Request, house: House) -> Response:
    spoken = house.words(request)
    scenarios, broken = _scenarios(house.settings, spoken)
    data = {
        "sessions": await house.rooms.sessions(),
        "scenarios": scenarios,
        "broken": broken,
    }
    return house.page(request, "sessions.html", data)


def _scenarios(
    settings: Settings, spoken: Words
) -> tuple[list[Scenario], list[str]]:
    """Load the scenarios of a language; of each that cannot be read, say why."""
    known = methods(settings)
    good: list[Scenario] = []
    broken: list[str] = []
    for folder, file in files(settings):
        if file.language == spoken.language:
            try:
                good.append(load(folder, file.key, file.language, KINDS, known))
            except Refused as refused:
                broken.append(spoken.refusal(refused))
    return good, broken


def _scenario(settings: Settings, key: str, language: str) -> Scenario:
    places = folders(settings)
    holding = [
        folder
        for folder in places
        if ScenarioFile(key, language) in available(folder)
    ]
    folder = (holding or places)[-1]
    return load(folder, key, language, KINDS, methods(settings))


@cache
def placeholders() -> frozenset[str]:
    """Return what the scenarios that come with the program call the sides until somebody names them."""
    names: set[str] = set()
    for file in available(SCENARIOS):
        scenario = load(SCENARIOS, file.key, file.language, KINDS, library())
        names.update(side.name for side in scenario.sides if not side.partner)
    return frozenset(names)


@router.post("/o/sessions", dependencies=[ORGANIZER_ONLY])
async def create(request: Request, house: House) -> Response:
    form = await form_of(request)
    key, _, language = str(form.get("scenario", "")).partition(".")
    scenario = _scenario(house.settings, key, language)
    title = str(form.get("title", ""))[:300]
    room = await house.rooms.create(scenario, ORGANIZER, title)
    return RedirectResponse(
        f"/s/{room.snapshot.session.code}/passport", SEE_OTHER
    )


@router.get("/s/{code}/people")
async def people(request: Request, hall: ThisHall, visitor: Staff) -> Response:
    """Show a page of people: `q` are words that they have, `page` a number, `one_with` whom one of them is, too."""
    sought = Sought.of(request.query_params)
    state = hall.room.snapshot.copy()

    def shown() -> Response:  # beside the loop: it looks through everybody
        return page_of(
            request,
            hall,
            visitor,
            "people.html",
            of_people(state, visitor, sought),
        )

    return await run_in_threadpool(shown)


@router.get("/s/{code}/entries/{entry}")
async def wording(
    request: Request, hall: ThisHall, visitor: Staff, entry: str
) -> Response:
    """Show an entry's own words, and a form for an edited wording beside them."""
    snapshot = hall.room.snapshot
    row = snapshot.get(Entry, entry, Code.unknown_entry)
    stage = snapshot.get(Stage, row.stage_id, Code.unknown_stage)
    fields = KINDS[stage.kind].fields(snapshot, stage)
    own = lines(fields, row.model_copy(update={"wording": None}))
    data = {
        "stage": stage,
        "entry": row.id,
        "revision": row.revision,
        "fields": fields,
        "own": own,
        "content": words_of(row),
        "merges": MergeEntries in KINDS[stage.kind].rules,
        "alike": await run_in_threadpool(
            _alike, row, _others(snapshot, stage, row)
        ),
        "merged": [each.id for each in merged_into(snapshot, row)],
    }
    return page_of(request, hall, visitor, "wording.html", data)


def _others(snapshot: Snapshot, stage: Stage, entry: Entry) -> list[Entry]:
    live = live_entries(snapshot, stage)
    return [
        each
        for each in live
        if each.id != entry.id and standing_for(snapshot, each) is None
    ]


def _alike(entry: Entry, others: list[Entry]) -> list[tuple[str, str]]:
    """Return those with most words in common with an entry, which it may be merged with. Reads nothing but rows."""
    own = _vocabulary(entry)
    ranked = sorted(
        others,
        key=lambda each: (
            -len(own & _vocabulary(each)),
            each.at,
            each.number,
            each.id,
        ),
    )
    return [
        (each.id, shorten(" · ".join(_said(each)), LONGEST_ALIKE))
        for each in ranked[:MOST_ALIKE]
    ]


def _said(entry: Entry) -> list[str]:
    return [
        value for value in words_of(entry).values() if isinstance(value, str)
    ]


def _vocabulary(entry: Entry) -> set[str]:
    """Return the beginnings of an entry's longer words, so that endings do not part what is one."""
    return {
        word[:5]
        for word in re.findall(r"\w{4,}", " ".join(_said(entry)).casefold())
    }


@router.post("/s/{code}/links")
async def make_link(
    request: Request, hall: ThisHall, visitor: Manager
) -> Response:
    """Make a link and show it once; the server keeps its digest only."""
    form = await _with_person(hall, visitor.actor, await form_of(request))
    sought = Sought.of(form)
    secret, command = issue(form)
    await hall.room.submit(command, visitor.actor)
    row = next(hall.room.snapshot.where(Link, digest=digest(secret)))
    data = {
        **of_people(hall.room.snapshot, visitor, sought),
        **handed_out(request, hall, row, secret),
    }
    return page_of(request, hall, visitor, "people.html", data)


def handed_out(
    request: Request, hall: Hall, row: Link, secret: str
) -> dict[str, object]:
    """Return a new link as the page shows it, once: its address, as a QR code, and in a short form to be typed."""
    session = hall.room.snapshot.session
    base = f"{reception(request).address(request)}/l/{session.code}"
    short = spaced(reception(request).shorts.made(session.id, secret))
    return {
        "made": row,
        "address": f"{base}/{secret}",
        "made_qr": drawn(f"{base}/{secret}"),
        "short": f"{base}/{short}",
    }


@router.post("/s/{code}/lead")
async def lead(request: Request, hall: ThisHall, visitor: Staff) -> Response:
    """Open the console in this browser: the organizer makes a moderator's link and holds it."""
    console = f"/s/{hall.room.snapshot.session.code}/console"
    if visitor.actor.may(CONTROL):
        return RedirectResponse(console, SEE_OTHER)
    secret, command = issue({"role": Role.moderator.value})
    await hall.room.submit(command, visitor.actor)
    return with_cookie(request, hall, secret, console)


async def _with_person(hall: Hall, actor: Actor, form: Form) -> Form:
    """Register the one who will hold a writer's link: who writes is a person, by name."""
    role, label = str(form.get("role")), str(form.get("label", ""))
    if role not in WRITERS or form.get("person"):
        return form
    command = AddPerson(
        key=new_id(), name=label[:300], role=Role(role), present=False
    )
    receipt = await hall.room.submit(command, actor)
    return {**form, "person": receipt.made[0]}


def issue(form: dict[str, object]) -> tuple[str, IssueLink]:
    secret = new_secret()
    given = {
        "role": form.get("role"),
        "label": str(form.get("label", ""))[:300],
        "person": form.get("person") or None,
    }
    try:
        return secret, IssueLink.model_validate(
            {**given, "key": new_id(), "digest": digest(secret)}
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


def page_of(
    request: Request,
    hall: Hall,
    visitor: Guest,
    template: str,
    data: dict[str, object],
) -> Response:
    snapshot = hall.room.snapshot
    common = {
        "session": snapshot.session,
        "sides": sides_of(snapshot),
        "stages": snapshot.stages,
        "roles": visitor.actor.roles,
        "manages": visitor.actor.may(MANAGERS),
        "new_key": new_id,
        "join_address": reception(request).join_address(
            request, snapshot.session.code
        ),
    }
    return reception(request).page(request, template, {**common, **data})
