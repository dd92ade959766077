# The protocol in the browser: the same document that the files are written from, as a page of paper. While it is open
# it asks whether anything is newer; one rendering serves all who look, and none is made more often than it is worth.
# All of it is made in the press.
from base64 import b64encode
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from exports.clean import clean
from exports.figures import svg
from exports.leaves import Entry, leaves
from exports.protocol.composing import protocol
from exports.protocol.form import FORMS
from exports.sheet import sheet as laid_out
from facilitator_ui.door.asked import STAFF_ONLY, Staff, ThisHall
from facilitator_ui.door.reception import Reception, reception
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.downloads import spoken
from facilitator_ui.queries import Page, Since
from facilitator_ui.render import Renderer
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Person
from session.values.charts import Chart
from session.values.languages import LANGUAGES

router = APIRouter()
NO_CONTENT = 204
FRESH = 3000
WIDTH = 165
"""Millimetres that a chart is drawn for, as in the files."""


@dataclass(frozen=True)
class Shown:
    """A protocol as HTML, leaf by leaf: of which number of the journal, and when it was made (ms)."""

    leaves: tuple[str, ...]
    contents: tuple[Entry, ...]
    number: int
    at: int

    def leaf(self, page: int) -> tuple[str, int]:
        """Return the leaf that is asked for, or the last one there is, and its number."""
        place = min(page, len(self.leaves))
        return self.leaves[place - 1], place


@router.get("/s/{code}/preview")
async def preview(
    request: Request,
    hall: ThisHall,
    visitor: Staff,
    language: str = "",
    page: Page = 1,
) -> Response:
    """Show a leaf of the protocol as it would be printed now."""
    chosen = (
        language
        if language in LANGUAGES
        else hall.room.snapshot.session.language
    )
    shown = await _shown(reception(request), hall, chosen)
    html, place = shown.leaf(page)
    data = {
        "html": html,
        "page": place,
        "pages": len(shown.leaves),
        "contents": shown.contents,
        "number": shown.number,
        "chosen": chosen,
        "every": FRESH,
    }
    return page_of(request, hall, visitor, "preview.html", data)


@router.get("/s/{code}/preview/sheet", dependencies=[STAFF_ONLY])
async def sheet(
    request: Request,
    hall: ThisHall,
    language: str = "",
    since: Since = -1,
    page: Page = 1,
) -> Response:
    """Give the leaf alone, its number in `X-Number`; 204 where nothing is newer than `since`."""
    chosen = (
        language
        if language in LANGUAGES
        else hall.room.snapshot.session.language
    )
    if hall.room.snapshot.number <= since:
        return Response(status_code=NO_CONTENT)
    shown = await _shown(reception(request), hall, chosen)
    if shown.number <= since:
        return Response(status_code=NO_CONTENT)
    return Response(
        shown.leaf(page)[0],
        media_type="text/html",
        headers={"X-Number": str(shown.number)},
    )


async def _shown(house: Reception, hall: Hall, language: str) -> Shown:
    """Return the rendering of now, or one that is fresh enough."""
    session_id, now = hall.room.snapshot.session.id, hall.room.clock()
    held: Shown | None = house.sheets.get((session_id, language))
    if held is None or _is_old(held, hall.room.snapshot, now):
        held = await house.press.print(
            _rendered, session_id, now, language, house.renderer.templates
        )
        house.sheets[session_id, language] = held
    return held


def _is_old(held: Shown, snapshot: Snapshot, now: int) -> bool:
    """Tell whether there is something newer that it is time to show: at once where somebody's data were deleted."""
    erased = [
        person.erased_at
        for person in snapshot.all(Person)
        if person.erased_at is not None
    ]
    rested = abs(now - held.at) >= FRESH
    return held.number < snapshot.number and (
        rested or held.at <= max(erased, default=held.at - 1)
    )


def _rendered(
    state: Snapshot, now: int, language: str, templates: Path
) -> Shown:
    """Lay the protocol out, draw its charts and render it: this runs in the press, away from the room."""
    tongue = spoken(state, language)
    document = protocol(state, KINDS, tongue, now)
    cut = leaves(laid_out(document))
    common = {
        "of": cut,
        "home": f"preview?language={document.language}",
        "form": FORMS[document.language],
        "clean": clean,
        "embedded": partial(_embedded, "jpeg"),
        "drawn": lambda chart: _embedded("svg+xml", _drawn(chart)),
    }
    told: list[str] = []
    for number, leaf in enumerate(cut.leaves, 1):
        data = {**common, "page": number, "leaf": leaf, "sheet": leaf.sheet}
        told.append(_renderer(templates).page("parts/sheet.html", tongue, data))
    return Shown(tuple(told), cut.contents, state.number, now)


@cache
def _renderer(templates: Path) -> Renderer:
    return Renderer(templates)


@lru_cache(maxsize=64)
def _drawn(chart: Chart) -> bytes:
    return svg(chart, WIDTH)


def _embedded(kind: str, picture: bytes) -> str:
    return f"data:image/{kind};base64,{b64encode(picture).decode()}"
