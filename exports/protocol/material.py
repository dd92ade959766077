# What a protocol is made of: the passport, who was present, each stage's minutes by section, the appendices. Both
# forms of protocol read it. Knows no order of a document and no file format. What nobody gave stays a blank line.
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from exports.protocol.cuts import GATHERED, OF_SECTION, Cut, annexes_of, trimmed
from exports.protocol.photos import photos
from exports.protocol.typography import bound
from exports.protocol.verbatim import verbatim
from session.after.versions import versions_of
from session.envelope import StageState
from session.kind import StageKind
from session.membership.registration import present
from session.refusals import N_
from session.secrecy.promises import is_minuted
from session.snapshot import Snapshot
from session.tables import Person, Session, Side, Stage
from session.values.blocks import Block, Heading, Minutes, Paragraph
from session.words import Words

BLANK = "________"
SECTIONS = ("opening", "positions", "reports", "agreements", "reflection")
ANNEX_TITLES: Mapping[str, str] = {
    "positions": N_("Positions"),
    "map": N_("Map of positions"),
    "groups": N_("Materials of the groups"),
    "votes": N_("Votes"),
    "reflection": N_("Reflection"),
    "photos": N_("Photos and paper cards"),
    "verbatim": N_("Statements in their authors' own words"),
}
"""What an appendix is called that several stages have filled."""

NOT_HELD = frozenset({StageState.draft, StageState.skipped})


@dataclass(frozen=True)
class Part:
    """What one stage, or the organizers' paper, brings to a section. `annex`: the appendix that it fills, if any."""

    title: str
    speaker: str
    minutes: Minutes
    annex: str = ""


@dataclass(frozen=True)
class Annex:
    """An appendix that stages brought something to, of ANNEXES."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Final:
    """Which final version a protocol is, and since when (ms). `digest`: the SHA-256 of its text, where it says so."""

    number: int
    at: int
    digest: str = ""


@dataclass(frozen=True)
class Material:
    """`parts` by section, each in the programme's order; `now` (ms) is the moment the protocol speaks of.

    `annexes`: the appendices beside those that every protocol has.
    `frozen`: how many final versions there are; `final`: that this is one of them.
    """

    session: Session
    sides: tuple[Side, ...]
    people: tuple[Person, ...]
    stages: tuple[Stage, ...]
    parts: Mapping[str, tuple[Part, ...]]
    annexes: tuple[Annex, ...]
    words: Words
    now: int
    cut: Cut = Cut.full
    frozen: int = 0
    final: Final | None = None

    @property
    def draft(self) -> bool:
        """Tell whether it may still change: while the session runs, and beside a final version."""
        return self.final is None and (self.session.closed_at is None or self.frozen > 0)

    @property
    def date(self) -> str:
        """The day of the session, in words."""
        session = self.session
        if session.date or session.started_at is None:
            return bound(self.words.day(session.date)) or BLANK
        return self.day(session.started_at)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that the programme has, or that something was brought to."""
        planned = {stage.envelope.section for stage in self.stages if stage.state is not StageState.skipped}
        return tuple(name for name in SECTIONS if name in planned or self.parts[name])

    def day(self, at: int) -> str:
        return bound(self.words.day(self.words.local(at).date().isoformat()))

    def annex(self, key: str) -> int:
        """Return the place of an appendix among those that stages brought, from 1; 0 where there is none."""
        keys = [annex.key for annex in self.annexes]
        return keys.index(key) + 1 if key in keys else 0

    def speakers(self, section: str) -> tuple[str, ...]:
        """Return who reports in a section, each once."""
        held = (s for s in self.stages if s.envelope.section == section and s.state is not StageState.skipped)
        return tuple(dict.fromkeys(stage.envelope.speaker for stage in held if stage.envelope.speaker))


def gathered(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words, now: int, made: Cut | Final = Cut.full
) -> Material:
    cut, final = (made, None) if isinstance(made, Cut) else (Cut.full, made)
    session = snapshot.session
    sides = tuple(sorted(snapshot.all(Side), key=lambda side: side.position))
    parts = [part for stage in snapshot.stages for part in _brought(snapshot, kinds, stage, words)]
    by_section = {name: tuple(part for section, part in parts if section == name) for name in SECTIONS}
    by_section["opening"] = (*_paper(session, words), *by_section["opening"])
    filled = {key: _filled(by_section, key) for key in annexes_of(cut)}
    if cut is not Cut.brief:
        filled["photos"] = photos(snapshot, words)
    if cut is Cut.report:
        filled["verbatim"] = verbatim(snapshot, kinds, words)
    return Material(
        session=session,
        sides=sides,
        people=_ordered(present(snapshot), sides),
        stages=tuple(snapshot.stages),
        parts={name: _told_apart([_cut(part, cut) for part in found]) for name, found in by_section.items()},
        annexes=tuple(Annex(key, *_headed(key, found, words)) for key, found in filled.items() if found),
        words=words,
        now=now,
        cut=cut,
        frozen=len(versions_of(snapshot)),
        final=final,
    )


Titled = tuple[str, tuple[Block, ...]]


def _filled(parts: Mapping[str, tuple[Part, ...]], key: str) -> list[Titled]:
    """Return what stages brought to one appendix, each with its title, in the order of the sections."""
    found = (part for name in SECTIONS for part in parts[name] if part.annex == key)
    return [(part.minutes.appendix_title or part.title, part.minutes.appendix) for part in found]


def _headed(key: str, found: list[Titled], words: Words) -> Titled:
    """Join what one appendix has; several are told apart by headings."""
    if len(found) == 1 and key not in GATHERED:
        return found[0]
    blocks = (block for title, own in found for block in (Heading(title, 2), *map(_deeper, own)))
    return words(ANNEX_TITLES[key]), tuple(blocks)


def _deeper(block: Block) -> Block:
    return replace(block, level=3) if isinstance(block, Heading) else block


def _told_apart(parts: list[Part]) -> tuple[Part, ...]:
    """Add the stage's title to headings that several stages of a section have: there is a “Group 1” in each."""
    had = Counter(text for part in parts for text in {block.text for block in _headings(part)})
    shared = {text for text, times in had.items() if times > 1}
    return tuple(replace(part, minutes=_of_stage(part, shared)) for part in parts)


def _headings(part: Part) -> Iterator[Heading]:
    yield from (block for block in (*part.minutes.heard, *part.minutes.spoke) if isinstance(block, Heading))


def _of_stage(part: Part, shared: set[str]) -> Minutes:
    def named(block: Block) -> Block:
        if isinstance(block, Heading) and block.text in shared:
            return replace(block, text=f"{block.text} – {part.title}")
        return block

    minutes = part.minutes
    return replace(minutes, heard=tuple(map(named, minutes.heard)), spoke=tuple(map(named, minutes.spoke)))


def _cut(part: Part, cut: Cut) -> Part:
    annex = part.annex if part.annex in annexes_of(cut) else ""
    return replace(part, minutes=trimmed(part.minutes, cut), annex=annex)


def _brought(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], stage: Stage, words: Words
) -> Iterable[tuple[str, Part]]:
    envelope = stage.envelope
    if not is_minuted(envelope):
        return
    minutes = _decided(stage, kinds[stage.kind].minutes(snapshot, stage, words))
    if minutes or stage.state not in NOT_HELD:
        annex = minutes.annex or OF_SECTION[envelope.section]
        yield envelope.section, Part(envelope.title, envelope.speaker, minutes, annex if minutes.appendix else "")


def _decided(stage: Stage, minutes: Minutes) -> Minutes:
    """Put what the secretary wrote down as decided before what the stage brings by itself."""
    told = tuple(Paragraph(line) for line in stage.envelope.decision.split("\n") if line.strip())
    return replace(minutes, decided=(*told, *minutes.decided)) if told else minutes


def _paper(session: Session, words: Words) -> Iterable[Part]:
    if session.paper:
        title = session.paper_title or words("The organizers' position")
        yield Part(title, "", Minutes(heard=tuple(Paragraph(text) for text in session.paper)))


def _ordered(people: Iterable[Person], sides: tuple[Side, ...]) -> tuple[Person, ...]:
    # By side and name: the order of joining would tell who was when at the phone.
    place = {side.id: side.position for side in sides}
    last = len(sides)
    return tuple(sorted(people, key=lambda p: (place.get(p.side_id or "", last), p.name.casefold(), p.id)))
