# The organizer's pages: sessions, people and links.
# Reading here, writing through the same commands as everywhere.
import re
from pathlib import Path
from textwrap import shorten

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from facilitator_ui.door.cookies import with_cookie
from facilitator_ui.door.reception import reception
from facilitator_ui.identity import Guest, digest, new_secret
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.people import Sought, of_people
from facilitator_ui.settings import SCENARIOS, Settings
from facilitator_ui.wire import SEE_OTHER, Form, form_of
from session.entries.cards import lines
from session.entries.moderation import MergeEntries
from session.entries.written import live_entries, merged_into, sides_of, standing_for, words_of
from session.live.room import new_id
from session.membership.registration import MANAGERS, AddPerson, IssueLink
from session.messages import as_refusal
from session.people import CONTROL, STAFF, WRITERS, Actor, Role
from session.programme.scenario import Scenario, available, load
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, Link, Stage
from session.words import Words

router = APIRouter()
MOST_ALIKE, LONGEST_ALIKE = 100, 200
ORGANIZER = Actor(id="organizer", roles=frozenset({Role.organizer}))


@router.get("/o")
async def sessions(request: Request) -> Response:
    desk = reception(request)
    _refuse_strangers(request)
    spoken = desk.words(request)
    scenarios, broken = _scenarios(_folder(desk.settings), spoken)
    data = {"sessions": await desk.rooms.sessions(), "scenarios": scenarios, "broken": broken}
    return desk.page(request, "sessions.html", data)


def _folder(settings: Settings) -> Path:
    return settings.scenarios or SCENARIOS


def _scenarios(folder: Path, spoken: Words) -> tuple[list[Scenario], list[str]]:
    """Load the scenarios of a language; of each that cannot be read, say why."""
    good: list[Scenario] = []
    broken: list[str] = []
    for file in available(folder):
        if file.language == spoken.language:
            try:
                good.append(load(folder, file.key, file.language, set(KINDS)))
            except Refused as refused:
                broken.append(spoken.refusal(refused))
    return good, broken


@router.post("/o/sessions")
async def create(request: Request) -> Response:
    _refuse_strangers(request)
    form = await form_of(request)
    key, _, language = str(form.get("scenario", "")).partition(".")
    desk = reception(request)
    scenario = load(_folder(desk.settings), key, language, set(KINDS))
    room = await desk.rooms.create(scenario, ORGANIZER, str(form.get("title", ""))[:300])
    return RedirectResponse(f"/s/{room.snapshot.session.code}/passport", SEE_OTHER)


def _refuse_strangers(request: Request) -> None:
    if not reception(request).is_organizer(request):
        raise Refused(Code.link_wrong)


@router.get("/s/{code}/people")
async def people(request: Request, code: str) -> Response:
    """Show a page of people: `q` are words that they have, `page` a number, `one_with` whom one of them is, too."""
    hall, visitor = await staff_of(request, code)
    sought = Sought.of(request.query_params)
    state = hall.room.snapshot.copy()

    def shown() -> Response:  # beside the loop: it looks through everybody
        return page_of(request, hall, visitor, "people.html", of_people(state, visitor, sought))

    return await run_in_threadpool(shown)


@router.get("/s/{code}/entries/{entry}")
async def wording(request: Request, code: str, entry: str) -> Response:
    """Show an entry's own words, and a form for an edited wording beside them."""
    hall, visitor = await staff_of(request, code)
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
        "alike": await run_in_threadpool(_alike, row, _others(snapshot, stage, row)),
        "merged": [each.id for each in merged_into(snapshot, row)],
    }
    return page_of(request, hall, visitor, "wording.html", data)


def _others(snapshot: Snapshot, stage: Stage, entry: Entry) -> list[Entry]:
    live = live_entries(snapshot, stage)
    return [each for each in live if each.id != entry.id and standing_for(snapshot, each) is None]


def _alike(entry: Entry, others: list[Entry]) -> list[tuple[str, str]]:
    """Return those with most words in common with an entry, which it may be merged with. Reads nothing but rows."""
    own = _vocabulary(entry)
    ranked = sorted(others, key=lambda each: (-len(own & _vocabulary(each)), each.at, each.number, each.id))
    return [(each.id, shorten(" · ".join(_said(each)), LONGEST_ALIKE)) for each in ranked[:MOST_ALIKE]]


def _said(entry: Entry) -> list[str]:
    return [value for value in words_of(entry).values() if isinstance(value, str)]


def _vocabulary(entry: Entry) -> set[str]:
    """Return the beginnings of an entry's longer words, so that endings do not part what is one."""
    return {word[:5] for word in re.findall(r"\w{4,}", " ".join(_said(entry)).casefold())}


@router.post("/s/{code}/links")
async def make_link(request: Request, code: str) -> Response:
    """Make a link and show it once; the server keeps its digest only."""
    hall, visitor = await staff_of(request, code)
    if not visitor.actor.may(MANAGERS):
        raise Refused(Code.not_allowed)
    form = await _with_person(hall, visitor.actor, await form_of(request))
    sought = Sought.of(form)
    secret, command = issue(form)
    await hall.room.submit(command, visitor.actor)
    row = next(hall.room.snapshot.where(Link, digest=digest(secret)))
    session = hall.room.snapshot.session
    address = f"{reception(request).address(request)}/l/{session.code}/{secret}"
    data = {**of_people(hall.room.snapshot, visitor, sought), "made": row, "address": address}
    return page_of(request, hall, visitor, "people.html", data)


@router.post("/s/{code}/lead")
async def lead(request: Request, code: str) -> Response:
    """Open the console in this browser: the organizer makes a moderator's link and holds it."""
    hall, visitor = await staff_of(request, code)
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
    command = AddPerson(key=new_id(), name=label[:300], role=Role(role), present=False)
    receipt = await hall.room.submit(command, actor)
    return {**form, "person": receipt.made[0]}


def issue(form: dict[str, object]) -> tuple[str, IssueLink]:
    secret = new_secret()
    given = {"role": form.get("role"), "label": str(form.get("label", ""))[:300], "person": form.get("person") or None}
    try:
        return secret, IssueLink.model_validate({**given, "key": new_id(), "digest": digest(secret)})
    except ValidationError as wrong:
        raise as_refusal(wrong) from None


async def staff_of(request: Request, code: str) -> tuple[Hall, Guest]:
    hall = await reception(request).hall(code)
    visitor = reception(request).guest(request, hall)
    if not visitor.actor.may(STAFF):
        raise Refused(Code.not_allowed)
    return hall, visitor


def page_of(request: Request, hall: Hall, visitor: Guest, template: str, data: dict[str, object]) -> Response:
    snapshot = hall.room.snapshot
    common = {
        "session": snapshot.session,
        "sides": sides_of(snapshot),
        "stages": snapshot.stages,
        "roles": visitor.actor.roles,
        "manages": visitor.actor.may(MANAGERS),
        "new_key": new_id,
        "join_address": reception(request).join_address(request, snapshot.session.code),
    }
    return reception(request).page(request, template, {**common, **data})
