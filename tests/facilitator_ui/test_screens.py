# Screens: whatever people do and however lines break, in the end everybody sees what a fresh page shows, and one
# more card costs one card. Slow, dark, frozen and broken screens.
import asyncio
import contextlib
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from session.messages import Command, name_of
from session.people import Actor, Role
from session.refusals import Code
from session.snapshot import Snapshot
from tests.facilitator_ui.house import Answer, Gathering, House
from tests.facilitator_ui.phone import Phone, settled
from tests.session.chance import Chance

STEPS = 30
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


@settings(max_examples=12, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
