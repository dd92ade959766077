# What is counted: no part is above its whole, whatever counts it, and what was put off is no answer.
from collections.abc import Iterator

from session.entries.progress import Progress, progress
from session.entries.reactions import Reaction, census, facets, statements
from session.stages import KINDS
from session.stages.mapping.picture import Picture
from session.stages.mapping.rows import Freezing
from session.tables import Entry, Stage
from tests.histories.life import Life


def no_part_is_above_its_whole(life: Life) -> Iterator[str]:
    for stage in life.snapshot.stages:
        if KINDS[stage.kind].awaited:
            yield from (
                f"{told} in {stage.id}"
                for told in _above(progress(life.snapshot, stage))
            )
        for facet in (
            facets(life.snapshot, stage) if stage.kind == "react" else ()
        ):
            counting = census(life.snapshot, stage, facet)
            for entry in statements(life.snapshot, stage):
                camps = counting.camps(life.snapshot, entry)
                yield from (
                    f"{camp} of {entry.id}"
                    for camp in camps
                    if camp.counts.n > camp.present
                )
    for freezing in life.snapshot.all(Freezing):
        yield from _drawn_above(Picture.model_validate(freezing.content))


def what_is_put_off_is_no_answer(life: Life) -> Iterator[str]:
    """Look at stages in which nothing was done but to put off."""
    for stage in life.snapshot.stages:
        given = list(life.snapshot.where(Reaction, stage_id=stage.id))
        if given and not any(
            reaction.answer in {"for", "against", "pass"} for reaction in given
        ):
            yield from _counted_all_the_same(life, stage)


def _above(told: Progress) -> Iterator[str]:
    if told.sent > told.expected:
        yield f"{told.sent} of {told.expected}"
    for group in told.groups:
        if group.sent > group.expected:
            yield f"{group.sent} of {group.expected} of {group.group}"
    for side in told.sides:
        if side.sent is not None and side.sent > side.expected:
            yield f"{side.sent} of {side.expected} of {side.mark}"
    if told.silent_names and len(told.silent_names) != told.silent:
        yield f"{told.silent} are silent, who are {told.silent_names}"


def _drawn_above(picture: Picture) -> Iterator[str]:
    for statement in picture.statements:
        for camps in (*statement.told.values(), *statement.before.values()):
            yield from (
                f"{counts} on a map"
                for counts in camps.values()
                if sum(counts[:3]) > counts[3]
            )
    for thesis in picture.theses:
        yield from (
            f"{raised} on a map"
            for raised in thesis.told.values()
            if raised[0] > raised[1]
        )


def _counted_all_the_same(life: Life, stage: Stage) -> Iterator[str]:
    sent = progress(life.snapshot, stage).sent
    if sent and not any(entry.stage_id == stage.id for entry in _written(life)):
        yield f"{sent} have sent in {stage.id}, where all was put off"


def _written(life: Life) -> Iterator[Entry]:
    """Yield what people wrote themselves."""
    yield from (
        entry
        for entry in life.snapshot.all(Entry)
        if entry.entered_by is None or entry.person_id
    )
