# How fast somebody may send: what a person can do by hand is never refused, what only a program does is, in words, and
# the rest of the hall notices nothing – behind whatever address all of them sit.
import json
import socket
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator_ui.door.pace import MOST_KEPT, Pace
from facilitator_ui.errors import AGAIN
from session.refusals import Code, Refused
from session.words import words
from tests.facilitator_ui.house import (
    LANGUAGES,
    WAYS,
    Answer,
    Gathering,
    House,
    new_key,
    serving,
)
from tests.facilitator_ui.test_faults import handshaken, masked
from tests.patience import PATIENCE

pytestmark = pytest.mark.long

RATE = 2.0
AT_ONCE = 20  # ten seconds' worth
HALL = 60


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a house in which two commands a second are a person's share."""
    with serving(
        tmp_path_factory.mktemp("slow"), commands_per_second=RATE
    ) as house:
        yield house


@pytest.fixture
def gathering(slow: House) -> Iterator[Gathering]:
    yield Gathering(slow)
    slow.empty()


def said(stage: str) -> Answer:
    return {
        "type": "add_entry",
        "key": new_key(),
        "stage": stage,
        "content": {"what": "Hello"},
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
def test_who_sends_too_fast_is_told_so_and_the_others_are_not(
    gathering: Gathering, way: str, language: str
) -> None:
    anna, bert, stage = (
        gathering.person("Anna Fox"),
        gathering.person("Bert Hare"),
        gathering.opened(),
    )
    anna = anna.speaking(language)
    answers = [
        anna.tell(gathering.code, said(stage), way) for _ in range(AT_ONCE)
    ]
    assert all("ack" in answer for answer in answers)
    more = [said(stage) for _ in range(10)]
    told = [anna.tell(gathering.code, command, way) for command in more]
    text = words(language).refusal(Refused(Code.too_many))
    refused = [answer for answer in told if "refused" in answer]
    assert len(refused) >= len(more) / 2
    for answer in refused:
        assert {**answer, "refused": ""} == {
            "refused": "",
            "code": Code.too_many,
            "text": text,
            "again": AGAIN,
        }
    assert "ack" in bert.tell(gathering.code, said(stage), way)
    time.sleep(2 / RATE)
    last = next(
        command
        for command, answer in zip(more, told, strict=True)
        if answer in refused
    )
    assert anna.tell(gathering.code, last, way)["ack"] == last["key"]


def test_who_sends_without_end_and_reads_no_answer_is_cut_off(
    gathering: Gathering,
) -> None:
    anna, bert, stage = (
        gathering.person("Anna Fox"),
        gathering.person("Bert Hare"),
        gathering.opened(),
    )
    with handshaken(anna, gathering.code) as line:
        line.settimeout(PATIENCE)
        with pytest.raises(ConnectionError):
            flood(line)
        assert "ack" in bert.tell(gathering.code, said(stage))


def flood(line: socket.socket) -> None:
    nonsense = masked("x" * 200) * 100
    for _ in range(100_000):
        line.sendall(nonsense)


def test_a_hall_behind_one_address_sends_at_once_and_nobody_is_refused(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    people = [gathering.person(f"Guest {number}") for number in range(HALL)]
    answers = [
        guest.tell(gathering.code, said(stage))
        for guest in people
        for _ in range(3)
    ]
    assert Counter("ack" in answer for answer in answers) == {True: 3 * HALL}


def test_all_windows_of_a_person_have_one_share(gathering: Gathering) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    with anna.line(gathering.code) as one, anna.line(gathering.code) as other:
        for number in range(2 * AT_ONCE):
            (one, other)[number % 2].wire.send(json.dumps(said(stage)))
        heard = [
            (one, other)[number % 2].hear("ack", "refused")
            for number in range(2 * AT_ONCE)
        ]
    assert sum("ack" in answer for answer in heard) < AT_ONCE + 5 * RATE


def test_a_pasted_list_is_one_command_however_long(
    gathering: Gathering,
) -> None:
    lines = "\n".join(f"Guest {number}" for number in range(300))
    answer = gathering.organizer.post(
        f"/s/{gathering.code}/newcomers", {"text": lines, "sure": "on"}
    )
    assert answer.status_code == 303
    assert gathering.id_of("Guest 299")


@given(st.lists(st.floats(0, 3), max_size=60))
def test_over_any_time_nobody_takes_more_than_the_store_and_what_filled_it(
    pauses: list[float],
) -> None:
    now, taken = 0.0, 0
    pace = Pace(5, 10, lambda: now)
    for pause in pauses:
        now += pause
        taken += pace.takes(("session", "anna"))
        assert taken <= 10 + 5 * now + 1e-6
        assert pace.takes(("other session", "anna")) or taken < len(pauses)


def test_whoever_waits_long_enough_is_always_taken() -> None:
    now = 0.0
    pace = Pace(5, 10, lambda: now)
    while pace.takes(("session", "anna")):
        pass
    for _ in range(100):
        now += 0.2 + 1e-9
        assert pace.takes(("session", "anna"))


def test_only_so_many_are_remembered() -> None:
    pace = Pace(1, 1)
    for number in range(MOST_KEPT + 100):
        assert pace.takes(("session", str(number)))
    assert len(pace._left) == MOST_KEPT


def test_a_storm_of_joins_from_one_address_has_an_end(
    gathering: Gathering,
) -> None:
    """A thousand at once come in, as `make bench` shows; here the store is small."""
    reception = gathering.house.reception
    usual, reception.door = reception.door, Pace(0, HALL)
    try:
        for number in range(HALL):
            gathering.person(f"Comer {number}")
        visitor = gathering.visitor(accept="text/html")
        page = visitor.post(
            f"/j/{gathering.code}",
            {"key": new_key(), "name": "One More", "consent?": "on"},
        )
        assert (page.status_code, 'value="One More"' in page.text) == (
            429,
            True,
        )
        assert words("en").refusal(Refused(Code.too_many)) in page.text
    finally:
        reception.door = usual
    assert gathering.person("One More")


def test_photos_are_counted_as_commands_are(gathering: Gathering) -> None:
    stage = gathering.opened()
    answers = [
        gathering.moderator.http.post(
            f"/s/{gathering.code}/photos",
            data={"stage": stage},
            files={"file": ("a.jpg", b"no photo")},
        ).status_code
        for _ in range(2 * AT_ONCE)
    ]
    assert {409, 429} == set(answers)
