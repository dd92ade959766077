# What a bot finds in a piece of HTML: commands with their fields, in order, whole tags or not.
import pytest

from facilitator_ui.bots.forms import Ask, asks_in, entrance

FORM = """<li><form data-command="add" data-fixed='{"stage": "s1"}'>
<input name="text" required><textarea name="more"></textarea>
<label><input type="radio" name="side" value="a"><input type="radio" name="side" value="b"></label>
<button name="then" value="next">Send</button></form></li>"""


def test_a_form_is_its_command_what_is_fixed_and_its_fields() -> None:
    fields: dict[str, list[str] | str] = {
        "text": "text",
        "more": "text",
        "side": ["a", "b"],
        "then": ["next"],
    }
    assert asks_in(FORM) == (Ask("add", {"stage": "s1"}, fields, {"text"}),)


@pytest.mark.parametrize(
    ("html", "commands"),
    [
        ("", []),
        ("only words", []),
        (
            "<tr><td><button data-command='close'>Close</button></td></tr>",
            ["close"],
        ),
        (
            "<button data-command='a'></button><p><button data-command='b'></button>",
            ["a", "b"],
        ),
        ("<button data-command='a' disabled></button>", []),
    ],
)
def test_buttons_are_found_in_any_piece(html: str, commands: list[str]) -> None:
    assert [ask.command for ask in asks_in(html)] == commands


def test_a_button_inside_a_form_is_a_command_of_its_own() -> None:
    button = "<button data-command='withdraw' type='button'></button>"
    html = f"<form data-command='revise'><input name='text'>{button}</form>"
    assert [(ask.command, list(ask.fields)) for ask in asks_in(html)] == [
        ("revise", ["text"]),
        ("withdraw", []),
    ]


def test_the_door_asks_with_a_key_and_choices() -> None:
    page = "<form><input type='hidden' name='key' value='k'><input type='radio' name='side' value='a'></form>"
    form = entrance(page)
    assert (form.key, form.options) == ("k", {"side": ["a"]})
