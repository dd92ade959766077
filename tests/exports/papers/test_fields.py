# What Word shows for fields of forms that keep no result, and how much a text may say.
import pytest
from lxml import etree

from exports.papers.fields import Fields, Open
from exports.papers.left_out import LeftOut
from exports.papers.lines import MAX_TEXT, Lines
from exports.papers.unreadable import Unreadable, UnreadableCode
from tests.exports.papers.built import names


def form(inner: str) -> etree._Element:
    return etree.fromstring(f"<w:ffData {names()}>{inner}</w:ffData>")


def choice(told: str) -> str:
    entries = "".join(
        f'<w:listEntry w:val="{name}"/>' for name in ("one", "two", "three")
    )
    return f"<w:ddList>{told}{entries}</w:ddList>"


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (choice(""), "one"),
        (choice('<w:default w:val="1"/>'), "two"),
        (choice('<w:result w:val="2"/><w:default w:val="1"/>'), "three"),
        (choice('<w:result w:val="0"/><w:default w:val="1"/>'), "one"),
        (choice('<w:result w:val="3"/>'), ""),
        (choice('<w:result w:val="-1"/>'), ""),
        ("<w:ddList/>", ""),
        ("", ""),
    ],
)
def test_a_list_shows_the_choice_that_was_made_or_it_begins_with(
    inner: str, shown: str
) -> None:
    assert Open(form(inner), told=[" FORMDROPDOWN "]).unsaid() == shown


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (["EQ ", "x"], LeftOut.FORMULA),
        (["eq x"], LeftOut.FORMULA),
        (["LISTNUM"], LeftOut.NUMBER),
        (["MACROBUTTON x"], LeftOut.PLACEHOLDER),
        (["SYMBOL nothing"], LeftOut.SYMBOL),
        (["PAGE"], ""),
        ([], ""),
    ],
)
def test_a_field_without_a_result_shows_nothing_or_is_counted_as_lost(
    told: list[str], shown: str | LeftOut
) -> None:
    assert Open(told=told).unsaid() == shown


def test_only_between_beginning_and_result_is_an_instruction() -> None:
    fields = Fields()
    assert (fields.in_instruction, fields.is_open, fields.end()) == (
        False,
        False,
        None,
    )
    fields.begin(None, 3)
    fields.begin(None, 5)
    fields.instruct("inner")
    fields.separate()
    fields.separate()
    assert (fields.in_instruction, fields.is_open) == (True, True)
    inner = fields.end()
    assert inner is not None
    assert (inner.said, inner.told, fields.in_instruction) == (
        5,
        ["inner"],
        True,
    )
    outer = fields.end()
    assert outer is not None
    assert (outer.said, outer.told, fields.in_instruction, fields.is_open) == (
        3,
        [],
        False,
        False,
    )


def test_a_text_is_read_to_its_last_sign_and_one_more_is_too_many() -> None:
    lines = Lines()
    lines.begin()
    lines.say("x" * MAX_TEXT)
    with pytest.raises(Unreadable) as refused:
        lines.say("x")
    assert refused.value.code is UnreadableCode.TOO_LARGE
