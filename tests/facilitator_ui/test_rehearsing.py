# The rehearsal on the organizer's page: real bots through the real door, figures and a sample at the end; wiped, there
# is nothing left of it but the figures, and the session never had anything of it.
import asyncio
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from session.live import rehearsals
from session.people import Role
from session.refusals import Code
from session.tables import Rehearsal
from tests.facilitator_ui.house import NOON, Gathering, Rows, wait_until
from tests.facilitator_ui.phone import Phone, settled
from tests.patience import PRESS_PATIENCE

BOTS = 3


@pytest.fixture
def short(gathering: Gathering) -> Iterator[Gathering]:
    """Give a session of two stages, one of them a form; in the end nobody plays."""
    hall = gathering.house.hall(gathering.code)
    # Who reads others goes first.
    for stage in [stage.id for stage in reversed(hall.room.snapshot.stages)]:
        gathering.lead("remove_stage", stage=stage)
    fields = [{"name": "what", "label": "What", "required": True}]
    gathering.lead(
        "insert_stage", kind="info", envelope={"title": "Opening <b>"}
    )
    first = [stage.id for stage in hall.room.snapshot.stages][-1]
    envelope = {
        "title": "Thoughts",
        "fields": fields,
        "section": "positions",
        "approval": True,
    }
    gathering.lead("insert_stage", kind="form", after=first, envelope=envelope)
    gathering.organizer.http.headers["Accept"] = "text/html"
    yield gathering
    press(gathering, "/wipe")


def page(gathering: Gathering, tail: str = "") -> httpx.Response:
    return gathering.organizer.get(f"/s/{gathering.code}/rehearsal{tail}")


def press(gathering: Gathering, tail: str = "", **form: str) -> httpx.Response:
    return gathering.organizer.post(
        f"/s/{gathering.code}/rehearsal{tail}", form
    )


def until_it_says(gathering: Gathering, words: str) -> str:
    wait_until(
        lambda: words in page(gathering, "/state").text, words, PRESS_PATIENCE
    )
    return page(gathering).text


def copy_of(gathering: Gathering) -> str:
    found = re.search(
        r'/s/([A-Z0-9]{6})/projector" target', page(gathering).text
    )
    assert found is not None
    return found[1]


def without(rows: Rows, *tables: str) -> Rows:
    return {name: held for name, held in rows.items() if name not in tables}


def test_bots_play_a_copy_and_once_wiped_there_is_no_trace_of_it(
    short: Gathering,
) -> None:
    before = short.house.rows()
    assert (
        press(short, people=str(BOTS)).headers["location"]
        == f"/s/{short.code}/rehearsal"
    )
    copy = copy_of(short)
    told = until_it_says(short, "How it went")
    assert f'<dd class="num">{BOTS}, 2</dd>' in told
    assert "accepted texts are in it, each once" in told
    assert (
        "A gathering" not in short.organizer.get("/o").text.partition(copy)[2]
    )
    sample = short.organizer.get(f"/s/{copy}/protocol.md").text
    assert "Rehearsal · A gathering" in sample
    assert "Thoughts" in sample
    rows = short.house.rows()
    (own,) = [row[0] for row in rows["session"] if row not in before["session"]]
    foreign = {
        name: [row for row in held if own not in row]
        for name, held in rows.items()
    }
    assert without(foreign, "rehearsal") == without(before, "rehearsal")
    assert press(short, "/wipe").status_code == 303
    after = short.house.rows()
    assert without(after, "rehearsal") == without(before, "rehearsal")
    assert short.organizer.get(f"/s/{copy}/protocol.md").status_code == 404
    assert "Wiped: the copy is gone" in page(short).text
    assert copy not in page(short).text


def test_a_second_rehearsal_takes_the_place_of_the_first_and_stopping_leaves_nothing(
    short: Gathering,
) -> None:
    before = short.house.rows()
    for _ in range(2):
        press(short, people="50")
        until_it_says(short, "The bots are playing")
    assert len(short.house.rows()["session"]) == len(before["session"]) + 1
    assert press(short, "/wipe").status_code == 303
    assert "Play the rehearsal" in page(short).text
    assert short.house.rows() == before


def test_who_looks_at_a_rehearsal_that_is_wiped_is_told_that_it_is_gone(
    short: Gathering,
) -> None:
    press(short, people="50")
    until_it_says(short, "Coming in:")
    phone = Phone(short.organizer, copy_of(short), "projector")
    assert phone.visitor.get(f"/s/{phone.code}/projector").status_code == 200

    async def look() -> None:
        await phone.connect()
        await settled(phone)
        press(short, "/wipe")
        await phone.gone()

    asyncio.run(look())
    assert phone.bye == Code.unknown_code


def test_bots_that_cannot_go_on_say_what_they_saw(short: Gathering) -> None:
    press(short, people=str(BOTS))
    until_it_says(short, "The bots are playing")
    # Uvicorn knows it as any ASGI application.
    app: Any = short.house.running.config.app
    app.state.troupe.stop(copy_of(short))
    told = until_it_says(short, "The bots could not finish")
    assert "the bots were stopped" in told
    assert (
        "could not finish"
        in short.organizer.get(f"/s/{short.code}/checklist").text
    )
    press(short, "/wipe")


def test_bots_that_went_silent_with_their_server_are_given_up(
    short: Gathering,
) -> None:
    session_id = short.house.hall(short.code).room.snapshot.session.id
    silent = Rehearsal(
        id=session_id,
        copy_id="x",
        copy_code="NNNNNN",
        people=3,
        begun_at=NOON,
        seen_at=NOON - 61_000,
    )
    silent.told = {"stage": "", "done": 1, "of": 3}
    short.house.reception.rooms.database.transact(
        partial(rehearsals.begin, rehearsal=silent)
    )
    assert "They have been silent for a minute" in page(short).text
    assert press(short, "/wipe").status_code == 303
    assert "Play the rehearsal" in page(short).text


def test_while_the_session_itself_runs_nothing_is_rehearsed(
    short: Gathering,
) -> None:
    short.lead("next_stage", after=None)
    short.organizer.http.headers["Accept"] = "application/json"
    before = short.house.rows()
    assert press(short, people="3").json()["code"] == Code.session_running
    assert short.house.rows() == before


def test_only_the_organizer_rehearses_and_a_rehearsal_is_not_rehearsed(
    short: Gathering,
) -> None:
    for role in (Role.moderator, Role.secretary, Role.participant):
        visitor = short.linked(role)
        for tail in ("", "/state"):
            assert (
                visitor.get(f"/s/{short.code}/rehearsal{tail}").json()["code"]
                == Code.not_allowed
            )
        for tail in ("", "/wipe"):
            assert (
                visitor.post(f"/s/{short.code}/rehearsal{tail}").json()["code"]
                == Code.not_allowed
            )
    press(short, people="50")
    copy = copy_of(short)
    short.organizer.http.headers["Accept"] = "application/json"
    assert (
        short.organizer.post(f"/s/{copy}/rehearsal").json()["code"]
        == Code.unknown_page
    )
    press(short, "/wipe")


@pytest.mark.parametrize("people", ["0", "101", "many"])
def test_a_number_of_bots_that_is_none_is_refused(
    short: Gathering, people: str
) -> None:
    short.organizer.http.headers["Accept"] = "application/json"
    assert press(short, people=people).json()["code"] == Code.malformed
