# An agreement that others take up: what of it must stay and what may vary, and how far each site is with it. Sites
# report as owners do, by a card or through the staff; what somebody else has acknowledged is what counts.
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.after.reports import address, in_words, refuse_many
from session.after.standing import agreement, told_of, verdict
from session.after.versions import signature
from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rule
from session.messages import Command, Id, Line, Text
from session.people import STAFF, Role
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.tables import (
    AgreementCard,
    Capacity,
    Phase,
    Practice,
    Progress,
    Report,
    Verdict,
)

AS_PROGRESS: Mapping[Phase, Progress] = {
    Phase.heard: Progress.accepted,
    Phase.decided: Progress.accepted,
    Phase.trying: Progress.under_way,
    Phase.works: Progress.done,
    Phase.passed_on: Progress.done,
    Phase.declined: Progress.dropped,
}
"""What a phase is in the words of an agreement, for whoever reads a report without the practice."""
Site = Annotated[str, Field(max_length=120)]


class DescribePractice(Command):
    """Let others take up an agreement: its card for them; or no more, where `is_one` is off."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["describe_practice"] = "describe_practice"
    entry: Id
    is_one: bool = True
    core: Text = ""
    varies: Text = ""
    evidence: Text = ""
    contact: Line = ""


class ReportSpread(Command):
    """Write down how far a site is with a practice. Whoever declines says why in `words`."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["report_spread"] = "report_spread"
    entry: Id
    site: Site
    phase: Phase
    words: Text = ""
    evidence: Line = ""


class SpreadByCard(Command):
    """Report for a site by its card. Sent by the server's own door, which looked at the card's secret."""

    by: ClassVar[frozenset[Role]] = frozenset({Role.participant})
    after_close = True

    type: Literal["spread_by_card"] = "spread_by_card"
    card: Id
    phase: Phase
    words: Text = ""
    evidence: Line = ""


@dataclass(frozen=True)
class Adopted:
    """How far a site is: `shown`, the last acknowledged report; `last`, the newest, and what was said of it."""

    site: str
    shown: Report | None
    last: Report
    verdict: Verdict | None

    @property
    def phase(self) -> Phase | None:
        return Phase(self.shown.phase) if self.shown else None

    @property
    def is_fresh(self) -> bool:
        return self.verdict is None


def practice(snapshot: Snapshot, entry_id: str) -> Practice | None:
    return next(snapshot.where(Practice, entry_id=entry_id), None)


def same_site(name: str) -> str:
    """Return what a site is known by, however it was typed."""
    return " ".join(name.casefold().split())


def spread_reports(snapshot: Snapshot, entry_id: str) -> list[Report]:
    """Return what sites reported of a practice, the oldest first."""
    return [each for each in told_of(snapshot, entry_id) if each.site]


def adopted(snapshot: Snapshot, entry_id: str) -> list[Adopted]:
    """Return how far the sites are that were heard of, by their names."""
    by_site: dict[str, list[Report]] = {}
    for each in spread_reports(snapshot, entry_id):
        theirs = by_site.setdefault(same_site(each.site), [])
        theirs.append(each)
    return [_stands(snapshot, by_site[site]) for site in sorted(by_site)]


def _stands(snapshot: Snapshot, reports: list[Report]) -> Adopted:
    shown = None
    for each in reports:
        if verdict(snapshot, each) is Verdict.confirmed:
            shown = each
    first = reports[0]
    last = reports[-1]
    checked = verdict(snapshot, last)
    return Adopted(first.site, shown, last, checked)


def _describe(
    snapshot: Snapshot, command: DescribePractice, occasion: Occasion
) -> list[Event]:
    about = agreement(snapshot, command.entry)
    held = practice(snapshot, about.entry)
    if not command.is_one:
        return happened("PracticeWithdrawn", gone=[held]) if held else []
    told = {
        "core": in_words(command.core),
        "varies": in_words(command.varies),
        "evidence": in_words(command.evidence),
        "contact": clean(command.contact),
    }
    row = held or Practice(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        entry_id=about.entry,
    )
    new = row.model_copy(update=told)
    if new == held:
        return []
    return happened("PracticeDescribed", new)


def _by_staff(
    snapshot: Snapshot, command: ReportSpread, occasion: Occasion
) -> list[Event]:
    report = Report(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        entry_id=command.entry,
        capacity=Capacity.site,
        state=AS_PROGRESS[command.phase],
        site=clean(command.site),
        made_by=signature(snapshot, occasion.actor),
        at=occasion.now,
    )
    return _reported(snapshot, report, command)


def _by_card(
    snapshot: Snapshot, command: SpreadByCard, occasion: Occasion
) -> list[Event]:
    card = snapshot.get(AgreementCard, command.card, Code.card_wrong)
    if card.revoked_at is not None:
        raise Refused(Code.card_revoked)
    if card.capacity is not Capacity.site:
        raise Refused(Code.card_wrong)
    report = Report(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        entry_id=card.entry_id,
        card_id=card.id,
        capacity=Capacity.site,
        state=AS_PROGRESS[command.phase],
        site=card.holder,
        at=occasion.now,
    )
    return _reported(snapshot, report, command)


def _reported(
    snapshot: Snapshot, report: Report, told: ReportSpread | SpreadByCard
) -> list[Event]:
    """Add a site's report; refuse one of what is no practice, and a refusal without a reason."""
    about = agreement(snapshot, report.entry_id)
    if practice(snapshot, about.entry) is None:
        raise Refused(Code.unknown_entry)
    if not report.site:
        raise Refused(Code.field_required, field=N_("Site"))
    words = in_words(told.words)
    if told.phase is Phase.declined and not words:
        raise Refused(Code.field_required, field=N_("Why"))
    every = spread_reports(snapshot, about.entry)
    refuse_many([each for each in every if _of_one(each, report)])
    said = {
        "phase": told.phase,
        "words": words,
        "evidence": address(clean(told.evidence)),
    }
    return happened("SpreadReported", report.model_copy(update=said))


def _of_one(each: Report, report: Report) -> bool:
    """Tell whether two reports are of one site, by one way."""
    if each.card_id != report.card_id:
        return False
    its = same_site(each.site)
    other = same_site(report.site)
    return its == other


RULES: dict[type[Command], Rule] = {
    DescribePractice: _describe,
    ReportSpread: _by_staff,
    SpreadByCard: _by_card,
}
