# Scenarios that are broken are named, with file and line, and hide no other; what the documents show can be read.
import re
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from typer.testing import CliRunner, Result

from facilitator_ui.cli import main
from facilitator_ui.operator import scenarios
from facilitator_ui.operator.checks import Level
from facilitator_ui.settings import SCENARIOS, Settings
from session.programme.scenario import available, read
from session.stages import KINDS
from tests import scenario_keys

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("scenarios.md", "scenarios.ru.md")
SMALLEST = re.compile(r"\n\n(    key = .*?)\n+## ", re.DOTALL)


def check(*files: Path, language: str = "en") -> Result:
    told = {"VECHE_LANGUAGE": language, "COLUMNS": "200"}
    return CliRunner(env=told).invoke(main, ["check", *map(str, files)])


def smallest(page: str) -> str:
    text = (DOCS / page).read_text(encoding="utf-8")
    (found,) = SMALLEST.findall(text)
    return dedent(found)


def test_what_comes_with_the_program_is_well() -> None:
    files = sorted(SCENARIOS.glob("*.toml"))
    done = check(*files)
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, len(files))
    assert "three-hours.en.toml: “Strategic session, three hours”" in (
        done.stdout
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_smallest_scenario_of_the_page_can_be_read(page: str) -> None:
    scenario = read(smallest(page), page, KINDS)
    assert [stage.key for stage in scenario.stages] == ["positions"]


def test_every_example_of_a_key_is_toml_of_that_key() -> None:
    for key, (_, _, example) in scenario_keys.lines().items():
        (named,) = tomllib.loads(example)
        assert named == key.partition(".")[2] or named == "stage", key


def test_no_key_is_told_that_there_is_not() -> None:
    there = {
        f"{part}.{name}"
        for part, model in scenario_keys.MODELS.items()
        for name in model.model_json_schema()["properties"]
    }
    assert set(scenario_keys.lines()) == there


def test_a_broken_file_is_named_with_its_line_and_hides_no_other(
    tmp_path: Path,
) -> None:
    good = tmp_path / "short.en.toml"
    good.write_text(smallest("scenarios.md"), encoding="utf-8")
    bad = tmp_path / "bad.ru.toml"
    spoilt = smallest("scenarios.ru.md").replace('"form"', '"poem"')
    bad.write_text(spoilt.replace('"short"', '"bad"', 1), encoding="utf-8")
    done = check(bad, good)
    line = spoilt.splitlines().index('kind = "poem"') + 1
    assert done.exit_code == 5
    assert f"bad.ru.toml, line {line}: unknown stage kind “poem”" in done.stdout
    assert "short.en.toml: “A short talk”, 1 stage, 20 minutes" in done.stdout
    found = scenarios.scenarios(Settings(scenarios=tmp_path, language="en"))
    assert found.level is Level.mind
    assert "bad.ru.toml" in str(found.values["wrong"])
    assert "short.en.toml" not in str(found.values["wrong"])
    bad.unlink()
    well = scenarios.scenarios(Settings(scenarios=tmp_path))
    assert (well.level, well.values) == (Level.well, {"count": 1})


def test_a_file_of_another_name_is_told_what_scenarios_are_called(
    tmp_path: Path,
) -> None:
    done = check(tmp_path / "day.toml", language="ru")
    assert (done.exit_code, "КЛЮЧ.ЯЗЫК.toml" in done.stdout) == (5, True)
    done = check(tmp_path / "day.ru.toml", language="ru")
    assert (done.exit_code, "day.ru.toml" in done.stdout) == (5, True)


def test_the_doctor_counts_those_that_a_server_would_offer(
    tmp_path: Path,
) -> None:
    at = f"sqlite:///{tmp_path / 'veche.db'}"
    found = scenarios.scenarios(Settings(database=at))
    assert found.values == {"count": len(available(SCENARIOS))}
