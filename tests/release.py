# What a release gives out: wheel, sdist, pinned requirements, notes and checksums, built from the last commit and tried
# before anybody gets them. `make release` runs this file. A version that CHANGELOG.md gives no day is a trial.
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
HEAD = re.compile(r"^## (\S+) \(([^)]+)\)$", re.MULTILINE)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLAYED = {"protocol.docx", "protocol.md", "session.json"}
INSTALL = """\
Install, each package checked by its hash:

    python3 -m venv veche
    veche/bin/pip install --require-hashes -r veche-{version}-requirements.txt
    veche/bin/pip install --no-deps veche-{version}-py3-none-any.whl
    veche/bin/veche run

Are the files whole: `sha256sum --check SHA256SUMS`.
"""


class Section(NamedTuple):
    """What CHANGELOG.md says of one version. `day`: ISO, or in words that it is not released."""

    version: str
    day: str
    lines: str

    @property
    def released(self) -> bool:
        return DAY.fullmatch(self.day) is not None


def main() -> None:
    if _git("status", "--porcelain"):
        _stop("Commit first: a release is made of the last commit.")
    section = newest()
    version = project_version()
    if section.version != version:
        _stop(
            f"pyproject.toml says {version}, CHANGELOG.md begins with {section.version}."
        )
    shutil.rmtree(DIST, ignore_errors=True)
    wheel, sdist = built(DIST)
    pinned = DIST / f"veche-{version}-requirements.txt"
    shutil.copyfile(ROOT / "requirements.txt", pinned)
    (DIST / "NOTES.md").write_text(notes(section), encoding="utf-8")
    _compare(wheel, sdist)
    with tempfile.TemporaryDirectory() as folder:
        _try(wheel, pinned, version, Path(folder))
    _sum(DIST)
    for file in sorted(DIST.iterdir()):
        _say(f"  dist/{file.name}  {file.stat().st_size:,} B")
    if not section.released:
        _say(f"A trial: give {version} its day in CHANGELOG.md to release it.")


def project_version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def newest() -> Section:
    return sections((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))[0]


def sections(changelog: str) -> list[Section]:
    """Return what a changelog says of each version, the newest first."""
    heads = list(HEAD.finditer(changelog))
    ends = [head.start() for head in heads[1:]] + [len(changelog)]
    return [
        Section(head[1], head[2], changelog[head.end() : end].strip())
        for head, end in zip(heads, ends, strict=True)
    ]


def notes(section: Section) -> str:
    install = INSTALL.format(version=section.version)
    return f"# Veche {section.version}\n\n{section.lines}\n\n{install}"


def built(into: Path) -> tuple[Path, Path]:
    """Build wheel and sdist; the same commit gives the same bytes."""
    moment = _git("log", "-1", "--format=%ct")
    _run(
        *(sys.executable, "-m", "hatchling", "build", "--directory", str(into)),
        SOURCE_DATE_EPOCH=moment,
    )
    return next(into.glob("*.whl")), next(into.glob("*.tar.gz"))


def _compare(wheel: Path, sdist: Path) -> None:
    """Build the wheel from the sdist alone; stop where it is another."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(sdist) as packed:
            packed.extractall(folder, filter="data")
        source = next(Path(folder).iterdir())
        build = ("-m", "hatchling", "build", "--target", "wheel")
        _run(sys.executable, *build, cwd=source)
        again = next((source / "dist").glob("*.whl"))
        ours, its = (_contents(each) for each in (wheel, again))
    if ours != its:
        names = sorted(dict(set(ours.items()) ^ set(its.items())))
        _stop(f"The sdist makes another wheel: {', '.join(names)}.")


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _try(wheel: Path, pinned: Path, version: str, folder: Path) -> None:
    """Install the wheel far from the checkout; play a session there."""
    home = folder / "installed"
    uv = (sys.executable, "-m", "uv", "--quiet")
    _run(*uv, "venv", "--python", sys.executable, str(home))
    install = (*uv, "pip", "install", "--python", str(home))
    _run(*install, "--require-hashes", "--requirement", str(pinned))
    _run(*install, "--no-deps", str(wheel))
    veche = str(home / ("Scripts" if os.name == "nt" else "bin") / "veche")
    told = _run(veche, "--version", cwd=folder)
    if told.strip() != f"veche {version}":
        _stop(f"The wheel says that it is {told.strip()}.")
    out = folder / "out"
    play = ("rehearse", "--people", "6", "--scenario", "three-hours")
    _say(_run(veche, *play, "--out", str(out), cwd=folder).strip())
    left = {file.name for file in out.iterdir()}
    if not left >= PLAYED:
        _stop(f"The wheel left no {', '.join(sorted(PLAYED - left))}.")


def _sum(folder: Path) -> None:
    lines = [
        f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in sorted(folder.iterdir())
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))


def _git(*words: str) -> str:
    return _run("git", *words).strip()


def _run(*command: str, cwd: Path = ROOT, **variables: str) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**_surroundings(), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        _stop(done.stdout)
    return done.stdout


def _surroundings() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VECHE_"))
    }


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _stop(why: str) -> NoReturn:
    sys.exit(f"No release: {why}")


if __name__ == "__main__":
    main()
