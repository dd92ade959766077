# A programme written as a file is read again as it was.
from pathlib import Path

import pytest

from session.options import ASKING
from session.programme.agenda import SetProgramme
from session.programme.saving import as_toml
from session.programme.scenario import (
    Scenario,
    ScenarioFile,
    available,
    load,
    read,
    starting_rows,
)
from session.programme.shelving import library
from session.refusals import Code
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Stage
from tests.session.build import (
    MODERATOR,
    NOON,
    ORGANIZER,
    Sitting,
    a_session,
    a_side,
    a_stage,
    refused,
)

SCENARIOS = Path(__file__).parents[2] / "templates" / "scenarios"
FILES = available(SCENARIOS)
METHODS = library(SCENARIOS.parent / "methods", KINDS)


def begun_from(scenario: Scenario) -> Sitting:
    ids = (f"id{number}" for number in range(1000))
    return Sitting(
        Snapshot(
            starting_rows(
                scenario, "session", "ABC234", NOON, lambda: next(ids)
            )
        )
    )


def set_programme(sat: Sitting, scenario: Scenario) -> SetProgramme:
    return SetProgramme(key=sat.key(), stages=scenario.stages)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_a_scenario_says_is_written_as_it_was_read(
    file: ScenarioFile,
) -> None:
    scenario = load(SCENARIOS, file.key, file.language, KINDS, METHODS)
    text = as_toml(begun_from(scenario).snapshot, file.key, scenario.name)
    again = read(text, "again.toml", KINDS)
    assert (
        again.model_copy(update={"description": scenario.description})
        == scenario
    )


def test_stages_that_were_made_on_the_page_get_keys_and_are_named_by_them() -> (
    None
):
    sat = Sitting(a_session(a_side("a")))
    giver = sat.tell(
        MODERATOR,
        "insert_stage",
        kind="form",
        envelope={"title": 'A "quoted" \\ title'},
    ).made[0]
    taker = sat.tell(
        MODERATOR,
        "insert_stage",
        kind="react",
        after=giver,
        envelope={"title": "B"},
    ).made[0]
    key = sat.snapshot.get(Stage, giver, Code.unknown_stage).key
    sat.tell(
        MODERATOR,
        "edit_stage",
        stage=taker,
        sources=[{"stage": key, "which": "thesis"}],
        audience="side:a",
    )
    again = read(as_toml(sat.snapshot, "mine", "Mine"), "mine.toml", KINDS)
    assert [stage.key for stage in again.stages] == ["stage_1", "stage_2"]
    assert [source.stage for source in again.stages[1].envelope.sources] == [
        "stage_1"
    ]
    assert again.stages[0].envelope.title == 'A "quoted" \\ title'


def test_a_programme_from_a_file_takes_the_place_of_the_whole_and_is_taken_back() -> (
    None
):
    scenario = load(SCENARIOS, "three-hours", "en", KINDS)
    sat = Sitting(a_session(a_side("a"), a_stage("old"), language="en"))
    before = sat.rows()
    sat.do(ORGANIZER, set_programme(sat, scenario))
    assert [stage.envelope for stage in sat.snapshot.stages] == [
        planned.envelope for planned in scenario.stages
    ]
    sat.tell(ORGANIZER, "undo", number=sat.snapshot.done[-1].number)
    assert sat.rows() == before
    sat.tell(MODERATOR, "open_stage", stage="old")
    assert (
        refused(lambda: sat.do(ORGANIZER, set_programme(sat, scenario)))
        is Code.programme_begun
    )


def test_a_key_that_a_file_cannot_have_gets_one_that_is_free() -> None:
    stages = [
        a_stage("stage_2", "form", 0),
        a_stage("Второй", "form", 1),
        a_stage("stage_2_", "form", 2),
    ]
    sat = Sitting(a_session(*stages))
    again = read(as_toml(sat.snapshot, "mine", "Mine"), "mine.toml", KINDS)
    keys = [stage.key for stage in again.stages]
    assert keys == ["stage_2", "stage_2__", "stage_2_"]


@pytest.mark.parametrize(
    ("named", "written"),
    [("Второй.what", "stage_1.what"), ("what", "what")],
)
def test_options_that_ask_about_stages_name_them_as_the_file_does(
    named: str, written: str
) -> None:
    (asking, *_) = sorted(ASKING)
    first = a_stage("Второй", "form", 0)
    later = a_stage("later", "form", 1, options={asking: named, "два": 2})
    sat = Sitting(a_session(first, later))
    text = as_toml(sat.snapshot, "mine", "Mine")
    assert f'{asking} = "{written}"' in text
    assert '"два" = 2' in text
