# What leaves this checkout: the wheel, the pinned requirements, the committed files.

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt")
PIN = re.compile(r"^([a-z0-9-]+)==([^ ;]+)", re.MULTILINE)
MENDED = re.compile(
    r"^\| ([a-z0-9-]+)[^|]* \| ([0-9.]+) \| (?:CVE|GHSA)-", re.MULTILINE
)
LOCK_LINE = re.compile(
    r"[a-z0-9-]+==[0-9a-z.]+( ; [a-z_]+ [=!<>]+ '[\w.*]+')? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
)
ELSEWHERE = re.compile(
    rb"\b(pypi|pythonhosted|npmjs|yarnpkg)\.(org|com)\b"
    rb"|(?<![\w.:/-])/(home|root|Users)/\w"
    rb"|" + re.escape(f"{ROOT}/".encode())
)


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PYTHON")
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def committed(*folders: str) -> list[str]:
    return run(
        "git", "-c", "core.quotepath=off", "ls-files", *folders
    ).splitlines()


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


def declared() -> dict[str, list[Requirement]]:
    """Return what pyproject.toml asks for, by the lock that has to pin it."""
    project: dict[str, Any] = tomllib.loads(
        (ROOT / "pyproject.toml").read_text()
    )
    extras = chain.from_iterable(
        project["project"]["optional-dependencies"].values()
    )
    groups = project["dependency-groups"]
    runtime = [*project["project"]["dependencies"], *extras, *groups["build"]]
    development = [line for line in groups["dev"] if isinstance(line, str)]
    return {
        "requirements.txt": [Requirement(line) for line in runtime],
        "requirements-dev.txt": [
            Requirement(line) for line in runtime + development
        ],
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        folder,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the command of a Veche installed from the wheel alone, far from the checkout."""
    home = tmp_path_factory.mktemp("installed")
    uv = (sys.executable, "-m", "uv", "--quiet")
    run(*uv, "venv", "--python", sys.executable, "--clear", home)
    install = (*uv, "pip", "install", "--python", home)
    run(
        *install, "--require-hashes", "--requirement", ROOT / "requirements.txt"
    )
    run(*install, "--no-deps", wheel)
    run(*uv, "pip", "check", "--python", home)
    return home / ("Scripts" if os.name == "nt" else "bin") / "veche"


def test_the_wheel_holds_every_file_of_the_product(wheel: Path) -> None:
    product = committed("session", "facilitator_ui", "exports", "templates")
    assert set(product) <= set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize(
    "kind",
    [
        r"facilitator_ui/static/.+\.js",
        r"facilitator_ui/static/.+\.css",
        r"templates/.+\.html",
        r"templates/scenarios/.+\.toml",
        r"templates/locale/.+\.[mp]o",
    ],
)
def test_the_wheel_holds_more_than_code(wheel: Path, kind: str) -> None:
    assert any(
        re.fullmatch(kind, name) for name in zipfile.ZipFile(wheel).namelist()
    )


@pytest.mark.thorough
def test_an_installed_wheel_plays_a_rehearsal(
    installed: Path, tmp_path: Path
) -> None:
    scenario = ("--people", "6", "--scenario", "support-check")
    run(
        installed,
        "rehearse",
        *scenario,
        "--out",
        tmp_path / "out",
        cwd=tmp_path,
    )
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"protocol.docx", "protocol.md", "session.json"} <= left


@pytest.mark.parametrize("lock", LOCKS)
def test_requirements_hold_pins_and_hashes_only(lock: str) -> None:
    strange = [
        line
        for line in (ROOT / lock).read_text().splitlines()
        if not LOCK_LINE.fullmatch(line)
    ]
    assert strange == []


@pytest.mark.parametrize("lock", LOCKS)
def test_requirements_are_in_step_with_pyproject(lock: str) -> None:
    pinned = pins(lock)
    stale = [
        str(asked)
        for asked in declared()[lock]
        if not asked.specifier.contains(
            pinned.get(asked.name, "0"), prereleases=True
        )
    ]
    assert stale == [], "run make lock"


def test_both_requirements_pin_the_same_versions() -> None:
    runtime, development = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= development.items()


def test_nothing_pinned_or_asked_for_is_older_than_what_mends_a_known_weakness() -> (
    None
):
    pinned, asked = (
        pins("requirements-dev.txt"),
        {each.name: each for each in declared()["requirements-dev.txt"]},
    )
    mended = dict(MENDED.findall((ROOT / "SECURITY.md").read_text()))
    assert len(mended) > len(LOCKS)
    for name, version in mended.items():
        assert Version(pinned[name]) >= Version(version), name
        if name in asked:
            floors = [
                Version(each.version)
                for each in asked[name].specifier
                if each.operator == ">="
            ]
            assert max(floors) >= Version(version), name


def test_no_committed_file_names_a_package_host_or_a_place_on_one_machine() -> (
    None
):
    naming = [
        name
        for name in committed()
        if ELSEWHERE.search((ROOT / name).read_bytes())
    ]
    assert naming == []
