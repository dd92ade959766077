# Who raised what was written, as far as its stage keeps it: whoever wrote it; of a side or a group all of them.
# Knows rows and how a stage is signed; decides nothing.
from collections.abc import Iterator

from session.envelope import Unit
from session.membership.registration import present
from session.secrecy.signing import keeps_side_alone
from session.snapshot import Snapshot
from session.tables import Entry, Member, Person, Stage

Author = tuple[str, str | None]
"""Who contributed, as far as it is kept, and the side."""


def raisers(snapshot: Snapshot, stage: Stage, entry: Entry) -> Iterator[Author]:
    if stage.envelope.unit is Unit.side:
        yield from (
            (p.id, p.side_id)
            for p in present(snapshot)
            if p.side_id == entry.side_id
        )
    elif entry.group_id is not None:
        for member in snapshot.where(Member, group_id=entry.group_id):
            yield from _person(snapshot, member.person_id)
    elif keeps_side_alone(stage):
        # By text: that two are of one hand is nobody's to know.
        yield (
            entry.id,
            entry.side_id,
        )
    else:
        yield from _person(snapshot, entry.person_id)


def _person(snapshot: Snapshot, person_id: str | None) -> Iterator[Author]:
    person = snapshot.find(Person, person_id)
    if person is not None:
        yield person.id, person.side_id
