# Who may open what: every role at every door, walked completely.
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Mount

from facilitator_ui.settings import STATIC_PATH
from session.people import Role
from session.refusals import Code
from tests.facilitator_ui.house import Gathering, House, Visitor, new_key

pytestmark = pytest.mark.long

STAFF = ("organizer", "moderator", "secretary")
PEOPLE = ("participant", "expert", "group_moderator")
EVERYONE = (*STAFF, *PEOPLE, "observer", "projector")
STRANGERS = ("stranger", "removed")
WRONG = {"stranger": Code.link_wrong, "removed": Code.link_revoked}

PAGES = {
    "/s/CODE/promises": STAFF,
    "/s/CODE/progress": STAFF,
    "/s/CODE/cards": STAFF,
    "/s/CODE/control": STAFF,
    "/s/CODE/published.html": STAFF,
    "/s/CODE/plain": (*STAFF, *PEOPLE, "observer"),
    "/s/CODE/plain?surface=console": STAFF,
    "/s/CODE/plain?surface=projector": EVERYONE,
    "/s/CODE/phone": (*STAFF, *PEOPLE, "observer"),
    "/s/CODE/console": STAFF,
    "/s/CODE/projector": EVERYONE,
    "/s/CODE/regions?surface=phone": (*STAFF, *PEOPLE, "observer"),
    "/s/CODE/regions?surface=console": STAFF,
    "/s/CODE/regions?surface=projector": EVERYONE,
    "/s/CODE/passport": STAFF,
    "/s/CODE/programme": STAFF,
    "/s/CODE/people": STAFF,
    "/s/CODE/protocol": STAFF,
    "/s/CODE/photos": STAFF,
    "/s/CODE/prints": STAFF,
    "/s/CODE/signs": STAFF,
    "/s/CODE/checklist": STAFF,
    "/s/CODE/rehearsal": ("organizer",),
    "/s/CODE/rehearsal/state": ("organizer",),
    "/s/CODE/entries/ENTRY": STAFF,
    "/s/CODE/protocol.docx": STAFF,
    "/s/CODE/protocol.md": STAFF,
    "/s/CODE/session.json": STAFF,
    "/s/CODE/me.json": PEOPLE,
    "/s/CODE/me.txt": PEOPLE,
    "/s/CODE/me.ics": PEOPLE,
    "/s/CODE/people/PERSON.json": ("organizer", "moderator"),
    "/s/CODE/people/PERSON/erase": ("organizer",),
    "/s/CODE/tables.xlsx": STAFF,
    "/s/CODE/tables.zip": STAFF,
    "/s/CODE/votes.zip": STAFF,
    "/s/CODE/agreements.ics": STAFF,
    "/s/CODE/preview": STAFF,
    "/s/CODE/preview/sheet": STAFF,
    "/s/CODE/corrections": (*STAFF, *PEOPLE),
    "/s/CODE/corrections/requisites": (*STAFF, *PEOPLE),
    "/o": ("organizer",),
}
SOCKETS = {
    "phone": PAGES["/s/CODE/phone"],
    "console": STAFF,
    "projector": EVERYONE,
}
FORMS: dict[str, tuple[dict[str, str], int, tuple[str, ...]]] = {
    "/s/CODE/links": (
        {"role": "observer", "label": "x"},
        200,
        ("organizer", "moderator"),
    ),
    "/s/CODE/lead": ({}, 303, ("organizer", "moderator")),
    "/s/CODE/badges": ({}, 200, ("organizer", "moderator")),
    "/s/CODE/do": ({"type": "edit_passport", "place": "x"}, 303, STAFF),
    "/s/CODE/paper": ({}, 303, STAFF),
    "/o/sessions": (
        {"scenario": "three-hours.en", "title": "x"},
        303,
        ("organizer",),
    ),
}
OPEN_TO_ALL = {
    "/": 200,
    "/j/CODE": 200,
    "/j/CODE/back": 200,
    "/j/CODE/qr.svg": 200,
    f"{STATIC_PATH}/veche.css": 200,
}


@pytest.fixture(scope="module")
def gathering(house: House) -> Iterator[Gathering]:
    yield Gathering(house)
    house.empty()


@pytest.fixture(scope="module")
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


def expected(role: str, allowed: tuple[str, ...], good: int) -> tuple[int, str]:
    if role in allowed:
        return good, ""
    return 403, WRONG.get(role, Code.not_allowed)


def test_no_role_is_forgotten(everybody: dict[str, Visitor]) -> None:
    assert set(everybody) == {*EVERYONE, *STRANGERS}
    assert set(EVERYONE) == {role.value for role in Role}


def doors_of(gathering: Gathering) -> set[str]:
    """Return every route of the running app, as GET or POST and its path."""
    return set(routes_of(gathering))


def routes_of(gathering: Gathering) -> dict[str, Any]:
    # Uvicorn knows it as any ASGI application.
    app: Any = gathering.house.running.config.app
    parts = [getattr(part, "original_router", part) for part in app.routes]
    routes = [
        each
        for part in parts
        for each in getattr(part, "routes", [part])
        if not isinstance(each, Mount)
    ]
    return {f"{_method(route)} {route.path}": route for route in routes}


def _method(route: Any) -> str:
    return "POST" if "POST" in getattr(route, "methods", ()) else "GET"


@pytest.fixture(scope="module")
def entry(gathering: Gathering, everybody: dict[str, Visitor]) -> str:
    stage = gathering.opened()
    said = {"type": "add_entry", "stage": stage, "content": {"what": "Hello"}}
    return str(everybody["participant"].tell(gathering.code, said)["made"][0])


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_to_its_roles_only(
    gathering: Gathering, everybody: dict[str, Visitor], entry: str, path: str
) -> None:
    for role, visitor in everybody.items():
        if path.endswith(".pdf") and role in STAFF:
            continue  # LibreOffice takes seconds; its own test opens it
        person = gathering.id_of("Removed One")
        answer = visitor.get(
            path.replace("CODE", gathering.code)
            .replace("ENTRY", entry)
            .replace("PERSON", person)
        )
        code = answer.json()["code"] if answer.status_code == 403 else ""
        wrong = (
            (403, Code.organizer_only)
            if path == "/o" and role != "organizer"
            else None
        )
        assert (answer.status_code, code) == (
            wrong or expected(role, PAGES[path], 200)
        ), role


def test_extracts_and_the_template_are_the_staff_s(
    gathering: Gathering, everybody: dict[str, Visitor]
) -> None:
    for role, visitor in everybody.items():
        if role in STAFF:
            continue
        at = f"/s/{gathering.code}"
        answers = [
            visitor.get(f"{at}/extract.docx?who=Anna"),
            visitor.get(f"{at}/extracts.zip"),
        ]
        answers.append(
            visitor.http.post(
                f"{at}/template", files={"file": ("a.docx", b"PK")}
            )
        )
        assert {answer.status_code for answer in answers} == {403}, role


@pytest.mark.parametrize("surface", SOCKETS)
def test_every_socket_opens_to_its_roles_only(
    gathering: Gathering, everybody: dict[str, Visitor], surface: str
) -> None:
    for role, visitor in everybody.items():
        with visitor.line(gathering.code, surface) as line:
            said = line.hear("bye", "regions")
        bye = said.get("bye", "")
        assert bye == expected(role, SOCKETS[surface], 200)[1], role
        assert bool(said.get("regions")) == (bye == "")


@pytest.mark.parametrize("path", FORMS)
def test_every_form_is_taken_from_its_roles_only(
    gathering: Gathering, everybody: dict[str, Visitor], path: str
) -> None:
    given, good, allowed = FORMS[path]
    for role, visitor in everybody.items():
        before = gathering.house.rows()
        files = (
            {"file": ("paper.txt", b"Title\nOne\nTwo")}
            if path.endswith("/paper")
            else None
        )
        address = path.replace("CODE", gathering.code)
        answer = visitor.http.post(
            address, data={"key": new_key(), **given}, files=files
        )
        code = answer.json()["code"] if answer.status_code == 403 else ""
        wrong = (
            (403, Code.organizer_only)
            if path == "/o/sessions" and role != "organizer"
            else None
        )
        assert (answer.status_code, code) == (
            wrong or expected(role, allowed, good)
        ), role
        assert (gathering.house.rows() == before) == (
            role not in allowed or (path, role) == NOTHING_NEW
        ), role


NOTHING_NEW = ("/s/CODE/lead", "moderator")


@pytest.mark.parametrize("path", OPEN_TO_ALL)
def test_what_is_open_to_all_is_open_to_all(
    gathering: Gathering, everybody: dict[str, Visitor], path: str
) -> None:
    for role, visitor in everybody.items():
        usual = OPEN_TO_ALL[path]
        inside = path == "/j/CODE" and role in PEOPLE
        assert visitor.get(
            path.replace("CODE", gathering.code)
        ).status_code == (303 if inside else usual), role


def test_a_session_leads_everybody_to_their_screen(
    gathering: Gathering, everybody: dict[str, Visitor]
) -> None:
    for role in EVERYONE:
        surface = (
            "console"
            if role in STAFF
            else "projector"
            if role == "projector"
            else "phone"
        )
        to = everybody[role].get(f"/s/{gathering.code}").headers["location"]
        assert (to, everybody[role].get(to).status_code) == (
            f"/s/{gathering.code}/{surface}",
            200,
        ), role


def test_one_session_opens_nothing_of_another(
    gathering: Gathering, everybody: dict[str, Visitor]
) -> None:
    other = Gathering(gathering.house)
    for role, visitor in everybody.items():
        if role != "organizer":
            for page in (
                "phone",
                "console",
                "projector",
                "session.json",
                "regions",
            ):
                assert (
                    visitor.get(f"/s/{other.code}/{page}").json()["code"]
                    == Code.link_wrong
                ), (role, page)


def test_the_role_of_a_person_counts_as_it_is_now(gathering: Gathering) -> None:
    stage = gathering.opened(writers=["expert"])
    anna = gathering.person("Anna Fox")
    said = {"type": "add_entry", "stage": stage, "content": {"what": "Hello"}}
    assert anna.tell(gathering.code, said)["code"] == Code.not_allowed
    gathering.lead(
        "edit_person",
        person=gathering.id_of("Anna Fox"),
        name="Anna Fox",
        role="expert",
    )
    for way in ("http", "socket"):
        assert "ack" in anna.tell(gathering.code, said, way)
    gathering.lead(
        "edit_person",
        person=gathering.id_of("Anna Fox"),
        name="Anna Fox",
        role="observer",
    )
    assert anna.tell(gathering.code, said)["code"] == Code.not_allowed


def test_nobody_becomes_staff_by_an_edit_of_the_list_of_people(
    gathering: Gathering,
) -> None:
    anna = gathering.person("Anna Fox the Second")
    secretary = gathering.linked(Role.secretary)
    person = gathering.id_of("Anna Fox the Second")
    for role in ("organizer", "moderator", "secretary"):
        secretary.tell(
            gathering.code,
            {
                "type": "edit_person",
                "person": person,
                "name": "Anna Fox the Second",
                "role": role,
            },
        )
        assert anna.get(f"/s/{gathering.code}/console").status_code == 403


def test_two_people_in_one_browser_do_not_lend_each_other_their_roles(
    gathering: Gathering,
) -> None:
    stage = gathering.opened(writers=["expert"])
    browser = gathering.linked(Role.expert, "Expert One")
    browser.come_in(
        gathering.link(
            Role.participant, "Guest", person=person_of(gathering, "Guest")
        )
    )
    said = {"type": "add_entry", "stage": stage, "content": {"what": "Hello"}}
    assert browser.tell(gathering.code, said)["code"] == Code.not_allowed


def person_of(gathering: Gathering, name: str) -> str:
    return str(gathering.lead("add_person", name=name)["made"][0])
