# `veche doctor` and `veche backup` before real troubles: what is wrong is found, said in the operator's language, and
# told by the exit code; a machine that is well is told so.
import re
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from exports.pdf import office
from facilitator_ui.cli import main
from facilitator_ui.key import server_key
from facilitator_ui.operator import (
    hall_checks,
    paper_checks,
    storage_checks,
)
from facilitator_ui.operator.checks import Level
from facilitator_ui.settings import Settings
from session.words import words
from tests.facilitator_ui.house import (
    HOST,
    LANGUAGES,
    Gathering,
    Visitor,
    free_port,
    serving,
)
from tests.session.live.house import upgraded

LATIN = re.compile(r"[A-Za-z]{3,}")
NAMES = {
    "Python",
    "LibreOffice",
    "UTC",
    "http",
    "veche",
    "key",
    "run",
    "port",
    "ulimit",
    "PDF",
    "Word",
    "Times",
    "New",
    "Roman",
    "Arial",
    "Liberation",
}
NAMES |= {"VECHE", "DATABASE"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "veche.db"
    upgraded(f"sqlite:///{file}")
    server_key(settings(file))
    return file


def settings(file: Path, **given: Any) -> Settings:
    return Settings(
        **{
            "database": f"sqlite:///{file}",
            "host": HOST,
            "port": free_port(),
            "busy_seconds": 0.1,
            **given,
        }
    )


def veche(command: str, *options: str, language: str = "en") -> Result:
    environment = {
        "VECHE_LANGUAGE": language,
        "VECHE_HOST": HOST,
        "VECHE_BUSY_SECONDS": "0.1",
        "COLUMNS": "200",
    }
    return CliRunner(env=environment).invoke(main, [command, *options])


@contextmanager
def mounted(*options: str) -> Iterator[Path]:
    """Give a small disk in memory; it takes root to mount one."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", folder],
            check=True,
        )
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_machine_that_is_well_is_told_so_in_one_language(
    file: Path, language: str
) -> None:
    done = veche(
        "doctor",
        "--port",
        str(free_port()),
        "--database",
        f"sqlite:///{file}",
        language=language,
    )
    assert (done.exit_code, done.stderr) == (0, "")
    assert words(language)("Ready.").rstrip(".") in done.stdout
    if language == "ru":
        assert set(LATIN.findall(done.stdout)) <= NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trouble_is_marked_said_first_and_told_by_the_exit_code(
    tmp_path: Path, language: str
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear database," * 100)
    done = veche(
        "doctor",
        "--port",
        str(free_port()),
        "--database",
        f"sqlite:///{letter}",
        language=language,
    )
    spoken = words(language)
    assert done.exit_code == 1
    assert "✗" in done.stdout
    assert spoken("It exists but cannot be read.") in done.stdout
    assert spoken("Not ready: start with the lines marked ✗.") in done.stdout
    assert letter.read_text() == "Dear database," * 100


def test_a_database_is_found_new_fit_held_old_or_of_another_version(
    file: Path, tmp_path: Path
) -> None:
    def level(at: Path = file) -> Level:
        return storage_checks.database(settings(at)).level

    assert (level(tmp_path / "none.db"), level()) == (Level.well, Level.well)
    assert not (tmp_path / "none.db").exists()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (
            storage_checks.database(settings(file)).told
            == "Another program is using it."
        )
        other.execute("ROLLBACK")
        other.execute(
            "UPDATE alembic_version SET version_num = 'of another year'"
        )
    assert level() is Level.bad
    assert (
        storage_checks.database(settings(file, database="nonsense")).level
        is Level.bad
    )
    assert (
        storage_checks.database(
            settings(file, database="nonsense://x@127.0.0.1:1/y")
        ).level
        is Level.bad
    )


def test_the_room_and_the_speed_of_a_disk_are_measured(file: Path) -> None:
    assert storage_checks.sync(settings(file)).level is not Level.bad
    with mounted("size=8m") as little:
        assert (
            storage_checks.disk(settings(little / "veche.db")).level
            is Level.bad
        )
        assert (
            "No disk"
            in storage_checks.sync(settings(little / "veche.db")).advice
        )
    with mounted("size=8m", "ro") as closed:
        found = storage_checks.sync(settings(closed / "veche.db"))
        assert (found.level, found.told) == (
            Level.bad,
            "The database's folder cannot be written to.",
        )


def test_a_clock_behind_what_is_written_is_found(
    file: Path, tmp_path: Path
) -> None:
    assert (
        storage_checks.clock(
            settings(tmp_path / "none.db", utc_offset=330)
        ).values["zone"]
        == "UTC+5:30"
    )
    assert (
        storage_checks.clock(settings(file, utc_offset=-180)).values["zone"]
        == "UTC-3"
    )
    with closing(sqlite3.connect(file)) as other:
        columns = "id, session_id, number, key, actor, command, at, events"
        other.execute(
            f"INSERT INTO journal ({columns}) VALUES ('x', 'x', 1, 'x', 'x', 'x', 9999999999999, '[]')"
        )
        other.commit()
    assert storage_checks.clock(settings(file)).level is Level.bad


def test_who_is_at_the_port_is_told_apart(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        taken = settings(tmp_path / "veche.db", port=other.getsockname()[1])
        other.settimeout(0.1)
        assert hall_checks.port(taken).told == "%(port)s cannot be used."
    assert hall_checks.port(settings(tmp_path / "veche.db")).level is Level.well
    with serving(tmp_path, busy_seconds=0.1) as house:
        Gathering(house)
        assert (
            hall_checks.port(house.settings).told
            == "Veche is running at %(port)s, and all is well."
        )
        house.running.config.app.state.pulse._felt = float("-inf")  # type: ignore[union-attr]  # it is the application
        with closing(
            sqlite3.connect(house.file, isolation_level=None)
        ) as other_program:
            other_program.execute("BEGIN IMMEDIATE")
            assert (
                hall_checks.port(house.settings).told
                == "Veche is running at %(port)s but cannot save anything."
            )


def test_the_address_is_the_one_that_was_set(tmp_path: Path) -> None:
    found = hall_checks.address(
        settings(tmp_path / "veche.db", public_url="https://veche.example.org")
    )
    assert (found.level, found.values) == (
        Level.well,
        {"address": "https://veche.example.org"},
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_backup_says_what_is_in_it_and_never_writes_over_anything(
    file: Path, tmp_path: Path, language: str
) -> None:
    to, spoken = tmp_path / "copy.db", words(language)
    done = veche(
        "backup", str(to), "--database", f"sqlite:///{file}", language=language
    )
    assert (
        done.exit_code,
        spoken.plural("%(count)s session", "%(count)s sessions", 0)
        in done.stdout,
    ) == (0, True)
    kept = to.read_bytes()
    again = veche(
        "backup", str(to), "--database", f"sqlite:///{file}", language=language
    )
    assert (again.exit_code, to.read_bytes() == kept) == (5, True)
    assert spoken(
        "%(file)s already exists. Nothing was changed.", file=to
    ) in again.stdout.replace("\n", "")


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("postgresql+psycopg://me:sesame@127.0.0.1/veche", "pg_dump"),
        ("sqlite:////nowhere/veche.db", "cannot be read"),
    ],
)
def test_what_cannot_be_copied_is_said_without_its_password(
    tmp_path: Path, database: str, said: str
) -> None:
    done = veche("backup", str(tmp_path / "copy.db"), "--database", database)
    assert (done.exit_code, said in done.stdout, "sesame" in done.stdout) == (
        5,
        True,
        False,
    )
    assert list(tmp_path.iterdir()) == []


def test_a_copy_put_in_the_databases_place_serves_the_session_as_it_was(
    tmp_path: Path,
) -> None:
    kept = tmp_path / "kept.db"
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    with serving(tmp_path / "first") as house:
        gathering = Gathering(house)
        anna, stage = gathering.person("Anna Fox"), gathering.opened()
        anna.tell(
            gathering.code,
            {
                "type": "add_entry",
                "stage": stage,
                "content": {"what": "Penguins"},
            },
        )
        assert (
            veche(
                "backup", str(kept), "--database", house.settings.database
            ).exit_code
            == 0
        )
        anna.tell(
            gathering.code,
            {
                "type": "add_entry",
                "stage": stage,
                "content": {"what": "Walruses"},
            },
        )
        cookies = dict(anna.http.cookies)
    kept.rename(tmp_path / "second" / "veche.db")
    with serving(tmp_path / "second") as house:
        page = (
            Visitor(house, cookies=cookies)
            .get(f"/s/{gathering.code}/phone")
            .text
        )
        assert ("Penguins" in page, "Walruses" in page) == (True, False)


def test_typefaces_are_found_by_their_files_or_by_those_that_are_as_wide(
    file: Path,
) -> None:
    found = paper_checks.typefaces(settings(file, office=office()))
    assert (found.level, found.told) == (Level.well, "Found.")


@pytest.mark.parametrize(
    ("files", "lacking"),
    [
        ((), ["Times New Roman", "Arial"]),
        (("/f/LiberationSerif-Bold.ttf", "/f/arial.ttf"), []),
        (("/f/Times New Roman.ttf",), ["Arial"]),
        (("/f/NotoSans-Regular.ttf",), ["Times New Roman", "Arial"]),
    ],
)
def test_the_typefaces_that_no_file_is_or_is_as_wide_as_are_named(
    files: tuple[str, ...], lacking: list[str]
) -> None:
    assert paper_checks.typefaces_lacking(files) == lacking


def test_a_language_whose_words_are_not_broken_is_named(
    tmp_path: Path,
) -> None:
    program = tmp_path / "program" / "soffice"
    own = tmp_path / "share" / "extensions" / "dict-en"
    for folder in (program.parent, own):
        folder.mkdir(parents=True)
    program.touch()

    def lacking() -> list[str]:
        kept = paper_checks.dictionaries_beside(program)
        return paper_checks.languages_lacking(kept)

    (own / "hyph_en_GB.dic").touch()
    assert lacking() == ["ru"]
    (own / "hyph_ru_RU.dic").touch()
    assert lacking() == []


def test_dictionaries_that_are_all_there_are_found(
    file: Path, tmp_path: Path
) -> None:
    program = tmp_path / "program" / "soffice"
    own = tmp_path / "share" / "extensions"
    for folder in (program.parent, own):
        folder.mkdir(parents=True)
    program.touch()
    for language in LANGUAGES:
        (own / f"hyph_{language}_XX.dic").touch()
    found = paper_checks.hyphenation(settings(file, office=program))
    assert (found.level, found.told) == (Level.well, "Found.")
