# How often the door shows somebody's line of the list to whoever typed the name: a few times a device and so many a
# session. Beyond that it asks nobody, and lets them in as people of their own. Knows no request and no list.
from facilitator_ui.door.guessing import Guessing
from facilitator_ui.door.pace import Pace

# Lines of one session's list: a hall comes in within minutes.
SHOWN_A_SECOND, SHOWN_AT_ONCE = (
    0.2,
    300,
)


class Asking:
    """Counts the lines that are shown; moments in ms. Whoever says “it is me” has not looked at somebody else's."""

    def __init__(self) -> None:
        self._devices = Guessing()
        self._sessions = Pace(SHOWN_A_SECOND, SHOWN_AT_ONCE)

    def may_show(self, session: str, device: str, now: int) -> bool:
        """Tell whether a line may be shown, and count it."""
        if self._devices.wait([("device", device)], now):
            return False
        return self._sessions.takes((session, "list"))

    def was_right(self, device: str) -> None:
        self._devices.forgive(("device", device))
