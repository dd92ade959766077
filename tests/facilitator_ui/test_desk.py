# The organizer's pages: files that are none or too much, forms of somebody's own making, scenarios that do not exist.
import html
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import docx
import httpx
import pytest

from facilitator_ui.organizer.wishes import UNREADABLE
from facilitator_ui.settings import SCENARIOS
from session.people import Role
from session.refusals import Code, Refused, said
from session.tables import Link, Person
from session.words import words
from tests.exports.papers.built import control, formula, p, picture, r
from tests.exports.papers.built import word_file as word_file_of
from tests.facilitator_ui.house import (
    LANGUAGES,
    Gathering,
    Visitor,
    new_key,
    serving,
)

MEGABYTE = 1024 * 1024


def word_file(*paragraphs: str) -> bytes:
    document, file = docx.Document(), BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(file)
    return file.getvalue()


def bomb() -> bytes:
    file = BytesIO(word_file("One"))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.bin", bytes(60 * MEGABYTE))
    return file.getvalue()


def upload(
    visitor: Visitor, code: str, name: str, content: bytes
) -> httpx.Response:
    return visitor.http.post(
        f"/s/{code}/paper", files={"file": (name, content)}
    )


FILES = {
    "a picture called .docx": (
        "a.docx",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        "not_docx",
    ),
    "an empty .docx": ("a.docx", b"", "empty"),
    "half a .docx": ("a.docx", word_file("One")[:2000], "damaged"),
    "a zip without a document": (
        "a.docx",
        b"PK\x05\x06" + bytes(18),
        "not_docx",
    ),
    "a zip bomb": ("a.docx", bomb(), "zip_bomb"),
    "11 MB": ("a.docx", b"PK\x03\x04" + bytes(11 * MEGABYTE), "too_large"),
    "11 MB of text": ("a.txt", b"Words. " * (11 * MEGABYTE // 7), "too_large"),
    "a program called .txt": ("a.txt", b"\x7fELF\0\0\0", "not_text"),
    "an empty .txt": ("a.txt", b"", "empty"),
    "more paragraphs than a session keeps": (
        "a.txt",
        b"A paragraph.\n" * 5000,
        "too_large",
    ),
    "no name": (".", b"\x00", "not_docx"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    gathering: Gathering, name: str, language: str
) -> None:
    file, content, reason = FILES[name]
    organizer = gathering.organizer.speaking(language)
    before = gathering.house.rows()
    answer = upload(organizer, gathering.code, file, content)
    spoken = words(language)
    text = spoken.refusal(
        Refused(Code.paper_unreadable, reason=UNREADABLE[reason])  # type: ignore[index]  # its value
    )
    assert (answer.status_code, answer.json()) == (
        409,
        {"refused": None, "code": "paper_unreadable", "text": text},
    )
    assert gathering.house.rows() == before
    assert (
        upload(
            organizer,
            gathering.code,
            "good.docx",
            word_file("Title", "One.", "Two."),
        ).status_code
        == 303
    )
    assert gathering.house.hall(gathering.code).room.snapshot.session.paper == [
        "One.",
        "Two.",
    ]


LEFT = {
    "ru": (
        "Прочитано не так, как показывает Word: 2 рисунка, 1 формула. На месте пропущенного стоит «[…]»;",
        "Не взято: 1 скрытый фрагмент, 1 незаполненное поле.",
    ),
    "en": (
        "Not as Word shows it: 2 pictures, 1 formula. “[…]” stands where something is missing;",
        "Not taken in: 1 hidden passage, 1 field that nobody filled in.",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_of_a_file_is_left_out_is_told_once_and_marked(
    gathering: Gathering, language: str
) -> None:
    organizer = gathering.organizer.speaking(language)
    lost = picture() + r(" and ") + picture() + formula("<m:news/>")
    hidden = r("not for you", "<w:vanish/>") + control(
        r("Place"), "<w:showingPlcHdr/>"
    )
    file = word_file_of(p(r("One.")) + p(r("Growth "), lost, hidden))
    answer = upload(organizer, gathering.code, "a.docx", file)
    told = html.unescape(organizer.get(answer.headers["location"]).text)
    assert [sentence in told for sentence in LEFT[language]] == [True, True]
    assert "not for you" not in told
    assert gathering.house.hall(gathering.code).room.snapshot.session.paper == [
        "One.",
        "Growth […] and […]",
    ]
    assert (
        "[…]”"
        not in organizer.get(f"/s/{gathering.code}/passport").text.partition(
            "<textarea"
        )[0]
    )


@pytest.mark.parametrize(
    "asked",
    [
        "picture=x",
        "picture=-1",
        "picture=1e9",
        "picture=²",
        "picture=99999999",
        "all=1",
    ],
)
def test_an_address_that_counts_nonsense_says_nothing(
    gathering: Gathering, asked: str
) -> None:
    page = gathering.organizer.get(f"/s/{gathering.code}/passport?{asked}")
    assert page.status_code == 200
    assert "notice amber" not in page.text


def test_an_upload_beyond_all_bounds_is_cut_off_and_the_server_lives(
    gathering: Gathering,
) -> None:
    before = gathering.house.rows()
    code = code_or_cut_off(
        lambda: upload(
            gathering.organizer, gathering.code, "a.docx", bytes(40 * MEGABYTE)
        )
    )
    assert code in {"frame_too_large", "cut off"}
    assert gathering.house.rows() == before
    assert (
        upload(
            gathering.organizer, gathering.code, "a.txt", b"Title\nOne.\nTwo."
        ).status_code
        == 303
    )


@pytest.mark.parametrize("path", ["commands", "do", "links"])
def test_a_body_beyond_all_bounds_is_refused_before_it_is_kept(
    gathering: Gathering, path: str
) -> None:
    organizer, form = (
        gathering.organizer,
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    address = f"/s/{gathering.code}/{path}"
    code = code_or_cut_off(
        lambda: organizer.http.post(address, content=stream(40), headers=form)
    )
    assert code in {"frame_too_large", "cut off"}
    assert organizer.get(f"/s/{gathering.code}/phone").status_code == 200


def stream(megabytes: int) -> Iterator[bytes]:
    """Send without saying how much it will be."""
    for _ in range(megabytes):
        yield bytes(MEGABYTE)


def code_or_cut_off(send: Callable[[], httpx.Response]) -> str:
    """Return the refusal's code; a server may also hang up on somebody who goes on sending."""
    try:
        return str(send().json()["code"])
    except httpx.TransportError:
        return "cut off"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["paper", "do", "links"])
def test_a_form_without_its_fields_is_refused_in_words(
    gathering: Gathering, path: str, language: str
) -> None:
    where = {"paper": "file", "do": "type", "links": "role"}[path]
    before = gathering.house.rows()
    answer = gathering.organizer.speaking(language).post(
        f"/s/{gathering.code}/{path}", {}
    )
    told = words(language).refusal(Refused(Code.malformed, where=where))
    assert (answer.status_code, answer.json()["text"]) == (400, told)
    assert gathering.house.rows() == before


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"role": "emperor"}, "malformed"),
        ({"role": "observer", "person": "no such\nperson"}, "malformed"),
        ({"role": "observer", "person": "nobody"}, "unknown_person"),
        ({"role": "expert", "label": ""}, "name_needed"),
        ({"role": "expert", "label": "x" * 121}, "field_too_long"),
    ],
)
def test_a_link_that_makes_no_sense_is_refused_and_leaves_nothing(
    gathering: Gathering, form: dict[str, str], code: str
) -> None:
    before = gathering.house.rows()
    assert (
        gathering.organizer.post(f"/s/{gathering.code}/links", form).json()[
            "code"
        ]
        == code
    )
    assert gathering.house.rows() == before


def test_who_may_make_no_links_registers_nobody_by_trying(
    gathering: Gathering,
) -> None:
    secretary = gathering.linked(Role.secretary)
    before = gathering.house.rows()
    answer = secretary.post(
        f"/s/{gathering.code}/links",
        {"role": "expert", "label": "Somebody New"},
    )
    assert answer.json()["code"] == "not_allowed"
    assert gathering.house.rows() == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "scenario",
    [
        "nonsense.en",
        "",
        "three-hours.xx",
        "../../etc/passwd",
        "three-hours.en.toml",
        "%00.en",
    ],
)
def test_a_scenario_that_does_not_exist_is_refused_by_name(
    gathering: Gathering, scenario: str, language: str
) -> None:
    organizer = gathering.organizer.speaking(language)
    before = gathering.house.rows()
    answer = organizer.post("/o/sessions", {"scenario": scenario, "title": "x"})
    assert (answer.status_code, answer.json()["code"]) == (
        409,
        "scenario_broken",
    )
    assert answer.json()["text"].startswith(
        words(language).refusal(Refused(Code.scenario_broken, where=""))[:10]
    )
    assert gathering.house.rows() == before
    assert (
        organizer.post(
            "/o/sessions", {"scenario": "three-hours.ru", "title": "x"}
        ).status_code
        == 303
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_does_not_exist_says_so(
    gathering: Gathering, language: str
) -> None:
    visitor = gathering.visitor(language)
    text = words(language).refusal(Refused(Code.unknown_page))
    told = {"refused": None, "code": "unknown_page", "text": text}
    for path in (
        "/nowhere",
        f"/s/{gathering.code}/nowhere",
        "/static/nowhere.js",
        f"/s/{gathering.code}/do",
    ):
        answer = visitor.get(path)
        assert (answer.status_code, answer.json()) == (404, told), path
    visitor.http.headers["Accept"] = "text/html"
    assert text in visitor.get("/nowhere").text


@pytest.mark.parametrize(
    "surface", ["nonsense", "", "console&surface=nonsense"]
)
def test_an_unknown_surface_is_refused(
    gathering: Gathering, surface: str
) -> None:
    answer = gathering.moderator.get(
        f"/s/{gathering.code}/regions?surface={surface}"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_form_with_a_thousand_fields_is_refused(gathering: Gathering) -> None:
    form = {f"field{number}": "x" for number in range(1000)}
    assert (
        gathering.organizer.post(f"/s/{gathering.code}/do", form).json()["code"]
        == "malformed"
    )


JOIN: dict[str, tuple[dict[str, str | None], str]] = {
    "no consent": ({"consent?": ""}, "consent_needed"),
    "consent not given": ({"consent?": None}, "consent_needed"),
    "no name": ({"name": " "}, "name_needed"),
    "a name too long": ({"name": "x" * 121}, "field_too_long"),
    "an organization too long": ({"organization": "x" * 301}, "field_too_long"),
    "a side that does not exist": ({"side-": "nowhere"}, "unknown_side"),
    "a generation that does not exist": ({"generation#": "11"}, "malformed"),
    "a field of somebody's own making": ({"role": "moderator"}, "malformed"),
    "no key": ({"key": None}, "malformed"),
    "a list for a name": ({"name[]": "x", "name": None}, "malformed"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", JOIN)
def test_a_join_form_that_is_wrong_comes_back_with_a_word_why(
    gathering: Gathering, name: str, language: str
) -> None:
    change, code = JOIN[name]
    whole = {"key": new_key(), "name": "Anna Fox", "consent?": "on", **change}
    form = {field: value for field, value in whole.items() if value is not None}
    before = gathering.house.rows()
    page = gathering.visitor(language).post(f"/j/{gathering.code}", form)
    values = LENGTHS.get(name, {"where": WHERE.get(name)})
    sentence = words(language).refusal(Refused(Code(code), **values))
    assert page.status_code in {400, 409}
    assert sentence in page.text.replace("&#34;", '"')
    assert "<form" in page.text
    assert gathering.house.rows() == before


LENGTHS: dict[str, dict[str, object]] = {
    "a name too long": {"field": "Name", "length": 121, "limit": 120},
    "an organization too long": {
        "field": "organization",
        "length": 301,
        "limit": 300,
    },
}
WHERE = {
    "a generation that does not exist": "generation",
    "a field of somebody's own making": "role",
    "no key": "key",
    "a list for a name": "name",
}


def test_people_without_a_side_stand_on_the_page_of_people(
    gathering: Gathering,
) -> None:
    gathering.person("Cleo Lynx", None)
    assert (
        "Cleo Lynx"
        in gathering.organizer.get(f"/s/{gathering.code}/people").text
    )


def test_who_holds_a_writers_link_is_a_person_who_arrives_with_it(
    gathering: Gathering,
) -> None:
    expert = gathering.linked(Role.expert, "Eve Owl")
    assert (role_of("Eve Owl", gathering), arrived("Eve Owl", gathering)) == (
        "expert",
        False,
    )
    with expert.line(gathering.code) as line:
        line.hear("regions")
        assert arrived("Eve Owl", gathering)
    stage = gathering.opened()
    told = expert.tell(
        gathering.code,
        {
            "type": "add_entry",
            "stage": stage,
            "content": {"what": "From an expert"},
        },
    )
    assert "ack" in told


def person_called(name: str, gathering: Gathering) -> Person:
    people = gathering.house.hall(gathering.code).room.snapshot.all(Person)
    return next(person for person in people if person.name == name)


def role_of(name: str, gathering: Gathering) -> str:
    return person_called(name, gathering).role


def arrived(name: str, gathering: Gathering) -> bool:
    return person_called(name, gathering).joined_at is not None


@pytest.mark.parametrize("way", ["regions", "commands"])
def test_who_has_no_websocket_arrives_too(
    gathering: Gathering, way: str
) -> None:
    expert, stage = (
        gathering.linked(Role.expert, f"Eve {way}"),
        gathering.opened(),
    )
    if way == "regions":
        expert.get(f"/s/{gathering.code}/regions")
    else:
        expert.tell(
            gathering.code,
            {"type": "add_entry", "stage": stage, "content": {"what": "Hello"}},
        )
    assert arrived(f"Eve {way}", gathering)


def test_a_program_that_shows_where_a_link_leads_is_not_its_bearer(
    gathering: Gathering,
) -> None:
    link = gathering.link(Role.participant, "Ivan Late")
    for _ in range(3):
        preview = gathering.visitor(accept="*/*")
        assert preview.get(link).status_code == 200
    assert not arrived("Ivan Late", gathering)
    assert (
        gathering.visitor().come_in(link).headers["location"]
        == f"/s/{gathering.code}/phone"
    )


def test_opening_the_console_twice_makes_one_link(gathering: Gathering) -> None:
    def links() -> int:
        return len(
            [*gathering.house.hall(gathering.code).room.snapshot.all(Link)]
        )

    gathering.organizer.post(f"/s/{gathering.code}/lead")
    before = links()
    assert (
        gathering.organizer.post(f"/s/{gathering.code}/lead").status_code == 303
    )
    assert links() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broken_scenario_is_told_beside_the_good_ones(
    tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "scenarios"
    shutil.copytree(SCENARIOS, folder)
    (folder / f"mine.{language}.toml").write_text(
        'key = "mine"\nnonsense\n', encoding="utf-8"
    )
    (folder / f"old.{language}.toml").write_bytes(
        'key = "old"\nname = "Дороги"\n'.encode("cp1251")
    )
    (folder / f"folder.{language}.toml").mkdir()
    (folder / f"lost.{language}.toml").symlink_to(tmp_path / "nowhere")
    (folder / f"{os.fsdecode(bytes([0xFF]))}.{language}.toml").write_text("")
    (folder / f"<b>.{language}.toml").write_text("")
    with serving(tmp_path, scenarios=folder) as house:
        gathering = Gathering(house, "three-hours.ru")
        page = gathering.organizer.speaking(language).get("/o")
    text = html.unescape(page.text)
    spoken = words(language)
    assert (
        page.status_code,
        "A gathering" in text,
        page.text.count('name="scenario"'),
    ) == (200, True, 3)
    lines = {
        "mine": "“=” is missing after a key",
        "old": "this is not UTF-8 text; save it as UTF-8",
    }
    for name, what in lines.items():
        values: dict[str, object] = {
            "file": f"{name}.{language}.toml",
            "line": 2,
            "what": said(what),
        }
        told = said("%(file)s, line %(line)s: %(what)s", **values)
        assert spoken.refusal(Refused(Code.scenario_broken, where=told)) in text
    for name in ("folder", "lost"):
        told = said(
            "%(file)s: %(what)s",
            file=f"{name}.{language}.toml",
            what=said("this is not a file"),
        )
        assert spoken.refusal(Refused(Code.scenario_broken, where=told)) in text
    assert "<b>" not in page.text


def revocable(visitor: Visitor, code: str) -> set[str]:
    """Return the links that the page of people offers to revoke."""
    page = html.unescape(visitor.get(f"/s/{code}/people").text)
    forms = re.findall(r'value="revoke_link".*?</form>', page, re.DOTALL)
    return {
        found[1]
        for form in forms
        if (found := re.search(r'name="link" value="([^"]+)"', form))
    }


def test_every_link_can_be_revoked_on_the_page_of_people(
    gathering: Gathering,
) -> None:
    made = {}
    for role in (Role.expert, Role.group_moderator, Role.observer):
        gathering.linked(role, f"A new {role.value}")
        made[gathering.newest_link] = f"A new {role.value}"
    gathering.person("Otto Phone")
    phone = gathering.newest_link
    page = gathering.organizer.get(f"/s/{gathering.code}/people").text
    assert {*made, phone} <= revocable(gathering.organizer, gathering.code)
    staff = page.rpartition("<table")[2]
    assert all(f"<td>{name}</td>" in staff for name in made.values())
    assert "Otto Phone" not in staff
    for link in (*made, phone):
        gathering.lead("revoke_link", link=link)
    assert not {*made, phone} & revocable(gathering.organizer, gathering.code)


def test_nobody_is_offered_to_revoke_the_link_in_use(
    gathering: Gathering,
) -> None:
    other = gathering.linked(Role.moderator, "Another")
    link = gathering.newest_link
    assert link in revocable(gathering.moderator, gathering.code)
    assert link not in revocable(other, gathering.code)
