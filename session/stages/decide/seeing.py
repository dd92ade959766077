# A proposal and its rounds as screens and documents show them: words, levels with their counts, and who would change
# what. A count that is not shown is put into no answer, an author that is secret neither.
from collections.abc import Iterator
from dataclasses import dataclass

from session.entries.cards import Mark, mark
from session.entries.rounds import given_in, may_see, rounds_of
from session.entries.taken_up import text_of
from session.membership.namesakes import called
from session.people import Surface
from session.secrecy.promises import is_minuted
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.decide.options import DecideOptions
from session.stages.decide.outcomes import Outcome, Told, told
from session.stages.decide.proposals import text_in
from session.stages.decide.rows import Ballot
from session.stages.decide.scales import Level
from session.stages.decide.telling import label, sentence
from session.tables import Entry, Person, Round, Stage
from session.words import Words


@dataclass(frozen=True)
class Reason:
    """What somebody would change; `by` and `side` empty where the stage keeps authors secret."""

    id: str
    text: str
    by: str
    side: Mark | None
    level: Level
    options: DecideOptions

    def answer(self, words: Words) -> str:
        return label(self.level, self.options, words)


@dataclass(frozen=True)
class Asked:
    """A round of a proposal as one may see it. `at`: when it closed (ms); `told`: what came of it, once seen."""

    id: str
    number: int
    text: str
    at: int | None
    options: DecideOptions
    told: Told | None
    reasons: tuple[Reason, ...] = ()

    def said(self, words: Words) -> str:
        """Return what came of it, as a sentence; empty before."""
        if self.told is None:
            return ""
        return sentence(self.options, self.told, words)

    @property
    def accepted(self) -> bool:
        if self.told is None:
            return False
        outcome = self.told.outcome
        return outcome is Outcome.accepted


@dataclass(frozen=True)
class Proposal:
    """`rounds`: those that one may see, the oldest first; `asked`: it has been before the room."""

    id: str
    number: int
    revision: int
    text: str
    hidden: bool
    asked: bool
    rounds: tuple[Asked, ...]

    @property
    def last(self) -> Asked | None:
        if not self.rounds:
            return None
        return self.rounds[-1]

    @property
    def asked_text(self) -> str:
        """Return the words that the newest count is about; those that stand before there is one."""
        last = self.last
        if last is None:
            return self.text
        return last.text


def proposal(
    snapshot: Snapshot, stage: Stage, entry: Entry, surface: Surface
) -> Proposal:
    """Return a proposal with its closed rounds, as far as a surface may see what came of them."""
    every = rounds_of(snapshot, entry)
    seen = [each for each in every if _is_seen(stage, each, surface)]
    return Proposal(
        id=entry.id,
        number=entry.number,
        revision=entry.revision,
        text=text_of(entry),
        hidden=entry.hidden_at is not None,
        asked=bool(every),
        rounds=tuple(
            _asked(snapshot, stage, entry, each, surface) for each in seen
        ),
    )


def _is_seen(stage: Stage, round_: Round, surface: Surface) -> bool:
    if surface is Surface.console:
        return round_.is_closed
    return may_see(stage, round_)


def _asked(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry,
    round_: Round,
    surface: Surface,
) -> Asked:
    public = is_minuted(stage.envelope)
    read: tuple[Reason, ...] = ()
    if public or surface is Surface.console:
        read = tuple(reasons(snapshot, stage, round_))
    return Asked(
        id=round_.id,
        number=round_.number,
        text=text_in(entry, round_),
        at=round_.closed_at,
        options=DecideOptions.of(stage),
        told=told(snapshot, stage, round_),
        reasons=read,
    )


def reasons(
    snapshot: Snapshot, stage: Stage, round_: Round
) -> Iterator[Reason]:
    """Yield what people would change, once their round is over; the strongest doubts first."""
    if not round_.is_closed:
        return
    options = DecideOptions.of(stage)
    given = [vote for vote in given_in(snapshot, Ballot, round_) if vote.reason]
    for vote in sorted(given, key=lambda vote: (-vote.level, vote.id)):
        level = options.levels[vote.level]
        by, side = _signed(snapshot, stage, vote)
        yield Reason(vote.id, vote.reason, by, side, level, options)


def _signed(
    snapshot: Snapshot, stage: Stage, vote: Ballot
) -> tuple[str, Mark | None]:
    """Return name and side of whoever answered, where the stage is signed."""
    if is_secret(stage):
        return "", None
    person = snapshot.find(Person, vote.author)
    if person is None:
        return "", None
    side = mark(snapshot, person.side_id)
    return called(snapshot, person), side
