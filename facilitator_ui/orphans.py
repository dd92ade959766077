# A process that another one of the house started ends when that one is gone, however it ended: else it would hold the
# port or the database, and nobody would ask it for anything. Knows processes; knows no work of theirs.
import multiprocessing
import os
import threading
from collections.abc import Callable

ORPHANED = 1


def end_with_parent() -> None:
    """Let this process end at once when the one that started it does. Does nothing in a process of nobody's."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        # A daemon, so that it keeps no process from ending by itself.
        threading.Thread(
            target=_follow, args=(parent.join,), name="parent", daemon=True
        ).start()


def _follow(parent_ends: Callable[[], None]) -> None:
    """Wait for the end of a pipe that the parent holds, on Windows of the parent itself: both end with a kill, too."""
    parent_ends()
    # What was acknowledged is on disk, and whoever waits for the rest is gone.
    os._exit(ORPHANED)
