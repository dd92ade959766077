# What is written is read by an auditor of somebody else's, beside our own (tests/exports/schema.py): packages,
# relations, content types and schemas of Word files, as the Open XML SDK has them.
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openxml_audit import OpenXmlValidator

from exports import word
from exports.clean import clean
from exports.protocol.cuts import Cut
from exports.protocol.form import FORMS
from tests.exports.test_schema import DOT, NASTY, everything
from tests.golden.test_golden import laid_out


def told(file: bytes, folder: Path) -> set[str]:
    path = folder / "a.docx"
    path.write_bytes(file)
    found = OpenXmlValidator().validate(path).errors
    return {f"{each.part_uri}: {each.description}" for each in found}


@pytest.mark.parametrize(
    ("language", "cut"), [("ru", Cut.full), ("en", Cut.brief)]
)
def test_an_auditor_finds_nothing_in_a_protocol(
    language: str, cut: str, tmp_path: Path
) -> None:
    assert told(word.write(laid_out(language, cut)), tmp_path) == set()


def test_nor_in_a_hostile_one(tmp_path: Path) -> None:
    document = everything(clean(NASTY["right to left"]))
    assert told(word.write(document), tmp_path) == set()


def test_nor_in_one_that_bears_a_logo(tmp_path: Path) -> None:
    within = word.letterhead(DOT, FORMS["ru"])
    file = word.write(laid_out("ru", Cut.brief), within=within)
    assert told(within, tmp_path) == told(file, tmp_path) == set()


def test_the_auditor_finds_what_stands_in_the_wrong_place(
    tmp_path: Path,
) -> None:
    broken = BytesIO()
    with (
        ZipFile(BytesIO(word.write(laid_out("ru", Cut.brief)))) as sound,
        ZipFile(broken, "w") as archive,
    ):
        for name in sound.namelist():
            part = sound.read(name)
            if name == "word/document.xml":
                part = part.replace(b"<w:body>", b"<w:body><w:t/>", 1)
            archive.writestr(name, part)
    assert any("/word/document.xml" in each for each in told(broken.getvalue(), tmp_path))  # fmt: skip
