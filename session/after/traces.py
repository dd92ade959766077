# Where a person's name or organization stands in what somebody typed: texts that a deletion leaves alone, to be named
# before it is asked for. Pure reading; what hangs on the person by id is for `session.after.erasure`.
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from session.after.erasure import same_person
from session.refusals import N_
from session.snapshot import Snapshot
from session.tables import (
    Acknowledgement,
    AgreementCard,
    Correction,
    Entry,
    Group,
    Link,
    Person,
    Photo,
    Practice,
    Report,
    Row,
    Session,
    Side,
    Stage,
    Target,
    Template,
    Version,
)

SHORTEST = 3  # characters of a word that is looked for
FILES = frozenset({"image", Template.table.name})
WHERE: Mapping[type[Row], str] = {
    Session: N_("Passport"),
    Side: N_("Sides"),
    Stage: N_("Programme"),
    Person: N_("Other people on the list"),
    Link: N_("Links for the team"),
    Entry: N_("Entries"),
    Group: N_("Groups"),
    Photo: N_("Photos"),
    Correction: N_("Corrections"),
    Report: N_("Progress"),
    Practice: N_("Practices"),
    Acknowledgement: N_("Progress"),
    AgreementCard: N_("Cards of agreements"),
}
ELSEWHERE = N_("Votes, maps and notes")


@dataclass(frozen=True)
class Trace:
    """`where`: a sentence of the catalogues; `about`: the stage's title, where it is of one; in how many rows."""

    where: str
    about: str
    count: int


def names_of(
    snapshot: Snapshot, person: Person, before: Iterable[Row] = ()
) -> set[str]:
    """Return what a person and those who were merged into it are called, or were: names and organizations."""
    people = {each.id for each in same_person(snapshot, person)}
    rows = (*snapshot.all(Person), *before)
    own = [row for row in rows if isinstance(row, Person) and row.id in people]
    words: set[str] = set()
    for each in own:
        words |= {each.name.casefold(), each.organization.casefold()}
    return {word for word in words if len(word) >= SHORTEST}


def traces(snapshot: Snapshot, person: Person, names: set[str]) -> list[Trace]:
    """Return where one of these words stands and stays, in the order of the tables."""
    found: Counter[tuple[str, str]] = Counter()
    for row in _left_alone(snapshot, person):
        texts = _texts(_said(row, names))
        if any(_holds_one(text, names) for text in texts):
            place = WHERE.get(type(row), ELSEWHERE)
            found[place, _about(snapshot, row)] += 1
    return [
        Trace(where, about, count) for (where, about), count in found.items()
    ]


def named_versions(snapshot: Snapshot, names: set[str]) -> list[int]:
    """Return the numbers of the final versions in which one of these words stands."""
    versions = sorted(snapshot.all(Version), key=lambda version: version.number)
    return [
        each.number
        for each in versions
        if any(name in each.text.casefold() for name in names)
    ]


def _left_alone(snapshot: Snapshot, person: Person) -> Iterator[Row]:
    """Yield the rows with texts that a deletion does not touch."""
    people = {each.id for each in same_person(snapshot, person)}
    for table, rows in snapshot.rows().items():
        if table not in FILES | {Version.table.name}:
            yield from (row for row in rows.values() if not _goes(row, people))


def _goes(row: Row, people: set[str]) -> bool:
    if isinstance(row, Person):
        return row.id in people
    if isinstance(row, Link):
        return row.person_id in people
    return (
        isinstance(row, Correction)
        and row.target is Target.person
        and row.row_id in people
    )


def _said(row: Row, names: set[str]) -> object:
    """Return what a row says: of another person not an organization that is the same, since colleagues share one."""
    if not isinstance(row, Person):
        return row.model_dump()
    shared = row.organization.casefold() in names
    return (row.name, row.post, "" if shared else row.organization)


def _holds_one(text: str, names: set[str]) -> bool:
    return any(name in text for name in names)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value.casefold()
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _about(snapshot: Snapshot, row: Row) -> str:
    stage = snapshot.find(Stage, getattr(row, "stage_id", None))
    return stage.envelope.title if stage else ""
