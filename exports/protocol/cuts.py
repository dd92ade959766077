# The cuts of a protocol: how much of the same data each of them has. Knows what stages tell; knows no order of a
# document and no file format.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import starmap
from typing import Any

from session.refusals import N_
from session.values.blocks import (
    ANNEXES,
    Block,
    Heading,
    Listing,
    Minutes,
    Paragraph,
    Quote,
    Table,
)


class Cut(StrEnum):
    """`brief`: one or two pages. `full`: with its appendices. `report`: with a cover, contents, and all verbatim."""

    brief = "brief"
    full = "full"
    report = "report"


CUT_NAMES: Mapping[Cut, str] = {
    Cut.brief: N_("Brief"),
    Cut.full: N_("Full"),
    Cut.report: N_("Final report"),
}
"""What people call the cuts: sentences of the catalogues."""

OF_SECTION = {
    "opening": "positions",
    "earlier": "progress",
    "positions": "positions",
    "reports": "groups",
    "agreements": "votes",
    "reflection": "reflection",
}
"""The appendix that a section's stages fill, where they do not say another."""

GATHERED = frozenset({"photos", "verbatim"})
"""Appendices that are gathered over all stages, each under its title."""


def annexes_of(cut: Cut) -> tuple[str, ...]:
    """Return the appendices that a cut has beside its own, in order."""
    if cut is Cut.brief:
        return ()
    return tuple(
        key for key in ANNEXES if cut is Cut.report or key != "verbatim"
    )


def trimmed(minutes: Minutes, cut: Cut) -> Minutes:
    """Return what a cut has of one stage."""
    if cut is not Cut.brief:
        return minutes
    decided = tuple(_resolved(minutes.decided))
    parked = tuple(_put(minutes.parked))
    # What has an essence is told on the page with the main things.
    heard = () if minutes.essence else minutes.gist
    return replace(
        Minutes(heard=heard, decided=decided, parked=parked), **_named(minutes)
    )


def _named(minutes: Minutes) -> dict[str, Any]:
    return {
        name: getattr(minutes, name) for name in ("essence", "act", "subject")
    }


def _resolved(blocks: Iterable[Block]) -> Iterable[Block]:
    """Yield what was decided, without remarks on how."""
    for block in blocks:
        if isinstance(block, Table):
            yield replace(block, caption="", under=())
        elif isinstance(block, Heading | Listing) or (
            isinstance(block, Paragraph) and not block.note
        ):
            yield block


def _put(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield what was put but not decided in a line each, with what became of it."""
    for block in blocks:
        if isinstance(block, Table) and block.under:
            put, beneath = block.rows, block.under
            rows = zip(put, beneath, strict=True)
            lines = starmap(_fate, rows)
            yield Listing(tuple(lines))
        else:
            yield from _resolved([block])


def _fate(row: tuple[str, ...], under: tuple[Paragraph | Quote, ...]) -> str:
    about = (
        each.text for each in under if isinstance(each, Paragraph) and each.note
    )
    number, what, *_ = row
    text = f"{number} · {what}"
    return " ".join((text if text[-1:] in ".!?…" else f"{text}.", *about))
