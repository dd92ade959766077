# Many people from a pasted list, looked at before they are taken in; and the moderator's role handed over.
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from facilitator_ui.door.reception import reception
from facilitator_ui.identity import digest, new_secret
from facilitator_ui.organizer.desk import page_of, staff_of
from facilitator_ui.organizer.people import of_people
from facilitator_ui.wire import SEE_OTHER, form_of
from session.live.room import new_id
from session.people import CONTROL, ROLE_NAMES, Role
from session.refusals import Code, Refused
from session.registration import BEARABLE, IssueLink
from session.roster import AddPeople, Directory, ReadLine, read
from session.snapshot import Snapshot
from session.tables import Link, Person, Side
from session.words import LANGUAGES, words

router = APIRouter()
MOST = 100_000


@router.post("/s/{code}/newcomers")
async def newcomers(request: Request, code: str) -> Response:
    """Show what a pasted list holds, line by line; with `sure`, take in the lines that are right."""
    hall, visitor = await staff_of(request, code)
    form = await form_of(request)
    snapshot = hall.room.snapshot
    found = read(str(form.get("text", ""))[:MOST], _directory(snapshot))
    chosen = tuple(line.who for line in found if line.who and not line.twin)
    if form.get("sure") and chosen:
        await hall.room.submit(AddPeople(key=new_id(), people=chosen[:500]), visitor.actor)
        return RedirectResponse(f"/s/{snapshot.session.code}/people", SEE_OTHER)
    spoken = reception(request).words(request)
    told = [{**asdict(line), "who": line.who, "wrong": _wrong(spoken.refusal, line)} for line in found]
    data = {"lines": told, "text": str(form.get("text", "")), "right": len(chosen), "role_names": ROLE_NAMES}
    return page_of(request, hall, visitor, "newcomers.html", data)


def _wrong(say: object, line: ReadLine) -> str:
    return str(say(Refused(line.code, **line.values))) if line.code and callable(say) else ""


def _directory(snapshot: Snapshot) -> Directory:
    session = snapshot.session
    named = {session.generations[at].casefold(): at + 1 for at in range(len(session.generations))}
    return Directory(
        sides={side.name.casefold(): side.id for side in snapshot.all(Side)},
        generations={**{str(place): place for place in named.values()}, **named},
        roles={words(each)(ROLE_NAMES[role]).casefold(): role for each in LANGUAGES for role in BEARABLE},
        names=frozenset(p.name.casefold() for p in snapshot.all(Person) if p.removed_at is None),
    )


@router.post("/s/{code}/handover")
async def hand_over(request: Request, code: str) -> Response:
    """Make a link that takes the moderator's role over: nothing changes until somebody opens it and says yes."""
    hall, visitor = await staff_of(request, code)
    if not visitor.actor.may(CONTROL):
        raise Refused(Code.not_allowed)
    form = await form_of(request)
    secret, held = new_secret(), {digest(each) for each in visitor.secrets}
    own = [link for link in hall.room.snapshot.all(Link) if link.digest in held and link.role == Role.moderator]
    command = IssueLink(
        key=new_id(),
        role=Role.moderator,
        label=str(form.get("label", ""))[:300],
        digest=digest(secret),
        replaces=tuple(link.id for link in own if link.revoked_at is None),
    )
    await hall.room.submit(command, visitor.actor)
    row = next(hall.room.snapshot.where(Link, digest=digest(secret)))
    address = f"{reception(request).address(request)}/l/{hall.room.snapshot.session.code}/{secret}"
    data = {**of_people(hall.room.snapshot, visitor), "made": row, "address": address}
    return page_of(request, hall, visitor, "people.html", data)
