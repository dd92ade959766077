# The page of the protocol on a real server: what it lacks is linked to a place that is there, versions come back as
# they were, corrections go through, the preview follows the room, and a server without LibreOffice says so.
import re
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path
from secrets import token_bytes
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from PIL import Image

from session.fields import clean
from session.people import Role
from session.refusals import Code
from session.tables import Template
from tests.exports.documents import of_style, opened, texts
from tests.facilitator_ui.house import Gathering, House, Visitor, serving
from tests.office import bare, office, pages
from tests.patience import PRESS_PATIENCE

pytestmark = pytest.mark.long

OLD, NEW = "Open until nine", "Open until ten"
CHECK = re.compile(r'<ul class="checks">(.*?)</ul>', re.DOTALL)
HREF = re.compile(r'href="([^"]+)"')


class Over(Gathering):
    """A session with one agreement of Anna's, closed."""

    def __init__(
        self, house: House, scenario: str = "three-hours.en", **envelope: Any
    ) -> None:
        super().__init__(house, scenario)
        self.anna, self.secretary = (
            self.person("Anna Kim"),
            self.linked(Role.secretary, "Vera"),
        )
        self.agree = self.opened(
            "agree", fields=[], section="agreements", **envelope
        )
        told = {
            "type": "add_entry",
            "stage": self.agree,
            "content": {"what": OLD},
        }
        self.entry = str(self.anna.tell(self.code, told)["made"][0])
        self.lead("close_session")

    def path(self, rest: str) -> str:
        return f"/s/{self.code}/{rest}"

    def propose(self, visitor: Visitor, new: str = NEW) -> dict[str, Any]:
        told = {
            "type": "correct_entry",
            "stage": self.agree,
            "entry": self.entry,
            "field": "what",
            "old": OLD,
        }
        return visitor.tell(self.code, {**told, "new": new})

    def freeze(self) -> None:
        assert (
            self.secretary.post(self.path("versions"))
            .headers["location"]
            .endswith("/protocol#versions")
        )


@pytest.fixture
def over(house: House) -> Iterator[Over]:
    yield Over(house)
    house.empty()


def test_signed_reactions_are_taken_home_in_the_files_of_polis_once_there_are_any(
    gathering: Gathering,
) -> None:
    page, files = (
        f"/s/{gathering.code}/protocol",
        f"/s/{gathering.code}/votes.zip",
    )
    assert "votes.zip" not in gathering.organizer.get(page).text
    anna, stage = (
        gathering.person("Anna Kim"),
        gathering.opened("react", title="Reactions"),
    )
    entry = gathering.lead("write_statement", stage=stage, text="Open late")[
        "made"
    ][0]
    anna.tell(
        gathering.code,
        {"type": "react", "stage": stage, "entry": entry, "answer": "for"},
    )
    gathering.lead("close_stage", stage=stage)
    assert "votes.zip" in gathering.organizer.get(page).text
    with ZipFile(BytesIO(gathering.organizer.get(files).content)) as zipped:
        assert zipped.namelist() == [
            "comments.csv",
            "votes.csv",
            "participants-votes.csv",
        ]
        lines = [
            zipped.read(name).decode().splitlines()
            for name in zipped.namelist()
        ]
    assert lines[0][1].endswith(",0,,1,0,1,Open late")
    assert lines[1][1].endswith(",0,0,1")
    assert lines[2][1].startswith("0,0,0,1,1,0,1,")


@pytest.mark.parametrize("scenario", ["three-hours.en", "three-hours.ru"])
def test_every_finding_leads_to_the_place_where_it_is_mended(
    house: House, scenario: str
) -> None:
    over = Over(house, scenario)
    found = CHECK.search(over.organizer.get(over.path("protocol")).text)
    assert found is not None
    links = HREF.findall(found[1])
    assert len(links) >= 8
    for link in links:
        page, _, anchor = link.partition("#")
        there = (
            over.moderator.get(page)
            if "console" in page
            else over.organizer.get(page)
        )
        assert there.status_code == 200, link
        assert not anchor or f'id="{anchor}"' in there.text, link
    house.empty()


def test_the_page_speaks_the_readers_language_and_checks_the_protocols_form(
    over: Over,
) -> None:
    page = over.organizer.get(over.path("protocol?language=ru")).text
    assert "no decision is recorded" in page
    assert (
        "no decision is recorded"
        not in over.organizer.get(over.path("protocol?language=en")).text
    )


def test_a_decision_that_the_secretary_writes_down_fills_the_blank(
    over: Over,
) -> None:
    stage = next(
        s
        for s in over.house.hall(over.code).room.snapshot.stages
        if s.envelope.section == "opening"
    )
    form = {
        "type": "note_decision",
        "key": "k" * 16,
        "stage": stage.id,
        "decision": "Take note.\nGo on.",
        "back": "/o",
    }
    assert over.secretary.post(over.path("do"), form).status_code == 303
    written = over.organizer.get(over.path("protocol.md?language=ru")).text
    assert "**РЕШИЛИ:**\n\n1\\.1. Take note.\n\n1\\.2. Go on." in written


def test_a_version_comes_back_as_it_was_and_says_what_it_is(over: Over) -> None:
    over.freeze()
    text, file = (
        over.organizer.get(over.path(f"versions/1/protocol.{each}")).content
        for each in ("md", "docx")
    )
    digest = sha256(text).hexdigest()
    said = "\n".join(
        cell.text
        for table in docx.Document(BytesIO(file)).tables
        for cell in table._cells
    )
    said += "\n".join(
        paragraph.text for paragraph in docx.Document(BytesIO(file)).paragraphs
    )
    assert "final, version 1 of 9 January 2026, 15:00" in said.replace(
        "\xa0", " "
    )
    assert said.rstrip().endswith(f"SHA-256 {digest}")
    assert "final, version 1" in text.decode()
    assert digest in over.organizer.get(over.path("protocol")).text
    over.secretary.tell(
        over.code, {"type": "edit_passport", "place": "Elsewhere"}
    )
    over.house.clock.now += 60_000
    assert "draft, as of" in over.organizer.get(over.path("protocol.md")).text
    over.freeze()
    again = [
        over.organizer.get(over.path(f"versions/1/protocol.{each}")).content
        for each in ("md", "docx")
    ]
    assert again == [text, file]
    second = over.organizer.get(over.path("versions/2/protocol.md")).text
    assert ("final, version 2" in second, "Elsewhere" in second) == (True, True)
    assert (
        over.organizer.get(over.path("versions/3/protocol.md")).json()["code"]
        == Code.unknown_page
    )


def test_what_is_final_already_is_not_frozen_again(over: Over) -> None:
    over.freeze()
    over.house.clock.now += 3_600_000
    over.freeze()
    page = over.organizer.get(over.path("protocol")).text
    assert "Final version 1 is current" in page
    assert "versions/2" not in page
    assert f'href="/s/{over.code}/versions/1/protocol.docx"' in page
    over.secretary.post(over.path("versions"), {"language": "ru"})
    assert (
        "Окончательная редакция № 2"
        in over.organizer.get(over.path("versions/2/protocol.md")).text
    )


@pytest.mark.parametrize("visitor", ["anna", "stranger"])
def test_versions_are_the_staffs(over: Over, visitor: str) -> None:
    over.freeze()
    who = over.anna if visitor == "anna" else over.visitor()
    before = over.house.rows()
    paths = [
        f"versions/1/protocol.{each}" for each in ("md", "docx", "pdf")
    ] + ["protocol.pdf"]
    assert [who.get(over.path(path)).status_code for path in paths] == [403] * 4
    assert who.post(over.path("versions")).status_code == 403
    assert over.house.rows() == before


def test_a_running_session_is_not_final(over: Over) -> None:
    over.moderator.tell(over.code, {"type": "reopen_session"})
    assert (
        over.organizer.post(over.path("versions")).json()["code"]
        == Code.session_running
    )


def test_a_correction_goes_from_a_phone_to_the_protocol(over: Over) -> None:
    page = over.anna.get(over.path("corrections")).text
    assert OLD in page
    form = over.anna.get(over.path(f"corrections/{over.entry}")).text
    assert f'name="old" value="{OLD}"' in form
    made = over.propose(over.anna)["made"][0]
    waits = over.secretary.get(over.path("protocol")).text
    assert "<del>nine</del><ins>ten</ins>" in waits
    told = {
        "type": "answer_correction",
        "correction": made,
        "accepted?": "on",
        "note": "Right",
        "key": "a" * 16,
    }
    assert (
        over.secretary.post(
            over.path("do"), {**told, "back": over.path("protocol")}
        ).status_code
        == 303
    )
    assert NEW in over.organizer.get(over.path("protocol.md")).text
    seen = over.anna.get(over.path("corrections")).text
    assert ("accepted" in seen, "Answered by Vera: Right" in seen) == (
        True,
        True,
    )
    undo = over.moderator.get(over.path("protocol")).text
    assert "Undo the last answer" in undo
    assert (
        "Undo the last answer"
        not in over.secretary.get(over.path("protocol")).text
    )


def test_what_is_proposed_to_an_entry_is_seen_by_those_only_who_may_see_the_entry(
    house: House,
) -> None:
    over = Over(house, visibility="never")
    assert "ack" in over.propose(over.anna, NEW)
    over.moderator.tell(over.code, {"type": "reopen_session"})
    boris = over.person("Boris Ox")
    over.lead("close_session")
    pages = {
        name: who.get(over.path("corrections")).text
        for name, who in (("anna", over.anna), ("boris", boris))
    }
    assert {name: "<ins>ten</ins>" in page for name, page in pages.items()} == {
        "anna": True,
        "boris": False,
    }
    assert "<ins>ten</ins>" in over.secretary.get(over.path("protocol")).text
    house.empty()


@pytest.mark.parametrize(
    "hostile",
    ["<script>x</script>", "{{ 7 * 7 }}", "👩‍👩‍👧 שלום", "ы" * 500, "=1+1"],
)
def test_hostile_proposals_are_shown_as_they_are(
    over: Over, hostile: str
) -> None:
    assert "ack" in over.propose(over.anna, hostile)
    for page in (
        over.secretary.get(over.path("protocol")).text,
        over.anna.get(over.path("corrections")).text,
    ):
        shown = re.search(r'<p class="change">(.*?)</p>', page)
        assert shown is not None
        assert (
            unescape(re.sub(r"<del>.*?</del>|</?ins>", "", shown[1])) == hostile
        )


def test_the_preview_follows_the_room_and_tells_what_the_file_tells(
    over: Over,
) -> None:
    page = over.organizer.get(over.path("preview")).text
    number = re.search(r'data-number="(\d+)"', page)
    assert number is not None
    assert OLD in page
    assert (
        over.organizer.get(
            over.path(f"preview/sheet?since={number[1]}")
        ).status_code
        == 204
    )
    over.secretary.tell(
        over.code, {"type": "edit_passport", "place": "The <b>hall</b>"}
    )
    over.house.clock.now += 10_000
    fresh = over.organizer.get(over.path(f"preview/sheet?since={number[1]}"))
    assert (
        fresh.status_code,
        int(fresh.headers["X-Number"]) > int(number[1]),
    ) == (200, True)
    assert "The &lt;b&gt;hall&lt;/b&gt;" in fresh.text
    assert (
        "ПРОТОКОЛ" in over.organizer.get(over.path("preview?language=ru")).text
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_preview_says_what_the_word_file_says_and_shows_its_pictures(
    over: Over, language: str
) -> None:
    shown = over.organizer.get(
        over.path(f"preview/sheet?language={language}")
    ).text
    file = over.organizer.get(
        over.path(f"protocol.docx?language={language}")
    ).content
    said = bare(unescape(re.sub(r"<[^>]*>", "", shown)))
    titles = set(of_style(file, "Appendix Title", "TOC Heading"))
    assert [
        text
        for text in texts(file)
        if bare(text) not in said and text not in titles
    ] == []
    pictures = re.findall(
        r'<img class="chart" src="data:image/svg\+xml;base64,[\w+/=]+" alt="([^"]+)"',
        shown,
    )
    assert len(pictures) == len(opened(file).inline_shapes) == 1


def test_a_server_without_libreoffice_says_so_and_one_that_fails_does_too(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, office=tmp_path / "none") as house:
        over = Over(house)
        refused = over.organizer.get(over.path("protocol.pdf"), PRESS_PATIENCE)
        assert (refused.status_code, refused.json()["code"]) == (
            409,
            Code.pdf_failed,
        )


def test_a_pdf_is_the_words_of_the_protocol(over: Over) -> None:
    assert office()
    over.freeze()
    file = over.organizer.get(over.path("versions/1/protocol.pdf"))
    assert (file.status_code, file.content[:5]) == (200, b"%PDF-")
    assert bare(OLD) in bare(pages(file.content))


def test_a_template_of_nearly_two_megabytes_is_taken_and_its_name_is_words(
    over: Over,
) -> None:
    empty, heavy = BytesIO(), BytesIO()
    docx.Document().save(empty)
    with ZipFile(empty) as parts, ZipFile(heavy, "w", ZIP_DEFLATED) as file:
        for part in parts.namelist():
            file.writestr(part, parts.read(part))
        file.writestr(
            "word/media/picture.png",
            b"\x89PNG\r\n\x1a\n" + token_bytes(1_600_000),
        )
    answer = over.organizer.http.post(
        over.path("template"),
        files={"file": ("a\0 \u202eform.docx", heavy.getvalue())},
    )
    assert answer.status_code == 303, answer.text
    held = next(iter(over.house.hall(over.code).room.snapshot.all(Template)))
    assert clean(held.name) == held.name


def test_a_picture_makes_a_letterhead_and_what_is_neither_is_refused(
    over: Over,
) -> None:
    logo = BytesIO()
    Image.new("RGBA", (300, 120), (20, 90, 160, 128)).save(logo, "PNG")
    answer = over.organizer.http.post(
        over.path("template"), files={"file": ("logo.png", logo.getvalue())}
    )
    assert answer.status_code == 303, answer.text
    file = over.organizer.http.get(over.path("protocol.docx")).content
    body = docx.Document(BytesIO(file))
    assert body.paragraphs[0]._p.xpath(".//w:drawing")
    answer = over.organizer.http.post(
        over.path("template"), files={"file": ("a.png", b"no picture")}
    )
    assert answer.status_code == 409


def test_who_signs_and_what_is_left_out_is_kept_from_the_page(
    over: Over,
) -> None:
    page = over.organizer.http.get(over.path("protocol")).text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    told = {
        "type": "edit_passport",
        "key": key[1],
        "signers*": "For the libraries – Nina Zeller",
        "delegates*": "",
        "footer": "Library",
        "left_out*": "",
        "left_out[]": ["programme", "map"],
    }
    answer = over.organizer.http.post(over.path("do"), data=told)
    assert answer.status_code == 303, answer.text
    session = over.house.hall(over.code).room.snapshot.session
    assert session.signers == ["For the libraries – Nina Zeller"]
    assert session.left_out == ["programme", "map"]
    again = over.organizer.http.get(over.path("protocol")).text
    assert 'value="map" checked' in again
