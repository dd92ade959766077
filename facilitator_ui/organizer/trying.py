# How a stage will look on a phone and on the wall once it is opened: rendered from a copy of the session in which it is
# open and somebody has just come in. Nothing is written, and no screen of the room moves.
import re
from dataclasses import dataclass, replace
from functools import partial
from re import Match

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from facilitator_ui.door.asked import STAFF_ONLY, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.drawing import pictured
from facilitator_ui.live.views import Slot, View
from facilitator_ui.render import Renderer
from session.entries.written import sides_of
from session.envelope import StageState
from session.events import Event
from session.people import Actor, Role, Surface, Viewer
from session.programme.timetable import MINUTE
from session.refusals import N_, Code
from session.regions import Outside, audiences
from session.snapshot import Snapshot
from session.tables import Person, ScreenState, Stage
from session.words import Words

router = APIRouter()
SOMEBODY = "somebody"
FRAMED = "frame-ancestors 'self'"
A_FEW = 12
"""Cards of a list that a preview shows."""

ENDING = re.compile(r'(<time [^>]*data-ends="(?P<ends>\d+)"[^>]*>)00:00')

POLICY = f"default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; {FRAMED}"


@router.get("/s/{code}/programme/{stage}/look", dependencies=[STAFF_ONLY])
async def look(
    request: Request,
    hall: ThisHall,
    stage: str,
    surface: Surface = Surface.phone,
) -> Response:
    """Show a stage as a phone or the wall will see it, without a script and without a way to send anything."""
    snapshot, now = hall.room.snapshot, hall.room.clock()
    row = snapshot.get(Stage, stage, Code.unknown_stage)
    return await shown(request, snapshot, row, surface, now)


async def shown(
    request: Request,
    snapshot: Snapshot,
    row: Stage,
    surface: Surface,
    now: int,
) -> Response:
    """Return the page of a stage as it will be seen."""
    desk = reception(request)
    spoken = desk.words(request, snapshot.session.utc_offset)
    opened = _opened(snapshot, row, now, spoken(N_("Anna")))
    trial = _Trial(desk.renderer, spoken, now)
    slots = await run_in_threadpool(partial(trial.slots, opened, surface))
    address = desk.join_address(request, opened.session.code)
    data = {
        "base": f"{'projector' if surface is Surface.projector else 'phone'}.html",
        "slots": slots,
        "session": opened.session,
        "surface": surface.value,
        "person": "",
        "who": "",
        "word": "",
        "roles": frozenset({Role.participant}),
        "plain": "",
        "join_address": address,
        "drawn_qr": pictured(address),
    }
    page = desk.page(request, "look.html", data)
    page.headers["Content-Security-Policy"] = POLICY
    page.headers["X-Frame-Options"] = "SAMEORIGIN"
    return page


@dataclass(frozen=True)
class _Trial:
    renderer: Renderer
    spoken: Words
    now: int

    def slots(self, snapshot: Snapshot, surface: Surface) -> dict[str, Slot]:
        """Render every region that somebody who has just come in sees, or the wall."""
        role, person_id = Role.projector, None
        if surface is Surface.phone:
            role, person_id = Role.participant, SOMEBODY
        actor = Actor(SOMEBODY, frozenset({role}), person_id, b"nobody")
        found: dict[str, Slot] = {}
        for audience in audiences(snapshot, Viewer(actor, surface)):
            view = View(audience, self.renderer, self.spoken)
            view.refresh(snapshot, Outside(self.now))
            for name, slot in view.slots().items():
                found[name] = self._still(_few(slot))
        return found

    def _still(self, slot: Slot) -> Slot:
        """Return a slot whose clocks show what is left at the opening: no script moves them here."""
        html = ENDING.sub(self._left, slot.html)
        return replace(slot, html=html)

    def _left(self, clock: Match[str]) -> str:
        seconds = (int(clock["ends"]) - self.now) // 1000
        hours, rest = divmod(seconds, 3600)
        told = f"{rest // 60:02}:{rest % 60:02}"
        if hours:
            told = f"{hours}:{told}"
        return f"{clock[1]}{told}"


def _few(slot: Slot) -> Slot:
    """Return a slot with as many items of a list as a preview has room for."""
    return (
        slot if slot.items is None else replace(slot, items=slot.items[:A_FEW])
    )


def _opened(real: Snapshot, stage: Stage, now: int, name: str) -> Snapshot:
    """Return a copy in which a stage has just been opened and somebody of the first side looks at it."""
    snapshot = real.copy()
    side = next(iter(sides_of(real)), None)
    side_id = side.id if side is not None else None
    life = {
        "state": StageState.open,
        "opened_at": now,
        "ends_at": now + stage.envelope.minutes * MINUTE,
        "left": None,
    }
    here = {
        "current_stage_id": stage.id,
        "closed_at": None,
        "screen": ScreenState.shown,
        "spotlight_id": None,
    }
    person = Person(
        id=SOMEBODY,
        session_id=real.session.id,
        name=name,
        side_id=side_id,
        role=Role.participant.value,
        joined_at=now,
    )
    rows = (
        stage.model_copy(update=life),
        real.session.model_copy(update=here),
        person,
    )
    snapshot.advance([Event("StageOpened", rows)])
    return snapshot
