# What comes in is a command, or is refused by name: malformed, unknown, or with something too much.
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.decide import COMMANDS, INTERNAL
from session.entries.writing import AddEntry
from session.membership.registration import IssueLink, Join
from session.messages import Command, name_of
from session.programme.flow import NextStage, OpenStage
from session.programme.passport import EditPassport
from session.refusals import Code, Refused
from tests.length import times
from tests.session.build import refused

KEY = "0123456789abcdef"
NEXT = {"type": "next_stage", "key": KEY, "after": "one"}


def told(raw: bytes | str | dict[str, Any]) -> tuple[Code, dict[str, object]]:
    with pytest.raises(Refused) as refusal:
        COMMANDS.parse(raw)
    return refusal.value.code, dict(refusal.value.values)


@pytest.mark.parametrize(
    "raw", [NEXT, json.dumps(NEXT), json.dumps(NEXT).encode()]
)
def test_text_bytes_and_objects_are_read_alike(
    raw: bytes | str | dict[str, Any],
) -> None:
    assert COMMANDS.parse(raw) == NextStage(key=KEY, after="one")


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        (b"\xff\xfe", "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"type":"next_stage","n":' + "1" * 5000 + "}", "JSON"),
        ("null", "type"),
        ("[]", "type"),
        ('"next_stage"', "type"),
        ("{}", "type"),
        ('{"type":5}', "type"),
        ({"type": ["next_stage"]}, "type"),
        ({}, "type"),
        ({"type": "next_stage"}, "key"),
        ({**NEXT, "key": "short"}, "key"),
        ({**NEXT, "key": KEY + "\n"}, None),
        ({**NEXT, "key": "x" * 65}, "key"),
        ({**NEXT, "key": KEY + "ё"}, "key"),
        ({**NEXT, "after": "../etc"}, "after"),
        ({**NEXT, "after": ["one"]}, "after"),
        ({**NEXT, "extra": 1}, "extra"),
        ({**NEXT, "e" * 5000: 1}, "e" * 60),
        ({"type": "open_stage", "key": KEY}, "stage"),
        ({"type": "set_screen", "key": KEY, "state": "gone"}, "state"),
        (
            {"type": "add_entry", "key": KEY, "stage": "s", "content": "text"},
            "content",
        ),
        (
            {
                "type": "add_entry",
                "key": KEY,
                "stage": "s",
                "content": {"a": {"b": "c"}},
            },
            "content.a.str",
        ),
        (
            {"type": "edit_passport", "key": KEY, "starts_at": 10**30},
            "starts_at",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(
    raw: bytes | str | dict[str, Any], where: str | None
) -> None:
    # What no person types is cleaned away before it is looked at.
    if where is None:
        assert COMMANDS.parse(raw) == NextStage(key=KEY, after="one")
    else:
        assert told(raw) == (Code.malformed, {"where": where})


def test_a_text_longer_than_its_field_is_refused_with_both_lengths() -> None:
    long = {"type": "edit_passport", "key": KEY, "title": "x" * 301}
    assert told(long) == (
        Code.field_too_long,
        {"field": "title", "length": 301, "limit": 300},
    )
    lines = {
        "type": "edit_passport",
        "key": KEY,
        "organizations": ["x", "x" * 302],
    }
    assert told(lines) == (
        Code.field_too_long,
        {"field": "organizations.1", "length": 302, "limit": 300},
    )


@pytest.mark.parametrize(
    "name", ["", "no_such_thing", "Next_Stage", "x" * 10_000]
)
def test_an_unknown_command_is_refused(name: str) -> None:
    assert told({"type": name, "key": KEY}) == (Code.unknown_command, {})


@pytest.mark.parametrize("command", [Join, IssueLink])
def test_what_only_the_server_sends_is_unknown_at_the_door(
    command: type[Command],
) -> None:
    assert command in INTERNAL
    assert told({"type": name_of(command), "key": KEY}) == (
        Code.unknown_command,
        {},
    )


def test_text_is_cleaned_at_the_door_wherever_it_stands() -> None:
    raw = {
        "type": "edit_passport",
        "key": KEY,
        "title": " a\x00\ud800\u202eb ",
        "organizations": ["\x07", "c\x1b"],
    }
    assert COMMANDS.parse(raw) == EditPassport(
        key=KEY, title="ab", organizations=("", "c")
    )
    entry = {
        "type": "add_entry",
        "key": KEY,
        "stage": "s",
        "content": {"wh\ud800at": "x\x00"},
    }
    assert COMMANDS.parse(json.dumps(entry)) == AddEntry(
        key=KEY, stage="s", content={"what": "x"}
    )


def test_every_command_is_known_by_its_own_name() -> None:
    assert {
        name: name_of(command) for name, command in COMMANDS.by_type.items()
    } == {n: n for n in COMMANDS.by_type}
    assert COMMANDS.by_type["open_stage"] is OpenStage


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters()),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters()), inner)
    ),
)


@settings(max_examples=times(50))
@given(
    st.sampled_from(sorted(COMMANDS.by_type)),
    st.dictionaries(
        st.sampled_from(
            [
                "stage",
                "entry",
                "content",
                "after",
                "envelope",
                "name",
                "number",
                "x",
            ]
        ),
        JSON,
    ),
)
def test_any_json_at_all_is_a_command_or_a_refusal(
    name: str, fields: dict[str, Any]
) -> None:
    raw = json.dumps({"type": name, "key": KEY, **fields})
    assert refused(lambda: COMMANDS.parse(raw)) in {None, Code.malformed}


@given(st.binary())
def test_any_bytes_at_all_are_refused(raw: bytes) -> None:
    assert refused(lambda: COMMANDS.parse(raw)) is Code.malformed
