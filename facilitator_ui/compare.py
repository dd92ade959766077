# `veche compare`: what the groups of a public conversation have in common, read from the files that Polis publishes.
# Starts at once: it knows the synthesis and the files, neither server nor database.
import json
from collections.abc import Mapping
from pathlib import Path

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from exports.data import polis
from session.refusals import N_
from session.synthesis.classes import Finding
from session.synthesis.counts import Camp
from session.synthesis.table import Found, synthesis
from session.synthesis.wording import FINDINGS, GROUPS, Wording
from session.words import Words, words

UNREADABLE = 5


def compare(folder: Path, facet: str, terminal: str, *, as_json: bool) -> None:
    """Print what the groups of a public conversation have in common, and what is particular to each."""
    spoken = words(terminal)
    console = Console(highlight=False)
    try:
        conversation = polis.read(folder, facet)
    except polis.NoConversation as wrong:
        Console(stderr=True, highlight=False).print(
            escape(spoken(wrong.sentence, **wrong.values))
        )
        raise typer.Exit(UNREADABLE) from None
    found = synthesis(conversation.camps())
    if as_json:
        typer.echo(
            json.dumps(
                as_data(found, list(conversation.statements)),
                ensure_ascii=False,
            )
        )
    else:
        _print(console, conversation, found, spoken)


def as_data(found: list[Found], order: list[str]) -> dict[str, object]:
    """Return the findings for programs: statements in the order of the file."""
    places = {statement: place for place, statement in enumerate(order)}
    return {
        "statements": [
            _statement(each)
            for each in sorted(found, key=lambda each: places[each.id])
        ]
    }


def _statement(found: Found) -> dict[str, object]:
    verdict = found.verdict
    return {
        "id": found.id,
        "class": verdict.finding.value,
        "side": verdict.side,
        "score": verdict.score,
        "counts": {camp.key: _counts(camp) for camp in found.camps},
    }


def _counts(camp: Camp) -> list[int]:
    counts = camp.counts
    return [counts.agree, counts.against, counts.passed]


def _print(
    console: Console,
    conversation: polis.Conversation,
    found: list[Found],
    spoken: Words,
) -> None:
    groups = sorted(set(conversation.groups.values()))
    voters = spoken.plural(
        "%(count)s person", "%(count)s people", len(conversation.groups)
    )
    votes = spoken.plural(
        "%(count)s vote", "%(count)s votes", len(conversation.votes)
    )
    named = spoken.plural("%(count)s group", "%(count)s groups", len(groups))
    console.print(f"\n{named}, {voters}, {votes}\n", style="bold")
    say = Wording(spoken, GROUPS, {})
    for finding in dict.fromkeys(each.verdict.finding for each in found):
        told = [each for each in found if each.verdict.finding is finding]
        console.print(_table(finding, told, conversation.statements, say))
    if not found:
        console.print(spoken(N_("There are no statements in this folder.")))


def _table(
    finding: Finding, told: list[Found], texts: Mapping[str, str], say: Wording
) -> Table:
    title = say.words(FINDINGS[finding])
    heading = f"{title[:1].upper()}{title[1:]} · {len(told)}"
    table = Table(
        title=heading,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        expand=True,
    )
    table.add_column(say.words(N_("No.")), justify="right", no_wrap=True)
    table.add_column(say.words(N_("Statement")), ratio=3)
    table.add_column(say.words(N_("What the room said")), ratio=2)
    for each in told:
        table.add_row(
            each.id,
            escape(texts.get(each.id, "")),
            escape(say.sentence(each.camps, each.verdict)),
        )
    return table
