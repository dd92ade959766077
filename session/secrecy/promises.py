# What a stage promises whoever writes in it: who sees a text, whether the protocol prints it, with which name. The
# sentences above the forms are made of what screens and documents go by. Knows stages and rows; knows no command.
from collections.abc import Iterable, Mapping

from session.changes import stages_changed
from session.envelope import Authorship, Envelope, StageState, Unit, Visibility
from session.events import Event
from session.refusals import N_, Code, Refused, said
from session.secrecy.sealing import bears_pseudonym
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.tables import Stage

NOWHERE = "none"
NOT_BEGUN = frozenset({StageState.draft, StageState.skipped})
WIDER = (
    Visibility.never,
    Visibility.group,
    Visibility.after_reveal,
    Visibility.everyone,
)
"""Who sees what is written, the few first."""

ALL = N_("Everyone sees it.")
ALL_LATER = N_(
    "On the screens only those who lead the session see it, until they show it to everyone."
)
GROUP_LATER = N_(
    "Your group and those who lead the session see it; everyone, once they show it."
)
SIDE_LATER = N_(
    "Your side and those who lead the session see it; everyone, once they show it."
)
FEW: Mapping[Unit, str] = {
    Unit.person: N_(
        "On the screens only those who lead the session see it; they may put a thought of it to all, without your name."
    ),
    Unit.side: N_(
        "On the screens only your side and those who lead the session see it; they may put a thought of it to all."
    ),
    Unit.group: N_(
        "On the screens only your group and those who lead the session see it; they may put a thought of it to all."
    ),
}
LATER: Mapping[Unit, str] = {
    Unit.person: ALL_LATER,
    Unit.side: SIDE_LATER,
    Unit.group: GROUP_LATER,
}
SIGNED: Mapping[Authorship, str] = {
    Authorship.signed: N_("It bears your name and side."),
    Authorship.side: N_("It bears your side, not your name."),
    Authorship.anonymous: N_(
        "It bears neither name nor side: who wrote it is kept nowhere."
    ),
}
MEMBERS = N_("The protocol names the members of your group.")
PRINTED = N_("The protocol prints it.")
ANNEXED = N_("The final report prints it in an appendix.")
LET_THROUGH = N_("The moderator lets it through first.")


PROPOSED: Mapping[Authorship, str] = {
    Authorship.signed: N_(
        "Whoever may read the text sees your proposal with your name and side."
    ),
    Authorship.side: N_(
        "Whoever may read the text sees your proposal with your side, without your name."
    ),
    Authorship.anonymous: N_(
        "Whoever may read the text sees your proposal, without your name and side."
    ),
}
"""What stands above a correction: of its author it tells what the entries of its stage do."""


DISSENT: Mapping[tuple[bool, bool], str] = {
    (True, False): N_(
        "Those who lead the session see it; when the vote is over, everyone sees it with the agreement and the protocol"
        " prints it, with your name and side."
    ),
    (True, True): N_(
        "Once the votes are counted, everyone sees it with the agreement and the protocol prints it, without your name."
        " It tells how its author voted."
    ),
    (False, False): N_(
        "Those who lead the session see it, with your name. The protocol does not print it; it stays in the session's"
        " data."
    ),
    (False, True): N_(
        "Those who lead the session see it once the votes are counted, without your name. The protocol does not print"
        " it; it stays in the session's data."
    ),
}
"""What stands above a dissenting opinion: by whether its stage is in the protocol, and whether its votes are secret."""


REASON: Mapping[tuple[bool, bool], str] = {
    (True, False): N_(
        "When the round is counted, everyone sees it with the proposal and the protocol prints it, with your name and"
        " side."
    ),
    (True, True): N_(
        "When the round is counted, everyone sees it with the proposal and the protocol prints it, without your name."
        " It tells how its author voted."
    ),
    (False, False): N_(
        "Those who lead the session see it when the round is counted, with your name. The protocol does not print it."
    ),
    (False, True): N_(
        "Those who lead the session see it when the round is counted, without your name. The protocol does not print"
        " it."
    ),
}
"""What stands above what one would change in a proposal, likewise."""


def promise(stage: Stage) -> str:
    """Return what forms bear and commands bring back: the same where the same is promised."""
    given = stage.envelope
    return f"{given.authorship}.{given.visibility}.{given.unit}{'.approval' * given.approval}"


def told(stage: Stage) -> tuple[str, ...]:
    """Return the sentences above a form, as ids of the catalogues."""
    envelope = stage.envelope
    printed = PRINTED if is_minuted(envelope) else ANNEXED
    named = (
        SIGNED[envelope.authorship],
        *([MEMBERS] if envelope.unit is Unit.group else []),
    )
    return (
        _seen(stage),
        printed,
        *named,
        *([LET_THROUGH] if envelope.approval else []),
    )


def told_of_corrections(stage: Stage | None) -> str:
    """Return the sentence above a correction of an entry of this stage; of no stage, as of requisites."""
    if stage is None:
        return PROPOSED[Authorship.signed]
    return PROPOSED[stage.envelope.authorship]


def told_of_dissent(stage: Stage) -> str:
    """Return the sentence above a dissenting opinion on an agreement of this stage."""
    return DISSENT[is_minuted(stage.envelope), is_secret(stage)]


def told_of_reason(stage: Stage) -> str:
    """Return the sentence above what one would change in a proposal of this stage."""
    return REASON[is_minuted(stage.envelope), is_secret(stage)]


def is_minuted(envelope: Envelope) -> bool:
    """Tell whether a stage stands in a section of the protocol; else its texts are in the report's last appendix."""
    return envelope.section != NOWHERE


def _seen(stage: Stage) -> str:
    visibility, unit = stage.envelope.visibility, stage.envelope.unit
    if visibility is Visibility.never or (
        visibility is Visibility.group and unit is not Unit.group
    ):
        return FEW[unit]
    if visibility is Visibility.group:
        return GROUP_LATER
    shown = visibility is Visibility.everyone or stage.revealed_at is not None
    return ALL if shown else LATER[unit]


def is_given(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether anybody may have read the promise: undo takes an opening back, but nobody forgets what it said."""
    return stage.opened_at is not None or any(
        map(bears_pseudonym, snapshot.naming(stage.id))
    )


def refuse_other(stage: Stage, shown: str | None) -> None:
    """Refuse what was written under another promise. An approval that came since is none: it only keeps back."""
    if shown is None or promise(stage) in {shown, f"{shown}.approval"}:
        return
    raise Refused(
        Code.promise_changed,
        sight=said(_seen(stage)),
        name=said(SIGNED[stage.envelope.authorship]),
    )


def refuse_broken(snapshot: Snapshot, events: Iterable[Event]) -> None:
    """Refuse to change what was promised, whichever command does: fewer people may see it than were named, not more."""
    for before, after in stages_changed(snapshot, events):
        if _breaks(before, after) and is_given(snapshot, before):
            raise Refused(Code.promise_given)


def _breaks(before: Stage, after: Stage) -> bool:
    was, becomes = before.envelope, after.envelope
    begun = NOT_BEGUN.isdisjoint({before.state, after.state})
    wider = WIDER.index(becomes.visibility) > WIDER.index(was.visibility)
    other_units = begun and was.unit is not becomes.unit
    other_names = was.authorship is not becomes.authorship
    other_writers = was.writers != becomes.writers
    return wider or other_units or other_names or other_writers
