# The cuts of a protocol: how much of the same data each of them has. Knows what stages tell; knows no order of a
# document and no file format.
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from session.refusals import N_
from session.values.blocks import ANNEXES, Block, Heading, Listing, Minutes, Paragraph, Table


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
    return tuple(key for key in ANNEXES if cut is Cut.report or key != "verbatim")


def trimmed(minutes: Minutes, cut: Cut) -> Minutes:
    """Return what a cut has of one stage."""
    if cut is not Cut.brief:
        return minutes
    decided, parked = (tuple(_resolved(blocks)) for blocks in (minutes.decided, minutes.parked))
    return Minutes(heard=minutes.gist, decided=decided, parked=parked)


def _resolved(blocks: Iterable[Block]) -> Iterable[Block]:
    """Yield what was decided, without remarks on how."""
    for block in blocks:
        if isinstance(block, Table):
            yield replace(block, caption="")
        elif isinstance(block, Heading | Listing) or (isinstance(block, Paragraph) and not block.note):
            yield block
