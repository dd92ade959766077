# What the documents of a day with every kind of stage say, word by word, and those of the eventful day. It is read by
# people: `python -m tests.exports.test_told` writes the files anew, and a change of them is a change of every protocol.
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from exports import markdown
from exports.data import calendar, polis
from exports.data.grids import grids
from exports.data.votes import conversation
from exports.protocol.completeness import findings
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.extracts import extract, responsible
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Person, Stage
from session.words import words
from tests.session.build import MINUTE, MODERATOR, NOON, ORGANIZER
from tests.session.day_of_weighing import WeighingDay
from tests.session.eventful_day import EventfulDay
from tests.session.stages.scene import Scene

FOLDER = Path(__file__).parent
PASSPORT = {
    "title": "Common and “particular”",
    "goal": "To open late",
    "expected": "Three agreements",
    "organizations": ["The library", "The school"],
    "place": "The hall",
    "date": "2026-11-22",
    "number": "5",
    "chair": "Ivan Petrov",
    "moderator": "Olga Chekhova",
    "secretary": "Nina Sidorova",
    "review_date": "2027-01-15",
    "documents": ["The standard of 2014"],
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("day", ["told", "eventful", "weighing"])
def test_what_the_documents_of_a_day_say_is_what_was_agreed(
    day: str, language: str
) -> None:
    assert told(DAYS[day](language), language) == file_of(
        day, language
    ).read_text(encoding="utf-8")


def told(snapshot: Snapshot, language: str) -> str:
    said = words(language, 540)
    parts = [
        f"% {cut}\n\n{markdown.write(protocol(snapshot, KINDS, said, NOON, cut))}"
        for cut in Cut
    ]
    for name, entries in responsible(snapshot, KINDS, said).items():
        parts.append(
            f"% {name}\n\n{markdown.write(extract(snapshot, KINDS, said, NOON, entries))}"
        )
    tables = [
        "\n".join((f"{grid.title}: {grid.header}", *map(str, grid.rows))) + "\n"
        for grid in grids(snapshot, KINDS, said, NOON)
    ]
    lacking = "".join(
        f"{finding}\n"
        for finding in findings(snapshot, KINDS, said, NOON, language)
    )
    dates = calendar.calendar(snapshot, KINDS, said, NOON).decode()
    given = [
        f"{name}\n{text}"
        for name, text in polis.write(
            conversation(snapshot), NOON // 1000
        ).items()
    ]
    shared = [
        "% lacking\n",
        lacking,
        "% dates\n",
        dates,
        "% to be counted again\n",
        *given,
    ]
    return "\n".join([*parts, "% tables\n", *tables, *shared]).replace(
        "\r\n", "\n"
    )


def eventful(language: str) -> Snapshot:
    return played(EventfulDay(), language)


def weighing(language: str) -> Snapshot:
    return played(WeighingDay(), language)


def played(day: EventfulDay, language: str) -> Snapshot:
    for _step in day.steps():
        pass
    day.do(ORGANIZER, "edit_passport", language=language)
    return day.snapshot


class Day(Scene):
    """A session with a passport, two sides, and a stage of every kind that goes to the protocol."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.do(ORGANIZER, "edit_passport", language=language, **PASSPORT)
        self.crew = self.crowd(10)
        self.anna, self.boris, *_ = self.crew
        self.opened(
            "keynote",
            "info",
            section="opening",
            title="Keynote",
            options={"theses": "Open late\nLend tools"},
        )
        self.positions()
        self.reactions()
        self.groups_work()
        self.agreements()
        form = self.opened(
            "mood",
            "form",
            section="reflection",
            title="Mood",
            authorship="anonymous",
        )
        self.write(self.anna, form, what="It was fine")
        self.sitting.now += 7 * MINUTE
        self.do(MODERATOR, "close_session")

    def positions(self) -> None:
        for key, authorship in (
            ("signed", "signed"),
            ("by_side", "side"),
            ("nameless", "anonymous"),
        ):
            form = self.opened(
                key,
                "form",
                section="positions",
                title=key.title(),
                authorship=authorship,
            )
            for person in self.crew[:3]:
                self.write(person, form, what=f"{key}: we need tools")
            self.sitting.now += 11 * MINUTE

    def reactions(self) -> None:
        react = self.opened(
            "react", "react", section="positions", title="Reactions", fields=()
        )
        for text, against in (
            ("Open late", 0),
            ("Share a van", 5),
            ("Move house", 10),
        ):
            told = {"text": text, "dimension": "agenda"}
            entry = self.do(MODERATOR, "write_statement", react, **told).made[0]
            for person in self.crew:
                minded = against == 10 or (
                    against == 5 and person.side_id == "a"
                )
                self.do(
                    person,
                    "react",
                    react,
                    entry=entry,
                    answer="against" if minded else "for",
                )
        self.opened("map", "map", section="positions", title="Map", fields=())

    def groups_work(self) -> None:
        work = self.opened(
            "work",
            "group",
            section="reports",
            title="Work",
            options={"forming": "mixed", "size": 5},
        )
        for group, person in (
            (group, self._of(work, group.id)) for group in self.groups(work)
        ):
            self.write(person, work, what=f"Idea of {group.position + 1}")
        plenary = self.opened(
            "plenary",
            "report",
            section="reports",
            title="Plenary",
            options={"groups_of": "work"},
        )
        self.do(MODERATOR, "call_group", plenary, group=self.groups(work)[0].id)
        for kind, text in (
            ("question", "Who pays?"),
            ("objection", "Too dear"),
        ):
            self.write(self.boris, plenary, kind=kind, text=text)

    def _of(self, work: Stage, group: str) -> Person:
        return next(
            person
            for person in self.crew
            if self.group_of(work, person).id == group
        )

    def agreements(self) -> None:
        for key, authorship in (("open", "signed"), ("secret", "anonymous")):
            stage = self.opened(
                key,
                "agree",
                section="agreements",
                title=key.title(),
                fields=(),
                authorship=authorship,
            )
            whole = {
                "who": self.boris.name,
                "due": "2026-12-01",
                "sign": "Ten evenings",
                "site": "The hall",
            }
            one, two, three = (
                self.write(self.anna, stage, what=f"{key} {n}", **whole)
                for n in range(3)
            )
            vague = self.write(self.anna, stage, what=f"{key}, vaguely")
            for at, person in enumerate(self.crew):
                self.do(
                    person,
                    "support",
                    stage,
                    entry=one.id,
                    stance="for",
                    dissent="",
                )
                stance = "against" if at % 3 else "abstain"
                self.do(
                    person,
                    "support",
                    stage,
                    entry=two.id,
                    stance=stance,
                    dissent=f"Not I, {at}" if at == 1 else "",
                )
            self.do(self.boris, "take_on", stage, entry=three.id)
            self.sitting.now += MINUTE
            assert vague.number in {0, 4}


DAYS: Mapping[str, Callable[[str], Snapshot]] = {
    "told": lambda language: Day(language).snapshot,
    "eventful": eventful,
    "weighing": weighing,
}


def file_of(day: str, language: str) -> Path:
    return FOLDER / f"{day}.{language}.md"


if __name__ == "__main__":
    for called, made in DAYS.items():
        for each in ("ru", "en"):
            file_of(called, each).write_text(
                told(made(each), each), encoding="utf-8"
            )
