# Two processes that serve one session: who is put out at one is out at the other at once, and what the moderator holds
# still stands still at both, for whoever opens it later and after a restart, too.
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.live import rooms
from session.people import Role
from session.refusals import Code
from tests.facilitator_ui.house import (
    Gathering,
    House,
    Line,
    Visitor,
    serving,
    wait_until,
)
from tests.facilitator_ui.phone import Phone


@pytest.fixture
def pair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Gathering, House]]:
    """Give a gathering at one process, and another of the same installation, who look around by no timer."""
    monkeypatch.setattr(rooms, "SELDOM", 3600.0)
    bus = f"folder:{tmp_path}"
    with serving(tmp_path, bus=bus) as one, serving(tmp_path, bus=bus) as other:
        yield Gathering(one), other


@pytest.fixture
def strangers(tmp_path: Path) -> Iterator[tuple[Gathering, House]]:
    """Give a gathering at one process, and another that hears no bell of it."""
    (tmp_path / "elsewhere").mkdir()
    with serving(tmp_path, bus=f"folder:{tmp_path}") as one:
        elsewhere = f"folder:{tmp_path / 'elsewhere'}"
        with serving(tmp_path, bus=elsewhere) as other:
            yield Gathering(one), other


def at(house: House, visitor: Visitor) -> Visitor:
    """Return the same browser, whose requests another process takes."""
    return Visitor(house, visitor.language, dict(visitor.http.cookies))


def farewell(line: Line) -> str:
    return str(line.hear("bye")["bye"])


def test_a_removed_person_goes_dark_at_every_process_at_once(
    pair: tuple[Gathering, House],
) -> None:
    gathering, other = pair
    anna = gathering.person("Anna Fox")
    away = at(other, anna)
    with anna.line(gathering.code) as here, away.line(gathering.code) as there:
        here.hear("regions")
        there.hear("regions")
        gathering.lead("remove_person", person=gathering.id_of("Anna Fox"))
        assert [farewell(here), farewell(there)] == [Code.link_revoked] * 2
    refused = away.tell(gathering.code, {"type": "edit_passport", "place": "x"})
    assert refused["code"] == Code.link_revoked


def test_a_revoked_link_closes_what_it_opened_at_another_process(
    pair: tuple[Gathering, House],
) -> None:
    gathering, other = pair
    secretary = gathering.linked(Role.secretary)
    with at(other, secretary).line(gathering.code, "console") as there:
        there.hear("regions")
        gathering.lead("revoke_link", link=gathering.newest_link)
        assert farewell(there) == Code.link_revoked


def test_a_wall_that_is_frozen_at_one_process_is_frozen_at_the_other_and_after_a_restart(
    pair: tuple[Gathering, House],
) -> None:
    gathering, other = pair
    stage = gathering.opened()
    gathering.lead("reveal_stage", stage=stage)
    anna, visitor = (
        gathering.person("Anna Fox"),
        gathering.linked(Role.projector),
    )
    first, elsewhere = (
        Phone(visitor, gathering.code, "projector"),
        Phone(at(other, visitor), gathering.code, "projector"),
    )
    still = first.fresh()
    gathering.lead("set_screen", state="frozen")
    said = {
        "type": "add_entry",
        "stage": stage,
        "content": {"what": "Under the ice"},
    }
    number = anna.tell(gathering.code, said)["number"]
    gathering.lead("next_stage", after=stage)
    elsewhere.fresh()
    wait_until(
        lambda: other.hall(gathering.code).room.snapshot.number > number,
        "the other process",
    )
    assert elsewhere.fresh() == first.fresh() == still
    with serving(other.file.parent) as anew:
        assert (
            Phone(at(anew, visitor), gathering.code, "projector").fresh()
            == still
        )
    gathering.lead("set_screen", state="shown")
    assert first.fresh() != still


def test_who_did_something_at_one_process_finds_it_done_at_the_other_at_once(
    strangers: tuple[Gathering, House],
) -> None:
    """A browser's next request may be taken by any of them, and no bell is as fast."""
    gathering, other = strangers
    Visitor(other).get(f"/j/{gathering.code}")
    for number in range(5):
        anna = gathering.person(f"Anna {number}")
        assert (
            at(other, anna).get(f"/s/{gathering.code}/phone").status_code == 200
        )
        with at(other, anna).line(gathering.code) as line:
            assert "full" in line.hear("regions", "bye")
    gathering.lead("edit_passport", place="The reading room")
    assert (
        "The reading room"
        in at(other, gathering.moderator)
        .get(f"/s/{gathering.code}/passport")
        .text
    )
    stage = gathering.opened(title="Just opened")
    said = {"type": "add_entry", "stage": stage, "content": {"what": "Hello"}}
    assert "ack" in at(other, anna).tell(gathering.code, said)
    assert (
        "Just opened" in at(other, anna).get(f"/s/{gathering.code}/phone").text
    )
