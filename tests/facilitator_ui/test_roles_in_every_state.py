# Who may open which door – page, download, form or socket –, whatever state the session is in: nobody gets more because
# a stage is paused, shown or over, or because the session is closed; and no page fails for those who may open it. All
# doors of the app are here, or among those that ask nobody who they are.
from collections.abc import Iterator, Mapping
from itertools import count

import pytest

from session.people import Role
from tests.facilitator_ui.house import Gathering, House, Visitor, new_key
from tests.facilitator_ui.test_roles import (
    EVERYONE,
    FORMS,
    PAGES,
    PEOPLE,
    SOCKETS,
    STAFF,
    STRANGERS,
    doors_of,
)

pytestmark = pytest.mark.long

Doors = Mapping[str, tuple[str, ...]]

STATES: dict[str, tuple[tuple[str, dict[str, object]], ...]] = {
    "before the beginning": (),
    "open": (("open_stage", {}),),
    "paused, shown and frozen on the wall": (
        ("pause_stage", {}),
        ("reveal_stage", {"revealed": True}),
        ("set_screen", {"state": "frozen"}),
    ),
    "closed, the wall hidden": (
        ("close_stage", {}),
        ("set_screen", {"state": "hidden"}),
    ),
    "the session closed": (("close_session", {}),),
    "the session open again": (("reopen_session", {}),),
}
"""What the moderator does, one after the other, to come from each state to the next."""
OF_THE_STAGE = {"open_stage", "pause_stage", "reveal_stage", "close_stage"}
MANAGERS = ("organizer", "moderator")
DOWNLOADS: Doors = {
    "/s/CODE": EVERYONE,
    "/s/CODE/wifi.svg": EVERYONE,
    "/s/CODE/forms?stage=STAGE": STAFF,
    "/s/CODE/extract.docx?who=Anna": STAFF,
    "/s/CODE/extracts.zip": STAFF,
    "/s/CODE/handover.csv": STAFF,
    "/s/CODE/owner.html": STAFF,
    "/s/CODE/owners.zip": STAFF,
    "/s/CODE/protocol.pdf": STAFF,
    "/s/CODE/photos/ENTRY": (*STAFF, "group_moderator"),
    "/s/CODE/versions/1/protocol.docx": STAFF,
    "/s/CODE/versions/1/protocol.md": STAFF,
    "/s/CODE/versions/1/protocol.pdf": STAFF,
    "/s/CODE/corrections/ENTRY": (*STAFF, *PEOPLE),
    "/s/CODE/methods": STAFF,
    "/s/CODE/methods/swot": STAFF,
    "/s/CODE/methods/swot/look/cards": STAFF,
    "/o/methods": ("organizer",),
    "/o/methods/swot": ("organizer",),
    "/o/methods/swot.toml": ("organizer",),
    "/o/methods/swot.md": ("organizer",),
    "/s/CODE/programme/method": ("organizer",),
    "/o/methods/swot/look/cards": ("organizer",),
    "/s/CODE/programme/block/BLOCK": STAFF,
    "/s/CODE/programme.toml": STAFF,
    "/s/CODE/programme/print": STAFF,
    "/s/CODE/programme/STAGE/look": STAFF,
    "/o/agreements": ("organizer",),
    "/o/agreements.docx": ("organizer",),
    "/o/agreements.xlsx": ("organizer",),
    "/o/practices": ("organizer",),
    "/o/halls": ("organizer",),
    "/o/halls.docx": ("organizer",),
    "/o/halls.xlsx": ("organizer",),
}
"""What is refused to the others before anybody asks whether there is such a thing."""
POSTED: Doors = {
    **{path: allowed for path, (_, _, allowed) in FORMS.items()},
    "/s/CODE/commands": EVERYONE,
    "/s/CODE/do": EVERYONE,
    "/s/CODE/alike": (*STAFF, *PEOPLE, "observer"),
    "/s/CODE/handover": ("moderator",),
    "/s/CODE/newcomers": STAFF,
    "/s/CODE/cards": STAFF,
    "/s/CODE/answers": STAFF,
    "/s/CODE/promises": ("organizer",),
    "/s/CODE/promises/file": ("organizer",),
    "/s/CODE/photos": (*STAFF, "group_moderator"),
    "/s/CODE/rehearsal": ("organizer",),
    "/s/CODE/rehearsal/wipe": ("organizer",),
    "/s/CODE/template": STAFF,
    "/s/CODE/versions": STAFF,
    "/s/CODE/programme/block": STAFF,
    "/s/CODE/programme/block/BLOCK": STAFF,
    "/s/CODE/programme/file": STAFF,
    "/s/CODE/programme/insert": STAFF,
    "/s/CODE/programme/scenario": ("organizer",),
    "/s/CODE/programme/STAGE/questions": STAFF,
    "/s/CODE/programme/STAGE/sources": STAFF,
    "/s/CODE/copy": ("organizer",),
    "/o/import": ("organizer",),
    "/o/methods/file": ("organizer",),
    "/o/methods/swot": ("organizer",),
    "/o/methods/swot/remove": ("organizer",),
    "/o/methods/swot/back": ("organizer",),
    "/s/CODE/programme/method": ("organizer",),
}
"""Forms; commands that come in by the first two are walked in tests/session/test_decide.py."""
ASKING_NOBODY = {
    *("GET /a/{code}", "POST /a/{code}", "GET /a/{code}/{secret}"),
    *("POST /a/{code}/{secret}", "GET /a/{code}/{secret}/due.ics"),
    *("GET /", "GET /healthz", "GET /metrics", "POST /language/{language}"),
    *(
        "GET /j/{code}",
        "POST /j/{code}",
        "GET /j/{code}/back",
        "POST /j/{code}/back",
        "GET /j/{code}/qr.svg",
    ),
    *("GET /j/{code}/desk", "POST /j/{code}/desk", "GET /j/{code}/wait"),
    *("GET /j/{code}/next", "POST /j/{code}/next", "POST /j/{code}/pass"),
    *(
        "GET /l/{code}/{secret}",
        "POST /l/{code}/{secret}",
        "GET /o/enter/{secret}",
        "POST /o/enter/{secret}",
    ),
}
DOORS = ("", "/desk", "/next", "/back", "/wait")
"""Pages under `/j/CODE` that ask nobody who they are; by the first two people come in."""
LISTED, WORKS = "Expected Fox", "Secret Works"
OPENED: Doors = {**PAGES, **DOWNLOADS}
NAMES = {"ENTRY": "entry", "PERSON": "person", "STAGE": "stage"}
ENVELOPE = {
    "title": "Positions",
    "fields": [{"name": "what", "label": "What"}],
    "visibility": "after_reveal",
}


class Walk:
    """Everybody there is, with all doors of one session."""

    def __init__(self, gathering: Gathering) -> None:
        self.gathering = gathering
        self.visitors = everybody(gathering)
        self.stage = str(
            gathering.lead("insert_stage", kind="form", envelope=ENVELOPE)[
                "made"
            ][0]
        )
        self.person = gathering.id_of("Removed One")
        gathering.lead(
            "add_person", name=LISTED, organization=WORKS, present=False
        )
        self.been: list[str] = []
        self._turns = count()

    def into(self, state: str) -> None:
        """Go through the states before, as far as that was not done, into this one."""
        while state not in self.been:
            self.been.append([*STATES][len(self.been)])
            for command, given in STATES[self.been[-1]]:
                self.gathering.lead(
                    command,
                    **(
                        {"stage": self.stage} if command in OF_THE_STAGE else {}
                    ),
                    **given,
                )

    def address(self, path: str) -> str:
        ids = {
            "CODE": self.gathering.code,
            "STAGE": self.stage,
            "ENTRY": self.stage,
            "PERSON": self.person,
        }
        for name, here in ids.items():
            path = path.replace(name, here)
        return path

    def wrongly_opened(self, doors: Doors) -> list[tuple[str, str, int]]:
        """Return the pages and downloads that open to whom they should not, or fail for one of those who may."""
        wrong = []
        for path, allowed in doors.items():
            found = {
                role: self.status(role, path) for role in shut_out(allowed)
            }
            wrong += [
                (path, role, status)
                for role, status in found.items()
                if status != 403
            ]
            if allowed and "pdf" not in path:  # LibreOffice takes seconds
                one = allowed[next(self._turns) % len(allowed)]
                status = self.status(one, path)
                good = (
                    {200}
                    if path in PAGES and "ENTRY" not in path
                    else {200, 204, 303, 404, 409}
                )
                wrong += (
                    [(path, one, status)]
                    if status not in good and not self.stands_aside(one, path)
                    else []
                )
        return wrong

    def stands_aside(self, role: str, path: str) -> bool:
        """Tell whether somebody may see the photos of the own group alone, and sits in none."""
        return role == "group_moderator" and "/photos/" in path

    def status(self, role: str, path: str) -> int:
        return self.visitors[role].get(self.address(path)).status_code

    def wrongly_taken(self, doors: Doors) -> list[tuple[str, str, int]]:
        """Return the forms that are taken from whom they should not be."""
        asked = [
            (path, role)
            for path, allowed in doors.items()
            for role in shut_out(allowed)
        ]
        found = [
            (
                path,
                role,
                self.visitors[role].post(self.address(path)).status_code,
            )
            for path, role in asked
        ]
        return [
            (path, role, status)
            for path, role, status in found
            if status != 403
        ]

    def wrongly_told(self, *, closed: bool) -> list[tuple[str, str]]:
        """Return the doors that ask nobody and name somebody, let in after the end, or hand a device of staff on."""
        stranger = self.visitors["stranger"].speaking("en")
        named = [
            (door, "names somebody")
            for door in DOORS
            if any(
                name in stranger.get(f"/j/{self.gathering.code}{door}").text
                for name in (LISTED, WORKS, "Removed One")
            )
        ]
        asked = {door: self._asked(door) for door in DOORS[:2]}
        wrong = [
            (door, "asks about the list")
            for door, asks in asked.items()
            if asks is closed
        ]
        handed = [
            ("/pass", role)
            for role in STAFF
            if self.visitors[role]
            .speaking("en")
            .post(f"/j/{self.gathering.code}/pass")
            .status_code
            != 403
        ]
        return named + wrong + handed

    def _asked(self, door: str) -> bool:
        """Tell whether somebody who types a name of the list is shown its line; nobody is made by that."""
        form = {"key": new_key(), "name": LISTED, "consent?": "on"}
        before = self.gathering.house.rows()
        page = self.gathering.visitor().post(
            f"/j/{self.gathering.code}{door}", form
        )
        assert self.gathering.house.rows() == before
        return WORKS in page.text

    def wrongly_heard(self, doors: Doors) -> list[tuple[str, str]]:
        """Return the sockets that speak to whom they should not, or not to those who may listen."""
        wrong = []
        for surface, allowed in doors.items():
            for role, visitor in self.visitors.items():
                with visitor.line(self.gathering.code, surface) as line:
                    said = line.hear("bye", "regions")
                wrong += (
                    [(surface, role)]
                    if ("regions" in said) != (role in allowed)
                    else []
                )
        return wrong


def everybody(gathering: Gathering) -> dict[str, Visitor]:
    found = {
        role.value: gathering.linked(role)
        for role in Role
        if role is not Role.organizer
    }
    removed = gathering.person("Removed One")
    gathering.lead("remove_person", person=gathering.id_of("Removed One"))
    return {
        **found,
        "organizer": gathering.organizer,
        "stranger": gathering.visitor(),
        "removed": removed,
    }


def shut_out(allowed: tuple[str, ...]) -> list[str]:
    return [role for role in (*EVERYONE, *STRANGERS) if role not in allowed]


@pytest.fixture(scope="module")
def walk(house: House) -> Iterator[Walk]:
    yield Walk(Gathering(house))
    house.empty()


def test_every_door_of_the_app_is_walked(walk: Walk) -> None:
    opened = {f"GET {path.partition('?')[0]}" for path in OPENED} | {
        "GET /s/CODE/socket"
    }
    walked = opened | {f"POST {path}" for path in POSTED}
    assert {as_route(each) for each in walked} | ASKING_NOBODY == doors_of(
        walk.gathering
    )


def as_route(path: str) -> str:
    of = {
        "corrections/ENTRY": "corrections/{of}",
        "corrections/requisites": "corrections/{of}",
    }
    rest = {
        "photos/ENTRY": "photos/{photo}",
        "versions/1": "versions/{number}",
        "methods/swot": "methods/{key}",
        "look/cards": "look/{step}",
        "BLOCK": "{block}",
        "ENTRY": "{entry}",
    }
    for name, placed in {
        **of,
        **rest,
        "CODE": "{code}",
        "PERSON": "{person}",
        "STAGE": "{stage}",
    }.items():
        path = path.replace(name, placed)
    return path


@pytest.mark.parametrize("state", STATES)
def test_nobody_opens_more_in_another_state_and_nothing_fails_for_those_who_may(
    walk: Walk, state: str
) -> None:
    walk.into(state)
    assert (
        walk.wrongly_opened(OPENED),
        walk.wrongly_taken(POSTED),
        walk.wrongly_heard(SOCKETS),
        walk.wrongly_told(closed=state == "the session closed"),
    ) == ([], [], [], [])


def test_the_walk_finds_a_door_that_is_open_to_one_too_many_and_one_that_is_shut(
    walk: Walk,
) -> None:
    page = "/s/CODE/plain?surface=projector"
    for role in EVERYONE:
        others = tuple(each for each in EVERYONE if each != role)
        assert walk.wrongly_opened({page: others}) == [(page, role, 200)]
    assert walk.wrongly_opened({"/s/CODE/console": ("observer",)})[-1] == (
        "/s/CODE/console",
        "observer",
        403,
    )
    assert [
        role for _, role, _ in walk.wrongly_taken({"/s/CODE/do": ()})
    ] == list(EVERYONE)
    assert [role for _, role in walk.wrongly_heard({"console": ()})] == [
        role for role in walk.visitors if role in STAFF
    ]
