# The clauses that both forms of protocol share: who was present, the programme's time, goal, control,
# signatures. Knows what a protocol is made of, not in which order; knows no file format.
from collections.abc import Iterable, Iterator
from dataclasses import replace

from exports.document import Properties, Signature
from exports.material import BLANK, NOT_HELD, Material
from session.agenda import spent
from session.blocks import Block, Heading, Label, Listing, Paragraph, Table
from session.envelope import StageState
from session.flow import MINUTE
from session.refusals import N_
from session.tables import Stage

PROGRAMME = (N_("No."), N_("Stage"), N_("Speaker"), N_("Planned, min"), N_("Actual, min"), N_("Ended at"))


def attendance(material: Material) -> tuple[str, ...]:
    """Return a line a side with its count, and one for those of no side."""
    words = material.words
    counts = [(side.name, _of(material, side.id)) for side in material.sides]
    outside = _of(material, None)
    if outside and counts:
        counts.append((words("outside the sides"), outside))
    return tuple(words("%(side)s: %(count)s", side=side, count=count) for side, count in counts)


def _of(material: Material, side_id: str | None) -> int:
    return sum(person.side_id == side_id for person in material.people)


def participants(material: Material) -> tuple[Block, ...]:
    words = material.words
    names = {side.id: side.name for side in material.sides}
    rows = tuple(
        (str(number), person.name, person.organization, person.post, names.get(person.side_id or "", ""))
        for number, person in enumerate(material.people, 1)
    )
    header = (words("No."), words("Name"), words("Organization"), words("Post"), words("Side"))
    return (Table(header, rows, widths=(0.06, 0.27, 0.33, 0.18, 0.16)),) if rows else (Paragraph(BLANK),)


def programme(material: Material) -> tuple[Block, ...]:
    """Return the stages with planned and actual minutes."""
    words = material.words
    header = map(words, PROGRAMME)
    rows = tuple(timing(material, number, stage) for number, stage in enumerate(material.stages, 1))
    widths = (0.07, 0.38, 0.2, 0.11, 0.11, 0.13)
    return (Table(tuple(header), rows, widths=widths),) if rows else (Paragraph(BLANK),)


def timing(material: Material, number: int, stage: Stage) -> tuple[str, ...]:
    envelope = stage.envelope
    ran = round(spent(stage, material.now) / MINUTE)
    actual = "" if stage.state in NOT_HELD and not ran else str(ran)
    return (str(number), envelope.title, envelope.speaker, str(envelope.minutes), actual, _ended(material, stage))


def _ended(material: Material, stage: Stage) -> str:
    words = material.words
    if stage.state is StageState.skipped:
        return words("not held")
    if stage.state is StageState.closed:
        return words.clock(stage.closed_at)
    return "" if stage.state is StageState.draft else words("still running")


def annexes(material: Material) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """Yield what the stages put into appendices: title and blocks."""
    for section in material.sections:
        for part in material.parts[section]:
            if part.minutes.appendix:
                yield part.minutes.appendix_title or part.title, part.minutes.appendix
    if material.photos:
        yield material.words("Photos and paper cards"), material.photos


def goal(material: Material) -> Iterator[Block]:
    session, words = material.session, material.words
    yield Label(words("Goal:"), session.goal or BLANK)
    yield Label(words("Expected result:"), session.expected or BLANK)
    if session.documents:
        yield Label(words("Documents of the session:"))
        yield Listing(tuple(session.documents))


def control(material: Material) -> tuple[Block, ...]:
    """Say who collates the progress of the agreements, and the day of review."""
    session, words = material.session, material.words
    until = words.day(session.review_date) or BLANK
    secretary = session.secretary or BLANK
    return (
        Paragraph(words("The progress of the agreements is collated by the secretary: %(name)s.", name=secretary)),
        Paragraph(words("Date of review: %(date)s.", date=until)),
    )


def signatures(material: Material) -> tuple[Signature, ...]:
    session, words = material.session, material.words
    return (
        Signature(words("Chair"), session.chair or BLANK),
        Signature(words("Secretary"), session.secretary or BLANK),
    )


def properties(material: Material) -> Properties:
    session, words = material.session, material.words
    return Properties(
        title=words("Minutes of the strategic session “%(title)s”", title=session.title or BLANK),
        author=", ".join(session.organizations) or "Veche",
        made_at=material.now,
    )


def levelled(blocks: Iterable[Block]) -> Iterator[Block]:
    """Keep headings under their section: level 2 or 3, and never 3 before the first 2, or a number would be missing."""
    deepest = 2
    for block in blocks:
        if isinstance(block, Heading):
            yield replace(block, level=min(max(block.level, 2), deepest))
            deepest = 3
        else:
            yield block
