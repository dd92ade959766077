# Which of a centre's agreements somebody wants to see: by session, side, organization, site, document, state, date.
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from exports.centre.kept import Kept
from session.refusals import N_
from session.tables import PROGRESS_NAMES, Progress


class Apart(StrEnum):
    """What may be asked for besides the states that are reported."""

    open = "open"
    late = "late"
    silent = "silent"
    unchecked = "unchecked"
    unheard = "unheard"


STATES: Mapping[str, str] = {
    Apart.open.value: N_("all that goes on"),
    Apart.late.value: N_("overdue"),
    Apart.silent.value: N_("silent"),
    Apart.unchecked.value: N_("wait to be confirmed"),
    Apart.unheard.value: N_("no report yet"),
    **{state.value: name for state, name in PROGRESS_NAMES.items()},
}
"""By what is asked for: sentences of the catalogues."""


@dataclass(frozen=True)
class Chosen:
    """What is asked for; what is empty is not asked. `since`, `until`: the due date, ISO."""

    session: str = ""
    side: str = ""
    organization: str = ""
    site: str = ""
    basis: str = ""
    state: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Offered:
    """What there is to choose from: sessions by code, and names in their order."""

    sessions: Mapping[str, str]
    sides: tuple[str, ...]
    organizations: tuple[str, ...]
    sites: tuple[str, ...]
    documents: tuple[str, ...]


def chosen(every: Iterable[Kept], wanted: Chosen) -> list[Kept]:
    """Return those that are asked for: what goes on by its date, then what is over."""
    found = [each for each in every if _fits(each, wanted)]
    return sorted(found, key=_order)


def _order(each: Kept) -> tuple[bool, bool, str, str]:
    return each.is_over, not each.due, each.due, each.code


def _fits(each: Kept, wanted: Chosen) -> bool:
    agreed = each.promise.agreed
    return (
        wanted.session in {"", each.code}
        and wanted.side in {"", *each.sides}
        and wanted.organization in {"", *each.organizations}
        and wanted.site in {"", agreed.site}
        and wanted.basis in {"", agreed.basis}
        and _stands_so(each, wanted.state)
        and _due_within(each.due, wanted)
    )


def _due_within(due: str, wanted: Chosen) -> bool:
    if not due:
        return not (wanted.since or wanted.until)
    return due >= wanted.since and (not wanted.until or due <= wanted.until)


def _stands_so(each: Kept, state: str) -> bool:
    if state in set(Progress):
        return each.state == state
    stands = each.promise.stands
    asked: dict[str, bool] = {
        Apart.open: not each.is_over,
        Apart.late: each.overdue,
        Apart.silent: each.silent,
        Apart.unchecked: stands.is_fresh,
        Apart.unheard: stands.last is None,
    }
    return asked.get(state, True)


def offered(every: Iterable[Kept]) -> Offered:
    """Return what agreements can be chosen by."""
    found = list(every)
    sessions = {each.code: each.session for each in found}
    sides: list[str] = []
    organizations: list[str] = []
    for each in found:
        sides += each.sides
        organizations += each.organizations
    return Offered(
        sessions,
        _sorted(sides),
        _sorted(organizations),
        _sorted(each.promise.agreed.site for each in found),
        _sorted(each.promise.agreed.basis for each in found),
    )


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    some = set(filter(None, names))
    return tuple(sorted(some, key=str.casefold))
