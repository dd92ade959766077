# Promises go from one session to another: the organizer chooses them, an archive brings them, nobody else looks into
# another session; and the earlier one's page of progress tells what was decided, without being written into.
import re

from session.people import Role
from session.stages.review.queue import promises
from session.tables import Stage
from tests.facilitator_ui.after import KEYS, SUNDAYS, ended, reports
from tests.facilitator_ui.house import Gathering, House
from tests.patience import PRESS_PATIENCE

ORIGIN = re.compile(r'name="origin\[\]" value="([^"]+)"')


def reviewing(house: House) -> tuple[Gathering, str]:
    """Return a second session on the same server, and its review."""
    later = Gathering(house)
    later.organizer.http.headers["Accept"] = "text/html"
    stage = later.opened("review", title="What we promised", fields=[])
    return later, stage


def standing(later: Gathering, stage: str) -> list[tuple[str, str, str]]:
    state = later.house.hall(later.code).room.snapshot
    row = state.find(Stage, stage)
    assert row is not None
    every = promises(state, row)
    return [(each.text, each.brought.who, each.brought.state) for each in every]


def brought(later: Gathering, stage: str, code: str, *origins: str) -> int:
    form = {"stage": stage, "of": code, "origin[]": list(origins)}
    answer = later.organizer.http.post(f"/s/{later.code}/promises", data=form)
    return answer.status_code


def test_the_organizer_brings_in_what_was_agreed_and_twice_is_once(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    reports(after.phone(), card, state="done", words="Ten of them")
    later, stage = reviewing(gathering.house)
    page = later.organizer.get(f"/s/{later.code}/promises")
    assert f"of={gathering.code}" in page.text
    page = later.organizer.get(
        f"/s/{later.code}/promises?stage={stage}&of={gathering.code}"
    )
    found = ORIGIN.findall(page.text)
    assert sorted(found) == sorted(after.entries)
    for _ in range(2):
        assert brought(later, stage, gathering.code, *found) == 303
    assert standing(later, stage) == [
        (SUNDAYS["what"], SUNDAYS["who"], ""),
        (KEYS["what"], KEYS["who"], ""),
    ]
    page = later.organizer.get(
        f"/s/{later.code}/promises?stage={stage}&of={gathering.code}&brought=2"
    )
    assert page.text.count("stands here already") == len(found)
    assert "2 promises brought in." in page.text


def test_nobody_else_looks_into_another_session(gathering: Gathering) -> None:
    after = ended(gathering)
    later, stage = reviewing(gathering.house)
    secretary = later.linked(Role.secretary)
    secretary.http.headers["Accept"] = "text/html"
    page = secretary.get(
        f"/s/{later.code}/promises?stage={stage}&of={gathering.code}"
    )
    assert SUNDAYS["what"] not in page.text
    form = {
        "stage": stage,
        "of": gathering.code,
        "origin[]": after.entries[0],
    }
    answer = secretary.post(f"/s/{later.code}/promises", form)
    assert answer.status_code == 403
    assert standing(later, stage) == []


def test_a_session_that_still_runs_gives_nothing(gathering: Gathering) -> None:
    stage = gathering.opened("agree", title="Agreements")
    made = gathering.lead("add_entry", stage=stage, content=SUNDAYS)["made"]
    later, review = reviewing(gathering.house)
    code = brought(later, review, gathering.code, str(made[0]))
    assert code == 404


def test_an_archive_of_another_server_brings_its_promises(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    archive = gathering.organizer.get(
        f"{after.home}/session.json", PRESS_PATIENCE
    ).content
    later, stage = reviewing(gathering.house)
    for _ in range(2):
        answer = later.organizer.http.post(
            f"/s/{later.code}/promises/file",
            data={"stage": stage},
            files={"file": ("session.json", archive)},
        )
        assert answer.status_code == 303, answer.text
    texts = [text for text, _, _ in standing(later, stage)]
    assert texts == [SUNDAYS["what"], KEYS["what"]]


def test_the_earlier_session_tells_what_was_decided_and_is_not_written_into(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    before = gathering.house.hall(gathering.code).room.snapshot.number
    later, stage = reviewing(gathering.house)
    brought(later, stage, gathering.code, *after.entries)
    state = later.house.hall(later.code).room.snapshot
    row = state.find(Stage, stage)
    assert row is not None
    first = promises(state, row)[0]
    later.lead(
        "rule_promise",
        stage=stage,
        entry=first.id,
        course="drop",
        words="The hall is sold",
    )
    page = after.page()
    assert page.count("Drop it. The hall is sold") == 1
    assert "A gathering" in page
    room = gathering.house.hall(gathering.code).room
    assert room.snapshot.number == before


def test_without_a_review_in_the_agenda_the_page_says_so(
    gathering: Gathering,
) -> None:
    page = gathering.organizer.get(f"/s/{gathering.code}/promises")
    assert "There is no review in the agenda yet" in page.text
