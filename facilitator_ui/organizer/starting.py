# A session that begins with a method: where people come in, what it needs from before it, the block, the closing. A
# scenario as a value, made without a file; knows no request.
from collections.abc import Iterator
from dataclasses import dataclass, replace

from facilitator_ui.method_alone import (
    BROUGHT,
    CLOSING,
    GENERATIONS,
    SIDES,
)
from session.envelope import Envelope, Source
from session.fields import FormField
from session.programme.expanding import Wish, expand
from session.programme.methods import Method, Purpose, Structure
from session.programme.planned import PlannedStage
from session.programme.scenario import PlannedSide, Scenario
from session.refusals import N_
from session.stages.collect import KIND as CARDS
from session.stages.info import KIND as TOLD
from session.words import Words, words

BLOCK = "method"
BEFORE = "brought"
ARRIVING = N_("Registration")
ARRIVE = N_(
    "Point your camera at the code, or type the six characters from the screen."
)
WRITE = N_("One proposal, one card: what exactly, in one sentence.")
GOODBYE = N_("We read aloud what came of it, and say what happens next.")


@dataclass(frozen=True)
class Begun:
    """How a session with a method begins. `sides`: two of them; `collects`: what the method needs is written first."""

    sides: bool = False
    collects: bool = False


def usually(structure: Structure) -> Begun:
    """Return how a session with a method begins unless somebody says otherwise."""
    sides = Purpose.position in structure.purposes
    return Begun(sides, lacks_list(structure))


def lacks_list(structure: Structure) -> bool:
    """Tell whether a method works on what was written before it, and lets nobody write it."""
    lacking = [s for s in structure.steps if s.brings and not s.sources]
    return bool(lacking)


def scenario_of(
    method: Method, language: str, wish: Wish, begun: Begun
) -> Scenario:
    """Return the plan of a session that has this method and what it takes to hold it."""
    spoken = words(language)
    sides = SIDES if begun.sides else ()
    name = method.texts[language].name
    return Scenario(
        key=method.key,
        language=language,
        name=name,
        title=name,
        generations=tuple(map(spoken, GENERATIONS)),
        sides=tuple(PlannedSide(name=spoken(side)) for side in sides),
        stages=tuple(_stages(method, spoken, wish, begun)),
    )


def _stages(
    method: Method, spoken: Words, wish: Wish, begun: Begun
) -> Iterator[PlannedStage]:
    yield _told("registration", spoken(ARRIVING), spoken(ARRIVE), lobby=True)
    if begun.collects:
        yield _proposals(spoken)
        source = Source(stage=BEFORE)
        wish = replace(wish, taken=(source,))
    language = spoken.language
    yield from expand(method, language, wish, BLOCK, f"{BLOCK}_")
    yield _told("closing", spoken(CLOSING), spoken(GOODBYE))


def _told(
    key: str, title: str, instruction: str, **options: bool
) -> PlannedStage:
    envelope = Envelope(
        title=title,
        instruction=instruction,
        minutes=5,
        options=options,
    )
    return PlannedStage(key=key, kind=TOLD.name, envelope=envelope)


def _proposals(spoken: Words) -> PlannedStage:
    card = FormField(
        name="card",
        label=spoken(N_("Your card")),
        required=True,
        headline=True,
    )
    envelope = Envelope(
        title=spoken(BROUGHT),
        instruction=spoken(WRITE),
        minutes=10,
        section="reports",
        fields=(card,),
    )
    return PlannedStage(key=BEFORE, kind=CARDS.name, envelope=envelope)
