# The page of the checklist: each line leads to a place that is there, and what is mended there is no longer left.
import re

from session.people import Role
from session.values.zones import offset_at
from tests.facilitator_ui.house import LANGUAGES, Gathering, new_key

LINE = re.compile(
    r'<li class="(\w+)">\s*<strong>([^<]+)</strong>.*?(?:<a href="([^"]+)"|</li>)',
    re.DOTALL,
)


def lines(
    gathering: Gathering, language: str = "en"
) -> list[tuple[str, str, str]]:
    page = gathering.organizer.speaking(language).get(
        f"/s/{gathering.code}/checklist"
    )
    assert page.status_code == 200
    return LINE.findall(page.text)


def test_every_line_leads_to_a_place_that_is_there(
    gathering: Gathering,
) -> None:
    gathering.lead("add_person", name="Anna Fox")
    gathering.lead("insert_stage", kind="form", envelope={"title": "Silent"})
    for language in LANGUAGES:
        addresses = {
            address for _, _, address in lines(gathering, language) if address
        }
        assert len(addresses) > 10
        for address in addresses:
            path, _, place = address.partition("#")
            page = gathering.organizer.get(path)
            assert page.status_code == 200, address
            assert not place or f'id="{place}"' in page.text, address


def test_what_is_filled_in_is_no_longer_left(gathering: Gathering) -> None:
    left = [
        address
        for level, _, address in lines(gathering)
        if level in {"mind", "bad"}
    ]
    assert f"/s/{gathering.code}/passport#chair" in left
    form = {"key": new_key(), "type": "edit_passport", "chair": "Anna Fox"}
    gathering.moderator.post(f"/s/{gathering.code}/do", form)
    now = [
        address
        for level, _, address in lines(gathering)
        if level in {"mind", "bad"}
    ]
    assert set(left) - set(now) == {f"/s/{gathering.code}/passport#chair"}


def test_the_machine_is_looked_at_too(gathering: Gathering) -> None:
    names = {name for _, name, _ in lines(gathering)}
    assert names >= {
        "Address for phones",
        "Disk space",
        "Disk speed",
        "Clock",
        "Wi-Fi",
    }


def test_the_rehearsal_is_no_link_for_those_who_may_not_open_it(
    gathering: Gathering,
) -> None:
    page = (
        gathering.linked(Role.secretary)
        .get(f"/s/{gathering.code}/checklist")
        .text
    )
    assert "Rehearsal" in page
    assert f"/s/{gathering.code}/rehearsal" not in page


def test_the_clock_is_told_as_the_place_shows_it_now_with_its_day_in_words(
    gathering: Gathering,
) -> None:
    summer = {"date": "2026-07-14", "zone": "Europe/Berlin"}
    gathering.lead("edit_passport", **summer)
    (told,) = re.findall(
        r"In the hall it is \d\d:\d\d on \d+ \w+ \d{4}, (UTC[+]\d)",
        gathering.organizer.get(f"/s/{gathering.code}/checklist").text,
    )
    now = gathering.house.hall(gathering.code).room.clock()
    assert told == f"UTC+{offset_at('Europe/Berlin', now) // 60}"
