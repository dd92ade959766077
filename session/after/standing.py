# How an agreement stands after the session: what was said of it last, what somebody else acknowledged, until when it
# is due by now. Pure reading of rows; in whichever order they came, the same rows stand for the same.
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from session.after.outcomes import commitments
from session.after.passages import DAY
from session.after.versions import called
from session.changes import Changes
from session.kind import Commitment
from session.membership.regaining import same_name
from session.refusals import N_, Code, Refused
from session.secrecy.sealing import goes_on_in_secret
from session.snapshot import Snapshot
from session.tables import (
    PROGRESS_NAMES,
    Acknowledgement,
    AgreementCard,
    Capacity,
    Entry,
    Person,
    Progress,
    Report,
    Stage,
    Verdict,
)

GRACE = 30 * DAY
"""After so many ms without a word an agreement that goes on counts as silent."""
FINISHED = frozenset({Progress.done, Progress.dropped})
STATES = PROGRESS_NAMES
CAPACITIES: Mapping[Capacity, str] = {
    Capacity.owner: N_("responsible"),
    Capacity.partner: N_("partner"),
    Capacity.controller: N_("controller"),
    Capacity.watcher: N_("watcher"),
    Capacity.site: N_("site that takes it up"),
}
VERDICTS: Mapping[Verdict | None, str] = {
    None: N_("not checked"),
    Verdict.confirmed: N_("confirmed"),
    Verdict.returned: N_("not confirmed"),
}


@dataclass(frozen=True)
class Standing:
    """How one agreement stands. `shown`: the last acknowledged report; `last`: the newest, and what was said of it.

    `due`: an ISO date, as the last acknowledged report moved it; empty where there is none. `heard`: when (ms).
    """

    shown: Report | None
    last: Report | None
    verdict: Verdict | None
    due: str
    heard: int | None

    @property
    def state(self) -> Progress | None:
        return self.shown.state if self.shown else None

    @property
    def is_over(self) -> bool:
        return self.state in FINISHED

    @property
    def is_fresh(self) -> bool:
        """Tell whether something was said that is not acknowledged."""
        return self.last is not None and self.verdict is None


def standing(snapshot: Snapshot, agreement: Commitment) -> Standing:
    """Return how an agreement stands by all that was reported and acknowledged."""
    reports = reports_of(snapshot, agreement.entry)
    due, shown = agreement.due, None
    for each in reports:
        if verdict(snapshot, each) is not Verdict.confirmed:
            continue
        shown = each
        if each.due:
            due = each.due
    if not reports:
        return Standing(None, None, None, due, None)
    last = reports[-1]
    return Standing(shown, last, verdict(snapshot, last), due, last.at)


def standings(snapshot: Snapshot) -> Mapping[str, Standing]:
    """Return how everything stands that was agreed, by entry."""

    def found() -> dict[str, Standing]:
        return {
            each.entry: standing(snapshot, each)
            for each in agreements(snapshot)
        }

    return snapshot.derived("standings", found)


def reports_of(snapshot: Snapshot, entry_id: str) -> list[Report]:
    """Return what was reported of an agreement, the oldest first; what sites say that take it up is not of it."""
    return [each for each in told_of(snapshot, entry_id) if not each.site]


def told_of(snapshot: Snapshot, entry_id: str) -> list[Report]:
    """Return all that was reported, of the agreement and of where it is taken up, the oldest first."""
    found = snapshot.where(Report, entry_id=entry_id)
    return sorted(found, key=lambda each: (each.at, each.id))


def verdict(snapshot: Snapshot, report: Report) -> Verdict | None:
    """Return what others say of a report: confirmed where somebody did and nobody returned it, whoever spoke first."""
    last = {
        each.made_by: each.verdict for each in checks_of(snapshot, report.id)
    }
    said = set(last.values())
    if Verdict.returned in said:
        return Verdict.returned
    return Verdict.confirmed if said else None


def checks_of(snapshot: Snapshot, report_id: str) -> list[Acknowledgement]:
    """Return what was said of a report, the oldest first."""
    found = snapshot.where(Acknowledgement, report_id=report_id)
    return sorted(found, key=lambda each: (each.at, each.id))


def is_silent(snapshot: Snapshot, stands: Standing, now: int) -> bool:
    """Tell whether nothing was heard for longer than the grace of what goes on, since session or last report."""
    return is_quiet(snapshot.session.closed_at, stands, now)


def is_quiet(closed_at: int | None, stands: Standing, now: int) -> bool:
    """Tell the same of a session that was closed then."""
    since = closed_at
    if stands.heard is not None:
        since = stands.heard
    if stands.is_over or since is None:
        return False
    return now - since > GRACE


def is_overdue(stands: Standing, today: date) -> bool:
    if stands.is_over or not stands.due:
        return False
    return _day(stands.due) < today


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max


def agreements(snapshot: Snapshot) -> list[Commitment]:
    """Return what was agreed, and neither voted down nor put off, in the protocol's order."""
    return [each for each in commitments(snapshot) if each.stands]


def agreement(snapshot: Snapshot, entry_id: str) -> Commitment:
    """Return an agreement that stands; refuse what is none, and one of a stage where people still write in secret."""
    entry = snapshot.get(Entry, entry_id, Code.unknown_entry)
    found = None
    for each in agreements(snapshot):
        if each.entry == entry_id:
            found = each
    if found is None:
        raise Refused(Code.unknown_entry)
    stage = snapshot.get(Stage, entry.stage_id, Code.unknown_stage)
    if goes_on_in_secret(stage):
        raise Refused(Code.stage_wrong_state)
    return found


def reporter(snapshot: Snapshot, report: Report) -> str:
    """Return who reported: the holder of the card, else whoever of the staff wrote it down. A role is a sentence."""
    card = snapshot.find(AgreementCard, report.card_id)
    if card is not None:
        return card.holder
    return called(snapshot, report.made_by)


def is_own(snapshot: Snapshot, report: Report, signature: str) -> bool:
    """Tell whether a report is by whoever signs so: by the same hand, or by a card that bears the person's name."""
    card = snapshot.find(AgreementCard, report.card_id)
    person = snapshot.find(Person, signature)
    if card is None:
        return report.made_by == signature
    return (
        person is not None
        and bool(card.holder)
        and same_name(person.name) == same_name(card.holder)
    )


def refuse_on_nothing(changes: Changes) -> None:
    """Refuse what is said of an agreement that is hidden or withdrawn, whichever command brings it."""
    for change in changes:
        row = change.becomes
        if change.was is not None or not isinstance(
            row, Report | AgreementCard
        ):
            continue
        entry = changes.find(Entry, row.entry_id)
        if entry is None or entry.hidden_at or entry.withdrawn_at:
            raise Refused(Code.unknown_entry)
