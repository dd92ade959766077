# What people answer to statements, and how that is counted: by side, by generation, by the answers to a question.
# Reading only, for the stages that ask and the stages that draw; where a vote is secret there is nothing to read but
# the side. Knows rows; knows no stage kind.
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlmodel import Field

from session.envelope import Authorship, StageState
from session.people import Role
from session.registration import present
from session.snapshot import Snapshot
from session.synthesis.counts import NOTHING, Answer, Camp, Counts
from session.synthesis.wording import GENERATIONS, GROUPS, SIDES, Noun
from session.tables import Entry, Moment, Person, Row, Stage, stored
from session.written import live_entries, may_write, shown_entries, sides_of, words_of

LATER = "later"
SIDE, GENERATION = "side", "generation"


@stored
class Reaction(Row):
    """One person's answer to one statement. `author` is the person's id where the stage is signed, else a pseudonym.

    `answer`: for, against, pass; or later, which counts as not seen. `side_id` is kept where only the side signs.
    """

    once: ClassVar[tuple[str, ...]] = ("entry_id",)
    private: ClassVar[bool] = True

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    author: str = Field(index=True)
    answer: str
    side_id: str | None = None
    at: Moment = Field(sa_type=BigInteger)


@dataclass(frozen=True)
class Facet:
    """A way to part the room. `names`: key → name of each part, in order; `partners` are shown and not compared."""

    key: str
    noun: Noun
    names: Mapping[str, str]
    partners: frozenset[str] = frozenset()


def is_secret(stage: Stage) -> bool:
    return stage.envelope.authorship is not Authorship.signed


def may_count(stage: Stage) -> bool:
    """Tell whether answers may be counted now: a secret vote is not, while people vote."""
    return not is_secret(stage) or stage.state is StageState.closed


def statements(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    return sorted(shown_entries(snapshot, stage), key=lambda entry: (entry.number, entry.id))


def text_of(entry: Entry) -> str:
    return str(words_of(entry).get("text", ""))


def dimension_of(entry: Entry) -> str:
    return str(words_of(entry).get("dimension", ""))


def answers(snapshot: Snapshot, entry: Entry) -> list[Reaction]:
    """Return what counts of the answers to a statement."""
    return [r for r in snapshot.where(Reaction, entry_id=entry.id) if r.answer != LATER]


def own_answers(snapshot: Snapshot, stage: Stage, author: str) -> dict[str, str]:
    """Return one person's answers by statement, later ones too."""
    found = snapshot.where(Reaction, stage_id=stage.id, author=author) if author else ()
    return {reaction.entry_id: reaction.answer for reaction in found}


def voters(snapshot: Snapshot, stage: Stage) -> dict[str, str | None]:
    """Return who has answered anything in a stage, with the side as far as it is kept."""
    found = {reaction.author: reaction.side_id for reaction in snapshot.where(Reaction, stage_id=stage.id)}
    if is_secret(stage):
        return found
    people = (snapshot.find(Person, author) for author in found)
    return {person.id: person.side_id for person in people if person is not None}


def votes(person: Person | None) -> bool:
    """Tell whether somebody's answers count: experts, observers and staff have none."""
    return person is not None and person.role == Role.participant


def facets(snapshot: Snapshot, stage: Stage, questions: Iterable[str] = ()) -> list[Facet]:
    """Return the ways to part the room that the answers of a stage allow: of a secret vote the sides at most.

    `questions`: “stage.field” each, a question with one choice in a stage that is signed.
    """
    if stage.envelope.authorship is Authorship.anonymous:
        return []
    sides = sides_of(snapshot)
    partners = frozenset(side.id for side in sides if side.partner)
    found = [Facet(SIDE, SIDES, {side.id: side.name for side in sides}, partners)]
    if is_secret(stage):
        return found
    ages = {str(place): name for place, name in enumerate(snapshot.session.generations, 1)}
    asked = (_question(snapshot, question) for question in questions)
    return [*found, Facet(GENERATION, GENERATIONS, ages), *(facet for facet in asked if facet)]


def _question(snapshot: Snapshot, question: str) -> Facet | None:
    stage, field = _asked(snapshot, question)
    asked = next((f for f in stage.envelope.fields if f.name == field and f.options), None) if stage else None
    if stage is None or asked is None or is_secret(stage):
        return None
    return Facet(question, GROUPS, {option: option for option in asked.options})


def _asked(snapshot: Snapshot, question: str) -> tuple[Stage | None, str]:
    key, _, field = question.partition(".")
    return next((stage for stage in snapshot.stages if stage.key == key), None), field


Parted = Callable[[str], str | None]
"""Which part of the room an author belongs to, by the author's name in the stage."""


def parting(snapshot: Snapshot, facet: Facet) -> Parted:
    """Return where the people of a signed stage belong."""
    if facet.key == SIDE:
        return lambda author: _person(snapshot, author).side_id
    if facet.key == GENERATION:
        return lambda author: str(_person(snapshot, author).generation or "")
    stage, field = _asked(snapshot, facet.key)
    entries = live_entries(snapshot, stage) if stage else []
    told = {entry.person_id: str(words_of(entry).get(field, "")) for entry in entries}
    return told.get


def _person(snapshot: Snapshot, person_id: str) -> Person:
    return snapshot.find(Person, person_id) or _NOBODY


_NOBODY = Person(id="", session_id="", name="")


@dataclass(frozen=True)
class Census:
    """How many people of each part of the room are there to answer, and how to tell where an answer belongs."""

    facet: Facet
    people: Mapping[str, int]
    part_of: Callable[[Reaction], str | None]

    def camps(self, snapshot: Snapshot, entry: Entry) -> tuple[Camp, ...]:
        """Return the counts of a statement by part of the room; who belongs to none is left out."""
        tallied: dict[str, dict[str, int]] = {key: {} for key in self.facet.names}
        for reaction in answers(snapshot, entry):
            part = tallied.get(self.part_of(reaction) or "")
            if part is not None:
                part[reaction.answer] = part.get(reaction.answer, 0) + 1
        return tuple(
            Camp(key, counts, max(self.people.get(key, 0), counts.n), key in self.facet.partners)
            for key, counts in ((key, _counts(part)) for key, part in tallied.items())
            if counts.n or self.people.get(key)
        )


def _counts(part: Mapping[str, int]) -> Counts:
    return Counts(*(part.get(answer, 0) for answer in (Answer.for_, Answer.against, Answer.passed)))


def census(snapshot: Snapshot, stage: Stage, facet: Facet) -> Census:
    """Return who is there to answer in a stage, by one facet. Who left after answering counts as having been there."""
    part_of = parting(snapshot, facet)
    people: dict[str, int] = {}
    for person in present(snapshot):
        part = part_of(person.id) if votes(person) and may_write(snapshot, stage, person) else None
        if part is not None:
            people[part] = people.get(part, 0) + 1
    secret = is_secret(stage)
    return Census(facet, people, lambda reaction: reaction.side_id if secret else part_of(reaction.author))


def everyone(snapshot: Snapshot, entry: Entry) -> Counts:
    """Return the counts of the whole room."""
    given = [reaction.answer for reaction in answers(snapshot, entry)]
    return _counts({answer: given.count(answer) for answer in given}) if given else NOTHING
