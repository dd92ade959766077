# One voice a person in a stage that keeps authors secret, though nobody knows which pseudonym is whose: of a person's
# links exactly one writes there. Knows links and stages, no secret that is stored anywhere.
from collections.abc import Iterable, Iterator
from hashlib import sha256

from session.envelope import Authorship, Unit
from session.people import Actor
from session.snapshot import Snapshot
from session.tables import Group, Link, Member, Stage

Held = Iterable[tuple[bytes, Link]]


def silenced(snapshot: Snapshot, person_id: str | None) -> list[str]:
    """Return the stages in which a further link, opened now, is silent: an earlier one may have written there.

    So the link opened last that a stage does not silence is the person's voice there, and it stays so to the end.
    """
    if not any(link.opened_at is not None for link in snapshot.where(Link, person_id=person_id)):
        return []
    return [stage.id for stage in snapshot.stages if _begun(snapshot, stage)]


def _begun(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether somebody may have written; undo takes a stage's beginning back, but not what was written."""
    written = (row for row in snapshot.naming(stage.id) if not isinstance(row, Group | Member))
    return stage.opened_at is not None or any(written)


def speaks(snapshot: Snapshot, stage: Stage, actor: Actor) -> bool:
    """Tell whether what an actor writes here counts: where authors are secret, by one link of a person alone."""
    if stage.envelope.authorship is Authorship.signed or stage.envelope.unit is not Unit.person:
        return True
    if actor.person_id is None or not snapshot.count(Link, person_id=actor.person_id):
        return True
    voice = _voice(snapshot, actor.person_id, stage.id)
    return voice is not None and voice.digest == sha256(actor.voice(stage.id)).hexdigest()


def _voice(snapshot: Snapshot, person_id: str, stage_id: str) -> Link | None:
    opened = (link for link in snapshot.where(Link, person_id=person_id) if link.opened_at is not None)
    able = (link for link in opened if stage_id not in link.silent)
    return max(able, key=lambda link: (link.opened_at or 0, link.id), default=None)


def voices(snapshot: Snapshot, person_id: str | None, held: Held) -> tuple[tuple[str, bytes], ...]:
    """Return which link speaks in each stage, where a browser holds several of a person."""
    known = {link.id: secret for secret, link in held if link.person_id == person_id}
    if person_id is None or len(known) < 2:  # noqa: PLR2004 - one link speaks everywhere or nowhere
        return ()
    return tuple(_known_voices(snapshot, person_id, known))


def _known_voices(snapshot: Snapshot, person_id: str, known: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for stage in snapshot.stages:
        voice = _voice(snapshot, person_id, stage.id)
        if voice is not None and voice.id in known:
            yield stage.id, known[voice.id]
