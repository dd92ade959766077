# One realistic session, invented but such as a library network and an innovation space would hold, played through the
# door of commands: positions, theses, a map, groups, twelve agreements with votes and dissent. No row is put in by hand
# but the empty session. The golden protocols are of it. Knows no document.
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from random import Random
from typing import Any

from session.envelope import Envelope, StageState
from session.fields import FormField
from session.programme.agenda import SetProgramme
from session.programme.scenario import PlannedStage
from session.snapshot import Snapshot
from session.tables import Entry, Person, Side, Stage
from tests.golden.english import ENGLISH
from tests.golden.russian import RUSSIAN
from tests.golden.told import Told
from tests.session.build import (
    MINUTE,
    MODERATOR,
    ORGANIZER,
    SECRETARY,
    Sitting,
    a_session,
)
from tests.session.stages.scene import Scene

TOLD: Mapping[str, Told] = {"ru": RUSSIAN, "en": ENGLISH}
ZONE = {"zone": "Asia/Yakutsk", "start": "10:00"}
OFFSET = 540
"""Minutes from UTC in that zone."""

TEN = int(datetime(2026, 12, 11, 1, tzinfo=UTC).timestamp()) * 1000
"""Ten o'clock there, in ms."""

POSITION, SHEET = (
    ("matters", "put_in", "need"),
    ("idea", "for_whom", "effect", "first_step"),
)
AGREED = ("what", "who", "with_whom", "due", "site", "sign")
REACTIONS = (
    (0, 0, 0, 1),
    (0, 0, 1, 0),
    (0, 0, 5, 1),
    (5, 1, 0, 0),
    (6, 1, 0, 1),
    (4, 0, 3, 0),
    (0, 0, 0, 0),
    (6, 1, 5, 0),
    (1, 6, 0, 6),
)
"""Of each statement how many are against and how many do not know: in libraries, at the point. Others are for."""

THESES = (0, 7)
"""Whose positions are marked as theses."""

NOTES = ((0, 9, "question"), (0, 1, "addition"), (1, 2, "objection"))
"""On which group's report, by whom, of which kind."""

GROWN = {0: 1, 1: 2, 3: 0, 4: 3}
"""Which agreement grew from which idea."""

VOTES = (
    (13, 0, 0),
    (12, 0, 1),
    (9, 2, 2),
    (10, 2, 1),
    (13, 0, 0),
    (9, 1, 3),
    (10, 1, 1),
    (12, 0, 1),
    (13, 0, 0),
    (3, 8, 2),
    (11, 0, 2),
)
REJECTED, PUT_OFF = 9, 11
DISSENTS = ((2, 2), (3, 2), (REJECTED, 12))
"""On which agreement, by whom."""

STANDING = tuple(
    place for place in range(12) if place not in {REJECTED, PUT_OFF}
)


class GoldenSession(Scene):
    """Plays the session to its end. `began`: the clock when it begins, ms since 1970 UTC."""

    def __init__(self, told: Told, began: int = TEN) -> None:
        self.told = told
        self.sitting = Sitting(
            a_session(language=told.language), now=began, random=Random(7)
        )
        self.snapshot = self.sitting.snapshot
        self.invited()
        self.planned_day()
        self.held("opening", 14)
        positions = self.positions()
        self.reactions()
        self.held("map", 18)
        ideas = self.groups_work(positions)
        self.plenary()
        self.agreements(ideas)
        self.reflection()
        for key, decision in told.decisions.items():
            remark = told.remarks.get(key, "")
            noted = {"decision": decision, "remark": remark}
            self.do(SECRETARY, "note_decision", self.stage(key), **noted)
        self.do(MODERATOR, "close_session")

    def invited(self) -> None:
        self.do(ORGANIZER, "edit_passport", **ZONE, **self.told.passport)
        self.do(ORGANIZER, "set_paper", **self.told.paper)
        for name in self.told.sides:
            self.do(ORGANIZER, "add_side", name=name)
        sides = sorted(self.snapshot.all(Side), key=lambda each: each.position)
        ids = (side.id for side in sides)
        self.sides = dict(zip(("lib", "tk"), ids, strict=True))
        self.crew = [
            self._comes(place, *each)
            for place, each in enumerate(self.told.people)
        ]

    def _comes(
        self, place: int, name: str, side: str, organization: str, post: str
    ) -> Person:
        record = self.do(
            ORGANIZER,
            "add_person",
            name=name,
            organization=organization,
            post=post,
            side=self.sides[side],
            generation=place % 3 + 1,
        )
        return next(
            person
            for person in self.snapshot.all(Person)
            if person.id == record.made[0]
        )

    def planned_day(self) -> None:
        """Set the programme: key, kind, section, minutes, and what else each stage is given."""
        theses = {"theses": self.told.theses}
        asked = _fields(POSITION, self.told.asked)
        taken = FormField(name="taken", label=self.told.taken)
        stages = (
            self._stage("opening", "info", "opening", 15, options=theses, speaker=self.told.passport["chair"]),
            self._stage("positions", "form", "positions", 25, fields=asked),
            self._stage("reactions", "react", "positions", 15),
            self._stage("map", "map", "positions", 15),
            self._stage(
                "work", "group", "reports", 50, fields=_fields(SHEET, self.told.sheet),
                options={"forming": "mixed", "size": 7}, sources=({"stage": "positions"},),
            ),
            self._stage("plenary", "report", "reports", 30, options={"groups_of": "work"}),
            self._stage("agreements", "agree", "agreements", 60, sources=({"stage": "work"},)),
            self._stage("mood", "form", "reflection", 15, fields=(taken,), authorship="anonymous"),
        )  # fmt: skip
        key = self.sitting.key()
        self.sitting.do(ORGANIZER, SetProgramme(key=key, stages=stages))

    def _stage(
        self, key: str, kind: str, section: str, minutes: int, **envelope: Any
    ) -> PlannedStage:
        title = self.told.titles[key]
        whole = {"title": title, "section": section, "minutes": minutes}
        return PlannedStage(
            key=key, kind=kind, envelope=Envelope(**whole, **envelope)
        )

    def stage(self, key: str) -> Stage:
        return next(each for each in self.snapshot.stages if each.key == key)

    def held(self, key: str, minutes: int) -> Stage:
        """Go on to the next stage, which is this one, and let it run so long."""
        running = (
            s.id for s in self.snapshot.stages if s.state is StageState.open
        )
        self.do(MODERATOR, "next_stage", after=next(running, None))
        stage = self.stage(key)
        assert stage.state is StageState.open
        self.sitting.now += minutes * MINUTE
        return stage

    def positions(self) -> list[Entry]:
        stage = self.held("positions", 27)
        written = [
            self.write(person, stage, **_filled(POSITION, told))
            for person, told in zip(self.crew, self.told.positions, strict=True)
        ]
        for place in THESES:
            self.do(MODERATOR, "mark_thesis", stage, entry=written[place].id)
        return written

    def reactions(self) -> None:
        stage = self.held("reactions", 15)
        for text, counts in zip(self.told.statements, REACTIONS, strict=True):
            record = self.do(MODERATOR, "write_statement", stage, text=text)
            entry = record.made[0]
            self._answered(stage, entry, "lib", *counts[:2])
            self._answered(stage, entry, "tk", *counts[2:])

    def _answered(
        self, stage: Stage, entry: str, side: str, against: int, unknown: int
    ) -> None:
        theirs = [p for p in self.crew if p.side_id == self.sides[side]]
        agree = len(theirs) - against - unknown
        said = ["against"] * against + ["pass"] * unknown + ["for"] * agree
        for person, answer in zip(theirs, said, strict=True):
            self.do(person, "react", stage, entry=entry, answer=answer)

    def groups_work(self, positions: list[Entry]) -> list[str]:
        stage = self.held("work", 55)
        groups = self.groups(stage)
        ideas = []
        for place, told in enumerate(self.told.ideas):
            group = groups[place % len(groups)].id
            record = self.do(
                self._seated(stage, group),
                "add_entry",
                stage,
                content=_filled(SHEET, told),
                sources=[positions[place].id],
            )
            ideas.append(record.made[0])
        return ideas

    def _seated(self, work: Stage, group: str) -> Person:
        return next(
            person
            for person in self.crew
            if self.group_of(work, person).id == group
        )

    def plenary(self) -> None:
        stage = self.held("plenary", 32)
        notes = list(zip(NOTES, self.told.notes, strict=True))
        for place, group in enumerate(self.groups(self.stage("work"))):
            self.do(MODERATOR, "call_group", stage, group=group.id)
            for (about, who, kind), text in notes:
                if about == place:
                    self.write(self.crew[who], stage, kind=kind, text=text)

    def agreements(self, ideas: list[str]) -> None:
        stage = self.held("agreements", 58)
        made = []
        for place, told in enumerate(self.told.agreements):
            sources = [ideas[GROWN[place]]] if place in GROWN else []
            record = self.do(
                self.crew[place % len(self.crew)],
                "add_entry",
                stage,
                content=_filled(AGREED, told),
                sources=sources,
            )
            made.append(record.made[0])
        for place, (agree, against, abstain) in enumerate(VOTES):
            said = ["for"] * agree, ["against"] * against, ["abstain"] * abstain
            order = (0, 1, 2) if place == REJECTED else (1, 0, 2)
            self._voted(stage, place, made[place], [said[n] for n in order])
        off = {"entry": made[PUT_OFF], "reason": self.told.put_off}
        self.do(SECRETARY, "put_off", stage, **off)

    def _voted(
        self, stage: Stage, place: int, entry: str, said: list[list[str]]
    ) -> None:
        """Let all vote; those who dissent come first, and vote as the first do."""
        words = {
            who: text
            for (about, who), text in zip(
                DISSENTS, self.told.dissents, strict=True
            )
            if about == place
        }
        first = sorted(range(len(self.crew)), key=lambda who: who not in words)
        for who, stance in zip(first, chain.from_iterable(said), strict=False):
            self.do(
                self.crew[who],
                "support",
                stage,
                entry=entry,
                stance=stance,
                dissent=words.get(who, ""),
            )

    def reflection(self) -> None:
        stage = self.held("mood", 10)
        for person, text in zip(self.crew, self.told.reflection, strict=False):
            self.write(person, stage, taken=text)


def _fields(
    names: Iterable[str], labels: Iterable[str]
) -> tuple[FormField, ...]:
    """Return fields of which the first must be filled in, and stands for the whole."""
    return tuple(
        FormField(
            name=name, label=label, required=not place, headline=not place
        )
        for place, (name, label) in enumerate(zip(names, labels, strict=True))
    )


def _filled(names: Iterable[str], texts: Iterable[str]) -> dict[str, str]:
    told = zip(names, texts, strict=True)
    return {name: text for name, text in told if text}


@cache
def golden(language: str) -> Snapshot:
    """Return the session as it stands when it is closed; nobody may change it."""
    return GoldenSession(TOLD[language]).snapshot
