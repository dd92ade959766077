# The console says how far each phone is, as it happens: the form, a name, a screen, a first receipt; and nothing of it
# is in the journal.
import re

import pytest

from facilitator_ui.live import hall
from facilitator_ui.live.steps import FORGOTTEN, MOST_DEVICES, Steps
from tests.facilitator_ui.house import Gathering, Line

COUNTED = re.compile(r'<dd class="num">(\d+)</dd>')


def until(console: Line, *numbers: int, said: str = "") -> None:
    """Wait until the console counts so many with the form, a name, a screen and a receipt, and says this.

    Nobody at the form is not told of, nor are receipts where no stage is open.
    """
    told = ""
    while [int(number) for number in COUNTED.findall(told)] != [
        *numbers
    ] or said not in told:
        frame = console.hear("regions")
        told = next(
            (
                region["html"]
                for region in frame["regions"]
                if region["slot"] == "door"
            ),
            told,
        )


def test_each_step_of_a_phone_is_counted_when_it_is_taken(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    with gathering.moderator.line(gathering.code, "console") as console:
        gathering.visitor().get(f"/j/{gathering.code}")
        until(console, 1, 0, 0, 0, said="no name yet")
        anna = gathering.person("Anna Fox")
        until(console, 1, 1, 0, 0, said="1 screen has not opened")
        before = gathering.house.hall(gathering.code).room.snapshot.number
        with anna.line(gathering.code) as line:
            line.hear("regions")
            until(console, 1, 1, 1, 0)
            assert (
                gathering.house.hall(gathering.code).room.snapshot.number
                == before
            )
            assert "ack" in line.tell(
                {
                    "type": "add_entry",
                    "stage": stage,
                    "content": {"what": "Hello"},
                }
            )
            until(console, 1, 1, 1, 1)
        until(console, 1, 1, 1, 1, said="1 phone does not answer")


@pytest.fixture
def no_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let consoles look again at nothing that they are not told of."""
    monkeypatch.setattr(hall, "TICK", 3600.0)


def test_who_has_given_a_name_is_no_more_at_the_form(
    no_tick: None, gathering: Gathering
) -> None:
    with gathering.moderator.line(gathering.code, "console") as console:
        for number in range(1, 4):
            gathering.person(f"Anna {number}")
            until(console, number, 0)


def test_a_phone_is_at_once_its_person_s_who_was_made_one_with_another(
    no_tick: None, gathering: Gathering
) -> None:
    gathering.person("Anna Fox")
    again = gathering.person("Anna Fuchs")
    kept, other = map(gathering.id_of, ("Anna Fox", "Anna Fuchs"))
    with gathering.moderator.line(gathering.code, "console") as console:
        until(console, 2, 0)
        with again.line(gathering.code) as line:
            line.hear("regions")
            until(console, 2, 1, said="1 screen has not opened")
            gathering.lead("merge_people", person=kept, other=other)
            until(console, 1, 1)


def test_a_form_that_was_left_is_forgotten_and_a_crowd_of_devices_has_an_end() -> (
    None
):
    news: list[None] = []
    known = Steps(lambda: news.append(None))
    for device, now in (("one", 0), ("one", 1), ("", 1)):
        known.scanned(device, now)
    assert len(news) == 1
    assert known.told(frozenset(), 1).scanned == 1
    assert known.told(frozenset(), FORGOTTEN + 2).scanned == 0
    for number in range(MOST_DEVICES + 10):
        known.scanned(f"device {number}", 5)
    assert known.told(frozenset(), 6).scanned == MOST_DEVICES
