# The signed reactions of a session as a public conversation: what may be given to others to count again. Nobody's name
# and no moment is in it; people are numbered in an order that says nothing. A secret vote is left out whole: a file of
# single votes, and every total beside what was shown, would tell more than the room may know.
from collections.abc import Iterator
from hashlib import sha256

from exports.data.polis import AGREE, DISAGREE, PASS, Conversation
from exports.data.spreadsheet import harmless
from session.entries.reactions import (
    Facet,
    answers,
    as_voted,
    facets,
    parting,
    statement_stages,
    statements,
    voters,
)
from session.entries.voting import votes
from session.membership.registration import present
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.synthesis.counts import Answer
from session.tables import Entry, Stage

VOTES = {
    Answer.for_.value: AGREE,
    Answer.against.value: DISAGREE,
    Answer.passed.value: PASS,
}
Numbers = dict[str, str]


def counted_stages(snapshot: Snapshot) -> list[Stage]:
    """Return the stages whose answers may be given away: signed, and closed."""
    return [
        stage
        for stage in statement_stages(snapshot)
        if is_over(stage) and not is_secret(stage)
    ]


def conversation(snapshot: Snapshot) -> Conversation:
    """Return every counted signed vote. Groups are the sides by number; partners, who are not compared, have none."""
    stages = counted_stages(snapshot)
    put: list[Entry] = []
    for stage in stages:
        put += statements(snapshot, stage)
    people = _numbered(snapshot, stages)
    parted = _parted(snapshot, stages, people)
    groups = _compared(*parted[0]) if parted else {}
    return Conversation(
        statements={
            str(number): str(harmless(as_voted(snapshot, entry)))
            for number, entry in enumerate(put)
        },
        votes=dict(_votes(snapshot, put, people)),
        groups=groups,
        facets={
            facet.key: {who: facet.names[part] for who, part in places.items()}
            for facet, places in parted
        },
        everybody=sorted(people.values(), key=int),
    )


def _parted(
    snapshot: Snapshot, stages: list[Stage], people: Numbers
) -> list[tuple[Facet, Numbers]]:
    """Return by what the room is parted, and where each is then; sides first."""
    if not stages:
        return []
    return [
        (facet, _places(snapshot, facet, people))
        for facet in facets(snapshot, stages[0])
    ]


def _numbered(snapshot: Snapshot, stages: list[Stage]) -> Numbers:
    """Give numbers to those who answered or could have, in the order of nothing that anybody knows of them."""
    there = {person.id for person in present(snapshot) if votes(person)}
    for stage in stages:
        there.update(voters(snapshot, stage))
    shuffled = sorted(there, key=_digest)
    return {who: str(number) for number, who in enumerate(shuffled)}


def _digest(who: str) -> bytes:
    return sha256(who.encode()).digest()


def _places(snapshot: Snapshot, facet: Facet, people: Numbers) -> Numbers:
    return {
        people[who]: part
        for who, part in parting(snapshot, facet).items()
        if who in people and part in facet.names
    }


def _compared(facet: Facet, places: Numbers) -> Numbers:
    numbers = {
        side: str(place)
        for place, side in enumerate(facet.names)
        if side not in facet.partners
    }
    return {
        who: numbers[side] for who, side in places.items() if side in numbers
    }


def _votes(
    snapshot: Snapshot, put: list[Entry], people: Numbers
) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield the votes person by person, so that their order does not tell when they were given."""
    given: list[tuple[int, int, int]] = []
    for number, entry in enumerate(put):
        for reaction in answers(snapshot, entry):
            if reaction.author in people:
                who = int(people[reaction.author])
                given.append((who, number, VOTES[reaction.answer]))
    for who, number, vote in sorted(given):
        yield (str(who), str(number)), vote
