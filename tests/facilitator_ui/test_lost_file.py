# The database's file is deleted, moved or replaced under a running server: nobody gets a receipt for what nobody will
# find, everybody is told, what was accepted is taken home from memory, and a file that comes back is used again.
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from facilitator_ui.health import FRESH
from session.live.rooms import BACK, GONE
from session.refusals import Code
from tests.facilitator_ui.house import (
    LANGUAGES,
    WAYS,
    Gathering,
    House,
    serving,
    wait_until,
)
from tests.facilitator_ui.test_bad_luck import refusal, said
from tests.facilitator_ui.test_importing import chief_of, take_in


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with serving(tmp_path) as house:
        yield house


def deleted(file: Path) -> None:
    file.unlink()


def moved(file: Path) -> None:
    file.rename(file.with_name("elsewhere.db"))


def replaced_by_nothing(file: Path) -> None:
    file.unlink()
    file.touch()


def replaced_by_a_copy(file: Path) -> None:
    copy = file.with_name("copy.db")
    shutil.copyfile(file, copy)
    copy.replace(file)


OFFER = "session.json"
HARM = (deleted, moved, replaced_by_nothing, replaced_by_a_copy)


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_nobody_gets_a_receipt_for_a_file_that_is_gone(
    house: House, harm: Callable[[Path], None]
) -> None:
    gathering = Gathering(house)
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    assert "ack" in anna.tell(gathering.code, said(stage))
    harm(house.file)
    command = said(stage)
    for way in WAYS:
        for language in LANGUAGES:
            told = anna.speaking(language).tell(gathering.code, command, way)
            assert told == refusal(Code.storage_gone, command["key"], language)
    assert anna.http.get("/healthz").json()["database"] == Code.storage_gone
    assert anna.get(f"/s/{gathering.code}/phone").status_code == 200


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_the_archive_of_a_file_that_is_gone_holds_everything_accepted(
    house: House,
    harm: Callable[[Path], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    gathering = Gathering(house)
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    words_ = {**said(stage), "content": {"what": "Said before it was gone"}}
    assert "ack" in anna.tell(gathering.code, words_)
    harm(house.file)
    archive = gathering.moderator.get(f"/s/{gathering.code}/session.json")
    assert archive.status_code == 200
    assert (
        gathering.moderator.get(
            f"/s/{gathering.code}/protocol.docx"
        ).status_code
        == 503
    )
    with serving(tmp_path_factory.mktemp("another")) as other:
        assert take_in(chief_of(other), archive.content).status_code == 303
        assert "Said before it was gone" in json.dumps(other.rows()["entry"])


def test_the_console_and_the_log_say_so_within_a_second_or_two(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    gathering = Gathering(house)
    aside = house.file.with_name("aside.db")
    with (
        gathering.moderator.line(gathering.code, "console") as line,
        caplog.at_level(logging.ERROR, "veche.database"),
    ):
        house.file.rename(aside)
        wait_until(
            lambda: OFFER in now_on(line.hear("regions", "bye")),
            "the console's word",
            3,
        )
        wait_until(lambda: GONE in caplog.messages, "the log's word", 3)
        aside.rename(house.file)
        wait_until(
            lambda: (
                "stage-head" in (now := now_on(line.hear("regions")))
                and OFFER not in now
            ),
            "its end",
            3,
        )
        wait_until(lambda: BACK in caplog.messages, "the log's word", 3)


def now_on(frame: dict[str, object]) -> str:
    """Return what a frame says of the console's middle; nothing where it says nothing of it."""
    regions = frame["regions"]
    assert isinstance(regions, list)
    return next(
        (region["html"] for region in regions if region["slot"] == "now"), ""
    )


def test_a_file_that_is_moved_back_is_used_again_and_a_waiting_text_counts_once(
    house: House,
) -> None:
    gathering = Gathering(house)
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    aside, command = house.file.with_name("aside.db"), said(stage)
    house.file.rename(aside)
    assert anna.tell(gathering.code, command)["code"] == Code.storage_gone
    aside.rename(house.file)
    assert anna.tell(gathering.code, command)["ack"] == command["key"]
    assert len(house.rows()["entry"]) == 1
    wait_until(
        lambda: anna.http.get("/healthz").status_code == 200,
        "the next look",
        2 * FRESH + 1,
    )
