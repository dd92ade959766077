# Suppression: nothing small is shown, and nothing small can be found out from what is shown.
from itertools import product

from hypothesis import given

from session.synthesis.counts import Counts
from session.synthesis.secrecy import FEWEST_SHOWN, Shown, openly, secretly
from tests.session.synthesis.rooms import COUNTS

SHOWN_OF = {Counts(*told): secretly(Counts(*told)) for told in product(range(17), repeat=3) if sum(told) <= 16}


def _cells(counts: Counts) -> tuple[int, int, int]:
    return counts.agree, counts.against, counts.passed


@given(COUNTS)
def test_no_cell_under_three_is_shown(counts: Counts) -> None:
    shown = secretly(counts)
    for cell in (shown.agree, shown.against, shown.passed):
        assert cell is None or cell >= FEWEST_SHOWN
    assert shown.n == counts.n


def test_no_hidden_cell_of_one_or_two_people_can_be_found_out() -> None:
    """Whoever knows the rule as well looks for all counts that would be shown the same."""
    alike: dict[Shown, list[Counts]] = {}
    for counts, shown in SHOWN_OF.items():
        alike.setdefault(shown, []).append(counts)
    for counts, shown in SHOWN_OF.items():
        for place, cell in enumerate(_cells(counts)):
            if 0 < cell < FEWEST_SHOWN:
                assert len({_cells(other)[place] for other in alike[shown]}) > 1, counts


def test_what_is_large_everywhere_is_shown_and_so_is_the_support_of_most() -> None:
    assert secretly(Counts(5, 4, 3)) == Shown(5, 4, 3, 12)
    assert secretly(Counts(11, 0, 1)) == Shown(11, None, None, 12)
    assert secretly(Counts(7, 4, 1)) == Shown(7, None, None, 12)
    assert secretly(Counts(1, 10, 1)) == Shown(None, 10, None, 12)
    assert secretly(Counts(2, 2, 8)) == Shown(None, None, None, 12)
    assert openly(Counts(1, 10, 1)) == Shown(1, 10, 1, 12)
    assert openly(Counts(1, 10, 1)).turned == Shown(10, 1, 1, 12)
