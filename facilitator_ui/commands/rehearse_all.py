# veche rehearse --all: bots play every scenario, every method and each of its variants; a table says which were whole.
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import typer
from httpx import HTTPError
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text
from websockets.exceptions import WebSocketException

from facilitator_ui.bots.client import Stuck
from facilitator_ui.bots.play import Outcome, file_name
from facilitator_ui.logs import speak
from facilitator_ui.rehearsal import Hall, Play, hall
from facilitator_ui.settings import SCENARIOS
from facilitator_ui.shelf import library
from session.programme.scenario import available
from session.refusals import N_
from session.values.languages import LANGUAGES
from session.words import Words, words

PEOPLE = 12
AT_ONCE = 4
"""Plays at the same time: most of one is waiting until screens are quiet."""
TOLD = 3
"""How many texts that went wrong are shown of each."""
WENT_WRONG = (
    Stuck,
    OSError,
    TimeoutError,
    ValueError,
    HTTPError,
    WebSocketException,
)


@dataclass(frozen=True)
class Verdict:
    """How a play went. `wrong`: texts not there exactly once; `again`: that the protocol says once more, as told.

    `story`: why it could not go on.
    """

    play: Play
    seconds: float
    texts: int = 0
    again: int = 0
    wrong: tuple[str, ...] = ()
    story: str = ""

    @property
    def is_whole(self) -> bool:
        return not (self.wrong or self.story)


def rehearse_all(plays: Sequence[Play], out: Path, terminal: str) -> None:
    """Play all, and leave the documents, a folder for each; the terminal is spoken to in its own language."""
    console = Console(highlight=False)
    spoken = words(terminal)
    verdicts = []
    for verdict in played(plays, out):
        console.print(_line(verdict, spoken))
        verdicts.append(verdict)
    console.print(_table(verdicts, spoken))
    broken = [each for each in verdicts if not each.is_whole]
    told = N_("Played: %(count)s. Not whole: %(broken)s.")
    counts = {"count": len(verdicts), "broken": len(broken)}
    console.print(spoken(told, **counts))
    if broken:
        raise typer.Exit(1)


def every(
    people: int, seed: int, languages: Iterable[str] = LANGUAGES
) -> list[Play]:
    """Return what is to be played: scenarios, methods and their variants, each in each of the languages."""
    plays = []
    spoken = [*languages]
    for name in names():
        for language in spoken:
            play = Play(people, name, language, seed)
            plays.append(play)
    return plays


def names() -> Iterator[str]:
    """Yield what a rehearsal is asked for: KEY of a scenario, KEY of a method, KEY/VARIANT."""
    files = available(SCENARIOS)
    scenarios = {file.key for file in files}
    yield from sorted(scenarios)
    methods = library()
    for key, method in methods.items():
        yield key
        structure = method.structure
        for variant in structure.variants:
            yield f"{key}/{variant.key}"


def played(plays: Sequence[Play], out: Path) -> Iterator[Verdict]:
    """Play all on one server, some at once; yield each as it ends."""
    speak("text", "error")
    with hall() as here, ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(_verdict_on, here, play, out) for play in plays]
        for job in as_completed(jobs):
            yield job.result()


def _verdict_on(here: Hall, play: Play, out: Path) -> Verdict:
    """Play one, leave its documents, and say how it went."""
    begun = time.monotonic()
    try:
        outcome = here.play(play, _silently)
    except WENT_WRONG as story:
        lasted = time.monotonic() - begun
        told = f"{type(story).__name__}: {story}"
        return Verdict(play, lasted, story=told)
    lasted = time.monotonic() - begun
    _leave(outcome, out / play.scenario / play.language)
    return _judged(play, outcome, lasted)


def _judged(play: Play, outcome: Outcome, lasted: float) -> Verdict:
    log = outcome.log
    wrong: dict[str, None] = {}
    for texts in outcome.wrong.values():
        wrong.update(dict.fromkeys(texts))
    return Verdict(
        play,
        lasted,
        texts=len(log.texts),
        again=len(log.again),
        wrong=tuple(wrong),
    )


def _silently(_title: str, _done: int, _of: int) -> None:
    return None


def _leave(outcome: Outcome, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = outcome.files
    for document, content in files.items():
        name = file_name(document)
        path = folder / name
        path.write_bytes(content)


def _line(verdict: Verdict, spoken: Words) -> Text:
    """Say in a line how a play went, at once; where it went wrong, with what is wrong."""
    play = verdict.play
    mark, style = _mark(verdict)
    told = Text(f"{mark} {play.scenario} {play.language}", style)
    told.append(f"  {verdict.seconds:.0f} s  {_verdict(verdict, spoken)}")
    for text in verdict.wrong[:TOLD]:
        told.append(f"\n    {text}")
    return told


def _mark(verdict: Verdict) -> tuple[str, str]:
    if verdict.is_whole:
        return "✓", "green"
    return "✗", "red"


def _verdict(verdict: Verdict, spoken: Words) -> str:
    if verdict.story:
        return verdict.story
    if not verdict.wrong:
        return spoken(N_("whole"))
    told = N_("not there exactly once: %(count)s")
    return spoken(told, count=len(verdict.wrong))


def _table(verdicts: Sequence[Verdict], spoken: Words) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(spoken(N_("Method")))
    table.add_column(spoken(N_("Language")))
    for head in (N_("Seconds"), N_("Texts"), N_("Said again")):
        table.add_column(spoken(head), justify="right")
    table.add_column(spoken(N_("Verdict")))
    for verdict in sorted(verdicts, key=_place):
        _, style = _mark(verdict)
        table.add_row(
            verdict.play.scenario,
            verdict.play.language,
            f"{verdict.seconds:.1f}",
            str(verdict.texts),
            str(verdict.again),
            Text(_verdict(verdict, spoken), style),
        )
    return table


def _place(verdict: Verdict) -> tuple[str, str]:
    return verdict.play.scenario, verdict.play.language
