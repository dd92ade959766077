# Nine letterheads as organizations have them, each with what once broke a protocol that was written into it.
import subprocess
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from tests.letterhead import letterhead
from tests.office import office
from tests.patience import PRESS_PATIENCE

ABOVE, BELOW, MARK = "Исх. № ____", "Приложение: нет", "{{protocol}}"
RELATION = '<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" {}/>'


def _opened() -> Any:
    return docx.Document(BytesIO(letterhead(ABOVE, MARK, BELOW)))


def _saved(file: Any) -> bytes:
    saved = BytesIO()
    file.save(saved)
    return saved.getvalue()


def _mark(file: Any) -> Any:
    return next(each._p for each in file.paragraphs if each.text == MARK)


def by_libreoffice() -> bytes:
    """Return the letterhead as LibreOffice saves it: with lists of its own under every number up to the highest."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "letterhead.docx")
        file.write_bytes(letterhead(ABOVE, MARK, BELOW))
        made = Path(folder, "made")
        profile = f"-env:UserInstallation={Path(folder, 'p').as_uri()}"
        told = ["--headless", "--convert-to", "docx", "--outdir", str(made)]
        subprocess.run(
            [office(), profile, *told, str(file)],
            check=True,
            capture_output=True,
            timeout=PRESS_PATIENCE,
        )
        return (made / file.name).read_bytes()


def _turned(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)


def before_a_landscape_section() -> bytes:
    file = _opened()
    _turned(file.add_section(WD_SECTION.NEW_PAGE))
    file.add_paragraph("Схема проезда")
    return _saved(file)


def in_a_landscape_section() -> bytes:
    file = _opened()
    _turned(file.sections[0])
    last = file.add_section(WD_SECTION.NEW_PAGE)
    last.orientation = WD_ORIENT.PORTRAIT
    last.page_width, last.page_height = Mm(210), Mm(297)
    file.add_paragraph("Схема проезда")
    return _saved(file)


def in_a_content_control() -> bytes:
    file = _opened()
    mark = _mark(file)
    control = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="Текст"/></w:sdtPr><w:sdtContent/></w:sdt>'
    )
    mark.addprevious(control)
    control.find(qn("w:sdtContent")).append(mark)
    return _saved(file)


def in_a_table_cell() -> bytes:
    file = _opened()
    mark = _mark(file)
    table = file.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Кому", "От кого"
    mark.addprevious(table._tbl)
    table.cell(1, 1)._tc.append(mark)
    return _saved(file)


def with_a_header_style_of_its_own() -> bytes:
    """Return one without a header, whose style for one stands at the left, under an id that Word gives in Russian."""
    file = docx.Document()
    file.add_paragraph(MARK)
    for name in ("Header", "Footer"):
        style = file.styles[name]
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        style.element.set(qn("w:styleId"), f"a{len(name)}{name[0]}")
    return _saved(file)


def _changed(**changes: Callable[[str], str]) -> bytes:
    """Return the letterhead with its parts changed; parts are named with _ for / and for the dots of .rels."""
    saved = BytesIO()
    source = ZipFile(BytesIO(letterhead(ABOVE, MARK, BELOW)))
    with source, ZipFile(saved, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            change = changes.get(PARTS.get(name, ""))
            told = change(content.decode()).encode() if change else content
            archive.writestr(name, told)
        if "attached" in changes:
            relations = changes["attached"](EMPTY)
            archive.writestr("word/_rels/settings.xml.rels", relations)
    return saved.getvalue()


PARTS: Mapping[str, str] = {
    "[Content_Types].xml": "types",
    "word/settings.xml": "settings",
    "word/document.xml": "body",
    "word/_rels/document.xml.rels": "relations",
}
EMPTY = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


def _related(kind: str, where: str) -> Callable[[str], str]:
    added = RELATION.format(kind, where) + "</Relationships>"
    return lambda told: told.replace("</Relationships>", added)


def a_dotx() -> bytes:
    return _changed(
        types=lambda told: told.replace(
            "document.main+xml", "template.main+xml"
        )
    )


def with_an_attached_template() -> bytes:
    """Return one that was made from a .dotm of somebody's network drive, as every letterhead of a large house is."""
    asked = f'<w:attachedTemplate {nsdecls("r")} r:id="rX"/>'
    where = 'Target="file:///S:/Blanks/House.dotm" TargetMode="External"'
    return _changed(
        settings=lambda told: told.replace(
            "</w:settings>", f"{asked}</w:settings>"
        ),
        attached=_related("attachedTemplate", where),
    )


def with_missing_parts() -> bytes:
    header = '<w:headerReference w:type="first" r:id="rX"/>'
    return _changed(
        relations=_related("header", 'Target="header9.xml"'),
        body=lambda told: told.replace("<w:pgSz", f"{header}<w:pgSz", 1),
    )


LETTERHEADS: Mapping[str, Callable[[], bytes]] = {
    made.__name__: made
    for made in (
        by_libreoffice,
        before_a_landscape_section,
        in_a_landscape_section,
        in_a_content_control,
        in_a_table_cell,
        with_a_header_style_of_its_own,
        a_dotx,
        with_an_attached_template,
        with_missing_parts,
    )
}
