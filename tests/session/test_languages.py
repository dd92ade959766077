# Each language is one value, and all that is a language's own follows from it.
import re
from pathlib import Path

import pytest

from session.refusals import Sentence
from session.values.languages import CODE, LANGUAGES, USUAL
from session.words import CATALOGUES, words

SCENARIOS = Path(__file__).parents[2] / "templates" / "scenarios"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_its_catalogue_and_scenarios(code: str) -> None:
    assert (CATALOGUES / code / "LC_MESSAGES" / "veche.po").exists()
    assert [*SCENARIOS.glob(f"*.{code}.toml")]
    assert re.fullmatch(CODE, code)


def test_dates_are_written_as_each_language_writes_them() -> None:
    assert [words(code).day("2026-11-22") for code in LANGUAGES] == [
        "22 ноября 2026 года",
        "22 November 2026",
    ]
    assert [words(code).date("2026-11-22") for code in LANGUAGES] == [
        "22.11.2026",
        "22\u00a0Nov\u00a02026",
    ]
    assert words("ru").day("soon") == words("en").date("soon") == "soon"


def test_an_unknown_language_is_the_usual_one() -> None:
    assert words("xx").language == USUAL
    assert re.fullmatch(CODE, "xx") is None


def test_a_fraction_has_the_comma_of_its_language() -> None:
    sentence = "Saving to disk takes %(milliseconds)s ms."
    assert "3,98 мс" in words("ru")(sentence, milliseconds=3.98)
    assert "3.98 ms" in words("en")(sentence, milliseconds=3.98)
    told = Sentence(sentence, {"milliseconds": 0.05})
    assert "0,05 мс" in words("ru").told(told)


@pytest.mark.parametrize("code", ["ru", "en"])
def test_a_moment_that_is_none_is_told_by_nothing(code: str) -> None:
    assert words(code).clock(None) == ""
