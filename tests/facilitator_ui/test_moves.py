# Lists whose items move: from any order to any other, with items that come, go and change meanwhile, every screen ends
# with what a fresh one shows, and no more moves than must. Lists inside the items of a list, too.
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator_ui.identity import Guest
from facilitator_ui.live.moves import least_moves
from facilitator_ui.live.screens import News, Screen, news
from facilitator_ui.render import Renderer
from session.people import Surface, Viewer
from tests.facilitator_ui.boards import OUTSIDE, Board, renderer_of_boards
from tests.facilitator_ui.ears import Ear, take, taken
from tests.facilitator_ui.phone import Glass
from tests.length import times
from tests.session.build import MODERATOR, NOON

NAMES = [f"c{number}" for number in range(12)]
ORDERS = st.lists(st.sampled_from(NAMES), unique=True)


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    return renderer_of_boards(tmp_path_factory.mktemp("templates"))


def longest_rising(places: list[int]) -> int:
    """Return the length of a longest rising subsequence, by trying all ends."""
    best: list[int] = []
    for index, place in enumerate(places):
        before = [best[i] for i in range(index) if places[i] < place]
        best.append(1 + max(before, default=0))
    return max(best, default=0)


@given(ORDERS, ORDERS)
def test_as_few_move_as_can_and_the_others_stand_in_their_order(
    old: list[str], new: list[str]
) -> None:
    moved = least_moves(old, new)
    both = [key for key in new if key in old]
    assert moved <= set(both)
    assert len(moved) == len(both) - longest_rising([*map(old.index, both)])
    assert [key for key in old if key in both and key not in moved] == [
        key for key in both if key not in moved
    ]


class Onlooker:
    """Somebody who looks at a board, on a page that knows moves or on one that was opened before there were any."""

    def __init__(self, board: Board, *, moves: bool, lags: bool) -> None:
        self.screen = Screen(
            Guest(MODERATOR),
            Viewer(MODERATOR, Surface.phone),
            "en",
            Ear(),
            moves,
        )
        self.glass = Glass()
        self.lags = lags
        self.screen.renew((board.view,))

    def take(self, *, lags: bool) -> None:
        take(self.screen, self.glass, lags=lags)


def onlookers(board: Board) -> list[Onlooker]:
    return [
        Onlooker(board, moves=moves, lags=lags)
        for moves in (True, False)
        for lags in (True, False)
    ]


def news_of(board: Board) -> list[News]:
    """Render a board; return what is to be sent of it, if anything."""
    places = board.view.refresh(board.snapshot, OUTSIDE)
    return [news(board.view, places, NOON)] if places else []


def show(board: Board, several: Iterable[Onlooker]) -> None:
    for told in news_of(board):
        for each in several:
            each.screen.show(told)


Step = tuple[str, list[str], set[str], bool, bool]
STEP = st.tuples(
    st.sampled_from(("board", "board", "board:c1", "board:c2")),
    ORDERS,
    st.sets(st.sampled_from(NAMES), max_size=3),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=times(300), deadline=None)
@given(steps=st.lists(STEP, min_size=1, max_size=8), lazy=st.booleans())
def test_after_any_changes_of_any_lists_every_screen_shows_what_a_fresh_one_shows(
    renderer: Renderer, steps: list[Step], lazy: bool
) -> None:
    board = Board(renderer, lazy=lazy)
    several = onlookers(board)
    show(board, several)
    for number, (slot, order, changed, catches_up, just_now) in enumerate(
        steps
    ):
        board.arrange(slot, order)
        board.revise(slot, changed, f"was revised in {number}")
        told = news_of(board)
        for each in several:
            if just_now:  # before what changed is sent to it
                each.take(lags=False)
            for some in told:
                each.screen.show(some)
            if just_now or catches_up or not each.lags:
                each.take(lags=each.lags)
    for each in several:
        each.take(lags=False)
        assert each.glass.shown() == board.fresh()


@settings(max_examples=times(100), deadline=None)
@given(old=ORDERS, new=ORDERS, lazy=st.booleans())
def test_what_only_moved_is_told_without_its_html_and_nothing_else_of_what_stayed(
    renderer: Renderer, old: list[str], new: list[str], lazy: bool
) -> None:
    board = Board(renderer, lazy=lazy)
    board.arrange("board", old)
    (someone,) = [Onlooker(board, moves=True, lags=True)]
    show(board, [someone])
    taken(someone.screen)
    board.arrange("board", new)
    show(board, [someone])
    pieces = sent_to(someone)
    moved = {piece["item"] for piece in pieces if set(piece) == MOVE}
    assert len(moved) == len(least_moves(old, new))
    assert {piece["item"] for piece in pieces} - moved == set(old) ^ set(new)


MOVE = {"slot", "item", "after", "n"}


def sent_to(someone: Onlooker) -> list[dict[str, object]]:
    """Return the pieces that somebody is sent now; none where nothing waits."""
    return taken(someone.screen)["regions"] if someone.screen.behind else []


def a_board(
    renderer: Renderer, cards: int, *, moves: bool = True
) -> tuple[Board, Onlooker]:
    board = Board(renderer)
    board.arrange("board", [f"c{number}" for number in range(cards)])
    someone = Onlooker(board, moves=moves, lags=True)
    show(board, [someone])
    taken(someone.screen)
    return board, someone


def carried(board: Board, card: str, place: int) -> None:
    order = [row.id for row in board.rows["board"] if row.id != card]
    board.arrange("board", [*order[:place], card, *order[place:]])


def test_one_card_of_five_hundred_that_moves_is_one_short_piece(
    renderer: Renderer,
) -> None:
    board, someone = a_board(renderer, 500)
    for place, before in ((0, ""), (250, "c249"), (499, "c499")):
        carried(board, "c400", place)
        show(board, [someone])
        (piece,) = sent_to(someone)
        number = board.snapshot.number
        assert piece == {
            "slot": "board",
            "item": "c400",
            "after": before,
            "n": number,
        }


def test_who_catches_up_while_the_next_change_is_being_sent_to_others_has_it_in_its_place(
    renderer: Renderer,
) -> None:
    board, someone = a_board(renderer, 4)
    someone.glass.apply(board.frame())
    carried(board, "c3", 0)
    show(board, [someone])
    board.arrange("board", ["c9", "c3", "c0", "c1", "c2"])
    (told,) = news_of(board)
    someone.take(lags=False)
    someone.screen.show(told)
    someone.take(lags=False)
    assert someone.glass.shown() == board.fresh()


def test_a_page_that_knows_no_moves_is_sent_the_card_that_moved_and_no_other(
    renderer: Renderer,
) -> None:
    board, someone = a_board(renderer, 500, moves=False)
    carried(board, "c400", 0)
    show(board, [someone])
    (piece,) = sent_to(someone)
    assert (piece["item"], piece["after"]) == ("c400", "")
    assert "<p>c400" in str(piece["html"])


def test_a_cluster_that_moves_or_is_renamed_costs_none_of_its_cards(
    renderer: Renderer,
) -> None:
    board, someone = a_board(renderer, 3)
    board.arrange("board:c2", NAMES)
    show(board, [someone])
    taken(someone.screen)
    carried(board, "c2", 0)
    board.revise("board", ["c2"], "has a name")
    show(board, [someone])
    assert [(piece["slot"], piece["item"]) for piece in sent_to(someone)] == [
        ("board", "c2")
    ]


def test_a_page_holds_the_cards_of_a_cluster_inside_it(
    renderer: Renderer,
) -> None:
    board, _ = a_board(renderer, 2)
    board.arrange("board:c1", ["c5", "c6"])
    board.view.refresh(board.snapshot, OUTSIDE)
    items = dict(board.view.slots()["board"].items or ())
    inside = items["c1"].partition('data-slot="board:c1"')[2]
    assert inside.index("<p>c5") < inside.index("<p>c6")
    assert "<p>c5" not in items["c0"]
