# A person's data deleted on request: what names the person goes, from the rows and from every journal entry before;
# what was said and decided stays, without a name. What is deleted is final: nothing puts a name there again.
# Pure; the store rewrites the journal in the same transaction.
from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from session.after.versions import signature
from session.events import Event, happened, key_of, rows_in
from session.forgetting import ERASED, NAMING, PERSON, without_holders
from session.kind import Occasion, Rule
from session.membership.namesakes import called
from session.membership.regaining import same_name
from session.messages import Command, Id
from session.people import Role
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.tables import (
    ROWS,
    AgreementCard,
    Correction,
    Link,
    Person,
    Row,
    Target,
    Version,
)
from session.words import words

NAMELESS = N_("data deleted")


class ErasePerson(Command):
    """Delete who a person is: name, organization, post, the labels of links, and corrections of these.

    `versions`: delete the texts and Word files of the final versions, too; number, date and checksum stay.
    """

    by: ClassVar[frozenset[Role]] = frozenset({Role.organizer})
    after_close = True

    type: Literal["erase_person"] = "erase_person"
    person: Id
    versions: bool = False


def _erase(
    snapshot: Snapshot, command: ErasePerson, occasion: Occasion
) -> list[Event]:
    person = snapshot.get(Person, command.person, Code.unknown_person)
    if person.merged_into is not None:
        raise Refused(Code.unknown_person)
    rows = list(_erased(snapshot, person, command, occasion))
    if all(snapshot.row(key_of(row)) == row for row in rows):
        return []
    return happened(ERASED, *rows)


def _erased(
    snapshot: Snapshot, person: Person, command: ErasePerson, occasion: Occasion
) -> Iterator[Row]:
    people = same_person(snapshot, person)
    nameless = words(snapshot.session.language)(NAMELESS)
    names = set(map(same_name, _called(snapshot, people))) - {
        same_name(nameless),
        "",
    }
    for each in people:
        yield _nameless(each, nameless, occasion.now)
    for link in snapshot.all(Link):
        yield from _closed(link, people, names, occasion.now)
    for correction in snapshot.all(Correction):
        if correction.target is Target.person and correction.row_id in {
            each.id for each in people
        }:
            yield _emptied(snapshot, correction, occasion)
        elif same_name(correction.answered_by) in names:
            yield correction.model_copy(update={"answered_by": nameless})
    for card in snapshot.all(AgreementCard):
        if same_name(card.holder) in names:
            yield _unheld(card, occasion.now)
    yield from _unnamed(snapshot, names)
    for version in snapshot.all(Version):
        yield _withdrawn(version, names, nameless, whole=command.versions)


def _unnamed(snapshot: Snapshot, names: set[str]) -> Iterator[Row]:
    """Yield the rows in which somebody typed one of these names, without it."""
    for table in ROWS.values():
        if not table.holders:
            continue
        for row in snapshot.all(table):
            held = {name: getattr(row, name) for name in table.holders}
            kept = {
                name: without_holders(text, names)
                for name, text in held.items()
            }
            if kept != held:
                yield row.model_copy(update=kept)


def _called(snapshot: Snapshot, people: Iterable[Person]) -> Iterator[str]:
    """Yield what people are called and, as far as undo and corrections remember, were called or were to be called."""
    ids = {each.id for each in people}
    for row in (*people, *_remembered(snapshot)):
        if isinstance(row, Person) and row.id in ids:
            yield row.name
    for person in people:
        yield called(snapshot, person)
    for correction in snapshot.all(Correction):
        if (
            correction.target is Target.person
            and correction.row_id in ids
            and correction.field == "name"
        ):
            yield from (correction.old, correction.new)


def _remembered(snapshot: Snapshot) -> Iterator[Row | None]:
    """Yield the rows that undo would bring back, or did."""
    for step in (*snapshot.done, *snapshot.undone):
        for _, was, becomes in step.changes:
            yield from (was, becomes)


def same_person(snapshot: Snapshot, person: Person) -> list[Person]:
    """Return a person with all who were merged into it, and into those."""
    found = {person.id: person}
    merged = [
        each for each in snapshot.all(Person) if each.merged_into is not None
    ]
    while more := [
        each
        for each in merged
        if each.merged_into in found and each.id not in found
    ]:
        found.update({each.id: each for each in more})
    return list(found.values())


def _nameless(person: Person, nameless: str, now: int) -> Person:
    erased_at = now if person.erased_at is None else person.erased_at
    blank = {
        "name": nameless,
        "organization": "",
        "post": "",
        "erased_at": erased_at,
    }
    return person.model_copy(update=blank)


def _closed(
    link: Link, people: Iterable[Person], names: set[str], now: int
) -> Iterator[Link]:
    """Close a person's link; one of the team that bears the same name only loses the name."""
    if link.person_id in {each.id for each in people}:
        closed = now if link.revoked_at is None else link.revoked_at
        yield link.model_copy(
            update={"label": "", "word": "", "revoked_at": closed}
        )
    elif link.person_id is None and same_name(link.label) in names:
        yield link.model_copy(update={"label": ""})


def _unheld(card: AgreementCard, now: int) -> AgreementCard:
    """Close a card that bears the name, and take the name off it."""
    closed = now if card.revoked_at is None else card.revoked_at
    return card.model_copy(update={"holder": "", "revoked_at": closed})


def _emptied(
    snapshot: Snapshot, correction: Correction, occasion: Occasion
) -> Correction:
    """Empty a correction of how the person stands on the list; one that waits is declined by that."""
    blank: dict[str, object] = {"old": "", "new": "", "reason": "", "note": ""}
    if correction.answered_at is None:
        blank |= {
            "accepted": False,
            "answered_at": occasion.now,
            "answered_by": signature(snapshot, occasion.actor),
        }
    return correction.model_copy(update=blank)


def _withdrawn(
    version: Version, names: set[str], nameless: str, *, whole: bool
) -> Version:
    """Take what a final version says out of it, or only the name of who declared it."""
    blank = {"text": "", "word": ""} if whole else {}
    signed = (
        {"made_by": nameless} if same_name(version.made_by) in names else {}
    )
    return version.model_copy(update={**blank, **signed})


def keep_erased(snapshot: Snapshot, events: Iterable[Event]) -> None:
    """Refuse what would give a deleted person a name, a link, a correction or somebody else's rows."""
    others = (event for event in events if event.name != ERASED)
    for row in rows_in(others):
        if _gives_back(snapshot, row, snapshot.row(key_of(row))):
            raise Refused(Code.person_erased)


def _gives_back(snapshot: Snapshot, row: Row, was: Row | None) -> bool:
    if row == was:
        return False
    if isinstance(row, Person):
        return _is_named_again(snapshot, row, was) or _is_erased(
            snapshot, row.merged_into
        )
    if isinstance(row, Link):
        return _is_erased(snapshot, row.person_id)
    return (
        isinstance(row, Correction)
        and row.target is Target.person
        and _is_erased(snapshot, row.row_id)
    )


def _is_named_again(
    snapshot: Snapshot, person: Person, was: Row | None
) -> bool:
    fields = NAMING[PERSON] | {"erased_at", "merged_into"}
    changed = any(
        getattr(person, name) != getattr(was, name, None) for name in fields
    )
    return changed and _is_erased(snapshot, person.id)


def _is_erased(snapshot: Snapshot, person_id: str | None) -> bool:
    person = snapshot.find(Person, person_id)
    return person is not None and person.erased_at is not None


RULES: dict[type[Command], Rule] = {ErasePerson: _erase}
