# The programme's page: one table of stages with their times, and a drawer in which one of them is set. Reading; what is
# posted here becomes commands as everywhere.
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from facilitator_ui.door.asked import Staff, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.identity import Guest
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer import questions
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.drawer import drawer_of
from facilitator_ui.organizer.lanes import Lanes, lanes
from facilitator_ui.organizer.method_forms import InBlock, in_blocks
from facilitator_ui.organizer.placing import says, usual_place
from facilitator_ui.organizer.readiness import warnings
from facilitator_ui.organizer.steps import last_step
from facilitator_ui.shelf import methods
from facilitator_ui.wire import SEE_OTHER, Form, form_of
from session.decide import COMMANDS
from session.envelope import STATE_NAMES
from session.live.room import Receipt
from session.programme.agenda import forecast
from session.programme.timetable import Place, end_of, start_of, timetable
from session.refusals import N_, Code
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Stage
from session.values.zones import clock_of
from session.words import Words

router = APIRouter()
HOUR = 60
WAYS: Mapping[str, int] = {"up": -1, "down": 1}


class Opened(BaseModel):
    """What of the programme is open: a stage in the drawer, by id, one of its pages, and where a new stage goes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stage: str = ""
    part: str = ""
    after: str = ""


@dataclass(frozen=True)
class Planned:
    """A row of the table. `kind`: what the title does not say already; `up`, `down`: behind which stage it moves."""

    place: Place
    kind: str
    questions: int
    warnings: tuple[str, ...]
    up: str | None
    down: str | None
    lanes: Lanes
    block: InBlock | None = None

    @property
    def stage(self) -> Stage:
        return self.place.stage


@router.get("/s/{code}/programme")
async def programme(
    request: Request,
    hall: ThisHall,
    visitor: Staff,
    opened: Annotated[Opened, Query()],
) -> Response:
    snapshot, spoken = hall.room.snapshot, reception(request).words(request)
    now = hall.room.clock()
    places = timetable(snapshot.stages, start_of(snapshot.session))
    chosen = snapshot.find(Stage, opened.stage)
    beside = lanes(snapshot.stages)
    known = methods(reception(request).settings)
    blocks = in_blocks(snapshot.stages, known, spoken.language)
    lines = []
    for place in places:
        stage = place.stage.id
        line = _line(snapshot, spoken, place, beside[stage])
        block = blocks.get(stage)
        lines.append(replace(line, block=block))
    data: dict[str, object] = {
        "lines": lines,
        "start": clock_of(start_of(snapshot.session)),
        "end": clock_of(end_of(places)),
        "length": length(minutes_of_all(places), spoken),
        "warned": sum(len(line.warnings) for line in lines),
        "forecast": forecast(snapshot, now),
        "undo": last_step(snapshot, visitor.actor, now),
        "kinds": KINDS,
        "state_names": STATE_NAMES,
        "after": opened.after or _usual_place(snapshot),
        "chosen": None,
    }
    if chosen is not None:
        place = next(each for each in places if each.stage.id == chosen.id)
        data |= drawer_of(snapshot, spoken, place, opened.part)
    return page_of(request, hall, visitor, "programme.html", data)


def _usual_place(snapshot: Snapshot) -> str:
    language = snapshot.session.language
    return usual_place(snapshot.stages, language)


def _line(
    snapshot: Snapshot, spoken: Words, place: Place, beside: Lanes
) -> Planned:
    stage = place.stage
    order = [each.id for each in snapshot.stages]
    index = order.index(stage.id)
    label = spoken(KINDS[stage.kind].label)
    kind = "" if says(stage.envelope.title, label) else label
    warned = [spoken.told(each.told) for each in warnings(snapshot, place)]
    up = ["", *order][index - 1] if index else None
    down = order[index + 1] if index + 1 < len(order) else None
    questions = len(stage.envelope.fields)
    told = tuple(warned)
    return Planned(place, kind, questions, told, up, down, beside)


def minutes_of_all(places: tuple[Place, ...]) -> int:
    """Return the minutes from the first stage to the last, with what is free between them."""
    told = [place for place in places if place.begins is not None]
    end = end_of(places)
    if (
        told
        and end is not None
        and told[0].begins is not None
        and told[0].stage is places[0].stage
    ):
        return end - told[0].begins
    return sum(place.stage.envelope.minutes for place in places)


def length(minutes: int, spoken: Words) -> str:
    """Write a length as people say it: 8 h 30 min."""
    hours, rest = divmod(minutes, HOUR)
    told = [spoken(N_("%(count)s h"), count=hours)] if hours else []
    if rest or not hours:
        told.append(spoken.plural("%(count)s min", "%(count)s min", rest))
    return " ".join(each.replace(" ", "\u00a0") for each in told)


@router.post("/s/{code}/programme/insert")
async def insert(request: Request, hall: ThisHall, visitor: Staff) -> Response:
    """Put a new stage into the programme, or another one like `like` behind it; open it in the drawer."""
    form = await form_of(request)
    like = hall.room.snapshot.find(Stage, str(form.pop("like", "")))
    if like is not None:
        envelope = {
            **like.envelope.model_dump(mode="json"),
            "starts": "",
            "decision": "",
            "remark": "",
            "block": None,
        }
        form |= {"kind": like.kind, "after": like.id, "envelope": envelope}
    receipt = await _carried_out(
        request, hall, visitor, {**form, "type": "insert_stage"}
    )
    return _back_to(hall, receipt.made[0])


@router.post("/s/{code}/programme/{stage}/questions")
async def question(
    request: Request, hall: ThisHall, visitor: Staff, stage: str
) -> Response:
    """Change, add, move or remove one question: `name` says which, `do` what."""
    row = hall.room.snapshot.get(Stage, stage, Code.unknown_stage)
    form = await form_of(request)
    spoken = reception(request).words(request)
    fields = _asked(row, form, (spoken(N_("Yes")), spoken(N_("No"))))
    key = form.get("key")
    await _carried_out(
        request,
        hall,
        visitor,
        {"type": "edit_stage", "key": key, "stage": row.id, "fields": fields},
    )
    return _back_to(hall, row.id, "questions")


def _asked(
    stage: Stage, form: Form, usual: tuple[str, str]
) -> list[questions.Question]:
    fields = stage.envelope.fields
    name, deed = str(form.get("name", "")), form.get("do", "")
    if deed == "add":
        return questions.with_new(
            fields, str(form.get("label", "")), str(form.get("kind", "")), usual
        )
    if deed == "remove":
        return questions.without(fields, name)
    if deed in WAYS:
        return questions.moved(fields, name, WAYS[str(deed)])
    given = form.get("question")
    if not isinstance(given, dict):
        given = {}
    return questions.changed(fields, name, given, usual)


@router.post("/s/{code}/programme/{stage}/sources")
async def sources(
    request: Request, hall: ThisHall, visitor: Staff, stage: str
) -> Response:
    """Say from which stages one takes, and what: `take:KEY` is `all`, `thesis`, `top` or empty."""
    row = hall.room.snapshot.get(Stage, stage, Code.unknown_stage)
    form = await form_of(request)
    taken = form.get("take")
    wanted = taken if isinstance(taken, dict) else {}
    found = [
        {"stage": key, "which": which} for key, which in wanted.items() if which
    ]
    key = form.get("key")
    await _carried_out(
        request,
        hall,
        visitor,
        {"type": "edit_stage", "key": key, "stage": row.id, "sources": found},
    )
    return _back_to(hall, row.id, "rules")


async def _carried_out(
    request: Request, hall: Hall, visitor: Guest, given: Form
) -> Receipt:
    reception(request).refuse_haste(hall, visitor.actor)
    command = COMMANDS.parse(given)
    return await hall.room.submit(command, visitor.actor)


def _back_to(hall: Hall, stage: str, part: str = "") -> Response:
    code = hall.room.snapshot.session.code
    shown = f"&part={part}" if part else ""
    return RedirectResponse(
        f"/s/{code}/programme?stage={stage}{shown}", SEE_OTHER
    )
