# What came of a round as a sentence that a chairman reads aloud and the protocol keeps, and by which rule it was told.
# Knows results and one language.
from dataclasses import dataclass

from session.stages.decide.options import BASES, MAJORITIES, DecideOptions
from session.stages.decide.outcomes import Outcome, Told
from session.stages.decide.scales import LABELS, Level, Scale
from session.synthesis.secrecy import Shown
from session.words import Words


def sentence(options: DecideOptions, told: Told, words: Words) -> str:
    """Return what came of a round, with its counts as far as they are shown, who was here and the quorum."""
    if told.outcome is Outcome.empty:
        return words("Nobody voted.")
    votes = _votes(options, told.camps, words)
    here = _here(told, words)
    if told.outcome is Outcome.accepted:
        return words(
            "Decision adopted: %(votes)s; %(here)s.", votes=votes, here=here
        )
    if told.outcome is Outcome.rejected:
        return words(
            "Decision not adopted: %(votes)s; %(here)s.", votes=votes, here=here
        )
    if told.outcome is Outcome.no_quorum:
        return words(
            "No quorum, it stays a proposal: %(votes)s; %(here)s.",
            votes=votes,
            here=here,
        )
    return words(
        "Whether it went through is not told, since small counts of a secret vote are not shown: %(votes)s; %(here)s.",
        votes=votes,
        here=here,
    )


def _here(told: Told, words: Words) -> str:
    here = words.plural(
        "%(count)s was present", "%(count)s were present", told.present
    )
    if not told.needed:
        return here
    return words("%(here)s, quorum %(needed)s", here=here, needed=told.needed)


def _votes(options: DecideOptions, camps: Shown, words: Words) -> str:
    if camps.passed is None or camps.agree is None or camps.against is None:
        return _partly(camps, words)
    if options.scale is Scale.for_against:
        abstained = words.plural(
            "%(count)s person abstained",
            "%(count)s people abstained",
            camps.passed,
        )
        return words(
            "%(agree)s for, %(against)s against, %(abstained)s",
            agree=camps.agree,
            against=camps.against,
            abstained=abstained,
        )
    if options.scale is Scale.consent:
        return _consent(camps, words)
    return words(
        "%(agree)s of %(all)s support it, %(against)s against",
        agree=camps.agree,
        all=camps.n,
        against=camps.against,
    )


def _consent(camps: Shown, words: Words) -> str:
    concerns = words.plural(
        "%(count)s concern", "%(count)s concerns", camps.passed or 0
    )
    objections = words.plural(
        "%(count)s objection", "%(count)s objections", camps.against or 0
    )
    return words(
        "%(agree)s without objection, %(concerns)s, %(objections)s",
        agree=camps.agree,
        concerns=concerns,
        objections=objections,
    )


def _partly(camps: Shown, words: Words) -> str:
    if camps.agree is not None:
        return words("for %(some)s of %(all)s", some=camps.agree, all=camps.n)
    if camps.against is not None:
        return words(
            "against %(some)s of %(all)s", some=camps.against, all=camps.n
        )
    return words.plural(
        "%(count)s person voted", "%(count)s people voted", camps.n
    )


@dataclass(frozen=True)
class Rule:
    """By which scale people answer and by what a proposal goes through, to be said in the reader's language."""

    options: DecideOptions

    def said(self, words: Words) -> str:
        scale = words(LABELS[self.options.scale])
        told = words("Scale: %(scale)s.", scale=scale)
        enough = rule(self.options, words)
        return f"{told} {enough}"


def rule(options: DecideOptions, words: Words) -> str:
    """Return by what a proposal goes through."""
    enough = words(MAJORITIES[options.rule])
    told = words("It goes through if: %(enough)s.", enough=enough)
    if not options.quorum:
        return told
    quorum = words(
        "Quorum: %(percent)s %% %(base)s.",
        percent=options.quorum,
        base=words(BASES[options.quorum_of]),
    )
    return f"{told} {quorum}"


def label(level: Level, options: DecideOptions, words: Words) -> str:
    """Return what a level is called; the organizer's own words stand as they were written."""
    said = level.label
    if options.scale is not Scale.own:
        said = words(level.label)
    if not level.short:
        return said
    return f"{level.short} – {said}"
