# The official Russian form of a protocol (ГОСТ Р 7.0.97-2025): its order and its words of form.
# Knows no file format; sentences come from the catalogue by their English ids.
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

ITEMS = {
    "opening": N_("On the opening of the session and the organizers' position"),
    "positions": N_("On the positions of the sides"),
    "reports": N_("On the results of the groups"),
    "agreements": N_("On the agreements"),
    "reflection": N_("On the participants' reflection"),
}
CONTROL = N_("On the review of the agreements")

OWN = 2  # the appendices that every protocol has: participants and programme


def official(material: Material) -> Document:
    words = material.words
    return Document(
        language=words.language,
        draft=material.draft,
        title=_title(material),
        front=tuple(_front(material)),
        sections=tuple(_sections(material)),
        signatures=signatures(material),
        appendices=_appendices(material),
        properties=properties(material),
    )


def _title(material: Material) -> Title:
    session, words = material.session, material.words
    officers = ((words("Chair"), session.chair), (words("Moderator"), session.moderator))
    return Title(
        organizations=tuple(session.organizations) or (BLANK,),
        name=words("MINUTES"),
        heading=words("of the strategic session “%(title)s”", title=session.title or BLANK),
        facts=(
            (material.date, words("No. %(number)s", number=session.number or BLANK)),
            (session.place or BLANK, ""),
            *((f"{role} – {name or BLANK}", "") for role, name in (*officers, (words("Secretary"), session.secretary))),
        ),
        status=_status(material),
    )


def _status(material: Material) -> str:
    words, now, final = material.words, material.now, material.final
    if final is not None:
        date, time = material.day(final.at), words.clock(final.at)
        said = words("FINAL VERSION %(number)s\nof %(date)s, %(time)s", number=final.number, date=date, time=time)
        return f"{said}\nSHA-256 {final.digest}" if final.digest else said
    if not material.draft:
        return ""
    return words("DRAFT\nas of %(date)s, %(time)s", date=material.day(now), time=words.clock(now))


def _front(material: Material) -> Iterator[Block]:
    words = material.words
    yield from _present(material)
    yield from goal(material)
    yield Label(words("AGENDA:"))
    yield Listing(tuple(_agenda(material)), numbered=True)


def _present(material: Material) -> Iterator[Block]:
    words, count = material.words, len(material.people)
    if not count:
        yield Label(words("PRESENT:"), BLANK)
        return
    people = words.plural("%(count)s person", "%(count)s people", count)
    yield Label(words("PRESENT:"), words("%(people)s (list attached)", people=people))
    if material.sides:
        yield Listing(attendance(material))


def _agenda(material: Material) -> Iterator[str]:
    words = material.words
    for section in material.sections:
        speakers = ", ".join(material.speakers(section))
        title = words(ITEMS[section])
        yield words("%(item)s. Speakers: %(names)s", item=title, names=speakers) if speakers else title
    yield words(CONTROL)


def _sections(material: Material) -> Iterator[Section]:
    words = material.words
    for section in material.sections:
        yield Section(words(ITEMS[section]), tuple(levelled(_item(material, section))))
    yield Section(words(CONTROL), control(material))


def _item(material: Material, section: str) -> Iterator[Block]:
    parts = material.parts[section]
    for part in parts:
        yield from _heard(material, part)
    if section != "reflection" and not any(part.minutes.decided for part in parts):
        yield Label(material.words("DECIDED:"), BLANK)


def _heard(material: Material, part: Part) -> Iterable[Block]:
    words, minutes = material.words, part.minutes
    title = f"{part.title} – {part.speaker}" if part.speaker else part.title
    yield Label(words("HEARD:"), title)
    yield from minutes.heard
    if part.annex:
        yield Paragraph(words("The texts are in appendix No. %(appendix)s.", appendix=OWN + part.annex), note=True)
    if minutes.spoke:
        yield Label(words("SPOKE:"))
        yield from minutes.spoke
    if minutes.decided:
        yield Label(words("DECIDED:"))
        yield from minutes.decided


def _appendices(material: Material) -> tuple[Appendix, ...]:
    words = material.words
    given = [
        (words("List of participants"), participants(material)),
        (words("Programme, planned and actual"), programme(material)),
        *annexes(material),
    ]
    return tuple(Appendix(_mark(material, number), title, blocks) for number, (title, blocks) in enumerate(given, 1))


def _mark(material: Material, number: int) -> str:
    return material.words(
        "Appendix No. %(appendix)s\nto the minutes of %(date)s No. %(number)s",
        appendix=number,
        date=material.date,
        number=material.session.number or BLANK,
    )
