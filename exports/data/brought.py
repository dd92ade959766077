# The promises of a session as another one takes them in: with their numbers in the protocol, and how each stands.
# Knows agreements and reports; knows no page and no kind of stage.
from collections.abc import Mapping
from typing import Any

from exports.data.promises import Promise, promises
from exports.protocol.days import held_on
from session.after.measuring import measured
from session.after.standing import is_overdue, is_silent
from session.snapshot import Snapshot
from session.tables import Report
from session.words import words

LINE, WORD = 300, 120


def brought(
    snapshot: Snapshot, cited: Mapping[str, str], now: int
) -> list[dict[str, Any]]:
    """Return the promises in the protocol's order, each as the columns of what is brought in; `now` in ms."""
    session = snapshot.session
    tongue = words(session.language, session.utc_offset)
    found = promises(snapshot, cited, tongue)
    return [_facts(snapshot, each, now) for each in found]


def _facts(snapshot: Snapshot, each: Promise, now: int) -> dict[str, Any]:
    session = snapshot.session
    tongue = words(session.language, session.utc_offset)
    today = tongue.local(now).date()
    agreed, stands = each.agreed, each.stands
    indicator = agreed.indicator
    count = measured(
        snapshot, agreed, today, lambda at: tongue.local(at).date()
    )
    counted = ""
    if count.last is not None:
        counted = count.last.measured
    return {
        "code": session.code,
        "number": each.number[:WORD],
        "origin": agreed.entry,
        "session": session.title[:LINE],
        "held": held(snapshot)[:WORD],
        "what": agreed.what,
        "who": "; ".join(agreed.who),
        "with_whom": agreed.with_whom,
        "due": stands.due[:WORD],
        "indicator": indicator.told[:LINE],
        "measured": counted[:WORD],
        "state": stands.state or "",
        "fresh": _fresh(each),
        "silent": is_silent(snapshot, stands, now),
        "overdue": is_overdue(stands, today),
        **_reported(stands.last),
    }


def _fresh(each: Promise) -> str:
    """Return what was reported last, where nobody has acknowledged it nor sent it back."""
    stands = each.stands
    if stands.last is None or not stands.is_fresh:
        return ""
    return stands.last.state


def _reported(last: Report | None) -> dict[str, Any]:
    if last is None:
        return {}
    return {
        "words": last.words,
        "evidence": last.evidence,
        "reported_at": last.at,
    }


def held(snapshot: Snapshot) -> str:
    """Return the day of a session (ISO, or as it was typed): the one that its papers bear, else when it was held."""
    session = snapshot.session
    if session.date:
        return session.date
    tongue = words(session.language, session.utc_offset)
    return held_on(session, tongue)
