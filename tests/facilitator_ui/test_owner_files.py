# A file for each who answers for agreements: given out, filled in where no server is, taken in; twice it counts once.
import io
import json
import re
import zipfile
from typing import Any

import httpx

from session.after.standing import reports_of
from session.refusals import Code
from session.tables import AgreementCard, Progress
from tests.facilitator_ui.after import KEYS, SUNDAYS, Ended, ended
from tests.facilitator_ui.house import Gathering, Visitor

CARD = re.compile(r'<li data-card="([^"]+)"')
EMPTY = ">{}</script>"


def files(after: Ended) -> dict[str, str]:
    content = after.secretary.get(f"{after.home}/owners.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        return {name: box.read(name).decode() for name in box.namelist()}


def filled(page: str, code: str, **told: str) -> str:
    """Return the file as its page saves it: with one answer, to its first agreement."""
    card = CARD.findall(page)[0]
    answer = {"card": card, "state": "done", "day": "2026-02-01", **told}
    given = {"session": code, "answers": [answer]}
    text = json.dumps(given).replace("<", "\\u003c")
    assert page.count(EMPTY) == 1
    return page.replace(EMPTY, f">{text}</script>")


def take_in(visitor: Visitor, home: str, page: str) -> httpx.Response:
    given: dict[str, Any] = {"file": ("Anna.html", page.encode())}
    return visitor.http.post(f"{home}/answers", files=given)


def test_each_holder_has_a_file_with_what_they_answer_for_and_nothing_else(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    found = files(after)
    assert set(found) == {"Anna Owner.html", "Boris Other.html"}
    anna = found["Anna Owner.html"]
    assert SUNDAYS["what"] in anna
    assert KEYS["what"] not in anna
    assert len(CARD.findall(anna)) == 1
    assert 'href="/' not in anna
    assert 'src="/' not in anna
    looks = anna.partition("<style>")[2].partition("</style>")[0]
    assert "[type=radio]" in looks
    assert "&" not in looks


def test_what_was_filled_in_is_a_report_by_the_card_and_twice_it_counts_once(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    page = files(after)["Anna Owner.html"]
    done = filled(page, gathering.code, words="Ten </script> Sundays")
    for taken in ("1", "0", "0"):
        answer = take_in(after.secretary, after.home, done)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"].endswith(f"?taken={taken}")
    stands = after.stands()
    assert stands.last is not None
    assert stands.last.state is Progress.done
    assert stands.last.words == "Ten </script> Sundays"
    assert stands.last.card_id is not None
    assert stands.is_fresh
    other = filled(page, gathering.code, state="under_way", day="2026-02-02")
    assert take_in(after.secretary, after.home, other).status_code == 303
    state = gathering.house.hall(gathering.code).room.snapshot
    assert len(reports_of(state, after.entries[0])) == 2
    assert "1 report came in." in after.page("progress?taken=1")


def test_the_text_that_is_sent_instead_does_as_well(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    card = CARD.findall(files(after)["Boris Other.html"])[0]
    answer = {"card": card, "state": "needs_help", "words": "No lock fits"}
    text = json.dumps({"session": gathering.code, "answers": [answer]})
    given: dict[str, Any] = {"text": (None, f"\n {text}\n")}
    taken = after.secretary.http.post(f"{after.home}/answers", files=given)
    assert taken.headers["location"].endswith("?taken=1")
    last = after.stands(1).last
    assert last is not None
    assert last.words == "No lock fits"


def test_what_is_no_file_of_this_session_is_refused_and_nothing_comes_in(
    gathering: Gathering,
) -> None:
    after = ended(gathering)
    page = files(after)["Anna Owner.html"]
    strange = {"session": gathering.code, "answers": [["done"]]}
    for wrong in (
        "",
        "[]",
        "no file at all",
        page,
        filled(page, "AAAAAA"),
        json.dumps(strange),
        "[" * 100_000,
    ):
        answer = take_in(after.secretary, after.home, wrong)
        assert answer.status_code in {409, 422}, wrong[:80]
        assert Code.answers_unreadable in said(answer)
    forged = filled(page, gathering.code, card="x" * 43)
    assert take_in(after.secretary, after.home, forged).status_code == 403
    assert after.stands().last is None


def said(answer: httpx.Response) -> str:
    text = answer.text
    told = "There are no answers for this session in it."
    return Code.answers_unreadable if told in text else text


def test_a_card_that_was_closed_answers_no_more(gathering: Gathering) -> None:
    after = ended(gathering)
    page = filled(files(after)["Anna Owner.html"], gathering.code)
    state = gathering.house.hall(gathering.code).room.snapshot
    (card,) = (
        each.id
        for each in state.all(AgreementCard)
        if each.holder == SUNDAYS["who"]
    )
    gathering.lead("revoke_card", card=card)
    assert take_in(after.secretary, after.home, page).status_code == 403
    assert after.stands().last is None
    assert "Anna Owner.html" not in files(after)
