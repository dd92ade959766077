# A folder that starts Veche without internet: wheels for one platform, pinned and checked by hash, and a file to start.
# `make portable PLATFORM=win_amd64` runs this file and leaves a zip in dist/. One for this machine is unpacked and
# played at once, in a network of its own that leads nowhere, where the system allows it.
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker

from tests.release import DIST, PLAYED, ROOT, built, project_version

PYTHONS = ("3.13", "3.12", "3.11")
"""For which wheels are put in, the one that is taken first in front."""
PARTS = ROOT / "deploy" / "portable"
PIN = re.compile(r"^(?P<pin>\S+==\S+)(?: ; (?P<marker>[^\\]+?))? \\$")
ALONE = ("unshare", "--map-root-user", "--net", "--kill-child")


class Target(NamedTuple):
    """`tags`: of wheels, the best first; `marks`: what a requirement asks of a machine; `start`: the file to start."""

    tags: tuple[str, ...]
    marks: Mapping[str, str]
    start: str


def _linux(machine: str) -> Target:
    tags = tuple(
        f"manylinux_2_{minor}_{machine}" for minor in range(28, 16, -1)
    )
    marks = {"sys_platform": "linux", "os_name": "posix"}
    return Target((*tags, f"manylinux2014_{machine}"), marks, "veche.sh")


def _mac(machine: str, first: int) -> Target:
    tags = tuple(
        f"macosx_{major}_0_{machine}" for major in range(14, first - 1, -1)
    )
    old = (
        ()
        if first > 10
        else tuple(f"macosx_10_{minor}_{machine}" for minor in range(15, 8, -1))
    )
    marks = {"sys_platform": "darwin", "os_name": "posix"}
    return Target((*tags, *old), marks, "veche.command")


WINDOWS = {"sys_platform": "win32", "os_name": "nt"}
TARGETS: Mapping[str, Target] = {
    "win_amd64": Target(("win_amd64",), WINDOWS, "veche.cmd"),
    "macosx": _mac("arm64", 11),
    "macosx_x86_64": _mac("x86_64", 10),
    "linux": _linux("x86_64"),
    "linux_aarch64": _linux("aarch64"),
}


def main(name: str) -> None:
    if name not in TARGETS:
        sys.exit(f"PLATFORM is one of {', '.join(TARGETS)}.")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / f"veche-{project_version()}-{name}"
        filled(home, TARGETS[name])
        packed = _packed(home)
        size = packed.stat().st_size
        sys.stdout.write(f"  dist/{packed.name}  {size / 2**20:.0f} MB\n")
        if name == _here():
            sys.stdout.write(f"{_tried(packed, Path(folder) / 'tried')}\n")


def _here() -> str:
    """Return the target that this machine is."""
    machine = platform.machine()
    return {"Linux": {"x86_64": "linux", "aarch64": "linux_aarch64"}}.get(
        platform.system(), {}
    ).get(machine, "")


def filled(home: Path, target: Target) -> None:
    """Make the folder: wheels of everything, what they are checked by, and what is started."""
    wheels = home / "wheels"
    wheels.mkdir(parents=True)
    wheel, _ = built(home / "built")
    shutil.move(wheel, wheels)
    shutil.rmtree(home / "built")
    for python in PYTHONS:
        _download(wheels, target, python)
    shutil.copy(ROOT / "requirements.txt", home)
    _start(home, target, wheel.name)


def _download(wheels: Path, target: Target, python: str) -> None:
    """Let pip fetch what a Python of that version needs there; it checks each file by its hash."""
    asked = wheels.parent / "asked.txt"
    asked.write_text("\n".join(requirements(target, python)))
    short = python.replace(".", "")
    tags = [part for tag in target.tags for part in ("--platform", tag)]
    abis = [
        part
        for abi in (f"cp{short}", "abi3", "none")
        for part in ("--abi", abi)
    ]
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq")
    subprocess.run(
        (
            *pip,
            "download",
            *("--require-hashes", "--no-deps", "--only-binary=:all:"),
            *("--implementation", "cp", "--python-version", python),
            *(*tags, *abis),
            *("--dest", str(wheels), "--requirement", str(asked)),
        ),
        check=True,
    )
    asked.unlink()


def requirements(target: Target, python: str) -> Iterator[str]:
    """Give the lines of requirements.txt that hold for a Python of that version there, without their conditions."""
    marks = {
        **target.marks,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
    }
    text = (ROOT / "requirements.txt").read_text()
    wanted = True
    for line in text.splitlines():
        found = PIN.match(line)
        if found is None:
            if wanted:
                yield line
            continue
        marker = found["marker"]
        wanted = not marker or Marker(marker).evaluate(marks)
        if wanted:
            yield f"{found['pin']} \\"


def _start(home: Path, target: Target, wheel: str) -> None:
    values = {
        "PYTHONS": " ".join(PYTHONS),
        "NAMES": " ".join(f"python{each}" for each in PYTHONS),
        "VERSION": project_version(),
        "WHEEL": wheel,
        "START": target.start,
    }
    windows = target.start.endswith(".cmd")
    source = "veche.cmd" if windows else "veche.sh"
    for part, name in ((source, target.start), ("README.txt", "README.txt")):
        text = (PARTS / part).read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
        ends = "\r\n" if windows else "\n"
        (home / name).write_text(text, encoding="utf-8", newline=ends)
    if not windows:
        (home / target.start).chmod(0o755)


def _packed(home: Path) -> Path:
    """Pack the folder with the rights of its files, which decide whether a file may be started."""
    DIST.mkdir(exist_ok=True)
    into = DIST / f"{home.name}.zip"
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(home.rglob("*")):
            packed.write(file, file.relative_to(home.parent))
    return into


def _tried(packed: Path, folder: Path) -> str:
    """Unpack and play a session, without a network where that can be; return what was told."""
    with zipfile.ZipFile(packed) as zipped:
        for each in zipped.infolist():
            rights = each.external_attr >> 16
            Path(zipped.extract(each, folder)).chmod(rights)
    (home,) = folder.iterdir()
    play = "rehearse --people 6 --scenario three-hours --out out"
    start = f"ip link set lo up && ./veche.sh {play}"
    apart: tuple[str, ...] = (*ALONE, "sh", "-c", start)
    if not _alone():
        sys.stdout.write(
            "  no network of one's own here: pip alone is kept from it\n"
        )
        apart = ("sh", "-c", f"./veche.sh {play}")
    done = subprocess.run(
        apart,
        cwd=home,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PIP_CONFIG_FILE": os.devnull,
            "LANG": "C.UTF-8",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    left = {file.name for file in (home / "out").glob("*")}
    if done.returncode or not left >= PLAYED:
        sys.exit(f"It does not play:\n{done.stdout}")
    return done.stdout.strip()


def _alone() -> bool:
    """Tell whether this system gives a process a network of its own."""
    try:
        trial = (*ALONE, "ip", "link", "set", "lo", "up")
        return (
            subprocess.run(trial, check=False, capture_output=True).returncode
            == 0
        )
    except OSError:
        return False


if __name__ == "__main__":
    main(sys.argv[1])
