# The English minutes: their order and their words. Decisions and actions stand in sections of their own.
# Knows no file format; sentences are ids of the catalogues.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from exports.protocol.clauses import (
    attendance,
    control,
    cover_foot,
    footer,
    goal,
    heading,
    leading_on,
    leading_to,
    levelled,
    names_of,
    organizations,
    participants,
    present_people,
    programme,
    properties,
    remark,
    running,
    signatures,
    timeline,
)
from exports.protocol.counting import Count, citing
from exports.protocol.cuts import Cut
from exports.protocol.document import (
    Appendix,
    Contents,
    Document,
    Section,
    Title,
    cited,
)
from exports.protocol.glance import glance, shortened
from exports.protocol.material import BLANK, Contribution, Material
from session.refusals import N_
from session.values.blocks import Block, Label, Listing, Paragraph, Table
from session.words import Words

SECTIONS = {
    "opening": N_("Opening statements"),
    "earlier": N_("Earlier decisions"),
    "positions": N_("Positions"),
    "reports": N_("Group results"),
}
REFLECTION = N_("Reflection")
DECISIONS, ACTIONS = 3, 4
"""The numbers of the two sections in which something is decided."""

ATTACHED: Mapping[str, str] = {
    "": N_("The texts are in annex %(number)s."),
    "map": N_("The map of positions is in annex %(number)s."),
    "groups": N_("The materials of the groups are in annex %(number)s."),
    "votes": N_("The votes are in annex %(number)s."),
}
BLANK_PARAGRAPH = (Paragraph(BLANK),)
STATUS = 0.1
OWN = 1  # the annex that all minutes have: participants


def minutes(material: Material) -> Document:
    words = material.words
    sections = tuple(
        Section(words(title), tuple(levelled(blocks)), number)
        for number, (title, blocks) in enumerate(_sections(material), 1)
    )
    sections = leading_on(material, sections)
    page = glance(material, cited(sections))
    brief = material.cut is Cut.brief
    appendices = () if brief else _annexes(material, cited(sections))
    if brief:
        sections = _briefly(shortened(material, sections, page))
    return Document(
        language=words.language,
        draft=material.draft,
        title=_title(material),
        front=(),
        sections=sections,
        signatures=signatures(material),
        appendices=appendices,
        properties=properties(material),
        contents=_contents(material),
        cover=material.cut is Cut.report,
        glance=page,
        leading=brief,
        mark=material.mark,
        running=running(material),
        last=_digest(material),
        footer=footer(material),
    )


NAMES: Mapping[Cut, str] = {
    Cut.brief: N_("Minutes in brief"),
    Cut.full: N_("Minutes"),
    Cut.report: N_("Final report"),
}


def _contents(material: Material) -> Contents | None:
    words = material.words
    whole = {
        Cut.full: Contents(words("Annexes"), whole=False),
        Cut.report: Contents(words("Contents"), whole=True),
    }
    return whole.get(material.cut)


def _title(material: Material) -> Title:
    session, words = material.session, material.words
    hours = []
    if material.hours and material.cut is not Cut.brief:
        hours = [(words("Time"), material.hours)]
    facts = [
        (words("Date"), material.date),
        (words("Number"), material.number),
        (words("Place"), session.place),
        *hours,
        (words("Status"), _status(material)),
        *_officers(material),
    ]
    return Title(
        organizations=organizations(material),
        name=words(NAMES[material.cut]),
        heading=heading(material),
        facts=tuple((name, value or BLANK) for name, value in facts),
        foot=cover_foot(material),
    )


def _officers(material: Material) -> Iterator[tuple[str, str]]:
    """Name the officers; in brief they sign, and nobody else is named twice on two pages."""
    session, words = material.session, material.words
    if material.cut is not Cut.brief:
        yield words("Chair"), session.chair
        yield words("Moderator"), session.moderator
        yield words("Secretary"), session.secretary


def _status(material: Material) -> str:
    words, now, final = material.words, material.now, material.final
    if final is not None:
        date, time = material.day(final.at), words.clock(final.at)
        return words(
            "final, version %(number)s of %(date)s, %(time)s",
            number=final.number,
            date=date,
            time=time,
        )
    if material.draft:
        return words(
            "draft, as of %(date)s, %(time)s",
            date=material.day(now),
            time=words.clock(now),
        )
    return words("for approval")


def _briefly(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Leave out the purpose, and sections of which no more is told than where it stands."""
    return tuple(
        each
        for each in sections
        if each.number > 1 and not all(map(_remark, each.blocks))
    )


def _remark(block: Block) -> bool:
    return isinstance(block, Label) or (
        isinstance(block, Paragraph) and block.note
    )


def _digest(material: Material) -> str:
    final = material.final
    return f"SHA-256 {final.digest}" if final and final.digest else ""


def _sections(material: Material) -> Iterator[tuple[str, Iterable[Block]]]:
    yield N_("Purpose and expected outcome"), goal(material)
    yield N_("Participation"), _participation(material)
    yield N_("Decisions"), list(_decisions(material)) or BLANK_PARAGRAPH
    yield N_("Action plan"), list(_actions(material)) or BLANK_PARAGRAPH
    parked: list[Block] = []
    for name in material.sections:
        for part in material.parts[name]:
            parked += part.minutes.parked
    if parked:
        yield N_("Parked"), parked
    if material.cut is not Cut.brief and material.timed:
        yield (
            N_("Agenda, planned and actual"),
            (*programme(material), *timeline(material)),
        )
    for section in material.sections:
        told = list(_parts(material, section)) if section in SECTIONS else []
        if told:
            yield SECTIONS[section], told
    reflection = list(_parts(material, "reflection"))
    if reflection:
        yield REFLECTION, reflection
    yield N_("Follow-up"), control(material)


def _participation(material: Material) -> Iterator[Block]:
    words = material.words
    if not material.people:
        yield from BLANK_PARAGRAPH
        return
    yield Label(words("Present:"), present_people(material))
    if material.cut is Cut.brief:
        yield from names_of(material)
    elif material.sides:
        yield Listing(attendance(material))


def _parts(material: Material, section: str) -> Iterator[Block]:
    """Yield what a section tells; the agenda names the stages of which nothing is told."""
    heading = material.words(SECTIONS.get(section, REFLECTION))
    told = [part for part in material.parts[section] if part.minutes]
    for part in told:
        yield from _part(material, part, heading)
        heading = ""


def _part(
    material: Material, part: Contribution, heading: str = ""
) -> Iterator[Block]:
    """Yield what a stage tells; its title is not said again right under the same heading."""
    words = material.words
    if part.speaker or part.title != heading:
        yield Label(part.title, part.speaker and f"– {part.speaker}")
    yield from part.minutes.heard
    yield from leading_to(material, part, OWN, ATTACHED)
    if part.minutes.spoke:
        yield Label(words("Discussion:"))
        yield from part.minutes.spoke
    yield from remark(material, part)


def _decisions(material: Material) -> Iterator[Block]:
    """Yield what the sections before the agreements decided, and how the agreements were reached."""
    count = Count(DECISIONS)
    for section in material.sections:
        for part in material.parts[section]:
            if section == "agreements":
                yield from _reached(material, part, count)
            elif part.minutes.decided or part.minutes.grounds:
                if material.cut is not Cut.brief:
                    yield Label(part.title)
                yield from count.decided(part.minutes.decided)
                yield from part.minutes.grounds


def _reached(
    material: Material, part: Contribution, count: Count
) -> Iterator[Block]:
    """Yield how agreements were reached, and what was decided beside them; they themselves are the action plan."""
    if material.cut is not Cut.brief:
        yield from _part(material, part)
        if any(isinstance(block, Table) for block in part.minutes.decided):
            told = material.words(
                "The agreements are listed by number in the action plan."
            )
            yield Paragraph(told, note=True)
    yield from count.decided(
        block for block in part.minutes.decided if not isinstance(block, Table)
    )
    yield from part.minutes.grounds


def _actions(material: Material) -> Iterator[Block]:
    """Yield the agreements with the state that they are in when the session ends."""
    words, count = material.words, Count(ACTIONS)
    for part in material.parts["agreements"]:
        for block in count.decided(
            block for block in part.minutes.decided if isinstance(block, Table)
        ):
            yield (
                _with_status(block, words)
                if isinstance(block, Table) and block.anchors
                else block
            )


def _with_status(table: Table, words: Words) -> Table:
    header = (*table.header, words("Status"))
    rows = tuple((*row, words("open")) for row in table.rows)
    widths = table.widths
    if widths:
        narrower = (width * (1 - STATUS) for width in widths)
        widths = (*narrower, STATUS)
    return replace(table, header=header, rows=rows, widths=widths)


def _annexes(
    material: Material, numbers: Mapping[str, str]
) -> tuple[Appendix, ...]:
    words = material.words
    given = [
        (words("List of participants"), participants(material)),
        *(
            (annex.title, tuple(citing(annex.blocks, numbers)))
            for annex in material.annexes
        ),
    ]
    return tuple(
        Appendix(_mark(material, number), title, blocks)
        for number, (title, blocks) in enumerate(given, 1)
    )


def _mark(material: Material, number: int) -> str:
    return material.words(
        "Annex %(annex)s\nto the minutes of %(date)s, No. %(number)s",
        annex=number,
        date=material.date,
        number=material.number or BLANK,
    )
