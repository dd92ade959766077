# What the page of people says of browsers: who waits to be let in, and which personal links the team took up itself.
# Reads rows only; what is done about it are commands.
from facilitator_ui.identity import spoken_number
from session.membership.invitations import waiting
from session.membership.namesakes import called
from session.people import Role
from session.secrecy.voices import in_use
from session.snapshot import Snapshot
from session.tables import Link, Person


def waiting_browsers(snapshot: Snapshot) -> list[dict[str, object]]:
    """Return who waits to be let in. `elsewhere`: the person is in with another browser."""
    found: list[dict[str, object]] = []
    for link in waiting(snapshot):
        told = {"name": _name(snapshot, link), "number": spoken_number(link)}
        found.append(
            {
                "link": link,
                **told,
                "elsewhere": in_use(snapshot, link.person_id),
            }
        )
    return found


def taken_by_the_team(snapshot: Snapshot) -> list[dict[str, object]]:
    """Return the personal links that are open in a browser of the team: whose, and who took them up."""
    taken = [
        link
        for link in snapshot.all(Link)
        if link.taken_by and link.person_id and link.revoked_at is None
    ]
    taken.sort(key=lambda link: (link.made_at or 0, link.id))
    return [
        {"link": link, "name": _name(snapshot, link), **_hand(snapshot, link)}
        for link in taken
    ]


def _hand(snapshot: Snapshot, link: Link) -> dict[str, str]:
    """Return who took a link up: by name where there is one, and the role by which they were here."""
    hand = snapshot.find(Link, link.taken_by)
    person_id, by, role = link.taken_by, "", Role.organizer.value
    if hand is not None:
        person_id, by, role = hand.person_id or "", hand.label, hand.role
    person = snapshot.find(Person, person_id)
    if person is not None:
        by = called(snapshot, person)
    return {"by": by, "role": role}


def _name(snapshot: Snapshot, link: Link) -> str:
    person = snapshot.find(Person, link.person_id)
    return called(snapshot, person) if person else ""
