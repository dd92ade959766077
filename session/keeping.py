# What may not happen whichever command brings it: undo and redo, too, are refused what other commands are. Asked of the
# state before and of the events, each law where its words are at home. Knows kinds by their interface alone.
from collections.abc import Callable, Sequence

from session import naming
from session.after import erasure, standing
from session.changes import Changes
from session.entries import voted
from session.events import Event
from session.programme import agenda, flow, passport
from session.refusals import Code, Refused
from session.secrecy import promises
from session.secrecy import votes as secrecy
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Stage

LAWS: tuple[Callable[[Snapshot, Sequence[Event]], None], ...] = (
    erasure.keep_erased,
    promises.refuse_broken,
    secrecy.refuse_second_count,
    naming.refuse_orphans,
    passport.refuse_namesakes,
    voted.refuse_words_under_votes,
)
OF_CHANGES: tuple[Callable[[Changes], None], ...] = (
    flow.refuse_two_running,
    flow.refuse_what_is_taken_off,
    agenda.refuse_unsettled,
    standing.refuse_on_nothing,
)


def keep(
    snapshot: Snapshot, events: Sequence[Event], *, stood: bool = False
) -> None:
    """Refuse what breaks a law. `stood`: they lead to the state that was just before, which is right as it was."""
    for law in LAWS:
        law(snapshot, events)
    if not stood:
        _keep_rows(snapshot, events)


def _keep_rows(snapshot: Snapshot, events: Sequence[Event]) -> None:
    changes = Changes(snapshot, events)
    for rule in OF_CHANGES:
        rule(changes)
    _refuse_too_many(changes)
    _keep_kinds(changes)


def _refuse_too_many(changes: Changes) -> None:
    """Refuse more rows of a table than a session has place for."""
    come = {
        type(each.becomes)
        for each in changes
        if each.becomes is not None and each.was is None
    }
    for table in come:
        if table.most and len(changes.all(table)) > table.most:
            raise Refused(Code.entry_limit, limit=table.most)


def _keep_kinds(changes: Changes) -> None:
    """Ask the kind of each row's stage."""
    for change in changes:
        row = change.becomes or change.was
        stage = (
            row
            if isinstance(row, Stage)
            else changes.find(Stage, getattr(row, "stage_id", None))
        )
        if stage is not None:
            KINDS[stage.kind].keeps(changes, stage, change)
