# How a stage wants its groups: the rule of forming and the size. Pure.
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from session.options import Asked, Options
from session.refusals import N_
from session.stages.group.forming import Rule
from session.tables import Stage

SMALLEST, LARGEST, USUAL = 2, 50, 7


class Forming(StrEnum):
    by_side = "by_side"
    mixed = "mixed"
    random = "random"
    alike = "alike"
    differing = "differing"
    manual = "manual"
    self_chosen = "self"


NAMES = {
    Forming.by_side: N_("by side"),
    Forming.mixed: N_("mixed"),
    Forming.random: N_("at random"),
    Forming.alike: N_("by answers: the like-minded together"),
    Forming.differing: N_("by answers: different views together"),
    Forming.manual: N_("by hand"),
    Forming.self_chosen: N_("people choose"),
}
RULES = {
    Forming.by_side: Rule.BY_SIDE,
    Forming.mixed: Rule.MIXED,
    Forming.random: Rule.AT_RANDOM,
}
RULES |= {Forming.alike: Rule.ALIKE, Forming.differing: Rule.DIFFERING}
BY_ANSWERS = frozenset({Rule.ALIKE, Rule.DIFFERING})
WAYS = tuple((forming.value, name) for forming, name in NAMES.items())


class Plan(Options):
    """`rule` deals people out by itself; None where they choose or are placed by hand."""

    forming: Annotated[
        Forming, Asked(N_("How groups are formed"), settled=True, choices=WAYS)
    ] = Forming.mixed
    size: Annotated[
        int,
        Field(ge=SMALLEST, le=LARGEST),
        Asked(N_("People in a group"), settled=True),
    ] = USUAL

    @property
    def rule(self) -> Rule | None:
        return RULES.get(self.forming)


def by_answers(stage: Stage) -> bool:
    """Tell whether its groups are formed by what people answered before."""
    return Plan.of(stage).rule in BY_ANSWERS


def planned(stage: Stage, plan: Plan) -> Stage:
    """Return the stage with this plan written into its options."""
    options = {
        **stage.envelope.options,
        "forming": plan.forming.value,
        "size": plan.size,
    }
    return stage.model_copy(
        update={
            "envelope": stage.envelope.model_copy(update={"options": options})
        }
    )
