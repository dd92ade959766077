# Rounds of a stage, or of one entry in it: one runs at a time, votes belong to theirs, who was here is noted when it
# closes and stays so. What is asked again in other words keeps the words of each round. Knows no kind.
from collections.abc import Callable, Mapping
from typing import ClassVar, Literal, TypeVar

from sqlmodel import Field

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries.voted import now, wordings
from session.entries.voting import (
    Vote,
    may_vote,
    side_of_signed,
    side_told,
)
from session.entries.written import entry_of, is_shown, words_of
from session.envelope import StageState, Visibility
from session.events import Event, happened
from session.fields import Content
from session.kind import Occasion, Rules
from session.membership.registration import present
from session.messages import STARTED, Id, StageCommand
from session.people import CONTROL
from session.programme.flow import MINUTE
from session.refusals import N_, Code, Refused
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.tables import Entry, Person, Round, Stage
from session.values.bounds import Pace

BEGUN_OR_OVER = STARTED | {StageState.closed}


class RoundVote(Vote):
    """A vote in a round: one for each person in each."""

    frame: ClassVar[tuple[str, ...]] = ("round_id", "author")
    names: ClassVar[Mapping[str, str]] = {**Vote.names, "round_id": "round"}

    round_id: str = Field(index=True)


V = TypeVar("V", bound=RoundVote)


class BeginRound(StageCommand):
    """Begin the next round, of an entry or of the stage; `minutes`: of its clock, 0 is none; absent, what is usual."""

    by = CONTROL
    undoable = True
    when: ClassVar[frozenset[StageState]] = STARTED

    type: Literal["begin_round"] = "begin_round"
    entry: Id | None = None
    minutes: Pace | None = None


class CloseRound(StageCommand):
    """Close a round: nobody answers in it any more, and who is here is noted."""

    by = CONTROL
    undoable = True
    when: ClassVar[frozenset[StageState]] = STARTED

    type: Literal["close_round"] = "close_round"
    round: Id


class ShowRound(StageCommand):
    """Show the room what came of a closed round, or cover it again."""

    by = CONTROL
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEGUN_OR_OVER

    type: Literal["show_round"] = "show_round"
    round: Id
    covered: bool = False


def rounds(snapshot: Snapshot, stage: Stage) -> list[Round]:
    """Return the rounds of a stage in the order in which they began."""
    found = snapshot.where(Round, stage_id=stage.id)
    return sorted(found, key=_place)


def rounds_of(snapshot: Snapshot, entry: Entry) -> list[Round]:
    """Return the rounds of an entry in the order in which they began."""
    found = snapshot.where(Round, entry_id=entry.id)
    return sorted(found, key=_place)


def newest(snapshot: Snapshot, stage: Stage) -> Round | None:
    """Return the round that began last: what it is about is before the room."""
    found = rounds(snapshot, stage)
    if not found:
        return None
    return found[-1]


def running(snapshot: Snapshot, stage: Stage) -> Round | None:
    """Return the round in which people answer."""
    last = newest(snapshot, stage)
    if last is None or last.is_closed or is_over(stage):
        return None
    return last


def words_in(entry: Entry, round_: Round) -> Content:
    """Return the words that a round was about."""
    said = wordings(entry)
    place = min(round_.wording, len(said) - 1)
    return said[place]


def held(
    snapshot: Snapshot, table: type[V], round_: Round, name: str
) -> V | None:
    """Return the vote of this name in a round."""
    if not name:
        return None
    given = snapshot.where(table, round_id=round_.id, author=name)
    return next(given, None)


def given_in(snapshot: Snapshot, table: type[V], round_: Round) -> list[V]:
    """Return the votes of a round, in the order of their ids."""
    found = snapshot.where(table, round_id=round_.id)
    return sorted(found, key=lambda vote: vote.id)


def answered(
    snapshot: Snapshot, table: type[RoundVote], stage: Stage
) -> dict[str, str | None]:
    """Return who has answered in the round that began last, by author, with the side as far as it is kept."""
    last = newest(snapshot, stage)
    if last is None:
        return {}
    given = given_in(snapshot, table, last)
    if is_secret(stage):
        return {vote.author: side_told(vote) for vote in given}
    return {vote.author: side_of_signed(snapshot, vote) for vote in given}


def may_see(stage: Stage, round_: Round) -> bool:
    """Tell whether the room may see what came of a round."""
    visibility = stage.envelope.visibility
    if not round_.is_closed or visibility is Visibility.never:
        return False
    if stage.revealed_at is not None:
        return True
    return round_.shown_at is not None


def of_round(snapshot: Snapshot, stage: Stage, round_id: str) -> Round:
    """Return a round of this stage; refuse another one."""
    found = snapshot.get(Round, round_id, Code.round_over)
    if found.stage_id != stage.id:
        raise Refused(Code.round_over)
    return found


def refuse_over(snapshot: Snapshot, stage: Stage, round_id: str) -> Round:
    """Return the round that runs; refuse what was meant for another one, whose words may have been others."""
    found = of_round(snapshot, stage, round_id)
    if found.is_closed:
        raise Refused(Code.round_over)
    return found


def next_round(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry | None,
    occasion: Occasion,
    minutes: int,
) -> Round:
    """Return a round that begins now, by the words as they stand; its clock runs while the stage does."""
    last = newest(snapshot, stage)
    place = last.place if last else 0
    earlier = rounds_of(snapshot, entry) if entry else rounds(snapshot, stage)
    begun = Round(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        number=len(earlier) + 1,
        place=place + 1,
        opened_at=occasion.now,
    )
    clock = _clock(stage, minutes * MINUTE or None, occasion)
    about: dict[str, object] = {}
    if entry is not None:
        about = {"entry_id": entry.id, "wording": now(entry)}
    return begun.model_copy(update={**clock, **about})


def _clock(
    stage: Stage, left: int | None, occasion: Occasion
) -> dict[str, int | None]:
    """Return a round's clock with so much left (ms), or none: running with the stage, else standing."""
    if left is None or stage.state is not StageState.open:
        return {"ends_at": None, "left": left}
    return {"ends_at": occasion.now + left, "left": None}


def closed(
    snapshot: Snapshot, stage: Stage, round_: Round, occasion: Occasion
) -> Round:
    """Return a round as it closes now; who comes or leaves later changes nothing of it."""
    entitled, here = electorate(snapshot, stage)
    at_once = stage.envelope.visibility is Visibility.everyone
    shown_at = occasion.now if at_once else None
    change = {
        "ends_at": None,
        "left": None,
        "closed_at": occasion.now,
        "shown_at": shown_at,
        "present": here,
        "entitled": entitled,
    }
    return round_.model_copy(update=change)


def electorate(snapshot: Snapshot, stage: Stage) -> tuple[int, int]:
    """Return how many may vote of all on the list, and of those who are here."""
    everybody = snapshot.all(Person)
    listed = [each for each in everybody if each.removed_at is None]
    here = present(snapshot)

    def votes(person: Person) -> bool:
        return may_vote(snapshot, stage, person)

    entitled = sum(map(votes, listed))
    return entitled, sum(map(votes, here))


def paced(
    snapshot: Snapshot, _was: Stage, stage: Stage, occasion: Occasion
) -> list[Event]:
    """Close the round that runs with its stage; stop its clock with the stage's own, and let it go on."""
    last = newest(snapshot, stage)
    if last is None or last.is_closed:
        return []
    if is_over(stage):
        return happened("RoundClosed", closed(snapshot, stage, last, occasion))
    left = last.left if last.ends_at is None else last.ends_at - occasion.now
    if left is None:
        return []
    clock = _clock(stage, left, occasion)
    return happened("RoundPaced", last.model_copy(update=clock))


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse a second round beside one that runs, and another vote in a round that is closed."""
    row = change.becomes or change.was
    if isinstance(change.becomes, Round) and not change.becomes.is_closed:
        _keep_one(changes, stage)
    if isinstance(row, RoundVote):
        _keep_counted(changes, change, row)


def _keep_one(changes: Changes, stage: Stage) -> None:
    run = [
        each
        for each in changes.all(Round)
        if each.stage_id == stage.id and not each.is_closed
    ]
    if len(run) > 1:
        raise Refused(Code.round_runs)


def _keep_counted(changes: Changes, change: Change, vote: RoundVote) -> None:
    """Of two people who are one, one voice goes whenever that is found out."""
    was = changes.before.find(Round, vote.round_id)
    if was is None or not was.is_closed:
        return
    said = set(type(vote).model_fields) - {"author", "at"}
    goes = change.becomes is None and not any(changes.of(Person))
    if goes or change.touches(*said):
        raise Refused(Code.round_over)


def rules(usual: Callable[[Stage], int]) -> Rules:
    """Return the rules of a kind that has rounds; `usual`: minutes of a round's clock, 0 is none."""

    def begin(
        snapshot: Snapshot, command: BeginRound, occasion: Occasion
    ) -> list[Event]:
        stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
        entry = None
        if command.entry is not None:
            _, entry = entry_of(snapshot, stage.id, command.entry)
            _refuse_again(snapshot, stage, entry)
        if running(snapshot, stage) is not None:
            raise Refused(Code.round_runs)
        minutes = usual(stage)
        if command.minutes is not None:
            minutes = command.minutes
        begun = next_round(snapshot, stage, entry, occasion, minutes)
        return happened("RoundBegun", begun)

    return {BeginRound: begin, CloseRound: _close, ShowRound: _show}


def _refuse_again(snapshot: Snapshot, stage: Stage, entry: Entry) -> None:
    """Refuse what is hidden, and a second secret count of the same words: the two might differ by one person."""
    if not is_shown(entry):
        raise Refused(Code.unknown_entry)
    if not is_secret(stage):
        return
    counted = rounds_of(snapshot, entry)
    asked = [words_in(entry, each) for each in counted]
    if words_of(entry) in asked:
        raise Refused(Code.round_same_words)


def _close(
    snapshot: Snapshot, command: CloseRound, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    found = of_round(snapshot, stage, command.round)
    if found.is_closed:
        return []
    return happened("RoundClosed", closed(snapshot, stage, found, occasion))


def _show(
    snapshot: Snapshot, command: ShowRound, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    found = of_round(snapshot, stage, command.round)
    if not found.is_closed:
        raise Refused(Code.stage_wrong_state)
    if (found.shown_at is None) == command.covered:
        return []
    name, at = "RoundShown", occasion.now
    if command.covered:
        name, at = "RoundCovered", 0
    return happened(name, found.model_copy(update={"shown_at": at or None}))


def _place(round_: Round) -> tuple[int, str]:
    return round_.place, round_.id


DEEDS: Mapping[str, Deed] = {
    "RoundBegun": Deed(N_("round begun")),
    "RoundClosed": Deed(N_("round closed")),
    "RoundShown": Deed(N_("result of a round shown")),
    "RoundCovered": Deed(N_("result of a round covered")),
}
