# Screens: whatever people do and however lines break, in the end everybody sees what a fresh page shows, and one
# more card costs one card. Slow, dark, frozen and broken screens.
import asyncio
import contextlib
import json
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection

from facilitator_ui import socket as socket_module
from facilitator_ui.render import Renderer
from facilitator_ui.settings import TEMPLATES
from session.messages import Command, name_of
from session.people import Role
from session.refusals import Code
from session.snapshot import Snapshot
from tests.facilitator_ui.house import HOST, PATIENCE, Answer, Gathering, House, serving
from tests.facilitator_ui.phone import Glass, Phone, settled
from tests.session.chance import Chance

STEPS = 30
LONG = [{"name": "what", "label": "What", "limit": 4000}]
OFTEN = ("tell",) * 6 + ("tell and go on",) * 4 + ("look away", "leave", "come back")


class Crowd:
    """Everybody of a session at their screens: two tabs of one person, two languages, staff, projector, observer."""

    def __init__(self, gathering: Gathering, chance: Chance) -> None:
        self._gathering = gathering
        self._chance = chance
        self._underway: list[asyncio.Future[Answer]] = []
        self._hall = gathering.house.hall(gathering.code)
        code = gathering.code
        people = (("Anna Fox", 0), ("Bert Hare", 1), ("Cleo Lynx", None))
        anna, bert, cleo = (gathering.person(name, side) for name, side in people)
        secretary, observer, projector = map(gathering.linked, (Role.secretary, Role.observer, Role.projector))
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
        for _ in range(steps):
            await self._step(self._chance.one(OFTEN))
        await asyncio.gather(*self._underway, return_exceptions=True)
        for phone in self.phones:
            if phone.looks_away or not phone.connected:
                await self._come_back(phone)
        await settled(*self.phones)

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
        actor, command = self._chance.wish(self._snapshot(), "a-key-that-is-not-used")
        phone = self._chance.one(self._by_actor.get(actor.id, self.phones[4:6]))
        if not phone.connected:
            await self._come_back(phone)
        if phone.connected:
            answer = await phone.send(told(command))
            self._underway.append(answer)
            if wait:
                with contextlib.suppress(asyncio.CancelledError):
                    await answer

    async def _come_back(self, phone: Phone) -> None:
        await phone.disconnect()
        if not phone.bye:
            await phone.connect()

    def _snapshot(self) -> Snapshot:
        async def copied() -> Snapshot:
            return self._hall.room.snapshot.copy()

        return asyncio.run_coroutine_threadsafe(copied(), self._hall._task.get_loop()).result()

    async def go_home(self) -> None:
        await asyncio.gather(*(phone.disconnect() for phone in self.phones))


def told(command: Command) -> Answer:
    return {**command.model_dump(mode="json", exclude={"key"}, exclude_unset=True), "type": name_of(type(command))}


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_after_any_commands_and_any_broken_lines_everybody_sees_what_a_fresh_page_shows(
    house: House, seed: int
) -> None:
    gathering = Gathering(house)
    crowd = Crowd(gathering, Chance(Random(seed).choice))

    async def play() -> None:
        try:
            await crowd.play(STEPS)
            held = [phone.glass.shown() for phone in crowd.phones]
            for phone, shown in zip(crowd.phones, held, strict=True):
                compare(phone, shown)
        finally:
            await crowd.go_home()

    try:
        asyncio.run(play())
    finally:
        house.empty()


def compare(phone: Phone, shown: dict[str, str]) -> None:
    if phone.bye:
        answer = phone.visitor.get(f"/s/{phone.code}/regions{phone.query}")
        assert (answer.status_code, answer.json()["code"]) == (403, phone.bye)
    else:
        assert shown == phone.fresh()
        assert shown == phone.page()


async def at_screens(*phones: Phone) -> None:
    await asyncio.gather(*(phone.connect() for phone in phones))
    await settled(*phones)


def played(act: Callable[[], Coroutine[None, None, None]], *phones: Phone) -> None:
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
    return [piece for frame in phone.frames for piece in frame["regions"] if piece["slot"] == slot]


def test_every_card_is_sent_once_to_everybody_and_nothing_else_of_its_list(gathering: Gathering) -> None:
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
        assert {piece["slot"] for frame in bert.frames for piece in frame["regions"]} == {"wall"}
        assert not any("full" in frame for frame in bert.frames)

    played(write, anna, bert)


def test_one_card_more_costs_the_same_on_a_long_wall_as_on_a_short_one(gathering: Gathering) -> None:
    stage = gathering.opened()
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    bert = Phone(gathering.person("Bert Hare"), gathering.code)

    async def cost_at(cards: int) -> int:
        for some in range(cards, 0, -50):
            told = [await anna.send(entry(stage, "Some card")) for _ in range(min(50, some))]
            await asyncio.gather(*told)
        await settled(anna, bert)
        bert.frames.clear()
        await anna.tell(entry(stage, "One more"))
        await settled(anna, bert)
        assert [piece["slot"] for frame in bert.frames for piece in frame["regions"]] == ["wall"]
        return sum(len(json.dumps(frame)) for frame in bert.frames)

    async def compare_costs() -> None:
        short = await cost_at(10)
        assert await cost_at(190) <= 1.5 * short

    played(compare_costs, anna, bert)


async def write_much(phone: Phone, stage: str) -> None:
    """Fill a wall of half a megabyte."""
    told = [await phone.send(entry(stage, f"Card {number} " + "ы" * 3900)) for number in range(60)]
    await asyncio.gather(*told)


def test_a_phone_that_reads_nothing_delays_nobody_and_comes_back_to_what_is_true(gathering: Gathering) -> None:
    stage = gathering.opened(visibility="after_reveal", fields=LONG)
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    deaf = Phone(gathering.person("Deaf Adder"), gathering.code)
    hall = gathering.house.hall(gathering.code)

    async def write() -> None:
        await write_much(anna, stage)
        async with deaf_socket(deaf) as wire:
            slowest = await curtains_until_blocked()
            assert slowest < 1.0
            (screen,) = [each for each in hall.screens if each.viewer.actor.person_id == gathering.id_of("Deaf Adder")]
            assert sum(map(len, screen.pending.values())) <= 100
            glass = Glass()
            while True:
                frame = json.loads(await asyncio.wait_for(wire.recv(), PATIENCE))
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
            await anna.tell({"type": "add_entry", "stage": "nowhere", "content": {}})
            slowest = max(slowest, loop.time() - begun)
            waiting = [each for each in hall.screens if each.pending]
            await asyncio.sleep(0.02)
            if revealed and waiting and any(each.pending for each in waiting):
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
    monkeypatch.setattr(socket_module, "LAGGING", 0.2)
    stage = gathering.opened(visibility="after_reveal", fields=LONG)
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    deaf = Phone(gathering.person("Deaf Adder"), gathering.code)
    hall = gathering.house.hall(gathering.code)

    async def write() -> None:
        await write_much(anna, stage)
        async with deaf_socket(deaf):
            for step in range(400):
                gathering.lead("reveal_stage", stage=stage, revealed=step % 2 == 0)
                await asyncio.sleep(0.02)
                if len(hall.screens) == 1:
                    break
            assert {each.viewer.actor.person_id for each in hall.screens} == {gathering.id_of("Anna Fox")}

    played(write, anna)


def test_a_removed_persons_open_screen_goes_dark_at_once_with_a_word_why(gathering: Gathering) -> None:
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


def test_who_loses_a_role_loses_its_screen_and_its_commands_at_once(gathering: Gathering) -> None:
    """A moderator's link beside a person's own: revoked, the person stays, the moderator goes."""
    anna = gathering.person("Anna Fox")
    anna.get(gathering.link(Role.moderator))
    row = gathering.newest_link
    console, phone = Phone(anna, gathering.code, "console"), Phone(anna, gathering.code)

    async def revoke() -> None:
        assert "ack" in await phone.tell({"type": "set_screen", "state": "hidden"})
        gathering.lead("revoke_link", link=row)
        assert (await phone.tell({"type": "set_screen", "state": "shown"}))["code"] == Code.not_allowed
        await settled(phone)
        await console.gone()
        assert (console.bye, console.glass.shown()) == ("not_allowed", {})
        assert phone.glass.shown() == phone.fresh()

    played(revoke, console, phone)


def test_a_frozen_projector_stands_still_whatever_the_room_does(gathering: Gathering) -> None:
    stage = gathering.opened()
    gathering.lead("reveal_stage", stage=stage)
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    visitor = gathering.linked(Role.projector)
    wall, late = Phone(visitor, gathering.code, "projector"), Phone(visitor, gathering.code, "projector")

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


def test_a_broken_template_darkens_one_screen_and_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    part = templates / "parts" / "projector.html"
    part.write_text(
        part.read_text(encoding="utf-8").replace("{% block head %}", "{% block head %}{{ nothing.at.all }}")
    )
    with serving(tmp_path) as house:
        house.reception.renderer = Renderer(templates)
        gathering = Gathering(house)
        stage = gathering.opened()
        anna = Phone(gathering.person("Anna Fox"), gathering.code)
        wall = Phone(gathering.linked(Role.projector), gathering.code, "projector")

        async def write() -> None:
            await anna.tell(entry(stage, "All the same"))
            await settled(anna, wall)
            assert "All the same" in anna.glass.shown()["wall"]
            assert wall.glass.shown() == {}

        played(write, anna, wall)
    assert "was not refreshed" in caplog.text
