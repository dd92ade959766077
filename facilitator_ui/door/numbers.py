# The numbers under which the protocol cites agreements. To know them is to lay the protocol out, so they are read
# beside the loop and kept until the session changes.
from collections.abc import Mapping

from fastapi.concurrency import run_in_threadpool

from exports.protocol.composing import cited_in
from facilitator_ui.door.reception import Reception
from facilitator_ui.live.hall import Hall
from session.stages import KINDS


async def numbers_of(house: Reception, hall: Hall) -> Mapping[str, str]:
    """Return the numbers by entry, as the protocol in the session's own language has them."""
    state = hall.room.snapshot
    session_id = state.session.id
    kept = house.cited.get(session_id)
    if kept is not None and kept[0] == state.number:
        return kept[1]
    at = state.number
    found = await run_in_threadpool(cited_in, state.copy(), KINDS)
    house.cited[session_id] = (at, found)
    return found
