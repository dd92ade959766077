# When the database is locked, the disk is full or a file may not grow: each is said in words, with when to try again,
# nothing is half written, and afterwards everything goes on.
import contextlib
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator_ui.errors import AGAIN, PASSING, STATUS, answer
from facilitator_ui.socket import MOST_UNDERWAY, MOST_WINDOWS
from session.people import Role
from session.refusals import SENTENCES, Code, Refused
from session.words import words
from tests.disks import mounting, small_disk
from tests.facilitator_ui.house import (
    LANGUAGES,
    WAYS,
    Answer,
    Gathering,
    House,
    Visitor,
    new_key,
    serving,
)

BALLAST = 65_536


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a house that waits a tenth of a second for a lock."""
    with serving(
        tmp_path_factory.mktemp("impatient"), busy_seconds=0.1
    ) as house:
        yield house


@pytest.fixture
def gathering(impatient: House) -> Iterator[Gathering]:
    yield Gathering(impatient)
    impatient.empty()


@contextlib.contextmanager
def locked(house: House) -> Iterator[None]:
    """Hold the database's only write lock, as a backup or another program may."""
    other = sqlite3.connect(house.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def said(stage: str) -> Answer:
    return {
        "type": "add_entry",
        "key": new_key(),
        "stage": stage,
        "content": {"what": "Hello"},
    }


def refusal(code: Code, key: str | None, language: str) -> Answer:
    return {
        "refused": key,
        "code": code.value,
        "text": words(language).refusal(Refused(code)),
        "again": AGAIN,
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
def test_a_locked_database_is_said_and_the_same_command_is_taken_later(
    gathering: Gathering, way: str, language: str
) -> None:
    anna, stage = (
        gathering.person("Anna Fox", language=language),
        gathering.opened(),
    )
    before, command = gathering.house.rows(), said(stage)
    with locked(gathering.house):
        assert anna.tell(gathering.code, command, way) == refusal(
            Code.storage_busy, command["key"], language
        )
    assert gathering.house.rows() == before
    receipt = anna.tell(gathering.code, command, way)
    assert (receipt["ack"], receipt["number"]) == (
        command["key"],
        last_number(before, gathering) + 1,
    )


def last_number(
    rows: dict[str, list[tuple[object, ...]]], gathering: Gathering
) -> int:
    session_id = gathering.house.hall(gathering.code).room.snapshot.session.id
    return sum(session_id in row for row in rows["journal"])


def test_screens_pages_and_sockets_stay_open_while_the_database_is_locked(
    gathering: Gathering,
) -> None:
    anna = gathering.person("Anna Fox")
    with locked(gathering.house), anna.line(gathering.code) as line:
        assert line.hear("regions", "bye")["full"]
        for page in ("phone", "regions"):
            assert anna.get(f"/s/{gathering.code}/{page}").status_code == 200
        assert (
            gathering.moderator.get(
                f"/s/{gathering.code}/protocol.docx"
            ).status_code
            == 200
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_joins_while_the_database_is_locked_is_told_and_keeps_what_was_typed(
    gathering: Gathering, language: str
) -> None:
    visitor = gathering.visitor(language)
    form = {"key": new_key(), "name": "Late Comer", "consent?": "on"}
    with locked(gathering.house):
        page = visitor.post(f"/j/{gathering.code}", form)
        assert (page.status_code, "set-cookie" in page.headers) == (503, False)
        assert words(language).refusal(Refused(Code.storage_busy)) in page.text
        assert 'value="Late Comer"' in page.text
        assert form["key"] in page.text
    assert visitor.post(f"/j/{gathering.code}", form).status_code == 303


def test_whoever_only_looks_is_served_while_another_program_holds_the_database(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as house:
        gathering = Gathering(house)
        cookies = dict(gathering.person("Anna Fox").http.cookies)
    with serving(tmp_path, busy_seconds=0.1) as house:
        anna = Visitor(house, cookies=cookies)
        with locked(house):
            with anna.line(gathering.code) as line:
                assert line.hear("bye", "regions")["full"]
            assert anna.get(f"/s/{gathering.code}/phone").status_code == 200


def test_too_much_at_once_on_one_line_is_refused_until_the_rest_is_answered(
    gathering: Gathering,
) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    before, commands = (
        gathering.house.rows(),
        [said(stage) for _ in range(MOST_UNDERWAY + 10)],
    )
    with anna.line(gathering.code) as line:
        with locked(gathering.house):
            for command in commands:
                line.wire.send(json.dumps(command))
            answers = {
                each["refused"]: each["code"]
                for each in (line.hear("refused") for _ in commands)
            }
        assert answers == dict.fromkeys(
            [each["key"] for each in commands[:MOST_UNDERWAY]], "storage_busy"
        ) | dict.fromkeys(
            [each["key"] for each in commands[MOST_UNDERWAY:]], "too_many"
        )
        assert gathering.house.rows() == before
        for command in commands[-20:]:
            assert line.tell(command)["ack"] == command["key"]


def test_the_thirteenth_window_of_a_person_is_told_so_and_the_others_go_on(
    gathering: Gathering,
) -> None:
    anna, hall = gathering.person("Anna Fox"), gathering.linked(Role.observer)
    with contextlib.ExitStack() as windows:
        lines = [
            windows.enter_context(anna.line(gathering.code))
            for _ in range(MOST_WINDOWS)
        ]
        assert all("full" in line.hear("regions", "bye") for line in lines)
        one_more = windows.enter_context(anna.line(gathering.code))
        assert one_more.hear("regions", "bye")["bye"] == Code.too_many_windows
        assert lines[0].say('{"type":"ping"}')["pong"]
        shared = [
            windows.enter_context(hall.line(gathering.code))
            for _ in range(MOST_WINDOWS + 3)
        ]
        assert all("full" in line.hear("regions", "bye") for line in shared)


@mounting
def test_a_full_disk_is_said_and_the_same_command_is_taken_when_there_is_room() -> (
    None
):
    with small_disk("8m") as disk, serving(disk) as house:
        gathering = Gathering(house)
        anna, stage = gathering.person("Anna Fox"), gathering.opened()
        before, command = house.rows(), said(stage)
        filled = fill(disk)
        for way in WAYS:
            for language in LANGUAGES:
                told = anna.speaking(language).tell(
                    gathering.code, command, way
                )
                assert told == refusal(
                    Code.storage_full, command["key"], language
                )
        assert house.rows() == before
        assert anna.get(f"/s/{gathering.code}/phone").status_code == 200
        filled.unlink()
        assert (
            anna.tell(gathering.code, command, "socket")["ack"]
            == command["key"]
        )
        assert (
            anna.tell(gathering.code, said(stage), "http")["number"]
            == last_number(before, gathering) + 2
        )


def fill(disk: Path) -> Path:
    """Write a file until nothing more goes in."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(b"x" * BALLAST):
            pass
    return ballast


def test_a_file_that_may_not_grow_is_said_and_nothing_is_half_written(
    tmp_path: Path,
) -> None:
    """The limit holds for the whole process, so the server is one of its own."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (
        0,
        ["storage_failed", "storage_failed", "ack"],
    ), done.stderr


def try_in_vain(folder: Path) -> None:
    """Play the test above, in a process of its own; print what comes back."""
    import resource  # noqa: PLC0415 - not on Windows

    with serving(folder) as house:
        gathering = Gathering(house)
        anna, stage = gathering.person("Anna Fox"), gathering.opened()
        before, command = house.rows(), said(stage)
        logged = next(folder.glob("*-wal")).stat().st_size
        resource.setrlimit(
            resource.RLIMIT_FSIZE, (logged, resource.RLIM_INFINITY)
        )
        for way in WAYS:
            print(anna.tell(gathering.code, command, way).get("code"))  # noqa: T201 - read by the test
        assert house.rows() == before
        resource.setrlimit(
            resource.RLIMIT_FSIZE,
            (resource.RLIM_INFINITY, resource.RLIM_INFINITY),
        )
        print("ack" if "ack" in anna.tell(gathering.code, command) else "")  # noqa: T201 - read by the test


@pytest.mark.parametrize("code", Code)
def test_only_what_passes_by_itself_says_when_to_try_again(code: Code) -> None:
    values = dict.fromkeys(re.findall(r"%\((\w+)\)s", SENTENCES[code]), 1)
    told = answer(Refused(code, **values), "key", words("en"))
    assert told.get("again") == (AGAIN if code in PASSING else None)
    passes = (
        STATUS.get(code, 0) in {429, 503, 507}
        and code is not Code.guessed_too_often
    )  # that is for a person to wait
    assert (code in PASSING) == passes


if __name__ == "__main__":
    try_in_vain(Path(sys.argv[1]))
