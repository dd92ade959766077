# The official Russian form of a protocol (ГОСТ Р 7.0.97-2025): its order and its words of form.
# Knows no file format; sentences come from the catalogue by their English ids.
from collections.abc import Iterable, Iterator, Mapping

from exports.protocol.clauses import (
    attendance,
    control,
    cover_foot,
    footer,
    goal,
    heading,
    held,
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
from exports.protocol.typography import bound, quoted, signed
from session.refusals import N_
from session.values.blocks import Block, Heading, Label, Listing, Paragraph

ITEMS = {
    "opening": N_("On the opening of the session and the organizers' position"),
    "earlier": N_("On the execution of decisions taken earlier"),
    "positions": N_("On the positions of the sides"),
    "reports": N_("On the results of the groups"),
    "agreements": N_("On the agreements"),
    "reflection": N_("On the participants' reflection"),
}
ATTACHED: Mapping[str, str] = {
    "": N_("The texts are in appendix No. %(number)s."),
    "map": N_("The map of positions is in appendix No. %(number)s."),
    "groups": N_("The materials of the groups are in appendix No. %(number)s."),
    "votes": N_("The votes are in appendix No. %(number)s."),
}
SPEAKING = (
    "",
    N_("%(item)s. Speaker: %(names)s"),
    N_("%(item)s. Speakers: %(names)s"),
)
"""What an item of the agenda says of its speakers: of none, of one, of several."""

CONTROL = N_("On the review of the agreements")


def official(material: Material) -> Document:
    words = material.words
    sections = leading_on(material, _sections(material))
    page = glance(material, cited(sections))
    brief = material.cut is Cut.brief
    appendices = () if brief else _appendices(material, cited(sections))
    if brief:
        sections = shortened(material, sections, page)
    return Document(
        language=words.language,
        draft=material.draft,
        title=_title(material),
        front=tuple(_front(material)),
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
        last=_final(material),
        footer=footer(material),
    )


NAMES: Mapping[Cut, str] = {
    Cut.brief: N_("MINUTES IN BRIEF"),
    Cut.full: N_("MINUTES"),
    Cut.report: N_("FINAL REPORT"),
}


def _contents(material: Material) -> Contents | None:
    words = material.words
    whole = {
        Cut.full: Contents(words("Appendices:"), whole=False),
        Cut.report: Contents(words("CONTENTS"), whole=True),
    }
    return whole.get(material.cut)


def _title(material: Material) -> Title:
    session, words = material.session, material.words
    officers: tuple[tuple[str, str], ...] = (
        (words("Chair"), session.chair),
        (words("Moderator"), session.moderator),
        (words("Secretary"), session.secretary),
    )
    hours = tuple(held(material))
    if material.cut is Cut.brief:
        # They sign, and the first page says from when until when: on two pages nothing is told twice.
        officers, hours = (), ()
    return Title(
        organizations=organizations(material),
        name=words(NAMES[material.cut]),
        heading=heading(material),
        facts=(
            (
                material.date,
                words("No. %(number)s", number=material.number or BLANK),
            ),
            (bound(quoted(session.place, words.language)) or BLANK, ""),
            *((told, "") for told in hours),
            *(
                (f"{role} – {signed(name) or BLANK}", "")
                for role, name in officers
            ),
        ),
        status=_status(material),
        foot=cover_foot(material),
    )


def _status(material: Material) -> str:
    words, now = material.words, material.now
    if not material.draft:
        return ""
    return words(
        "DRAFT\nas of %(date)s, %(time)s",
        date=material.day(now),
        time=words.clock(now),
    )


def _final(material: Material) -> str:
    """Say at the foot of the last page which final version it is: at the head there is a place for a stamp."""
    words, final = material.words, material.final
    if final is None:
        return ""
    date, time = material.day(final.at), words.clock(final.at)
    said = words(
        "Final version %(number)s of %(date)s, %(time)s.",
        number=final.number,
        date=date,
        time=time,
    )
    return f"{said}\nSHA-256 {final.digest}" if final.digest else said


def _front(material: Material) -> Iterator[Block]:
    words = material.words
    yield from _present(material)
    if material.cut is Cut.brief:
        return
    yield from goal(material)
    yield Label(words("AGENDA:"))
    yield Listing(tuple(_agenda(material)), numbered=True)


def _present(material: Material) -> Iterator[Block]:
    words = material.words
    if not material.people:
        yield Label(words("PRESENT:"), BLANK)
        return
    yield Label(words("PRESENT:"), present_people(material))
    if material.cut is Cut.brief:
        yield from names_of(material)
    elif material.sides:
        yield Listing(attendance(material))


def _agenda(material: Material) -> Iterator[str]:
    words = material.words
    for section in material.sections:
        speakers = material.speakers(section)
        title = words(ITEMS[section])
        sentence = SPEAKING[min(len(speakers), 2)]
        yield (
            words(sentence, item=title, names=", ".join(speakers))
            if sentence
            else title
        )
    yield words(CONTROL)


def _sections(material: Material) -> Iterator[Section]:
    words = material.words
    number = 0
    for number, section in enumerate(material.sections, 1):
        told = tuple(levelled(_item(material, section, number)))
        brief = material.cut is Cut.brief
        if not brief or (told and _is_decided(material, section)):
            yield Section(words(ITEMS[section]), told, number)
    yield Section(
        words(CONTROL), tuple(_control(material, number + 1)), number + 1
    )


def _is_decided(material: Material, section: str) -> bool:
    """Tell whether a section is printed in brief: of what was typed of earlier decisions nothing is decided."""
    if section != "earlier":
        return True
    sections = [stage.envelope.section for stage in material.stages]
    return section in sections


def _control(material: Material, number: int) -> Iterator[Block]:
    yield from _resolved(material, Count(number).decided(control(material)))


def _resolved(material: Material, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield what was decided under its word; in brief the first of it stands in the same line."""
    first, *others = blocks
    word = material.words("DECIDED:")
    if material.cut is Cut.brief and isinstance(first, Paragraph):
        yield Label(word, first.text)
    else:
        yield Label(word)
        yield first
    yield from others


def _item(material: Material, section: str, number: int) -> Iterator[Block]:
    parts, count = material.told(section), Count(number)
    if material.cut is Cut.brief:
        yield from _briefly(material, parts, count)
        return
    for part in parts:
        yield from _heard(material, part)
        yield from _decided(material, part, count)
    decided = any(part.minutes.decided or part.minutes.parked for part in parts)
    if section != "reflection" and not decided:
        yield Label(material.words("DECIDED:"), BLANK)


def _briefly(
    material: Material, parts: Iterable[Contribution], count: Count
) -> Iterator[Block]:
    """Yield what was decided; what was heard is named where the heading above does not say it."""
    told = [part for part in parts if part.minutes]
    for part in told:
        decided = part.minutes.decided or part.minutes.parked
        if len(told) > 1 or not decided:
            yield from _heard(material, part)
        yield from _decided(material, part, count)


def _heard(material: Material, part: Contribution) -> Iterable[Block]:
    words, minutes = material.words, part.minutes
    yield Label(minutes.act or words("HEARD:"), _about(material, part))
    yield from minutes.heard
    # Before them stand the participants, and the programme where it is printed.
    yield from leading_to(material, part, 1 + material.timed, ATTACHED)
    if minutes.spoke:
        yield Label(words("SPOKE:"))
        yield from minutes.spoke
    yield from remark(material, part)


def _about(material: Material, part: Contribution) -> str:
    """Say what was heard, and from whom; a stage is called by what was done in it, its title stands behind."""
    words, subject = material.words, part.minutes.subject
    told = part.title
    if subject:
        title = quoted(part.title, words.language, inner=True)
        told = words("%(subject)s (“%(title)s”)", subject=subject, title=title)
    if part.speaker:
        told = f"{part.speaker} – {told}"
    return told


def _decided(
    material: Material, part: Contribution, count: Count
) -> Iterable[Block]:
    """Yield what was decided and on what grounds; then, apart from it, what was put but not decided."""
    words, minutes = material.words, part.minutes
    if minutes.decided:
        yield from _resolved(material, count.decided(minutes.decided))
    elif minutes.parked:
        yield Label(words("DECIDED:"), BLANK)
    yield from minutes.grounds
    if minutes.parked:
        yield Heading(words("Not agreed, or still to be completed"))
        yield from minutes.parked


def _appendices(
    material: Material, numbers: Mapping[str, str]
) -> tuple[Appendix, ...]:
    words = material.words
    given = [
        (words("List of participants"), participants(material)),
        *_programme(material),
        *(
            (annex.title, tuple(citing(annex.blocks, numbers)))
            for annex in material.annexes
        ),
    ]
    return tuple(
        Appendix(_mark(material, number), title, blocks)
        for number, (title, blocks) in enumerate(given, 1)
    )


def _programme(
    material: Material,
) -> Iterator[tuple[str, tuple[Block, ...]]]:
    if material.timed:
        title = material.words("Programme, planned and actual")
        yield title, (*programme(material), *timeline(material))


def _mark(material: Material, number: int) -> str:
    return material.words(
        "Appendix No. %(appendix)s\nto the minutes of %(date)s No. %(number)s",
        appendix=number,
        date=material.date,
        number=material.number or BLANK,
    )
