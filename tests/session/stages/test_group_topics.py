# Topics of people's own in rounds and places: dealt out, put elsewhere, chosen ahead, left, and one that comes late.

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.fields import FormField
from session.kind import Region
from session.people import Surface
from session.stages.group.regions import Party
from session.tables import Group, Member, Person, Stage
from tests.length import times
from tests.session.build import MODERATOR
from tests.session.stages.scene import Scene

TOPIC = FormField(name="topic", label="Topic", required=True, headline=True)
IDEA = FormField(name="idea", label="Idea", required=True)


class Market:
    """A session with a market of topics behind it, and the stage in which they meet."""

    def __init__(
        self, topics: int, rounds: int = 3, places: int = 2, people: int = 6
    ) -> None:
        self.scene = Scene()
        self.people = list(self.scene.crowd(people))
        market = self.scene.opened("market", "collect", fields=(TOPIC,))
        self.topics = [
            self.scene.write(self.people[0], market, topic=f"Topic {number}").id
            for number in range(topics)
        ]
        self.stage = self.scene.opened(
            "meetings",
            "group",
            unit="group",
            fields=(IDEA,),
            sources=({"stage": "market"},),
            options={
                "forming": "self",
                "moving": "topics",
                "rounds": rounds,
                "places": places,
            },
        )

    @property
    def places(self) -> list[Group]:
        return self.scene.groups(self.stage)

    def at(self, slot: int, place: int) -> Group:
        own = [each for each in self.places if each.slot == slot]
        return own[place - 1]

    def where(self, topic: int) -> tuple[int, int] | None:
        for each in self.places:
            if each.theme == self.topics[topic]:
                own = [g.id for g in self.places if g.slot == each.slot]
                return each.slot, own.index(each.id) + 1
        return None

    def choose(self, person: Person, group: Group) -> None:
        self.scene.do(person, "choose_group", self.stage, group=group.id)

    def put(self, topic: int, group: Group) -> None:
        self.scene.do(
            MODERATOR,
            "place_topic",
            self.stage,
            topic=self.topics[topic],
            group=group.id,
        )

    def seats(self, person: Person) -> dict[int, str]:
        found = self.scene.snapshot.where(Member, person_id=person.id)
        return {each.round: each.group_id for each in found}

    def begin(self) -> None:
        self.scene.do(MODERATOR, "begin_round", self.stage)


def test_topics_are_dealt_out_evenly_and_what_is_left_is_free() -> None:
    market = Market(topics=4, rounds=3, places=2)
    assert [each.slot for each in market.places] == [1, 1, 2, 2, 3, 3]
    found = [market.where(topic) for topic in range(4)]
    assert found == [(1, 1), (2, 1), (3, 1), (1, 2)]


def test_of_more_topics_than_places_the_last_ones_wait() -> None:
    market = Market(topics=7, rounds=2, places=3)
    found = [market.where(topic) for topic in range(7)]
    assert found[6] is None
    assert None not in found[:6]


def test_people_choose_where_they_go_now_and_later() -> None:
    market = Market(topics=6)
    anna, *_ = market.people
    market.choose(anna, market.at(1, 2))
    market.choose(anna, market.at(3, 1))
    market.choose(anna, market.at(3, 2))
    assert market.seats(anna) == {
        1: market.at(1, 2).id,
        3: market.at(3, 2).id,
    }


def test_a_round_that_is_over_is_chosen_no_more() -> None:
    market = Market(topics=6)
    anna, *_ = market.people
    over = market.at(1, 1)
    market.begin()
    assert (
        market.scene.refused(anna, "choose_group", market.stage, group=over.id)
        == "unknown_group"
    )


def test_when_a_round_begins_everybody_sits_where_they_chose() -> None:
    market = Market(topics=6)
    anna, boris, *_ = market.people
    market.choose(anna, market.at(1, 1))
    market.choose(anna, market.at(2, 2))
    market.choose(boris, market.at(1, 1))
    market.begin()
    assert market.seats(anna)[2] == market.at(2, 2).id
    assert 2 not in market.seats(boris)


def test_what_was_chosen_stays_when_a_beginning_is_undone_and_done_again() -> (
    None
):
    market = Market(topics=6)
    anna, *_ = market.people
    market.choose(anna, market.at(2, 2))
    market.begin()
    step = market.scene.snapshot.done[-1]
    market.scene.do(MODERATOR, "undo", number=step.number)
    market.begin()
    assert market.seats(anna) == {2: market.at(2, 2).id}


def test_one_gets_up_and_goes_on() -> None:
    market = Market(topics=6)
    anna, *_ = market.people
    market.choose(anna, market.at(1, 1))
    market.scene.do(anna, "leave_group", market.stage)
    assert market.seats(anna) == {}
    assert market.scene.do(anna, "leave_group", market.stage).events == ()


def test_a_topic_put_elsewhere_takes_along_who_chose_it() -> None:
    market = Market(topics=6)
    anna, boris, both, *_ = market.people
    market.choose(anna, market.at(1, 1))
    market.choose(boris, market.at(2, 2))
    market.choose(both, market.at(1, 1))
    market.choose(both, market.at(2, 2))
    first, other = market.at(1, 1), market.at(2, 2)
    market.put(0, other)
    assert market.where(0) == (2, 2)
    assert market.at(1, 1).theme == other.theme
    assert market.seats(anna) == {2: other.id}
    assert market.seats(boris) == {1: first.id}
    assert market.seats(both) == {1: first.id, 2: other.id}


def test_whoever_is_elsewhere_in_that_round_stays_there() -> None:
    market = Market(topics=6)
    anna, *_ = market.people
    market.choose(anna, market.at(1, 1))
    market.choose(anna, market.at(2, 1))
    market.put(0, market.at(2, 2))
    assert market.seats(anna) == {2: market.at(2, 1).id}


def test_a_topic_without_a_place_takes_one() -> None:
    market = Market(topics=7, rounds=3, places=2)
    anna, *_ = market.people
    there = market.at(1, 1)
    market.choose(anna, there)
    market.put(6, there)
    assert market.where(6) == (1, 1)
    assert market.where(0) is None
    assert market.seats(anna) == {}


def test_where_something_is_written_no_topic_moves() -> None:
    market = Market(topics=6)
    anna, *_ = market.people
    market.choose(anna, market.at(1, 1))
    market.scene.write(anna, market.stage, idea="Words")
    for topic, group in ((0, market.at(2, 1)), (1, market.at(1, 1))):
        told = market.scene.refused(
            MODERATOR,
            "place_topic",
            market.stage,
            topic=market.topics[topic],
            group=group.id,
        )
        assert told == "groups_have_sheets"


def test_what_is_no_topic_of_the_stage_has_no_place() -> None:
    market = Market(topics=2)
    told = market.scene.refused(
        MODERATOR,
        "place_topic",
        market.stage,
        topic="unknown",
        group=market.at(1, 1).id,
    )
    assert told == "unknown_entry"


def test_putting_a_topic_is_one_step_of_undo() -> None:
    market = Market(topics=6)
    anna, *_ = market.people
    market.choose(anna, market.at(1, 1))
    first = market.at(1, 1)
    market.put(0, market.at(2, 2))
    step = market.scene.snapshot.done[-1]
    market.scene.do(MODERATOR, "undo", number=step.number)
    assert market.where(0) == (1, 1)
    assert market.seats(anna) == {1: first.id}


def test_a_late_topic_takes_a_free_place_and_names_it() -> None:
    market = Market(topics=5, rounds=3, places=2)
    late = market.scene.person("late")
    free = next(each for each in market.places if not each.theme)
    assert free.slot == 3
    market.begin()
    market.begin()
    market.choose(late, free)
    market.scene.do(
        late, "rename_group", market.stage, group=free.id, name="What came late"
    )
    assert market.at(3, 2).name == "What came late"


def test_one_more_round_has_free_places() -> None:
    market = Market(topics=4, rounds=2, places=2)
    market.begin()
    market.begin()
    assert [each.theme for each in market.places if each.slot == 3] == [
        None,
        None,
    ]


def test_with_one_round_all_topics_meet_at_once() -> None:
    market = Market(topics=2, rounds=1, places=3)
    assert [each.slot for each in market.places] == [0, 0, 0]
    anna, *_ = market.people
    market.choose(anna, market.places[1])
    assert market.seats(anna) == {1: market.places[1].id}


def shown(market: Market, surface: Surface) -> list[str]:
    board = market.scene.looks(market.people[0], surface)["board"]
    return [_party(item).group.name for item in board.items or ()]


def _party(item: Region) -> Party:
    party = item.data["party"]
    assert isinstance(party, Party)
    return party


def test_phones_offer_one_free_place_of_a_round() -> None:
    market = Market(topics=2, rounds=2, places=4)
    assert shown(market, Surface.phone) == ["Topic 0", "", "Topic 1", ""]


@settings(max_examples=times(25), deadline=None)
@given(st.data())
def test_nobody_is_in_two_places_of_a_round_and_no_topic_is_lost(
    data: st.DataObject,
) -> None:
    market = Market(topics=4, rounds=2, places=2, people=4)
    for _ in range(data.draw(st.integers(1, 12))):
        group = data.draw(st.sampled_from(market.places))
        if data.draw(st.booleans()):
            person = data.draw(st.sampled_from(market.people))
            market.choose(person, group)
        else:
            topic = data.draw(st.integers(0, 3))
            market.put(topic, group)
        check(market)


def check(market: Market) -> None:
    themes = [each.theme for each in market.places]
    assert sorted(filter(None, themes)) == sorted(market.topics)
    slots = {each.id: each.slot for each in market.places}
    seats = list(market.scene.snapshot.all(Member))
    held = [(each.person_id, each.round) for each in seats]
    assert len(held) == len(set(held))
    for each in seats:
        assert slots[each.group_id] == each.round


@pytest.mark.parametrize("moving", ["stay", "guests", "all"])
def test_elsewhere_no_topic_is_put_anywhere(moving: str) -> None:
    scene = Scene()
    scene.crowd(4)
    stage: Stage = scene.opened(
        "groups",
        "group",
        fields=(IDEA,),
        options={"forming": "random", "rounds": 2, "moving": moving},
    )
    told = scene.refused(
        MODERATOR,
        "place_topic",
        stage,
        topic="any",
        group=scene.groups(stage)[0].id,
    )
    assert told == "not_allowed"
