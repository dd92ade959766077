"""Files that mean harm to who reads them: archives of a session and papers of a position."""

import io
import json
import zipfile
from collections.abc import Iterator
from itertools import cycle, islice
from random import Random

SWOLLEN = 60_000_000
NOISE = 9_000_000
LINE = 64
DEEP = 200_000
LONG = 1_000_000
MANY = 5_000
HUGE = 2**31
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def spoilt_archives(archive: bytes) -> list[bytes]:
    """Return an archive with huge numbers, with a circle of people, with a history without end; and what is none."""
    return [
        *(json.dumps(each).encode() for each in _changed(archive)),
        b"[" * DEEP,
        b'{"version":2,"rows":{"person":[' + b"{}," * LONG + b"{}]}}",
        b'{"version":2,"number":' + b"9" * LONG + b"}",
        archive[:-1],
    ]


def _changed(archive: bytes) -> Iterator[dict[str, object]]:
    """Yield changed copies: each is wrong in one way only."""
    for change in (_numbered, _merged, _repeated):
        given = json.loads(archive)
        change(given)
        yield given


def _numbered(given: dict[str, object]) -> None:
    rows = given["rows"]
    assert isinstance(rows, dict)
    for row in (row for table in rows.values() for row in table):
        row.update(
            {name: HUGE for name, value in row.items() if type(value) is int}
        )


def _merged(given: dict[str, object]) -> None:
    rows = given["rows"]
    assert isinstance(rows, dict)
    people = rows["person"]
    for one, other in zip(people, [*people[1:], people[0]], strict=True):
        one["merged_into"] = other["id"]


def _repeated(given: dict[str, object]) -> None:
    journal = given["journal"]
    assert isinstance(journal, list)
    given["journal"] = [
        {**each, "number": number}
        for number, each in enumerate(islice(cycle(journal), MANY), 1)
    ]


def spoilt_papers() -> list[tuple[str, bytes]]:
    """Return papers that are as large as may be read: one text, paragraphs, depth, a text file; and one that swells."""
    noise = Random(1).randbytes(NOISE // 2).hex()
    lines = [noise[at : at + LINE] for at in range(0, NOISE, LINE)]
    bodies = {
        "text.docx": _paragraph(noise),
        "paragraphs.docx": "".join(map(_paragraph, lines)),
        "deep.docx": "<w:p>" * DEEP + _paragraph(noise) + "</w:p>" * DEEP,
        "swelling.docx": _paragraph("a" * SWOLLEN),
    }
    return [
        *((name, _word(body)) for name, body in bodies.items()),
        ("long.txt", "\n\n".join(lines).encode()),
    ]


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _word(body: str) -> bytes:
    whole = f'<?xml version="1.0"?><w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", CONTENT_TYPES)
        parts.writestr("word/document.xml", whole)
    return file.getvalue()
