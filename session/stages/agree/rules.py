# Agreements: written like any entry but never merged, taken on by people, supported or not. A draft is
# never refused for what it lacks; what it lacks is said.
from collections.abc import Mapping
from typing import ClassVar, Literal

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import voting
from session.entries import writing as entries
from session.entries.moderation import MERGING
from session.entries.seats import in_units
from session.entries.voting import voter
from session.entries.writing import Intake
from session.entries.writing import rules as entry_rules
from session.envelope import StageState, Unit
from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rules
from session.messages import (
    BEGUN,
    RUNNING,
    Id,
    Line,
    StageCommand,
    Text,
    WritingCommand,
)
from session.people import CLERKS, STAFF, WRITERS, Role
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.agree.columns import AGREEMENT
from session.stages.agree.rows import Deferral, Pledge, Stance, Support
from session.stages.agree.tally import deferred
from session.tables import Entry, Person, Row, Stage

DISSENT_LIMIT = 1000
INTAKE = Intake(
    fields=lambda _snapshot, _stage: AGREEMENT,
    group=lambda _snapshot, _stage, _person: None,
)


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


class PutOffProposal(StageCommand):
    """Put a proposal off, or take it up again. `reason`: why, and until when, in a line of the protocol.

    It is none of the agreements then, whatever votes it has.
    """

    by = STAFF
    undoable = True
    after_close = True
    when: ClassVar[frozenset[StageState]] = BEGUN

    type: Literal["put_off"] = "put_off"
    entry: Id
    put_off: bool = True
    reason: Line = ""


def opened(
    _snapshot: Snapshot, stage: Stage, _occasion: Occasion
) -> list[Event]:
    """Give agreements to persons where a scenario gave them to groups: the stage has none of its own."""
    if stage.envelope.unit is not Unit.group:
        return []
    return happened("StageEdited", in_units(stage, Unit.person))


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse a pledge or a stance on what is hidden or withdrawn, and one of somebody who is not here."""
    entries.keeps(changes, stage, change)
    row = change.becomes
    if isinstance(row, Deferral) and change.was is None:
        _keep_its_own(changes, stage, row.entry_id)
    if not isinstance(row, Pledge | Support) or not change.touches(
        *SAID.get(type(row), ())
    ):
        return
    by = row.person_id if isinstance(row, Pledge) else row.author
    voting.refuse_unheard(changes, row.entry_id, by)


def _keep_its_own(changes: Changes, stage: Stage, entry_id: str) -> None:
    entry = changes.find(Entry, entry_id)
    if entry is None or entry.stage_id != stage.id:
        raise Refused(Code.unknown_entry)


def _take_on(
    snapshot: Snapshot, command: TakeOn, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    entry = _agreement(snapshot, stage, command.entry)
    person = _person(snapshot, command.person, occasion)
    held = next(
        snapshot.where(Pledge, entry_id=entry.id, person_id=person.id), None
    )
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


def _put_off(
    snapshot: Snapshot, command: PutOffProposal, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    entry = _agreement(snapshot, stage, command.entry)
    reason = clean(command.reason)
    held = deferred(snapshot, entry)
    if not command.put_off:
        return _taken_up(held)
    if held is None:
        held = Deferral(
            id=occasion.new_id(),
            session_id=stage.session_id,
            stage_id=stage.id,
            entry_id=entry.id,
            at=occasion.now,
        )
    elif held.reason == reason:
        return []
    change = {"reason": reason}
    given = held.model_copy(update=change)
    return happened("ProposalPutOff", given)


def _taken_up(held: Deferral | None) -> list[Event]:
    if held is None:
        return []
    gone = [held]
    return happened("ProposalTakenUp", gone=gone)


def _support(
    snapshot: Snapshot, command: SupportAgreement, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    entry = _agreement(snapshot, stage, command.entry)
    given_by = voter(snapshot, stage, occasion, command.on_behalf)
    held = voting.held(snapshot, Support, entry, given_by.name)
    if command.stance is None and clean(command.dissent):
        raise Refused(Code.field_required, field=N_("Your stance"))
    if command.stance is None:
        return happened("SupportWithdrawn", gone=[held]) if held else []
    said = {"stance": command.stance, "dissent": _dissent(command)}
    if held is not None and said == {
        "stance": held.stance,
        "dissent": held.dissent,
    }:
        return []
    return happened(
        "AgreementSupported",
        voting.cast(snapshot, held or Support, entry, given_by, said),
    )


def _agreement(snapshot: Snapshot, stage: Stage, entry_id: str) -> Entry:
    entry = snapshot.get(Entry, entry_id, Code.unknown_entry)
    if (
        entry.stage_id != stage.id
        or entry.withdrawn_at is not None
        or entry.hidden_at is not None
    ):
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


def _dissent(command: SupportAgreement) -> str:
    text = clean(command.dissent)
    if len(text) > DISSENT_LIMIT:
        raise Refused(
            Code.field_too_long,
            field=N_("Dissenting opinion"),
            length=len(text),
            limit=DISSENT_LIMIT,
        )
    return text


WRITING = {
    command: rule
    for command, rule in entry_rules(INTAKE).items()
    if command not in MERGING
}
RULES: Rules = {
    **WRITING,
    TakeOn: _take_on,
    SupportAgreement: _support,
    PutOffProposal: _put_off,
}

DEEDS: Mapping[str, Deed] = {
    "AgreementTakenOn": Deed(N_("agreement taken on for somebody")),
    "AgreementReleased": Deed(N_("agreement released for somebody")),
    "AgreementSupported": Deed(N_("vote given for somebody")),
    "ProposalPutOff": Deed(N_("proposal put off")),
    "ProposalTakenUp": Deed(N_("proposal taken up again")),
    "SupportWithdrawn": Deed(N_("vote of somebody withdrawn")),
}
