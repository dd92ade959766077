# The same thing sent twice is done once, whichever way it comes, at the same time or after a restart.
import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from session.tables import Entry, Link, Person
from tests.facilitator_ui.house import (
    HIDDEN_KEY,
    Answer,
    Gathering,
    House,
    Visitor,
    new_key,
    serving,
)
from tests.facilitator_ui.phone import Phone

KEY = "the-key-of-one-thing-done"
TIMES = 6


def said(stage: str) -> Answer:
    return {
        "type": "add_entry",
        "key": KEY,
        "stage": stage,
        "content": {"what": "Once"},
    }


def entries(house: House, code: str) -> int:
    return len([*house.hall(code).room.snapshot.all(Entry)])


def test_by_socket_and_by_post_it_is_the_same_thing_with_the_same_receipt(
    gathering: Gathering,
) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    receipts = [
        anna.tell(gathering.code, said(stage), way)
        for way in ("http", "socket", "http", "socket")
    ]
    assert receipts == [receipts[0]] * 4
    assert (receipts[0]["ack"], entries(gathering.house, gathering.code)) == (
        KEY,
        1,
    )


def test_at_the_same_time_by_every_way_it_is_done_once(
    gathering: Gathering,
) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    text = json.dumps(said(stage))
    windows = [anna.speaking("ru") for _ in range(TIMES)]

    async def at_once() -> list[Answer]:
        phones = [Phone(anna, gathering.code) for _ in range(TIMES)]
        await asyncio.gather(*(phone.connect() for phone in phones))
        with ThreadPoolExecutor(TIMES) as threads:
            loop = asyncio.get_running_loop()
            posts = [
                loop.run_in_executor(
                    threads, post, window, gathering.code, text
                )
                for window in windows
            ]
            told = await asyncio.gather(
                *posts, *(phone.tell(said(stage)) for phone in phones)
            )
        await asyncio.gather(*(phone.disconnect() for phone in phones))
        return told

    receipts = asyncio.run(at_once())
    assert receipts == [receipts[0]] * (2 * TIMES)
    assert (receipts[0]["ack"], entries(gathering.house, gathering.code)) == (
        KEY,
        1,
    )


def post(visitor: Visitor, code: str, text: str) -> Answer:
    return visitor.say(code, text, "http")


def test_after_a_restart_the_same_key_gets_the_same_receipt(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as house:
        gathering = Gathering(house)
        anna, stage = gathering.person("Anna Fox"), gathering.opened()
        first = anna.tell(gathering.code, said(stage))
        cookies, rows = dict(anna.http.cookies), house.rows()
    with serving(tmp_path) as house:
        anna = Visitor(house, cookies=cookies)
        for way in ("socket", "http"):
            assert anna.tell(gathering.code, said(stage), way) == first
        assert {**house.rows(), "installation": []} == {
            **rows,
            "installation": [],
        }
        assert entries(house, gathering.code) == 1


def test_somebody_elses_key_is_refused(gathering: Gathering) -> None:
    anna, bert, stage = (
        gathering.person("Anna Fox"),
        gathering.person("Bert Hare"),
        gathering.opened(),
    )
    anna.tell(gathering.code, said(stage))
    for way in ("http", "socket"):
        assert (
            bert.tell(gathering.code, said(stage), way)["code"] == "key_taken"
        )
    assert entries(gathering.house, gathering.code) == 1


def test_a_refused_key_may_be_sent_again(gathering: Gathering) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    gathering.lead("pause_stage", stage=stage)
    assert anna.tell(gathering.code, said(stage))["code"] == "stage_not_open"
    gathering.lead("resume_stage", stage=stage)
    assert anna.tell(gathering.code, said(stage), "socket")["ack"] == KEY


def test_a_join_form_sent_twice_lets_the_same_person_in(
    gathering: Gathering,
) -> None:
    """The first answer, with its cookie, may be lost on the way."""
    visitor = gathering.visitor()
    visitor.http.headers["Accept"] = "text/html"
    key = HIDDEN_KEY.search(visitor.get(f"/j/{gathering.code}").text)
    assert key is not None
    form = {"key": key[1], "name": "Anna Fox", "consent?": "on"}
    first, second = gathering.visitor(), gathering.visitor()
    assert [
        each.post(f"/j/{gathering.code}", form).status_code
        for each in (first, second)
    ] == [303, 303]
    people = [
        person.name
        for person in gathering.house.hall(gathering.code).room.snapshot.all(
            Person
        )
    ]
    assert people.count("Anna Fox") == 1
    person = gathering.id_of("Anna Fox")
    assert (
        gathering.house.hall(gathering.code).room.snapshot.count(
            Link, person_id=person
        )
        == 1
    )
    stage = gathering.opened()
    assert first.tell(gathering.code, said(stage)) == second.tell(
        gathering.code, said(stage)
    )


def test_a_join_form_sent_again_does_not_bring_back_who_was_put_out(
    gathering: Gathering,
) -> None:
    visitor = gathering.visitor()
    form = {"key": new_key(), "name": "Anna Gone", "consent?": "on"}
    visitor.post(f"/j/{gathering.code}", form)
    gathering.lead("revoke_link", link=gathering.newest_link)
    for browser in (visitor, gathering.visitor()):
        assert browser.post(f"/j/{gathering.code}", form).status_code == 403
        assert browser.get(f"/s/{gathering.code}/phone").status_code == 403


def test_no_download_tells_the_key_by_which_somebody_joined(
    gathering: Gathering,
) -> None:
    """Who has it could come in as that person."""
    visitor = gathering.visitor()
    visitor.http.headers["Accept"] = "text/html"
    key = HIDDEN_KEY.search(visitor.get(f"/j/{gathering.code}").text)
    assert key is not None
    visitor.post(
        f"/j/{gathering.code}",
        {"key": key[1], "name": "Anna Fox", "consent?": "on"},
    )
    archive = gathering.organizer.get(f"/s/{gathering.code}/session.json").text
    assert "Anna Fox" in archive
    assert key[1] not in archive
