# A third language is a folder in templates/locale and scenarios, and no line of code: a copy of the product gets one
# that nobody speaks. `make tongue` plays a whole session in it and reads every screen, page and document.
import subprocess
import sys
from pathlib import Path

import pytest

from facilitator_ui.bots.phrases import VOICES, Voice, in_language
from facilitator_ui.tongues import terminal_language
from tests.pseudo import CODE, copied, foreign, foreign_in, spoken

ASKED = f"""
from exports.protocol.form import FORMS
from facilitator_ui.settings import SCENARIOS, Settings
from session.programme.scenario import load
from session.stages import KINDS
from session.values.languages import LANGUAGES
from session.words import words

assert [*LANGUAGES] == ["ru", "en", "{CODE}"]
assert Settings(language="{CODE}").terminal == "{CODE}"
print(words("{CODE}")("Programme"))
print(words("{CODE}").plural("%(count)s minute", "%(count)s minutes", 2))
print(words("{CODE}").date("2026-11-23"), FORMS["{CODE}"].page_line)
for key in ("one-day", "three-hours"):
    print(load(SCENARIOS, key, "{CODE}", KINDS).stages[0].envelope.title)
"""


def test_it_is_there_with_nothing_but_its_files(tmp_path: Path) -> None:
    copied(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    registration = spoken("Registration")
    assert done.stdout.splitlines() == [
        spoken("Programme"),
        f"2 {spoken('minutes')}",
        "2026-11-23 {page} / {pages}",
        registration,
        registration,
    ]


def test_a_sentence_that_stayed_is_found_and_names_of_formats_are_not() -> None:
    page = f'<p title="Close">{spoken("Open it")} PDF</p><p>Next stage</p>'
    assert list(foreign(page)) == ["Close", "Next stage"]
    assert list(foreign_in("K7M 2QD https://veche.example.org 12:00")) == []
    assert spoken("%(count)s of {all} VECHE_PORT").startswith("%(count)s ")
    assert "{all} VECHE_PORT" in spoken("%(count)s of {all} VECHE_PORT")


@pytest.mark.parametrize(
    ("wanted", "environment", "spoken_then"),
    [
        ("", {"LANG": "ru_RU.UTF-8"}, "ru"),
        ("", {"LANG": "en_US.UTF-8"}, "en"),
        ("", {"LANG": "de_DE.UTF-8"}, "en"),
        ("", {"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ("", {"LANG": "C.UTF-8", "LC_MESSAGES": "ru_RU"}, "ru"),
        ("ru", {"LANG": "en_US.UTF-8"}, "ru"),
        ("xx", {"LANG": "ru_RU.UTF-8"}, "ru"),
        ("", {}, "en"),
    ],
)
def test_a_terminal_speaks_as_it_is_set(
    wanted: str, environment: dict[str, str], spoken_then: str
) -> None:
    assert terminal_language(wanted, environment) == spoken_then


def test_bots_speak_english_where_they_have_not_learnt_a_language() -> None:
    assert in_language(VOICES, "de") is VOICES["en"]
    assert in_language(VOICES, "ru") is VOICES["ru"]
    assert Voice("de", None).position == "The organizers' position"  # type: ignore[arg-type]  # chance is not asked
