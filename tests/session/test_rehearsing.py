# A rehearsal is a session of its own: the same plan, nobody in it, and a title that says what it is.
from itertools import count

from session.envelope import StageState
from session.programme.rehearsing import rows_of_a_rehearsal
from session.snapshot import Snapshot
from session.tables import Session, Side, Stage
from tests.session.build import (
    MODERATOR,
    NOON,
    WHAT,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
)


def rehearsed(real: Snapshot) -> Snapshot:
    ids = count()
    rows = rows_of_a_rehearsal(
        real,
        session_id="copy",
        code="COPY22",
        now=NOON,
        new_id=lambda: f"copied-{next(ids)}",
    )
    return Snapshot(rows)


def lived_through() -> Sitting:
    """Return a session that people came to and wrote in; its second stage is skipped, a photo is on the wall."""
    anna = a_person("anna", "a")
    stages = (
        a_stage("one", fields=(WHAT,)),
        a_stage("two", "agree", 1),
        a_stage("three", "info", 2),
    )
    sat = Sitting(
        a_session(
            a_side("a"),
            a_side("b", 1),
            anna,
            *stages,
            title="Тема",
            language="ru",
            place="Зал",
        )
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    entry = sat.tell(
        acting(anna), "add_entry", stage="one", content={"what": "Слово"}
    ).made[0]
    sat.tell(MODERATOR, "set_spotlight", entry=entry)
    sat.tell(MODERATOR, "skip_stage", stage="two")
    sat.tell(MODERATOR, "set_screen", state="hidden")
    sat.tell(MODERATOR, "add_minutes", stage="one", minutes=5)
    return sat


def test_it_has_the_passport_the_sides_and_the_programme_and_nothing_that_happened() -> (
    None
):
    real = lived_through().snapshot
    copy = rehearsed(real)
    rows = {name: len(held) for name, held in copy.rows().items() if held}
    assert rows == {"session": 1, "side": 2, "stage": 3}
    planned = [
        (stage.key, stage.kind, stage.envelope, stage.position)
        for stage in real.stages
    ]
    assert [
        (stage.key, stage.kind, stage.envelope, stage.position)
        for stage in copy.stages
    ] == planned
    assert [stage.state for stage in copy.stages] == [
        StageState.draft,
        StageState.skipped,
        StageState.draft,
    ]
    assert not any(
        stage.opened_at or stage.ends_at or stage.spent for stage in copy.stages
    )
    assert {side.name for side in copy.all(Side)} == {
        side.name for side in real.all(Side)
    }
    session = copy.session
    assert (session.place, session.code, session.rehearsal_of) == (
        "Зал",
        "COPY22",
        real.session.id,
    )
    assert (
        session.current_stage_id,
        session.started_at,
        session.spotlight_id,
        session.screen,
    ) == (
        *(None, None, None),
        Session(id="x", session_id="x", code="x").screen,
    )


def test_it_shares_no_row_with_the_session() -> None:
    real = lived_through().snapshot
    copy = rehearsed(real)
    ids = {row_id for held in real.rows().values() for row_id in held}
    assert not ids & {
        row_id for held in copy.rows().values() for row_id in held
    }
    assert {row.session_id for row in copy.all(Stage)} == {"copy"}


def test_its_title_and_heading_say_what_it_is() -> None:
    real = lived_through()
    assert rehearsed(real.snapshot).session.title == "Репетиция · Тема"
    assert rehearsed(real.snapshot).session.heading == ""
    real.tell(
        MODERATOR,
        "edit_passport",
        heading="стратегической сессии «Тема»",
        title="",
    )
    session = rehearsed(real.snapshot).session
    assert (session.title, session.heading) == (
        "Репетиция",
        "репетиции стратегической сессии «Тема»",
    )
