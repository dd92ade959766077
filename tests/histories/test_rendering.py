# Renderings that are kept: the same values are not rendered again, and what a template could tell apart always is.
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from session.kind import Region
from session.words import words
from tests.histories.rendering import Rendering, same
from tests.session.build import a_person, a_stage
from tests.templates.test_stages import RENDERER

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from("ab"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("xy"), inner)
        | st.tuples(inner)
    ),
    max_leaves=6,
)


@given(VALUES, VALUES)
def test_values_are_the_same_that_are_written_the_same(
    one: Any, other: Any
) -> None:
    assert same(one, other) is (repr(one) == repr(other))


def test_true_is_no_one_and_rows_are_the_same_by_what_they_hold() -> None:
    assert not same(True, 1)
    assert not same([1], (1,))
    assert same(a_person("anna"), a_person("anna"))
    assert not same(a_person("anna"), a_person("anna", "side-a"))
    assert same(a_stage("form"), a_stage("form"))
    assert not same(object(), object()), "of which nothing is known"


def test_a_region_is_rendered_as_by_the_program_whatever_was_rendered_before() -> (
    None
):
    rendering = Rendering(RENDERER)
    stages = [a_stage("first"), a_stage("second"), a_stage("first")]
    for stage in stages:
        for language in ("ru", "en"):
            told = words(language)
            region = Region(
                "clock", "parts/phone.html", "clock", {"stage": stage}
            )
            assert rendering.region(region, told) == RENDERER.region(
                region, told
            )
