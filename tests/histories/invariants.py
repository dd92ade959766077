# What must hold after each step, whatever came before: a function a sentence, which yields where it does not hold.
# A new one takes part by being in the list at the end.
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from itertools import count
from random import Random

from session.events import rows_of
from session.refusals import Code
from session.secrecy.dealing import DEALT
from session.secrecy.votes import is_counted
from session.snapshot import Done, Snapshot
from session.tables import ROWS, Entry, Link, Row, Stage
from tests.histories.clocks import (
    a_clock_that_stops_or_goes_on_keeps_what_is_left,
    what_is_taken_back_goes_on_with_what_was_left,
)
from tests.histories.counting import (
    no_part_is_above_its_whole,
    what_is_put_off_is_no_answer,
)
from tests.histories.going_back import (
    undo_of_next_takes_the_room_back_and_no_text_is_gone,
)
from tests.histories.lasting import (
    a_counted_secret_vote_stays,
    a_place_is_one_row_s,
    a_secret_stage_has_one_moment,
    after_a_restart_all_is_as_it_was,
    screens_that_stay_open_show_what_is_there,
)
from tests.histories.life import Life
from tests.histories.limits import no_more_stand_than_the_limit
from tests.histories.naming import (
    every_name_is_declared,
    whoever_is_named_stands,
)
from tests.histories.running import (
    minutes_are_given_from_now_on,
    no_two_sides_look_the_same,
    the_forecast_counts_what_next_opens,
)
from tests.histories.voting import a_vote_keeps_its_words
from tests.session.build import (
    MODERATOR,
    ORGANIZER,
    SECRETARY,
    Sitting,
    refused,
)

Invariant = Callable[[Life], Iterator[str]]
Rows = Mapping[str, Mapping[str, Row]]
HANDS = {actor.id: actor for actor in (MODERATOR, SECRETARY, ORGANIZER)}
"""Whoever takes back their own."""

FRAMES = {name: row.frame for name, row in ROWS.items() if row.frame}
NUMBERED = {name: row.numbered for name, row in ROWS.items() if row.numbered}
FOR_GOOD = {Code.promise_given, Code.vote_counted}
"""What is not taken back, whatever happened since: what people were told, and a secret vote that was counted."""
GROWING = frozenset({"revision"})
"""Columns that never turn back, whatever is taken back."""


def one_row_stands_in_a_frame(life: Life) -> Iterator[str]:
    for name, columns in FRAMES.items():
        crowded = partial(_crowded, life.snapshot, ROWS[name], columns)
        yield from life.snapshot.derived(("crowded", name), crowded, ROWS[name])


def a_number_is_given_once(life: Life) -> Iterator[str]:
    """Hold against all that ever was there: a number stays with its row, also when that was taken back."""
    for event in life.record.events if life.record else ():
        for row in (row for row in event.rows if row.table.name in NUMBERED):
            place = (
                row.table.name,
                getattr(row, "stage_id", ""),
                getattr(row, NUMBERED[row.table.name]),
            )
            first = life.given.setdefault(place, row.id)
            if place[-1] and first != row.id:
                yield f"{place} is {first} and {row.id}"


def a_revision_never_turns_back(life: Life) -> Iterator[str]:
    for entry in life.snapshot.all(Entry):
        was = life.was.get("entry", {}).get(entry.id)
        reworded = isinstance(was, Entry) and (was.content, was.wording) != (
            entry.content,
            entry.wording,
        )
        if isinstance(was, Entry) and entry.revision < was.revision + reworded:
            yield f"{entry.id} is in revision {entry.revision} after {was.revision}"


def undone_and_done_again_is_as_it_was(life: Life) -> Iterator[str]:
    """Try it in a copy whenever something new can be taken back."""
    if (
        life.record is None
        or not life.snapshot.done
        or life.snapshot.done[-1].number != life.record.number
    ):
        return
    copy = a_copy(life)
    step = copy.snapshot.done[-1]
    turner = HANDS.get(step.owner, MODERATOR)
    code = refused(lambda: copy.tell(turner, "undo", number=step.number))
    if code in FOR_GOOD:
        return
    if code:
        yield f"{life.record.command} is not taken back though nothing happened since"
        return
    dealt = any(event.name == DEALT for event in life.record.events)
    closed = rows_of(Stage, life.record.events)
    counts = dealt or any(is_counted(life.snapshot, each) for each in closed)
    # What is counted stays so.
    if life.record.command not in {"undo", "redo"} and not counts:
        yield from (
            f"undone, not as before: {each}"
            for each in differences(life.was, copy.snapshot.rows())
        )
    if any(
        table == Link.table.name
        for (table, _), _, _ in copy.snapshot.undone[-1].changes
    ):
        return  # a link that was taken back opens nothing for ever
    if refused(
        lambda: copy.tell(
            turner, "redo", number=copy.snapshot.undone[-1].number
        )
    ):
        yield f"{life.record.command} is taken back and not done again"
        return
    yield from (
        f"done again, not as it was: {each}"
        for each in differences(life.snapshot.rows(), copy.snapshot.rows())
    )


def what_is_taken_back_changes_something(life: Life) -> Iterator[str]:
    if (
        life.record is not None
        and life.record.command in {"undo", "redo"}
        and life.was == life.sitting.rows()
    ):
        yield f"{life.record.command} did nothing and did not say why"


def a_refusal_changes_nothing(life: Life) -> Iterator[str]:
    if life.refusal is not None and life.was != life.sitting.rows():
        yield f"{life.refusal.code} and yet other rows"


def nothing_names_who_is_erased(life: Life) -> Iterator[str]:
    """Look into rows and steps, into all of them where somebody was erased just now; files and screens come beside."""
    marks = life.erased
    if not marks:
        return
    everything = marks != life.looked_for or life.record is None
    held: list[tuple[str, Row | Done]] = [
        ("row", row)
        for row in (_rows(life.snapshot) if everything else _written(life))
    ]
    held += [
        ("step", step)
        for stack in (life.snapshot.done, life.snapshot.undone)
        for step in _last(stack, everything)
    ]
    if life.snapshot.wall is not None and everything:
        held += [("wall", row) for row in _rows(life.snapshot.wall)]
    for where, what in held:
        if named := life.marks.of(what) & marks:
            yield f"{sorted(named)} in a {where}"
    life.looked_for = marks


def _crowded(
    snapshot: Snapshot, kind: type[Row], columns: Collection[str]
) -> list[str]:
    frames = Counter(
        tuple(getattr(row, column) for column in columns)
        for row in snapshot.all(kind)
    )
    return [
        f"{times} {kind.table.name} at {frame}"
        for frame, times in frames.items()
        if times > 1
    ]


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    yield from (
        row for rows in snapshot.rows().values() for row in rows.values()
    )


def _written(life: Life) -> Iterator[Row]:
    yield from (
        row
        for event in (life.record.events if life.record else ())
        for row in event.rows
    )


def _last(stack: list[Done], everything: bool) -> list[Done]:
    return stack if everything else stack[-1:]


def a_copy(life: Life) -> Sitting:
    return Sitting(
        life.snapshot.copy(),
        now=life.sitting.now,
        random=Random(1),
        _ids=count(10**9),
        _keys=count(10**9),
    )


def differences(one: Rows, other: Rows) -> Iterator[str]:
    """Yield each column of each row that is not the same, but for those that only grow."""
    for name in ROWS:
        mine, theirs = one.get(name, {}), other.get(name, {})
        for row_id in sorted(mine.keys() | theirs.keys()):
            one_row, other_row = mine.get(row_id), theirs.get(row_id)
            if one_row is not other_row and one_row != other_row:
                yield from _columns(name, row_id, one_row, other_row)


def _columns(
    name: str, row_id: str, mine: Row | None, theirs: Row | None
) -> Iterator[str]:
    if mine is None or theirs is None:
        yield f"{name} {row_id} is only {'there' if mine is None else 'before'}"
        return
    for column in type(mine).model_fields:
        if column not in GROWING | mine.lasting and getattr(
            mine, column
        ) != getattr(theirs, column):
            yield f"{name} {row_id} {column}: {getattr(mine, column)!r}, {getattr(theirs, column)!r}"


INVARIANTS: tuple[Invariant, ...] = (
    one_row_stands_in_a_frame,
    a_number_is_given_once,
    a_revision_never_turns_back,
    no_more_stand_than_the_limit,
    no_part_is_above_its_whole,
    what_is_put_off_is_no_answer,
    undone_and_done_again_is_as_it_was,
    undo_of_next_takes_the_room_back_and_no_text_is_gone,
    what_is_taken_back_changes_something,
    a_refusal_changes_nothing,
    nothing_names_who_is_erased,
    every_name_is_declared,
    whoever_is_named_stands,
    a_place_is_one_row_s,
    a_counted_secret_vote_stays,
    a_secret_stage_has_one_moment,
    after_a_restart_all_is_as_it_was,
    screens_that_stay_open_show_what_is_there,
    a_vote_keeps_its_words,
    the_forecast_counts_what_next_opens,
    minutes_are_given_from_now_on,
    a_clock_that_stops_or_goes_on_keeps_what_is_left,
    what_is_taken_back_goes_on_with_what_was_left,
    no_two_sides_look_the_same,
)
