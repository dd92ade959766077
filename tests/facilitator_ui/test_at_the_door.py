# What the door answers whoever comes with whichever link in whichever browser: where it leads, what it says, and which
# screens are open then. All is written down: `python -m tests.facilitator_ui.test_at_the_door` writes it anew.
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from facilitator_ui.door.asking import Asking
from facilitator_ui.door.guessing import Guessing
from facilitator_ui.door.pace import Pace
from facilitator_ui.identity import link_of, secrets_in, spoken_number
from session.people import Role
from session.tables import Link
from tests.facilitator_ui.house import (
    LINK,
    Gathering,
    Visitor,
    new_key,
    serving,
)
from tests.facilitator_ui.test_returning import digits_of

HTML = {"Accept": "text/html"}
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
NAMED = re.compile(r'(?:name|value|action|href|content)="([^"]*)"')
TAG = re.compile(r"<[^>]*>")
OURS = re.compile(
    r"a-key-of-a-test-\d+|[0-9a-f]{32}|[A-Za-z0-9_-]{43}"
    r"|(?<![\w-])i[\w-]{15}(?![\w-])"
)


@dataclass
class Comer:
    """Somebody before a link: which link it is, whose, and the browser that comes with it."""

    gathering: Gathering
    number: int
    pages: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"Vera {self.number:03}"

    @property
    def person(self) -> str:
        return self.gathering.id_of(self.name)

    def invited(self, role: Role = Role.participant) -> str:
        self.gathering.lead("add_person", name=self.name, present=False)
        return self.again(role)

    def again(self, role: Role = Role.participant) -> str:
        return self.gathering.link(role, self.name, person=self.person)

    def comes(self, browser: Visitor, address: str, asks: str) -> Iterator[str]:
        """Look, press the button, look again, and go to each screen."""
        yield self.told("looks", browser.http.get(address, headers=HTML))
        form = {"key": new_key(), **({"ask": asks} if asks else {})}
        pressed = browser.http.post(address, data=form, headers=HTML)
        yield self.told("presses", pressed)
        yield self.told("looks", browser.http.get(address, headers=HTML))
        code = self.gathering.code
        for screen in ("phone", "console"):
            there = browser.http.get(f"/s/{code}/{screen}", headers=HTML)
            yield f"  {screen}: {there.status_code}"

    def told(self, what: str, answer: httpx.Response) -> str:
        """Return what was answered; the same page is named by its number."""
        to = self.plain(answer.headers.get("location", ""))
        cookies = sorted(
            self.plain(each.split("=")[0])
            for each in answer.headers.get_list("set-cookie")
        )
        given = f" {' '.join(cookies)}" if cookies else ""
        if to:
            return f"  {what}: {answer.status_code} to {to}{given}"
        page = self.said(answer.text)
        number = self.pages.setdefault(page, len(self.pages) + 1)
        return f"  {what}: {answer.status_code} page {number}{given}"

    def said(self, text: str) -> str:
        """Return what a page says and asks, a line each, without what is other each time."""
        found = MAIN.search(text)
        main = found[0] if found else ""
        main = re.sub(r'(<strong class="code">)\d+', r"\1a number", main)
        marked = NAMED.sub(r">\1<", main)
        lines = (line.strip() for line in TAG.sub("\n", marked).split("\n"))
        return self.plain("\n".join(line for line in lines if line))

    def plain(self, text: str) -> str:
        told = OURS.sub("SECRET", text)
        told = told.replace(self.gathering.code, "CODE")
        told = told.replace(self.gathering.house.address, "HOUSE")
        told = re.sub(r"/static/[0-9a-f]{12}/", "/static/VERSION/", told)
        told = re.sub(r"(?<![\w-])\d{4}(?![\w-])", "DIGITS", told)
        return re.sub(r"Vera \d{3,4}", "Vera", told)


# --- links ---


def fresh(comer: Comer) -> str:
    return comer.invited()


def used(comer: Comer) -> str:
    address = comer.invited()
    comer.gathering.visitor().come_in(address)
    return address


def revoked(comer: Comer) -> str:
    address = comer.invited()
    comer.gathering.lead("revoke_link", link=comer.gathering.newest_link)
    return address


def of_who_was_removed(comer: Comer) -> str:
    address = comer.invited()
    comer.gathering.lead("remove_person", person=comer.person)
    return address


def of_a_role(comer: Comer) -> str:
    return comer.gathering.link(Role.secretary)


def of_a_role_revoked(comer: Comer) -> str:
    address = comer.gathering.link(Role.secretary)
    comer.gathering.lead("revoke_link", link=comer.gathering.newest_link)
    return address


def of_the_wall(comer: Comer) -> str:
    return comer.gathering.link(Role.projector)


def of_an_observer(comer: Comer) -> str:
    return comer.gathering.link(Role.observer)


def handed_over(comer: Comer) -> str:
    """The role is that of a moderator of their own, so that the others keep theirs."""
    giver = comer.gathering.linked(Role.moderator)
    page = giver.post(f"/s/{comer.gathering.code}/handover", {"label": "Vera"})
    found = LINK.search(page.text)
    assert found is not None
    return found[0]


def taken_over(comer: Comer) -> str:
    address = handed_over(comer)
    comer.gathering.visitor().come_in(address)
    return address


def of_nobody(comer: Comer) -> str:
    return f"/l/{comer.gathering.code}/{'x' * 43}"


LINKS: tuple[Callable[[Comer], str], ...] = (
    fresh,
    used,
    revoked,
    of_who_was_removed,
    of_a_role,
    of_a_role_revoked,
    of_the_wall,
    of_an_observer,
    handed_over,
    taken_over,
    of_nobody,
)

# --- browsers ---


def of_no_one(comer: Comer, _address: str) -> Visitor:
    return comer.gathering.visitor()


def forgetful(comer: Comer, _address: str) -> Visitor:
    browser = comer.gathering.visitor()
    browser.http.cookies.clear()
    return browser


def the_same_again(comer: Comer, address: str) -> Visitor:
    browser = comer.gathering.visitor()
    browser.come_in(address)
    return browser


def of_another(comer: Comer, _address: str) -> Visitor:
    browser = comer.gathering.visitor()
    other = Comer(comer.gathering, 1000 + comer.number)
    browser.come_in(other.invited())
    return browser


def of_the_staff(comer: Comer, _address: str) -> Visitor:
    return comer.gathering.linked(Role.moderator)


def of_an_observing_one(comer: Comer, _address: str) -> Visitor:
    return comer.gathering.linked(Role.observer)


BROWSERS: tuple[Callable[[Comer, str], Visitor], ...] = (
    of_no_one,
    forgetful,
    the_same_again,
    of_another,
    of_the_staff,
    of_an_observing_one,
)


ASKING = {
    (used, of_no_one),
    (used, of_another),
    (used, of_the_staff),
    (taken_over, of_no_one),
    (of_a_role, of_no_one),
}


def test_whoever_comes_with_a_link_is_answered_what_was_agreed(
    gathering: Gathering,
) -> None:
    assert list(answered(gathering)) == agreed("links")


def answered(gathering: Gathering) -> Iterator[str]:
    pages: dict[str, int] = {}
    number = 0
    for link in LINKS:
        for browser in BROWSERS:
            for asks in ("", "yes"):
                if asks and (link, browser) not in ASKING:
                    continue
                number += 1
                comer = Comer(gathering, number, pages)
                address = link(comer)
                yield f"{link.__name__}, {browser.__name__}{', asks' * bool(asks)}"
                visitor = browser(comer, address)
                yield from comer.comes(visitor, address, asks)
                visitor.http.close()
    yield from listed_pages(pages)


# --- journeys ---


@dataclass
class Journey(Comer):
    """What one browser does at the doors of a session, a request after the other."""

    browser: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.gathering.visitor()

    def opens(self, path: str) -> str:
        answer = self.browser.http.get(self.whole(path), headers=HTML)
        return self.told(f"opens {self.plain(path)}", answer)

    def sends(self, path: str, **form: str) -> str:
        told = {"key": new_key(), **form}
        answer = self.browser.http.post(
            self.whole(path), data=told, headers=HTML
        )
        shown = {name: self.shown(value) for name, value in form.items()}
        return self.told(f"sends {self.plain(path)} {shown}", answer)

    def whole(self, path: str) -> str:
        return path.replace("CODE", self.gathering.code)

    def shown(self, value: str) -> str:
        sides = self.gathering.sides
        told = "a side" if value in sides else value
        return self.plain(told if len(told) < 80 else f"{told[:20]}…")

    def listed(self, **told: Any) -> None:
        given = {"organization": "Plant 1", "present": False, **told}
        self.gathering.lead("add_person", name=self.name, **given)

    def joins(self, path: str = "/j/CODE", **form: str) -> str:
        usual = {
            "name": self.name,
            "consent?": "on",
            "organization": "House",
            "side-": self.gathering.sides[0],
        }
        return self.sends(path, **{**usual, **form})


def joins(journey: Journey) -> Iterator[str]:
    sides = journey.gathering.sides
    yield journey.opens("/?code=CODE")
    yield journey.opens("/j/CODE")
    yield journey.joins(name="")
    yield journey.joins(name="x" * 400)
    yield journey.joins(**{"consent?": ""})
    yield journey.joins(**{"side-": "nowhere"})
    yield journey.joins(**{"side-": ""})
    yield journey.joins(**{"generation#": "7"})
    yield journey.joins(**{"generation#": "x"})
    yield journey.joins(key="short")
    yield journey.joins(**{"side-": sides[1]})
    yield journey.opens("/j/CODE")
    yield journey.opens("/j/CODE/wait")
    yield journey.opens("/s/CODE/phone?lang=ru&whose=nobody")
    yield journey.joins(name=f"{journey.name} too")


def joins_a_line_of_the_list(journey: Journey) -> Iterator[str]:
    journey.listed(side=journey.gathering.sides[1])
    person = journey.person
    key = new_key()
    yield journey.joins(key=key)
    yield journey.joins(key=key, listed="yes", person="nowhere")
    yield journey.joins(key=key, listed="yes")
    yield journey.joins(listed="yes", person=person, name="Somebody Else")
    yield journey.joins(key=key, listed="yes", person=person)
    yield journey.joins(key=key, listed="yes", person=person)
    yield journey.opens("/j/CODE")
    journey.browser = journey.gathering.visitor()
    yield journey.joins()
    yield journey.joins(listed="no")
    yield journey.joins(organization="Plant 1")


def joins_as_who_is_here_already(journey: Journey) -> Iterator[str]:
    journey.listed(present=True)
    person, key = journey.person, new_key()
    yield journey.joins(key=key)
    yield journey.joins(key=key, listed="yes", person=person)
    yield journey.opens("/j/CODE/wait")
    yield journey.opens("/j/CODE")
    journey.gathering.lead("let_in", link=journey.gathering.newest_link)
    yield journey.opens("/j/CODE/wait")
    journey.gathering.lead("remove_person", person=person)
    yield journey.opens("/j/CODE/wait")
    yield journey.joins(key=key, listed="yes", person=person)


def registers_at_a_desk(journey: Journey) -> Iterator[str]:
    desk = "/j/CODE/desk"
    yield journey.opens(desk)
    yield journey.joins(desk, name="")
    key = new_key()
    yield journey.joins(desk, key=key)
    yield journey.joins(desk, key=key)
    other = new_key()
    yield journey.joins(desk, key=other, name=f"{journey.name} second")
    yield journey.joins(desk, key=key)
    yield journey.opens("/s/CODE/phone")
    third = Journey(journey.gathering, journey.number + 500, journey.pages)
    third.listed()
    journey.number += 500
    yield journey.joins(desk)
    yield journey.joins(desk, listed="yes", person=third.person)
    fourth = Journey(journey.gathering, journey.number + 1, journey.pages)
    fourth.listed(present=True)
    journey.number += 1
    yield journey.joins(desk)
    yield journey.joins(desk, listed="yes", person=fourth.person)
    journey.browser = journey.gathering.moderator
    yield journey.opens(desk)


def hands_a_device_on(journey: Journey) -> Iterator[str]:
    code = journey.gathering.code
    yield journey.opens("/j/CODE/next")
    yield journey.joins()
    first, digits = journey.person, digits_of(journey.browser, code)
    yield journey.opens("/j/CODE/next")
    yield journey.sends("/j/CODE/pass")
    yield journey.opens("/j/CODE/next")
    yield journey.opens("/s/CODE/phone")
    journey.number += 500
    yield journey.joins()
    second = journey.person
    yield journey.sends("/j/CODE/next", person=first, word="none")
    yield journey.sends("/j/CODE/next", person=second, word=digits)
    yield journey.sends("/j/CODE/next", person="", word="")
    yield journey.sends("/j/CODE/next", person=first, word=f" {digits} ")
    yield journey.opens("/j/CODE/next")
    yield journey.sends("/j/CODE/pass")
    journey.gathering.lead("remove_person", person=first)
    yield journey.opens("/j/CODE/next")
    yield journey.sends("/j/CODE/next", person=first, word=digits)
    journey.browser = journey.gathering.moderator
    yield journey.opens("/j/CODE/next")
    yield journey.sends("/j/CODE/pass")
    yield journey.sends("/j/CODE/next", person=second, word=digits)


def comes_back(journey: Journey) -> Iterator[str]:
    code = journey.gathering.code
    yield journey.joins()
    digits = digits_of(journey.browser, code)
    journey.browser = journey.gathering.visitor()
    back = "/j/CODE/back"
    yield journey.opens(back)
    yield journey.sends(back)
    yield journey.sends(back, name=journey.name)
    yield journey.sends(back, name="", word=digits)
    yield journey.sends(back, name=journey.name, word="")
    yield journey.sends(back, name="x" * 400, word=digits)
    yield journey.sends(back, name="Somebody Else", word=digits)
    journey.browser = journey.gathering.visitor()
    yield journey.sends(back, name=journey.name.upper(), word=f" {digits}")
    yield journey.opens("/j/CODE")
    journey.gathering.lead("remove_person", person=journey.person)
    journey.browser = journey.gathering.visitor()
    yield journey.sends(back, name=journey.name, word=digits)


def chooses_a_language(journey: Journey) -> Iterator[str]:
    for language in ("ru", "xx", "en"):
        yield journey.sends(f"/language/{language}", back="/j/CODE?a=b")
        yield journey.opens("/?lang=xx")
    yield journey.sends("/language/en", back="https://elsewhere.example/")
    yield journey.sends("/language/en")
    yield journey.opens("/?code=NOWHERE")


def knocks_when_it_is_over(journey: Journey) -> Iterator[str]:
    address = journey.invited()
    journey.gathering.lead("close_session")
    yield journey.opens("/j/CODE")
    yield journey.joins()
    yield journey.opens("/j/CODE/desk")
    yield journey.joins("/j/CODE/desk")
    yield from journey.comes(journey.browser, address, "")
    yield journey.opens("/j/CODE")
    yield journey.opens("/a/CODE")
    yield journey.sends("/a/CODE", six="")
    yield journey.sends("/a/CODE", six="ABCDEF")
    yield journey.opens(f"/a/CODE/{'x' * 43}")
    journey.gathering.lead("reopen_session")


JOURNEYS: tuple[Callable[[Journey], Iterator[str]], ...] = (
    joins,
    joins_a_line_of_the_list,
    joins_as_who_is_here_already,
    registers_at_a_desk,
    hands_a_device_on,
    comes_back,
    chooses_a_language,
    knocks_when_it_is_over,
)


def travelled(gathering: Gathering) -> Iterator[str]:
    pages: dict[str, int] = {}
    for number, each in enumerate(JOURNEYS, 1):
        gathering.house.reception.guessing = Guessing()
        gathering.house.reception.asking = Asking()
        yield each.__name__
        yield from each(Journey(gathering, number, pages))
    yield from listed_pages(pages)


def listed_pages(pages: Mapping[str, int]) -> Iterator[str]:
    for page, at in pages.items():
        yield f"page {at}"
        yield from (f"  {line}" for line in page.splitlines())


def test_whoever_goes_through_a_door_is_answered_what_was_agreed(
    gathering: Gathering,
) -> None:
    assert list(travelled(gathering)) == agreed("journeys")


# --- what one browser holds ---


def held(visitor: Visitor, code: str) -> list[str]:
    return secrets_in(dict(visitor.http.cookies), code)


def test_of_several_links_of_one_person_the_newest_is_gone_on_with(
    gathering: Gathering,
) -> None:
    comer, browser = Comer(gathering, 1), gathering.visitor()
    address = comer.invited()
    browser.come_in(address)
    for _ in range(2):
        form = {"name": comer.name, "word": digits_of(browser, gathering.code)}
        browser.post(f"/j/{gathering.code}/back", form)
    before = held(browser, gathering.code)
    assert len(before) == 3
    browser.post(address, {"key": new_key()})
    assert held(browser, gathering.code) == before


def test_of_three_people_a_browser_is_the_one_who_came_last(
    gathering: Gathering,
) -> None:
    comers = [Comer(gathering, number) for number in (1, 2, 3)]
    browser = gathering.visitor()
    addresses = [comer.invited() for comer in comers]
    for address in addresses:
        browser.come_in(address)
    assert [browser.get(each).status_code for each in addresses] == [
        200,
        200,
        303,
    ]
    fourth = Comer(gathering, 4).invited()
    page = browser.http.get(fourth, headers=HTML).text
    assert [comer.name in page for comer in comers] == [False, False, True]


def test_a_link_of_the_staff_for_somebody_is_more_than_their_own(
    gathering: Gathering,
) -> None:
    comer, browser = Comer(gathering, 1), gathering.visitor()
    browser.come_in(comer.invited())
    for role, leads in (
        (Role.secretary, 200),
        (Role.expert, 303),
        (Role.participant, 303),
    ):
        assert browser.get(comer.again(role)).status_code == leads, role


@pytest.mark.parametrize("way", ["revoked", "removed"])
def test_a_closed_link_is_closed_to_whoever_looks_and_whoever_presses(
    gathering: Gathering, way: str
) -> None:
    comer = Comer(gathering, 1)
    address = {"revoked": revoked, "removed": of_who_was_removed}[way](comer)
    browser = gathering.visitor()
    for answer in (
        browser.get(address),
        browser.post(address, {"key": new_key()}),
    ):
        assert answer.status_code == 403
        assert answer.json()["code"] == "link_revoked"
    assert held(browser, gathering.code) == []


def test_whoever_asks_twice_says_the_number_of_the_newest_asking(
    gathering: Gathering,
) -> None:
    comer, browser = Comer(gathering, 1), gathering.visitor()
    address = used(comer)
    for _ in range(2):
        browser.post(address, {"key": new_key(), "ask": "yes"})
    snapshot = gathering.house.hall(gathering.code).room.snapshot
    asking = [
        link
        for link in snapshot.where(Link, person_id=comer.person)
        if link.asked_at is not None
    ]
    newest = link_of(snapshot, held(browser, gathering.code)[-1])
    assert newest is not None
    assert newest == asking[-1]
    page = browser.http.get(address, headers=HTML).text
    number = spoken_number(newest)
    assert f'<strong class="code">{number}</strong>' in page


def test_presses_are_counted_for_each_link_apart(gathering: Gathering) -> None:
    reception = gathering.house.reception
    usual, reception.door = reception.door, Pace(0, 2)
    try:
        one, other = Comer(gathering, 1), Comer(gathering, 2)
        first, second = one.invited(), other.invited()
        codes = [
            gathering.visitor().post(address, {"key": new_key()}).status_code
            for address in (first, first, first, second)
        ]
    finally:
        reception.door = usual
    assert codes == [303, 409, 429, 303]


def test_a_browser_that_gives_a_link_back_is_led_on_and_counts_nothing(
    gathering: Gathering,
) -> None:
    comer, browser = Comer(gathering, 1), gathering.visitor()
    address = comer.invited()
    browser.come_in(address)
    reception = gathering.house.reception
    usual, reception.door = reception.door, Pace(0, 0)
    try:
        again = browser.post(address, {"key": new_key()})
    finally:
        reception.door = usual
    assert again.headers["location"] == f"/s/{gathering.code}/phone"


# --- the files ---

WRITERS: Mapping[str, Callable[[Gathering], Iterator[str]]] = {
    "links": answered,
    "journeys": travelled,
}


def agreed(name: str) -> list[str]:
    return file_of(name).read_text(encoding="utf-8").splitlines()


def file_of(name: str) -> Path:
    return Path(__file__).with_name("at_the_door") / f"{name}.txt"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as run:
        for each, writer in WRITERS.items():
            lines = (f"{line}\n" for line in writer(Gathering(run)))
            file_of(each).write_text("".join(lines), encoding="utf-8")
