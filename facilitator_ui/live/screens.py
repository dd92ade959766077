# One connected screen, and the frames that it is sent: what everyone gets as it is, or, to one that lags,
# everything that it missed as it stands by then. Nothing queues: a slot keeps which places changed, not what they were.
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from facilitator_ui.identity import Guest
from facilitator_ui.live.line import framed
from facilitator_ui.live.pieces import Place, unmoved
from facilitator_ui.live.views import View
from session.people import Viewer
from session.refusals import Refused

MOST_MISSED = 1000


class Outlet(Protocol):
    """The way to a phone. `free`: it takes what is written; else nothing more is written, since `lag` seconds.

    `stop`: nothing more will be heard. `cut`: the end, whatever waits.
    """

    @property
    def free(self) -> bool: ...

    @property
    def lag(self) -> float: ...

    def push(self, frame: bytes) -> None: ...

    def stop(self) -> None: ...

    def cut(self) -> None: ...


@dataclass(frozen=True)
class News:
    """What changed in a view: `frame` for who knows moves, `unmoved` for who does not; framed as they are sent."""

    view: View
    places: set[Place]
    frame: bytes
    unmoved: bytes


@dataclass(eq=False, slots=True)
class Screen:
    """Who looks, at which views, and what was missed. `whole`: everything has to be shown anew.

    `moves`: what only moved is told without its HTML, which a page that was opened before there were moves cannot read.
    """

    guest: Guest
    viewer: Viewer
    language: str
    outlet: Outlet
    moves: bool = False
    views: tuple[View, ...] = ()
    missed: dict[View, set[Place]] = field(default_factory=dict)
    whole: bool = False
    dismissed: Refused | None = None

    @property
    def behind(self) -> bool:
        return self.whole or bool(self.missed)

    def show(self, news: News) -> None:
        """Send what everyone who looks at a view gets, or note what this screen misses of it."""
        frame = news.frame if self.moves else news.unmoved
        if self.outlet.free and not (self.whole or self.missed):
            self.outlet.push(frame)
        elif not self.whole:
            self._miss(news.view, news.places)

    def _miss(self, view: View, places: set[Place]) -> None:
        missed = self.missed.setdefault(view, set())
        missed |= places
        if len(missed) > MOST_MISSED:
            self.renew(self.views)

    def renew(self, views: tuple[View, ...]) -> None:
        """Show these views from now on, and all of them in the next frame."""
        self.views = views
        self.missed.clear()
        self.whole = True

    def catch_up(self, now: int) -> None:
        """Send one frame of everything that was missed, as it stands now, if the phone takes it."""
        if self.behind and self.outlet.free:
            anew = self.whole
            frame = whole_frame(self.views, now) if anew else self._missing(now)
            self.missed.clear()
            self.whole = False
            self.outlet.push(framed(frame))

    def _missing(self, now: int) -> bytes:
        """Return what was missed, and what is just being sent to others: what is missed may stand behind it."""
        pieces: list[bytes] = []
        for view, places in self.missed.items():
            pieces += view.pieces(self._known(places | view.newest))
        return changes_frame(pieces, now)

    def _known(self, places: set[Place]) -> set[Place]:
        return places if self.moves else unmoved(places)

    def dismiss(self, reason: Refused, now: int) -> None:
        """Go dark, and hear nothing more."""
        self.dismissed = reason
        self.catch_up(now)
        self.outlet.stop()


def news(view: View, places: set[Place], now: int) -> News:
    """Return what changed in a view as it is sent."""
    frame = framed(changes_frame(view.pieces(places), now))
    if not any(place.moved for place in places):
        return News(view, places, frame, frame)
    whole = changes_frame(view.pieces(unmoved(places)), now)
    return News(view, places, frame, framed(whole))


def whole_frame(views: Iterable[View], now: int) -> bytes:
    """Return a frame that leaves nothing of what was shown before."""
    seen = list(views)
    number = max((view.n for view in seen), default=0)
    pieces = b",".join(filter(None, (view.whole for view in seen)))
    return b'{"now":%d,"full":true,"number":%d,"regions":[%s]}' % (
        now,
        number,
        pieces,
    )


def changes_frame(pieces: Iterable[bytes], now: int) -> bytes:
    """Return a frame of pieces that changed."""
    return b'{"now":%d,"regions":[%s]}' % (now, b",".join(pieces))
