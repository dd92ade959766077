# A person with several links has one voice where authors are secret, whatever is made, revoked, opened and undone in
# between; and with one link nobody ever loses it.
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.envelope import Authorship, StageState, Unit
from session.membership.invitations import MOST_WAITING, AskIn, ComeIn, waiting
from session.membership.regaining import Regain
from session.membership.registration import Arrive, IssueLink
from session.people import Actor, Role, Surface, Viewer
from session.refusals import Code
from session.regions import Outside, audiences, regions
from session.secrecy.voices import opens, silenced, speaks, voices
from session.secrecy.votes import is_over
from session.stages.agree.rows import Support
from session.tables import Entry, Link, Stage
from tests.session.build import (
    MODERATOR,
    NOON,
    Sitting,
    a_person,
    a_session,
    a_stage,
    refused,
)

ANNA = a_person("anna")
SECRET = (Authorship.anonymous, Authorship.side)
DOOR = Actor("door", frozenset({Role.participant}))


class Devices:
    """A sitting, and the browsers of one person: each with one link, which it has by its own hand or by the staff's."""

    def __init__(self, *authorships: Authorship, kind: str = "form") -> None:
        stages = [
            a_stage(f"s{n}", kind, n, authorship=each)
            for n, each in enumerate(authorships)
        ]
        self.sat = Sitting(a_session(ANNA, *stages))
        self.browsers: list[Actor] = []
        self.invitations: list[str] = []
        self.let_in()

    def another(self) -> Actor:
        """Let the person come back with the word that the first browser shows."""
        known = self.link(self.browsers[0])
        browser = self._browser()
        told = {
            "key": self.sat.key(),
            "digest": digest(browser.secret),
            "word": digest(browser.secret),
        }
        self.sat.do(
            DOOR,
            Regain(
                name="anna Surname", link=known.id, shown=known.word, **told
            ),
        )
        return self._kept(browser)

    def printed(self) -> str:
        """Make an invitation that nobody has used yet."""
        invitation = digest(f"on paper {len(self.invitations)}".encode())
        command = IssueLink(
            key=self.sat.key(),
            role=Role.participant,
            person="anna",
            digest=invitation,
        )
        self.invitations.append(self.sat.do(MODERATOR, command).made[0])
        return self.invitations[-1]

    def let_in(self, invitation: str = "") -> Actor:
        """Come in by an invitation, whoever it is that does so."""
        return self._by(ComeIn, invitation or self.printed())

    def asks(self, invitation: str) -> Actor:
        return self._by(AskIn, invitation)

    def _by(self, command: type[ComeIn | AskIn], invitation: str) -> Actor:
        browser = self._browser()
        kept = digest(browser.secret)
        self.sat.do(
            DOOR,
            command(
                key=self.sat.key(), link=invitation, digest=kept, word=kept
            ),
        )
        return self._kept(browser)

    def _browser(self) -> Actor:
        return Actor(
            "anna",
            frozenset({Role.participant}),
            "anna",
            f"secret {len(self.browsers)}".encode(),
        )

    def _kept(self, browser: Actor) -> Actor:
        self.browsers.append(browser)
        return browser

    def looks(self, browser: Actor) -> None:
        """Open a screen, if the link opens one."""
        if self.is_in(browser):
            self.sat.do(
                DOOR,
                Arrive(
                    key=self.sat.key(),
                    person="anna",
                    link=self.link(browser).id,
                ),
            )

    def is_in(self, browser: Actor) -> bool:
        return opens(self.sat.snapshot, self.link(browser))

    def writes(self, browser: Actor, stage: str = "s0") -> Code | None:
        if not self.is_in(browser):
            return Code.link_wrong
        return self.sat.answer(
            browser, "add_entry", stage=stage, content={"what": "Hello"}
        )

    def opens(self, stage: str = "s0") -> None:
        self.sat.tell(MODERATOR, "open_stage", stage=stage)

    def revoke(self, browser: Actor) -> Code | None:
        return self.sat.answer(
            MODERATOR, "revoke_link", link=self.link(browser).id
        )

    def link(self, browser: Actor) -> Link:
        return next(
            self.sat.snapshot.where(Link, digest=digest(browser.secret))
        )


def digest(secret: bytes) -> str:
    return sha256(secret).hexdigest()


@pytest.mark.parametrize("authorship", SECRET)
def test_a_link_made_after_a_secret_stage_began_reads_along(
    authorship: Authorship,
) -> None:
    devices = Devices(authorship)
    devices.opens()
    first, second = devices.browsers[0], devices.another()
    assert (devices.writes(first), devices.writes(second)) == (
        None,
        Code.other_link,
    )


def test_before_a_stage_begins_the_newest_link_takes_the_voice_over() -> None:
    devices = Devices(Authorship.anonymous)
    first, second = devices.browsers[0], devices.another()
    devices.opens()
    assert (devices.writes(first), devices.writes(second)) == (
        Code.other_link,
        None,
    )


def test_a_link_that_the_staff_made_takes_no_voice_from_one_in_use() -> None:
    devices = Devices(Authorship.anonymous, Authorship.anonymous)
    phone, badge = devices.browsers[0], devices.let_in()
    devices.looks(badge)
    for stage in ("s0", "s1"):
        devices.opens(stage)
        assert (devices.writes(phone, stage), devices.writes(badge, stage)) == (
            None,
            Code.other_link,
        )


def test_it_has_the_voice_from_the_next_stage_on_once_the_one_in_use_is_closed() -> (
    None
):
    devices = Devices(Authorship.anonymous, Authorship.anonymous)
    phone, badge = devices.browsers[0], devices.let_in()
    devices.opens()
    assert devices.revoke(phone) is None
    devices.looks(badge)
    assert devices.writes(badge) is Code.other_link
    devices.opens("s1")
    assert (devices.writes(badge, "s1"), devices.writes(phone, "s1")) == (
        None,
        Code.link_wrong,
    )


def test_an_invitation_that_is_used_lets_nobody_in_but_by_the_moderators_hand() -> (
    None
):
    devices = Devices(Authorship.anonymous)
    used = devices.invitations[0]
    assert refused(lambda: devices.let_in(used)) is Code.link_used
    browser = devices.asks(used)
    assert not devices.is_in(browser)
    number = devices.sat.tell(
        MODERATOR, "let_in", link=devices.link(browser).id
    ).number
    assert devices.is_in(browser)
    devices.sat.tell(MODERATOR, "undo", number=number)
    assert not devices.is_in(browser)


def test_who_is_let_in_with_the_other_browser_closed_writes_from_the_next_stage_on() -> (
    None
):
    devices = Devices(Authorship.anonymous, Authorship.anonymous)
    devices.opens()
    new = devices.asks(devices.invitations[0])
    devices.sat.tell(
        MODERATOR, "let_in", link=devices.link(new).id, closes=True
    )
    assert [devices.is_in(each) for each in devices.browsers] == [False, True]
    devices.looks(new)
    assert devices.writes(new) is Code.other_link
    devices.opens("s1")
    assert devices.writes(new, "s1") is None


def test_a_piece_of_paper_makes_no_endless_list_of_those_who_wait() -> None:
    devices = Devices()
    asked = [
        devices.asks(devices.invitations[0]) for _ in range(MOST_WAITING + 2)
    ]
    assert [each.id for each in waiting(devices.sat.snapshot)] == [
        devices.link(each).id for each in asked[2:]
    ]


def test_of_badges_printed_twice_the_one_that_is_used_speaks() -> None:
    devices = Devices(Authorship.anonymous)
    devices.printed()
    devices.opens()
    assert devices.writes(devices.browsers[0]) is None


def test_a_signed_stage_takes_every_link() -> None:
    devices = Devices(Authorship.signed)
    devices.opens()
    assert [
        devices.writes(browser)
        for browser in (devices.browsers[0], devices.another())
    ] == [None, None]


def test_what_a_group_shares_is_no_voice_of_a_person() -> None:
    devices = Devices(Authorship.side)
    stage = devices.sat.snapshot.stages[0]
    shared = stage.model_copy(
        update={
            "envelope": stage.envelope.model_copy(update={"unit": Unit.group})
        }
    )
    devices.opens()
    assert not speaks(devices.sat.snapshot, stage, devices.another())
    assert speaks(devices.sat.snapshot, shared, devices.browsers[1])


def test_the_first_link_of_a_late_comer_has_a_voice_though_the_stage_runs() -> (
    None
):
    sat = Sitting(
        a_session(ANNA, a_stage("s", authorship=Authorship.anonymous))
    )
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
        "anna",
        second.roles,
        "anna",
        second.secret,
        (first.secret,),
        voices(devices.sat.snapshot, "anna", held),
    )
    assert devices.writes(both) is None
    assert [entry.author for entry in devices.sat.snapshot.all(Entry)] == [
        first.pseudonym("s0")
    ]
    devices.opens("s1")
    assert devices.writes(both, "s1") is None
    assert devices.sat.snapshot.count(Entry, author=second.pseudonym("s1")) == 1


@pytest.mark.parametrize("kind", ["form", "agree"])
def test_who_has_no_voice_is_told_so_instead_of_a_form(kind: str) -> None:
    devices = Devices(Authorship.anonymous, kind=kind)
    devices.opens()
    devices.writes(devices.browsers[0])
    for browser, reason in (
        (devices.browsers[0], ""),
        (devices.another(), "silent"),
    ):
        seen = [
            region
            for audience in audiences(
                devices.sat.snapshot, Viewer(browser, Surface.phone)
            )
            for region in regions(devices.sat.snapshot, audience, Outside(NOON))
        ]
        assert [
            region.data["reason"] for region in seen if region.slot == "form"
        ] == [reason]
        ballots = [
            item.data["votes"]
            for region in seen
            if region.slot == "ballot"
            for item in region.items or ()
        ]
        assert ballots == ([reason == ""] if kind == "agree" else [])


WRITING = ("write", "write", "vote", "vote", "withdraw")
BROWSERS = (
    "another",
    "printed",
    "come in",
    "ask",
    "let in",
    "let in",
    "looks",
    "revoke",
    "out and in",
)
STEPS = (*WRITING, *BROWSERS, "open", "close", "undo", "redo", "next")


@given(data=st.data(), authorship=st.sampled_from(SECRET))
def test_nobody_has_two_voices_whatever_happens(
    data: st.DataObject, authorship: Authorship
) -> None:
    devices = Devices(authorship, authorship, kind="agree")
    devices.opens()
    for step in data.draw(
        st.lists(st.sampled_from(STEPS), min_size=5, max_size=20)
    ):
        happens(
            devices, step, lambda several: data.draw(st.sampled_from(several))
        )
        for stage in devices.sat.snapshot.stages:
            assert len(written_by(devices, stage)) <= 1
            speaking = [
                speaks(devices.sat.snapshot, stage, browser)
                for browser in devices.browsers
            ]
            assert (
                stage.state is not StageState.open or speaking.count(True) == 1
            )


STAFFS = (
    "printed",
    "come in",
    "ask",
    "let in",
    "let in",
    "looks",
    "out and in",
    "undo",
    "redo",
    "next",
)
ANNAS = ("write", "vote", "write", "vote", "another")


@given(data=st.data(), authorship=st.sampled_from(SECRET))
def test_while_her_browser_is_in_use_nobody_whom_the_staff_let_in_writes_or_votes_or_reads_back_as_her(
    data: st.DataObject, authorship: Authorship
) -> None:
    """The staff make links, open them in browsers of their own, let those in, close them, and try to write there."""
    devices = Devices(authorship, authorship, authorship, kind="agree")
    hers = [devices.browsers[0]]
    for step in data.draw(
        st.lists(
            st.sampled_from((*STAFFS, "close", *ANNAS, "try")),
            min_size=5,
            max_size=25,
        )
    ):
        strangers = [each for each in devices.browsers if each not in hers]
        if step == "another" and devices.is_in(hers[0]):
            hers.append(devices.another())
        elif step in {"write", "vote", "try"}:
            who = hers if step != "try" else strangers or hers
            happens(
                devices, "vote" if step == "try" else step, drawing(data), who
            )
        elif step == "close" and strangers:
            devices.revoke(drawing(data)(strangers))
        elif step in STAFFS:
            happens(devices, step, drawing(data))
        for stage in devices.sat.snapshot.stages:
            own = {browser.pseudonym(stage.id) for browser in hers}
            assert written_by(devices, stage) <= own
            for stranger in (
                each for each in devices.browsers if each not in hers
            ):
                assert stranger.pseudonyms(stage.id).isdisjoint(own)
                assert not (
                    devices.is_in(stranger)
                    and speaks(devices.sat.snapshot, stage, stranger)
                )


def drawing(data: st.DataObject) -> Callable[[Sequence[Any]], Any]:
    return lambda several: data.draw(st.sampled_from(several))


def written_by(devices: Devices, stage: Stage) -> set[str]:
    """Return the names of all who wrote or voted in a stage; votes that are counted bear nobody's."""
    entries = {
        entry.author
        for entry in devices.sat.snapshot.where(Entry, stage_id=stage.id)
    }
    if is_over(stage):
        return entries
    return entries | {
        support.author
        for support in devices.sat.snapshot.where(Support, stage_id=stage.id)
    }


def happens(
    devices: Devices,
    step: str,
    pick: Callable[[Sequence[Any]], Any],
    browsers: Sequence[Actor] = (),
) -> None:
    """Let a step happen, refused or not."""
    sat, browser = devices.sat, pick(browsers or devices.browsers)
    running = [
        stage for stage in sat.snapshot.stages if stage.state is StageState.open
    ]
    stage = pick(running or sat.snapshot.stages)
    entries = [
        entry.id for entry in sat.snapshot.where(Entry, stage_id=stage.id)
    ] or ["none"]
    stack = sat.snapshot.done if step == "undo" else sat.snapshot.undone
    paper = pick(devices.invitations)
    steps: dict[str, Callable[[], object]] = {
        "another": devices.another,
        "printed": devices.printed,
        "come in": lambda: devices.let_in(paper),
        "ask": lambda: devices.asks(paper),
        "let in": lambda: sat.answer(
            MODERATOR, "let_in", link=devices.link(browser).id
        ),
        "looks": lambda: devices.looks(browser),
        "write": lambda: devices.writes(browser, stage.id),
        "vote": lambda: votes(devices, browser, stage.id, pick(entries)),
        "withdraw": lambda: sat.answer(
            browser, "withdraw_entry", stage=stage.id, entry=pick(entries)
        ),
        "revoke": lambda: devices.revoke(browser),
        "out and in": lambda: sat.answer(
            MODERATOR, "undo", number=taken_out(sat)
        ),
        "undo": lambda: sat.answer(
            MODERATOR, "undo", number=stack[-1].number if stack else 0
        ),
        "redo": lambda: sat.answer(
            MODERATOR, "redo", number=stack[-1].number if stack else 0
        ),
        "next": lambda: sat.answer(
            MODERATOR, "next_stage", after=sat.snapshot.session.current_stage_id
        ),
        "open": lambda: sat.answer(
            MODERATOR, "open_stage", stage=pick(sat.snapshot.stages).id
        ),
        "close": lambda: sat.answer(MODERATOR, "close_stage", stage=stage.id),
    }
    refused(steps[step])


def votes(
    devices: Devices, browser: Actor, stage: str, entry: str
) -> Code | None:
    if not devices.is_in(browser):
        return Code.link_wrong
    written = devices.writes(browser, stage)
    return written or devices.sat.answer(
        browser, "support", stage=stage, entry=entry, stance="for"
    )


def taken_out(sat: Sitting) -> int:
    """Take the person out; return the number by which that is undone."""
    return sat.tell(MODERATOR, "remove_person", person="anna").number
