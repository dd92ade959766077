# The way back in over HTTP: digits shown once joined, a new link for the right ones, a growing wait for the wrong.
import re

import httpx
import pytest

from facilitator_ui.door.guessing import FIRST, FREE
from facilitator_ui.identity import word_digest
from session.events import Event
from session.people import Role
from session.refusals import Code, Refused
from session.tables import Link, Person
from session.words import words
from tests.facilitator_ui.house import LANGUAGES, Gathering, Visitor

DIGITS = re.compile(r'<strong class="num">(\d{4})</strong>')


@pytest.fixture
def gathering(gathering: Gathering) -> Gathering:
    gathering.house.reception.guessing._tries.clear()
    return gathering


def digits_of(anna: Visitor, code: str) -> str:
    found = DIGITS.search(anna.get(f"/s/{code}/phone").text)
    assert found is not None
    return found[1]


def come_back(
    visitor: Visitor, code: str, name: str, word: str
) -> httpx.Response:
    visitor.get(f"/j/{code}/back")
    return visitor.post(f"/j/{code}/back", {"name": name, "word": word})


def wrong(word: str) -> str:
    return f"{(int(word) + 1) % 10_000:04}"


def test_another_phone_becomes_the_same_person(gathering: Gathering) -> None:
    anna, code = gathering.person("Anna Fox"), gathering.code
    word = digits_of(anna, code)
    other = gathering.visitor()
    answer = come_back(other, code, "anna  fox", word)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/s/{code}/phone",
    )
    assert digits_of(other, code) != word
    assert (
        come_back(
            gathering.visitor(), code, "Anna Fox", digits_of(other, code)
        ).status_code
        == 303
    )
    people = [
        person.name
        for person in gathering.house.hall(code).room.snapshot.all(Person)
    ]
    assert people.count("Anna Fox") == 1
    stage = gathering.opened(limit=1)
    said = {"type": "add_entry", "stage": stage, "content": {"what": "Hello"}}
    assert "ack" in anna.tell(code, said)
    assert other.tell(code, said)["code"] == "entry_limit"


def test_who_came_by_a_personal_link_has_digits_too_and_a_screen_has_none(
    gathering: Gathering,
) -> None:
    gathering.moderator.tell(
        gathering.code,
        {"type": "add_person", "name": "Vera Lee", "present": False},
    )
    vera = gathering.visitor()
    vera.come_in(
        gathering.link(Role.participant, person=gathering.id_of("Vera Lee"))
    )
    word = digits_of(vera, gathering.code)
    assert digits_of(vera, gathering.code) == word
    assert (
        come_back(
            gathering.visitor(), gathering.code, "Vera Lee", word
        ).status_code
        == 303
    )
    for surface in ("console", "projector"):
        assert (
            DIGITS.search(
                gathering.moderator.get(f"/s/{gathering.code}/{surface}").text
            )
            is None
        )


def test_two_namesakes_with_one_word_are_not_told_apart(
    gathering: Gathering,
) -> None:
    """One pair in ten thousand has one word: here the second one gets the digest of the first one's."""
    room, key = (
        gathering.house.hall(gathering.code).room,
        gathering.house.reception.key,
    )
    word = digits_of(gathering.person("Ivan Ivanov"), gathering.code)
    gathering.person("Ivan Ivanov")
    second = [*room.snapshot.all(Link)][-1]
    alike = second.model_copy(
        update={"word": word_digest(key, second.digest, word)}
    )
    room.snapshot.advance([Event("LinkOpened", (alike,))])
    assert (
        come_back(
            gathering.visitor(), gathering.code, "Ivan Ivanov", word
        ).status_code
        == 403
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_wrong_digits_are_refused_and_then_have_to_wait(
    gathering: Gathering, language: str
) -> None:
    anna, code = gathering.person("Anna Fox"), gathering.code
    word = digits_of(anna, code)
    told = words(language)
    guesser = gathering.visitor(language)
    for _ in range(FREE["device"]):
        answer = come_back(guesser, code, "Anna Fox", wrong(word))
        assert (answer.status_code, "Anna Fox" in answer.text) == (403, True)
        assert told.refusal(Refused(Code.word_wrong)) in answer.text
    answer = come_back(guesser, code, "Anna Fox", word)
    assert answer.status_code == 429
    assert (
        told.refusal(Refused(Code.guessed_too_often, seconds=FIRST // 1000))
        in answer.text
    )
    assert (
        come_back(gathering.visitor(), code, "Anna Fox", word).status_code
        == 429
    )
    gathering.house.clock.now += FIRST
    assert come_back(guesser, code, "Anna Fox", word).status_code == 303


def test_who_comes_back_in_a_secret_stage_has_no_second_voice(
    gathering: Gathering,
) -> None:
    anna, code = gathering.person("Anna Fox"), gathering.code
    stage = gathering.opened(authorship="anonymous", limit=1)
    said = {"type": "add_entry", "stage": stage, "content": {"what": "Hello"}}
    assert "ack" in anna.tell(code, said)
    other = gathering.visitor()
    come_back(other, code, "Anna Fox", digits_of(anna, code))
    assert other.tell(code, said)["code"] == "other_link"


def test_many_wrong_guesses_keep_no_one_else_out(gathering: Gathering) -> None:
    anna, vera, code = (
        gathering.person("Anna Fox"),
        gathering.person("Vera Lee"),
        gathering.code,
    )
    guesser = gathering.visitor()
    for _ in range(FREE["device"] + 3):
        come_back(guesser, code, "Anna Fox", wrong(digits_of(anna, code)))
    assert (
        come_back(
            gathering.visitor(), code, "Vera Lee", digits_of(vera, code)
        ).status_code
        == 303
    )


def test_the_digits_are_in_no_archive_and_on_no_other_screen(
    gathering: Gathering,
) -> None:
    word = digits_of(gathering.person("Anna Fox"), gathering.code)
    archive = gathering.organizer.get(f"/s/{gathering.code}/session.json").text
    assert '"word"' not in archive
    for page in ("people", "console", "projector"):
        assert (
            f">{word}<"
            not in gathering.organizer.get(f"/s/{gathering.code}/{page}").text
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_without_a_link_is_shown_both_doors(
    gathering: Gathering, language: str
) -> None:
    stranger = gathering.visitor(language, accept="text/html")
    page = stranger.get(f"/s/{gathering.code}/phone")
    assert page.status_code == 403
    for door in (f"/j/{gathering.code}", f"/j/{gathering.code}/back"):
        assert f'href="{door}"' in page.text


def test_a_form_without_its_fields_is_refused(gathering: Gathering) -> None:
    assert (
        gathering.visitor()
        .post(f"/j/{gathering.code}/back", {"name": "Anna Fox"})
        .status_code
        == 400
    )
