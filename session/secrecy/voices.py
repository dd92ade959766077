# One voice a person in a stage that keeps authors secret, though nobody knows which pseudonym is whose: of a person's
# links exactly one writes there. Knows links and stages, no secret that is stored anywhere.
from collections.abc import Iterable, Iterator
from hashlib import sha256

from session.envelope import Unit
from session.people import Actor
from session.secrecy.promises import NOT_BEGUN
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.tables import Group, Link, Member, Person, Stage

Held = Iterable[tuple[bytes, Link]]


def waits(link: Link) -> bool:
    """Tell whether a browser asked to be let in, and nobody has done so."""
    return link.asked_at is not None and link.let_in_at is None


def opens(snapshot: Snapshot, link: Link) -> bool:
    """Tell whether a link opens anything to the browser that holds it."""
    person = snapshot.find(Person, link.person_id)
    here = person is None or person.removed_at is None
    return (
        here
        and link.revoked_at is None
        and not link.invites
        and not waits(link)
    )


def in_use(snapshot: Snapshot, person_id: str | None) -> bool:
    """Tell whether a browser of this person has the person's voice."""
    links = snapshot.where(Link, person_id=person_id)
    return any(
        link.opened_at is not None
        and link.revoked_at is None
        and not waits(link)
        for link in links
    )


def opened(snapshot: Snapshot, link: Link, now: int) -> Link:
    """Let a link that came by the staff's hand have the person's voice, unless another browser has it."""
    if in_use(snapshot, link.person_id):
        return link
    return speaking(snapshot, link, now)


def speaking(snapshot: Snapshot, link: Link, now: int) -> Link:
    """Let a link have the person's voice from now on: in stages that had not begun, and after every other link."""
    before = (
        other.opened_at or 0
        for other in snapshot.where(Link, person_id=link.person_id)
    )
    moment = max([now, *(at + 1 for at in before)])
    return link.model_copy(
        update={
            "opened_at": moment,
            "silent": silenced(snapshot, link.person_id),
        }
    )


def silenced(snapshot: Snapshot, person_id: str | None) -> list[str]:
    """Return the stages in which a further link, opened now, is silent: an earlier one may have written there.

    So the link opened last that a stage does not silence is the person's voice there, and it stays so to the end.
    """
    if not any(
        link.opened_at is not None
        for link in snapshot.where(Link, person_id=person_id)
    ):
        return []
    return [stage.id for stage in snapshot.stages if _begun(snapshot, stage)]


def _begun(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether somebody may have written; undo takes a stage's beginning back, but not what was written."""
    written = (
        row
        for row in snapshot.naming(stage.id)
        if not isinstance(row, Group | Member)
    )
    return stage.state not in NOT_BEGUN or any(written)


def speaks(snapshot: Snapshot, stage: Stage, actor: Actor) -> bool:
    """Tell whether what an actor writes here counts: where authors are secret, by one link of a person alone."""
    if not is_secret(stage) or stage.envelope.unit is not Unit.person:
        return True
    if actor.person_id is None or not snapshot.count(
        Link, person_id=actor.person_id
    ):
        return True
    voice = _voice(snapshot, actor.person_id, stage.id)
    return (
        voice is not None
        and voice.digest == sha256(actor.voice(stage.id)).hexdigest()
    )


def _voice(snapshot: Snapshot, person_id: str, stage_id: str) -> Link | None:
    opened = (
        link
        for link in snapshot.where(Link, person_id=person_id)
        if link.opened_at is not None
    )
    able = (link for link in opened if stage_id not in link.silent)
    return max(
        able, key=lambda link: (link.opened_at or 0, link.id), default=None
    )


def voices(
    snapshot: Snapshot, person_id: str | None, held: Held
) -> tuple[tuple[str, bytes], ...]:
    """Return which link speaks in each stage, where a browser holds several of a person."""
    known = {
        link.id: secret for secret, link in held if link.person_id == person_id
    }
    if person_id is None or len(known) < 2:  # noqa: PLR2004 - one link speaks everywhere or nowhere
        return ()
    return tuple(_known_voices(snapshot, person_id, known))


def _known_voices(
    snapshot: Snapshot, person_id: str, known: dict[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    for stage in snapshot.stages:
        voice = _voice(snapshot, person_id, stage.id)
        if voice is not None and voice.id in known:
            yield stage.id, known[voice.id]
