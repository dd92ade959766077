# Who raised it: from marked theses and what was merged into them, by people of the sides; beside the votes or, where
# nobody voted, in place of them, on every screen and in the protocol.
from typing import Any

import pytest

from session.envelope import Visibility
from session.people import Surface
from session.stages.mapping.raised import Raised
from session.synthesis.classes import Finding
from session.tables import Entry, Stage
from session.values.blocks import Heading, Table
from tests.session.build import MODERATOR
from tests.session.stages.scene import PROJECTOR, Scene


class Positions(Scene):
    """Two sides of six; some of them have written, and what they wrote was merged and marked."""

    def __init__(self, **envelope: Any) -> None:
        super().__init__()
        self.crew = self.crowd(12)
        given = {
            "section": "positions",
            "visibility": Visibility.everyone,
            **envelope,
        }
        self.form = self.opened("positions", "form", **given)

    def raise_(self, text: str, *people: int) -> Entry:
        """Let these people write it; merge all into the first, and mark that."""
        first, *others = [
            self.write(self.crew[number], self.form, what=f"{text} {number}")
            for number in people
        ]
        if others:
            told = [other.id for other in others]
            self.do(
                MODERATOR,
                "merge_entries",
                self.form,
                entry=first.id,
                others=told,
            )
        self.do(MODERATOR, "mark_thesis", self.form, entry=first.id)
        return first

    def map(self, **envelope: Any) -> Stage:
        stage = self.opened("map", "map", fields=(), **envelope)
        self.do(MODERATOR, "reveal_stage", stage)
        return stage

    def raised(self) -> list[Raised]:
        found = self.looks(PROJECTOR, Surface.projector)["place"].data["raised"]
        return list(found["en"])  # type: ignore[index]


def test_without_votes_the_map_says_who_raised_what() -> None:
    scene = Positions()
    scene.raise_("Share a van", 1, 3, 5)
    scene.raise_("Open late", 0, 1, 2, 3)
    scene.raise_("Alone", 0)
    stage = scene.map()
    assert [
        (each.text, each.finding, each.title) for each in scene.raised()
    ] == [
        ("Open late 0", Finding.common, "common"),
        ("Share a van 1", Finding.particular, "particular: Side b"),
        ("Alone 0", Finding.between, "in between"),
    ]
    assert [each.sentence for each in scene.raised()] == [
        "raised by both sides: 2 of 6 and 2 of 6",
        "raised above all by the side “Side b” (3 of 6); others: Side a – 0 of 6",
        "raised by: Side a – 1 of 6, Side b – 0 of 6",
    ]
    for who, surface in (
        (scene.crew[0], Surface.phone),
        (MODERATOR, Surface.console),
    ):
        data = scene.looks(who, surface)[
            "tools" if surface is Surface.console else "place"
        ].data
        assert [each.text for each in data["raised"]["en"]] == [  # type: ignore[index]
            "Open late 0",
            "Share a van 1",
            "Alone 0",
        ]
    heading, table = scene.minutes(stage).heard
    assert (getattr(heading, "text", ""), getattr(table, "header", ())) == (
        "Who raised it",
        ("Key point", "Who raised it"),
    )
    assert (
        "Open late 0",
        "Raised by both sides: 2 of 6 and 2 of 6.",
    ) in getattr(table, "rows", ())


def test_beside_votes_a_thesis_is_called_by_the_number_of_its_statement() -> (
    None
):
    scene = Positions()
    scene.raise_("Open late", 0, 1, 2, 3)
    reactions = scene.opened(
        "reactions",
        "react",
        sources=({"stage": "positions", "which": "thesis"},),
    )
    scene.opened("again", "react", sources=({"stage": "reactions"},))
    stage = scene.map(sources=({"stage": "reactions"}, {"stage": "again"}))
    assert [each.number for each in scene.raised()] == [1]
    minutes = scene.minutes(stage)
    assert Heading("Who raised it") not in minutes.heard
    tables = [block for block in minutes.appendix if isinstance(block, Table)]
    assert ("statement No. 1", "Raised by both sides: 2 of 6 and 2 of 6.") in [
        row for each in tables for row in each.rows
    ]
    assert reactions.kind == "react"


def test_a_row_of_a_sheet_is_raised_by_the_whole_table_and_a_position_of_a_side_by_the_side() -> (
    None
):
    scene = Positions()
    groups = scene.opened(
        "groups",
        "group",
        options={"forming": "mixed", "size": 12},
        visibility="everyone",
    )
    row = scene.write(scene.crew[0], groups, what="A joint idea")
    scene.do(MODERATOR, "mark_thesis", groups, entry=row.id)
    of_sides = scene.opened("sides", "form", unit="side", visibility="everyone")
    thesis = scene.write(scene.crew[0], of_sides, what="We are old")
    scene.do(MODERATOR, "mark_thesis", of_sides, entry=thesis.id)
    scene.map()
    assert [
        (each.text, [some for _, some, _ in each.counts])
        for each in scene.raised()
    ] == [
        ("A joint idea", [6, 6]),
        ("We are old", [6, 0]),
    ]


def test_signed_by_the_side_alone_the_side_raises_it_and_anonymously_nobody() -> (
    None
):
    scene = Positions(authorship="side")
    scene.raise_("Share a van", 1, 3)
    scene.map()
    assert [each.counts for each in scene.raised()] == [
        (("Side a", 0, 6), ("Side b", 2, 6))
    ]
    scene = Positions(authorship="anonymous")
    scene.raise_("Share a van", 1)
    scene.map()
    assert scene.raised() == []


@pytest.mark.parametrize("visibility", ["never", "group", "after_reveal"])
def test_what_the_room_may_not_see_is_not_raised_unless_it_was_put_to_the_room(
    visibility: str,
) -> None:
    scene = Positions(visibility=visibility)
    scene.raise_("Share a van", 1, 3)
    scene.map()
    assert scene.raised() == []
    scene = Positions(visibility=visibility)
    scene.raise_("Share a van", 1, 3)
    scene.opened(
        "reactions",
        "react",
        sources=({"stage": "positions", "which": "thesis"},),
    )
    scene.map()
    assert [each.text for each in scene.raised()] == ["Share a van 1"]
