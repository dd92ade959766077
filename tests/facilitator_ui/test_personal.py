# A person's own data handed out, and deleted: by the organizer on the page of people, and by time.
import asyncio
from pathlib import Path

from typer.testing import CliRunner

from facilitator_ui.cli import main
from facilitator_ui.door.reception import FILES_AT_ONCE
from facilitator_ui.operator import retention
from session.live.database import Database
from session.live.rooms import Rooms
from session.tables import Person
from tests.facilitator_ui.house import (
    NOON,
    Gathering,
    House,
    new_key,
    serving,
    wait_until,
)

DAY = retention.DAY


def test_everybody_gets_what_is_held_on_them_and_no_key_to_anything(
    gathering: Gathering,
) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    anna.tell(
        gathering.code,
        {"type": "add_entry", "stage": stage, "content": {"what": "My words"}},
    )
    own = anna.get(f"/s/{gathering.code}/me.json")
    person = gathering.id_of("Anna Fox")
    assert (
        own.json()
        == gathering.organizer.get(
            f"/s/{gathering.code}/people/{person}.json"
        ).json()
    )
    assert (own.json()["format"], own.json()["person"]["name"]) == (
        "veche-person",
        "Anna Fox",
    )
    assert [entry["content"] for entry in own.json()["rows"]["entry"]] == [
        {"what": "My words"}
    ]
    (link,) = own.json()["rows"]["link"]
    assert link.keys().isdisjoint({"digest", "silent"})
    assert "attachment" in own.headers["content-disposition"]


def test_what_is_secret_is_in_no_file_of_a_person(gathering: Gathering) -> None:
    anna, stage = (
        gathering.person("Anna Hare"),
        gathering.opened(authorship="anonymous"),
    )
    anna.tell(
        gathering.code,
        {
            "type": "add_entry",
            "stage": stage,
            "content": {"what": "Nobody's words"},
        },
    )
    assert "Nobody's words" not in anna.get(f"/s/{gathering.code}/me.json").text


def test_everybody_takes_the_own_words_home_and_the_dates_of_the_own_tasks(
    gathering: Gathering,
) -> None:
    anna, stage = (
        gathering.person("Anna Lark"),
        gathering.opened(title="Positions"),
    )
    anna.tell(
        gathering.code,
        {
            "type": "add_entry",
            "stage": stage,
            "content": {"what": "Words to keep"},
        },
    )
    agreeing = gathering.opened(
        "agree", title="Agreements", authorship="signed"
    )
    for what, who in (("Mine", "Anna Lark"), ("Another's", "Somebody Else")):
        content = {"what": what, "who": who, "due": "2027-02-04"}
        anna.tell(
            gathering.code,
            {"type": "add_entry", "stage": agreeing, "content": content},
        )
    text = anna.get(f"/s/{gathering.code}/me.txt?lang=en")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "attachment" in text.headers["content-disposition"]
    assert "POSITIONS" in text.text
    assert "Words to keep" in text.text
    dates = anna.get(f"/s/{gathering.code}/me.ics?lang=en").text
    assert "Due: Mine" in dates
    assert "Another" not in dates


def test_of_a_secret_stage_no_words_are_taken_home(
    gathering: Gathering,
) -> None:
    anna, stage = (
        gathering.person("Anna Wren"),
        gathering.opened(authorship="anonymous", title="Reflection"),
    )
    anna.tell(
        gathering.code,
        {
            "type": "add_entry",
            "stage": stage,
            "content": {"what": "Nobody's words"},
        },
    )
    text = anna.get(f"/s/{gathering.code}/me.txt?lang=en").text
    assert "Written here without a signature" in text
    assert "Nobody's words" not in text


def test_the_page_of_people_deletes_for_good_and_the_phone_goes_dark(
    gathering: Gathering,
) -> None:
    anna = gathering.person("Thekla Unrepeatable")
    person = gathering.id_of("Thekla Unrepeatable")
    assert (
        f"/people/{person}/erase"
        in gathering.organizer.get(f"/s/{gathering.code}/people").text
    )
    assert (
        f"/people/{person}/erase"
        not in gathering.moderator.get(f"/s/{gathering.code}/people").text
    )
    with anna.line(gathering.code) as line:
        line.hear("regions")
        form = {"type": "erase_person", "person": person, "key": new_key()}
        assert (
            gathering.organizer.post(
                f"/s/{gathering.code}/do", form
            ).status_code
            == 303
        )
        assert line.hear("bye")["bye"] == "link_revoked"
    pages = [
        gathering.organizer.get(f"/s/{gathering.code}/{page}")
        for page in ("people", "session.json", "protocol.md")
    ]
    assert [page.status_code for page in pages] == [200] * 3
    assert "Thekla Unrepeatable" not in "".join(
        page.text for page in pages
    ) + repr(gathering.house.rows())


def test_before_the_button_it_is_said_where_the_name_stays(
    gathering: Gathering,
) -> None:
    anna, stage = gathering.person("Thekla Unrepeatable"), gathering.opened()
    person, code = gathering.id_of("Thekla Unrepeatable"), gathering.code
    anna.tell(
        code,
        {
            "type": "add_entry",
            "stage": stage,
            "content": {"what": "thekla unrepeatable says so"},
        },
    )
    page = f"/s/{code}/people/{person}/erase"
    before = gathering.organizer.get(page).text
    gathering.lead("edit_passport", chair="Mx Thekla Unrepeatable")
    gathering.lead("edit_person", person=person, name="Thekla Renamed")
    gathering.lead("close_session")
    gathering.organizer.post(f"/s/{code}/versions", {})
    after = gathering.organizer.get(page).text
    told = [
        [
            mark in text
            for mark in (
                "<li>Entries",
                "<li>Session details",
                "Keep them as they are",
            )
        ]
        for text in (before, after)
    ]
    assert told == [[True, False, False], [True, True, True]]
    form = {
        "type": "erase_person",
        "person": person,
        "key": new_key(),
        "versions?": "true",
    }
    assert gathering.organizer.post(f"/s/{code}/do", form).status_code == 303
    assert (
        gathering.organizer.get(f"/s/{code}/versions/1/protocol.md").status_code
        == 404
    )
    assert "SHA-256" in gathering.organizer.get(f"/s/{code}/protocol").text
    allowed = {"Mx Thekla Unrepeatable", "thekla unrepeatable says so"}
    pages = (
        "people",
        "corrections",
        "protocol",
        "protocol.md",
        "tables.zip",
        "session.json",
        f"people/{person}.json",
    )
    for name in pages:
        text = gathering.organizer.get(f"/s/{code}/{name}").text
        for word in allowed:
            text = text.replace(word, "")
        assert (name, "hekla" in text.casefold()) == (name, False)


async def forget_in(house: House, days: int, now: int) -> int:
    rooms = Rooms(Database(house.settings.database), lambda: now)
    try:
        return await retention.forget(rooms, days)
    finally:
        await rooms.close()


def test_people_are_forgotten_so_many_days_after_their_session(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as house:
        closed, running = Gathering(house), Gathering(house)
        closed.person("Anna Closed")
        running.person("Boris Running")
        closed.lead("close_session")
        house.clock.now = NOON + 5 * DAY
        running.person("Vera Running")
    counts = [
        asyncio.run(forget_in(house, 3, NOON + days * DAY))
        for days in (2, 4, 4, 9)
    ]
    assert counts == [0, 1, 0, 2]
    rows = repr(house.rows())
    assert [
        name
        for name in ("Anna Closed", "Boris Running", "Vera Running")
        if name in rows
    ] == []


def test_a_rehearsal_that_was_forgotten_goes_whole_and_the_session_stays(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as house:
        house.clock.now = NOON - 3 * DAY
        gathering = Gathering(house)
        before = house.rows()
        gathering.organizer.post(
            f"/s/{gathering.code}/rehearsal", {"people": "1"}
        )
        (copied,) = [
            row
            for row in house.rows()["session"]
            if row not in before["session"]
        ]
    with serving(tmp_path, retention_days=2) as again:
        wait_until(
            lambda: copied not in again.rows()["session"], "the rehearsal to go"
        )
        assert again.rows()["session"] == before["session"]
        assert not any(
            copied[0] in repr(rows) for rows in again.rows().values()
        )


def test_the_command_line_forgets_at_once(tmp_path: Path) -> None:
    with serving(tmp_path) as house:
        gathering = Gathering(house)
        gathering.person("Anna Closed")
        people = len([*house.hall(gathering.code).room.snapshot.all(Person)])
    told = CliRunner().invoke(
        main, ["forget", "--days", "1", "--database", house.settings.database]
    )
    assert (told.exit_code, str(people) in told.output) == (0, True)
    assert "Anna Closed" not in repr(house.rows())
    assert (
        CliRunner()
        .invoke(
            main,
            [
                "forget",
                "--days",
                "1",
                "--database",
                "sqlite:////nowhere/at/all.db",
            ],
        )
        .exit_code
        == 4
    )


def test_a_server_with_a_term_forgets_by_itself(tmp_path: Path) -> None:
    with serving(tmp_path) as house:
        house.clock.now = NOON - 3 * DAY
        gathering = Gathering(house)
        gathering.person("Anna Closed")
        gathering.lead("close_session")
    with serving(tmp_path, retention_days=2) as again:
        wait_until(
            lambda: "Anna Closed" not in repr(again.rows()), "the name to go"
        )


def test_nobody_has_files_made_without_end(gathering: Gathering) -> None:
    """A calendar is made of the whole protocol: one person who asks and asks would hold the others up."""
    anna, boris = gathering.person("Anna Fox"), gathering.person("Boris Bear")
    own = [f"/s/{gathering.code}/me.{kind}" for kind in ("ics", "json", "txt")]
    codes = [
        anna.get(own[number % len(own)]).status_code
        for number in range(FILES_AT_ONCE + 2)
    ]
    assert codes == [200] * FILES_AT_ONCE + [429] * 2
    assert boris.get(own[0]).status_code == 200
