# How many people one browser may be in a session. Whoever drops cookies meets the bound of the session.
from fastapi import Request

from facilitator_ui.identity import MOST_LINKS, digest, secrets_in
from facilitator_ui.live.hall import Hall
from session.refusals import Code, Refused
from session.tables import Link


def refuse_one_more(request: Request, hall: Hall) -> None:
    """Refuse a browser that is as many people already as it can hold links: one more would lose the first."""
    snapshot = hall.room.snapshot
    digests = map(digest, secrets_in(request.cookies, snapshot.session.code))
    links = (next(snapshot.where(Link, digest=each), None) for each in digests)
    people = {link.person_id for link in links if link is not None and link.person_id is not None}
    if len(people) >= MOST_LINKS:
        raise Refused(Code.device_limit, limit=MOST_LINKS)
