# Methods of one's own: kept out of a programme, taken home as a file, taken in with every mistake told, taken away and
# put back. Knows requests and the folder where they stand; what a method is, session.programme says.
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from facilitator_ui.bodies import file_in
from facilitator_ui.door.asked import ORGANIZER_ONLY, House, Staff, ThisHall
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.method_forms import number_of
from facilitator_ui.organizer.programmes import (
    LARGEST_FILE,
    OF_THE_HOUSE,
    latin,
)
from facilitator_ui.settings import Settings
from facilitator_ui.shelf import (
    ENDING,
    library,
    methods,
    own_methods,
    own_methods_folder,
)
from facilitator_ui.wire import SEE_OTHER, Form, form_of
from session.fields import clean
from session.programme.blocks import block_of, stages_of
from session.programme.gathering import Told, gathered, written
from session.programme.methods import PURPOSES, Method, Purpose, Words
from session.programme.reading import Flaw
from session.programme.shelving import whole
from session.programme.specs import as_spec, is_spec, taken
from session.refusals import N_, Code, Refused, Sentence, said
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Stage
from session.values.textfile import text_of

router = APIRouter()
GONE = ".gone"
"""How the file of a method ends that was taken away and may come back."""
FEWEST, MOST = 3, 60
"""People for whom it is, where nobody says."""


@router.get("/s/{code}/programme/method", dependencies=OF_THE_HOUSE)
async def offered(
    request: Request,
    house: House,
    hall: ThisHall,
    visitor: Staff,
    block: str = "",
) -> Response:
    """Show the stages that may become a method; `block`: those of one are chosen."""
    snapshot = hall.room.snapshot
    standing = stages_of(snapshot.stages, block) if block else []
    like = _like(house.settings, standing)
    told = None
    if like is not None:
        told = like.texts.get(snapshot.session.language)
    data: dict[str, object] = {
        "chosen": {stage.id for stage in standing},
        "told": told,
        "purposes": PURPOSES,
        "like": like,
        "fewest": FEWEST,
        "most": MOST,
    }
    return page_of(request, hall, visitor, "own-method.html", data)


def _like(settings: Settings, stages: Sequence[Stage]) -> Method | None:
    """Return the method of which all these stages are steps of one block."""
    blocks = {block_of(stage) for stage in stages}
    if len(blocks) != 1 or "" in blocks:
        return None
    place = stages[0].envelope.block
    key = place.method if place else ""
    return methods(settings).get(key)


@router.post("/s/{code}/programme/method", dependencies=OF_THE_HOUSE)
async def keep(request: Request, house: House, hall: ThisHall) -> Response:
    """Keep stages as a method: `stage:ID?`, `name`, `summary`, `purpose`, `least`, `most`, `use`, `traps*`."""
    form = await form_of(request)
    snapshot = hall.room.snapshot
    stages = _chosen(snapshot, form)
    told = _told(house.settings, snapshot, form, stages)
    text = gathered(stages, told, KINDS)
    read = whole(text, f"{told.key}{ENDING}", KINDS)
    if not isinstance(read, Method):
        _refuse(read[0].what)
    await run_in_threadpool(_write, house.settings, told.key, text)
    return RedirectResponse(f"/o/methods/{told.key}", SEE_OTHER)


def _chosen(snapshot: Snapshot, form: Form) -> list[Stage]:
    ticked = form.get("stage")
    if not isinstance(ticked, dict):
        ticked = {}
    chosen = {key for key, on in ticked.items() if on}
    stages = [s for s in snapshot.stages if s.id in chosen]
    if not stages:
        _refuse(said(N_("choose at least one stage")))
    return stages


def _told(
    settings: Settings, snapshot: Snapshot, form: Form, stages: list[Stage]
) -> Told:
    name = _typed(form, "name", 200)
    if not name:
        _refuse(said(N_("a method needs a name")))
    purpose = str(form.get("purpose", ""))
    if purpose not in PURPOSES:
        purpose = Purpose.explore.value
    least = number_of(str(form.get("least", ""))) or FEWEST
    most = number_of(str(form.get("most", ""))) or MOST
    traps = [line[:600] for line in _lines(form.get("traps"))]
    return Told(
        key=_free(settings, latin(name)),
        language=snapshot.session.language,
        name=name,
        summary=_typed(form, "summary", 300),
        purpose=Purpose(purpose),
        least=least,
        most=max(least, most),
        use=_typed(form, "use", 2000),
        traps=tuple(traps[:10]),
        like=_like(settings, stages),
    )


def _typed(form: Form, name: str, most: int) -> str:
    return clean(str(form.get(name, "")))[:most]


def _lines(value: object) -> Iterator[str]:
    if not isinstance(value, list):
        return
    for each in value:
        line = clean(str(each))
        if line:
            yield line


def _free(settings: Settings, key: str) -> str:
    """Return a key that no method has yet."""
    known = methods(settings)
    wanted = key = key[:36] or "method"
    number = 1
    while wanted in known:
        number += 1
        wanted = f"{key}-{number}"
    return wanted


@router.get("/o/methods/{key}.toml", dependencies=[ORGANIZER_ONLY])
async def download(house: House, key: str) -> Response:
    """Give a method as one file that can be taken in again, here or elsewhere."""
    known = methods(house.settings)
    found = known.get(key)
    if found is None:
        raise Refused(Code.unknown_page)
    named = {"Content-Disposition": f'attachment; filename="{key}{ENDING}"'}
    text = written(found)
    return Response(
        text,
        media_type="application/toml",
        headers=named,
    )


@router.get("/o/methods/{key}.md", dependencies=[ORGANIZER_ONLY])
async def spec(house: House, key: str) -> Response:
    """Give a method as a spec of the Open Facilitation Library, which says what it has no place for."""
    known = methods(house.settings)
    found = known.get(key)
    if found is None:
        raise Refused(Code.unknown_page)
    named = {"Content-Disposition": f'attachment; filename="{key}.md"'}
    text = as_spec(found)
    return Response(
        text,
        media_type="text/markdown",
        headers=named,
    )


@router.post("/o/methods/file", dependencies=[ORGANIZER_ONLY])
async def take_in(request: Request, house: House) -> Response:
    """Take a method out of a file, a spec, too; where that cannot be, every mistake is told with line and remedy."""
    name, text = await _file(request, house)
    spoken = house.words(request)
    told: list[dict[str, object]] = []
    lost: tuple[Sentence, ...] = ()
    try:
        if is_spec(text):
            found = await run_in_threadpool(taken, text, name)
            text, lost = found.text, found.lost
        read = await run_in_threadpool(whole, text, name, KINDS)
    except Refused as refused:
        told.append(_alone(spoken.refusal(refused)))
        return _broken(request, house, name, told)
    if not isinstance(read, Method):
        told = [_said(flaw, spoken.told(flaw.what)) for flaw in read]
        return _broken(request, house, name, told)
    key = _free(house.settings, read.key)
    structure = read.structure.model_copy(update={"key": key})
    warned = [spoken.told(each) for each in lost]
    texts = _warned(read.texts, warned)
    text = written(Method(structure, texts))
    await run_in_threadpool(_write, house.settings, key, text)
    return RedirectResponse(f"/o/methods/{key}", SEE_OTHER)


def _warned(
    texts: Mapping[str, Words], warned: Sequence[str]
) -> Mapping[str, Words]:
    """Return the words with what was lost on the way before all that is to be prepared."""
    found = {}
    for language, words in texts.items():
        change = {"before": (*warned, *words.before)}
        found[language] = words.model_copy(update=change)
    return found


async def _file(request: Request, house: House) -> tuple[str, str]:
    async with house.uploads.form_of(request, "methods", "organizer") as form:
        file = file_in(form)
        raw = await file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise Refused(Code.frame_too_large, limit=LARGEST_FILE // 1000)
    name = Path(file.filename or "").name or f"method{ENDING}"
    try:
        return name, text_of(raw)
    except UnicodeDecodeError:
        raise Refused(Code.not_utf8) from None


MISSING = N_("“%(key)s” is missing")
UNKNOWN = N_("unknown key “%(key)s”")
REMEDIES: Mapping[str, str] = {
    MISSING: N_("Write it there: a line with its name, “=” and the value."),
    UNKNOWN: N_("Take it out, or correct how it is spelled."),
}
CORRECT = N_("Correct this line and take the file in again.")


def _alone(told: str) -> dict[str, object]:
    return {"told": told, "line": None, "stands": "", "remedy": CORRECT}


def _said(flaw: Flaw, told: str) -> dict[str, object]:
    remedy = REMEDIES.get(flaw.what.text, CORRECT)
    return {
        "told": told,
        "line": flaw.line,
        "stands": flaw.stands,
        "remedy": remedy,
    }


def _broken(
    request: Request, house: House, name: str, flaws: list[dict[str, object]]
) -> Response:
    data = {"name": clean(name), "flaws": flaws}
    page = house.page(request, "broken-method.html", data)
    page.status_code = 422
    return page


@router.post("/o/methods/{key}/remove", dependencies=[ORGANIZER_ONLY])
async def remove(house: House, key: str) -> Response:
    """Take a method of one's own away; the page that follows can put it back."""
    file = _own(house.settings, key)
    await run_in_threadpool(_moved, file, file.with_suffix(GONE))
    return RedirectResponse(f"/o/methods?gone={key}", SEE_OTHER)


@router.post("/o/methods/{key}/back", dependencies=[ORGANIZER_ONLY])
async def back(house: House, key: str) -> Response:
    """Put back what was taken away."""
    folder = _folder(house.settings)
    file = folder / f"{_plain(key)}{ENDING}"
    await run_in_threadpool(_moved, file.with_suffix(GONE), file)
    return RedirectResponse(f"/o/methods/{key}", SEE_OTHER)


def _own(settings: Settings, key: str) -> Path:
    if key not in own_methods(settings) or key in library():
        raise Refused(Code.unknown_page)
    return _folder(settings) / f"{key}{ENDING}"


def _plain(key: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", key):
        raise Refused(Code.unknown_page)
    return key


def _moved(file: Path, to: Path) -> None:
    if not file.is_file():
        raise Refused(Code.unknown_page)
    try:
        file.replace(to)
    except OSError:
        _refuse(said(N_("the folder for scenarios cannot be written")))


def _folder(settings: Settings) -> Path:
    folder = own_methods_folder(settings)
    if folder is None:
        _refuse(said(N_("this server has no folder for scenarios")))
    return folder


def _write(settings: Settings, key: str, text: str) -> None:
    """Write the file whole or not at all."""
    folder = _folder(settings)
    target = folder / f"{key}{ENDING}"
    fresh = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            fresh.unlink()
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(target)
    except OSError:
        _refuse(said(N_("the folder for scenarios cannot be written")))


def _refuse(what: Sentence) -> NoReturn:
    raise Refused(Code.not_kept, what=what)
