# What a form's letters are written in: UTF-8, or a sentence that says so, and nothing of it is kept.
from urllib.parse import quote, quote_from_bytes

import httpx
import pytest

from session.refusals import Code, Refused
from session.tables import Person, Photo
from session.words import words
from tests.facilitator_ui.house import HIDDEN_KEY, LANGUAGES, Gathering
from tests.facilitator_ui.test_images import a_photo

NAME = "Ёлкина Анна"
URL_ENCODED = "application/x-www-form-urlencoded"


def fields(gathering: Gathering) -> dict[str, bytes]:
    key = HIDDEN_KEY.search(
        gathering.visitor(accept="text/html").get(f"/j/{gathering.code}").text
    )
    assert key is not None
    return {
        "key": key[1].encode(),
        "consent?": b"on",
        "side-": gathering.sides[0].encode(),
    }


def join(
    gathering: Gathering,
    name: bytes,
    kind: str = URL_ENCODED,
    language: str = "en",
) -> httpx.Response:
    """Post the door's form with a name in these bytes."""
    pairs = {**fields(gathering), "name": name}
    body = "&".join(
        f"{quote(field)}={quote_from_bytes(value)}"
        for field, value in pairs.items()
    )
    http = gathering.visitor(language, accept="text/html").http
    return http.post(
        f"/j/{gathering.code}",
        content=body.encode(),
        headers={"Content-Type": kind},
    )


def join_in_parts(gathering: Gathering, name: bytes) -> httpx.Response:
    parts = [
        b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (field.encode(), value)
        for field, value in {**fields(gathering), "name": name}.items()
    ]
    http = gathering.visitor(accept="text/html").http
    headers = {"Content-Type": "multipart/form-data; boundary=cut"}
    return http.post(
        f"/j/{gathering.code}",
        content=b"".join([*parts, b"--cut--\r\n"]),
        headers=headers,
    )


def names(gathering: Gathering) -> set[str]:
    return {
        person.name
        for person in gathering.house.hall(gathering.code).room.snapshot.all(
            Person
        )
    }


@pytest.mark.parametrize(
    "kind",
    [
        URL_ENCODED,
        f"{URL_ENCODED}; charset=UTF-8",
        f'{URL_ENCODED};charset="utf8"',
    ],
)
def test_utf8_is_read_whether_it_is_named_or_not(
    gathering: Gathering, kind: str
) -> None:
    assert join(gathering, NAME.encode(), kind).status_code == 303
    assert NAME in names(gathering)


def test_parts_are_utf8_as_well(gathering: Gathering) -> None:
    assert join_in_parts(gathering, NAME.encode()).status_code == 303
    assert NAME in names(gathering)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [
        NAME.encode("cp1251"),
        NAME.encode("koi8-r"),
        NAME.encode("utf-16"),
        b"Anna \xff",
        b"\xd0",
    ],
)
def test_other_bytes_are_refused_in_a_sentence_and_nobody_comes_in(
    gathering: Gathering, name: bytes, language: str
) -> None:
    before = names(gathering)
    answer = join(gathering, name, language=language)
    assert (
        answer.status_code,
        words(language).refusal(Refused(Code.not_utf8)) in answer.text,
    ) == (400, True)
    assert join_in_parts(gathering, name).status_code == 400
    assert names(gathering) == before


@pytest.mark.parametrize(
    "charset", ["windows-1251", "koi8-r", "utf-16", "nonsense", '"', ""]
)
def test_another_charset_that_is_named_is_refused(
    gathering: Gathering, charset: str
) -> None:
    before = names(gathering)
    assert (
        join(
            gathering, NAME.encode(), f"{URL_ENCODED}; charset={charset}"
        ).status_code
        == 400
    )
    assert names(gathering) == before


def test_what_comes_with_a_file_is_utf8_as_well(gathering: Gathering) -> None:
    stage, http = gathering.opened(), gathering.moderator.http
    for caption, status in (
        ("Лист первой группы", 303),
        (b"\xcb\xe8\xf1\xf2", 400),
    ):
        told = caption.encode() if isinstance(caption, str) else caption
        fields = {
            "stage": (None, stage.encode()),
            "caption": (None, told),
            "file": ("Лист.jpg", a_photo()),
        }
        assert (
            http.post(f"/s/{gathering.code}/photos", files=fields).status_code
            == status
        )
    photos = gathering.house.hall(gathering.code).room.snapshot.all(Photo)
    assert [photo.caption for photo in photos] == ["Лист первой группы"]


def test_a_command_in_other_bytes_is_refused_in_a_sentence(
    gathering: Gathering,
) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    body = f'{{"type":"add_entry","key":"a-key-of-this-one-test","stage":"{stage}","content":{{"what":"Мысль"}}}}'
    answer = anna.http.post(
        f"/s/{gathering.code}/commands", content=body.encode("cp1251")
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
