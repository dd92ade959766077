# The parts that bots play in a rehearsal: participants who do what their screen asks, and the moderator who leads.
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from facilitator_ui.bots.client import Client
from facilitator_ui.bots.forms import Ask
from facilitator_ui.bots.phrases import Voice

OFTEN = {
    "add_entry": 0.1,
    "ask_help": 0.05,
    "choose_group": 1.0,
    "react": 1.0,
    "revise_entry": 0.1,
    "set_ready": 0.3,
    "support": 0.97,
    "take_on": 0.05,
}
STANCES = {"for": 12}
"""How likely one is to say so, where any other stance is as 1."""

SELDOM = 0.3
ONCE = frozenset({"react", "support", "take_on"})
SKIPS = 0.3
MOST_STEPS = 40
SOONEST, DAYS, FRIDAY = date(2027, 1, 18), 160, 5
ANSWERED = 0.5
"""How often what bears a promise is pressed, where nothing else is said: it is what people write or answer."""
Progress = Callable[[str, int, int], None]


@dataclass
class Log:
    """What the bots remember: the organizers' paragraphs, accepted texts by their entry's id, seconds to an answer.

    `joins`: seconds from the door to the first whole screen.

    `apart`: entries, by id, that the final report alone prints.

    `again`: what stages say once more that was written before, as statements on a map: the protocol says it there, too.

    `names`: what was brought before the room, as clusters: where they became criteria, they also head a table.
    """

    paper: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    entries: dict[str, list[str]] = field(default_factory=dict)
    joins: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    refusals: list[dict[str, str]] = field(default_factory=list)
    apart: set[str] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)

    def keep(self, entry: str, number: int, texts: list[str]) -> None:
        """Remember an entry's texts as of a journal number: answers to two people may come in either order."""
        known = self._numbers.get(entry, -1)
        if number > known and (texts or entry in self.entries):
            self.entries[entry] = texts
            self._numbers[entry] = number

    @property
    def texts(self) -> list[str]:
        return [*self.paper, *self.again, *self._written(apart=False)]

    @property
    def annexed(self) -> list[str]:
        """Return what the final report alone prints."""
        written = self._written(apart=True)
        return list(written)

    def _written(self, *, apart: bool) -> Iterator[str]:
        for entry, texts in self.entries.items():
            is_apart = entry in self.apart
            if is_apart is apart:
                yield from texts


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
            new = [ask for ask in self.client.asks() if mark(ask) not in done]
            if not new:
                return
            alike = [ask for ask in new if mark(ask) == mark(new[0])]
            likely = [_likely(ask) for ask in alike]
            (ask,) = self.choose.choices(alike, likely)
            done.add(mark(ask))
            for _ in range(self._times(ask)):
                await self._answer(ask)

    def _times(self, ask: Ask) -> int:
        """Return how often to do it: a form seen for the first time is filled in, later only now and then."""
        first = mark(ask) not in self.seen
        self.seen.add(mark(ask))
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
        if made and ask.annexed:
            self.log.apart.add(made[0])
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
            outer, colon, inner = name.removesuffix("[]").partition(":")
            promised = "content:due" in ask.fields
            how = _how(command, name)
            value = self._value(name, kind, texts, how, promised=promised)
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
        how: str,
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
        if question == "sign":
            how = question
        text = self.voice.saying(how)
        texts.append(text)
        return text

    def _workday(self) -> date:
        day = SOONEST + timedelta(days=self.choose.randrange(DAYS))
        return day - timedelta(days=max(0, day.isoweekday() - FRIDAY))


def mark(ask: Ask) -> str:
    """Return what makes asks the same: the command, and the entry or group it is about."""
    about = (
        ask.fixed.get("entry")
        or ask.fixed.get("group")
        or ask.fixed.get("stage")
    )
    return f"{ask.command} {about}"


def _how(command: dict[str, object], name: str) -> str:
    """Return as what a text is said: of which kind a note is, or that it is a dissenting opinion."""
    content = command.get("content")
    if isinstance(content, dict):
        kind = content.get("kind", name)
        return str(kind)
    return name


def _likely(ask: Ask) -> float:
    """Return how likely it is done among what is alike: most are for what they vote on, few dissent."""
    if ask.command != "support":
        return 1
    if ask.fields:
        return SELDOM
    stance = str(ask.fixed.get("stance"))
    return STANCES.get(stance, 1)


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
