# What each audience sees of reactions: one statement on the phone and one's own answers; how far the room is; the
# counts for the moderator, and for the room after the end. No region names who answered what.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from session.entries import boards
from session.entries.cards import Mark, mark
from session.entries.leaves import MOST_OFFERED, chosen
from session.entries.projected import nothing
from session.entries.reactions import (
    LATER,
    SIDE,
    Census,
    Reaction,
    answers,
    as_voted,
    census,
    dimension_of,
    dimensions,
    everyone,
    facets,
    own_answers,
    own_counted,
    seats_by_answers,
    statements,
    text_of,
)
from session.entries.turning import turned
from session.entries.voting import may_vote
from session.entries.written import live_entries, sides_of
from session.envelope import StageState, Visibility
from session.kind import Audience, Region, Scope, Values
from session.membership.namesakes import called
from session.membership.registration import present
from session.people import Surface
from session.secrecy.promises import promise
from session.secrecy.sealing import goes_on_in_secret
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_counted, is_over, shown
from session.snapshot import Snapshot
from session.stages.react.statements import (
    maps_of,
    open_drafts,
    sources_of,
)
from session.stages.react.turns import in_turn, next_statement
from session.synthesis.counts import Camp, Counts
from session.synthesis.secrecy import Shown, judged
from session.synthesis.wording import SIDES, Wording
from session.tables import Entry, Person, Stage
from session.values.languages import LANGUAGES
from session.words import words

PHONE, CONSOLE, PROJECTOR = (
    f"stages/react/{surface}.html"
    for surface in ("phone", "console", "projector")
)


@dataclass(frozen=True)
class SideCounts:
    """The counts of one side as they may be shown."""

    mark: Mark | None
    shown: Shown


@dataclass(frozen=True)
class Counted:
    """A statement with its counts. `sentences`: what the sides make of it, in each language.

    `text`: in the words that were answered; `later`: in those that stand now, where they are others.
    """

    id: str
    number: int
    text: str
    parts: tuple[SideCounts, ...]
    sentences: Values
    later: str = ""


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    yield from _VIEWS[audience.surface](snapshot, stage, audience)


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    if audience.scope is Scope.room:
        yield _results(snapshot, stage, PHONE)
    elif audience.scope is Scope.person:
        given = _given(snapshot, stage, audience)
        turns = in_turn(statements(snapshot, stage), stage, audience.author)
        yield Region(
            "form", PHONE, "asked", _asked(snapshot, stage, audience, turns)
        )
        answered = [
            entry for entry in turns if given.get(entry.id, LATER) != LATER
        ]
        yield boards.listing(
            "mine",
            [
                _own(snapshot, stage, entry, given[entry.id])
                for entry in answered
            ],
        )


def _given(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> dict[str, str]:
    """Return one's own answers: to the words that stand while one may answer, then to those that were counted."""
    read = own_counted if is_over(stage) else own_answers
    return read(snapshot, stage, audience.author)


def _asked(
    snapshot: Snapshot, stage: Stage, audience: Audience, turns: list[Entry]
) -> Values:
    """Return the statement that is asked now, or why there is none: `reason` closed, outside, none, done."""
    given = _given(snapshot, stage, audience)
    reactions = snapshot.where(
        Reaction, stage_id=stage.id, author=audience.author
    )
    put_off = {reaction.entry_id: reaction.put_off for reaction in reactions}
    asked = next_statement(turns, given, put_off)
    asked_id, text = "", ""
    if asked is not None:
        asked_id, text = asked.id, text_of(asked)
    answered = sum(given.get(entry.id, LATER) != LATER for entry in turns)
    return {
        "stage": stage.id,
        "reason": _reason(snapshot, stage, audience, turns, asked),
        "entry": asked_id,
        "text": text,
        "answered": answered,
        "all": len(turns),
        "last": len(turns) - answered == 1,
        "authorship": stage.envelope.authorship,
        "promise": promise(stage),
        "seats": seats_by_answers(snapshot, stage),
        "parted": is_counted(snapshot, stage),
    }


def _reason(
    snapshot: Snapshot,
    stage: Stage,
    audience: Audience,
    turns: list[Entry],
    asked: Entry | None,
) -> str:
    person = snapshot.find(Person, audience.of)
    if not may_vote(snapshot, stage, person):
        return "outside"
    if stage.state is not StageState.open:
        return "paused" if stage.state is StageState.paused else "closed"
    if not turns:
        return "none"
    return "" if asked else "done"


def _own(snapshot: Snapshot, stage: Stage, entry: Entry, answer: str) -> Region:
    text = as_voted(snapshot, entry) if is_over(stage) else text_of(entry)
    data = {
        "stage": stage.id,
        "entry": entry.id,
        "text": text,
        "answer": answer,
        "promise": promise(stage),
        "open": stage.state is StageState.open,
    }
    return Region(entry.id, PHONE, "own", data)


def _console(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    leaf = audience.leaf
    every = (
        open_drafts(snapshot, stage)
        if stage.state is not StageState.closed
        else []
    )
    drafts = chosen(every, lambda draft: draft.text, leaf, MOST_OFFERED)
    able = (
        []
        if is_secret(stage)
        else [p for p in present(snapshot) if may_vote(snapshot, stage, p)]
    )
    people = chosen(able, lambda person: called(snapshot, person), leaf)
    put = [
        (entry.id, entry.number, text_of(entry))
        for entry in statements(snapshot, stage)
    ]
    asked = chosen(put, lambda each: each[2], leaf)
    data = {
        "stage": stage.id,
        "over": stage.state is StageState.closed,
        "open": stage.state is StageState.open,
        "drafts": drafts,
        "more_drafts": len(every) - len(drafts),
        "later": any(map(goes_on_in_secret, sources_of(snapshot, stage))),
        "dimensions": dimensions(snapshot, stage),
        "secret": is_secret(stage),
        "early": stage.revealed_at is not None and not is_over(stage),
        "people": tuple(
            (person.id, called(snapshot, person)) for person in people
        ),
        "more_people": len(able) - len(people),
        "statements": asked,
        "more_statements": len(put) - len(asked),
    }
    yield Region("form", CONSOLE, "writing", data)
    yield boards.listing("wall", _moderated(snapshot, stage))


def _moderated(snapshot: Snapshot, stage: Stage) -> Iterator[Region]:
    counting = _census(snapshot, stage) if is_over(stage) else None
    mapped = bool(maps_of(snapshot, stage))
    sides = sides_of(snapshot)
    shared = (stage, snapshot.session, sides, present(snapshot), mapped)
    for entry in sorted(
        live_entries(snapshot, stage),
        key=lambda entry: (entry.number, entry.id),
    ):

        def values(entry: Entry = entry) -> Values:
            seen = counted(snapshot, stage, entry, counting)
            return {
                "stage": stage.id,
                "seen": seen,
                "dimension": dimension_of(entry),
                "revision": entry.revision,
                "hidden": entry.hidden_at is not None,
                "answered": len(answers(snapshot, entry)),
                "mapped": mapped,
                "over": stage.state is StageState.closed,
            }

        given = tuple(snapshot.where(Reaction, entry_id=entry.id))
        yield Region(
            entry.id,
            CONSOLE,
            "statement",
            values,
            basis=(*shared, entry, *given),
            told=text_of(entry),
        )


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    """Yield what came out; before that how many have answered how many statements stands in the frame."""
    results = _results(snapshot, stage, PROJECTOR)
    yield results
    if results.items:
        data = {
            "statements": len(results.items),
            "at": turned(snapshot, stage, ()),
        }
        yield nothing("screen")
        yield Region("rail", PROJECTOR, "rail", data)


def _results(snapshot: Snapshot, stage: Stage, template: str) -> Region:
    """Return what came out, once the moderator shows it and nobody can answer any more."""
    if (
        stage.revealed_at is None
        or stage.envelope.visibility is Visibility.never
        or not is_over(stage)
    ):
        return boards.empty("wall")
    counting = _census(snapshot, stage)
    seen = [
        counted(snapshot, stage, entry, counting)
        for entry in statements(snapshot, stage)
    ]
    return boards.listing(
        "wall",
        [Region(each.id, template, "counted", {"seen": each}) for each in seen],
    )


def _census(snapshot: Snapshot, stage: Stage) -> Census | None:
    def found() -> Census | None:
        return next(
            (
                census(snapshot, stage, facet)
                for facet in facets(snapshot, stage)
                if facet.key == SIDE
            ),
            None,
        )

    return snapshot.derived(("census", stage.id), found)


def counted(
    snapshot: Snapshot, stage: Stage, entry: Entry, counting: Census | None
) -> Counted:
    """Return a statement with what may be shown of its counts; of the whole room where nothing parts it."""
    camps = counting.camps(snapshot, entry) if counting else ()
    names = counting.facet.names if counting else {}
    sentences: dict[str, str] = {}
    verdict = judged(camps, secret=is_secret(stage))
    for language in LANGUAGES if camps else ():
        say = Wording(words(language), SIDES, names, is_secret(stage))
        sentences[language] = say.sentence(camps, verdict)
    parts = tuple(
        _part(snapshot, camp, shown(stage, camp.counts))
        for camp in camps
        if camp.counts.n
    )
    if counting is None and is_over(stage):
        parts = _whole(stage, everyone(snapshot, entry))
    text, later = as_voted(snapshot, entry), text_of(entry)
    if later == text:
        later = ""
    return Counted(
        id=entry.id,
        number=entry.number,
        text=text,
        later=later,
        parts=parts,
        sentences=sentences,
    )


def _whole(stage: Stage, counts: Counts) -> tuple[SideCounts, ...]:
    """Return the room as one part; none where nobody answered."""
    if not counts.n:
        return ()
    return (SideCounts(None, shown(stage, counts)),)


def _part(snapshot: Snapshot, camp: Camp, counts: Shown) -> SideCounts:
    return SideCounts(mark(snapshot, camp.key), counts)


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
