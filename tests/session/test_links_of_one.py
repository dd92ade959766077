# How many links one person may have, the closed ones too, whichever way they come; and the team's, of nobody.
import pytest

from session.membership.invitations import MOST_ASKED
from session.membership.registration import (
    MOST_LINKS_OF_NOBODY,
    MOST_LINKS_OF_ONE,
    IssueLink,
)
from session.people import Role
from session.refusals import Code
from session.tables import Link
from tests.session.build import (
    ORGANIZER,
    Sitting,
    a_person,
    a_session,
    a_side,
    refused,
)
from tests.session.test_voices import Devices

ANNA = a_person("anna", "a")


def full(person_id: str | None, count: int) -> Sitting:
    """Return a sitting with so many links of one person, or of none, all of them closed."""
    role = Role.participant if person_id else Role.moderator
    one = Link(
        id="",
        session_id="session",
        digest="",
        role=role,
        person_id=person_id,
        revoked_at=1,
    )
    links = [
        one.model_copy(update={"id": f"l{n}", "digest": f"{n:064}"})
        for n in range(count)
    ]
    return Sitting(a_session(a_side("a"), ANNA, *links))


def issue(sitting: Sitting, person_id: str | None, digest: str) -> None:
    role = Role.participant if person_id else Role.moderator
    sitting.do(
        ORGANIZER,
        IssueLink(
            key=sitting.key(), role=role, person=person_id, digest=digest * 64
        ),
    )


@pytest.mark.parametrize(
    ("person", "most"),
    [("anna", MOST_LINKS_OF_ONE), (None, MOST_LINKS_OF_NOBODY)],
)
def test_the_last_link_is_made_and_none_after_it(
    person: str | None, most: int
) -> None:
    sitting = full(person, most - 1)
    issue(sitting, person, "a")
    assert refused(lambda: issue(sitting, person, "b")) is Code.link_limit
    issue(sitting, None if person else "anna", "c")


def test_whoever_asks_in_vain_is_bounded_and_the_moderators_new_link_lets_its_owner_in() -> (
    None
):
    devices = Devices()
    for _ in range(MOST_ASKED):
        devices.asks(devices.invitations[0])
    assert (
        refused(lambda: devices.asks(devices.invitations[0]))
        is Code.asked_too_often
    )
    new = devices.let_in(devices.printed())
    assert devices.is_in(new)


def test_who_comes_in_by_a_link_or_comes_back_by_a_word_is_counted_as_well() -> (
    None
):
    devices = Devices()
    invitations = [
        devices.printed()
        for _ in range(
            MOST_LINKS_OF_ONE
            - devices.sat.snapshot.count(Link, person_id="anna")
        )
    ]
    assert refused(lambda: devices.let_in(invitations[0])) is Code.link_limit
    assert (
        refused(lambda: devices.asks(devices.invitations[0])) is Code.link_limit
    )
    assert refused(devices.another) is Code.link_limit
