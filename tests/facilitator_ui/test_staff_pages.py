# The staff's further pages: photos of sheets, paper, a pasted list of people, the role handed over, the hall's Wi-Fi.
import re
from xml.etree import ElementTree as ET

import pytest

from facilitator_ui.organizer.printing import A_PART
from session.people import Role
from session.refusals import Code
from session.tables import Group, Image, Member, Photo
from tests.facilitator_ui.house import LINK, Gathering, new_key
from tests.facilitator_ui.test_images import a_photo


def test_a_photo_is_kept_shown_and_stands_in_the_protocol(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    told = {"stage": stage, "caption": "Sheet of the first table"}
    answer = gathering.moderator.http.post(
        f"/s/{gathering.code}/photos",
        data=told,
        files={"file": ("photo.exe", a_photo("PNG", (2400, 1200)))},
    )
    assert answer.status_code == 303
    snapshot = gathering.house.hall(gathering.code).room.snapshot
    (photo,) = snapshot.all(Photo)
    assert (photo.caption, photo.width, photo.height) == (
        "Sheet of the first table",
        1600,
        800,
    )
    picture = gathering.moderator.get(f"/s/{gathering.code}/photos/{photo.id}")
    assert (picture.headers["content-type"], picture.content[:2]) == (
        "image/jpeg",
        b"\xff\xd8",
    )
    assert (
        "Sheet of the first table"
        in gathering.moderator.get(f"/s/{gathering.code}/protocol.md").text
    )
    assert (
        gathering.moderator.get(
            f"/s/{gathering.code}/protocol.docx"
        ).status_code
        == 200
    )
    gathering.lead("remove_photo", photo=photo.id)
    assert [*snapshot.all(Photo), *snapshot.all(Image)] == []


def test_a_group_moderator_puts_in_photos_of_the_own_group_and_sees_them_alone(
    gathering: Gathering,
) -> None:
    galina, anna = (
        gathering.linked(Role.group_moderator, "Galina"),
        gathering.person("Anna Fox"),
    )
    galina.get(f"/s/{gathering.code}/regions?surface=phone")
    for name in ("Boris", "Clara", "Dora", "Egor"):
        gathering.person(name)
    stage = gathering.opened("group", options={"forming": "random", "size": 2})
    own, other = groups_by_leader(gathering, stage, gathering.id_of("Galina"))
    codes = {}
    for who, visitor in (
        ("galina", galina),
        ("anna", anna),
        ("moderator", gathering.moderator),
    ):
        for group in (own, other, ""):
            told = {"stage": stage, "group": group, "caption": f"{who} {group}"}
            answer = visitor.http.post(
                f"/s/{gathering.code}/photos",
                data=told,
                files={"file": ("a.jpg", a_photo())},
            )
            codes[who, group] = (
                answer.headers.get("location") or answer.json()["code"]
            )
    inside = f"/s/{gathering.code}"
    assert codes == {
        ("galina", own): f"{inside}/phone",
        **{("galina", group): Code.not_yours for group in (other, "")},
        **{("anna", group): Code.not_allowed for group in (own, other, "")},
        **{
            ("moderator", group): f"{inside}/photos?stage={stage}"
            for group in (own, other, "")
        },
    }
    for photo in gathering.house.hall(gathering.code).room.snapshot.all(Photo):
        seen = {
            who.get(f"{inside}/photos/{photo.id}").status_code
            for who in (galina, anna)
        }
        assert seen == ({200, 403} if photo.group_id == own else {403})


def groups_by_leader(
    gathering: Gathering, stage: str, leader: str
) -> tuple[str, str]:
    """Return the group in which a person sits, and another one."""
    snapshot = gathering.house.hall(gathering.code).room.snapshot
    (own,) = [
        member.group_id
        for member in snapshot.where(Member, person_id=leader, stage_id=stage)
    ]
    return own, next(
        group.id
        for group in snapshot.where(Group, stage_id=stage)
        if group.id != own
    )


@pytest.mark.parametrize("data", [b"no picture", b""])
def test_what_is_no_picture_is_refused_and_leaves_nothing(
    gathering: Gathering, data: bytes
) -> None:
    stage = gathering.opened()
    before = gathering.house.rows()
    files = {"file": ("photo.jpg", data, "image/jpeg")}
    answer = gathering.moderator.http.post(
        f"/s/{gathering.code}/photos", data={"stage": stage}, files=files
    )
    assert (answer.status_code, answer.json()["code"]) == (
        409,
        Code.photo_unreadable,
    )
    assert gathering.house.rows() == before


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(
    gathering: Gathering,
) -> None:
    files = {"file": ("photo.jpg", bytes(50 * 1024 * 1024), "image/jpeg")}
    answer = gathering.moderator.http.post(
        f"/s/{gathering.code}/photos", data={"stage": "x"}, files=files
    )
    assert (answer.status_code, answer.json()["code"]) == (
        413,
        Code.frame_too_large,
    )


def test_the_role_is_handed_over_only_by_opening_the_link_and_saying_yes(
    gathering: Gathering,
) -> None:
    page = gathering.moderator.post(
        f"/s/{gathering.code}/handover", {"label": "Vera"}
    )
    link = LINK.search(page.text)
    assert link is not None
    vera = gathering.visitor()
    assert "Take over as moderator?" in vera.get(link[0]).text
    assert (
        vera.get(f"/s/{gathering.code}/console").json()["code"]
        == Code.link_wrong
    )
    assert (
        gathering.moderator.get(f"/s/{gathering.code}/console").status_code
        == 200
    )
    assert (
        vera.come_in(link[0]).headers["location"]
        == f"/s/{gathering.code}/console"
    )
    assert vera.get(f"/s/{gathering.code}/console").status_code == 200
    assert (
        gathering.moderator.get(f"/s/{gathering.code}/console").json()["code"]
        == Code.link_revoked
    )
    assert "taken over already" in gathering.visitor().post(link[0]).text
    vera.tell(
        gathering.code,
        {
            "type": "undo",
            "number": gathering.house.hall(gathering.code).room.snapshot.number,
        },
    )
    assert (
        gathering.moderator.get(f"/s/{gathering.code}/console").status_code
        == 200
    )


def test_a_link_to_take_over_opens_nothing_before(gathering: Gathering) -> None:
    page = gathering.moderator.post(
        f"/s/{gathering.code}/handover", {"label": "Vera"}
    )
    link = LINK.search(page.text)
    assert link is not None
    thief = gathering.visitor()
    thief.http.cookies.set(f"veche_{gathering.code}", link[2])
    assert thief.get(f"/s/{gathering.code}/console").status_code == 403
    assert (
        thief.tell(gathering.code, {"type": "set_screen", "state": "hidden"})[
            "code"
        ]
        == Code.link_revoked
    )


def test_badges_let_each_person_in_under_their_name(
    gathering: Gathering,
) -> None:
    gathering.lead(
        "add_people", people=[{"name": "Anna Fox"}, {"name": "Мария <Ли>"}]
    )
    page = gathering.moderator.post(f"/s/{gathering.code}/badges").text
    assert page.count("<svg") == 2
    assert "Мария &lt;Ли&gt;" in page


def test_many_badges_are_made_in_parts_that_are_small(
    gathering: Gathering,
) -> None:
    names = [f"Guest {number:03d}" for number in range(A_PART + 20)]
    gathering.lead("add_people", people=[{"name": name} for name in names])
    prints = gathering.moderator.get(f"/s/{gathering.code}/prints").text
    parts = re.findall(r'name="part" value="(\d+)">([^<]+)<', prints)
    assert parts == [("1", "1–80"), ("2", "81–100")]
    found = [
        gathering.moderator.post(
            f"/s/{gathering.code}/badges", {"part": part}
        ).text
        for part, _ in parts
    ]
    assert [
        name
        for page in found
        for name in re.findall(r'class="name">([^<]+)<', page)
    ] == names
    assert max(len(page.encode()) for page in found) < 300_000
    for nothing in ("3", "9" * 30):
        assert (
            "<svg"
            not in gathering.moderator.post(
                f"/s/{gathering.code}/badges", {"part": nothing}
            ).text
        )


def test_signs_and_forms_are_pages_to_print(gathering: Gathering) -> None:
    stage = gathering.opened(
        fields=[{"name": "what", "label": "What <b>", "required": True}]
    )
    page = gathering.moderator.get(
        f"/s/{gathering.code}/forms?stage={stage}&copies=3"
    ).text
    assert page.count("What &lt;b&gt;") == 3
    assert (
        gathering.moderator.get(
            f"/s/{gathering.code}/signs?tables=5"
        ).text.count("sign-number")
        == 5
    )


def test_statements_are_printed_to_be_ticked(gathering: Gathering) -> None:
    stage = gathering.opened("react")
    for text in ("Evening hours", "One <i> calendar"):
        gathering.lead("write_statement", stage=stage, text=text)
    page = gathering.moderator.get(
        f"/s/{gathering.code}/forms?stage={stage}&copies=2"
    ).text
    assert page.count("<td>One &lt;i&gt; calendar</td>") == 2
    assert page.count('<td class="tick">') == 2 * 2 * 3


def test_the_wifi_stands_in_the_lobby_and_its_password_in_no_archive(
    gathering: Gathering,
) -> None:
    assert (
        gathering.moderator.get(f"/s/{gathering.code}/wifi.svg").status_code
        == 404
    )
    form = {
        "key": new_key(),
        "type": "edit_passport",
        "wifi_name": 'Hall;1:"a"',
        "wifi_password": "pass,word\\1",
    }
    gathering.moderator.post(f"/s/{gathering.code}/do", form)
    answer = gathering.moderator.get(f"/s/{gathering.code}/wifi.svg")
    assert ET.fromstring(answer.text).tag.endswith("svg")
    assert (
        "pass,word"
        in gathering.linked(Role.projector)
        .get(f"/s/{gathering.code}/projector")
        .text
    )
    assert (
        "pass,word"
        not in gathering.moderator.get(f"/s/{gathering.code}/session.json").text
    )
    assert (
        gathering.visitor().get(f"/s/{gathering.code}/wifi.svg").status_code
        == 403
    )


def test_entries_with_words_in_common_come_first_where_one_merges(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    anna = gathering.person("Anna Fox")
    said = [
        "Evening hours for both",
        "Something else",
        "The hours in the evenings",
    ]
    made = [
        anna.tell(
            gathering.code,
            {"type": "add_entry", "stage": stage, "content": {"what": text}},
        )["made"][0]
        for text in said
    ]
    page = gathering.moderator.get(
        f"/s/{gathering.code}/entries/{made[0]}"
    ).text
    offered = re.findall(r'name="others\[\]" value="([^"]+)"', page)
    assert offered == [made[2], made[1]]


def test_participants_and_strangers_get_none_of_it(
    gathering: Gathering,
) -> None:
    anna, before = gathering.person("Anna Fox"), gathering.house.rows()
    for path in ("newcomers", "handover", "badges", "photos"):
        files = {"file": ("a.jpg", a_photo())} if path == "photos" else None
        told = {"text": "Boris", "sure": "yes", "label": "x", "stage": "x"}
        for who, code in (
            (anna, Code.not_allowed),
            (gathering.visitor(), Code.link_wrong),
        ):
            answer = who.http.post(
                f"/s/{gathering.code}/{path}", data=told, files=files
            )
            assert (answer.status_code, answer.json()["code"]) == (403, code), (
                path
            )
    secretary = gathering.linked(Role.secretary)
    assert (
        secretary.post(f"/s/{gathering.code}/handover").json()["code"]
        == Code.not_allowed
    )
    assert (
        secretary.post(f"/s/{gathering.code}/badges").json()["code"]
        == Code.not_allowed
    )
    assert before["person"] == gathering.house.rows()["person"]
