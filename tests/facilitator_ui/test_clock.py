# A clock that is set while the server runs moves nothing in the house.
from dataclasses import dataclass

from facilitator_ui.clock import SteadyClock, passed

NOON = 1_767_960_000.0
HOUR = 3600.0


@dataclass
class Machine:
    """A machine whose clock can be set, and whose time passes all the same."""

    wall: float = NOON
    up: float = 50.0

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.up += seconds


def test_the_clock_begins_with_the_machines_and_goes_on_as_time_passes() -> (
    None
):
    machine = Machine()
    clock = SteadyClock(lambda: machine.wall, lambda: machine.up)
    assert clock() == NOON * 1000
    machine.passes(90.5)
    assert (clock(), clock.drift) == ((NOON + 90.5) * 1000, 0)


def test_a_machine_that_is_set_moves_nothing_and_the_drift_is_known() -> None:
    machine = Machine()
    clock = SteadyClock(lambda: machine.wall, lambda: machine.up)
    for jump in (-HOUR, 3 * HOUR, -9_000 * HOUR):
        before = clock()
        machine.wall += jump
        assert clock() == before
        machine.passes(1)
        assert clock() == before + 1000
    assert clock.drift == -8_998 * HOUR


def test_time_really_passes() -> None:
    first = passed()
    assert 0 <= passed() - first < 5
    assert abs(SteadyClock().drift) < 1
