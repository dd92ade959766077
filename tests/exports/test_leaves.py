# A document on leaves: nothing is lost and nothing stands twice, in the same order; no leaf is much longer than it
# should be, and whatever a reference leads to is found.
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.leaves import A_DRAWING, A_MARK, Entry, Leaves, leaves
from exports.protocol.document import anchors_of
from exports.sheet import Chapter, Piece, Sheet
from session.values.blocks import (
    Block,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
)
from session.values.charts import Bars

LINES = st.text("ы ", max_size=60)
BLOCKS = st.one_of(
    st.builds(Heading, LINES),
    st.builds(Paragraph, LINES, anchor=st.sampled_from(["", "a", "b"])),
    st.builds(Listing, st.lists(LINES, max_size=12).map(tuple), st.booleans()),
    st.lists(LINES, max_size=12).map(
        lambda rows: Table(("No.",), tuple((row,) for row in rows))
    ),
)
PIECES = st.lists(BLOCKS, max_size=8).map(
    lambda each: tuple(Piece(type(b).__name__.lower(), b) for b in each)
)
PARTS = st.lists(st.builds(Chapter, LINES, PIECES), max_size=4).map(tuple)
MOST = 1_500


def a_sheet(
    front: tuple[Piece, ...],
    sections: tuple[Chapter, ...],
    appendices: tuple[Chapter, ...],
) -> Sheet:
    return Sheet(None, front, sections, appendices)  # type: ignore[arg-type]  # leaves never ask for the document


def told(block: Block) -> list[str]:
    if isinstance(block, Table):
        return [cell for row in block.rows for cell in row]
    if isinstance(block, Listing):
        return list(block.lines)
    return [getattr(block, "text", "")]


def read(sheet: Sheet) -> list[str]:
    parts = (*sheet.sections, *sheet.appendices)
    pieces = (*sheet.front, *(piece for part in parts for piece in part.pieces))
    return [text for piece in pieces for text in told(piece.block)]


@given(st.builds(a_sheet, PIECES, PARTS, PARTS))
@settings(deadline=None)
def test_everything_stands_once_in_its_order(sheet: Sheet) -> None:
    cut = leaves(sheet, MOST)
    assert [text for leaf in cut.leaves for text in read(leaf.sheet)] == read(
        sheet
    )
    assert [leaf.begins for leaf in cut.leaves] == [
        True,
        *[False] * (len(cut.leaves) - 1),
    ]
    assert sum(leaf.ends for leaf in cut.leaves) == 1
    titles = [part.title for part in (*sheet.sections, *sheet.appendices)]
    assert [entry.title for entry in cut.contents] == [
        title.strip() for title in titles
    ]


@given(st.builds(a_sheet, PIECES, PARTS, PARTS))
@settings(deadline=None)
def test_no_leaf_is_longer_than_it_should_be(sheet: Sheet) -> None:
    for leaf in leaves(sheet, MOST).leaves:
        texts = read(leaf.sheet)
        numbered = [
            each
            for each in all_blocks(leaf.sheet)
            if isinstance(each, Listing) and each.numbered
        ]
        whole = sum(len(text.encode()) + A_MARK for text in texts)
        assert whole <= MOST or numbered


def all_blocks(sheet: Sheet) -> list[Block]:
    parts = (*sheet.sections, *sheet.appendices)
    return [
        piece.block
        for piece in (
            *sheet.front,
            *(piece for part in parts for piece in part.pieces),
        )
    ]


@given(st.builds(a_sheet, PIECES, PARTS, PARTS))
@settings(deadline=None)
def test_an_anchor_is_on_the_leaf_that_is_told(sheet: Sheet) -> None:
    cut: Leaves = leaves(sheet, MOST)
    for anchor, number in cut.places.items():
        blocks = all_blocks(cut.leaves[number - 1].sheet)
        assert anchor in {
            each for block in blocks for each in anchors_of(block)
        }
    everywhere = {
        each
        for block in all_blocks(sheet)
        for each in anchors_of(block)
        if each
    }
    assert cut.places.keys() == everywhere


def piece(block: Block) -> Piece:
    return Piece(type(block).__name__.lower(), block)


def paragraph(length: int, anchor: str = "") -> Piece:
    """Return a paragraph of so many bytes with what stands around it."""
    return piece(Paragraph("x" * (length - A_MARK), anchor=anchor))


def test_each_part_is_told_with_the_leaf_on_which_its_title_stands() -> None:
    one = Chapter(
        "First",
        (paragraph(600, "a"), paragraph(600, "b")),
        number="1.",
        anchor="section-1",
    )
    two = Chapter("Second", (paragraph(1_000, "c"),), number="2.")
    annex = Chapter(
        "Texts",
        (paragraph(1_300, "d"), paragraph(900, "e")),
        mark="Annex 1\nto the minutes",
        anchor="appendix-1",
    )
    cut = leaves(a_sheet((paragraph(100),), (one, two), (annex,)), MOST)
    assert cut.contents == (
        Entry("1. First", 1, "section-1"),
        Entry("2. Second", 1),
        Entry("Annex 1. Texts", 2, "appendix-1"),
    )
    assert cut.places == {"a": 1, "b": 1, "c": 2, "d": 3, "e": 4}
    assert [leaf.ends for leaf in cut.leaves] == [False, True, False, False]
    assert [
        [part.title for part in leaf.sheet.sections] for leaf in cut.leaves
    ] == [
        ["First", "Second"],
        ["Second"],
        [],
        [],
    ]


def on_leaves(*pieces: Piece) -> list[list[str]]:
    """Return the pieces of one section as they lie on leaves, without the marks of titles: these weigh, too."""
    cut = leaves(a_sheet((), (Chapter("", pieces),), ()), MOST)
    return [read(leaf.sheet) for leaf in cut.leaves]


def test_a_leaf_is_filled_to_its_last_byte_and_no_further() -> None:
    room = MOST - 2 * A_MARK  # the marks of the title block and of the section
    fits = [
        len(texts) for texts in on_leaves(paragraph(room - 500), paragraph(500))
    ]
    more = [
        len(texts) for texts in on_leaves(paragraph(room - 500), paragraph(501))
    ]
    assert (fits, more) == ([2], [1, 1])


def test_long_tables_and_lists_are_cut_at_half_a_leaf_and_numbered_lists_stay_whole() -> (
    None
):
    line = "x" * (250 - A_MARK)
    assert [len(texts) for texts in on_leaves(piece(Listing((line,) * 7)))] == [
        3,
        4,
    ]
    assert [
        len(texts) for texts in on_leaves(piece(Table((), ((line,),) * 7)))
    ] == [3, 4]
    assert [
        len(texts)
        for texts in on_leaves(piece(Listing((line,) * 7, numbered=True)))
    ] == [0, 7]


def test_pictures_weigh_as_they_are_written_and_drawings_as_usual() -> None:
    most = 2 * A_DRAWING + 2 * A_MARK
    drawing = piece(Figure(Bars((), ()), "A chart"))
    photo = piece(Picture(b"x" * (A_DRAWING * 3 // 4), "A photo", 1, 1))
    for pieces in ((drawing, drawing), (photo, photo), (drawing, photo)):
        assert (
            len(leaves(a_sheet((), (Chapter("", pieces),), ()), most).leaves)
            == 1
        )
        assert (
            len(
                leaves(a_sheet((), (Chapter("", pieces),), ()), most - 1).leaves
            )
            == 2
        )
