# What an operator got wrong, said with the reason and the remedy before anything is opened or made.
import re
import socket
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from facilitator_ui.cli import main
from facilitator_ui.commands.run import greet
from facilitator_ui.operator import storage_checks
from facilitator_ui.operator.ailments import bus_ailment, database_ailment
from facilitator_ui.operator.checks import Level
from facilitator_ui.settings import Settings
from session.words import words
from tests.facilitator_ui.house import HOST, LANGUAGES, free_port

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def veche(*said: str, **variables: str) -> Result:
    told = {"VECHE_BUSY_SECONDS": "0.1", "COLUMNS": "300", **variables}
    return CliRunner(env=told).invoke(main, list(said))


def run(*options: str, **variables: str) -> Result:
    where = ("--host", HOST, "--port", str(free_port()))
    return veche("run", *where, *options, **variables)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("nonsense", "sqlite:///veche.db"),
        ("mysql://me:sesame@host/veche", "PostgreSQL"),
        ("postgresql+asyncpg://me:sesame@host/veche", "psycopg"),
        ("sqlite:///{home}/no/folder/veche.db", "{home}/no/folder"),
    ],
)
def test_a_database_that_cannot_be_is_told_with_the_reason(
    tmp_path: Path, language: str, address: str, part: str
) -> None:
    at = address.format(home=tmp_path)
    for command in (
        ("run", "--host", HOST, "--port", str(free_port())),
        ("forget", "--days", "3"),
        ("import", str(Path(__file__))),
    ):
        done = veche(*command, "--database", at, VECHE_LANGUAGE=language)
        told = done.stdout.replace("\n", "")
        assert (done.exit_code, "sesame" in told) == (4, False)
        assert part.format(home=tmp_path) in told
        assert bool(CYRILLIC.search(told)) == (language == "ru")
    assert list(tmp_path.iterdir()) == []


def test_a_driver_that_is_missing_is_named_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for package in ("psycopg", "nats"):
        monkeypatch.setitem(sys.modules, package, None)
    for found in (
        database_ailment("postgresql+psycopg://me@host/veche"),
        bus_ailment("nats://127.0.0.1:4222"),
    ):
        assert found is not None
        assert "veche[cluster]" in found.text


def test_forgetting_in_a_mistyped_database_makes_none(tmp_path: Path) -> None:
    at = f"sqlite:///{tmp_path / 'typo.db'}"
    done = veche("forget", "--days", "90", "--database", at)
    assert (done.exit_code, "typo.db" in done.stdout) == (4, True)
    assert list(tmp_path.iterdir()) == []


def test_a_bus_that_does_not_answer_is_told_before_anybody_is_greeted(
    tmp_path: Path,
) -> None:
    at = f"sqlite:///{tmp_path / 'veche.db'}"
    silent = f"nats://127.0.0.1:{free_port()}"
    done = run("--database", at, VECHE_BUS=silent)
    assert (done.exit_code, "VECHE_BUS" in done.stdout) == (7, True)
    nowhere = run("--database", at, VECHE_BUS=f"folder:{tmp_path / 'no'}")
    assert nowhere.exit_code == 7
    assert list(tmp_path.iterdir()) == []


def test_a_bus_that_answers_is_well(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as there:
        port = there.getsockname()[1]
        assert bus_ailment(f"nats://127.0.0.1:{port}") is None
    assert bus_ailment(f"folder:{tmp_path}") is None
    assert bus_ailment("") is None


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("VECHE_BUS", "kafka://host", "nats://"),
        ("VECHE_SCENARIOS", "/no/such/folder", "такой папки нет"),
        ("VECHE_LOG", "yaml", "'text' or 'json'"),
        ("VECHE_KEY", "short", "32"),
    ],
)
def test_a_setting_that_cannot_be_is_told_with_what_it_may_be(
    name: str, value: str, part: str
) -> None:
    done = veche("doctor", **{name: value, "VECHE_LANGUAGE": "ru"})
    assert (done.exit_code, part in done.stdout) == (6, True)
    assert f"{name}=" in done.stdout
    assert ("short" in done.stdout) is False


def test_an_empty_database_of_postgresql_is_well(database_url: str) -> None:
    found = storage_checks.database(Settings(database=database_url))
    assert found.level is Level.well
    assert "first start" in found.told


def test_the_links_of_organizer_and_phones_begin_with_the_public_address(
    capsys: pytest.CaptureFixture[str],
) -> None:
    public = "https://veche.example.org/hall"
    settings = Settings(public_url=public)
    greet(settings, words("ru"), "sesame")
    first = capsys.readouterr().out
    assert f"{public}/o/enter/sesame" in first
    assert "localhost" not in first
    greet(settings, words("ru"), None)
    assert f"{public}/o\n" in capsys.readouterr().out
    greet(Settings(port=8123), words("ru"), "sesame")
    assert "http://localhost:8123/o/enter/sesame" in capsys.readouterr().out
