# What comes in wrong, by socket and by plain HTTP, in both languages: a clear sentence and a code, nothing half
# written, and the next good command is taken.
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from facilitator_ui.errors import status
from session.people import Role
from session.refusals import Code, Refused
from session.words import words
from tests.facilitator_ui.house import (
    LANGUAGES,
    WAYS,
    Answer,
    Gathering,
    Visitor,
    new_key,
)

KEY = "key-of-a-refused-command"
HELLO = {"what": "Hello"}


@dataclass
class Scene:
    """Anna wrote an entry into an open stage; Bert did not; another stage is still to come."""

    gathering: Gathering
    anna: Visitor
    bert: Visitor
    stage: str
    later: str
    entry: str

    def entry_of(self, content: Any, **given: Any) -> Answer:
        return {
            "type": "add_entry",
            "stage": self.stage,
            "content": content,
            **given,
        }

    def good(self) -> Answer:
        return self.entry_of(HELLO, key=new_key())


@pytest.fixture
def scene(gathering: Gathering) -> Scene:
    anna, bert = gathering.person("Anna Fox"), gathering.person("Bert Hare")
    later = str(
        gathering.lead(
            "insert_stage", kind="form", envelope={"title": "Later"}
        )["made"][0]
    )
    stage = gathering.opened()
    wrote = anna.tell(
        gathering.code, {"type": "add_entry", "stage": stage, "content": HELLO}
    )
    return Scene(gathering, anna, bert, stage, later, wrote["made"][0])


@dataclass(frozen=True)
class Row:
    """What is sent, raw or as a command without its key, and the refusal that it meets."""

    sent: Callable[[Scene], Answer | str | bytes]
    code: Code
    values: dict[str, object] = field(default_factory=dict)
    key: str | None = KEY


def nested(depth: int, opening: str, closing: str) -> str:
    return opening * depth + "1" + closing * depth


ROWS = {
    "a field too long": Row(
        lambda scene: scene.entry_of({"what": "ы" * 281}),
        Code.field_too_long,
        {"field": "What", "length": 281, "limit": 280, "input": "what"},
    ),
    "a text longer than any such field takes": Row(
        lambda scene: {"type": "support", "stage": scene.stage, "entry": scene.entry, "dissent": "x" * 4001},
        Code.field_too_long,
        {"field": "dissent", "length": 4001, "limit": 4000},
    ),
    "a field that the form has not": Row(
        lambda scene: scene.entry_of({"nonsense": "x"}), Code.unknown_field, {"field": "nonsense"}
    ),
    "a field that the command has not": Row(
        lambda scene: scene.entry_of(HELLO, nonsense=1), Code.malformed, {"where": "nonsense"}
    ),
    "an unknown command": Row(lambda _: {"type": "open_sesame"}, Code.unknown_command),
    "a command that only the server's own door sends": Row(
        lambda _: {"type": "issue_link", "role": "moderator", "digest": "0" * 64}, Code.unknown_command
    ),
    "a command of another kind of stage": Row(
        lambda scene: {"type": "set_ready", "stage": scene.stage, "group": "none"}, Code.unknown_command
    ),
    "a stage that is not open": Row(
        lambda scene: {"type": "add_entry", "stage": scene.later, "content": HELLO}, Code.stage_not_open
    ),
    "a stage that does not exist": Row(
        lambda _: {"type": "add_entry", "stage": "nowhere", "content": HELLO}, Code.unknown_stage
    ),
    "somebody else's entry revised": Row(
        lambda scene: {
            "type": "revise_entry", "stage": scene.stage, "entry": scene.entry, "revision": 1, "content": {"what": ""},
        },
        Code.not_yours,
    ),
    "somebody else's entry withdrawn": Row(
        lambda scene: {"type": "withdraw_entry", "stage": scene.stage, "entry": scene.entry}, Code.not_yours
    ),
    "the moderator's command": Row(lambda scene: {"type": "close_stage", "stage": scene.stage}, Code.not_allowed),
    "a word for somebody else": Row(
        lambda scene: scene.entry_of(HELLO, on_behalf=scene.gathering.id_of("Anna Fox")), Code.not_allowed
    ),
    "nothing written": Row(lambda scene: scene.entry_of({"what": " \u200b\u202e "}), Code.nothing_written),
    "a number where text belongs": Row(
        lambda scene: scene.entry_of({"what": 7}), Code.malformed, {"where": "What", "input": "what"}
    ),
    "a number that is none": Row(
        lambda scene: f'{{"type":"add_entry","key":"{KEY}","stage":"{scene.stage}","content":{{"what":NaN}}}}',
        Code.malformed,
        {"where": "content.what.str"},
    ),
    "a number of 5000 digits": Row(
        lambda _: f'{{"type":"undo","number":{"9" * 5000}}}', Code.malformed, {"where": "JSON"}, None
    ),
    "a revision that nobody has seen": Row(
        lambda scene: {
            "type": "revise_entry", "stage": scene.stage, "entry": scene.entry, "revision": 1_000_000, "content": HELLO,
        },
        Code.not_yours,
    ),
    "no key": Row(lambda scene: json.dumps(scene.entry_of(HELLO)), Code.malformed, {"where": "key"}, None),
    "a key too short": Row(
        lambda scene: json.dumps(scene.entry_of(HELLO, key="short")), Code.malformed, {"where": "key"}, "short"
    ),
    "a key that is no text": Row(
        lambda scene: json.dumps(scene.entry_of(HELLO, key=[KEY])), Code.malformed, {"where": "key"}, None
    ),
    "a key with half a character": Row(
        lambda _: '{"type":"open_sesame","key":"\\ud800 half a character"}',
        Code.unknown_command,
        {},
        "half a character",
    ),
    "a field's name with half a character": Row(
        lambda scene: f'{{"type":"add_entry","key":"{KEY}","stage":"{scene.stage}","content":{{"\\ud800x":"y"}}}}',
        Code.unknown_field,
        {"field": "x"},
    ),
    "nothing": Row(lambda _: "", Code.malformed, {"where": "JSON"}, None),
    "half an object": Row(lambda _: '{"type": "undo", ', Code.malformed, {"where": "JSON"}, None),
    "a list": Row(lambda _: "[1, 2]", Code.malformed, {"where": "type"}, None),
    "a null": Row(lambda _: "null", Code.malformed, {"where": "type"}, None),
    "a type that is no text": Row(lambda _: '{"type": ["undo"]}', Code.malformed, {"where": "type"}, None),
    "lists in lists in lists": Row(lambda _: nested(30_000, "[", "]"), Code.malformed, {"where": "JSON"}, None),
    "objects in objects in objects": Row(
        lambda _: nested(10_000, '{"a":', "}"), Code.malformed, {"where": "JSON"}, None
    ),
    "a command around lists in lists": Row(
        lambda _: f'{{"type":"undo","number":{nested(60, "[", "]")}}}', Code.malformed, {"where": "key"}, None
    ),
    "a frame of more than 64 kB": Row(
        lambda scene: scene.entry_of({"what": "x" * 65_536}), Code.frame_too_large, {"limit": 64}
    ),
    "a frame of more than 64 kB in few characters": Row(
        lambda scene: json.dumps(scene.entry_of({"what": "ы" * 32_768}, key=KEY), ensure_ascii=False),
        Code.frame_too_large,
        {"limit": 64},
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
def test_what_is_wrong_is_refused_in_words_and_changes_nothing(
    scene: Scene, way: str, language: str
) -> None:
    speaking = scene.bert.speaking(language)
    before = scene.gathering.house.rows()
    for name, row in ROWS.items():
        answer = speaking.say(scene.gathering.code, raw(row, scene), way)
        text = words(language).refusal(Refused(row.code, **row.values))
        about = {"field": row.values["input"]} if "input" in row.values else {}
        assert answer == {
            "refused": row.key,
            "code": row.code,
            "text": text,
            **about,
        }, name
    assert scene.gathering.house.rows() == before
    assert "ack" in speaking.tell(scene.gathering.code, scene.good(), way)


def raw(row: Row, scene: Scene) -> str | bytes:
    sent = row.sent(scene)
    return json.dumps({"key": KEY, **sent}) if isinstance(sent, dict) else sent


def test_a_refusal_has_its_status_over_plain_http(scene: Scene) -> None:
    for name, row in ROWS.items():
        answer = scene.bert.http.post(
            f"/s/{scene.gathering.code}/commands", content=raw(row, scene)
        )
        assert answer.status_code == status(row.code), name


def test_one_line_survives_everything_wrong_that_is_said_on_it(
    scene: Scene,
) -> None:
    with scene.bert.line(scene.gathering.code) as line:
        for row in ROWS.values():
            assert line.say(raw(row, scene))["code"] == row.code
        assert "ack" in line.tell(scene.good())


@pytest.mark.parametrize("text", [b"\x00\xff\xfe", b'{"type":"ping"}', b""])
def test_a_binary_frame_is_refused_and_the_line_goes_on(
    scene: Scene, text: bytes
) -> None:
    with scene.bert.line(scene.gathering.code) as line:
        told = words("en").refusal(Refused(Code.malformed, where="JSON"))
        assert line.say(text) == {
            "refused": None,
            "code": "malformed",
            "text": told,
        }
        assert "ack" in line.tell(scene.good())


def test_bytes_that_are_no_text_are_refused_over_plain_http(
    scene: Scene,
) -> None:
    assert (
        scene.bert.say(scene.gathering.code, b"\xff\xfe\x00{", "http")["code"]
        == "malformed"
    )


def test_a_frame_beyond_all_bounds_ends_the_line_and_harms_nobody_else(
    scene: Scene,
) -> None:
    with (
        scene.bert.line(scene.gathering.code) as line,
        scene.anna.line(scene.gathering.code) as other,
    ):
        line.wire.send("x" * 300_000)
        with pytest.raises(ConnectionClosed) as closed:
            line.hear("ack", "refused")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        assert "ack" in other.tell(scene.good())
    assert "ack" in scene.bert.tell(
        scene.gathering.code, scene.good(), "socket"
    )


def test_half_characters_in_a_text_go_and_the_rest_is_taken(
    scene: Scene,
) -> None:
    hostile = '{"what":"a\\ud800b\\u0000c"}'
    text = f'{{"type":"add_entry","key":"{new_key()}","stage":"{scene.stage}","content":{hostile}}}'
    for way in WAYS:
        assert "ack" in scene.bert.say(scene.gathering.code, text, way)
    assert ">abc<" in scene.bert.get(f"/s/{scene.gathering.code}/phone").text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
def test_a_closed_session_takes_nothing_more(
    scene: Scene, way: str, language: str
) -> None:
    scene.gathering.lead("close_session")
    speaking = scene.bert.speaking(language)
    before = scene.gathering.house.rows()
    answer = speaking.tell(
        scene.gathering.code, {**scene.good(), "key": KEY}, way
    )
    told = words(language).refusal(Refused(Code.session_closed))
    assert answer == {"refused": KEY, "code": "session_closed", "text": told}
    assert scene.gathering.house.rows() == before
    scene.gathering.lead("reopen_session")
    scene.gathering.lead("open_stage", stage=scene.stage)
    assert "ack" in speaking.tell(
        scene.gathering.code, {**scene.good(), "key": KEY}, way
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_joins_a_closed_session(
    gathering: Gathering, language: str
) -> None:
    gathering.lead("close_session")
    before = gathering.house.rows()
    visitor = gathering.visitor(language)
    answer = visitor.post(
        f"/j/{gathering.code}",
        {"key": KEY, "name": "Late Comer", "consent?": "on"},
    )
    assert answer.status_code == 409
    assert words(language).refusal(Refused(Code.session_closed)) in answer.text
    assert gathering.house.rows() == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    [
        "/s/NNNNNN/phone",
        "/s/NNNNNN/regions",
        "/j/NNNNNN",
        "/l/NNNNNN/x",
        "/?code=NNNNNN",
    ],
)
def test_an_unknown_code_is_refused_on_every_page(
    gathering: Gathering, language: str, address: str
) -> None:
    visitor = gathering.visitor(language)
    told = words(language).refusal(Refused(Code.unknown_code))
    answer = visitor.get(address)
    assert (answer.status_code, answer.json()) == (
        404,
        {"refused": None, "code": "unknown_code", "text": told},
    )
    visitor.http.headers["Accept"] = "text/html,*/*"
    page = visitor.get(address)
    first, _, rest = told.partition(". ")
    assert (
        page.status_code,
        f"<h1>{first}.</h1>" in page.text,
        rest in page.text,
    ) == (404, True, True)
    assert page.text.index(rest) < page.text.rindex("unknown_code")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_code_is_refused_for_commands(
    gathering: Gathering, language: str
) -> None:
    visitor = gathering.visitor(language)
    answer = visitor.tell("NNNNNN", {"type": "undo", "number": 1, "key": KEY})
    told = words(language).refusal(Refused(Code.unknown_code))
    assert answer == {"refused": None, "code": "unknown_code", "text": told}
    assert farewell(visitor, "NNNNNN") == {"bye": "unknown_code", "text": told}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_link_opens_nothing(
    gathering: Gathering, language: str
) -> None:
    visitor = gathering.visitor(language)
    told = words(language).refusal(Refused(Code.link_wrong))
    wrong = {"refused": None, "code": "link_wrong", "text": told}
    pages = [
        f"/l/{gathering.code}/{'x' * 43}",
        f"/s/{gathering.code}",
        f"/s/{gathering.code}/phone",
        f"/s/{gathering.code}/regions",
    ]
    for_organizer = words(language).refusal(Refused(Code.organizer_only))
    refused = {"refused": None, "code": "organizer_only", "text": for_organizer}
    expected = [(each, wrong) for each in pages]
    expected += [("/o", refused), (f"/o/enter/{'x' * 43}", refused)]
    for address, answered in expected:
        answer = visitor.get(address)
        assert (
            answer.status_code,
            answer.json(),
            visitor.http.cookies.get(f"veche_{gathering.code}"),
        ) == (
            403,
            answered,
            None,
        ), address
    visitor.http.cookies.set(f"veche_{gathering.code}", "made-up.and.more")
    assert (
        visitor.tell(gathering.code, {"type": "undo", "number": 1, "key": KEY})
        == wrong
    )
    assert farewell(visitor, gathering.code) == {
        "bye": "link_wrong",
        "text": told,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_revoked_link_opens_nothing_any_more(
    gathering: Gathering, language: str
) -> None:
    address = gathering.link(Role.secretary)
    visitor = gathering.visitor(language)
    assert visitor.come_in(address).status_code == 303
    assert visitor.get(f"/s/{gathering.code}/console").status_code == 200
    gathering.lead("revoke_link", link=gathering.newest_link)
    told = words(language).refusal(Refused(Code.link_revoked))
    wrong = {"refused": None, "code": "link_revoked", "text": told}
    for page in (
        address,
        f"/s/{gathering.code}/console",
        f"/s/{gathering.code}/protocol.docx",
    ):
        answer = visitor.get(page)
        assert (answer.status_code, answer.json()) == (403, wrong)
    assert (
        visitor.tell(gathering.code, {"type": "undo", "number": 1, "key": KEY})
        == wrong
    )
    assert farewell(visitor, gathering.code) == {
        "bye": "link_revoked",
        "text": told,
        "gone": [],
        "erased": [],
    }


def farewell(visitor: Visitor, code: str) -> Answer:
    """Return what a socket says before it closes for good."""
    with visitor.line(code) as line:
        said = line.hear("bye")
        with pytest.raises(ConnectionClosed) as closed:
            line.hear("bye")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
    return said
