# Which agreements anybody may read about: the session decides it one by one, and whether names stand beside them.
from typing import Literal

from session.after.standing import agreement
from session.events import Event, happened
from session.kind import Occasion, Rule
from session.messages import Command, Id
from session.people import STAFF
from session.snapshot import Snapshot
from session.tables import Publication


class PublishProgress(Command):
    """Let the public page tell how an agreement stands, or no more. `named`: with who is responsible."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["publish_progress"] = "publish_progress"
    entry: Id
    published: bool = True
    named: bool = False


def publication(snapshot: Snapshot, entry_id: str) -> Publication | None:
    return next(snapshot.where(Publication, entry_id=entry_id), None)


def _publish(
    snapshot: Snapshot, command: PublishProgress, occasion: Occasion
) -> list[Event]:
    about = agreement(snapshot, command.entry)
    held = publication(snapshot, about.entry)
    if not command.published:
        return happened("ProgressWithheld", gone=[held]) if held else []
    if held is not None and held.named == command.named:
        return []
    row = held or Publication(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        entry_id=about.entry,
    )
    return happened(
        "ProgressPublished", row.model_copy(update={"named": command.named})
    )


RULES: dict[type[Command], Rule] = {PublishProgress: _publish}
