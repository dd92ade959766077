# Long lists of a screen: which rows are other than they were, where each stood, and which regions are the same.
import pytest

from session.kind import ELSEWHERE, Listing, Region
from session.tables import Side
from tests.session.build import a_side

A, B, C = (a_side(name, place) for place, name in enumerate("abc"))
OTHER_B = B.model_copy(update={"name": "Other"})


def listed(*rows: Side, shared: tuple[object, ...] = ("open",)) -> Listing:
    return Listing(rows, shared, lambda row: Region(row.id, "x.html", "row"))


@pytest.mark.parametrize(
    ("rows", "shared", "changed"),
    [
        ([A, B], "open", []),
        ([A, B, C], "open", [2]),
        ([A, OTHER_B], "open", [1]),
        ([A, OTHER_B, C], "open", [1, 2]),
        ([B, A], "open", None),
        ([A], "open", None),
        ([A, B], "closed", None),
    ],
)
def test_a_list_that_grew_tells_which_rows_are_other(
    rows: list[Side], shared: str, changed: list[int] | None
) -> None:
    assert listed(*rows, shared=(shared,)).changed(listed(A, B)) == changed


@pytest.mark.parametrize(
    ("rows", "shared", "stood"),
    [
        ([B, A], "open", [1, 0]),
        ([C, OTHER_B, A], "open", [ELSEWHERE, ELSEWHERE, 0]),
        ([A, B], "closed", [ELSEWHERE, ELSEWHERE]),
    ],
)
def test_each_row_tells_where_it_stood(
    rows: list[Side], shared: str, stood: list[int]
) -> None:
    found = listed(*rows, shared=(shared,)).stood(listed(A, B))
    assert list(found) == stood


def test_regions_are_the_same_by_place_and_by_values_or_by_rows() -> None:
    one = Region("a", "x.html", "row", {"n": 1})
    assert one == Region("a", "x.html", "row", lambda: {"n": 1})
    assert one != Region("a", "x.html", "row", {"n": 2})
    assert one != Region("b", "x.html", "row", {"n": 1})
    assert one != "a"
    of_rows = Region("a", "x.html", "row", {"n": 1}, basis=(A,))
    assert of_rows == Region("a", "x.html", "row", {"n": 2}, basis=(A,))
    assert of_rows != Region("a", "x.html", "row", {"n": 1}, basis=(B,))
    assert of_rows != one
