# Entries, which most stage kinds take in: writing, revising, withdrawing, and the moderator's care of them.
# A kind says which fields its form has and whose group an entry belongs to; the rest is the envelope's.
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.changes import Change, Changes
from session.entries import moderation
from session.entries.authors import (
    Author,
    author_of,
    on_sheet,
    refuse_strangers,
)
from session.entries.seats import group_of, groups_of, may_lead
from session.entries.voted import reworded
from session.entries.written import entry_of, offered, sides_of
from session.envelope import StageState, Unit
from session.events import Event, happened
from session.fields import (
    WORDS,
    Content,
    FormField,
    RawContent,
    checked,
    clean,
    expanded,
)
from session.kind import Occasion, Rules
from session.messages import RUNNING, Id, StageCommand, Text, WritingCommand
from session.people import CLERKS, WRITERS
from session.refusals import Code, Refused
from session.secrecy.sealing import moment
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.tables import Entry, Group, Person, Stage
from session.values.bounds import Many, Number
from session.values.documents import documents_in

MOST_SOURCES = 50
MOST_OF_ONE = 500  # entries of one participant in a stage, withdrawn ones too: no hand writes so many
MOST_REVISIONS = 500  # of an entry: no hand mends one so often
MOST_LINES = 200
OWNERS: Mapping[Unit, str] = {
    Unit.person: "author",
    Unit.group: "group_id",
    Unit.side: "side_id",
}
"""The column that says whose an entry is, where a person, a group or a side writes."""


class AddEntry(WritingCommand):
    """Write a new entry. `on_behalf`: a person for whom the secretary or moderator types.

    `group`: the group that it is for, where that is not the author's own.
    """

    by = WRITERS | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["add_entry"] = "add_entry"
    content: RawContent
    sources: Annotated[tuple[Id, ...], Many] = ()
    on_behalf: Id | None = None
    group: Id | None = None


class AddEntries(WritingCommand):
    """Write down many cards at once: each line is one, the answer to the form's first question in words.

    `content`: what all of them answer to other questions, as one choice. `on_behalf`, `group`: as for one entry. The
    stage's limit does not hold: they come from many hands.
    """

    by = CLERKS
    undoable = True
    gathers = True
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["add_entries"] = "add_entries"
    lines: Annotated[tuple[Text, ...], Field(max_length=MOST_LINES)]
    content: RawContent = Field(default_factory=dict)
    on_behalf: Id | None = None
    group: Id | None = None


class ReviseEntry(WritingCommand):
    """Write an entry anew. `revision` is the one that was read; another one since then is never overwritten.

    New words put an edited wording of the old ones aside.
    """

    by = WRITERS | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["revise_entry"] = "revise_entry"
    entry: Id
    revision: Number
    content: RawContent
    sources: Annotated[tuple[Id, ...], Many] | None = None


class WithdrawEntry(StageCommand):
    by = WRITERS | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["withdraw_entry"] = "withdraw_entry"
    entry: Id


def _own_fields(_snapshot: Snapshot, stage: Stage) -> tuple[FormField, ...]:
    return stage.envelope.fields


def _own_group(
    snapshot: Snapshot, stage: Stage, person: Person | None
) -> str | None:
    if stage.envelope.unit is not Unit.group:
        return None
    person_id = person.id if person is not None else None
    group = group_of(snapshot, stage, person_id)
    if group is None:
        raise Refused(Code.no_group)
    return group


@dataclass(frozen=True)
class Intake:
    """What a kind says of its entries: the fields of the form, whose group one belongs to, which groups there are."""

    fields: Callable[[Snapshot, Stage], tuple[FormField, ...]] = _own_fields
    group: Callable[[Snapshot, Stage, Person | None], str | None] = _own_group
    groups: Callable[[Snapshot, Stage], list[Group]] = groups_of

    def form(self, snapshot: Snapshot, stage: Stage) -> tuple[FormField, ...]:
        return expanded(
            self.fields(snapshot, stage),
            {side.id: side.name for side in sides_of(snapshot)},
            citable(snapshot),
        )


def citable(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the documents of the session as they are cited."""
    listed = documents_in(snapshot.session.documents)
    return tuple(document.text for document in listed)


def rules(intake: Intake) -> Rules:
    """Return the rules of entries for a kind; each is `(snapshot, command, occasion) -> events`."""
    return {
        AddEntry: partial(_add, intake),
        AddEntries: partial(_add_many, intake),
        ReviseEntry: partial(_revise, intake),
        WithdrawEntry: _withdraw,
        **moderation.rules(intake.form),
    }


def _add(
    intake: Intake, snapshot: Snapshot, command: AddEntry, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    author, group_id = _placed(intake, snapshot, stage, command, occasion)
    if not occasion.actor.may(CLERKS):
        _refuse_without_end(snapshot, stage, author)
    content = checked(intake.form(snapshot, stage), command.content)
    sources = _named_sources(snapshot, stage, command.sources, [])
    entry = _entry(
        snapshot,
        stage,
        author,
        group_id,
        content,
        _next_number(snapshot, stage),
        occasion,
    )
    refuse_beyond_limit(snapshot, stage, entry)
    return happened("EntryAdded", entry.model_copy(update={"sources": sources}))


def _add_many(
    intake: Intake, snapshot: Snapshot, command: AddEntries, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    author, group_id = _placed(intake, snapshot, stage, command, occasion)
    form = intake.form(snapshot, stage)
    contents = _line_by_line(form, command.lines, command.content)
    step = 0 if is_secret(stage) else 1
    numbers = count(_next_number(snapshot, stage), step)
    entries = (
        _entry(
            snapshot, stage, author, group_id, content, next(numbers), occasion
        )
        for content in contents
    )
    return happened("EntriesAdded", *entries)


def _revise(
    intake: Intake, snapshot: Snapshot, command: ReviseEntry, occasion: Occasion
) -> list[Event]:
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    refuse_strangers(snapshot, stage, entry, occasion)
    if entry.withdrawn_at is not None:
        raise Refused(Code.unknown_entry)
    form = intake.form(snapshot, stage)
    content = checked(form, command.content, entry.content)
    sources = _named_sources(snapshot, stage, command.sources, entry.sources)
    if (content, sources) == (entry.content, entry.sources):
        return []
    if command.revision != entry.revision:
        raise Refused(Code.changed_meanwhile)
    if entry.revision >= MOST_REVISIONS and not occasion.actor.may(CLERKS):
        raise Refused(Code.revision_limit, limit=MOST_REVISIONS)
    wording = entry.wording if content == entry.content else None
    change = {
        "content": content,
        "wording": wording,
        "sources": sources,
        "revision": entry.revision + 1,
        "edited_at": moment(snapshot, stage, occasion.now),
    }
    return happened(
        "EntryRevised",
        reworded(snapshot, entry, entry.model_copy(update=change)),
    )


def _placed(
    intake: Intake,
    snapshot: Snapshot,
    stage: Stage,
    command: AddEntry | AddEntries,
    occasion: Occasion,
) -> tuple[Author, str | None]:
    """Return whose an entry will be, and the group on whose sheet it stands."""
    author = author_of(
        snapshot, stage, occasion, command.on_behalf, command.group
    )
    if command.group is not None:
        _refuse_other_groups(
            snapshot,
            intake.groups(snapshot, stage),
            stage,
            command.group,
            occasion,
        )
    group_id = command.group or intake.group(snapshot, stage, author.person)
    return on_sheet(snapshot, stage, author, occasion, group_id), group_id


def _entry(  # noqa: PLR0913, PLR0917 - whose, what, which, when
    snapshot: Snapshot,
    stage: Stage,
    author: Author,
    group_id: str | None,
    content: Content,
    number: int,
    occasion: Occasion,
) -> Entry:
    return Entry(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        author=author.name,
        person_id=author.signature,
        side_id=author.side_id,
        group_id=group_id,
        content=content,
        number=number,
        at=moment(snapshot, stage, occasion.now),
        entered_by=author.entered_by,
    )


def put(
    stage: Stage,
    content: Content,
    sources: list[str],
    number: int,
    occasion: Occasion,
) -> Entry:
    """Return an entry that a stage or its staff puts to the room; `sources`: the entries, by id, that it grew from."""
    return Entry(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        author=occasion.actor.id,
        content=content,
        sources=sources,
        number=number,
        at=occasion.now,
        entered_by=occasion.actor.id,
    )


def _line_by_line(
    fields: tuple[FormField, ...],
    lines: tuple[str, ...],
    shared: Mapping[str, object],
) -> list[Content]:
    """Return a content for each line that says something; refuse the first that does not fit, with its number."""
    question = first_in_words(fields)
    if question is None:
        raise Refused(Code.malformed, where="lines")
    contents = []
    for number, line in enumerate(lines, start=1):
        if len(clean(line)) > question.limit:
            raise Refused(
                Code.line_too_long,
                line=number,
                length=len(clean(line)),
                limit=question.limit,
            )
        if clean(line):
            answers = {**shared, question.name: line}
            contents.append(checked(fields, answers))
    if not contents:
        raise Refused(Code.nothing_written)
    return contents


def first_in_words(fields: tuple[FormField, ...]) -> FormField | None:
    """Return the question that a card answers: of those in words the headline, else a required one, else the first."""
    in_words = [field for field in fields if field.kind in WORDS]
    by_rank = sorted(
        in_words, key=lambda field: (not field.headline, not field.required)
    )
    return next(iter(by_rank), None)


def _withdraw(
    snapshot: Snapshot, command: WithdrawEntry, occasion: Occasion
) -> list[Event]:
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    refuse_strangers(snapshot, stage, entry, occasion)
    if entry.withdrawn_at is not None:
        return []
    return happened(
        "EntryWithdrawn",
        entry.model_copy(
            update={"withdrawn_at": moment(snapshot, stage, occasion.now)}
        ),
    )


def _refuse_other_groups(
    snapshot: Snapshot,
    groups: list[Group],
    stage: Stage,
    group_id: str,
    occasion: Occasion,
) -> None:
    if group_id not in {group.id for group in groups}:
        raise Refused(Code.unknown_group)
    if not may_lead(snapshot, stage, occasion.actor, group_id):
        raise Refused(Code.not_allowed)


def keeps(changes: Changes, _stage: Stage, change: Change) -> None:
    """Refuse new words for what is withdrawn, and to merge it, or what nothing stands for any more."""
    entry, was = change.becomes, change.was
    if not isinstance(entry, Entry) or not isinstance(was, Entry):
        return
    if entry.content != was.content and was.withdrawn_at is not None:
        raise Refused(Code.unknown_entry)
    if entry.merged_into not in {None, was.merged_into}:
        kept = changes.find(Entry, entry.merged_into)
        freshly = entry if was.merged_into is None else None
        if (
            kept is None
            or kept.withdrawn_at
            or (freshly and freshly.withdrawn_at)
        ):
            raise Refused(Code.unknown_entry)


def _refuse_without_end(
    snapshot: Snapshot, stage: Stage, author: Author
) -> None:
    if (
        len(list(snapshot.where(Entry, stage_id=stage.id, author=author.name)))
        >= MOST_OF_ONE
    ):
        raise Refused(Code.entry_limit, limit=MOST_OF_ONE)


def refuse_beyond_limit(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry,
    came: Callable[[Entry], bool] | None = None,
) -> None:
    """Refuse one entry more than its author, group or side may have.

    `came`: tells of another whether it came since this one stood last; what stood beside it then may do so again.
    """
    limit = stage.envelope.limit
    if not limit:
        return
    column = OWNERS[stage.envelope.unit]
    theirs = list(
        snapshot.where(
            Entry, stage_id=stage.id, **{column: getattr(entry, column)}
        )
    )
    standing = [each for each in theirs if each.withdrawn_at is None]
    if len(standing) < limit:
        return
    grown = is_secret(stage)
    if came is None or any(map(came, standing)):
        grown = True
    if grown:
        raise Refused(Code.entry_limit, limit=limit)


def _named_sources(
    snapshot: Snapshot,
    stage: Stage,
    wanted: tuple[str, ...] | None,
    kept: list[str],
) -> list[str]:
    """Return the sources, each once: what this stage is offered, and what the entry named before."""
    if wanted is None:
        return kept
    if len(wanted) > MOST_SOURCES:
        raise Refused(Code.entry_limit, limit=MOST_SOURCES)
    allowed = (
        {entry.id for entry in offered(snapshot, stage)}.union(kept)
        if wanted
        else set()
    )
    if not allowed.issuperset(wanted):
        raise Refused(Code.unknown_entry)
    return list(dict.fromkeys(wanted))


def _next_number(snapshot: Snapshot, stage: Stage) -> int:
    """Return the next number; where authors are secret there is none, since it tells the order of arrival."""
    if is_secret(stage):
        return 0
    return snapshot.last_given(Entry, stage.id) + 1
