# The English minutes: their order and their words. Decisions and actions stand in sections of their own.
# Knows no file format; sentences are ids of the catalogues.
from collections.abc import Iterable, Iterator

from exports.clauses import (
    annexes,
    attendance,
    control,
    goal,
    levelled,
    participants,
    programme,
    properties,
    signatures,
)
from exports.document import Appendix, Document, Section, Title
from exports.material import BLANK, Material, Part
from session.blocks import Block, Label, Listing, Paragraph
from session.refusals import N_

SECTIONS = {
    "opening": N_("Opening statements"),
    "positions": N_("Positions"),
    "reports": N_("Group results"),
}
BLANK_PARAGRAPH = (Paragraph(BLANK),)
OWN = 1  # the annex that all minutes have: participants


def minutes(material: Material) -> Document:
    words = material.words
    return Document(
        language=words.language,
        draft=material.draft,
        title=_title(material),
        front=(),
        sections=tuple(Section(words(title), tuple(levelled(blocks))) for title, blocks in _sections(material)),
        signatures=signatures(material),
        appendices=_annexes(material),
        properties=properties(material),
    )


def _title(material: Material) -> Title:
    session, words = material.session, material.words
    facts = {
        words("Date"): material.date,
        words("Number"): session.number,
        words("Place"): session.place,
        words("Status"): _status(material),
        words("Chair"): session.chair,
        words("Moderator"): session.moderator,
        words("Secretary"): session.secretary,
    }
    return Title(
        organizations=tuple(session.organizations) or (BLANK,),
        name=words("Minutes"),
        heading=words("of the strategic session “%(title)s”", title=session.title or BLANK),
        facts=tuple((name, value or BLANK) for name, value in facts.items()),
    )


def _status(material: Material) -> str:
    words, now, final = material.words, material.now, material.final
    if final is not None:
        date, time = material.day(final.at), words.clock(final.at)
        said = words("final, version %(number)s of %(date)s, %(time)s", number=final.number, date=date, time=time)
        return f"{said}; SHA-256 {final.digest}" if final.digest else said
    if material.draft:
        return words("draft, as of %(date)s, %(time)s", date=material.day(now), time=words.clock(now))
    return words("for approval")


def _sections(material: Material) -> Iterator[tuple[str, Iterable[Block]]]:
    yield N_("Purpose and expected outcome"), goal(material)
    yield N_("Participation"), _participation(material)
    yield N_("Agenda, planned and actual"), programme(material)
    for section in material.sections:
        if section in SECTIONS:
            yield SECTIONS[section], _parts(material, section)
    yield N_("Decisions"), list(_decisions(material)) or BLANK_PARAGRAPH
    yield N_("Action plan"), list(_actions(material)) or BLANK_PARAGRAPH
    if material.parts["reflection"]:
        yield N_("Reflection"), _parts(material, "reflection")
    yield N_("Follow-up"), control(material)


def _participation(material: Material) -> Iterator[Block]:
    words, count = material.words, len(material.people)
    if not count:
        yield from BLANK_PARAGRAPH
        return
    people = words.plural("%(count)s person", "%(count)s people", count)
    yield Label(words("Present:"), words("%(people)s (list attached)", people=people))
    if material.sides:
        yield Listing(attendance(material))


def _parts(material: Material, section: str) -> Iterator[Block]:
    for part in material.parts[section]:
        yield from _part(material, part)


def _part(material: Material, part: Part) -> Iterator[Block]:
    words = material.words
    yield Label(part.title, part.speaker)
    yield from part.minutes.heard
    if part.annex:
        yield Paragraph(words("The texts are in annex %(annex)s.", annex=OWN + part.annex), note=True)
    if part.minutes.spoke:
        yield Label(words("Discussion:"))
        yield from part.minutes.spoke


def _decisions(material: Material) -> Iterator[Block]:
    """Yield what the sections before the agreements decided, and how the agreements were reached."""
    for section in material.sections:
        for part in material.parts[section]:
            if section == "agreements":
                yield from _part(material, part)
            elif part.minutes.decided:
                yield Label(part.title)
                yield from part.minutes.decided


def _actions(material: Material) -> Iterator[Block]:
    for part in material.parts["agreements"]:
        yield from part.minutes.decided


def _annexes(material: Material) -> tuple[Appendix, ...]:
    words = material.words
    given = [(words("List of participants"), participants(material)), *annexes(material)]
    return tuple(Appendix(_mark(material, number), title, blocks) for number, (title, blocks) in enumerate(given, 1))


def _mark(material: Material, number: int) -> str:
    return material.words(
        "Annex %(annex)s\nto the minutes of %(date)s, No. %(number)s",
        annex=number,
        date=material.date,
        number=material.session.number or BLANK,
    )
