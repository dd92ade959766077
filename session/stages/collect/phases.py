# Silence and rounds of a collecting, “the best one first”: of which round a card is, how many one may write in it, and
# whose cards may be read. A stage that keeps authors secret has no rounds: they would tell when a card was written.
from collections.abc import Iterable, Iterator, Sequence

from session.entries import rounds
from session.entries.boards import visible
from session.entries.rounds import may_see, newest, next_round, running
from session.entries.written import seen_entries
from session.envelope import Visibility
from session.events import Event, happened
from session.kind import Occasion
from session.people import Surface
from session.refusals import N_, Sentence
from session.refusals import said as sentence
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.collect.options import CollectOptions
from session.tables import Entry, Round, Stage


def in_rounds(stage: Stage) -> bool:
    """Tell whether cards are written in rounds; a column that is opened in its turn is a round, too."""
    options = CollectOptions.of(stage)
    if is_secret(stage):
        return False
    return options.rounds or in_turn(stage)


def in_turn(stage: Stage) -> bool:
    """Tell whether the columns are opened one after another."""
    options = CollectOptions.of(stage)
    if is_secret(stage) or not options.titles:
        return False
    return options.in_turn


def open_column(snapshot: Snapshot, stage: Stage) -> str:
    """Return the column that was opened last; empty where they are not opened in turn."""
    if not in_turn(stage):
        return ""
    number = number_now(snapshot, stage)
    return _title(stage, number)


def next_column(snapshot: Snapshot, stage: Stage) -> str:
    """Return the column that is to be opened next; empty where none is."""
    if not in_turn(stage):
        return ""
    number = number_now(snapshot, stage)
    return _title(stage, number + 1)


def _title(stage: Stage, number: int) -> str:
    """Return a column by its number, from 1; empty where there are not so many."""
    options = CollectOptions.of(stage)
    place = slice(number - 1, number)
    found = options.titles[place]
    return "".join(found)


def round_of(snapshot: Snapshot, stage: Stage, column: str) -> int:
    """Return the round that a card of a column belongs to."""
    if not in_turn(stage):
        return number_now(snapshot, stage)
    options = CollectOptions.of(stage)
    titles = options.titles
    if column not in titles:
        return number_now(snapshot, stage)
    before = titles.index(column)
    return before + 1


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    """Begin the first round with the stage."""
    standing = rounds.rounds(snapshot, stage)
    if standing or not in_rounds(stage):
        return []
    options = CollectOptions.of(stage)
    begun = next_round(
        snapshot,
        stage,
        None,
        occasion,
        options.minutes,
    )
    return happened("RoundBegun", begun)


def number_now(snapshot: Snapshot, stage: Stage) -> int:
    """Return the round that a card is of which is written now."""
    last = newest(snapshot, stage)
    if last is None:
        return 1
    return last.number


def bars(snapshot: Snapshot, stage: Stage, own: Sequence[Entry]) -> str:
    """Return why whoever has these cards writes none now: no round runs, or they have as many as they may."""
    if in_rounds(stage) and running(snapshot, stage) is None:
        return "between"
    left = left_of(snapshot, stage, own)
    if left is None or left > 0:
        return ""
    return "full"


def left_of(
    snapshot: Snapshot, stage: Stage, own: Iterable[Entry]
) -> int | None:
    """Return how many more whoever has these cards may write in this round; None where there is no bound."""
    options = CollectOptions.of(stage)
    if not options.each:
        return None
    number = number_now(snapshot, stage)
    of_round = [card for card in own if card.round == number]
    left = options.each - len(of_round)
    return max(0, left)


def readable(snapshot: Snapshot, stage: Stage, surface: Surface) -> list[Entry]:
    """Return the cards that everybody at a surface may read now: in the silent phase none, then round by round."""
    cards = seen_entries(snapshot, stage)
    if visible(snapshot, stage, surface):
        return cards
    if not _is_ever_shown(stage):
        return []
    shown = _shown(snapshot, stage)
    return [card for card in cards if card.round in shown]


def covered(snapshot: Snapshot, stage: Stage) -> Round | None:
    """Return the newest round, where it is closed and its cards are not shown yet."""
    last = newest(snapshot, stage)
    if last is None or not last.is_closed or may_see(stage, last):
        return None
    if not _is_ever_shown(stage):
        return None
    return last


def lacks(_snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield that rounds and secrecy do not go together."""
    options = CollectOptions.of(stage)
    if is_secret(stage) and (options.rounds or options.in_turn):
        yield sentence(
            N_(
                "A stage that keeps authors secret has no rounds: the round of a card would tell when it was written."
            )
        )


def _is_ever_shown(stage: Stage) -> bool:
    """Tell whether everybody is to read the cards at some time: else showing a round shows none either."""
    visibility = stage.envelope.visibility
    return visibility not in {Visibility.never, Visibility.group}


def _shown(snapshot: Snapshot, stage: Stage) -> set[int]:
    found = rounds.rounds(snapshot, stage)
    return {each.number for each in found if may_see(stage, each)}
