# How many people one browser may be in a session, and how many bring in at once. Whoever drops cookies meets the bound
# of the session.
from collections.abc import Iterable

from fastapi import Request

from facilitator_ui.identity import MOST_LINKS, aside_in, link_of, secrets_in
from facilitator_ui.live.hall import Hall
from session.refusals import Code, Refused

MOST_ASIDE = 12
"""People whom one device is handed between; a cookie holds no more."""


def refuse_one_more(request: Request, hall: Hall) -> None:
    """Refuse a browser that is as many people already as it can hold links: one more would lose the first."""
    code = hall.room.snapshot.session.code
    held = secrets_in(request.cookies, code)
    aside = aside_in(request.cookies, code)
    if len(_people(hall, held)) >= MOST_LINKS:
        raise Refused(Code.device_limit, limit=MOST_LINKS)
    if len(_people(hall, [*held, *aside])) >= MOST_ASIDE:
        raise Refused(Code.device_limit, limit=MOST_ASIDE)


def _people(hall: Hall, secrets: Iterable[str]) -> set[str]:
    links = (link_of(hall.room.snapshot, secret) for secret in secrets)
    return {
        link.person_id
        for link in links
        if link is not None and link.person_id is not None
    }
