# How a stage wants its groups: the rule of forming and the size. Pure.
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from session.options import Asked, Input, Options
from session.refusals import N_
from session.stages.group.forming import Rule
from session.tables import Stage

SMALLEST, LARGEST, USUAL = 2, 50, 7
MOST_ROUNDS, MOST_MINUTES = 12, 120
MOST_ROLES, ROLE = 6, 60
MOST_PLACES, USUAL_PLACES = 20, 5
QUESTIONS, ROLES = 2_400, 400
HOST = N_("Host of the table")


class Forming(StrEnum):
    by_side = "by_side"
    mixed = "mixed"
    random = "random"
    alike = "alike"
    differing = "differing"
    joined = "joined"
    manual = "manual"
    self_chosen = "self"


NAMES = {
    Forming.by_side: N_("by side"),
    Forming.mixed: N_("mixed"),
    Forming.random: N_("at random"),
    Forming.alike: N_("by answers: the like-minded together"),
    Forming.differing: N_("by answers: different views together"),
    Forming.joined: N_("earlier groups, joined whole"),
    Forming.manual: N_("by hand"),
    Forming.self_chosen: N_("people choose"),
}
RULES = {
    Forming.by_side: Rule.BY_SIDE,
    Forming.mixed: Rule.MIXED,
    Forming.random: Rule.AT_RANDOM,
}
RULES |= {Forming.alike: Rule.ALIKE, Forming.differing: Rule.DIFFERING}
RULES |= {Forming.joined: Rule.JOINED}
BY_ANSWERS = frozenset({Rule.ALIKE, Rule.DIFFERING})
WAYS = tuple((forming.value, name) for forming, name in NAMES.items())


class Moving(StrEnum):
    """Who changes the table when a round begins: nobody; all but the hosts; everybody, to others each time.

    `topics`: each round has topics of its own, and people go where they choose.
    """

    stay = "stay"
    guests = "guests"
    all = "all"
    topics = "topics"


MOVES = (
    (Moving.stay.value, N_("nobody moves")),
    (Moving.guests.value, N_("hosts stay, guests move on")),
    (Moving.all.value, N_("everybody meets others")),
    (
        Moving.topics.value,
        N_("each round has topics of its own, people choose"),
    ),
)


class Plan(Options):
    """`rule` deals people out by itself; None where they choose or are placed by hand.

    `questions`: a line each round. `parts`: the roles at a table; the last one is for all the rest.
    """

    forming: Annotated[
        Forming, Asked(N_("How groups are formed"), settled=True, choices=WAYS)
    ] = Forming.mixed
    size: Annotated[
        int,
        Field(ge=SMALLEST, le=LARGEST),
        Asked(N_("People in a group"), settled=True),
    ] = USUAL
    rounds: Annotated[
        int,
        Field(ge=1, le=MOST_ROUNDS),
        Asked(
            N_("Rounds"),
            N_("each is begun by a press, and people move; 1 is no rounds"),
            settled=True,
        ),
    ] = 1
    moving: Annotated[
        Moving,
        Asked(N_("Between rounds"), settled=True, choices=MOVES),
    ] = Moving.stay
    minutes: Annotated[
        int,
        Field(ge=0, le=MOST_MINUTES),
        Asked(N_("Minutes for each round"), N_("0 is without a clock")),
    ] = 0
    questions: Annotated[
        str,
        Field(max_length=QUESTIONS),
        Asked(
            N_("Questions of the rounds"),
            N_("a line each round; with one question leave it empty"),
            Input.lines,
        ),
    ] = ""
    roles: Annotated[
        str,
        Field(max_length=ROLES),
        Asked(
            N_("Roles in a group"),
            N_("a line each; the last is for all the rest; they go round"),
            Input.lines,
            settled=True,
        ),
    ] = ""

    themes: Annotated[
        bool,
        Asked(
            N_("A theme for each group"),
            N_("of what the stage takes from earlier ones, in its order"),
            settled=True,
        ),
    ] = False

    places: Annotated[
        int,
        Field(ge=1, le=MOST_PLACES),
        Asked(
            N_("Places in a round"),
            N_("where each round has topics of its own"),
            settled=True,
        ),
    ] = USUAL_PLACES

    @property
    def rule(self) -> Rule | None:
        if self.by_topics:
            return None
        return RULES.get(self.forming)

    @property
    def by_topics(self) -> bool:
        """Tell whether each round has places of its own, with a topic each."""
        return self.moving is Moving.topics

    @property
    def chosen(self) -> bool:
        """Tell whether people choose for themselves where they sit."""
        if self.by_topics:
            return True
        forming = self.forming
        return forming is Forming.self_chosen

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the roles at a table by name; a host alone where hosts stay and nothing else is said."""
        told = _lines(
            self.roles,
            ROLE,
        )[:MOST_ROLES]
        if self.moving is not Moving.guests:
            return told
        return told[:1] or (HOST,)

    def question(self, number: int) -> str:
        """Return the question of a round; empty where it has none of its own."""
        told = _lines(self.questions, QUESTIONS)
        if number > len(told):
            return ""
        return told[number - 1]


def _lines(text: str, longest: int) -> tuple[str, ...]:
    told = (" ".join(line.split())[:longest] for line in text.splitlines())
    return tuple(filter(None, told))


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
