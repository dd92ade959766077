# Numbers that an operator sets: each has a range, and what is outside of it ends the start with a sentence about it.
import os
from typing import get_args

import pytest
import typer

from facilitator_ui.operator.configured import NOT_UNDERSTOOD, configured
from facilitator_ui.settings import Settings, range_of

NUMBERS = [
    name
    for name, field in Settings.model_fields.items()
    if {int, float} & {field.annotation, *get_args(field.annotation)}
]
NONSENSE = (
    "nan",
    "inf",
    "-inf",
    "1e400",
    "10" * 40,
    "-1e9",
    "word",
    "0x10",
    "１e９９",
    " ",
)
TOLD = {
    "ru": "VECHE_{name}={value} не годится: это число от {low} до {high}.",
    "en": "VECHE_{name}={value} cannot be used: it is a number from {low} to {high}.",
}


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_has_a_range_that_its_own_value_is_in(name: str) -> None:
    low, high = range_of(name)
    default = Settings.model_fields[name].default
    assert low < high
    assert default is None or low <= default <= high
    for each in (low, high):
        assert getattr(configured(**{name: each}), name) == each


@pytest.mark.parametrize("language", TOLD)
@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_outside_of_it_ends_the_start_with_a_sentence(
    name: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VECHE_LANGUAGE", language)
    low, high = range_of(name)
    for value in (f"{low - 1:g}", f"{high + 1}", *NONSENSE):
        monkeypatch.setitem(os.environ, f"VECHE_{name.upper()}", value)
        with pytest.raises(typer.Exit) as ended:
            configured()
        assert ended.value.exit_code == NOT_UNDERSTOOD
        told = TOLD[language].format(
            name=name.upper(),
            value=value,
            low=f"{low:.12g}",
            high=f"{high:.12g}",
        )
        assert capsys.readouterr().out == f"{told}\n"


def test_a_number_on_the_command_line_is_bounded_as_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit):
        configured(port=99_999)
    assert "VECHE_PORT=99999" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("terminal", "told"),
    [
        ("ru_RU.UTF-8", "не годится: такого языка нет; есть ru, en."),
        ("C", "cannot be used: there is no such language; known: ru, en."),
    ],
)
def test_a_language_that_there_is_not_ends_the_start_with_a_sentence(
    terminal: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", terminal)
    monkeypatch.setenv("VECHE_LANGUAGE", "xx")
    with pytest.raises(typer.Exit) as ended:
        configured()
    assert ended.value.exit_code == NOT_UNDERSTOOD
    assert capsys.readouterr().out == f"VECHE_LANGUAGE=xx {told}\n"
