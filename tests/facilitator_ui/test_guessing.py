# How often one may guess: some tries at once, then waits that double; the right one is forgiven.
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator_ui.door.guessing import (
    FIRST,
    FREE,
    LONGEST,
    MOST,
    Guessing,
    Key,
)

HOUR = 3_600_000
ANNA: tuple[Key, ...] = (
    ("device", "phone"),
    ("name", "anna"),
    ("session", "s"),
)


def test_a_few_tries_are_free_and_then_each_waits_twice_as_long() -> None:
    guessing, now = Guessing(), 0
    assert [guessing.wait(ANNA, now) for _ in range(FREE["name"])] == [
        0
    ] * FREE["name"]
    waits = []
    for _ in range(12):
        waits.append(guessing.wait(ANNA, now))
        now += waits[-1]
        assert guessing.wait(ANNA, now) == 0
    assert waits == [min(LONGEST, FIRST << power) for power in range(12)]


def test_a_try_before_its_time_does_not_count() -> None:
    guessing = Guessing()
    for _ in range(100):
        guessing.wait(ANNA, 0)
    assert guessing.wait(ANNA, FIRST) == 0


def test_who_is_right_is_forgiven_and_the_session_keeps_the_wrong_ones_only() -> (
    None
):
    guessing, wrong = Guessing(), 0
    for turn in range(10 * FREE["session"]):
        assert guessing.wait(ANNA, 0) == 0
        guessing.right(ANNA)
        if turn % 10 == 9:
            wrong += (
                guessing.wait(
                    [
                        ("device", str(turn)),
                        ("name", str(turn)),
                        ("session", "s"),
                    ],
                    0,
                )
                == 0
            )
    assert wrong == FREE["session"]
    assert guessing.wait(ANNA, 0) == FIRST


def test_neither_another_name_nor_another_device_helps_for_long() -> None:
    guessing = Guessing()
    taken = [
        guessing.wait(
            (("device", str(n)), ("name", "anna"), ("session", "s")), 0
        )
        for n in range(99)
    ]
    assert taken.count(0) == FREE["name"]
    taken = [
        guessing.wait(
            (("device", str(n)), ("name", str(n)), ("session", "t")), 0
        )
        for n in range(99)
    ]
    assert taken.count(0) == FREE["session"]
    assert (
        guessing.wait((("device", "x"), ("name", "vera"), ("session", "u")), 0)
        == 0
    )


def test_a_quiet_time_is_forgotten_and_memory_is_bounded() -> None:
    guessing = Guessing()
    for _ in range(FREE["name"]):
        guessing.wait(ANNA, 0)
    assert guessing.wait(ANNA, 4 * HOUR) == 0
    assert guessing.wait(ANNA, 4 * HOUR) == 0
    for number in range(MOST + 5):
        guessing.wait([("device", str(number))], 0)
    assert len(guessing._tries) == MOST


@given(st.lists(st.integers(0, HOUR // 4), max_size=200))
def test_however_one_times_it_few_words_are_tried_on_one_name(
    pauses: list[int],
) -> None:
    guessing, now, tried = Guessing(), 0, 0
    for pause in pauses:
        now += pause
        tried += guessing.wait(ANNA, now) == 0
    assert tried <= FREE["name"] * (1 + now // (3 * HOUR)) + 8 + now // LONGEST


def test_one_of_several_that_is_tried_too_often_is_enough_and_the_longest_wait_counts() -> (
    None
):
    guessing = Guessing()
    for turn in range(FREE["device"]):
        guessing.wait([("device", "phone"), ("name", str(turn))], 0)
    for _ in range(FREE["name"] + 2):
        guessing.wait([("name", "anna")], guessing.wait([("name", "anna")], 0))
    alone = [guessing.wait([key], 0) for key in ANNA]
    assert alone[0] == FIRST < alone[1]
    assert alone[2] == 0
    assert guessing.wait(ANNA, 0) == alone[1]


@pytest.mark.parametrize(
    ("passed", "wait"), [(3 * HOUR, FIRST), (3 * HOUR + 1, 0)]
)
def test_three_hours_are_remembered_and_no_more(passed: int, wait: int) -> None:
    """One more wrong try, right after the free ones or after a quiet time, and then the next."""
    guessing = Guessing()
    for _ in range(FREE["name"]):
        assert guessing.wait([("name", "anna")], 0) == 0
    assert guessing.wait([("name", "anna")], passed) == 0
    assert guessing.wait([("name", "anna")], passed) == (2 * wait)


def test_the_longest_unheard_is_forgotten_first() -> None:
    guessing = Guessing()
    for number in range(MOST):
        guessing.wait([("device", str(number))], 0)
    guessing.wait([("device", "0")], 0)
    guessing.wait([("device", "new")], 0)
    assert ("device", "0") in guessing._tries
    assert ("device", "1") not in guessing._tries
