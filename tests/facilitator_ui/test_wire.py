# The small shapes of the wire: forms of pages as objects, keys of what could not be taken, paths to go back to.
import asyncio
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from facilitator_ui.wire import form_of, key_in, local_path
from session.refusals import Code, Refused


def read(*pairs: tuple[str, str]) -> dict[str, object]:
    """Post a form and read it as a page's handler does."""
    body = urlencode(pairs).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    return asyncio.run(
        form_of(
            Request(
                {"type": "http", "method": "POST", "headers": headers}, receive
            )
        )
    )


@pytest.mark.parametrize(
    ("pairs", "form"),
    [
        ([("a", "x")], {"a": "x"}),
        ([("a:b", "x"), ("a:c#", "2")], {"a": {"b": "x", "c": 2}}),
        ([("a:b:c", "x")], {"a": {"b": {"c": "x"}}}),
        ([("a[]", "x"), ("a[]", "y")], {"a": ["x", "y"]}),
        ([("a:b[]", "x")], {"a": {"b": ["x"]}}),
        ([("a#", " 12 "), ("b#", "-3"), ("c#", "")], {"a": 12, "b": -3}),
        (
            [("a#", "twelve"), ("b#", "9" * 16), ("c#", "1.5")],
            {"a": "twelve", "b": "9" * 16, "c": "1.5"},
        ),
        (
            [("a?", "on"), ("b?", ""), ("c?", "true"), ("d?", "no")],
            {"a": True, "b": False, "c": True, "d": False},
        ),
        ([("a*", "one\r\ntwo\n\nthree")], {"a": ["one", "two", "", "three"]}),
        ([("a-", ""), ("b-", "x"), ("c-", "  ")], {"b": "x"}),
        ([("a", "x"), ("a:b", "y"), ("a[]", "z")], {"a": "x"}),
    ],
)
def test_a_name_says_what_its_value_is(
    pairs: list[tuple[str, str]], form: dict[str, object]
) -> None:
    assert read(*pairs) == form


@given(
    st.lists(
        st.tuples(st.text("ab:[]#?*-", max_size=6), st.text(max_size=6)),
        max_size=8,
    )
)
def test_any_form_can_be_read(pairs: list[tuple[str, str]]) -> None:
    assert isinstance(read(*pairs), dict)


@pytest.mark.parametrize("depth", [9, 3_000, 30_000])
def test_a_form_of_any_depth_is_refused_in_words(depth: int) -> None:
    with pytest.raises(Refused) as refusal:
        read(("a:" * depth + "b", "x"))
    assert refusal.value.code is Code.malformed


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"key": "abc"}', "abc"),
        (b'{"key": "abc"}', "abc"),
        ('{"key": 5}', None),
        ("[]", None),
        ("5", None),
        ("{", None),
        (b"\xff", None),
        ('{"key": "' + "x" * 100 + '"}', "x" * 64),
        ('{"key": "a\\udc00b"}', "ab"),
        ("[" * 100_000, None),
    ],
)
def test_the_key_of_what_was_refused_is_found_where_there_is_one(
    text: str | bytes, key: str | None
) -> None:
    assert key_in(text) == key


@given(st.text())
def test_nobody_is_led_to_another_site(path: str) -> None:
    led = local_path(path, "/")
    assert led.startswith("/")
    assert not led.startswith(("//", "/\\"))
    assert not any(char.isspace() for char in led)
