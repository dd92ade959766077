# A person with several links has one voice where authors are secret, whatever is made, revoked, opened and undone in
# between; and with one link nobody ever loses it.
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.envelope import Authorship, StageState, Unit
from session.people import Actor, Role, Surface, Viewer
from session.refusals import Code
from session.regions import Outside, audiences, regions
from session.registration import Arrive, IssueLink
from session.stages.agree.rows import Support
from session.tables import Entry, Link
from session.voices import silenced, speaks, voices
from tests.session.build import MODERATOR, NOON, Sitting, a_person, a_session, a_stage

ANNA = a_person("anna")
SECRET = (Authorship.anonymous, Authorship.side)
DOOR = Actor("door", frozenset({Role.participant}))


class Devices:
    """A sitting, and the browsers of one person: each with one link."""

    def __init__(self, *authorships: Authorship, kind: str = "form") -> None:
        stages = [a_stage(f"s{n}", kind, n, authorship=each) for n, each in enumerate(authorships)]
        self.sat = Sitting(a_session(ANNA, *stages))
        self.browsers: list[Actor] = []
        self.another()

    def another(self) -> Actor:
        browser = self.printed()
        self.looks(browser)
        return browser

    def looks(self, browser: Actor) -> None:
        """Open a screen."""
        command = Arrive(key=self.sat.key(), type="arrive", person="anna", link=self.link(browser).id)
        self.sat.do(DOOR, command)

    def printed(self) -> Actor:
        """Make a link that nobody has opened yet."""
        secret = f"secret {len(self.browsers)}".encode()
        command = IssueLink(
            key=self.sat.key(), type="issue_link", role=Role.participant, person="anna", digest=digest(secret)
        )
        self.sat.do(MODERATOR, command)
        self.browsers.append(Actor("anna", frozenset({Role.participant}), "anna", secret))
        return self.browsers[-1]

    def writes(self, browser: Actor, stage: str = "s0") -> Code | None:
        return self.sat.answer(browser, "add_entry", stage=stage, content={"what": "Hello"})

    def opens(self, stage: str = "s0") -> None:
        self.sat.tell(MODERATOR, "open_stage", stage=stage)

    def link(self, browser: Actor) -> Link:
        return next(self.sat.snapshot.where(Link, digest=digest(browser.secret)))


def digest(secret: bytes) -> str:
    return sha256(secret).hexdigest()


@pytest.mark.parametrize("authorship", SECRET)
def test_a_link_made_after_a_secret_stage_began_reads_along(authorship: Authorship) -> None:
    devices = Devices(authorship)
    devices.opens()
    first, second = devices.browsers[0], devices.another()
    assert (devices.writes(first), devices.writes(second)) == (None, Code.other_link)


def test_before_a_stage_begins_the_newest_link_takes_the_voice_over() -> None:
    devices = Devices(Authorship.anonymous)
    first, second = devices.browsers[0], devices.another()
    devices.opens()
    assert (devices.writes(first), devices.writes(second)) == (Code.other_link, None)


def test_a_badge_takes_no_voice_before_it_is_opened_and_takes_it_over_then() -> None:
    devices = Devices(Authorship.anonymous, Authorship.anonymous)
    phone, badge = devices.browsers[0], devices.printed()
    devices.opens()
    assert (devices.writes(phone), devices.writes(badge)) == (None, Code.other_link)
    devices.looks(badge)
    assert (devices.writes(phone), devices.writes(badge)) == (None, Code.other_link)
    devices.opens("s1")
    assert (devices.writes(phone, "s1"), devices.writes(badge, "s1")) == (Code.other_link, None)


def test_of_badges_printed_twice_the_one_that_is_used_speaks() -> None:
    devices = Devices(Authorship.anonymous)
    devices.browsers.clear()
    devices.sat = Sitting(a_session(ANNA, *devices.sat.snapshot.stages))
    used, lost = devices.printed(), devices.printed()
    devices.looks(used)
    devices.opens()
    assert (devices.writes(used), devices.writes(lost)) == (None, Code.other_link)


def test_a_signed_stage_takes_every_link() -> None:
    devices = Devices(Authorship.signed)
    devices.opens()
    assert [devices.writes(browser) for browser in (devices.browsers[0], devices.another())] == [None, None]


def test_what_a_group_shares_is_no_voice_of_a_person() -> None:
    devices = Devices(Authorship.side)
    stage = devices.sat.snapshot.stages[0]
    shared = stage.model_copy(update={"envelope": stage.envelope.model_copy(update={"unit": Unit.group})})
    devices.opens()
    assert not speaks(devices.sat.snapshot, stage, devices.another())
    assert speaks(devices.sat.snapshot, shared, devices.browsers[1])


def test_the_first_link_of_a_late_comer_has_a_voice_though_the_stage_runs() -> None:
    sat = Sitting(a_session(ANNA, a_stage("s", authorship=Authorship.anonymous)))
    sat.tell(MODERATOR, "open_stage", stage="s")
    assert silenced(sat.snapshot, "anna") == []


def test_what_undo_takes_back_without_a_word_written_silences_nobody() -> None:
    devices = Devices(Authorship.anonymous)
    devices.opens()
    devices.sat.tell(MODERATOR, "undo", number=devices.sat.snapshot.number)
    newest = devices.another()
    devices.opens()
    assert devices.writes(newest) is None


def test_one_browser_with_both_links_writes_by_the_one_that_speaks() -> None:
    devices = Devices(Authorship.anonymous, Authorship.anonymous)
    devices.opens()
    first, second = devices.browsers[0], devices.another()
    held = [(each.secret, devices.link(each)) for each in (first, second)]
    both = Actor(
        "anna", second.roles, "anna", second.secret, (first.secret,), voices(devices.sat.snapshot, "anna", held)
    )
    assert devices.writes(both) is None
    assert [entry.author for entry in devices.sat.snapshot.all(Entry)] == [first.pseudonym("s0")]
    devices.opens("s1")
    assert devices.writes(both, "s1") is None
    assert devices.sat.snapshot.count(Entry, author=second.pseudonym("s1")) == 1


@pytest.mark.parametrize("kind", ["form", "agree"])
def test_who_has_no_voice_is_told_so_instead_of_a_form(kind: str) -> None:
    devices = Devices(Authorship.anonymous, kind=kind)
    devices.opens()
    devices.writes(devices.browsers[0])
    for browser, reason in ((devices.browsers[0], ""), (devices.another(), "silent")):
        seen = [
            region
            for audience in audiences(devices.sat.snapshot, Viewer(browser, Surface.phone))
            for region in regions(devices.sat.snapshot, audience, Outside(NOON))
        ]
        assert [region.data["reason"] for region in seen if region.slot == "form"] == [reason]
        ballots = [item.data["votes"] for region in seen if region.slot == "ballot" for item in region.items or ()]
        assert ballots == ([reason == ""] if kind == "agree" else [])


WRITING = ("write", "write", "vote", "vote", "withdraw")
STEPS = (*WRITING, "another", "printed", "looks", "open", "close", "undo", "redo", "revoke", "next")


@given(data=st.data(), authorship=st.sampled_from(SECRET))
def test_nobody_has_two_voices_whatever_happens(data: st.DataObject, authorship: Authorship) -> None:
    devices = Devices(authorship, authorship, kind="agree")
    devices.opens()
    for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=5, max_size=20)):
        happens(devices, step, lambda several: data.draw(st.sampled_from(several)))
        for stage in devices.sat.snapshot.stages:
            authors = {entry.author for entry in devices.sat.snapshot.where(Entry, stage_id=stage.id)}
            voters = {support.author for support in devices.sat.snapshot.where(Support, stage_id=stage.id)}
            assert len(authors | voters) <= 1
            speaking = [speaks(devices.sat.snapshot, stage, browser) for browser in devices.browsers]
            assert stage.state is not StageState.open or speaking.count(True) == 1


def happens(devices: Devices, step: str, pick: Callable[[Sequence[Any]], Any]) -> None:
    """Let a step happen, refused or not."""
    sat, browser = devices.sat, pick(devices.browsers)
    running = [stage for stage in sat.snapshot.stages if stage.state is StageState.open]
    stage = pick(running or sat.snapshot.stages)
    entries = [entry.id for entry in sat.snapshot.where(Entry, stage_id=stage.id)] or ["none"]
    stack = sat.snapshot.done if step == "undo" else sat.snapshot.undone
    steps: dict[str, Callable[[], object]] = {
        "another": devices.another,
        "printed": devices.printed,
        "looks": lambda: devices.looks(browser),
        "write": lambda: devices.writes(browser, stage.id),
        "vote": lambda: sat.answer(browser, "support", stage=stage.id, entry=pick(entries), stance="for"),
        "withdraw": lambda: sat.answer(browser, "withdraw_entry", stage=stage.id, entry=pick(entries)),
        "revoke": lambda: sat.answer(MODERATOR, "revoke_link", link=devices.link(browser).id),
        "undo": lambda: sat.answer(MODERATOR, "undo", number=stack[-1].number if stack else 0),
        "redo": lambda: sat.answer(MODERATOR, "redo", number=stack[-1].number if stack else 0),
        "next": lambda: sat.answer(MODERATOR, "next_stage", after=sat.snapshot.session.current_stage_id),
        "open": lambda: sat.answer(MODERATOR, "open_stage", stage=pick(sat.snapshot.stages).id),
        "close": lambda: sat.answer(MODERATOR, "close_stage", stage=stage.id),
    }
    steps[step]()
