# QR codes inside a page. Knows texts, no page and no link.
import io

import segno
from markupsafe import Markup


def drawn(text: str) -> Markup:
    """Draw a text as a QR code (ISO/IEC 18004), error correction M, as SVG inside a page."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing,
        kind="svg",
        border=2,
        omitsize=True,
        xmldecl=False,
        svgns=True,
        dark="#000",
    )
    return Markup(drawing.getvalue().decode())  # noqa: S704 - drawn here, from nothing but modules


def pictured(text: str) -> str:
    """Draw the same as the address of a picture, which holds it whole."""
    code = segno.make(text, error="m", micro=False)
    return code.svg_data_uri(border=2, omitsize=True, dark="#1b1d22")
