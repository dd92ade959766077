# A letterhead to try templates on: a page of its own, a header and a footer, a coloured heading. As a command it is
# left in the file that is named: python -m tests.letterhead letterhead.docx
import sys
from io import BytesIO
from pathlib import Path

import docx
from docx.shared import Mm, Pt, RGBColor

RED = RGBColor(0x80, 0, 0)


def letterhead(*lines: str) -> bytes:
    file = docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin = (
        Mm(30),
        Mm(15),
        Mm(45),
    )
    section.header.paragraphs[0].text = "Областная библиотека"
    section.footer.paragraphs[0].text = "ул. Ленина, 139"
    file.styles["Normal"].font.size = Pt(11)
    file.styles["Heading 1"].font.color.rgb = RED
    for line in lines or ("Текст-образец",):
        file.add_paragraph(line)
    saved = BytesIO()
    file.save(saved)
    return saved.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(letterhead())
