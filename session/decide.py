# The one door for commands: who may, when, and which rule answers. Pure: a snapshot and a command in,
# events or a refusal out.
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

from session import undoing
from session.after import (
    cards,
    corrections,
    erasure,
    letterhead,
    publishing,
    reports,
    spreading,
    versions,
)
from session.after.cards import IssueCard, ReportByCard
from session.after.spreading import SpreadByCard
from session.after.versions import FreezeVersion
from session.entries import photos
from session.entries.authors import author_name
from session.entries.photos import AddPhoto
from session.envelope import Chosen, Envelope, StageState
from session.events import Event, rows_in
from session.keeping import keep
from session.kind import Occasion, Rule
from session.membership import (
    expected,
    invitations,
    merging,
    regaining,
    registration,
    roster,
)
from session.membership.expected import TakePlace
from session.membership.invitations import AskIn, ComeIn, TakeOver
from session.membership.regaining import Regain
from session.membership.registration import Arrive, IssueLink, Join
from session.messages import Command, Commands, StageCommand, WritingCommand
from session.options import edited
from session.people import CLERKS, WRITERS, Actor
from session.programme import agenda, blocks, flow, passport, pilot
from session.programme.agenda import EditStage, InsertStage, SetProgramme
from session.programme.blocks import (
    DetachBlock,
    InsertBlock,
    MoveBlock,
    RemoveBlock,
    SetBlock,
)
from session.refusals import Code, Refused
from session.secrecy import dealing, promises
from session.secrecy.voices import speaks
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Link, Person, Stage
from session.words import words

Consequence = Callable[[Occasion], list[Event]]
RULES: dict[type[Command], Rule] = {
    **flow.RULES,
    **agenda.RULES,
    **pilot.RULES,
    **blocks.RULES,
    **registration.RULES,
    **invitations.RULES,
    **expected.RULES,
    **merging.RULES,
    **roster.RULES,
    **photos.RULES,
    **regaining.RULES,
    **letterhead.RULES,
    **erasure.RULES,
    **passport.RULES,
    **undoing.RULES,
    **corrections.RULES,
    **versions.RULES,
    **reports.RULES,
    **cards.RULES,
    **publishing.RULES,
    **spreading.RULES,
}
OF_KINDS = dict.fromkeys(
    chain.from_iterable(kind.rules for kind in KINDS.values())
)
INTERNAL: frozenset[type[Command]] = frozenset(
    {
        AddPhoto,
        Arrive,
        AskIn,
        ComeIn,
        DetachBlock,
        FreezeVersion,
        InsertBlock,
        IssueCard,
        IssueLink,
        Join,
        MoveBlock,
        Regain,
        RemoveBlock,
        ReportByCard,
        SetBlock,
        SetProgramme,
        SpreadByCard,
        TakeOver,
        TakePlace,
    }
)
COMMANDS = Commands(
    command for command in (*RULES, *OF_KINDS) if command not in INTERNAL
)


def decide(
    snapshot: Snapshot, command: Command, occasion: Occasion
) -> list[Event]:
    """Return what happens, or refuse. No events: the thing is done already."""
    permit(snapshot, command, occasion)
    events = _rule(snapshot, command)(
        snapshot, _filled(snapshot, command), occasion
    )
    if type(command) in undoing.RULES:
        return events
    events = events + _consequences(snapshot, events, occasion)
    keep(snapshot, events)
    return events + dealing.once_counted(snapshot, events, occasion)


def is_undoable(command: Command, actor: Actor) -> bool:
    """Tell whether undo takes a command back: one of the staff's own, or what a clerk does who is no participant."""
    return command.undoable or (
        command.staff_undo and actor.person_id is None and actor.may(CLERKS)
    )


def signed_by(snapshot: Snapshot, command: Command, actor: Actor) -> str:
    """Return the name that the journal keeps: a pseudonym where the stage does not sign its entries.

    What is done by a person's link that staff took is theirs.
    """
    stage = (
        snapshot.find(Stage, command.stage)
        if isinstance(command, StageCommand) and not command.named
        else None
    )
    name = author_name(stage, actor) if stage else actor.id
    return actor.hand or name if name == actor.id else name


def may_have_signed(name: str, command: Command, actor: Actor) -> bool:
    """Tell whether a name in the journal is the actor's own; the stage of the command may be gone since."""
    if name in {actor.id, actor.hand}:
        return True
    return isinstance(command, StageCommand) and name in actor.pseudonyms(
        command.stage
    )


def permit(snapshot: Snapshot, command: Command, occasion: Occasion) -> None:
    """Refuse by role, by the session's end and by the state of the stage, before any rule is asked."""
    _refuse_the_removed(snapshot, occasion.actor)
    if not occasion.actor.may(command.by):
        raise Refused(Code.not_allowed)
    if snapshot.session.closed_at is not None and not command.after_close:
        raise Refused(Code.session_closed)
    if isinstance(command, StageCommand):
        stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
        if stage.state not in command.when:
            raise Refused(_wrong_state(command))
        if isinstance(command, WritingCommand):
            promises.refuse_other(stage, command.promise)
        if _writes_as_oneself(command, occasion.actor) and not speaks(
            snapshot, stage, occasion.actor
        ):
            raise Refused(Code.other_link)


def _writes_as_oneself(command: StageCommand, actor: Actor) -> bool:
    return (
        not command.named
        and bool(command.by & WRITERS)
        and not actor.may(command.by & CLERKS)
    )


def _refuse_the_removed(snapshot: Snapshot, actor: Actor) -> None:
    """Refuse who was put out, or whose link was revoked, while this command was on its way."""
    person = snapshot.find(Person, actor.person_id)
    link = snapshot.find(Link, actor.id)
    if (person and person.removed_at is not None) or (
        link and link.revoked_at is not None
    ):
        raise Refused(Code.link_revoked)


def _wrong_state(command: StageCommand) -> Code:
    return (
        Code.stage_not_open
        if StageState.open in command.when
        else Code.stage_wrong_state
    )


def _rule(snapshot: Snapshot, command: Command) -> Rule:
    rule = RULES.get(type(command))
    if rule is None and isinstance(command, StageCommand):
        stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
        rule = KINDS[stage.kind].rules.get(type(command))
    if rule is None or (
        isinstance(command, InsertStage) and command.kind not in KINDS
    ):
        raise Refused(Code.unknown_command)
    return rule


def _filled(snapshot: Snapshot, command: Command) -> Command:
    """Return a command that plans a stage with what only its kind knows: what is usual, and which options there are."""
    if isinstance(command, InsertStage):
        return _inserting(snapshot, command)
    if isinstance(command, EditStage) and command.options is not None:
        return _editing(snapshot, command, command.options)
    return command


def _editing(snapshot: Snapshot, command: EditStage, change: Chosen) -> Command:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    begun = stage.state is not StageState.draft
    options = edited(
        KINDS[stage.kind].options, stage.envelope.options, change, begun=begun
    )
    return command.model_copy(update={"options": options})


def _inserting(snapshot: Snapshot, command: InsertStage) -> Command:
    """Return a command with what the kind puts where the sender left the envelope's default.

    Labels stand in the session's language, as a scenario's do: a label that takes a side's name has no translation.
    """
    given, known = command.envelope, Envelope.model_fields
    fresh = {
        n: v
        for n, v in KINDS[command.kind].fresh.items()
        if getattr(given, n) == known[n].default
    }
    options = KINDS[command.kind].options.accepted(given.options)
    envelope = given.model_copy(update={**fresh, "options": options})
    if "fields" in fresh:
        tell = words(snapshot.session.language)
        fields = tuple(
            field.model_copy(update={"label": tell(field.label)})
            for field in envelope.fields
        )
        envelope = envelope.model_copy(update={"fields": fields})
    return command.model_copy(update={"envelope": envelope})


def _consequences(
    snapshot: Snapshot, events: list[Event], occasion: Occasion
) -> list[Event]:
    """Return what kinds add when a stage opens first, when its clock stops or goes on, and when somebody comes late.

    Each is decided on the state after what leads to it; then the snapshot is again as it was.
    """
    due = list(_due(snapshot, events))
    if not due:
        return []
    added: list[Event] = []
    given = dict(snapshot.given)
    before = snapshot.advance(events)
    try:
        for follows in due:
            more = follows(occasion)
            added += more
            before += snapshot.advance(more)
    finally:
        snapshot.step_back(before)
        snapshot.given = given
    return added


def _due(snapshot: Snapshot, events: list[Event]) -> Iterator[Consequence]:
    """Yield what is to be asked of kinds, in order; what has happened is told from the state before."""
    for row in list(rows_in(events)):
        if isinstance(row, Stage) and _has_opened(snapshot, row):
            yield partial(KINDS[row.kind].opened, snapshot, row)
        if isinstance(row, Stage) and (was := _other_pace(snapshot, row)):
            yield partial(KINDS[row.kind].paced, snapshot, was, row)
        if isinstance(row, Person) and _has_joined(snapshot, row):
            yield partial(_placed, snapshot, row)


def _has_opened(snapshot: Snapshot, stage: Stage) -> bool:
    before = snapshot.find(Stage, stage.id)
    return stage.state is StageState.open and (
        before is None or before.state in promises.NOT_BEGUN
    )


def _other_pace(snapshot: Snapshot, stage: Stage) -> Stage | None:
    """Return how a stage was before its clock stopped or went on; None where it did neither."""
    was = snapshot.find(Stage, stage.id)
    return (
        was
        if was
        and (was.state is StageState.open) != (stage.state is StageState.open)
        else None
    )


def _has_joined(snapshot: Snapshot, person: Person) -> bool:
    before = snapshot.find(Person, person.id)
    return person.joined_at is not None and (
        before is None or before.joined_at is None
    )


def _placed(
    snapshot: Snapshot, person: Person, occasion: Occasion
) -> list[Event]:
    started = {StageState.open, StageState.paused}
    events: list[Event] = []
    for stage in snapshot.stages:
        if stage.state in started:
            kind = KINDS[stage.kind]
            events += kind.joined(snapshot, stage, person, occasion)
    return events
