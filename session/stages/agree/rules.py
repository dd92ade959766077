# Agreements: written like any entry but never merged, taken on by people, supported or not. A draft is
# never refused for what it lacks; what it lacks is said.
from collections.abc import Mapping
from typing import ClassVar, Literal

from session.changes import Change, Changes
from session.entries import writing as entries
from session.entries.authors import author_name
from session.entries.moderation import MERGING
from session.entries.seats import in_units
from session.entries.voted import now
from session.entries.writing import Intake
from session.entries.writing import rules as entry_rules
from session.entries.written import may_write
from session.envelope import Authorship, StageState, Unit
from session.events import Event, happened
from session.fields import FieldKind, FormField, clean
from session.kind import Occasion, Rules
from session.messages import RUNNING, Id, StageCommand, Text, WritingCommand
from session.people import CLERKS, WRITERS, Role
from session.refusals import N_, Code, Refused
from session.secrecy.sealing import moment
from session.snapshot import Snapshot
from session.stages.agree.rows import Pledge, Stance, Support
from session.tables import Entry, Person, Row, Stage

DISSENT_LIMIT = 1000
AGREEMENT = (
    FormField(name="what", kind=FieldKind.long, label=N_("Agreement"), required=True, limit=500),
    FormField(name="who", kind=FieldKind.short, label=N_("Responsible")),
    FormField(name="with_whom", kind=FieldKind.short, label=N_("With whom")),
    FormField(name="due", kind=FieldKind.date, label=N_("Due date")),
    FormField(name="site", kind=FieldKind.short, label=N_("Site")),
    FormField(name="sign", kind=FieldKind.long, label=N_("Sign of the result")),
    FormField(name="resource", kind=FieldKind.short, label=N_("Resource")),
)
INTAKE = Intake(fields=lambda _snapshot, _stage: AGREEMENT, group=lambda _snapshot, _stage, _person: None)


SAID: Mapping[type[Row], tuple[str, ...]] = {Support: ("stance", "dissent")}
"""The columns in which somebody says something."""


class TakeOn(StageCommand):
    """Take an agreement on, or give it back. `person`: for whom the secretary or moderator does it."""

    by = WRITERS | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = RUNNING
    named = True

    type: Literal["take_on"] = "take_on"
    entry: Id
    taken: bool = True
    person: Id | None = None


class SupportAgreement(WritingCommand):
    """Say where one stands on an agreement, or take that back where `stance` is absent. `dissent` needs a `stance`.

    `on_behalf`: a person for whom the secretary or moderator says it, in a stage that is signed.
    """

    by = frozenset({Role.participant}) | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["support"] = "support"
    entry: Id
    stance: Stance | None = None
    dissent: Text = ""
    on_behalf: Id | None = None


def opened(_snapshot: Snapshot, stage: Stage, _occasion: Occasion) -> list[Event]:
    """Give agreements to persons where a scenario gave them to groups: the stage has none of its own."""
    if stage.envelope.unit is not Unit.group:
        return []
    return happened("StageEdited", in_units(stage, Unit.person))


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse a pledge or a stance on what is hidden or withdrawn, and one of somebody who is not here."""
    entries.keeps(changes, stage, change)
    row = change.becomes
    if not isinstance(row, Pledge | Support) or not change.touches(*SAID.get(type(row), ())):
        return
    entry = changes.find(Entry, row.entry_id)
    if entry is None or entry.withdrawn_at is not None or entry.hidden_at is not None:
        raise Refused(Code.unknown_entry)
    person = changes.find(Person, row.person_id if isinstance(row, Pledge) else row.author)
    if person is not None and person.removed_at is not None:
        raise Refused(Code.unknown_person)


def _take_on(snapshot: Snapshot, command: TakeOn, occasion: Occasion) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    entry = _agreement(snapshot, stage, command.entry)
    person = _person(snapshot, command.person, occasion)
    held = next(snapshot.where(Pledge, entry_id=entry.id, person_id=person.id), None)
    if (held is not None) == command.taken:
        return []
    if held is not None:
        return happened("AgreementReleased", gone=[held])
    pledge = Pledge(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        entry_id=entry.id,
        person_id=person.id,
        at=occasion.now,
    )
    return happened("AgreementTakenOn", pledge)


def _support(snapshot: Snapshot, command: SupportAgreement, occasion: Occasion) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    entry = _agreement(snapshot, stage, command.entry)
    person = _person(snapshot, command.on_behalf, occasion)
    if not may_write(snapshot, stage, person):
        raise Refused(Code.not_allowed)
    if command.stance is None and clean(command.dissent):
        raise Refused(Code.field_required, field=N_("Your stance"))
    author = _voter(stage, command, person, occasion)
    given = (s for s in snapshot.where(Support, entry_id=entry.id, author=author) if s.wording == now(entry))
    held = next(given, None)
    if command.stance is None:
        return happened("SupportWithdrawn", gone=[held]) if held else []
    told = {"stance": command.stance, "dissent": _dissent(command)}
    if held is not None and told == {"stance": held.stance, "dissent": held.dissent}:
        return []
    support = held or Support(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        entry_id=entry.id,
        author=author,
        stance=command.stance,
        wording=now(entry),
        at=occasion.now,
    )
    at = moment(snapshot, stage, occasion.now)
    return happened("AgreementSupported", support.model_copy(update={**told, "at": at}))


def _agreement(snapshot: Snapshot, stage: Stage, entry_id: str) -> Entry:
    entry = snapshot.get(Entry, entry_id, Code.unknown_entry)
    if entry.stage_id != stage.id or entry.withdrawn_at is not None or entry.hidden_at is not None:
        raise Refused(Code.unknown_entry)
    return entry


def _person(snapshot: Snapshot, told: str | None, occasion: Occasion) -> Person:
    if told is None:
        return snapshot.get(Person, occasion.actor.person_id, Code.not_allowed)
    if not occasion.actor.may(CLERKS):
        raise Refused(Code.not_allowed)
    person = snapshot.get(Person, told, Code.unknown_person)
    if person.removed_at is not None:
        raise Refused(Code.unknown_person)
    return person


def _voter(stage: Stage, command: SupportAgreement, person: Person, occasion: Occasion) -> str:
    """Return the name that a stance bears. A secret one nobody can give for another: it would count twice."""
    if command.on_behalf is None:
        return author_name(stage, occasion.actor)
    if stage.envelope.authorship is not Authorship.signed:
        raise Refused(Code.not_allowed)
    return person.id


def _dissent(command: SupportAgreement) -> str:
    text = clean(command.dissent)
    if len(text) > DISSENT_LIMIT:
        raise Refused(Code.field_too_long, field=N_("Dissenting opinion"), length=len(text), limit=DISSENT_LIMIT)
    return text


WRITING = {command: rule for command, rule in entry_rules(INTAKE).items() if command not in MERGING}
RULES: Rules = {**WRITING, TakeOn: _take_on, SupportAgreement: _support}
