# Many statements: the order in which they are read, the cross table and the table by dimension.
from session.synthesis.classes import Finding
from session.synthesis.table import COMMON, by_dimension, crossed, synthesis
from tests.session.synthesis.rooms import camps

TOLD = {
    "few": camps("1/0/0", "1/0/0"),
    "between": camps("8/3/1", "7/4/1"),
    "particular": camps("3/7/2", "10/1/1"),
    "opposed": camps("11/1/0", "1/10/1"),
    "less": camps("9/2/1", "9/2/1"),
    "most": camps("11/0/1", "11/0/1"),
    "split": camps("6/6/0", "5/6/1"),
    "rejected": camps("1/10/1", "2/9/1"),
    "unclear": camps("4/2/6", "5/1/6"),
}


def test_what_is_shared_comes_first_and_by_score() -> None:
    assert [found.id for found in synthesis(TOLD)] == [
        *(
            "most",
            "less",
            "rejected",
            "particular",
            "opposed",
            "split",
            "unclear",
            "between",
            "few",
        )
    ]


def test_statements_alike_stay_as_they_came() -> None:
    assert [
        found.id for found in synthesis({"2": TOLD["most"], "1": TOLD["most"]})
    ] == ["2", "1"]


def test_common_to_the_sides_may_be_particular_to_a_generation() -> None:
    sides = synthesis(
        {"a": TOLD["most"], "b": TOLD["most"], "c": TOLD["split"]}
    )
    ages = synthesis({"b": TOLD["particular"], "a": TOLD["particular"]})
    assert crossed(sides, ages) == {
        (Finding.common, Finding.particular): ("a", "b")
    }


def test_dimensions_come_in_their_order_and_the_nameless_last() -> None:
    found = synthesis(
        {name: TOLD[name] for name in ("most", "less", "particular", "split")}
    )
    placed = {
        "most": "agenda",
        "less": "",
        "particular": "formats",
        "split": "formats",
    }
    assert by_dimension(found, placed, ["formats", "agenda"]) == {
        "formats": {"B": ("particular",)},
        "agenda": {COMMON: ("most",)},
        "": {COMMON: ("less",)},
    }
    assert list(by_dimension(found, placed, ["formats", "agenda"])) == [
        "formats",
        "agenda",
        "",
    ]
    assert list(by_dimension(found, placed, ["agenda"])) == [
        "agenda",
        "formats",
        "",
    ]
