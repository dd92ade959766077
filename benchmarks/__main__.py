"""Everything that is measured, one piece after the other. A piece that fails costs none of the others."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results"
BARE = ("--phones", "2000", "--rate", "100", "--servers", "broadcast")
WRITTEN = ("live", "strains", "download")


def pieces(times: int, seconds: float) -> list[list[str]]:
    live, often = (
        ["--out", str(RESULTS / "live.jsonl")],
        ["--times", str(times)],
    )
    return [
        ["live.py", "--seconds", str(seconds), *often, *live],
        ["live.py", "--seconds", str(seconds), *often, *live, *BARE],
        ["strains.py", *often, "--out", str(RESULTS / "strains.jsonl")],
        [
            "download.py",
            "--rounds",
            str(times),
            "--out",
            str(RESULTS / "download.jsonl"),
        ],
        ["report.py"],
        ["reactions.py"],
        ["moves.py"],
        ["comparison.py"],
        ["protocol.py", "--readme"],
        ["desk.py", "--readme"],
        ["workers.py", "--postgresql"],
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--times",
        type=int,
        default=5,
        help="runs of each, by turns with the floor",
    )
    parser.add_argument(
        "--seconds", type=float, default=10, help="of each load"
    )
    given = parser.parse_args()
    for name in WRITTEN:
        (RESULTS / f"{name}.jsonl").unlink(missing_ok=True)
    failed = []
    for name, *options in pieces(given.times, given.seconds):
        begun = time.monotonic()
        print(f"\n{name} {' '.join(options)}", flush=True)
        done = subprocess.run(
            [sys.executable, str(HERE / name), *options], check=False
        )
        print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
        if done.returncode:
            failed.append(name)
    print(
        f"failed: {', '.join(failed)}" if failed else "everything is measured"
    )
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
