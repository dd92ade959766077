# In which language a page comes: what the browser asks for, else the session's, else the server's, else English.
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.facilitator_ui.house import Gathering, House, serving

LANGUAGE = re.compile(r'<html[^>]* lang="(\w+)"')


@pytest.fixture(params=["", "ru"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with serving(tmp_path, language=request.param) as there:
        yield there


def spoken(gathering: Gathering, path: str, asked: str) -> str:
    page = gathering.visitor(asked).get(path).text
    found = LANGUAGE.search(page)
    assert found is not None
    return found[1]


def test_a_phone_of_another_language_gets_the_session_s(house: House) -> None:
    russian = Gathering(house, "three-hours.ru")
    english = Gathering(house, "three-hours.en")
    for asked in ("de", "kk-KZ,kk;q=0.9"):
        assert spoken(russian, f"/j/{russian.code}", asked) == "ru"
        assert spoken(english, f"/j/{english.code}", asked) == "en"
    assert spoken(russian, f"/j/{russian.code}", "en-US,en") == "en"
    assert spoken(english, f"/j/{english.code}", "de, ru;q=0.5") == "ru"


def test_outside_of_a_session_it_gets_the_server_s_or_english(
    house: House,
) -> None:
    gathering = Gathering(house)
    server = house.settings.language or "en"
    assert spoken(gathering, "/", "de") == server
    assert spoken(gathering, "/", "en") == "en"
