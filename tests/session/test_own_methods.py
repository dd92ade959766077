# Own methods: stages become a method that is read again and gives these stages; a broken file is told every mistake.
import re

import pytest

from session.programme.expanding import Wish, expand, usual
from session.programme.gathering import Told, gathered
from session.programme.methods import Method, Purpose
from session.programme.planned import PlannedStage
from session.programme.reading import Flaw
from session.programme.scenario import read
from session.programme.shelving import whole
from session.refusals import Refused
from session.stages import KINDS
from session.tables import Stage
from session.words import words
from tests.session.build import a_stage
from tests.session.test_methods import METHODS, with_block

TOLD = Told(key="ours", language="ru", name="Наш метод", traps=("Спешить",))
LEFT = {"block", "sources", "fields", "options", "minutes"}


def rows(stages: tuple[PlannedStage, ...]) -> list[Stage]:
    return [
        a_stage(each.key).model_copy(
            update={"kind": each.kind, "envelope": each.envelope}
        )
        for each in stages
    ]


def taken(text: str) -> Method:
    found = whole(text, "ours.toml", KINDS)
    assert isinstance(found, Method), told_of(found)
    return found


def told_of(flaws: list[Flaw]) -> list[str]:
    spoken = words("en")
    return [f"{flaw.line}: {spoken.told(flaw.what)}" for flaw in flaws]


@pytest.mark.parametrize("key", METHODS)
def test_stages_that_are_kept_as_a_method_come_again(key: str) -> None:
    method = METHODS[key]
    stages = expand(method, "ru", usual(method), "b", "b_")
    ours = taken(gathered(rows(stages), TOLD, KINDS))
    again = expand(ours, "ru", usual(ours), "b", "b_")
    assert [each.key for each in again] == [each.key for each in stages]
    for was, becomes in zip(stages, again, strict=True):
        same = becomes.envelope.model_dump(exclude=LEFT)
        assert same == was.envelope.model_dump(exclude=LEFT)
        assert becomes.envelope.sources == was.envelope.sources
        assert becomes.envelope.options == was.envelope.options
        fields = [f.model_dump() for f in becomes.envelope.fields]
        assert fields == [f.model_dump() for f in was.envelope.fields]
    minutes = sum(each.envelope.minutes for each in stages)
    assert sum(each.envelope.minutes for each in again) == minutes


def test_what_belongs_to_the_session_stays_behind() -> None:
    first = a_stage(
        "cards",
        sources=({"stage": "elsewhere"},),
        audience="side:x",
        starts="10:00",
        decision="Decided",
        instruction="Say {what} you mean",
    )
    ours = taken(gathered([first], TOLD, KINDS))
    assert ours.structure.steps[0].brings
    told = ours.texts["ru"]
    assert told.steps["cards"].instruction == "Say (what) you mean"
    (stage,) = expand(ours, "ru", Wish(10), "b")
    assert stage.envelope.sources == ()
    assert (stage.envelope.audience, stage.envelope.starts) == ("all", "")
    assert stage.envelope.decision == ""


def test_names_that_a_method_may_not_have_are_others() -> None:
    long = "a_name_that_is_longer_than_twenty"
    fields = tuple(
        {"name": f"{long}_{end}", "label": end, "headline": end == "x"}
        for end in ("x", "y")
    )
    twice = [a_stage("7b1", fields=fields), a_stage("7b2", fields=fields)]
    ours = taken(gathered(twice, TOLD, KINDS))
    assert [step.key for step in ours.structure.steps] == ["step_1", "step_2"]
    names = [each.name for each in ours.structure.steps[0].fields]
    assert names == [long[:20], "q_2"]


def test_the_page_of_the_method_that_it_came_from_goes_along() -> None:
    method = METHODS["swot"]
    stages = expand(method, "ru", usual(method), "b", "b_")
    like = Told("ours", "ru", "Наш", purpose=Purpose.plan, like=method)
    ours = taken(gathered(rows(stages), like, KINDS))
    assert ours.texts["ru"].before == method.texts["ru"].before
    assert ours.texts["ru"].traps == method.texts["ru"].traps
    assert ours.structure.purposes[0] is Purpose.plan


BROKEN = """\
key = "ours"
form = "sparkling"
purposes = ["open"]
level = 1
people = { least = 3, best = 5, best_to = 8, most = 60 }
minutes = { least = 5, usual = 10 }
colour = "red"

[[step]]
key = "cards"
kind = "collect"
share = "all"

[text.en]
name = "Ours"
"""


def test_every_mistake_of_a_file_is_told_with_its_line() -> None:
    found = whole(BROKEN, "ours.toml", KINDS)
    assert isinstance(found, list)
    told = told_of(found)
    lines = [flaw.line for flaw in found]
    assert lines == [2, 7, 9, 12, *[14] * 7]
    assert "7: unknown key “colour”" in told
    assert "12: “share” must be a whole number" in told
    assert "14: “summary” is missing" in told
    assert found[1].stands == 'colour = "red"'


def test_what_types_cannot_say_is_told_whole_too() -> None:
    method = METHODS["own-step"]
    stages = expand(method, "ru", usual(method), "b", "b_")
    text = gathered(rows(stages), TOLD, KINDS)
    worse = text.replace('kind = "form"', 'kind = "poem"', 1)
    worse = re.sub(r"share = \d+", "share = 1", worse, count=1)
    found = whole(worse, "ours.toml", KINDS)
    assert isinstance(found, list)
    told = " ".join(told_of(found))
    assert "must make 100 together" in told
    assert "unknown stage kind “poem”" in told


def test_what_is_no_toml_is_told_with_its_line() -> None:
    with pytest.raises(Refused) as caught:
        whole('key = "ours\n', "ours.toml", KINDS)
    assert "ours.toml, line 1" in words("en").refusal(caught.value)


def test_a_question_that_a_step_asks_by_is_called_as_the_step_calls_it() -> (
    None
):
    asked = (
        {"name": "what_matters_most_to_all", "label": "Что", "headline": True},
    )
    cards = a_stage("карточки", fields=asked)
    seen = a_stage(
        "карта",
        "map",
        sources=({"stage": "карточки"},),
        options={
            "facet": "карточки.what_matters_most_to_all",
            "facets": "карточки.what_matters_most_to_all, чужой.x, what_matters_most_to_all, side",
        },
    )
    ours = taken(gathered([cards, seen], TOLD, KINDS))
    first, second = ours.structure.steps
    name = first.fields[0].name
    asking = {
        "facet": f"{first.key}.{name}",
        "facets": f"{first.key}.{name}, {name}, side",
    }
    assert second.options == asking
    stages = expand(ours, "ru", Wish(20), "b", "b_")
    assert dict(stages[1].envelope.options) == {
        name: told.replace(f"{first.key}.", f"{stages[0].key}.")
        for name, told in asking.items()
    }


def test_a_method_that_says_nothing_in_any_language_is_told_so() -> None:
    text = gathered([a_stage("cards")], TOLD, KINDS)
    found = whole(text.partition("[text.ru]")[0], "ours.toml", KINDS)
    assert isinstance(found, list)
    assert any("there are no texts in it" in each for each in told_of(found))


def test_two_steps_of_one_name_are_told_apart() -> None:
    twins = [a_stage("Щ"), a_stage("Ъ"), a_stage("step_1")]
    ours = taken(gathered(twins, TOLD, KINDS))
    keys = [step.key for step in ours.structure.steps]
    assert len(set(keys)) == len(twins)


def test_a_block_whose_method_has_no_words_in_the_language_is_told() -> None:
    ours = taken(gathered([a_stage("cards")], TOLD, KINDS))
    text = with_block("en", 'method = "ours"')
    with pytest.raises(Refused) as caught:
        read(text, "small.toml", KINDS, {**METHODS, "ours": ours})
    assert "has no words in this language" in words("en").refusal(caught.value)
