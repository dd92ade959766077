# Lives one after another on the same file. Processes are forked from one that has everything loaded, so that a life
# and a death cost tens of milliseconds.
import asyncio
import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

from tests.crash.deaths import Death, Shot
from tests.crash.ledger import Ledger
from tests.crash.life import Plan, live
from tests.crash.words import Word
from tests.session.live.house import a_room, house, upgraded

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.crash.life"])
PATIENCE = 60
SETTLED_AGAIN = 3
OF_ITSELF = "of itself"


def prepared(folder: Path) -> tuple[Path, str]:
    """Make a database with a session in which four people are present; return it, and the session's id."""
    file = folder / "prepared.db"

    async def make() -> str:
        async with house(upgraded(f"sqlite:///{file}")) as rooms:
            return (await a_room(rooms)).snapshot.session.id

    return file, asyncio.run(make())


@dataclass
class Series:
    """A fresh copy of a prepared database, its ledger, and how many lives ended how."""

    ledger: Ledger
    random: Random
    ends: Counter[str] = field(default_factory=Counter)

    @classmethod
    def on(
        cls, folder: Path, template: tuple[Path, str], random: Random
    ) -> "Series":
        """Begin in a new folder."""
        prepared_file, session_id = template
        folder.mkdir()
        return cls(
            Ledger(
                Path(shutil.copy(prepared_file, folder / "veche.db")),
                session_id,
            ),
            random,
        )

    def close(self) -> None:
        shutil.rmtree(self.ledger.file.parent)

    def live(self, death: Death) -> list[Word]:
        """Let one life begin and end; hold what it said against the disk."""
        ledger, seed = self.ledger, self.random.randrange(10**9)
        settled = list(ledger.settled.values())
        again = (
            *ledger.open.values(),
            *self.random.sample(settled, min(len(settled), SETTLED_AGAIN)),
        )
        plan = Plan(ledger.file, ledger.session_id, seed, again, death)
        words, killed = lived(plan)
        self.ends[type(death).__name__ if killed else OF_ITSELF] += 1
        try:
            ledger.hear(words)
            ledger.check()
        except AssertionError as wrong:
            raise AssertionError(f"{wrong}\nafter {plan}") from wrong
        return words


def lived(plan: Plan) -> tuple[list[Word], bool]:
    """Return what a life said, and whether it was killed."""
    ours, theirs = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=live, args=(plan, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        words = [*_until_shot(ours, plan.death), *_last_words(ours, process)]
        process.join(PATIENCE)
        killed = process.exitcode is not None and process.exitcode < 0
        assert killed or process.exitcode == 0, (
            f"a life ended with {process.exitcode}: {plan}"
        )
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    return words, killed


def _until_shot(line: Connection, death: Death) -> Iterator[Word]:
    """Yield what is said until it is time to shoot, or until nothing more is said."""
    end = None
    while line.poll(
        PATIENCE if end is None else max(0.0, end - time.monotonic())
    ):
        try:
            word: Word = line.recv()
        except EOFError:
            return
        yield word
        if isinstance(death, Shot) and isinstance(word, death.word):
            end = time.monotonic() + death.after
    assert end is not None, "a life hangs"


def _last_words(line: Connection, process: ForkServerProcess) -> Iterator[Word]:
    """Shoot, and yield what was said and not heard before: it was acknowledged, too."""
    if not line.closed and process.is_alive():
        process.kill()
    try:
        while line.poll(PATIENCE):
            yield line.recv()
    except EOFError:
        return
