# How a stage wants its groups: the rule of forming and the size, as its options say. Pure; forgives a scenario
# that left them out.
from dataclasses import dataclass
from enum import StrEnum

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


RULES = {Forming.by_side: Rule.BY_SIDE, Forming.mixed: Rule.MIXED, Forming.random: Rule.AT_RANDOM}
RULES |= {Forming.alike: Rule.ALIKE, Forming.differing: Rule.DIFFERING}
BY_ANSWERS = frozenset({Rule.ALIKE, Rule.DIFFERING})


@dataclass(frozen=True)
class Plan:
    """`rule` deals people out by itself; None where they choose or are placed by hand."""

    forming: Forming
    size: int

    @property
    def rule(self) -> Rule | None:
        return RULES.get(self.forming)


def plan_of(stage: Stage) -> Plan:
    options = stage.envelope.options
    forming, size = options.get("forming"), options.get("size", USUAL)
    known = Forming(str(forming)) if forming in list(Forming) else Forming.mixed
    return Plan(known, min(LARGEST, max(SMALLEST, size)) if isinstance(size, int) else USUAL)


def planned(stage: Stage, plan: Plan) -> Stage:
    """Return the stage with this plan written into its options."""
    options = {**stage.envelope.options, "forming": plan.forming.value, "size": plan.size}
    return stage.model_copy(update={"envelope": stage.envelope.model_copy(update={"options": options})})
