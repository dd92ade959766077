# What each audience sees. Secrecy is proved by two worlds that differ only in who wrote: nobody else may see any
# difference between them, and first it is shown that they would see one where the stage signs its entries.
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from session.entries.writing import AddEntry
from session.envelope import Authorship, Unit, Visibility
from session.kind import Audience, Region, Scope
from session.people import Actor, Role, Surface, Viewer
from session.regions import Outside, audiences, regions
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Group, Member, Person, Row, ScreenState
from session.words import words
from tests.length import times
from tests.session.build import (
    MODERATOR,
    NOON,
    ORGANIZER,
    SECRETARY,
    SESSION,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
)
from tests.session.chance import Chance
from tests.session.test_undoing import everything

WRITING = sorted(name for name, kind in KINDS.items() if AddEntry in kind.rules)
TEXT = "A sentence that nobody else wrote"
OUTSIDE = Outside(NOON)

ANNA, BORIS, VERA = (
    a_person("anna", "a"),
    a_person("boris", "a"),
    a_person("vera", "b"),
)
OTHER, GUEST = a_person("other", "a"), a_person("guest", "b")
SEATS = (
    Group(id="g1", session_id=SESSION, stage_id="s", position=0),
    Group(id="g2", session_id=SESSION, stage_id="s", position=1),
    *(
        Member(
            id=f"m-{name}",
            session_id=SESSION,
            stage_id="s",
            group_id=group,
            person_id=name,
        )
        for name, group in {
            "anna": "g1",
            "boris": "g1",
            "vera": "g1",
            "other": "g1",
            "guest": "g2",
        }.items()
    ),
)
# Who writes instead of Anna must not be told from her: in a stage by side one of her side, else anybody.
TWIN = {
    Authorship.signed: BORIS,
    Authorship.side: BORIS,
    Authorship.anonymous: VERA,
}


def a_room(kind: str, **envelope: Any) -> Sitting:
    unit = Unit.group if kind == "group" else Unit.person
    stage = a_stage(
        "s",
        kind,
        **{"unit": unit, "options": {"forming": "manual"}, **envelope},
    )
    later = a_stage("later", position=1, sources=[{"stage": "s"}])
    people = (a_side("a"), a_side("b", 1), ANNA, BORIS, VERA, OTHER, GUEST)
    sat = Sitting(a_session(*people, *SEATS, stage, later))
    sat.tell(MODERATOR, "open_stage", stage="s")
    return sat


def written(kind: str, text: str = TEXT) -> dict[str, str]:
    return (
        {"kind": "question", "text": text}
        if kind == "report"
        else {"what": text}
    )


def written_by(
    author: Person, kind: str, *, revealed: bool = False, **envelope: Any
) -> Sitting:
    """Return a room in which this person wrote, changed and is marked, and somebody else wrote, too."""
    sat = a_room(kind, **envelope)
    sat.tell(
        acting(OTHER),
        "add_entry",
        stage="s",
        content=written(kind, "Words of another"),
    )
    made = sat.tell(
        acting(author), "add_entry", stage="s", content=written(kind)
    ).made[0]
    sat.tell(MODERATOR, "mark_thesis", stage="s", entry=made)
    if kind == "agree":
        sat.tell(
            acting(author),
            "support",
            stage="s",
            entry=made,
            stance="against",
            dissent="I differ",
        )
    if revealed:
        sat.tell(MODERATOR, "reveal_stage", stage="s")
    return sat


def viewers(snapshot: Snapshot) -> list[Viewer]:
    people = [
        person
        for person in snapshot.all(Person)
        if person.id in {"other", "guest"}
    ]
    consoles = [
        Viewer(actor, Surface.console, looking_at="s")
        for actor in (MODERATOR, SECRETARY, ORGANIZER)
    ]
    watcher = Actor("link-observer", frozenset({Role.observer}))
    phones = [Viewer(acting(person), Surface.phone) for person in people]
    return [
        *consoles,
        *phones,
        Viewer(watcher, Surface.phone),
        Viewer(MODERATOR, Surface.projector),
    ]


def screens(snapshot: Snapshot) -> dict[Audience, list[Region]]:
    seen = {
        audience
        for viewer in viewers(snapshot)
        for audience in audiences(snapshot, viewer)
    }
    return {audience: shown(snapshot, audience) for audience in seen}


def stage_screens(snapshot: Snapshot) -> dict[Audience, list[Region]]:
    """Return the screens that show a stage: not what a console offers one of the staff to take back."""
    return {
        audience: seen
        for audience, seen in screens(snapshot).items()
        if audience.stage_id
    }


def shown(snapshot: Snapshot, audience: Audience) -> list[Region]:
    return [plain(region) for region in regions(snapshot, audience, OUTSIDE)]


def plain(region: Region) -> Region:
    """Return a region with its values made, and without the rows that they were read from."""
    items = (
        None
        if region.items is None
        else tuple(plain(item) for item in region.items)
    )
    return Region(
        region.slot, region.template, region.block, region.data, items
    )


def said(value: object) -> Iterator[object]:
    """Yield everything inside a value: texts, numbers, and each row or dataclass itself."""
    yield value
    if isinstance(value, BaseModel):
        yield from said(dict(value))
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from said(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from said(name)
            yield from said(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from said(inner)


def shows(seen: list[Region], text: str) -> bool:
    return any(
        isinstance(each, str) and text in each
        for region in seen
        for each in said(region)
    )


@pytest.mark.parametrize("kind", WRITING)
@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("authorship", [Authorship.side, Authorship.anonymous])
def test_nobody_can_tell_who_wrote_where_the_stage_keeps_it_secret(
    kind: str, authorship: Authorship, visibility: Visibility, revealed: bool
) -> None:
    one, two = (
        screens(
            written_by(
                author,
                kind,
                revealed=revealed,
                authorship=authorship,
                visibility=visibility,
            ).snapshot
        )
        for author in (ANNA, TWIN[authorship])
    )
    assert one == two


@pytest.mark.parametrize("kind", WRITING)
def test_everybody_could_tell_who_wrote_where_the_stage_signs(
    kind: str,
) -> None:
    one = screens(written_by(ANNA, kind, revealed=True).snapshot)
    two = screens(written_by(BORIS, kind, revealed=True).snapshot)
    differ = {
        (audience.surface, audience.scope)
        for audience in one
        if one[audience] != two[audience]
    }
    assert differ >= {(surface, Scope.room) for surface in Surface}
    for audience in one:
        if audience.scope is Scope.room:
            assert (
                shows(one[audience], TEXT),
                shows(one[audience], ANNA.name),
            ) == (True, True)


# Who sees the words of others: on every phone, on the wall.
ON_PHONES = {
    (Visibility.everyone, False): True,
    (Visibility.everyone, True): True,
    (Visibility.after_reveal, False): False,
    (Visibility.after_reveal, True): True,
    (Visibility.group, False): False,
    (Visibility.group, True): False,
    (Visibility.never, False): False,
    (Visibility.never, True): False,
}
ON_THE_WALL = {**ON_PHONES, (Visibility.everyone, False): False}


@pytest.mark.parametrize("kind", WRITING)
@pytest.mark.parametrize(("visibility", "revealed"), ON_PHONES)
def test_words_are_shown_to_others_only_as_the_stage_says(
    kind: str, visibility: Visibility, revealed: bool
) -> None:
    sat = written_by(ANNA, kind, visibility=visibility, revealed=revealed)
    for audience, seen in stage_screens(sat.snapshot).items():
        if audience.surface is Surface.console:
            assert shows(seen, TEXT)
        elif audience.surface is Surface.projector:
            assert shows(seen, TEXT) is ON_THE_WALL[visibility, revealed]
        elif audience.of == "g1":
            assert shows(seen, TEXT) is (kind == "group")
        elif audience.scope is Scope.room:
            assert shows(seen, TEXT) is ON_PHONES[visibility, revealed]
        elif not ON_PHONES[visibility, revealed]:
            assert not shows(seen, TEXT)


@pytest.mark.parametrize("kind", WRITING)
@pytest.mark.parametrize(("visibility", "revealed"), ON_PHONES)
def test_a_later_stage_offers_to_phones_only_what_everyone_may_see(
    kind: str, visibility: Visibility, revealed: bool
) -> None:
    sat = written_by(ANNA, kind, visibility=visibility, revealed=revealed)
    sat.tell(MODERATOR, "open_stage", stage="later")
    for audience in audiences(
        sat.snapshot, Viewer(acting(GUEST), Surface.phone)
    ):
        offered = shows(shown(sat.snapshot, audience), TEXT)
        assert offered is (
            audience.scope is Scope.person and ON_PHONES[visibility, revealed]
        )


@pytest.mark.parametrize("kind", WRITING)
def test_what_the_moderator_hides_is_gone_from_every_screen_but_the_console(
    kind: str,
) -> None:
    sat = written_by(ANNA, kind, revealed=True)
    made = next(
        r.made[0]
        for r in sat.records
        if r.command == "add_entry" and r.actor == "anna"
    )
    sat.tell(MODERATOR, "hide_entry", stage="s", entry=made)
    for audience, seen in stage_screens(sat.snapshot).items():
        allowed = audience.surface is Surface.console or (
            kind == "group" and audience.of == "g1"
        )
        assert shows(seen, TEXT) is allowed, audience


@pytest.mark.parametrize(
    ("kind", "authorship"),
    list(product(WRITING, [Authorship.side, Authorship.anonymous])),
)
def test_rows_and_journal_of_a_secret_stage_name_nobody(
    kind: str, authorship: Authorship
) -> None:
    sat = written_by(ANNA, kind, authorship=authorship)
    made = next(
        r.made[0]
        for r in sat.records
        if r.actor == acting(ANNA).pseudonym("s") and r.command == "add_entry"
    )
    edited: dict[str, Any] = {
        "stage": "s",
        "entry": made,
        "content": written(kind, "Edited"),
    }
    # But where people vote on it.
    if sat.answer(SECRETARY, "edit_wording", **edited) is None:
        sat.tell(MODERATOR, "undo", number=sat.snapshot.number)
    sat.tell(acting(ANNA), "withdraw_entry", stage="s", entry=made)
    for record in sat.records[1:]:  # the first opens the stage
        texts = [
            each
            for each in said([record.actor, record.events, record.before])
            if isinstance(each, str)
        ]
        assert [text for text in texts if "anna" in text] == [], record.command
        assert authorship is Authorship.side or "a" not in texts


def test_no_region_holds_a_row_that_names_an_author() -> None:
    for kind, authorship in product(WRITING, Authorship):
        for seen in screens(
            written_by(
                ANNA, kind, authorship=authorship, revealed=True
            ).snapshot
        ).values():
            rows = [
                each
                for region in seen
                for each in said(region)
                if isinstance(each, Row)
            ]
            assert {
                type(row).__name__
                for row in rows
                if {"author", "person_id", "digest"}
                & set(type(row).model_fields)
            } == set()


@settings(max_examples=times(40))
@given(st.integers(0, 2**32))
def test_every_screen_and_the_protocol_can_be_made_whatever_happened(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    for _ in range(40):
        actor, command = chance.wish(sat.snapshot, sat.key())
        sat.tries(actor, command)
    for stage in [*sat.snapshot.stages, None]:
        for viewer in every_viewer(sat.snapshot, stage.id if stage else None):
            for audience in audiences(sat.snapshot, viewer):
                slots = [
                    region.slot
                    for region in regions(sat.snapshot, audience, OUTSIDE)
                ]
                assert len(slots) == len(set(slots))
    for stage in sat.snapshot.stages:
        KINDS[stage.kind].minutes(sat.snapshot, stage, words("ru"))


def every_viewer(
    snapshot: Snapshot, looking_at: str | None
) -> Iterator[Viewer]:
    yield Viewer(MODERATOR, Surface.console, looking_at)
    yield Viewer(SECRETARY, Surface.console, looking_at)
    yield Viewer(MODERATOR, Surface.projector)
    for person in snapshot.all(Person):
        yield Viewer(acting(person), Surface.phone)


def test_each_surface_opens_only_to_those_it_is_for() -> None:
    snapshot = a_room("form").snapshot
    gone = a_person("gone", removed_at=NOON)
    opens = {
        (role, surface): bool(
            audiences(
                snapshot, Viewer(Actor("link", frozenset({role})), surface)
            )
        )
        for role in Role
        for surface in (Surface.phone, Surface.console)
    }
    assert {
        role
        for (role, surface), open_ in opens.items()
        if open_ and surface is Surface.console
    } == {
        Role.organizer,
        Role.moderator,
        Role.secretary,
    }
    assert {
        role
        for (role, surface), open_ in opens.items()
        if open_ and surface is Surface.phone
    } == {
        Role.organizer,
        Role.moderator,
        Role.secretary,
        Role.observer,
    }
    assert audiences(a_session(gone), Viewer(acting(gone), Surface.phone)) == ()
    assert audiences(snapshot, Viewer(acting(ANNA), Surface.console)) == ()


def test_a_phone_belongs_to_the_room_its_side_its_group_and_itself() -> None:
    snapshot = a_room("group", authorship=Authorship.anonymous).snapshot
    own = acting(ANNA).pseudonym("s")
    assert audiences(snapshot, Viewer(acting(ANNA), Surface.phone)) == (
        Audience(Surface.phone, Scope.room, "s"),
        Audience(Surface.phone, Scope.side, "s", of="a"),
        Audience(Surface.phone, Scope.group, "s", of="g1"),
        Audience(Surface.phone, Scope.person, "s", of="anna", author=own),
    )


def test_only_the_console_looks_at_another_stage_than_the_room() -> None:
    snapshot = a_room("form").snapshot
    for actor, surface in (
        (MODERATOR, Surface.console),
        (MODERATOR, Surface.projector),
        (acting(ANNA), Surface.phone),
    ):
        stages = {
            audience.stage_id
            for audience in audiences(
                snapshot, Viewer(actor, surface, looking_at="later")
            )
            if audience.stage_id
        }
        assert stages == ({"later"} if surface is Surface.console else {"s"})


def test_a_hidden_screen_shows_nothing_of_the_stage() -> None:
    sat = written_by(ANNA, "form", revealed=True)
    (audience,) = audiences(sat.snapshot, Viewer(MODERATOR, Surface.projector))
    assert shows(shown(sat.snapshot, audience), TEXT)
    sat.tell(MODERATOR, "set_screen", state=ScreenState.hidden.value)
    assert not shows(shown(sat.snapshot, audience), TEXT)
