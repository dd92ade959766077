# Ways to die: by a shot from outside, at a step of the code, or within a write to a file. None of them needs a hook
# in the product: steps are what the interpreter tells a profiler, and a write is torn where the system lets a file
# grow no further.
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import session.live
from tests.crash.words import Begun, Opened

WRITE_PATH = str(Path(session.live.__path__[0]))
SHARED = 32_768  # SQLite's shared memory is a file, too
LARGEST_WRITE = 120_000
LONGEST = 0.15
MOST_SEEN = 8
Step = tuple[str, int]
"""What is called or returns, and the how manieth time."""
# What is called may be anything.
Profiler = Callable[[FrameType, str, Any], None]


@dataclass(frozen=True)
class Shot:
    """Killed by another process, so many seconds after it said that it begins, or that its session is open."""

    word: type[Begun | Opened]
    after: float

    def arm(self, _file: Path) -> None:
        """Do nothing: the other process aims."""


@dataclass(frozen=True)
class AtStep:
    """Killed as code of the write path, or SQLite's driver, is entered or left."""

    step: Step

    def arm(self, _file: Path) -> None:
        def strike(step: Step) -> None:
            if step == self.step:
                os.kill(os.getpid(), signal.SIGKILL)

        _watch(strike)


@dataclass(frozen=True)
class InWrite:
    """Killed by the system as a file grows by so many bytes: the write that crosses the line stays torn on disk."""

    room: int

    def arm(self, file: Path) -> None:
        import resource  # noqa: PLC0415 - not on Windows

        log = file.with_name(file.name + "-wal")
        most = (
            max(log.stat().st_size if log.exists() else 0, SHARED) + self.room
        )
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)


@dataclass(frozen=True)
class Spared:
    """Not killed: what it goes through is counted, so that others can die there."""

    seen: Counter[str]

    def arm(self, _file: Path) -> None:
        _watch(lambda step: self.seen.update([step[0]]))


Death = Shot | AtStep | InWrite | Spared


def at_each_step(seen: Counter[str], random: Random) -> list[Death]:
    """Return a death for every step that was seen, at one of the times that it was."""
    return [
        AtStep((name, random.randint(1, min(times, MOST_SEEN))))
        for name, times in sorted(seen.items())
    ]


def at_any_moment(random: Random) -> Death:
    """Draw a death: mostly a shot while people write, often one within a write, seldom one at the start."""
    return random.choices(
        (
            Shot(Opened, random.uniform(0, LONGEST)),
            InWrite(random.randrange(LARGEST_WRITE)),
            Shot(Begun, random.uniform(0, LONGEST)),
        ),
        weights=(4, 3, 1),
    )[0]


def _watch(see: Callable[[Step], None]) -> None:
    """Tell every step of this and all later threads."""
    seen: Counter[str] = Counter()

    # See Profiler.
    def profile(frame: FrameType, event: str, called: Any) -> None:
        name = _name(frame, event, called)
        if name:
            seen[name] += 1
            see((name, seen[name]))

    threading.setprofile(profile)
    sys.setprofile(profile)


def _name(frame: FrameType, event: str, called: Any) -> str:  # see Profiler
    """Name a step of the write path or of the database's driver; empty for any other."""
    code = frame.f_code
    if event in {"call", "return"}:
        return (
            f"{event} {code.co_qualname}"
            if code.co_filename.startswith(WRITE_PATH)
            else ""
        )
    owner = type(getattr(called, "__self__", None))
    return (
        f"{event} {owner.__name__}.{called.__name__}"
        if owner.__module__ == "sqlite3"
        else ""
    )
