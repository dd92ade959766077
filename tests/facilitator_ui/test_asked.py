# Who may is in each route's signature: what the framework is told there is compared with the table that is walked.
from collections.abc import Iterator
from typing import Any

import pytest

from facilitator_ui.door import asked
from session.people import Role
from tests.facilitator_ui.house import Gathering, House
from tests.facilitator_ui.test_roles import EVERYONE, routes_of
from tests.facilitator_ui.test_roles_in_every_state import (
    ASKING_NOBODY,
    OPENED,
    POSTED,
    as_route,
)

SOCKET = "GET /s/{code}/socket"
"""It asks when it is open already: what is refused is told in a frame."""
ASKED_LATER = {
    "GET /s/{code}/phone",
    "GET /s/{code}/console",
    "GET /s/{code}/projector",
    "GET /s/{code}/plain",
    "GET /s/{code}/regions",
    "POST /s/{code}/alike",
    "GET /s/{code}/me.json",
    "GET /s/{code}/me.txt",
    "GET /s/{code}/me.ics",
    "POST /s/{code}/lead",
    "POST /s/{code}/programme/scenario",
    "GET /s/{code}/programme/method",
    "POST /s/{code}/programme/method",
    "POST /s/{code}/copy",
}
"""Doors where less may than the roles that are told: a surface, an own person or an organizer of the house is asked."""


@pytest.fixture(scope="module")
def gathering(house: House) -> Iterator[Gathering]:
    yield Gathering(house)
    house.empty()


def calls_of(dependant: Any) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from calls_of(each)


def told(route: Any) -> set[str] | None:
    """Return the roles that a route's signature lets in; None where it asks nobody."""
    calls = list(calls_of(route.dependant))
    only = [each.roles for each in calls if isinstance(each, asked.Only)]
    if asked.only_the_organizer in calls:
        return {Role.organizer.value}
    if only:
        return {role.value for role in frozenset.intersection(*only)}
    if asked.VISITORS_ONLY.dependency in calls:
        return set(EVERYONE)
    return None


def walked() -> dict[str, set[str]]:
    """Return whom the walk lets in at each door; where one has several addresses, by any of them."""
    doors: dict[str, set[str]] = {}
    tables = (("GET", OPENED), ("POST", POSTED))
    for method, table in tables:
        for path, allowed in table.items():
            door = f"{method} {as_route(path).partition('?')[0]}"
            doors.setdefault(door, set()).update(allowed)
    return doors


def test_every_route_says_in_its_signature_who_may(
    gathering: Gathering,
) -> None:
    silent = {
        door
        for door, route in routes_of(gathering).items()
        if told(route) is None
    }
    assert silent == ASKING_NOBODY | {SOCKET}


def test_what_a_signature_says_is_what_the_walk_finds(
    gathering: Gathering,
) -> None:
    allowed = walked()
    for door, route in routes_of(gathering).items():
        if door in ASKING_NOBODY or door == SOCKET:
            continue
        if door in ASKED_LATER:
            assert allowed[door] <= (told(route) or set()), door
        else:
            assert allowed[door] == told(route), door
