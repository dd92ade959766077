# The moderator's bot: leads the room stage by stage, waits for everyone, sorts cards, puts rounds to the room, closes
# the session. Knows buttons and forms of a console, as they are told there; knows no kind of stage.
import asyncio
import re
from collections import Counter
from html import unescape

from facilitator_ui.bots.client import Client, Stuck
from facilitator_ui.bots.forms import Ask, Move, moves_in
from facilitator_ui.bots.players import Log, Player, Progress, mark

AGAIN = re.compile(r"<(\w+)[^>]* data-again>(.*?)</\1>", re.DOTALL)
"""A text that the protocol says here once more."""
MADE = 3
"""How often a form is filled in that brings something before the room, as a cluster or a promise."""
MOST_ROUNDS = 6
ROUNDS = 4
"""Rounds of a stage as a whole; what is put by itself is put once."""
SOON = 1.0
"""Seconds in which a round that has begun is on the screen."""
MOVED = 0.8
"""How many of the cards are put somewhere."""


class Director:
    """The moderator's bot."""

    def __init__(
        self, console: Client, players: list[Player], report: Progress
    ) -> None:
        self._console = console
        self._players = players
        self._report = report
        self.stages = 0
        self._closed: set[str] = set()

    @property
    def _log(self) -> Log:
        first = self._players[0]
        return first.log

    async def lead(self, planned: int) -> None:
        while (step := self._button("next_stage")) is not None:
            await self._press(step)
            self.stages += 1
            self._report(self._title(), self.stages, planned)
            await self._everyone()
            await self._moderate()
            await self._bring()
            await self._sort()
            await self._rounds()
            self._look_around()
            await self._call_groups()
            await self._everyone()
        await self._press(self._button("close_session"))

    def _look_around(self) -> None:
        """Remember what is said again here, as the statements of a map and the items of a ranking are."""
        for html in self._console.regions.values():
            for _, text in AGAIN.findall(html):
                self._log.again.append(unescape(text))

    async def _bring(self) -> None:
        """Fill in what brings something before the room."""
        found = [ask for ask in self._console.asks() if ask.makes]
        once = {ask.command: ask for ask in found}
        for ask in [*once.values()] * MADE:
            await self._fill(ask)

    async def _fill(self, ask: Ask) -> None:
        """Send a form with what it must have, and remember the texts as they stand in the entry that was made."""
        voice = self._players[0].voice
        texts = {name: voice.sentence() for name in ask.required}
        self._log.names.update(texts.values())
        frame = await self._send({"type": ask.command, **ask.fixed, **texts})
        made: list[str] = frame["made"]  # type: ignore[assignment]  # the wire's own shape
        number = int(str(frame["number"]))
        self._log.keep(made[0], number, [*texts.values()])

    async def _sort(self) -> None:
        """Put most of what may be dragged where it may be dropped."""
        choose = self._players[0].choose
        for move in moves_in(self._console.regions.values()):
            for thing in move.things:
                if move.places and choose.random() < MOVED:
                    await self._move(move, thing, choose.choice(move.places))

    async def _move(self, move: Move, thing: str, place: str) -> None:
        where = {move.thing: thing, move.into: place}
        # Where it lies already nothing changes, and there is nothing to wait for.
        command = {"type": move.command, **move.fixed}
        await self._told(command | where)

    async def _rounds(self) -> None:
        """Put to the room what may be put to it: begin, wait for all, close, decide, show; an entry once each."""
        begun: Counter[str] = Counter()
        if self._running() is not None:
            await self._close_round()
        while begun.total() < MOST_ROUNDS:
            fresh = [
                ask
                for ask in self._console.asks()
                if ask.command == "begin_round"
                and begun[mark(ask)] < _most_rounds(ask)
            ]
            if not fresh:
                return
            begun[mark(fresh[0])] += 1
            await self._press(fresh[0])
            await self._everyone()
            await self._close_round()

    async def _close_round(self) -> None:
        """Close the round that runs, decide what is to be decided, and show it, where there is such a thing."""
        await self._console.within(SOON, lambda: self._running() is not None)
        running = self._running()
        if running is not None:
            self._closed.add(str(running.fixed["round"]))
            await self._press(running)
        for command in ("rule_promise", "show_round"):
            ask = self._button(command)
            if ask is not None:
                await self._press(ask)

    def _running(self) -> Ask | None:
        """Return the button that closes the round; not one of a round before, that is still on the screen."""
        for ask in self._console.asks():
            is_it = ask.command == "close_round"
            if is_it and ask.fixed["round"] not in self._closed:
                return ask
        return None

    async def _call_groups(self) -> None:
        """Give every group the floor once."""
        called: set[str] = set()
        while calls := [
            a
            for a in self._console.asks()
            if a.command == "call_group" and mark(a) not in called
        ]:
            called.add(mark(calls[0]))
            await self._press(calls[0])
            await self._everyone()

    async def _everyone(self) -> None:
        await asyncio.gather(
            *(player.client.quiet() for player in self._players)
        )
        await asyncio.gather(*(player.play() for player in self._players))

    async def _moderate(self) -> None:
        """Let everything through, mark some theses, and reveal what was written."""
        await self._console.quiet()
        waiting = self._button("approve_entry")
        if waiting is not None and "entry" not in waiting.fixed:
            await self._press(waiting)
        theses = [
            ask
            for ask in self._console.asks()
            if ask.command == "mark_thesis" and ask.fixed["marked"]
        ]
        for ask in theses[: len(theses) // 3]:
            await self._press(ask)
        reveal = self._button("reveal_stage")
        if reveal is not None and reveal.fixed["revealed"]:
            await self._press(reveal)

    async def _press(self, ask: Ask | None) -> None:
        if ask is None:
            raise Stuck("the moderator found no button to close the session")
        await self._send({"type": ask.command, **ask.fixed})

    async def _send(self, command: dict[str, object]) -> dict[str, object]:
        """Send a command, and wait until the console shows what it did."""
        frame = await self._told(command)
        number = int(str(frame["number"]))
        await self._console.until(
            lambda: self._console.number >= number,
            f"the console after {command['type']}",
        )
        return frame

    async def _told(self, command: dict[str, object]) -> dict[str, object]:
        name = command["type"]
        frame = await self._console.send(command)
        if "ack" not in frame:
            raise Stuck(
                f"the moderator pressed {name} and was refused: {frame}"
            )
        return frame

    def _button(self, command: str) -> Ask | None:
        return next(
            (ask for ask in self._console.asks() if ask.command == command),
            None,
        )

    def _title(self) -> str:
        heading = re.search(
            r"<h2[^>]*>(.*?)</h2>", self._console.regions.get(("now", ""), "")
        )
        return unescape(heading[1]) if heading else ""


def _most_rounds(ask: Ask) -> int:
    if "entry" in ask.fixed:
        return 1
    return ROUNDS
