# Every kind of vote: who may give one and under which name, the one that somebody holds, giving it, and counting. What
# a vote says beyond what all have in common is the kind's, in a table of its own. Knows no kind.
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from sqlalchemy import BigInteger
from sqlmodel import Field

from session.changes import Changes
from session.entries.authors import author_name, side_of
from session.entries.voted import now
from session.entries.written import is_shown, may_write
from session.kind import Occasion
from session.people import CLERKS, Role
from session.refusals import Code, Refused
from session.secrecy.sealing import moment
from session.secrecy.signing import is_secret, keeps_side_alone
from session.snapshot import Snapshot
from session.synthesis.counts import Answer, Counts
from session.tables import Entry, Moment, Person, Row, Stage
from session.values.bounds import Number


class Vote(Row):
    """What somebody says of an entry where that is counted: once for each of its wordings. A kind's table adds what.

    `author` is the person's id where the stage is signed, else a pseudonym; `wording`: the place of the words.
    """

    frame: ClassVar[tuple[str, ...]] = ("entry_id", "author", "wording")
    private: ClassVar[bool] = True
    vote: ClassVar[bool] = True
    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
        "author": "person",
    }

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    author: str = Field(index=True)
    wording: Number = Field(default=0, sa_column_kwargs={"server_default": "0"})
    at: Moment = Field(sa_type=BigInteger)

    @property
    def camp(self) -> Answer | None:
        """Return whether it is for, against or neither, where it is counted so."""
        return None


V = TypeVar("V", bound=Vote)


@dataclass(frozen=True)
class Voter:
    """Whose vote it is, on this occasion; `name`: what the vote bears, the person's id or a pseudonym."""

    person: Person
    name: str
    occasion: Occasion


def votes(person: Person | None) -> bool:
    """Tell whether somebody's votes count: experts, observers and staff have none."""
    return person is not None and person.role == Role.participant


def may_vote(snapshot: Snapshot, stage: Stage, person: Person | None) -> bool:
    return votes(person) and may_write(snapshot, stage, person)


def voter(
    snapshot: Snapshot, stage: Stage, occasion: Occasion, on_behalf: str | None
) -> Voter:
    """Return whose vote it is. A secret one nobody can give for another: it would count twice."""
    actor = occasion.actor
    if on_behalf is None:
        person = snapshot.get(Person, actor.person_id, Code.not_allowed)
        name = author_name(stage, actor)
    elif is_secret(stage) or not actor.may(CLERKS):
        raise Refused(Code.not_allowed)
    else:
        person = snapshot.get(Person, on_behalf, Code.unknown_person)
        name = person.id
    if person.removed_at is not None:
        raise Refused(Code.unknown_person)
    if not may_vote(snapshot, stage, person):
        raise Refused(Code.not_allowed)
    return Voter(person, name, occasion)


def held(
    snapshot: Snapshot, table: type[V], entry: Entry, name: str
) -> V | None:
    """Return the vote of this name on the words that stand."""
    given = (
        snapshot.where(table, entry_id=entry.id, author=name) if name else ()
    )
    return next((vote for vote in given if vote.wording == now(entry)), None)


def cast(
    snapshot: Snapshot,
    given: V | type[V],
    entry: Entry,
    given_by: Voter,
    said: Mapping[str, Any],
) -> V:
    """Return a vote with what is `said` in columns of the kind; `given`: the held one, or the table of a new one."""
    stage = snapshot.get(Stage, entry.stage_id, Code.unknown_stage)
    table = given if isinstance(given, type) else type(given)
    at = moment(snapshot, stage, given_by.occasion.now)
    kept = {**said, **_side_kept(snapshot, table, stage, given_by), "at": at}
    if not isinstance(given, type):
        return given.model_copy(update=kept)
    return table(
        id=given_by.occasion.new_id(),
        session_id=entry.session_id,
        stage_id=entry.stage_id,
        entry_id=entry.id,
        author=given_by.name,
        wording=now(entry),
        **kept,
    )


def _side_kept(
    snapshot: Snapshot, table: type[Vote], stage: Stage, given_by: Voter
) -> dict[str, str | None]:
    if "side_id" not in table.model_fields:
        return {}
    side_id = given_by.person.side_id if keeps_side_alone(stage) else None
    return {"side_id": side_of(snapshot, stage, given_by.name, side_id)}


def refuse_unheard(changes: Changes, entry_id: str, by: str) -> None:
    """Refuse what is said of an entry that is not shown, or by a person who is removed."""
    entry = changes.find(Entry, entry_id)
    if entry is None or not is_shown(entry):
        raise Refused(Code.unknown_entry)
    person = changes.find(Person, by)
    if person is not None and person.removed_at is not None:
        raise Refused(Code.unknown_person)


def refuse_overspent(
    changes: Changes, vote: V, weight: Callable[[V], int], budget: int
) -> None:
    """Refuse to give away more in a stage than one has, whichever command brings it. For a table that is a `purse`."""
    table, whose = (
        type(vote),
        {"stage_id": vote.stage_id, "author": vote.author},
    )
    standing = {
        each.id: changes.find(table, each.id)
        for each in changes.before.where(table, **whose)
    }
    given = {
        each.id: each
        for each in changes.of(table)
        if each.author == vote.author
    }
    mine = (
        each
        for each in (standing | given).values()
        if each is not None and each.stage_id == vote.stage_id
    )
    if sum(map(weight, mine)) > budget:
        raise Refused(Code.entry_limit, limit=budget)


def voters(
    snapshot: Snapshot, table: type[Vote], stage: Stage
) -> dict[str, str | None]:
    """Return who has answered anything in a stage, with the side as far as kept; what was put off is no answer."""
    given = (
        vote
        for vote in snapshot.where(table, stage_id=stage.id)
        if vote.answers
    )
    found = {vote.author: side_told(vote) for vote in given}
    if is_secret(stage):
        return found
    people = (snapshot.find(Person, author) for author in found)
    return {
        person.id: person.side_id for person in people if person is not None
    }


def side_told(vote: Vote) -> str | None:
    """Return the side that a vote bears itself."""
    return getattr(vote, "side_id", None)


def side_of_signed(snapshot: Snapshot, vote: Vote) -> str | None:
    """Return the side of whoever gave a vote that is signed."""
    person = snapshot.find(Person, vote.author)
    return person.side_id if person else None


def counted(given: Iterable[Vote]) -> Counts:
    """Return how many are for, against, and neither."""
    told = [vote.camp for vote in given]
    return Counts(
        told.count(Answer.for_),
        told.count(Answer.against),
        told.count(Answer.passed),
    )


def counted_by(
    given: Iterable[V], part: Callable[[V], str | None]
) -> dict[str | None, Counts]:
    """Return the counts of each part of the room; `part`: the part that a vote belongs to."""
    parts: dict[str | None, list[V]] = defaultdict(list)
    for vote in given:
        parts[part(vote)].append(vote)
    return {key: counted(theirs) for key, theirs in parts.items()}
