# One sentence for a statement, always with its counts, as a chairman reads it aloud. Names of sides are never
# declined: they stand in quotation marks after a noun. Knows findings, counts and one language.
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from session.refusals import N_
from session.synthesis.classes import (
    Finding,
    Verdict,
    compared,
    is_against,
    is_for,
    is_too_few,
)
from session.synthesis.counts import Camp
from session.synthesis.measures import undecided
from session.synthesis.secrecy import Shown, openly, secretly
from session.words import Words


@dataclass(frozen=True)
class Noun:
    """What the parts of a facet are called: sentences of the catalogues; `many` says how many they all are."""

    both: str
    three: str
    many: Callable[[Words, int], str]
    named: str
    plural: str


SIDES = Noun(
    both=N_("both sides"),
    three=N_("all three sides"),
    many=lambda words, count: words.plural(
        "all %(count)s side", "all %(count)s sides", count
    ),
    named=N_("the side “%(name)s”"),
    plural=N_("the sides"),
)
GENERATIONS = Noun(
    both=N_("both generations"),
    three=N_("all three generations"),
    many=lambda words, count: words.plural(
        "all %(count)s generation", "all %(count)s generations", count
    ),
    named=N_("the generation “%(name)s”"),
    plural=N_("the generations"),
)
GROUPS = Noun(
    both=N_("both groups"),
    three=N_("all three groups"),
    many=lambda words, count: words.plural(
        "all %(count)s group", "all %(count)s groups", count
    ),
    named=N_("the group “%(name)s”"),
    plural=N_("the groups"),
)

FINDINGS: Mapping[Finding, str] = {
    Finding.common: N_("common"),
    Finding.common_rejection: N_("common rejection"),
    Finding.particular: N_("particular"),
    Finding.opposition: N_("opposition"),
    Finding.divided: N_("split inside"),
    Finding.unclear: N_("unclear"),
    Finding.between: N_("in between"),
    Finding.too_few: N_("too few answers"),
}
"""What findings are called: sentences of the catalogues."""


@dataclass(frozen=True)
class Wording:
    """How one facet is spoken of. `names`: key → name of each camp; `secret`: small counts are kept back."""

    words: Words
    noun: Noun
    names: Mapping[str, str]
    secret: bool = False

    def sentence(self, camps: Sequence[Camp], verdict: Verdict) -> str:
        """Return the sentence under a statement; it begins with a small letter and ends without a stop."""
        return _SENTENCES[verdict.finding](self, compared(camps), verdict)

    def brief(self, camps: Sequence[Camp], verdict: Verdict) -> str:
        """Return the counts of those for, where the finding stands above; of what all reject those against, said so."""
        sides = compared(camps)
        if verdict.finding is not Finding.common_rejection:
            return self.supports(sides)
        against = self.rejections(sides)
        return self.words("%(counts)s against", counts=against)

    def shown(self, camp: Camp) -> Shown:
        if self.secret:
            return secretly(camp.counts)
        return openly(camp.counts)

    def some_of(self, some: int | None, n: int) -> str:
        if some is None:
            return self.words("a hidden number of %(all)s", all=n)
        return self.words("%(some)s of %(all)s", some=some, all=n)

    def name(self, camp: Camp) -> str:
        return self.names.get(camp.key, camp.key)

    def named(self, camp: Camp) -> str:
        name = _bare(self.name(camp))
        return self.words(self.noun.named, name=name)

    def everybody(self, sides: Sequence[Camp]) -> str:
        special = {2: self.noun.both, 3: self.noun.three}.get(len(sides))
        return (
            self.words(special)
            if special
            else self.noun.many(self.words, len(sides))
        )

    def listed(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:  # noqa: PLR2004 - one thing is no list
            return "".join(parts)
        return self.words(
            "%(first)s and %(last)s",
            first=", ".join(parts[:-1]),
            last=parts[-1],
        )

    def supports(self, sides: Sequence[Camp]) -> str:
        """Return “11 of 12 and 9 of 12”: those for, side by side."""
        return self.listed(
            [
                self.some_of(self.shown(side).agree, side.counts.n)
                for side in sides
            ]
        )

    def rejections(self, sides: Sequence[Camp]) -> str:
        return self.listed(
            [
                self.some_of(self.shown(side).against, side.counts.n)
                for side in sides
            ]
        )


def _bare(name: str) -> str:
    """Return a name without quotation marks around the whole of it: it is put in some itself."""
    quoted = name[:1] + name[-1:] in {"«»", "“”", '""'}
    return (
        name[1:-1]
        if quoted and not {"«", "»", "“", "”", '"'} & set(name[1:-1])
        else name
    )


def _too_few(say: Wording, sides: Sequence[Camp], _verdict: Verdict) -> str:
    if len(sides) < 2:  # noqa: PLR2004 - one side has no other
        return say.words(
            "too few answers: fewer than two have five people or more to be compared"
        )
    lacking = [side for side in sides if is_too_few(side)]
    told = [
        f"{say.some_of(side.counts.n, max(side.present, side.counts.n))} – {say.name(side)}"
        for side in lacking
    ]
    return say.words("too few answers: %(counts)s", counts=", ".join(told))


def _common(say: Wording, sides: Sequence[Camp], _verdict: Verdict) -> str:
    return say.words(
        "shared by %(everybody)s: %(counts)s",
        everybody=say.everybody(sides),
        counts=say.supports(sides),
    )


def _rejected(say: Wording, sides: Sequence[Camp], _verdict: Verdict) -> str:
    everybody, counts = say.everybody(sides), say.rejections(sides)
    return say.words(
        "%(everybody)s do not agree: %(counts)s",
        everybody=everybody,
        counts=counts,
    )


def _opposed(say: Wording, sides: Sequence[Camp], _verdict: Verdict) -> str:
    told = ", ".join(
        f"{say.name(side)} – {_stand(say, side)}" for side in sides
    )
    return say.words(
        "%(sides)s stand opposed: %(counts)s",
        sides=say.words(say.noun.plural),
        counts=told,
    )


def _stand(say: Wording, side: Camp) -> str:
    shown = say.shown(side)
    if is_for(side.counts):
        return say.words(
            "%(some)s for", some=say.some_of(shown.agree, side.counts.n)
        )
    if is_against(side.counts):
        return say.words(
            "%(some)s against", some=say.some_of(shown.against, side.counts.n)
        )
    return say.words(
        "undecided, %(some)s for", some=say.some_of(shown.agree, side.counts.n)
    )


def _particular(say: Wording, sides: Sequence[Camp], verdict: Verdict) -> str:
    own = next((side for side in sides if side.key == verdict.side), None)
    if own is None:
        return _between(say, sides, verdict)
    others = [side for side in sides if side is not own]
    counts = {"own": say.named(own), "counts": say.supports([own])}
    if any(is_for(side.counts) for side in others):
        told = ", ".join(
            f"{say.name(side)} – {say.supports([side])}" for side in others
        )
        return say.words(
            "matters most to %(own)s (%(counts)s), for comparison: %(others)s",
            others=told,
            **counts,
        )
    told = say.listed(
        [f"{say.named(side)} ({say.supports([side])})" for side in others]
    )
    return say.words(
        "matters to %(own)s (%(counts)s), not to %(others)s",
        others=told,
        **counts,
    )


def _split(say: Wording, sides: Sequence[Camp], verdict: Verdict) -> str:
    own = next((side for side in sides if side.key == verdict.side), None)
    if own is None:
        return _between(say, sides, verdict)
    shown = say.shown(own)
    return say.words(
        "%(own)s is not of one mind: %(agree)s for, %(against)s against",
        own=say.named(own),
        agree=shown.agree,
        against=shown.against,
    )


def _unclear(say: Wording, sides: Sequence[Camp], _verdict: Verdict) -> str:
    if say.secret:
        return say.words("many do not know")
    shares = [side.counts for side in sides]
    sentence = next(
        told for least, told in _PARTS if undecided(shares) >= least
    )
    passed, n = (
        sum(counts.passed for counts in shares),
        sum(counts.n for counts in shares),
    )
    return f"{say.words(sentence)}: {say.some_of(passed, n)}"


_PARTS = (
    (Fraction(60, 100), N_("most do not know")),
    (Fraction(40, 100), N_("about half do not know")),
    (Fraction(0), N_("about a third do not know")),
)


def _between(say: Wording, sides: Sequence[Camp], _verdict: Verdict) -> str:
    return say.words(
        "no clear picture: %(counts)s for", counts=say.supports(sides)
    )


_SENTENCES: Mapping[
    Finding, Callable[[Wording, Sequence[Camp], Verdict], str]
] = {
    Finding.too_few: _too_few,
    Finding.common: _common,
    Finding.common_rejection: _rejected,
    Finding.opposition: _opposed,
    Finding.particular: _particular,
    Finding.divided: _split,
    Finding.unclear: _unclear,
    Finding.between: _between,
}
