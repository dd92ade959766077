# What an organizer is told to be missing before a stage begins: a source, where its kind lives on earlier ones.
import pytest

from session.envelope import Source, Unit
from session.stages import KINDS
from session.words import words
from tests.session.stages.scene import Scene

LIVING_ON_OTHERS = {
    "decide",
    "map",
    "organize",
    "rank",
    "rate",
    "react",
    "report",
}
BROUGHT_IN = {"review"}
"""These lack what comes from elsewhere: tests/session/stages/test_review.py."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_stage_that_lives_on_earlier_ones_lacks_them_where_there_are_none(
    kind: str,
) -> None:
    scene = Scene()
    stage = scene.planned("alone", kind)
    lacks = [*KINDS[kind].lacks(scene.snapshot, stage)]
    assert bool(lacks) == (kind in LIVING_ON_OTHERS | BROUGHT_IN)


@pytest.mark.parametrize(
    "kind", [name for name, kind in KINDS.items() if kind.tables is not None]
)
def test_nothing_that_was_done_makes_no_rows_of_tables(kind: str) -> None:
    scene = Scene()
    stage = scene.opened("empty", kind)
    tables = KINDS[kind].tables
    assert tables is not None
    for grid in tables(scene.snapshot, stage, words("en")):
        assert grid.rows == ()


@pytest.mark.parametrize("kind", sorted(LIVING_ON_OTHERS - {"map"}))
def test_behind_stages_that_it_can_live_on_it_lacks_nothing(kind: str) -> None:
    scene = Scene()
    scene.planned("ideas", "form")
    scene.planned("groups", "group", unit=Unit.group)
    scene.planned("reacted", "react", sources=(Source(stage="ideas"),))
    stage = scene.planned("later", kind, sources=(Source(stage="ideas"),))
    assert [*KINDS[kind].lacks(scene.snapshot, stage)] == []
