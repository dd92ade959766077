# Places that stand: they are there with the stage and stay as they are, cards go into them, by whatever hands.
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.envelope import Source, Visibility
from session.people import Surface
from session.refusals import Code
from session.stages.organize.clusters import (
    all_cards,
    clusters,
    loose,
    name_of,
)
from session.stages.organize.options import OrganizeOptions
from session.values.blocks import Table
from session.words import words
from tests.session.build import MODERATOR
from tests.session.stages.scene import Scene
from tests.templates.test_stages import RENDERER

PLACES = "Must\nShould\nLater\n"
FIELDS = ({"name": "what", "label": "What", "limit": 280},)
CARDS = 6


class Places(Scene):
    """Cards of a form, and a stage with places that stand."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        people = self.crowd(CARDS)
        source = self.opened(
            "ideas", "form", fields=FIELDS, visibility=Visibility.everyone
        )
        self.cards = [
            self.write(who, source, what=f"Idea {n}").id
            for n, who in enumerate(people)
        ]
        self.do(MODERATOR, "close_stage", source)
        self.stage = self.opened(
            "board",
            "organize",
            sources=(Source(stage=source.key),),
            options={"places": PLACES, **options},
        )

    @property
    def places(self) -> list[str]:
        return [each.id for each in clusters(self.snapshot, self.stage)]

    @property
    def names(self) -> list[str]:
        return [name_of(each) for each in clusters(self.snapshot, self.stage)]

    def lies(self, card: int, place: int) -> None:
        self.do(
            MODERATOR,
            "place_card",
            self.stage,
            card=self.cards[card],
            cluster=self.places[place],
        )


def test_places_stand_when_the_stage_begins() -> None:
    scene = Places()
    assert scene.names == ["Must", "Should", "Later"]
    assert len(loose(scene.snapshot, scene.stage)) == CARDS


def test_a_border_lies_between_each_two_neighbours() -> None:
    scene = Places(borders=True)
    assert scene.names == [
        "Must",
        "Must / Should",
        "Should",
        "Should / Later",
        "Later",
    ]


@pytest.mark.parametrize("told", ["", "Alone", "Same\nSame", "\n\n"])
def test_fewer_than_two_places_are_none(told: str) -> None:
    scene = Places(places=told, borders=True)
    assert OrganizeOptions(places=told).titles == ()
    assert scene.names == []
    scene.do(MODERATOR, "make_cluster", scene.stage, name="Ours")
    assert scene.names == ["Ours"]


def test_nobody_makes_names_moves_joins_or_takes_away_a_place() -> None:
    scene = Places()
    first, second, _ = scene.places
    refused = [
        ("make_cluster", {"name": "More"}),
        ("name_cluster", {"entry": first, "name": "Other"}),
        ("move_cluster", {"entry": first, "behind": second}),
        ("merge_clusters", {"entry": first, "into": second}),
        ("dissolve_cluster", {"entry": first}),
    ]
    for command, given_ in refused:
        found = scene.refused(MODERATOR, command, scene.stage, **given_)
        assert found == Code.places_stand, command
    assert scene.names == ["Must", "Should", "Later"]


def test_reopening_sets_up_nothing_anew() -> None:
    scene = Places()
    scene.lies(0, 1)
    before = scene.places
    scene.do(MODERATOR, "close_stage", scene.stage)
    scene.do(MODERATOR, "open_stage", scene.stage)
    assert scene.places == before


@given(
    steps=st.lists(
        st.tuples(st.integers(0, CARDS - 1), st.integers(0, 2)), max_size=25
    )
)
@settings(max_examples=20)
def test_wherever_cards_are_put_each_lies_in_one_place(
    steps: list[tuple[int, int]],
) -> None:
    scene = Places()
    for card, place in steps:
        scene.lies(card, place)
    wanted = dict(steps)
    standing = clusters(scene.snapshot, scene.stage)
    for place, cluster in enumerate(standing):
        lying = all_cards(scene.snapshot, scene.stage, cluster)
        found = {scene.cards.index(card.id) for card in lying}
        assert found == {card for card, at in wanted.items() if at == place}
    free = loose(scene.snapshot, scene.stage)
    assert len(free) == CARDS - len(wanted)


def test_the_console_offers_to_move_cards_and_nothing_of_places() -> None:
    scene = Places()
    seen = scene.looks(MODERATOR, Surface.console)
    html = RENDERER.region(seen["tools"], words("en"))
    heads = [
        RENDERER.region(each, words("en")) for each in seen["board"].items or ()
    ]
    assert 'data-move="card"' in html
    assert "make_cluster" not in html
    assert len(heads) == len(scene.places)
    assert [head for head in heads if "name_cluster" in head] == []


def test_the_protocol_speaks_of_places() -> None:
    scene = Places()
    scene.lies(0, 0)
    scene.lies(1, 2)
    told = scene.minutes(scene.stage)
    note, table = told.heard
    assert isinstance(table, Table)
    assert table.header[1] == "Place"
    assert [row[1:3] for row in table.rows] == [
        ("Must", "1"),
        ("Should", "0"),
        ("Later", "1"),
    ]
    assert "2 cards were put into their places." in str(note)
