# Links that somebody was given: who looks changes nothing, who presses the button has a link that nobody else knows,
# and whoever comes second asks. Another site's page makes nobody another person and drops no link that works.
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from facilitator_ui.door.cookies import DEVICE
from facilitator_ui.identity import cookie_name, secrets_in
from session.people import Role
from session.refusals import Code, Refused
from session.secrecy.voices import in_use
from session.tables import Entry, Link, Person
from session.words import words
from tests.facilitator_ui.house import (
    HIDDEN_KEY,
    LANGUAGES,
    LINK,
    Answer,
    Gathering,
    House,
    Visitor,
    new_key,
    serving,
    wait_until,
)
from tests.facilitator_ui.test_returning import digits_of


def invited(
    gathering: Gathering, name: str = "Vera Lee", role: Role = Role.participant
) -> str:
    """Put somebody on the list and make a link for them, as a badge bears it; return its address."""
    gathering.lead("add_person", name=name, present=False)
    return gathering.link(role, name, person=gathering.id_of(name))


def key_on(page: httpx.Response) -> str:
    found = HIDDEN_KEY.search(page.text)
    assert found is not None, page.text
    return found[1]


def held(visitor: Visitor, code: str) -> list[str]:
    return secrets_in(dict(visitor.http.cookies), code)


def said(stage: str, text: str = "Hello") -> Answer:
    return {"type": "add_entry", "stage": stage, "content": {"what": text}}


def name_on_the_phone(visitor: Visitor, code: str) -> str:
    with visitor.line(code) as line:
        frame = line.hear("regions", "bye")
    return next(
        (
            region["html"]
            for region in frame.get("regions", ())
            if region["slot"] == "me"
        ),
        "",
    )


def last_actor(gathering: Gathering, command: str) -> str:
    session = gathering.house.hall(gathering.code).room.snapshot.session.id
    asked = "SELECT actor FROM journal WHERE session_id = ? AND command = ? ORDER BY number DESC"
    with closing(
        sqlite3.connect(f"file:{gathering.house.file}?mode=ro", uri=True)
    ) as connection:
        return str(connection.execute(asked, (session, command)).fetchone()[0])


def test_to_look_at_a_link_changes_nothing(gathering: Gathering) -> None:
    addresses = [
        invited(gathering),
        *(gathering.link(role) for role in Role),
        handed_over(gathering),
    ]
    before = gathering.house.rows()
    for address in addresses:
        for language in LANGUAGES:
            looker = gathering.visitor(language, accept="text/html")
            looker.http.cookies.clear()
            page = looker.get(address)
            assert (page.status_code, "<form" in page.text) == (200, True)
            assert set(looker.http.cookies) == {DEVICE}
    assert gathering.house.rows() == before


def handed_over(gathering: Gathering) -> str:
    link = LINK.search(
        gathering.moderator.post(
            f"/s/{gathering.code}/handover", {"label": "Vera"}
        ).text
    )
    assert link is not None
    return link[0]


def test_who_made_a_link_does_not_hold_what_it_was_exchanged_for(
    gathering: Gathering,
) -> None:
    """The secret on the badge opens nothing as a cookie, neither before nor after, and makes no pseudonym."""
    address = invited(gathering)
    printed = address.rsplit("/", 1)[1]
    maker = gathering.visitor()
    maker.http.cookies.set(cookie_name(gathering.code), printed)
    assert maker.get(f"/s/{gathering.code}/phone").status_code == 403
    vera, stage = gathering.visitor(), gathering.opened(authorship="anonymous")
    assert (
        vera.come_in(address).headers["location"]
        == f"/s/{gathering.code}/phone"
    )
    assert held(vera, gathering.code) != [printed]
    assert "ack" in vera.tell(gathering.code, said(stage))
    assert maker.get(f"/s/{gathering.code}/phone").status_code == 403
    assert "Hello" not in maker.get(f"/s/{gathering.code}/regions").text


def test_a_link_opens_one_browser_and_that_one_again(
    gathering: Gathering,
) -> None:
    address, vera, other = (
        invited(gathering),
        gathering.visitor(),
        gathering.visitor(accept="text/html"),
    )
    vera.come_in(address)
    assert vera.get(address).headers["location"] == f"/s/{gathering.code}/phone"
    page = other.get(address)
    assert "in use already" in page.text
    answer = other.post(address, {"key": new_key()})
    assert (answer.status_code, held(other, gathering.code)) == (409, [])
    assert words("en").refusal(Refused(Code.link_used)) in answer.text


def test_the_word_brings_back_who_finds_a_link_in_use(
    gathering: Gathering,
) -> None:
    address, vera, other = (
        invited(gathering),
        gathering.visitor(),
        gathering.visitor(accept="text/html"),
    )
    vera.come_in(address)
    assert 'name="name" value="Vera Lee"' in other.get(address).text
    form = {"name": "Vera Lee", "word": digits_of(vera, gathering.code)}
    assert other.post(f"/j/{gathering.code}/back", form).status_code == 303
    assert "Vera Lee" in name_on_the_phone(other, gathering.code)


def test_who_has_no_word_waits_until_the_moderator_lets_them_in(
    gathering: Gathering,
) -> None:
    address, vera, other = (
        invited(gathering),
        gathering.visitor(),
        gathering.visitor(accept="text/html"),
    )
    vera.come_in(address)
    asked = other.post(address, {"key": new_key(), "ask": "yes"})
    assert asked.headers["location"] == address
    page = other.get(address)
    number = page.text.split('<strong class="code">')[1].split("<")[0]
    assert other.get(f"/s/{gathering.code}/phone").status_code == 403
    people = gathering.moderator.get(f"/s/{gathering.code}/people").text
    assert f'<strong class="code">{number}</strong> Vera Lee' in people
    with gathering.moderator.line(gathering.code, "console") as console:
        top = next(
            region
            for region in console.hear("regions")["regions"]
            if region["slot"] == "top"
        )
        assert "1 waits to be let in" in top["html"]
        gathering.lead("let_in", link=gathering.newest_link)
        wait_until(
            lambda: "waits" not in str(console.hear("regions")),
            "the sign to go",
        )
    assert last_actor(gathering, "let_in") == gathering_moderator(gathering)
    assert (
        other.get(address).headers["location"] == f"/s/{gathering.code}/phone"
    )
    assert "Vera Lee" in name_on_the_phone(other, gathering.code)


def gathering_moderator(gathering: Gathering) -> str:
    links = gathering.house.hall(gathering.code).room.snapshot.all(Link)
    return next(link.id for link in links if link.role == Role.moderator)


def test_who_is_refused_at_the_door_stays_out_and_may_ask_again(
    gathering: Gathering,
) -> None:
    address, other = invited(gathering), gathering.visitor(accept="text/html")
    gathering.visitor().come_in(address)
    other.post(address, {"key": new_key(), "ask": "yes"})
    gathering.lead("revoke_link", link=gathering.newest_link)
    assert other.get(f"/s/{gathering.code}/phone").status_code == 403
    assert "in use already" in other.get(address).text
    assert (
        "has been asked"
        in other.http.post(
            address,
            data={"key": new_key(), "ask": "yes"},
            follow_redirects=True,
        ).text
    )


def test_who_was_let_in_reads_along_until_the_other_browser_is_closed(
    gathering: Gathering,
) -> None:
    address, vera, other = (
        invited(gathering),
        gathering.visitor(),
        gathering.visitor(),
    )
    vera.come_in(address)
    first = gathering.newest_link
    other.post(address, {"key": new_key(), "ask": "yes"})
    gathering.lead("let_in", link=gathering.newest_link)
    stage = gathering.opened(authorship="anonymous")
    with other.line(gathering.code) as line:
        line.hear("regions")
        assert line.tell(said(stage))["code"] == Code.other_link
        assert "ack" in vera.tell(gathering.code, said(stage))
        gathering.lead("revoke_link", link=first)
        person, room = (
            gathering.id_of("Vera Lee"),
            gathering.house.hall(gathering.code).room,
        )
        wait_until(
            lambda: in_use(room.snapshot, person), "the voice to pass on"
        )
        assert line.tell(said(stage))["code"] == Code.other_link
        after = gathering.opened(authorship="anonymous")
        assert "ack" in line.tell(said(after))


def test_an_answer_that_was_lost_is_given_again_even_after_a_restart(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as house:
        gathering = Gathering(house)
        address = invited(gathering)
        key = key_on(gathering.visitor(accept="text/html").get(address))
        join = {"key": new_key(), "name": "Anna Fox", "consent?": "on"}
        for path, form in (
            (address, {"key": key}),
            (f"/j/{gathering.code}", join),
        ):
            assert gathering.visitor().post(path, form).status_code == 303
    with serving(tmp_path) as house:
        for path, form, name in (
            (address, {"key": key}, "Vera Lee"),
            (f"/j/{gathering.code}", join, "Anna Fox"),
        ):
            again = Visitor(house)
            assert again.post(path, form).status_code == 303
            assert name in name_on_the_phone(again, gathering.code)
        people = house.hall(gathering.code).room.snapshot.all(Person)
        assert sorted(person.name for person in people) == [
            "Anna Fox",
            "Vera Lee",
        ]


@pytest.mark.parametrize(
    "other",
    [{"name": "Boris Sidorov"}, {"side-": "SIDE"}, {"organization": "Library"}],
)
def test_a_form_filled_in_anew_is_somebody_else(
    gathering: Gathering, other: dict[str, str]
) -> None:
    """The browser's way back shows the form with its key; the first answer may have been lost, too."""
    form = {
        "key": new_key(),
        "name": "Anna Petrova",
        "consent?": "on",
        "side-": gathering.sides[0],
    }
    anna, second = gathering.visitor(), gathering.visitor()
    anna.post(f"/j/{gathering.code}", form)
    told = {
        **form,
        **{
            name: gathering.sides[1] if value == "SIDE" else value
            for name, value in other.items()
        },
    }
    assert second.post(f"/j/{gathering.code}", told).status_code == 303
    assert held(anna, gathering.code) != held(second, gathering.code)
    stage = gathering.opened()
    assert "ack" in second.tell(gathering.code, said(stage, "By the second"))
    snapshot = gathering.house.hall(gathering.code).room.snapshot
    people = {person.id: person for person in snapshot.all(Person)}
    (entry,) = snapshot.where(Entry, stage_id=stage)
    assert len(people) == 2
    wrote = people[entry.author]
    assert (wrote.name, wrote.side_id, wrote.organization) == (
        told["name"],
        told["side-"],
        told.get("organization", ""),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_without_cookies_is_told_so_and_nobody_is_made(
    gathering: Gathering, language: str
) -> None:
    address = invited(gathering)
    before = gathering.house.rows()
    form = {
        "key": new_key(),
        "name": "Anna Ghost",
        "consent?": "on",
        "word": "1234",
    }
    for path in (f"/j/{gathering.code}", f"/j/{gathering.code}/back", address):
        forgetful = gathering.visitor(language, accept="text/html")
        for _ in range(2):
            forgetful.http.cookies.clear()
            page = forgetful.post(path, form)
            assert (
                words(language).refusal(Refused(Code.cookies_needed))
                in page.text
            )
            assert cookie_name(gathering.code) not in page.headers.get(
                "set-cookie", ""
            )
        assert (
            page.status_code,
            path.startswith("/l/") or "Anna Ghost" in page.text,
        ) == (403, True)
    assert gathering.house.rows() == before


def test_a_browser_that_keeps_cookies_after_all_goes_on_from_there(
    gathering: Gathering,
) -> None:
    late = gathering.visitor()
    late.http.cookies.clear()
    form = {"key": new_key(), "name": "Anna Late", "consent?": "on"}
    assert late.post(f"/j/{gathering.code}", form).status_code == 403
    assert late.post(f"/j/{gathering.code}", form).status_code == 303


def test_another_sites_page_makes_nobody_another_person(
    gathering: Gathering,
) -> None:
    """It can lead a browser to any address; what it posts is refused at every door (test_doors)."""
    anna = gathering.person("Anna Fox")
    before, rows = held(anna, gathering.code), gathering.house.rows()
    strange = [
        invited(gathering, "Mallory"),
        *(gathering.link(role) for role in Role),
        handed_over(gathering),
    ]
    rows = gathering.house.rows()
    for address in (
        *strange,
        f"/o/enter/{gathering.house.secret}",
        f"/j/{gathering.code}",
        "/language/ru",
    ):
        answer = anna.http.get(
            address,
            headers={"Sec-Fetch-Site": "cross-site", "Accept": "text/html"},
        )
        assert "set-cookie" not in answer.headers, address
    assert (held(anna, gathering.code), gathering.house.rows()) == (
        before,
        rows,
    )
    assert "Anna Fox" in name_on_the_phone(anna, gathering.code)
    page = anna.http.get(strange[0], headers={"Accept": "text/html"})
    assert "Anna Fox" in page.text  # whose browser it is so far


def test_a_role_that_a_browser_has_already_is_not_asked_for_again(
    gathering: Gathering,
) -> None:
    address = gathering.link(Role.secretary)
    secretary = gathering.visitor()
    assert (
        secretary.come_in(address).headers["location"]
        == f"/s/{gathering.code}/console"
    )
    assert (
        secretary.get(address).headers["location"]
        == f"/s/{gathering.code}/console"
    )
    assert (
        gathering.organizer.get(f"/o/enter/{gathering.house.secret}").headers[
            "location"
        ]
        == "/o"
    )


def test_the_halls_screen_presses_its_button_itself_where_the_browser_is_nobodys(
    gathering: Gathering,
) -> None:
    address, presses = gathering.link(Role.projector), "data-presses-itself"
    assert presses in gathering.visitor(accept="text/html").get(address).text
    for visitor in (gathering.person("Anna Fox"), gathering.moderator):
        assert (
            presses
            not in visitor.http.get(
                address, headers={"Accept": "text/html"}
            ).text
        )
    for role in set(Role) - {Role.projector}:
        assert (
            presses
            not in gathering.visitor(accept="text/html")
            .get(gathering.link(role))
            .text
        )


def test_twenty_links_in_one_browser_push_out_none_of_the_staffs(
    gathering: Gathering,
) -> None:
    browser = gathering.linked(Role.moderator)
    browser.come_in(gathering.link(Role.secretary))
    for number in range(20):
        browser.come_in(invited(gathering, f"Guest {number}"))
    browser.come_in(gathering.link(Role.secretary))
    assert len(held(browser, gathering.code)) <= 8
    for secret in held(browser, gathering.code)[:2]:
        alone = gathering.visitor()
        alone.http.cookies.set(cookie_name(gathering.code), secret)
        assert alone.get(f"/s/{gathering.code}/console").status_code == 200
    assert browser.get(f"/s/{gathering.code}/console").status_code == 200


def test_a_browser_of_two_people_turns_back_to_the_first_by_its_link(
    gathering: Gathering,
) -> None:
    browser, first, second = (
        gathering.visitor(),
        invited(gathering, "Anna Fox"),
        invited(gathering, "Boris Ray"),
    )
    for address, name in (
        (first, "Anna Fox"),
        (second, "Boris Ray"),
        (first, "Anna Fox"),
    ):
        assert browser.come_in(address).status_code == 303
        assert name in name_on_the_phone(browser, gathering.code)


def test_of_two_who_take_a_role_over_at_once_one_leads_and_the_other_is_told(
    gathering: Gathering,
) -> None:
    address = handed_over(gathering)
    takers = [gathering.visitor(accept="text/html") for _ in range(4)]
    keys = [key_on(taker.get(address)) for taker in takers]
    with ThreadPoolExecutor(len(takers)) as pool:
        answers = list(
            pool.map(
                lambda taker, key: taker.post(address, {"key": key}),
                takers,
                keys,
            )
        )
    assert sorted(answer.status_code for answer in answers) == [
        303,
        409,
        409,
        409,
    ]
    leads = [
        taker.get(f"/s/{gathering.code}/console").status_code
        for taker in takers
    ]
    assert leads == [
        200 if answer.status_code == 303 else 403 for answer in answers
    ]
    late = gathering.visitor(accept="text/html").get(address)
    assert (
        "taken over already" in late.text,
        "<button" in late.text.split("<main")[1],
    ) == (True, False)


def test_the_role_that_is_taken_over_is_known_to_its_taker_alone(
    gathering: Gathering,
) -> None:
    address = handed_over(gathering)
    gathering.visitor().come_in(address)
    giver = gathering.visitor()
    giver.http.cookies.set(
        cookie_name(gathering.code), address.rsplit("/", 1)[1]
    )
    assert giver.get(f"/s/{gathering.code}/console").status_code == 403


@pytest.mark.parametrize("by", ["moderator", "organizer", "secretary"])
def test_what_is_done_by_a_link_that_staff_took_is_in_the_journal_as_theirs(
    gathering: Gathering, by: str
) -> None:
    staff = {
        "moderator": gathering.moderator,
        "organizer": gathering.organizer,
    }.get(by)
    staff = staff or gathering.linked(Role.secretary)
    theirs = "organizer" if by == "organizer" else gathering.newest_link
    theirs = gathering_moderator(gathering) if by == "moderator" else theirs
    address, stage = invited(gathering), gathering.opened()
    assert (
        "You lead or organize from this browser"
        in staff.http.get(address, headers={"Accept": "text/html"}).text
    )
    staff.come_in(address)
    assert last_actor(gathering, "come_in") == theirs
    assert "ack" in staff.tell(gathering.code, said(stage))
    assert last_actor(gathering, "add_entry") == theirs
    (entry,) = gathering.house.hall(gathering.code).room.snapshot.where(
        Entry, stage_id=stage
    )
    assert entry.author == gathering.id_of("Vera Lee")
    people = gathering.moderator.get(f"/s/{gathering.code}/people").text
    assert "links the team opened itself" in people


def test_a_secret_entry_by_a_link_that_staff_took_names_nobody(
    gathering: Gathering,
) -> None:
    stage = gathering.opened(authorship="anonymous")
    gathering.moderator.come_in(invited(gathering))
    assert "ack" in gathering.moderator.tell(gathering.code, said(stage))
    assert (
        gathering.house.hall(gathering.code).room.snapshot.count(
            Entry, stage_id=stage
        )
        == 1
    )
    assert last_actor(gathering, "sealed") == ""


def test_what_a_manager_downloads_of_a_person_has_no_word_and_no_key(
    gathering: Gathering,
) -> None:
    anna = gathering.person("Anna Fox")
    word, person = digits_of(anna, gathering.code), gathering.id_of("Anna Fox")
    told = gathering.moderator.get(
        f"/s/{gathering.code}/people/{person}.json"
    ).text
    assert "Anna Fox" in told
    assert [
        each for each in (f'"{word}"', '"word"', '"digest"') if each in told
    ] == []


@pytest.fixture(scope="module")
def behind_https(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Gathering]:
    with serving(
        tmp_path_factory.mktemp("https"), public_url="HTTPS://veche.example"
    ) as house:
        yield Gathering(house)


def test_behind_a_proxy_with_https_cookies_are_secure_and_browsers_stay_with_https(
    behind_https: Gathering,
) -> None:
    visitor = behind_https.visitor(accept="text/html")
    visitor.http.cookies.clear()
    page = visitor.get(f"/j/{behind_https.code}")
    assert "secure" in page.headers["set-cookie"].lower()
    for answer in (
        page,
        visitor.get("/nowhere"),
        visitor.get(f"/j/{behind_https.code}/qr.svg"),
    ):
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_without_https_no_browser_is_told_to_stay_with_it(house: House) -> None:
    assert "strict-transport-security" not in Visitor(house).get("/").headers


def test_whatever_is_answered_is_no_other_sites_to_use(
    gathering: Gathering,
) -> None:
    code = gathering.code
    addresses = [
        "/",
        f"/j/{code}",
        f"/j/{code}/qr.svg",
        f"/s/{code}/console",
        f"/s/{code}/session.json",
        "/nowhere",
    ]
    for address in addresses:
        headers = gathering.moderator.get(address).headers
        told = [
            headers.get(f"cross-origin-{what}-policy")
            for what in ("opener", "resource")
        ]
        assert told == ["same-origin"] * 2, address


def test_a_link_leads_on_only_where_the_browser_is_this_person_now(
    gathering: Gathering,
) -> None:
    browser, anna, boris = (
        gathering.visitor(),
        invited(gathering, "Anna Fox"),
        invited(gathering, "Boris Ray"),
    )
    phone = f"/s/{gathering.code}/phone"
    browser.come_in(anna)
    browser.come_in(gathering.link(Role.observer))
    # A role in the same browser is nobody else.
    assert browser.get(anna).headers.get("location") == phone
    browser.come_in(boris)
    assert browser.get(boris).headers.get("location") == phone
    assert browser.get(anna).status_code == 200
    third = browser.http.get(
        invited(gathering, "Vera Lee"), headers={"Accept": "text/html"}
    ).text
    assert ("Boris Ray" in third, "Anna Fox" in third) == (True, False)


def test_of_two_links_of_a_role_a_browser_has_the_one_that_it_took(
    gathering: Gathering,
) -> None:
    browser, taken, other = (
        gathering.visitor(),
        gathering.link(Role.secretary),
        gathering.link(Role.secretary),
    )
    browser.come_in(taken)
    assert browser.get(taken).status_code == 303
    assert browser.get(other).status_code == 200


def test_whose_browser_it_is_is_said_to_nobody_whose_it_is_or_who_takes_a_role(
    gathering: Gathering,
) -> None:
    anna, browser = invited(gathering, "Anna Fox"), gathering.visitor()
    assert (
        "Anna Fox"
        in browser.http.get(anna, headers={"Accept": "text/html"}).text
    )
    browser.come_in(invited(gathering, "Boris Ray"))
    role = browser.http.get(
        gathering.link(Role.secretary), headers={"Accept": "text/html"}
    )
    assert (role.status_code, "Boris Ray" in role.text) == (200, False)
