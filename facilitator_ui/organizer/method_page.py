# What a method's page shows, in the library and in a session, and how the list is found. Values for templates; knows no
# request.
from collections.abc import Mapping

from facilitator_ui.organizer.method_forms import (
    Sought,
    asked_of,
    purposes_in,
    said_in,
    speaking,
    values_of,
)
from facilitator_ui.organizer.planning import length
from facilitator_ui.shelf import library
from session.programme.expanding import (
    Wish,
    amiss,
    bounds,
    expand,
    left_out,
    usual,
)
from session.programme.methods import (
    FORMS,
    LEVELS,
    NEEDS,
    PURPOSES,
    Library,
    Method,
)
from session.stages import KINDS
from session.words import Words

NAMES: Mapping[str, object] = {
    "purposes": PURPOSES,
    "sizes": FORMS,
    "needs": NEEDS,
    "levels": LEVELS,
}


def listed(
    sought: Sought, methods: Library, language: str, spoken: Words
) -> dict[str, object]:
    """Return what the page of all methods shows. `language`: one that they must speak."""
    return {
        **NAMES,
        "methods": sought.found(methods, language),
        "sought": sought,
        "offered": purposes_in(speaking(methods, language)),
        "language": spoken.language,
        "said_in": said_in,
        "broken": {},
        "own": methods.keys() - library().keys(),
    }


def told_of(
    method: Method, wish: Wish, spoken: Words, language: str
) -> dict[str, object]:
    """Return what a method's page shows. `language`: of the session in which it is to stand."""
    structure = method.structure
    told = said_in(method, spoken.language)
    of_session = said_in(method, language)
    shown = wish
    if any(amiss(method, wish)):
        shown = usual(method, wish.variant)
    return {
        **NAMES,
        "method": method,
        "is_own": method.key not in library(),
        "told": method.texts[told],
        "wish": wish,
        "bounds": bounds(method, wish.variant),
        "planned": expand(method, told, shown, "b"),
        "values": values_of(method, of_session, wish),
        "asked": asked_of(method, told, wish),
        "left_out": left_out(structure, wish),
        "by_variant": left_out(structure, Wish(1, wish.variant)),
        "brings": any(step.brings for step in structure.steps),
        "takers": (),
        "kind_names": _kinds(spoken),
        "lasts": length(shown.minutes, spoken),
        "block": "",
        "after": "",
        "behind": "",
        "standing": (),
    }


def _kinds(spoken: Words) -> Mapping[str, str]:
    return {name: spoken(kind.label) for name, kind in KINDS.items()}
