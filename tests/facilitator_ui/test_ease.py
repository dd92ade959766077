# A long page is made beside the loop in spells, and what it is made of stays whole.
import threading
import time
from collections.abc import Iterator

from facilitator_ui.ease import at_ease


def in_a_thread(pieces: Iterator[int]) -> tuple[list[int], float]:
    """Return the pieces as they came, and which part of its time the thread worked."""
    came: list[int] = []
    share = [0.0]

    def take() -> None:
        begun = time.perf_counter()
        worked = time.thread_time()
        came.extend(at_ease(pieces))
        share[0] = (time.thread_time() - worked) / (time.perf_counter() - begun)

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    return came, share[0]


def laborious(count: int) -> Iterator[int]:
    for number in range(count):
        until = time.thread_time() + 0.001
        while time.thread_time() < until:
            pass
        yield number


def test_whoever_works_beside_the_loop_rests_longer_than_they_worked() -> None:
    came, share = in_a_thread(laborious(100))
    assert came == list(range(100))
    assert share < 0.5


def test_where_nobody_works_beside_there_is_no_rest() -> None:
    begun = time.thread_time()
    came = list(at_ease(iter(range(10_000))))
    assert came == list(range(10_000))
    assert time.thread_time() - begun < 1
