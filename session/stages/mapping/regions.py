# What each audience sees of a map: the picture and the sentences for the room, one's own answers beside them on the
# phone, and on the console what the moderator may put beside them. No row leaves: only what a reading shows.
from collections.abc import Iterable, Iterator

from session.entries import boards
from session.entries.progress import progress
from session.entries.projected import nothing
from session.entries.reactions import Reaction, own_counted, questions
from session.envelope import Visibility
from session.kind import Audience, Region, Scope, Values
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.mapping.picture import Picture
from session.stages.mapping.raised import raised_of
from session.stages.mapping.reading import Reading, grouped, readings
from session.stages.mapping.rows import Freezing, MapOptions, Placing
from session.stages.mapping.rules import freezings, placings, rulings
from session.stages.mapping.taking import read_stages
from session.synthesis.classes import Finding
from session.synthesis.table import COMMON
from session.synthesis.wording import FINDINGS
from session.tables import Stage
from session.values.charts import Heat, Square
from session.values.drawing import FIELD, MARK, spots
from session.values.languages import LANGUAGES, USUAL
from session.values.signs import Sign, path
from session.words import words

PHONE, CONSOLE, PROJECTOR = (
    f"stages/map/{surface}.html"
    for surface in ("phone", "console", "projector")
)


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    yield from _VIEWS[audience.surface](snapshot, stage, audience)


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    freezing = shown(snapshot, stage)
    if audience.scope is Scope.room:
        yield _drawn(snapshot, stage, PHONE, freezing)
    elif audience.scope is Scope.person:
        yield Region(
            "form",
            PHONE,
            "own",
            lambda: _own(snapshot, stage, audience, freezing),
            basis=_basis(snapshot, stage, audience, freezing),
        )


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    freezing = shown(snapshot, stage)
    yield nothing("screen")
    yield (
        _drawn(snapshot, stage, PROJECTOR, freezing)
        if freezing
        else _awaited(snapshot, stage)
    )


def _console(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    found = freezings(snapshot, stage)
    last = found[-1] if found else None
    yield _drawn(snapshot, stage, CONSOLE, last)
    chosen = MapOptions.of(stage).facets.split(",")
    asked = tuple(
        (key, label, key in chosen) for key, label in questions(snapshot, stage)
    )
    yield Region(
        "form", CONSOLE, "comparing", {"stage": stage.id, "questions": asked}
    )
    items = _overrulable(snapshot, stage, last) if last else []
    yield boards.listing("wall", items)


def shown(snapshot: Snapshot, stage: Stage) -> Freezing | None:
    """Return the newest freezing, if the room may see it."""
    if (
        stage.revealed_at is None
        or stage.envelope.visibility is Visibility.never
    ):
        return None
    found = freezings(snapshot, stage)
    return found[-1] if found else None


def _awaited(snapshot: Snapshot, stage: Stage) -> Region:
    """Return what the wall says of a map that the room does not see: how many answered what it is made of."""
    read = read_stages(snapshot, stage)
    answered = None
    if read:
        answered = progress(snapshot, read[-1])
    comes = stage.envelope.visibility is not Visibility.never
    return Region(
        "place", PROJECTOR, "awaited", {"progress": answered, "comes": comes}
    )


def _drawn(
    snapshot: Snapshot, stage: Stage, template: str, freezing: Freezing | None
) -> Region:
    slot = "tools" if template == CONSOLE else "place"
    basis = (stage, freezing, *_beside(snapshot, stage, freezing))
    return Region(
        slot,
        template,
        "picture",
        lambda: _picture(snapshot, stage, freezing),
        basis=basis,
    )


def _beside(
    snapshot: Snapshot, stage: Stage, freezing: Freezing | None
) -> tuple[object, ...]:
    return (
        (*rulings(snapshot, freezing).values(), *_placing_rows(snapshot, stage))
        if freezing
        else ()
    )


def _placing_rows(snapshot: Snapshot, stage: Stage) -> Iterator[object]:
    yield from snapshot.where(Placing, stage_id=stage.id)


def _basis(
    snapshot: Snapshot,
    stage: Stage,
    audience: Audience,
    freezing: Freezing | None,
) -> tuple[object, ...]:
    return (
        stage,
        freezing,
        *_beside(snapshot, stage, freezing),
        *_own_rows(snapshot, audience),
    )


def _own_rows(snapshot: Snapshot, audience: Audience) -> Iterator[object]:
    for stage_id, author in audience.authors:
        yield from snapshot.where(Reaction, stage_id=stage_id, author=author)


def readings_of(
    snapshot: Snapshot, stage: Stage, freezing: Freezing, language: str
) -> list[Reading]:
    """Return a map by each of its facets, the one that the moderator chose first."""
    picture = Picture.model_validate(freezing.content)
    found = readings(
        picture,
        rulings(snapshot, freezing),
        placings(snapshot, stage),
        words(language),
    )
    return sorted(
        found,
        key=lambda reading: reading.facet.key != MapOptions.of(stage).facet,
    )


def _picture(
    snapshot: Snapshot, stage: Stage, freezing: Freezing | None
) -> Values:
    """Return the drawing and its equal in words, by language: pictures bear sentences."""
    data: dict[str, object] = {
        "stage": stage.id,
        "frozen": freezing is not None,
        "state": stage.state,
    }
    if freezing is None:
        return {**data, "faces": {}, "raised": {}, "at": None, "number": 0}
    read = {
        lang: readings_of(snapshot, stage, freezing, lang) for lang in LANGUAGES
    }
    faces = {
        lang: [_face(each, found[0]) for each in found]
        for lang, found in read.items()
    }
    picture = Picture.model_validate(freezing.content)
    raised = {lang: raised_of(picture, words(lang)) for lang in LANGUAGES}
    return {
        **data,
        "faces": faces,
        "raised": raised,
        "at": freezing.at,
        "number": freezing.number,
    }


def _face(reading: Reading, first: Reading) -> Values:
    names = enumerate(reading.facet.names, 1)
    places = {key: place for place, key in names}
    cross = None if reading is first else first.cross(reading)
    return {
        "key": reading.facet.key,
        "name": reading.facet.called(reading.words),
        "sides": [(name, places[key]) for key, name in reading.sides],
        **_chart(reading),
        "field": FIELD,
        "groups": grouped(reading.lines),
        "secret": reading.facet.secret,
        "lines": reading.lines,
        "dimensions": _dimensions(reading),
        "cross": cross,
        "crossed": first.facet.called(reading.words),
    }


def _chart(reading: Reading) -> Values:
    """Return what the picture is made of: places in a square, or shades by columns."""
    chart = reading.chart()
    square = chart if isinstance(chart, Square) else None
    heat = chart if isinstance(chart, Heat) else None
    placed = spots(square) if square else ()
    lines = {str(line.number): line for line in reading.lines}
    marked = [(spot, lines[spot.label]) for spot in placed]
    return {
        "square": square,
        "spots": marked,
        "heat": heat,
        "legend": _legend(square),
    }


def _legend(square: Square | None) -> dict[str, tuple[Sign, str]]:
    """Return for the title of each finding its sign, and that as a drawing."""
    if square is None:
        return {}
    found: dict[str, tuple[Sign, str]] = {}
    for sign, title in square.legend:
        outline = path(sign, 0, 0, MARK)
        found[title] = (sign, outline)
    return found


def _dimensions(reading: Reading) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return rows of “only A | common | only B”, or with more sides common last; nothing where no dimension is told."""
    table = reading.dimensions()
    keys = columns(reading)
    return (
        [
            (name, [row.get(key, ()) for key in keys])
            for name, row in table.items()
        ]
        if any(table)
        else []
    )


def columns(reading: Reading) -> list[str]:
    """Return the keys of the columns by dimension: the sides, and what is common between them."""
    keys = [key for key, _ in reading.sides]
    if len(keys) == 2:  # noqa: PLR2004 - two sides have a middle
        return [keys[0], COMMON, keys[1]]
    return [*keys, COMMON]


def _own(
    snapshot: Snapshot,
    stage: Stage,
    audience: Audience,
    freezing: Freezing | None,
) -> Values:
    """Return the room's sentences with one's own answers beside them, then and now."""
    given: dict[str, str] = {}
    for stage_id, author in audience.authors:
        read = snapshot.find(Stage, stage_id)
        given |= own_counted(snapshot, read, author) if read else {}
    if freezing is None:
        return {"groups": {}, "legends": {}, "given": {}}
    groups: dict[str, object] = {}
    legends: dict[str, object] = {}
    for language in LANGUAGES:
        found = readings_of(snapshot, stage, freezing, language)
        groups[language] = grouped(found[0].lines) if found else []
        legends[language] = _chart(found[0])["legend"] if found else {}
    return {"groups": groups, "legends": legends, "given": given}


def _overrulable(
    snapshot: Snapshot, stage: Stage, freezing: Freezing
) -> Iterator[Region]:
    by_language = {
        lang: readings_of(snapshot, stage, freezing, lang) for lang in LANGUAGES
    }
    if not by_language[USUAL]:
        return
    used = [
        line.dimension for line in by_language[USUAL][0].lines if line.dimension
    ]
    names = list(
        dict.fromkeys((*by_language[USUAL][0].picture.dimensions, *used))
    )
    findings = [
        (finding.value, FINDINGS[finding])
        for finding in Finding
        if finding is not Finding.too_few
    ]
    for line in by_language[USUAL][0].lines:
        lines = {
            lang: next(each for each in found[0].lines if each.id == line.id)
            for lang, found in by_language.items()
        }
        first = by_language[USUAL][0]
        data = {
            "stage": stage.id,
            "lines": lines,
            "facet": first.facet.key,
            "sides": first.sides,
            "findings": findings,
            "dimensions": names,
        }
        yield Region(line.id, CONSOLE, "line", data)


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
