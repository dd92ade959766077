# Whatever comes in, by socket or over HTTP, is carried out or refused in words: never a bug's answer, never silence.
# The grammar is the commands' own declarations and the app's own routes, so what is new takes part by itself.
# VECHE_FUZZ says how many messages of each sort are tried; `make fuzz` tries many.
import json
import os
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest
from starlette.routing import Route

from session.decide import COMMANDS
from session.messages import Command, name_of
from session.people import Role
from session.refusals import Code
from tests.facilitator_ui.house import (
    Gathering,
    House,
    Line,
    Visitor,
    new_key,
    serving,
)
from tests.patience import PRESS_PATIENCE

TRIES = int(os.environ.get("VECHE_FUZZ", "120"))
LOST = {Code.storage_failed, Code.storage_busy, Code.storage_full}
TEXTS = (
    "",
    " ",
    "Путь",
    "a\x00b",
    "\ud800",
    "\u202eabc",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "../../etc/passwd",
    "x" * 5000,
)
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1,
    10**30,
    1.5,
    [],
    {},
    [[]],
    {"a": {"b": []}},
    "null",
    *TEXTS,
)
QUERIES = (
    "",
    "?surface=console",
    "?surface=nonsense",
    "?since=x&look=%00",
    "?language=../",
    "?code=%ff",
    "?back=//evil",
)
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/html",
    "",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a server of its own: among all requests are some that leave bots playing when their test is over."""
    with serving(tmp_path_factory.mktemp("fuzzed")) as running:
        yield running


class Grammar:
    """Messages that begin as commands do, and go wrong somewhere."""

    def __init__(self, seed: int, ids: Sequence[str]) -> None:
        self.random = Random(seed)
        self._ids = ids

    def message(self) -> str:
        command = self.random.choice(list(COMMANDS.by_type.values()))
        given = {
            "type": name_of(command),
            "key": new_key(),
            **self._fields(command),
        }
        if self.random.random() < 0.2:
            given[
                self.random.choice(
                    ["type", "key", "stage", "extra", "__class__"]
                )
            ] = self.random.choice(ODD)
        text = json.dumps(given)
        return text if self.random.random() < 0.85 else self._torn(text)

    def _fields(self, command: type[Command]) -> dict[str, Any]:
        names = [
            name for name in command.model_fields if name not in {"type", "key"}
        ]
        return {
            name: self._value(name)
            for name in names
            if self.random.random() < 0.9
        }

    def _value(self, name: str) -> Any:
        known = [
            row for row in self._ids if self.random.random() < 0.5
        ] or list(self._ids)
        likely: list[Any] = [
            *known[:3],
            1,
            "shown",
            True,
            "Words",
            {"what": "Words"},
            ["Words"],
            {"what": self.random.choice(TEXTS)},
        ]
        return self.random.choice([*likely, *likely, *ODD])

    def _torn(self, text: str) -> str:
        place = self.random.randrange(len(text))
        return self.random.choice(
            [
                text[:place],
                text[place:],
                text[:place] + "\x00" + text[place:],
                f"[{text}]",
                text * 2,
            ]
        )


@pytest.mark.parametrize("role", [Role.moderator, Role.participant])
def test_every_message_on_a_socket_is_answered_and_none_by_a_bug(
    gathering: Gathering, role: Role
) -> None:
    visitor = (
        gathering.moderator
        if role is Role.moderator
        else gathering.person("Anna Fuzz")
    )
    stage = gathering.opened()
    snapshot = gathering.house.hall(gathering.code).room.snapshot
    ids = [
        stage,
        *(row_id for rows in snapshot.rows().values() for row_id in rows),
    ][:40]
    grammar = Grammar(TRIES, ids)
    with visitor.line(gathering.code) as line:
        for _ in range(TRIES):
            text = grammar.message()
            answer = spoken(line, text)
            assert "ack" in answer or Code(answer["code"]) not in LOST, (
                text,
                answer,
            )
    assert (
        gathering.organizer.get(f"/s/{gathering.code}/console").status_code
        == 200
    )


def spoken(line: Line, text: str) -> dict[str, Any]:
    line.wire.send(text)
    return line.hear("ack", "refused")


def doors(gathering: Gathering) -> list[tuple[str, str]]:
    # Uvicorn knows it as any ASGI application.
    app: Any = gathering.house.running.config.app
    parts = [
        part.original_router
        for part in app.routes
        if hasattr(part, "original_router")
    ]
    routes = [
        route
        for part in parts
        for route in part.routes
        if isinstance(route, Route)
    ]
    quick = [route for route in routes if not route.path.endswith(".pdf")]
    return [
        (method, route.path)
        for route in quick
        for method in sorted(route.methods or ())
    ]


@pytest.mark.parametrize("who", ["organizer", "participant", "stranger"])
def test_no_request_at_all_meets_a_bug(gathering: Gathering, who: str) -> None:
    visitors = {
        "organizer": gathering.organizer,
        "stranger": gathering.visitor(),
    }
    visitor = visitors.get(who) or gathering.person("Anna Fuzz the Second")
    random, known = Random(TRIES), doors(gathering)
    for _ in range(TRIES):
        method, path = random.choice(known)
        answer = asked(
            visitor, random, method, address(gathering, random, path)
        )
        assert answer[1] < 500, answer
    assert (
        gathering.organizer.get(f"/s/{gathering.code}/console").status_code
        == 200
    )


def address(gathering: Gathering, random: Random, path: str) -> str:
    """Fill in the places of a path, mostly with what is there."""
    filled = path.replace(
        "{code}",
        gathering.code
        if random.random() < 0.8
        else random.choice(["%00", "ABC234", "п", "-"]),
    )
    while "{" in filled:
        start, end = filled.index("{"), filled.index("}")
        filled = (
            filled[:start]
            + random.choice(["%00", "x" * 43, "%D0%BF", "..%2f", "ru", "1"])
            + filled[end + 1 :]
        )
    return filled + random.choice(QUERIES)


def asked(
    visitor: Visitor, random: Random, method: str, where: str
) -> tuple[str, int]:
    headers = {
        "Content-Type": random.choice(TYPES),
        "Accept": random.choice(["text/html", "application/json", "*/*", ""]),
    }
    field = random.choice(
        [
            "type",
            "key",
            "name",
            "word",
            "a:b:c",
            "x[]",
            "file",
            "language",
            "n#",
        ]
    )
    text = random.choice([text for text in TEXTS if text.isprintable()])
    body = random.choice(
        [
            b"",
            b"\xff\xfe",
            b"{",
            f"{field}={text}".encode(),
            json.dumps({field: text}).encode(),
            b"--x\r\n",
        ]
    )
    sent = body if method == "POST" else None
    answer = visitor.http.request(
        method, where, headers=headers, content=sent, timeout=PRESS_PATIENCE
    )
    return (
        f"{method} {where} {headers} {body!r}: {answer.text[:200]}",
        answer.status_code,
    )
