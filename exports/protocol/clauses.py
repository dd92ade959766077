# The clauses that both forms of protocol share: who was present, the programme's time, goal, control,
# signatures. Knows what a protocol is made of, not in which order; knows no file format.
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from exports.protocol.cuts import Cut
from exports.protocol.document import Properties, Section, Signature, cited
from exports.protocol.fates import followed, put_off
from exports.protocol.material import BLANK, NOT_HELD, Contribution, Material
from exports.protocol.typography import bound, quoted, signed
from session.envelope import StageState
from session.programme.agenda import spent
from session.programme.flow import MINUTE
from session.refusals import N_
from session.tables import Stage
from session.values.blocks import (
    Block,
    Figure,
    Heading,
    Label,
    Listing,
    Paragraph,
    Table,
)
from session.values.charts import Bars, Series

SPEAKER = N_("Speaker")
_POST = re.compile(r"(.+)(?:\s[-–—]|:)\s+(.+)")
PROGRAMME = (
    N_("No."),
    N_("Stage"),
    SPEAKER,
    N_("Planned, min"),
    N_("Actual, min"),
    N_("Ended at"),
)


def attendance(material: Material) -> tuple[str, ...]:
    """Return a line a side with its count, and one for those of no side."""
    words = material.words
    counts = [(side.name, _of(material, side.id)) for side in material.sides]
    outside = _of(material, None)
    if outside and counts:
        counts.append((words("outside the sides"), outside))
    return tuple(
        words("%(side)s: %(count)s", side=side, count=count)
        for side, count in counts
    )


def _of(material: Material, side_id: str | None) -> int:
    return sum(person.side_id == side_id for person in material.people)


def names_of(material: Material) -> Iterator[Block]:
    """Name who was present, a line for each side."""
    words = material.words
    sides = [
        *((side.id, side.name) for side in material.sides),
        (None, words("outside the sides")),
    ]
    told = [
        (name, [signed(p.name) for p in material.people if p.side_id == key])
        for key, name in sides
    ]
    lines = [
        f"{name}: {', '.join(people)}" if material.sides else ", ".join(people)
        for name, people in told
        if people
    ]
    if lines:
        yield Listing(tuple(lines))


def held(material: Material) -> Iterator[str]:
    """Say from when until when the session was held, as far as it is known."""
    session, words = material.session, material.words
    if session.started_at is not None and session.closed_at is not None:
        began, ended = (
            material.clock(session.started_at),
            material.clock(session.closed_at),
        )
        yield words(
            "Began at %(began)s, ended at %(ended)s", began=began, ended=ended
        )


def footer(material: Material) -> str:
    session, language = material.session, material.words.language
    return quoted(session.footer, language)


def running(material: Material) -> str:
    """Return what each page of a draft says of itself."""
    words, now = material.words, material.now
    if not material.draft:
        return ""
    return bound(
        words(
            "Draft as of %(date)s, %(time)s",
            date=material.day(now),
            time=words.clock(now),
        )
    )


def participants(material: Material) -> tuple[Block, ...]:
    words = material.words
    names = {side.id: side.name for side in material.sides}
    rows = tuple(
        (
            str(number),
            person.name,
            person.organization,
            person.post,
            names.get(person.side_id or "", ""),
        )
        for number, person in enumerate(material.people, 1)
    )
    header = (
        words("No."),
        words("Full name"),
        words("Organization"),
        words("Post"),
        words("Side"),
    )
    if not rows:
        return (Paragraph(BLANK),)
    table = Table(header, rows, widths=(0.06, 0.27, 0.33, 0.18, 0.16))
    return (_filled(table),)


def _filled(table: Table) -> Table:
    """Return a table without the columns in which nothing stands."""
    columns = range(len(table.header))
    kept = [place for place in columns if any(row[place] for row in table.rows)]
    return replace(
        table,
        header=tuple(table.header[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in table.rows),
        widths=tuple(table.widths[place] for place in kept),
    )


def programme(material: Material) -> tuple[Block, ...]:
    """Return the stages with planned and actual minutes, and their speakers where there are any."""
    words = material.words
    rows = [
        timing(material, number, stage)
        for number, stage in enumerate(material.stages, 1)
    ]
    widths, header = (
        (0.07, 0.38, 0.2, 0.11, 0.11, 0.13),
        tuple(map(words, PROGRAMME)),
    )
    spoken = any(stage.envelope.speaker for stage in material.stages)
    used = [
        place
        for place, name in enumerate(PROGRAMME)
        if spoken or name != SPEAKER
    ]
    told = (tuple(row[place] for place in used) for row in (header, *rows))
    table = Table(
        next(told), tuple(told), widths=tuple(widths[place] for place in used)
    )
    return (table,) if rows else (Paragraph(BLANK),)


def timing(material: Material, number: int, stage: Stage) -> tuple[str, ...]:
    envelope = stage.envelope
    ran = round(spent(stage, material.now) / MINUTE)
    actual = "" if stage.state in NOT_HELD and not ran else str(ran)
    return (
        str(number),
        envelope.title,
        envelope.speaker,
        str(envelope.minutes),
        actual,
        _ended(material, stage),
    )


def _ended(material: Material, stage: Stage) -> str:
    words = material.words
    if stage.state is StageState.draft:
        return ""
    if stage.state is StageState.skipped:
        return words("not held")
    if stage.state is StageState.closed:
        return material.clock(stage.closed_at)
    return words("still running")


def present_people(material: Material) -> str:
    """Say how many were present, and where the list is, where the cut has one."""
    words, count = material.words, len(material.people)
    people = bound(words.plural("%(count)s person", "%(count)s people", count))
    return (
        people
        if material.cut is Cut.brief
        else words("%(people)s (list attached)", people=people)
    )


def leading_to(
    material: Material,
    part: Contribution,
    own: int,
    sentences: Mapping[str, str],
) -> Iterator[Block]:
    """Say in which appendix the rest is, by the sentence of its kind or the one under "".

    `own`: how many appendices the form has before those of the stages.
    """
    place = material.annex(part.annex)
    if place:
        sentence = sentences.get(part.annex, sentences[""])
        told = material.words(sentence, number=own + place)
        yield Paragraph(bound(told), note=True)


def remark(material: Material, part: Contribution) -> Iterator[Block]:
    """Yield what the secretary has to say of a stage, apart from what was said in it; not in brief."""
    if part.remark and material.cut is not Cut.brief:
        yield Label(material.words("Secretary's note:"), part.remark)


def leading_on(
    material: Material, sections: Iterable[Section]
) -> tuple[Section, ...]:
    """Return sections that say what became of what was put forward in them."""
    sections = tuple(sections)
    if material.cut is Cut.brief:
        return sections
    words, numbers = material.words, cited(sections)
    held = (part.minutes for part in material.parts["agreements"])
    found = material.fates
    sections = put_off(sections, held, words)
    return followed(sections, found, numbers, words)


def timeline(material: Material) -> Iterator[Block]:
    """Draw what was planned and what was done, where anything was."""
    words = material.words
    stages = [
        (number, stage)
        for number, stage in enumerate(material.stages, 1)
        if stage.state not in NOT_HELD
    ]
    if not stages:
        return
    names = tuple(
        f"{number}. {stage.envelope.title}" for number, stage in stages
    )
    planned = tuple(float(stage.envelope.minutes) for _, stage in stages)
    actual = tuple(
        float(round(spent(stage, material.now) / MINUTE)) for _, stage in stages
    )
    series = (
        Series(words("planned"), planned),
        Series(words("actual"), actual),
    )
    alt = words(
        "Bars: of %(planned)s planned minutes %(actual)s were used; stage by stage as in the table.",
        planned=round(sum(planned)),
        actual=round(sum(actual)),
    )
    yield Figure(
        Bars(names, series, words("min")),
        alt,
        words("Programme, planned and actual"),
    )


def goal(material: Material) -> Iterator[Block]:
    session, words = material.session, material.words
    yield Label(words("Goal:"), session.goal or BLANK)
    yield Label(words("Expected result:"), session.expected or BLANK)
    if session.documents:
        yield Label(words("Documents of the session:"))
        yield Listing(tuple(session.documents))


def control(material: Material) -> tuple[Block, ...]:
    """Say who collates the progress of the agreements, the day of review, and who was elected to see to it."""
    session, words = material.session, material.words
    until = bound(words.day(session.review_date)) or BLANK
    secretary = signed(session.secretary) or BLANK
    return (
        Paragraph(
            words(
                "The progress of the agreements is collated by the secretary: %(name)s.",
                name=secretary,
            )
        ),
        Paragraph(words("Date of review: %(date)s.", date=until)),
        *map(Paragraph, elected(material)),
    )


def elected(material: Material) -> Iterator[str]:
    """Say who was elected, if anybody was."""
    words = material.words
    delegates = material.session.delegates
    signers = map(signed, delegates)
    names = ", ".join(signers)
    if names:
        yield words("Elected as delegates: %(names)s.", names=names)


def signatures(material: Material) -> tuple[Signature, ...]:
    """Return who signs: the chair, for each side whoever is named, and the secretary, who stands last.

    In brief the sides do not sign: it is no more than what stands in the whole.
    """
    session, words = material.session, material.words
    signers = session.signers if material.cut is not Cut.brief else []
    return (
        Signature(words("Chair"), signed(session.chair) or BLANK),
        *map(_signer, signers),
        Signature(words("Secretary"), signed(session.secretary) or BLANK),
    )


def _signer(line: str) -> Signature:
    """Part a line into a post and a name, at its last dash or colon; a name alone signs without a post."""
    found = _POST.fullmatch(line)
    role, name = found.groups() if found else ("", line)
    return Signature(role, signed(name) or BLANK)


def heading(material: Material) -> str:
    """Return what the document is of, in the genitive: as entered, else as proposed."""
    session = material.session
    words = material.words
    if session.heading:
        return session.heading
    title = quoted(session.title, words.language, inner=True)
    return words("of the strategic session “%(title)s”", title=title or BLANK)


def organizations(material: Material) -> tuple[str, ...]:
    language = material.words.language
    return tuple(
        quoted(name, language) for name in material.session.organizations
    ) or (BLANK,)


def cover_foot(material: Material) -> str:
    """Return place and year, as they stand at the foot of a cover."""
    place = bound(material.session.place) or BLANK
    found = re.findall(r"\d{4}", material.date)
    year = found[-1] if found else BLANK
    return f"{place}\n{year}"


def properties(material: Material) -> Properties:
    session, words = material.session, material.words
    title = quoted(session.title, words.language, inner=True)
    return Properties(
        title=words(
            "Minutes of the strategic session “%(title)s”", title=title or BLANK
        ),
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
