# `make year`: plays a year of a methodical centre, compares its papers with what everybody remembers, leaves them.
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.facilitator_ui.house import serving
from tests.year.playing import Year
from tests.year.reckoning import compared, papers

FOLDER = Path("build") / "year"


def main(seed: int) -> None:
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as house,
    ):
        year = Year(house, Random(seed))
        year.hold(sessions=3, agreements=40)
        year.goes_on(months=12)
        review, _, dealt = year.review()
        found = papers(year, review)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        (FOLDER / name).write_bytes(content)
    compared(year, found)
    seconds = time.monotonic() - begun
    told = f"{len(dealt)} looked at again, {seconds:.0f} s: {FOLDER}\n"
    sys.stdout.write(told)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
