# Screens: whatever people do and however lines break, in the end everybody sees what a fresh page shows, and one
# more card costs one card. Slow, dark, frozen and broken screens.
import asyncio
import contextlib
import json
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from facilitator_ui.identity import ORGANIZER, guest, secrets_in
from facilitator_ui.live import hall as hall_module
from facilitator_ui.live.screens import whole_frame
from facilitator_ui.live.views import View
from facilitator_ui.render import Renderer
from facilitator_ui.settings import TEMPLATES
from session.messages import Command, name_of
from session.people import Role, Surface, Viewer
from session.refusals import Code
from session.regions import audiences
from session.words import words
from tests.facilitator_ui.house import HOST, Answer, Gathering, House, serving
from tests.facilitator_ui.phone import Glass, Phone, Shown, settled
from tests.patience import PATIENCE
from tests.session.chance import Chance

pytestmark = pytest.mark.long

T = TypeVar("T")
STEPS = 30
LONG = [{"name": "what", "label": "What", "limit": 4000}]
OFTEN = (
    ("tell",) * 6
    + ("tell and go on",) * 4
    + ("look away", "leave", "come back")
)


class Crowd:
    """Everybody of a session at their screens: two tabs of one person, two languages, staff, projector, observer."""

    def __init__(self, gathering: Gathering, chance: Chance) -> None:
        self._gathering = gathering
        self._chance = chance
        self._underway: list[asyncio.Future[Answer]] = []
        self._hall = gathering.house.hall(gathering.code)
        code = gathering.code
        people = (("Anna Fox", 0), ("Bert Hare", 0), ("Cleo Lynx", None))
        anna, bert, cleo = (
            gathering.person(name, side) for name, side in people
        )
        secretary, observer, projector = map(
            gathering.linked, (Role.secretary, Role.observer, Role.projector)
        )
        first = self._hall.room.snapshot.stages[2].id
        self.phones = [
            Phone(anna, code),
            Phone(anna.speaking("ru"), code),
            Phone(bert, code),
            Phone(cleo.speaking("ru"), code),
            Phone(gathering.moderator, code, "console"),
            Phone(gathering.moderator, code, "console", look=first),
            Phone(secretary.speaking("ru"), code, "console"),
            Phone(gathering.organizer, code, "console"),
            Phone(observer, code),
            Phone(projector, code, "projector"),
        ]
        self._by_actor = {
            gathering.id_of("Anna Fox"): self.phones[:2],
            gathering.id_of("Bert Hare"): self.phones[2:3],
            gathering.id_of("Cleo Lynx"): self.phones[3:4],
            "link-secretary": self.phones[6:7],
            "link-organizer": self.phones[7:8],
        }

    async def play(self, steps: int) -> None:
        await asyncio.gather(*(phone.connect() for phone in self.phones))
        for step in range(steps):
            await self._step(self._chance.one(OFTEN))
            if step % 4 == 0:
                await self.compare()
        for phone in self.phones:
            if phone.looks_away or not phone.connected:
                await self._come_back(phone)
        await self.compare()

    def _all_seen(self) -> bool:
        connected = sum(phone.connected for phone in self.phones)
        return len(self._hall.screens) == connected

    async def compare(self) -> None:
        """Let everything come to rest; then everybody who looks sees what is rendered from nothing."""
        await asyncio.gather(*self._underway, return_exceptions=True)
        async with asyncio.timeout(PATIENCE):
            while not self._all_seen():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await settled(*self.phones)
        for phone in self.phones:
            if phone.connected and not phone.looks_away:
                truth = self._inside(partial(self._truth, phone))
                assert phone.glass.shown() == truth, phone.query

    @property
    def current(self) -> str | None:
        return self._hall.room.snapshot.session.current_stage_id

    def _truth(self, phone: Phone) -> Shown:
        """Render what a phone should show, with nothing kept from before."""
        hall, snapshot = self._hall, self._hall.room.snapshot
        cookies, code = phone.visitor.http.cookies, snapshot.session.code
        organizer = phone.visitor.house.reception.knows(
            cookies.get(ORGANIZER) or ""
        )
        actor = guest(
            snapshot, secrets_in(dict(cookies), code), organizer=organizer
        ).actor
        viewer = Viewer(actor, Surface(phone.surface), phone.look or None)
        language = words(phone.visitor.language, snapshot.session.utc_offset)
        views = [
            View(audience, hall._renderer, language)
            for audience in audiences(snapshot, viewer)
        ]
        for view in views:
            view.refresh(snapshot, hall._outside(view))
        glass = Glass()
        glass.apply(json.loads(whole_frame(views, 0)))
        return glass.shown()

    def _inside(self, ask: Callable[[], T]) -> T:
        """Ask something in the server's own loop, where nothing moves meanwhile."""

        async def asked() -> T:
            return ask()

        return asyncio.run_coroutine_threadsafe(
            asked(), self._hall._task.get_loop()
        ).result(PATIENCE)

    async def _step(self, what: str) -> None:
        phone = self._chance.one(self.phones)
        if what.startswith("tell"):
            await self._tell(wait=what == "tell")
        elif what == "look away":
            phone.looks_away = True
        elif what == "leave":
            await phone.disconnect()
        else:
            await self._come_back(phone)

    async def _tell(self, *, wait: bool) -> None:
        snapshot = self._inside(self._hall.room.snapshot.copy)
        actor, command = self._chance.wish(snapshot, "a-key-that-is-not-used")
        phone = self._chance.one(self._by_actor.get(actor.id, self.phones[4:6]))
        if not phone.connected:
            await self._come_back(phone)
        # Who is put out just now.
        with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
            if phone.connected:
                self._underway.append(await phone.send(told(command)))
                if wait:
                    await self._underway[-1]

    async def _come_back(self, phone: Phone) -> None:
        await phone.disconnect()
        if not phone.bye:
            await phone.connect()

    async def go_home(self) -> None:
        await asyncio.gather(*(phone.disconnect() for phone in self.phones))


def told(command: Command) -> Answer:
    return {
        **command.model_dump(mode="json", exclude={"key"}, exclude_unset=True),
        "type": name_of(type(command)),
    }


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
@example(seed=349563)  # who was put out and asked for back comes last
def test_after_any_commands_and_any_broken_lines_everybody_sees_what_a_fresh_page_shows(
    house: House, seed: int
) -> None:
    gathering = Gathering(house)
    crowd = Crowd(gathering, Chance(Random(seed).choice))

    async def play() -> None:
        try:
            await crowd.play(STEPS)
            for phone in crowd.phones:
                if phone.bye:
                    still_out(phone)
            await crowd.compare()
            held = [phone.glass.shown() for phone in crowd.phones]
            for phone, shown in zip(crowd.phones, held, strict=True):
                if not phone.bye:
                    assert shown == phone.fresh()
                    assert shown == phone.page()
        finally:
            await crowd.go_home()

    try:
        asyncio.run(play())
    finally:
        house.empty()


def still_out(phone: Phone) -> None:
    """Ask with the link of somebody who was put out: if the moderator took that back, the phone is there."""
    answer = phone.visitor.get(f"/s/{phone.code}/regions{phone.query}").json()
    assert answer.get("code", phone.bye) == phone.bye


CONTENT = {"report": {"kind": "question", "text": "Words"}}
STAGES: dict[str, tuple[str, Answer]] = {
    "a form of persons": ("form", {}),
    "a form of sides": ("form", {"unit": "side", "limit": 1}),
    "a form without names": ("form", {"authorship": "anonymous", "limit": 1}),
    "a sheet of groups": ("group", {"unit": "group", "limit": 2}),
    "notes from the floor": ("report", {}),
    "agreements": ("agree", {}),
    "agreements without names": ("agree", {"authorship": "anonymous"}),
}


@pytest.mark.parametrize("name", STAGES)
def test_what_one_writes_reaches_every_screen_that_it_concerns_and_each_is_true(
    gathering: Gathering, name: str
) -> None:
    kind, envelope = STAGES[name]
    crowd = Crowd(gathering, Chance(Random(0).choice))
    anna, bert, moderator = crowd.phones[0], crowd.phones[2], gathering.lead
    stage = gathering.opened(kind, **envelope)
    content = CONTENT.get(kind, {"what": "Words"})

    async def write() -> None:
        entry = (
            await anna.tell(
                {"type": "add_entry", "stage": stage, "content": content}
            )
        )["made"][0]
        about = {"stage": stage, "entry": entry}
        await crowd.compare()
        changed = {
            **content,
            "text" if kind == "report" else "what": "Other words",
        }
        await anna.tell(
            {"type": "revise_entry", **about, "revision": 1, "content": changed}
        )
        await crowd.compare()
        moderator("reveal_stage", stage=stage)
        moderator("mark_thesis", **about)
        await crowd.compare()
        next_stage = gathering.opened("form", sources=[{"stage": stage}])
        moderator("hide_entry", **about)
        await crowd.compare()
        assert next_stage == crowd.current
        moderator("hide_entry", **about, hidden=False)
        moderator("open_stage", stage=stage)
        await crowd.compare()
        await bert.tell(
            {"type": "add_entry", "stage": stage, "content": content}
        )
        await anna.tell({"type": "withdraw_entry", **about})
        await crowd.compare()

    played(write, *crowd.phones)


async def at_screens(*phones: Phone) -> None:
    await asyncio.gather(*(phone.connect() for phone in phones))
    await settled(*phones)


def played(
    act: Callable[[], Coroutine[None, None, None]], *phones: Phone
) -> None:
    """Connect the phones, play, and hang up."""

    async def whole() -> None:
        try:
            await at_screens(*phones)
            await act()
        finally:
            await asyncio.gather(*(phone.disconnect() for phone in phones))

    asyncio.run(whole())


def entry(stage: str, text: str) -> Answer:
    return {"type": "add_entry", "stage": stage, "content": {"what": text}}


def pieces(phone: Phone, slot: str) -> list[Answer]:
    return [
        piece
        for frame in phone.frames
        for piece in frame["regions"]
        if piece["slot"] == slot
    ]


def test_every_card_is_sent_once_to_everybody_and_nothing_else_of_its_list(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    bert = Phone(gathering.person("Bert Hare"), gathering.code)

    async def write() -> None:
        bert.frames.clear()
        made = []
        for number in range(12):
            made += (await anna.tell(entry(stage, f"Card {number}")))["made"]
        await settled(anna, bert)
        assert [piece.get("item") for piece in pieces(bert, "wall")] == made
        assert {
            piece["slot"] for frame in bert.frames for piece in frame["regions"]
        } == {"wall"}
        assert not any("full" in frame for frame in bert.frames)

    played(write, anna, bert)


def test_one_card_more_costs_the_same_on_a_long_wall_as_on_a_short_one(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    bert = Phone(gathering.person("Bert Hare"), gathering.code)

    async def cost_at(cards: int) -> int:
        for some in range(cards, 0, -50):
            told = [
                await anna.send(entry(stage, "Some card"))
                for _ in range(min(50, some))
            ]
            await asyncio.gather(*told)
        await settled(anna, bert)
        bert.frames.clear()
        await anna.tell(entry(stage, "One more"))
        await settled(anna, bert)
        assert [
            piece["slot"] for frame in bert.frames for piece in frame["regions"]
        ] == ["wall"]
        return sum(len(json.dumps(frame)) for frame in bert.frames)

    async def compare_costs() -> None:
        short = await cost_at(10)
        assert await cost_at(190) <= 1.5 * short

    played(compare_costs, anna, bert)


async def write_much(phone: Phone, stage: str) -> None:
    """Fill a wall of half a megabyte."""
    told = [
        await phone.send(entry(stage, f"Card {number} " + "ы" * 3900))
        for number in range(60)
    ]
    await asyncio.gather(*told)


def test_a_phone_that_reads_nothing_delays_nobody_and_comes_back_to_what_is_true(
    gathering: Gathering,
) -> None:
    stage = gathering.opened(visibility="after_reveal", fields=LONG)
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    deaf = Phone(gathering.person("Deaf Adder"), gathering.code)
    hall = gathering.house.hall(gathering.code)

    async def write() -> None:
        await write_much(anna, stage)
        async with deaf_socket(deaf) as wire:
            slowest = await curtains_until_blocked()
            assert slowest < 1.0
            (screen,) = [
                each
                for each in hall.screens
                if each.viewer.actor.person_id == gathering.id_of("Deaf Adder")
            ]
            assert sum(map(len, screen.missed.values())) <= 100
            glass = Glass()
            while True:
                frame = json.loads(
                    await asyncio.wait_for(wire.recv(), PATIENCE)
                )
                glass.apply(frame)
                if glass.shown() == deaf.fresh():
                    return

    async def curtains_until_blocked() -> float:
        """Show and hide the wall until the deaf one's buffers are full; return the slowest answer in between."""
        loop = asyncio.get_running_loop()
        slowest, revealed = 0.0, False
        for _ in range(400):
            revealed = not revealed
            begun = loop.time()
            gathering.lead("reveal_stage", stage=stage, revealed=revealed)
            await anna.tell(
                {"type": "add_entry", "stage": "nowhere", "content": {}}
            )
            slowest = max(slowest, loop.time() - begun)
            waiting = [each for each in hall.screens if each.behind]
            await asyncio.sleep(0.02)
            if revealed and waiting and any(each.behind for each in waiting):
                return slowest
        raise AssertionError("the deaf phone never fell behind")

    played(write, anna)


@contextlib.asynccontextmanager
async def deaf_socket(phone: Phone) -> AsyncIterator[ClientConnection]:
    """Open a socket with small buffers that nobody reads."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.connect((HOST, phone.visitor.house.settings.port))
    small.setblocking(False)
    await phone.connect(sock=small, max_queue=1, listen=False)
    assert phone._wire is not None
    try:
        yield phone._wire
    finally:
        phone._wire.transport.abort()


def test_a_phone_that_takes_nothing_for_too_long_is_cut_off(
    gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_module, "LAGGING", 0.2)
    stage = gathering.opened(visibility="after_reveal", fields=LONG)
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    deaf = Phone(gathering.person("Deaf Adder"), gathering.code)
    hall = gathering.house.hall(gathering.code)

    async def write() -> None:
        await write_much(anna, stage)
        async with deaf_socket(deaf):
            for step in range(400):
                gathering.lead(
                    "reveal_stage", stage=stage, revealed=step % 2 == 0
                )
                await asyncio.sleep(0.02)
                if len(hall.screens) == 1:
                    break
            assert {each.viewer.actor.person_id for each in hall.screens} == {
                gathering.id_of("Anna Fox")
            }

    played(write, anna)


def test_a_removed_persons_open_screen_goes_dark_at_once_with_a_word_why(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    bert = Phone(gathering.person("Bert Hare"), gathering.code)

    async def remove() -> None:
        assert "wall" not in anna.glass.shown()
        await bert.tell(entry(stage, "Still here"))
        await settled(anna, bert)
        assert "Still here" in anna.glass.shown()["wall"]
        gathering.lead("remove_person", person=gathering.id_of("Anna Fox"))
        await settled(bert)
        await anna.gone()
        assert (anna.bye, anna.glass.shown()) == ("link_revoked", {})
        await bert.tell(entry(stage, "After her"))
        assert anna.glass.shown() == {}

    played(remove, anna, bert)


def test_who_loses_a_role_loses_its_screen_and_its_commands_at_once(
    gathering: Gathering,
) -> None:
    """A moderator's link beside a person's own: revoked, the person stays, the moderator goes."""
    anna = gathering.person("Anna Fox")
    anna.come_in(gathering.link(Role.moderator))
    row = gathering.newest_link
    console, phone = (
        Phone(anna, gathering.code, "console"),
        Phone(anna, gathering.code),
    )

    async def revoke() -> None:
        assert "ack" in await phone.tell(
            {"type": "set_screen", "state": "hidden"}
        )
        gathering.lead("revoke_link", link=row)
        assert (await phone.tell({"type": "set_screen", "state": "shown"}))[
            "code"
        ] == Code.not_allowed
        await settled(phone)
        await console.gone()
        assert (console.bye, console.glass.shown()) == ("not_allowed", {})
        assert phone.glass.shown() == phone.fresh()

    played(revoke, console, phone)


def test_a_command_after_the_role_was_lost_is_refused_before_the_next_frame(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, push_interval=60) as house:
        gathering = Gathering(house)
        anna = gathering.person("Anna Fox")
        anna.come_in(gathering.link(Role.moderator))
        with anna.line(gathering.code) as line:
            line.hear("regions")
            assert "ack" in line.tell({"type": "set_screen", "state": "hidden"})
            gathering.lead("revoke_link", link=gathering.newest_link)
            assert (
                line.tell({"type": "set_screen", "state": "shown"})["code"]
                == Code.not_allowed
            )


def test_a_frozen_projector_stands_still_whatever_the_room_does(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    gathering.lead("reveal_stage", stage=stage)
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    visitor = gathering.linked(Role.projector)
    wall, late = (
        Phone(visitor, gathering.code, "projector"),
        Phone(visitor, gathering.code, "projector"),
    )

    async def freeze() -> None:
        await anna.tell(entry(stage, "Before the frost"))
        await settled(anna, wall)
        still = wall.glass.shown()
        assert "Before the frost" in still["wall"]
        gathering.lead("set_screen", state="frozen")
        await anna.tell(entry(stage, "Under the ice"))
        gathering.lead("next_stage", after=stage)
        await settled(anna, wall)
        await late.connect()
        await settled(anna, wall, late)
        assert wall.glass.shown() == still
        assert late.glass.shown() == still
        assert wall.page() == still
        gathering.lead("set_screen", state="shown")
        await settled(anna, wall, late)
        assert wall.glass.shown() == late.glass.shown() == wall.fresh()
        assert "wall" not in wall.glass.shown()
        await late.disconnect()

    played(freeze, anna, wall)


def test_a_broken_template_darkens_one_screen_and_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    part = templates / "parts" / "projector.html"
    part.write_text(
        part.read_text(encoding="utf-8").replace(
            "{% block head %}", "{% block head %}{{ nothing.at.all }}"
        )
    )
    with serving(tmp_path) as house:
        house.reception.renderer = Renderer(templates)
        gathering = Gathering(house)
        stage = gathering.opened()
        anna = Phone(gathering.person("Anna Fox"), gathering.code)
        wall = Phone(
            gathering.linked(Role.projector), gathering.code, "projector"
        )

        async def write() -> None:
            await anna.tell(entry(stage, "All the same"))
            await settled(anna, wall)
            assert "All the same" in anna.glass.shown()["wall"]
            assert wall.glass.shown() == {}

        played(write, anna, wall)
    assert "was not refreshed" in caplog.text
