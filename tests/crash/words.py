# What a life says to the one who kills it, before and after each thing it does.
from collections import Counter
from dataclasses import dataclass

from session.live.room import Receipt
from session.messages import Command
from session.people import Actor

Wish = tuple[Actor, Command]


@dataclass(frozen=True)
class Begun:
    """The process lives."""


@dataclass(frozen=True)
class Opened:
    """The session is read from disk."""


@dataclass(frozen=True)
class Sent:
    """A command is about to be sent."""

    wish: Wish


@dataclass(frozen=True)
class Acknowledged:
    receipt: Receipt


@dataclass(frozen=True)
class TurnedDown:
    """A command was refused, by its key."""

    key: str


@dataclass(frozen=True)
class Made:
    """A further session came into being."""

    session_id: str


@dataclass(frozen=True)
class Surveyed:
    """Steps of the code, and how often each was seen."""

    seen: Counter[str]


Word = Begun | Opened | Sent | Acknowledged | TurnedDown | Made | Surveyed
