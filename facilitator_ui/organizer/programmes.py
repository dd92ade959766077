# A whole programme at once: out as a TOML file and in again, kept as a scenario of one's own, printed; and a copy of
# the session that has it. Knows requests; what a file means is said by session.programme.
import re
from contextlib import suppress
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from facilitator_ui.bodies import file_in
from facilitator_ui.door.asked import STAFF_ONLY, House, Staff, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.organizer.desk import (
    ORGANIZER,
    page_of,
)
from facilitator_ui.organizer.placing import says
from facilitator_ui.organizer.planning import length, minutes_of_all
from facilitator_ui.shelf import methods, own_folder
from facilitator_ui.wire import SEE_OTHER
from session.live.room import new_id
from session.programme.agenda import SetProgramme
from session.programme.saving import as_toml
from session.programme.scenario import ScenarioFile, available, read
from session.programme.timetable import end_of, start_of, timetable
from session.refusals import N_, Code, Refused, said
from session.snapshot import Snapshot
from session.stages import KINDS
from session.values.textfile import text_of
from session.values.zones import clock_of

router = APIRouter()


async def _of_the_house(request: Request, house: House) -> None:
    if not house.is_organizer(request):
        raise Refused(Code.not_allowed)


OF_THE_HOUSE = (STAFF_ONLY, Depends(_of_the_house))
"""Only the organizer of the house, where an organizer's link of one session is not enough."""
LARGEST_FILE = 1_000_000
CYRILLIC = range(0x430, 0x450)
LETTERS = (
    "a b v g d e zh z i j k l m n o p r s t u f h c ch sh sch - y - e yu ya"
)
LATIN = {
    letter: latin.strip("-")
    for letter, latin in zip(CYRILLIC, LETTERS.split(), strict=True)
}
"""The Russian letters in their order, as a file's name has them."""


@router.get("/s/{code}/programme.toml", dependencies=[STAFF_ONLY])
async def download(hall: ThisHall) -> Response:
    """Give the programme as a file that can be taken in again, here or elsewhere."""
    snapshot = hall.room.snapshot
    file = ScenarioFile(_key(snapshot), snapshot.session.language)
    text = as_toml(snapshot, file.key, snapshot.session.title or file.key)
    named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(text, media_type="application/toml", headers=named)


@router.post("/s/{code}/programme/file")
async def take_in(request: Request, hall: ThisHall, visitor: Staff) -> Response:
    """Put the programme of a file in the place of this one; a mistake is told with its line."""
    session = hall.room.snapshot.session
    async with reception(request).uploads.form_of(
        request, session.id, visitor.actor.id
    ) as form:
        file = file_in(form)
        raw = await file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise Refused(Code.frame_too_large, limit=LARGEST_FILE // 1000)
    name = Path(file.filename or "").name or "programme.toml"
    try:
        text = text_of(raw)
    except UnicodeDecodeError:
        raise Refused(Code.not_utf8) from None
    known = methods(reception(request).settings)
    scenario = await run_in_threadpool(read, text, name, KINDS, known)
    await hall.room.submit(
        SetProgramme(key=new_id(), stages=scenario.stages), visitor.actor
    )
    return RedirectResponse(f"/s/{session.code}/programme", SEE_OTHER)


@router.post("/s/{code}/programme/scenario", dependencies=OF_THE_HOUSE)
async def keep(house: House, hall: ThisHall) -> Response:
    """Keep the programme among the scenarios, under a name that no other has."""
    folder = own_folder(house.settings)
    if folder is None:
        raise Refused(
            Code.not_kept,
            what=said(N_("this server has no folder for scenarios")),
        )
    await run_in_threadpool(_keep, folder, hall.room.snapshot.copy())
    return RedirectResponse("/o#new", SEE_OTHER)


def _keep(folder: Path, snapshot: Snapshot) -> None:
    """Write the file whole or not at all."""
    language = snapshot.session.language
    try:
        folder.mkdir(parents=True, exist_ok=True)
        key = _free(_key(snapshot), language, folder)
        target = folder / ScenarioFile(key, language).name
        fresh = target.with_suffix(".part")
        with suppress(FileNotFoundError):
            fresh.unlink()
        fresh.write_text(
            as_toml(snapshot, key, snapshot.session.title or key),
            encoding="utf-8",
        )
        fresh.replace(target)
    except OSError:
        raise Refused(
            Code.not_kept,
            what=said(N_("the folder for scenarios cannot be written")),
        ) from None


def _free(key: str, language: str, folder: Path) -> str:
    taken = available(folder)
    number = 1
    wanted = key
    while ScenarioFile(wanted, language) in taken:
        number += 1
        wanted = f"{key}-{number}"
    return wanted


def _key(snapshot: Snapshot) -> str:
    """Return a file's name out of the topic: Latin letters and digits."""
    return latin(snapshot.session.title) or "programme"


def latin(text: str) -> str:
    """Return words in Latin letters and digits, as a file's name may have them."""
    told = text.casefold().translate(LATIN)
    words = re.findall("[a-z0-9]+", told)
    return "-".join(words)[:50].strip("-")


@router.post("/s/{code}/copy", dependencies=OF_THE_HOUSE)
async def copy(house: House, hall: ThisHall) -> Response:
    """Make another session with this one's passport, sides and programme, and nobody in it."""
    room = await house.rooms.copy(hall.room.snapshot.copy(), ORGANIZER)
    return RedirectResponse(
        f"/s/{room.snapshot.session.code}/passport", SEE_OTHER
    )


@router.get("/s/{code}/programme/print")
async def printed(request: Request, hall: ThisHall, visitor: Staff) -> Response:
    """Show the programme as a page of paper, with clock times."""
    spoken, snapshot = reception(request).words(request), hall.room.snapshot
    places = [
        place
        for place in timetable(snapshot.stages, start_of(snapshot.session))
        if place.stage.state != "skipped"
    ]
    labels = {name: spoken(kind.label) for name, kind in KINDS.items()}
    data = {
        "back": "programme",
        "places": places,
        "labels": labels,
        "says": says,
        "start": clock_of(start_of(snapshot.session)),
        "end": clock_of(end_of(places)),
        "length": length(minutes_of_all(tuple(places)), spoken),
    }
    return page_of(request, hall, visitor, "programme-print.html", data)
