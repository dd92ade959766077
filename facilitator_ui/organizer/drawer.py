# The drawer of the programme's page: everything of one stage that an organizer sees and sets, and what of it is settled
# by now. Values for its template; knows no request.
from collections.abc import Iterator, Mapping
from dataclasses import replace

from session.entries.written import sides_of
from session.envelope import StageState
from session.fields import JOINED, FormField
from session.options import OptionField
from session.people import ROLE_NAMES, Role
from session.programme.timetable import Place
from session.refusals import N_
from session.regions import awaited, waits
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, Group, Stage
from session.words import Words

MOST_OFFERED_GROUPS = 8
WRITING = (Role.participant, Role.expert, Role.group_moderator)
SECTIONS: Mapping[str, str] = {
    "none": N_("none"),
    "opening": N_("opening"),
    "earlier": N_("earlier decisions"),
    "positions": N_("positions"),
    "reports": N_("reports of groups"),
    "agreements": N_("agreements"),
    "reflection": N_("reflection"),
}
KINDS_OF_QUESTION: Mapping[str, str] = {
    "long": N_("text of several lines"),
    "short": N_("one line"),
    "one": N_("one of several options"),
    "many": N_("some of several options"),
    "scale": N_("scale"),
    "date": N_("date"),
    "document": N_("one of the session's documents"),
}
UNITS: Mapping[str, str] = {
    "person": N_("each person"),
    "group": N_("each group"),
    "side": N_("each side"),
}


def drawer_of(
    snapshot: Snapshot, spoken: Words, place: Place, part: str
) -> dict[str, object]:
    """Return what the drawer shows of one stage; `part`: which of its pages, the first that it has for none."""
    stage = place.stage
    parts = dict(_parts(snapshot, stage))
    shown = part if part in parts else next(iter(parts))
    return {
        "chosen": stage,
        "place": place,
        "parts": {name: spoken(label) for name, label in parts.items()},
        "part": shown,
        "begun": stage.state is not StageState.draft,
        "answered": snapshot.count(Entry, stage_id=stage.id) > 0,
        "label": spoken(KINDS[stage.kind].label),
        "own_fields": [
            spoken(field.label) for field in own_fields(snapshot, stage)
        ],
        "takes_entries": waits(stage),
        "takes_answers": awaited(stage) and not waits(stage),
        "circles": circles(snapshot, spoken, stage),
        "writing": {role.value: spoken(ROLE_NAMES[role]) for role in WRITING},
        "units": {name: spoken(told) for name, told in UNITS.items()},
        "sections": {name: spoken(told) for name, told in SECTIONS.items()},
        "question_kinds": {
            name: spoken(told) for name, told in KINDS_OF_QUESTION.items()
        },
        "joined": {name.value: spoken(told) for name, told in JOINED.items()},
        "options_of": [
            _said(option, spoken)
            for option in KINDS[stage.kind].options.described
        ],
        "options_now": options_now(stage),
        "givers": givers(snapshot, stage),
        "placing": _placing(snapshot, spoken),
        "taken": {
            source.stage: source.which for source in stage.envelope.sources
        },
    }


def _placing(snapshot: Snapshot, spoken: Words) -> dict[str, str]:
    """Return what the first places of each stage that has some are called, by its key."""
    found: dict[str, str] = {}
    for stage in snapshot.stages:
        kind = KINDS[stage.kind]
        if not kind.has_first_places:
            continue
        called = spoken(kind.foremost_called)
        found[stage.key] = called
    return found


def _parts(snapshot: Snapshot, stage: Stage) -> Iterator[tuple[str, str]]:
    if asks_freely(snapshot, stage) or KINDS[stage.kind].fields(
        snapshot, stage
    ):
        yield "questions", N_("Questions")
    if waits(stage) or awaited(stage):
        yield "who", N_("Who sees")
    yield "words", N_("Words")
    yield "rules", N_("Rules")
    yield "look", N_("Look")


def _said(option: OptionField, spoken: Words) -> OptionField:
    choices = tuple((value, spoken(label)) for value, label in option.choices)
    return replace(
        option,
        label=spoken(option.label),
        hint=spoken(option.hint),
        choices=choices,
    )


def options_now(stage: Stage) -> dict[str, object]:
    """Return how the options of a stage stand, by name. That people come in is said by more than the option."""
    kind, given = KINDS[stage.kind], stage.envelope.options
    found: dict[str, object] = {}
    for option in kind.options.described:
        found[option.name] = given.get(option.name, option.usual)
    if "lobby" in found:
        found["lobby"] = kind.is_lobby(stage)
    return found


def own_fields(snapshot: Snapshot, stage: Stage) -> tuple[FormField, ...]:
    """Return the questions that a kind asks by itself, which nobody may change."""
    return (
        ()
        if asks_freely(snapshot, stage)
        else KINDS[stage.kind].fields(snapshot, stage)
    )


def asks_freely(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether an organizer may ask what they want: the kind has no questions of its own."""
    bare = stage.model_copy(
        update={"envelope": stage.envelope.model_copy(update={"fields": ()})}
    )
    return waits(stage) and not KINDS[stage.kind].fields(snapshot, bare)


def givers(snapshot: Snapshot, stage: Stage) -> list[Stage]:
    """Return the stages that one may take from: where people write or rank before it, and those it takes from now."""
    taken = {source.stage for source in stage.envelope.sources}
    before = [
        each
        for each in snapshot.stages
        if each.position < stage.position and gives(each)
    ]
    named = [
        each
        for each in snapshot.stages
        if each.key in taken and each not in before
    ]
    return [*before, *named]


def gives(stage: Stage) -> bool:
    return waits(stage) or KINDS[stage.kind].has_first_places


def circles(snapshot: Snapshot, spoken: Words, stage: Stage) -> dict[str, str]:
    """Return whom a stage may be for, by the envelope's `audience`, and what people call them."""
    sides = {
        f"side:{side.id}": spoken(N_("side “%(name)s”"), name=side.name)
        for side in sides_of(snapshot)
    }
    roles = {
        f"role:{role}": spoken(
            N_("role: %(role)s"), role=spoken(ROLE_NAMES[role])
        )
        for role in WRITING
    }
    most = max(
        [
            MOST_OFFERED_GROUPS,
            *(group.position + 1 for group in snapshot.all(Group)),
        ]
    )
    groups = {
        f"group:{each}": spoken(N_("group %(number)s"), number=each)
        for each in range(1, most + 1)
    }
    found = {"all": spoken(N_("all")), **sides, **roles, **groups}
    audience = stage.envelope.audience
    named = next(
        (
            f"side:{side.id}"
            for side in sides_of(snapshot)
            if audience == f"side:{side.name}"
        ),
        "",
    )
    if named:  # an older session calls a side by its name
        return {
            each if each != named else audience: told
            for each, told in found.items()
        }
    return (
        found
        if audience in found
        else {audience: audience.partition(":")[2], **found}
    )
