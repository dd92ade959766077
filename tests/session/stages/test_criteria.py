# Criteria that come from an earlier stage: taken when the rating begins, the first four, and then they stay.
from session.envelope import Source, Visibility
from session.kind import StageKind
from session.stages import KINDS
from session.stages.rate.options import RateOptions
from session.tables import Stage
from tests.session.build import MODERATOR
from tests.session.stages.scene import Scene

FIELDS = ({"name": "what", "label": "What", "limit": 280},)
RATE: StageKind = KINDS["rate"]
IDEAS = ("Cheap", "Soon", "For all", "Lasting", "Beautiful")


def said(scene: Scene, key: str = "found") -> Stage:
    """Open a stage in which everybody says a criterion."""
    stage = scene.opened(
        key, "form", fields=FIELDS, visibility=Visibility.everyone
    )
    for who, idea in zip(scene.crowd(len(IDEAS)), IDEAS, strict=True):
        scene.write(who, stage, what=idea)
    return stage


def rated(scene: Scene, **options: object) -> Stage:
    return scene.opened("rate", "rate", options=options)


def labels(scene: Scene, stage: Stage) -> list[str]:
    options = RateOptions.of(scene.again(stage))
    return [each.label for each in options.asked]


def test_the_first_four_that_were_written_become_the_criteria() -> None:
    scene = Scene()
    said(scene)
    stage = rated(scene, criteria_of="found")
    assert labels(scene, stage) == [*IDEAS[:4]]


def test_of_clusters_the_order_is_theirs() -> None:
    scene = Scene()
    source = said(scene)
    board = scene.opened(
        "board", "organize", sources=(Source(stage=source.key),)
    )
    scene.do(MODERATOR, "make_cluster", board, name="Good for people")
    last = scene.do(MODERATOR, "make_cluster", board, name="Can be done")
    scene.do(MODERATOR, "move_cluster", board, entry=last.made[0])
    stage = rated(scene, criteria_of="board")
    assert labels(scene, stage) == ["Can be done", "Good for people"]


def test_criteria_that_were_written_down_stay() -> None:
    scene = Scene()
    said(scene)
    stage = rated(scene, criteria_of="found", criteria="Ours")
    assert labels(scene, stage) == ["Ours"]


def test_what_comes_later_changes_no_criterion() -> None:
    scene = Scene()
    source = said(scene)
    stage = rated(scene, criteria_of="found")
    scene.do(MODERATOR, "close_stage", stage)
    scene.do(MODERATOR, "open_stage", source)
    scene.write(scene.person("zoe"), source, what="Late")
    scene.do(MODERATOR, "open_stage", stage)
    assert labels(scene, stage) == [*IDEAS[:4]]


def test_undo_of_the_beginning_takes_them_back() -> None:
    scene = Scene()
    said(scene)
    stage = rated(scene, criteria_of="found")
    scene.do(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    assert labels(scene, stage) == [""]


def test_a_stage_that_is_not_before_gives_none_and_is_told() -> None:
    scene = Scene()
    stage = rated(scene, criteria_of="rate")
    assert labels(scene, stage) == [""]
    told = [each.text for each in RATE.lacks(scene.snapshot, stage)]
    assert (
        "The stage that the criteria come from is not before this one." in told
    )
