# What is read of a workbook that anybody may have made: which sheet, which cells, in which rows; and what is none.
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from exports.data.workbook import (
    LARGEST_LIST,
    MAX_COLUMNS,
    MAX_MARKS,
    MAX_PARTS,
    MAX_ROWS,
    MAX_UNPACKED,
    NoList,
    table_of,
)

OF_SHEETS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OF_LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
SHEET = "xl/worksheets/sheet1.xml"


def book(
    rows: str,
    strings: Iterable[str] = (),
    merged: Iterable[str] = (),
    **others: str,
) -> dict[str, str]:
    """Return the parts of a workbook with one sheet; `others` by the names of the parts, a dot for the slash."""
    over = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    parts = {
        "xl/workbook.xml": sheets(("rId1", "")),
        "xl/_rels/workbook.xml.rels": links(rId1="worksheets/sheet1.xml"),
        "xl/sharedStrings.xml": f"<sst {OF_SHEETS}>{''.join(f'<si>{each}</si>' for each in strings)}</sst>",
        SHEET: f"<worksheet {OF_SHEETS}><sheetData>{rows}</sheetData><mergeCells>{over}</mergeCells></worksheet>",
    }
    return {**parts, **others}


def sheets(*given: tuple[str, str]) -> str:
    """Return the list of sheets: of each the link and the state."""
    told = "".join(
        f'<sheet name="{number}" sheetId="{number}" r:id="{link}"{state and f" state={state!r}"}/>'
        for number, (link, state) in enumerate(given, 1)
    )
    return (
        f"<workbook {OF_SHEETS} {OF_LINKS}><sheets>{told}</sheets></workbook>"
    )


def links(**targets: str) -> str:
    told = "".join(
        f'<Relationship Id="{link}" Target="{target}"/>'
        for link, target in targets.items()
    )
    return f"<Relationships>{told}</Relationships>"


def packed(parts: dict[str, str], method: int = ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def read(rows: str, *strings: str, merged: Iterable[str] = ()) -> object:
    return table_of(packed(book(rows, strings, merged)))


def text(ref: str, said: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{said}</t></is></c>'


def test_rows_and_columns_stand_at_their_numbers_and_gaps_are_empty() -> None:
    rows = f'<row r="2">{text("B2", "two")}{text("AA2", "far")}</row><row r="4">{text("A4", "four")}</row>'
    assert read(rows) == [[], ["", "two", *[""] * 24, "far"], [], ["four"]]


def test_rows_and_cells_without_numbers_follow_one_another() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert read(rows) == [["1", "2"], ["3"]]
    assert read(f"<row>{text('B1', 'b')}<c><v>3</v></c></row>") == [
        ["", "b", "3"]
    ]


def test_a_sheet_without_rows_is_an_empty_table() -> None:
    assert read("") == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', "first"),
        ('<c r="A1" t="s"><v>1</v></c>', "second half"),
        ('<c r="A1" t="s"><v></v></c>', ""),
        ('<c r="A1" t="s"/>', ""),
        ('<c r="A1" t="e"><v>#REF!</v></c>', ""),
        ('<c r="A1" t="str"><v>counted</v></c>', "counted"),
        ('<c r="A1"><v>79161234567.0</v></c>', "79161234567"),
        ('<c r="A1"><v>-3.00</v></c>', "-3"),
        ('<c r="A1"><v>3.50</v></c>', "3.50"),
        ('<c r="A1"><v>1.05</v></c>', "1.05"),
        ('<c r="A1" t="n"><v>7</v></c>', "7"),
        (
            '<c r="A1" t="inlineStr"><is><r><t>in </t></r><r><t>line</t></r></is></c>',
            "in line",
        ),
        (
            '<c r="A1" t="inlineStr"><is><t>漢</t><rPh sb="0" eb="1"><t>kan</t></rPh></is></c>',
            "漢",
        ),
        ('<c r="A1" t="inlineStr"><is><t/></is></c>', ""),
    ],
)
def test_a_cell_says_what_the_table_shows_there(cell: str, said: str) -> None:
    strings = ("<t>first</t>", "<r><t>second </t></r><r><t>half</t></r>")
    assert read(f'<row r="1">{cell}{text("B1", "end")}</row>', *strings) == [
        [said, "end"]
    ]


def test_readings_above_the_signs_are_not_said_in_shared_strings_either() -> (
    None
):
    ruby = '<t>東京</t><rPh sb="0" eb="2"><t>toukyou</t></rPh>'
    assert read('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', ruby) == [
        ["東京"]
    ]


def test_what_is_said_once_for_several_rows_is_said_in_each_and_nothing_else_changes() -> (
    None
):
    rows = (
        f'<row r="1">{text("A1", "head")}</row><row r="2">{text("A2", "Libraries")}{text("B2", "Anna")}</row>'
        f'<row r="3">{text("B3", "Boris")}</row><row r="4">{text("A4", "own")}{text("B4", "Vera")}</row>'
        f'<row r="6">{text("B6", "Ivan")}</row><row r="7">{text("B7", "Olga")}</row>'
    )
    assert read(rows, merged=["A2:A6"]) == [
        ["head"],
        ["Libraries", "Anna"],
        ["Libraries", "Boris"],
        ["own", "Vera"],
        [],
        ["Libraries", "Ivan"],
        ["", "Olga"],
    ]


@pytest.mark.parametrize(
    "ref", ["A1:B1", "A1", "", "A1:", ":A2", "A1:2", "a1:a2", "nonsense"]
)
def test_cells_merged_beside_one_another_or_nowhere_leave_the_rows_alone(
    ref: str,
) -> None:
    rows = f'<row r="1">{text("A1", "x")}{text("C1", "y")}</row><row r="2">{text("B2", "z")}</row>'
    assert read(rows, merged=[ref]) == [["x", "", "y"], ["", "z"]]


def test_two_columns_are_merged_each_by_itself() -> None:
    rows = f'<row r="1">{text("A1", "x")}{text("B1", "y")}</row><row r="2">{text("C2", "z")}</row>'
    assert read(rows, merged=["A1:A2", "B1:B2"]) == [
        ["x", "y"],
        ["x", "y", "z"],
    ]


def test_cells_behind_the_last_column_are_left_out() -> None:
    assert MAX_COLUMNS == 60
    assert read(
        f'<row r="1">{text("BH1", "last")}{text("BI1", "none")}</row>'
    ) == [[*[""] * 59, "last"]]


@pytest.mark.parametrize("number", [1, MAX_ROWS])
def test_rows_up_to_the_last_are_read(number: int) -> None:
    table = read(f'<row r="{number}"><c><v>1</v></c></row>')
    assert isinstance(table, list)
    assert (len(table), table[-1]) == (number, ["1"])


@pytest.mark.parametrize("number", [0, -1, MAX_ROWS + 1])
def test_no_list_has_rows_before_the_first_or_behind_the_last(
    number: int,
) -> None:
    with pytest.raises(NoList):
        read(f'<row r="{number}"><c><v>1</v></c></row>')


def test_of_several_sheets_the_first_that_is_seen_is_read_wherever_it_lies() -> (
    None
):
    shown = f"<worksheet {OF_SHEETS}><sheetData><row>{text('A1', 'shown')}</row></sheetData></worksheet>"
    given = book("", **{"xl/other.xml": shown})
    given["xl/workbook.xml"] = sheets(
        ("rId1", "hidden"),
        ("rId3", "veryHidden"),
        ("rId2", "visible"),
        ("rId1", ""),
    )
    for target in ("/xl/other.xml", "other.xml", "OTHER.xml"):
        given["xl/_rels/workbook.xml.rels"] = links(
            rId1="worksheets/sheet1.xml", rId2=target
        )
        assert table_of(packed(given)) == [["shown"]]


def test_a_workbook_needs_no_shared_strings() -> None:
    given = book(f"<row>{text('A1', 'x')}</row>")
    del given["xl/sharedStrings.xml"]
    assert table_of(packed(given)) == [["x"]]


def test_names_of_parts_differ_by_no_capitals_and_may_begin_at_the_root() -> (
    None
):
    given = {
        f"/{name.upper()}": content
        for name, content in book(
            '<row><c t="s"><v>0</v></c></row>', ["<t>x</t>"]
        ).items()
    }
    assert table_of(packed(given)) == [["x"]]


@pytest.mark.parametrize(
    "name", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET]
)
@pytest.mark.parametrize(
    "broken",
    [
        "",
        "<broken",
        '<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>',
        "<x>\x00</x>",
        "<x/>",
    ],
)
def test_a_workbook_whose_parts_are_broken_is_no_list(
    name: str, broken: str
) -> None:
    if (name, broken) != (SHEET, "<x/>"):  # a sheet without rows is one
        with pytest.raises(NoList):
            table_of(packed({**book("<row/>"), name: broken}))


def test_a_string_that_is_not_there_is_no_list() -> None:
    with pytest.raises(NoList):
        read('<row><c t="s"><v>1</v></c></row>', "<t>x</t>")


def test_a_workbook_packed_otherwise_or_cut_off_is_no_list() -> None:
    whole = packed(book("<row/>"))
    for data in (
        packed(book("<row/>"), ZIP_BZIP2),
        whole[: len(whole) // 2],
        b"PK\x03\x04",
    ):
        with pytest.raises(NoList):
            table_of(data)


def test_a_part_has_so_many_marks_and_no_more() -> None:
    given = book("<row/>", ["<t>x</t>" * (MAX_MARKS // 2)])
    with pytest.raises(NoList):
        table_of(packed(given))


def test_a_workbook_has_so_many_parts_and_no_more() -> None:
    given = book("<row><c><v>1</v></c></row>")
    most = {f"x{number}": "" for number in range(MAX_PARTS - len(given))}
    assert table_of(packed({**given, **most})) == [["1"]]
    with pytest.raises(NoList):
        table_of(packed({**given, **most, "more": ""}))


def test_all_that_is_unpacked_together_is_bounded() -> None:
    given = book("<row><c><v>1</v></c></row>")
    room = MAX_UNPACKED - sum(
        len(content) for name, content in given.items() if name != SHEET
    )
    strings = given["xl/sharedStrings.xml"] + " " * 1000
    with pytest.raises(NoList):
        table_of(
            packed(
                {
                    **given,
                    "xl/sharedStrings.xml": strings,
                    SHEET: given[SHEET].ljust(room - 999),
                }
            )
        )


def test_a_file_of_another_kind_is_text_and_one_too_large_or_empty_is_no_list() -> (
    None
):
    assert table_of("Имя;Сторона".encode("cp1251")) == "Имя;Сторона"
    assert table_of(b"x" * LARGEST_LIST) == "x" * LARGEST_LIST
    for data in (b"", b"x" * (LARGEST_LIST + 1)):
        with pytest.raises(NoList):
            table_of(data)
