# A person did all that leaves a name behind, in any order, and is deleted: no page, download or frame of anybody, no
# backup, and no byte of the database's files tells who that was. Nobody typed the name into a text here; what is typed
# stays, and the page before the button says where: tests/session/test_erasure.py.
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile, is_zipfile

import httpx
import pytest

from session.live.copying import copy
from session.people import Role
from session.snapshot import Snapshot
from session.tables import Correction, Entry, Member
from tests.facilitator_ui.house import (
    Gathering,
    House,
    Visitor,
    new_key,
    serving,
)
from tests.facilitator_ui.test_images import a_photo
from tests.facilitator_ui.test_returning import come_back, digits_of
from tests.facilitator_ui.test_roles import PAGES
from tests.facilitator_ui.test_roles_in_every_state import DOWNLOADS
from tests.length import times
from tests.memory import texts

pytestmark = pytest.mark.long

NAME = "Thekla Unrepeatable"
TOLD = {"organization": "Solitary Guild", "post": "Rarest Clerk"}
NEEDLES = re.compile("thekla|unrepeatable|solitary|guild|rarest|clerk")
TAGS = re.compile("<[^>]*>")
CUTS = ("brief", "full", "report")
# LibreOffice makes it of the Word file; a rehearsal has no people.
SLOW = (
    "protocol.pdf",
    "/rehearsal",
)
SEEDS = range(times(3))
OPEN = {
    "section": "positions",
    "authorship": "signed",
    "visibility": "everyone",
}


class Life:
    """Whatever Thekla does, and others do with her, before the session, in it and after it."""

    def __init__(self, house: House, seed: int) -> None:
        self.gathering = Gathering(house)
        self.code, self.lead = self.gathering.code, self.gathering.lead
        self.chance = Random(seed)
        self.thekla = self.joined(NAME)
        self.vera = self.gathering.person("Vera Lee", side=1)
        self.person = self.gathering.id_of(NAME)
        self.secretary = self.gathering.linked(Role.secretary, NAME)
        self.everybody = [
            *(self.gathering.organizer, self.secretary, self.thekla, self.vera),
            *(
                self.gathering.linked(role)
                for role in (
                    Role.group_moderator,
                    Role.observer,
                    Role.projector,
                )
            ),
        ]
        self.mix(
            self.renamed,
            self.came_twice,
            self.mistaken,
            self.badge,
            self.linked,
            self.returned,
            self.confused,
        )
        self.mix(
            self.written, self.agreed, self.reacted, self.grouped, self.asked
        )
        self.lead("close_session")
        self.mix(self.corrected, self.correcting, self.declared)

    def joined(self, name: str) -> Visitor:
        visitor = self.gathering.visitor()
        visitor.get(f"/j/{self.code}")
        side = self.gathering.sides[0]
        form = {
            "key": new_key(),
            "name": name,
            "consent?": "on",
            "side-": side,
            **TOLD,
        }
        assert visitor.post(f"/j/{self.code}", form).status_code == 303
        return visitor

    def mix(self, *deeds: Callable[[], None]) -> None:
        for deed in self.chance.sample(deeds, len(deeds)):
            deed()

    def turned(self, command: str, **given: object) -> None:
        """Do something, take it back, and maybe do it again."""
        self.lead(command, **given)
        for turn in self.chance.choice((["undo"], ["undo", "redo"])):
            self.lead(turn, number=self.done(turn))

    def done(self, turn: str) -> int:
        snapshot = self.snapshot
        return (snapshot.done if turn == "undo" else snapshot.undone)[-1].number

    @property
    def snapshot(self) -> Snapshot:
        return self.gathering.house.hall(self.code).room.snapshot

    def says(self, command: str, **given: object) -> str:
        answer = self.thekla.tell(self.code, {"type": command, **given})
        assert "ack" in answer, answer
        return next(iter(answer["made"]), "")

    # Before the session

    def renamed(self) -> None:
        self.turned(
            "edit_person", person=self.person, name=f"{NAME} II", **TOLD
        )
        self.lead("edit_person", person=self.person, name=NAME, **TOLD)

    def came_twice(self) -> None:
        self.joined("Thekla Double")
        self.lead(
            "merge_people",
            person=self.person,
            other=self.gathering.id_of("Thekla Double"),
        )

    def confused(self) -> None:
        """Somebody else is taken for her for a while."""
        self.gathering.person("Boris Ray")
        self.lead(
            "merge_people",
            person=self.gathering.id_of("Boris Ray"),
            other=self.person,
        )
        self.lead("undo", number=self.done("undo"))

    def mistaken(self) -> None:
        self.lead("add_people", people=[{"name": "Thekla Mistaken", **TOLD}])
        self.lead("undo", number=self.done("undo"))

    def badge(self) -> None:
        address = self.gathering.link(
            Role.participant, NAME, person=self.person
        )
        self.gathering.moderator.come_in(address)
        self.gathering.moderator.post(f"/s/{self.code}/badges")

    def linked(self) -> None:
        self.gathering.linked(Role.observer, NAME)
        self.gathering.moderator.post(
            f"/s/{self.code}/handover", {"label": NAME}
        )

    def returned(self) -> None:
        word = digits_of(self.thekla, self.code)
        come_back(self.gathering.visitor(), self.code, NAME, word)

    # In it

    def written(self) -> None:
        stage = self.gathering.opened(**OPEN)
        entry = self.says(
            "add_entry", stage=stage, content={"what": "Late hours"}
        )
        self.says(
            "revise_entry",
            stage=stage,
            entry=entry,
            content={"what": "Later hours"},
            revision=1,
        )
        self.lead(
            "edit_wording",
            stage=stage,
            entry=entry,
            content={"what": "The latest hours"},
        )
        self.lead("set_spotlight", entry=entry)
        self.lead("set_screen", state="frozen")

    def agreed(self) -> None:
        stage = self.gathering.opened(
            "agree", fields=[], section="agreements", authorship="signed"
        )
        entry = self.says(
            "add_entry",
            stage=stage,
            content={"what": "Open late", "due": "2026-12-01"},
        )
        self.says("take_on", stage=stage, entry=entry)
        self.says(
            "support",
            stage=stage,
            entry=entry,
            stance="against",
            dissent="It is too dark",
        )
        self.vera.tell(
            self.code,
            {
                "type": "support",
                "stage": stage,
                "entry": entry,
                "stance": "for",
            },
        )

    def reacted(self) -> None:
        stage = self.gathering.opened("react", fields=[], authorship="signed")
        entry = self.lead("write_statement", stage=stage, text="Open late")[
            "made"
        ][0]
        self.says("react", stage=stage, entry=entry, answer="for")

    def grouped(self) -> None:
        stage = self.gathering.opened(
            "group", options={"forming": "random", "size": 2}, **OPEN
        )
        self.says("add_entry", stage=stage, content={"what": "A sheet"})
        (seat,) = self.snapshot.where(
            Member, stage_id=stage, person_id=self.person
        )
        self.lead("set_ready", stage=stage, group=seat.group_id)
        data = {"stage": stage, "caption": "Our sheet"}
        photo = {"file": ("sheet.jpg", a_photo(), "image/jpeg")}
        assert (
            self.secretary.http.post(
                f"/s/{self.code}/photos", data=data, files=photo
            ).status_code
            == 303
        )

    def asked(self) -> None:
        stage = self.gathering.opened("report", section="reports")
        self.says(
            "add_entry",
            stage=stage,
            content={"kind": "question", "text": "Who closes?"},
        )

    # After it

    def corrected(self) -> None:
        """How she stands on the list is proposed, accepted, declined with a note, and left waiting."""
        for field, old in (
            ("name", NAME),
            ("organization", TOLD["organization"]),
            ("post", TOLD["post"]),
        ):
            given = {
                "person": self.person,
                "field": field,
                "old": old,
                "new": f"{old} II",
                "reason": f"No {old}",
            }
            self.says("correct_person", **given)
        name, _, post = sorted(
            self.snapshot.all(Correction), key=lambda each: each.number
        )[-3:]
        self.answers(name.id, accepted=True)
        self.answers(post.id, accepted=False, note=f"{NAME} is no clerk")

    def correcting(self) -> None:
        entry = next(
            each
            for each in self.snapshot.all(Entry)
            if each.content.get("what") == "Open late"
        )
        given = {
            "stage": entry.stage_id,
            "entry": entry.id,
            "field": "what",
            "old": "Open late",
            "new": "Open later",
        }
        self.answers(
            self.says("correct_entry", **given),
            accepted=True,
            note="As it was said",
        )

    def answers(self, correction: str, **given: object) -> None:
        told = {"type": "answer_correction", "correction": correction, **given}
        assert "ack" in self.secretary.tell(self.code, told)

    def declared(self) -> None:
        assert (
            self.secretary.post(f"/s/{self.code}/versions").status_code == 303
        )

    # And then

    def erased(self) -> None:
        form = {
            "type": "erase_person",
            "person": self.person,
            "key": new_key(),
            "versions?": "true",
        }
        assert (
            self.gathering.organizer.post(
                f"/s/{self.code}/do", form
            ).status_code
            == 303
        )

    def addresses(self) -> Iterator[str]:
        """Yield every page and download there is, of every person, entry, stage and version."""
        rows = self.snapshot.rows()
        ids = {
            name.upper(): [*rows[name]]
            for name in ("person", "entry", "stage", "photo")
        }
        for path in (
            *PAGES,
            *DOWNLOADS,
            "/s/CODE/corrections/me",
            "/s/CODE/photos/PHOTO",
        ):
            place = next((name for name in ids if name in path), None)
            several = (
                [path.replace(place, each) for each in ids[place]]
                if place
                else [path]
            )
            for each in several:
                yield from self.forms_of(each.replace("CODE", self.code))

    def forms_of(self, address: str) -> Iterable[str]:
        """Return an address in every cut, where it has cuts, and in the other language."""
        if any(slow in address for slow in SLOW):
            return
        yield address
        if address.endswith(
            ("/protocol.docx", "/protocol.md", "/preview", "/preview/sheet")
        ):
            yield from (
                f"{address}?cut={cut}&language={language}"
                for cut in CUTS
                for language in ("ru", "en")
            )

    def found(self) -> dict[str, set[str]]:
        """Return where anybody reads one of the words, and which."""
        told = {
            f"{place}: {address}": words_in(answer)
            for address in self.addresses()
            for place, visitor in enumerate(self.everybody)
            if (answer := visitor.get(address)).status_code == 200
        }
        return {where: words for where, words in told.items() if words}


def words_in(answer: httpx.Response) -> set[str]:
    return {
        word
        for part in unpacked(answer.content)
        for word in NEEDLES.findall(part)
    } | set(NEEDLES.findall(repr(answer.headers).casefold()))


def unpacked(data: bytes) -> Iterator[str]:
    """Yield the texts in a file: of an archive those of each part, as they are and without marks between them."""
    if is_zipfile(BytesIO(data)):
        with ZipFile(BytesIO(data)) as zipped:
            for name in zipped.namelist():
                yield name.casefold()
                yield from unpacked(zipped.read(name))
        return
    text = data.decode(errors="replace").casefold()
    yield from (text, TAGS.sub("", text))


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("deleted")) as house:
        yield house


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_reads_who_a_deleted_person_was(
    apart: House, tmp_path: Path, seed: int
) -> None:
    life = Life(apart, seed)
    told = [
        words_in(life.gathering.organizer.get(f"/s/{life.code}/{page}"))
        for page in ("people", "preview")
    ]
    assert all(told)
    before = texts_in_files(apart, tmp_path / "before.db")
    assert all(before.values())
    life.erased()
    assert life.found() == {}
    assert (
        life.thekla.get(f"/s/{life.code}/phone").json()["code"]
        == "link_revoked"
    )
    assert {
        name: words
        for name, words in texts_in_files(apart, tmp_path / "after.db").items()
        if words
    } == {}
    assert (
        NEEDLES.findall("\n".join(texts(apart.hall(life.code).room)).casefold())
        == []
    )


def texts_in_files(house: House, copied: Path) -> dict[str, set[bytes]]:
    """Return which of the words stand in the bytes of the database's file and of a backup of it."""
    copy(house.settings.database, copied)
    wal = house.file.with_name(f"{house.file.name}-wal")
    kept = {
        "the files": house.file.read_bytes()
        + (wal.read_bytes() if wal.exists() else b""),
        "a backup": copied.read_bytes(),
    }
    needles = re.compile(NEEDLES.pattern.encode())
    return {
        name: set(needles.findall(data.lower())) for name, data in kept.items()
    }
