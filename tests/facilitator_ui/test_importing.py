# A session carried from one server to another: the same protocol there, old links open nothing, nothing that is there
# already is touched; by the organizer's page and by the command line.
import json
import re
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from facilitator_ui.cli import main
from session.refusals import Code
from tests.facilitator_ui.house import Gathering, House, Visitor, serving
from tests.patience import PRESS_PATIENCE

AUTHOR = re.compile(rb'"author": "[\w-]{22}"')


def filled(house: House) -> Gathering:
    gathering = Gathering(house)
    anna = gathering.person("Anna Kim")
    stage = gathering.opened(authorship="anonymous", section="positions")
    anna.tell(
        gathering.code,
        {
            "type": "add_entry",
            "stage": stage,
            "content": {"what": "Evening hours 👩‍👩‍👧"},
        },
    )
    gathering.lead("close_session")
    gathering.organizer.post(f"/s/{gathering.code}/versions")
    return gathering


def take_in(visitor: Visitor, data: bytes) -> httpx.Response:
    return visitor.http.post(
        "/o/import", files={"file": ("session.json", data)}
    )


def chief_of(house: House) -> Visitor:
    visitor = Visitor(house)
    visitor.post(f"/o/enter/{house.secret}")
    return visitor


def test_a_session_goes_to_another_server_and_its_protocol_is_the_same_there(
    house: House, tmp_path: Path
) -> None:
    here = filled(house)
    archive = here.organizer.get(
        f"/s/{here.code}/session.json", PRESS_PATIENCE
    ).content
    with serving(tmp_path) as elsewhere:
        elsewhere.clock.now = house.clock.now
        chief = chief_of(elsewhere)
        answer = take_in(chief, archive)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/s/{here.code}/protocol",
        )
        for name in (
            "protocol.md",
            "protocol.md?language=ru",
            "versions/1/protocol.docx",
            "session.json",
        ):
            path = f"/s/{here.code}/{name}"
            came, stood = (
                each.get(path, PRESS_PATIENCE).content
                for each in (chief, here.organizer)
            )
            assert unsigned(came) == unsigned(stood), name
        old = Visitor(elsewhere, cookies=dict(here.moderator.http.cookies))
        assert (
            old.get(f"/s/{here.code}/console").json()["code"] == Code.link_wrong
        )
        assert chief.post(f"/s/{here.code}/lead").status_code == 303
        before = elsewhere.rows()
        again = take_in(chief, archive)
        assert (again.status_code, again.json()["code"]) == (
            409,
            Code.already_here,
        )
        assert elsewhere.rows() == before
    house.empty()


def unsigned(content: bytes) -> bytes:
    """Return a file without the names of secret authors, which are drawn anew each time."""
    return AUTHOR.sub(b'"author": ""', content)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"[]",
        b"{}",
        b"PK\x03\x04",
        b'{"format": "veche-archive", "version": 9}',
    ],
)
def test_what_is_no_archive_is_refused_in_words_and_nothing_is_written(
    house: House, broken: bytes
) -> None:
    chief, before = chief_of(house), house.rows()
    answer = take_in(chief, broken)
    assert (answer.status_code, answer.json()["code"]) == (
        409,
        Code.archive_unreadable,
    )
    assert house.rows() == before
    house.empty()


def test_an_archive_with_the_ids_of_another_sessions_rows_changes_nothing(
    house: House, tmp_path: Path
) -> None:
    here = filled(house)
    given = here.organizer.get(f"/s/{here.code}/session.json").text
    session = json.loads(given)["rows"]["session"][0]["id"]
    hostile = given.replace(session, "another").replace(here.code, "ZZZZZZ")
    before = house.rows()
    answer = take_in(here.organizer, hostile.encode())
    assert (answer.status_code, answer.json()["code"]) == (
        409,
        Code.already_here,
    )
    assert house.rows() == before
    house.empty()


@pytest.mark.parametrize("visitor", ["stranger", "moderator"])
def test_only_the_organizer_takes_archives_in(
    house: House, visitor: str
) -> None:
    here = filled(house)
    archive, before = (
        here.organizer.get(f"/s/{here.code}/session.json").content,
        house.rows(),
    )
    who = here.moderator if visitor == "moderator" else here.visitor()
    assert take_in(who, archive).json()["code"] == Code.organizer_only
    assert house.rows() == before
    house.empty()


def test_the_command_line_takes_an_archive_in_or_says_why_not(
    house: House, tmp_path: Path
) -> None:
    here = filled(house)
    file = tmp_path / "session.json"
    file.write_bytes(here.organizer.get(f"/s/{here.code}/session.json").content)
    told = [
        "import",
        str(file),
        "--database",
        f"sqlite:///{tmp_path / 'new.db'}",
    ]
    first = CliRunner().invoke(main, told)
    assert (first.exit_code, here.code in first.output) == (0, True)
    assert CliRunner().invoke(main, told).exit_code == 5
    assert (
        CliRunner()
        .invoke(main, ["import", str(tmp_path / "none.json")])
        .exit_code
        == 5
    )
    house.empty()
