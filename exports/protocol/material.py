# What a protocol is made of: the passport, who was present, each stage's minutes by section, the appendices. Both
# forms of protocol read it. Knows no order of a document and no file format. What nobody gave stays a blank line.
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from exports.protocol.cuts import GATHERED, OF_SECTION, Cut, annexes_of, trimmed
from exports.protocol.days import held_on, iso
from exports.protocol.fates import Fate, fates
from exports.protocol.photos import photos
from exports.protocol.typography import bound
from exports.protocol.verbatim import verbatim
from session.after.versions import versions_of
from session.envelope import StageState
from session.kind import Commitment, StageKind
from session.membership.registration import present
from session.refusals import N_
from session.secrecy.promises import is_minuted
from session.snapshot import Snapshot
from session.tables import Person, Session, Side, Stage
from session.values.blocks import (
    Block,
    Heading,
    Listing,
    Minutes,
    Paragraph,
)
from session.values.spans import SIGN
from session.words import Words

BLANK = "________"
SECTIONS = (
    "opening",
    "earlier",
    "positions",
    "reports",
    "agreements",
    "reflection",
)
"""The items of a protocol."""

ANNEX_TITLES: Mapping[str, str] = {
    "progress": N_("Reports on earlier promises"),
    "positions": N_("Positions"),
    "map": N_("Map of positions"),
    "groups": N_("Materials of the groups"),
    "votes": N_("Votes"),
    "reflection": N_("Reflection"),
    "photos": N_("Photos and paper cards"),
    "verbatim": N_("Statements in their authors' own words"),
}
"""What an appendix is called that several stages have filled."""

_SIGN = re.compile(r"^(?:№|N[oº]?\.?|#)\s*(?=\S)")
_DASH = re.compile(r"^[-–—•]\s+")

NOT_HELD = frozenset({StageState.draft, StageState.skipped})


@dataclass(frozen=True)
class Contribution:
    """What one stage, or the organizers' paper, brings to a section. `annex`: the appendix that it fills, if any.

    `remark`: what the secretary has to say of it.
    """

    title: str
    speaker: str
    minutes: Minutes
    annex: str = ""
    remark: str = ""


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
    `promises`: the agreements, as they stand. `fates`: what became of what was put forward, by entry.
    `frozen`: how many final versions there are; `final`: that this is one.
    """

    session: Session
    sides: tuple[Side, ...]
    people: tuple[Person, ...]
    stages: tuple[Stage, ...]
    parts: Mapping[str, tuple[Contribution, ...]]
    annexes: tuple[Annex, ...]
    words: Words
    now: int
    cut: Cut = Cut.full
    frozen: int = 0
    final: Final | None = None
    promises: tuple[Commitment, ...] = ()
    fates: Mapping[str, Fate] = field(default_factory=dict)

    @property
    def draft(self) -> bool:
        """Tell whether it may still change: while the session runs, and beside a final version."""
        if self.final is not None:
            return False
        closed_at = self.session.closed_at
        return closed_at is None or self.frozen > 0

    @property
    def date(self) -> str:
        """The day of the session in words, or the first and the last: as entered, else as it was held."""
        told = self.session.date or self._held
        return bound(self.words.day(told)) or BLANK

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that the programme has, or that something was brought to."""
        planned = {
            stage.envelope.section
            for stage in self.stages
            if stage.state is not StageState.skipped
        }
        return tuple(
            name for name in SECTIONS if name in planned or self.parts[name]
        )

    @property
    def number(self) -> str:
        """The number of the protocol, without the sign that stands before it."""
        told = self.session.number.strip()
        return _SIGN.sub("", told)

    @property
    def mark(self) -> str:
        """What leads from the paper to the protocol where no address does: what it is, and of which session."""
        session, words = self.session, self.words
        told = words(
            "Minutes No. %(number)s of %(date)s",
            number=self.number or BLANK,
            date=self.date,
        )
        digest = (
            f"SHA-256 {self.final.digest}"
            if self.final and self.final.digest
            else ""
        )
        return "\n".join(filter(None, (told, session.code, digest)))

    @property
    def hours(self) -> str:
        """From when until when it was held, as far as it is known: “10:00–18:02”."""
        dash = " – " if self.lasting else "–"
        ends = (self.session.started_at, self.session.closed_at)
        return dash.join(self.clock(at) for at in ends if at is not None)

    @property
    def lasting(self) -> bool:
        """Tell whether it was held on several days, so that a time alone says too little."""
        return SIGN in self._held

    @property
    def _held(self) -> str:
        """The days on which it was held, as ISO 8601 has them."""
        session = self.session
        words = self.words
        return held_on(session, words)

    def clock(self, at: int | None) -> str:
        """Write a time, with its day where there are several."""
        words = self.words
        time = words.clock(at)
        if at is None or not self.lasting:
            return time
        day = iso(at, words)
        told = words.date(day)
        return f"{told}, {time}"

    def told(self, section: str) -> tuple[Contribution, ...]:
        """Return the parts of which there is more to tell than the title."""
        parts = self.parts[section]
        return tuple(part for part in parts if part.minutes or part.speaker)

    def day(self, at: int) -> str:
        words = self.words
        day = words.day_of(at)
        return bound(day)

    @property
    def timed(self) -> bool:
        """Tell whether the programme is printed, with its times."""
        left = self.session.left_out
        return "programme" not in left

    def annex(self, key: str) -> int:
        """Return the place of an appendix among those that stages brought, from 1; 0 where there is none."""
        for place, annex in enumerate(self.annexes, 1):
            if annex.key == key:
                return place
        return 0

    def speakers(self, section: str) -> tuple[str, ...]:
        """Return who reports in a section, each once."""
        held = (
            s
            for s in self.stages
            if s.envelope.section == section
            and s.state is not StageState.skipped
        )
        return tuple(
            dict.fromkeys(
                stage.envelope.speaker
                for stage in held
                if stage.envelope.speaker
            )
        )


def gathered(
    snapshot: Snapshot,
    kinds: Mapping[str, StageKind],
    words: Words,
    now: int,
    made: Cut | Final = Cut.full,
) -> Material:
    cut, final = (made, None) if isinstance(made, Cut) else (Cut.full, made)
    session = snapshot.session
    sides = tuple(sorted(snapshot.all(Side), key=lambda side: side.position))
    by_section = _by_section(snapshot, kinds, words)
    kept = _kept(session, cut)
    filled = {key: _filled(by_section, key) for key in kept}
    if "photos" in kept:
        filled["photos"] = photos(snapshot, words)
    if "verbatim" in kept:
        filled["verbatim"] = verbatim(snapshot, kinds, words)
    return Material(
        session=session,
        sides=sides,
        people=_ordered(present(snapshot), sides),
        stages=tuple(snapshot.stages),
        parts={
            name: _told_apart([_cut(part, cut, kept) for part in found])
            for name, found in by_section.items()
        },
        annexes=tuple(
            Annex(key, *_headed(key, found, words))
            for key, found in filled.items()
            if found
        ),
        words=words,
        now=now,
        cut=cut,
        frozen=len(versions_of(snapshot)),
        final=final,
        promises=tuple(_promises(snapshot, kinds, words)),
        fates=fates(snapshot, kinds, words),
    )


def _promises(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words
) -> Iterator[Commitment]:
    for stage in snapshot.stages:
        if is_minuted(stage.envelope):
            yield from kinds[stage.kind].commitments(snapshot, stage, words)


Titled = tuple[str, tuple[Block, ...]]


def _by_section(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words
) -> dict[str, tuple[Contribution, ...]]:
    """Return what each stage told, by section; what the papers told before opens the first."""
    parts: dict[str, list[Contribution]] = {name: [] for name in SECTIONS}
    parts["opening"] += _paper(snapshot.session, words)
    parts["earlier"] += _earlier(snapshot.session, words)
    for stage in snapshot.stages:
        for section, part in _brought(snapshot, kinds, stage, words):
            parts[section].append(part)
    return {name: tuple(told) for name, told in parts.items()}


def _filled(
    parts: Mapping[str, tuple[Contribution, ...]], key: str
) -> list[Titled]:
    """Return what stages brought to one appendix, each with its title, in the order of the sections."""
    return [
        (part.minutes.appendix_title or part.title, part.minutes.appendix)
        for part in chain.from_iterable(parts[name] for name in SECTIONS)
        if part.annex == key
    ]


def _headed(key: str, found: list[Titled], words: Words) -> Titled:
    """Join what one appendix has; several are told apart by headings."""
    if len(found) == 1 and key not in GATHERED:
        return found[0]
    blocks: list[Block] = []
    for title, own in found:
        blocks += (Heading(title, 2), *map(_deeper, own))
    return words(ANNEX_TITLES[key]), tuple(blocks)


def _deeper(block: Block) -> Block:
    if isinstance(block, Heading):
        return replace(block, level=3)
    return block


def _told_apart(parts: list[Contribution]) -> tuple[Contribution, ...]:
    """Add the stage's title to headings that several stages of a section have: there is a “Group 1” in each."""
    had: Counter[str] = Counter()
    for part in parts:
        had.update({block.text for block in _headings(part)})
    shared = {text for text, times in had.items() if times > 1}
    return tuple(
        replace(part, minutes=_of_stage(part, shared)) for part in parts
    )


def _headings(part: Contribution) -> Iterator[Heading]:
    yield from (
        block
        for block in (*part.minutes.heard, *part.minutes.spoke)
        if isinstance(block, Heading)
    )


def _of_stage(part: Contribution, shared: set[str]) -> Minutes:
    def named(block: Block) -> Block:
        if isinstance(block, Heading) and block.text in shared:
            return replace(block, text=f"{block.text} – {part.title}")
        return block

    minutes = part.minutes
    return replace(
        minutes,
        heard=tuple(map(named, minutes.heard)),
        spoke=tuple(map(named, minutes.spoke)),
    )


def _kept(session: Session, cut: Cut) -> tuple[str, ...]:
    """Return the appendices of a cut that the session's protocol is printed with."""
    left = session.left_out
    return tuple(key for key in annexes_of(cut) if key not in left)


def _cut(part: Contribution, cut: Cut, kept: tuple[str, ...]) -> Contribution:
    annex = part.annex
    if annex not in kept:
        annex = ""
    minutes = trimmed(part.minutes, cut)
    return replace(part, minutes=minutes, annex=annex)


def _brought(
    snapshot: Snapshot,
    kinds: Mapping[str, StageKind],
    stage: Stage,
    words: Words,
) -> Iterable[tuple[str, Contribution]]:
    envelope = stage.envelope
    if not is_minuted(envelope):
        return
    minutes = _decided(stage, kinds[stage.kind].minutes(snapshot, stage, words))
    if minutes or stage.state not in NOT_HELD:
        annex = minutes.annex or OF_SECTION[envelope.section]
        if not minutes.appendix:
            annex = ""
        part = Contribution(
            envelope.title, envelope.speaker, minutes, annex, envelope.remark
        )
        yield envelope.section, part


def _decided(stage: Stage, minutes: Minutes) -> Minutes:
    """Put what the secretary wrote down as decided before what the stage brings by itself."""
    text = stage.envelope.decision
    told = tuple(_resolution(text))
    if not told:
        return minutes
    decided = (*told, *minutes.decided)
    return replace(minutes, decided=decided)


def _resolution(text: str) -> Iterator[Paragraph]:
    """Yield a decision a line; one behind a dash is a part of what stands above: to whom what is recommended."""
    begun = False
    for line in filter(None, map(str.strip, text.split("\n"))):
        said = _DASH.sub("", line)
        yield Paragraph(said, part=begun and said != line)
        begun = True


def _paper(session: Session, words: Words) -> Iterable[Contribution]:
    if session.paper:
        title = session.paper_title or words("The organizers' position")
        yield Contribution(
            title,
            "",
            Minutes(heard=tuple(Paragraph(text) for text in session.paper)),
        )


def _earlier(session: Session, words: Words) -> Iterable[Contribution]:
    """Yield what became of decisions of sessions before, which is noted."""
    if session.earlier:
        noted = words("To note what became of the earlier decisions.")
        minutes = Minutes(
            heard=(Listing(tuple(session.earlier)),),
            decided=(Paragraph(noted),),
        )
        title = words("What became of the earlier decisions")
        yield Contribution(title, "", minutes)


def _ordered(
    people: Iterable[Person], sides: tuple[Side, ...]
) -> tuple[Person, ...]:
    # By side and name: the order of joining would tell who was when at the phone.
    place = {side.id: side.position for side in sides}
    last = len(sides)
    return tuple(
        sorted(
            people,
            key=lambda p: (
                place.get(p.side_id or "", last),
                p.name.casefold(),
                p.id,
            ),
        )
    )
