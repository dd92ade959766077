# Many people from a list, pasted or a file, looked at before they are taken in; and the moderator's role handed over.
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from exports.data.workbook import LARGEST_LIST, NoList, table_of
from facilitator_ui.door.asked import Leader, Staff, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.errors import status
from facilitator_ui.identity import digest, new_secret
from facilitator_ui.organizer.desk import handed_out, page_of
from facilitator_ui.organizer.people import of_people
from facilitator_ui.wire import SEE_OTHER, form_of
from session.live.room import new_id
from session.membership.cells import tabbed
from session.membership.registration import BEARABLE, IssueLink
from session.membership.roster import (
    MOST_PEOPLE,
    AddPeople,
    Directory,
    Newcomer,
    ReadLine,
    read,
)
from session.people import ROLE_NAMES, Role
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Link, Person, Side
from session.values.languages import LANGUAGES
from session.values.visible import looks
from session.words import words

router = APIRouter()
LONGEST = 600_000
"""Characters of a list: two thousand lines, each as long as its columns may be."""

MOST_SHOWN = 200
"""Lines without a question that the page shows; it says how many there are besides."""

Say = Callable[[Refused], str]


@dataclass(frozen=True)
class Asked:
    """What the form says: the list, the lines that are ticked though their name is there, and whether to take them in.

    `seen`: what the list looked like when a page showed it, so that nobody is taken in unseen; a program has seen it.
    """

    text: str
    ticked: frozenset[str]
    sure: bool
    seen: str


@router.post("/s/{code}/newcomers")
async def newcomers(
    request: Request, hall: ThisHall, visitor: Staff
) -> Response:
    """Show what a list holds, line by line; with `sure`, take in the lines that are right, and the ticked namesakes."""
    say = reception(request).words(request).refusal
    asked, found, refused = (
        Asked("", frozenset(), sure=False, seen=""),
        list[ReadLine](),
        None,
    )
    try:
        async with reception(request).uploads.turn(
            hall.room.snapshot.session.id, visitor.actor.id
        ):
            asked = await _asked(request)
        found = await run_in_threadpool(
            _read, asked.text, _directory(hall.room.snapshot)
        )
        chosen = _chosen(found, asked)
        if asked.sure and chosen and asked.seen in {"", digest(asked.text)}:
            await hall.room.submit(
                AddPeople(key=new_id(), people=chosen), visitor.actor
            )
            return RedirectResponse(
                f"/s/{hall.room.snapshot.session.code}/people", SEE_OTHER
            )
    except Refused as why:
        refused = why
    problem = say(refused) if refused else ""
    told = _told(found, asked, say)
    data = {**told, "problem": problem, "role_names": ROLE_NAMES}
    page = page_of(request, hall, visitor, "newcomers.html", data)
    if refused:
        page.status_code = status(refused.code)
    return page


async def _asked(request: Request) -> Asked:
    """Read the form; a file that is put in stands in the place of the text."""
    form = await form_of(
        request, fields=MOST_PEOPLE + 100, longest=4 * LONGEST, files=True
    )
    text, ticked = str(form.get("text", "")), form.get("twin", [])
    file = form.get("file")
    data = (
        await file.read(LARGEST_LIST + 1)
        if isinstance(file, UploadFile) and file.filename
        else None
    )
    if isinstance(file, UploadFile):
        await file.close()
    await request.close()
    text = text if data is None else await run_in_threadpool(_text_of, data)
    marks = (
        frozenset(map(str, ticked)) if isinstance(ticked, list) else frozenset()
    )
    return Asked(
        text.replace("\r\n", "\n"),
        marks,
        sure=bool(form.get("sure")),
        seen=str(form.get("seen", "")),
    )


def _text_of(data: bytes) -> str:
    try:
        table = table_of(data)
    except NoList:
        raise Refused(Code.list_unreadable) from None
    return table if isinstance(table, str) else tabbed(table)


def _read(text: str, known: Directory) -> list[ReadLine]:
    """Read a list; more than can be taken in at once is refused whole, so that nothing is cut off unseen."""
    if len(text) > LONGEST:
        raise Refused(
            Code.list_too_long, count=text.count("\n") + 1, limit=MOST_PEOPLE
        )
    return read(text, known)


def _chosen(found: Sequence[ReadLine], asked: Asked) -> tuple[Newcomer, ...]:
    wanted = (
        line
        for line in found
        if not line.twin or str(line.number) in asked.ticked
    )
    people = tuple(line.who for line in wanted if line.who)
    if len(people) > MOST_PEOPLE:
        raise Refused(Code.list_too_long, count=len(people), limit=MOST_PEOPLE)
    return people


def _told(
    found: Sequence[ReadLine], asked: Asked, say: Say
) -> dict[str, object]:
    """Return what the page says: each line in its place, with what is asked or wrong beside it."""
    plain = [line for line in found if line.who and not line.twin]
    hidden = {line.number for line in plain[MOST_SHOWN:]}
    right = len(plain) if len(plain) <= MOST_PEOPLE else 0
    return {
        "text": asked.text,
        "seen": digest(asked.text),
        "lines": [
            (line, _why(line, say))
            for line in found
            if line.number not in hidden
        ],
        "left_out": sum(
            line.who is None and not line.heading for line in found
        ),
        "twins": sum(line.twin for line in found),
        "ticked": asked.ticked,
        "more": len(hidden),
        "right": right,
    }


def _why(line: ReadLine, say: Say) -> str:
    if not line.code:
        return ""
    return say(Refused(line.code, **line.values))


def _directory(snapshot: Snapshot) -> Directory:
    session = snapshot.session
    people = [p for p in snapshot.all(Person) if p.removed_at is None]
    named = {
        looks(name): place for place, name in enumerate(session.generations, 1)
    }
    numbered = {str(place): place for place in named.values()}
    roles: dict[str, Role] = {}
    for language in LANGUAGES:
        say = words(language)
        roles |= {looks(say(ROLE_NAMES[role])): role for role in BEARABLE}
    return Directory(
        sides={looks(side.name): side.id for side in snapshot.all(Side)},
        generations={**numbered, **named},
        roles=roles,
        names=frozenset(looks(person.name) for person in people),
    )


@router.post("/s/{code}/handover")
async def hand_over(
    request: Request, hall: ThisHall, visitor: Leader
) -> Response:
    """Make a link that takes the moderator's role over: nothing changes until somebody opens it and says yes."""
    form = await form_of(request)
    secret, held = new_secret(), {digest(each) for each in visitor.secrets}
    own = [
        link
        for link in hall.room.snapshot.all(Link)
        if link.digest in held and link.role == Role.moderator
    ]
    command = IssueLink(
        key=new_id(),
        role=Role.moderator,
        label=str(form.get("label", ""))[:300],
        digest=digest(secret),
        replaces=tuple(link.id for link in own if link.revoked_at is None),
    )
    await hall.room.submit(command, visitor.actor)
    row = next(hall.room.snapshot.where(Link, digest=digest(secret)))
    data = {
        **of_people(hall.room.snapshot, visitor),
        **handed_out(request, hall, row, secret),
    }
    return page_of(request, hall, visitor, "people.html", data)
