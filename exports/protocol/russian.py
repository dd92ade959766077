# The official Russian form of a protocol (ГОСТ Р 7.0.97-2025): its order and its words of form.
# Knows no file format; sentences come from the catalogue by their English ids.
from collections.abc import Iterable, Iterator, Mapping

from exports.protocol.clauses import (
    attendance,
    control,
    cover_foot,
    goal,
    grouped,
    heading,
    leading_to,
    levelled,
    organizations,
    participants,
    present_people,
    programme,
    properties,
    signatures,
    timeline,
)
from exports.protocol.cuts import Cut
from exports.protocol.document import Appendix, Contents, Document, Section, Title
from exports.protocol.material import BLANK, Material, Part
from exports.protocol.typography import bound, quoted, signed
from session.refusals import N_
from session.values.blocks import Block, Heading, Label, Listing

ITEMS = {
    "opening": N_("On the opening of the session and the organizers' position"),
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
SPEAKING = ("", N_("%(item)s. Speaker: %(names)s"), N_("%(item)s. Speakers: %(names)s"))
"""What an item of the agenda says of its speakers: of none, of one, of several."""

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
        appendices=() if material.cut is Cut.brief else _appendices(material),
        properties=properties(material),
        contents=_contents(material),
        cover=material.cut is Cut.report,
    )


NAMES: Mapping[Cut, str] = {
    Cut.brief: N_("MINUTES IN BRIEF"),
    Cut.full: N_("MINUTES"),
    Cut.report: N_("FINAL REPORT"),
}


def _contents(material: Material) -> Contents | None:
    words = material.words
    whole = {Cut.full: Contents(words("Appendices:"), whole=False), Cut.report: Contents(words("CONTENTS"), whole=True)}
    return whole.get(material.cut)


def _title(material: Material) -> Title:
    session, words = material.session, material.words
    officers = (
        (words("Chair"), session.chair),
        (words("Moderator"), session.moderator),
        (words("Secretary"), session.secretary),
    )
    return Title(
        organizations=organizations(material),
        name=words(NAMES[material.cut]),
        heading=heading(material),
        facts=(
            (material.date, words("No. %(number)s", number=session.number or BLANK)),
            (bound(quoted(session.place, words.language)) or BLANK, ""),
            *((f"{role} – {signed(name) or BLANK}", "") for role, name in officers),
        ),
        status=_status(material),
        foot=cover_foot(material),
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
    words = material.words
    if not material.people:
        yield Label(words("PRESENT:"), BLANK)
        return
    yield Label(words("PRESENT:"), present_people(material))
    if material.sides:
        yield Listing(attendance(material))


def _agenda(material: Material) -> Iterator[str]:
    words = material.words
    for section in material.sections:
        speakers = material.speakers(section)
        title = words(ITEMS[section])
        sentence = SPEAKING[min(len(speakers), 2)]
        yield words(sentence, item=title, names=", ".join(speakers)) if sentence else title
    yield words(CONTROL)


def _sections(material: Material) -> Iterator[Section]:
    words = material.words
    for section in material.sections:
        yield Section(words(ITEMS[section]), tuple(levelled(_item(material, section))))
    yield Section(words(CONTROL), control(material))


def _item(material: Material, section: str) -> Iterator[Block]:
    parts = material.parts[section]
    if material.cut is Cut.brief:
        yield from _briefly(material, parts)
        return
    for part in parts:
        yield from _heard(material, part)
        yield from _decided(material, part)
    if section != "reflection" and not any(part.minutes.decided or part.minutes.parked for part in parts):
        yield Label(material.words("DECIDED:"), BLANK)


def _briefly(material: Material, parts: Iterable[Part]) -> Iterator[Block]:
    """Yield what a brief protocol has of an item: stages of which it tells no more than the name share a line."""
    for parts_alike, bare in grouped(parts):
        yield Label(material.words("HEARD:"), "; ".join(map(_titled, parts_alike)))
        for part in () if bare else parts_alike:
            yield from part.minutes.heard
            yield from _decided(material, part)


def _titled(part: Part) -> str:
    return f"{part.title} – {part.speaker}" if part.speaker else part.title


def _heard(material: Material, part: Part) -> Iterable[Block]:
    words, minutes = material.words, part.minutes
    yield Label(words("HEARD:"), _titled(part))
    yield from minutes.heard
    yield from leading_to(material, part, OWN, ATTACHED)
    if minutes.spoke:
        yield Label(words("SPOKE:"))
        yield from minutes.spoke


def _decided(material: Material, part: Part) -> Iterable[Block]:
    """Yield what was decided and on what grounds; then, apart from it, what was put but not decided."""
    words, minutes = material.words, part.minutes
    if minutes.decided or minutes.parked:
        yield Label(words("DECIDED:"), "" if minutes.decided else BLANK)
        yield from minutes.decided
    if minutes.parked:
        yield Heading(words("Not agreed, or still to be completed"))
        yield from minutes.parked
    yield from minutes.grounds


def _appendices(material: Material) -> tuple[Appendix, ...]:
    words = material.words
    given = [
        (words("List of participants"), participants(material)),
        (words("Programme, planned and actual"), (*programme(material), *timeline(material))),
        *((annex.title, annex.blocks) for annex in material.annexes),
    ]
    return tuple(Appendix(_mark(material, number), title, blocks) for number, (title, blocks) in enumerate(given, 1))


def _mark(material: Material, number: int) -> str:
    return material.words(
        "Appendix No. %(appendix)s\nto the minutes of %(date)s No. %(number)s",
        appendix=number,
        date=material.date,
        number=material.session.number or BLANK,
    )
