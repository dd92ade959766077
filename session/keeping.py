# What may not happen whichever command brings it: undo and redo, too, are refused what other commands are. Asked of the
# state before and of the events, each law where its words are at home. Knows kinds by their interface alone.
from collections.abc import Callable, Sequence

from session import erasure, naming, passport, promises, secrecy
from session.events import Event
from session.snapshot import Snapshot

LAWS: tuple[Callable[[Snapshot, Sequence[Event]], None], ...] = (
    erasure.keep_erased,
    promises.refuse_broken,
    secrecy.refuse_second_count,
    naming.refuse_orphans,
    passport.refuse_namesakes,
)


def keep(snapshot: Snapshot, events: Sequence[Event]) -> None:
    """Refuse what breaks a law."""
    for law in LAWS:
        law(snapshot, events)
