# Regions rendered for screens that are looked at again and again: what is made of the very same values is not made
# again. Sameness is stricter here than what the program takes for equal, so a screen that takes too much for equal is
# seen all the same.
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel

from facilitator_ui.render import Renderer
from session.kind import Region
from session.words import Words

PLAIN = (str, int, float, type(None), Enum)
Rendered = tuple[dict[str, object], str]
Place = tuple[str, str, str, str, int]
MOST = 8
"""Renderings of one block that are kept: as many as screens show beside each other."""


class Rendering(Renderer):
    """Renders as the program does, and remembers by place what it rendered last."""

    def __init__(self, renderer: Renderer) -> None:
        vars(self).update(vars(renderer))  # templates are compiled once
        self._known: dict[Place, list[Rendered]] = {}

    def region(self, region: Region, words: Words) -> str:
        place = (
            region.slot,
            region.template,
            region.block,
            words.language,
            words.offset,
        )
        data = dict(region.data)
        known: list[Rendered] = self._known.setdefault(place, [])
        for values, rendered in reversed(known):
            if same(values, data):
                return rendered
        html: str = super().region(region, words)
        known.append((data, html))
        del known[:-MOST]
        return html


def same(one: object, other: object) -> bool:
    """Tell whether two values are so alike that no template can tell them apart; False where that is not known."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, PLAIN):
        return one == other
    parts, others = _parts(one), _parts(other)
    return (
        parts is not None
        and others is not None
        and len(parts) == len(others)
        and all(map(same, parts, others))
    )


def _parts(value: Any) -> Sequence[object] | None:
    """Return what a value is made of, in order; None where that is not known."""
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, BaseModel):
        value = vars(value)
    if isinstance(value, dict):
        return [*value, *value.values()]
    if is_dataclass(value):
        return [getattr(value, each.name) for each in fields(value)]
    return None
