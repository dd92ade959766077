# How the number moves by which an agreement is checked: what was counted last, how far that is on the way, when it is
# to be counted next. Pure reading of reports; what is no number is told as it was typed, and nothing is reckoned of it.
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from session.after.standing import reports_of, verdict
from session.kind import Commitment, Indicator
from session.snapshot import Snapshot
from session.tables import Report, Verdict

NUMBER = re.compile(r"[-−]?\d(?:[\d \u00a0\u202f]*\d)?(?:[.,]\d+)?")
SPACES = re.compile(r"\s")
LEEWAY = timedelta(days=14)
"""Who counts so much earlier has counted in time."""

LocalDay = Callable[[int], date]
"""The day on which a moment (ms) is, where the session was."""


@dataclass(frozen=True)
class Measured:
    """`last`: the newest report with a number that nobody returned; `confirmed`: somebody has confirmed it.

    `reached`: how far on the way from the baseline to the target, in per cent; none where these are no numbers.
    `awaited`: the day since which a count is missing; `later`: the next day to count on.
    """

    indicator: Indicator
    last: Report | None
    confirmed: bool
    reached: int | None
    awaited: date | None
    later: date | None


def measured(
    snapshot: Snapshot, agreement: Commitment, today: date, day_of: LocalDay
) -> Measured:
    """Return how the number of an agreement stands on a day."""
    indicator = agreement.indicator
    counts = _counts(snapshot, agreement.entry)
    last = counts[-1] if counts else None
    confirmed = (
        last is not None and verdict(snapshot, last) is Verdict.confirmed
    )
    reached = reached_by(indicator, last.measured) if last else None
    closed_at = snapshot.session.closed_at
    if closed_at is None:
        return Measured(indicator, last, confirmed, reached, None, None)
    points = counting_days(indicator, day_of(closed_at))
    counted = [day_of(report.at) for report in counts]
    return Measured(
        indicator,
        last,
        confirmed,
        reached,
        _awaited(points, counted, today),
        next((point for point in points if point > today), None),
    )


def counting_days(indicator: Indicator, ended: date) -> list[date]:
    """Return the days on which an indicator is counted, the first one first; `ended`: the day of the end."""
    found: list[date] = []
    for days in indicator.days:
        later = timedelta(days=days)
        found.append(ended + later)
    found.sort()
    return found


def _counts(snapshot: Snapshot, entry: str) -> list[Report]:
    return [
        report
        for report in reports_of(snapshot, entry)
        if report.measured and verdict(snapshot, report) is not Verdict.returned
    ]


def _awaited(
    points: Iterable[date], counted: Iterable[date], today: date
) -> date | None:
    """Return the last day of counting that is over, where nobody has counted since shortly before it."""
    over = [point for point in points if point <= today]
    if not over:
        return None
    point = over[-1]
    since = point - LEEWAY
    in_time = [day for day in counted if day >= since]
    if in_time:
        return None
    return point


def reached_by(indicator: Indicator, counted: str) -> int | None:
    """Return how far a count is on the way from the baseline (0) to the target (100)."""
    begun = number_in(indicator.baseline)
    wanted = number_in(indicator.target)
    now = number_in(counted)
    if begun is None or wanted is None:
        return None
    if now is None or begun == wanted:
        return None
    whole = wanted - begun
    done = now - begun
    return round(100 * done / whole)


def number_in(text: str) -> float | None:
    """Return the first number in a text as people type it: 1 200,5 or about 120 people."""
    found = NUMBER.search(text)
    if found is None:
        return None
    plain = SPACES.sub("", found[0])
    plain = plain.replace(",", ".")
    plain = plain.replace("−", "-")
    return float(plain)
