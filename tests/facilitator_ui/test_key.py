# The server's key: made once, beside the database, for its owner alone; never changed, and the doctor asks about it.
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from facilitator_ui.key import BYTES, KeyUnusable, key_file, server_key
from facilitator_ui.operator.checks import Level
from facilitator_ui.operator.storage_checks import key as checked
from facilitator_ui.settings import Settings


def settings_of(folder: Path, **given: object) -> Settings:
    return Settings.model_validate(
        {"database": f"sqlite:///{folder / 'veche.db'}", **given}
    )


def test_it_is_made_beside_the_database_once_and_read_by_its_owner_alone(
    tmp_path: Path,
) -> None:
    settings = settings_of(tmp_path)
    first = server_key(settings)
    file = tmp_path / "veche.key"
    assert (len(first), file.read_bytes(), server_key(settings)) == (
        BYTES,
        first,
        first,
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["veche.key"]


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert (
            len(
                set(
                    pool.map(
                        lambda _: server_key(settings_of(tmp_path)), range(32)
                    )
                )
            )
            == 1
        )


def test_a_key_that_is_set_counts_and_one_in_a_file_of_its_own(
    tmp_path: Path,
) -> None:
    told = "k" * 32
    assert server_key(settings_of(tmp_path, key=told)) == told.encode()
    assert not (tmp_path / "veche.key").exists()
    apart = tmp_path / "apart.key"
    assert (
        server_key(settings_of(tmp_path, key_file=apart)) == apart.read_bytes()
    )


def test_a_key_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        settings_of(tmp_path, key="hello")
    (tmp_path / "veche.key").write_bytes(b"cut off")
    with pytest.raises(KeyUnusable):
        server_key(settings_of(tmp_path))
    with pytest.raises(KeyUnusable):
        server_key(
            settings_of(tmp_path, key_file=tmp_path / "nowhere" / "veche.key")
        )


def test_where_it_stands_for_other_databases() -> None:
    assert key_file(
        Settings(database="postgresql+psycopg://host/veche")
    ) == Path("veche.key")
    assert key_file(Settings(database="sqlite://")) is None
    assert len(server_key(Settings(database="sqlite://"))) == BYTES


def test_the_doctor_says_what_is_amiss_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "without").mkdir()
    monkeypatch.chdir(tmp_path / "without")
    settings = settings_of(tmp_path)
    assert checked(settings).level is Level.well
    (tmp_path / "veche.db").write_bytes(b"")
    assert checked(settings).level is Level.mind  # there were words once
    server_key(settings)
    assert checked(settings).level is Level.well
    (tmp_path / "veche.key").chmod(0o644)
    assert checked(settings).level is Level.mind
    (tmp_path / "veche.key").write_bytes(b"")
    assert checked(settings).level is Level.bad
    assert checked(settings_of(tmp_path, key="k" * 40)).level is Level.well
    assert (
        checked(
            Settings(database="postgresql+psycopg://host/veche", key_file=None)
        ).level
        is Level.mind
    )
