# veche doctor: what the checks find, as a calm table; and what to do first.
import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from facilitator_ui.operator import (
    hall_checks,
    paper_checks,
    scenarios,
    storage_checks,
)
from facilitator_ui.operator.checks import Diagnosis, Level
from facilitator_ui.settings import Settings
from session.refusals import N_
from session.words import Words, words

UNWELL = 1
MARKS = {
    Level.well: ("✓", "green"),
    Level.look: ("·", "dim"),
    Level.mind: ("!", "yellow"),
    Level.bad: ("✗", "red"),
}


CHECKS = (
    hall_checks.python,
    storage_checks.database,
    storage_checks.key,
    storage_checks.disk,
    storage_checks.sync,
    storage_checks.clock,
    scenarios.scenarios,
    hall_checks.port,
    hall_checks.address,
    hall_checks.wifi,
    hall_checks.connections,
    hall_checks.libreoffice,
    paper_checks.typefaces,
    paper_checks.hyphenation,
    hall_checks.browser,
)


def doctor(settings: Settings) -> None:
    """Look whether this machine is ready for a session, and say what to mend first."""
    spoken = words(settings.terminal)
    console = Console(highlight=False)
    found = [check(settings) for check in CHECKS]
    console.print()
    console.print(_table(found, spoken))
    console.print(f"\n  {spoken(_verdict(found))}\n")
    if any(each.level is Level.bad for each in found):
        raise typer.Exit(UNWELL)


def _table(found: list[Diagnosis], spoken: Words) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, show_header=False, padding=(0, 1), show_edge=False
    )
    table.add_column(width=1)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=76)
    for each in found:
        mark, colour = MARKS[each.level]
        told = Text(spoken(each.told, **each.values))
        if each.advice:
            is_urgent = each.level in {Level.mind, Level.bad}
            style = "yellow" if is_urgent else "dim"
            told.append(f"\n{spoken(each.advice)}", style=style)
        table.add_row(Text(mark, colour), Text(spoken(each.what), "bold"), told)
    return table


def _verdict(found: list[Diagnosis]) -> str:
    levels = {each.level for each in found}
    if Level.bad in levels:
        return N_("Not ready: start with the lines marked ✗.")
    if Level.mind in levels:
        return N_("Ready, but look at the lines marked !.")
    return N_("Ready.")
