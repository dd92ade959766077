# Work beside the loop that lets go of the interpreter: a long page is made in short spells with longer rests, so
# that whoever waits for a receipt does not wait for somebody else's page. Knows no page.
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

SPELL = 0.002  # seconds
RESTS = 2  # how many times as long as it works

T = TypeVar("T")


def at_ease(pieces: Iterable[T]) -> Iterator[T]:
    """Give the pieces; in a thread of its own with a rest after each spell of work, twice as long."""
    if threading.current_thread() is threading.main_thread():
        yield from pieces
        return
    begun = time.perf_counter()
    for piece in pieces:
        yield piece
        worked = time.perf_counter() - begun
        if worked > SPELL:
            time.sleep(RESTS * worked)
            begun = time.perf_counter()
