# A board of cards in an order that people change, each with its text, a field and what folds open; some hold cards of
# their own. Tests look at it through the same views and screens as at everything else.
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from facilitator_ui.live.screens import whole_frame
from facilitator_ui.live.views import View
from facilitator_ui.render import Renderer
from facilitator_ui.settings import TEMPLATES
from session.kind import Audience, Listing, Region, Scope
from session.people import Surface
from session.regions import Outside
from session.snapshot import Snapshot
from session.tables import Side
from session.words import words
from tests.facilitator_ui.house import Answer
from tests.facilitator_ui.phone import Glass
from tests.session.build import NOON

CARD = """{% block card %}<article data-item="{{ key }}"><p>{{ text }}</p>
<form data-draft="{{ key }}"><input name="note"></form>
<details><summary>More</summary>Nothing</details>
{%- if inner %}<div data-slot="{{ inner }}" data-list></div>{% endif %}</article>{% endblock %}"""
OUTSIDE = Outside(NOON)
AUDIENCE = Audience(Surface.phone, Scope.room, "s")


def renderer_of_boards(folder: Path) -> Renderer:
    """Return a renderer with a board's card beside the house's macros."""
    shutil.copytree(TEMPLATES / "parts", folder / "parts")
    (folder / "board.html").write_text(CARD, encoding="utf-8")
    return Renderer(folder)


class Board:
    """Cards in an order, each with its text; in `clusters` those that hold cards of their own."""

    def __init__(self, renderer: Renderer, *, lazy: bool = True) -> None:
        self.snapshot = Snapshot()
        self.rows: dict[str, list[Side]] = {"board": []}
        self.view = self._new_view(renderer)
        self._renderer = renderer
        self._lazy = lazy
        self._known: dict[tuple[str, str, str], Side] = {}

    def revise(self, slot: str, changed: Iterable[str], text: str) -> None:
        self.rows[slot] = [
            self._row(slot, row.id, text) if row.id in changed else row
            for row in self.rows[slot]
        ]

    def arrange(self, slot: str, order: Iterable[str]) -> None:
        """Put cards in another order, with the text that they have; new ones come, others go."""
        there = {row.id: row for row in self.rows.get(slot, [])}
        self.rows[slot] = [
            there.get(key) or self._row(slot, key, "") for key in order
        ]
        self.snapshot.number += 1

    def fresh(self) -> dict[str, str]:
        """Return what somebody shows who comes only now."""
        glass = Glass()
        glass.apply(self.frame())
        return glass.shown()

    def frame(self) -> Answer:
        """Return what somebody is sent who comes only now."""
        view = self._new_view(self._renderer)
        view.refresh(self.snapshot, OUTSIDE)
        frame: Answer = json.loads(whole_frame((view,), NOON))
        return frame

    def _new_view(self, renderer: Renderer) -> View:
        return View(AUDIENCE, renderer, words("en"), self._regions)

    def _row(self, slot: str, key: str, text: str) -> Side:
        row = Side(id=key, session_id="s", position=0, name=f"{key} {text}")
        return self._known.setdefault((slot, key, text), row)

    def _regions(
        self, _snapshot: Snapshot, _audience: Audience, _outside: Outside
    ) -> Iterator[Region]:
        yield from map(self._list, self.rows)

    def _list(self, slot: str) -> Region:
        def item(row: Side) -> Region:
            inner = f"{slot}:{row.id}"
            held = {"inner": inner if inner in self.rows else ""}
            told = {"key": row.id, "text": row.name, **held}
            return Region(row.id, "board.html", "card", told)

        rows = list(self.rows[slot])
        shared = (sorted(self.rows),)
        items = (
            Listing(rows, shared, item) if self._lazy else [*map(item, rows)]
        )
        return Region(slot, "board.html", "", {}, items)
