# The files of the pages: kept by browsers for a year under an address that changes with them; what is not there is not.
from facilitator_ui.settings import STATIC_PATH
from tests.facilitator_ui.house import Gathering


def test_a_file_is_kept_and_says_nothing_that_only_costs(
    gathering: Gathering,
) -> None:
    file = gathering.visitor().get(f"{STATIC_PATH}/app.js")
    assert file.headers["cache-control"] == "max-age=31536000, immutable"
    assert (
        sum(len(name) + len(value) + 4 for name, value in file.headers.raw)
        < 270
    )


def test_a_file_that_is_not_there_is_not_kept(gathering: Gathering) -> None:
    for address in (f"{STATIC_PATH}/nowhere.js", "/static/0123456789ab/app.js"):
        answer = gathering.visitor().get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (
            404,
            "no-store",
        )
