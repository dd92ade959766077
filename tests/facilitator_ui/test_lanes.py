# Lanes beside the programme: which stage takes from which.
from facilitator_ui.organizer.lanes import MOST, Lanes, Piece, lanes
from session.envelope import Envelope, Source
from session.tables import Stage

NONE, BEGINS, PASSES, ENTERS, ENDS = Piece


def programme(**taken: str) -> list[Stage]:
    """Stages in this order, each with the keys of those it takes from."""
    return [
        Stage(
            id=f"stage-{key}",
            session_id="session",
            key=key,
            kind="form",
            position=place,
            envelope=Envelope(
                title=key.upper(),
                sources=tuple(Source(stage=each) for each in keys.split()),
            ),
        )
        for place, (key, keys) in enumerate(taken.items())
    ]


def beside(**taken: str) -> list[tuple[Piece, ...]]:
    found = lanes(programme(**taken))
    return [found[f"stage-{key}"].pieces for key in taken]


def test_a_lane_leads_from_a_stage_to_each_that_takes_from_it() -> None:
    assert beside(a="", b="", c="a", d="a") == [
        (BEGINS,),
        (PASSES,),
        (ENTERS,),
        (ENDS,),
    ]


def test_short_lanes_stand_nearest_and_those_that_do_not_meet_share_one() -> (
    None
):
    assert beside(a="", b="a", c="", d="a c") == [
        (NONE, BEGINS),
        (NONE, ENTERS),
        (BEGINS, PASSES),
        (ENDS, ENDS),
    ]
    assert beside(a="", b="a", c="", d="c") == [
        (BEGINS,),
        (ENDS,),
        (BEGINS,),
        (ENDS,),
    ]


def test_the_givers_are_named_and_nothing_below_is_one() -> None:
    found = lanes(programme(a="c", b="a", c="a b"))
    assert found["stage-a"].givers == ()
    assert found["stage-c"].givers == ("A", "B")
    assert lanes(programme(a="")) == {"stage-a": Lanes((), ())}


def test_what_has_no_room_is_said_in_words_that_everybody_sees() -> None:
    many = {f"k{n}": "" for n in range(MOST + 2)}
    takers = {f"t{n}": f"k{n}" for n in range(MOST + 2)}
    found = lanes(programme(**many, **takers))
    assert {len(each.pieces) for each in found.values()} == {MOST}
    last = found[f"stage-t{MOST + 1}"]
    assert last.givers == last.undrawn == (f"K{MOST + 1}",)
    assert found["stage-t0"].undrawn == ()
