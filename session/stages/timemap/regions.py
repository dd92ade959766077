# What each audience sees of a map: on the console the board with its cells, on which cards are put, and what it lacks;
# on the wall the drawing, sheet by sheet; on phones the form, and the map in words.
from collections.abc import Iterable, Iterator

from session.entries import boards
from session.entries.cards import card as shown_card
from session.entries.projected import lone, nothing
from session.entries.taken_up import is_taken_up
from session.entries.turning import Turned, heading, turned
from session.entries.written import said
from session.kind import Audience, Region, Scope, Values
from session.messages import STARTED
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.timemap.alike import proposed
from session.stages.timemap.board import Board, board, spot_of
from session.stages.timemap.cards import (
    INTAKE,
    YEAR,
    asked_of,
    details,
    own_fields,
    type_of,
)
from session.stages.timemap.checks import checks
from session.stages.timemap.drawing import Drawing
from session.stages.timemap.options import TimemapOptions
from session.stages.timemap.pages import ALL, OFF, drawn, parts
from session.stages.timemap.rows import How
from session.stages.timemap.types import BY_KEY
from session.tables import Entry, Stage
from session.values.languages import LANGUAGES
from session.words import words

PHONE, CONSOLE, PROJECTOR = (
    f"stages/timemap/{surface}.html"
    for surface in ("phone", "console", "projector")
)
Led = dict[str, list[dict[str, str]]]


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    view = _VIEWS[audience.surface]
    yield from view(snapshot, stage, audience)


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    fields = INTAKE.form(snapshot, stage)
    later = {YEAR, *(each.name for each in details(stage))}
    for region in boards.desk(
        snapshot, stage, audience, fields, later=frozenset(later)
    ):
        if region.slot == "mine":
            own = boards.owned(snapshot, stage, audience)
            yield boards.listing("mine", _mine(snapshot, stage, own))
        else:
            yield region
    if audience.scope is not Scope.room:
        return
    if not boards.visible(snapshot, stage, Surface.phone):
        yield boards.empty("wall")
        return
    map_ = board(snapshot, stage)
    yield boards.listing("wall", _in_words(snapshot, stage, map_))


def _mine(
    snapshot: Snapshot, stage: Stage, own: Iterable[Entry]
) -> Iterator[Region]:
    """Yield one's own cards, each with what its own type is asked."""
    for card in own:
        fields = asked_of(snapshot, stage, card)
        listed = boards.mine(
            snapshot,
            stage,
            fields,
            [card],
        )
        yield from listed.items or ()


def _in_words(
    snapshot: Snapshot, stage: Stage, map_: Board
) -> Iterator[Region]:
    """Yield the cards cell by cell, a head above each, and those off the map at the end."""
    led = _led(stage, map_)
    for horizon in map_.horizons:
        for lane in map_.lanes:
            cell = map_.cell(horizon.key, lane.key)
            if not cell:
                continue
            key = f"{horizon.key}-{lane.key}"
            head = {"key": key, "horizon": horizon, "lane": lane}
            yield Region(key, PHONE, "head", head)
            for each in cell:
                yield _card(snapshot, stage, each.card, PHONE, led)
    if map_.loose:
        head = {"key": "off", "horizon": None, "lane": None}
        yield Region("off", PHONE, "head", head)
    for card in map_.loose:
        yield _card(snapshot, stage, card, PHONE, led)


def _led(stage: Stage, map_: Board) -> Led:
    """Return for each card to what it leads, in words."""
    every = [*(each.card for each in map_.placed), *map_.loose]
    texts = {card.id: said(stage, card) for card in every}
    found: Led = {card.id: [] for card in every}
    for each in map_.arrows:
        found[each.card].append(
            {
                "tie": each.tie,
                "how": each.how.value,
                "text": texts[each.other],
            }
        )
    return found


def _card(
    snapshot: Snapshot, stage: Stage, entry: Entry, template: str, led: Led
) -> Region:
    type_ = type_of(entry)
    spot = spot_of(snapshot, stage, entry)
    lit = snapshot.session.spotlight_id == entry.id
    options = TimemapOptions.of(stage)
    data = {
        "stage": stage.id,
        "card": shown_card(
            snapshot, stage, entry, own_fields(snapshot, stage, entry)
        ),
        "text": said(stage, entry),
        "again": is_taken_up(entry),
        "type": type_,
        "spot": spot,
        "led": tuple(led.get(entry.id, ())),
        "able": stage.state in STARTED,
        "code": snapshot.session.code,
        "lit": lit,
        "years": any(each.first for each in options.spans),
    }
    told = boards.told_of(snapshot, stage, entry)
    return Region(entry.id, template, "card", data, told=told)


def _console(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    moderated = boards.moderated(snapshot, stage)
    map_ = board(snapshot, stage, moderated)
    able = stage.state in STARTED
    yield Region("queue", CONSOLE, "checks", _advice(snapshot, stage, able))
    yield Region("tools", CONSOLE, "moves", {"stage": stage.id, "able": able})
    fields = INTAKE.form(snapshot, stage)
    yield boards.dictation(snapshot, stage, fields, audience.leaf)
    led = _led(stage, map_)
    yield boards.listing("board", _frame(map_))
    for horizon in map_.horizons:
        for lane in map_.lanes:
            slot = f"board:{horizon.key}-{lane.key}"
            cell = map_.cell(horizon.key, lane.key)
            cards = [
                _card(snapshot, stage, each.card, CONSOLE, led) for each in cell
            ]
            yield boards.listing(slot, cards)
    loose = [_card(snapshot, stage, each, CONSOLE, led) for each in map_.loose]
    yield boards.listing("wall", loose)


def _advice(snapshot: Snapshot, stage: Stage, able: bool) -> Values:
    map_ = board(snapshot, stage)
    found = [
        {
            "text": each.text,
            "cards": tuple(said(stage, card) for card in each.cards),
            "names": each.names,
        }
        for each in checks(map_)
    ]
    alike = proposed(snapshot, stage) if able else ()
    return {
        "stage": stage.id,
        "advice": tuple(found),
        "alike": alike,
        "placed": len(map_.placed),
        "all": len(map_.placed) + len(map_.loose),
        "able": able,
    }


def _frame(map_: Board) -> Iterator[Region]:
    """Yield the heads of the horizons, then each lane with its cells."""
    several = len(map_.lanes) > 1
    size = {"columns": len(map_.horizons), "named": several}
    for horizon in map_.horizons:
        head = {"horizon": horizon, **size}
        yield Region(f"{horizon.key}.h", CONSOLE, "head", head)
    for lane in map_.lanes:
        if several:
            named = {"lane": lane}
            yield Region(f"{lane.key}.l", CONSOLE, "lane", named)
        for horizon in map_.horizons:
            key = f"{horizon.key}-{lane.key}"
            cell = {"key": key, "horizon": horizon, "lane": lane}
            yield Region(key, CONSOLE, "cell", cell)


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    alone = boards.alone(snapshot, stage)
    if alone is not None:
        fields = INTAKE.form(snapshot, stage)
        yield from lone(snapshot, stage, alone, fields)
        return
    if not boards.visible(snapshot, stage, Surface.projector):
        return
    map_ = board(snapshot, stage)
    if not map_.placed and not map_.loose:
        return
    at = turned(snapshot, stage, parts(snapshot, stage))
    key = at.part.key if at.part is not None else ALL
    if at.part is not None and key != ALL:
        yield heading(stage, at, at.part.title, waits=False)
    if key == OFF or not map_.placed:
        fields = INTAKE.form(snapshot, stage)
        loose = map_.loose
        yield nothing("screen")
        yield boards.listed("wall", snapshot, stage, loose, fields, "card")
    else:
        yield _drawing(snapshot, stage, key)
    yield Region("rail", PROJECTOR, "rail", _beside(map_, at))


def _drawing(snapshot: Snapshot, stage: Stage, key: str) -> Region:
    drawings: dict[str, list[Drawing]] = {}
    for each in LANGUAGES:
        say = words(each)
        drawings[each] = [
            drawn(snapshot, stage, key, say),
            drawn(snapshot, stage, key, say, narrow=True),
        ]
    told = {"drawings": drawings, "shapes": BY_KEY}
    return Region("screen", PROJECTOR, "map", told)


def _beside(map_: Board, at: Turned) -> Values:
    return {
        "count": len(map_.placed),
        "loose": len(map_.loose),
        "hows": tuple(how for how in How if _is_used(map_, how)),
        "at": at,
    }


def _is_used(map_: Board, how: How) -> bool:
    used = {each.how for each in map_.arrows}
    return how in used


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
