# Rounds of group work: who moves and who stays, the fewest repeated meetings, late-comers, roles that go round, undo.
from collections import Counter
from itertools import chain, combinations, permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from session.fields import FormField
from session.people import Role, Surface
from session.refusals import Refused
from session.stages.group.rotation import Past, cast, repeated, rotated
from session.tables import Entry, Group, Member, Round, Stage
from session.values.blocks import Heading, Paragraph
from tests.session.build import MODERATOR
from tests.session.stages.scene import PROJECTOR, Scene

IDEA = FormField(name="idea", label="Idea", required=True)


def in_rounds(
    scene: Scene,
    moving: str,
    size: int = 4,
    rounds: int = 3,
    **options: Any,
) -> Stage:
    return scene.opened(
        "groups",
        "group",
        options={
            "forming": "random",
            "size": size,
            "rounds": rounds,
            "moving": moving,
            **options,
        },
        fields=(IDEA,),
    )


def seats(scene: Scene, stage: Stage, number: int) -> dict[str, Member]:
    found = scene.snapshot.where(Member, stage_id=stage.id)
    return {each.person_id: each for each in found if each.round == number}


def tables(scene: Scene, stage: Stage, number: int) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for person, seat in seats(scene, stage, number).items():
        found.setdefault(seat.group_id, set()).add(person)
    return found


def hosts(scene: Scene, stage: Stage, number: int) -> dict[str, str]:
    held = seats(scene, stage, number).values()
    return {each.group_id: each.person_id for each in held if each.role}


# Who moves


def test_in_a_cafe_hosts_stay_and_guests_go_on_to_people_they_have_not_met() -> (
    None
):
    scene = Scene()
    scene.crowd(20)
    stage = in_rounds(scene, "guests", rounds=4)
    scene.do(MODERATOR, "begin_round", stage)
    scene.do(MODERATOR, "begin_round", stage)
    rounds = [tables(scene, stage, number) for number in (1, 2, 3)]
    assert hosts(scene, stage, 1) == hosts(scene, stage, 3)
    assert len(hosts(scene, stage, 1)) == 5
    met = Counter(
        pair
        for seated in rounds
        for people in seated.values()
        for pair in combinations(sorted(people), 2)
    )
    assert set(met.values()) == {1}
    assert len(scene.groups(stage)) == 5


def test_a_new_round_ends_the_one_that_runs_and_undo_brings_everybody_back() -> (
    None
):
    scene = Scene()
    scene.crowd(12)
    stage = in_rounds(scene, "guests", minutes=20)
    before = scene.sitting.rows()
    record = scene.do(MODERATOR, "begin_round", stage)
    first, second = sorted(
        scene.snapshot.where(Round, stage_id=stage.id),
        key=lambda each: each.number,
    )
    assert first.is_closed
    assert second.ends_at == scene.now + 20 * 60_000
    scene.do(MODERATOR, "undo", number=record.number)
    after = scene.sitting.rows()
    assert after == before


def test_a_round_may_take_other_minutes_than_were_planned() -> None:
    scene = Scene()
    scene.crowd(12)
    stage = in_rounds(scene, "guests", minutes=20)
    scene.do(MODERATOR, "begin_round", stage, minutes=7)
    running = max(
        scene.snapshot.where(Round, stage_id=stage.id),
        key=lambda each: each.number,
    )
    assert running.ends_at == scene.now + 7 * 60_000


def test_what_a_table_said_of_itself_is_over_and_its_sheet_stays() -> None:
    scene = Scene()
    people = scene.crowd(12)
    stage = in_rounds(scene, "guests")
    group = scene.group_of(stage, people[0])
    row = scene.write(people[0], stage, idea="Ours")
    scene.do(people[0], "set_ready", stage, group=group.id)
    scene.do(MODERATOR, "begin_round", stage)
    assert scene.again(group).ready_at is None
    newcomers = tables(scene, stage, 2)[group.id] - {people[0].id}
    newcomer = next(each for each in people if each.id in newcomers)
    later = scene.write(newcomer, stage, idea="Added")
    written = [row, later]
    assert [(each.group_id, each.round) for each in written] == [
        (group.id, 1),
        (group.id, 2),
    ]


def test_pairs_meet_somebody_else_each_round_and_begin_a_sheet_of_their_own() -> (
    None
):
    scene = Scene()
    people = scene.crowd(6)
    stage = in_rounds(scene, "all", size=2, rounds=5)
    scene.write(people[0], stage, idea="First pair")
    for _ in range(4):
        scene.do(MODERATOR, "begin_round", stage)
    met = Counter(
        tuple(sorted(pair))
        for number in range(1, 6)
        for pair in tables(scene, stage, number).values()
    )
    assert len(met) == 15
    assert set(met.values()) == {1}
    written = {each.group_id for each in scene.snapshot.all(Entry)}
    assert not written & set(tables(scene, stage, 5))
    own = scene.looks(people[0])["me"].data["group"]
    assert own.place <= 3  # type: ignore[attr-defined]  # a mark of a group


def test_who_has_left_is_missed_by_nobody_and_a_table_without_a_host_has_another() -> (
    None
):
    scene = Scene()
    people = scene.crowd(12)
    stage = in_rounds(scene, "guests")
    group, host = next(iter(hosts(scene, stage, 1).items()))
    sat = tables(scene, stage, 1)[group] - {host}
    scene.do(MODERATOR, "remove_person", person=host)
    scene.do(MODERATOR, "begin_round", stage)
    assert hosts(scene, stage, 2)[group] in sat
    here = {each.id for each in people} - {host}
    assert set(seats(scene, stage, 2)) == here


def test_who_comes_late_sits_in_the_round_that_runs_and_moves_on_with_it() -> (
    None
):
    scene = Scene()
    scene.crowd(11)
    stage = in_rounds(scene, "guests")
    scene.do(MODERATOR, "begin_round", stage)
    late = scene.do(MODERATOR, "add_person", name="Late", side="a").made[0]
    assert late not in seats(scene, stage, 1)
    assert seats(scene, stage, 2)[late].role == 0
    scene.do(MODERATOR, "begin_round", stage)
    assert late in seats(scene, stage, 3)


def test_who_came_by_themselves_into_a_round_that_is_undone_has_a_seat_when_it_begins_again() -> (
    None
):
    scene = Scene()
    people = scene.crowd(8)
    stage = in_rounds(scene, "guests")
    record = scene.do(MODERATOR, "begin_round", stage)
    late = scene.person("late")
    seat = seats(scene, stage, 2)[people[0].id]
    change = {"id": "seat", "person_id": late.id, "role": 0}
    scene.put(seat.model_copy(update=change))
    scene.do(MODERATOR, "undo", number=record.number)
    scene.do(MODERATOR, "begin_round", stage)
    assert len(seats(scene, stage, 2)) == 9


def test_a_moderator_of_a_group_is_its_host() -> None:
    scene = Scene()
    scene.crowd(6)
    leader = scene.person("galina", None, Role.group_moderator)
    stage = in_rounds(scene, "guests", size=3)
    assert leader.id in hosts(scene, stage, 1).values()


def test_of_too_many_tables_the_emptiest_is_given_up() -> None:
    scene = Scene()
    people = scene.crowd(12)
    stage = in_rounds(scene, "guests")
    for person in people[5:]:
        scene.do(MODERATOR, "remove_person", person=person.id)
    scene.do(MODERATOR, "begin_round", stage)
    sizes = sorted(map(len, tables(scene, stage, 2).values()))
    assert sizes == [2, 3]


def test_groups_are_not_formed_anew_once_people_have_moved() -> None:
    scene = Scene()
    scene.crowd(8)
    stage = in_rounds(scene, "all", size=2)
    scene.do(MODERATOR, "form_groups", stage)
    scene.do(MODERATOR, "begin_round", stage)
    assert scene.refused(MODERATOR, "form_groups", stage) == "stage_wrong_state"


@pytest.mark.parametrize("changed", [{"rounds": 1}, {"moving": "stay"}])
def test_without_rounds_nothing_begins_and_where_nobody_moves_all_stay(
    changed: dict[str, Any],
) -> None:
    scene = Scene()
    scene.crowd(8)
    stage = in_rounds(scene, **{"moving": "all", **changed})
    if changed.get("rounds") == 1:
        told = scene.refused(MODERATOR, "begin_round", stage)
        assert told == "stage_wrong_state"
        return
    scene.do(MODERATOR, "begin_round", stage)
    assert tables(scene, stage, 1) == tables(scene, stage, 2)


# Roles


def test_each_is_once_what_each_is_to_be() -> None:
    scene = Scene()
    people = scene.crowd(6)
    roles = "Asks\nAnswers\nLooks on"
    stage = in_rounds(scene, "stay", size=3, roles=roles)
    scene.do(MODERATOR, "begin_round", stage)
    scene.do(MODERATOR, "begin_round", stage)
    for person in people:
        held = [seats(scene, stage, n)[person.id].role for n in (1, 2, 3)]
        assert sorted(held) == [1, 2, 3]
    told = scene.looks(people[0])["queue"].data["name"]
    role = seats(scene, stage, 3)[people[0].id].role
    assert told == roles.splitlines()[role - 1]


@given(st.integers(2, 8), st.integers(1, 6))
def test_roles_go_round_and_the_last_is_for_all_the_rest(
    people: int, roles: int
) -> None:
    names = [f"p{n}" for n in range(people)]
    held: dict[str, Counter[int]] = {each: Counter() for each in names}
    for _ in names:
        for person, role in cast(names, roles, held).items():
            held[person][role] += 1
    alone = range(1, min(roles, people + 1))
    assert all(held[each][role] == 1 for each in names for role in alone)


# As few as can be


def best(people: list[str], sizes: list[int], past: tuple[Any, ...]) -> int:
    """Return the fewest repeated meetings of one more round, by trying all."""
    least = 10_000
    before = repeated(past)
    for order in set(permutations(people)):
        seating, start = {}, 0
        for table, size in enumerate(sizes):
            for person in order[start : start + size]:
                seating[person] = table
            start += size
        least = min(least, repeated((*past, seating)) - before)
    return least


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 6), st.integers(2, 3), st.integers(0, 99), st.data())
def test_a_round_repeats_no_more_than_the_best_of_all_seatings(
    people: int, tables: int, seed: int, data: st.DataObject
) -> None:
    names = [f"p{n}" for n in range(people)]
    at = st.integers(0, tables - 1)
    past = tuple({each: data.draw(at) for each in names} for _ in range(2))
    dealt = rotated(names, tables, Past(past), Random(seed))
    seating = {
        each: table for table, seated in enumerate(dealt) for each in seated
    }
    again = repeated((*past, seating)) - repeated(past)
    assert again == best(names, [len(each) for each in dealt], past)


@settings(max_examples=60, deadline=None)
@given(st.integers(4, 60), st.integers(2, 6), st.integers(2, 5), st.booleans())
def test_everybody_sits_once_and_tables_are_even(
    people: int, size: int, rounds: int, hosted: bool
) -> None:
    names = [f"p{n:02}" for n in range(people)]
    tables = max(1, people // size)
    first = {each: place % tables for place, each in enumerate(names)}
    found = {place: names[place] for place in range(tables)} if hosted else {}
    past = [first]
    for _ in range(rounds):
        told = Past(tuple(past), found, returns=hosted)
        dealt = rotated(names, tables, told, Random(1))
        sizes = [len(each) for each in dealt]
        assert sorted(chain.from_iterable(dealt)) == names
        assert max(sizes) - min(sizes) <= 1
        assert all(dealt[place][0] == host for place, host in found.items())
        past.append({p: t for t, at in enumerate(dealt) for p in at})


@pytest.mark.parametrize(("tables", "size"), [(5, 4), (7, 4), (11, 5), (13, 3)])
def test_with_a_prime_number_of_tables_nobody_meets_twice_in_as_many_rounds(
    tables: int, size: int
) -> None:
    names = [f"p{n:02}" for n in range(tables * size)]
    first = {each: place % tables for place, each in enumerate(names)}
    found = {place: names[place] for place in range(tables)}
    past = [first]
    for _ in range(tables - 1):
        dealt = rotated(names, tables, Past(tuple(past), found), Random(3))
        past.append({p: t for t, at in enumerate(dealt) for p in at})
    assert repeated(past) == 0


# What is seen


def test_the_question_of_the_round_stands_on_wall_console_and_phone() -> None:
    scene = Scene()
    people = scene.crowd(8)
    stage = in_rounds(scene, "guests", questions="What is?\nWhat could be?")
    scene.do(MODERATOR, "begin_round", stage)
    wall = scene.looks(PROJECTOR, Surface.projector)
    assert wall["head"].data["turn"].question == "What could be?"  # type: ignore[attr-defined]
    phone = scene.looks(people[0])["place"].data["turn"]
    assert (phone.number, phone.of) == (2, 3)  # type: ignore[attr-defined]


def test_the_minutes_tell_the_rounds_of_pairs_apart() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = in_rounds(scene, "all", size=2)
    scene.write(people[0], stage, idea="Before")
    scene.do(MODERATOR, "begin_round", stage)
    scene.write(people[0], stage, idea="After")
    heads = [
        block.text
        for block in scene.minutes(stage).heard
        if isinstance(block, Heading)
    ]
    assert len(heads) == 2
    assert heads[0].startswith("Round 1")
    assert heads[1].startswith("Round 2")


def test_the_minutes_of_a_table_tell_the_question_of_each_round() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = in_rounds(scene, "guests", size=4, questions="What is?")
    scene.write(people[0], stage, idea="Before")
    scene.do(MODERATOR, "begin_round", stage)
    scene.write(people[0], stage, idea="After")
    told = [
        block.text
        for block in scene.minutes(stage).heard
        if isinstance(block, Paragraph)
    ]
    assert told == ["Round 1. What is?", "Round 2"]


# Whatever happens


class Rounds(RuleBasedStateMachine):
    """People come, go, are moved and are one; rounds begin and are undone: each has one seat in a round."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self.people = self.scene.crowd(7)
        self.stage = in_rounds(self.scene, self.moving, size=2, rounds=4)

    moving = "guests"

    @rule()
    def begin(self) -> None:
        self.attempt("begin_round", self.stage)

    @rule(side=st.sampled_from(("a", "b", None)))
    def arrive(self, side: str | None) -> None:
        self.attempt("add_person", None, name="Late", side=side)

    @rule(who=st.integers(0, 6))
    def leave(self, who: int) -> None:
        self.attempt("remove_person", None, person=self.people[who].id)

    @rule(who=st.integers(0, 6), group=st.none() | st.integers(0, 9))
    def move(self, who: int, group: int | None) -> None:
        groups = self.scene.groups(self.stage)
        chosen = {}
        if group is not None and group < len(groups):
            chosen = {"group": groups[group].id}
        person = self.people[who].id
        self.attempt("move_member", self.stage, person=person, **chosen)

    @rule(one=st.integers(0, 6), other=st.integers(0, 6))
    def merge(self, one: int, other: int) -> None:
        keep, gone = self.people[one].id, self.people[other].id
        self.attempt("merge_people", None, person=keep, other=gone)

    @precondition(lambda self: self.scene.snapshot.done)
    @rule(back=st.integers(1, 3))
    def undo(self, back: int) -> None:
        done = self.scene.snapshot.done
        number = done[-min(back, len(done))].number
        self.attempt("undo", None, number=number)

    @invariant()
    def each_has_one_seat_in_a_round(self) -> None:
        found = self.scene.snapshot.where(Member, stage_id=self.stage.id)
        seated = [(each.person_id, each.round) for each in found]
        assert len(set(seated)) == len(seated)

    @invariant()
    def every_seat_is_in_a_group_that_meets_then(self) -> None:
        groups = {each.id: each for each in self.scene.snapshot.all(Group)}
        for each in self.scene.snapshot.where(Member, stage_id=self.stage.id):
            assert groups[each.group_id].slot in {0, each.round}

    def attempt(self, name: str, stage: Stage | None, /, **fields: Any) -> None:
        try:
            self.scene.do(MODERATOR, name, stage, **fields)
        except Refused:
            return


class Pairs(Rounds):
    moving = "all"


TestRounds = Rounds.TestCase
TestPairs = Pairs.TestCase
SOME = settings(max_examples=15, stateful_step_count=15, deadline=None)
TestRounds.settings = SOME
TestPairs.settings = SOME


# Another host, by hand


def test_whoever_is_made_host_stays_and_the_one_before_moves_on() -> None:
    scene = Scene()
    scene.crowd(12)
    stage = in_rounds(scene, "guests")
    table, was = next(iter(hosts(scene, stage, 1).items()))
    chosen = min(tables(scene, stage, 1)[table] - {was})
    scene.do(MODERATOR, "name_host", stage, person=chosen)
    assert hosts(scene, stage, 1)[table] == chosen
    scene.do(MODERATOR, "begin_round", stage)
    assert hosts(scene, stage, 2)[table] == chosen
    assert was not in tables(scene, stage, 2)[table]


def test_naming_a_host_is_one_step_of_undo_and_naming_the_same_is_none() -> (
    None
):
    scene = Scene()
    scene.crowd(8)
    stage = in_rounds(scene, "guests")
    table, was = next(iter(hosts(scene, stage, 1).items()))
    assert scene.do(MODERATOR, "name_host", stage, person=was).events == ()
    chosen = min(tables(scene, stage, 1)[table] - {was})
    scene.do(MODERATOR, "name_host", stage, person=chosen)
    step = scene.snapshot.done[-1]
    scene.do(MODERATOR, "undo", number=step.number)
    assert hosts(scene, stage, 1)[table] == was


@pytest.mark.parametrize("moving", ["stay", "all", "topics"])
def test_where_nobody_stays_as_a_host_none_is_named(moving: str) -> None:
    scene = Scene()
    people = scene.crowd(8)
    stage = in_rounds(scene, moving)
    told = scene.refused(MODERATOR, "name_host", stage, person=people[0].id)
    assert told == "not_allowed"


def test_a_group_moderator_names_the_host_of_the_own_table_alone() -> None:
    scene = Scene()
    leader = scene.person("leader", role=Role.group_moderator)
    scene.crowd(9)
    stage = in_rounds(scene, "guests")
    (own,) = [
        table
        for table, people in tables(scene, stage, 1).items()
        if leader.id in people
    ]
    for table, people in tables(scene, stage, 1).items():
        guest = min(people - {hosts(scene, stage, 1)[table]})
        if table == own:
            scene.do(leader, "name_host", stage, person=guest)
        else:
            told = scene.refused(leader, "name_host", stage, person=guest)
            assert told == "not_allowed"


def test_who_sits_nowhere_is_no_host() -> None:
    scene = Scene()
    scene.crowd(8)
    stage = in_rounds(scene, "guests")
    told = scene.refused(MODERATOR, "name_host", stage, person="nobody")
    assert told == "unknown_person"
