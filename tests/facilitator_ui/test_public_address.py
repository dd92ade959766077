# The address that phones open, as operators set it and as proxies pass it on; and the server under a path of a site.
import re
from collections.abc import Iterator

import httpx
import pytest

from facilitator_ui.identity import cookie_name
from facilitator_ui.settings import STATIC_PATH
from tests.facilitator_ui.house import (
    HIDDEN_KEY,
    HOST,
    Gathering,
    House,
    Visitor,
    free_port,
    serving,
)
from tests.patience import PATIENCE

ADDRESS = re.compile(
    r' (?:href|src|action|formaction|data-(?:next|sheet|socket|commands|regions))="([^"]*)"'
)
SIDE = re.compile(r'name="side-" value="([^"]+)"')
ELSEWHERE = re.compile(r"https?:|#|data:|mailto:")


@pytest.fixture(scope="module")
def pretty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(
        tmp_path_factory.mktemp("pretty"), public_url="https://Вече.РФ:443/"
    ) as house:
        yield house


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    port = free_port()
    with serving(
        tmp_path_factory.mktemp("below"),
        port=port,
        public_url=f"http://{HOST}:{port}/veche",
    ) as house:
        yield house


def joins(visitor: Visitor, code: str, **headers: str) -> int:
    """Post the join form as a browser does, with these headers; return the status."""
    visitor.http.headers["Accept"] = "text/html"
    key = HIDDEN_KEY.search(visitor.get(f"/j/{code}").text)
    assert key is not None
    side = next(iter(SIDE.findall(visitor.get(f"/j/{code}").text)))
    form = {"key": key[1], "name": "Anna Fox", "consent?": "on", "side-": side}
    return visitor.http.post(
        f"/j/{code}", data=form, headers=headers
    ).status_code


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "veche", "xn--b1aga5e.xn--p1ai:443", "10.0.0.1:8000"]
)
def test_what_a_phone_posts_is_taken_however_the_public_address_is_written_and_the_host_passed_on(
    pretty: House, host: str
) -> None:
    gathering = Gathering(pretty)
    assert (
        joins(
            gathering.visitor(),
            gathering.code,
            Host=host,
            Origin="https://xn--b1aga5e.xn--p1ai",
        )
        == 303
    )


@pytest.mark.parametrize(
    "origin",
    [
        "https://xn--b1aga5e.xn--p1ai.evil",
        "https://evil.example",
        "null",
        "https://",
    ],
)
def test_another_origin_stays_another_one(pretty: House, origin: str) -> None:
    gathering = Gathering(pretty)
    assert (
        joins(gathering.visitor(), gathering.code, Host=HOST, Origin=origin)
        == 403
    )


@pytest.mark.parametrize(
    "host",
    ["hall.example:443", "hall.example:80", "HALL.example", "hall.example"],
)
def test_a_host_with_a_default_port_is_the_site_that_the_browser_means(
    gathering: Gathering, host: str
) -> None:
    assert (
        joins(
            gathering.visitor(),
            gathering.code,
            Host=host,
            Origin="https://hall.example",
        )
        == 303
    )
    assert (
        joins(
            gathering.visitor(),
            gathering.code,
            Host=host,
            Origin="https://hall.example:8443",
        )
        == 403
    )


def test_a_page_may_open_its_socket_at_the_public_address_whatever_the_host_became(
    pretty: House,
) -> None:
    gathering = Gathering(pretty)
    policy = (
        gathering.visitor()
        .http.get("/", headers={"Host": "veche"})
        .headers["content-security-policy"]
    )
    assert " wss://xn--b1aga5e.xn--p1ai;" in policy


@pytest.mark.parametrize(
    "typed",
    [
        "{0}",
        "{0[0]} {0[1]}-{0[2]}{0[3]}{0[4]}{0[5]}.",
        "https://hall.example/j/{0}",
    ],
)
def test_a_code_opens_the_door_however_it_is_typed(
    gathering: Gathering, typed: str
) -> None:
    latin, cyrillic = "ABEKMHPCTYX", "АВЕКМНРСТУХ"
    code = gathering.code.translate(str.maketrans(latin, cyrillic)).lower()
    landed = gathering.visitor().http.get(
        "/", params={"code": typed.format(code)}
    )
    assert (landed.status_code, landed.headers["location"]) == (
        303,
        f"/j/{gathering.code}",
    )
    assert gathering.visitor().get(f"/j/{code}").status_code == 200
    assert gathering.organizer.get(f"/s/{code}/passport").status_code == 200


def test_under_a_path_every_address_of_every_page_begins_with_it(
    below: House,
) -> None:
    gathering = Gathering(below)
    anna = gathering.visitor()
    assert joins(anna, gathering.code) == 303
    gathering.opened()
    home = f"/s/{gathering.code}"
    stranger = gathering.visitor(accept="text/html")
    pages = [
        anna.get(f"{home}/phone"),
        anna.get("/"),
        anna.get("/nowhere"),
        stranger.get(f"{home}/phone"),
    ]
    gathering.organizer.http.headers[
        "Accept"
    ] = gathering.moderator.http.headers["Accept"] = "text/html"
    names = (
        "passport",
        "people",
        "programme",
        "protocol",
        "prints",
        "photos",
        "rehearsal",
        "console",
        "projector",
    )
    pages += [gathering.organizer.get(f"{home}/{name}") for name in names]
    pages += [
        gathering.organizer.get("/o"),
        gathering.moderator.get(f"{home}/console"),
    ]
    for page in pages:
        found = [
            address
            for address in ADDRESS.findall(page.text)
            if not ELSEWHERE.match(address)
        ]
        assert found, page.url
        assert [
            address for address in found if not address.startswith("/veche/")
        ] == [], page.url
        assert [
            address for address in found if address.startswith("/veche/veche")
        ] == [], page.url


def test_under_a_path_cookies_redirects_frames_and_files_stay_there(
    below: House,
) -> None:
    gathering = Gathering(below)
    anna, code = gathering.visitor(), gathering.code
    key = HIDDEN_KEY.search(anna.get(f"/j/{code}").text)
    assert key is not None
    joined = anna.post(
        f"/j/{code}",
        {
            "key": key[1],
            "name": "Anna Fox",
            "consent?": "on",
            "side-": gathering.sides[0],
        },
    )
    assert joined.headers["location"] == f"/veche/s/{code}/phone"
    cookie = joined.headers["set-cookie"]
    assert (
        cookie.startswith(cookie_name(code)),
        "; Path=/veche;" in cookie,
    ) == (True, True)
    assert anna.get(f"/s/{code}/phone").status_code == 200
    assert (
        anna.get(f"{STATIC_PATH}/app.js")
        .headers["cache-control"]
        .endswith("immutable")
    )
    back = anna.post("/language/en", {"back": f"/s/{code}/phone"})
    assert back.headers["location"] == f"/veche/s/{code}/phone"
    assert (
        anna.get(f"/s/{code}/phone/").headers["location"]
        == f"/veche/s/{code}/phone"
    )
    assert anna.get(f"/s/{code}/regions").json()["full"]
    with anna.line(code) as line:
        assert line.hear("regions", "bye")["full"]


def test_whatever_a_screen_asks_for_bears_the_path(below: House) -> None:
    gathering = Gathering(below)
    anna = gathering.person("Anna Fox")
    for visitor, surface in (
        (anna, "phone"),
        (gathering.moderator, "console"),
        (gathering.moderator, "projector"),
    ):
        page = visitor.get(f"/s/{gathering.code}/{surface}").text
        asked = re.findall(r'(?<!value)="(/\w[^"]*)', page)
        assert [each for each in asked if not each.startswith("/veche/")] == []


def test_a_proxy_that_takes_the_path_off_serves_as_well(below: House) -> None:
    gathering = Gathering(below)
    cookies = dict(gathering.person("Anna Fox").http.cookies)
    bare = httpx.Client(
        base_url=f"http://{HOST}:{below.settings.port}",
        cookies=cookies,
        timeout=PATIENCE,
    )
    page = bare.get(f"/s/{gathering.code}/phone")
    assert (
        page.status_code,
        f'href="/veche{STATIC_PATH}/phone.css"' in page.text,
    ) == (200, True)
    assert bare.get("/").status_code == bare.get("/veche").status_code == 200
    assert bare.get(f"/vechester/s/{gathering.code}/phone").status_code == 404
    bare.close()


def test_under_a_path_links_and_the_doors_address_bear_it(below: House) -> None:
    gathering = Gathering(below)
    page = gathering.organizer.post(
        f"/s/{gathering.code}/links", {"role": "observer", "label": ""}
    )
    assert f"{below.settings.public_url}/l/{gathering.code}/" in page.text
    people = gathering.organizer.get(f"/s/{gathering.code}/people").text
    assert f'href="{below.settings.public_url}/j/{gathering.code}"' in people
