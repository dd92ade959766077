# Methods as specs of another library: what goes out comes back as it was, what comes from elsewhere becomes a method
# and says what was guessed, and what cannot be read is refused with its line.
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator_ui.shelf import library
from session.programme import heads
from session.programme.gathering import written
from session.programme.methods import Method
from session.programme.shelving import whole
from session.programme.specs import as_spec, is_spec, taken
from session.refusals import Refused
from session.stages import KINDS
from session.words import words
from tests.length import times

METHODS = library()
FROM_ELSEWHERE = """---
id: talk-in-turns
title: 'Talk in turns: an evening''s work'
version: 0.1.0
status: draft
summary: >
  Everybody speaks once,
  then all choose.
source_method: Talking circle
license: CC0-1.0
attribution: "Ann \\"the voice\\" Smith"
tags: [deciding, decide, "people:6-24"]
roles:
- slug: participant
  label: Participant
stages:
  - id: first-round   # each once
    title: First round
    assignment_strategy: round_robin
    context_mode: none
  - id: what-we-take
    title: What we take
    output: One sentence of each
    context_mode: previous_summary
  - id: end
    title: The end
    context_mode: custom
---
# Talk in turns

## Stage: first-round

**Goal**: hear all. Nobody answers yet. The leader keeps time.

## Stage: what-we-take

Say {one} thing.
"""


def came(text: str) -> Method:
    found = whole(taken(text, "spec.md").text, "spec.md", KINDS)
    assert isinstance(found, Method), found
    return found


@pytest.mark.parametrize("key", METHODS)
def test_what_goes_out_comes_back_as_it_was(key: str) -> None:
    method = METHODS[key]
    text = as_spec(method)
    assert is_spec(text)
    assert written(came(text)) == written(method)
    assert taken(text, "spec.md").lost == ()


@pytest.mark.parametrize("key", METHODS)
def test_others_read_our_specs(key: str) -> None:
    head, body = heads.parted(as_spec(METHODS[key]))
    told = yaml.safe_load(head)
    stages = [stage["id"] for stage in told["stages"]]
    assert told["id"] == key
    assert [each for each in stages if f"## Stage: {each}\n" in body] == stages
    assert heads.read(head) == told
    assert "## Lost in this format" in body


def test_a_spec_from_elsewhere_becomes_a_method() -> None:
    method = came(FROM_ELSEWHERE)
    told = method.texts["en"]
    structure = method.structure
    assert told.name == "Talk in turns: an evening's work"
    assert told.summary == "Everybody speaks once, then all choose."
    assert [purpose.value for purpose in structure.purposes] == ["decide"]
    assert (structure.people.least, structure.people.most) == (6, 24)
    assert structure.minutes.usual == 45
    (origin,) = structure.origins
    assert (origin.title, origin.licence) == ("Talking circle", "CC0-1.0")
    assert origin.author == 'Ann "the voice" Smith'
    first, second, third = structure.steps
    assert told.steps[first.key].instruction == (
        "Goal: hear all. Nobody answers yet."
    )
    assert told.during == ("The leader keeps time.",)
    assert [source.step for source in second.sources] == [first.key]
    label = told.steps[second.key].fields["answer"].label
    assert label == "One sentence of each"
    assert third.sources == ()


def test_what_was_guessed_is_said() -> None:
    told = [
        words("en").told(each) for each in taken(FROM_ELSEWHERE, "spec.md").lost
    ]
    assert "The file says no minutes: each stage has 15." in told
    assert any("“The end”" in each for each in told)
    assert not any("how many people" in each for each in told)


BROKEN = (
    ("id: talk-in-turns", "id talk-in-turns", "line 2"),
    ("title: 'Talk", "title: {a: 1}\nother: 'Talk", "line 3"),
    ("status: draft", "hold: true", "on hold"),
    ("stages:", "steps:", "no stages"),
    ("---\n# Talk", "# Talk", "line"),
)


@pytest.mark.parametrize(("good", "bad", "told"), BROKEN)
def test_what_cannot_be_read_is_refused_with_its_line(
    good: str, bad: str, told: str
) -> None:
    with pytest.raises(Refused) as caught:
        taken(FROM_ELSEWHERE.replace(good, bad, 1), "spec.md")
    assert told in words("en").refusal(caught.value)


@settings(max_examples=times(300), deadline=None)
@given(st.text("ab:-#'\"[]{}|>,\\ \n~", max_size=80))
def test_any_head_is_read_or_refused(text: str) -> None:
    try:
        taken(f"---\n{text}\n---\n", "spec.md")
    except Refused as refused:
        words("ru").refusal(refused)


@settings(max_examples=times(60), deadline=None)
@given(st.integers(1, 40), st.integers(0, 99999), st.text(max_size=60))
def test_whatever_it_says_the_method_fits(
    stages: int, minutes: int, title: str
) -> None:
    listed = "\n".join(f"- id: s{number}" for number in range(stages))
    named = " ".join(title.split()).replace('"', "").replace("\\", "")
    named = "".join(each for each in named if each.isprintable())
    head = f'title: "{named}"\ntags: ["minutes:{minutes}"]\nstages:\n{listed}'
    assert came(f"---\n{head}\n---\n").structure.steps
