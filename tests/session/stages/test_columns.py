# What an agreement says stands in one table, from which every place that tells it follows.
from session.stages.agree.columns import (
    AGREEMENT,
    BENEATH,
    COLUMNS,
    LISTED,
    MISSING,
    WIDTHS,
    Term,
    terms,
)
from session.stages.agree.lists import tables
from session.words import words
from tests.session.stages.scene import Scene


def test_every_column_has_its_place_in_the_protocol_once() -> None:
    names = [column.name for column in COLUMNS]
    beneath = [column.name for column in BENEATH]
    within = [column.name for column in COLUMNS if column.within]
    assert sorted([*WIDTHS, *beneath, *within]) == sorted(names)
    assert {c.within for c in COLUMNS if c.within} <= set(beneath)
    assert 0.9 < sum(WIDTHS.values()) <= 0.92  # what the number leaves


def test_every_column_has_its_place_in_the_form_and_in_a_spreadsheet() -> None:
    assert [column.listed for column in LISTED] == [*range(1, len(COLUMNS) + 1)]
    assert tuple(column.field for column in COLUMNS) == AGREEMENT


def test_what_has_to_be_said_is_asked_for_and_can_be_left_blank() -> None:
    assert set(MISSING) == {"who", "due", "sign"}
    assert [field.name for field in AGREEMENT if field.required] == ["what"]


def test_screens_tell_what_was_filled_in_and_name_each_responsible_once() -> (
    None
):
    told = terms(
        {"what": "Open late", "who": "Anna", "due": "2026-12-01"},
        ("Anna", "Boris"),
    )
    assert told == (
        Term("Responsible", "Anna; Boris"),
        Term("Due date", "2026-12-01", dated=True),
    )


def test_a_spreadsheet_has_a_column_for_each() -> None:
    scene = Scene()
    stage = scene.opened("agreements", "agree")
    scene.write(
        scene.person("anna"),
        stage,
        what="Open late",
        resource="Two shifts",
        who="Boris",
    )
    english = words("en")
    (grid,) = tables(scene.snapshot, stage, english)
    assert grid.header[1:-1] == tuple(english(each.label) for each in LISTED)
    assert (
        dict(zip(grid.header, grid.rows[0], strict=True))["Resource"]
        == "Two shifts"
    )
