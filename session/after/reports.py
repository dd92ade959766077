# What is told of agreements after the session, and what somebody else says of that. Rows are only added: a report is
# mended by the next one, and staff may undo what they wrote down.
from datetime import date
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from session.after.standing import (
    agreement,
    checks_of,
    is_own,
    reports_of,
)
from session.after.versions import signature
from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rule
from session.messages import Command, Id, Line, Text
from session.people import STAFF
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.tables import (
    Acknowledgement,
    Capacity,
    Progress,
    Report,
    Verdict,
)
from session.values.bounds import Word

MOST_OF_ONE = 200
"""Reports on an agreement by one card, or by the staff: one a week for four years."""
WORDS_LIMIT = 1000
WHY, WHEN = N_("Why"), N_("New due date")


class Told(Command):
    """What is told of an agreement. `due`: the new date, of a report that moves it, which says why in `words`.

    `evidence`: an address where the result can be seen; `measured`: what was counted.
    """

    state: Progress
    words: Text = ""
    evidence: Line = ""
    measured: Word = ""
    due: Word = ""


class ReportProgress(Told):
    """Write down what somebody tells, as on paper or by telephone. `capacity`: as whom they tell it."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["report_progress"] = "report_progress"
    entry: Id
    capacity: Literal[
        Capacity.owner, Capacity.partner, Capacity.controller, Capacity.watcher
    ] = Capacity.owner


class AcknowledgeReport(Command):
    """Confirm a report, or return it, with or without words. Not by whoever gave it or wrote it down."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["acknowledge_report"] = "acknowledge_report"
    report: Id
    verdict: Verdict
    words: Line = ""


class Telling(Protocol):
    """What is told, by whichever command; names only."""

    @property
    def state(self) -> Progress: ...
    @property
    def words(self) -> str: ...
    @property
    def evidence(self) -> str: ...
    @property
    def measured(self) -> str: ...
    @property
    def due(self) -> str: ...


def _report(
    snapshot: Snapshot, command: ReportProgress, occasion: Occasion
) -> list[Event]:
    by = {
        "capacity": command.capacity,
        "made_by": signature(snapshot, occasion.actor),
    }
    return reported(snapshot, command.entry, command, by, occasion)


def reported(
    snapshot: Snapshot,
    entry: str,
    told: Telling,
    by: dict[str, Any],
    occasion: Occasion,
) -> list[Event]:
    """Add a report; refuse one that lacks what it needs. `by`: the columns that say whose it is."""
    about = agreement(snapshot, entry)
    own = [
        each
        for each in reports_of(snapshot, entry)
        if each.card_id == by.get("card_id")
    ]
    refuse_many(own)
    report = Report(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        entry_id=about.entry,
        state=told.state,
        at=occasion.now,
        **_said(told),
        **by,
    )
    return happened("ProgressReported", report)


def refuse_many(own: list[Report]) -> None:
    """Refuse one more by the same card, or by the staff."""
    if len(own) >= MOST_OF_ONE:
        raise Refused(Code.entry_limit, limit=MOST_OF_ONE)


def _said(told: Telling) -> dict[str, Any]:
    words, due = in_words(told.words), ""
    if told.state is Progress.moved:
        due = _date(told.due)
    if told.state is Progress.moved and not words:
        raise Refused(Code.field_required, field=WHY)
    return {
        "words": words,
        "evidence": address(clean(told.evidence)),
        "measured": clean(told.measured),
        "due": due,
    }


def in_words(text: str) -> str:
    """Return what was said; refuse more than a report has room for."""
    words = clean(text)
    if len(words) > WORDS_LIMIT:
        raise Refused(
            Code.field_too_long,
            field=N_("In your words"),
            length=len(words),
            limit=WORDS_LIMIT,
        )
    return words


def _date(text: str) -> str:
    if not clean(text):
        raise Refused(Code.field_required, field=WHEN)
    try:
        return date.fromisoformat(clean(text)).isoformat()
    except ValueError:
        raise Refused(Code.field_not_a_date, field=WHEN) from None


def address(text: str) -> str:
    """Return an address as it was typed; refuse what a page cannot lead to."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    is_one = parts.scheme in {"http", "https"} and bool(parts.netloc)
    if not is_one or any(map(str.isspace, text)):
        raise Refused(Code.not_an_address, field=N_("Where it can be seen"))
    return text


def _acknowledge(
    snapshot: Snapshot, command: AcknowledgeReport, occasion: Occasion
) -> list[Event]:
    report = snapshot.get(Report, command.report, Code.unknown_report)
    agreement(snapshot, report.entry_id)
    signed = signature(snapshot, occasion.actor)
    if is_own(snapshot, report, signed):
        raise Refused(Code.own_report)
    said = Acknowledgement(
        id=occasion.new_id(),
        session_id=report.session_id,
        report_id=report.id,
        verdict=command.verdict,
        words=clean(command.words),
        made_by=signed,
        at=occasion.now,
    )
    if _says_again(snapshot, said):
        return []
    return happened(_NAMES[command.verdict], said)


_NAMES = {
    Verdict.confirmed: "ReportConfirmed",
    Verdict.returned: "ReportReturned",
}


def _says_again(snapshot: Snapshot, said: Acknowledgement) -> bool:
    """Tell whether the same hand said just this last."""
    own = [
        each
        for each in checks_of(snapshot, said.report_id)
        if each.made_by == said.made_by
    ]
    return bool(own) and (own[-1].verdict, own[-1].words) == (
        said.verdict,
        said.words,
    )


RULES: dict[type[Command], Rule] = {
    ReportProgress: _report,
    AcknowledgeReport: _acknowledge,
}
