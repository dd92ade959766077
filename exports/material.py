# What a protocol is made of: the passport, who was present, and each stage's minutes by section. Both forms
# of protocol read it. Knows no order of a document and no file format. What nobody gave stays a blank line.
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from session.blocks import Block, Heading, Minutes, Paragraph, Picture
from session.citing import called
from session.envelope import StageState
from session.kind import StageKind
from session.photos import photos_of
from session.registration import present
from session.seats import group_mark
from session.snapshot import Snapshot
from session.tables import Image, Person, Session, Side, Stage
from session.versions import versions_of
from session.words import Words

BLANK = "________"
SECTIONS = ("opening", "positions", "reports", "agreements", "reflection")
NOT_HELD = frozenset({StageState.draft, StageState.skipped})


@dataclass(frozen=True)
class Part:
    """What one stage, or the organizers' paper, brings to a section. `annex`: its place among appendices, from 1."""

    title: str
    speaker: str
    minutes: Minutes
    annex: int = 0


@dataclass(frozen=True)
class Final:
    """Which final version a protocol is, and since when (ms). `digest`: the SHA-256 of its text, where it says so."""

    number: int
    at: int
    digest: str = ""


@dataclass(frozen=True)
class Material:
    """`parts` by section, each in the programme's order; `now` (ms) is the moment the protocol speaks of.

    `frozen`: how many final versions there are; `final`: that this is one of them.
    """

    session: Session
    sides: tuple[Side, ...]
    people: tuple[Person, ...]
    stages: tuple[Stage, ...]
    parts: Mapping[str, tuple[Part, ...]]
    words: Words
    now: int
    frozen: int = 0
    final: Final | None = None
    photos: tuple[Block, ...] = ()

    @property
    def draft(self) -> bool:
        """Tell whether it may still change: while the session runs, and beside a final version."""
        return self.final is None and (self.session.closed_at is None or self.frozen > 0)

    @property
    def date(self) -> str:
        """The day of the session, in words."""
        session = self.session
        if session.date or session.started_at is None:
            return self.words.day(session.date) or BLANK
        return self.day(session.started_at)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that the programme has, or that something was brought to."""
        planned = {stage.envelope.section for stage in self.stages if stage.state is not StageState.skipped}
        return tuple(name for name in SECTIONS if name in planned or self.parts[name])

    def day(self, at: int) -> str:
        return self.words.day(self.words.local(at).date().isoformat())

    def speakers(self, section: str) -> tuple[str, ...]:
        """Return who reports in a section, each once."""
        held = (s for s in self.stages if s.envelope.section == section and s.state is not StageState.skipped)
        return tuple(dict.fromkeys(stage.envelope.speaker for stage in held if stage.envelope.speaker))


def gathered(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words, now: int, final: Final | None = None
) -> Material:
    session = snapshot.session
    sides = tuple(sorted(snapshot.all(Side), key=lambda side: side.position))
    parts = [part for stage in snapshot.stages for part in _brought(snapshot, kinds, stage, words)]
    by_section = {name: tuple(part for section, part in parts if section == name) for name in SECTIONS}
    by_section["opening"] = (*_paper(session, words), *by_section["opening"])
    places = count(1)
    return Material(
        session=session,
        sides=sides,
        people=_ordered(present(snapshot), sides),
        stages=tuple(snapshot.stages),
        parts={name: tuple(_placed(part, places) for part in found) for name, found in by_section.items()},
        words=words,
        now=now,
        frozen=len(versions_of(snapshot)),
        final=final,
        photos=tuple(block for stage in snapshot.stages for block in _photographed(snapshot, stage, words)),
    )


def _brought(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], stage: Stage, words: Words
) -> Iterable[tuple[str, Part]]:
    envelope = stage.envelope
    if envelope.section not in SECTIONS:
        return
    minutes = _decided(stage, kinds[stage.kind].minutes(snapshot, stage, words))
    if minutes or stage.state not in NOT_HELD:
        yield envelope.section, Part(envelope.title, envelope.speaker, minutes)


def _decided(stage: Stage, minutes: Minutes) -> Minutes:
    """Put what the secretary wrote down as decided before what the stage brings by itself."""
    told = tuple(Paragraph(line) for line in stage.envelope.decision.split("\n") if line.strip())
    return replace(minutes, decided=(*told, *minutes.decided)) if told else minutes


def _paper(session: Session, words: Words) -> Iterable[Part]:
    if session.paper:
        title = session.paper_title or words("The organizers' position")
        yield Part(title, "", Minutes(heard=tuple(Paragraph(text) for text in session.paper)))


def _photographed(snapshot: Snapshot, stage: Stage, words: Words) -> Iterator[Block]:
    """Yield the photos of a stage's paper sheets under its title."""
    photos = photos_of(snapshot, stage)
    if photos:
        yield Heading(stage.envelope.title)
    for photo in photos:
        image, mark = snapshot.find(Image, photo.image_id), group_mark(snapshot, photo.group_id)
        said = ". ".join(part for part in (called(mark, words) if mark else "", photo.caption) if part)
        if image is not None:
            alt = said or words("Photo of a sheet")
            yield Picture(b64decode(image.data), alt, photo.width, photo.height, caption=said)


def _placed(part: Part, places: Iterator[int]) -> Part:
    return replace(part, annex=next(places)) if part.minutes.appendix else part


def _ordered(people: Iterable[Person], sides: tuple[Side, ...]) -> tuple[Person, ...]:
    # By side and name: the order of joining would tell who was when at the phone.
    place = {side.id: side.position for side in sides}
    last = len(sides)
    return tuple(sorted(people, key=lambda p: (place.get(p.side_id or "", last), p.name.casefold(), p.id)))
