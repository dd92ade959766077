# What it costs to move one card of a board of five hundred, beside one new card, one changed card, and all of them
# turned round: the bytes that each viewer is sent, and what the server does for a view – all regions, HTML, frames –
# of the processor. A board is a wall of cards in an order of its own.
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count
from random import Random

from facilitator_ui.app import TEMPLATES
from facilitator_ui.live.screens import changes_frame
from facilitator_ui.live.views import View
from facilitator_ui.render import Renderer
from session.events import Event
from session.kind import Audience, Listing, Region, Scope
from session.people import Surface
from session.regions import Outside, regions
from session.snapshot import Snapshot
from session.tables import Entry, Person, Session, Stage
from session.words import words

CARDS, TIMES = 500, 200
NOW = 2_000_000
OUTSIDE = Outside(NOW)
AUDIENCES = {
    "phone": Audience(Surface.phone, Scope.room, "board"),
    "wall": Audience(Surface.projector, Scope.room, "board"),
}
FIELDS = ({"name": "what", "label": "What", "limit": 600},)


class Board:
    """Cards in an order that people change; `view` shows them all."""

    def __init__(self, audience: Audience) -> None:
        self.snapshot = Snapshot(
            [
                Session(
                    id="s",
                    session_id="s",
                    code="ABC234",
                    current_stage_id="board",
                ),
                Stage(
                    id="board",
                    session_id="s",
                    position=0,
                    key="board",
                    kind="form",
                    state="open",
                    opened_at=1,
                    revealed_at=1,
                    envelope={
                        "title": "Board",
                        "visibility": "everyone",
                        "fields": FIELDS,
                    },
                ),
                *(
                    Person(id=f"p{n}", session_id="s", name=f"P {n}")
                    for n in range(200)
                ),
            ]
        )
        self.order: list[str] = []
        self._made = count()
        for _ in range(CARDS):
            self.add()
        self.view = View(
            audience, Renderer(TEMPLATES), words("ru"), self._regions
        )
        self.show()

    def add(self) -> None:
        n = next(self._made)
        entry = Entry(
            id=f"iB3cfd0fGh1jK{n:03}",
            session_id="s",
            stage_id="board",
            author=f"p{n % 200}",
            person_id=f"p{n % 200}",
            content={"what": f"Card {n}: evening hours for those who work"},
            number=n + 1,
            at=1_000 + n,
        )
        self._put(entry)
        self.order.append(entry.id)

    def change(self, card: str) -> None:
        entry = self.snapshot.find(Entry, card)
        assert entry is not None
        told = {"what": f"{entry.content['what']}."}
        self._put(entry.model_copy(update={"content": told}))

    def move(self, card: str, place: int) -> None:
        self.order.remove(card)
        self.order.insert(place, card)
        self.snapshot.number += 1

    def turn(self) -> None:
        self.order.reverse()
        self.snapshot.number += 1

    def show(self) -> bytes:
        """Return the frame that everybody who looks is sent."""
        places = self.view.refresh(self.snapshot, OUTSIDE)
        return changes_frame(self.view.pieces(places), NOW)

    def _put(self, entry: Entry) -> None:
        self.snapshot.advance([Event("EntryAdded", (entry,))])
        self.snapshot.number += 1

    def _regions(
        self, snapshot: Snapshot, audience: Audience, outside: Outside
    ) -> Iterator[Region]:
        for region in regions(snapshot, audience, outside):
            if region.slot == "wall":
                region.items = self._in_order(region.items)
            yield region

    def _in_order(self, items: object) -> Listing:
        assert isinstance(items, Listing)
        rows = {row.id: row for row in items.rows}
        return items.with_rows([rows[key] for key in self.order])


def measured(
    board: Board, acts: dict[str, Callable[[], None]]
) -> dict[str, tuple[float, int]]:
    """Return of each act the medians of its milliseconds and bytes: by turns, so that a busy moment hits all alike."""
    taken: dict[str, list[tuple[float, int]]] = {name: [] for name in acts}
    for _ in range(TIMES):
        for name, act in acts.items():
            act()
            begun = time.process_time()
            frame = board.show()
            spent = (time.process_time() - begun) * 1000
            taken[name].append((spent, len(frame)))
    return {name: _median(several) for name, several in taken.items()}


def _median(several: list[tuple[float, int]]) -> tuple[float, int]:
    spent, sizes = zip(*several, strict=True)
    return statistics.median(spent), round(statistics.median(sizes))


def acts(board: Board, choose: Random) -> dict[str, Callable[[], None]]:
    def somewhere() -> str:
        return choose.choice(board.order)

    return {
        "a card changed": lambda: board.change(somewhere()),
        "moved to the front": lambda: board.move(somewhere(), 0),
        "moved to the middle": lambda: board.move(
            somewhere(), len(board.order) // 2
        ),
        "moved anywhere": lambda: board.move(
            somewhere(), choose.randrange(len(board.order))
        ),
        "a new card": board.add,
    }


def main() -> None:
    for screen, audience in AUDIENCES.items():
        board = Board(audience)
        found = measured(board, acts(board, Random(1)))
        found |= measured(board, {"all turned round": board.turn})
        new, _ = found["a new card"]
        for act, (spent, size) in found.items():
            told = (
                f"{spent:.2f} ms, {spent / new:.1f} of a new card, {size:,} B"
            )
            print(f"{screen}, {CARDS} cards, {act}: {told}")


if __name__ == "__main__":
    main()
