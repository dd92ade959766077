# What leads from one part of a Word file to another, however it is written.
import pytest

from exports.papers.package import Package
from exports.papers.unreadable import Unreadable, UnreadableCode

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LIST = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "word/document.xml"


def package(
    relations: str, *parts: str, of: str = "word/_rels/document.xml.rels"
) -> Package:
    told = f'<Relationships xmlns="{LIST}">{relations}</Relationships>'.encode()
    return Package(
        [(MAIN, b"<x/>"), (of, told), *((part, b"<x/>") for part in parts)]
    )


def relation(kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="r" Type="{OFFICE}/{kind}" Target="{target}" {more}/>'


@pytest.mark.parametrize(
    "target",
    [
        "styles.xml",
        "/word/styles.xml",
        "../word/styles.xml",
        "STYLES.xml",
        ".\\styles.xml",
        "%73tyles.xml",
    ],
)
def test_a_part_is_found_however_its_name_is_written(target: str) -> None:
    key = package(relation("styles", target), "word/Styles.xml").related(
        MAIN, "styles"
    )
    assert (
        key
        == package(relation("styles", "styles.xml"), "word/styles.xml").related(
            MAIN, "styles"
        )
        is not None
    )


@pytest.mark.parametrize("mode", ["External", "EXTERNAL", "external"])
def test_what_lies_outside_is_no_part_even_where_one_is_called_so(
    mode: str,
) -> None:
    outside = relation("styles", "styles.xml", f'TargetMode="{mode}"')
    assert package(outside, "word/styles.xml").related(MAIN, "styles") is None
    within = relation("styles", "other.xml", 'TargetMode="Internal"')
    both = package(outside + within, "word/styles.xml", "word/other.xml")
    assert (
        both.related(MAIN, "styles")
        == package(within, "word/other.xml").related(MAIN, "styles")
        is not None
    )


def test_the_first_part_that_is_there_counts_and_of_another_kind_none() -> None:
    given = (
        relation("styles", "gone.xml")
        + relation("styles", "one.xml")
        + relation("styles", "two.xml")
    )
    found = package(given, "word/one.xml", "word/two.xml")
    one = package(relation("styles", "one.xml"), "word/one.xml")
    assert (
        found.related(MAIN, "styles") == one.related(MAIN, "styles") is not None
    )
    assert found.related(MAIN, "numbering") is None
    assert found.related("word/one.xml", "styles") is None


def test_what_leads_to_no_document_is_damaged() -> None:
    found = package(
        relation("officeDocument", "/word/document.xml"), of="_rels/.rels"
    )
    assert found.main() in found
    for broken in (
        package(relation("officeDocument", "/word/gone.xml"), of="_rels/.rels"),
        package(""),
    ):
        with pytest.raises(Unreadable) as refused:
            broken.main()
        assert refused.value.code is UnreadableCode.DAMAGED
