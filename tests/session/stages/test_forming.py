# Forming groups: what is promised about sizes, sides and generations, for any people at all.

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.stages.group.forming import (
    Groups,
    Rule,
    Seat,
    alike,
    at_random,
    by_side,
    differing,
    how_many_groups,
    mixed,
    place_latecomer,
)
from tests.length import times

Way = Callable[[Sequence[Seat], int, Random], Groups]

SIDES = ("library", "school", "city")
GENERATIONS = ("older", "middle", "younger")


def people(
    most: int = 60, sides: Sequence[str | None] = (*SIDES, None)
) -> st.SearchStrategy[list[Seat]]:
    kinds = st.tuples(
        st.sampled_from(sides), st.sampled_from((*GENERATIONS, None))
    )
    return st.lists(kinds, max_size=most).map(
        lambda told: [
            Seat(f"p{number}", *kind) for number, kind in enumerate(told)
        ]
    )


def room(**sides: int) -> list[Seat]:
    """So many people of each side; the side `nobody` is none."""
    return [
        Seat(f"{side}{number}", None if side == "nobody" else side)
        for side, count in sides.items()
        for number in range(count)
    ]


def seated(groups: Groups, seats: Sequence[Seat]) -> list[list[Seat]]:
    known = {seat.person: seat for seat in seats}
    return [[known[person] for person in group] for group in groups]


def sizes(groups: Groups) -> list[int]:
    return sorted(len(group) for group in groups)


def spread(numbers: Sequence[int]) -> int:
    return max(numbers, default=0) - min(numbers, default=0)


def sides_of(group: Sequence[Seat]) -> set[str | None]:
    return {seat.side for seat in group} - {None}


def meetings(groups: Sequence[Sequence[Seat]]) -> int:
    return sum(len(sides_of(group)) > 1 for group in groups)


def without(sides: tuple[str, ...], chosen: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted((Counter(sides) - Counter(chosen)).elements()))


@cache
def most_meetings(sides: tuple[str, ...], lengths: tuple[int, ...]) -> int:
    """Try every division of people of these sides ("" for none) into groups of these lengths."""
    if not lengths:
        return 0
    return max(
        (len({*chosen} - {""}) > 1)
        + most_meetings(without(sides, chosen), lengths[1:])
        for chosen in set(combinations(sides, lengths[0]))
    )


seeds = st.integers(0, 2**32).map(Random)
counts = st.integers(1, 14)
ways = st.sampled_from([by_side, mixed, at_random, alike, differing])


@given(people(), counts, seeds, ways)
def test_everybody_sits_in_exactly_one_group_and_no_group_is_empty(
    seats: list[Seat], count: int, random: Random, way: Way
) -> None:
    groups = way(seats, count, random)
    assert sorted(person for group in groups for person in group) == sorted(
        seat.person for seat in seats
    )
    assert all(groups)


@given(people(), counts, seeds, st.sampled_from([mixed, at_random]))
def test_there_are_as_many_groups_as_asked_for_or_as_there_are_people(
    seats: list[Seat], count: int, random: Random, way: Way
) -> None:
    assert len(way(seats, count, random)) == min(count, len(seats))


@given(people(), counts, seeds, st.sampled_from([mixed, at_random]))
def test_sizes_differ_by_at_most_one(
    seats: list[Seat], count: int, random: Random, way: Way
) -> None:
    assert spread(sizes(way(seats, count, random))) <= 1


@given(people(), counts, st.integers(0, 2**32), ways)
def test_the_same_random_gives_the_same_groups(
    seats: list[Seat], count: int, seed: int, way: Way
) -> None:
    assert way(seats, count, Random(seed)) == way(seats, count, Random(seed))


@pytest.mark.parametrize("way", [by_side, mixed, at_random])
def test_another_random_gives_other_groups(way: Way) -> None:
    seats = room(library=20, school=20)
    assert len({way(seats, 4, Random(seed)) for seed in range(20)}) == 20


@pytest.mark.parametrize("way", [by_side, mixed, at_random])
def test_nobody_makes_no_group(way: Way) -> None:
    assert way([], 3, Random(1)) == ()


@pytest.mark.parametrize("way", [by_side, mixed, at_random])
@pytest.mark.parametrize("side", ["library", None])
def test_one_person_makes_one_group(way: Way, side: str | None) -> None:
    assert way([Seat("anna", side)], 3, Random(1)) == (("anna",),)


@pytest.mark.parametrize("way", [by_side, mixed, at_random])
@pytest.mark.parametrize("count", [0, -1])
def test_less_than_one_group_is_an_error(way: Way, count: int) -> None:
    with pytest.raises(ValueError, match="cannot be divided"):
        way(room(library=3), count, Random(1))


# --- mixed ---------------------------------------------------------------------------------------


@settings(max_examples=times(300), deadline=None)
@given(people(most=9), st.integers(1, 9), seeds)
def test_mixed_lets_two_sides_meet_in_as_many_groups_as_any_division_does(
    seats: list[Seat], count: int, random: Random
) -> None:
    groups = mixed(seats, count, random)
    sides = tuple(sorted(seat.side or "" for seat in seats))
    assert meetings(seated(groups, seats)) == most_meetings(
        sides, tuple(sizes(groups))
    )


@given(people(), counts, seeds)
def test_mixed_spreads_every_side_evenly(
    seats: list[Seat], count: int, random: Random
) -> None:
    groups = seated(mixed(seats, count, random), seats)
    for side in SIDES:
        assert (
            spread(
                [sum(seat.side == side for seat in group) for group in groups]
            )
            <= 1
        )


@given(people(sides=SIDES) | people(sides=[None]), counts, seeds)
def test_mixed_spreads_every_generation_evenly_as_well(
    seats: list[Seat], count: int, random: Random
) -> None:
    groups = seated(mixed(seats, count, random), seats)
    for generation in (*GENERATIONS, None):
        assert (
            spread(
                [
                    sum(seat.generation == generation for seat in group)
                    for group in groups
                ]
            )
            <= 1
        )


@given(people(), counts, seeds)
def test_mixed_spreads_generations_evenly_while_two_people_in_a_group_can_have_named_a_side(
    seats: list[Seat], count: int, random: Random
) -> None:
    groups = seated(mixed(seats, count, random), seats)
    told = sum(seat.side is not None for seat in seats)
    for generation in GENERATIONS:
        numbers = [
            sum(seat.generation == generation for seat in group)
            for group in groups
        ]
        assert told < 2 * count or spread(numbers) <= 1


@given(st.integers(1, 8), st.integers(2, 40), st.integers(1, 8), seeds)
def test_mixed_leaves_nobody_among_his_own_while_the_others_are_as_many_as_groups(
    others: int, own: int, count: int, random: Random
) -> None:
    seats = room(library=own + 2 * count, school=others)
    groups = seated(mixed(seats, count, random), seats)
    assert meetings(groups) == min(count, others)


def test_a_single_person_of_another_side_makes_one_group_of_two_sides() -> None:
    seats = room(library=40, school=1)
    groups = mixed(seats, 5, Random(1))
    assert (sizes(groups), meetings(seated(groups, seats))) == (
        [8, 8, 8, 8, 9],
        1,
    )


def test_few_people_of_two_small_sides_are_not_wasted_on_one_group() -> None:
    seats = room(library=3, school=1, city=1)
    found = {
        meetings(seated(mixed(seats, 2, Random(seed)), seats))
        for seed in range(50)
    }
    assert found == {2}


def test_few_people_with_a_side_are_brought_together_among_many_without() -> (
    None
):
    seats = room(library=3, school=2, nobody=20)
    groups = mixed(seats, 5, Random(1))
    assert (sizes(groups), meetings(seated(groups, seats))) == ([5] * 5, 2)


def test_one_side_only_still_makes_even_groups() -> None:
    assert sizes(mixed(room(library=11), 3, Random(1))) == [3, 4, 4]


def test_two_thousand_people_are_spread_evenly_over_four_hundred_groups() -> (
    None
):
    random = Random(1)
    seats = [
        Seat(f"p{number}", random.choice(SIDES), random.choice(GENERATIONS))
        for number in range(2000)
    ]
    groups = seated(mixed(seats, 400, random), seats)
    assert {len(group) for group in groups} == {5}
    assert meetings(groups) == 400
    for kind in (*SIDES, *GENERATIONS):
        tally = [
            sum(kind in (seat.side, seat.generation) for seat in group)
            for group in groups
        ]
        assert spread(tally) == 1


# --- by side -------------------------------------------------------------------------------------


@given(people(), counts, seeds)
def test_by_side_no_group_mixes_sides(
    seats: list[Seat], count: int, random: Random
) -> None:
    groups = seated(by_side(seats, count, random), seats)
    assert all(len(sides_of(group)) <= 1 for group in groups)


@given(people(sides=SIDES), counts, seeds)
def test_by_side_there_are_as_many_groups_as_asked_for_but_one_for_every_side(
    seats: list[Seat], count: int, random: Random
) -> None:
    groups = by_side(seats, count, random)
    assert len(groups) == min(max(count, len(sides_of(seats))), len(seats))


@given(people(sides=SIDES), counts, seeds)
def test_by_side_sizes_and_generations_within_a_side_differ_by_at_most_one(
    seats: list[Seat], count: int, random: Random
) -> None:
    groups = seated(by_side(seats, count, random), seats)
    for side in SIDES:
        own = [group for group in groups if sides_of(group) == {side}]
        assert spread([len(group) for group in own]) <= 1
        for generation in GENERATIONS:
            tally = [
                sum(seat.generation == generation for seat in group)
                for group in own
            ]
            assert spread(tally) <= 1


def test_by_side_a_larger_side_has_more_groups() -> None:
    seats = room(library=24, school=8, city=7)
    groups = seated(by_side(seats, 5, Random(1)), seats)
    assert Counter(seat.side for group in groups for seat in group[:1]) == {
        "library": 3,
        "school": 1,
        "city": 1,
    }


def test_by_side_three_people_without_a_side_sit_on_their_own() -> None:
    assert sizes(
        by_side(room(library=8, school=7, nobody=3), 3, Random(1))
    ) == [3, 7, 8]


def test_by_side_two_people_without_a_side_join_the_smallest_groups() -> None:
    assert sizes(
        by_side(room(library=8, school=5, nobody=2), 2, Random(1))
    ) == [7, 8]


def test_by_side_people_are_divided_even_when_nobody_named_a_side() -> None:
    assert sizes(by_side(room(nobody=2), 2, Random(1))) == [1, 1]


# --- late-comers ---------------------------------------------------------------------------------

LATE = Seat("late", "school", "younger")


@pytest.mark.parametrize("rule", Rule)
def test_a_latecomer_finds_no_group_where_there_is_none(rule: Rule) -> None:
    assert place_latecomer(LATE, [], rule) is None


@pytest.mark.parametrize("rule", [Rule.MIXED, Rule.AT_RANDOM])
def test_a_latecomer_goes_to_the_first_of_the_smallest_groups(
    rule: Rule,
) -> None:
    groups = [room(city=3), room(city=2), room(city=2)]
    assert place_latecomer(LATE, groups, rule) == 1


def test_a_latecomer_at_random_does_not_look_at_sides() -> None:
    assert (
        place_latecomer(LATE, [room(school=2), room(city=2)], Rule.AT_RANDOM)
        == 0
    )


def test_a_latecomer_in_mixed_groups_goes_where_his_side_is_rarest() -> None:
    groups = [
        room(city=1, school=2),
        room(city=2, school=1),
        room(city=3, school=1),
    ]
    assert place_latecomer(LATE, groups, Rule.MIXED) == 1


def test_a_latecomer_in_mixed_groups_of_equal_sides_goes_where_his_generation_is_rarest() -> (
    None
):
    groups = [
        [Seat("anna", "school", "younger")],
        [Seat("boris", "school", "older")],
    ]
    assert place_latecomer(LATE, groups, Rule.MIXED) == 1


def test_a_latecomer_by_side_goes_to_the_smallest_group_of_his_own() -> None:
    groups = [
        room(city=1),
        room(school=5),
        room(school=4, nobody=1),
        room(school=3),
    ]
    assert place_latecomer(LATE, groups, Rule.BY_SIDE) == 3


def test_a_latecomer_of_a_new_side_goes_where_nobody_named_one() -> None:
    groups = [room(city=1), room(nobody=5), []]
    assert place_latecomer(LATE, groups, Rule.BY_SIDE) == 2


def test_a_latecomer_of_a_new_side_needs_a_new_group_rather_than_mixing_sides() -> (
    None
):
    assert (
        place_latecomer(LATE, [room(city=1), room(library=1)], Rule.BY_SIDE)
        is None
    )


def test_a_latecomer_without_a_side_goes_to_others_without_one() -> None:
    groups = [room(city=1), room(nobody=5)]
    assert place_latecomer(Seat("late"), groups, Rule.BY_SIDE) == 1


def test_a_latecomer_without_a_side_goes_anywhere_when_everybody_has_one() -> (
    None
):
    groups = [room(city=2), room(library=1)]
    assert place_latecomer(Seat("late"), groups, Rule.BY_SIDE) == 1


@given(people(), people(most=10), counts, seeds)
def test_latecomers_by_side_never_mix_sides(
    seats: list[Seat], late: list[Seat], count: int, random: Random
) -> None:
    groups = seated(by_side(seats, count, random), seats)
    for seat in late:
        index = place_latecomer(seat, groups, Rule.BY_SIDE)
        groups.append([]) if index is None else None
        groups[-1 if index is None else index].append(seat)
    assert all(len(sides_of(group)) <= 1 for group in groups)


@given(people(), people(most=10), counts, seeds)
def test_latecomers_to_mixed_groups_keep_the_sizes_even(
    seats: list[Seat], late: list[Seat], count: int, random: Random
) -> None:
    groups = seated(
        mixed([*seats, Seat("first")], count, random), [*seats, Seat("first")]
    )
    for seat in late:
        index = place_latecomer(seat, groups, Rule.MIXED)
        assert index is not None
        groups[index].append(seat)
    assert spread([len(group) for group in groups]) <= 1


# --- how many ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("everybody", "size", "groups"),
    [
        (0, 5, 0),
        (1, 5, 1),
        (3, 5, 1),
        (3, 2, 1),
        (4, 3, 1),
        (12, 5, 2),
        (13, 5, 3),
        (14, 10, 2),
        (40, 7, 6),
        (2000, 10, 200),
    ],
)
def test_the_number_of_groups_brings_their_size_nearest_to_the_wish(
    everybody: int, size: int, groups: int
) -> None:
    assert how_many_groups(everybody, size) == groups


@given(st.integers(2, 2000), st.integers(2, 50))
def test_with_two_people_or_more_nobody_sits_alone(
    everybody: int, size: int
) -> None:
    assert 1 <= how_many_groups(everybody, size) <= everybody // 2


@pytest.mark.parametrize("size", [1, 0, -3])
def test_a_group_of_less_than_two_is_an_error(size: int) -> None:
    with pytest.raises(ValueError, match="two people or more"):
        how_many_groups(10, size)


# By what people answered


def of_two_minds(for_: int, against: int) -> list[Seat]:
    return [
        Seat(
            f"p{number}",
            SIDES[number % 2],
            None,
            (1, 1, 0) if number < for_ else (-1, 0, -1),
        )
        for number in range(for_ + against)
    ]


def minds(group: Sequence[Seat]) -> Counter[tuple[int, ...]]:
    return Counter(seat.stance for seat in group)


@given(st.integers(0, 30), st.integers(0, 30), counts, seeds)
def test_the_like_minded_sit_together_and_at_most_one_group_is_of_two_minds(
    for_: int, against: int, count: int, random: Random
) -> None:
    seats = of_two_minds(for_, against)
    assert (
        sum(
            len(minds(group)) > 1
            for group in seated(alike(seats, count, random), seats)
        )
        <= 1
    )


@given(st.integers(0, 20), st.integers(1, 5), st.integers(2, 6), seeds)
def test_different_views_meet_in_every_group_alike(
    for_: int, count: int, size: int, random: Random
) -> None:
    seats = of_two_minds(
        min(for_, count * size), count * size - min(for_, count * size)
    )
    groups = seated(differing(seats, count, random), seats)
    assert spread([minds(group)[1, 1, 0] for group in groups]) <= 1
    assert (
        spread(
            [sum(seat.side == SIDES[0] for seat in group) for group in groups]
        )
        <= 1
    )


@given(
    st.lists(st.tuples(*[st.sampled_from((1, 0, -1))] * 4), max_size=40),
    counts,
    seeds,
)
def test_any_answers_make_groups_of_equal_size(
    told: list[tuple[int, ...]], count: int, random: Random
) -> None:
    seats = [
        Seat(f"p{number}", stance=stance) for number, stance in enumerate(told)
    ]
    for way in (alike, differing):
        formed = way(seats, count, random)
        assert sorted(person for group in formed for person in group) == sorted(
            seat.person for seat in seats
        )
        assert spread(sizes(formed)) <= 1


def test_neighbours_of_the_like_minded_are_nearer_than_those_of_chance() -> (
    None
):
    chance = Random(4)
    views = [[chance.choice((1, -1)) for _ in range(14)] for _ in range(4)]
    seats = [
        Seat(
            f"p{n}",
            stance=tuple(chance.choice((v, v, v, 0)) for v in views[n % 4]),
        )
        for n in range(48)
    ]

    def apart(groups: Groups) -> int:
        pairs = [
            pair
            for group in seated(groups, seats)
            for pair in combinations(group, 2)
        ]
        return sum(
            (x - y) ** 2
            for a, b in pairs
            for x, y in zip(a.stance, b.stance, strict=True)
        )

    assert 2 * apart(alike(seats, 8, Random(1))) < apart(
        at_random(seats, 8, Random(1))
    )


def test_who_comes_late_has_no_stance_and_goes_to_the_smallest_group() -> None:
    groups = [
        [Seat("a", "library"), Seat("b", "library")],
        [Seat("c", "school"), Seat("d", "library")],
    ]
    assert place_latecomer(Seat("late", "school"), groups, Rule.ALIKE) == 0
    assert place_latecomer(Seat("late", "school"), groups, Rule.DIFFERING) == 0
    assert (
        place_latecomer(
            Seat("late", "library"), [*groups, groups[1][:1]], Rule.ALIKE
        )
        == 2
    )
