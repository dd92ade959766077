# What the room held likely at the closing, beside what became of it: on the page of progress and at the centre.
from io import BytesIO

import docx

from exports.data.workbook import table_of
from session.entries.taken_up import in_order
from session.people import Role
from session.tables import Round, Stage
from tests.facilitator_ui.after import SUNDAYS, ended
from tests.facilitator_ui.house import Gathering, Visitor
from tests.facilitator_ui.test_centre import page

HELD = "70\u00a0% (50–85\u00a0%)"


def held_likely(gathering: Gathering) -> Visitor:
    """Let a session agree on one thing, say how likely it is, and end; return its secretary."""
    people = [gathering.person(f"Guest {place}") for place in range(4)]
    agreed = gathering.opened("agree", title="Agreements", section="agreements")
    gathering.lead("add_entry", stage=agreed, content=SUNDAYS)
    gathering.lead("close_stage", stage=agreed)
    hall = gathering.house.hall(gathering.code)
    (source,) = (
        each.key for each in hall.room.snapshot.stages if each.id == agreed
    )
    asked = gathering.opened(
        "rate",
        authorship="anonymous",
        visibility="after_reveal",
        sources=[{"stage": source, "which": "all"}],
        options={"likely": True},
    )
    state = hall.room.snapshot
    stage = next(each for each in state.stages if each.id == asked)
    (item,) = in_order(state, stage)
    round_ = round_of(gathering, stage)
    for person, mark in zip(people, (100, 80, 60, 20), strict=True):
        told = {
            "type": "rate",
            "stage": asked,
            "round": round_,
            "entry": item.id,
            "given": mark,
        }
        person.tell(gathering.code, told)
    gathering.lead("close_round", stage=asked, round=round_)
    gathering.lead("close_stage", stage=asked)
    gathering.lead("close_session")
    secretary = gathering.linked(Role.secretary, "The secretary")
    secretary.http.headers["Accept"] = "text/html"
    return secretary


def words_in(paper: bytes) -> list[str]:
    file = docx.Document(BytesIO(paper))
    return [each.text for each in file.paragraphs]


def round_of(gathering: Gathering, stage: Stage) -> str:
    state = gathering.house.hall(gathering.code).room.snapshot
    (found,) = state.where(Round, stage_id=stage.id)
    return found.id


def test_progress_and_centre_tell_what_was_held_likely_and_what_came_of_it(
    gathering: Gathering,
) -> None:
    secretary = held_likely(gathering)
    progress = secretary.get(f"/s/{gathering.code}/progress").text
    assert f"{HELD}, only 4 marks" in progress
    clock = gathering.house.clock
    was = clock.now
    try:
        clock.now += 400 * 86_400_000
        text = page(gathering)
    finally:
        clock.now = was
    assert f"Likelihood, as the room saw it:\n{HELD}" in text
    assert "likely: from 70 to 100 %" in text
    assert "0 ÷ 1, 0\u00a0%" in text


def test_the_roll_up_tells_it_too(gathering: Gathering) -> None:
    held_likely(gathering)
    asked = f"?session={gathering.code}"
    book = gathering.organizer.get(f"/o/agreements.xlsx{asked}").content
    table = table_of(book)
    assert isinstance(table, list)
    header, line = table
    cells = dict(zip(header, line, strict=True))
    assert cells["How likely it will be done"] == HELD
    paper = gathering.organizer.get(f"/o/agreements.docx{asked}").content
    assert "Expected and kept" in words_in(paper)


def test_where_no_room_was_asked_nothing_is_said_of_it(
    gathering: Gathering,
) -> None:
    ended(gathering)
    assert "Expected and kept" not in page(gathering)
