# A client that does what docs/wire.md says and keeps what it would show: the same rules as static/regions.js, in
# Python. It can look away, so that frames are lost, and come back. Knows the wire and HTML only.
import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.facilitator_ui.house import Answer, Visitor, new_key
from tests.patience import PATIENCE

Shown = dict[str, str]
"""Slot → all of its HTML; a list's items in order. An empty slot is not named."""


class Glass:
    """What a screen shows after the frames that it was given."""

    def __init__(self) -> None:
        self.newest = 0
        self._html: dict[str, str] = {}
        self._lists: dict[str, dict[str, str]] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    def apply(self, frame: Answer) -> None:
        pieces = frame["regions"]
        if frame.get("full"):
            self.__init__()  # type: ignore[misc]  # a full frame is the whole truth
        for piece in sorted(
            pieces, key=lambda piece: ("item" in piece) + 2 * ("keys" in piece)
        ):
            place = (piece["slot"], piece.get("item", ""))
            self.newest = max(self.newest, piece["n"])
            is_newer = piece["n"] >= self._numbers.get(place, 0)
            if is_newer and self._is_there(piece["slot"]):
                self._numbers[place] = piece["n"]
                self._take(piece)

    def _is_there(self, slot: str) -> bool:
        """Tell whether a slot is on the screen: a list inside an item is where the item is."""
        outer, _, item = slot.rpartition(":")
        return not outer or item in self._lists.get(outer, {})

    def _take(self, piece: Answer) -> None:
        slot = piece["slot"]
        cards = self._lists.setdefault(slot, {})
        if "keys" in piece:
            self._html.pop(slot, None)
            for key in cards.keys() - set(piece["keys"]):
                self._drop(slot, key)
            self._lists[slot] = {
                key: cards[key] for key in piece["keys"] if key in cards
            }
        elif piece.get("gone"):
            self._drop(slot, piece["item"])
        elif "item" in piece:
            self._lists[slot] = _placed(cards, piece)
        else:
            self._lists.pop(slot)
            self._html[slot] = piece["html"]

    def _drop(self, slot: str, item: str) -> None:
        """Take an item away, and with it the list that stands inside it."""
        self._lists[slot].pop(item, None)
        inner = f"{slot}:{item}"
        self._lists.pop(inner, None)
        self._numbers = {
            place: n for place, n in self._numbers.items() if place[0] != inner
        }

    def shown(self) -> Shown:
        lists = {
            slot: "".join(cards.values()) for slot, cards in self._lists.items()
        }
        return {
            slot: html for slot, html in {**self._html, **lists}.items() if html
        }


def _placed(cards: dict[str, str], piece: Answer) -> dict[str, str]:
    """Return the cards with this one behind the one it names, first, or where it was; a new one at the end."""
    key, after = piece["item"], piece["after"]
    html = piece.get("html", cards.get(key))
    if html is None:  # it moved, and is not here
        return cards
    known = after == "" or (after in cards and after != key)
    if not known:
        return {**cards, key: html}
    others = [each for each in cards if each != key]
    place = others.index(after) + 1 if after else 0
    order = [*others[:place], key, *others[place:]]
    return {each: html if each == key else cards[each] for each in order}


@dataclass
class Phone:
    """A screen of a visitor, as one tab has it: a socket that may break, and what it shows."""

    visitor: Visitor
    code: str
    surface: str = "phone"
    look: str = ""
    moves: bool = True
    glass: Glass = field(default_factory=Glass)
    frames: list[Answer] = field(default_factory=list)
    bye: str = ""
    looks_away: bool = False
    _wire: ClientConnection | None = None
    _listening: asyncio.Task[None] | None = None
    _answers: dict[str, "asyncio.Future[Answer]"] = field(default_factory=dict)
    _pongs: "asyncio.Queue[Answer]" = field(default_factory=asyncio.Queue)

    @property
    def connected(self) -> bool:
        return self._wire is not None and not self.bye

    @property
    def query(self) -> str:
        return f"?surface={self.surface}" + (
            f"&look={self.look}" if self.look else ""
        )

    async def connect(self, *, listen: bool = True, **options: Any) -> None:
        cookie = "; ".join(
            f"{name}={value}"
            for name, value in self.visitor.http.cookies.items()
        )
        server = self.visitor.house.address.replace("http", "ws", 1)
        asked = f"{self.query}&moves={int(self.moves)}"
        address = f"{server}/s/{self.code}/socket{asked}"
        headers = {"Cookie": cookie, "Accept-Language": self.visitor.language}
        self.looks_away = False
        self._pongs = asyncio.Queue()
        usual: dict[str, Any] = {
            "max_size": None,
            "compression": None,
            "proxy": None,
            "open_timeout": PATIENCE,
            "ping_timeout": PATIENCE,
        }
        self._wire = await connect(
            address, additional_headers=headers, **{**usual, **options}
        )
        if listen:
            self._listening = asyncio.create_task(self._listen(self._wire))

    async def disconnect(self) -> None:
        if self._wire is not None and self._listening is not None:
            await self._wire.close()
            await asyncio.gather(self._listening, return_exceptions=True)
        self._wire = None

    async def _listen(self, wire: ClientConnection) -> None:
        try:
            async for text in wire:
                self._hear(json.loads(text))
        except ConnectionClosed:
            pass
        self._wire = None
        for answer in self._answers.values():
            answer.cancel()
        self._answers.clear()

    def _hear(self, frame: Answer) -> None:
        answer = self._answers.pop(
            frame.get("ack") or frame.get("refused") or "", None
        )
        if answer is not None:
            answer.set_result(frame)
        if "pong" in frame:
            self._pongs.put_nowait(frame)
        self.bye = frame.get("bye", self.bye)
        if "regions" in frame and not self.looks_away:
            self.frames.append(frame)
            self.glass.apply(frame)

    async def send(self, command: Answer) -> "asyncio.Future[Answer]":
        """Put a command on the line; its answer comes later, or is cancelled with the line."""
        assert self._wire is not None
        told = {"key": new_key(), **command}
        answer: asyncio.Future[Answer] = (
            asyncio.get_running_loop().create_future()
        )
        self._answers[told["key"]] = answer
        try:
            await self._wire.send(json.dumps(told))
        except ConnectionClosed:
            # It is raised at once: only who waits lets the listener see that the line has ended.
            await self.gone()
            raise
        return answer

    async def tell(self, command: Answer) -> Answer:
        return await asyncio.wait_for(await self.send(command), PATIENCE)

    async def gone(self) -> None:
        """Return when the server has closed the line."""
        assert self._listening is not None
        await asyncio.wait_for(self._listening, PATIENCE)

    async def heard_all(self) -> None:
        """Return when everything that the server sent until now is here, or the line has ended."""
        assert self._wire is not None
        assert self._listening is not None
        with contextlib.suppress(ConnectionClosed):
            await self._wire.send('{"type":"ping"}')
        pong = asyncio.create_task(self._pongs.get())
        done, _ = await asyncio.wait(
            {pong, self._listening},
            timeout=PATIENCE,
            return_when=asyncio.FIRST_COMPLETED,
        )
        pong.cancel()
        assert done, "no pong"

    def fresh(self) -> Shown:
        """Return what somebody sees who asks for everything now."""
        frame = self.visitor.get(f"/s/{self.code}/regions{self.query}")
        glass = Glass()
        glass.apply(frame.json())
        return glass.shown()

    def page(self) -> Shown:
        return shown_in(
            self.visitor.get(
                f"/s/{self.code}/{self.surface}{'?look=' + self.look if self.look else ''}"
            )
        )


def shown_in(page: httpx.Response) -> Shown:
    """Return the slots of a page: the inner HTML of every element with `data-slot`."""
    assert page.status_code == 200, page.text
    reader = _Slots(page.text)
    return {slot: html for slot, html in reader.found.items() if html}


class _Slots(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, str] = {}
        self._page = page
        self._starts = [0]
        for line in page.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        # Slot, tag, where its content begins, how deep in elements of that name.
        self._open: list[list[Any]] = []
        self.feed(page)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        for inside in self._open:
            inside[3] += inside[1] == tag
        slot = dict(attributes).get("data-slot")
        if slot:
            self._open.append(
                [
                    slot,
                    tag,
                    self._here() + len(self.get_starttag_text() or ""),
                    0,
                ]
            )

    def handle_endtag(self, tag: str) -> None:
        for inside in self._open:
            inside[3] -= inside[1] == tag
        if self._open and self._open[-1][3] < 0:
            slot, _, begin, _ = self._open.pop()
            self.found[slot] = self._page[begin : self._here()]

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column


async def settled(*phones: Phone) -> None:
    """Return when the room has nothing more to push and everybody connected has heard all of it."""
    house, code = phones[0].visitor.house, phones[0].code
    hall = house.hall(code)
    loop = hall._task.get_loop()

    async def rest() -> None:
        while (  # noqa: ASYNC110
            not hall.rests
            or not hall.room._inbox.empty()
            or hall.room._writing.locked()
        ):
            await asyncio.sleep(0.01)

    async with asyncio.timeout(PATIENCE):
        resting = asyncio.run_coroutine_threadsafe(rest(), loop)
        await asyncio.wrap_future(resting)
        for phone in phones:
            if phone.connected:
                await phone.heard_all()
