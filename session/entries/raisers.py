# Who raised what was written, as far as its stage keeps it: whoever wrote it; of a side or a group all of them.
# Knows rows and how a stage is signed; decides nothing.
from collections.abc import Iterator

from session.envelope import Unit
from session.membership.registration import present
from session.secrecy.signing import keeps_side_alone
from session.snapshot import Snapshot
from session.tables import Entry, Group, Member, Person, Stage

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
        for member in _seats(snapshot, entry, entry.group_id):
            yield from _person(snapshot, member.person_id)
    elif keeps_side_alone(stage):
        # By text: that two are of one hand is nobody's to know.
        yield (
            entry.id,
            entry.side_id,
        )
    else:
        yield from _person(snapshot, entry.person_id)


def _seats(snapshot: Snapshot, entry: Entry, group_id: str) -> list[Member]:
    """Return who sat in the group when it wrote this: in the entry's round, in a later stage in its last one."""
    found = list(snapshot.where(Member, group_id=group_id))
    group = snapshot.find(Group, group_id)
    number = max((each.round for each in found), default=1)
    if group is not None and group.stage_id == entry.stage_id:
        number = entry.round
    return [each for each in found if each.round == number]


def _person(snapshot: Snapshot, person_id: str | None) -> Iterator[Author]:
    person = snapshot.find(
        Person,
        person_id,
    )
    if person is not None:
        yield person.id, person.side_id
