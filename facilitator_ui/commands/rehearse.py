# veche rehearse: bots play a whole session; what they leave is written down, and whether every text is there once.
from collections.abc import Iterator
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from facilitator_ui.bots.client import Stuck
from facilitator_ui.bots.play import Outcome, file_name
from facilitator_ui.logs import speak
from facilitator_ui.rehearsal import Play
from facilitator_ui.rehearsal import rehearse as rehearsed
from session.refusals import N_
from session.words import Words, words

PEOPLE = 24
console = Console(highlight=False)


def rehearse(play: Play, out: Path, terminal: str) -> None:
    """Play, and leave the documents in a folder; the terminal is spoken to in its own language."""
    speak("text", "warning")
    spoken = words(terminal)
    try:
        outcome = _watched(play, spoken)
    except Stuck as story:
        console.print(f"[red]{story}[/red]")
        raise typer.Exit(1) from None
    _leave(outcome, out, spoken)


def _watched(play: Play, spoken: Words) -> Outcome:
    with Progress(
        TextColumn("{task.description:<34}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
    ) as bars:
        bar = bars.add_task("…")

        def report(title: str, done: int, of: int) -> None:
            now = title[:34] or spoken(N_("joining"))
            bars.update(bar, description=now, completed=done, total=of)

        return rehearsed(play, report)


def _leave(outcome: Outcome, out: Path, spoken: Words) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in outcome.files.items():
        path = out / file_name(name)
        path.write_bytes(content)
        console.print(f"  {path}  {len(content):,} B")
    for line in _summary(outcome, spoken):
        console.print(f"  {line}")
    if outcome.wrong:
        raise typer.Exit(1)


def _summary(outcome: Outcome, spoken: Words) -> Iterator[str]:
    log = outcome.log
    yield ""
    yield spoken(
        N_("People: %(people)s. Stages: %(stages)s."),
        people=outcome.people,
        stages=outcome.stages,
    )
    counts = {"entries": len(log.entries), "refusals": len(log.refusals)}
    yield spoken(N_("Accepted: %(entries)s. Refused: %(refusals)s."), **counts)
    told = N_(
        "Inside after %(join)s ms, a receipt after %(receipt)s ms (medians)."
    )
    yield spoken(
        told,
        join=f"{outcome.joins.median:.0f}",
        receipt=f"{outcome.receipts.median:.0f}",
    )
    for name, texts in outcome.wrong.items():
        told = N_(
            "%(name)s: not there exactly once: %(count)s of %(of)s texts."
        )
        yield f"[red]{spoken(told, name=name, count=len(texts), of=len(log.texts))}[/red]"
    if not outcome.wrong:
        yield spoken(
            N_("Every text stands in the protocol exactly once: %(count)s."),
            count=len(log.texts),
        )
