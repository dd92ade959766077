# Who has a screen open: what the room is told of it, once. Knows links and people, no request.
from facilitator_ui.identity import link_of
from session.live.room import new_id
from session.membership.registration import Arrive
from session.people import Actor, Role
from session.secrecy.voices import in_use
from session.snapshot import Snapshot
from session.tables import Link, Person

DOOR = Actor(id="door", roles=frozenset({Role.participant, Role.moderator}))


def arrival(snapshot: Snapshot, actor: Actor, word: str = "") -> Arrive | None:
    """Return what is to be noted of a person's screen; nothing where all of it is known.

    `word`: a digest of the digits that this browser shows, which no migration and no lost key could keep.
    """
    person = snapshot.find(Person, actor.person_id)
    if person is None or snapshot.session.closed_at is not None:
        return None
    link = _news(snapshot, actor, word)
    if person.joined_at is not None and link is None:
        return None
    if link is None:
        return Arrive(key=new_id(), person=person.id, link=None, word="")
    return Arrive(key=new_id(), person=person.id, link=link.id, word=word)


def _news(snapshot: Snapshot, actor: Actor, word: str) -> Link | None:
    """Return the link by which the person is here, where it gets the person's voice now or shows other digits."""
    link = link_of(snapshot, actor.secret.decode())
    if link is None:
        return None
    voiceless = link.opened_at is None and not in_use(snapshot, actor.person_id)
    return link if voiceless or (word and link.word != word) else None
