# How many sheets the wall has: it says so on its line, consoles step by it, and nobody else is heard.
import asyncio
from typing import Any

from session.people import Role
from tests.facilitator_ui.house import Gathering
from tests.facilitator_ui.phone import Phone
from tests.patience import PATIENCE

THREE = '{"type":"sheets","of":3}'


async def _shows(console: Phone, words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while words not in console.glass.shown().get("turner", ""):  # noqa: ASYNC110 - what comes is a frame
            await asyncio.sleep(0.02)


async def _said(screen: Phone, text: str) -> None:
    wire: Any = screen._wire
    await wire.send(text)
    await screen.heard_all()


def test_a_wall_says_how_many_sheets_it_has_and_the_console_steps_through_them(
    gathering: Gathering,
) -> None:
    stage = gathering.opened(visibility="after_reveal")
    wall = Phone(gathering.linked(Role.projector), gathering.code, "projector")
    console = Phone(gathering.moderator, gathering.code, "console")

    async def turn() -> None:
        await asyncio.gather(wall.connect(), console.connect())
        await _said(wall, THREE)
        await _shows(console, "sheet 1 of 3")
        await console.tell(
            {"type": "turn_wall", "stage": stage, "part": "what", "sheet": 2}
        )
        await _shows(console, "sheet 3 of 3")
        assert 'data-shown="2"' in wall.fresh()["rail"]
        await console.tell(
            {"type": "turn_wall", "stage": stage, "part": "what", "sheet": 900}
        )
        await _shows(console, "sheet 3 of 3")
        await asyncio.gather(wall.disconnect(), console.disconnect())

    asyncio.run(turn())


def test_a_phone_is_not_heard_and_nonsense_is_a_command_that_cannot_be_read(
    gathering: Gathering,
) -> None:
    gathering.opened()
    anna = Phone(gathering.person("Anna Fox"), gathering.code)
    wall = Phone(gathering.linked(Role.projector), gathering.code, "projector")
    hall = gathering.house.hall(gathering.code)

    async def tell() -> None:
        await asyncio.gather(anna.connect(), wall.connect())
        await _said(anna, THREE)
        await _said(wall, '{"type":"sheets","of":-3}')
        assert hall._sheets == 0
        await asyncio.gather(anna.disconnect(), wall.disconnect())

    asyncio.run(tell())
