# One moment is one time: whatever of a session is looked at or taken home shows the session's own clock, wherever the
# server stands now and whatever its zone is.
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest

from tests.facilitator_ui.house import Gathering, House, Visitor, serving
from tests.patience import PRESS_PATIENCE

pytestmark = pytest.mark.long

# Minutes from UTC: the hall's when the session was made, the server's now.
THERE, HERE = (
    540,
    -300,
)
NOON_THERE, NOON_HERE = (
    re.compile(r"\b2[1-3]:\d\d\b"),
    re.compile(r"\b(0[7-9]|1[01]):\d\d\b"),
)
OFFSET = re.compile(r"UTC[+−]\d+(:\d\d)?")
PAGES = (
    *(
        "console",
        "people",
        "programme",
        "protocol",
        "preview",
        "preview/sheet?cut=report",
        "rehearsal",
        "passport",
    ),
    *(
        "corrections",
        "photos",
        "prints",
        "signs",
        "protocol.md?cut=report",
        "versions/1/protocol.md",
    ),
)
WITHOUT = {"rehearsal", "corrections", "photos", "prints", "signs"}


@pytest.fixture(scope="module")
def moved(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Visitor, Visitor, str]]:
    """Make a session in one place; show it, closed and final, from another. Gives organizer, participant and code."""
    folder = tmp_path_factory.mktemp("moved")
    with serving(folder, utc_offset=THERE) as house:
        gathering = played(house)
        person = dict(gathering.anna.http.cookies)
    with serving(folder, utc_offset=HERE) as house:
        organizer = Visitor(house)
        organizer.post(f"/o/enter/{house.secret}", {})
        yield organizer, Visitor(house, cookies=person), gathering.code


class Played(Gathering):
    anna: Visitor


def played(house: House) -> Played:
    gathering = Played(house)
    gathering.anna = gathering.person("Anna")
    gathering.lead("edit_passport", starts_at=house.clock())
    stage = gathering.opened(authorship="signed")
    gathering.anna.tell(
        gathering.code,
        {"type": "add_entry", "stage": stage, "content": {"what": "A thought"}},
    )
    gathering.lead("close_session")
    gathering.organizer.post(
        f"/s/{gathering.code}/versions", patience=PRESS_PATIENCE
    )
    return gathering


@pytest.mark.parametrize("page", PAGES)
def test_every_page_and_text_shows_the_sessions_own_time(
    moved: tuple[Visitor, Visitor, str], page: str
) -> None:
    organizer, _, code = moved
    answer = organizer.http.get(
        f"/s/{code}/{page}", follow_redirects=True, timeout=PRESS_PATIENCE
    )
    assert answer.status_code == 200
    told = OFFSET.sub("", answer.text)
    assert NOON_HERE.findall(told) == []
    assert bool(NOON_THERE.search(told)) is (page not in WITHOUT)


def test_the_checklist_knows_what_time_it_is_in_the_hall(
    moved: tuple[Visitor, Visitor, str],
) -> None:
    organizer, _, code = moved
    page = organizer.get(f"/s/{code}/checklist").text
    assert "UTC+9" in page
    assert "UTC-5" not in page


def test_every_document_shows_the_sessions_own_time(
    moved: tuple[Visitor, Visitor, str],
) -> None:
    organizer, _, code = moved
    answer = organizer.get(f"/s/{code}/protocol.docx", PRESS_PATIENCE)
    text = "\n".join(
        element.text or ""
        for element in docx.Document(
            BytesIO(answer.content)
        ).element.body.iter()
    )
    with zipfile.ZipFile(
        BytesIO(organizer.get(f"/s/{code}/tables.zip", PRESS_PATIENCE).content)
    ) as archive:
        tables = "\n".join(
            archive.read(name).decode() for name in archive.namelist()
        )
    assert NOON_HERE.findall(text + tables) == []
    assert NOON_THERE.search(text)
    assert NOON_THERE.search(tables)


def test_a_phone_is_told_the_sessions_distance_and_shows_its_time(
    moved: tuple[Visitor, Visitor, str],
) -> None:
    _, person, code = moved
    page = person.get(f"/s/{code}/phone").text
    assert f'data-offset="{THERE}"' in page
    assert NOON_HERE.findall(page) == []


def test_no_template_or_script_asks_the_device_for_its_zone() -> None:
    house = Path(__file__).parents[2]
    files = [
        *house.glob("facilitator_ui/static/*.js"),
        *house.glob("templates/**/*.html"),
    ]
    asked = re.compile(
        r"toLocale(Time|Date)?String\(|getHours|getMinutes|getTimezoneOffset|Intl\.DateTimeFormat"
    )
    assert [file.name for file in files if asked.search(file.read_text())] == []
