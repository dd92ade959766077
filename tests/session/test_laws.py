# What no command does is refused as well, whatever brings it: undo, redo, or a command that somebody writes tomorrow.
# Here events come as nobody would make them, and the laws are asked.
from typing import Any

from session.events import Event
from session.keeping import keep
from session.refusals import Code
from session.stages.organize.rows import Placed
from session.stages.organize.rules import MOST_CLUSTERS
from session.stages.rank.rows import Share
from session.tables import (
    AgreementCard,
    Entry,
    Member,
    Round,
    Row,
    Session,
    Stage,
)
from tests.session.build import (
    MODERATOR,
    NOON,
    SECRETARY,
    SESSION,
    refused,
)
from tests.session.stages.scene import Scene


def law(scene: Scene, *rows: Row, gone: tuple[Row, ...] = ()) -> Code | None:
    """Return what an event of these rows is refused for, and of those that go."""
    keys = tuple((row.table.name, row.id) for row in gone)
    event = Event("Anything", rows, keys)
    return refused(lambda: keep(scene.snapshot, [event]))


def otherwise(stage: Stage, **options: Any) -> Stage:
    told = {**stage.envelope.options, **options}
    envelope = stage.envelope.model_copy(update={"options": told})
    return stage.model_copy(update={"envelope": envelope})


def clustered(count: int) -> tuple[Scene, Stage, list[Entry]]:
    """Return a stage with so many clusters."""
    scene = Scene()
    stage = scene.opened("board", "organize")
    found: list[Entry] = []
    for place in range(count):
        told = {"name": f"Cluster {place}", "cards": []}
        made = scene.do(MODERATOR, "make_cluster", stage, **told).made[0]
        found.append(scene.entry(made))
    return scene, stage, found


def test_another_scale_does_not_come_under_what_was_asked() -> None:
    scene = Scene()
    stage = scene.opened("decide", "decide", fields=())
    assert law(scene, otherwise(stage, scale="fist")) is None
    scene.do(MODERATOR, "add_proposal", stage, text="A school")
    (entry,) = scene.snapshot.all(Entry)
    scene.do(MODERATOR, "begin_round", stage, entry=entry.id)
    again = scene.again(stage)
    assert law(scene, otherwise(again, scale="fist")) is Code.stage_wrong_state
    assert law(scene, otherwise(again, minutes=3)) is None


def test_another_rule_of_ranking_does_not_come_under_what_was_given() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("rank", "rank", fields=())
    assert law(scene, otherwise(stage, dots=2)) is None
    scene.do(MODERATOR, "add_item", stage, text="A school")
    (entry,) = scene.snapshot.all(Entry)
    scene.do(anna, "rank", stage, entry=entry.id, given=1)
    again = scene.again(stage)
    assert law(scene, otherwise(again, dots=2)) is Code.stage_wrong_state
    (share,) = scene.snapshot.all(Share)
    more = share.model_copy(update={"given": 99})
    assert law(scene, more) is not None
    assert law(scene, share) is None


def test_a_card_lies_in_no_cluster_of_another_stage() -> None:
    scene, stage, (cluster,) = clustered(1)
    ideas = scene.opened("ideas", "form")
    card = scene.write(scene.person("anna"), ideas, what="Open late")

    def lies(into: str) -> Code | None:
        placed = Placed(
            id="placed",
            session_id=SESSION,
            stage_id=stage.id,
            entry_id=card.id,
            cluster_id=into,
            place="U",
        )
        return law(scene, placed)

    assert lies(cluster.id) is None
    assert lies(card.id) is Code.unknown_entry
    assert lies("nothing") is Code.unknown_entry


def test_a_cluster_lies_in_none_that_lies_in_another() -> None:
    scene, _, (one, two, three) = clustered(3)
    first = one.model_copy(update={"merged_into": two.id})
    second = two.model_copy(update={"merged_into": three.id})
    assert law(scene, first) is None
    assert law(scene, second) is None
    assert law(scene, first, second) is Code.undo_overtaken


def test_a_wall_has_place_for_so_many_clusters() -> None:
    scene, _, (cluster,) = clustered(1)
    rows = [
        cluster.model_copy(update={"id": f"cluster-{place}"})
        for place in range(MOST_CLUSTERS)
    ]
    assert law(scene, *rows[1:]) is None
    assert law(scene, *rows) is Code.entry_limit


def test_nobody_sits_in_a_group_that_is_gone() -> None:
    scene = Scene()
    scene.crowd(4)
    stage = scene.opened("groups", "group", options={"forming": "mixed"})
    (seat, *_) = scene.snapshot.where(Member, stage_id=stage.id)
    gone = seat.model_copy(update={"group_id": "nothing"})
    assert law(scene, gone) is Code.unknown_group


def test_nothing_is_reported_of_what_is_hidden() -> None:
    scene = Scene()
    stage = scene.opened("agree", "agree")
    entry = scene.write(scene.person("anna"), stage, what="Open late")
    card = AgreementCard(
        id="card",
        session_id=SESSION,
        entry_id=entry.id,
        holder="Anna",
        digest="0" * 64,
        word="",
        seed="",
        made_by=SECRETARY.id,
        made_at=NOON,
    )
    assert law(scene, card) is None
    scene.do(MODERATOR, "hide_entry", stage, entry=entry.id, hidden=True)
    assert law(scene, card) is Code.unknown_entry


def test_nothing_runs_in_a_session_that_is_closed() -> None:
    scene = Scene()
    stage = scene.opened("ideas", "form")
    scene.do(MODERATOR, "close_stage", stage)
    scene.do(MODERATOR, "close_session")
    session = scene.snapshot.session
    again = stage.model_copy(update={"ends_at": NOON})
    here = session.model_copy(update={"current_stage_id": stage.id})
    assert law(scene, again, here) is Code.session_closed
    opened = here.model_copy(update={"closed_at": None})
    assert law(scene, again, opened) is None
    assert isinstance(opened, Session)


def test_a_secret_round_that_was_counted_is_not_taken_up_again() -> None:
    scene = Scene()
    people = scene.crowd(3)
    stage = scene.opened("decide", "decide", fields=(), authorship="anonymous")
    for text in ("A school", "A hall"):
        scene.do(MODERATOR, "add_proposal", stage, text=text)
    one, two = scene.snapshot.all(Entry)
    codes: list[Code | None] = []
    for entry, answering in ((one, people), (two, [])):
        scene.do(MODERATOR, "begin_round", stage, entry=entry.id)
        (run,) = scene.snapshot.where(Round, entry_id=entry.id)
        for person in answering:
            told = {"round": run.id, "level": 0}
            scene.do(person, "answer_proposal", stage, **told)
        scene.do(MODERATOR, "close_round", stage, round=run.id)
        codes.append(law(scene, run))
    assert codes == [Code.vote_counted, None]


def test_what_somebody_names_does_not_go() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("ideas", "form")
    entry = scene.write(anna, stage, what="Open late")
    assert law(scene, gone=(anna,)) is Code.still_needed
    assert law(scene, gone=(entry, anna)) is None
