# How many people one browser may be, and how many a session takes in.
from facilitator_ui.identity import MOST_LINKS
from session.refusals import Code, Refused
from session.tables import Person
from session.words import words
from tests.facilitator_ui.house import Gathering, new_key


def test_one_browser_is_no_more_people_than_it_can_hold_links(
    gathering: Gathering,
) -> None:
    phone = gathering.visitor()
    codes = [
        phone.post(
            f"/j/{gathering.code}",
            {"key": new_key(), "name": f"Guest {number}", "consent?": "on"},
        ).status_code
        for number in range(MOST_LINKS)
    ]
    assert codes == [303] * MOST_LINKS
    told = {"key": new_key(), "name": "One more", "consent?": "on"}
    page = phone.post(f"/j/{gathering.code}", told)
    assert (
        words("en").refusal(Refused(Code.device_limit, limit=MOST_LINKS))
        in page.text
    )
    assert 'value="One more"' in page.text
    assert (
        len([*gathering.house.hall(gathering.code).room.snapshot.all(Person)])
        == MOST_LINKS
    )
    assert (
        gathering.visitor().post(f"/j/{gathering.code}", told).status_code
        == 303
    )
