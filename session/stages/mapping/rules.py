# A map is frozen when its stage opens, and anew each time it is opened again. Then only words are put beside it: the
# moderator's finding with a note, a dimension, and which facet the wall shows.
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries.reactions import questions
from session.envelope import StageState
from session.events import Event, happened
from session.kind import Occasion, Rules
from session.messages import ANY_STATE, Id, Line, StageCommand
from session.people import CLERKS, CONTROL
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.mapping.picture import FrozenFacet, Picture
from session.stages.mapping.rows import Freezing, MapOptions, Placing, Ruling
from session.stages.mapping.taking import taken
from session.synthesis.classes import Finding
from session.tables import Row, Stage


class Overrule(StageCommand):
    """Say what a statement is, beside what was counted; without `finding` the count stands alone again.

    `facet`: side, generation or a question. `side`: for particular and split, of whom.
    """

    by = CONTROL
    undoable = True
    after_close = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["overrule"] = "overrule"
    entry: Id
    facet: Line
    finding: Finding | None = None
    side: Line | None = None
    note: Annotated[str, Field(max_length=500)] = ""


class PlaceStatement(StageCommand):
    """Put a statement under a dimension; an empty one takes it out of the table by dimension."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["place_statement"] = "place_statement"
    entry: Id
    dimension: Annotated[str, Field(max_length=60)] = ""


class ShowFacet(StageCommand):
    """Choose the facet that wall, phones and protocol show first."""

    by = CONTROL
    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["show_facet"] = "show_facet"
    facet: Line


class CompareBy(StageCommand):
    """Choose questions by whose answers people are compared, too, from the next freezing on: `stage.field` each."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["compare_by"] = "compare_by"
    facets: Annotated[list[Line], Field(max_length=4)]


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    return happened("MapFrozen", _freezing(snapshot, stage, occasion))


def reopened(
    snapshot: Snapshot, was: Stage, stage: Stage, occasion: Occasion
) -> list[Event]:
    """Freeze anew where a closed stage is opened again; a pause freezes nothing."""
    again = was.state is StageState.closed and stage.state is StageState.open
    if not again:
        return []
    return opened(snapshot, stage, occasion)


def _freezing(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> Freezing:
    return Freezing(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        number=snapshot.last_given(Freezing, stage.id) + 1,
        content=taken(snapshot, stage).model_dump(mode="json"),
        at=occasion.now,
    )


def freezings(snapshot: Snapshot, stage: Stage) -> list[Freezing]:
    """Return every freezing of a map, the newest last."""
    return sorted(
        snapshot.where(Freezing, stage_id=stage.id),
        key=lambda freezing: freezing.number,
    )


def rulings(
    snapshot: Snapshot, freezing: Freezing
) -> dict[tuple[str, str], Ruling]:
    """Return the moderator's last word by facet and statement."""
    return {
        (r.facet, r.entry_id): r
        for r in snapshot.where(Ruling, freezing_id=freezing.id)
    }


def placings(snapshot: Snapshot, stage: Stage) -> dict[str, str]:
    return {
        placing.entry_id: placing.dimension
        for placing in snapshot.where(Placing, stage_id=stage.id)
    }


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse words beside a map that was frozen anew since, and about what is not in it."""
    row = change.becomes or change.was
    last = max(
        _freezings(changes, stage),
        key=lambda freezing: freezing.number,
        default=None,
    )
    if last is None or isinstance(row, Freezing):
        return
    if isinstance(row, Ruling) and row.freezing_id != last.id:
        raise Refused(Code.stage_wrong_state)
    if isinstance(row, Placing) and change.touches("dimension"):
        _statement(last, row.entry_id)
    if isinstance(row, Stage) and change.touches("envelope"):
        _refuse_unknown_facet(last, row, change.was)


def _freezings(changes: Changes, stage: Stage) -> list[Freezing]:
    made = changes.all(Freezing)
    return [each for each in made if each.stage_id == stage.id]


def _refuse_unknown_facet(
    last: Freezing, stage: Stage, was: Row | None
) -> None:
    shown = MapOptions.of(stage).facet
    known = {facet.key for facet in Picture.model_validate(last.content).facets}
    before = MapOptions.of(was).facet if isinstance(was, Stage) else ""
    if shown not in {"", before, *known}:
        raise Refused(Code.unknown_field, field=shown[:60])


def _overrule(
    snapshot: Snapshot, command: Overrule, occasion: Occasion
) -> list[Event]:
    stage, freezing = _last(snapshot, command.stage)
    facet = _statement(freezing, command.entry).facet(command.facet)
    held = rulings(snapshot, freezing).get((command.facet, command.entry))
    if command.finding is None:
        return happened("RulingWithdrawn", gone=[held]) if held else []
    _refuse_vague(command, facet)
    told = {
        "finding": command.finding,
        "side": command.side,
        "note": command.note,
    }
    if held is not None and told == {
        "finding": held.finding,
        "side": held.side,
        "note": held.note,
    }:
        return []
    ruling = held or Ruling(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        freezing_id=freezing.id,
        entry_id=command.entry,
        facet=command.facet,
        finding=command.finding,
        note=command.note,
        at=occasion.now,
    )
    return happened(
        "FindingOverruled",
        ruling.model_copy(update={**told, "at": occasion.now}),
    )


def _refuse_vague(command: Overrule, facet: FrozenFacet | None) -> None:
    if facet is None or facet.key != command.facet:
        raise Refused(Code.unknown_field, field=command.facet[:60])
    if not command.note:
        raise Refused(Code.field_required, field=N_("Note"))
    names_one = command.finding in {Finding.particular, Finding.divided}
    if names_one != (command.side is not None) or (
        command.side is not None and command.side not in facet.names
    ):
        raise Refused(Code.unknown_side)


def _place(
    snapshot: Snapshot, command: PlaceStatement, occasion: Occasion
) -> list[Event]:
    stage, freezing = _last(snapshot, command.stage)
    _statement(freezing, command.entry)
    rows = snapshot.where(Placing, stage_id=stage.id, entry_id=command.entry)
    held = next(rows, None) or Placing(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        entry_id=command.entry,
    )
    if held.dimension == command.dimension and snapshot.find(Placing, held.id):
        return []
    return happened(
        "StatementPlaced",
        held.model_copy(update={"dimension": command.dimension}),
    )


def _show(
    snapshot: Snapshot, command: ShowFacet, _occasion: Occasion
) -> list[Event]:
    stage, _ = _last(snapshot, command.stage)
    options = {**stage.envelope.options, "facet": command.facet}
    if options == stage.envelope.options:
        return []
    return happened(
        "FacetShown",
        stage.model_copy(
            update={
                "envelope": stage.envelope.model_copy(
                    update={"options": options}
                )
            }
        ),
    )


def _compare(
    snapshot: Snapshot, command: CompareBy, _occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    known = {question for question, _ in questions(snapshot, stage)}
    unknown = next(
        (facet for facet in command.facets if facet not in known), None
    )
    if unknown is not None:
        raise Refused(Code.unknown_field, field=unknown[:60])
    options = {
        **stage.envelope.options,
        "facets": ",".join(dict.fromkeys(command.facets)),
    }
    if options["facets"] == MapOptions.of(stage).facets:
        return []
    envelope = stage.envelope.model_copy(update={"options": options})
    return happened(
        "FacetsChosen", stage.model_copy(update={"envelope": envelope})
    )


def _last(snapshot: Snapshot, stage_id: str) -> tuple[Stage, Freezing]:
    stage = snapshot.get(Stage, stage_id, Code.unknown_stage)
    found = freezings(snapshot, stage)
    if not found:
        raise Refused(Code.stage_wrong_state)
    return stage, found[-1]


def _statement(freezing: Freezing, entry_id: str) -> Picture:
    """Return the picture, if the statement is in it."""
    picture = Picture.model_validate(freezing.content)
    if entry_id not in {statement.id for statement in picture.statements}:
        raise Refused(Code.unknown_entry)
    return picture


RULES: Rules = {
    Overrule: _overrule,
    PlaceStatement: _place,
    ShowFacet: _show,
    CompareBy: _compare,
}

DEEDS: Mapping[str, Deed] = {
    "FindingOverruled": Deed(N_("finding set by hand")),
    "RulingWithdrawn": Deed(N_("finding counted again")),
    "StatementPlaced": Deed(N_("statement put under a dimension")),
    "FacetShown": Deed(N_("another facet shown")),
    "FacetsChosen": Deed(N_("questions to compare by")),
}
