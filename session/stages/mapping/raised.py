# Who raised it, read from a frozen map in one language: what a reading is where people voted. Shared by screens and
# protocol.
from dataclasses import dataclass

from session.stages.mapping.picture import FrozenFacet, FrozenThesis, Picture
from session.synthesis.classes import Finding
from session.synthesis.raised import Voices, sentence, who_raised
from session.synthesis.table import ORDER
from session.synthesis.wording import FINDINGS, Wording
from session.words import Words


@dataclass(frozen=True)
class Raised:
    """A thesis: who raised it, how many of how many by side, and in one sentence.

    `number`: the statement of the map that was made of it; 0 for none.
    """

    id: str
    number: int
    text: str
    finding: Finding
    title: str
    counts: tuple[tuple[str, int, int], ...]
    sentence: str


def raised_of(picture: Picture, words: Words) -> tuple[Raised, ...]:
    """Return the theses by what they are, what several sides raised first; of one finding as the programme has them."""
    facet = picture.raised_by
    if facet is None:
        return ()
    theses = (
        picture.theses
        if picture.facets
        else [
            thesis.model_copy(update={"number": 0}) for thesis in picture.theses
        ]
    )
    found = [_raised(facet, thesis, words) for thesis in theses]
    return tuple(
        sorted(found, key=lambda each: (ORDER[each.finding], each.title))
    )


def _raised(facet: FrozenFacet, thesis: FrozenThesis, words: Words) -> Raised:
    say = Wording(words, facet.noun, facet.names)
    voices = [
        Voices(key, *thesis.told[key], key in facet.partners)
        for key in facet.names
        if key in thesis.told
    ]
    verdict = who_raised(voices)
    title = words(FINDINGS[verdict.finding])
    if verdict.side:
        title = f"{title}: {facet.names[verdict.side]}"
    return Raised(
        id=thesis.id,
        number=thesis.number,
        text=thesis.text,
        finding=verdict.finding,
        title=title,
        counts=tuple(
            (facet.names[each.key], each.raised, each.people)
            for each in voices
            if each.people
        ),
        sentence=sentence(say, voices, verdict),
    )
