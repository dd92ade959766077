# What the operator's programs are told: is the house well, and how much happens in it. Never by whom, and to nobody
# from outside.
import asyncio
import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from facilitator_ui.health import FRESH
from session.refusals import Code, Refused
from tests.facilitator_ui.house import (
    HOST,
    Gathering,
    House,
    Visitor,
    new_key,
    serving,
    wait_until,
)
from tests.patience import PATIENCE

TOKEN = "a-token-of-the-operator"
WELL = {"status": "ok", "database": "ok", "rooms": 1, "stopped": 0}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(
        tmp_path_factory.mktemp("watched"),
        metrics_token=TOKEN,
        busy_seconds=0.1,
    ) as house:
        yield house


@pytest.fixture
def gathering(watched: House) -> Iterator[Gathering]:
    yield Gathering(watched)
    watched.empty()


def asked(house: House, path: str, **headers: str) -> httpx.Response:
    return httpx.get(
        house.address + path, headers=headers, timeout=PATIENCE, verify=False
    )


def counted(house: House, name: str, **labels: str) -> float:
    """Return one number of the counters."""
    told = asked(house, "/metrics").text
    samples = [
        each
        for family in text_string_to_metric_families(told)
        for each in family.samples
    ]
    return sum(
        each.value
        for each in samples
        if each.name == name and each.labels.items() >= labels.items()
    )


def test_a_house_that_works_says_so(tmp_path: Path) -> None:
    with serving(tmp_path) as house:
        assert asked(house, "/healthz").json() == {**WELL, "rooms": 0}
        Gathering(house)
        answer = asked(house, "/healthz")
        assert (answer.status_code, answer.json()) == (200, WELL)


def test_a_locked_database_is_told_and_then_is_well_again(
    gathering: Gathering,
) -> None:
    house = gathering.house
    other = sqlite3.connect(house.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    wait_until(
        lambda: asked(house, "/healthz").status_code == 503,
        "the next look",
        2 * FRESH + 1,
    )
    assert (
        asked(house, "/healthz").json().items()
        >= {"status": "failing", "database": "storage_busy"}.items()
    )
    failed = counted(house, "veche_storage_failures_total", code="storage_busy")
    other.close()
    wait_until(
        lambda: asked(house, "/healthz").status_code == 200,
        "the next look",
        2 * FRESH + 1,
    )
    assert failed >= 1


def test_many_who_ask_at_once_cost_one_write(gathering: Gathering) -> None:
    house = gathering.house
    before = counted(house, "veche_transaction_seconds_count")
    for _ in range(50):
        assert asked(house, "/healthz").status_code == 200
    assert counted(house, "veche_transaction_seconds_count") - before <= 5


def test_a_session_that_is_no_longer_served_is_told(tmp_path: Path) -> None:
    with serving(tmp_path) as house:
        room = house.hall(Gathering(house).code).room
        task = room._task

        async def stop() -> None:
            task.cancel()

        asyncio.run_coroutine_threadsafe(stop(), task.get_loop()).result(
            PATIENCE
        )
        answer = asked(house, "/healthz")
        assert (answer.status_code, answer.json()) == (
            503,
            {**WELL, "status": "failing", "stopped": 1},
        )


def test_a_session_taken_out_while_somebody_comes_to_it_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as house:
        kept = house.hall(Gathering(house).code).room.snapshot.session
        desk = house.reception

        async def come_while_it_goes() -> Refused:
            await desk.rooms._leave(kept.id)  # as it is before anybody came
            coming = asyncio.create_task(desk.hall(kept.code))
            while kept.id not in desk.rooms._rooms:  # noqa: ASYNC110 - nothing tells when it is being read
                await asyncio.sleep(0)
            await desk.rooms.remove(kept.id)
            with pytest.raises(Refused) as refusal:
                await coming
            return refusal.value

        loop = house.hall(kept.code).room._task.get_loop()
        refused = asyncio.run_coroutine_threadsafe(
            come_while_it_goes(), loop
        ).result(PATIENCE)
        assert refused.code is Code.unknown_code
        answer = asked(house, "/healthz")
        assert (answer.status_code, answer.json()) == (
            200,
            {**WELL, "rooms": 0},
        )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "veche.example.org"}, 403),
        ({"X-Forwarded-For": "203.0.113.7"}, 403),
        ({"X-Forwarded-For": "127.0.0.1"}, 403),
        ({"Forwarded": "for=127.0.0.1"}, 403),
        (
            {"Host": "veche.example.org", "Authorization": f"Bearer {TOKEN}"},
            200,
        ),
        (
            {
                "Host": "veche.example.org",
                "Authorization": "Bearer " + TOKEN[:-1],
            },
            403,
        ),
        ({"Host": "veche.example.org", "Authorization": "Bearer"}, 403),
    ],
)
def test_counters_are_for_this_machine_and_for_who_bears_the_token(
    watched: House, headers: dict[str, str], status: int
) -> None:
    assert asked(watched, "/metrics", **headers).status_code == status


def test_without_a_token_of_the_settings_no_token_opens(house: House) -> None:
    for given in ("Bearer", "", "Bearer None"):
        assert (
            asked(
                house, "/metrics", Host="veche.example.org", Authorization=given
            ).status_code
            == 403
        )


def test_the_organizer_reads_the_counters_and_a_moderator_does_not(
    gathering: Gathering,
) -> None:
    elsewhere = {"Host": "veche.example.org"}
    assert (
        gathering.organizer.http.get("/metrics", headers=elsewhere).status_code
        == 200
    )
    assert (
        gathering.moderator.http.get("/metrics", headers=elsewhere).status_code
        == 403
    )


def test_what_is_refused_on_a_page_is_counted_too(gathering: Gathering) -> None:
    before = counted(
        gathering.house, "veche_refusals_total", code="unknown_code"
    )
    for accept in ("text/html", "application/json"):
        assert (
            gathering.visitor(accept=accept).get("/j/NNNNNN").status_code == 404
        )
    assert (
        counted(gathering.house, "veche_refusals_total", code="unknown_code")
        == before + 2
    )


def test_commands_refusals_and_screens_are_counted(
    gathering: Gathering,
) -> None:
    house, stage = gathering.house, gathering.opened()
    anna = gathering.person("Anna Fox")

    def numbers() -> list[float]:
        return [
            counted(
                house,
                "veche_commands_total",
                type="add_entry",
                end="acknowledged",
            ),
            counted(
                house,
                "veche_commands_total",
                type="add_entry",
                end="unknown_field",
            ),
            counted(house, "veche_refusals_total", code="unknown_field"),
            counted(house, "veche_screens", surface="phone"),
            counted(house, "veche_answer_seconds_count"),
        ]

    before = numbers()
    with anna.line(gathering.code) as line:
        line.hear("regions")
        for content in ({"what": "Hello"}, {"nonsense": "Hello"}):
            line.tell({"type": "add_entry", "stage": stage, "content": content})
        assert [
            now - then for now, then in zip(numbers(), before, strict=True)
        ] == [1, 1, 1, 1, 2]
    wait_until(
        lambda: counted(house, "veche_screens", surface="phone") == before[3],
        "the screen to leave",
    )


def test_counters_name_no_session_and_no_person(gathering: Gathering) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    anna.tell(
        gathering.code,
        {
            "type": "add_entry",
            "key": new_key(),
            "stage": stage,
            "content": {"what": "Penguin"},
        },
    )
    anna.tell(gathering.code, {"type": "penguin_command", "key": new_key()})
    told = (
        asked(gathering.house, "/metrics").text
        + asked(gathering.house, "/healthz").text
    )
    for word in (
        gathering.code,
        "Anna",
        "Penguin",
        "penguin",
        stage,
        *secrets(anna, gathering.organizer),
    ):
        assert word not in told
    assert not re.search(r"[A-Za-z0-9_-]{43}", told)


def secrets(*visitors: Visitor) -> list[str]:
    return [
        value for visitor in visitors for value in visitor.http.cookies.values()
    ]


def test_a_stranger_learns_no_more_than_that_the_house_is_well(
    watched: House,
) -> None:
    answer = httpx.get(
        f"http://{HOST}:{watched.settings.port}/healthz",
        headers={"Host": "veche.example.org"},
        timeout=PATIENCE,
    )
    assert set(answer.json()) == set(WELL)


@pytest.mark.parametrize(
    "harm",
    [
        "ALTER TABLE entry DROP COLUMN content",
        "UPDATE session SET made_at = 'soon'",
    ],
)
def test_a_database_from_which_no_session_can_be_read_is_not_well(
    tmp_path: Path, harm: str
) -> None:
    with serving(tmp_path) as house:
        Gathering(house)
        with contextlib.closing(sqlite3.connect(house.file)) as other:
            other.execute(harm)
            other.commit()
        wait_until(
            lambda: asked(house, "/healthz").status_code == 503,
            "the next look",
            2 * FRESH + 1,
        )
        assert asked(house, "/healthz").json()["database"] in {
            Code.storage_failed,
            Code.storage_unfit,
        }
