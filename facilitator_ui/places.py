# How many connections this process has place for, and which gives way where there is no more: never the line of
# somebody who was let in; first those that ask for nothing. Addresses are not looked at: a hall shares one. Knows
# connections only as something that can be ended.
import logging
import sys
from enum import Enum, auto
from typing import Protocol

from facilitator_ui.measures import TURNED_AWAY

LOG = logging.getLogger("veche.places")
MOST_FILES = 65_536
RESERVE = 128
"""Files at most for everything that is no connection: the database, pages' own files, uploads, the press."""


class Standing(Enum):
    """What a connection is about. Those above `answered` may have to give way, the first of them first."""

    silent = auto()
    """It has asked for nothing yet."""
    resting = auto()
    """It asked before, and may ask again."""
    awaited = auto()
    """It has yet to send, or to take, the rest of something."""
    answered = auto()
    """The server works for it."""
    seated = auto()
    """The line of somebody who was let in."""


class Connection(Protocol):
    def give_way(self) -> None: ...


class Places:
    """`most`: connections at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._all: dict[Connection, Standing] = {}
        self._standing: dict[Standing, dict[Connection, None]] = {
            each: {} for each in Standing
        }

    def take(self, connection: Connection) -> bool:
        """Find a place for one more; tell whether there is one."""
        if len(self._all) >= self._most and not self._make_room():
            TURNED_AWAY.labels("newcomer").inc()
            LOG.warning("no place is left: a connection was turned away")
            return False
        self.keep(connection, Standing.silent)
        return True

    def keep(self, connection: Connection, standing: Standing) -> None:
        self._all[connection] = standing
        self._standing[standing][connection] = None

    def move(self, connection: Connection, to: Standing) -> None:
        """Note what a connection is about by now, unless it has lost its place."""
        if self._all.get(connection, to) is not to:
            self.leave(connection)
            self.keep(connection, to)

    def leave(self, connection: Connection) -> None:
        standing = self._all.pop(connection, None)
        if standing is not None:
            del self._standing[standing][connection]

    def _make_room(self) -> bool:
        """End the one that has stood longest of those that matter least."""
        for standing in (Standing.silent, Standing.resting, Standing.awaited):
            longest = next(iter(self._standing[standing]), None)
            if longest is not None:
                TURNED_AWAY.labels(standing.name).inc()
                LOG.warning(
                    "no place is left: a connection that was %s had to give way",
                    standing.name,
                )
                self.leave(longest)
                longest.give_way()
                return True
        return False


def places() -> Places:
    """Return the places of a process that may open as many files as this one."""
    most = most_files()
    return Places(most - reserve(most))


def reserve(most: int) -> int:
    """Return how many of so many files are for everything that is no connection."""
    return min(RESERVE, most // 2)


def most_files() -> int:
    """Return how many files this process may have open at once."""
    if sys.platform == "win32":
        return MOST_FILES
    import resource  # noqa: PLC0415 - not on Windows

    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_FILES if most in {resource.RLIM_INFINITY, -1} else most


def raise_limit() -> None:
    """Let this process open as many files as the system allows it by itself; 1,024 are usual, and few for a hall."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = (
        MOST_FILES
        if hard in {resource.RLIM_INFINITY, -1}
        else min(hard, MOST_FILES)
    )
    # MacOS says "no limit" and means less.
    for most in (
        wanted,
        wanted // 4,
        wanted // 8,
    ):
        if most <= most_files():
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        except (ValueError, OSError):
            continue
