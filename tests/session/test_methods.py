# Methods: whatever one chooses in range becomes a programme; what a broken file is told; blocks in a scenario.
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.envelope import Source
from session.programme.expanding import (
    FIVE,
    LONG,
    Wish,
    allotted,
    expand,
    longest,
    shortest,
    steps_of,
    usual,
)
from session.programme.methods import (
    FORMS,
    LEVELS,
    NEEDS,
    PURPOSES,
    Form,
    Method,
    Need,
    ParameterKind,
    Purpose,
)
from session.programme.planned import PlannedStage
from session.programme.saving import as_toml
from session.programme.scenario import Scenario, read, starting_rows
from session.programme.shelving import keys, languages, library, load, wishes
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.words import words
from tests.length import times
from tests.session.build import NOON

FOLDER = Path(__file__).parents[2] / "templates" / "methods"
METHODS = library(FOLDER, KINDS)
EACH = [(key, language) for key in METHODS for language in ("ru", "en")]
HEAD = """\
key = "small"
language = "LANGUAGE"
name = "Small"
generations = ["young", "middle", "old"]

[[stage]]
key = "first"
kind = "form"
title = "First"
"""
LAST = """
[[stage]]
key = "last"
kind = "agree"
title = "Last"
"""


def refusal(key: str, folder: Path) -> str:
    with pytest.raises(Refused) as caught:
        load(folder, key, KINDS)
    assert caught.value.code is Code.method_broken
    before = "The method cannot be read: "
    return words("en").refusal(caught.value).removeprefix(before)


@st.composite
def wished(draw: st.DrawFn, method: Method) -> Wish:
    """Draw anything that one may choose of a method."""
    structure = method.structure
    variant = draw(st.sampled_from(["", *(v.key for v in structure.variants)]))
    free = [step.key for step in structure.steps if step.skippable]
    skipped = (
        frozenset(draw(st.lists(st.sampled_from(free))))
        if free
        else frozenset()
    )
    if not steps_of(structure, Wish(1, variant, skipped=skipped)):
        skipped = frozenset()
    given_: dict[str, int | str] = {}
    for name, parameter in structure.parameters.items():
        if draw(st.booleans()):
            continue
        if parameter.kind is ParameterKind.words:
            given_[name] = draw(st.text("Что,если?", min_size=1, max_size=200))
        else:
            given_[name] = draw(st.integers(parameter.low, parameter.high))
    steps = steps_of(structure, Wish(1, variant, skipped=skipped))
    minutes = draw(st.integers(shortest(steps), longest(steps)))
    taken = (Source(stage="first"),)
    return Wish(minutes, variant, given_, skipped, taken)


@pytest.mark.parametrize(("key", "language"), EACH)
@settings(max_examples=times(30), deadline=None)
@given(data=st.data())
def test_whatever_one_chooses_becomes_a_programme_that_a_scenario_may_have(
    key: str, language: str, data: st.DataObject
) -> None:
    method = METHODS[key]
    wish = data.draw(wished(method))
    stages = expand(method, language, wish, "b1", "b1_")
    steps = steps_of(method.structure, wish)
    assert [stage.key for stage in stages] == [f"b1_{s.key}" for s in steps]
    minutes = [stage.envelope.minutes for stage in stages]
    assert sum(minutes) == wish.minutes
    assert all(m >= s.least for m, s in zip(minutes, steps, strict=True))
    told = "".join(stage.envelope.instruction for stage in stages)
    assert [
        name for name in method.structure.parameters if f"{{{name}}}" in told
    ] == []
    check_as_a_scenario(stages, language)


def check_as_a_scenario(
    stages: tuple[PlannedStage, ...], language: str
) -> None:
    """Write the stages as a file and read it as one from a stranger: every law of a scenario is asked."""
    head = read(HEAD.replace("LANGUAGE", language), "small.toml", KINDS)
    whole = head.model_copy(update={"stages": (*head.stages, *stages)})
    text = as_toml(begun_from(whole), "small", "Small")
    assert read(text, "small.toml", KINDS).stages == whole.stages


def begun_from(scenario: Scenario) -> Snapshot:
    ids = (f"id{number}" for number in range(1000))
    rows = starting_rows(scenario, "session", "ABC234", NOON, lambda: next(ids))
    return Snapshot(rows)


@pytest.mark.parametrize("key", METHODS)
def test_both_languages_say_the_same_in_as_many_parts(key: str) -> None:
    method = METHODS[key]
    assert languages(FOLDER, key) == ["en", "ru"]
    shapes = [
        [
            (
                stage.kind,
                stage.key,
                stage.envelope.minutes,
                len(stage.envelope.fields),
                bool(stage.envelope.instruction),
            )
            for stage in expand(method, language, wish, "b")
        ]
        for wish in wishes(method)
        for language in ("ru", "en")
    ]
    assert shapes[0::2] == shapes[1::2]
    russian, english = method.texts["ru"], method.texts["en"]
    for part in ("before", "during", "after", "traps"):
        assert len(getattr(russian, part)) == len(getattr(english, part)), part


@pytest.mark.parametrize("key", METHODS)
def test_a_method_says_where_it_comes_from_only_if_that_was_read(
    key: str,
) -> None:
    shown = METHODS[key].shown_origins
    assert all(origin.read for origin in shown)


def test_every_word_of_a_closed_list_has_a_name() -> None:
    assert PURPOSES.keys() == set(Purpose)
    assert FORMS.keys() == set(Form)
    assert NEEDS.keys() == set(Need)
    assert [*LEVELS] == [1, 2, 3]


@given(data=st.data())
def test_minutes_are_parted_as_the_shares_say(data: st.DataObject) -> None:
    method = METHODS[data.draw(st.sampled_from(sorted(METHODS)))]
    steps = method.structure.steps
    minutes = data.draw(st.integers(shortest(steps), longest(steps)))
    found = allotted(minutes, steps)
    for step in steps:
        fair = minutes * step.share / 100
        assert found[step.key] >= step.least
        assert found[step.key] <= max(step.least, fair + 1) + 2 * FIVE


def test_from_an_hour_on_minutes_are_parted_in_fives() -> None:
    steps = METHODS["swot"].structure.steps
    assert [*allotted(70, steps).values()] == [5, 20, 15, 10, 10, 10]
    assert [*allotted(73, steps).values()] == [5, 23, 15, 10, 10, 10]
    assert [*allotted(59, steps).values()] == [5, 19, 14, 6, 8, 7]


@given(data=st.data())
def test_fives_are_left_where_the_least_leaves_no_room(
    data: st.DataObject,
) -> None:
    method = METHODS[data.draw(st.sampled_from(sorted(METHODS)))]
    steps = method.structure.steps
    minutes = data.draw(st.integers(shortest(steps), longest(steps)))
    found = allotted(minutes, steps)
    assert sum(found.values()) == minutes
    assert all(step.least <= found[step.key] <= 600 for step in steps)
    room = sum(-(-step.least // FIVE) * FIVE for step in steps)
    odd = [each for each in found.values() if each % FIVE]
    if minutes >= LONG and room <= minutes:
        assert len(odd) == bool(minutes % FIVE)


def test_a_step_that_is_left_out_hands_on_what_it_would_have_taken() -> None:
    method = METHODS["ngt"]
    wish = usual(method, "dot-voting")
    brought = Wish(wish.minutes, wish.variant, taken=(Source(stage="first"),))
    stages = expand(method, "en", brought, "b", "b_")
    assert [(stage.key, stage.envelope.sources) for stage in stages] == [
        ("b_question", ()),
        ("b_second", (Source(stage="first"),)),
        ("b_result", ()),
    ]


def test_parameters_stand_where_a_method_names_them() -> None:
    method = METHODS["swot"]
    wish = Wish(70, given={"dots": 7, "question": "Наш архив"})
    by_step = {
        stage.key: stage.envelope for stage in expand(method, "ru", wish, "b")
    }
    assert by_step["dots"].options["dots"] == 7
    assert "Точек у каждого: 7" in by_step["dots"].instruction
    assert by_step["question"].instruction.startswith("Наш архив.")


WISHES = [
    (Wish(5), "minutes must be 37 to 1200 here"),
    (Wish(70, "none"), "the method has no variant “none”"),
    (
        Wish(70, skipped=frozenset({"cards"})),
        "the step “cards” cannot be left out",
    ),
    (Wish(70, given={"dots": 99}), "“dots” must be a number from 3 to 9"),
    (Wish(70, given={"dots": "five"}), "“dots” must be a number from 3 to 9"),
    (Wish(70, given={"dogs": 9}), "the method has no parameter “dogs”"),
    (
        Wish(70, given={"question": ""}),
        "“question” must be words, at most 200 characters",
    ),
]


@pytest.mark.parametrize(("wish", "told"), WISHES, ids=[t for _, t in WISHES])
def test_what_cannot_be_is_refused_in_words(wish: Wish, told: str) -> None:
    with pytest.raises(Refused) as caught:
        expand(METHODS["swot"], "en", wish, "b")
    assert words("en").refusal(caught.value) == f"This was not saved: {told}."


BROKEN = [
    (
        "swot.toml",
        "share = 32",
        "share = 33",
        "line 48: the shares of all steps must make 100 together",
    ),
    (
        "swot.toml",
        'kind = "collect"',
        'kind = "dance"',
        "line 53: unknown stage kind “dance”",
    ),
    (
        "swot.toml",
        'dots = "{dots}"',
        'dots = "{dogs}"',
        "the method has no parameter “dogs”",
    ),
    ("swot.toml", "most = 2", "mots = 2", "unknown key “mots”"),
    (
        "swot.toml",
        'key = "pestel"',
        'key = "soar"',
        "the variant “soar” appears twice",
    ),
    (
        "swot.toml",
        "parameters = { each = 6 }",
        "parameters = { eech = 6 }",
        "the method has no parameter “eech”",
    ),
    (
        "swot.toml",
        'skips = ["agreements"]',
        'skips = ["question", "cards", "themes", "dots", "so", "agreements"]',
        "no step is left",
    ),
    (
        "swot.toml",
        "default = 3",
        "default = 13",
        "“each” must lie between low and high",
    ),
    (
        "swot.toml",
        'key = "themes"',
        'key = "cards"',
        "the step “cards” appears twice",
    ),
    (
        "swot.toml",
        "[step.options]",
        '[[step.field]]\nname = "card"\nrequired = true\n\n[step.options]',
        "the field “card” appears twice",
    ),
    (
        "swot.toml",
        'step = "cards"',
        'step = "dots"',
        "the source “dots” is not a step before this one",
    ),
    ("swot.toml", "traps = 3", "traps = 4", "the number of traps must be 4"),
    (
        "swot.toml",
        "least = 40",
        "least = 4",
        "minutes must rise, and have room for the least of all steps: 37",
    ),
    (
        "swot.toml",
        "most = 120",
        "most = 12",
        "people must be in order: least to most",
    ),
    (
        "swot.toml",
        '["agreements"]',
        '["agreement"]',
        "the method has no step “agreement”",
    ),
    (
        "swot.toml",
        '"choose"]',
        '"chose"]',
        "must be one of these: open, connect",
    ),
    (
        "swot.toml",
        'key = "swot"',
        'key = "swat"',
        "its key does not match its name",
    ),
    ("swot.en.toml", "[step.so]", "[step.sow]", "unknown key “sow”"),
    ("swot.en.toml", 'label = "Card"\n', "", "“label” is missing"),
    (
        "swot.en.toml",
        "{question}",
        "{answer}",
        "the method has no parameter “answer”",
    ),
    (
        "swot.en.toml",
        'language = "en"',
        'language = "ru"',
        "its key and language do not match its name",
    ),
    (
        "swot.en.toml",
        'title = "Themes"',
        'titel = "Themes"',
        "unknown key “titel”",
    ),
    (
        "swot.en.toml",
        'title = "Themes"',
        f'title = "{"T" * 201}"',
        "“title” is too long: the limit in characters is 200",
    ),
]


@pytest.mark.parametrize(
    ("file", "good", "bad", "told"), BROKEN, ids=[told for *_, told in BROKEN]
)
def test_a_broken_method_is_refused_with_file_line_and_what_is_wrong(
    tmp_path: Path, file: str, good: str, bad: str, told: str
) -> None:
    for name in ("swot.toml", "swot.en.toml", "swot.ru.toml"):
        shutil.copy(FOLDER / name, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert good in text
    (tmp_path / file).write_text(text.replace(good, bad, 1), encoding="utf-8")
    found = refusal("swot", tmp_path)
    assert ", line " in found
    assert told in found


def test_a_method_without_words_is_refused(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "swot.toml", tmp_path)
    assert refusal("swot", tmp_path) == (
        "swot.toml: there is no file of texts beside it."
    )
    assert keys(tmp_path) == ["swot"]


def with_block(language: str, *lines: str) -> str:
    block = "\n".join(("", "[[block]]", 'key = "dots"', *lines, ""))
    return HEAD.replace("LANGUAGE", language) + block + LAST


@pytest.mark.parametrize(("key", "language"), EACH)
def test_a_block_in_a_scenario_stands_where_it_is_written(
    key: str, language: str
) -> None:
    text = with_block(language, f'method = "{key}"')
    scenario = read(text, "small.toml", KINDS, METHODS)
    method = METHODS[key]
    stages = expand(method, language, usual(method), "dots", "dots_")
    assert scenario.stages[1:-1] == stages
    assert [scenario.stages[0].key, scenario.stages[-1].key] == [
        "first",
        "last",
    ]


def test_a_block_says_what_it_wants_otherwise() -> None:
    text = with_block(
        "en",
        'method = "ngt"',
        'variant = "dot-voting"',
        "minutes = 20",
        "parameters = { dots = 7 }",
        'sources = [{ stage = "first" }]',
    )
    scenario = read(text, "small.toml", KINDS, METHODS)
    dots = scenario.stages[2].envelope
    assert (dots.options["dots"], dots.sources) == (7, (Source(stage="first"),))
    assert sum(s.envelope.minutes for s in scenario.stages[1:-1]) == 20


WRONG_BLOCKS = [
    (
        'method = "dance"',
        "line 13: unknown method “dance”; known: action-plan",
    ),
    (
        'method = "swot"\nminutes = 5',
        "line 14: minutes must be 37 to 1200 here",
    ),
    (
        'method = "swot"\nvariant = "x"',
        "line 14: the method has no variant “x”",
    ),
    (
        'method = "swot"\nparameters = { dots = 99 }',
        "line 14: “dots” must be a number from 3 to 9",
    ),
    (
        'method = "swot"\nskip = ["cards"]',
        "line 14: the step “cards” cannot be left out",
    ),
    (
        'method = "ngt"\nsources = [{ stage = "last" }]',
        "line 14: the source “last” is not a stage before this one",
    ),
    ('method = "swot"\nminuts = 5', "line 14: unknown key “minuts”"),
]


@pytest.mark.parametrize(("lines", "told"), WRONG_BLOCKS)
def test_a_wrong_block_is_told_with_its_line(lines: str, told: str) -> None:
    with pytest.raises(Refused) as caught:
        read(with_block("en", lines), "small.toml", KINDS, METHODS)
    assert f"small.toml, {told}" in words("en").refusal(caught.value)


@pytest.mark.parametrize("key", METHODS)
def test_a_step_in_which_people_write_asks_a_question(key: str) -> None:
    for step in METHODS[key].structure.steps:
        if KINDS[step.kind].fresh.get("fields"):
            assert step.fields, (key, step.key)
