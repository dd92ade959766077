# A document on leaves: nothing is lost and nothing stands twice, in the same order; no leaf is much longer than it
# should be, and whatever a reference leads to is found.
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.document import anchors_of
from exports.leaves import A_MARK, Leaves, leaves
from exports.sheet import Part, Piece, Sheet
from session.blocks import Block, Heading, Listing, Paragraph, Table

LINES = st.text("ы ", max_size=60)
BLOCKS = st.one_of(
    st.builds(Heading, LINES),
    st.builds(Paragraph, LINES, anchor=st.sampled_from(["", "a", "b"])),
    st.builds(Listing, st.lists(LINES, max_size=12).map(tuple), st.booleans()),
    st.lists(LINES, max_size=12).map(lambda rows: Table(("No.",), tuple((row,) for row in rows))),
)
PIECES = st.lists(BLOCKS, max_size=8).map(lambda each: tuple(Piece(type(b).__name__.lower(), b) for b in each))
PARTS = st.lists(st.builds(Part, LINES, PIECES), max_size=4).map(tuple)
MOST = 1_500


def a_sheet(front: tuple[Piece, ...], sections: tuple[Part, ...], appendices: tuple[Part, ...]) -> Sheet:
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
    assert [text for leaf in cut.leaves for text in read(leaf.sheet)] == read(sheet)
    assert [leaf.begins for leaf in cut.leaves] == [True, *[False] * (len(cut.leaves) - 1)]
    assert sum(leaf.ends for leaf in cut.leaves) == 1
    titles = [part.title for part in (*sheet.sections, *sheet.appendices)]
    assert [entry.title for entry in cut.contents] == [title.strip() for title in titles]


@given(st.builds(a_sheet, PIECES, PARTS, PARTS))
@settings(deadline=None)
def test_no_leaf_is_longer_than_it_should_be(sheet: Sheet) -> None:
    for leaf in leaves(sheet, MOST).leaves:
        texts = read(leaf.sheet)
        numbered = [each for each in all_blocks(leaf.sheet) if isinstance(each, Listing) and each.numbered]
        whole = sum(len(text.encode()) + A_MARK for text in texts)
        assert whole <= MOST or numbered


def all_blocks(sheet: Sheet) -> list[Block]:
    parts = (*sheet.sections, *sheet.appendices)
    return [piece.block for piece in (*sheet.front, *(piece for part in parts for piece in part.pieces))]


@given(st.builds(a_sheet, PIECES, PARTS, PARTS))
@settings(deadline=None)
def test_an_anchor_is_on_the_leaf_that_is_told(sheet: Sheet) -> None:
    cut: Leaves = leaves(sheet, MOST)
    for anchor, number in cut.places.items():
        blocks = all_blocks(cut.leaves[number - 1].sheet)
        assert anchor in {each for block in blocks for each in anchors_of(block)}
    everywhere = {each for block in all_blocks(sheet) for each in anchors_of(block) if each}
    assert cut.places.keys() == everywhere
