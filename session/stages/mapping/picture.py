# A frozen map as values: facets with their names, statements with their counts. Pure; knows no row and no language.
from collections.abc import Iterable, Mapping

from pydantic import Field

from session.entries.reactions import GENERATION, SIDE, Facet
from session.fields import Frozen
from session.synthesis.counts import Camp, Counts
from session.synthesis.wording import GENERATIONS, GROUPS, SIDES, Noun
from session.values.bounds import Number
from session.words import Words

NOUNS: Mapping[str, Noun] = {SIDE: SIDES, GENERATION: GENERATIONS}
Told = dict[str, tuple[Number, Number, Number, Number]]
"""By key of the camp: for, against, pass, present."""


class FrozenFacet(Frozen):
    """`secret`: counts under three are not shown. `partners`: keys that are not compared. `label`: a question's."""

    key: str
    label: str = ""
    names: dict[str, str]
    partners: tuple[str, ...] = ()
    secret: bool = False

    @property
    def noun(self) -> Noun:
        return NOUNS.get(self.key, GROUPS)

    def called(self, words: Words) -> str:
        return self.label or words(self.noun.plural)


class FrozenStatement(Frozen):
    """`told`: the counts by facet; `before`: those of the earlier round, where the statement was put before.

    `number`: its place in this map, from 1. `earlier`: the id of the statement of that round.
    """

    id: str
    number: Number
    text: str
    dimension: str = ""
    told: dict[str, Told]
    before: dict[str, Told] = Field(default_factory=dict)
    earlier: str = ""

    def camps(
        self, facet: FrozenFacet, *, before: bool = False
    ) -> tuple[Camp, ...]:
        return camps_of(
            (self.before if before else self.told).get(facet.key, {}), facet
        )


class FrozenThesis(Frozen):
    """What was raised, without votes. `told`: by side, how many people contributed, and of how many.

    `number`: the statement of the map that was made of it; 0 for none.
    """

    id: str
    number: Number = 0
    text: str
    told: dict[str, tuple[Number, Number]]


class Picture(Frozen):
    """`dimensions`: their names in order. `theses`: what was raised, by the sides of `raised_by`."""

    facets: tuple[FrozenFacet, ...] = ()
    statements: tuple[FrozenStatement, ...] = ()
    dimensions: tuple[str, ...] = ()
    raised_by: FrozenFacet | None = None
    theses: tuple[FrozenThesis, ...] = ()

    def facet(self, key: str) -> FrozenFacet | None:
        """Return the facet of this key, else the first there is."""
        return next(
            (facet for facet in self.facets if facet.key == key),
            next(iter(self.facets), None),
        )


def camps_of(told: Told, facet: FrozenFacet) -> tuple[Camp, ...]:
    """Return the counts as camps, in the order of the facet."""
    return tuple(
        Camp(key, Counts(*told[key][:3]), told[key][3], key in facet.partners)
        for key in facet.names
        if key in told
    )


def frozen_facet(facet: Facet, *, secret: bool) -> FrozenFacet:
    return FrozenFacet(
        key=facet.key,
        label=facet.label,
        names=dict(facet.names),
        partners=tuple(sorted(facet.partners)),
        secret=secret,
    )


def told_of(camps: Iterable[Camp]) -> Told:
    return {
        camp.key: (
            camp.counts.agree,
            camp.counts.against,
            camp.counts.passed,
            camp.present,
        )
        for camp in camps
    }
