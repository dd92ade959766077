# The look of our own Word files, as it is written in them: every style and every section. It is read by people:
# `python -m tests.exports.test_look` writes look.txt anew, and a change of it is a change of every protocol.
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.oxml.ns import nsmap, qn

from exports import word
from exports.cuts import Cut
from exports.document import Appendix, Document
from exports.protocol import protocol
from session.blocks import Heading, Label, Listing, Paragraph, Quote, Reference, Table
from session.words import words
from tests.exports.documents import holding, part
from tests.exports.sessions import KINDS, NOW, full

LOOK = Path(__file__).with_name("look.txt")
PASSING = re.compile(r"\}(id|rsid\w*|embed)$")  # names of other parts, and of the program's own sittings
PREFIXES = {address: prefix for prefix, address in nsmap.items()}


def test_the_look_of_a_file_is_the_one_that_was_agreed() -> None:
    assert list(look()) == LOOK.read_text(encoding="utf-8").splitlines()


def look() -> Iterator[str]:
    for language in ("ru", "en"):
        file = word.write(protocol(full(6), KINDS, words(language), NOW, Cut.report))
        yield f"= {language}"
        yield from (told(style) for style in part(file, "word/styles.xml"))
        yield from (told(section) for section in part(file, "word/document.xml").iter(qn("w:sectPr")))
        yield from (told(kind) for kind in part(file, "word/numbering.xml").iter(qn("w:abstractNum")))
        yield from (told(block) for block in part(word.write(sample(language)), "word/document.xml")[0])


def sample(language: str) -> Document:
    """Return a document with a block of every kind but pictures."""
    table = Table(("No.", "What"), (("1", "Open late"), ("2", "Share\na van")), (0.2, 0.8), "Caption", ("row",))
    blocks = (
        Heading("Second", 2),
        Heading("Third", 3),
        Label("HEARD:", "A report"),
        Label("DECIDED:"),
        Listing(("one", "two"), numbered=True),
        Listing(("dash",)),
        Paragraph("Said\ttwice", anchor="here"),
        Paragraph("A remark", note=True, references=(Reference("No. 1", "row"), Reference("No. 2", "nowhere"))),
        Quote("Verbatim", "Anna Fox", anchor="quote"),
        Quote("Of nobody"),
        table,
        Table((), (("a",), ("b", "c")), caption=""),
    )
    annex = Appendix("Annex 1", "Texts", (Heading("In the annex", 2), *blocks[-4:]))
    return holding(*blocks, language=language, draft=True, appendices=(annex,), closing="Done", first=4)


def told(element: Any) -> str:
    """Write an element as `name value key=value (children)`; what names other parts of the file is left out."""
    inner = " ".join(told(each) for each in element)
    own = [
        short(element.tag),
        *(f"{short(key)}={value}" for key, value in element.attrib.items() if not PASSING.search(key)),
    ]
    own += [repr(element.text)] if element.text and element.text.strip() else []
    return f"{' '.join(own)} ({inner})" if inner else " ".join(own)


def short(name: str) -> str:
    address, _, local = name.removeprefix("{").partition("}")
    return local if PREFIXES.get(address, "w") == "w" else f"{PREFIXES[address]}:{local}"


if __name__ == "__main__":
    LOOK.write_text("".join(f"{line}\n" for line in look()), encoding="utf-8")
