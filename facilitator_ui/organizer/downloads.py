# What an organizer takes home, at any moment of the session: the protocol and the archive.
import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Annotated
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from exports import markdown, word
from exports.data import archive
from exports.protocol.composing import protocol
from exports.protocol.extracts import extract, noted, responsible
from exports.protocol.form import LETTER_COUNTRIES
from facilitator_ui.door.asked import STAFF_ONLY, ThisHall
from facilitator_ui.door.card_keys import shown_again, six_of
from facilitator_ui.door.reception import reception
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.wishes import OfOne, Wish, own_template
from facilitator_ui.render import spaced_code
from session.live import journal
from session.record import Record
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import AgreementCard
from session.values.blocks import Paragraph
from session.words import Words, words

router = APIRouter(dependencies=[STAFF_ONLY])


@dataclass(frozen=True)
class Way:
    """How the holder of a card reports: by an address and six characters, or by the card's own `page`."""

    address: str
    six: str
    page: str


Ways = dict[tuple[str, str], Way]
"""By holder and entry."""
Write = Callable[[Snapshot, int], bytes]
MINUTES = N_("Minutes")
NAMES = {
    "tables": N_("Tables"),
    "votes": N_("Votes"),
    "agreements": N_("Due dates"),
    "session": N_("Archive"),
    "extract": N_("Extract"),
    "extracts": N_("Extracts"),
    "me": N_("My words"),
    "handover": N_("Agreements"),
    "published": N_("Progress of the agreements"),
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/s/{code}/protocol.docx")
async def as_word(
    request: Request, hall: ThisHall, wish: Annotated[Wish, Query()]
) -> Response:
    asked = partial(
        protocol_in_word,
        wish=on_paper(request, wish),
        address=home_of(request, hall),
    )
    return await written(request, hall, WORD, asked)


@router.get("/s/{code}/protocol.md")
async def as_markdown(
    request: Request, hall: ThisHall, wish: Annotated[Wish, Query()]
) -> Response:
    return await written(
        request,
        hall,
        "text/markdown; charset=utf-8",
        partial(_markdown, wish=wish),
    )


@router.get("/s/{code}/extract.docx")
async def as_extract(
    request: Request, hall: ThisHall, wish: Annotated[OfOne, Query()]
) -> Response:
    """Give the extract of one who is responsible, by name."""
    asked = partial(
        _extract,
        wish=on_paper(request, wish),
        who=wish.who,
        ways=_ways(request, hall),
    )
    return await written(request, hall, WORD, asked)


@router.get("/s/{code}/extracts.zip")
async def as_extracts(
    request: Request, hall: ThisHall, wish: Annotated[Wish, Query()]
) -> Response:
    return await written(
        request,
        hall,
        "application/zip",
        partial(
            _extracts, wish=on_paper(request, wish), ways=_ways(request, hall)
        ),
    )


def _ways(request: Request, hall: Hall) -> Ways:
    """Return by which address and characters each holder of a card reports on each agreement."""
    key, state = reception(request).key, hall.room.snapshot
    address = f"{reception(request).address(request)}/a/{state.session.code}"
    found: Ways = {}
    for card in state.all(AgreementCard):
        secret = shown_again(key, card)
        if secret is not None and card.revoked_at is None:
            six = spaced_code(six_of(secret))
            page = f"{address}/{secret}"
            found[card.holder, card.entry_id] = Way(address, six, page)
    return found


@router.get("/s/{code}/session.json")
async def as_archive(request: Request, hall: ThisHall) -> Response:
    """Give all rows, and the journal that leads to just these; from memory, where the database's file is gone."""
    room = hall.room
    state = room.snapshot
    if room.storage_lost:
        content = await asyncio.to_thread(_archive, state, room.records)
    else:
        content = await reception(request).press.print_history(
            _archive, state.session.id
        )
    return attached(request, state, content, "application/json")


async def written(
    request: Request, hall: Hall, media_type: str, write: Write
) -> Response:
    """Write the session as it stands, in a process of its own: the room goes on meanwhile."""
    room = hall.room
    content = await reception(request).press.print(
        write, room.snapshot.session.id, room.clock()
    )
    return attached(request, room.snapshot, content, media_type)


def on_paper(request: Request, wish: Wish) -> Wish:
    """Fill in the paper where it was left to the browser: Letter where its country cuts paper to inches."""
    if wish.paper:
        return wish
    languages = request.headers.get("accept-language", "")
    country = re.search(r"[a-z]{2}-([A-Z]{2})", languages)
    cuts_to_inches = country is not None and country[1] in LETTER_COUNTRIES
    paper = "letter" if cuts_to_inches else "a4"
    return wish.model_copy(update={"paper": paper})


def home_of(request: Request, hall: Hall) -> str:
    """Return the address of the session's own page, where people read what was agreed and what became of it."""
    code = hall.room.snapshot.session.code
    return f"{reception(request).address(request)}/s/{code}"


def spoken(snapshot: Snapshot, language: str) -> Words:
    """Return the words of the protocol: its own language, unless another is asked for."""
    session = snapshot.session
    return words(language or session.language, session.utc_offset)


def attached(
    request: Request,
    state: Snapshot,
    content: bytes,
    media_type: str,
    version: int = 0,
) -> Response:
    """Return a file to keep; `version`: the number of the final version that it is."""
    name = quote(
        _file_name(state, request.url.path.rpartition("/")[2], version)
    )
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=media_type, headers=headers)


def _file_name(snapshot: Snapshot, asked: str, version: int) -> str:
    session = snapshot.session
    what, _, suffix = asked.partition(".")
    title = "".join(
        char for char in session.title if char.isalnum() or char in " -—«»"
    ).strip()[:80]
    number = f" v{version}" if version else ""
    return f"{words(session.language)(NAMES.get(what, MINUTES))} {title or session.code}{number}.{suffix}"


def protocol_in_word(
    snapshot: Snapshot,
    now: int,
    wish: Wish,
    address: str = "",
    *,
    live: bool = False,
) -> bytes:
    """Write the protocol; `address`: the page that its QR code leads to, where it is known."""
    tongue = spoken(snapshot, wish.language)
    made = protocol(snapshot, KINDS, tongue, now, wish.cut)
    document = replace(
        made, mark=address or made.mark, leading=made.leading or wish.main
    )
    return word.write(
        document, wish.form(tongue), own_template(snapshot, wish), live=live
    )


def _markdown(snapshot: Snapshot, now: int, wish: Wish) -> bytes:
    return markdown.write(
        protocol(
            snapshot, KINDS, spoken(snapshot, wish.language), now, wish.cut
        )
    ).encode()


def _archive(snapshot: Snapshot, records: list[Record]) -> bytes:
    return archive.write(snapshot, map(journal.to_row, records))


def _extract(
    snapshot: Snapshot, now: int, wish: Wish, who: str, ways: Ways
) -> bytes:
    tongue = spoken(snapshot, wish.language)
    entries = responsible(snapshot, KINDS, tongue).get(who)
    if entries is None:
        raise Refused(Code.unknown_person)
    made = extract(snapshot, KINDS, tongue, now, entries)
    document = noted(made, _notes(who, ways, tongue))
    return word.write(document, wish.form(tongue), own_template(snapshot, wish))


def _notes(who: str, ways: Ways, words: Words) -> dict[str, Paragraph]:
    """Say beneath each agreement of somebody who has a card how to report on it."""
    notes: dict[str, Paragraph] = {}
    for (holder, entry), way in ways.items():
        if holder == who:
            told = words(
                "How it goes is told at %(address)s by the characters %(six)s.",
                address=way.address,
                six=way.six,
            )
            notes[entry] = Paragraph(told, mark=way.page)
    return notes


def _extracts(snapshot: Snapshot, now: int, wish: Wish, ways: Ways) -> bytes:
    """Write every extract into one archive, with the name in the file's name."""
    tongue = spoken(snapshot, wish.language)
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        for number, (who, entries) in enumerate(
            responsible(snapshot, KINDS, tongue).items(), 1
        ):
            made = extract(snapshot, KINDS, tongue, now, entries)
            document = noted(made, _notes(who, ways, tongue))
            content = word.write(
                document, wish.form(tongue), own_template(snapshot, wish)
            )
            zipped.writestr(ZipInfo(f"{number:02} {_plain(who)}.docx"), content)
    return file.getvalue()


def _plain(name: str) -> str:
    return "".join(
        char for char in name if char.isalnum() or char in " -"
    ).strip()[:80]
