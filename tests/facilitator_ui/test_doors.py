# Doors and keys: what a cookie says, where a secret may stand, which headers every page has, and whose requests are
# taken.
import logging
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from facilitator_ui.door.pace import Pace
from facilitator_ui.settings import STATIC_PATH
from session.people import Role
from session.refusals import Code, Refused
from session.words import words
from tests.facilitator_ui.house import (
    HOST,
    LANGUAGES,
    LINK,
    Gathering,
    House,
    Visitor,
    new_key,
    serving,
)
from tests.patience import PATIENCE

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
SCREENS = ("phone", "console", "projector")
GUARDS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
ON_OUR_PAGES = {"x-frame-options": "SAMEORIGIN"}
"""The wall alone: the console shows a picture of it."""
DESK = ("passport", "programme", "people", "protocol")


def test_a_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    gathering: Gathering,
) -> None:
    visitor = gathering.visitor()
    answers = [
        visitor.come_in(gathering.link(Role.secretary)),
        visitor.come_in(gathering.link(Role.participant)),
        visitor.post(f"/o/enter/{gathering.house.secret}"),
        visitor.post(
            f"/j/{gathering.code}",
            {"key": new_key(), "name": "Anna Fox", "consent?": "on"},
        ),
        gathering.organizer.post(f"/s/{gathering.code}/lead"),
        visitor.post("/language/en"),
        visitor_of_a_kind(gathering).get(f"/j/{gathering.code}"),
    ]
    for answer in answers:
        parts = [
            part.strip().lower()
            for part in answer.headers["set-cookie"].split(";")
        ]
        assert {
            "httponly",
            "samesite=lax",
            "path=/",
            "max-age=15552000",
        } <= set(parts)
        assert "secure" not in parts


def test_a_cookie_is_secure_behind_https(gathering: Gathering) -> None:
    visitor = gathering.visitor()
    visitor.http.headers["X-Forwarded-Proto"] = "https"
    assert (
        "secure"
        in visitor.come_in(gathering.link(Role.secretary))
        .headers["set-cookie"]
        .lower()
    )


def visitor_of_a_kind(gathering: Gathering) -> Visitor:
    """Return a browser that has never been here."""
    visitor = gathering.visitor()
    visitor.http.cookies.clear()
    return visitor


@pytest.fixture
def everywhere(gathering: Gathering) -> dict[str, httpx.Response]:
    """Return pages of everybody, by who and what."""
    code = gathering.code
    staff = [
        f"/s/{code}/{page}"
        for page in (*SCREENS, *DESK, "protocol.md", "session.json")
    ]
    pages = {
        "anna": [
            "/",
            f"/j/{code}",
            f"/s/{code}/phone",
            f"/s/{code}/regions",
            "/nowhere",
            f"/s/{code}/console",
        ],
        "moderator": staff,
        "organizer": ["/o", *staff],
    }
    visitors = {
        "anna": gathering.person("Anna Fox"),
        "moderator": gathering.linked(Role.moderator),
    }
    visitors["organizer"] = gathering.organizer
    found: dict[str, httpx.Response] = {}
    for name, visitor in visitors.items():
        visitor.http.headers["Accept"] = "text/html"
        found |= {
            f"{name} at {address}": visitor.get(address)
            for address in pages[name]
        }
        found[f"{name}, refused"] = visitor.post(
            f"/s/{code}/do", {"type": "nonsense"}
        )
    return found


def test_no_page_tells_a_secret(
    gathering: Gathering, everywhere: dict[str, httpx.Response]
) -> None:
    secrets = [
        secret
        for visitor in gathering.house.visitors
        for secret in secrets_of(visitor)
    ]
    assert len(secrets) >= 4
    for place, page in everywhere.items():
        assert [
            secret
            for secret in secrets
            if secret in f"{page.headers} {page.text}"
        ] == [], place


def secrets_of(visitor: Visitor) -> list[str]:
    return [
        secret
        for value in visitor.http.cookies.values()
        for secret in SECRET.findall(value)
    ]


def test_a_link_leads_to_an_address_without_its_secret(
    gathering: Gathering,
) -> None:
    for role in Role:
        answer = gathering.visitor().come_in(gathering.link(role))
        assert SECRET.search(answer.headers["location"]) is None
    answer = gathering.visitor().post(f"/o/enter/{gathering.house.secret}")
    assert answer.headers["location"] == "/o"


def test_the_page_that_makes_a_link_is_the_only_one_that_shows_it(
    gathering: Gathering,
) -> None:
    link = gathering.link(Role.expert, "Expert One")
    assert (
        link not in gathering.organizer.get(f"/s/{gathering.code}/people").text
    )


@pytest.mark.parametrize(
    "address", ["/l/CODE/SECRET", "/l/NNNNNN/SECRET", "/o/enter/SECRET"]
)
def test_a_refused_link_does_not_stand_on_the_page_that_says_so(
    gathering: Gathering, address: str
) -> None:
    visitor = gathering.visitor()
    visitor.http.headers["Accept"] = "text/html"
    page = visitor.get(
        address.replace("CODE", gathering.code).replace("SECRET", "s" * 43)
    )
    assert page.status_code in {403, 404}
    assert "s" * 43 not in page.text + str(page.headers)


def test_a_page_at_a_secret_address_tells_nobody_the_address(
    gathering: Gathering,
) -> None:
    """Not even this server, whose proxy may keep where a request came from. The form's own Origin must stay."""
    visitor = gathering.visitor(accept="text/html")
    handed = LINK.search(
        gathering.moderator.post(f"/s/{gathering.code}/handover").text
    )
    assert handed is not None
    taken = visitor.get(handed[0])
    refused = [
        visitor.get(f"{way}/{'s' * 43}")
        for way in (f"/l/{gathering.code}", "/l/NNNNNN", "/o/enter")
    ]
    pages = [taken, *refused, visitor.get(gathering.link(Role.observer))]
    assert [page.status_code for page in pages] == [200, 403, 404, 403, 200]
    assert {page.headers["referrer-policy"] for page in pages} == {
        "strict-origin"
    }
    assert handed[2] not in taken.text + str(taken.headers)


def test_the_database_and_the_log_tell_no_secret(
    gathering: Gathering, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    anna = gathering.person("Anna Fox")
    with anna.line(gathering.code) as line:
        line.hear("regions")
        line.say("nonsense")
    anna.tell(gathering.code, {"type": "nonsense"})
    anna.get(f"/l/{gathering.code}/{'x' * 43}")
    kept = repr(gathering.house.rows()) + server_log(caplog)
    for secret in [*secrets_of(anna), *secrets_of(gathering.organizer)]:
        assert secret not in kept


def server_log(caplog: pytest.LogCaptureFixture) -> str:
    """Return what the server logged; the test's own clients log what they send."""
    own = ("httpx", "httpcore", "websockets", "asyncio", "hpack")
    return "\n".join(
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith(own)
    )


def test_every_page_forbids_scripts_and_frames_of_others(
    everywhere: dict[str, httpx.Response], gathering: Gathering
) -> None:
    for place, page in everywhere.items():
        policy = page.headers["content-security-policy"]
        assert policy.startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'"
        ), place
        assert "unsafe" not in policy, place
        framed = place.endswith("/projector")
        guards = GUARDS
        if framed:
            guards = GUARDS | ON_OUR_PAGES
        assert {name: page.headers[name] for name in guards} == guards, place
        who = "'none'"
        if framed:
            who = "'self'"
        assert f"frame-ancestors {who}" in policy, place
    static = gathering.visitor().get(f"{STATIC_PATH}/app.js")
    assert static.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "veche.example:8443", "[::1]:8000"]
)
def test_a_page_speaks_with_its_own_server_and_no_other(
    gathering: Gathering, host: str
) -> None:
    policy = (
        gathering.visitor()
        .http.get("/", headers={"Host": host})
        .headers["content-security-policy"]
    )
    assert f"connect-src 'self' ws://{host} wss://{host};" in policy


def test_a_strange_host_gets_nothing_into_the_policy(
    gathering: Gathering,
) -> None:
    for host in ("evil;script-src *", "evil,x", "'unsafe-inline'", "a b"):
        answer = gathering.visitor().http.get("/", headers={"Host": host})
        assert (
            answer.status_code,
            "connect-src 'self';" in answer.headers["content-security-policy"],
        ) == (200, True)


def test_no_page_has_a_script_or_style_of_its_own(
    everywhere: dict[str, httpx.Response],
) -> None:
    for place, page in everywhere.items():
        if "html" in page.headers.get("content-type", ""):
            assert (
                re.search(
                    r"<script(?![^>]*\bsrc=)|\son\w+=|<style|\sstyle=|javascript:",
                    page.text,
                )
                is None
            ), place


FOREIGN = (
    "https://elsewhere.example",
    "http://127.0.0.1:1",
    "null",
    "http://evil.127.0.0.1",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("origin", FOREIGN)
def test_what_another_sites_page_sends_is_refused(
    gathering: Gathering, origin: str, language: str
) -> None:
    anna, stage = (
        gathering.person("Anna Fox", language=language),
        gathering.opened(),
    )
    before = gathering.house.rows()
    told = {
        "code": "not_allowed",
        "text": words(language).refusal(Refused(Code.not_allowed)),
    }
    with anna.line(gathering.code, Origin=origin) as line:
        assert line.hear("bye", "regions") == {
            "bye": told["code"],
            "text": told["text"],
        }
    organizer = gathering.organizer.speaking(language)
    anna.http.headers["Origin"] = organizer.http.headers["Origin"] = origin
    said = {
        "type": "add_entry",
        "stage": stage,
        "content": {"what": "Hello"},
        "key": new_key(),
    }
    assert anna.tell(gathering.code, said) == {"refused": None, **told}
    forms = {
        "do": {"type": "edit_passport", "key": new_key(), "place": "x"},
        "lead": {},
        "links": {"role": "observer"},
    }
    for name, form in forms.items():
        assert organizer.post(f"/s/{gathering.code}/{name}", form).json() == {
            "refused": None,
            **told,
        }
    assert organizer.post(
        "/o/sessions", {"scenario": "three-hours.en"}
    ).json() == {"refused": None, **told}
    assert (
        anna.post(
            f"/j/{gathering.code}",
            {"key": new_key(), "name": "X", "consent?": "on"},
        ).status_code
        == 403
    )
    paper = organizer.http.post(
        f"/s/{gathering.code}/paper",
        files={"file": ("a.txt", b"One\nTwo\nThree")},
    )
    assert paper.json() == {"refused": None, **told}
    assert gathering.house.rows() == before


def test_no_door_takes_anything_from_another_sites_page(
    gathering: Gathering,
) -> None:
    """Every route that takes a POST, found in the app itself: a new one is asked, too."""
    before = gathering.house.rows()
    asked = 0
    for path in posted(gathering):
        for visitor in (gathering.organizer, gathering.moderator):
            answer = visitor.http.post(
                path, content=b"{}", headers={"Origin": FOREIGN[0]}
            )
            assert (answer.status_code, answer.json()["code"]) == (
                403,
                Code.not_allowed,
            ), path
            asked += 1
    assert asked > 30
    assert gathering.house.rows() == before


def posted(gathering: Gathering) -> list[str]:
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
    paths = [route.path for route in routes if "POST" in (route.methods or ())]
    filled = [
        path.replace("{code}", gathering.code).replace("{secret}", "s" * 43)
        for path in paths
    ]
    return [re.sub(r"\{\w+\}", "x", path) for path in filled]


def test_what_the_own_page_sends_is_taken(gathering: Gathering) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    own = gathering.house.address
    with anna.line(gathering.code, Origin=own) as line:
        assert line.hear("bye", "regions")["full"]
    anna.http.headers["Origin"] = own
    assert "ack" in anna.tell(
        gathering.code,
        {"type": "add_entry", "stage": stage, "content": {"what": "Hello"}},
    )


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(
        tmp_path_factory.mktemp("proxied"), public_url="https://veche.example/"
    ) as house:
        yield house


def test_the_public_address_is_the_own_site_too(proxied: House) -> None:
    """A proxy may put its own name for this server into Host."""
    gathering = Gathering(proxied)
    anna = gathering.person("Anna Fox")
    for origin, opens in (
        ("https://veche.example", True),
        ("https://veche.example.evil", False),
    ):
        with anna.line(gathering.code, Origin=origin) as line:
            assert ("full" in line.hear("bye", "regions")) == opens


def test_links_and_qr_bear_the_public_address(proxied: House) -> None:
    gathering = Gathering(proxied)
    page = gathering.organizer.post(
        f"/s/{gathering.code}/links", {"role": "observer", "label": ""}
    )
    assert f"https://veche.example/l/{gathering.code}/" in page.text
    assert HOST not in page.text


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a\r\nSet-Cookie: b=c",
        "",
    ],
)
def test_choosing_a_language_leads_nowhere_else(
    gathering: Gathering, back: str
) -> None:
    answer = gathering.visitor().post("/language/ru", {"back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_chosen_language_counts_more_than_the_browsers(
    gathering: Gathering,
) -> None:
    visitor = gathering.visitor("en")
    visitor.post("/language/ru")
    assert visitor.get("/nowhere").json()["text"] == words("ru").refusal(
        Refused(Code.unknown_page)
    )
    visitor.post("/language/xx")
    assert visitor.get("/nowhere").json()["text"] == words("ru").refusal(
        Refused(Code.unknown_page)
    )


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("de, en;q=0.8", "en"),
        ("ru-RU,en", "ru"),
        ("", "ru"),
        ("xx", "ru"),
        ("EN-gb", "en"),
    ],
)
def test_the_browsers_language_is_spoken_else_the_servers(
    gathering: Gathering, accepted: str, spoken: str
) -> None:
    visitor = gathering.visitor(accepted)
    assert visitor.get("/nowhere").json()["text"] == words(spoken).refusal(
        Refused(Code.unknown_page)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_door_of_a_closed_session_says_so_and_lets_its_people_by(
    gathering: Gathering, language: str
) -> None:
    anna = gathering.person("Anna Late")
    gathering.lead("close_session")
    late = gathering.visitor(language, accept="text/html").get(
        f"/j/{gathering.code}"
    )
    assert words(language).refusal(Refused(Code.session_closed)) in late.text
    assert (late.status_code, 'name="consent?"' in late.text) == (409, False)
    assert (
        anna.get(f"/j/{gathering.code}").headers["location"]
        == f"/s/{gathering.code}/phone"
    )


LEADS_TO = {
    Role.organizer: "console",
    Role.moderator: "console",
    Role.secretary: "console",
    Role.projector: "projector",
    Role.participant: "phone",
    Role.expert: "phone",
    Role.observer: "phone",
    Role.group_moderator: "phone",
}

# Whose links make a person where there is none.
OF_PEOPLE = {
    Role.participant,
    Role.expert,
    Role.group_moderator,
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("personal", [False, True])
def test_each_is_sent_to_the_screen_of_the_role(
    gathering: Gathering, role: Role, personal: bool
) -> None:
    gathering.lead("add_person", name="Vera Lee", present=False)
    given = {"person": gathering.id_of("Vera Lee")} if personal else {}
    visitor = gathering.visitor(accept="text/html")
    address = gathering.link(role, "Vera Lee", **given)
    there = f"/s/{gathering.code}/{LEADS_TO[role]}"
    for _ in range(2):  # in by the button, and past it the next time
        came = visitor.come_in(address)
        assert (came.status_code, came.headers["location"]) == (303, there)
    assert visitor.get(there).status_code == 200
    led = visitor.get(f"/j/{gathering.code}")
    assert led.headers.get("location") == (
        f"/s/{gathering.code}/phone" if personal or role in OF_PEOPLE else None
    )


def test_the_door_of_one_session_and_one_address_shuts_no_other(
    gathering: Gathering,
) -> None:
    other = Gathering(gathering.house)
    elsewhere, here = (
        other.visitor(accept="text/html"),
        gathering.visitor(accept="text/html"),
    )
    beside = gathering.visitor(accept="text/html")
    beside.http = httpx.Client(
        base_url=gathering.house.address,
        cookies=beside.cookies,
        transport=httpx.HTTPTransport(local_address="127.0.0.2"),
        timeout=PATIENCE,
    )
    reception = gathering.house.reception
    usual, reception.door = reception.door, Pace(0, 1)
    try:
        codes = [
            visitor.post(
                f"/j/{code}", {"key": new_key(), "name": name, "consent?": "on"}
            ).status_code
            for visitor, code, name in (
                (here, gathering.code, "First Comer"),
                (here, gathering.code, "Second Comer"),
                (beside, gathering.code, "Third Comer"),
                (elsewhere, other.code, "Fourth Comer"),
                (elsewhere, other.code, "Fifth Comer"),
            )
        ]
    finally:
        reception.door = usual
        beside.http.close()
    assert codes == [303, 429, 303, 303, 429]
