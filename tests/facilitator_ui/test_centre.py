# A centre's page: agreements of all sessions together, those that are asked for, their share in time, and the roll-up.
from io import BytesIO

import docx
import pytest

from exports.data.workbook import table_of
from session.people import Role
from session.tables import Progress
from tests.facilitator_ui.after import KEYS, SUNDAYS, Ended, ended, reports
from tests.facilitator_ui.house import Gathering, House, new_key

pytestmark = pytest.mark.long
SCHOOL = {**SUNDAYS, "what": "Read aloud on Fridays", "site": "School"}


def confirmed(after: Ended, place: int = 0, **told: str) -> None:
    """Let the owner report and the secretary confirm."""
    reports(after.phone(), after.cards()[place], **told)
    last = after.stands(place).last
    assert last is not None
    command = {
        "type": "acknowledge_report",
        "report": last.id,
        "verdict": "confirmed",
        "key": new_key(),
        "back": f"{after.home}/progress",
    }
    assert after.secretary.post(f"{after.home}/do", command).status_code == 303


def two_sessions(gathering: Gathering) -> tuple[Ended, Ended]:
    first = ended(gathering)
    later = Gathering(gathering.house)
    later.organizer.http.headers["Accept"] = "text/html"
    second = ended(later, SCHOOL)
    return first, second


def page(gathering: Gathering, query: str = "", *, own: bool = True) -> str:
    """Return the page; `own`: of this one session, since others of the same server stand on it, too."""
    gathering.organizer.http.headers["Accept"] = "text/html"
    asked = f"?{query}"
    if own:
        asked += f"&session={gathering.code}"
    answer = gathering.organizer.get(f"/o/agreements{asked}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_agreements_of_all_sessions_stand_together(
    gathering: Gathering,
) -> None:
    first, second = two_sessions(gathering)
    text = page(gathering, own=False)
    for what in (SUNDAYS["what"], KEYS["what"], SCHOOL["what"]):
        assert what in text
    assert f"/s/{first.gathering.code}/progress?of={first.entries[0]}" in text
    of_one = page(gathering, f"session={second.gathering.code}", own=False)
    assert SCHOOL["what"] in of_one
    assert SUNDAYS["what"] not in of_one
    at_school = page(gathering, "site=School", own=False)
    assert SCHOOL["what"] in at_school
    assert KEYS["what"] not in at_school
    in_february = page(gathering, "since=2026-02-01&until=2026-02-28")
    assert SUNDAYS["what"] in in_february
    assert KEYS["what"] not in in_february


def test_in_time_is_what_was_confirmed_as_done_by_its_date(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    clock = gathering.house.clock
    was = clock.now
    assert "–</strong> In time ÷ due" in page(gathering)
    try:
        confirmed(after, state="done")
        assert "1 ÷ 1" in page(gathering)
        clock.now += 400 * 86_400_000
        text = page(gathering)
        assert "1 ÷ 2, 50\u00a0%" in text
        assert after.stands(0).state is Progress.done
        late = page(gathering, "state=late")
        assert KEYS["what"] in late
        assert SUNDAYS["what"] not in late
        done = page(gathering, "state=done")
        assert KEYS["what"] not in done
        assert SUNDAYS["what"] in done
    finally:
        clock.now = was


def test_the_roll_up_has_what_was_asked_for(gathering: Gathering) -> None:
    first, second = two_sessions(gathering)
    organizer = gathering.organizer
    of_one = f"session={second.gathering.code}"
    book = organizer.get(f"/o/agreements.xlsx?site=School&{of_one}").content
    table = table_of(book)
    assert isinstance(table, list)
    assert [row[2] for row in table] == ["Agreement", SCHOOL["what"]]
    of_other = f"session={first.gathering.code}"
    paper = organizer.get(f"/o/agreements.docx?{of_other}").content
    file = docx.Document(BytesIO(paper))
    cells: list[str] = []
    for each in file.tables:
        for row in each.rows:
            cells += (cell.text for cell in row.cells)
    for what in (SUNDAYS["what"], KEYS["what"]):
        assert cells.count(what) == 1
    assert SCHOOL["what"] not in cells


def test_the_staff_of_one_session_read_their_own(
    gathering: Gathering, house: House
) -> None:
    ended(gathering)
    secretary = gathering.linked(Role.secretary)
    for path in ("agreements", "practices", "agreements.docx"):
        answer = secretary.get(f"/o/{path}")
        assert answer.status_code in {401, 403}, path
    assert house.file.exists()


def test_a_site_reports_by_its_card_and_the_matrix_shows_it(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    entry = after.entries[0]
    form = {"key": new_key(), "back": f"{after.home}/progress", "entry": entry}
    told = {**form, "type": "describe_practice", "core": "Every Sunday"}
    assert after.secretary.post(f"{after.home}/do", told).status_code == 303
    before = after.cards()
    card = {"entry": entry, "holder": "Branch 2", "capacity": "site"}
    made = {**card, "key": new_key()}
    assert after.secretary.post(f"{after.home}/cards", made).status_code == 303
    (fresh,) = [each for each in after.cards() if each not in before]
    opened = after.phone().get(fresh).text
    assert "Every Sunday" in opened
    assert "Branch 2" in opened
    assert KEYS["what"] not in opened
    assert "✓ Accepted" in reports(after.phone(), fresh, phase="works")
    assert "Branch 2</strong>: works, not checked" in after.page()
    text = practices(gathering)
    assert "Branch 2: works, not checked" in text
    assert after.stands().last is None
    assert SUNDAYS["what"] in text
    assert KEYS["what"] not in text


def practices(gathering: Gathering) -> str:
    gathering.organizer.http.headers["Accept"] = "text/html"
    asked = f"/o/practices?session={gathering.code}"
    answer = gathering.organizer.get(asked)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_halls_of_one_programme_are_read_together(
    gathering: Gathering,
) -> None:
    first, second = two_sessions(gathering)
    of = f"of={first.gathering.code}&of={second.gathering.code}"
    organizer = gathering.organizer
    text = organizer.get(f"/o/halls?{of}").text
    for what in (SUNDAYS["what"], KEYS["what"], SCHOOL["what"]):
        assert what in text
    alone = organizer.get(f"/o/halls?of={second.gathering.code}").text
    assert KEYS["what"] not in alone
    book = organizer.get(f"/o/halls.xlsx?{of}").content
    paper = organizer.get(f"/o/halls.docx?{of}").content
    assert book.startswith(b"PK")
    assert paper.startswith(b"PK")
