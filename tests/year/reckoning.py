# What a centre's papers say of a year, compared with what its owners remember: every text once, every state, date and
# site as it was told and acknowledged.
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

import docx
from lxml import etree

from exports.centre.rollup import AGREEMENTS
from session.tables import PHASE_NAMES, Phase
from tests.facilitator_ui.house import Gathering
from tests.year.playing import Year

SHEET = "xl/worksheets/sheet{}.xml"
WHAT, WHO, STATE, IN_TIME = (
    AGREEMENTS.index(name)
    for name in ("Agreement", "Responsible", "State", "In time")
)
ROLL_UP = {
    "roll-up.docx": "/o/agreements.docx",
    "roll-up.xlsx": "/o/agreements.xlsx",
}


def papers(year: Year, review: Gathering) -> dict[str, bytes]:
    """Return the documents that a year leaves, by file name."""
    organizer = review.organizer
    found = {
        name: organizer.get(path).content for name, path in ROLL_UP.items()
    }
    found["agreements.html"] = organizer.get("/o/agreements").content
    found["practices.html"] = organizer.get("/o/practices").content
    for number, sitting in enumerate(year.sittings, 1):
        for name in ("protocol.docx", "handover.csv", "control"):
            answer = sitting.secretary.get(f"{sitting.home}/{name}")
            assert answer.status_code == 200, answer.text
            file = name if "." in name else f"{name}.html"
            found[f"session-{number}-{file}"] = answer.content
    protocol = f"/s/{review.code}/protocol.docx"
    found["review-protocol.docx"] = organizer.get(protocol).content
    return found


def compared(year: Year, found: Mapping[str, bytes]) -> None:
    """Fail where a paper says something else than the owners remember."""
    _of_agreements(year, found["roll-up.xlsx"])
    _of_sites(year, found["roll-up.xlsx"])
    _once(year, found)


def _of_agreements(year: Year, book: bytes) -> None:
    _, *rows = _sheet(book, 1)
    told = {row[WHAT]: (row[WHO], row[STATE], row[IN_TIME]) for row in rows}
    remembered = {
        owner.what: (owner.name, owner.says(), owner.in_time(year.today))
        for owner in year.owners
    }
    assert told == remembered
    assert len(rows) == len(remembered)


def _of_sites(year: Year, book: bytes) -> None:
    """Compare the matrix, which is the third sheet."""
    header, *rows = _sheet(book, 3)
    told = {
        row[0]: {
            site: cell
            for site, cell in zip(header[2:], row[2:], strict=True)
            if cell
        }
        for row in rows
    }
    remembered = {
        owner.what: {
            site: PHASE_NAMES[Phase(phase)]
            for site, phase in owner.sites.items()
        }
        for owner in year.owners
        if owner.sites
    }
    assert told == remembered


def _sheet(book: bytes, number: int) -> list[list[str]]:
    """Return a sheet of a workbook of ours as rows of texts."""
    with ZipFile(BytesIO(book)) as parts:
        shared = etree.fromstring(parts.read("xl/sharedStrings.xml"))
        sheet = etree.fromstring(parts.read(SHEET.format(number)))
    texts = ["".join(each.itertext()) for each in shared]
    rows = list(sheet.iter("{*}row"))
    width = len(list(rows[0]))
    found: list[list[str]] = []
    for row in rows:
        line = [""] * width
        for cell in row:
            place = _place(cell.get("r", ""))
            value = "".join(cell.itertext())
            is_text = cell.get("t") == "s"
            line[place] = texts[int(value)] if is_text else value
        found.append(line)
    return found


def _place(name: str) -> int:
    letters = [ord(each) - 64 for each in name if each.isalpha()]
    number = 0
    for letter in letters:
        number = number * 26 + letter
    return number - 1


def _once(year: Year, found: Mapping[str, bytes]) -> None:
    """Fail where a paper tells an agreement twice, or leaves one out."""
    told = _cells(found["roll-up.docx"])
    whats = [owner.what for owner in year.owners]
    assert {what: told[what] for what in whats} == dict.fromkeys(whats, 1) | {
        owner.what: 2 for owner in year.owners if owner.sites
    }
    for number, sitting in enumerate(year.sittings, 1):
        minuted = _cells(found[f"session-{number}-protocol.docx"])
        for owner in sitting.owners.values():
            assert minuted[owner.what] == 1, owner.what


def _cells(paper: bytes) -> Counter[str]:
    """Return how often a text stands in a table of its own cell."""
    found: Counter[str] = Counter()
    for table in docx.Document(BytesIO(paper)).tables:
        for row in table.rows:
            found.update(cell.text.strip() for cell in row.cells)
    return found
