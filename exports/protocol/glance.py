# The whole session on one page, for a reader with a minute: common, particular, open; the agreements; the review.
# Knows what a protocol is made of and which numbers its decisions have; knows no file format.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from exports.protocol.clauses import attendance, elected, heading
from exports.protocol.document import Glance, Promise, Section, cited
from exports.protocol.material import BLANK, Material
from exports.protocol.typography import bound, quoted, signed
from session.kind import Commitment
from session.refusals import N_
from session.values.blocks import Block, Paragraph, Table

COLUMNS = (
    N_("No."),
    N_("What"),
    N_("Who and with whom"),
    N_("Due date"),
    N_("How we will know"),
    N_("For · against · abstained"),
)
MOST, CHOSEN = 14, 9
"""More agreements than MOST do not fit one page: then so many are chosen, those with the most votes."""


def glance(material: Material, numbers: Mapping[str, str]) -> Glance | None:
    """Return the page; None where there is nothing to say on it. `numbers`: of the agreements that stand, by entry."""
    essence = tuple(_essence(material))
    standing = [each for each in material.promises if each.entry in numbers]
    if not (essence or standing):
        return None
    session, words = material.session, material.words
    chosen = _chosen(standing)
    return Glance(
        top=(_top(material), material.date),
        title=quoted(session.title, words.language) or heading(material),
        about=_about(material),
        essence=essence,
        heading=words("What was agreed"),
        columns=tuple(map(words, COLUMNS)),
        promises=tuple(
            _promise(material, each, numbers[each.entry]) for each in chosen
        ),
        more=_more(
            material,
            len(standing) - len(chosen),
            len(material.promises) - len(standing),
        ),
        review=_review(material),
        remarks=tuple(_remarks(material)),
    )


def shortened(
    material: Material, sections: Iterable[Section], page: Glance | None
) -> tuple[Section, ...]:
    """Let sections lead to the page where it shows all agreements, instead of listing them again.

    The last, which is on the review, is told by the page.
    """
    sections = tuple(sections)
    if page is None:
        return sections
    sections = sections[:-1]
    if len(page.promises) < len(cited(sections)):
        return sections
    return tuple(
        replace(each, blocks=tuple(_leading(material, each.blocks)))
        for each in sections
    )


def _leading(material: Material, blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Table) and block.counted:
            first, last = block.rows[0][0], block.rows[-1][0]
            told = material.words(
                "The agreements %(first)s–%(last)s stand on the first page.",
                first=first,
                last=last,
            )
            yield Paragraph(told)
        else:
            yield block


def _top(material: Material) -> str:
    words = material.words
    return bound(
        words(
            "Minutes No. %(number)s · the main things on one page",
            number=material.number or BLANK,
        )
    )


def _about(material: Material) -> str:
    """Say where, when from and until, and how many of which side."""
    session, words = material.session, material.words
    place = quoted(session.place, words.language)
    people = words.plural(
        "%(count)s participant", "%(count)s participants", len(material.people)
    )
    sides = ", ".join(attendance(material))
    present = f"{people}: {sides}" if sides else people
    return (
        ". ".join(
            filter(
                None,
                (
                    ", ".join(filter(None, (bound(place), material.hours))),
                    bound(present),
                ),
            )
        )
        + "."
    )


def _essence(material: Material) -> Iterator[tuple[str, str]]:
    """Yield what the last stage that came to something came to."""
    last: tuple[tuple[str, str], ...] = ()
    for part in chain.from_iterable(material.parts.values()):
        last = part.minutes.essence or last
    yield from last


def _chosen(standing: list[Commitment]) -> list[Commitment]:
    if len(standing) <= MOST:
        return standing
    best = sorted(
        standing, key=lambda each: -(each.votes[0] or 0) if each.votes else 0
    )[:CHOSEN]
    return [each for each in standing if each in best]


def _promise(material: Material, each: Commitment, number: str) -> Promise:
    words = material.words
    return Promise(
        number=number,
        what=each.what,
        who="; ".join(map(signed, each.who)),
        with_whom=each.with_whom,
        due=words.date(each.due) or words("no date set"),
        sign=each.sign,
        votes=" · ".join(
            "–" if count is None else str(count) for count in each.votes
        ),
    )


def _more(material: Material, left: int, parked: int) -> str:
    """Say how much the page leaves out, and how much was not agreed."""
    words = material.words
    further = (
        words.plural(
            "%(count)s more agreement", "%(count)s more agreements", left
        )
        if left
        else ""
    )
    open_ = (
        words.plural(
            "%(count)s proposal not agreed",
            "%(count)s proposals not agreed",
            parked,
        )
        if parked
        else ""
    )
    told = "; ".join(filter(None, (further, open_)))
    return words("In the minutes also: %(what)s.", what=told) if told else ""


def _review(material: Material) -> tuple[str, str, str]:
    session, words = material.session, material.words
    day = bound(words.day(session.review_date))
    who = signed(session.secretary)
    collated = (
        words("The progress is collated by the secretary, %(name)s.", name=who)
        if who
        else ""
    )
    return (words("We review together on"), day or BLANK, collated)


def _remarks(material: Material) -> Iterator[str]:
    session, words = material.session, material.words
    most = max(
        (sum(filter(None, each.votes)) for each in material.promises), default=0
    )
    if most:
        yield words(
            "Voted: up to %(some)s of %(all)s.",
            some=most,
            all=len(material.people),
        )
    dissents = sum(each.dissents for each in material.promises)
    if dissents:
        yield words(
            "Dissenting opinions: %(count)s; in the minutes in full.",
            count=dissents,
        )
    yield from elected(material)
    if session.chair:
        yield words("Chair: %(name)s.", name=signed(session.chair))
    if session.secretary:
        yield words("Secretary: %(name)s.", name=signed(session.secretary))
