# How fast the full protocol is written: 200, 2,000 and 10,000 entries, gathered, laid out and saved as .docx. Beside
# each, in the same run, the floor: the very same XML built by lxml alone, element by element, and packed.
import argparse
import gc
import io
import re
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lxml import etree

from exports import word
from exports.figures import png
from exports.protocol.composing import protocol
from exports.protocol.document import Document
from session.snapshot import Snapshot
from session.values.blocks import Figure
from session.values.charts import Bars
from session.words import Words, words
from tests.exports.sessions import KINDS, NOW, full

SIZES = (200, 2_000, 10_000)
NUMBERS = Path(__file__).resolve().parent.parent / "docs" / "numbers.md"
PLACE = re.compile(r"(?<=<!-- documents -->\n).*?(?=<!-- end -->)", re.DOTALL)
DEARER, SLOWER = 1.5, 3.0
"""What is promised: an entry at the largest size against one at the smallest; writing against the floor."""


def seconds(work: Callable[[], Any], times: int) -> float:
    """Return the CPU time of the best of several runs: what else the machine does is not our cost."""
    taken = []
    for _ in range(times):
        gc.collect()
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def made(snapshot: Snapshot, russian: Words) -> bytes:
    """Write a protocol without its charts: their cost is the same in a short one and would hide that of the entries."""
    return word.write(textual(protocol(snapshot, KINDS, russian, NOW)))


def textual(document: Document) -> Document:
    appendices = (
        replace(
            each,
            blocks=tuple(b for b in each.blocks if not isinstance(b, Figure)),
        )
        for each in document.appendices
    )
    return replace(document, appendices=tuple(appendices))


def drawn(snapshot: Snapshot, russian: Words) -> list[bytes]:
    appendices = protocol(snapshot, KINDS, russian, NOW).appendices
    return [
        png(block.chart, 165)
        for each in appendices
        for block in each.blocks
        if isinstance(block, Figure)
    ]


def floor_of(file: bytes) -> Callable[[], bytes]:
    """Return what writes the same parts again with lxml: every element made, every attribute set, then packed."""
    source = zipfile.ZipFile(io.BytesIO(file))
    trees = {
        name: etree.fromstring(source.read(name))
        for name in source.namelist()
        if name.endswith((".xml", ".rels"))
    }

    def write() -> bytes:
        saved = io.BytesIO()
        with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, tree in trees.items():
                archive.writestr(
                    name,
                    etree.tostring(
                        built(tree), xml_declaration=True, encoding="UTF-8"
                    ),
                )
        return saved.getvalue()

    return write


def built(tree: Any) -> Any:
    made = etree.Element(tree.tag, dict(tree.attrib), nsmap=tree.nsmap)
    made.text = tree.text
    stack = [(tree, made)]
    while stack:
        old, new = stack.pop()
        for child in old:
            twin = etree.SubElement(new, child.tag, dict(child.attrib))
            twin.text, twin.tail = child.text, child.tail
            stack.append((child, twin))
    return made


def measured(size: int, times: int, russian: Words) -> dict[str, float]:
    """Return the seconds that a protocol of so many entries takes: whole, written, its charts, and the floor's."""
    snapshot = full(size)
    document = textual(protocol(snapshot, KINDS, russian, NOW))
    return {
        "entries": size,
        "whole": seconds(partial(made, snapshot, russian), times),
        "writing": seconds(partial(word.write, document), times),
        "charts": seconds(partial(drawn, snapshot, russian), times),
        "floor": seconds(floor_of(word.write(document)), times),
    }


def table(runs: list[dict[str, float]]) -> str:
    rows = (
        f"| {run['entries']:,.0f} | {run['whole'] * 1000:.0f} ms | {run['whole'] / run['entries'] * 1e6:.0f} µs "
        f"| {run['writing'] / run['floor']:.2f} × | {run['charts'] * 1000:.0f} ms |"
        for run in runs
    )
    head = "| Entries | The full protocol as .docx | an entry | against lxml alone | its charts |"
    day = datetime.now(UTC).date()
    return "\n".join(
        (
            head,
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            f"*CPU time, best of several, one core, {day}; `benchmarks/protocol.py`*",
            "",
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="How fast the full protocol is written."
    )
    parser.add_argument(
        "--times",
        type=int,
        default=3,
        help="runs of each, of which the best counts",
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="write the figures into docs/numbers.md",
    )
    given = parser.parse_args()
    # The library of charts is loaded once in a server's life.
    png(Bars(("",), ()), 100)
    russian = words("ru", 540)
    runs = [measured(size, given.times, russian) for size in SIZES]
    print(table(runs))
    if given.write:
        NUMBERS.write_text(
            PLACE.sub(lambda _: table(runs), NUMBERS.read_text())
        )
    ratio = (
        runs[-1]["whole"]
        / runs[-1]["entries"]
        / (runs[0]["whole"] / runs[0]["entries"])
    )
    print(f"an entry at {SIZES[-1]:,} costs {ratio:.2f} × one at {SIZES[0]:,}")
    if ratio > DEARER:
        raise SystemExit(
            f"an entry costs more than {DEARER:g} times as much in a long protocol"
        )
    if runs[-1]["writing"] > SLOWER * runs[-1]["floor"]:
        raise SystemExit(
            f"writing takes more than {SLOWER:g} times what lxml alone takes"
        )


if __name__ == "__main__":
    main()
