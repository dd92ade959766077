# How likely the room held its agreements: what a rating in per cent told of them, and nothing that it may not tell.
from session.after.likely import likelihoods
from session.entries.rounds import running
from session.entries.taken_up import in_order
from session.stages.rate.telling import brief
from session.tables import Entry, Stage
from session.words import words
from tests.session.build import MODERATOR
from tests.session.stages.scene import Scene

EN = words("en")
SOURCE = {"stage": "agreements", "which": "all"}


class Closing(Scene):
    """Two agreements, and a secret stage that asks how likely they are."""

    def __init__(self, *, likely: bool = True) -> None:
        super().__init__()
        agreed = self.opened("agreements", "agree")
        anna = self.person("anna")
        self.first: Entry = self.write(anna, agreed, what="Open on Sundays")
        self.second: Entry = self.write(anna, agreed, what="Give a key")
        self.do(MODERATOR, "close_stage", agreed)
        self.people = self.crowd(4)
        self.asked: Stage = self.opened(
            "likely",
            "rate",
            fields=(),
            sources=(SOURCE,),
            authorship="anonymous",
            options={"likely": likely},
        )

    def say(self, about: Entry, *marks: int) -> None:
        (item,) = (
            each
            for each in in_order(self.snapshot, self.asked)
            if about.id in each.sources
        )
        for person, mark in zip(self.people, marks, strict=False):
            told = {"entry": item.id, "criterion": 0, "given": mark}
            self.do(person, "rate", self.asked, round=self.round, **told)

    @property
    def round(self) -> str:
        found = running(self.snapshot, self.again(self.asked))
        assert found is not None
        return found.id

    def count(self) -> None:
        self.do(MODERATOR, "close_round", self.asked, round=self.round)


def test_what_the_room_held_likely_is_told_once_it_is_counted() -> None:
    scene = Closing()
    scene.say(scene.first, 90, 70, 50, 30)
    assert likelihoods(scene.snapshot) == {}
    scene.count()
    (told,) = likelihoods(scene.snapshot).values()
    assert brief(told, EN) == "60\u00a0% (45–75\u00a0%)"
    assert list(likelihoods(scene.snapshot)) == [scene.first.id]


def test_of_a_secret_one_nothing_is_told_that_fewer_than_three_said() -> None:
    scene = Closing()
    scene.say(scene.first, 90, 70, 50)
    scene.say(scene.second, 90, 70)
    scene.count()
    assert list(likelihoods(scene.snapshot)) == [scene.first.id]


def test_an_ordinary_rating_of_agreements_says_nothing_of_likelihood() -> None:
    scene = Closing(likely=False)
    scene.say(scene.first, 5, 4, 3, 3)
    scene.count()
    assert likelihoods(scene.snapshot) == {}
