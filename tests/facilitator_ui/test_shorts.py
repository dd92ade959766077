# A link of the team is scanned, copied or typed: the short form leads to the whole one for half an hour, whoever types
# it however, and nobody finds one by trying.
import re

from facilitator_ui.door.shorts import LIVES, TRIES_AT_ONCE, Shorts, spaced
from session.people import Role
from tests.facilitator_ui.house import LINK, NOON, Clock, Gathering


def handed(
    gathering: Gathering, role: Role = Role.projector
) -> tuple[str, str]:
    """Return the whole address of a new link, and its short form."""
    page = gathering.organizer.post(
        f"/s/{gathering.code}/links", {"role": role.value, "label": "Hall"}
    ).text
    whole, short = (
        LINK.search(page),
        re.search(rf"/l/{gathering.code}/([0-9A-Z]{{4}}-[0-9A-Z]{{4}})<", page),
    )
    assert whole is not None
    assert short is not None
    assert re.search(r'class="qr"[^>]*><svg ', page)
    return whole[0], short[1]


def test_the_short_form_leads_to_the_whole_link_and_does_nothing_by_itself(
    gathering: Gathering,
) -> None:
    whole, short = handed(gathering)
    before = gathering.house.rows()
    for typed in (
        short,
        short.lower(),
        short.replace("-", ""),
        short.replace("-", " "),
    ):
        screen = gathering.visitor()
        assert (
            screen.get(f"/l/{gathering.code}/{typed}").headers["location"]
            == whole
        )
    assert gathering.house.rows() == before
    screen.come_in(whole)
    assert screen.get(f"/s/{gathering.code}/projector").status_code == 200


def test_a_short_form_is_over_after_half_an_hour_and_is_of_one_session(
    gathering: Gathering,
) -> None:
    clock = Clock()
    shorts = Shorts(clock)
    short = shorts.made("one", "secret")
    assert (shorts.meant("one", spaced(short)), shorts.meant("two", short)) == (
        "secret",
        None,
    )
    clock.now = NOON + LIVES
    assert shorts.meant("one", short) is None
    assert (
        gathering.visitor().get(f"/l/{gathering.code}/AAAA-AAAA").status_code
        == 403
    )


def test_nobody_tries_without_end() -> None:
    shorts = Shorts(Clock())
    short = shorts.made("one", "secret")
    for _ in range(TRIES_AT_ONCE):
        shorts.meant("one", "AAAAAAAA")
    assert shorts.meant("one", short) is None
