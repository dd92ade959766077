# What the kinds let an organizer choose: read as typed values, checked at every door, described for a form.
from typing import Annotated, Any

import pytest
from pydantic import Field

from session.envelope import Envelope
from session.options import Asked, Input, OptionField, Options, edited
from session.refusals import Code, Refused
from session.stages import KINDS
from session.tables import Stage
from session.values.bounds import Line
from tests.session.build import MODERATOR, Sitting, a_session, a_stage

CHOICES = (("red", "Red"), ("blue", "Blue"))


class Dots(Options):
    dots: Annotated[int, Field(ge=1, le=9), Asked("Dots each")] = 3
    secret: Annotated[
        bool, Field(alias="is"), Asked("In secret", settled=True)
    ] = False
    about: Annotated[Line, Asked("About", "a word or two")] = ""


def code_of(call: Any) -> Code:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def test_what_is_chosen_is_read_as_typed_values_and_the_rest_is_as_usual() -> (
    None
):
    stage = a_stage("s", options={"dots": 5, "is": True})
    assert Dots.of(stage) == Dots(dots=5, **{"is": True})
    assert Dots.of(a_stage("s")) == Dots()


@pytest.mark.parametrize("dots", [0, 10, True, "5"])
def test_what_does_not_fit_is_as_if_not_there(dots: object) -> None:
    assert Dots.of(
        a_stage("s", options={"dots": dots, "dotz": 5, "is": True})
    ) == Dots(**{"is": True})


def test_true_is_not_read_as_the_number_that_was_read_before() -> None:
    assert Dots.of(a_stage("s", options={"dots": 1})).dots == 1
    assert Dots.of(a_stage("s", options={"dots": True})).dots == 3


def test_options_are_described_for_a_form() -> None:
    assert Dots.described == (
        OptionField(
            "dots",
            "Dots each",
            "",
            Input.number,
            3,
            settled=False,
            low=1,
            high=9,
        ),
        OptionField(
            "is", "In secret", "", Input.switch, usual=False, settled=True
        ),
        OptionField(
            "about",
            "About",
            "a word or two",
            Input.line,
            "",
            settled=False,
            limit=300,
        ),
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            {"dots": "5", "is": "true", "about": "x"},
            {"dots": 5, "is": True, "about": "x"},
        ),
        ({"dots": "", "about": ""}, {}),
        ({}, {}),
    ],
)
def test_a_form_brings_texts_and_what_is_kept_is_typed(
    given: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert Dots.accepted(given) == kept


@pytest.mark.parametrize(
    ("given", "code", "about"),
    [
        ({"dotz": 5}, Code.unknown_field, None),
        ({"secret": True}, Code.unknown_field, None),
        ({"dots": 10}, Code.field_out_of_range, "dots"),
        ({"dots": "many"}, Code.field_not_a_number, "dots"),
        ({"about": "x" * 301}, Code.field_too_long, "about"),
        ({"is": "perhaps"}, Code.malformed, "is"),
    ],
)
def test_what_does_not_fit_is_refused_and_the_field_named(
    given: dict[str, Any], code: Code, about: str | None
) -> None:
    with pytest.raises(Refused) as caught:
        Dots.accepted(given)
    assert (caught.value.code, caught.value.values.get("input")) == (
        code,
        about,
    )


def test_what_is_settled_is_not_changed_once_the_stage_has_begun() -> None:
    assert edited(Dots, {"dots": 3}, {"is": True}, begun=False) == {
        "dots": 3,
        "is": True,
    }
    assert edited(
        Dots, {"dots": 3, "is": True}, {"dots": 4, "is": True}, begun=True
    ) == {"dots": 4, "is": True}
    assert (
        code_of(lambda: edited(Dots, {"dots": 3}, {"is": True}, begun=True))
        is Code.stage_wrong_state
    )


def test_an_edit_mends_what_did_not_fit_before() -> None:
    assert edited(
        Dots, {"dotz": 3, "dots": 99}, {"about": "x"}, begun=False
    ) == {"about": "x"}


# Every kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_option_has_a_label_a_way_to_ask_and_fits_when_it_is_as_usual(
    kind: str,
) -> None:
    model = KINDS[kind].options
    for field in model.described:
        assert field.label
        assert (field.input is Input.choice) == bool(field.choices)
        assert field.input is not Input.number or None not in {
            field.low,
            field.high,
        }
    assert (
        model.mistakes({field.name: field.usual for field in model.described})
        == []
    )


# The doors


def sitting(kind: str = "group", **envelope: Any) -> Sitting:
    return Sitting(a_session(a_stage("s", kind, **envelope)))


def begun(kind: str = "group", **envelope: Any) -> Sitting:
    sat = sitting(kind, **envelope)
    sat.tell(MODERATOR, "open_stage", stage="s")
    return sat


def options(sat: Sitting, stage: str = "s") -> dict[str, Any]:
    return dict(
        sat.snapshot.get(Stage, stage, Code.unknown_stage).envelope.options
    )


def test_a_stage_is_inserted_with_options_that_its_kind_knows() -> None:
    sat = sitting()
    envelope = Envelope(title="New", options={"size": "5"}).model_dump(
        mode="json"
    )
    made = sat.tell(
        MODERATOR, "insert_stage", kind="group", envelope=envelope
    ).made
    assert options(sat, made[0]) == {"size": 5}
    for kind, given, code in (
        ("group", {"sise": 5}, Code.unknown_field),
        ("group", {"size": 99}, Code.field_out_of_range),
        ("group", {"forming": "magic"}, Code.field_not_an_option),
        ("form", {"size": 5}, Code.unknown_field),
    ):
        assert (
            sat.answer(
                MODERATOR,
                "insert_stage",
                kind=kind,
                envelope={"title": "New", "options": given},
            )
            is code
        )


def test_options_are_edited_one_by_one_and_undone() -> None:
    sat = sitting(options={"forming": "mixed", "size": 5})
    sat.tell(MODERATOR, "edit_stage", stage="s", options={"size": 4})
    assert options(sat) == {"forming": "mixed", "size": 4}
    sat.tell(MODERATOR, "edit_stage", stage="s", options={"forming": ""})
    assert options(sat) == {"size": 4}
    sat.tell(MODERATOR, "undo", number=sat.snapshot.number)
    assert options(sat) == {"forming": "mixed", "size": 4}
    assert (
        sat.answer(MODERATOR, "edit_stage", stage="s", options={"size": 1})
        is Code.field_out_of_range
    )


def test_a_stage_that_has_begun_keeps_what_is_settled() -> None:
    sat = begun(options={"size": 5})
    assert (
        sat.answer(MODERATOR, "edit_stage", stage="s", options={"size": 4})
        is Code.stage_wrong_state
    )
    told = begun("info")
    told.tell(MODERATOR, "edit_stage", stage="s", options={"theses": "One"})
    assert options(told) == {"theses": "One"}
