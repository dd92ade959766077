# The parts that bots play in a rehearsal: participants who do what their screen asks, and the moderator who leads.
import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from itertools import chain
from random import Random

from facilitator_ui.bots.client import Client, Stuck
from facilitator_ui.bots.forms import Ask
from facilitator_ui.bots.phrases import Voice

OFTEN = {
    "add_entry": 0.1,
    "ask_help": 0.05,
    "choose_group": 1.0,
    "react": 1.0,
    "revise_entry": 0.1,
    "set_ready": 0.3,
    "support": 0.9,
    "take_on": 0.05,
}
ONCE = frozenset({"react", "support", "take_on"})
SKIPS = 0.3
MOST_STEPS = 40
SOONEST, DAYS, FRIDAY = date(2027, 1, 18), 160, 5
ANSWERED = 0.5
"""How often what bears a promise is pressed, where nothing else is said: it is what people write or answer."""
AGAIN = re.compile(r"<(\w+)[^>]* data-again>(.*?)</\1>", re.DOTALL)
"""A text that the protocol says here once more."""
Progress = Callable[[str, int, int], None]


@dataclass
class Log:
    """What the bots remember: the organizers' paragraphs, accepted texts by their entry's id, seconds to an answer.

    `joins`: seconds from the door to the first whole screen.

    `again`: what stages say once more that was written before, as statements on a map: the protocol says it there, too.
    """

    paper: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    entries: dict[str, list[str]] = field(default_factory=dict)
    joins: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    refusals: list[dict[str, str]] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def keep(self, entry: str, number: int, texts: list[str]) -> None:
        """Remember an entry's texts as of a journal number: answers to two people may come in either order."""
        known = self._numbers.get(entry, -1)
        if number > known and (texts or entry in self.entries):
            self.entries[entry] = texts
            self._numbers[entry] = number

    @property
    def texts(self) -> list[str]:
        written = chain.from_iterable(self.entries.values())
        return [*self.paper, *self.again, *written]


@dataclass
class Player:
    """One participant: a client, a voice, and chance."""

    client: Client
    voice: Voice
    choose: Random
    log: Log
    seen: set[str] = field(default_factory=set)

    async def play(self) -> None:
        """Do what the screen asks for: fill in each new form once or twice, press some of the buttons."""
        done: set[str] = set()
        for _ in range(MOST_STEPS):
            new = [ask for ask in self.client.asks() if _mark(ask) not in done]
            if not new:
                return
            ask = self.choose.choice(
                [ask for ask in new if _mark(ask) == _mark(new[0])]
            )
            done.add(_mark(ask))
            for _ in range(self._times(ask)):
                await self._answer(ask)

    def _times(self, ask: Ask) -> int:
        """Return how often to do it: a form seen for the first time is filled in, later only now and then."""
        first = _mark(ask) not in self.seen
        self.seen.add(_mark(ask))
        if ask.command == "add_entry" and first:
            return self.choose.choice((1, 1, 2))
        if _is_once(ask) and not first:
            return 0
        return int(self.choose.random() < _often(ask))

    async def _answer(self, ask: Ask) -> None:
        texts: list[str] = []
        command = {"type": ask.command, **ask.fixed, **self._filled(ask, texts)}
        begun = time.perf_counter()
        frame = await self.client.send(command)
        self.log.seconds.append(time.perf_counter() - begun)
        if "ack" not in frame:
            return
        made: list[str] = frame["made"]  # type: ignore[assignment]  # the wire's own shape
        if _is_once(ask):
            await self.client.caught_up(int(str(frame["number"])))
        if made:
            self.log.keep(made[0], int(str(frame["number"])), texts)

    def _filled(self, ask: Ask, texts: list[str]) -> dict[str, object]:
        command: dict[str, object] = {}
        for name, kind in ask.fields.items():
            if (
                isinstance(kind, str)
                and name not in ask.required
                and self.choose.random() < SKIPS
            ):
                continue
            value = self._value(
                name, kind, texts, promised="content:due" in ask.fields
            )
            outer, colon, inner = name.removesuffix("[]").partition(":")
            listed = [value] if name.endswith("[]") else value
            if colon:
                held = command.setdefault(outer, {})
                if isinstance(held, dict):
                    held[inner] = listed
            else:
                command[outer] = listed
        return command

    def _value(
        self,
        name: str,
        kind: list[str] | str,
        texts: list[str],
        *,
        promised: bool,
    ) -> object:
        if isinstance(kind, list):
            return self.choose.choice(kind)
        if kind == "date":
            return self._workday().isoformat()
        question = name.partition(":")[2]
        shared = self.voice.shared(question, promised=promised)
        if shared:
            return shared
        is_sign = question == "sign"
        text = self.voice.sign() if is_sign else self.voice.sentence()
        texts.append(text)
        return text

    def _workday(self) -> date:
        day = SOONEST + timedelta(days=self.choose.randrange(DAYS))
        return day - timedelta(days=max(0, day.isoweekday() - FRIDAY))


def _mark(ask: Ask) -> str:
    """Return what makes asks the same: the command, and the entry or group it is about."""
    about = (
        ask.fixed.get("entry")
        or ask.fixed.get("group")
        or ask.fixed.get("stage")
    )
    return f"{ask.command} {about}"


def _answers(ask: Ask) -> bool:
    return "promise" in ask.fixed


def _often(ask: Ask) -> float:
    if ask.command in OFTEN or not _answers(ask):
        return OFTEN.get(ask.command, 0)
    return ANSWERED


def _is_once(ask: Ask) -> bool:
    """Tell whether it is answered once: votes of any kind, unless something else is said of them."""
    unknown = ask.command not in OFTEN and _answers(ask)
    return unknown or ask.command in ONCE


class Director:
    """The moderator's bot: leads the room stage by stage, waits for everyone, closes the session."""

    def __init__(
        self, console: Client, players: list[Player], report: Progress
    ) -> None:
        self._console = console
        self._players = players
        self._report = report
        self.stages = 0

    async def lead(self, planned: int) -> None:
        while (step := self._button("next_stage")) is not None:
            await self._press(step)
            self.stages += 1
            self._report(self._title(), self.stages, planned)
            await self._everyone()
            await self._moderate()
            self._look_around()
            await self._call_groups()
            await self._everyone()
        await self._press(self._button("close_session"))

    def _look_around(self) -> None:
        """Remember what is said again here, as the statements of a map and the items of a ranking are."""
        for html in self._console.regions.values():
            for _, text in AGAIN.findall(html):
                self._players[0].log.again.append(unescape(text))

    async def _call_groups(self) -> None:
        """Give every group the floor once."""
        called: set[str] = set()
        while calls := [
            a
            for a in self._console.asks()
            if a.command == "call_group" and _mark(a) not in called
        ]:
            called.add(_mark(calls[0]))
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
        frame = await self._console.send({"type": ask.command, **ask.fixed})
        if "ack" not in frame:
            raise Stuck(
                f"the moderator pressed {ask.command} and was refused: {frame}"
            )
        number = int(str(frame["number"]))
        await self._console.until(
            lambda: self._console.number >= number,
            f"the console after {ask.command}",
        )

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
