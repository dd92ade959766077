# Every format tells what the session holds: each entry once, as text and never as a formula; a secret stage in none of
# them; and a protocol's blanks are found. Files are read back with other libraries than they were written with.
import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import icalendar
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exports import markdown, pdf
from exports.clean import clean
from exports.data import spreadsheet
from exports.data.calendar import calendar
from exports.data.grids import grids
from exports.finals import frozen, stands
from exports.protocol.completeness import Gap, Where, findings
from exports.protocol.composing import protocol
from exports.protocol.document import Properties, Section
from exports.protocol.material import Final
from exports.sheet import sheet
from session.envelope import Authorship
from session.refusals import Code, Refused
from session.stages import KINDS
from session.tables import Entry, Version
from session.values.blocks import Grid, Heading, Paragraph
from session.words import words
from tests.exports.documents import HOSTILE, holding
from tests.length import times
from tests.session.build import MODERATOR, NOON, ORGANIZER
from tests.session.stages.scene import Scene

PROPERTIES = Properties("Протокол", "Библиотека", NOON)
WHOLE = {
    "what": "Open late",
    "who": "The library",
    "due": "2026-12-01",
    "sign": "Ten evenings",
    "site": "Hall; north",
}


class Day(Scene):
    """A session with a form, signed or not, and agreements."""

    def __init__(self, people: int = 6, **envelope: object) -> None:
        super().__init__()
        self.crew = self.crowd(people)
        self.form = self.opened("form", "form", section="positions", **envelope)
        self.agree = self.opened(
            "agree", "agree", fields=(), section="agreements", **envelope
        )

    def say(self, text: str, who: int = 0) -> Entry:
        self.do(MODERATOR, "open_stage", self.form)
        entry = self.write(self.crew[who], self.form, what=text)
        self.do(MODERATOR, "open_stage", self.agree)
        return entry

    def files(self, language: str = "en") -> dict[str, str]:
        """Return the text of every format, files in a zip with their names."""
        tongue = words(language, 180)
        made = grids(self.snapshot, KINDS, tongue, NOON)
        document = protocol(self.snapshot, KINDS, tongue, NOON)
        return {
            "md": markdown.write(document),
            "xlsx": "\n".join(
                texts_of(spreadsheet.workbook(made, document.properties))
            ),
            "zip": "\n".join(
                f"{name}\n{text}"
                for name, text in unzipped(spreadsheet.zipped(made, language))
            ),
            "ics": calendar(self.snapshot, KINDS, tongue, NOON)
            .decode()
            .replace("\r\n ", ""),
        }


def texts_of(file: bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(BytesIO(file))
    for page in book.worksheets:
        yield page.title
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if cell.value is not None:
                    yield str(cell.value)


def unzipped(file: bytes) -> Iterator[tuple[str, str]]:
    with ZipFile(BytesIO(file)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode("utf-8-sig")


def told(scene: Scene, language: str = "en", form: str = "en") -> list[Gap]:
    return list(findings(scene.snapshot, KINDS, words(language), NOON, form))


# Blanks


def test_an_empty_session_lacks_everything_and_each_blank_has_a_place() -> None:
    found = told(Scene(), form="ru")
    passport = {each.part for each in found if each.where is Where.passport}
    assert {
        "number",
        "place",
        "chair",
        "secretary",
        "date",
        "organizations",
    } <= passport
    assert Gap("The list of participants is empty.", Where.people) in found
    assert (
        Gap("The agenda has no stage for agreements.", Where.programme) in found
    )


def test_a_vague_agreement_is_named_with_what_it_lacks_and_led_to() -> None:
    scene = Day()
    entry = scene.write(
        scene.crew[0], scene.agree, what="Open late " * 20, who="We"
    )
    (found,) = [each for each in told(scene) if each.where is Where.entry]
    assert found.part == entry.id
    assert found.text.startswith(
        "No.\u00a01 “Open late Open late"
    ) or found.text.startswith("No. 1 “Open late Open late")
    assert found.text.endswith("…”: no date, no way to know that it worked.")


def test_a_protocol_with_everything_lacks_nothing() -> None:
    scene = Day()
    scene.write(scene.crew[0], scene.agree, **WHOLE)
    lines = (
        "number",
        "place",
        "chair",
        "moderator",
        "secretary",
        "goal",
        "expected",
        "review_date",
        "title",
    )
    scene.do(
        ORGANIZER,
        "edit_passport",
        organizations=["We"],
        **dict.fromkeys(lines, "Something"),
    )
    assert told(scene) == []
    assert [each.part for each in told(scene, form="ru")] == ["form"]
    scene.do(ORGANIZER, "note_decision", scene.form, decision="Take note.")
    assert told(scene, form="ru") == []


def test_no_agreement_is_an_empty_decision() -> None:
    found = [each for each in told(Day(), "ru") if each.where is Where.console]
    assert found == [
        Gap("Нет ни одной договорённости.", Where.console, "agree")
    ]


# Tables and calendars


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_entry_is_in_each_format_once(language: str) -> None:
    scene = Day(12)
    said = [f"Statement {place:03} of many" for place in range(40)]
    for place, text in enumerate(said):
        scene.say(text, place % 12)
    agreed = [f"Agreement {place:03} on something" for place in range(20)]
    for text in agreed:
        scene.write(scene.crew[0], scene.agree, **{**WHOLE, "what": text})
    files = scene.files(language)
    for name in ("md", "xlsx", "zip"):
        assert [files[name].count(text) for text in (*said, *agreed)] == [
            1
        ] * 60, name
    due = re.findall(
        r"SUMMARY:.*? \d+\.\d+ (Agreement .*)", files["ics"].replace("\r", "")
    )
    assert due == agreed


def test_votes_are_counted_by_side_where_they_are_open() -> None:
    scene = Day(4)
    entry = scene.write(scene.crew[0], scene.agree, **WHOLE)
    for person, stance in zip(
        scene.crew, ("for", "against", "for", "for"), strict=True
    ):
        scene.do(person, "support", scene.agree, entry=entry.id, stance=stance)
    (votes,) = [
        grid
        for grid in grids(scene.snapshot, KINDS, words("en"), NOON)
        if grid.title.endswith("votes")
    ]
    assert [row[2:] for row in votes.rows] == [
        ("Side a", 2, 0, 0),
        ("Side b", 1, 1, 0),
        ("all together", 3, 1, 0),
    ]


@given(text=HOSTILE)
@settings(max_examples=times(30), deadline=None)
def test_no_cell_is_ever_a_formula_and_none_is_lost(text: str) -> None:
    cells = (text, f"={text}", f"@{text}", f"\t={text}", f"+{text}", f"-{text}")
    grid = Grid(text, ("What", *("x",) * 5), (cells,))
    shown = list(texts_of(spreadsheet.workbook((grid, grid), PROPERTIES)))
    for cell in cells:
        assert clean(cell) in shown or not clean(cell).strip()
    (name, _) = next(unzipped(spreadsheet.zipped((grid,), "en")))
    assert "/" not in name
    read = list(
        csv.reader(
            StringIO(
                spreadsheet.csv_of(grid, "en").decode("utf-8-sig"), newline=""
            )
        )
    )
    for cell, kept in zip(cells, read[1], strict=True):
        assert kept.removeprefix("'") == clean(cell).removeprefix("'")
        assert kept[:1] not in {"=", "+", "-", "@", "\t", "\r"}


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "＝1",
        "|x",
        "%x",
        "\n=1",
    ],
)
def test_what_could_begin_a_formula_is_made_text(cell: str) -> None:
    assert str(spreadsheet.harmless(cell)).startswith("'")


def test_plain_cells_and_numbers_stay_as_they_are() -> None:
    assert [spreadsheet.harmless(cell) for cell in ("Слово", "", -5, 12)] == [
        "Слово",
        "",
        -5,
        12,
    ]


def test_sheets_have_names_that_a_workbook_takes() -> None:
    names = (
        "History",
        "a" * 40,
        "a" * 40,
        "[x]:*?/\\",
        "",
        "'quoted'",
        "HISTORY",
    )
    file = spreadsheet.workbook(
        [Grid(name, ("x",), (("y",),)) for name in names], PROPERTIES
    )
    titles = openpyxl.load_workbook(BytesIO(file)).sheetnames
    assert len({title.casefold() for title in titles}) == 7
    assert all(0 < len(title) <= 31 for title in titles)


@given(names=st.lists(HOSTILE, min_size=1, max_size=4))
@example(names=["𝒜" * 31])
@example(names=["a" + "𝒜" * 31, "a" + "𝒜" * 32])
@example(names=["a 3", "a", "a"])
@settings(max_examples=times(30), deadline=None)
def test_names_of_sheets_are_as_long_as_excel_counts_and_hold_whole_characters(
    names: list[str],
) -> None:
    file = spreadsheet.workbook(
        [Grid(name, ("x",), (("y",),)) for name in names], PROPERTIES
    )
    titles = openpyxl.load_workbook(BytesIO(file)).sheetnames
    assert len({title.casefold() for title in titles}) == len(names)
    assert all(0 < len(title.encode("utf-16-le")) <= 2 * 31 for title in titles)


def test_every_sheet_is_laid_out_to_be_read_and_printed() -> None:
    row = ("Said", 3, date(2026, 11, 30))
    grid = Grid("Sheet", ("What", "How many", "When"), (row, ("", 0, row[2])))
    file = spreadsheet.workbook((grid, grid), PROPERTIES)
    book = openpyxl.load_workbook(BytesIO(file))
    for page in book.worksheets:
        head, (text, number, day), (empty, nought, _) = page.rows
        assert {look_of(cell) for cell in head} == {("top", True, "General")}
        assert {cell.font.b for cell in head} == {True}
        assert {cell.fill.fgColor.rgb for cell in head} == {"FFF1EFE9"}
        assert {cell.border.bottom.style for cell in head} == {"thin"}
        assert look_of(text) == ("top", True, "@")
        assert text.quotePrefix
        assert look_of(number) == ("top", None, "General")
        assert look_of(day) == ("top", None, "dd.mm.yyyy")
        assert day.alignment.horizontal == "left"
        assert [each.value for each in (text, number, nought, empty)] == [
            "Said",
            3,
            0,
            None,
        ]
        assert day.value == datetime(2026, 11, 30)  # noqa: DTZ001 - as a sheet has it
        assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:C3")
        assert page.print_title_rows == "$1:$1"
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.fitToHeight == 0
        fits = page.sheet_properties.pageSetUpPr
        assert fits is not None
        assert fits.fitToPage


def look_of(cell: Any) -> tuple[str, bool | None, str]:
    """Return where a cell's text stands, whether it is wrapped, and as what it is written."""
    stands = cell.alignment
    return stands.vertical, stands.wrap_text, cell.number_format


def test_a_word_of_ten_thousand_letters_and_more_comes_through() -> None:
    grid = Grid("Long", ("x",), (("ы" * 10_000,), ("ы" * 40_000,)))
    cells = list(texts_of(spreadsheet.workbook((grid,), PROPERTIES)))
    assert "ы" * 10_000 in cells
    assert cells[-1] == "ы" * 32_766 + "…"
    assert "ы" * 40_000 in spreadsheet.csv_of(grid, "ru").decode()


def test_due_dates_are_a_calendar_that_another_library_reads() -> None:
    scene = Day()
    scene.write(
        scene.crew[0],
        scene.agree,
        **{**WHOLE, "what": "Открыть; зал, " * 20 + "\\n\nEND:VCALENDAR"},
    )
    scene.write(scene.crew[0], scene.agree, what="No date")
    scene.do(ORGANIZER, "edit_passport", review_date="2027-02-22")
    written = calendar(scene.snapshot, KINDS, words("en"), NOON)
    events = list(icalendar.Calendar.from_ical(written).walk("VEVENT"))
    assert [str(event.decoded("dtstart")) for event in events] == [
        "2026-12-01",
        "2027-02-22",
    ]
    assert "END:VCALENDAR" in str(events[0]["description"])
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    later = calendar(scene.snapshot, KINDS, words("ru"), NOON + 1)
    uids = [
        str(event["uid"])
        for event in icalendar.Calendar.from_ical(later).walk("VEVENT")
    ]
    assert uids == [str(event["uid"]) for event in events]
    assert len(set(uids)) == 2


# Secrecy


@pytest.mark.parametrize("authorship", [Authorship.anonymous, Authorship.side])
def test_no_format_names_a_secret_author_nor_tells_the_order(
    authorship: Authorship,
) -> None:
    made = []
    for order in (range(6), reversed(range(6))):
        scene = Day(6, authorship=authorship)
        for who in order:
            scene.say(f"Statement of {who % 2}", who)
            scene.sitting.now += 60_000
        files = scene.files()
        for name in ("xlsx", "zip", "md"):
            said = (
                files[name].partition("Statement of")[2] if name == "md" else ""
            )
            assert "p00 Surname" not in said
        (grid,) = [
            each
            for each in grids(scene.snapshot, KINDS, words("en"), NOON)
            if each.title == "Form"
        ]
        assert "Signed" not in grid.header
        assert ("Side" in grid.header) == (authorship is Authorship.side)
        made.append(sorted(map(str, (row[1:] for row in grid.rows))))
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("few", "others"),
    [(("against",), ("abstain",)), (("against",) * 2, ("abstain", "against"))],
)
def test_counts_that_are_not_shown_follow_from_nothing_that_is(
    few: tuple[str, ...], others: tuple[str, ...]
) -> None:
    def voted(rest: tuple[str, ...]) -> dict[str, str]:
        scene = Day(9, authorship="anonymous")
        entry = scene.write(scene.crew[0], scene.agree, **WHOLE)
        for person, stance in zip(
            scene.crew, ("for",) * 5 + rest, strict=False
        ):
            scene.do(
                person, "support", scene.agree, entry=entry.id, stance=stance
            )
        return scene.files()

    assert voted(few) == voted(others) == voted(few[:1])


# Final versions, and the sheet


def test_a_final_version_says_so_and_is_told_from_a_later_state() -> None:
    scene = Day()
    scene.write(scene.crew[0], scene.agree, **WHOLE)
    scene.do(MODERATOR, "close_session")
    tongue = words("en")
    made = frozen(scene.snapshot, KINDS, tongue, Final(1, NOON))
    assert "final, version 1" in made.text
    version = scene.put(
        Version(
            id="v",
            session_id="session",
            number=1,
            language="en",
            digest=made.digest,
            text=made.text,
            word="",
            state=1,
            at=NOON,
        )
    )
    assert stands(scene.snapshot, KINDS, version)
    assert "draft, as of" in markdown.write(
        protocol(scene.snapshot, KINDS, tongue, NOON)
    )
    scene.do(ORGANIZER, "edit_passport", place="Elsewhere")
    assert not stands(scene.snapshot, KINDS, version)


def test_the_sheet_counts_items_and_no_headings() -> None:
    blocks = (Heading("One", 2), Heading("Deep", 3), Paragraph("Words"))
    one, two = sheet(
        holding(sections=(Section("Counted", blocks, 4), Section("Not", ())))
    ).sections
    assert (one.number, two.number) == ("4.", "")
    assert [piece.kind for piece in one.pieces] == [
        "heading",
        "heading",
        "paragraph",
    ]


# PDF


def test_libreoffice_is_looked_for_and_not_started() -> None:
    assert pdf.office(lambda _: None, lambda _: False) == ""
    assert (
        pdf.office(
            lambda name: f"/bin/{name}" if name == "libreoffice" else None
        )
        == "/bin/libreoffice"
    )
    assert pdf.office(
        lambda _: None, lambda path: "Applications" in path
    ).startswith("/Applications")
    with pytest.raises(Refused) as refused:
        pdf.write(b"", "")
    assert refused.value.code is Code.pdf_unavailable


@pytest.mark.parametrize(
    "script",
    ["#!/bin/sh\nsleep 60 & wait\n", "#!/bin/sh\nexit 1\n", "nonsense"],
)
def test_a_program_that_hangs_or_fails_is_ended_and_said(
    tmp_path: Path, script: str
) -> None:
    program = tmp_path / "soffice"
    program.write_text(script)
    program.chmod(0o755)
    with pytest.raises(Refused) as refused:
        pdf.write(b"PK", str(program), 0.5)
    assert refused.value.code is Code.pdf_failed


def test_a_stage_outside_the_protocol_is_in_the_tables_all_the_same() -> None:
    scene = Day()
    outside = scene.opened("aside", "form", section="none")
    scene.write(scene.crew[1], outside, what="An aside")
    assert "An aside" in scene.files()["xlsx"]
