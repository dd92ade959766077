# The command line: what an operator is told when the server cannot start.
import contextlib
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from facilitator_ui.cli import main
from facilitator_ui.settings import Settings
from session.live.files import Held, hold
from tests.facilitator_ui.house import HOST, LANGUAGES, free_port

PATHS = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def veche(*options: str, language: str = "ru") -> Result:
    """Run `veche run` until it gives up."""
    environment = {
        "VECHE_LANGUAGE": language,
        "VECHE_BUSY_SECONDS": "0.1",
        "COLUMNS": "200",
    }
    return CliRunner(env=environment).invoke(
        main, ["run", "--host", HOST, *options]
    )


@contextlib.contextmanager
def taken_port() -> Iterator[str]:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        yield str(other.getsockname()[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_taken_port_is_said_in_a_sentence(
    tmp_path: Path, language: str
) -> None:
    with taken_port() as port:
        done = veche(
            "--port",
            port,
            "--database",
            f"sqlite:///{tmp_path / 'veche.db'}",
            language=language,
        )
    sentence = " ".join(done.stdout.splitlines())
    assert (
        done.exit_code,
        done.stderr,
        port in sentence,
        "--port" in sentence,
    ) == (3, "", True, True)
    assert bool(CYRILLIC.search(sentence)) == (language == "ru")
    assert bool(re.search(r"(?<!-)\b[A-Za-z]", sentence)) == (language == "en")
    assert list(tmp_path.iterdir()) == []


def test_the_program_itself_ends_with_that_sentence(tmp_path: Path) -> None:
    with taken_port() as port:
        command = (
            sys.executable,
            "-m",
            "facilitator_ui.cli",
            "run",
            "--host",
            HOST,
            "--port",
            port,
        )
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=PATHS,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr, port in done.stdout) == (3, "", True)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_settings_are_read_as_windows_editors_save_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codec: str, end: str
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = (
        "VECHE_PUBLIC_URL=https://вече.example",
        "# порт",
        "VECHE_PORT=8123",
    )
    (tmp_path / ".env").write_bytes(end.join(lines).encode(codec))
    settings = Settings()
    as_an_origin = Settings(public_url="https://вече.example").public_url
    assert (settings.public_url, settings.port) == (as_an_origin, 8123)


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_in_another_encoding_are_said_in_a_sentence(
    tmp_path: Path, language: str
) -> None:
    (tmp_path / ".env").write_bytes("# порт\nVECHE_PORT=8123".encode("cp1251"))
    command = (
        sys.executable,
        "-c",
        "from facilitator_ui.cli import main; main()",
        "run",
    )
    told = {**PATHS, "VECHE_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (6, "", 1)
    assert ".env" in done.stdout
    assert bool(CYRILLIC.search(done.stdout)) == (language == "ru")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_database_that_cannot_be_used_is_said_in_a_sentence(
    tmp_path: Path, language: str
) -> None:
    address = f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}"
    done = veche(
        "--port", str(free_port()), "--database", address, language=language
    )
    assert (done.exit_code, done.stderr) == (4, "")
    assert address in done.stdout.replace("\n", "")
    assert bool(CYRILLIC.search(done.stdout)) == (language == "ru")


def test_a_file_that_is_no_database_is_said_and_stays_as_it_is(
    tmp_path: Path,
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear all, " * 100, encoding="utf-8")
    done = veche("--port", str(free_port()), "--database", f"sqlite:///{file}")
    assert (done.exit_code, done.stderr) == (4, "")
    assert file.read_text(encoding="utf-8") == "Dear all, " * 100


def test_a_database_that_somebody_else_locks_is_said(tmp_path: Path) -> None:
    file = tmp_path / "veche.db"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")
    try:
        done = veche(
            "--port", str(free_port()), "--database", f"sqlite:///{file}"
        )
    finally:
        other.close()
    assert (done.exit_code, done.stderr) == (4, "")


def test_an_address_with_a_password_is_not_repeated() -> None:
    done = veche(
        "--port",
        str(free_port()),
        "--database",
        "nonsense://me:sesame@127.0.0.1:1/veche",
    )
    assert (done.exit_code, done.stderr) == (4, "")
    assert "sesame" not in done.stdout


@pytest.mark.parametrize("port", ["70000", "0"])
def test_a_port_that_no_machine_has_is_refused(port: str) -> None:
    assert veche("--port", port).exit_code == 2


def test_an_address_of_ipv6_can_be_listened_on() -> None:
    with socket.socket(socket.AF_INET6) as other:
        other.bind(("::", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = veche("--host", "::", "--port", port)
    assert (done.exit_code, done.stderr, port in done.stdout) == (3, "", True)
    done = veche(
        "--host",
        "::",
        "--port",
        port,
        "--database",
        "nonsense://me@127.0.0.1:1/veche",
    )
    assert (done.exit_code, done.stderr) == (4, "")


@pytest.mark.parametrize(
    "options",
    [("--scenario", "nonsense"), ("--language", "de"), ("--people", "0")],
)
def test_a_rehearsal_of_what_does_not_exist_is_refused(
    options: tuple[str, str],
) -> None:
    done = CliRunner().invoke(main, ["rehearse", *options])
    assert (done.exit_code, "Traceback" in done.output) == (2, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_server_on_the_same_file_says_so_and_does_not_start(
    tmp_path: Path, language: str
) -> None:
    file = tmp_path / "veche.db"
    held = hold(file, 8123)
    with pytest.raises(Held):  # else the server below would serve for ever
        hold(file, 8124)
    link = tmp_path / "another-name.db"
    link.symlink_to(file)
    for name in (file, link):
        done = veche(
            "--port",
            str(free_port()),
            "--database",
            f"sqlite:///{name}",
            language=language,
        )
        sentence = " ".join(done.stdout.split())
        assert (
            done.exit_code,
            str(os.getpid()) in sentence,
            "8123" in sentence,
        ) == (4, True, True)
        assert bool(CYRILLIC.search(sentence)) == (language == "ru")
    held.close()
    hold(file, 8124).close()


def test_a_server_that_was_killed_lets_its_file_go(tmp_path: Path) -> None:
    taking = f"kept = hold(Path({str(tmp_path)!r}, 'v.db'), 1); print('held', flush=True); input()"
    waiting = [
        sys.executable,
        "-c",
        f"from pathlib import Path; from session.live.files import hold; {taking}",
    ]
    with subprocess.Popen(
        waiting,
        env=PATHS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Held):
            hold(tmp_path / "v.db", 2)
        other.kill()
    hold(tmp_path / "v.db", 2).close()


def test_a_database_of_a_newer_version_is_said(tmp_path: Path) -> None:
    file = tmp_path / "veche.db"
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"
        )
        other.execute("INSERT INTO alembic_version VALUES ('9999')")
        other.commit()
    done = veche("--port", str(free_port()), "--database", f"sqlite:///{file}")
    assert (done.exit_code, "9999" in done.stdout) == (4, True)


WRONG_SETTINGS = [
    ("VECHE_PUBLIC_URL", "veche.example.org"),
    ("VECHE_PUBLIC_URL", "https://veche.example.org/?hall=2"),
    ("VECHE_PUBLIC_URL", "https://anna:word@veche.example.org"),
    ("VECHE_PORT", "eight"),
]


@pytest.mark.parametrize(
    "command", [["run"], ["doctor"], ["forget", "--days", "90"]]
)
@pytest.mark.parametrize(("name", "value"), WRONG_SETTINGS)
def test_a_setting_that_cannot_be_used_is_said_in_a_sentence_and_nothing_starts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    command: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner(env={"VECHE_LANGUAGE": "ru", name: value}).invoke(
        main, command
    )
    assert (done.exit_code, done.stderr, f"{name}={value}" in done.stdout) == (
        6,
        "",
        True,
    )
    assert CYRILLIC.search(done.stdout)
    assert list(tmp_path.iterdir()) == []


def test_the_version_is_told_before_anything_else(tmp_path: Path) -> None:
    for command in (["facilitator_ui"], ["facilitator_ui.cli"]):
        done = subprocess.run(
            [sys.executable, "-m", *command, "--version"],
            cwd=tmp_path,
            env={**PATHS, "VECHE_PORT": "eight"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(r"veche \d+\.\d+\.\d+\n", done.stdout)


HELP_DOES_WITHOUT = {"pydantic", "sqlalchemy", "fastapi", "jinja2", "babel"}
"""What costs a moment to load."""


def test_help_comes_without_what_the_commands_need() -> None:
    script = (
        "import sys\n"
        "from facilitator_ui.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=PATHS,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "rehearse" in done.stdout
    loaded = set(done.stderr.split())
    assert "typer" in loaded
    assert loaded & HELP_DOES_WITHOUT == set()
