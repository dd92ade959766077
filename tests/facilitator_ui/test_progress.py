# The staff's page of what becomes of agreements: what waits, who is silent, what can be given out.
import csv
import io
import re
from urllib.parse import quote
from zipfile import ZipFile

import pytest

from facilitator_ui.organizer.progress import A_PAGE
from session.after.standing import GRACE
from session.people import Role
from session.tables import Progress
from tests.facilitator_ui.after import (
    KEYS,
    SIX,
    SUNDAYS,
    Ended,
    ended,
    key_in,
    reports,
)
from tests.facilitator_ui.house import Gathering, Visitor, new_key

pytestmark = pytest.mark.long
FIRST = re.compile(r'class="card promise" id="p-([^"]+)"')


def sends(after: Ended, visitor: Visitor, **command: str) -> int:
    form = {"key": new_key(), "back": f"{after.home}/progress", **command}
    return visitor.post(f"{after.home}/do", form).status_code


def test_before_anything_is_agreed_it_says_so(gathering: Gathering) -> None:
    secretary = gathering.linked(Role.secretary)
    page = secretary.get(f"/s/{gathering.code}/progress")
    assert "Nothing has been agreed yet" in page.text


def test_what_is_confirmed_is_what_the_page_says(gathering: Gathering) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    reports(after.phone(), card, state="done", words="Ten of them")
    page = after.page()
    assert "Done, not checked" in page
    report = re.search(r'name="report" value="([^"]+)"', page)
    assert report is not None
    told = {"type": "acknowledge_report", "report": report[1]}
    assert sends(after, after.secretary, verdict="confirmed", **told) == 303
    assert after.stands().state is Progress.done
    assert "not checked" not in after.page()


def test_what_the_secretary_wrote_down_somebody_else_confirms(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    entry = after.entries[0]
    told = {"type": "report_progress", "entry": entry, "capacity": "owner"}
    assert sends(after, after.secretary, state="under_way", **told) == 303
    assert "You wrote it down" in after.page()
    theirs = after.page(visitor=gathering.organizer)
    assert "You wrote it down" not in theirs
    assert 'value="confirmed"' in theirs


def test_the_silent_ones_stand_first_then_by_date(gathering: Gathering) -> None:
    after = ended(gathering)
    first, second = after.entries
    assert FIRST.findall(after.page()) == [first, second]
    clock = gathering.house.clock
    was = clock.now
    try:
        clock.now += GRACE
        reports(after.phone(), after.cards()[0], state="under_way")
        clock.now += 1
        page = after.page()
        assert FIRST.findall(page) == [second, first]
        assert page.count("silent for 30 days") == 1
    finally:
        clock.now = was


def test_many_agreements_stand_on_pages_and_one_comes_back_on_its_own(
    gathering: Gathering,
) -> None:
    many = [
        {**SUNDAYS, "what": f"Promise {number}"} for number in range(A_PAGE + 1)
    ]
    after = ended(gathering, *many)
    first, second = after.page(), after.page("progress?page=2")
    found = FIRST.findall(first) + FIRST.findall(second)
    assert sorted(found) == sorted(after.entries)
    assert FIRST.findall(second) == found[A_PAGE:]
    assert after.page("progress?page=99").count("2 / 2") == 2
    form = {"entry": found[-1], "holder": "Somebody", "key": new_key()}
    answer = after.secretary.post(f"{after.home}/cards", form)
    assert answer.status_code == 303
    back = answer.headers["Location"]
    assert f'id="p-{found[-1]}"' in after.secretary.get(back).text


def test_the_list_for_a_system_of_records_cites_the_protocol(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    answer = after.secretary.get(f"{after.home}/handover.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    dialect = csv.Sniffer().sniff(text.splitlines()[0], ";,")
    head, first, second = csv.reader(io.StringIO(text), dialect)
    assert head[1:3] == ["Text", "Executor"]
    assert first[1:4] == [SUNDAYS["what"], SUNDAYS["who"], ""]
    assert second[1:4] == [KEYS["what"], KEYS["who"], ""]
    number = first[0]
    assert re.fullmatch(r"\d+\.1", number)
    assert first[5].endswith(number)
    assert number in after.page()


def test_the_public_page_has_what_was_published_and_nothing_else(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    cards = after.cards()
    reports(after.phone(), cards[0], state="done", words="Inside only")
    assert SUNDAYS["what"] not in after.page("published.html")
    told = {"type": "publish_progress", "entry": after.entries[0]}
    assert sends(after, after.secretary, **told) == 303
    page = after.page("published.html")
    assert SUNDAYS["what"] in page
    for hidden in (
        *KEYS.values(),
        SUNDAYS["who"],
        "Inside only",
        "http",
        "src=",
    ):
        assert hidden not in page.replace("<!doctype html>", "")
    assert sends(after, after.secretary, **told, **{"named?": "on"}) == 303
    assert SUNDAYS["who"] in after.page("published.html")
    assert sends(after, after.secretary, **told, **{"published?": "off"}) == 303
    assert SUNDAYS["what"] not in after.page("published.html")


def test_the_control_sheet_has_what_is_open(gathering: Gathering) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    reports(after.phone(), card, state="dropped", words="Nobody came")
    sheet = after.page("control")
    assert SUNDAYS["what"] in sheet
    report = re.search(r'name="report" value="([^"]+)"', after.page())
    assert report is not None
    told = {"type": "acknowledge_report", "report": report[1]}
    assert sends(after, after.secretary, verdict="confirmed", **told) == 303
    sheet = after.page("control")
    assert SUNDAYS["what"] not in sheet
    assert KEYS["what"] in sheet


def test_cards_are_made_once_for_each_who_is_responsible(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    cards = after.cards()
    assert len(cards) == 2
    after.secretary.post(f"{after.home}/cards")
    assert after.cards() == cards
    one = re.search(r"cards\?card=([^\"]+)", after.page())
    assert one is not None
    alone = after.page(f"cards?card={one[1]}")
    assert alone.count('class="six"') == 1
    assert "opens in this network alone" in alone


def test_the_calendar_of_a_card_reminds_and_leads_back(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    book = after.phone().get(f"{card}/due.ics").text.replace("\r\n ", "")
    assert book.count("BEGIN:VEVENT") == 1
    assert book.count("BEGIN:VALARM") == 2
    assert card in book
    assert "DTSTART;VALUE=DATE:20260201" in book


def test_a_moved_date_reaches_every_calendar(gathering: Gathering) -> None:
    after = ended(gathering)
    card, _ = after.cards()
    phone = after.phone()
    key = key_in(phone.get(card).text)
    moved = {"state": "moved", "due": "2026-04-05", "words": "No keys"}
    phone.post(card, {"key": key, **moved})
    report = re.search(r'name="report" value="([^"]+)"', after.page())
    assert report is not None
    told = {"type": "acknowledge_report", "report": report[1]}
    assert sends(after, after.secretary, verdict="confirmed", **told) == 303
    for path in (f"{card}/due.ics", f"{after.home}/agreements.ics"):
        assert "20260405" in after.secretary.get(path).text


def test_the_extract_of_an_owner_says_by_which_characters_to_report(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    six, other = SIX.findall(after.page("cards"))
    who = quote(SUNDAYS["who"])
    file = after.secretary.get(f"{after.home}/extract.docx?who={who}")
    with ZipFile(io.BytesIO(file.content)) as zipped:
        told = zipped.read("word/document.xml").decode()
        drawn = [name for name in zipped.namelist() if "/media/" in name]
    assert six in told
    assert f"/a/{gathering.code}" in told
    assert other not in told
    assert len(drawn) == 2  # of the document and of the card


def test_an_agreement_that_can_be_checked_is_counted_from_its_card(
    gathering: Gathering,
) -> None:
    document = "Strategy until 2030, item 4"
    gathering.lead("edit_passport", documents=[f"{document} https://a.example"])
    checked = {
        **SUNDAYS,
        "indicator": "Visits",
        "baseline": "120",
        "target": "200",
        "unit": "people a week",
        "measured_after": ["30"],
        "controller": "Vera Chief",
        "basis": document,
    }
    after = ended(gathering, checked)
    phone = after.phone()
    pages = {card: phone.get(card).text for card in after.cards()}
    (owner,) = (c for c, page in pages.items() if "Card of Anna" in page)
    assert "Visits: 120 → 200 people a week" in pages.pop(owner)
    assert "Card of Vera Chief, controller." in pages.popitem()[1]
    reports(phone, owner, state="under_way", measured="140")
    page = after.page()
    assert "<strong>140</strong> – 25 % of the way, not checked" in page
    assert "To be counted on" in page
    assert (
        f'<a href="https://a.example" rel="noreferrer noopener">{document}'
        in page
    )
    text = after.page("handover.csv")
    dialect = csv.Sniffer().sniff(text.splitlines()[0], ";,")
    handed = list(csv.reader(io.StringIO(text), dialect))
    assert handed[1][-1] == "Vera Chief"
    assert "SUMMARY:Count: Visits" in after.page("agreements.ics")
    assert handed[1][-3].endswith(f"; {document}")
