# Who is sent what, as two tables that a person can read and a test walks completely: every role at every surface in
# every kind and state of stage gets exactly these regions, each its own, and the words of others only where it may.
from functools import cache, partial
from itertools import product
from typing import Any

import pytest

from session.envelope import StageState, Unit, Visibility
from session.kind import Audience, Scope
from session.people import WRITERS, Actor, Role, Surface, Viewer
from session.refusals import Code
from session.regions import Outside, audiences, regions
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Group, Member, ScreenState, Stage
from tests.session.build import (
    NOON,
    SESSION,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
)
from tests.session.test_regions import (
    ANNA,
    TEXT,
    WRITING,
    shown,
    shows,
    written_by,
)

pytestmark = pytest.mark.long

# What each role looks at: the room's regions, those of its side, its group, and its own. A dot is a closed door.
SEATS = """
role             phone                    console  projector
organizer        room                     room,person  room
moderator        room                     room,person  room
secretary        room                     room,person  room
participant      room,side,group,person   .        room
expert           room,side,group,person   .        room
group_moderator  room,side,group,person   .        room
observer         room                     .        room
projector        .                        .        room
"""
# Which regions there are: at which surface, for whom, in which kinds of stage; an asterisk is every kind, and none.
REGIONS = """
slot       surface    scope   kinds
top        phone      room    *
clock      phone      room    *
stage      phone      room    *
programme  phone      room    *
me         phone      person  *
form       phone      person  form,collect,report,agree,react,map,rank,rate,timemap
mine       phone      person  form,collect,report,agree,react,organize,timemap
ballot     phone      person  agree
form       phone      group   group
mine       phone      group   group
place      phone      group   group
place      phone      room    info,map,collect
place      phone      person  rank,decide,rate,review
board      phone      person  rank,rate
wall       phone      room    form,collect,group,report,agree,react,timemap
board      phone      room    group,organize
queue      phone      room    report,rank,decide,organize,rate,review
queue      phone      person  agree,collect,group
sheet      phone      group   group
sheet      phone      room    report
top        console    room    *
programme  console    room    *
now        console    room    *
people     console    room    *
bar        console    room    *
undo       console    person  *
photos     console    room    *
search     console    room    *
form       console    room    form,collect,group,report,agree,react,map,rank,decide,rate,timemap,review
wall       console    room    form,collect,group,report,agree,react,map,rank,decide,organize,rate,timemap,review
board      console    room    group,report,organize,timemap
wall_turns   console  room    form,collect,group,report,agree,react,map,rank,decide,organize,rate,timemap,review
board_turns  console  room    group,report,organize,timemap
queue      console    room    collect,report,agree,decide,organize,rate,timemap,review,group
tools      console    room    group,agree,map,organize,timemap
head       projector  room    *
screen     projector  room    *
own        phone      person  *
owned      phone      person  *
end        phone      person  *
turner     console    room    *
about      console    room    *
door       console    room    *
clock      projector  room    *
rail       projector  room    *
welcome    projector  room    *
network    projector  room    *
joined     projector  room    *
wall       projector  room    *
board      projector  room    *
queue      projector  room    *
sheet      projector  room    *
place      projector  room    *
foot       projector  room    *
"""
COVERED = {"head", "screen", "clock", "rail", "welcome", "network", "joined"}
STAFFS = {"link-organizer", "link-moderator", "link-secretary"}
MINE = {
    Scope.room: {"", "moderator", "clerk"},
    Scope.side: {"a"},
    Scope.group: {"g1"},
    Scope.person: {"guest"},
}


def lines_of(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()[1:]]


def seats() -> dict[tuple[Role, Surface], set[Scope]]:
    found = {}
    for role, *doors in lines_of(SEATS):
        for surface, scopes in zip(
            (Surface.phone, Surface.console, Surface.projector),
            doors,
            strict=True,
        ):
            found[Role(role), surface] = {
                Scope(scope) for scope in scopes.split(",") if scope != "."
            }
    return found


def slots(surface: Surface, scopes: set[Scope], kind: str) -> set[str]:
    rows = [
        row
        for row in lines_of(REGIONS)
        if row[1] == surface and Scope(row[2]) in scopes
    ]
    return {
        slot
        for slot, _, _, kinds in rows
        if kinds == "*" or kind in kinds.split(",")
    }


def a_hall(kind: str, state: StageState, **session: Any) -> Snapshot:
    """Return a session in which a guest of every role sits in a group, and other people in another."""
    unit = Unit.group if kind == "group" else Unit.person
    stage = a_stage("s", kind, unit=unit).model_copy(
        update={"state": state, "opened_at": NOON}
    )
    groups = [
        Group(id=key, session_id=SESSION, stage_id="s", position=at)
        for at, key in enumerate(("g1", "g2"))
    ]
    where = {"guest": "g1", "other": "g2"}
    members = [
        Member(
            id=f"m-{name}",
            session_id=SESSION,
            stage_id="s",
            group_id=group,
            person_id=name,
        )
        for name, group in where.items()
    ]
    sides = (a_side("a"), a_side("b", 1))
    people = (a_person("guest", "a"), a_person("other", "b"))
    return a_session(
        *sides,
        *people,
        *groups,
        *members,
        stage,
        **{"current_stage_id": "s", **session},
    )


def viewer(role: Role, surface: Surface) -> Viewer:
    if role in WRITERS:
        return Viewer(acting(a_person("guest", "a"), role), surface)
    return Viewer(Actor(f"link-{role}", frozenset({role})), surface)


STATES = [*product(StageState, (None, NOON), ScreenState)]


def test_every_role_and_every_region_stands_in_the_tables() -> None:
    assert {role for role, _ in seats()} == set(Role)
    named = {
        kind for *_, kinds in lines_of(REGIONS) for kind in kinds.split(",")
    }
    assert named == {*KINDS, "*"}
    assert len(lines_of(REGIONS)) == len(
        {tuple(row[:3]) for row in lines_of(REGIONS)}
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_role_is_sent_the_regions_of_its_seat_and_nothing_else(
    kind: str,
) -> None:
    for (role, surface), scopes in seats().items():
        for state, closed_at, screen in STATES:
            snapshot = a_hall(kind, state, closed_at=closed_at, screen=screen)
            looked_at = audiences(snapshot, viewer(role, surface))
            seen = {
                (each.scope, slot)
                for each in looked_at
                for slot in slots_of(snapshot, each)
            }
            assert all(
                each.surface is surface and each.of in own(each.scope, surface)
                for each in looked_at
            ), role
            wanted = {
                (scope, slot)
                for scope in scopes
                for slot in slots(surface, {scope}, kind)
            }
            if surface is Surface.projector and (
                screen is ScreenState.hidden or closed_at is not None
            ):
                wanted = {
                    (scope, slot) for scope, slot in wanted if slot in COVERED
                }
            assert seen == wanted, (role, surface, state, closed_at, screen)


def own(scope: Scope, surface: Surface) -> set[str]:
    """Return who one may be: of the staff, whose links are named after their roles, the one at the console."""
    if scope is Scope.person and surface is Surface.console:
        return STAFFS
    return MINE[scope]


def slots_of(snapshot: Snapshot, audience: Audience) -> set[str]:
    """Return the slots that are filled, without the lists that stand inside items of another."""
    seen = regions(snapshot, audience, Outside(NOON))
    return {region.slot for region in seen if ":" not in region.slot}


@pytest.mark.parametrize("role", sorted(WRITERS))
def test_who_was_put_out_or_is_nobody_here_looks_at_nothing(role: Role) -> None:
    gone = a_person("guest", "a", removed_at=NOON)
    for surface in (Surface.phone, Surface.console):
        assert audiences(a_session(gone), viewer(role, surface)) == ()
        assert audiences(a_session(), viewer(role, surface)) == ()


def may_read(
    role: Role,
    surface: Surface,
    visibility: Visibility,
    *,
    revealed: bool,
    screen: ScreenState,
) -> bool:
    """Tell whether somebody who is not of the author's group may read what was written."""
    if surface is Surface.console:
        return True
    if visibility in {Visibility.never, Visibility.group}:
        return False
    if surface is Surface.projector:
        return revealed and screen is not ScreenState.hidden
    return revealed or visibility is Visibility.everyone


def reads_it(snapshot: Snapshot, audience: Audience) -> bool:
    return shows(shown(snapshot, audience), TEXT)


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("kind", WRITING)
def test_the_words_of_others_reach_each_role_as_the_stage_says_in_every_state(
    kind: str, visibility: Visibility
) -> None:
    for revealed, screen in product(
        (False, True), (ScreenState.shown, ScreenState.hidden)
    ):
        snapshot = written_by(
            ANNA, kind, visibility=visibility, revealed=revealed
        ).snapshot
        stage = snapshot.get(Stage, "s", Code.unknown_stage)
        for state in StageState:
            snapshot._put(stage.model_copy(update={"state": state}))
            snapshot._put(
                snapshot.session.model_copy(update={"screen": screen})
            )
            reading = cache(partial(reads_it, snapshot))
            for role, surface in seats():
                looked_at = audiences(snapshot, viewer(role, surface))
                reads = any(map(reading, looked_at))
                may = may_read(
                    role, surface, visibility, revealed=revealed, screen=screen
                )
                assert reads == (bool(looked_at) and may), (
                    role,
                    surface,
                    revealed,
                    screen,
                    state,
                )
