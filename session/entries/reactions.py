# What people answer to statements, and how that is counted: by side, by generation, by the answers to a question.
# Reading only, for the stages that ask and the stages that draw; where a vote is secret there is nothing to read but
# the side. What all votes share is in voting. Knows rows; knows no stage kind.
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import StringConstraints
from sqlmodel import Field

from session.entries import voting
from session.entries.voted import last_voted, now, on, wordings
from session.entries.voting import Vote
from session.entries.written import (
    live_entries,
    shown_entries,
    sides_of,
    words_of,
)
from session.envelope import StageState, Visibility
from session.fields import FieldKind
from session.kind import kind_of
from session.membership.registration import present
from session.options import Asked, Input, Options
from session.refusals import N_
from session.secrecy.signing import is_secret, keeps_side
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.synthesis.counts import NOTHING, Answer, Camp, Counts
from session.synthesis.wording import GENERATIONS, GROUPS, SIDES, Noun
from session.tables import Entry, Person, Stage, stored
from session.values.bounds import Line, Number, Text
from session.words import words

LATER = "later"
COUNTED = (Answer.for_, Answer.against, Answer.passed)
Said = Annotated[
    str, StringConstraints(pattern=f"^({'|'.join((*COUNTED, LATER))})$")
]
"""What a rule knows as an answer."""
SIDE, GENERATION = "side", "generation"
DIMENSIONS = (
    N_("formats"),
    N_("production cycle"),
    N_("agenda"),
    N_("resources"),
    N_("audience"),
    N_("other"),
)


class StatementOptions(Options):
    """`field`: the questions whose answers become statements, a comma between: of each entry all, the first first."""

    field: Annotated[
        Line,
        Asked(
            N_("Questions whose answers become statements"),
            N_("names with a comma between"),
            settled=True,
        ),
    ] = ""
    dimensions: Annotated[
        Text, Asked(N_("Dimensions"), N_("one a line"), Input.lines)
    ] = ""


@stored
class Reaction(Vote):
    """One person's answer to one statement.

    `answer`: for, against, pass; or later, which counts as not seen. `put_off`: how often it was later, which says
    what is asked next without a time. `side_id` is kept where only the side signs.
    """

    about: ClassVar[frozenset[str]] = frozenset({"text"})
    names: ClassVar[Mapping[str, str]] = {**Vote.names, "side_id": "side"}

    answer: Said
    side_id: str | None = None
    put_off: Number = Field(default=0, sa_column_kwargs={"server_default": "0"})

    @property
    def answers(self) -> bool:
        return self.answer != LATER

    @property
    def camp(self) -> Answer | None:
        return Answer(self.answer) if self.answers else None

    def unsigned(self, name: str) -> Self:
        return self.model_copy(update={"author": name, "put_off": 0})


@dataclass(frozen=True)
class Facet:
    """A way to part the room. `names`: key → name of each part, in order; `partners` are shown and not compared.

    `label`: the question, where it is the answers to one that part the room.
    """

    key: str
    noun: Noun
    names: Mapping[str, str]
    partners: frozenset[str] = frozenset()
    label: str = ""


def statement_stages(snapshot: Snapshot) -> list[Stage]:
    """Return the stages whose entries are statements, in the programme's order."""
    return [
        stage for stage in snapshot.stages if kind_of(stage).puts_statements
    ]


def statements(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    return sorted(
        shown_entries(snapshot, stage),
        key=lambda entry: (entry.number, entry.id),
    )


def text_of(entry: Entry) -> str:
    return str(words_of(entry).get("text", ""))


def dimension_of(entry: Entry) -> str:
    return str(words_of(entry).get("dimension", ""))


def dimensions(snapshot: Snapshot, stage: Stage) -> tuple[str, ...]:
    """Return the dimensions' names: the stage's own, one a line, else the usual ones in the session's language."""
    told = StatementOptions.of(stage).dimensions
    own = tuple(line.strip() for line in told.splitlines() if line.strip())
    tell = words(snapshot.session.language)
    return own or tuple(tell(name) for name in DIMENSIONS)


def answers(snapshot: Snapshot, entry: Entry) -> list[Reaction]:
    """Return what counts of the answers to a statement: those to the newest words that have any."""
    newest = last_voted(snapshot, Reaction, entry)
    return on(snapshot, Reaction, entry, newest)


def as_voted(snapshot: Snapshot, entry: Entry) -> str:
    """Return the words of a statement that stand beside its counts: those that were answered."""
    return str(
        wordings(entry)[last_voted(snapshot, Reaction, entry)].get("text", "")
    )


def own_answers(
    snapshot: Snapshot, stage: Stage, author: str
) -> dict[str, str]:
    """Return one person's answers by statement to the words that stand, later ones too."""
    return {
        reaction.entry_id: reaction.answer
        for reaction in _given(snapshot, stage, author)
        if _stands(snapshot, reaction)
    }


def own_counted(
    snapshot: Snapshot, stage: Stage, author: str
) -> dict[str, str]:
    """Return one person's answers by statement as far as they count: to the words that stand beside the counts."""
    return {
        reaction.entry_id: reaction.answer
        for reaction in _given(snapshot, stage, author)
        if _counts(snapshot, reaction)
    }


def _given(snapshot: Snapshot, stage: Stage, author: str) -> Iterable[Reaction]:
    """Return the reactions of one author; none of nobody."""
    if not author:
        return ()
    return snapshot.where(Reaction, stage_id=stage.id, author=author)


def _stands(snapshot: Snapshot, reaction: Reaction) -> bool:
    entry = snapshot.find(Entry, reaction.entry_id)
    return entry is not None and reaction.wording == now(entry)


def _counts(snapshot: Snapshot, reaction: Reaction) -> bool:
    entry = snapshot.find(Entry, reaction.entry_id)
    if entry is None:
        return False
    last = last_voted(snapshot, Reaction, entry)
    return reaction.wording == last


def voters(snapshot: Snapshot, stage: Stage) -> dict[str, str | None]:
    """Return who has answered anything in a stage, with the side as far as kept."""
    return voting.voters(snapshot, Reaction, stage)


def facets(
    snapshot: Snapshot, stage: Stage, questions: Iterable[str] = ()
) -> list[Facet]:
    """Return the ways to part the room that the answers of a stage allow: of a secret vote the sides at most.

    `questions`: “stage.field” each, a question with one choice in a stage that is signed.
    """
    if not keeps_side(stage):
        return []
    sides = sides_of(snapshot)
    partners = frozenset(side.id for side in sides if side.partner)
    found = [
        Facet(SIDE, SIDES, {side.id: side.name for side in sides}, partners)
    ]
    if is_secret(stage):
        return found
    ages = {
        str(place): name
        for place, name in enumerate(snapshot.session.generations, 1)
    }
    asked = (_question(snapshot, question) for question in questions)
    return [
        *found,
        Facet(GENERATION, GENERATIONS, ages),
        *(facet for facet in asked if facet),
    ]


def questions(snapshot: Snapshot, before: Stage) -> list[tuple[str, str]]:
    """Return what may part the room, too: the key and the label of each question that `_question` takes."""
    found: list[tuple[str, str]] = []
    for stage in snapshot.stages:
        if stage.position < before.position:
            found += (
                (f"{stage.key}.{field.name}", field.label)
                for field in stage.envelope.fields
            )
    return [each for each in found if _question(snapshot, each[0])]


def _question(snapshot: Snapshot, question: str) -> Facet | None:
    """Return the facet of a question with one choice, of a stage that is signed and whose answers others may see."""
    stage, name = _asked(snapshot, question)
    if (
        stage is None
        or is_secret(stage)
        or stage.envelope.visibility is Visibility.never
    ):
        return None
    fields = (
        f
        for f in stage.envelope.fields
        if f.name == name and f.kind is FieldKind.one
    )
    return next(
        (
            Facet(question, GROUPS, {o: o for o in f.options}, label=f.label)
            for f in fields
        ),
        None,
    )


def _asked(snapshot: Snapshot, question: str) -> tuple[Stage | None, str]:
    key, _, field = question.partition(".")
    return next(
        (stage for stage in snapshot.stages if stage.key == key), None
    ), field


def parting(snapshot: Snapshot, facet: Facet) -> dict[str, str]:
    """Return where people belong, by id: what tells of a signed stage where an answer counts."""
    if facet.key == SIDE:
        return {
            person.id: person.side_id
            for person in snapshot.all(Person)
            if person.side_id
        }
    if facet.key == GENERATION:
        return {
            person.id: str(person.generation)
            for person in snapshot.all(Person)
            if person.generation
        }
    stage, field = _asked(snapshot, facet.key)
    entries = live_entries(snapshot, stage) if stage else []
    return {
        entry.person_id: str(words_of(entry).get(field, ""))
        for entry in entries
        if entry.person_id
    }


@dataclass(frozen=True)
class Census:
    """How many people of each part of the room are there to answer.

    `belongs`: the part of each author; None where a secret answer bears its side itself.
    """

    facet: Facet
    people: Mapping[str, int]
    belongs: Mapping[str, str] | None

    def camps(self, snapshot: Snapshot, entry: Entry) -> tuple[Camp, ...]:
        """Return the counts of a statement by part of the room; who belongs to none is left out."""
        found = voting.counted_by(answers(snapshot, entry), self._part)
        counted = ((key, found.get(key, NOTHING)) for key in self.facet.names)
        return tuple(
            Camp(
                key,
                counts,
                max(self.people.get(key, 0), counts.n),
                key in self.facet.partners,
            )
            for key, counts in counted
            if counts.n or self.people.get(key)
        )

    def _part(self, reaction: Reaction) -> str | None:
        return (
            reaction.side_id
            if self.belongs is None
            else self.belongs.get(reaction.author)
        )


def census(snapshot: Snapshot, stage: Stage, facet: Facet) -> Census:
    """Return who is there to answer in a stage, by one facet. Who left after answering counts as having been there."""
    belongs = parting(snapshot, facet)
    there = (
        p.id for p in present(snapshot) if voting.may_vote(snapshot, stage, p)
    )
    people = Counter(belongs[person] for person in there if person in belongs)
    told = None if is_secret(stage) else belongs
    return Census(facet, people, told)


Stance = tuple[int, ...]
"""For each statement 1, -1 or 0: for, against, or neither."""
TURNED: Mapping[str, int] = {Answer.for_: 1, Answer.against: -1}


def stances(snapshot: Snapshot, before: Stage) -> dict[str, Stance]:
    """Return what people answered in the last counted reactions before a stage that were signed, by person.

    A secret vote tells nobody's stance: there is no way from an answer to a person, and none is looked for. A stage
    that opens closes what ran.
    """
    runs = before.state in {StageState.open, StageState.paused}
    earlier = [
        s for s in statement_stages(snapshot) if s.position < before.position
    ]
    for stage in reversed(
        [s for s in earlier if (runs or is_over(s)) and not is_secret(s)]
    ):
        put = [entry.id for entry in statements(snapshot, stage)]
        given = {
            author: own_counted(snapshot, stage, author)
            for author in voters(snapshot, stage)
        }
        if given:
            return {
                who: tuple(TURNED.get(said.get(each, ""), 0) for each in put)
                for who, said in given.items()
            }
    return {}


def seats_by_answers(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether later groups are meant to be formed by what is answered in a stage."""
    later = (s for s in snapshot.stages if s.position > stage.position)
    return not is_secret(stage) and any(
        kind_of(each).by_answers(each) for each in later
    )


def everyone(snapshot: Snapshot, entry: Entry) -> Counts:
    """Return the counts of the whole room."""
    return voting.counted(answers(snapshot, entry))
