# A way to a phone that takes what is written now and then, and what a screen behind it is sent.
import json

from facilitator_ui.live.screens import Screen
from tests.facilitator_ui.house import Answer
from tests.facilitator_ui.phone import Glass
from tests.session.build import NOON


class Ear:
    """A way to a phone that takes what is written now and then."""

    def __init__(self) -> None:
        self.free = False
        self.lag = 0.0
        self.frames: list[bytes] = []

    def push(self, frame: bytes) -> None:
        assert self.free
        self.frames.append(frame)

    def stop(self) -> None: ...

    def cut(self) -> None: ...


def listening(screen: Screen) -> list[Answer]:
    """Let a screen take what it missed, and from now on everything at once; return what came until now."""
    ear = screen.outlet
    assert isinstance(ear, Ear)
    ear.free = True
    screen.catch_up(NOON)
    frames = [
        json.loads(frame[frame.index(b'{"now') :]) for frame in ear.frames
    ]
    ear.frames.clear()
    return frames


def taken(screen: Screen) -> Answer:
    """Let a screen take what it missed in one frame, and then lag again."""
    (frame,) = listening(screen)
    screen.outlet.free = False  # type: ignore[misc]  # an Ear, as above
    return frame


def take(screen: Screen, glass: Glass, *, lags: bool = True) -> None:
    for frame in listening(screen):
        glass.apply(frame)
    screen.outlet.free = not lags  # type: ignore[misc]  # an Ear
