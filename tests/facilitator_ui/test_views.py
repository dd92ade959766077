# What one audience sees: whatever happens and whenever a screen takes what waits for it, it shows the same as one
# that sees everything for the first time; what did not change is not sent.
import json
from collections import deque
from collections.abc import Iterator
from itertools import islice
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator_ui.identity import Guest
from facilitator_ui.live.pieces import Place
from facilitator_ui.live.screens import (
    MOST_MISSED,
    News,
    Screen,
    news,
    whole_frame,
)
from facilitator_ui.live.views import FEW, View
from facilitator_ui.render import Renderer
from facilitator_ui.settings import TEMPLATES
from session.decide import COMMANDS
from session.kind import Audience, Scope
from session.people import Surface, Viewer
from session.regions import Outside
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, Group, Stage
from session.words import words
from tests.facilitator_ui.ears import Ear, take, taken
from tests.facilitator_ui.phone import Glass
from tests.length import times
from tests.session.build import (
    MODERATOR,
    NOON,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
)
from tests.session.chance import FIELDS, Chance

RENDERER = Renderer(TEMPLATES)
OUTSIDE = Outside(NOON)
ANNA = a_person("anna", "a")
TO_CARDS = (
    *(
        "add_entry",
        "add_entry",
        "revise_entry",
        "withdraw_entry",
        "hide_entry",
        "approve_entry",
        "mark_thesis",
    ),
    *(
        "edit_wording",
        "merge_entries",
        "split_entry",
        "set_spotlight",
        "set_spotlight",
        "set_screen",
        "reveal_stage",
    ),
    *(
        "edit_side",
        "edit_person",
        "form_groups",
        "rename_group",
        "publish_sheet",
        "call_group",
        "finish_turn",
    ),
    *(
        "put_statement",
        "write_statement",
        "support",
        "close_stage",
        "open_stage",
        "edit_stage",
        "undo",
        "redo",
    ),
)
PEOPLE = (
    a_side("a"),
    a_side("b", 1),
    ANNA,
    a_person("bert", "b"),
    a_person("cleo"),
)


def everything() -> Snapshot:
    return a_session(*PEOPLE, *stages_of(*KINDS))


def stages_of(*kinds: str) -> list[Stage]:
    return [
        a_stage(kind, kind, position, fields=FIELDS)
        for position, kind in enumerate(kinds)
    ]


def watched(snapshot: Snapshot) -> list[Screen]:
    """Return a screen for each audience of each stage."""
    return [
        screen_of(Audience(surface, scope, stage.id, of, author))
        for stage in snapshot.all(Stage)
        for surface, scope, of, author in (
            (Surface.phone, Scope.room, "", ""),
            (Surface.phone, Scope.person, ANNA.id, ANNA.id),
            (Surface.console, Scope.room, "moderator", ""),
            (Surface.projector, Scope.room, "", ""),
        )
    ]


def screen_of(audience: Audience, language: str = "ru") -> Screen:
    screen = Screen(
        Guest(MODERATOR),
        Viewer(MODERATOR, audience.surface),
        language,
        Ear(),
        moves=True,
    )
    screen.renew((new_view(audience, language),))
    return screen


def new_view(audience: Audience, language: str = "ru") -> View:
    return View(audience, RENDERER, words(language))


def refreshed(screen: Screen, snapshot: Snapshot) -> int:
    """Render a screen's view, show what changed, and return how many places that is."""
    (view,) = screen.views
    places = view.refresh(snapshot, OUTSIDE)
    if places:
        screen.show(news(view, places, NOON))
    return len(places)


def seen_first_now(screen: Screen, snapshot: Snapshot) -> dict[str, str]:
    """Return what somebody shows who comes only now, with a view that was never rendered before."""
    other, glass = screen_of(screen.views[0].audience), Glass()
    refreshed(other, snapshot)
    glass.apply(json.loads(whole_frame(other.views, NOON)))
    return glass.shown()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_whenever_a_screen_takes_what_waits_it_shows_what_is_true(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    screens = [(screen, Glass()) for screen in watched(sat.snapshot)]
    preparing: list[Iterator[None]] = []
    for step in range(60):
        preparing += [
            screen.views[0].prepare(sat.snapshot, OUTSIDE)
            for screen, _ in chance.some(screens, most=4)
        ]
        sat.tries(*chance.wish(sat.snapshot, f"a-key-of-a-test-{step}"))
        # So far, and further when the room has gone on.
        for begun in chance.some(preparing, most=8):
            deque(islice(begun, 2), maxlen=0)
        for screen, glass in chance.some(screens, most=8):
            refreshed(screen, sat.snapshot)
            if chance.seldom():
                take(screen, glass, lags=chance.seldom())
    for screen, glass in screens:
        refreshed(screen, sat.snapshot)
        take(screen, glass)
        assert glass.shown() == seen_first_now(screen, sat.snapshot)


@settings(max_examples=times(40), deadline=None)
@given(st.integers(0, 2**32))
def test_a_list_that_is_put_in_order_again_and_again_is_in_order_wherever_it_is_shown(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(
        a_session(
            *(a_person(f"p{number}") for number in range(12)),
            *stages_of("group", "report"),
        )
    )
    (screen,), glass = (
        [
            screen_of(
                Audience(Surface.console, Scope.room, "report", "moderator")
            )
        ],
        Glass(),
    )
    for _ in range(30):
        groups = [group.id for group in sat.snapshot.all(Group)]
        done = [undone.number for undone in sat.snapshot.done[-1:]]
        several = [
            ("form_groups", {"stage": "group", "size": chance.one((2, 3))})
        ]
        several += (
            [
                (
                    "move_turn",
                    {
                        "stage": "report",
                        "group": chance.one(groups),
                        "after": chance.one(groups),
                    },
                )
            ]
            * 3
            if groups
            else []
        )
        several += [("undo", {"number": number}) for number in done]
        name, given = chance.one(several)
        sat.answer(MODERATOR, name, **given)
        refreshed(screen, sat.snapshot)
        if chance.seldom():
            take(screen, glass)
    take(screen, glass)
    assert glass.shown() == seen_first_now(screen, sat.snapshot)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 2**32),
    st.sampled_from(("form", "group", "report", "react", "agree")),
    st.booleans(),
)
def test_whatever_is_done_to_a_card_every_screen_shows_it_as_one_that_comes_now(
    seed: int, kind: str, approval: bool
) -> None:
    chance = Chance(Random(seed).choice)
    stage = a_stage(kind, kind, fields=FIELDS, approval=approval)
    sat = Sitting(a_session(*PEOPLE, stage), random=Random(seed))
    sat.tell(MODERATOR, "open_stage", stage=kind)
    screens = [(screen, Glass()) for screen in watched(sat.snapshot)]
    for name in (
        *["add_entry"] * 12,
        *(chance.one(TO_CARDS) for _ in range(60)),
    ):
        wish = chance.wish_of(COMMANDS.by_type[name], sat.snapshot, sat.key())
        actor = acting(ANNA) if name == "add_entry" else MODERATOR
        if wish is None or not sat.tries(actor, wish[1]):
            continue
        for screen, glass in screens:
            refreshed(screen, sat.snapshot)
            take(screen, glass)
            assert glass.shown() == seen_first_now(screen, sat.snapshot)


def with_wall(cards: int) -> tuple[Sitting, Screen]:
    """Return a sitting where Anna wrote so many entries, and everybody's phone with all of them on it."""
    sat = Sitting(everything())
    sat.tell(MODERATOR, "open_stage", stage="form")
    for number in range(cards):
        write(sat, f"Card {number}")
    screen = screen_of(Audience(Surface.phone, Scope.room, "form"))
    refreshed(screen, sat.snapshot)
    taken(screen)
    return sat, screen


def write(sat: Sitting, text: str) -> None:
    sat.tell(acting(ANNA), "add_entry", stage="form", content={"what": text})


def test_one_card_more_is_one_piece_however_long_the_wall() -> None:
    for cards in (10, 200):
        sat, screen = with_wall(cards)
        write(sat, "One more")
        refreshed(screen, sat.snapshot)
        pieces = taken(screen)["regions"]
        assert [
            (piece["slot"], "One more" in piece["html"]) for piece in pieces
        ] == [("wall", True)]


def test_cards_that_were_rendered_beforehand_are_shown_by_the_refresh_alone_and_as_they_are_by_then() -> (
    None
):
    sat, screen = with_wall(3)
    (view,) = screen.views
    before = view.whole
    texts = [f"Card {number}." for number in range(FEW + 1)]
    for text in texts:
        write(sat, text)
    assert len(list(view.prepare(sat.snapshot, OUTSIDE))) == len(texts)
    assert view.whole == before
    (entry,) = [
        each
        for each in sat.snapshot.all(Entry)
        if each.content == {"what": "Card 1."}
    ]
    sat.tell(
        acting(ANNA),
        "revise_entry",
        stage="form",
        entry=entry.id,
        revision=entry.revision,
        content={"what": "Changed"},
    )
    assert refreshed(screen, sat.snapshot) == len(texts)
    html = [piece["html"] for piece in taken(screen)["regions"]]
    assert [
        text in each
        for text, each in zip(
            (texts[0], "Changed", *texts[2:]), html, strict=True
        )
    ] == [True] * len(texts)


def test_cards_that_all_change_at_once_are_rendered_beforehand_too() -> None:
    sat, screen = with_wall(20)
    (view,) = screen.views
    for entry in list(sat.snapshot.where(Entry, stage_id="form")):
        sat.tell(
            MODERATOR, "mark_thesis", stage="form", entry=entry.id, marked=True
        )
    assert len(list(view.prepare(sat.snapshot, OUTSIDE))) == 20
    assert refreshed(screen, sat.snapshot) == 20


def test_what_did_not_change_is_neither_rendered_nor_sent() -> None:
    sat, screen = with_wall(3)
    sat.tell(MODERATOR, "edit_stage", stage="info", instruction="Listen.")
    assert refreshed(screen, sat.snapshot) == 0
    assert not screen.behind


def test_a_card_that_changed_twice_is_sent_once_as_it_is_now() -> None:
    sat, screen = with_wall(3)
    entry = next(
        entry.id for entry in sat.snapshot.where(Entry, stage_id="form")
    )
    for revision, text in enumerate(("Second", "Third"), start=1):
        sat.tell(
            acting(ANNA),
            "revise_entry",
            stage="form",
            entry=entry,
            revision=revision,
            content={"what": text},
        )
        refreshed(screen, sat.snapshot)
    (piece,) = taken(screen)["regions"]
    assert (piece["item"], "Third" in piece["html"], piece["n"]) == (
        entry,
        True,
        sat.snapshot.number,
    )


def on_the_wall() -> tuple[Sitting, Screen, Glass]:
    """Return three revealed cards, the projector, and what it shows."""
    sat, _ = with_wall(3)
    sat.tell(MODERATOR, "reveal_stage", stage="form")
    screen, glass = (
        screen_of(Audience(Surface.projector, Scope.room, "form")),
        Glass(),
    )
    refreshed(screen, sat.snapshot)
    glass.apply(taken(screen))
    assert glass.shown()["wall"].count("<article") == 3
    return sat, screen, glass


def test_a_card_alone_on_the_wall_is_alone_on_every_screen_and_a_card_among_others_again() -> (
    None
):
    sat, projector, wall = on_the_wall()
    console, desk = (
        screen_of(Audience(Surface.console, Scope.room, "form", "moderator")),
        Glass(),
    )
    first = next(
        entry.id for entry in sat.snapshot.where(Entry, stage_id="form")
    )
    for chosen in (first, None, first, None):
        sat.tell(
            MODERATOR, "set_spotlight", **({"entry": chosen} if chosen else {})
        )
        for screen, glass in ((projector, wall), (console, desk)):
            refreshed(screen, sat.snapshot)
            take(screen, glass)
            assert glass.shown() == seen_first_now(screen, sat.snapshot)
        assert wall.shown()["wall"].count("<article") == (1 if chosen else 3)


def test_one_card_on_the_wall_may_be_put_alone_too() -> None:
    sat, _ = with_wall(1)
    sat.tell(MODERATOR, "reveal_stage", stage="form")
    screen, glass = (
        screen_of(Audience(Surface.projector, Scope.room, "form")),
        Glass(),
    )
    for entry in (
        None,
        next(entry.id for entry in sat.snapshot.where(Entry, stage_id="form")),
        None,
    ):
        sat.tell(
            MODERATOR, "set_spotlight", **({"entry": entry} if entry else {})
        )
        refreshed(screen, sat.snapshot)
        take(screen, glass)
        assert glass.shown() == seen_first_now(screen, sat.snapshot)


def test_the_curtain_takes_all_cards_away_and_gives_them_back() -> None:
    sat, screen, glass = on_the_wall()
    for state, cards in (("hidden", 0), ("shown", 3)):
        sat.tell(MODERATOR, "set_screen", state=state)
        refreshed(screen, sat.snapshot)
        glass.apply(taken(screen))
        assert glass.shown().get("wall", "").count("<article") == cards


def test_a_screen_that_missed_the_curtain_going_down_and_up_shows_every_card() -> (
    None
):
    sat, screen, glass = on_the_wall()
    for state in ("hidden", "shown"):
        sat.tell(MODERATOR, "set_screen", state=state)
        refreshed(screen, sat.snapshot)
    glass.apply(taken(screen))
    assert glass.shown()["wall"].count("<article") == 3


def test_a_screen_that_takes_nothing_keeps_a_bounded_slot() -> None:
    sat, screen = with_wall(0)
    (view,) = screen.views
    for number in range(2 * MOST_MISSED):
        gone = {Place("wall", f"gone-{number}")}
        screen.show(News(view, gone, b"", b""))
        assert sum(map(len, screen.missed.values())) <= MOST_MISSED
    assert (screen.whole, screen.missed) == (True, {})
    assert taken(screen)["full"] is True
    write(sat, "After that")
    assert refreshed(screen, sat.snapshot) == 1
    assert "full" not in taken(screen)
