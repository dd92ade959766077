# Two sessions that differ only in who wrote what, or in when and in which order, leave the same files, byte for byte,
# where a stage keeps authors secret: in every format there is nothing by which they could be told apart.
import json
import re
from collections.abc import Iterator, Sequence
from random import Random

import pytest

from exports import markdown, word
from exports.data import archive, spreadsheet
from exports.data.calendar import calendar
from exports.data.grids import grids
from exports.finals import frozen
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.extracts import extract, responsible
from exports.protocol.material import Final
from session.live import journal
from session.stages import KINDS
from session.tables import Stage
from session.words import words
from tests.letterhead import letterhead
from tests.session.build import MODERATOR, NOON, ORGANIZER, Sitting
from tests.session.stages.scene import Scene

pytestmark = pytest.mark.long

LATE = NOON + 8 * 3_600_000
TEXTS = tuple(f"Statement {letter}" for letter in "abcdef")
ORDERS = {"anonymous": (3, 5, 0, 2, 1, 4), "side": (2, 5, 4, 1, 0, 3)}
"""Who writes each text instead: anybody, or somebody of the same side."""


class Labelled(Sitting):
    """A sitting in which a row's id is told: the same text has the same id, whenever it was written."""

    label = ""

    def new_id(self) -> str:
        return self.label or super().new_id()


class World(Scene):
    """A session of secret stages in which the same texts are written: by whom, at what times, in which order."""

    languages = ("ru", "en")

    def __init__(
        self,
        authorship: str,
        by: Sequence[int],
        turns: Sequence[int] = range(6),
        pace: int = 1000,
    ) -> None:
        super().__init__()
        self.sitting = self.ids = Labelled(
            self.sitting.snapshot, random=Random(7)
        )
        self.by, self.turns, self.pace, self.authorship = (
            by,
            turns,
            pace,
            authorship,
        )
        self.crew = self.crowd(6)
        self.do(
            ORGANIZER,
            "edit_passport",
            review_date="2027-02-22",
            secretary="Somebody Else",
        )
        for number, kind in enumerate(
            ("form", "group", "report", "react", "agree")
        ):
            self.hold(kind, NOON + number * 3_600_000)
        self.sitting.now = LATE
        self.do(MODERATOR, "close_session")

    def hold(self, kind: str, begins: int) -> None:
        self.sitting.now = begins
        section = {
            "group": "reports",
            "report": "reports",
            "agree": "agreements",
        }.get(kind, "positions")
        stage = self.opened(
            kind, kind, section=section, authorship=self.authorship, limit=0
        )
        if kind == "react":
            self.put_in = [
                self.do(MODERATOR, "write_statement", stage, text=text).made[0]
                for text in TEXTS[:3]
            ]
        for turn in self.turns:
            self.sitting.now += self.pace
            self.say(kind, stage, turn)
        self.sitting.now = begins + 3_000_000
        self.do(MODERATOR, "close_stage", stage)

    def say(self, kind: str, stage: Stage, turn: int) -> None:
        who, self.ids.label = self.crew[self.by[turn]], f"{kind}-{turn}"
        if kind == "react":
            for place, entry_id in enumerate(self.put_in):
                self.ids.label = f"react-{turn}-{place}"
                self.do(
                    who,
                    "react",
                    stage,
                    entry=entry_id,
                    answer=("for", "against", "pass")[(turn + place) % 3],
                )
        else:
            entry = self.write(
                who, stage, **content_of(kind, f"{TEXTS[turn]} of {kind}")
            )
        if kind == "agree":
            self.ids.label = f"support-{turn}"
            self.do(
                who,
                "support",
                stage,
                entry=entry.id,
                stance="against",
                dissent=f"Dissent {turn}",
            )
        self.ids.label = ""

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Give every file that an organizer may take home but the archive."""
        for language in self.languages:
            tongue = words(language, 180)
            for cut in Cut:
                document = protocol(self.snapshot, KINDS, tongue, LATE, cut)
                yield f"{language}-{cut}.docx", word.write(document)
                yield f"{language}-{cut}.md", markdown.write(document).encode()
            found = grids(self.snapshot, KINDS, tongue, LATE)
            yield (
                f"{language}-letterhead.docx",
                word.write(document, within=letterhead()),
            )
            yield (
                f"{language}.xlsx",
                spreadsheet.workbook(found, document.properties),
            )
            yield f"{language}.zip", spreadsheet.zipped(found, language)
            yield (
                f"{language}.ics",
                calendar(self.snapshot, KINDS, tongue, LATE),
            )
            yield (
                f"{language}-final.docx",
                frozen(self.snapshot, KINDS, tongue, Final(1, LATE)).word,
            )
            for name, entries in responsible(
                self.snapshot, KINDS, tongue
            ).items():
                yield (
                    f"{language}-{name}.docx",
                    word.write(
                        extract(self.snapshot, KINDS, tongue, LATE, entries)
                    ),
                )

    def archived(self) -> str:
        """Give the archive; pseudonyms, which lead to nobody, are numbered as they come up."""
        records = [journal.to_row(record) for record in self.sitting.records]
        told = archive.write(
            self.snapshot,
            json.loads(json.dumps(records, default=str)),
            Random(1),
        ).decode()
        numbers: dict[str, str] = {}
        return re.sub(
            r'"[\w-]{22}"',
            lambda found: numbers.setdefault(
                found[0], f"somebody {len(numbers)}"
            ),
            told,
        )


def content_of(kind: str, text: str) -> dict[str, str]:
    if kind == "report":
        return {"kind": "question", "text": text}
    return {
        "what": text,
        **(
            {"who": "The library", "due": "2026-12-01", "sign": "Ten"}
            if kind == "agree"
            else {}
        ),
    }


@pytest.mark.parametrize("authorship", ORDERS)
def test_no_file_tells_who_wrote(authorship: str) -> None:
    one, other = (
        World(authorship, range(6)),
        World(authorship, ORDERS[authorship]),
    )
    assert TEXTS[0] in markdown.write(
        protocol(one.snapshot, KINDS, words("en"), LATE)
    )
    assert differing(one, other) == []
    assert one.archived() == other.archived()


@pytest.mark.parametrize("authorship", ORDERS)
def test_no_file_tells_when_or_in_which_order_people_wrote(
    authorship: str,
) -> None:
    one, other = (
        World(authorship, range(6)),
        World(authorship, range(6), turns=(4, 1, 5, 0, 3, 2), pace=7000),
    )
    assert differing(one, other) == []
    assert one.archived() == other.archived()


def test_a_signed_stage_does_tell() -> None:
    """The tests above would see a name."""
    differ = differing(
        World("signed", range(6)), World("signed", ORDERS["anonymous"])
    )
    assert {"en-full.docx", "en-full.md", "en.xlsx", "en.zip"} <= set(differ)


def differing(one: World, other: World) -> list[str]:
    found = dict(other.files())
    return [name for name, content in one.files() if content != found[name]]
