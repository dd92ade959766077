# What is printed: badges with personal QR codes, signs for the tables, paper forms with a stage's questions.
# Each is a page for A4; the browser prints it.
from itertools import chain

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from facilitator_ui.door.asked import Manager, Staff, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.drawing import drawn
from facilitator_ui.identity import Guest, digest, new_secret
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.people import in_order
from facilitator_ui.queries import MOST_COPIES, PAGES, Copies
from facilitator_ui.wire import form_of
from session.entries.cards import mark
from session.entries.seats import group_mark, groups_of, members_of
from session.entries.written import shown_entries, words_of
from session.fields import asked
from session.live.room import new_id
from session.membership.namesakes import called
from session.membership.registration import (
    MOST_LINKS_OF_ONE,
    IssueLink,
)
from session.people import Role
from session.refusals import Code
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Link, Person, Stage

router = APIRouter()
A_PART = 80
"""People whose badges are one page: eight sheets of paper, and less than 300 kB."""


@router.get("/s/{code}/prints")
async def prints(request: Request, hall: ThisHall, visitor: Staff) -> Response:
    """Show what there is to be printed."""
    snapshot = hall.room.snapshot
    asked = [
        stage
        for stage in snapshot.stages
        if KINDS[stage.kind].fields(snapshot, stage)
    ]
    seated = [stage for stage in snapshot.stages if KINDS[stage.kind].seats]
    data = {
        "asked": asked,
        "seated": seated,
        "parts": _told(snapshot),
        "copies": MOST_COPIES,
    }
    return page_of(request, hall, visitor, "prints.html", data)


def _told(snapshot: Snapshot) -> list[tuple[int, int, int]]:
    """Return the parts in which badges are made: which one, and the first and the last of its people, from 1."""
    sizes = [len(part) for part in _parts(snapshot)]
    return [
        (place, (place - 1) * A_PART + 1, (place - 1) * A_PART + size)
        for place, size in enumerate(sizes, 1)
    ]


@router.post("/s/{code}/badges")
async def badges(
    request: Request, hall: ThisHall, visitor: Manager
) -> Response:
    """Make a personal link for each of a part of the people and show them as badges, once; earlier ones go on working.

    `part`: which one, from 1, as the page of paper counts them. Who has as many links as there may be is named instead.
    """
    part = PAGES((await form_of(request)).get("part", 1))
    snapshot, address = hall.room.snapshot, reception(request).address(request)
    people = list(chain.from_iterable(_parts(snapshot)[part - 1 : part]))
    full = [
        person
        for person in people
        if snapshot.count(Link, person_id=person.id) >= MOST_LINKS_OF_ONE
    ]
    made = [
        await _badge(hall, visitor, person, address)
        for person in people
        if person not in full
    ]
    shown = await run_in_threadpool(_drawn, snapshot, made)
    told = {
        "badges": shown,
        "full": [called(snapshot, person) for person in full],
    }
    return page_of(request, hall, visitor, "badges.html", told)


def _expected(snapshot: Snapshot) -> list[Person]:
    return [
        person for person in in_order(snapshot) if person.removed_at is None
    ]


def _parts(snapshot: Snapshot) -> list[list[Person]]:
    people = _expected(snapshot)
    return [
        people[first : first + A_PART]
        for first in range(0, len(people), A_PART)
    ]


async def _badge(
    hall: Hall, visitor: Guest, person: Person, address: str
) -> tuple[Person, str]:
    """Make a link for a person; return its address."""
    secret, session = new_secret(), hall.room.snapshot.session
    command = IssueLink(
        key=new_id(),
        role=Role(person.role),
        label=person.name,
        person=person.id,
        digest=digest(secret),
    )
    await hall.room.submit(command, visitor.actor)
    return person, f"{address}/l/{session.code}/{secret}"


def _drawn(
    snapshot: Snapshot, made: list[tuple[Person, str]]
) -> list[dict[str, object]]:
    return [
        {
            "person": person,
            "side": mark(snapshot, person.side_id),
            "qr": drawn(link),
        }
        for person, link in made
    ]


@router.get("/s/{code}/signs")
async def signs(
    request: Request,
    hall: ThisHall,
    visitor: Staff,
    stage: str = "",
    tables: Copies = 0,
) -> Response:
    """Show signs for the tables: the groups of a stage with their people, or so many numbered tables."""
    snapshot = hall.room.snapshot
    chosen = snapshot.find(Stage, stage)
    groups = (
        [
            (group_mark(snapshot, g.id), members_of(snapshot, g.id))
            for g in groups_of(snapshot, chosen)
        ]
        if chosen
        else []
    )
    numbered = range(1, tables + 1) if not groups else range(0)
    return page_of(
        request,
        hall,
        visitor,
        "signs.html",
        {"groups": groups, "numbered": numbered, "stage": chosen},
    )


@router.get("/s/{code}/forms")
async def forms(
    request: Request,
    hall: ThisHall,
    visitor: Staff,
    stage: str = "",
    copies: Copies = 1,
) -> Response:
    """Show a stage's questions with lines to write on, or its statements with answers to tick, so many times."""
    snapshot = hall.room.snapshot
    chosen = snapshot.get(Stage, stage, Code.unknown_stage)
    put = (
        shown_entries(snapshot, chosen)
        if KINDS[chosen.kind].puts_statements
        else []
    )
    data = {
        "stage": chosen,
        "fields": asked(KINDS[chosen.kind].fields(snapshot, chosen)),
        "statements": [words_of(entry)["text"] for entry in put],
        "copies": range(max(copies, 1)),
    }
    return page_of(request, hall, visitor, "paper-forms.html", data)
