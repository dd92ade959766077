# Photographs and charts of a document as Word keeps them in the line (DrawingML, ISO/IEC 29500-1, 20.2 and 20.4).
# Knows a form's settings and how charts are drawn; knows no text and no package of files. Lengths in mm.
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax.saxutils import quoteattr

import segno
from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.image.image import Image

from exports.clean import clean
from exports.figures import png
from exports.protocol.form import Form
from session.values.blocks import Figure, Picture

EMU = 36_000
"""Word's units of length, in a mm."""

LONGEST_ALT = 2_000
WIDEST_CHART = 165
HIGHEST = 0.6
"""How much of the text's height a picture may take."""

EMBLEM = 20
"""How high the picture of a letterhead may be, in mm."""

QR, CODE = 24, 9_001
"""How wide a QR code is, in mm, and the number of its drawing: those of the text are counted from 1."""

INCH = 25.4
COARSEST = 90
"""Dots an inch: a small photograph is not blown up beyond."""

LINE = "<w:r><w:br/></w:r>"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)
_BROKEN = (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
    ValueError,
    LookupError,
)


@dataclass
class Pictures:
    """The pictures of one document: `files` by the relation under which the text names them."""

    form: Form
    files: dict[str, bytes] = field(default_factory=dict)

    def emblem(self, data: bytes) -> str:
        """Return the run that shows what heads a letterhead; empty where the file is none that Word could show."""
        return self._placed(data, "", EMBLEM / self.form.text_height)

    def drawn(self, picture: Picture | Figure) -> str:
        """Return the run that shows a picture; empty where the file is none that Word could show."""
        width = min(self.form.text_width, WIDEST_CHART)
        data = (
            png(picture.chart, width)
            if isinstance(picture, Figure)
            else picture.data
        )
        return self._placed(data, picture.alt, HIGHEST)

    def _placed(self, data: bytes, alt: str, highest: float) -> str:
        """Return the run of a file, no higher than this share of the text's height."""
        width = min(self.form.text_width, WIDEST_CHART)
        size = _size(data)
        if size is None:
            return ""
        scale = min(
            width / size[0],
            self.form.text_height * highest / size[1],
            INCH / COARSEST,
        )
        relation = f"picture{len(self.files) + 1}"
        self.files[relation] = data
        return _inline(
            relation,
            len(self.files),
            (size[0] * scale, size[1] * scale),
            alt,
        )

    def marked(self, address: str, alt: str) -> str:
        """Return the run that shows an address as a QR code on a line of its own."""
        relation = f"picture{len(self.files) + 1}"
        self.files[relation] = qr(address)
        shown = _inline(relation, len(self.files), (QR, QR), alt)
        return f"{LINE}{shown}"


def qr(text: str) -> bytes:
    """Return a QR code as PNG, with the quiet zone that readers need."""
    file = BytesIO()
    segno.make(text, error="m", micro=False).save(
        file, kind="png", scale=6, border=4
    )
    return file.getvalue()


def code(relation: str, alt: str) -> str:
    """Return the run that shows a QR code."""
    told = alt.replace("\n", ", ")
    return _inline(relation, CODE, (QR, QR), told)


def _size(data: bytes) -> tuple[int, int] | None:
    try:
        image = Image.from_blob(data)
    except _BROKEN:
        return None
    return (
        (image.px_width, image.px_height)
        if image.px_width and image.px_height
        else None
    )


def _inline(
    relation: str, number: int, size: tuple[float, float], alt: str
) -> str:
    extent = f'cx="{round(size[0] * EMU)}" cy="{round(size[1] * EMU)}"'
    described = f'id="{number}" name="{number}" descr={quoteattr(clean(alt)[:LONGEST_ALT])}'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWN}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {extent}/><wp:docPr {described}/>"
        f'<a:graphic xmlns:a="{_DRAWN}/main"><a:graphicData uri="{_DRAWN}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWN}/picture"><pic:nvPicPr><pic:cNvPr {described}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{_RELATIONS}" r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
