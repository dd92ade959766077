# How long `veche compare` takes from the start of the program to its end, for a folder with 30,000 votes.
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from exports.data.polis import Conversation, write

PEOPLE, STATEMENTS, TIMES = 300, 100, 5


def folder_of_votes(folder: Path) -> None:
    choose = Random(1)
    groups = {str(person): choose.choice("abc") for person in range(PEOPLE)}
    votes = {
        (str(p), str(s)): choose.choice((1, 1, -1, 0))
        for p in range(PEOPLE)
        for s in range(STATEMENTS)
    }
    texts = {
        str(number): f"Statement {number}, of the usual length of a sentence"
        for number in range(STATEMENTS)
    }
    for name, text in write(Conversation(texts, votes, groups)).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def seconds(folder: Path, *options: str) -> float:
    command = [
        sys.executable,
        "-c",
        "from facilitator_ui.cli import main; main()",
        "compare",
        str(folder),
    ]
    begun = time.perf_counter()
    subprocess.run([*command, *options], check=True, capture_output=True)
    return time.perf_counter() - begun


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder_of_votes(Path(name))
        for options in ((), ("--json",)):
            taken = [seconds(Path(name), *options) for _ in range(TIMES)]
            told = f"{statistics.median(taken):5.2f} s (median of {TIMES}), worst {max(taken):5.2f} s"
            print(
                f"{PEOPLE * STATEMENTS:,} votes, compare {' '.join(options):7} {told}"
            )


if __name__ == "__main__":
    main()
