# What is named by something that stands is not taken away: cards that are cited, sides that are answered about or voted
# in, stages that are read. Whatever would take it away is refused, and told what needs it.
from typing import Any

import pytest

from session.envelope import Authorship
from session.events import Event
from session.people import Actor
from session.refusals import Code, Refused, Sentence
from session.snapshot import Snapshot
from session.tables import ROWS, Entry, Row, Side, Stage
from tests.session.build import (
    MODERATOR,
    ORGANIZER,
    WHAT,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    running,
)

ANNA = a_person("anna", "a")
ABOUT_SIDES = WHAT.model_copy(update={"name": "need", "per_side": True})


def sitting(*stages: Stage, more: tuple[Row, ...] = ()) -> Sitting:
    return Sitting(a_session(a_side("a"), a_side("b", 1), ANNA, *stages, *more))


def why(
    sat: Sitting, actor: Actor, name: str, **given: Any
) -> tuple[Code, str]:
    """Send a command that is refused; return the code, and what it is told of."""
    with pytest.raises(Refused) as refusal:
        sat.tell(actor, name, **given)
    what = refusal.value.values.get("what")
    told = (
        what.text % what.values
        if isinstance(what, Sentence)
        else refusal.value.values.get("stage")
    )
    return refusal.value.code, str(told)


def entries(snapshot: Snapshot) -> list[str]:
    return [entry.id for entry in snapshot.all(Entry)]


@pytest.mark.parametrize("table", ROWS.values(), ids=ROWS.keys())
def test_each_column_that_holds_an_id_is_declared(table: type[Row]) -> None:
    columns = set(table.model_fields) - {"session_id", "rehearsal_of"}
    declared = {*table.names, *table.recalls}
    assert declared | table.lets_go <= columns
    assert {
        column for column in columns if column.endswith("_id")
    } <= declared | {"row_id"}
    assert {*table.names.values(), *table.within} <= ROWS.keys()


def test_a_card_that_an_agreement_cites_does_not_vanish_by_undo() -> None:
    cards = running(a_stage("cards"))
    sat = sitting(
        cards, a_stage("agree", "agree", 1, sources=[{"stage": "cards"}])
    )
    sat.tell(MODERATOR, "add_entry", stage="cards", content={"what": "A hall"})
    number = sat.snapshot.number
    (card,) = entries(sat.snapshot)
    sat.tell(MODERATOR, "open_stage", stage="agree")
    sat.tell(
        acting(ANNA),
        "add_entry",
        stage="agree",
        content={"what": "Build it"},
        sources=[card],
    )
    sat.tell(MODERATOR, "undo", number=sat.snapshot.done[-1].number)
    assert sat.snapshot.done[-1].number == number
    told = why(sat, MODERATOR, "undo", number=number)
    assert told == (Code.undo_needed, "No. 1 in “Agree”")
    assert card in entries(sat.snapshot)


def test_a_side_that_somebody_answered_about_is_not_taken_back() -> None:
    sat = sitting(running(a_stage("needs", fields=[ABOUT_SIDES])))
    sat.tell(MODERATOR, "add_side", name="Guests")
    side = next(
        side for side in sat.snapshot.all(Side) if side.name == "Guests"
    )
    sat.tell(
        acting(ANNA),
        "add_entry",
        stage="needs",
        content={f"need.{side.id}": "Signs"},
    )
    assert why(sat, MODERATOR, "undo", number=sat.snapshot.done[-1].number) == (
        Code.undo_needed,
        "No. 1 in “Needs”",
    )
    assert why(sat, ORGANIZER, "remove_side", side=side.id) == (
        Code.still_needed,
        "No. 1 in “Needs”",
    )


def test_what_names_a_row_that_is_gone_does_not_come_back() -> None:
    sat = sitting(running(a_stage("needs", fields=[ABOUT_SIDES])))
    sat.tell(MODERATOR, "add_side", name="Guests")
    side = next(
        side for side in sat.snapshot.all(Side) if side.name == "Guests"
    )
    sat.tell(
        MODERATOR,
        "add_entry",
        stage="needs",
        content={f"need.{side.id}": "Signs"},
    )
    for _ in range(2):
        sat.tell(MODERATOR, "undo", number=sat.snapshot.done[-1].number)
    first = sat.snapshot.undone.pop()
    assert (
        sat.answer(MODERATOR, "redo", number=sat.snapshot.undone[-1].number)
        is Code.undo_overtaken
    )
    sat.snapshot.undone.append(first)
    for _ in range(2):
        sat.tell(MODERATOR, "redo", number=sat.snapshot.undone[-1].number)
    assert len(entries(sat.snapshot)) == 1


def test_a_side_stays_in_which_somebody_voted_who_was_moved_since() -> None:
    react = running(a_stage("react", "react", authorship=Authorship.side))
    sat = sitting(react)
    sat.tell(MODERATOR, "write_statement", stage="react", text="It is loud")
    (statement,) = entries(sat.snapshot)
    sat.tell(
        acting(ANNA), "react", stage="react", entry=statement, answer="for"
    )
    sat.tell(ORGANIZER, "edit_person", person="anna", name="Anna", side="b")
    assert why(sat, ORGANIZER, "remove_side", side="a") == (
        Code.still_needed,
        "what was done in “React”",
    )


def test_a_side_that_a_stage_is_for_stays() -> None:
    sat = sitting(a_stage("form", audience="side:b"))
    assert why(sat, ORGANIZER, "remove_side", side="b") == (
        Code.still_needed,
        "the stage “Form”",
    )


def test_a_stage_that_another_reads_is_not_removed_and_told_which() -> None:
    sat = sitting(
        a_stage("react", "react"),
        a_stage("map", "map", 1, sources=[{"stage": "react"}]),
    )
    assert why(sat, ORGANIZER, "remove_stage", stage="react") == (
        Code.stage_read,
        "Map",
    )
    sat.tell(ORGANIZER, "remove_stage", stage="map")
    sat.tell(ORGANIZER, "remove_stage", stage="react")
    assert sat.snapshot.stages == []


@pytest.mark.parametrize(
    "reading",
    [{"facets": "ask.size"}, {"groups_of": "ask"}],
    ids=["a question", "groups"],
)
def test_a_stage_is_read_by_options_too(reading: dict[str, str]) -> None:
    sat = sitting(a_stage("ask"), a_stage("later", "map", 1, options=reading))
    assert why(sat, ORGANIZER, "remove_stage", stage="ask") == (
        Code.stage_read,
        "Later",
    )


def test_what_is_alone_on_the_wall_and_taken_back_is_alone_no_more() -> None:
    sat = sitting(running(a_stage("cards")))
    sat.tell(MODERATOR, "add_entry", stage="cards", content={"what": "A hall"})
    (card,) = entries(sat.snapshot)
    session = sat.snapshot.session.model_copy(update={"spotlight_id": card})
    sat.snapshot.advance([Event("SpotlightSet", (session,))])
    sat.tell(MODERATOR, "undo", number=sat.snapshot.number)
    assert sat.snapshot.session.spotlight_id is None
    sat.tell(MODERATOR, "redo", number=sat.snapshot.number)
    assert entries(sat.snapshot) == [card]
    assert sat.snapshot.session.spotlight_id is None
