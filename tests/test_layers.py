# Each wall stands: an import that goes up, in a copy of the house, is told by the contract that forbids it. So one that
# names what is not there any more, or nothing at all, is noticed.
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ("session", "exports", "facilitator_ui")
CONTRACTS = tomllib.loads(
    (ROOT / "pyproject.toml").read_text(encoding="utf-8")
)["tool"]["importlinter"]["contracts"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for room in HOUSE:
        shutil.copytree(
            ROOT / room,
            folder / room,
            ignore=shutil.ignore_patterns("__pycache__", "static"),
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize(
    "contract", CONTRACTS, ids=lambda contract: contract["name"]
)
def test_an_import_that_a_contract_forbids_is_told(
    copy: Path, contract: dict[str, Any]
) -> None:
    planted, named = forbidden_by(contract)
    file = _file_of(copy, planted)
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\nimport {named}  # noqa\n", encoding="utf-8")
    try:
        told = linted(copy)
    finally:
        file.write_text(text, encoding="utf-8")
    assert f"{contract['name']} BROKEN" in told


def test_the_house_as_it_stands_breaks_none(copy: Path) -> None:
    assert "BROKEN" not in linted(copy)


def linted(folder: Path) -> str:
    program = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run(
        [program, "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout + found.stderr


def forbidden_by(contract: dict[str, Any]) -> tuple[str, str]:
    """Return a module, and what it may not import."""
    if contract["type"] == "forbidden":
        return _within(contract["source_modules"][0]), contract[
            "forbidden_modules"
        ][0]
    if contract["type"] == "independence":
        return "session.stages.form.regions", "session.stages.info.regions"
    layers = [layer.split("|")[0].strip() for layer in contract["layers"]]
    box = f"{contract['containers'][0]}." if "containers" in contract else ""
    return _within(f"{box}{layers[-1]}"), _within(f"{box}{layers[0]}")


def _within(name: str) -> str:
    """Return a module, or one inside it where it is a folder of some."""
    folder = ROOT / name.replace(".", "/")
    if not folder.is_dir():
        return name
    return f"{name}.{next(file.stem for file in sorted(folder.glob('*.py')) if file.stem != '__init__')}"


def _file_of(folder: Path, module: str) -> Path:
    return folder / f"{module.replace('.', '/')}.py"
