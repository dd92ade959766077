# What each audience sees of a collecting: on the phone the form, what one may still write and supports, and the cards
# that may be read; on the console all cards with the rounds; on the wall the columns with their heads and counts.
from collections.abc import Iterable, Iterator

from session.entries import boards
from session.entries.cards import card
from session.entries.projected import lone, nothing
from session.entries.rounds import newest, running
from session.entries.turning import Turned, heading, turned
from session.entries.voting import may_vote
from session.entries.written import said, sides_of
from session.envelope import StageState
from session.kind import Audience, Region, Scope, Values
from session.messages import STARTED
from session.people import Surface
from session.secrecy.promises import promise
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.collect.columns import (
    ALL,
    INTAKE,
    Column,
    columns,
    own_fields,
    parts,
)
from session.stages.collect.options import CollectOptions
from session.stages.collect.phases import (
    covered,
    in_rounds,
    in_turn,
    left_of,
    next_column,
    open_column,
    readable,
)
from session.stages.collect.supports import support, supported
from session.tables import Entry, Person, Stage

PHONE, CONSOLE, PROJECTOR = (
    f"stages/collect/{surface}.html"
    for surface in ("phone", "console", "projector")
)


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    view = _VIEWS[audience.surface]
    yield from view(snapshot, stage, audience)


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    fields = INTAKE.form(snapshot, stage)
    if in_turn(stage):
        fields = own_fields(snapshot, stage)
    yield from boards.desk(snapshot, stage, audience, fields)
    if audience.scope is Scope.room:
        phase = _phase(snapshot, stage)
        yield Region("place", PHONE, "phase", phase)
        cards = readable(snapshot, stage, Surface.phone)
        listed = _listed(snapshot, stage, cards, PHONE)
        yield boards.listing("wall", listed)
    elif audience.scope is Scope.person:
        data = _own(snapshot, stage, audience)
        yield Region("queue", PHONE, "supported", data)


def _phase(snapshot: Snapshot, stage: Stage) -> Values:
    """Return where the stage stands between silence and sight, and how many cards each may write."""
    return {
        "stage": stage.id,
        "each": CollectOptions.of(stage).each,
        "in_rounds": in_rounds(stage),
        "column": open_column(snapshot, stage),
        "columns": len(CollectOptions.of(stage).titles),
        "round": newest(snapshot, stage),
        "begun": stage.state in STARTED,
        "running": running(snapshot, stage) is not None,
    }


def _own(snapshot: Snapshot, stage: Stage, audience: Audience) -> Values:
    """Return how many cards one may still write, and which of others one supports."""
    own = boards.owned(snapshot, stage, audience)
    is_open = stage.state is StageState.open
    left = None
    if is_open and own:
        left = left_of(snapshot, stage, own)
    backed = supported(
        snapshot,
        stage,
        audience.author,
    )
    told = [(each.id, each.number, said(stage, each)) for each in backed]
    person = snapshot.find(Person, audience.of)
    votes = may_vote(snapshot, stage, person)
    return {
        "stage": stage.id,
        "able": votes and not audience.silent,
        "open": is_open,
        "left": left,
        "backed": tuple(told),
        "promise": promise(stage),
    }


def _listed(
    snapshot: Snapshot, stage: Stage, cards: Iterable[Entry], template: str
) -> Iterator[Region]:
    """Yield cards column by column, a head above each."""
    for column in columns(stage, cards):
        if column.title and column.cards:
            yield _head(column, template)
        for each in column.cards:
            yield _card(
                snapshot,
                stage,
                each,
                template,
            )


def _head(column: Column, template: str) -> Region:
    data = {
        "key": column.key,
        "title": column.title,
        "count": len(column.cards),
    }
    return Region(column.key, template, "head", data)


def _card(
    snapshot: Snapshot, stage: Stage, entry: Entry, template: str
) -> Region:
    count = support(snapshot, stage, entry)
    lit = snapshot.session.spotlight_id == entry.id
    code = snapshot.session.code

    def values() -> Values:
        fields = own_fields(snapshot, stage)
        column = next(iter(_column_of(stage, entry)), "")
        return {
            "stage": stage.id,
            "card": card(snapshot, stage, entry, fields),
            "column": column,
            "count": count,
            "open": stage.state is StageState.open,
            "promise": promise(stage),
            "code": code,
            "spot": lit,
        }

    behind = boards.behind(snapshot, entry)
    sides = sides_of(snapshot)
    basis = (stage, count, lit, code, *sides, *behind)
    told = ""
    if template == CONSOLE:
        told = boards.told_of(snapshot, stage, entry)
    return Region(entry.id, template, "card", values, basis=basis, told=told)


def _column_of(stage: Stage, entry: Entry) -> Iterator[str]:
    """Yield the title of the column in which a card stands."""
    for column in columns(stage, [entry]):
        if column.cards:
            yield column.title


def _console(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    fields = INTAKE.form(snapshot, stage)
    standing = boards.moderated(snapshot, stage)
    told = _rounds(snapshot, stage, standing)
    yield Region("queue", CONSOLE, "rounds", told)
    yield boards.dictation(
        snapshot,
        stage,
        fields,
        audience.leaf,
    )
    listed: list[Region] = []
    for each in boards.awaiting_first(stage, standing):
        region = _card(
            snapshot,
            stage,
            each,
            CONSOLE,
        )
        listed.append(region)
    yield boards.listing("wall", listed)


def _rounds(snapshot: Snapshot, stage: Stage, standing: list[Entry]) -> Values:
    """Return how many cards stand in each column, and what may be done with the rounds."""
    counts = tuple(
        (column.title, len(column.cards)) for column in columns(stage, standing)
    )
    return {
        **_phase(snapshot, stage),
        "counts": counts,
        "covered": covered(snapshot, stage),
        "next": next_column(snapshot, stage),
        "secret": is_secret(stage),
    }


def _projector(
    snapshot: Snapshot, stage: Stage, _audience: Audience
) -> Iterator[Region]:
    """Yield one card alone, or the columns, as the moderator turns; nothing before any card may be read there."""
    alone = boards.alone(snapshot, stage)
    if alone is not None:
        fields = INTAKE.form(snapshot, stage)
        yield from lone(snapshot, stage, alone, fields)
        return
    yield from _clock(snapshot, stage)
    cards = readable(snapshot, stage, Surface.projector)
    at = turned(snapshot, stage, parts(snapshot, stage))
    if _is_written_now(snapshot, stage, at, cards):
        title = open_column(snapshot, stage)
        yield heading(stage, at, title, waits=False)
        return
    if not cards:
        return
    yield nothing("screen")
    beside = _beside(
        snapshot,
        stage,
        cards,
        at,
    )
    yield Region("rail", PROJECTOR, "rail", beside)
    found = columns(stage, cards)
    if at.part is None:
        yield _of_column(snapshot, stage, found[0])
    elif at.part.key == ALL:
        yield from _side_by_side(snapshot, stage, found)
    else:
        key = at.part.key
        column = next(each for each in found if each.key == key)
        yield heading(stage, at, column.title, waits=False)
        yield _of_column(snapshot, stage, column)


def _clock(snapshot: Snapshot, stage: Stage) -> Iterator[Region]:
    """Yield the clock of the column that is open, where it has one, in place of the stage's own."""
    round_ = running(snapshot, stage)
    if round_ is None or not in_turn(stage):
        return
    if round_.ends_at is None and round_.left is None:
        return
    title = open_column(snapshot, stage)
    data = {"round": round_, "title": title}
    yield Region("clock", PROJECTOR, "clock", data)


def _is_written_now(
    snapshot: Snapshot, stage: Stage, at: Turned, cards: list[Entry]
) -> bool:
    """Tell whether the wall stands at the column that is open, of which nobody may read anything yet."""
    title = open_column(snapshot, stage)
    if at.part is None or at.part.title != title:
        return False
    read = columns(stage, cards)
    return not any(each.cards for each in read if each.title == title)


def _side_by_side(
    snapshot: Snapshot, stage: Stage, found: tuple[Column, ...]
) -> Iterator[Region]:
    """Yield the columns, and after that the list inside each."""
    heads = [_head(each, PROJECTOR) for each in found]
    yield boards.listing("board", heads)
    for column in found:
        slot = f"board:{column.key}"
        yield _of_column(
            snapshot,
            stage,
            column,
            slot,
        )


def _of_column(
    snapshot: Snapshot, stage: Stage, column: Column, slot: str = "wall"
) -> Region:
    cards: list[Region] = []
    for each in column.cards:
        region = _card(
            snapshot,
            stage,
            each,
            PROJECTOR,
        )
        cards.append(region)
    return boards.listing(slot, cards)


def _beside(
    snapshot: Snapshot, stage: Stage, cards: list[Entry], at: Turned
) -> Values:
    round_ = None
    if in_rounds(stage) and not in_turn(stage):
        round_ = newest(snapshot, stage)
    return {
        "count": len(cards),
        "tally": boards.tally(snapshot, stage),
        "round": round_,
        "at": at,
    }


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}
