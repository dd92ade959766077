# Organizing: cards come to lie in clusters, by several hands at once, and each hand takes back its own. Whatever the
# order of commands and however often they are sent, no card is lost and none lies twice.
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.decide import COMMANDS
from session.entries.citing import references
from session.envelope import Authorship, Source, Visibility
from session.people import Actor, Role, Surface
from session.refusals import Refused
from session.stages import KINDS
from session.stages.organize.alike import MOST_OFFERED, proposed
from session.stages.organize.clusters import (
    all_cards,
    cards,
    clusters,
    loose,
    name_of,
    parts,
)
from session.stages.organize.raised import raised
from session.stages.organize.rows import Placed
from session.stages.organize.rules import MOST_CLUSTERS
from session.synthesis.likeness import MOST_COMPARED, pairs
from session.tables import Entry
from session.values.blocks import Table
from session.values.ranks import between
from session.words import words
from tests.length import times
from tests.session.build import MODERATOR, SECRETARY
from tests.session.stages.scene import PROJECTOR, Scene, items

FIELDS = ({"name": "what", "label": "What", "limit": 280},)
HANDS = tuple(
    Actor(f"link-hand-{n}", frozenset({role}))
    for n, role in enumerate((Role.moderator, *(Role.secretary,) * 4))
)
OTHER = HANDS[1]


class Board(Scene):
    """Cards `c0` … of a stage of forms, and a stage that puts them into clusters."""

    def __init__(self, count: int = 6, **envelope: Any) -> None:
        super().__init__()
        people = self.crowd(max(2, min(count, 8)))
        given = {"fields": FIELDS, "visibility": Visibility.everyone}
        self.source = self.opened("ideas", "form", **{**given, **envelope})
        self.cards = [
            self.write(
                people[n % len(people)], self.source, what=f"Idea {n}"
            ).id
            for n in range(count)
        ]
        self.do(MODERATOR, "close_stage", self.source)
        source = Source(stage=self.source.key)
        self.stage = self.opened("board", "organize", sources=(source,))

    def make(self, name: str, *chosen: int, by: Actor = MODERATOR) -> str:
        made = self.do(
            by,
            "make_cluster",
            self.stage,
            name=name,
            cards=[self.cards[n] for n in chosen],
        )
        return made.made[0]

    def place(
        self,
        card: int,
        cluster: str,
        behind: str | None = None,
        by: Actor = MODERATOR,
    ) -> None:
        where = {} if behind is None else {"behind": behind}
        self.do(
            by,
            "place_card",
            self.stage,
            card=self.cards[card],
            cluster=cluster,
            **where,
        )

    def reword(self, *texts: str) -> None:
        """Let the cards say something else, as their authors wrote it."""
        for card, text in zip(self.cards, texts, strict=True):
            row = self.snapshot.find(Entry, card)
            assert row is not None
            self.put(row.model_copy(update={"content": {"what": text}}))

    def undo(self, by: Actor = MODERATOR, way: str = "undo") -> None:
        offered = self.looks(by, Surface.console)["undo"].data[way].offered  # type: ignore[attr-defined]
        self.do(by, way, number=offered.number)

    def told(self) -> dict[str, list[int]]:
        """Return the cards by the names of the clusters in which they lie, also those of merged ones."""
        found = {
            name_of(each): [
                self.cards.index(card.id)
                for card in all_cards(self.snapshot, self.stage, each)
            ]
            for each in clusters(self.snapshot, self.stage)
        }
        left = loose(self.snapshot, self.stage)
        return {**found, "": [self.cards.index(card.id) for card in left]}


def test_cards_are_put_in_moved_between_and_taken_out() -> None:
    board = Board()
    evening = board.make("Evening hours for all", 0, 1)
    hosts = board.make("Hosts who lead", 2)
    board.place(3, evening, behind=board.cards[0])
    board.place(1, hosts, behind="")
    assert board.told() == {
        "Evening hours for all": [0, 3],
        "Hosts who lead": [1, 2],
        "": [4, 5],
    }
    board.place(0, "")
    assert board.told()[""] == [0, 4, 5]


def test_a_cluster_is_an_entry_that_grew_from_its_cards() -> None:
    board = Board()
    evening = board.make("Evening hours for all", 0, 2)
    cited = references(board.snapshot, board.entry(evening), words("en"))
    assert [each.anchor for each in cited] == [board.cards[0], board.cards[2]]


def test_clusters_are_named_moved_and_dissolved() -> None:
    board = Board()
    first = board.make("First of all these", 0)
    second = board.make("Second of all these", 1)
    board.do(
        MODERATOR, "name_cluster", board.stage, entry=first, name="Renamed now"
    )
    board.do(MODERATOR, "move_cluster", board.stage, entry=first, behind=second)
    assert list(board.told()) == ["Second of all these", "Renamed now", ""]
    board.do(MODERATOR, "dissolve_cluster", board.stage, entry=first)
    assert board.told() == {"Second of all these": [1], "": [0, 2, 3, 4, 5]}
    board.undo()
    assert board.told()["Renamed now"] == [0]


def test_a_name_that_was_changed_meanwhile_is_not_overwritten() -> None:
    board = Board()
    cluster = board.make("First of all these")
    named = {"entry": cluster, "revision": 1}
    board.do(MODERATOR, "name_cluster", board.stage, name="One", **named)
    code = board.refused(
        SECRETARY, "name_cluster", board.stage, name="Two", **named
    )
    assert code == "changed_meanwhile"


def test_merged_clusters_keep_what_each_was_and_are_taken_apart_again() -> None:
    board = Board()
    kept = board.make("Evening hours for all", 0, 1)
    other = board.make("Open until ten", 2)
    board.do(MODERATOR, "merge_clusters", board.stage, entry=other, into=kept)
    (cluster,) = clusters(board.snapshot, board.stage)
    assert [each.id for each in parts(board.snapshot, cluster)] == [other]
    assert board.told() == {"Evening hours for all": [0, 1, 2], "": [3, 4, 5]}
    board.place(4, kept, behind=board.cards[2])
    board.place(5, kept, behind=other)
    inside = cards(board.snapshot, board.stage, board.entry(other))
    assert [board.cards.index(each.id) for each in inside] == [5, 2, 4]
    board.do(MODERATOR, "split_cluster", board.stage, entry=other)
    assert board.told() == {
        "Evening hours for all": [0, 1],
        "Open until ten": [5, 2, 4],
        "": [3],
    }


def test_a_cluster_that_has_the_name_already_is_not_named_again() -> None:
    board = Board(2)
    told = {"entry": board.make("Evenings"), "name": " Evenings "}
    record = board.do(MODERATOR, "name_cluster", board.stage, **told)
    assert record.events == ()


def test_a_wall_has_place_for_so_many_clusters() -> None:
    board = Board(2)
    first = board.entry(board.make("Evenings"))
    for place in range(1, MOST_CLUSTERS):
        board.put(first.model_copy(update={"id": f"cluster-{place}"}))
    told = {"name": "One more", "cards": []}
    assert board.refused(MODERATOR, "make_cluster", board.stage, **told) == (
        "entry_limit"
    )


def test_a_card_that_its_stage_offers_no_more_stays_where_it_lies() -> None:
    scene = Scene()
    anna = scene.person("anna")
    ideas = scene.opened("ideas", "form", visibility="everyone")
    card = scene.write(anna, ideas, what="Open late")
    mark = {"entry": card.id, "marked": True}
    scene.do(MODERATOR, "mark_thesis", ideas, **mark)
    source = {"stage": "ideas", "which": "thesis"}
    stage = scene.opened("board", "organize", sources=(source,))
    told = {"name": "Evenings", "cards": [card.id]}
    made = scene.do(MODERATOR, "make_cluster", stage, **told).made[0]
    scene.do(MODERATOR, "mark_thesis", ideas, **{**mark, "marked": False})
    lying = all_cards(scene.snapshot, stage, scene.entry(made))
    assert [each.id for each in lying] == [card.id]
    scene.do(MODERATOR, "hide_entry", ideas, entry=card.id, hidden=True)
    assert all_cards(scene.snapshot, stage, scene.entry(made)) == []


def test_each_hand_takes_back_its_own_last_deed_and_nobody_elses() -> None:
    board = Board()
    cluster = board.make("Evening hours for all")
    board.place(0, cluster, by=OTHER)
    board.place(1, cluster, by=HANDS[0])
    board.place(2, cluster, by=OTHER)
    board.undo(HANDS[0])
    assert board.told()["Evening hours for all"] == [0, 2]
    board.undo(OTHER)
    assert board.told()["Evening hours for all"] == [0]
    board.undo(OTHER, "redo")
    assert board.told()["Evening hours for all"] == [0, 2]


def test_next_stays_the_rooms_and_a_clerk_takes_back_but_their_own() -> None:
    board = Board()
    cluster = board.make("Evening hours for all", by=OTHER)
    board.place(0, cluster, by=OTHER)
    hidden = board.do(MODERATOR, "set_screen", state="hidden")
    assert board.refused(OTHER, "undo", number=hidden.number) == "not_allowed"
    board.undo(OTHER)
    assert board.told()["Evening hours for all"] == []
    board.undo(HANDS[0])
    assert board.snapshot.session.screen == "shown"


def test_what_another_put_into_a_cluster_keeps_its_making_from_being_undone() -> (
    None
):
    board = Board()
    cluster = board.make("Evening hours for all")
    board.place(0, cluster, by=OTHER)
    undo = board.looks(MODERATOR, Surface.console)["undo"].data["undo"]
    assert not undo.offered.own  # type: ignore[attr-defined]
    assert undo.stays is not None  # type: ignore[attr-defined]
    assert board.told()["Evening hours for all"] == [0]


def test_a_card_that_is_withdrawn_under_a_cluster_comes_back_where_it_lay() -> (
    None
):
    board = Board()
    board.make("Evening hours for all", 0, 1)
    board.do(
        MODERATOR, "hide_entry", board.source, entry=board.cards[0], hidden=True
    )
    assert board.told()["Evening hours for all"] == [1]
    board.do(
        MODERATOR,
        "hide_entry",
        board.source,
        entry=board.cards[0],
        hidden=False,
    )
    assert board.told()["Evening hours for all"] == [0, 1]


@pytest.mark.parametrize("strange", ["unknown", "own"])
def test_only_cards_of_its_sources_come_into_a_cluster(strange: str) -> None:
    board = Board()
    cluster = board.make("Evening hours for all")
    card = cluster if strange == "own" else "nothing"
    code = board.refused(
        MODERATOR, "place_card", board.stage, card=card, cluster=cluster
    )
    assert code == "unknown_entry"


def test_who_raised_it_is_told_by_side_and_small_secret_counts_are_kept_back() -> (
    None
):
    signed = Board(6)
    cluster = signed.entry(signed.make("Evening hours for all", 0, 1, 2))
    lying = all_cards(signed.snapshot, signed.stage, cluster)
    found = raised(signed.snapshot, lying)
    assert [(each.mark.name, each.count) for each in found] == [
        ("Side a", 2),
        ("Side b", 1),
    ]
    sided = Board(8, authorship=Authorship.side)
    cluster = sided.entry(sided.make("Evening hours for all", *range(5)))
    lying = all_cards(sided.snapshot, sided.stage, cluster)
    counts = [each.count for each in raised(sided.snapshot, lying)]
    sides = [sided.entry(card).side_id for card in sided.cards[:5]]
    assert counts == [
        None if sides.count(side) < 3 else sides.count(side)
        for side in "ab"
        if side in sides
    ]
    nobody = Board(6, authorship=Authorship.anonymous)
    cluster = nobody.entry(nobody.make("Evening hours for all", 0, 1, 2))
    lying = all_cards(nobody.snapshot, nobody.stage, cluster)
    assert raised(nobody.snapshot, lying) == ()


def test_the_room_reads_no_card_that_its_stage_keeps_from_it() -> None:
    board = Board(3, visibility=Visibility.never)
    cluster = board.make("Evening hours for all", 0, 1)
    wall = board.looks(PROJECTOR, Surface.projector)
    console = board.looks(MODERATOR, Surface.console)
    slot = f"board:{cluster}"
    assert items(wall[slot]) == [f"{cluster}.n"]
    assert items(console[slot]) == [f"{cluster}.n", *board.cards[:2]]


def test_a_phone_shows_where_ones_own_cards_have_gone() -> None:
    board = Board(2)
    board.make("Evening hours for all", 0)
    author = board.entry(board.cards[0]).person_id
    person = next(p for p in board.crowd(2) if p.id == author)
    mine = board.looks(person)["mine"].items or ()
    assert [each.data["cluster"] for each in mine] == ["Evening hours for all"]


def test_a_card_that_was_withdrawn_is_not_among_ones_own() -> None:
    board = Board(2)
    card = board.entry(board.cards[0])
    person = next(p for p in board.crowd(2) if p.id == card.person_id)
    assert items(board.looks(person)["mine"]) == [card.id]
    board.put(card.model_copy(update={"withdrawn_at": board.now}))
    assert items(board.looks(person)["mine"]) == []


def test_a_later_stage_takes_the_clusters_in_their_order() -> None:
    board = Board()
    first = board.make("First of all these", 0)
    second = board.make("Second of all these", 1)
    board.do(MODERATOR, "move_cluster", board.stage, entry=second, behind="")
    board.do(MODERATOR, "close_stage", board.stage)
    source = Source(stage=board.stage.key, which="top")
    ranking = board.opened("rank", "rank", fields=(), sources=(source,))
    put = board.snapshot.where(Entry, stage_id=ranking.id)
    by_number = sorted(put, key=lambda entry: entry.number)
    assert [entry.sources for entry in by_number] == [[second], [first]]


def test_the_protocol_tells_each_cluster_with_its_cards() -> None:
    board = Board()
    board.make("Evening hours for all", 0, 1)
    told = board.minutes(board.stage)
    (table,) = [each for each in told.heard if isinstance(each, Table)]
    assert table.rows == (
        ("1", "Evening hours for all", "2", "Side a: 1; Side b: 1"),
    )
    assert [len(under[0].references) for under in table.under] == [2]  # type: ignore[union-attr]


def test_the_protocol_names_what_was_merged_and_keeps_small_counts_back() -> (
    None
):
    board = Board(8, authorship=Authorship.side)
    kept = board.make("Evening hours for all", 0, 2, 4)
    other = board.make("Open until ten", 1)
    board.do(MODERATOR, "merge_clusters", board.stage, entry=other, into=kept)
    told = board.minutes(board.stage)
    (table,) = [each for each in told.heard if isinstance(each, Table)]
    assert table.rows == (
        (
            "1",
            "Evening hours for all (with: Open until ten)",
            "4",
            "Side a: 3; Side b: fewer than 3",
        ),
    )


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=120))
def test_there_is_always_a_place_between_two(steps: list[Any]) -> None:
    keys: list[str] = []
    for where, _ in steps:
        place = round(where * len(keys))
        low = keys[place - 1] if place else ""
        high = keys[place] if place < len(keys) else ""
        keys.insert(place, between(low, high))
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert max(map(len, keys), default=0) < 40


def deed(board: Board, choose: Random) -> tuple[str, Any]:
    """Return what some hand wants, as far as it knows the board."""
    standing = [
        each.id for each in board.snapshot.where(Entry, stage_id=board.stage.id)
    ]
    card = choose.choice(board.cards)
    one = choose.choice(standing or ["none"])
    other = choose.choice(standing or ["none"])
    return choose.choice(
        [
            ("make_cluster", {"name": f"N {choose.random()}", "cards": [card]}),
            *[("place_card", {"card": card, "cluster": one})] * 4,
            ("place_card", {"card": card, "cluster": one, "behind": ""}),
            ("place_card", {"card": card, "cluster": ""}),
            ("move_cluster", {"entry": one, "behind": other}),
            ("name_cluster", {"entry": one, "name": f"Name {choose.random()}"}),
            ("merge_clusters", {"entry": one, "into": other}),
            ("split_cluster", {"entry": one}),
            ("dissolve_cluster", {"entry": one}),
        ]
    )


def tried(board: Board, by: Actor, command: Any) -> bool:
    try:
        board.sitting.do(by, command)
    except Refused:
        return False
    return True


def whole(board: Board) -> None:
    """Every card lies once: in one cluster, or in none."""
    told = board.told()
    lying = sorted(card for several in told.values() for card in several)
    assert lying == list(range(len(board.cards)))
    frames = [
        (each.stage_id, each.entry_id) for each in board.snapshot.all(Placed)
    ]
    assert len(frames) == len(set(frames))


@settings(max_examples=times(60), deadline=None)
@given(st.integers(0, 2**32))
def test_five_hands_in_any_order_and_with_retries_lose_no_card(
    seed: int,
) -> None:
    choose = Random(seed)
    board = Board(8)
    sent: list[tuple[Actor, Any]] = []
    for _ in range(40):
        by = choose.choice(HANDS)
        roll = choose.random()
        undo = board.looks(by, Surface.console)["undo"].data
        turn = choose.choice(["undo", "redo"])
        offered = undo[turn].offered  # type: ignore[attr-defined]
        if roll < 0.25 and offered is not None and offered.own:
            board.do(by, turn, number=offered.number)
        else:
            name, given = deed(board, choose)
            key = board.sitting.key()
            told = {"type": name, "key": key, "stage": board.stage.id, **given}
            command = COMMANDS.parse(told)
            if tried(board, by, command):
                sent.append((by, command))
        whole(board)


@settings(max_examples=times(60), deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_a_hand_does_its_undo_leaves_all_as_it_was(seed: int) -> None:
    choose = Random(seed)
    board = Board(8)
    for _ in range(25):
        by = choose.choice(HANDS)
        before = board.told()
        name, given = deed(board, choose)
        key = board.sitting.key()
        told = {"type": name, "key": key, "stage": board.stage.id, **given}
        done = len(board.snapshot.done)
        if not tried(board, by, COMMANDS.parse(told)):
            continue
        if len(board.snapshot.done) == done:
            continue
        after = board.told()
        board.undo(by)
        assert board.told() == before, (name, given)
        board.undo(by, "redo")
        assert board.told() == after, (name, given)


def test_what_is_sent_twice_counts_once() -> None:
    board = Board()
    cluster = board.make("Evening hours for all")
    board.place(0, cluster)
    number = board.snapshot.number
    assert not board.do(
        MODERATOR,
        "place_card",
        board.stage,
        card=board.cards[0],
        cluster=cluster,
    ).events
    assert board.snapshot.number == number + 1


def test_the_console_reads_each_card_with_what_was_merged_into_it() -> None:
    board = Board(4)
    cluster = board.make("Evening hours for all", 0, 1)
    one, two = board.cards[:2]
    console = board.looks(MODERATOR, Surface.console)
    (total, first, second) = console[f"board:{cluster}"].items or ()
    assert total.block == "sum"
    assert [each.data["text"] for each in (first, second)] == [
        "Idea 0",
        "Idea 1",
    ]
    loose_ones = console["wall"].items or ()
    assert [each.data["text"] for each in loose_ones] == ["Idea 2", "Idea 3"]
    assert first.data["number"] == board.entry(one).number
    assert second.data["originals"] == ()
    assert second.slot == two


def test_a_card_that_stands_for_others_has_their_words_and_their_authors() -> (
    None
):
    board = Board(4)
    one, other = board.cards[:2]
    told = {"entry": one, "others": [other]}
    board.do(MODERATOR, "merge_entries", board.source, **told)
    console = board.looks(MODERATOR, Surface.console)
    cards = {each.slot: each.data for each in console["wall"].items or ()}
    assert other not in cards
    assert cards[one]["originals"] == ("Idea 1",)
    sides = raised(board.snapshot, [board.entry(one)])
    assert [(each.mark.name, each.count) for each in sides] == [
        ("Side a", 1),
        ("Side b", 1),
    ]


def test_a_cluster_lies_in_another_by_its_name() -> None:
    board = Board(4)
    one = board.make("Evening hours for all", 0, 1)
    other = board.make("Hosts who lead", 2)
    merged = {"entry": one, "into": other}
    board.do(MODERATOR, "merge_clusters", board.stage, **merged)
    console = board.looks(MODERATOR, Surface.console)
    lying = console[f"board:{other}"].items or ()
    parts_of = [each for each in lying if each.block == "part"]
    names = [each.data["name"] for each in parts_of]
    assert names == ["Evening hours for all"]


def test_the_table_of_clusters_counts_their_cards() -> None:
    board = Board()
    board.make("Evening hours for all", 0, 1, 3)
    grid = board.table(board.stage)
    assert [row[:3] for row in grid.rows] == [(1, "Evening hours for all", 3)]
    told = str(board.minutes(board.stage).heard)
    assert "3 cards were put into clusters. 3 cards lie in none." in told


def test_all_cards_in_clusters_leaves_none_to_be_told() -> None:
    board = Board(2)
    board.make("Evening hours for all", 0, 1)
    told = str(board.minutes(board.stage).heard)
    assert "2 cards were put into clusters." in told
    assert "none" not in told


@pytest.mark.parametrize(
    ("visibility", "revealed", "seen"),
    [
        (Visibility.everyone, False, True),
        (Visibility.after_reveal, False, False),
        (Visibility.after_reveal, True, True),
        (Visibility.never, False, False),
    ],
)
def test_the_room_sees_clusters_when_the_stage_shows_them(
    visibility: Visibility, *, revealed: bool, seen: bool
) -> None:
    board = Board(2)
    source = Source(stage=board.source.key)
    stage = board.opened(
        "later", "organize", sources=(source,), visibility=visibility
    )
    made = {"name": "Evening hours for all", "cards": board.cards}
    board.do(MODERATOR, "make_cluster", stage, **made)
    if revealed:
        board.do(MODERATOR, "reveal_stage", stage, revealed=True)
    author = board.entry(board.cards[0]).person_id
    person = next(p for p in board.crowd(2) if p.id == author)
    shown = board.looks(person)
    assert [each.data["cluster"] for each in shown["mine"].items or ()] == [
        "Evening hours for all" if seen else ""
    ]
    assert bool(shown["board"].items) == seen


def test_what_is_put_into_clusters_comes_from_an_earlier_stage() -> None:
    board = Board(2)
    lacks = KINDS["organize"].lacks
    alone = board.planned("alone", "organize", fields=())
    assert [*lacks(board.snapshot, board.stage)] == []
    assert len([*lacks(board.snapshot, alone)]) == 1


@pytest.mark.parametrize("behind", ["loose", "of another"])
def test_behind_a_card_that_lies_elsewhere_is_at_the_end(behind: str) -> None:
    board = Board()
    cluster = board.make("Evening hours for all", 0, 1)
    board.make("Open until ten", 2)
    there = {"loose": board.cards[4], "of another": board.cards[2]}[behind]
    board.place(5, cluster, behind=there)
    assert board.told()["Evening hours for all"] == [0, 1, 5]


def test_a_card_is_not_put_into_a_cluster_of_another_stage() -> None:
    board = Board()
    source = Source(stage=board.source.key)
    later = board.opened("later", "organize", sources=(source,))
    made = {"name": "Evening hours for all", "cards": board.cards[:1]}
    theirs = board.do(MODERATOR, "make_cluster", later, **made).made[0]
    into = {"card": board.cards[3], "cluster": theirs}
    assert board.refused(MODERATOR, "place_card", board.stage, **into)
    assert board.told() == {"": [0, 1, 2, 3, 4, 5]}


TWINS = (
    "Keep the library open in the evenings",
    "Open the library in the evenings",
)
APART = "Repair the roof of the old school"


def test_cards_that_say_nearly_the_same_are_offered_and_never_joined() -> None:
    board = Board(3)
    board.reword(*TWINS, APART)
    (pair,) = proposed(board.snapshot, board.stage)
    assert {pair.card[1], pair.other[1]} == set(TWINS)
    assert pair.into is None
    assert board.told() == {"": [0, 1, 2]}
    evenings = board.make("Evenings", 0)
    (pair,) = proposed(board.snapshot, board.stage)
    assert (pair.card[0], pair.into) == (board.cards[1], (evenings, "Evenings"))
    board.place(1, evenings)
    assert proposed(board.snapshot, board.stage) == []


def test_only_a_few_pairs_are_offered_at_once() -> None:
    board = Board(6)
    board.reword(*[TWINS[0]] * 6)
    assert len(proposed(board.snapshot, board.stage)) == MOST_OFFERED


def test_too_many_cards_are_not_compared() -> None:
    texts = tuple((f"c{n}", TWINS[n % 2]) for n in range(MOST_COMPARED + 1))
    assert pairs(texts) == ()
    assert len(pairs(texts[:2])) == 1
