# Photos of sheets: who keeps which. The staff all of them, a group moderator those of the own group.
from collections.abc import Iterable
from typing import cast

import pytest

from session.entries.photos import AddPhoto
from session.entries.seats import GroupMark
from session.people import Actor, Role
from session.refusals import Code, Refused
from session.tables import Group, Person, Photo, Stage
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY, acting
from tests.session.stages.scene import Scene


def tables(scene: Scene) -> tuple[Stage, list[Group], Person, Person]:
    """Seat six people and a group moderator in groups; return these, the leader, and one who leads without a seat."""
    scene.crowd(6)
    galina = scene.person("galina", None, Role.group_moderator)
    roving = scene.person("roving", None, Role.group_moderator, joined_at=None)
    stage = scene.opened(
        "groups", "group", options={"forming": "mixed", "size": 2}
    )
    own = scene.group_of(stage, galina)
    return (
        stage,
        sorted(scene.groups(stage), key=lambda group: group != own),
        galina,
        roving,
    )


def put(
    scene: Scene, who: Person | Actor, stage: Stage, group: Group | None
) -> None:
    """Send what the door sends when it has read a file. Raises Refused."""
    of = group.id if group else None
    told = AddPhoto(
        key=scene.sitting.key(),
        stage=stage.id,
        group=of,
        data="AAAA",
        width=40,
        height=30,
    )
    scene.sitting.do(who if isinstance(who, Actor) else acting(who), told)


def refused(
    scene: Scene, who: Person, stage: Stage, group: Group | None
) -> Code:
    with pytest.raises(Refused) as found:
        put(scene, who, stage, group)
    return found.value.code


def test_a_group_moderator_puts_in_and_takes_out_photos_of_the_own_group_only() -> (
    None
):
    scene = Scene()
    stage, (own, other, *_), galina, _ = tables(scene)
    put(scene, galina, stage, own)
    for group in (other, None):
        assert refused(scene, galina, stage, group) == Code.not_yours
    put(scene, MODERATOR, stage, other)
    mine, foreign = (
        next(scene.snapshot.where(Photo, group_id=group.id))
        for group in (own, other)
    )
    assert (
        scene.refused(galina, "remove_photo", photo=foreign.id)
        == Code.not_yours
    )
    assert (
        scene.refused(galina, "edit_photo", photo=mine.id, caption="Mine")
        == Code.not_allowed
    )
    scene.do(galina, "remove_photo", photo=mine.id)
    assert list(scene.snapshot.all(Photo)) == [foreign]


def test_another_stage_lends_no_right_to_a_group_that_does_not_work_in_it() -> (
    None
):
    scene = Scene()
    _, (own, other, *_), galina, roving = tables(scene)
    later = scene.opened("later", "info")
    for person, group in ((galina, own), (galina, other), (roving, other)):
        assert refused(scene, person, later, group) == Code.not_yours


def test_who_leads_without_a_seat_photographs_every_group() -> None:
    scene = Scene()
    stage, groups, _, roving = tables(scene)
    for group in groups:
        put(scene, roving, stage, group)
    assert refused(scene, roving, stage, None) == Code.not_yours


def test_the_sheet_is_photographed_after_the_groups_have_worked_but_not_after_the_session() -> (
    None
):
    scene = Scene()
    stage, (own, *_), galina, _ = tables(scene)
    scene.opened("break", "info")
    assert groups_offered(scene, galina) == [own.id]
    put(scene, galina, stage, own)
    scene.do(MODERATOR, "close_session")
    assert groups_offered(scene, galina) == []
    (photo,) = scene.snapshot.all(Photo)
    assert refused(scene, galina, stage, own) == Code.not_yours
    assert (
        scene.refused(galina, "remove_photo", photo=photo.id) == Code.not_yours
    )
    scene.do(SECRETARY, "remove_photo", photo=photo.id)
    put(scene, ORGANIZER, stage, own)


def test_only_a_group_moderator_s_phone_offers_to_photograph() -> None:
    scene = Scene()
    _, groups, galina, roving = tables(scene)
    assert groups_offered(scene, galina) == [groups[0].id]
    assert sorted(groups_offered(scene, roving)) == sorted(
        group.id for group in groups
    )
    for person in scene.snapshot.all(Person):
        if person.role != Role.group_moderator:
            assert groups_offered(scene, person) == []


@pytest.mark.parametrize("role", [Role.participant, Role.expert])
def test_members_of_a_group_put_in_no_photos(role: Role) -> None:
    scene = Scene()
    stage, (own, *_), _, _ = tables(scene)
    member = scene.person("member", None, role)
    scene.do(MODERATOR, "move_member", stage, person=member.id, group=own.id)
    assert refused(scene, member, stage, own) == Code.not_allowed


def groups_offered(scene: Scene, person: Person) -> list[str]:
    shown = scene.looks(person).get("photos")
    return (
        [mark.id for mark in cast("Iterable[GroupMark]", shown.data["groups"])]
        if shown
        else []
    )
