# What stands behind the “?” of an address, and the numbers in its path: whatever it is, every page answers soon, with
# what there is or with a sentence. All routes are walked, so a new page comes in by itself.
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute
from pydantic import BaseModel, BeforeValidator
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from facilitator_ui.app import PARTS
from facilitator_ui.queries import LONGEST_QUERY, Within
from session.refusals import Code, Refused
from session.words import words
from tests.facilitator_ui.house import Gathering, serving

ROUTES = [
    route
    for part in PARTS
    for route in part.router.routes
    if isinstance(route, APIRoute | APIWebSocketRoute)
]
PAGES = [
    route
    for route in ROUTES
    if isinstance(route, APIRoute) and route.methods == {"GET"}
]
PRINTED = "/s/{code}/protocol.pdf"  # by a whole office, and reads the address as the Word file does
UNDECLARED = {
    "/s/{code}/people": ("q", "page", "one_with"),
    "/s/{code}/passport": ("picture",),
}
"""What pages read that is no parameter of theirs."""

NUMBERS = ("1" + "0" * 30, "-1", "-" + "9" * 1_900, "0")
NONSENSE = (
    *NUMBERS,
    "word",
    "",
    "１２",
    "1e9",
    "nan",
    "\0",
    "\u202e",
    "ё" * 300,
    "%",
)
SOON = 5.0  # seconds of a processor: the server is in this process


def asked_by(route: APIRoute | APIWebSocketRoute) -> Iterator[tuple[str, Any]]:
    """Yield the parameters that a route declares, each with its bounds."""
    for param in route.dependant.query_params:
        kind = param.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (
                (name, field) for name, field in kind.model_fields.items()
            )
        else:
            yield param.name, param.field_info


@pytest.fixture(scope="module")
def gathering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gathering]:
    """A house of its own: pages of the whole house read every session that others left."""
    with serving(tmp_path_factory.mktemp("asked")) as house:
        yield Gathering(house)


def test_every_number_that_an_address_may_bring_is_cut_to_what_there_can_be() -> (
    None
):
    numbers = [
        field
        for route in ROUTES
        for _, field in asked_by(route)
        if field.annotation is int
    ]
    assert numbers
    for field in numbers:
        assert any(
            isinstance(each, BeforeValidator) and isinstance(each.func, Within)
            for each in field.metadata
        )


@pytest.mark.parametrize(
    "path", sorted({route.path for route in PAGES} - {PRINTED})
)
def test_whatever_an_address_asks_for_every_page_answers_soon(
    path: str, gathering: Gathering
) -> None:
    visitor = gathering.organizer
    (route,) = (each for each in PAGES if each.path == path)
    names = {
        *(name for name, _ in asked_by(route)),
        *UNDECLARED.get(path, ()),
        "nobody-asked",
    }
    address = path.replace("{code}", gathering.code)
    begun = time.process_time()
    for name in sorted(names):
        for value in NONSENSE:
            filled = (
                address.replace("{number}", quote(value or "0", safe=""))
                if "{number}" in path
                else address
            )
            answer = visitor.get(
                f"{filled.replace('{', '').replace('}', '')}?{name}={quote(value, safe='')}"
            )
            assert answer.status_code < 500, (name, value, answer.text[:300])
            assert (
                answer.status_code < 400 or json.loads(answer.text)["text"]
            ), (name, value)
    assert time.process_time() - begun < SOON * len(names)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_address_that_is_too_long_is_refused_with_a_sentence(
    language: str, gathering: Gathering
) -> None:
    visitor = gathering.visitor(language=language)
    told = words(language).refusal(Refused(Code.address_too_long))
    for path in ("/", f"/j/{gathering.code}", f"/s/{gathering.code}/regions"):
        answer = visitor.get(f"{path}?look={'x' * LONGEST_QUERY}")
        assert (answer.status_code, answer.json()["text"]) == (414, told)


def test_a_socket_whose_address_is_too_long_is_not_opened(
    gathering: Gathering,
) -> None:
    address = gathering.house.address.replace("http", "ws")
    with pytest.raises(InvalidStatus) as refused:
        connect(
            f"{address}/s/{gathering.code}/socket?look={'x' * LONGEST_QUERY}"
        )
    assert refused.value.response.status_code in {403, 414}


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("7", 7),
        ("0", 1),
        ("-7", 1),
        (NUMBERS[0], 40),
        (NUMBERS[2], 1),
        ("x", 5),
        ("", 5),
        ("１", 5),
        (" 3 ", 3),
    ],
)
def test_a_number_is_cut_to_its_range(told: str, read: int) -> None:
    assert Within(1, 40, 5)(told) == read
